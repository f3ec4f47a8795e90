"""Right answers in other styles to the exercises on gradient checking, Nesterov, AdaGrad, RMSProp."""

from ..answer import Answer, right


def _right(*sources: tuple[str, str]) -> list[Answer]:
    return [right(source, name) for name, source in sources]


CHECK = _right(
    (
        "vectors",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    g = np.concatenate([grads["d" + name].ravel() for name in parameters])
    n = []
    for name, array in parameters.items():
        for place in np.ndindex(array.shape):
            moved = {key: value.copy() for key, value in parameters.items()}
            moved[name][place] += epsilon
            plus = cost(moved)
            moved[name][place] -= 2 * epsilon
            n.append((plus - cost(moved)) / 2 / epsilon)
    n = np.array(n)
    return np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n))
""",
    ),
    (
        "a generator of differences",
        """
def slope(cost, parameters, name, place, epsilon):
    costs = []
    for sign in (1, -1):
        moved = dict(parameters)
        moved[name] = parameters[name].copy()
        moved[name][place] += sign * epsilon
        costs.append(cost(moved))
    return (costs[0] - costs[1]) / (2 * epsilon)

def gradient_check(cost, parameters, grads, epsilon=1e-5):
    pairs = [(grads["d" + name][place], slope(cost, parameters, name, place, epsilon))
             for name in sorted(parameters) for place in np.ndindex(parameters[name].shape)]
    g, n = np.array(pairs).T
    return float(np.sqrt(((g - n) ** 2).sum()) / (np.sqrt((g ** 2).sum()) + np.sqrt((n ** 2).sum())))
""",
    ),
    (
        "flat, with np.nditer",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    apart, g2, n2 = 0.0, 0.0, 0.0
    for name, array in parameters.items():
        it = np.nditer(array, flags=["multi_index"])
        while not it.finished:
            i = it.multi_index
            old = float(array[i])
            array[i] = old + epsilon; up = cost(parameters)
            array[i] = old - epsilon; down = cost(parameters)
            array[i] = old
            n = (up - down) / (2. * epsilon)
            apart += (grads["d" + name][i] - n) ** 2
            g2 += grads["d" + name][i] ** 2
            n2 += n ** 2
            it.iternext()
    return apart ** 0.5 / (g2 ** 0.5 + n2 ** 0.5)
""",
    ),
    (
        "identity columns on a flat vector",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    names = list(parameters)
    sizes = [parameters[k].size for k in names]
    theta = np.concatenate([parameters[k].reshape(-1, 1) for k in names])
    def back(vector):
        parts = np.split(vector, np.cumsum(sizes)[:-1])
        return {k: part.reshape(parameters[k].shape) for k, part in zip(names, parts)}
    g = np.concatenate([grads["d" + k].reshape(-1, 1) for k in names])
    n = np.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.copy(), theta.copy()
        plus[i] += epsilon
        minus[i] -= epsilon
        n[i] = (cost(back(plus)) - cost(back(minus))) / (2 * epsilon)
    return np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n))
""",
    ),
    (
        "loops over layers",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    import math
    L = len(parameters) // 2
    total = [0, 0, 0]
    for l in range(L):
        for letter in ("W", "b"):
            key = letter + str(l + 1)
            rows, columns = parameters[key].shape
            for r in range(rows):
                for c in range(columns):
                    parameters[key][r][c] += epsilon
                    a = cost(parameters)
                    parameters[key][r][c] -= 2 * epsilon
                    b = cost(parameters)
                    parameters[key][r][c] += epsilon
                    n = (a - b) / (2 * epsilon)
                    g = grads["d" + key][r][c]
                    total[0] += (g - n) ** 2
                    total[1] += g ** 2
                    total[2] += n ** 2
    return math.sqrt(total[0]) / (math.sqrt(total[1]) + math.sqrt(total[2]))
""",
    ),
)

