"""Test cells of all kinds are judged as they stand, outside where that works, and tell right from wrong answers."""

import pytest

from . import course, stock_marks
from .conftest import GradedKinds
from .kinds import BY_ID, KINDS, Kind

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

BY_NAME = [pytest.param(kind, id=kind.name) for kind in KINDS]


def test_there_are_enough_kinds() -> None:
    """There are at least 40 kinds of cells, and none is there twice."""
    names = {kind.name for kind in KINDS}
    assert len(names) == len(KINDS) >= 40


@pytest.mark.parametrize("kind", BY_NAME)
def test_the_solution_decides_how_a_cell_is_judged(graded: GradedKinds, kind: Kind) -> None:
    """A cell is judged outside unless it needs what only the student's process has."""
    plan = graded.plan[kind.grade_id]
    assert plan.judged == kind.judged, plan.why


@pytest.mark.parametrize("kind", BY_NAME)
@pytest.mark.parametrize("student", course.ANSWERS)
def test_answers_get_their_points(graded: GradedKinds, kind: Kind, student: str) -> None:
    """Right answers get all points, a wrong one gets those that the cell gives it, and an untouched stub none."""
    share = {"right": 1.0, "other": 1.0, "wrong": kind.share, "blank": 0.0}[student]
    result = graded.results[student][kind.grade_id]
    assert result.score == share * course.POINTS, result.checks
    assert result.judged == kind.judged


def test_nbgrader_was_asked_about_these_kinds() -> None:
    """Nothing that nbgrader's marks depend on has changed since they were recorded."""
    assert stock_marks.recorded()["of"] == stock_marks.fingerprint(), (
        "run `python -m tests.plain_courses.stock_marks` (some minutes)"
    )


@pytest.mark.parametrize("student", course.ANSWERS)
def test_nbgrader_gives_the_same_marks(graded: GradedKinds, student: str) -> None:
    """An untouched course gets the same marks from nbgrader itself, cell by cell, but where a kind says why not."""
    theirs = stock_marks.recorded()["marks"][student]
    ours = {grade_id: result.score for grade_id, result in graded.results[student].items()}
    assert ours.keys() == theirs.keys()
    differing = {grade_id for grade_id, points in ours.items() if theirs[grade_id] != points}
    assert {grade_id for grade_id in differing if not BY_ID[grade_id].stock} == set()


def test_every_exception_is_one(graded: GradedKinds) -> None:
    """Where a kind says that nbgrader's mark is another one, it is for one of the answers."""
    marks = stock_marks.recorded()["marks"]
    for kind in KINDS:
        differs = any(
            marks[student][kind.grade_id] != graded.results[student][kind.grade_id].score for student in marks
        )
        assert differs == bool(kind.stock), kind.name
