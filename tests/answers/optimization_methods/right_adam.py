"""Right answers to Adam in other styles."""

from ..answer import right

RIGHT = [
    right(
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    v_corrected, s_corrected = {}, {}
    for l in range(1, len(parameters) // 2 + 1):
        for kind in ("W", "b"):
            p, d = f"{kind}{l}", f"d{kind}{l}"
            v[d] *= beta1
            v[d] += (1 - beta1) * grads[d]
            s[d] *= beta2
            s[d] += (1 - beta2) * np.square(grads[d])
            v_corrected[d] = v[d] / (1 - np.power(beta1, t))
            s_corrected[d] = s[d] / (1 - np.power(beta2, t))
            parameters[p] -= learning_rate * v_corrected[d] / (np.sqrt(s_corrected[d]) + epsilon)
    return parameters, v, s, v_corrected, s_corrected
""",
        "in place, np.power and np.square",
    ),
    right(
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    v = {k: beta1 * v[k] + (1 - beta1) * grads[k] for k in v}
    s = {k: beta2 * s[k] + (1 - beta2) * grads[k] * grads[k] for k in s}
    vc = {k: v[k] / (1 - beta1**t) for k in v}
    sc = {k: s[k] / (1 - beta2**t) for k in s}
    new = {k: parameters[k] - learning_rate * vc["d" + k] / (sc["d" + k] ** 0.5 + epsilon) for k in parameters}
    return new, v, s, vc, sc
""",
        "pure",
    ),
    right(
        """
import math

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    v_corrected, s_corrected = dict(), dict()
    for l in range(len(parameters) // 2):
        for d in ("dW" + str(l + 1), "db" + str(l + 1)):
            v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
            v_corrected[d] = v[d] / (1 - math.pow(beta1, t))
            s[d] = beta2 * s[d] + (1 - beta2) * np.power(grads[d], 2)
            s_corrected[d] = s[d] / (1 - math.pow(beta2, t))
            step = v_corrected[d] / (np.sqrt(s_corrected[d]) + epsilon)
            parameters[d[1:]] = parameters[d[1:]] - learning_rate * step
    return [parameters, v, s, v_corrected, s_corrected]
""",
        "a list in place of the tuple, loop from 0",
    ),
    right(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    new_v = {key: beta * v[key] + (1 - beta) * grads[key] for key in v}
    return {key: parameters[key] - learning_rate * new_v["d" + key] for key in parameters}, new_v

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    squares = {key: grads[key] ** 2 for key in v}
    _, v = update_parameters_with_momentum(parameters, grads, v, beta1, 0)
    _, s = update_parameters_with_momentum(parameters, squares, s, beta2, 0)
    v_corrected = {key: v[key] / (1 - beta1**t) for key in v}
    s_corrected = {key: s[key] / (1 - beta2**t) for key in s}
    steps = {key: v_corrected[key] / (np.sqrt(s_corrected[key]) + epsilon) for key in v}
    parameters = {key: parameters[key] - learning_rate * steps["d" + key] for key in parameters}
    return parameters, v, s, v_corrected, s_corrected
""",
        "by momentum of another exercise",
    ),
    right(
        """
def mean(old, new, beta):
    return beta * old + (1 - beta) * new

def corrected(average, beta, t):
    return average / (1 - beta**t)

def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    vc, sc = {}, {}
    for key in parameters:
        d = "d" + key
        v[d], s[d] = mean(v[d], grads[d], beta1), mean(s[d], grads[d] ** 2, beta2)
        vc[d], sc[d] = corrected(v[d], beta1, t), corrected(s[d], beta2, t)
        parameters[key] = parameters[key] - learning_rate * vc[d] / (np.sqrt(sc[d]) + epsilon)
    return parameters, v, s, vc, sc
""",
        "helper functions",
    ),
    right(
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    f = np.float32
    vc, sc = {}, {}
    for key in parameters:
        d = "d" + key
        g = grads[d].astype(f)
        v[d] = f(beta1) * v[d].astype(f) + f(1 - beta1) * g
        s[d] = f(beta2) * s[d].astype(f) + f(1 - beta2) * g * g
        vc[d] = v[d] / f(1 - beta1**t)
        sc[d] = s[d] / f(1 - beta2**t)
        parameters[key] = parameters[key].astype(f) - f(learning_rate) * vc[d] / (np.sqrt(sc[d]) + f(epsilon))
    return parameters, v, s, vc, sc
""",
        "in single precision",
    ),
    right(
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    vc, sc = {}, {}
    for key in parameters:
        d = "d" + key
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        vc[d], sc[d] = v[d] / (1 - beta1**t), s[d] / (1 - beta2**t)
        root = np.sqrt(1 - beta2**t)
        rate = learning_rate * root / (1 - beta1**t)
        parameters[key] = parameters[key] - rate * v[d] / (np.sqrt(s[d]) + epsilon * root)
    return parameters, v, s, vc, sc
""",
        "the step size corrected, ε with it",
    ),
    right(
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    vc, sc = {}, {}
    for k in list(parameters):
        d = "d" + k
        g = grads[d]
        v[d] += (1 - beta1) * (g - v[d])
        s[d] += (1 - beta2) * (g * g - s[d])
        vc[d] = v[d] / -np.expm1(t * np.log(beta1))
        sc[d] = s[d] / -np.expm1(t * np.log(beta2))
        parameters[k] -= learning_rate * vc[d] / (epsilon + sc[d] ** 0.5)
    return parameters, v, s, vc, sc
""",
        "expm1, and averages in place",
    ),
    right(
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(L):
        for n in ("dW", "db"):
            k = n + str(l + 1)
            v[k] = beta1 * v[k] + (1 - beta1) * grads[k]
            s[k] = beta2 * s[k] + (1 - beta2) * abs(grads[k]) ** 2
            v_corrected[k] = v[k] / (1 - pow(beta1, t))
            s_corrected[k] = s[k] / (1 - pow(beta2, t))
    for k in parameters:
        divisor = np.add(np.sqrt(s_corrected["d" + k]), epsilon)
        parameters[k] = parameters[k] - learning_rate * np.divide(v_corrected["d" + k], divisor)
    return parameters, v, s, v_corrected, s_corrected
""",
        "a loop for averages and one for steps",
    ),
    right(
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    vc, sc = dict(v), dict(s)
    for k in parameters:
        d = "d" + k
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        vc[d] = v[d] / (1 - beta1 ** t)
        sc[d] = s[d] / (1 - beta2 ** t)
        parameters[k] = parameters[k] - learning_rate * vc[d] / (np.sqrt(sc[d]) + epsilon)
    return parameters, v, s, vc, sc, t
""",
        "a sixth value returned",
    ),
    right(
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    V = {key: beta1 * old + (1 - beta1) * grads[key] for key, old in v.items()}
    S = {key: beta2 * old + (1 - beta2) * grads[key] ** 2 for key, old in s.items()}
    vc = {key: array / (1 - beta1**t) for key, array in V.items()}
    sc = {key: array / (1 - beta2**t) for key, array in S.items()}
    after = {k: W - learning_rate * vc["d" + k] / (np.sqrt(sc["d" + k]) + epsilon) for k, W in parameters.items()}
    return {**after, "step": t}, {**V, "beta1": beta1}, {**S, "beta2": beta2}, vc, sc
""",
        "with entries of its own in three dictionaries",
    ),
]
