"""Hidden tests of `update_parameters_with_momentum`: v ← β·v + (1 − β)·g, then W ← W − α·v.

The second formula is judged with the velocity that the answer itself gives back, and both of them in the layers that
the answer reaches, so that one slip costs once.
"""

import networks
import pytest
import reference
import returned
import slips
from reference import each
from returned import assert_near, assert_part

NAMES = ("parameters", "v")


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
        self.own_v = self.result[1] if isinstance(self.result, tuple | list) and len(self.result) > 1 else None
        self.layers = networks.touched((net.parameters, net.v), self.parameters, self.own_v)

    @property
    def parameters(self):
        """Return what came back as parameters."""
        return returned.parameters(self.result)

    @property
    def v(self):
        """Return what came back as the velocity."""
        return returned.values(self.result, *NAMES)[1]

    def follows(self):
        """Return the parameters that follow from the answer's own velocity."""
        own = returned.own_or(self.own_v, self.expected_v, self.known_velocities, self.combines)
        steps = each(lambda v: self.rate * v, own)
        return reference.moved(self.net.parameters, steps) if returned.moves(steps) else self.right

    def combines(self, key, array):
        """Return whether an array comes from old velocity and gradient both."""
        return returned.combines(array, self.net.v[key], self.g[key])

    def known_velocities(self):
        """Return the velocities that are wrong and come from gradient and old velocity both."""
        return [*self.wrong_velocities().values(), slips.first_rows(self.net.v, self.expected_v)]

    def wrong_velocities(self):
        """Return hint → velocity as that mistake in its formula would leave it."""
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
        }
        mixed_up = "dW and db are mixed up: v of W averages dW, v of b averages db. NumPy's broadcasting hides this."
        return {
            **{hint: each(formula, self.g, self.net.v) for hint, formula in formulas.items()},
            mixed_up: each(lambda g, v: reference.average(v, g, beta), networks.swapped(self.g), self.net.v),
        }

    def velocity_mistakes(self):
        """Return hint → velocity as that mistake would leave it."""
        gradient = "This is the gradient, not an average of it and the old velocity."
        found = self.parameters if isinstance(self.parameters, dict) else {}
        one_array = "The velocity holds the parameters themselves: two names for one array. Compute v apart."
        return {
            one_array: {f"d{key}": array for key, array in found.items()},
            **slips.incomplete(self.net.v, self.expected_v),
            **self.wrong_velocities(),
            gradient: self.g,
        }

    def wrong_steps(self):
        """Return hint → parameters as that mistake in the formula of the step would leave them."""
        v, rate = self.expected_v, self.rate
        formulas = {
            "The step goes the wrong way. Subtract α times the velocity.": lambda g, v, old: -rate * v,
            "The velocity is subtracted whole. Multiply it by the learning rate α first.": lambda g, v, old: v,
            "The velocity is multiplied by β in the step. Multiply it by the learning rate α.": (
                lambda g, v, old: self.beta * v
            ),
            "The parameters move with the old velocity. Update v first, then the parameters.": (
                lambda g, v, old: rate * old
            ),
        }
        mixed_up = {"The velocities are mixed up: W moves with v of dW, b with v of db.": lambda v: rate * v}
        return {
            **slips.wrong_steps(self.net.parameters, formulas, self.g, v, self.net.v),
            **slips.wrong_steps(self.net.parameters, mixed_up, networks.swapped(v)),
        }

    def parameter_mistakes(self):
        """Return hint → parameters as that mistake would leave them."""
        before = self.net.parameters
        plain = "The parameters move with the gradient. With momentum they move with the velocity."
        return {
            **slips.incomplete(before, self.follows()),
            **self.wrong_steps(),
            plain: reference.moved(before, each(lambda g: self.rate * g, self.g)),
            **slips.from_weights(before, self.follows()),
        }

    def assert_attempt(self):
        """Require finite numbers, and that the answer is an attempt."""
        returned.dictionary(self.parameters, "parameters")
        if self.own_v is not None:
            returned.dictionary(self.own_v, "v")
        assert self.is_attempt(), NO_ATTEMPT

    def is_attempt(self):
        """Return whether a result is right, W1 moves along the right velocity, or both formulas have a known mistake.

        Not along the answer's own velocity: any two results that are in proportion would do. And not along the
        gradient, which is the method of the exercise before.
        """
        parts = [networks.within(part, self.layers) for part in (networks.weights, networks.biases)]

        def is_right(found, expected):
            return any(returned.near(found, part(expected)) for part in parts)

        if is_right(self.parameters, self.right) or is_right(self.own_v, self.expected_v):
            return True
        if is_right(self.parameters, self.follows()):
            return True
        way = returned.steps(self.parameters, self.net.parameters).get("W1")
        if way is not None and returned.parallel(way, self.expected_v["dW1"]):
            return True
        both = (self.own_v, self.known_velocities()), (self.parameters, self.wrong_steps().values())
        return any(
            all(any(returned.near(found, part(wrong)) for wrong in known) for found, known in both) for part in parts
        )


