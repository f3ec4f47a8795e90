"""Hold what the notebook is given: the handwritten digits, the network, and the methods of the first assignment.

In the shapes, `m` is the number of examples (one column each), `n_l` the number of units of layer `l`, and `...` stands
for nothing or for a leading axis of independent networks: every formula works on both.
"""

import warnings

import numpy as np

PIXELS, CLASSES, TRAINING = 64, 10, 1200
LAYERS_DIMS = (PIXELS, 64, 32, CLASSES)

# ---- data ------------------------------------------------------------------------------------------------------------


def load_digits():
    """Return the 1797 digits that come with scikit-learn: X of shape (64, 1797), from 0 to 1, and labels (1797,)."""
    from sklearn import datasets  # takes a second, so only where it is needed

    digits = datasets.load_digits()
    return digits.data.T / 16, digits.target


def split(X, labels, seed):
    """Return (X, labels) of 1200 training examples, then of the 597 held-out ones, in an order drawn from the seed."""
    order = np.random.default_rng(seed).permutation(X.shape[1])
    kept, held_out = order[:TRAINING], order[TRAINING:]
    return X[:, kept], labels[kept], X[:, held_out], labels[held_out]


def one_hot(labels):
    """Return Y of shape (..., 10, m), which has a 1 in the row of the label."""
    return np.moveaxis(np.eye(CLASSES)[labels], -1, -2)


# ---- the network: LINEAR, RELU, …, LINEAR, SOFTMAX -------------------------------------------------------------------


def initialize_parameters(seed, layers_dims=LAYERS_DIMS, scale=1.0):
    """Draw W1, b1, …, WL, bL: weights of standard deviation scale · sqrt(2 / n_{l-1}) (He et al., 2015), biases 0."""
    rng, parameters = np.random.default_rng(seed), {}
    for l in range(1, len(layers_dims)):
        shape = layers_dims[l], layers_dims[l - 1]
        parameters[f"W{l}"] = rng.normal(size=shape) * scale * np.sqrt(2 / shape[1])
        parameters[f"b{l}"] = np.zeros((shape[0], 1))
    return parameters


def zeros_like(parameters):
    """Return zeros in the shapes of the parameters, keyed dW1, db1, …: how v and s begin."""
    return {"d" + name: np.zeros_like(array) for name, array in parameters.items()}


def stack(networks):
    """Put dictionaries with the same keys into one, whose arrays have a leading axis: one network after the other."""
    return {name: np.stack([network[name] for network in networks]) for name in networks[0]}


def forward(X, parameters):
    """Return the activations of all layers, X first and the logarithms of the class probabilities last."""
    activations, L = [X], len(parameters) // 2
    for l in range(1, L + 1):
        z = parameters[f"W{l}"] @ activations[-1] + parameters[f"b{l}"]
        activations.append(np.maximum(z, 0) if l < L else _log_softmax(z))
    return activations


def backward(Y, activations, parameters):
    """Return dW1, db1, …: the gradients of the mean cross-entropy over the m examples."""
    grads, L = {}, len(parameters) // 2
    dz = (np.exp(activations[-1]) - Y) / Y.shape[-1]
    for l in range(L, 0, -1):
        grads[f"dW{l}"] = dz @ np.swapaxes(activations[l - 1], -1, -2)
        grads[f"db{l}"] = dz.sum(axis=-1, keepdims=True)
        if l > 1:
            dz = (np.swapaxes(parameters[f"W{l}"], -1, -2) @ dz) * (activations[l - 1] > 0)
    return grads


def mean_cost(X, Y, parameters):
    """Return the mean cross-entropy: one number for each network along the leading axes."""
    return -np.sum(forward(X, parameters)[-1] * Y, axis=-2).mean(axis=-1)


def accuracy(X, labels, parameters):
    """Return the share of right predictions: one number for each network along the leading axes."""
    return np.mean(forward(X, parameters)[-1].argmax(axis=-2) == labels, axis=-1)


def _log_softmax(z):
    z = z - z.max(axis=-2, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-2, keepdims=True))


