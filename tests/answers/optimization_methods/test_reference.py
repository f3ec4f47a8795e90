"""The reference of the hidden tests agrees with optax, with closed forms and with COURSE.md's check values."""

import copy

import numpy as np
import pytest

from ..judging import beside

with beside("optimization_methods"):
    import networks
    import reference

RNG_SEED = 20


@pytest.fixture
def net():
    """Return a random network with gradients and state that is not zero."""
    return networks.draw(np.random.default_rng(RNG_SEED), layers=3)


def two_layers(seed=1):
    """Draw W1 (2,3), b1, W2 (3,2), b2 and their gradients by randn, as COURSE.md's check values have them."""
    generator = np.random.RandomState(seed)
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 2), "b2": (3, 1)}
    parameters = {key: generator.randn(*shape) for key, shape in shapes.items()}
    return parameters, {"d" + key: generator.randn(*shape) for key, shape in shapes.items()}


def steps_of(transformation, parameters, all_grads):
    """Return the parameters after optax has taken a step with each of the gradients."""
    import optax as library

    state = transformation.init(parameters)
    for grads in all_grads:
        by_parameter = {key: grads["d" + key] for key in parameters}
        updates, state = transformation.update(by_parameter, state, parameters)
        parameters = library.apply_updates(parameters, updates)
    return {key: np.asarray(array) for key, array in parameters.items()}


def assert_same(found, expected):
    """Compare dictionaries of arrays to rounding."""
    assert set(found) == set(expected)
    for key, array in expected.items():
        np.testing.assert_allclose(found[key], array, rtol=1e-12, atol=1e-14)


def many_grads(net, count=5):
    """Return gradients for several steps."""
    rng = np.random.default_rng(3)
    return [reference.gradients(networks.new_grads(rng, net), net.parameters) for _ in range(count)]


def test_gradient_descent_is_optax_sgd(net, optax):
    """Gradient descent equals optax.sgd."""
    found = net.parameters
    for grads in many_grads(net):
        found = reference.gradient_descent(found, grads, 0.3)
    assert_same(found, steps_of(optax.sgd(0.3), net.parameters, many_grads(net)))


def test_momentum_is_optax_ema(net, optax):
    """Momentum equals optax's average of the gradients without correction, times −α."""
    found, v = net.parameters, reference.zeros(net.parameters)
    for grads in many_grads(net):
        found, v = reference.momentum(found, grads, v, 0.8, 0.3)
    transformation = optax.chain(optax.ema(0.8, debias=False), optax.scale(-0.3))
    assert_same(found, steps_of(transformation, net.parameters, many_grads(net)))


def test_momentum_is_not_the_other_convention(net, optax):
    """optax.sgd with momentum is the convention without 1 − β, and differs."""
    found, v = net.parameters, reference.zeros(net.parameters)
    for grads in many_grads(net):
        found, v = reference.momentum(found, grads, v, 0.8, 0.3)
    other = steps_of(optax.sgd(0.3, momentum=0.8), net.parameters, many_grads(net))
    assert np.abs(found["W1"] - other["W1"]).max() > 0.1


@pytest.mark.parametrize("epsilon", [1e-8, 0.1])
def test_adam_is_optax_adam(net, optax, epsilon):
    """Adam equals optax.adam, whatever ε is."""
    found, v, s = net.parameters, reference.zeros(net.parameters), reference.zeros(net.parameters)
    for t, grads in enumerate(many_grads(net), start=1):
        found, v, s, _, _ = reference.adam(found, grads, v, s, t, 0.3, 0.8, 0.95, epsilon)
    transformation = optax.adam(0.3, 0.8, 0.95, epsilon)
    assert_same(found, steps_of(transformation, net.parameters, many_grads(net)))


def test_adam_has_epsilon_outside_the_root(net, optax):
    """optax.adam with ε in the root differs."""
    grads = many_grads(net, 1)
    zeros = reference.zeros(net.parameters)
    found = reference.adam(net.parameters, grads[0], zeros, zeros, 1, 0.3, 0.8, 0.95, 0.1)[0]
    inside = steps_of(optax.adam(0.3, 0.8, 0.95, eps=0, eps_root=0.1), net.parameters, grads)
    assert np.abs(found["W1"] - inside["W1"]).max() > 1e-3


def test_defaults_of_adam_are_those_of_the_paper(net, optax):
    """Without settings, Adam has β₁ 0.9, β₂ 0.999, ε 1e-8, and the assignment's α of 0.01."""
    found, v, s = net.parameters, reference.zeros(net.parameters), reference.zeros(net.parameters)
    for t, grads in enumerate(many_grads(net), start=1):
        found, v, s, _, _ = reference.adam(found, grads, v, s, t)
    assert_same(found, steps_of(optax.adam(0.01), net.parameters, many_grads(net)))


def test_first_step_of_adam_is_the_sign():
    """From rest and with ε = 0, Adam's first step has the size α in every direction."""
    parameters, grads = two_layers()
    zeros = reference.zeros(parameters)
    found, *_ = reference.adam(parameters, grads, zeros, zeros, 1, 0.3, epsilon=0)
    for key, array in parameters.items():
        np.testing.assert_allclose(found[key], array - 0.3 * np.sign(grads["d" + key]), rtol=1e-12)


