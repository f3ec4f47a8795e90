"""Hidden tests of `initialize_adam`: two dictionaries v and s, each with zeros for every parameter.

Shapes are judged in the layers that are there, so that a loop that ends early costs once.
"""

from functools import partial

import networks
import pytest
import reference
import returned
import slips
from returned import assert_exactly, assert_part


class Start:
    """One call of the function: the parameters that went in, and the two dictionaries that came back."""

    def __init__(self, student, rng, layers=2):
        """Draw a network and call the function once."""
        self.parameters = networks.draw(rng, layers).parameters
        with returned.explained(**returned.OF_LAYERS):
            result = student.initialize_adam(self.parameters)
        self.v, self.s = returned.values(result, "v", "s")
        self.expected = reference.zeros(self.parameters)

    def assert_zeros(self, name, part, hint):
        """Compare one part of v or s with zeros of the right shapes."""
        found, known = getattr(self, name), partial(slips.wrong_zeros, self.parameters)
        part = networks.within(part, networks.there(found))
        assert_part(part, found, self.expected, name=name, hint=hint, mistakes=known, compare=assert_exactly)

    def assert_attempt(self):
        """Require finite numbers, and that v or s is right for the weights or the biases: no slip undoes all four."""
        for name in ("v", "s"):
            returned.dictionary(getattr(self, name), name)
        parts = [networks.within(part, networks.there(self.v)) for part in (networks.weights, networks.biases)]
        right = any(
            returned.near(found, part(self.expected), tolerance=0) for found in (self.v, self.s) for part in parts
        )
        assert right, "Neither v nor s holds zeros in the shapes of the parameters."


@pytest.mark.weight(1.5)
def test_v_of_weights(student, rng):
    """For every W there are zeros of its shape in v."""
    Start(student, rng).assert_zeros("v", networks.weights, "v of dW should hold zeros in the shape of W.")


@pytest.mark.weight(1.5)
def test_v_of_biases(student, rng):
    """For every b there are zeros of its shape in v."""
    Start(student, rng).assert_zeros("v", networks.biases, "v of db should hold zeros in the shape of b.")


@pytest.mark.weight(1.5)
def test_s_of_weights(student, rng):
    """For every W there are zeros of its shape in s."""
    Start(student, rng).assert_zeros("s", networks.weights, "s of dW should hold zeros in the shape of W.")


@pytest.mark.weight(1.5)
def test_s_of_biases(student, rng):
    """For every b there are zeros of its shape in s."""
    Start(student, rng).assert_zeros("s", networks.biases, "s of db should hold zeros in the shape of b.")


@pytest.mark.weight(2)
def test_keys(student, rng):
    """There are entries for every layer from 1 to L in v and in s, and nothing but a dW and a db for each."""
    start = Start(student, rng, layers=4)
    for name, found in (("v", start.v), ("s", start.s)):
        # Whether both of a layer are there is looked at above.
        missing = {key for key in start.expected if isinstance(found, dict) and key not in found}
        pairs = ({f"dW{layer}", f"db{layer}"} for layer in range(1, 5))
        expected = {key: start.expected[key] for pair in pairs for key in pair if key not in missing or pair <= missing}
        kept = returned.arrays(found, expected, name)
        assert len(found) == len(kept), f"{name} has more entries than a dW and a db for each layer."
    start.assert_attempt()


@pytest.mark.weight(2)
def test_separate(student, rng):
    """The dictionaries v and s hold real numbers, and are two, with no array in common."""
    start = Start(student, rng)
    weights = networks.within(networks.weights, networks.there(start.v))(start.expected)
    returned.arrays(start.v, weights, "v")
    returned.arrays(start.s, weights, "s")
    assert start.v is not start.s, "v and s are one and the same dictionary. Make two."
    returned.assert_storable(start.v, start.s)
    start.assert_attempt()
    after = student.last_call.args[0]
    assert returned.unchanged(start.parameters, after), "The function changes `parameters`. Make new arrays of zeros."
