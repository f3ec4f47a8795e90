"""Hidden tests of `update_parameters_with_momentum`: v ← β·v + (1 − β)·g, then W ← W − α·v.

The second formula is judged with the velocity that the answer itself gives back, so that one slip costs once.
"""

import networks
import reference
import returned
import slips
from reference import each
from returned import assert_near, assert_part


class Step:
    """One call of the function: what went in, and what came back."""

    def __init__(self, student, rng, layers):
        """Draw a network whose velocity is not zero, and call the function once."""
        self.net = net = networks.draw(rng, layers)
        self.beta, self.rate = rng.uniform(0.6, 0.85), rng.uniform(0.1, 0.9)
        settings = self.beta, self.rate
        with returned.explained(**returned.OF_LAYERS):
            self.result = student.update_parameters_with_momentum(net.parameters, net.grads, net.v, *settings)
        self.g = reference.gradients(net.grads, net.parameters)
        self.right, self.expected_v = reference.momentum(net.parameters, net.grads, net.v, *settings)

    @property
    def parameters(self):
        """Return what came back as parameters."""
        return returned.parameters(self.result)

    @property
    def v(self):
        """Return what came back as the velocity."""
        return returned.values(self.result, "parameters", "v")[1]

    @property
    def following(self):
        """Return the parameters that follow from the answer's own velocity."""
        own = self.result[1] if isinstance(self.result, tuple | list) and len(self.result) > 1 else None
        steps = each(lambda v: self.rate * v, returned.own_or(own, self.expected_v))
        return reference.moved(self.net.parameters, steps) if returned.moves(steps) else self.right

    def velocity_mistakes(self):
        """Return hint → velocity as that mistake would leave it."""
        beta, rate = self.beta, self.rate
        formulas = {
            "The old velocity is left out. The average is β times the old v plus (1 − β) times the gradient.": (
                lambda g, v: (1 - beta) * g
            ),
            "β and 1 − β are swapped: β belongs to the old velocity.": lambda g, v: (1 - beta) * v + beta * g,
            "The factor 1 − β of the gradient is missing (that is the other convention of momentum).": (
                lambda g, v: beta * v + g
            ),
            "The learning rate is in the velocity. It belongs into the update of the parameters only.": (
                lambda g, v: beta * v + rate * g
            ),
            "The gradient is subtracted from the velocity. Add it with the factor 1 − β.": (
                lambda g, v: beta * v - (1 - beta) * g
            ),
            "The factor β of the old velocity is missing.": lambda g, v: v + (1 - beta) * g,
            "Brackets are missing: the whole of 1 − β is the factor of the gradient.": lambda g, v: (
                beta * v + 1 - beta * g
            ),
            "β is not the argument `beta` but the number 0.9, or another cell's variable.": (
                lambda g, v: reference.average(v, g, 0.9)
            ),
            "This is the gradient, not an average of it and the old velocity.": lambda g, v: g,
        }
        mixed_up = "dW and db are mixed up: v of W averages dW, v of b averages db. NumPy's broadcasting hides this."
        found = self.parameters if isinstance(self.parameters, dict) else {}
        one_array = "The velocity holds the parameters themselves: two names for one array. Compute v apart."
        return {
            one_array: {f"d{key}": array for key, array in found.items()},
            **slips.incomplete(self.net.v, self.expected_v),
            **{hint: each(formula, self.g, self.net.v) for hint, formula in formulas.items()},
            mixed_up: each(lambda g, v: reference.average(v, g, beta), networks.swapped(self.g), self.net.v),
        }

    def parameter_mistakes(self):
        """Return hint → parameters as that mistake would leave them."""
        v, rate = self.expected_v, self.rate
        formulas = {
            "The step goes the wrong way. Subtract α times the velocity.": lambda g, v, old: -rate * v,
            "The velocity is subtracted whole. Multiply it by the learning rate α first.": lambda g, v, old: v,
            "The velocity is multiplied by β in the step. Multiply it by the learning rate α.": (
                lambda g, v, old: self.beta * v
            ),
            "The parameters move with the gradient. With momentum they move with the velocity.": (
                lambda g, v, old: rate * g
            ),
            "The parameters move with the old velocity. Update v first, then the parameters.": (
                lambda g, v, old: rate * old
            ),
        }
        mixed_up = {"The velocities are mixed up: W moves with v of dW, b with v of db.": lambda v: rate * v}
        return {
            **slips.incomplete(self.net.parameters, self.following),
            **slips.wrong_steps(self.net.parameters, formulas, self.g, v, self.net.v),
            **slips.wrong_steps(self.net.parameters, mixed_up, networks.swapped(v)),
        }


