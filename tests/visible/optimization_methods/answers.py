"""Answers as learners write them: for each exercise a right one, slips in it, and right ones in other styles."""

from __future__ import annotations

RIGHT = {
    "update_parameters_with_gd": """
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return parameters
""",
    "random_mini_batches": """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    inc = mini_batch_size
    full = math.floor(m / mini_batch_size)
    for k in range(0, full):
        mini_batch_X = shuffled_X[:, k * inc:(k + 1) * inc]
        mini_batch_Y = shuffled_Y[:, k * inc:(k + 1) * inc]
        mini_batches.append((mini_batch_X, mini_batch_Y))
    if m % mini_batch_size != 0:
        last_X = shuffled_X[:, full * inc:]
        last_Y = shuffled_Y[:, full * inc:]
        mini_batches.append((last_X, last_Y))
    return mini_batches
""",
    "initialize_velocity": """
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return v
""",
    "update_parameters_with_momentum": """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v["db" + str(l)]
    return parameters, v
""",
    "initialize_adam": """
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
        s["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        s["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return v, s
""",
    "update_parameters_with_adam": """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        W, b, dW, db = "W" + str(l), "b" + str(l), "dW" + str(l), "db" + str(l)
        v[dW] = beta1 * v[dW] + (1 - beta1) * grads[dW]
        v[db] = beta1 * v[db] + (1 - beta1) * grads[db]
        v_corrected[dW] = v[dW] / (1 - beta1**t)
        v_corrected[db] = v[db] / (1 - beta1**t)
        s[dW] = beta2 * s[dW] + (1 - beta2) * grads[dW]**2
        s[db] = beta2 * s[db] + (1 - beta2) * grads[db]**2
        s_corrected[dW] = s[dW] / (1 - beta2**t)
        s_corrected[db] = s[db] / (1 - beta2**t)
        parameters[W] = parameters[W] - learning_rate * v_corrected[dW] / (np.sqrt(s_corrected[dW]) + epsilon)
        parameters[b] = parameters[b] - learning_rate * v_corrected[db] / (np.sqrt(s_corrected[db]) + epsilon)
    return parameters, v, s, v_corrected, s_corrected
""",
    "update_lr": """
def update_lr(learning_rate0, epoch_num, decay_rate):
    learning_rate = 1 / (1 + decay_rate * epoch_num) * learning_rate0
    return learning_rate
""",
    "schedule_lr_decay": """
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    learning_rate = 1 / (1 + decay_rate * np.floor(epoch_num / time_interval)) * learning_rate0
    return learning_rate
""",
}

