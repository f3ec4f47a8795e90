"""Test cells of all kinds are judged as they stand, outside where that works, and tell right from wrong answers."""

import pytest

from . import course
from .conftest import GradedKinds
from .kinds import KINDS, Kind

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("plain kinds")]

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
