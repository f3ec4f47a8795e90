"""Hidden tests of `update_parameters_with_adamw`.

    v ← β₁·v + (1 − β₁)·g        v̂ = v / (1 − β₁ᵗ)        W ← W − α·v̂ / (√ŝ + ε) − α·λ·W
    s ← β₂·s + (1 − β₂)·g²       ŝ = s / (1 − β₂ᵗ)        b ← b − α·v̂ / (√ŝ + ε)

Adam's step is judged with the v and s that the answer itself gives back; the decay, by what λ changes.
"""

from functools import partial

import adamw_slips
import networks
import numpy as np
import pytest
import reference
import returned
import slips
from reference import each
from returned import assert_near, assert_part

NAMES = ("parameters", "v", "s")


class Step:
    """One call of the function: what went in, what came back, and what should follow from it."""

    def __init__(self, student, rng, decay=None):
        """Draw a network in the middle of its training (v, s and t are not those of a start), and call once."""
        self.net = net = networks.draw(rng, layers=2)
        self.t = int(rng.integers(4, 7))
        self.rate, self.epsilon = rng.uniform(0.1, 0.6), rng.uniform(0.05, 0.2)
        self.beta1, self.beta2 = rng.uniform(0.55, 0.7), rng.uniform(0.75, 0.9)
        self.decay = rng.uniform(0.3, 0.6) if decay is None else decay
        self.function = student.update_parameters_with_adamw
        self.result = self.call(self.decay)
        right = reference.adamw(net.parameters, net.grads, net.v, net.s, *self.settings(self.decay))
        self.right = dict(zip(NAMES, right, strict=True))

    def settings(self, decay):
        """Return the arguments after s, in their order."""
        return self.t, self.rate, self.beta1, self.beta2, self.epsilon, decay

    def call(self, decay, factor=1):
        """Call the function with this weight decay, and with the gradients times a factor."""
        net, grads = self.net, each(lambda g: factor * g, self.net.grads)
        with returned.explained(**returned.OF_LAYERS):
            return self.function(net.parameters, grads, net.v, net.s, *self.settings(decay))

    def found(self, name):
        """Return what came back under that name."""
        _, *averages = returned.values(self.result, *NAMES)
        assert averages[0] is not averages[1], "v and s are one and the same dictionary. They are two averages."
        return returned.parameters(self.result) if name == "parameters" else averages[NAMES.index(name) - 1]

    def raw(self, name):
        """Return what came back in the place of that name, or None; the parameters may come back alone."""
        if name == "parameters":
            return returned.parameters(self.result)
        position = NAMES.index(name)
        listed = isinstance(self.result, tuple | list) and len(self.result) > position
        return self.result[position] if listed else None

    def own(self, name):
        """Return the answer's own arrays under that name, or the right ones where it has none that fit."""
        right = self.right[name]

        def combines(key, array):
            g = self.net.grads[key]
            return returned.combines(array, right[key], getattr(self.net, name)[key], g if name == "v" else g * g, g)

        own = returned.own_or(self.raw(name), right, partial(self.known, name), combines)
        return right if name == "s" and any((array < 0).any() for array in own.values()) else own

    def known(self, name):
        """Return what known mistakes make of v or s, but for leaving it as it was."""
        wrong = adamw_slips.wrong_v(self) if name == "v" else adamw_slips.wrong_s(self)
        return [*wrong.values(), slips.first_rows(getattr(self.net, name), self.right[name])]

    def adam_step(self, v, s):
        """Return α·v̂ / (√ŝ + ε)."""
        return reference.adam_step(v, s, self.t, self.rate, self.beta1, self.beta2, self.epsilon)

    def follows(self):
        """Return the parameters that follow from the answer's own v and s, without decay; they cannot stand still."""
        steps = each(self.adam_step, self.own("v"), self.own("s"))
        if not returned.moves(steps):
            steps = each(self.adam_step, self.right["v"], self.right["s"])
        return reference.moved(self.net.parameters, steps)

    def is_attempt(self):
        """Return whether two of v, s and the parameters of W1 and b1 are right, or follow: no slip undoes that."""
        decay = {"d" + k: self.rate * self.decay * W for k, W in networks.weights(self.net.parameters).items()}
        follow = {key: array - decay.get("d" + key, 0.0) for key, array in self.follows().items()}
        candidates = [*self.right.items(), ("parameters", follow)]
        parts = networks.first_weights, networks.first_biases
        pairs = [(part, name, each) for name, each in candidates for part in parts]
        right = {(part, name) for part, name, each in pairs if slips.is_one_of(part, self.raw(name), [each])}
        return len(right) > 1


def first(key):
    """Return the function that takes this one entry out of a dictionary."""
    return lambda arrays: {key: arrays[key]}


@pytest.mark.weight(1.25)
def test_average_of_gradients(student, rng):
    """The average v goes over the gradients, with β₁, whatever the weight decay."""
    step = Step(student, rng)
    for key in ("dW1", "db1"):
        known = partial(adamw_slips.in_v, step)
        hint = "v is not β₁·v + (1 − β₁)·g."
        assert_part(first(key), step.found("v"), step.right["v"], name="v", hint=hint, mistakes=known)


@pytest.mark.weight(1.25)
def test_average_of_squares(student, rng):
    """The average s goes over the squared gradients, with β₂, whatever the weight decay."""
    step = Step(student, rng)
    for key in ("dW1", "db1"):
        known = partial(adamw_slips.in_s, step)
        hint = "s is not β₂·s + (1 − β₂)·g²."
        assert_part(first(key), step.found("s"), step.right["s"], name="s", hint=hint, mistakes=known)


