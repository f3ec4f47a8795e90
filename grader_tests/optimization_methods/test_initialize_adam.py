"""Hidden tests of `initialize_adam`: two dictionaries v and s, each with zeros for every parameter."""

from functools import partial

import networks
import pytest
import reference
import returned
import slips
from returned import assert_part


class Start:
    """One call of the function: the parameters that went in, and the two dictionaries that came back."""

    def __init__(self, student, rng, layers):
        """Draw a network and call the function once."""
        self.parameters = networks.draw(rng, layers).parameters
        with returned.explained(**returned.OF_LAYERS):
            result = student.initialize_adam(self.parameters)
        self.v, self.s = returned.values(result, "v", "s")
        self.expected = reference.zeros(self.parameters)

    def assert_zeros(self, name, part, hint):
        """Compare one part of v or s with zeros of the right shapes."""
        known = partial(slips.wrong_zeros, self.parameters)
        assert_part(part, getattr(self, name), self.expected, name=name, hint=hint, mistakes=known)


def test_v_of_weights(student, rng):
    """For every W there are zeros of its shape in v."""
    hint = "v of dW should hold zeros in the shape of W, in every layer."
    Start(student, rng, layers=3).assert_zeros("v", networks.weights, hint)


def test_v_of_biases(student, rng):
    """For every b there are zeros of its shape in v."""
    hint = "v of db should hold zeros in the shape of b, in every layer."
    Start(student, rng, layers=3).assert_zeros("v", networks.biases, hint)


def test_s_of_weights(student, rng):
    """For every W there are zeros of its shape in s."""
    hint = "s of dW should hold zeros in the shape of W, in every layer."
    Start(student, rng, layers=3).assert_zeros("s", networks.weights, hint)


def test_s_of_biases(student, rng):
    """For every b there are zeros of its shape in s."""
    hint = "s of db should hold zeros in the shape of b, in every layer."
    Start(student, rng, layers=3).assert_zeros("s", networks.biases, hint)


@pytest.mark.weight(2)
def test_first_layer(student, rng):
    """Layer 1 starts with zeros in v and s."""
    start = Start(student, rng, layers=2)
    start.assert_zeros("v", networks.first_weights, "v of dW1 should hold zeros in the shape of W1.")
    start.assert_zeros("s", networks.first_weights, "s of dW1 should hold zeros in the shape of W1.")


def test_keys(student, rng):
    """There are a dW and a db for every layer in v and in s, and nothing else."""
    start = Start(student, rng, layers=4)
    for name, found in (("v", start.v), ("s", start.s)):
        kept = returned.arrays(found, start.expected, name)
        assert len(found) == len(kept), f"{name} has more entries than a dW and a db for each layer."
        returned.assert_state(kept, start.expected)


def test_separate(student, rng):
    """The dictionaries v and s hold real numbers, and are two, with no array in common."""
    start = Start(student, rng, layers=3)
    weights = networks.weights(start.expected)
    returned.assert_state(returned.arrays(start.v, weights, "v"), start.expected)
    returned.assert_state(returned.arrays(start.s, weights, "s"), start.expected)
    assert start.v is not start.s, "v and s are one and the same dictionary. Make two."
    returned.assert_storable(start.v, start.s)
    after = student.last_call.args[0]
    assert returned.unchanged(start.parameters, after), "The function changes `parameters`. Make new arrays of zeros."
