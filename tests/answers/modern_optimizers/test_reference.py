"""The reference of the hidden tests agrees with optax, with closed forms and with values recorded from torch."""

import copy

import numpy as np
import pytest

from ..judging import beside

with beside("modern_optimizers"):
    import networks
    import reference

RNG_SEED = 20


@pytest.fixture
def net():
    """Return a random network with gradients and state that is not zero."""
    return networks.draw(np.random.default_rng(RNG_SEED), layers=3)


def draws(seed):
    """Draw W1 (2,3), b1, W2 (3,2), b2 and their gradients by randn, as the course's `load_params_and_grads` does."""
    generator = np.random.RandomState(seed)
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 2), "b2": (3, 1)}
    parameters = {key: generator.randn(*shape) for key, shape in shapes.items()}
    return parameters, {"d" + key: generator.randn(*shape) for key, shape in shapes.items()}


def three_steps(update):
    """Return the parameters of seed 1 after three steps with the gradients of seeds 1, 2, 3, all states from zero."""
    parameters, _ = draws(1)
    v = s = reference.zeros(parameters)
    for t in (1, 2, 3):
        parameters, v, s = update(parameters, draws(t)[1], v, s, t)
    return parameters


def nesterov(p, g, v, s, t):
    """One step of COURSE2.md's exercise 2."""
    return *reference.nesterov(p, g, v, 0.9, 0.1), s


def adagrad(p, g, v, s, t):
    """One step of COURSE2.md's exercise 3."""
    p, s = reference.adagrad(p, g, s, 0.1)
    return p, v, s


def rmsprop(p, g, v, s, t):
    """One step of COURSE2.md's exercise 4."""
    p, s = reference.rmsprop(p, g, s, 0.9, 0.01)
    return p, v, s


def adam_with_penalty(p, g, v, s, t):
    """One step of COURSE2.md's exercise 5: the penalty inside Adam."""
    return reference.adamw(p, reference.weight_penalty(p, g, 0.1), v, s, t, 0.01, 0.9, 0.999, 1e-8, 0.0)


def adamw(p, g, v, s, t):
    """One step of COURSE2.md's exercise 6."""
    return reference.adamw(p, g, v, s, t, 0.01, 0.9, 0.999, 1e-8, 0.1)


# The first row of W1, the first entry of b1 and the sum of all 17 after step 3. Computed on torch 2.13.0 in float64:
# SGD(nesterov=True, lr=.1·(1 − β)), Adagrad(eps=1e-8), RMSprop(alpha=β), Adam(weight_decay=λ) and AdamW, biases in a
# group with weight_decay 0.
RECORDED = {
    nesterov: ([1.65207545, -0.61160582, -0.52753907], 1.74982929, -2.1396860434),
    adagrad: ([1.71679144, -0.69143542, -0.54134024], 1.71308797, -1.3728137135),
    rmsprop: ([1.65386709, -0.63742491, -0.53176257], 1.73466461, -2.0774085740),
    adam_with_penalty: ([1.63329908, -0.59509927, -0.54037148], 1.73979919, -2.2756713346),
    adamw: ([1.63110376, -0.61463437, -0.54019283], 1.73979919, -2.2897080923),
}


@pytest.mark.parametrize("update", RECORDED, ids=lambda update: update.__name__)
def test_recorded_values_of_torch(update):
    """After three steps, the numbers are those that torch gives."""
    found = three_steps(update)
    row, bias, total = RECORDED[update]
    np.testing.assert_allclose(found["W1"][0], row, rtol=0, atol=5e-9)
    assert found["b1"][0, 0] == pytest.approx(bias, abs=5e-9)
    assert sum(array.sum() for array in found.values()) == pytest.approx(total, abs=5e-11)


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
    return [networks.new_grads(rng, net) for _ in range(count)]


def weights_only(parameters):
    """Return optax's mask for what decays."""
    return {key: key.startswith("W") for key in parameters}


def test_nesterov_is_optax_with_a_rescaled_rate(net, optax):
    """Nesterov equals optax.sgd(nesterov=True) at α·(1 − β)."""
    found, v = net.parameters, reference.zeros(net.parameters)
    for grads in many_grads(net):
        found, v = reference.nesterov(found, grads, v, 0.8, 0.3)
    transformation = optax.sgd(0.3 * (1 - 0.8), momentum=0.8, nesterov=True)
    assert_same(found, steps_of(transformation, net.parameters, many_grads(net)))


