# Ada has everything right, in her own style.

# %% gradient_check
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

# %% update_parameters_with_nesterov
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    new_v = {k: beta * v[k] + (1 - beta) * grads[k] for k in v}
    step = {k: beta * new_v[k] + (1 - beta) * grads[k] for k in new_v}
    return {k: p - learning_rate * step["d" + k] for k, p in parameters.items()}, new_v

# %% update_parameters_with_adagrad
def update_parameters_with_adagrad(parameters, grads, s, learning_rate, epsilon=1e-8):

    out, new_s = {}, {}
    for k, p in parameters.items():
        g, old = grads["d" + k], s["d" + k]
        new_s["d" + k] = old + np.square(g)
        out[k] = p - learning_rate * g / (new_s["d" + k] ** 0.5 + epsilon)
    return out, new_s

# %% update_parameters_with_rmsprop
def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):

    out, new_s = {}, {}
    for k, p in parameters.items():
        g, old = grads["d" + k], s["d" + k]
        new_s["d" + k] = beta * old + (1 - beta) * g * g
        out[k] = p - learning_rate * g / (new_s["d" + k] ** 0.5 + epsilon)
    return out, new_s

# %% add_weight_penalty
def add_weight_penalty(parameters, grads, weight_decay):
    return {k: g + weight_decay * parameters[k[1:]] if k.startswith("dW") else g for k, g in grads.items()}

# %% update_parameters_with_adamw
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):

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

# %% clip_gradients
def clip_gradients(grads, max_norm):
    norm = sum(np.sum(np.square(g)) for g in grads.values()) ** 0.5
    return [{k: g * max_norm / max(norm, max_norm) for k, g in grads.items()}, float(norm)]

# %% warmup_cosine
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t > warmup_steps:
        share = np.clip((t - warmup_steps) / (total_steps - warmup_steps), 0, 1)
        return final + (peak - final) * np.cos(np.pi * share / 2) ** 2
    return peak * t / warmup_steps
