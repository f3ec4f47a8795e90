"""Right answers in other styles to the exercises on weight decay, clipping and the warm-up."""

from ..answer import Answer, right


def _right(*sources: tuple[str, str]) -> list[Answer]:
    return [right(source, name) for name, source in sources]


PENALTY = _right(
    (
        "a comprehension",
        """
def add_weight_penalty(parameters, grads, weight_decay):
    return {k: g + weight_decay * parameters[k[1:]] if k.startswith("dW") else g for k, g in grads.items()}
""",
    ),
    (
        "a copy first",
        """
def add_weight_penalty(parameters, grads, weight_decay):
    import copy
    grads = copy.deepcopy(grads)
    for l in range(1, len(parameters) // 2 + 1):
        grads["dW" + str(l)] += weight_decay * parameters["W" + str(l)]
    return grads
""",
    ),
    (
        "a shallow copy",
        """
def add_weight_penalty(parameters, grads, weight_decay):
    out = dict(grads)
    for l in range(len(grads) // 2):
        out[f"dW{l+1}"] = out[f"dW{l+1}"] + parameters[f"W{l+1}"] * weight_decay
    return out
""",
    ),
    (
        "λ/2 · 2W",
        """
def add_weight_penalty(parameters, grads, weight_decay):
    result = {}
    for key in parameters:
        penalty = (weight_decay / 2) * 2 * parameters[key] if key[0] == "W" else 0
        result["d" + key] = grads["d" + key] + penalty
    return result
""",
    ),
    (
        "np.add",
        """
def add_weight_penalty(parameters, grads, weight_decay):
    L = len(parameters) // 2
    result = {}
    for l in range(1, L + 1):
        result[f"dW{l}"] = np.add(grads[f"dW{l}"], np.multiply(weight_decay, parameters[f"W{l}"]))
        result[f"db{l}"] = grads[f"db{l}"].copy()
    return result
""",
    ),
)

ARGUMENTS = "parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay"
HEAD = f"\ndef update_parameters_with_adamw({ARGUMENTS}):\n"
ADAMW = _right(
    (
        "pure",
        HEAD
        + """
    out, new_v, new_s = {}, {}, {}
    for name, p in parameters.items():
        k = "d" + name
        new_v[k] = beta1 * v[k] + (1 - beta1) * grads[k]
        new_s[k] = beta2 * s[k] + (1 - beta2) * np.square(grads[k])
        step = new_v[k] / (1 - beta1**t) / (np.sqrt(new_s[k] / (1 - beta2**t)) + epsilon)
        decay = weight_decay if name[0] == "W" else 0
        out[name] = p - learning_rate * (step + decay * p)
    return out, new_v, new_s
""",
    ),
    (
        "decay first",
        HEAD
        + """
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
""",
    ),
    (
        "decay last, with the old W",
        HEAD
        + """
    import copy
    old = copy.deepcopy(parameters)
    for k in parameters:
        d = "d" + k
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] * grads[d]
        root = np.sqrt(s[d] / (1 - np.power(beta2, t))) + epsilon
        parameters[k] -= learning_rate * (v[d] / (1 - np.power(beta1, t))) / root
        if "W" in k:
            parameters[k] -= learning_rate * weight_decay * old[k]
    return parameters, v, s
""",
    ),
    (
        "a helper for Adam",
        """
def adam(g, v, s, t, beta1, beta2, epsilon):
    v = g + beta1 * (v - g)
    s = g**2 + beta2 * (s - g**2)
    return v, s, (v / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
"""
        + HEAD
        + """
    for k in list(parameters):
        v["d" + k], s["d" + k], step = adam(grads["d" + k], v["d" + k], s["d" + k], t, beta1, beta2, epsilon)
        shrink = learning_rate * weight_decay * parameters[k] * (k[0] != "b")
        parameters[k] = parameters[k] - learning_rate * step - shrink
    return [parameters, v, s]
""",
    ),
    (
        "rates scaled, as libraries do",
        HEAD
        + """
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
""",
    ),
)

CLIP = _right(
    (
        "np.linalg.norm of norms",
        """
def clip_gradients(grads, max_norm):
    norm = np.linalg.norm([np.linalg.norm(g) for g in grads.values()])
    factor = min(1, max_norm / norm) if norm > 0 else 1
    return {k: factor * g for k, g in grads.items()}, norm
""",
    ),
    (
        "one flat vector",
        """
def clip_gradients(grads, max_norm):
    flat = np.concatenate([g.ravel() for g in grads.values()])
    norm = np.sqrt(flat @ flat)
    if norm <= max_norm:
        return {k: g.copy() for k, g in grads.items()}, norm
    return {k: g / norm * max_norm for k, g in grads.items()}, norm
""",
    ),
    (
        "max in the divisor",
        """
def clip_gradients(grads, max_norm):
    norm = sum(np.sum(np.square(g)) for g in grads.values()) ** 0.5
    return [{k: g * max_norm / max(norm, max_norm) for k, g in grads.items()}, float(norm)]
""",
    ),
    (
        "torch's 1e-6",
        """
def clip_gradients(grads, max_norm):
    norm = np.sqrt(sum((g ** 2).sum() for g in grads.values()))
    factor = np.minimum(1.0, max_norm / (norm + 1e-6))
    return {k: g * factor for k, g in grads.items()}, norm
""",
    ),
    (
        "loops over layers",
        """
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
""",
    ),
)

WARMUP = _right(
    (
        "math",
        """
import math

def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t <= warmup_steps:
        learning_rate = t / warmup_steps * peak
    else:
        share = min(1.0, (t - warmup_steps) / (total_steps - warmup_steps))
        learning_rate = final + 0.5 * (peak - final) * (1 + math.cos(math.pi * share))
    return learning_rate
""",
    ),
    (
        "three cases",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t <= warmup_steps:
        return peak * (t / warmup_steps)
    if t >= total_steps:
        return final
    angle = np.pi * (t - warmup_steps) / (total_steps - warmup_steps)
    return (peak + final) / 2 + (peak - final) / 2 * np.cos(angle)
""",
    ),
    (
        "the square of a cosine",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t > warmup_steps:
        share = np.clip((t - warmup_steps) / (total_steps - warmup_steps), 0, 1)
        return final + (peak - final) * np.cos(np.pi * share / 2) ** 2
    return peak * t / warmup_steps
""",
    ),
    (
        "t held at T first",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    t = min(t, total_steps)
    if t < warmup_steps:
        return peak * t / warmup_steps
    decay_steps = total_steps - warmup_steps
    cosine = (1 + np.cos(np.pi * (t - warmup_steps) / decay_steps)) / 2
    return peak * cosine + final * (1 - cosine)
""",
    ),
    (
        "an array of one number",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    up = peak * t / np.maximum(warmup_steps, 1)
    share = np.minimum(1, (t - warmup_steps) / (total_steps - warmup_steps))
    down = final + (peak - final) * (1 + np.cos(np.pi * share)) / 2
    return np.where(t <= warmup_steps, up, down)
""",
    ),
)

RIGHT = [*PENALTY, *ADAMW, *CLIP, *WARMUP]
