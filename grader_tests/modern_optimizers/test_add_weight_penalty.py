"""Hidden tests of `add_weight_penalty`: dW ← dW + λ·W, and db stays as it is."""

from functools import partial

import networks
import numpy as np
import pytest
import reference
import returned
import slips
from reference import each
from returned import assert_near, assert_part

LARGE = 1.7  # how much larger the second penalty is


def one_call(student, rng, layers=2, alike=False):
    """Call the function once; return the network, λ, what came back and what should have."""
    net, decay = networks.draw(rng, layers, alike), rng.uniform(0.2, 0.8)
    with returned.explained(**returned.OF_LAYERS):
        result = student.add_weight_penalty(net.parameters, net.grads, decay)
    return net, decay, result, reference.weight_penalty(net.parameters, net.grads, decay)


def mistakes(net, decay):
    """Return hint → gradients as that mistake would leave them, weights and biases alike."""
    parameters = {"d" + key: array for key, array in net.parameters.items()}
    formulas = {
        "The penalty is not there: dW is as it was. Add λ·W.": lambda g, p: g,
        "This is the penalty alone. Add it to the gradient of the cost: dW + λ·W.": lambda g, p: decay * p,
        "The penalty is subtracted. Its gradient is added: dW + λ·W.": lambda g, p: g - decay * p,
        "λ is left out: W itself is added. The penalty's gradient is λ·W.": lambda g, p: g + p,
        "The factor is 2λ. The penalty is λ/2 times the sum of W², so its gradient is λ·W.": (
            lambda g, p: g + 2 * decay * p
        ),
        "The factor is λ/2. The penalty is λ/2 times the sum of W², and a square's gradient has a 2: λ·W.": (
            lambda g, p: g + decay * p / 2
        ),
        "The penalty itself is added, λ/2·W². Add its gradient, λ·W.": lambda g, p: g + decay * p**2 / 2,
        "W is squared. The gradient of λ/2·W² is λ·W.": lambda g, p: g + decay * p**2,
        "The sign of W is added (that is the penalty λ·|W|). Add λ·W.": lambda g, p: g + decay * np.sign(p),
        "The size of W is added, without its sign. Add λ·W.": lambda g, p: g + decay * abs(p),
        "dW is multiplied by λ·W. Add the two.": lambda g, p: g * decay * p,
        "The whole of dW + W is multiplied by λ. λ belongs to W alone.": lambda g, p: decay * (g + p),
        "λ multiplies the gradient. It belongs to W: dW + λ·W.": lambda g, p: p + decay * g,
        "The weights shrink here: this is W − λ·dW. The result is a gradient, dW + λ·W.": lambda g, p: p - decay * g,
    }
    per_entry = {
        "The penalty is divided by the number of rows of W. This λ is not divided by anything: λ·W.": (
            lambda g, p: g + decay * p / len(p)
        ),
        "The penalty is divided by the number of columns of W. This λ is not divided by anything: λ·W.": (
            lambda g, p: g + decay * p / p.shape[1]
        ),
        "The penalty is divided by the size of W. This λ is not divided by anything: λ·W.": (
            lambda g, p: g + decay * p / p.size
        ),
    }
    return {hint: each(formula, net.grads, parameters) for hint, formula in {**formulas, **per_entry}.items()}


def assert_attempt(student, rng):
    """Require of dW1 that it is right, or what a known mistake makes of it, or dW1 plus a multiple of W1."""
    net, decay, found, right = one_call(student, rng)
    dW, before = returned.arrays(found, {"dW1": None}, "grads")["dW1"], net.grads["dW1"]
    wrong = [mistake for mistake in mistakes(net, decay).values() if mistake["dW1"] is not net.grads["dW1"]]
    W = net.parameters["W1"]
    penalties = decay * W**3, decay * np.linalg.norm(W), decay * np.sum(W), decay * before
    odd = [{"dW1": before + penalty} for penalty in penalties]
    if slips.is_one_of(networks.first_weights, found, [right, *wrong, *odd]):
        return
    assert np.shape(dW) == before.shape, "dW1 comes back in another shape."
    assert returned.parallel(dW - before, net.parameters["W1"]), "dW1 is not dW1 + λ·W1."


