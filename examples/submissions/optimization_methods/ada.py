# Ada's answers are all right, each in her own style.

# %% update_parameters_with_gd
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {name: array - learning_rate * grads["d" + name] for name, array in parameters.items()}

# %% random_mini_batches
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    batches = []
    for start in range(0, m, mini_batch_size):
        columns = order[start:start + mini_batch_size]
        batches.append((X[:, columns], Y[:, columns]))
    return batches

# %% initialize_velocity
def initialize_velocity(parameters):
    return {"d" + name: np.zeros_like(array) for name, array in parameters.items()}

# %% update_parameters_with_momentum
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name in v:
        v[name] = beta * v[name] + (1 - beta) * grads[name]
    return update_parameters_with_gd(parameters, v, learning_rate), v

# %% initialize_adam
def initialize_adam(parameters):
    return initialize_velocity(parameters), initialize_velocity(parameters)

# %% update_parameters_with_adam
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
                                beta1=0.9, beta2=0.999, epsilon=1e-8):
    v_corrected, s_corrected = {}, {}
    for name in v:
        v[name] = beta1 * v[name] + (1 - beta1) * grads[name]
        s[name] = beta2 * s[name] + (1 - beta2) * np.square(grads[name])
        v_corrected[name] = v[name] / (1 - beta1 ** t)
        s_corrected[name] = s[name] / (1 - beta2 ** t)
        step = v_corrected[name] / (np.sqrt(s_corrected[name]) + epsilon)
        parameters[name[1:]] = parameters[name[1:]] - learning_rate * step
    return parameters, v, s, v_corrected, s_corrected

# %% update_lr
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / (1 + decay_rate * epoch_num)

# %% schedule_lr_decay
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return update_lr(learning_rate0, epoch_num // time_interval, decay_rate)
