"""Right answers in other styles."""

from ..answer import Answer, right


def _right(*sources: tuple[str, str]) -> list[Answer]:
    return [right(source, name) for name, source in sources]


CHECK = _right(
    ("vectors", """
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
"""),
    ("a generator of differences", """
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
"""),
    ("flat, with np.nditer", """
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
"""),
    ("identity columns on a flat vector", """
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
"""),
    ("loops over layers", """
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
"""),
)  # fmt: skip

NESTEROV = _right(
    ("pure, over the names", """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    new_v = {k: beta * v[k] + (1 - beta) * grads[k] for k in v}
    return {k: p - learning_rate * (beta * new_v["d" + k] + (1 - beta) * grads["d" + k]) for k, p in parameters.items()}, new_v
"""),
    ("in place", """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            v["d" + k] *= beta
            v["d" + k] += (1 - beta) * grads["d" + k]
            parameters[k] -= learning_rate * (beta * v["d" + k] + (1 - beta) * grads["d" + k])
    return parameters, v
"""),
    ("one factor for each", """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    out = {}
    for k in parameters:
        g, old = grads["d" + k], v["d" + k]
        out[k] = parameters[k] - learning_rate * beta * beta * old - learning_rate * (1 - beta ** 2) * g
        v["d" + k] = g + beta * (old - g)
    return [out, v]
"""),
    ("an average, twice", """
def blend(a, b, beta):
    return beta * a + (1 - beta) * b

def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    v = {k: blend(v[k], grads[k], beta) for k in grads}
    ahead = {k: blend(v[k], grads[k], beta) for k in grads}
    parameters = {k: parameters[k] - learning_rate * ahead["d" + k] for k in parameters}
    return parameters, v
"""),
    ("single precision", """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    new, new_v = {}, {}
    for k in parameters:
        g = grads["d" + k].astype(np.float32)
        new_v["d" + k] = np.float32(beta) * v["d" + k].astype(np.float32) + np.float32(1 - beta) * g
        step = np.float32(beta) * new_v["d" + k] + np.float32(1 - beta) * g
        new[k] = parameters[k].astype(np.float32) - np.float32(learning_rate) * step
    return new, new_v
"""),
)  # fmt: skip


def _scaled(name: str, arguments: str, new: str) -> list[Answer]:
    """Return right answers to AdaGrad or RMSProp; `new` is the new s from s and g."""
    head = f"\ndef update_parameters_with_{name}(parameters, grads, s, {arguments}, epsilon=1e-8):\n"
    return _right(
        ("pure", head + f"""
    out, new_s = {{}}, {{}}
    for k, p in parameters.items():
        g, old = grads["d" + k], s["d" + k]
        new_s["d" + k] = {new.replace("S", "old").replace("G", "g")}
        out[k] = p - learning_rate * g / (new_s["d" + k] ** 0.5 + epsilon)
    return out, new_s
"""),
        ("in place", head + f"""
    for k in parameters:
        key = "d" + k
        s[key][...] = {new.replace("S", "s[key]").replace("G", "grads[key]")}
        parameters[k] -= learning_rate / (np.sqrt(s[key]) + epsilon) * grads[key]
    return parameters, s
"""),
        ("np.power and np.divide", head + f"""
    L = len(parameters) // 2
    for l in range(L):
        for letter in "Wb":
            key, k = f"d{{letter}}{{l + 1}}", f"{{letter}}{{l + 1}}"
            s[key] = {new.replace("S", "s[key]").replace("G", "grads[key]")}
            step = np.divide(np.multiply(learning_rate, grads[key]), np.add(np.power(s[key], 1 / 2), epsilon))
            parameters[k] = np.subtract(parameters[k], step)
    return parameters, s
"""),
        ("two loops", head + f"""
    for key in s:
        g = grads[key]
        s[key] = {new.replace("S", "s[key]").replace("G", "g")}
    for k in list(parameters):
        parameters[k] = parameters[k] - learning_rate * (grads["d" + k] / (epsilon + np.sqrt(s["d" + k])))
    return [parameters, s]
"""),
        ("a loop that the last layer ends", head + f"""
    l = 1
    while f"W{{l}}" in parameters:
        for k in (f"W{{l}}", f"b{{l}}"):
            g = grads["d" + k]
            s["d" + k] = {new.replace("S", 's["d" + k]').replace("G", "g")}
            parameters[k] = parameters[k] - (learning_rate * g) / (np.sqrt(s["d" + k]) + epsilon)
        l += 1
    return parameters, s
"""),
    )  # fmt: skip