def assert_velocity(part, step, hint):
    """Compare one part of the velocity with the expected one."""
    assert_part(part, step.v, step.expected_v, name="v", hint=hint, mistakes=step.velocity_mistakes)


def assert_parameters(part, step, hint):
    """Compare one part of the parameters with what follows from the answer's own velocity."""
    known = step.parameter_mistakes
    assert_part(part, step.parameters, step.right, name="parameters", hint=hint, mistakes=known, follows=step.following)


def test_velocity_of_weights(student, rng):
    """The velocity of every W is the average of the old velocity and dW."""
    step = Step(student, rng, layers=3)
    assert_velocity(networks.weights, step, "The velocity of the weights is not β·v + (1 − β)·dW in every layer.")


def test_velocity_of_biases(student, rng):
    """The velocity of every b is the average of the old velocity and db."""
    step = Step(student, rng, layers=3)
    assert_velocity(networks.biases, step, "The velocity of the biases is not β·v + (1 − β)·db in every layer.")


def test_weights(student, rng):
    """Every W moves by α times its new velocity."""
    step = Step(student, rng, layers=3)
    assert_parameters(networks.weights, step, "W is not W − α·v in every layer, with the new velocity v of dW.")


def test_biases(student, rng):
    """Every b moves by α times its new velocity."""
    step = Step(student, rng, layers=3)
    assert_parameters(networks.biases, step, "b is not b − α·v in every layer, with the new velocity v of db.")


def test_first_layer(student, rng):
    """The weights of layer 1 and their velocity are right after one step."""
    step = Step(student, rng, layers=2)
    assert_velocity(networks.first_weights, step, "The velocity of W1 is not β·v + (1 − β)·dW1.")
    assert_parameters(networks.first_weights, step, "W1 is not W1 − α·v, with the new velocity v of dW1.")


def test_several_steps(student, rng):
    """Several steps in a row from rest, with arguments by name, reach the right parameters and velocity."""
    net = networks.draw(rng, layers=4)
    beta, rate = rng.uniform(0.6, 0.9), rng.uniform(0.1, 0.9)
    found = expected = net.parameters, reference.zeros(net.parameters)
    for _ in range(3):
        grads = networks.new_grads(rng, net)
        arguments = {"parameters": found[0], "grads": grads, "v": found[1], "beta": beta, "learning_rate": rate}
        result = returned.by_name(student.update_parameters_with_momentum, **arguments)
        found = returned.values(result, "parameters", "v")
        found = returned.arrays(found[0], expected[0], "parameters"), returned.arrays(found[1], expected[1], "v")
        expected = reference.momentum(expected[0], grads, expected[1], beta, rate)
    hint = "After several steps the parameters or the velocity are not the right ones."
    assert_near(found, expected, hint=hint)


def test_nothing_else_changes(student, rng):
    """The gradients stay as they are, and no two results are one array."""
    step = Step(student, rng, layers=2)
    after = student.last_call.args[1]
    parameters = returned.arrays(step.parameters, step.net.parameters, "parameters")
    v = returned.arrays(step.v, step.expected_v, "v")
    way = parameters["W1"] - step.net.parameters["W1"]
    own = returned.own_or(v, step.expected_v)
    assert returned.parallel(way, own["dW1"]) or returned.parallel(way, step.g["dW1"]), "W1 does not move along v."
    assert returned.unchanged(step.net.grads, after), "The function changes `grads`. Compute with copies, or in v."
    assert not returned.shared(parameters, v, after), "Two results are the same array. Compute a new one for each."
