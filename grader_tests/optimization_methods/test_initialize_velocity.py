"""Hidden tests of `initialize_velocity`: an array of zeros for every parameter, in its shape.

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
    """One call of the function: the parameters that went in, and the velocity that came back."""

    def __init__(self, student, rng, layers=2):
        """Draw a network and call the function once."""
        self.parameters = networks.draw(rng, layers).parameters
        with returned.explained(**returned.OF_LAYERS):
            self.v = student.initialize_velocity(self.parameters)
        self.expected = reference.zeros(self.parameters)

    def assert_zeros(self, part, hint):
        """Compare one part of the velocity with zeros of the right shapes."""
        part, known = networks.within(part, networks.there(self.v)), partial(slips.wrong_zeros, self.parameters)
        assert_part(part, self.v, self.expected, name="v", hint=hint, mistakes=known, compare=assert_exactly)


@pytest.mark.weight(3)
def test_weights(student, rng):
    """The velocity of every W is zeros in the shape of W."""
    Start(student, rng).assert_zeros(networks.weights, "dW should hold zeros in the shape of W, in every layer.")


@pytest.mark.weight(3)
def test_biases(student, rng):
    """The velocity of every b is zeros in the shape of b."""
    Start(student, rng).assert_zeros(networks.biases, "db should hold zeros in the shape of b, in every layer.")


@pytest.mark.weight(2)
def test_keys(student, rng):
    """There is a dW and a db for every layer from 1 to L, and nothing else."""
    start = Start(student, rng, layers=4)
    found = returned.arrays(start.v, start.expected, "v")
    assert len(start.v) == len(found), "There are more entries than a dW and a db for each layer."
    returned.assert_state(found, start.expected)


@pytest.mark.weight(2)
def test_real_numbers(student, rng):
    """The zeros are arrays of real numbers, each in memory of its own, so that later steps can be stored in them."""
    start = Start(student, rng)
    there = networks.within(networks.weights, networks.there(start.v))
    weights = returned.arrays(returned.dictionary(start.v, "v"), there(start.expected), "v")
    returned.assert_state(weights, start.expected)
    returned.assert_storable(start.v)
    after = student.last_call.args[0]
    assert returned.unchanged(start.parameters, after), "The function changes `parameters`. Make new arrays of zeros."