def test_nesterov_is_the_look_ahead_point():
    """The points are θ + μv of Sutskever 2013 (v ← μv − ε∇f(θ + μv), θ ← θ + v), not its θ."""
    slope = np.array([[1.0, 0.2], [0.2, 25.0]])
    start, beta, rate = np.array([[2.0], [1.0]]), 0.9, 0.02
    parameters, v = {"W1": start}, {"dW1": np.zeros((2, 1))}
    theta, speed = start, np.zeros((2, 1))
    for _ in range(50):
        np.testing.assert_allclose(parameters["W1"], theta + beta * speed, rtol=0, atol=1e-14)
        parameters, v = reference.nesterov(parameters, {"dW1": slope @ parameters["W1"]}, v, beta, rate)
        speed = beta * speed - rate * (1 - beta) * slope @ (theta + beta * speed)
        theta = theta + speed
    assert np.abs(theta - parameters["W1"]).max() > 1e-3


def test_adagrad_is_optax_with_other_settings(net, optax):
    """AdaGrad equals optax's scaling by the root of the sum of squares, from 0; there ε is inside the root."""
    found, s = net.parameters, reference.zeros(net.parameters)
    for grads in many_grads(net):
        found, s = reference.adagrad(found, grads, s, 0.3, 0)
    transformation = optax.adagrad(0.3, initial_accumulator_value=0.0, eps=0.0)
    assert_same(found, steps_of(transformation, net.parameters, many_grads(net)))


@pytest.mark.parametrize("epsilon", [1e-8, 0.1])
def test_rmsprop_is_optax_rmsprop(net, optax, epsilon):
    """RMSProp equals optax.rmsprop with ε outside the root."""
    found, s = net.parameters, reference.zeros(net.parameters)
    for grads in many_grads(net):
        found, s = reference.rmsprop(found, grads, s, 0.8, 0.3, epsilon)
    transformation = optax.rmsprop(0.3, decay=0.8, eps=epsilon, eps_in_sqrt=False)
    assert_same(found, steps_of(transformation, net.parameters, many_grads(net)))


@pytest.mark.parametrize("epsilon", [1e-8, 0.1])
def test_adamw_is_optax_adamw(net, optax, epsilon):
    """AdamW equals optax.adamw with a mask that keeps the biases from decaying."""
    found, v, s = net.parameters, reference.zeros(net.parameters), reference.zeros(net.parameters)
    for t, grads in enumerate(many_grads(net), start=1):
        found, v, s = reference.adamw(found, grads, v, s, t, 0.3, 0.8, 0.95, epsilon, 0.2)
    transformation = optax.adamw(0.3, 0.8, 0.95, epsilon, weight_decay=0.2, mask=weights_only)
    assert_same(found, steps_of(transformation, net.parameters, many_grads(net)))


def test_a_penalty_in_adam_is_optax_chained(net, optax):
    """The penalty's gradient before Adam equals optax's add_decayed_weights before scale_by_adam."""
    found, v, s = net.parameters, reference.zeros(net.parameters), reference.zeros(net.parameters)
    for t, grads in enumerate(many_grads(net), start=1):
        penalised = reference.weight_penalty(found, grads, 0.2)
        found, v, s = reference.adamw(found, penalised, v, s, t, 0.3, 0.8, 0.95, 1e-8, 0.0)
    transformation = optax.chain(
        optax.add_decayed_weights(0.2, mask=weights_only), optax.scale_by_adam(0.8, 0.95, 1e-8), optax.scale(-0.3)
    )
    assert_same(found, steps_of(transformation, net.parameters, many_grads(net)))


def test_the_penalty_is_a_gradient(net):
    """What is added is the slope of λ/2 times the sum of squared weights, by finite differences."""
    found, step = reference.weight_penalty(net.parameters, net.grads, 0.3), 1e-6
    W, added = net.parameters["W2"], found["dW2"] - net.grads["dW2"]
    for place in np.ndindex(W.shape):
        move = np.zeros(W.shape)
        move[place] = step
        costs = [0.3 / 2 * np.sum((W + sign * move) ** 2) for sign in (1, -1)]
        assert added[place] == pytest.approx((costs[0] - costs[1]) / (2 * step), abs=1e-7)
    np.testing.assert_array_equal(found["db2"], net.grads["db2"])