NESTEROV = _right(
    (
        "pure, over the names",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    new_v = {k: beta * v[k] + (1 - beta) * grads[k] for k in v}
    step = {k: beta * new_v[k] + (1 - beta) * grads[k] for k in new_v}
    return {k: p - learning_rate * step["d" + k] for k, p in parameters.items()}, new_v
""",
    ),
    (
        "in place",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            v["d" + k] *= beta
            v["d" + k] += (1 - beta) * grads["d" + k]
            parameters[k] -= learning_rate * (beta * v["d" + k] + (1 - beta) * grads["d" + k])
    return parameters, v
""",
    ),
    (
        "one factor for each",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    out = {}
    for k in parameters:
        g, old = grads["d" + k], v["d" + k]
        out[k] = parameters[k] - learning_rate * beta * beta * old - learning_rate * (1 - beta ** 2) * g
        v["d" + k] = g + beta * (old - g)
    return [out, v]
""",
    ),
    (
        "an average, twice",
        """
def blend(a, b, beta):
    return beta * a + (1 - beta) * b

def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    v = {k: blend(v[k], grads[k], beta) for k in grads}
    ahead = {k: blend(v[k], grads[k], beta) for k in grads}
    parameters = {k: parameters[k] - learning_rate * ahead["d" + k] for k in parameters}
    return parameters, v
""",
    ),
    (
        "single precision",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    new, new_v = {}, {}
    for k in parameters:
        g = grads["d" + k].astype(np.float32)
        new_v["d" + k] = np.float32(beta) * v["d" + k].astype(np.float32) + np.float32(1 - beta) * g
        step = np.float32(beta) * new_v["d" + k] + np.float32(1 - beta) * g
        new[k] = parameters[k].astype(np.float32) - np.float32(learning_rate) * step
    return new, new_v
""",
    ),
)


def _scaled(name: str, arguments: str, new: str) -> list[Answer]:
    """Return right answers to AdaGrad or RMSProp; `new` is the new s from s and g."""
    head = f"\ndef update_parameters_with_{name}(parameters, grads, s, {arguments}, epsilon=1e-8):\n"
    return _right(
        (
            "pure",
            head
            + f"""
    out, new_s = {{}}, {{}}
    for k, p in parameters.items():
        g, old = grads["d" + k], s["d" + k]
        new_s["d" + k] = {new.replace("S", "old").replace("G", "g")}
        out[k] = p - learning_rate * g / (new_s["d" + k] ** 0.5 + epsilon)
    return out, new_s
""",
        ),
        (
            "in place",
            head
            + f"""
    for k in parameters:
        key = "d" + k
        s[key][...] = {new.replace("S", "s[key]").replace("G", "grads[key]")}
        parameters[k] -= learning_rate / (np.sqrt(s[key]) + epsilon) * grads[key]
    return parameters, s
""",
        ),
        (
            "np.power and np.divide",
            head
            + f"""
    L = len(parameters) // 2
    for l in range(L):
        for letter in "Wb":
            key, k = f"d{{letter}}{{l + 1}}", f"{{letter}}{{l + 1}}"
            s[key] = {new.replace("S", "s[key]").replace("G", "grads[key]")}
            step = np.divide(np.multiply(learning_rate, grads[key]), np.add(np.power(s[key], 1 / 2), epsilon))
            parameters[k] = np.subtract(parameters[k], step)
    return parameters, s
""",
        ),
        (
            "two loops",
            head
            + f"""
    for key in s:
        g = grads[key]
        s[key] = {new.replace("S", "s[key]").replace("G", "g")}
    for k in list(parameters):
        parameters[k] = parameters[k] - learning_rate * (grads["d" + k] / (epsilon + np.sqrt(s["d" + k])))
    return [parameters, s]
""",
        ),
        (
            "a loop that the last layer ends",
            head
            + f"""
    l = 1
    while f"W{{l}}" in parameters:
        for k in (f"W{{l}}", f"b{{l}}"):
            g = grads["d" + k]
            s["d" + k] = {new.replace("S", 's["d" + k]').replace("G", "g")}
            parameters[k] = parameters[k] - (learning_rate * g) / (np.sqrt(s["d" + k]) + epsilon)
        l += 1
    return parameters, s
""",
        ),
    )


ADAGRAD = _scaled("adagrad", "learning_rate", "S + np.square(G)")
RMSPROP = _scaled("rmsprop", "beta, learning_rate", "beta * S + (1 - beta) * G * G")

RIGHT = [*CHECK, *NESTEROV, *ADAGRAD, *RMSPROP]
