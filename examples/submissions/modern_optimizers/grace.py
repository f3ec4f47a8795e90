# Grace has done the first four exercises; the fifth does not parse.

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
        step_W = beta * v["dW" + str(l)] + (1 - beta) * grads["dW" + str(l)]
        step_b = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]
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
        parameters[W] = parameters[W] - learning_rate * grads[dW] / (np.sqrt(s[dW]) + epsilon)
        parameters[b] = parameters[b] - learning_rate * grads[db] / (np.sqrt(s[db]) + epsilon)
    return parameters, s

# %% update_parameters_with_rmsprop
def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W, b, dW, db = "W" + str(l), "b" + str(l), "dW" + str(l), "db" + str(l)
        s[dW] = beta * s[dW] + (1 - beta) * grads[dW] ** 2
        s[db] = beta * s[db] + (1 - beta) * grads[db] ** 2
        parameters[W] = parameters[W] - learning_rate * grads[dW] / (np.sqrt(s[dW]) + epsilon)
        parameters[b] = parameters[b] - learning_rate * grads[db] / (np.sqrt(s[db]) + epsilon)
    return parameters, s

# %% add_weight_penalty
def add_weight_penalty(parameters, grads, weight_decay):
    L = len(parameters) // 2
    new_grads = {}
    for l in range(1, L + 1)
        new_grads["dW" + str(l)] = grads["dW" + str(l)] + weight_decay * parameters["W" + str(l)]
        new_grads["db" + str(l)] = grads["db" + str(l)]
    return new_grads