NO_ATTEMPT = "Neither the velocity nor the parameters are right in every layer."


def assert_velocity(part, step, hint):
    """Compare one part of the velocity with the expected one."""
    part = networks.within(part, step.layers)
    assert_part(part, step.v, step.expected_v, name="v", hint=hint, mistakes=step.velocity_mistakes)


def assert_parameters(part, step, hint):
    """Compare one part of the parameters with what follows from the answer's own velocity."""
    part, known = networks.within(part, step.layers), step.parameter_mistakes
    assert_part(part, step.parameters, step.right, name="parameters", hint=hint, mistakes=known, follows=step.follows)


@pytest.mark.weight(1.5)
def test_velocity_of_weights(student, rng):
    """The velocity of every W is the average of the old velocity and dW."""
    step = Step(student, rng, layers=2)
    assert_velocity(networks.weights, step, "The velocity of the weights is not β·v + (1 − β)·dW in every layer.")


@pytest.mark.weight(1.5)
def test_velocity_of_biases(student, rng):
    """The velocity of every b is the average of the old velocity and db."""
    step = Step(student, rng, layers=2)
    assert_velocity(networks.biases, step, "The velocity of the biases is not β·v + (1 − β)·db in every layer.")


@pytest.mark.weight(1.5)
def test_weights(student, rng):
    """Every W moves by α times its new velocity."""
    step = Step(student, rng, layers=2)
    assert_parameters(networks.weights, step, "W is not W − α·v in every layer, with the new velocity v of dW.")


@pytest.mark.weight(1.5)
def test_biases(student, rng):
    """Every b moves by α times its new velocity."""
    step = Step(student, rng, layers=2)
    assert_parameters(networks.biases, step, "b is not b − α·v in every layer, with the new velocity v of db.")


@pytest.mark.weight(2)
def test_every_layer(student, rng):
    """The loop reaches every layer, from 1 to L."""
    step = Step(student, rng, layers=4)
    returned.dictionary(step.parameters, "parameters")
    missed = slips.reached(step.layers, 4)
    assert not missed, missed
    returned.assert_moved(step.parameters, step.net.parameters, step.net.v, step.g)
    step.assert_attempt()


def test_names(student, rng):
    """The arguments can be given by name, and step follows step from rest."""
    net = networks.draw(rng, layers=2)
    beta, rate = rng.uniform(0.6, 0.9), rng.uniform(0.1, 0.9)
    found = net.parameters, reference.zeros(net.parameters)
    for _ in range(2):
        grads = networks.new_grads(rng, net)
        before = [returned.kept(each, like) for each, like in zip(found, (net.parameters, net.v), strict=True)]
        arguments = {"parameters": before[0], "grads": grads, "v": before[1], "beta": beta, "learning_rate": rate}
        found = returned.values(returned.by_name(student.update_parameters_with_momentum, **arguments), *NAMES)
    other = student.update_parameters_with_momentum(before[0], grads, before[1], beta, rate)
    other = returned.values(other, *NAMES)
    Step(student, rng, layers=2).assert_attempt()
    hint = "With its arguments by name the function gives something else than with the same ones in their order."
    for name, mine, others, like in zip(NAMES, found, other, (net.parameters, net.v), strict=True):
        assert_near(returned.kept(mine, like), returned.kept(returned.dictionary(others, name), like), hint=hint)


def test_nothing_else_changes(student, rng):
    """The gradients stay as they are, and no two results are one array."""
    step = Step(student, rng, layers=2)
    after = student.last_call.args[1]
    step.assert_attempt()
    parameters, v = returned.dictionary(step.parameters, "parameters"), returned.dictionary(step.v, "v")
    assert returned.unchanged(step.net.grads, after), "The function changes `grads`. Compute with copies, or in v."
    assert not returned.shared(parameters, v, after), "Two results are the same array. Compute a new one for each."
