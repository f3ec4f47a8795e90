"""Hidden tests of `update_parameters_with_gd`: W ← W − α·dW and b ← b − α·db in every layer.

The two formulas are judged in the layers that the answer updates at all, so that a loop that ends early costs once.
"""

import networks
import pytest
import reference
import returned
import slips
from returned import assert_near, assert_part


class Step:
    """One call of the function: what went in, and what came back."""

    def __init__(self, student, rng, layers=2):
        """Draw a network and call the function once."""
        self.net, self.rate = networks.draw(rng, layers), rng.uniform(0.1, 0.9)
        with returned.explained(**returned.OF_LAYERS):
            self.found = student.update_parameters_with_gd(self.net.parameters, self.net.grads, self.rate)
        self.expected = reference.gradient_descent(self.net.parameters, self.net.grads, self.rate)
        self.layers = networks.touched([self.net.parameters], self.found)

    def assert_moved(self, part, hint):
        """Compare one part of the parameters with what it should be, in the layers that have changed."""
        part = networks.within(part, self.layers)
        assert_part(part, self.found, self.expected, name="parameters", hint=hint, mistakes=self.mistakes)

    def mistakes(self):
        """Return hint → parameters as that mistake would leave them."""
        g = reference.gradients(self.net.grads, self.net.parameters)
        p = {"d" + key: array for key, array in self.net.parameters.items()}
        rate = self.rate
        formulas = {
            "The step goes up the slope. Subtract α times the gradient.": lambda p, g: -rate * g,
            "The gradient is subtracted whole. Multiply it by the learning rate α first.": lambda p, g: g,
            "The gradient is divided by the learning rate. Multiply it by α.": lambda p, g: g / rate,
            "This is the step alone. Subtract it from the old values.": lambda p, g: p - rate * g,
            "This is the step alone, with a minus. Add it to the old values.": lambda p, g: p + rate * g,
        }
        mixed_up = {"The gradients are mixed up: W moves with its own dW, and b with its own db.": lambda g: rate * g}
        return {
            **slips.incomplete(self.net.parameters, self.expected),
            **slips.wrong_steps(self.net.parameters, formulas, p, g),
            **slips.wrong_steps(self.net.parameters, mixed_up, networks.swapped(g)),
            **slips.from_weights(self.net.parameters, self.expected),
        }


def moves_along(found, net):
    """Return whether W1 or b1 moves along its own gradient, up or down; this much every attempt does."""
    steps = returned.steps(returned.dictionary(found, "parameters"), net.parameters)
    return any(returned.parallel(steps[key], net.grads["d" + key]) for key in ("W1", "b1") if key in steps)


@pytest.mark.weight(2.5)
def test_weights(student, rng):
    """Every W moves by α·dW, against the gradient."""
    hint = "W is not W − α·dW in every layer. Each W needs the gradient dW of its own layer."
    Step(student, rng).assert_moved(networks.weights, hint)


@pytest.mark.weight(2.5)
def test_biases(student, rng):
    """Every b moves by α·db, against the gradient."""
    hint = "b is not b − α·db in every layer. Each b needs the gradient db of its own layer, and keeps its shape."
    Step(student, rng).assert_moved(networks.biases, hint)


@pytest.mark.weight(2)
def test_every_layer(student, rng):
    """The loop reaches every layer, from 1 to L."""
    step = Step(student, rng, layers=4)
    returned.dictionary(step.found, "parameters")
    missed = slips.reached(step.layers, 4)
    assert not missed, missed
    right = any(returned.near(step.found, part(step.expected)) for part in (networks.weights, networks.biases))
    assert right, "Neither W nor b is right in every layer."


def test_learning_rate(student, rng):
    """Ten times the learning rate makes ten times the step, along the gradient."""
    net = networks.draw(rng, layers=2)
    small = student.update_parameters_with_gd(net.parameters, net.grads, 0.1)
    large = student.update_parameters_with_gd(net.parameters, net.grads, 1)
    assert moves_along(small, net), "Neither W1 nor b1 moves along its gradient."
    small, large = (returned.steps(returned.dictionary(f, "parameters"), net.parameters) for f in (small, large))
    hint = "The step is not in proportion to the learning rate."
    ignored = "The step is the same for every learning rate. Use the argument, not a number or another cell's variable."
    assert_near(large, {key: 10 * step for key, step in small.items()}, hint=hint, mistakes={ignored: small})


def test_names(student, rng):
    """The arguments can be given by name, and step follows step."""
    net = networks.draw(rng, layers=2)
    found = net.parameters
    for rate in rng.uniform(0.1, 0.9, 2):
        before = returned.kept(found, net.parameters)
        arguments = {"parameters": before, "grads": net.grads, "learning_rate": rate}
        found = returned.by_name(student.update_parameters_with_gd, **arguments)
    parameters = student.update_parameters_with_gd(before, net.grads, rate)
    assert all(moves_along(each, net) for each in (found, parameters)), "Neither W1 nor b1 moves along its gradient."
    hint = "With its arguments by name the function gives something else than with the same ones in their order."
    assert_near(*(returned.kept(each, net.parameters) for each in (found, parameters)), hint=hint)


def test_gradients_stay(student, rng):
    """The parameters move along the gradients, and the gradients stay as they are."""
    net = networks.draw(rng, layers=2)
    result = student.update_parameters_with_gd(net.parameters, net.grads, 0.5)
    after = student.last_call.args[1]
    assert moves_along(result, net), "Neither W1 nor b1 moves along its gradient."
    assert returned.unchanged(net.grads, after), "The function changes `grads`. Compute α·dW without storing it in dW."
    assert not returned.shared(result, after), "A parameter and a gradient are the same array. Compute a new one."