def check_adams_step(student, rng, key):
    """Compare W1 or b1 without weight decay with what follows from the answer's own v and s."""
    step = Step(student, rng, decay=0.0)
    hint = "Without decay, the step is not α·v_corrected / (√s_corrected + ε), with v / (1 − β₁ᵗ) and s / (1 − β₂ᵗ)."
    found, right, known = step.found("parameters"), step.right["parameters"], partial(adamw_slips.in_step, step)
    assert_part(first(key), found, right, name="parameters", hint=hint, mistakes=known, follows=step.follows)


@pytest.mark.weight(1)
def test_adams_step_of_weights(student, rng):
    """Without weight decay, W1 moves by Adam's step: α·v_corrected / (√s_corrected + ε)."""
    check_adams_step(student, rng, "W1")


@pytest.mark.weight(1)
def test_adams_step_of_biases(student, rng):
    """Without weight decay, b1 moves by Adam's step: α·v_corrected / (√s_corrected + ε)."""
    check_adams_step(student, rng, "b1")


@pytest.mark.weight(2)
def test_decay_of_weights(student, rng):
    """The weight decay λ takes α·λ times the old W1 off, apart from Adam's step."""
    step = Step(student, rng)
    W, with_decay = step.net.parameters["W1"], step.result
    without = step.call(0.0)
    plain, decayed = (
        returned.arrays(returned.parameters(result), {"W1": W}, "parameters")["W1"] for result in (without, with_decay)
    )
    assert np.shape(plain) == np.shape(decayed) == W.shape, "W1 comes back in another shape."
    known = partial(adamw_slips.in_decay, W, W - plain, step.rate, step.decay)
    hint = "What the weight decay takes off W1 is not α·λ·W1, with the old W1."
    assert_near(plain - decayed, step.rate * step.decay * W, hint=hint, mistakes=known)


@pytest.mark.weight(1)
def test_biases_do_not_decay(student, rng):
    """b1 moves, and the same with and without weight decay."""
    step = Step(student, rng)
    b = step.net.parameters["b1"]
    results = step.result, step.call(0.0), step.call(0.0, factor=-1.7)
    with_decay, without, other = (
        returned.arrays(returned.parameters(result), {"b1": b}, "parameters")["b1"] for result in results
    )
    assert np.shape(without) == b.shape and slips.follows(without, b, other), (
        "b1 does not follow its gradient, or comes back in another shape."
    )
    assert step.is_attempt(), slips.NO_ATTEMPT
    assert_near(with_decay, without, hint="The biases decay too. The weight decay is for the weights W only.")


@pytest.mark.weight(1)
def test_every_layer(student, rng):
    """Each entry of every layer, and of its v and s, is updated with its gradient, and by the same formula."""
    net = networks.draw(rng, int(rng.integers(3, 5)), alike=True)
    state, grads = (net.parameters, net.v, net.s), each(lambda g: -1.7 * g, net.grads)
    calls = (state, net.grads), (state, grads), (tuple(map(networks.rotated, state)), networks.rotated(net.grads))
    found = []
    for (parameters, *averages), grads in calls:
        with returned.explained(**returned.OF_LAYERS):
            result = student.update_parameters_with_adamw(parameters, grads, *averages, 3, 0.2, 0.6, 0.8, 0.1, 0.3)
        found.append(returned.values(result, *NAMES))
    for position, (name, before) in enumerate(zip(NAMES, state, strict=True)):
        once, again, rotated = (returned.arrays(result[position], before, name) for result in found)
        lost = [key for key in before if not slips.follows(once[key], before[key], again[key])]
        assert not lost, f"Look at `{name}`. {slips.lost_layers(lost, before)}"
        slips.assert_same_for_every_layer(once, rotated)
    assert Step(student, rng).is_attempt(), slips.NO_ATTEMPT


@pytest.mark.weight(0.5)
def test_several_steps(student, rng):
    """Several steps in a row from rest, with arguments by name, reach the right parameters."""
    net = networks.draw(rng, layers=3)
    settings = {"learning_rate": 0.2, "beta1": 0.7, "beta2": 0.9, "epsilon": 1e-8, "weight_decay": 0.4}
    found = expected = net.parameters, reference.zeros(net.parameters), reference.zeros(net.parameters)
    for t in (1, 2, 3):
        grads = networks.new_grads(rng, net)
        arguments = dict(zip(NAMES, found, strict=True), grads=grads, t=t, **settings)
        result = returned.by_name(student.update_parameters_with_adamw, **arguments)
        found = returned.values(result, *NAMES)
        found = tuple(returned.arrays(f, e, name) for f, e, name in zip(found, expected, NAMES, strict=True))
        expected = reference.adamw(expected[0], grads, expected[1], expected[2], t, **settings)
    assert_near(found[0], expected[0], hint="After several steps from rest the parameters are not the right ones.")


@pytest.mark.weight(1)
def test_nothing_else_changes(student, rng):
    """W1, v and s are updated, the gradients stay as they are, and no two results are one array."""
    step = Step(student, rng)
    after = student.last_call.args[1]
    results = [returned.arrays(step.found(name), step.right[name], name) for name in NAMES]
    again = returned.values(step.call(step.decay, factor=0.5), *NAMES)
    slips.assert_repeated(results[0], returned.arrays(step.call(step.decay)[0], results[0], "parameters"))
    for arrays, before, others in zip(results, (step.net.parameters, step.net.v, step.net.s), again, strict=True):
        key = next(iter(before))
        others = returned.arrays(others, {key: None}, "parameters")
        assert slips.follows(arrays[key], before[key], others[key]), f'"{key}" has not been updated.'
    assert step.is_attempt(), slips.NO_ATTEMPT
    assert returned.unchanged(step.net.grads, after), "The function changes `grads`. Compute with copies."
    assert not returned.shared(*results, after), "Two results are the same array. Compute a new one for each."