@pytest.mark.weight(2.5)
def test_weights(student, rng):
    """dW1 gets λ·W1 added."""
    net, decay, found, expected = one_call(student, rng)
    hint = "dW1 is not dW1 + λ·W1."
    known = partial(mistakes, net, decay)
    assert_part(networks.first_weights, found, expected, name="grads", hint=hint, mistakes=known)


@pytest.mark.weight(2.5)
def test_biases(student, rng):
    """db1 stays as it is, while dW1 changes: biases are not penalised."""
    net, _, found, expected = one_call(student, rng)
    arrays = returned.arrays(found, {"dW1": None, "db1": None}, "grads")
    assert np.shape(arrays["dW1"]) == expected["dW1"].shape, "dW1 comes back in another shape."
    assert not np.isclose(arrays["dW1"], net.grads["dW1"]).all(), "dW1 is as it was. Add λ·W1."
    hint = "The biases are penalised too, or changed. The penalty is for the weights W only: db stays as it is."
    assert_near(arrays["db1"], expected["db1"], hint=hint)
    assert_attempt(student, rng)


@pytest.mark.weight(2.5)
def test_every_layer(student, rng):
    """Every dW changes with the penalty, in every entry and by the same formula; every db is there."""
    net, decay, found, _ = one_call(student, rng, layers=int(rng.integers(3, 5)), alike=True)
    more = student.add_weight_penalty(net.parameters, net.grads, LARGE * decay)
    rotated = student.add_weight_penalty(networks.rotated(net.parameters), networks.rotated(net.grads), decay)
    found, more, rotated = (returned.arrays(result, net.grads, "grads") for result in (found, more, rotated))
    weights = networks.weights(net.grads)
    lost = [key for key in weights if not slips.follows(found[key], net.grads[key], more[key])]
    assert not lost, f"Look at the weights. {slips.lost_layers(lost, weights)}"
    slips.assert_same_for_every_layer(found, rotated)
    assert_attempt(student, rng)


@pytest.mark.weight(1)
def test_slope_of_the_penalised_cost(student, rng):
    """The result is the slope of cost + λ/2·ΣW², measured by a small change of W1; arguments by name."""
    net, decay = networks.draw(rng, layers=2), rng.uniform(0.2, 0.8)
    arguments = {"parameters": net.parameters, "grads": net.grads, "weight_decay": decay}
    found = returned.by_name(student.add_weight_penalty, **arguments)
    more = student.add_weight_penalty(net.parameters, net.grads, LARGE * decay)
    dW, more = (returned.arrays(result, {"dW1": None}, "grads")["dW1"] for result in (found, more))
    W, way = net.parameters["W1"], networks.away_from_zero(rng, net.parameters["W1"].shape)
    assert np.shape(dW) == np.shape(more) == W.shape, "dW1 comes back in another shape."
    # The cost is Σ dW·W + λ/2 ΣW², whose slope along `way` two points give exactly, as it is a parabola.
    cost = [np.sum(net.grads["dW1"] * point) + decay / 2 * np.sum(point**2) for point in (W + way, W - way)]
    hint = "Along a small change of W1, the cost with its penalty does not grow as the result says."
    assert_near(np.vdot(dW, way), (cost[0] - cost[1]) / 2, hint=hint)


@pytest.mark.weight(1.5)
def test_gradients_stay(student, rng):
    """dW1 comes back changed, and the arguments `grads` and `parameters` stay as they are."""
    net, decay, found, _ = one_call(student, rng)
    parameters, grads, _ = student.last_call.args
    calls = (net.grads, decay), (net.grads, LARGE * decay), (each(lambda g: 0.5 * g, net.grads), decay)
    again = [student.add_weight_penalty(net.parameters, *arguments) for arguments in calls]
    found, same, *others = (returned.arrays(result, {"dW1": None}, "grads") for result in (found, *again))
    slips.assert_repeated(found, same)
    depends = any(slips.follows(found["dW1"], net.grads["dW1"], other["dW1"]) for other in others)
    assert depends, "dW1 is as it was. Add λ·W1."
    assert returned.unchanged(net.grads, grads), "The function changes `grads`. Return a new dictionary of new arrays."
    assert returned.unchanged(net.parameters, parameters), "The function changes `parameters`. It should only read W."
    assert_attempt(student, rng)
