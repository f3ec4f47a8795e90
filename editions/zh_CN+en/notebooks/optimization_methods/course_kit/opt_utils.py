"""Hold what the notebooks are given: the data, the network, and the picture of its decisions.

The exercises are not here. In the shapes, `m` is the number of examples (one column each), `n_l` the number of units of
layer `l`, and `...` stands for nothing or for a leading axis of independent networks: every formula works on both.
"""

import matplotlib.pyplot as plt
import numpy as np

from .languages import translated

# ---- data ------------------------------------------------------------------------------------------------------------


def load_dataset():
    """Draw the two moons: X of shape (2, 300) and Y of shape (1, 300), with labels 0 and 1."""
    from sklearn.datasets import make_moons  # takes a second, and answers are checked without it

    np.random.seed(3)
    points, labels = make_moons(n_samples=300, noise=0.2)
    return points.T, labels.reshape(1, -1)


SMALL_NETWORK = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 2), "b2": (3, 1)}  # shapes


def load_params_and_grads(seed=1):
    """Draw the parameters and gradients of a small network with two layers, the same for the same seed."""
    np.random.seed(seed)
    parameters = {name: np.random.randn(*shape) for name, shape in SMALL_NETWORK.items()}
    grads = {"d" + name: np.random.randn(*shape) for name, shape in SMALL_NETWORK.items()}
    return parameters, grads


