"""Right answers to the exercises that start averages at zero, in other styles."""

from ..answer import right

RIGHT = [
    right(
        """
def initialize_velocity(parameters):
    return {"d" + key: np.zeros_like(array) for key, array in parameters.items()}
""",
        "np.zeros_like",
    ),
    right(
        """
def initialize_velocity(parameters):
    v = {}
    for l in range(len(parameters) // 2):
        rows, columns = parameters[f"W{l+1}"].shape
        v[f"dW{l+1}"] = np.zeros((rows, columns))
        v[f"db{l+1}"] = np.zeros((rows, 1))
    return v
""",
        "loop from 0, f-strings, the shape by parts",
    ),
    right(
        """
def initialize_velocity(parameters):
    v = {}
    for key in parameters:
        v["d" + key] = parameters[key] * 0
    return v
""",
        "times zero",
    ),
    right(
        """
def initialize_velocity(parameters):
    v = dict()
    for key, array in parameters.items():
        v.update({"d" + key: np.full(array.shape, 0.0, dtype=np.float32)})
    return v
""",
        "in single precision",
    ),
    right(
        """
def initialize_adam(parameters):
    v = {"d" + key: np.zeros(array.shape) for key, array in parameters.items()}
    s = {"d" + key: np.zeros(array.shape) for key, array in parameters.items()}
    return v, s
""",
        "two comprehensions",
    ),
    right(
        """
def initialize_velocity(parameters):
    return {"d" + key: np.zeros_like(array) for key, array in parameters.items()}

def initialize_adam(parameters):
    return initialize_velocity(parameters), initialize_velocity(parameters)
""",
        "by initialize_velocity, twice",
    ),
    right(
        """
import copy

def initialize_adam(parameters):
    v = {}
    for key in parameters.keys():
        v["d" + key] = np.zeros(np.shape(parameters[key]))
    s = copy.deepcopy(v)
    return [v, s]
""",
        "a deep copy, in a list",
    ),
    right(
        """
def initialize_adam(parameters):
    v, s = {}, {}
    for i in range(len(parameters) // 2):
        for state in (v, s):
            W, b = parameters["W%d" % (i + 1)], parameters["b%d" % (i + 1)]
            state["dW%d" % (i + 1)] = np.zeros((W.shape[0], W.shape[1]))
            state["db%d" % (i + 1)] = np.zeros((b.shape[0], b.shape[1]))
    return v, s
""",
        "zeros by shape[0] and shape[1]",
    ),
    right(
        """
def initialize_velocity(parameters):
    total = sum(a.size for a in parameters.values())
    flat = np.zeros(total)
    v, i = {}, 0
    for k, a in parameters.items():
        v["d" + k] = flat[i : i + a.size].reshape(a.shape)
        i += a.size
    return v
""",
        "cut from one flat array",
    ),
    right(
        """
def initialize_adam(parameters):
    v, s = ({"d" + k: np.zeros_like(a) for k, a in parameters.items()} for _ in range(2))
    return v, s
""",
        "a generator, unpacked",
    ),
    right(
        """
def initialize_adam(parameters):
    v = dict.fromkeys(["d" + k for k in parameters])
    s = dict.fromkeys(v)
    for k in v:
        v[k], s[k] = np.zeros((2,) + parameters[k[1:]].shape)
    return v, s
""",
        "two halves of one array",
    ),
]
