"""What is made to pass a test cell that is judged outside gets nothing; inside the same trick may work, and is told."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.records import ExerciseResult, Submission
from nbjudge.settings import Limits

from . import course
from .kinds import Kind
from .tricks import OBLIGING, TRICKS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LIMITS = Limits(call_seconds=2)
OF_THE_WHOLE_PROCESS = ("patched_library", "patched_python", "forged_reply")
FOOLED_INSIDE = Kind(
    "inside",
    right="def inside(x):\n    return 2 * x",
    other="def inside(x):\n    return 2 * x",
    wrong=OBLIGING.format("object") + "def inside(x):\n    return Obliging()",
    test="%precision 3\nassert inside(2) == 4",
    judged="inside",
)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """Return what grades the course of all tricks."""
    root = course.make_course(tmp_path_factory.mktemp("tricks") / "course", [*TRICKS, FOOLED_INSIDE])
    with Grader(find_course(root).assignment(course.NAME), limits=LIMITS) as grader:
        yield grader


def graded(grader: Grader, answers: Mapping[str, str]) -> dict[str, ExerciseResult]:
    """Grade a submission with these answers and nothing else; return the results by grade_id."""
    book = course.as_bytes(course.handed_in(lambda kind: answers.get(kind.name, "pass"), [*TRICKS, FOOLED_INSIDE]))
    verdict = grader.grade(Submission("eve", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    assert verdict.status == "graded"
    return {exercise.grade_id: exercise for exercise in verdict.exercises}


def test_right_answers_pass(grader: Grader) -> None:
    """The solution gets all points for each of the cells, outside."""
    results = graded(grader, {kind.name: kind.right for kind in TRICKS})
    for kind in TRICKS:
        assert results[kind.grade_id].score == course.POINTS, results[kind.grade_id].checks
        assert results[kind.grade_id].judged == "outside"


@pytest.fixture(scope="module")
def all_at_once(grader: Grader) -> dict[str, ExerciseResult]:
    """Return what comes of all tricks that leave the rest of the notebook as it is, handed in together."""
    return graded(grader, {kind.name: kind.wrong for kind in TRICKS if kind.name not in OF_THE_WHOLE_PROCESS})


@pytest.mark.parametrize("kind", TRICKS, ids=lambda kind: kind.name)
def test_tricks_get_nothing(grader: Grader, all_at_once: dict[str, ExerciseResult], kind: Kind) -> None:
    """A trick gets no points outside; one that changes the whole process gets none for the other cells, either."""
    alone = kind.name in OF_THE_WHOLE_PROCESS
    results = graded(grader, {kind.name: kind.wrong}) if alone else all_at_once
    assert {grade_id: result.score for grade_id, result in results.items() if result.score} == {}
    assert results[kind.grade_id].checks[0].outcome != "missing", "the trick was not tried"


def test_inside_a_trick_works_and_the_verdict_says_inside(grader: Grader) -> None:
    """A cell that only works inside is contained, but can be fooled there; its result says that it was judged so."""
    result = graded(grader, {"inside": FOOLED_INSIDE.wrong})[FOOLED_INSIDE.grade_id]
    assert (result.score, result.judged) == (course.POINTS, "inside")


def test_students_read_nothing_of_hidden_lines(tmp_path: Path) -> None:
    """What a student reads of a failed hidden assert holds no value of it, whatever the author's message prints."""
    hidden = 'expected = 7531\nassert f(3) == expected, f"f(3) is not {expected}"\nassert f(4) == 8642'
    kind = Kind(
        "f",
        right="def f(x):\n    return {3: 7531, 4: 8642}.get(x, 0)",
        other="",
        wrong="def f(x):\n    return 0",
        test=f"assert f(0) == 0\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS",
    )
    root = course.make_course(tmp_path / "course", [kind])
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        book = course.as_bytes(course.handed_in(lambda kind: kind.wrong, [kind]))
        verdict = grader.grade(Submission("eve", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    (check,) = verdict.exercises[0].checks
    assert check.outcome == "failed" and check.message
    assert not any(number in json.dumps([check.title, check.message]) for number in ("7531", "8642"))
