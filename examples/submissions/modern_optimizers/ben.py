# Ben has ε inside the root, and writes Nesterov as plain momentum.

# %% gradient_check
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    difference, size_g, size_n = 0, 0, 0
    for name in parameters:
        array = parameters[name]
        n = np.zeros(array.shape)
        for i in range(array.shape[0]):
            for j in range(array.shape[1]):
                old = array[i, j]
                array[i, j] = old + epsilon
                J_plus = cost(parameters)
                array[i, j] = old - epsilon
                J_minus = cost(parameters)
                array[i, j] = old
                n[i, j] = (J_plus - J_minus) / (2 * epsilon)
        g = grads["d" + name]
        difference = difference + np.sum((g - n) ** 2)
        size_g = size_g + np.sum(g ** 2)
        size_n = size_n + np.sum(n ** 2)
    return np.sqrt(difference) / (np.sqrt(size_g) + np.sqrt(size_n))

# %% update_parameters_with_nesterov
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
        step_W = v["dW" + str(l)]
        step_b = v["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * step_W
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * step_b
    return parameters, v

# %% update_parameters_with_adagrad
def update_parameters_with_adagrad(parameters, grads, s, learning_rate, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W, b, dW, db = "W" + str(l), "b" + str(l), "dW" + str(l), "db" + str(l)
        s[dW] = s[dW] + grads[dW] ** 2
        s[db] = s[db] + grads[db] ** 2
        parameters[W] = parameters[W] - learning_rate * grads[dW] / np.sqrt(s[dW] + epsilon)
        parameters[b] = parameters[b] - learning_rate * grads[db] / np.sqrt(s[db] + epsilon)
    return parameters, s

# %% update_parameters_with_rmsprop
def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W, b, dW, db = "W" + str(l), "b" + str(l), "dW" + str(l), "db" + str(l)
        s[dW] = beta * s[dW] + (1 - beta) * grads[dW] ** 2
        s[db] = beta * s[db] + (1 - beta) * grads[db] ** 2
        parameters[W] = parameters[W] - learning_rate * grads[dW] / np.sqrt(s[dW] + epsilon)
        parameters[b] = parameters[b] - learning_rate * grads[db] / np.sqrt(s[db] + epsilon)
    return parameters, s

# %% add_weight_penalty
def add_weight_penalty(parameters, grads, weight_decay):
    L = len(parameters) // 2
    new_grads = {}
    for l in range(1, L + 1):
        new_grads["dW" + str(l)] = grads["dW" + str(l)] + weight_decay * parameters["W" + str(l)]
        new_grads["db" + str(l)] = grads["db" + str(l)]
    return new_grads

# %% update_parameters_with_adamw
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W, b, dW, db = "W" + str(l), "b" + str(l), "dW" + str(l), "db" + str(l)
        v[dW] = beta1 * v[dW] + (1 - beta1) * grads[dW]
        v[db] = beta1 * v[db] + (1 - beta1) * grads[db]
        s[dW] = beta2 * s[dW] + (1 - beta2) * grads[dW] ** 2
        s[db] = beta2 * s[db] + (1 - beta2) * grads[db] ** 2
        v_corrected_dW = v[dW] / (1 - beta1 ** t)
        v_corrected_db = v[db] / (1 - beta1 ** t)
        s_corrected_dW = s[dW] / (1 - beta2 ** t)
        s_corrected_db = s[db] / (1 - beta2 ** t)
        step_W = learning_rate * v_corrected_dW / (np.sqrt(s_corrected_dW) + epsilon)
        step_b = learning_rate * v_corrected_db / (np.sqrt(s_corrected_db) + epsilon)
        decay = learning_rate * weight_decay * parameters[W]
        parameters[W] = parameters[W] - step_W - decay
        parameters[b] = parameters[b] - step_b
    return parameters, v, s

# %% clip_gradients
def clip_gradients(grads, max_norm):
    total = 0
    for key in grads:
        total = total + np.sum(grads[key] ** 2)
    norm = np.sqrt(total)
    clipped = {}
    for key in grads:
        if norm > max_norm:
            clipped[key] = grads[key] * max_norm / norm
        else:
            clipped[key] = grads[key]
    return clipped, norm

# %% warmup_cosine
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t <= warmup_steps:
        return peak * t / warmup_steps
    progress = (t - warmup_steps) / (total_steps - warmup_steps)
    progress = min(1, progress)
    return final + (peak - final) * (1 + np.cos(np.pi * progress)) / 2
