"""Objects that both sides hold are one object on each: tests of the numbers under which they cross."""

import itertools

import numpy as np
import pytest

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside import wire
from nbjudge.sandbox.inside.shared.kept import Kept
from nbjudge.sandbox.inside.values import rich


def send(value: object, sender: Kept, receiver: Kept) -> object:
    """Let a value cross from one side to the other."""
    data = wire.encode([value], pack=lambda each: sender.packed(each, None if rich.is_plain(each) else rich.pack(each)))
    (arrived,) = wire.decode(data, unpack=lambda tag, content: receiver.unpacked(tag, content, rich.unpack))
    return arrived


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
    changed = there.news()["changed"]
    assert changed == ([1, 2, 3],)
    send(changed, there, here)
    assert value["row"] is row and row == [1, 2, 3]
    assert "changed" not in there.news()


def tell(sender: Kept, receiver: Kept) -> int:
    """Let the news of one side cross; return how many objects are let go with it."""
    news = sender.news()
    send(news.get("changed", ()), sender, receiver)
    receiver.hear(news.get("let_go"))
    return len(news.get("let_go", ()))


def followed(side: Kept) -> int:
    """Return how many objects a side follows."""
    return len(side._values)


def test_what_nobody_holds_is_forgotten() -> None:
    """On both sides, in whatever order they let go of it."""
    here, there = sides()
    send([1], here, there)
    assert (tell(there, here), followed(here)) == (1, 1), "here it is not known yet that nobody holds it here, too"
    assert (tell(here, there), followed(here), followed(there)) == (1, 0, 0)
    assert tell(there, here) == tell(here, there) == 0


def test_what_changed_before_it_was_let_go_is_told() -> None:
    """As where a list is an attribute, and is sorted without being held."""
    here, there = sides()
    value = [2, 1]
    send(value, here, there).sort()
    assert tell(there, here) == 1 and value == [1, 2]
    assert tell(here, there) == tell(there, here) - 1 == 0


@pytest.mark.parametrize("holder", [0, 1])
def test_what_one_side_holds_keeps_its_identity_on_the_other(holder: int) -> None:
    """Somebody may have written down its `id`: it is the same object there when it comes again."""
    here, there = sides()
    original = [1]
    held = [original, send(original, here, there)][holder]
    identity = [id(original), id(held)]
    del original
    for _ in range(3):
        tell(here, there), tell(there, here)
    [sender, receiver] = [here, there] if holder == 0 else [there, here]
    again = send(held, sender, receiver)
    assert id(again) == identity[1 - holder] if holder else followed(there) == 1
    held.append(2)
    tell(sender, receiver)
    assert again == [1, 2] and again is not held


def test_what_is_held_again_is_not_forgotten() -> None:
    """An object that both have let go, and that one of them gets once more before it hears of that."""
    here, there = sides()
    value = [1]
    send(value, here, there)
    assert tell(there, here) == 1
    again = send(value, here, there)
    del value
    assert (tell(here, there), followed(here), followed(there)) == (1, 1, 1)
    assert send(again, there, here) == [1] and isinstance(again, list)


def test_what_is_there_for_its_identity_alone_takes_little_memory() -> None:
    """Of large arrays that only the other side holds, the identity is lost sooner or later, and not the memory."""
    here, there = sides()
    held = [send(np.zeros(1 << 20), here, there) for _ in range(20)]  # 8 MB each
    for _ in range(3):
        tell(here, there), tell(there, here)
    assert followed(here) < 10 and len(held) == followed(there) == 20


@pytest.mark.parametrize("numbers", [None, 3, [1], (1.0, True, "1", [1], {}), (10**30, -7), {1: 2}])
def test_numbers_that_mean_nothing_are_passed_over(numbers: object) -> None:
    """What the other side says that it lets go is no reason to stop."""
    here, there = sides()
    held = send([1], here, there)
    there.hear(numbers)
    assert followed(there) == 1 and held == [1]


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