def test_clipping_is_optax_global_norm(net, optax):
    """The norm goes over all entries in one vector, and clipping is optax.clip_by_global_norm."""
    norm = reference.global_norm(net.grads)
    assert norm == pytest.approx(np.linalg.norm(np.concatenate([g.ravel() for g in net.grads.values()])), rel=1e-14)
    for limit in (0.3, 1.7, 2 * norm):
        expected, _ = optax.clip_by_global_norm(limit).update(net.grads, ())
        assert_same(reference.clipped(net.grads, limit, norm), {k: np.asarray(a) for k, a in expected.items()})


def test_check_values_of_clipping():
    """COURSE2.md's check values of exercise 7 come out."""
    grads = draws(1)[1]
    norm = reference.global_norm(grads)
    assert norm == pytest.approx(3.00739618, abs=5e-9)
    assert 1 / norm == pytest.approx(0.33251356, abs=5e-9)
    expected = [-0.29189982, 0.01403664, 0.19379396]
    np.testing.assert_allclose(reference.clipped(grads, 1, norm)["dW1"][0], expected, atol=5e-9)
    assert_same(reference.clipped(grads, 10, norm), grads)


def test_the_schedule_is_optax(optax):
    """The schedule is optax.warmup_cosine_decay_schedule from 0, whose decay_steps include the warm-up."""
    theirs = optax.warmup_cosine_decay_schedule(0, 0.1, 5, 20, 0.001)
    for t in range(1, 40):
        assert reference.warmup_cosine(t, 0.1, 5, 20, 0.001) == pytest.approx(float(theirs(t)), rel=1e-6)


def test_check_values_of_the_schedule():
    """COURSE2.md's check values of exercise 8 come out."""
    known = {1: 0.02, 5: 0.1, 6: 0.09891831, 7: 0.09572050, 12: 0.05567416, 19: 0.00208169, 20: 0.001, 50: 0.001}
    for t, expected in known.items():
        assert reference.warmup_cosine(t, 0.1, 5, 20, 0.001) == pytest.approx(expected, abs=5e-9)


def test_differences_of_the_polynomial(net):
    """The closed forms of slope and difference quotient are those of the cost that the notebook gives."""
    from .tables import POLYNOMIAL

    names = {"np": np}
    exec(POLYNOMIAL, names)
    coefficients, epsilon = (0.7, 1.1, 0.9, 0.03), 0.3
    cost, parameters = names["polynomial_cost"](coefficients), copy.deepcopy(net.parameters)
    expected = reference.central_differences(coefficients, parameters, epsilon)
    for name, array in parameters.items():
        for place in np.ndindex(array.shape):
            old = array[place]
            costs = []
            for shift in (epsilon, -epsilon):
                array[place] = old + shift
                costs.append(cost(parameters))
            array[place] = old
            assert expected["d" + name][place] == pytest.approx((costs[0] - costs[1]) / (2 * epsilon), rel=1e-9)


def test_relative_difference_of_a_factor(net):
    """A gradient wrong by the factor c is |c − 1| / (|c| + 1) away, the wrong sign 1."""
    for factor, expected in ((2, 1 / 3), (20, 19 / 21), (-1, 1)):
        wrong = {key: factor * g for key, g in net.grads.items()}
        assert reference.relative_difference(wrong, net.grads) == pytest.approx(expected, rel=1e-12)


def test_nothing_is_changed(net):
    """The reference changes none of its arguments."""
    before = copy.deepcopy(net)
    reference.nesterov(net.parameters, net.grads, net.v, 0.9, 0.1)
    reference.adagrad(net.parameters, net.grads, net.s, 0.1)
    reference.rmsprop(net.parameters, net.grads, net.s, 0.9, 0.1)
    reference.weight_penalty(net.parameters, net.grads, 0.1)
    reference.adamw(net.parameters, net.grads, net.v, net.s, 3, 0.1, 0.9, 0.99, 0.1, 0.1)
    reference.clipped(net.grads, 1, 2)
    for old, new in zip(vars(before).values(), vars(net).values(), strict=True):
        assert_same(new, old)
