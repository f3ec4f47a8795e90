"""Hidden tests of `update_parameters_with_adam`.

    v ← β₁·v + (1 − β₁)·g        v̂ = v / (1 − β₁ᵗ)
    s ← β₂·s + (1 − β₂)·g²       ŝ = s / (1 − β₂ᵗ)        W ← W − α·v̂ / (√ŝ + ε)

Each formula is judged with the values that the answer itself gives to it, and in the layers that the answer reaches, so
that one slip costs once.
"""

from functools import partial

import adam_slips
import networks
import numpy as np
import pytest
import reference
import returned
import slips
from reference import each
from returned import assert_near, assert_part

NAMES = ("parameters", "v", "s", "v_corrected", "s_corrected")


class Step:
    """One call of the function: what went in, what came back, and what should follow from it."""

    def __init__(self, student, rng, layers):
        """Draw a network in the middle of its training (v, s and t are not those of a start), and call once."""
        self.net = net = networks.draw(rng, layers)
        self.t = int(rng.integers(layers + 2, layers + 5))
        self.rate, self.epsilon = rng.uniform(0.1, 0.9), rng.uniform(0.05, 0.2)
        self.beta1, self.beta2 = rng.uniform(0.55, 0.7), rng.uniform(0.75, 0.9)
        settings = (self.t, self.rate, self.beta1, self.beta2, self.epsilon)
        with returned.explained(**returned.OF_LAYERS):
            self.result = student.update_parameters_with_adam(net.parameters, net.grads, net.v, net.s, *settings)
        self.g = reference.gradients(net.grads, net.parameters)
        right = reference.adam(net.parameters, net.grads, net.v, net.s, *settings)
        self.right = dict(zip(NAMES, right, strict=True))
        self.layers = networks.touched((net.parameters, net.v, net.s), *(self.raw(name) for name in NAMES[:3]))

    def raw(self, name):
        """Return what came back in the place of that name, or None."""
        listed = isinstance(self.result, tuple | list)
        if not listed:
            return self.result if name == "parameters" else None
        position = NAMES.index(name)
        return self.result[position] if len(self.result) > position else None

    def found(self, name):
        """Return what came back under that name; the first three values count even where the others are missing."""
        if name == "parameters":
            return returned.parameters(self.result)
        _, *averages = returned.values(self.result, *NAMES[: 3 if name in ("v", "s") else 5])
        assert averages[0] is not averages[1], "v and s are one and the same dictionary. They are two averages."
        return averages[NAMES.index(name) - 1]

    def own(self, name):
        """Return the answer's own arrays under that name, or the right ones where it has none that fit."""
        own = returned.own_or(
            self.raw(name), self.right[name], partial(self.known, name), partial(self.is_plausible, name)
        )
        return self.right[name] if name[0] == "s" and any((array < 0).any() for array in own.values()) else own

    def is_plausible(self, name, key, array):
        """Return whether an average comes from the old one and the gradient, and a corrected one from the average."""
        if name in ("v", "s"):
            return returned.combines(array, getattr(self.net, name)[key], self.g[key])
        return returned.parallel(array, self.own(name[0])[key])

    def known(self, name):
        """Return what known mistakes make of these arrays, but for leaving them as they were."""
        if name in ("v", "s"):
            before, after = getattr(self.net, name), self.right[name]
            wrong = adam_slips.wrong_v(self) if name == "v" else adam_slips.wrong_s(self)
            return [*wrong.values(), slips.first_rows(before, after)]
        betas = (self.beta1, self.beta2) if name == "v_corrected" else (self.beta2, self.beta1)
        return [self.follows(name), *adam_slips.in_correction(self, name, *betas).values()]

    def follows(self, name):
        """Return what follows from the values that the answer itself computed before this one."""
        if name == "v_corrected":
            return each(lambda v: v / (1 - self.beta1**self.t), self.own("v"))
        if name == "s_corrected":
            return each(lambda s: s / (1 - self.beta2**self.t), self.own("s"))
        steps = each(self.right_step, self.own("v_corrected"), self.own("s_corrected"))
        if not returned.moves(steps):  # to stand still would be right with an s that is large enough
            return self.right["parameters"]
        return reference.moved(self.net.parameters, steps)

    def is_attempt(self):
        """Return whether one of the results is right, or the step follows from the others: no slip undoes all that."""
        parts = [networks.within(part, self.layers) for part in (networks.weights, networks.biases)]

        def is_right(name, expected):
            return any(returned.near(self.raw(name), part(expected)) for part in parts)

        return any(is_right(name, self.right[name]) for name in NAMES) or is_right(
            "parameters", self.follows("parameters")
        )

    def right_step(self, v, s):
        """Return α·v̂ / (√ŝ + ε)."""
        return reference.adam_step(v, s, self.rate, self.epsilon)


NO_ATTEMPT = "None of the five results is right in every layer, nor does one follow from the others."


def assert_average(step, name, hint):
    """Compare v or s with the right one."""
    known = partial(adam_slips.in_v if name == "v" else adam_slips.in_s, step)
    for part in (networks.weights, networks.biases):
        part = networks.within(part, step.layers)
        assert_part(part, step.found(name), step.right[name], name=name, hint=hint, mistakes=known)