def load_line(m=64, seed=4):
    """Draw points near a line: x and y of shape (1, m). Fitting it has two parameters, so its cost can be drawn."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 2, (1, m))
    return x, 1.5 * x - 0.5 + rng.normal(0, 0.5, (1, m))


def line_cost(x, y, slope, intercept):
    """Return half the mean squared error of the line. Slopes and intercepts may be arrays of one shape."""
    errors = np.multiply.outer(slope, x[0]) + np.asarray(intercept)[..., None] - y[0]
    return np.mean(errors**2, axis=-1) / 2


def line_gradients(x, y, parameters):
    """Return dW1 and db1 of `line_cost` for `parameters` W1 and b1, each of shape (1, 1)."""
    errors = parameters["W1"] @ x + parameters["b1"] - y
    return {"dW1": errors @ x.T / x.shape[1], "db1": np.mean(errors, axis=1, keepdims=True)}


def ravine_cost(W1, b1):
    """Return the cost of a ravine along W1, 25 times as steep across, with its lowest point at 0, 0."""
    return (W1**2 + 25 * b1**2) / 2


def ravine_gradients(parameters):
    """Return dW1 and db1 of `ravine_cost`."""
    return {"dW1": parameters["W1"], "db1": 25 * parameters["b1"]}


# ---- the network: LINEAR, RELU, LINEAR, RELU, LINEAR, SIGMOID --------------------------------------------------------


def initialize_parameters(layers_dims, seed=3):
    """Draw W1, b1, ..., WL, bL for layers of these sizes.

    Wl has shape (n_l, n_{l-1}) and standard deviation sqrt(2 / n_{l-1}), which suits ReLU units (He et al., 2015).
    bl has shape (n_l, 1) and is zero.
    """
    np.random.seed(seed)
    parameters = {}
    for l in range(1, len(layers_dims)):
        scale = np.sqrt(2 / layers_dims[l - 1])
        parameters[f"W{l}"] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * scale
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters


def sigmoid(z):
    """Return 1 / (1 + exp(-z)) for each element, without overflow however large z is."""
    return 1 / (1 + np.exp(-np.maximum(z, -700)))


def forward_propagation(X, parameters):
    """Return the probabilities a3 of shape (..., 1, m), and the cache that `backward_propagation` needs."""
    W1, b1, W2, b2, W3, b3 = (parameters[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
    z1 = W1 @ X + b1
    a1 = np.maximum(z1, 0)
    z2 = W2 @ a1 + b2
    a2 = np.maximum(z2, 0)
    z3 = W3 @ a2 + b3
    a3 = sigmoid(z3)
    return a3, (z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3)


def backward_propagation(X, Y, cache):
    """Return the gradients of the cross-entropy averaged over the m examples: dWl, dbl, and dzl, dal on the way.

    The chain rule, from the last layer to the first: dz3 = (a3 - Y) / m, dWl = dzl a_{l-1}^T, dbl = the sum of dzl over
    the examples, da_{l-1} = Wl^T dzl, and dzl = dal where zl > 0, else 0.
    """
    z1, a1, _, _, z2, a2, W2, _, _, a3, W3, _ = cache
    dz3 = (a3 - Y) / X.shape[-1]
    da2 = transpose(W3) @ dz3
    dz2 = da2 * (z2 > 0)
    da1 = transpose(W2) @ dz2
    dz1 = da1 * (z1 > 0)
    grads = {"dz3": dz3, "da2": da2, "dz2": dz2, "da1": da1, "dz1": dz1}
    for l, dz, a_before in ((1, dz1, X), (2, dz2, a1), (3, dz3, a2)):
        grads[f"dW{l}"] = dz @ transpose(a_before)
        grads[f"db{l}"] = dz.sum(axis=-1, keepdims=True)
    return grads


def transpose(matrix):
    """Swap rows and columns, also where a leading axis holds several matrices."""
    return matrix.swapaxes(-1, -2)


def cross_entropy(a3, Y):
    """Return -log(probability given to the true label) for each example: -log(a3) if Y is 1, -log(1 - a3) if Y is 0."""
    likelihood = np.abs(1 - Y - a3)
    return -np.log(np.maximum(likelihood, 1e-300))  # the bound keeps a hopeless network's cost finite


def compute_cost(a3, Y):
    """Return the sum, not the mean, of the cross-entropies over the examples of a batch."""
    return float(cross_entropy(a3, Y).sum())


def stack(networks):
    """Put dictionaries with the same keys into one, whose arrays have a leading axis: one network after the other."""
    return {name: np.stack([network[name] for network in networks]) for name in networks[0]}


class Plane:
    """The plane through three networks, in the space of all their parameters.

    Places on it are pairs of numbers: (0, 0) is the first network, the second one lies to the right of it, the third
    one above this line.
    """

    def __init__(self, origin, right, above):
        """Lay the plane through three dictionaries of parameters with the same keys and shapes."""
        self.shapes = {name: np.shape(value) for name, value in origin.items()}
        self.origin = self._flat(origin)
        ways = np.stack([self._flat(network) - self.origin for network in (right, above)], axis=1)
        directions, lengths = np.linalg.qr(ways)
        self.directions = directions * np.where(np.diag(lengths) < 0, -1, 1)

    def places(self, networks):
        """Return where networks stand on the plane, shape (networks, 2): each is dropped onto it at a right angle."""
        return np.stack([self._flat(network) - self.origin for network in networks]) @ self.directions

    def networks(self, across, up):
        """Return the networks at places of the plane in one dictionary, with the axes of `across` in front."""
        flat = self.origin + np.stack([across, up], axis=-1) @ self.directions.T
        ends = np.cumsum([np.prod(shape, dtype=int) for shape in self.shapes.values()])
        parts = np.split(flat, ends[:-1], axis=-1)
        return {name: part.reshape(*across.shape, *shape) for (name, shape), part in zip(self.shapes.items(), parts)}

    def _flat(self, network):
        return np.concatenate(
            [np.reshape(network[name], np.prod(shape, dtype=int)) for name, shape in self.shapes.items()]
        )


def split_by_seed(X, Y, seeds, m_train=200):
    """Split the examples once per seed: training X and Y, then held-out X and Y, each with a leading axis of seeds."""
    orders = np.stack([np.random.default_rng(seed).permutation(X.shape[1]) for seed in seeds])
    kept, held_out = orders[:, :m_train], orders[:, m_train:]
    return tuple(np.stack([data[:, order] for order in part]) for part in (kept, held_out) for data in (X, Y))


# ---- predictions -----------------------------------------------------------------------------------------------------


def predict_dec(parameters, X):
    """Return True for each example whose probability is over one half: shape (..., 1, m)."""
    return forward_propagation(X, parameters)[0] > 0.5


def predict(X, Y, parameters):
    """Print the accuracy on the examples, and return the predictions (0 or 1) of shape (1, m)."""
    predictions = predict_dec(parameters, X).astype(int)
    print(translated(f"Accuracy: {np.mean(predictions == Y):.6f}"))
    return predictions


def are_finite(parameters):
    """Tell for each network along the leading axes whether all its parameters are finite numbers."""
    return np.all([np.isfinite(values).all(axis=(-1, -2)) for values in parameters.values()], axis=0)


def accuracies(parameters, X, Y):
    """Return the share of right predictions, one number for each network along the leading axes.

    A network that has diverged predicts nothing: its share is NaN.
    """
    shares = np.mean(predict_dec(parameters, X) == Y, axis=(-1, -2))
    return np.where(are_finite(parameters), shares, np.nan)


def mean_costs(parameters, X, Y):
    """Return the mean cross-entropy, one number for each network along the leading axes."""
    return np.mean(cross_entropy(forward_propagation(X, parameters)[0], Y), axis=(-1, -2))


def is_layer2_dead(parameters, X):
    """Tell for each network along the leading axes whether no unit of layer 2 is active on any example."""
    z2 = forward_propagation(X, parameters)[1][4]
    return np.all(z2 <= 0, axis=(-1, -2))


def plot_decision_boundary(model, X, Y, axes=None):
    """Colour the plane by what `model` predicts, and draw the examples on it.

    `model` takes points as rows, shape (points, 2), and returns a label for each, as in
    `plot_decision_boundary(lambda x: predict_dec(parameters, x.T), train_X, train_Y)`.
    """
    axes = axes or plt.gca()
    (left, bottom), (right, top) = X.min(axis=1) - 0.4, X.max(axis=1) + 0.4
    across, up = np.meshgrid(np.linspace(left, right, 200), np.linspace(bottom, top, 200))
    labels = np.asarray(model(np.c_[across.ravel(), up.ravel()]), dtype=float).reshape(across.shape)
    axes.contourf(across, up, labels, levels=[-0.5, 0.5, 1.5], colors=["#cfe3f2", "#fbe3c0"])
    axes.contour(across, up, labels, levels=[0.5], colors="0.25", linewidths=1)
    for label, colour, marker in ((0, "#0072B2", "o"), (1, "#D55E00", "^")):
        mine = Y[0] == label
        axes.scatter(X[0, mine], X[1, mine], c=colour, marker=marker, s=14, label=f"class {label}")
    axes.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(left, right), ylim=(bottom, top))
