"""Pairs are ranked by the rare things that they share; what is common accuses nobody."""

from nbjudge.batch.fingerprint import KINDS, Fingerprint
from nbjudge.reports.similarity import SHOWN, Similarity, compare, kind_of

COMMENT, NAME, CODE = (KINDS.index(kind) for kind in ("comment", "name", "code"))


def things(kind: int, first: int, count: int) -> list[int]:
    """Return the keys of things that only those have who have these numbers."""
    return [4 * number + kind for number in range(first, first + count)]


def class_of(size: int) -> dict[str, list[int]]:
    """Return a class whose students have much in common and ten things each of their own."""
    common = things(CODE, 10**6, 50)
    return {f"s{number:04}": common + things(COMMENT, 1000 * number, 10) for number in range(size)}


def found(prints: dict[str, list[int]]) -> Similarity:
    """Return what is found in a class."""
    return compare(Fingerprint(student, keys) for student, keys in prints.items())


def pairs(prints: dict[str, list[int]]) -> list[tuple[str, str]]:
    """Return the pairs that are shown."""
    return [(pair.one, pair.other) for pair in found(prints).pairs]


def test_nobody_is_accused_by_what_all_share() -> None:
    """In a class that shares its answers and nothing else there are no pairs, whatever its size."""
    assert [pairs(class_of(size)) for size in (0, 1, 2, 3, 60, 500)] == [[]] * 6


def test_rare_things_make_a_pair() -> None:
    """Two who share what nobody else has are found, with what they share and how many have it."""
    prints = class_of(60)
    shared = things(COMMENT, 10**7, 3) + things(NAME, 10**8, 2)
    prints["s0003"] += shared
    prints["s0041"] += shared
    (pair,) = found(prints).pairs
    assert (pair.one, pair.other) == ("s0003", "s0041")
    assert pair.shared == dict.fromkeys(shared, 2)
    assert [kind_of(key) for key in pair.shared] == ["comment"] * 3 + ["name"] * 2


def test_one_or_two_things_are_chance() -> None:
    """A single rare comment or two is no reason to talk to anybody, however rare it is."""
    prints = class_of(2000)
    for student in ("s0001", "s0002"):
        prints[student] += things(COMMENT, 10**7, 2)
    assert pairs(prints) == []


def test_a_small_class_needs_more_to_be_sure() -> None:
    """Among three, what two share says little: a few comments are no pair, a notebook full of them is."""
    for count, expected in ((5, []), (40, [("s0000", "s0002")])):
        prints = class_of(3)
        for student in ("s0000", "s0002"):
            prints[student] += things(COMMENT, 10**7, count)
        assert pairs(prints) == expected


def test_the_strongest_pair_comes_first() -> None:
    """Of many pairs the strongest are kept, in order, and a group of three is three pairs."""
    prints = class_of(300)
    for number in range(0, 2 * SHOWN + 10, 2):
        shared = things(COMMENT, 10**7 + 1000 * number, 4 + number)
        prints[f"s{number:04}"] += shared
        prints[f"s{number + 1:04}"] += shared
    ranked = pairs(prints)
    assert len(ranked) == SHOWN and ranked[0] == ("s0048", "s0049") and ranked == sorted(ranked, reverse=True)
    trio = class_of(60)
    for student in ("s0001", "s0002", "s0003"):
        trio[student] += things(COMMENT, 10**7, 9)
    assert pairs(trio) == [("s0001", "s0002"), ("s0001", "s0003"), ("s0002", "s0003")]


def test_what_right_answers_have_is_common() -> None:
    """Code that two share in wrong answers says nothing where many have it in right ones."""
    code = things(CODE, 10**7, 60)
    wrong = [Fingerprint(student, code) for student in ("ada", "bob")]
    right = [Fingerprint(f"s{number}", [], code) for number in range(58)]
    others = [Fingerprint(f"s{number}", []) for number in range(58)]
    assert compare(wrong + right).pairs == () and len(compare(wrong + others).pairs) == 1
