"""Hidden tests of `update_parameters_with_adam`.

    v ← β₁·v + (1 − β₁)·g        v̂ = v / (1 − β₁ᵗ)
    s ← β₂·s + (1 − β₂)·g²       ŝ = s / (1 − β₂ᵗ)        W ← W − α·v̂ / (√ŝ + ε)

Each formula is judged with the values that the answer itself gives to it, so that one slip costs once.
"""

from functools import partial

import adam_slips
import networks
import reference
import returned
from reference import each
from returned import assert_part

from nbjudge import assert_close

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

    def found(self, name):
        """Return what came back under that name; the first three values count even where the others are missing."""
        if name == "parameters":
            return returned.parameters(self.result)
        _, *averages = returned.values(self.result, *NAMES[: 3 if name in ("v", "s") else 5])
        assert averages[0] is not averages[1], "v and s are one and the same dictionary. They are two averages."
        return averages[NAMES.index(name) - 1]

    def own(self, name):
        """Return the answer's own arrays under that name, or the right ones where it has none that fit."""
        position = NAMES.index(name)
        listed = isinstance(self.result, tuple | list) and len(self.result) > position
        own = returned.own_or(self.result[position] if listed else None, self.right[name])
        return self.right[name] if name[0] == "s" and any((array < 0).any() for array in own.values()) else own

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

    def right_step(self, v, s):
        """Return α·v̂ / (√ŝ + ε)."""
        return reference.adam_step(v, s, self.rate, self.epsilon)


def assert_average(part, step, name, hint):
    """Compare one part of v or s with the right one."""
    known = partial(adam_slips.in_v if name == "v" else adam_slips.in_s, step)
    assert_part(part, step.found(name), step.right[name], name=name, hint=hint, mistakes=known)


def assert_follows(part, step, name, hint, mistakes):
    """Compare one part of a result with the right one, or with what follows from the answer's own values."""
    found, right, follows = step.found(name), step.right[name], step.follows(name)
    assert_part(part, found, right, name=name, hint=hint, mistakes=mistakes, follows=follows)


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
    step = Step(student, rng, layers=3)
    for part in (networks.weights, networks.biases):
        assert_average(part, step, "v", "v is not β₁·v + (1 − β₁)·g in every layer.")


def test_average_of_squares(student, rng):
    """The average s goes over the squared gradients, with β₂."""
    step = Step(student, rng, layers=3)
    for part in (networks.weights, networks.biases):
        assert_average(part, step, "s", "s is not β₂·s + (1 − β₂)·g² in every layer.")


def test_v_corrected(student, rng):
    """At step t, v_corrected is v / (1 − β₁ᵗ)."""
    step = Step(student, rng, layers=3)
    assert_corrected(step, "v_corrected", (step.beta1, step.beta2), "v_corrected is not v / (1 − β₁ᵗ) in every layer.")


def test_s_corrected(student, rng):
    """At step t, s_corrected is s / (1 − β₂ᵗ)."""
    step = Step(student, rng, layers=3)
    assert_corrected(step, "s_corrected", (step.beta2, step.beta1), "s_corrected is not s / (1 − β₂ᵗ) in every layer.")


def test_weights(student, rng):
    """Every W moves by α·v_corrected / (√s_corrected + ε)."""
    step = Step(student, rng, layers=3)
    assert_step(networks.weights, step, "W is not W − α·v_corrected / (√s_corrected + ε) in every layer, both from dW.")


def test_biases(student, rng):
    """Every b moves by α·v_corrected / (√s_corrected + ε)."""
    step = Step(student, rng, layers=3)
    assert_step(networks.biases, step, "b is not b − α·v_corrected / (√s_corrected + ε) in every layer, both from db.")


def test_first_layer(student, rng):
    """The weights of layer 1, their v and their s are right after one step."""
    step = Step(student, rng, layers=2)
    assert_average(networks.first_weights, step, "v", "v of W1 is not β₁·v + (1 − β₁)·dW1.")
    assert_average(networks.first_weights, step, "s", "s of W1 is not β₂·s + (1 − β₂)·dW1².")
    assert_step(networks.first_weights, step, "W1 is not W1 − α·v_corrected / (√s_corrected + ε).")


def test_several_steps(student, rng):
    """Several steps in a row from rest, with arguments by name and the default settings, are right."""
    net = networks.draw(rng, layers=4)
    found = expected = net.parameters, reference.zeros(net.parameters), reference.zeros(net.parameters)
    for t in (1, 2, 3):
        # Gradients as small as the default ε show whether it stands in the right place.
        grads = {key: 1e-8 * array for key, array in networks.new_grads(rng, net).items()}
        arguments = dict(zip(NAMES, found, strict=False), grads=grads, t=t)
        result = returned.by_name(student.update_parameters_with_adam, **arguments)
        found = returned.values(result, *NAMES[:3])
        found = tuple(returned.arrays(f, e, name) for f, e, name in zip(found, expected, NAMES, strict=False))
        expected = reference.adam(expected[0], grads, expected[1], expected[2], t)[:3]
    hint = "After several steps with the default settings the parameters are not the right ones."
    assert_close(found[0], expected[0], hint=hint, rtol=0, atol=2e-6)


def test_nothing_else_changes(student, rng):
    """The gradients stay as they are, and no two results are one array."""
    step = Step(student, rng, layers=2)
    after = student.last_call.args[1]
    parameters, v, s = (returned.arrays(step.found(name), step.right[name], name) for name in NAMES[:3])
    assert_average(networks.first_weights, step, "v", "v of W1 is not β₁·v + (1 − β₁)·dW1.")
    assert returned.unchanged(step.net.grads, after), (
        "The function changes `grads`. Compute with copies, or in v and s."
    )
    assert not returned.shared(parameters, v, s, after), "Two results are the same array. Compute a new one for each."