ADAGRAD = _scaled("adagrad", "learning_rate", "S + np.square(G)")
RMSPROP = _scaled("rmsprop", "beta, learning_rate", "beta * S + (1 - beta) * G * G")

PENALTY = _right(
    ("a comprehension", """
def add_weight_penalty(parameters, grads, weight_decay):
    return {k: g + weight_decay * parameters[k[1:]] if k.startswith("dW") else g for k, g in grads.items()}
"""),
    ("a copy first", """
def add_weight_penalty(parameters, grads, weight_decay):
    import copy
    grads = copy.deepcopy(grads)
    for l in range(1, len(parameters) // 2 + 1):
        grads["dW" + str(l)] += weight_decay * parameters["W" + str(l)]
    return grads
"""),
    ("a shallow copy", """
def add_weight_penalty(parameters, grads, weight_decay):
    out = dict(grads)
    for l in range(len(grads) // 2):
        out[f"dW{l+1}"] = out[f"dW{l+1}"] + parameters[f"W{l+1}"] * weight_decay
    return out
"""),
    ("λ/2 · 2W", """
def add_weight_penalty(parameters, grads, weight_decay):
    result = {}
    for key in parameters:
        penalty = (weight_decay / 2) * 2 * parameters[key] if key[0] == "W" else 0
        result["d" + key] = grads["d" + key] + penalty
    return result
"""),
    ("np.add", """
def add_weight_penalty(parameters, grads, weight_decay):
    L = len(parameters) // 2
    result = {}
    for l in range(1, L + 1):
        result[f"dW{l}"] = np.add(grads[f"dW{l}"], np.multiply(weight_decay, parameters[f"W{l}"]))
        result[f"db{l}"] = grads[f"db{l}"].copy()
    return result
"""),
)  # fmt: skip

HEAD = "\ndef update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):\n"
ADAMW = _right(
    ("pure", HEAD + """
    out, new_v, new_s = {}, {}, {}
    for name, p in parameters.items():
        k = "d" + name
        new_v[k] = beta1 * v[k] + (1 - beta1) * grads[k]
        new_s[k] = beta2 * s[k] + (1 - beta2) * np.square(grads[k])
        step = new_v[k] / (1 - beta1**t) / (np.sqrt(new_s[k] / (1 - beta2**t)) + epsilon)
        decay = weight_decay if name[0] == "W" else 0
        out[name] = p - learning_rate * (step + decay * p)
    return out, new_v, new_s
"""),
    ("decay first", HEAD + """
    for l in range(1, len(parameters) // 2 + 1):
        parameters[f"W{l}"] = (1 - learning_rate * weight_decay) * parameters[f"W{l}"]
        for k in (f"W{l}", f"b{l}"):
            g = grads["d" + k]
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * g
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * g ** 2
            v_hat = v["d" + k] / (1 - beta1 ** t)
            s_hat = s["d" + k] / (1 - beta2 ** t)
            parameters[k] = parameters[k] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s
"""),
    ("decay last, with the old W", HEAD + """
    import copy
    old = copy.deepcopy(parameters)
    for k in parameters:
        d = "d" + k
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] * grads[d]
        parameters[k] -= learning_rate * (v[d] / (1 - np.power(beta1, t))) / (np.sqrt(s[d] / (1 - np.power(beta2, t))) + epsilon)
        if "W" in k:
            parameters[k] -= learning_rate * weight_decay * old[k]
    return parameters, v, s
"""),
    ("a helper for Adam", """
def adam(g, v, s, t, beta1, beta2, epsilon):
    v = g + beta1 * (v - g)
    s = g**2 + beta2 * (s - g**2)
    return v, s, (v / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
""" + HEAD + """
    for k in list(parameters):
        v["d" + k], s["d" + k], step = adam(grads["d" + k], v["d" + k], s["d" + k], t, beta1, beta2, epsilon)
        shrink = learning_rate * weight_decay * parameters[k] * (k[0] != "b")
        parameters[k] = parameters[k] - learning_rate * step - shrink
    return [parameters, v, s]
"""),
    ("rates scaled, as libraries do", HEAD + """
    size = learning_rate * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
    eps = epsilon * np.sqrt(1 - beta2 ** t)
    out = {}
    for l in range(1, len(parameters) // 2 + 1):
        for k in ("W" + str(l), "b" + str(l)):
            v["d" + k] = beta1 * v["d" + k] + (1 - beta1) * grads["d" + k]
            s["d" + k] = beta2 * s["d" + k] + (1 - beta2) * grads["d" + k] ** 2
            out[k] = parameters[k] - size * v["d" + k] / (np.sqrt(s["d" + k]) + eps)
        out["W" + str(l)] = out["W" + str(l)] - learning_rate * weight_decay * parameters["W" + str(l)]
    return out, v, s
"""),
)  # fmt: skip