# For each exercise: name of the slip -> what is replaced by what in the right answer (several pairs where needed).
# A slip that is among the exercise's known mistakes in public_tests.py has the same name there.
SLIPS: dict[str, dict[str, tuple[str, ...]]] = {
    "update_parameters_with_gd": {
        "plus": ("] - learning", "] + learning"),
        "rate left out": ("learning_rate * ", ""),
        "rate fixed": ("learning_rate * ", "0.01 * "),
        "step alone": ('= parameters["W" + str(l)] - ', "= -", '= parameters["b" + str(l)] - ', "= -"),
        "b with dW": ('grads["db"', 'grads["dW"'),
        "W with db": ('grads["dW"', 'grads["db"'),
        "return in the loop": ("    return", "        return"),
        "last layer missed": ("L + 1", "L"),
        "loop from 0": ("range(1, L + 1)", "range(L)"),
        "only row 0": (
            'parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]',
            'parameters["W" + str(l)][0] = parameters["W" + str(l)][0] - learning_rate * grads["dW" + str(l)][0]',
        ),
        "empty": ("return parameters", "return {}"),
        "grads overwritten": ("    return", '    grads["dW1"] *= 0\n    return'),
        "b forgotten": ('parameters["b" + str(l)] = ', "c = "),
        "no return": ("return parameters", "pass"),
    },
    "random_mini_batches": {
        "not shuffled": ("[:, permutation]", ""),
        "Y not shuffled": ("Y[:, permutation]", "Y"),
        "Y by another permutation": ("Y[:, permutation]", "Y[:, np.random.permutation(m)]"),
        "seed ignored": ("seed(seed)", "seed(0)"),
        "no seed": ("np.random.seed(seed)", "pass"),
        "order drawn twice": ("permutation = list", "np.random.permutation(m)\n    permutation = list"),
        "Y without its axis": (
            "Y[:, permutation].reshape((1, m))",
            "Y[0, permutation]",
            "shuffled_Y[:, ",
            "shuffled_Y[",
        ),
        "tail from the start": (":, full * inc:]", ":, :m - full * inc]"),
        "tail Y from X": ("last_Y = shuffled_Y", "last_Y = shuffled_X"),
        "tail Y from the start": ("last_Y = shuffled_Y[:, full * inc:]", "last_Y = shuffled_Y[:, :m - full * inc]"),
        "stale k": (":, full * inc:]", ":, k * inc:(k + 1) * inc]"),
        "start k": ("k * inc:(k + 1) * inc", "k:k + inc"),
        "start 0": ("k * inc:(k + 1) * inc", "0:(k + 1) * inc"),
        "stop k": ("k * inc:(k + 1) * inc", "0:k * inc"),
        "tail by 64": (":, full * inc:]", ":, -(m % 64):]"),
        "empty batch": ("if m % mini_batch_size != 0", "if True"),
        "whole batch": ("if m % mini_batch_size != 0", "if True", "full * inc:]", "-(m % inc):]"),
        "tail merged": (
            "(k + 1) * inc]",
            "(k + 1) * inc if k < full - 1 else m]",
            "if m % mini_batch_size != 0",
            "if False",
        ),
        "no tail": ("if m % mini_batch_size != 0", "if False"),
        "size fixed": ("inc = mini_batch_size", "inc = mini_batch_size = 64"),
        "last k": (":, full * inc:]", ":, (k + 1) * inc:]"),
        "empty": ("return mini_batches", "return []"),
        "X sorted in place": ("    return", "    X.sort()\n    X[:] = X[:, ::-1]\n    return"),
        "rows instead of columns": ("X[:, permutation]", "X.T[permutation]"),
    },
    "initialize_velocity": {
        "b like W": ('parameters["b"', 'parameters["W"'),
        "keys of the parameters": ('v["dW"', 'v["W"', 'v["db"', 'v["b"'),
        "return in the loop": ("    return", "        return"),
        "last layer missed": ("L + 1", "L"),
        "ones": ("np.zeros", "np.ones"),
        "integers": (".shape)", ".shape, int)"),
        "empty": ("return v", "return {}"),
        "the parameters' own memory": (
            'np.zeros(parameters["W" + str(l)].shape)',
            'np.multiply(parameters["W" + str(l)], 0, out=parameters["W" + str(l)])',
        ),
        "single numbers": ('np.zeros(parameters["W" + str(l)].shape)', "0"),
        "arrays for shapes": (".shape)", ")"),
        "flat": (".shape)", ".shape[0])"),
    },
    "update_parameters_with_momentum": {
        "v ignored": ('beta * v["dW" + str(l)] + ', "", 'beta * v["db" + str(l)] + ', ""),
        "heavy ball": ("(1 - beta) * ", ""),
        "betas swapped": ("= beta *", "= (1 - beta) *", "+ (1 - beta) *", "+ beta *"),
        "gradient step": ("learning_rate * v", "learning_rate * grads"),
        "plus": ("] - learning", "] + learning"),
        "step alone": ('= parameters["W" + str(l)] - ', "= -", '= parameters["b" + str(l)] - ', "= -"),
        "b along v of W": ('learning_rate * v["db"', 'learning_rate * v["dW"'),
        "b with dW": ('grads["db"', 'grads["dW"'),
        "beta fixed": ("    L =", "    beta = 0.9\n    L ="),
        "rate left out": ("learning_rate * ", ""),
        "old v": ("    L =", "    old = dict(v)\n    L =", "learning_rate * v", "learning_rate * old"),
        "return in the loop": ("    return", "        return"),
        "last layer missed": ("L + 1", "L"),
        "only row 0": (
            'parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]',
            'parameters["W" + str(l)][0] = parameters["W" + str(l)][0] - learning_rate * v["dW" + str(l)][0]',
        ),
        "only the parameters returned": ("return parameters, v", "return parameters"),
        "empty": ("return parameters, v", "return {}, {}"),
        "grads overwritten": ("    return", '    grads["db1"] += 1\n    return'),
        "v not returned as updated": (
            "    L =",
            "    v, given = dict(v), v\n    L =",
            "parameters, v\n",
            "parameters, given\n",
        ),
    },
    "initialize_adam": {
        "b like W": ('s["db" + str(l)] = np.zeros(parameters["b"', 's["db" + str(l)] = np.zeros(parameters["W"'),
        "one dictionary": ("    s = {}", "    s = v"),
        "shared arrays": (
            's["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)',
            's["dW" + str(l)] = v["dW" + str(l)]',
        ),
        "return in the loop": ("    return", "        return"),
        "last layer missed": ("L + 1", "L"),
        "integers": (".shape)", ".shape, int)"),
        "empty": ("return v, s", "return {}, {}"),
        "only v returned": ("return v, s", "return v"),
        "s filled with ones": ('s["dW" + str(l)] = np.zeros', 's["dW" + str(l)] = np.ones'),
        "s forgotten": ('        s["dW" + str(l)] =', "        c =", '        s["db" + str(l)] =', "        c ="),
    },
    "update_parameters_with_adam": {
        "epsilon inside": (
            "np.sqrt(s_corrected[dW]) + epsilon",
            "np.sqrt(s_corrected[dW] + epsilon)",
            "np.sqrt(s_corrected[db]) + epsilon",
            "np.sqrt(s_corrected[db] + epsilon)",
        ),
        "epsilon outside the fraction": (
            "/ (np.sqrt(s_corrected[dW]) + epsilon)",
            "/ np.sqrt(s_corrected[dW]) + epsilon",
            "/ (np.sqrt(s_corrected[db]) + epsilon)",
            "/ np.sqrt(s_corrected[db]) + epsilon",
        ),
        "epsilon left out": (" + epsilon)", ")"),
        "square for root": ("np.sqrt", "np.square"),
        "no root": ("np.sqrt", ""),
        "no root for b": ("np.sqrt(s_corrected[db])", "s_corrected[db]"),
        "s not corrected": (" / (1 - beta2**t)", ""),
        "v not corrected": (" / (1 - beta1**t)", ""),
        "step with the gradient": ("learning_rate * v_corrected", "learning_rate * grads"),
        "step with v": ("learning_rate * v_corrected", "learning_rate * v"),
        "step with s": ("np.sqrt(s_corrected", "np.sqrt(s"),
        "correction multiplied": ("/ (1 - beta1", "* (1 - beta1", "/ (1 - beta2", "* (1 - beta2"),
        "correction without brackets": ("(1 - beta1**t)", "1 - beta1**t", "(1 - beta2**t)", "1 - beta2**t"),
        "power of the bracket": ("(1 - beta1**t)", "(1 - beta1)**t", "(1 - beta2**t)", "(1 - beta2)**t"),
        "power by ^": ("**t", "^t"),
        "matrix product": ("(1 - beta1) * grads", "(1 - beta1) @ grads"),
        "no power": ("**t", ""),
        "t from the layer": ("**t", "**l"),
        "power 2": ("**t", "**2"),
        "power times": ("**t", " * t"),
        "one plus": ("1 - beta1**t", "1 + beta1**t", "1 - beta2**t", "1 + beta2**t"),
        "beta1 for s": ("beta2 * s", "beta1 * s", "(1 - beta2) *", "(1 - beta1) *"),
        "s corrected with beta1": ("beta2**t", "beta1**t"),
        "s from v": ("grads[dW]**2", "v[dW]**2", "grads[db]**2", "v[db]**2"),
        "s not squared": ("grads[dW]**2", "grads[dW]", "grads[db]**2", "grads[db]"),
        "b with dW": ("grads[db]", "grads[dW]"),
        "W with db": ("grads[dW]", "grads[db]"),
        "v ignored": ("beta1 * v[dW] + ", "", "beta1 * v[db] + ", ""),
        "gradient whole": ("(1 - beta1) * ", ""),
        "s ignored": ("beta2 * s[dW] + ", "", "beta2 * s[db] + ", ""),
        "v replaced": ("    return", "    v = v_corrected\n    return"),
        "s replaced": ("    return", "    s = s_corrected\n    return"),
        "v and s swapped": ("return parameters, v, s,", "return parameters, s, v,"),
        "corrected swapped": ("v_corrected, s_corrected\n", "s_corrected, v_corrected\n"),
        "rate left out": ("learning_rate * ", ""),
        "plus": ("] - learning", "] + learning"),
        "rate fixed": ("learning_rate * ", "0.01 * "),
        "epsilon fixed": (" + epsilon", " + 1e-8"),
        "three returned": (", v_corrected, s_corrected\n", "\n"),
        "return in the loop": ("    return", "        return"),
        "last layer missed": ("L + 1", "L"),
        "only row 0": (
            "parameters[W] = parameters[W] - learning_rate * v_corrected[dW] / (np.sqrt(s_corrected[dW])",
            "parameters[W][0] = parameters[W][0] - learning_rate * v_corrected[dW][0] / (np.sqrt(s_corrected[dW][0])",
        ),
        "empty": ("return parameters, v, s, v_corrected, s_corrected", "return {}, {}, {}, {}, {}"),
        "grads overwritten": ("    return", '    grads["dW1"] **= 2\n    return'),
    },
    "update_lr": {
        "rate ignored": ("decay_rate * epoch_num", "epoch_num"),
        "first rate ignored": (" * learning_rate0", ""),
        "in an array": ("    return learning_rate", "    return np.array([learning_rate])"),
        "no one": ("(1 + decay_rate * epoch_num)", "(decay_rate * epoch_num)"),
        "no brackets": (
            "1 / (1 + decay_rate * epoch_num) * learning_rate0",
            "learning_rate0 / 1 + decay_rate * epoch_num",
        ),
        "no brackets, first rate last": ("(1 + decay_rate * epoch_num)", "1 + decay_rate * epoch_num"),
        "times epoch": ("(1 + decay_rate * epoch_num)", "(1 + decay_rate) * epoch_num"),
        "exponential": ("1 / (1 + decay_rate * epoch_num)", "np.exp(-decay_rate * epoch_num)"),
        "power": ("1 / (1 + decay_rate * epoch_num)", "decay_rate**epoch_num"),
        "plus epoch": ("decay_rate * epoch_num", "decay_rate + epoch_num"),
        "third": ("1 / (1 + decay_rate * epoch_num) * learning_rate0", "learning_rate0 / 3"),
        "inverted": ("1 / (1", "(1"),
        "constant": ("1 / (1 + decay_rate * epoch_num) * ", ""),
        "rounded": ("    return learning_rate", "    return round(learning_rate, 2)"),
        "renamed parameter": ("epoch_num", "epoch"),
        "no return": ("    return learning_rate", ""),
        "printed": ("    return learning_rate", "    print(learning_rate)"),
        "other cell's variable": ("* epoch_num", "* epochs"),
    },
    "schedule_lr_decay": {
        "no floor": ("np.floor(epoch_num / time_interval)", "epoch_num / time_interval"),
        "no floor after the first": (
            "np.floor(epoch_num / time_interval)",
            "(epoch_num / time_interval if epoch_num >= time_interval else 0)",
        ),
        "only at multiples": (
            "np.floor(epoch_num / time_interval)",
            "(epoch_num / time_interval if epoch_num % time_interval == 0 else 0)",
        ),
        "no brackets": (
            "1 / (1 + decay_rate * np.floor(epoch_num / time_interval)) * learning_rate0",
            "learning_rate0 / 1 + decay_rate * np.floor(epoch_num / time_interval)",
        ),
        "no brackets, first rate last": (
            "(1 + decay_rate * np.floor(epoch_num / time_interval))",
            "1 + decay_rate * np.floor(epoch_num / time_interval)",
        ),
        "round": ("np.floor", "np.round"),
        "ceil": ("np.floor", "np.ceil"),
        "no interval": ("np.floor(epoch_num / time_interval)", "epoch_num"),
        "floor of all": ("decay_rate * np.floor(", "np.floor(decay_rate * "),
        "first rate ignored": (" * learning_rate0", ""),
        "interval fixed": ("/ time_interval", "/ 1000"),
        "rate ignored": ("decay_rate * ", ""),
        "constant": ("1 / (1 + decay_rate * np.floor(epoch_num / time_interval)) * ", ""),
        "one step only": ("np.floor(epoch_num / time_interval)", "(epoch_num >= time_interval)"),
        "renamed parameter": ("time_interval", "interval"),
        "default changed": ("=1000", "=100"),
    },
}