# ---- the methods of the first assignment, for comparison -------------------------------------------------------------


def gd_update(parameters, grads, learning_rate):
    """Return the parameters after one step of gradient descent."""
    return {name: array - learning_rate * grads["d" + name] for name, array in parameters.items()}


def momentum_update(parameters, grads, v, beta, learning_rate):
    """Return (parameters, v) after one step of momentum, v being the average of the gradients."""
    v = {key: beta * v[key] + (1 - beta) * grads[key] for key in v}
    return gd_update(parameters, v, learning_rate), v


def adam_update(parameters, grads, v, s, t, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Return (parameters, v, s) after step t of Adam."""
    v = {key: beta1 * v[key] + (1 - beta1) * grads[key] for key in v}
    s = {key: beta2 * s[key] + (1 - beta2) * grads[key] ** 2 for key in s}
    steps = {key: v[key] / (1 - beta1**t) / (np.sqrt(s[key] / (1 - beta2**t)) + epsilon) for key in v}
    return gd_update(parameters, steps, learning_rate), v, s


def lion_update(parameters, grads, v, learning_rate, beta1=0.9, beta2=0.99, weight_decay=0.0):
    """Return (parameters, v) after one step of Lion (Chen et al., 2023); biases do not decay."""
    updated = {}
    for name, array in parameters.items():
        ahead = np.sign(beta1 * v["d" + name] + (1 - beta1) * grads["d" + name])
        decay = weight_decay * array if name.startswith("W") else 0
        updated[name] = array - learning_rate * (ahead + decay)
    return updated, {key: beta2 * v[key] + (1 - beta2) * grads[key] for key in v}


def orthogonalized(matrix, rounds=5):
    """Return a matrix of the same singular vectors, with singular values near 1: what Muon makes of its step."""
    a, b, c = 3.4445, -4.775, 2.0315
    X = matrix / np.linalg.norm(matrix)
    for _ in range(rounds):
        S = X @ X.T
        X = a * X + (b * S + c * S @ S) @ X
    return X


# ---- many trainings at once ------------------------------------------------------------------------------------------


def mini_batches(epoch, size=64):
    """Yield the numbers of the training examples in each mini-batch of an epoch, in an order drawn from its number."""
    order = np.random.default_rng(1000 + epoch).permutation(TRAINING)
    yield from (order[first : first + size] for first in range(0, TRAINING, size))


class SeedData:
    """Hold a split of the digits for each seed, stacked on a leading axis, and judge networks by the held-out parts."""

    def __init__(self, X, labels, seeds):
        """Split the digits once for each seed."""
        self.seeds = list(seeds)
        splits = [split(X, labels, seed) for seed in self.seeds]
        self.training_X, training_labels, self.held_out_X, self.held_out_labels = map(np.stack, zip(*splits))
        self.training_Y = one_hot(training_labels)

    def initial_parameters(self, copies):
        """Return the parameters at the start, shape (copies, seeds, …): the same for each copy."""
        networks = stack([initialize_parameters(seed) for seed in self.seeds])
        return {name: np.broadcast_to(array, (copies, *array.shape)).copy() for name, array in networks.items()}

    def held_out_accuracies(self, parameters):
        """Return the share of held-out digits that each network gets right, shape (copies, seeds)."""
        return accuracy(self.held_out_X, self.held_out_labels, parameters)


def sklearn_accuracies(X, labels, seeds, solver, learning_rate):
    """Return the held-out accuracy of scikit-learn's MLPClassifier for each seed, on the same splits."""
    from sklearn.neural_network import MLPClassifier  # as above

    found = []
    for seed in seeds:
        train_X, train_labels, held_out_X, held_out_labels = split(X, labels, seed)
        network = MLPClassifier(
            (64, 32), solver=solver, learning_rate_init=learning_rate, batch_size=64, alpha=1e-4,
            nesterovs_momentum=False, max_iter=20, tol=0, n_iter_no_change=1000, random_state=seed,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it would say that 20 epochs are few
            network.fit(train_X.T, train_labels)
        found.append(network.score(held_out_X.T, held_out_labels))
    return np.array(found)