CLIP = _right(
    ("np.linalg.norm of norms", """
def clip_gradients(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads.values()])
    factor = min(1, max_norm / norm) if norm > 0 else 1
    return {k: factor * g for k, g in grads.items()}, norm
"""),
    ("one flat vector", """
def clip_gradients(grads, max_norm):
    flat = np.concatenate([g.ravel() for g in grads.values()])
    norm = np.sqrt(flat @ flat)
    if norm <= max_norm:
        return {k: g.copy() for k, g in grads.items()}, norm
    return {k: g / norm * max_norm for k, g in grads.items()}, norm
"""),
    ("max in the divisor", """
def clip_gradients(grads, max_norm):
    norm = sum(np.sum(np.square(g)) for g in grads.values()) ** 0.5
    return [{k: g * max_norm / max(norm, max_norm) for k, g in grads.items()}, float(norm)]
"""),
    ("torch's 1e-6", """
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum((g ** 2).sum() for g in grads.values()))
    factor = np.minimum(1.0, max_norm / (norm + 1e-6))
    return {k: g * factor for k, g in grads.items()}, norm
"""),
    ("loops over layers", """
def clip_gradients(grads, max_norm):
    import math
    total = 0.0
    L = len(grads) // 2
    for l in range(1, L + 1):
        total += (grads["dW" + str(l)] ** 2).sum()
        total += (grads["db" + str(l)] ** 2).sum()
    norm = math.sqrt(total)
    factor = 1.0
    if norm > max_norm:
        factor = max_norm / norm
    clipped = {}
    for l in range(1, L + 1):
        clipped["dW" + str(l)] = factor * grads["dW" + str(l)]
        clipped["db" + str(l)] = factor * grads["db" + str(l)]
    return clipped, norm
"""),
)  # fmt: skip

WARMUP = _right(
    ("math", """
import math

def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t <= warmup_steps:
        learning_rate = t / warmup_steps * peak
    else:
        share = min(1.0, (t - warmup_steps) / (total_steps - warmup_steps))
        learning_rate = final + 0.5 * (peak - final) * (1 + math.cos(math.pi * share))
    return learning_rate
"""),
    ("three cases", """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t <= warmup_steps:
        return peak * (t / warmup_steps)
    if t >= total_steps:
        return final
    angle = np.pi * (t - warmup_steps) / (total_steps - warmup_steps)
    return (peak + final) / 2 + (peak - final) / 2 * np.cos(angle)
"""),
    ("the square of a cosine", """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t > warmup_steps:
        share = np.clip((t - warmup_steps) / (total_steps - warmup_steps), 0, 1)
        return final + (peak - final) * np.cos(np.pi * share / 2) ** 2
    return peak * t / warmup_steps
"""),
    ("t held at T first", """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    t = min(t, total_steps)
    if t < warmup_steps:
        return peak * t / warmup_steps
    decay_steps = total_steps - warmup_steps
    cosine = (1 + np.cos(np.pi * (t - warmup_steps) / decay_steps)) / 2
    return peak * cosine + final * (1 - cosine)
"""),
    ("an array of one number", """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    up = peak * t / np.maximum(warmup_steps, 1)
    share = np.minimum(1, (t - warmup_steps) / (total_steps - warmup_steps))
    down = final + (peak - final) * (1 + np.cos(np.pi * share)) / 2
    return np.where(t <= warmup_steps, up, down)
"""),
)  # fmt: skip

RIGHT = [*CHECK, *NESTEROV, *ADAGRAD, *RMSPROP, *PENALTY, *ADAMW, *CLIP, *WARMUP]