def test_averages_of_a_constant_gradient():
    """With a constant gradient g, v is (1 − βᵗ) g after t steps, and the corrected one is g itself."""
    parameters, grads = two_layers()
    v, s = reference.zeros(parameters), reference.zeros(parameters)
    for t in range(1, 8):
        parameters, v, s, v_corrected, s_corrected = reference.adam(parameters, grads, v, s, t, 0.1, 0.7, 0.9)
    for key, gradient in grads.items():
        np.testing.assert_allclose(v[key], (1 - 0.7**7) * gradient, rtol=1e-12)
        np.testing.assert_allclose(v_corrected[key], gradient, rtol=1e-12)
        np.testing.assert_allclose(s_corrected[key], gradient**2, rtol=1e-12)


def test_check_values_of_the_updates():
    """COURSE.md's check values of exercises 1, 4 and 6 come out to the printed digits."""
    parameters, grads = two_layers()
    zeros = reference.zeros(parameters)
    gd = reference.gradient_descent(parameters, grads, 0.01)
    np.testing.assert_allclose(gd["W1"][0], [1.63312395, -0.61217855, -0.5339999], atol=5e-9)
    np.testing.assert_allclose(gd["b1"].ravel(), [1.73978682, -0.77021546], atol=5e-9)
    momentum, v = reference.momentum(parameters, grads, zeros, 0.9, 0.01)
    np.testing.assert_allclose(momentum["W1"][0], [1.62522322, -0.61179863, -0.52875457], atol=5e-9)
    np.testing.assert_allclose(v["dW1"][0], [-0.08778584, 0.00422137, 0.05828152], atol=5e-9)
    adam, *_ = reference.adam(parameters, grads, zeros, zeros, 2, 0.02, 0.8, 0.888, 1e-2)
    expected = [[1.63937725, -0.62327448, -0.54308727], [-1.0578897, 0.85032154, -2.31657668]]
    np.testing.assert_allclose(adam["W1"], expected, atol=5e-9)
    np.testing.assert_allclose(adam["b1"].ravel(), [1.72995096, -0.7762447], atol=5e-9)


def test_check_values_of_the_learning_rates():
    """COURSE.md's check values of exercises 7 and 8 come out to the printed digits."""
    assert reference.inverse_time_decay(0.5, 2, 1) == pytest.approx(0.16666667, abs=5e-9)
    cases = [
        (0.5, 100, 1, 100, 0.25),
        (0.5, 10, 1, 100, 0.5),
        (0.3, 1000, 0.25, 100, 0.085714285),
        (0.3, 100, 0.25, 100, 0.24),
    ]
    for *arguments, expected in cases:
        assert reference.scheduled_decay(*arguments) == pytest.approx(expected, abs=1e-9)


def test_check_values_of_the_mini_batches():
    """COURSE.md's check values of exercise 2 come out."""
    X = np.arange(12288 * 148).reshape((148, 12288)).T
    np.random.seed(1)
    Y = (np.random.randn(1, 148) < 0.5).astype(int)
    batches = reference.mini_batches(X, Y, 64, 0)
    assert [x.shape for x, _ in batches] == [(12288, 64), (12288, 64), (12288, 20)]
    assert batches[0][0][0][:3].tolist() == [294912, 86016, 454656]
    assert batches[-1][0][-1][:3].tolist() == [1425407, 1769471, 897023]


@pytest.mark.parametrize("m", [1, 5, 6, 7, 12, 13, 64, 65])
def test_mini_batches_hold_every_example_once(m):
    """Every example is in one mini-batch, with its label; none is empty, and only the last is smaller."""
    X, Y = networks.examples(np.random.default_rng(m), m)
    batches = reference.mini_batches(X, Y, 6, m)
    assert [y.shape[1] for _, y in batches] == [6] * (m // 6) + [m % 6] * (m % 6 > 0)
    together = np.concatenate([np.vstack(batch) for batch in batches], axis=1)
    originals = np.vstack([X, Y])
    np.testing.assert_array_equal(together[:, np.argsort(together[-1])], originals[:, np.argsort(originals[-1])])


def test_order_is_that_of_the_global_generator():
    """The order is what np.random.seed and np.random.permutation give."""
    np.random.seed(7)
    np.testing.assert_array_equal(reference.order(20, 7), np.random.permutation(20))


def test_scheduled_decay_is_a_staircase():
    """The scheduled rate is constant within an interval and has that of the plain decay at its beginning."""
    for epoch in range(250):
        at_begin = reference.inverse_time_decay(0.3, epoch // 50, 0.7)
        assert reference.scheduled_decay(0.3, epoch, 0.7, 50) == at_begin


def test_nothing_is_changed(net):
    """The reference changes none of its arguments."""
    before = copy.deepcopy(net)
    reference.gradient_descent(net.parameters, net.grads, 0.1)
    reference.momentum(net.parameters, net.grads, net.v, 0.9, 0.1)
    reference.adam(net.parameters, net.grads, net.v, net.s, 3)
    for part in ("parameters", "grads", "v", "s"):
        for key, array in getattr(before, part).items():
            np.testing.assert_array_equal(getattr(net, part)[key], array)
