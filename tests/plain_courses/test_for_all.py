"""Test cells of answers that keep nothing are answered by one process, with the same marks as by copies."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.notebooks.code.stateless.keeping import Stateless
from nbjudge.records import ExerciseResult, Submission
from tests.notebooks.build import as_bytes

from . import course
from .kinds import KINDS, Kind

pytestmark = pytest.mark.slow

# What is asked of an answer before the next test: it gives the same function as an object, in a list, with another one.
CALLED = Kind(
    "called", "def twice(x):\n    return 2 * x", "def twice(x):\n    return x + x", "def twice(x):\n    return x",
    "kept = [twice]\nassert twice(4) == 8\nassert twice('a') == 'aa'",
)  # fmt: skip
KEPT = Kind(
    "kept", "def half(x):\n    return x / 2", "def half(x):\n    return 0.5 * x", "def half(x):\n    return x",
    "assert half(4) == 2\nassert kept[0](3) == 6",
)  # fmt: skip
GIVEN_ON = Kind(
    "given_on", "def apply(f, x):\n    return f(x)", "def apply(f, x):\n    return [f(v) for v in [x]][0]",
    "def apply(f, x):\n    return x", "assert apply(twice, 4) == 8\nassert apply(lambda x: x - 1, 4) == 3",
)  # fmt: skip
IN_PLACE = Kind(
    "in_place", "def grow(x):\n    x.append(len(x))", "def grow(x):\n    x += [len(x)]",
    "def grow(x):\n    return x + [0]",
    "x = [1]\ny = x\ngrow(x)\ngrow(x)\nassert x == [1, 1, 2] and y is x",
)  # fmt: skip
PRINTS = Kind(
    "prints", "def say(x):\n    print('x is', x)", "def say(x):\n    print(f'x is {x}')", "def say(x):\n    print(x)",
    "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as said:\n    say(3)\n"
    "assert said.getvalue() == 'x is 3\\n'",
)  # fmt: skip
RAISES = Kind(
    "raises", "def root(x):\n    if x < 0:\n        raise ValueError(f'{x} has no root')\n    return x**0.5",
    "def root(x):\n    if not x >= 0:\n        raise ValueError(x)\n    return math.sqrt(x)",
    "def root(x):\n    return abs(x)**0.5",
    "try:\n    root(-1)\n    assert False\nexcept ValueError:\n    pass\nassert root(4) == 2", given="import math",
)  # fmt: skip
OWN = (CALLED, KEPT, GIVEN_ON, IN_PLACE, PRINTS, RAISES)
OBJECTS = "def half(x):\n    return {x: 1}.keys()"  # of a kind that stays where it is


def keep_nothing(kind: Kind) -> bool:
    """Tell whether the rule knows all answers to a kind."""
    answers = (kind.right, kind.other, kind.wrong)
    return kind.judged == "outside" and all(Stateless([answer], [kind.given]).functions for answer in answers)


# One goes on from the test before it, which is of another kind. The release's cells come first: what runs behind a test
# might change something.
PLAIN = sorted(
    (kind for kind in KINDS if keep_nothing(kind) and kind.name != "earlier_names_then"),
    key=lambda kind: not kind.given,
)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """Grade the kinds above."""
    root = course.make_course(tmp_path_factory.mktemp("own") / "course", OWN)
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        graded(grader, OWN, "right")  # as the solution in every batch
        yield grader


def graded(grader: Grader, kinds: Sequence[Kind], answers: str, **others: str) -> dict[str, ExerciseResult]:
    """Return what these answers get, `others` being those of some kinds."""
    book = as_bytes(course.handed_in(lambda kind: others.get(kind.name, course.ANSWERS[answers](kind)), kinds))
    verdict = grader.grade(Submission("ada", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    return {exercise.grade_id: exercise for exercise in verdict.exercises}


def points(results: dict[str, ExerciseResult]) -> dict[str, float]:
    """Return the points by the name of the kind."""
    return {name.removeprefix("test_"): result.score for name, result in results.items()}


def test_kinds_of_cells_get_the_same_marks_as_by_copies(tmp_path: Path, forked: list[int]) -> None:
    """The kinds whose answers keep nothing, in a notebook of their own: as in that of all kinds, with fewer copies."""
    assert len(PLAIN) >= 25
    root = course.make_course(tmp_path / "course", PLAIN)
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        grader.plan()
        for answers in ("right", "other", "wrong"):
            forked.clear()
            shares = {"wrong": {kind.name: kind.share for kind in PLAIN}}.get(
                answers, dict.fromkeys((kind.name for kind in PLAIN), 1.0)
            )
            got = points(graded(grader, PLAIN, answers))
            assert got == {name: share * course.POINTS for name, share in shares.items()}
            assert len(forked) < len(PLAIN) / 2


@pytest.mark.parametrize("answers", ["right", "other", "wrong"])
def test_cells_that_ask_for_more_get_their_copy(own: Grader, answers: str) -> None:
    """Objects of an earlier test, functions passed on, changes in place, prints and exceptions: all as ever."""
    share = 0 if answers == "wrong" else course.POINTS
    assert points(graded(own, OWN, answers)) == {kind.name: share for kind in OWN}


def test_an_answer_that_gives_an_object_is_asked_in_a_copy(own: Grader) -> None:
    """The test begins anew there, and only it."""
    results = graded(own, OWN, "right", kept=OBJECTS)
    assert points(results) == {kind.name: 0 if kind is KEPT else course.POINTS for kind in OWN}
