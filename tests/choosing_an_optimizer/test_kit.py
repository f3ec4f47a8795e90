"""The optimizers, networks and small problems of the assignment do what their names say."""

from __future__ import annotations

import numpy as np
import pytest
from course_kit.choosing_an_optimizer import digits, small_problems
from course_kit.choosing_an_optimizer.optimizers import METHODS, Adam, Momentum

GRADIENTS = np.random.default_rng(5).normal(size=(6, 1, 4))
RATE = 0.1


def ours(optimizer):
    """Return where the gradients lead from 1."""
    theta = np.ones((1, 4))
    for gradient in GRADIENTS:
        theta = theta - optimizer.step(gradient, RATE)
    return theta


def theirs(transformation):
    """Return where optax goes."""
    import optax as library

    theta = np.ones((1, 4))
    state = transformation.init(theta)
    for gradient in GRADIENTS:
        updates, state = transformation.update(gradient, state, theta)
        theta = library.apply_updates(theta, updates)
    return np.asarray(theta)


@pytest.mark.parametrize("method", ["gd", "momentum", "nesterov", "rmsprop", "adam"])
def test_optimizers_are_those_of_optax(optax, method):
    """Each method equals optax's, in the course's convention."""
    library = {
        "gd": optax.sgd(RATE),
        "momentum": optax.sgd(RATE * 0.1, momentum=0.9),
        "nesterov": optax.sgd(RATE * 0.1, momentum=0.9, nesterov=True),
        "rmsprop": optax.rmsprop(RATE, decay=0.9, eps=1e-8, eps_in_sqrt=False),
        "adam": optax.adam(RATE),
    }[method]
    np.testing.assert_allclose(ours(METHODS[method]()), theirs(library), rtol=1e-12)


def test_adagrad_divides_by_the_root_of_the_sum():
    """AdaGrad's step is the gradient over the root of the sum of all squares."""
    optimizer, total = METHODS["adagrad"](), 0.0
    for gradient in GRADIENTS:
        total = total + gradient**2
        np.testing.assert_allclose(optimizer.step(gradient, RATE), RATE * gradient / (np.sqrt(total) + 1e-8))


def test_gradient_is_that_of_finite_differences():
    """The networks' gradient agrees with central differences, for two networks at a time."""
    networks = digits.Networks([3, 4], sizes=(64, 5, 10))
    examples = np.array([[1, 2, 3, 4], [9, 8, 7, 6]])
    gradient = networks.gradient(*digits._chosen(examples))
    for place in np.random.default_rng(0).integers(0, gradient.shape[1], 25):
        costs = []
        for step in (1e-5, -2e-5):
            networks.theta[:, place] += step
            costs.append(networks.costs_and_accuracies(examples)[0])
        networks.theta[:, place] += 1e-5
        np.testing.assert_allclose(gradient[:, place], (costs[0] - costs[1]) / 2e-5, atol=1e-8)


def test_networks_side_by_side_do_not_touch_each_other():
    """A network comes out the same alone and beside others."""
    alone = digits.train("adam", [0.01], [1], epochs=1)
    among = digits.train("adam", [0.3, 0.01, 0.1], [0, 1, 2], epochs=1)
    np.testing.assert_allclose(alone.theta[0], among.theta[1], rtol=1e-9, atol=1e-12)


def test_parts_are_disjoint():
    """Training, validation and test examples of a seed are 1200, 297 and 300 different ones."""
    training, validation, test = digits.parts(7)
    assert [len(part) for part in (training, validation, test)] == [1200, 297, 300]
    assert len({*training, *validation, *test}) == 1797


def test_least_squares_as_wilson_built_it():
    """All methods fit the training examples; on new ones the adaptive methods give the share of +1."""
    for seed in (1, 2):
        for method, rate in (("gd", 0.02), ("adam", 0.003)):
            training, new, share = small_problems.least_squares(method, rate, seed)
            assert training == 1
            assert new == (1 if method == "gd" else share)


def test_amsgrad_goes_to_the_best_place():
    """Adam ends at +1, AMSGrad at −1."""
    assert small_problems.rare_gradients()[-1] == 1
    assert small_problems.rare_gradients(keep_largest=True)[-1] < -0.99


def test_adam_contains_momentum():
    """With a huge ε and α = rate · ε, Adam without correction is momentum."""
    momentum, adam = Momentum(), Adam(epsilon=1e8, correct=False)
    for gradient in GRADIENTS:
        np.testing.assert_allclose(adam.step(gradient, RATE * 1e8), momentum.step(gradient, RATE), rtol=1e-6)
