"""The data, the network and the methods that the notebook is given do what their names say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from course_kit.modern_optimizers import digits

ROOT = Path(__file__).parents[2]
GRADIENTS = np.random.default_rng(5).normal(size=(6, 3, 4))


@pytest.fixture(scope="module")
def data():
    """Return the digits."""
    return digits.load_digits()


def ours(update, **averages):
    """Return where the gradients lead W1 from 1, by one of the kit's methods."""
    parameters = {"W1": np.ones((3, 4))}
    for gradient in GRADIENTS:
        parameters, averages = update(parameters, {"dW1": gradient}, averages)
    return parameters["W1"]


def theirs(transformation):
    """Return where optax goes."""
    import optax as library

    theta = np.ones((3, 4))
    state = transformation.init(theta)
    for gradient in GRADIENTS:
        updates, state = transformation.update(gradient, state, theta)
        theta = library.apply_updates(theta, updates)
    return np.asarray(theta)


def zeros():
    """Return an average at its start."""
    return {"dW1": np.zeros((3, 4))}


def test_gradient_descent_and_momentum_are_those_of_optax(optax):
    """Both equal optax's; momentum averages, so that its rate is ten times optax's."""

    def momentum(p, g, averages):
        p, v = digits.momentum_update(p, g, averages["v"], 0.9, 0.1)
        return p, {"v": v}

    descended = ours(lambda p, g, averages: (digits.gd_update(p, g, 0.1), averages))
    np.testing.assert_allclose(descended, theirs(optax.sgd(0.1)), rtol=1e-12)
    np.testing.assert_allclose(ours(momentum, v=zeros()), theirs(optax.sgd(0.01, momentum=0.9)), rtol=1e-12)


def test_adam_is_that_of_optax(optax):
    """Adam equals optax's."""

    def adam(p, g, averages):
        t = averages["t"] + 1
        p, v, s = digits.adam_update(p, g, averages["v"], averages["s"], t, 0.1)
        return p, {"v": v, "s": s, "t": t}

    np.testing.assert_allclose(ours(adam, v=zeros(), s=zeros(), t=0), theirs(optax.adam(0.1)), rtol=1e-12)


def test_lion_is_that_of_optax(optax):
    """Lion equals optax's, with its weight decay; biases do not decay."""

    def lion(p, g, averages):
        p, v = digits.lion_update(p, g, averages["v"], 0.1, weight_decay=0.2)
        return p, {"v": v}

    expected = theirs(optax.lion(0.1, b1=0.9, b2=0.99, weight_decay=0.2))
    np.testing.assert_allclose(ours(lion, v=zeros()), expected, rtol=1e-12)
    biases, _ = digits.lion_update({"b1": np.ones((3, 1))}, {"db1": np.ones((3, 1))}, {"db1": np.zeros((3, 1))}, 0.1,
                                   weight_decay=0.5)  # fmt: skip
    np.testing.assert_allclose(biases["b1"], 0.9)


def test_gradient_is_that_of_finite_differences(data):
    """The network's gradient agrees with central differences, for two networks at a time."""
    X, labels = data
    X, Y = X[:, :30], digits.one_hot(labels[:30])
    networks = digits.stack([digits.initialize_parameters(seed, (64, 5, 10)) for seed in (3, 4)])
    grads = digits.backward(Y, digits.forward(X, networks), networks)
    rng = np.random.default_rng(0)
    for name, array in networks.items():
        for _ in range(5):
            place = (slice(None), *(rng.integers(size) for size in array.shape[1:]))
            costs = []
            for step in (1e-5, -2e-5):
                array[place] += step
                costs.append(digits.mean_cost(X, Y, networks))
            array[place] += 1e-5
            np.testing.assert_allclose(grads["d" + name][place], (costs[0] - costs[1]) / 2e-5, atol=1e-8)


def test_networks_side_by_side_do_not_touch_each_other(data):
    """A network's costs and gradients are the same alone and beside others."""
    X, labels = data
    Y = digits.one_hot(labels)
    alone = [digits.initialize_parameters(seed) for seed in (0, 1)]
    together = digits.stack(alone)
    grads = digits.backward(Y, digits.forward(X, together), together)
    for place, network in enumerate(alone):
        np.testing.assert_allclose(digits.mean_cost(X, Y, together)[place], digits.mean_cost(X, Y, network))
        by_itself = digits.backward(Y, digits.forward(X, network), network)
        np.testing.assert_allclose(grads["dW1"][place], by_itself["dW1"], rtol=1e-9, atol=1e-12)


def test_training_and_held_out_examples_are_different(data):
    """1200 examples are for the training, the other 597 are held out, and each seed has its own split."""
    _, labels = data
    train_X, train_labels, held_X, held_labels = digits.split(np.arange(1797)[None], labels, seed=7)
    assert (train_X.size, held_X.size, train_labels.size, held_labels.size) == (1200, 597, 1200, 597)
    assert set(train_X[0]) | set(held_X[0]) == set(range(1797))
    assert not np.array_equal(train_X, digits.split(np.arange(1797)[None], labels, seed=8)[0])


def test_an_epoch_sees_every_training_example_once():
    """The nineteen mini-batches of an epoch hold each of the 1200 examples once."""
    batches = list(digits.mini_batches(3))
    assert len(batches) == 19
    assert sorted(np.concatenate(batches)) == list(range(1200))


def test_three_pixels_are_always_empty(data):
    """The pixels 0, 32 and 39 are 0 in every example, and no others."""
    X, _ = data
    assert np.flatnonzero(X.max(axis=1) == 0).tolist() == [0, 32, 39]
    assert (X.min(), X.max()) == (0, 1)


def test_orthogonalizing_keeps_the_directions():
    """Muon's polynomial keeps the singular vectors, and brings the singular values of a matrix near 1."""
    matrix = np.random.default_rng(2).normal(size=(4, 6))
    U, _, V = np.linalg.svd(matrix, full_matrices=False)
    inner = U.T @ digits.orthogonalized(matrix) @ V.T
    np.testing.assert_allclose(inner, np.diag(np.diag(inner)), atol=1e-9)
    assert (np.diag(inner) > 0.6).all() and (np.diag(inner) < 1.3).all()


def test_the_kit_is_quick_to_import():
    """What the notebook imports at its top brings neither scikit-learn nor anything else that is slow."""
    program = (
        "import sys; from course_kit.modern_optimizers import digits, figures, public_tests, trial_calls;"
        "assert not {'sklearn', 'scipy', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT / "source", check=True)