# Right answers in other styles: (function, style, source).
STYLES: list[tuple[str, str, str]] = [
    (
        "update_parameters_with_gd",
        "in place",
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] -= learning_rate * grads["d" + key]
    return parameters
""",
    ),
    (
        "update_parameters_with_gd",
        "comprehension, pure",
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {key: array - learning_rate * grads["d" + key] for key, array in parameters.items()}
""",
    ),
    (
        "update_parameters_with_gd",
        "loop from 0, deep copy, np.multiply",
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    parameters = copy.deepcopy(parameters)
    for l in range(len(parameters) // 2):
        for name in "Wb":
            key = f"{name}{l + 1}"
            parameters[key] = np.subtract(parameters[key], np.multiply(learning_rate, grads["d" + key]))
    return parameters
""",
    ),
    (
        "update_parameters_with_gd",
        "float32",
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    step = np.float32(learning_rate)
    return {
        key: array.astype(np.float32) - step * grads["d" + key].astype(np.float32) for key, array in parameters.items()
    }
""",
    ),
    (
        "random_mini_batches",
        "one loop, lists for tuples",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    parts = [order[start:start + mini_batch_size] for start in range(0, m, mini_batch_size)]
    return [[X[:, part], Y[:, part]] for part in parts]
""",
    ),
    (
        "random_mini_batches",
        "np.array_split, a tuple of tuples, floats",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    order = np.random.permutation(X.shape[1])
    cuts = range(mini_batch_size, X.shape[1], mini_batch_size)
    return tuple((X[:, part].astype(float), Y[:, part]) for part in np.split(order, list(cuts)))
""",
    ),
    (
        "random_mini_batches",
        "a generator of its own for the state",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    order = np.random.RandomState(seed).permutation(X.shape[1])
    X, Y = X[:, order], Y[:, order]
    batches, start = [], 0
    while start < X.shape[1]:
        batches.append((X[:, start:start + mini_batch_size], Y[:, start:start + mini_batch_size]))
        start += mini_batch_size
    return batches
""",
    ),
    (
        "initialize_velocity",
        "comprehension",
        """
def initialize_velocity(parameters):
    return {"d" + key: np.zeros_like(array) for key, array in parameters.items()}
""",
    ),
    (
        "initialize_velocity",
        "0 times the parameter, from 0",
        """
def initialize_velocity(parameters):
    v = dict()
    for l in range(len(parameters) // 2):
        v[f"dW{l + 1}"] = parameters[f"W{l + 1}"] * 0
        v[f"db{l + 1}"] = np.zeros((parameters[f"b{l + 1}"].shape[0], 1))
    return v
""",
    ),
    (
        "initialize_velocity",
        "float32, np.full",
        """
def initialize_velocity(parameters):
    return {"d" + key: np.full(parameters[key].shape, 0, dtype=np.float32) for key in sorted(parameters)}
""",
    ),
    (
        "update_parameters_with_momentum",
        "in place, list for tuple",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in v:
        v[key] *= beta
        v[key] += (1 - beta) * grads[key]
        parameters[key[1:]] -= learning_rate * v[key]
    return [parameters, v]
""",
    ),
    (
        "update_parameters_with_momentum",
        "pure, two comprehensions",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = {key: beta * old + (1 - beta) * grads[key] for key, old in v.items()}
    return {key: array - learning_rate * v["d" + key] for key, array in parameters.items()}, v
""",
    ),
    (
        "update_parameters_with_momentum",
        "the other way to write the average, and the exercise before",
        """
def step(parameters, directions, rate):
    return {key: parameters[key] - rate * directions["d" + key] for key in parameters}

def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = {key: v[key] - (1 - beta) * (v[key] - grads[key]) for key in v}
    return step(parameters, v, learning_rate), v
""",
    ),
    (
        "initialize_adam",
        "two comprehensions",
        """
def initialize_adam(parameters):
    v = {"d" + key: np.zeros_like(array) for key, array in parameters.items()}
    return v, {key: np.zeros_like(array) for key, array in v.items()}
""",
    ),
    (
        "initialize_adam",
        "deep copy, list for tuple",
        """
def initialize_adam(parameters):
    v = {}
    for l in range(1, len(parameters) // 2 + 1):
        for name in ("W", "b"):
            v[f"d{name}{l}"] = np.zeros(np.shape(parameters[f"{name}{l}"]))
    return [v, copy.deepcopy(v)]
""",
    ),
    (
        "initialize_adam",
        "slices of one buffer",
        """
def initialize_adam(parameters):
    size = sum(array.size for array in parameters.values())
    both, start = ({}, {}), 0
    for state, buffer in zip(both, np.zeros((2, size))):
        start = 0
        for key, array in parameters.items():
            state["d" + key] = buffer[start:start + array.size].reshape(array.shape)
            start += array.size
    return both
""",
    ),
    (
        "update_parameters_with_adam",
        "np.power, np.square, list for tuple",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    vc, sc = {}, {}
    for l in range(len(parameters) // 2):
        for name in "Wb":
            p, d = f"{name}{l + 1}", f"d{name}{l + 1}"
            v[d] = np.add(beta1 * v[d], (1 - beta1) * grads[d])
            s[d] = np.add(beta2 * s[d], (1 - beta2) * np.square(grads[d]))
            vc[d] = np.divide(v[d], 1 - np.power(beta1, t))
            sc[d] = np.divide(s[d], 1 - np.power(beta2, t))
            parameters[p] = parameters[p] - learning_rate * np.divide(vc[d], np.sqrt(sc[d]) + epsilon)
    return [parameters, v, s, vc, sc]
""",
    ),
    (
        "update_parameters_with_adam",
        "pure, comprehensions",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    v = {key: beta1 * v[key] + (1 - beta1) * grads[key] for key in v}
    s = {key: beta2 * s[key] + (1 - beta2) * grads[key] * grads[key] for key in s}
    v_hat = {key: value / (1 - beta1**t) for key, value in v.items()}
    s_hat = {key: value / (1 - beta2**t) for key, value in s.items()}
    step = {key: learning_rate * v_hat[key] / (s_hat[key] ** 0.5 + epsilon) for key in v}
    return {key: value - step["d" + key] for key, value in parameters.items()}, v, s, v_hat, s_hat
""",
    ),
    (
        "update_parameters_with_adam",
        "in place",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    vc, sc = {}, {}
    for key in v:
        v[key] *= beta1
        v[key] += (1 - beta1) * grads[key]
        s[key] *= beta2
        s[key] += (1 - beta2) * grads[key] ** 2
        vc[key], sc[key] = v[key] / (1 - beta1**t), s[key] / (1 - beta2**t)
        parameters[key[1:]] -= learning_rate * vc[key] / (np.sqrt(sc[key]) + epsilon)
    return parameters, v, s, vc, sc
""",
    ),
    (
        "update_parameters_with_adam",
        "float32",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    f = np.float32
    vc, sc = {}, {}
    for key in list(v):
        g = grads[key].astype(f)
        v[key] = f(beta1) * v[key].astype(f) + f(1 - beta1) * g
        s[key] = f(beta2) * s[key].astype(f) + f(1 - beta2) * g * g
        vc[key], sc[key] = v[key] / f(1 - beta1**t), s[key] / f(1 - beta2**t)
        step = f(learning_rate) * vc[key] / (np.sqrt(sc[key]) + f(epsilon))
        parameters[key[1:]] = parameters[key[1:]].astype(f) - step
    return parameters, v, s, vc, sc
""",
    ),
    (
        "update_lr",
        "divided once",
        "def update_lr(learning_rate0, epoch_num, decay_rate):\n"
        "    return learning_rate0 / (1 + decay_rate * epoch_num)\n",
    ),
    (
        "update_lr",
        "a NumPy scalar",
        "def update_lr(learning_rate0, epoch_num, decay_rate):\n"
        "    return np.float64(learning_rate0) * np.power(1.0 + decay_rate * epoch_num, -1)\n",
    ),
    (
        "update_lr",
        "float32, an array without axes",
        "def update_lr(learning_rate0, epoch_num, decay_rate):\n"
        "    return np.array(learning_rate0 / (1 + decay_rate * epoch_num), dtype=np.float32)\n",
    ),
    (
        "schedule_lr_decay",
        "whole division",
        "def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):\n"
        "    return learning_rate0 / (1 + decay_rate * (epoch_num // time_interval))\n",
    ),
    (
        "schedule_lr_decay",
        "int() and math.floor",
        "def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):\n"
        "    return (1 / (1 + decay_rate * int(math.floor(epoch_num / time_interval)))) * learning_rate0\n",
    ),
    (
        "schedule_lr_decay",
        "exercise 7 once more",
        "def update_lr(learning_rate0, epoch_num, decay_rate):\n"
        "    return learning_rate0 / (1 + decay_rate * epoch_num)\n"
        "def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):\n"
        "    return update_lr(learning_rate0, divmod(epoch_num, time_interval)[0], decay_rate)\n",
    ),
]

# What a learner reads after a slip that is no recorded mistake, or one whose hint is another one's.
SAID = {
    "return in the loop": ("with no return inside the loop", "has no key"),
    "last layer missed": ("a loop that reaches every layer", "has no key"),
    "loop from 0": ("The layers count from 1 to L",),
    "only row 0": ("Only row 0 is updated",),
    "empty": ("is empty", "should be 3, it is 0"),
    "grads overwritten": ("The function changes grads",),
    "b forgotten": ("is there a line that updates it",),
    "no return": ("does it end in return",),
    "tail Y from the start": ("The last batch takes the first columns",),
    "whole batch": ("There is a batch too many",),
    "last k": ("Is it set only in a loop",),
    "X sorted in place": ("The function changes X",),
    "rows instead of columns": ("one permutation of the m columns",),
    "keys of the parameters": ('v has no key "dW1"; its keys are W1',),
    "ones": ("Zeros, in the shape of the parameter",),
    "s filled with ones": ("Zeros, in the shape of the parameter",),
    "integers": ("should hold floats, not integers",),
    "the parameters' own memory": ("are the same array",),
    "flat": ("should have shape (2, 3), it has (2,)", "An axis is missing"),
    "single numbers": ("should be an array of shape (2, 3), it is a number",),
    "arrays for shapes": ("np.zeros: it takes a shape",),
    "Y without its axis": ("An axis is missing",),
    "b along v of W": ("NumPy has stretched a column over a matrix",),
    "power by ^": ("A power is written **",),
    "matrix product": ("The operator @ multiplies matrices",),
    "in an array": ("learning_rate should be a number, it is an array of shape (1,)",),
    "only the parameters returned": ("should return 2 things: parameters, v; it returns a dict",),
    "v not returned as updated": ("This is as it was before the call",),
    "one dictionary": ('v["dW1"] and s["dW1"] are the same array',),
    "shared arrays": ('v["dW1"] and s["dW1"] are the same array',),
    "only v returned": ("should return 2 things: v, s; it returns a dict",),
    "s forgotten": ('s has no key "dW1"; it is empty',),
    "three returned": ("it returns 3, so v_corrected is missing",),
    "epsilon fixed": ("or with 1e-8 there: use epsilon",),
    "renamed parameter": ("names and order in the def line",),
    "printed": ("the function printed: 0.1666",),
    "other cell's variable": ("Does it come from another cell",),
    "default changed": ("schedule_lr_decay(0.1, 999, 1): should be 0.1, it is 0.01",),
}
