"""Train small networks on handwritten digits, many of them side by side."""

import functools
import itertools
import warnings

import numpy as np

from .optimizers import METHODS

SIZES = (64, 64, 32, 10)
TRAINING, VALIDATION = 1200, 297  # of 1797 digits; the 300 that remain are for the test
BATCH = 64
DECAY = 0.1  # λ of adamw


@functools.cache
def load():
    """Return the digits of scikit-learn: X (64, 1797) with pixels from 0 to 1, and the labels y (1797,)."""
    from sklearn.datasets import load_digits  # takes a second, and a grader never comes here

    found = load_digits()
    return found.data.T / 16, found.target


def parts(seed):
    """Return the numbers of the training, validation and test examples of one seed."""
    order = np.random.default_rng(seed).permutation(load()[1].size)
    return np.split(order, [TRAINING, TRAINING + VALIDATION])


def held_out(seed):
    """Return the numbers of all the examples that are not trained on: those for validation and those for the test."""
    return np.concatenate(parts(seed)[1:])


class Networks:
    """Networks of one shape that are trained side by side, one for each pair of a learning rate and a seed.

    All parameters of a network lie in one row of `theta`; W1, b1, W2, … are views of it.
    """

    def __init__(self, seeds, sizes=SIZES):
        """Draw the weights of each network from its seed, as He and others have it."""
        self.seeds = list(seeds)
        shapes = [shape for n_in, n_out in itertools.pairwise(sizes) for shape in ((n_out, n_in), (n_out, 1))]
        self.theta = np.stack([_start(seed, shapes) for seed in self.seeds])
        self.views = _views(self.theta, shapes)
        self.is_weight = np.concatenate([np.full(np.prod(shape), shape[1] > 1) for shape in shapes])

    def scores(self, X):
        """Return the logits of examples (rows of networks, features, examples), and what the layers give out."""
        layers = [X]
        for W, b in zip(self.views[::2], self.views[1::2]):
            z = W @ layers[-1] + b
            layers.append(np.maximum(z, 0))
        return z, layers[:-1]

    def gradient(self, X, y):
        """Return the gradient of the mean cross-entropy of one batch for each network, shaped like theta."""
        z, layers = self.scores(X)
        delta = _softmax(z)
        np.put_along_axis(delta, y[:, None, :], np.take_along_axis(delta, y[:, None, :], 1) - 1, 1)
        delta /= X.shape[-1]
        found = []
        for place in range(len(layers) - 1, -1, -1):
            inputs = layers[place]
            found[:0] = [delta @ inputs.transpose(0, 2, 1), delta.sum(axis=2, keepdims=True)]
            if place:
                delta = (self.views[2 * place].transpose(0, 2, 1) @ delta) * (inputs > 0)
        return np.concatenate([array.reshape(len(array), -1) for array in found], axis=1)

    def costs_and_accuracies(self, examples):
        """Return mean cross-entropy and accuracy of each network on its own examples, given by their numbers."""
        X, y = _chosen(examples)
        with np.errstate(all="ignore"):
            z, _ = self.scores(X)
            z = z - z.max(axis=1, keepdims=True)
            log_sum = np.log(np.exp(z).sum(axis=1))
            right = np.take_along_axis(z, y[:, None, :], 1)[:, 0]
            return (log_sum - right).mean(axis=1), (z.argmax(axis=1) == y).mean(axis=1)


@np.errstate(over="ignore", invalid="ignore")
def train(method, rates, seeds, epochs=20, *, size=TRAINING, each_epoch=None):
    """Train one network for each entry of `rates` and `seeds` (equally long) side by side; return them.

    Only the first `size` training examples of each seed are used. `each_epoch(networks)` is called after each epoch.
    """
    networks, optimizer = Networks(seeds), METHODS[method]()
    rates = np.asarray(rates, dtype=float)[:, None]
    examples = np.stack([parts(seed)[0][:size] for seed in seeds])
    generators = [np.random.default_rng([seed, 1]) for seed in seeds]
    for _ in range(epochs):
        orders = np.stack([numbers[g.permutation(size)] for g, numbers in zip(generators, examples)])
        for first in range(0, size, BATCH):
            step = optimizer.step(networks.gradient(*_chosen(orders[:, first : first + BATCH])), rates)
            if method == "adamw":
                step += rates * DECAY * networks.theta * networks.is_weight
            networks.theta -= step
        if each_epoch:
            each_epoch(networks)
    return networks


