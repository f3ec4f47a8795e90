"""Right answers to gradient descent and momentum in other styles."""

from ..answer import right

RIGHT = [
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters["W" + str(l)] -= learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] -= learning_rate * grads["db" + str(l)]
    return parameters
""",
        "in place",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {key: value - learning_rate * grads["d" + key] for key, value in parameters.items()}
""",
        "pure, a comprehension",
    ),
    right(
        """
import copy

def update_parameters_with_gd(parameters, grads, learning_rate):
    parameters = copy.deepcopy(parameters)
    L = len(parameters) // 2
    for l in range(L):
        parameters[f"W{l+1}"] = parameters[f"W{l+1}"] - learning_rate * grads[f"dW{l+1}"]
        parameters[f"b{l+1}"] = parameters[f"b{l+1}"] - learning_rate * grads[f"db{l+1}"]
    return parameters
""",
        "a copy first, loop from 0",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = np.subtract(parameters[key], np.multiply(learning_rate, grads["d" + key]))
    return parameters
""",
        "np.subtract and np.multiply",
    ),
    right(
        """
def step(array, gradient, learning_rate):
    return array - learning_rate * gradient

def update_parameters_with_gd(parameters, grads, learning_rate):
    updated = {}
    for key in sorted(parameters):
        updated[key] = step(parameters[key], grads["d" + key], learning_rate)
    return updated
""",
        "a helper function",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {
        key: value.astype(np.float32) - np.float32(learning_rate) * grads["d" + key].astype(np.float32)
        for key, value in parameters.items()
    }
""",
        "in single precision",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    l = len(parameters) // 2
    while l > 0:
        for kind in "Wb":
            parameters[kind + str(l)] = parameters[kind + str(l)] + (-learning_rate) * grads["d" + kind + str(l)]
        l -= 1
    print("updated", list(parameters))
    return parameters
""",
        "layers backwards, by while, and a print",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    for key, array in parameters.items():
        gradient = grads["d" + key]
        for i in range(array.shape[0]):
            for j in range(array.shape[1]):
                array[i, j] = array[i, j] - learning_rate * gradient[i, j]
    return parameters
""",
        "element by element",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        for kind in ("W", "b"):
            key = kind + str(l)
            v["d" + key] *= beta
            v["d" + key] += (1 - beta) * grads["d" + key]
            parameters[key] -= learning_rate * v["d" + key]
    return parameters, v
""",
        "in place",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    new_v = {key: beta * v[key] + (1 - beta) * grads[key] for key in v}
    new_parameters = {key: parameters[key] - learning_rate * new_v["d" + key] for key in parameters}
    return new_parameters, new_v
""",
        "pure",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in list(v.keys()):
        v[key] = v[key] + (1 - beta) * (grads[key] - v[key])
        parameters[key[1:]] = parameters[key[1:]] - learning_rate * v[key]
    return [parameters, v]
""",
        "a list in place of the tuple",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {key: value - learning_rate * grads["d" + key] for key, value in parameters.items()}

def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for key in v:
        v[key] = np.multiply(beta, v[key]) + np.multiply(1 - beta, grads[key])
    return update_parameters_with_gd(parameters, v, learning_rate), v
""",
        "by gradient descent of another exercise",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1. - beta) * grads["dW" + str(l + 1)]
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * v["dW" + str(l + 1)]
    for l in range(L):
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1. - beta) * grads["db" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * v["db" + str(l + 1)]
    return parameters, v
""",
        "a loop for W and one for b",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    f = np.float32
    for key in parameters:
        d = "d" + key
        v[d] = f(beta) * v[d].astype(f) + f(1 - beta) * grads[d].astype(f)
        parameters[key] = parameters[key].astype(f) - f(learning_rate) * v[d]
    return parameters, v
""",
        "in single precision",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    number_of_layers = int(len(parameters) / 2)
    for layer in range(1, number_of_layers + 1):
        dW = grads.get(f"dW{layer}")
        db = grads.get(f"db{layer}")
        vdW = beta * v[f"dW{layer}"] + (1 - beta) * dW
        vdb = beta * v[f"db{layer}"] + (1 - beta) * db
        v[f"dW{layer}"], v[f"db{layer}"] = vdW, vdb
        parameters.update({f"W{layer}": parameters[f"W{layer}"] - learning_rate * vdW})
        parameters.update({f"b{layer}": parameters[f"b{layer}"] - learning_rate * vdb})
    return parameters, v
""",
        "grads.get and extra variables",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    flat = np.concatenate([parameters[k].ravel() for k in parameters])
    g = np.concatenate([grads["d"+k].ravel() for k in parameters])
    flat = flat - learning_rate * g
    out, i = {}, 0
    for k, a in parameters.items():
        out[k] = flat[i:i+a.size].reshape(a.shape)
        i += a.size
    return out
""",
        "cut from one flat array",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    import collections
    out = collections.defaultdict(lambda: None)
    for k in parameters: out[k] = parameters[k] - learning_rate * grads["d"+k]
    return out
""",
        "a defaultdict",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    for k in parameters:
        parameters[k] = np.array((parameters[k] - learning_rate * grads["d"+k]).tolist(), order="F")
    return parameters
""",
        "arrays in Fortran order",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    import copy
    p, w = copy.deepcopy(parameters), copy.deepcopy(v)
    for l in range(1, len(p)//2+1):
        w["dW"+str(l)] = np.average([v["dW"+str(l)], grads["dW"+str(l)]], axis=0, weights=[beta, 1-beta])
        w["db"+str(l)] = np.average([v["db"+str(l)], grads["db"+str(l)]], axis=0, weights=[beta, 1-beta])
        p["W"+str(l)] -= learning_rate * w["dW"+str(l)]
        p["b"+str(l)] -= learning_rate * w["db"+str(l)]
    return p, w
""",
        "np.average on deep copies",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    step = {}
    for k in v:
        new = -learning_rate * (beta * v[k] + (1 - beta) * grads[k])
        step[k] = new
        parameters[k[1:]] = parameters[k[1:]] + new
        v[k] = new / -learning_rate
    return parameters, v
""",
        "the step first, v from it",
    ),
    right(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    after = {key: W - learning_rate * grads["d" + key] for key, W in parameters.items()}
    after["norm of the step"] = learning_rate * sum(float(np.sum(g**2)) for g in grads.values()) ** 0.5
    return after
""",
        "with a number of its own beside the parameters",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    averages = {key: beta * old + (1 - beta) * grads[key] for key, old in v.items()}
    after = {key: W - learning_rate * averages["d" + key] for key, W in parameters.items()}
    return {**after, "note": "one step"}, {**averages, "beta": beta}
""",
        "with entries of its own in both dictionaries",
    ),
]
