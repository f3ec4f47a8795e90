"""An untouched nbgrader course gets the same marks from nbgrader itself as from us, cell by cell."""

from collections.abc import Iterator, Mapping

import pytest

from benchmarks.stock import Stock

from . import course
from .conftest import GradedKinds
from .kinds import BY_ID

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200), pytest.mark.xdist_group("plain kinds")]


@pytest.fixture(scope="module")
def theirs(graded: GradedKinds) -> Iterator[dict[str, Mapping[str, float]]]:
    """Grade all submissions with nbgrader as it comes; return the points by student and grade_id."""
    with Stock(graded.root, course.NAME) as stock:
        yield {student: stock.grade(student, skip_ungraded=False).scores for student in course.ANSWERS}


@pytest.mark.parametrize("student", course.ANSWERS)
def test_both_tools_give_the_same_marks(
    graded: GradedKinds, theirs: Mapping[str, Mapping[str, float]], student: str
) -> None:
    """The marks differ only where a kind says why, and there they do."""
    ours = {grade_id: result.score for grade_id, result in graded.results[student].items()}
    differing = {grade_id for grade_id, points in ours.items() if theirs[student][grade_id] != points}
    assert {grade_id for grade_id in differing if not BY_ID[grade_id].stock} == set()


def test_every_exception_is_one(graded: GradedKinds, theirs: Mapping[str, Mapping[str, float]]) -> None:
    """Where a kind says that nbgrader's mark is another one, it is for one of the answers."""
    for kind in BY_ID.values():
        differs = any(
            theirs[student][kind.grade_id] != graded.results[student][kind.grade_id].score for student in theirs
        )
        assert differs == bool(kind.stock), kind.name