def assert_follows(part, step, name, hint, mistakes):
    """Compare one part of a result with the right one, or with what follows from the answer's own values."""
    part = networks.within(part, step.layers)
    found, right = step.found(name), step.right[name]
    assert_part(part, found, right, name=name, hint=hint, mistakes=mistakes, follows=partial(step.follows, name))


def assert_corrected(step, name, betas, hint):
    """Compare v_corrected or s_corrected with what it should be."""
    known = partial(adam_slips.in_correction, step, name, *betas)
    for part in (networks.weights, networks.biases):
        assert_follows(part, step, name, hint, known)


def assert_step(part, step, hint):
    """Compare one part of the parameters with what it should be."""
    assert_follows(part, step, "parameters", hint, partial(adam_slips.in_step, step))


def test_average_of_gradients(student, rng):
    """The average v goes over the gradients, with β₁."""
    assert_average(Step(student, rng, layers=2), "v", "v is not β₁·v + (1 − β₁)·g in every layer.")


def test_average_of_squares(student, rng):
    """The average s goes over the squared gradients, with β₂."""
    assert_average(Step(student, rng, layers=2), "s", "s is not β₂·s + (1 − β₂)·g² in every layer.")


def test_v_corrected(student, rng):
    """At step t, v_corrected is v / (1 − β₁ᵗ)."""
    step = Step(student, rng, layers=2)
    assert_corrected(step, "v_corrected", (step.beta1, step.beta2), "v_corrected is not v / (1 − β₁ᵗ) in every layer.")


def test_s_corrected(student, rng):
    """At step t, s_corrected is s / (1 − β₂ᵗ)."""
    step = Step(student, rng, layers=2)
    assert_corrected(step, "s_corrected", (step.beta2, step.beta1), "s_corrected is not s / (1 − β₂ᵗ) in every layer.")


@pytest.mark.weight(1.25)
def test_weights(student, rng):
    """Every W moves by α·v_corrected / (√s_corrected + ε)."""
    step = Step(student, rng, layers=2)
    assert_step(networks.weights, step, "W is not W − α·v_corrected / (√s_corrected + ε) in every layer, both from dW.")


@pytest.mark.weight(1.25)
def test_biases(student, rng):
    """Every b moves by α·v_corrected / (√s_corrected + ε)."""
    step = Step(student, rng, layers=2)
    assert_step(networks.biases, step, "b is not b − α·v_corrected / (√s_corrected + ε) in every layer, both from db.")


@pytest.mark.weight(1.5)
def test_every_layer(student, rng):
    """The loop reaches every layer, from 1 to L."""
    step = Step(student, rng, layers=4)
    returned.dictionary(step.raw("parameters"), "parameters")
    missed = slips.reached(step.layers, 4)
    assert not missed, missed
    returned.assert_moved(step.raw("parameters"), step.net.parameters, step.net.v, step.g)
    assert step.is_attempt(), NO_ATTEMPT


def test_names_and_defaults(student, rng):
    """The arguments can be given by name; unless given, α is 0.01, β₁ 0.9, β₂ 0.999 and ε 1e-8."""
    net = networks.draw(rng, layers=2)
    found = net.parameters, reference.zeros(net.parameters), reference.zeros(net.parameters)
    for t in (1, 2):
        # With gradients as small as the default ε another ε would show.
        grads = {key: 1e-8 * array for key, array in networks.new_grads(rng, net).items()}
        before = [returned.kept(each, like) for each, like in zip(found, (net.parameters, net.v, net.s), strict=True)]
        by_name = dict(zip(NAMES, before, strict=False), grads=grads, t=t)
        found = returned.values(returned.by_name(student.update_parameters_with_adam, **by_name), *NAMES[:3])
    other = student.update_parameters_with_adam(before[0], grads, *before[1:], t, 0.01, 0.9, 0.999, 1e-8)
    other = returned.values(other, *NAMES[:3])
    found, other = (
        [returned.dictionary(*pair) for pair in zip(three, NAMES, strict=False)] for three in (found, other)
    )
    assert Step(student, rng, layers=2).is_attempt(), NO_ATTEMPT
    hint = "Called without the last four arguments, the function does not do the same as with the defaults of the text."
    moves, others = (returned.steps(three[0], net.parameters) for three in (found, other))
    assert_near(_in_units(moves), _in_units(others), hint=hint)
    averages, others = ([_in_units(returned.kept(each, net.v)) for each in three[1:]] for three in (found, other))
    assert_near(averages, others, hint=hint)


def test_nothing_else_changes(student, rng):
    """The gradients stay as they are, and no two results are one array."""
    step = Step(student, rng, layers=2)
    after = student.last_call.args[1]
    v, s = (returned.dictionary(step.found(name), name) for name in NAMES[1:3])
    # Not finite may be what a slip in the step gives: that costs where the step is judged.
    parameters = returned.arrays(step.found("parameters"), {}, "parameters")
    assert step.is_attempt(), NO_ATTEMPT
    assert returned.unchanged(step.net.grads, after), (
        "The function changes `grads`. Compute with copies, or in v and s."
    )
    assert not returned.shared(parameters, v, s, after), "Two results are the same array. Compute a new one for each."


def _in_units(arrays):
    """Return small arrays in units of their largest number, and that number, so that every digit of them counts."""
    sizes = {key: float(np.max(np.abs(array))) for key, array in arrays.items() if isinstance(array, np.ndarray)}
    return {key: (arrays[key] / size, np.log(size)) for key, size in sizes.items() if size}
