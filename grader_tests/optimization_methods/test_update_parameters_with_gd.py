"""Hidden tests of `update_parameters_with_gd`: W ← W − α·dW and b ← b − α·db in every layer."""

from functools import partial

import networks
import pytest
import reference
import returned
import slips
from returned import assert_near, assert_part


def one_step(student, rng, layers):
    """Call the function once; return what came back, what should have, and what the known mistakes give."""
    net, learning_rate = networks.draw(rng, layers), rng.uniform(0.1, 0.9)
    with returned.explained(**returned.OF_LAYERS):
        result = student.update_parameters_with_gd(net.parameters, net.grads, learning_rate)
    expected = reference.gradient_descent(net.parameters, net.grads, learning_rate)
    return result, expected, partial(mistakes, net, learning_rate, expected)


def mistakes(net, learning_rate, expected):
    """Return hint → parameters as that mistake would leave them."""
    g = reference.gradients(net.grads, net.parameters)
    p = {"d" + key: array for key, array in net.parameters.items()}
    formulas = {
        "The step goes up the slope. Subtract α times the gradient.": lambda p, g: -learning_rate * g,
        "The gradient is subtracted whole. Multiply it by the learning rate α first.": lambda p, g: g,
        "The gradient is divided by the learning rate. Multiply it by α.": lambda p, g: g / learning_rate,
        "This is the step alone. Subtract it from the old values.": lambda p, g: p - learning_rate * g,
        "This is the step alone, with a minus. Add it to the old values.": lambda p, g: p + learning_rate * g,
    }
    mixed_up = {
        "The gradients are mixed up: W moves with its own dW, and b with its own db.": lambda g: learning_rate * g
    }
    return {
        **slips.incomplete(net.parameters, expected),
        **slips.wrong_steps(net.parameters, formulas, p, g),
        **slips.wrong_steps(net.parameters, mixed_up, networks.swapped(g)),
    }


@pytest.mark.weight(2)
def test_weights(student, rng):
    """Every W moves by α·dW, against the gradient."""
    result, expected, known = one_step(student, rng, layers=3)
    hint = "W is not W − α·dW in every layer. Each W needs the gradient dW of its own layer."
    assert_part(networks.weights, result, expected, name="parameters", hint=hint, mistakes=known)


@pytest.mark.weight(2)
def test_biases(student, rng):
    """Every b moves by α·db, against the gradient."""
    result, expected, known = one_step(student, rng, layers=3)
    hint = "b is not b − α·db in every layer. Each b needs the gradient db of its own layer, and keeps its shape."
    assert_part(networks.biases, result, expected, name="parameters", hint=hint, mistakes=known)


def test_first_layer(student, rng):
    """The weights of layer 1 move by α·dW1."""
    result, expected, known = one_step(student, rng, layers=2)
    assert_part(
        networks.first_weights, result, expected, name="parameters", hint="W1 is not W1 − α·dW1.", mistakes=known
    )


def test_learning_rate(student, rng):
    """Ten times the learning rate makes ten times the step, along the gradient."""
    net = networks.draw(rng, layers=2)
    W, dW = net.parameters["W1"], net.grads["dW1"]
    small = student.update_parameters_with_gd(net.parameters, net.grads, 0.1)
    large = student.update_parameters_with_gd(net.parameters, net.grads, 1)
    small, large = (returned.arrays(found, {"W1": W}, "parameters")["W1"] - W for found in (small, large))
    assert returned.parallel(small, dW), "W1 does not move along its gradient dW1."
    hint = "The step is not in proportion to the learning rate."
    ignored = "The step is the same for every learning rate. Use the argument, not a number or another cell's variable."
    assert_near(large, 10 * small, hint=hint, mistakes={ignored: small})


def test_several_steps(student, rng):
    """Several steps in a row, with arguments by name, reach the right parameters."""
    net = networks.draw(rng, layers=4)
    expected = parameters = net.parameters
    for learning_rate in rng.uniform(0.1, 0.9, 3):
        arguments = {"parameters": parameters, "grads": net.grads, "learning_rate": learning_rate}
        result = returned.by_name(student.update_parameters_with_gd, **arguments)
        parameters = returned.arrays(result, net.parameters, "parameters")
        expected = reference.gradient_descent(expected, net.grads, learning_rate)
    hint = "After several steps the parameters are not the right ones."
    assert_near(parameters, expected, hint=hint)


def test_gradients_stay(student, rng):
    """The parameters move along the gradients, and the gradients stay as they are."""
    net = networks.draw(rng, layers=2)
    result = student.update_parameters_with_gd(net.parameters, net.grads, 0.5)
    after = student.last_call.args[1]
    found = returned.arrays(result, net.parameters, "parameters")
    assert returned.parallel(found["W1"] - net.parameters["W1"], net.grads["dW1"]), "W1 does not move along dW1."
    assert returned.unchanged(net.grads, after), "The function changes `grads`. Compute α·dW without storing it in dW."
    assert not returned.shared(found, after), "A parameter and a gradient are the same array. Compute a new one."