class Grid:
    """A training whose results are there already: the networks of a grid have been trained side by side.

    Called with a learning rate and a seed it returns the cost on the validation examples, as any training would.
    """

    def __init__(self, method, seeds, epochs=20):
        """Start with no network trained."""
        self.method, self.seeds, self.epochs = method, list(seeds), epochs
        self._found = {}

    def prepare(self, rates):
        """Train one network for each of these rates and each seed, but for those that are trained already."""
        pairs = [(rate, seed) for rate in rates for seed in self.seeds if _key(rate, seed) not in self._found]
        if pairs:
            networks = train(self.method, *zip(*pairs), self.epochs)
            numbers = networks.costs_and_accuracies(np.stack([parts(seed)[1] for _, seed in pairs]))
            self._found |= {_key(*pair): found for pair, *found in zip(pairs, *numbers)}
        return self

    def __call__(self, learning_rate, seed):
        """Return the validation cost of one training."""
        return self._found[_key(learning_rate, seed)][0]

    def accuracy(self, learning_rate):
        """Return the mean validation accuracy of one learning rate."""
        return np.mean([self._found[_key(learning_rate, seed)][1] for seed in self.seeds])


def compare(method, rate, seeds, epochs=20):
    """Train with one learning rate and many seeds; return costs and accuracies on all held-out examples."""
    networks = train(method, [rate] * len(seeds), seeds, epochs)
    return networks.costs_and_accuracies(np.stack([held_out(seed) for seed in seeds]))


def trainer(method, epochs=10):
    """Return a function of a learning rate and a seed that trains one network and returns it."""
    return lambda learning_rate, seed: train(method, [learning_rate], [int(seed)], epochs)


def validation_cost(network):
    """Return the cost of one network on the validation examples of its seed."""
    return network.costs_and_accuracies(parts(network.seeds[0])[1][None])[0].item()


def test_accuracy(network):
    """Return the accuracy of one network on the test examples of its seed."""
    return network.costs_and_accuracies(parts(network.seeds[0])[2][None])[1].item()


def library_accuracy(seed, epochs=20, **settings):
    """Return the test accuracy of a network of the same shape that scikit-learn has trained for as many epochs."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    (X, y), (training, _, test) = load(), parts(seed)
    network = MLPClassifier(SIZES[1:-1], batch_size=BATCH, max_iter=epochs, tol=0, n_iter_no_change=1000,
                            random_state=seed, **settings)  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it ends with the epochs, as it should
        network.fit(X.T[training], y[training])
    return network.score(X.T[test], y[test])


def curves(method, rate, seeds, epochs, size):
    """Train on `size` examples; return held-out costs and accuracies after each epoch: (seeds, epochs) each."""
    examples, found = np.stack([held_out(seed) for seed in seeds]), []
    train(
        method,
        [rate] * len(seeds),
        seeds,
        epochs,
        size=size,
        each_epoch=lambda networks: found.append(networks.costs_and_accuracies(examples)),
    )
    return tuple(np.stack(numbers, axis=1) for numbers in zip(*found))


def _key(rate, seed):
    return f"{rate:.9e}", int(seed)


def _start(seed, shapes):
    rng = np.random.default_rng([seed, 2])
    arrays = [rng.normal(size=shape) * np.sqrt(2 / shape[1]) if shape[1] > 1 else np.zeros(shape) for shape in shapes]
    return np.concatenate([array.ravel() for array in arrays])


def _views(theta, shapes):
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    return [theta[:, end - np.prod(shape) : end].reshape(-1, *shape) for end, shape in zip(ends, shapes)]


def _chosen(numbers):
    X, y = load()
    return X.T[numbers].transpose(0, 2, 1), y[numbers]


def _softmax(z):
    z = np.exp(z - z.max(axis=1, keepdims=True))
    return z / z.sum(axis=1, keepdims=True)
