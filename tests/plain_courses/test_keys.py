"""Dictionaries whose keys are tuples, floats and their like (boards, graphs, counts) are judged outside."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from nbjudge.course.folders import find_course
from nbjudge.errors import NotPlainData
from nbjudge.grading.submission import Grader
from nbjudge.records import Submission, Verdict
from nbjudge.sandbox.inside import wire
from nbjudge.sandbox.inside.values import rich
from nbjudge.sandbox.inside.values.hashing import pairs
from tests.plain_courses import course
from tests.plain_courses.kinds import Kind

KINDS = [
    Kind(
        "table",
        right="def table(n):\n    return {(i, j): i * j for i in range(n) for j in range(n)}",
        other="def table(n):\n    n = range(n)\n    return {p: p[0] * p[1] for p in [(i, j) for i in n for j in n]}",
        wrong="def table(n):\n    return {(i, j): i + j for i in range(n) for j in range(n)}",
        test="assert table(2) == {(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 1}\nassert table(3)[2, 2] == 4",
    ),
    Kind(
        "counts",
        right="import numpy as np\ndef counts(xs):\n    return dict(zip(*np.unique(xs, return_counts=True)))",
        other="from collections import Counter\ndef counts(xs):\n    return Counter(xs)",
        wrong="def counts(xs):\n    return {x: 1 for x in xs}",
        test="assert counts([1, 2, 2]) == {1: 1, 2: 2}\nassert counts([1.5, 2, 2]) == {1.5: 1, 2: 2}",
    ),
    Kind(
        "board",
        right="board = {(0, 0): 'x', (0, 1): 'o'}",
        other="board = dict([((0, 0), 'x'), ((0, 1), 'o')])",
        wrong="board = {(0, 0): 'o'}",
        test="assert board[0, 0] == 'x' and len(board) == 2\nassert sorted(board) == [(0, 0), (0, 1)]",
    ),
    Kind(
        "play",
        right="def play(board):\n    board[1, 1] = 'x'",
        other="def play(board):\n    board.update({(1, 1): 'x'})",
        wrong="def play(board):\n    board[0, 1] = 'x'",
        test="game = {(0, 0): 'o'}\nplay(game)\nassert game == {(0, 0): 'o', (1, 1): 'x'}",
    ),
    Kind(
        "unseen",  # by the test, and only in one answer
        right="def both(n):\n    return {'a': n}, n",
        other="import numpy as np\ndef both(n):\n    return {np.float64(1.5): n}, n",
        wrong="def both(n):\n    return {'a': n}, n + 1",
        test="assert both(3)[1] == 3",
    ),
]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Verdict]]:
    """Grade each of the answers in a course of these cells."""
    root = course.make_course(tmp_path_factory.mktemp("keys") / "course", KINDS)
    found = {}
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        for student, answer in course.ANSWERS.items():
            book = course.as_bytes(course.handed_in(answer, KINDS))
            found[student] = grader.grade(Submission(student, course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    yield found


@pytest.mark.slow
def test_such_dictionaries_are_judged_outside(verdicts: dict[str, Verdict]) -> None:
    """They come as results and variables, go as arguments, and what is changed in place arrives."""
    judged = {(student, row.grade_id): row.judged for student, verdict in verdicts.items() for row in verdict.exercises}
    assert set(judged.values()) == {"outside"}, judged


@pytest.mark.slow
def test_right_and_wrong_answers_get_what_they_deserve(verdicts: dict[str, Verdict]) -> None:
    """Whatever keys an answer chooses where the test does not look."""
    earned = {student: [row.score > 0 for row in verdict.exercises] for student, verdict in verdicts.items()}
    assert all(earned["right"]) and all(earned["other"]) and not any(earned["wrong"]), earned


@pytest.mark.parametrize("value", [{1.5: "a"}, {(0, (1, "b")): [1]}, {b"x": 1, None: 2}, {Fraction(1, 3): {2.5: 3}}])
def test_they_arrive_as_they_were(value: Any) -> None:
    """Keys and values have their types, also in each other."""
    (arrived,) = wire.decode(wire.encode([value], 1 << 16, packed), 1 << 16, rich.unpack)
    assert repr(arrived) == repr(value)


def packed(value: Any) -> rich.Packed | None:
    """Pack what is not plain."""
    return None if rich.is_plain(value) else rich.pack(value)


class Hashed:
    """Something of somebody's own, as a handle is."""

    def __hash__(self) -> int:
        raise AssertionError("it was asked")


@pytest.mark.parametrize(
    "sent",
    [
        [[Hashed()], [1]],
        [[(1, Hashed())], [1]],
        [[[1]], [1]],
        ["ab", "cd"],
        [[k * (2**61 - 1) for k in range(1, 10_003)]] * 2,
    ],
)
def test_what_nobody_would_send_is_refused(sent: Any) -> None:
    """Nothing with a hash of its own is a key, and of keys that can be made to collide there are not many."""
    with pytest.raises(NotPlainData):
        pairs(sent)


def test_a_dictionary_with_objects_as_keys_is_refused() -> None:
    """They have an identity over there, which no number stands for here."""
    with pytest.raises(NotPlainData, match="use text or whole numbers"):
        wire.encode([{Hashed: 1, 1.5: 2}], 1 << 16, packed)
