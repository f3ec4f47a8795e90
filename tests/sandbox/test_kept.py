"""Objects that both sides hold are one object on each: tests of the numbers under which they cross."""

import itertools

import numpy as np
import pytest

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside import wire
from nbjudge.sandbox.inside.shared import rich
from nbjudge.sandbox.inside.shared.kept import Kept


def send(value: object, sender: Kept, receiver: Kept) -> object:
    """Let a value cross from one side to the other."""
    data = wire.encode(value, pack=lambda each: sender.packed(each, None if rich.is_plain(each) else rich.pack(each)))
    return wire.decode(data, unpack=lambda tag, content: receiver.unpacked(tag, content, rich.unpack))


def sides() -> tuple[Kept, Kept]:
    """Return the two sides of a wall."""
    return Kept(itertools.count(1)), Kept(itertools.count(-1, -1))


@pytest.mark.parametrize("value", [[1, [2]], {"a": [1]}, {1, 2}, bytearray(b"ab"), np.arange(3.0)])
def test_what_crosses_and_comes_back_is_the_same_object(value: object) -> None:
    """A list that goes over and is sent back is the list itself, and so it is over there the second time."""
    here, there = sides()
    copy = send(value, here, there)
    assert copy is not value and type(copy) is type(value)
    assert send(copy, there, here) is value
    assert send(value, here, there) is copy


def test_changes_arrive_in_place() -> None:
    """What one side changed shows in the other side's object, also in a part of it."""
    here, there = sides()
    value = {"row": [1, 2]}
    row = value["row"]
    copy = send(value, here, there)
    assert isinstance(copy, dict)
    copy["row"].append(3)
    assert there.changed() == [[1, 2, 3]]
    send(there.changed(), there, here)
    assert value["row"] is row and row == [1, 2, 3]
    assert there.changed() == []


def test_what_nobody_holds_is_forgotten() -> None:
    """An object that only the table of numbers holds is dropped, and one that is held stays."""
    here, there = sides()
    held = send([1], here, there)
    send([2], here, there)
    there.forget_what_nobody_holds()
    assert there.changed() == [] and isinstance(held, list)
    held.append(5)
    assert there.changed() == [[1, 5]]


@pytest.mark.parametrize("tag", ["x:", "1.5:", f"{'9' * 40}:", ":", "1:nothing"])
def test_damaged_numbers_are_refused(tag: str) -> None:
    """A number that is none, or a kind of value that nobody knows, is damage and nothing else."""
    with pytest.raises(NotPlainData):
        sides()[0].unpacked(tag, [], rich.unpack)


def test_another_type_under_a_known_number_is_another_object() -> None:
    """A reply that gives a number to something of another type changes nothing in what is held here."""
    here, _ = sides()
    mine = here.merged(7, [1, 2])
    assert here.merged(7, {"a": 1}) == {"a": 1}
    assert mine == [1, 2]
