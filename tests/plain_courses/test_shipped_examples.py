"""The courses that nbgrader ships for a first try, untouched: its marks and ours are the same."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import nbgrader
import pytest

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from tests.plain_courses import stock_marks

GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
NAME = "ps1"
STUDENTS = ("bitdiddle", "hacker", "solution")
BY_HAND = {"sum_of_squares_equation", "sum_of_squares_application", "part-a", "part-b", "cell-938593c4a215c6cc"}


def shipped_course(root: Path, source: str) -> Path:
    """Lay out what `nbgrader quickstart` does; hand in what nbgrader's documentation has, and the solution."""
    shutil.copytree(GUIDE / "source" / source, root / "source" / NAME)
    shutil.copy(GUIDE / "autotests.yml", root)
    shutil.copytree(GUIDE / "submitted", root / "submitted")
    shutil.copytree(GUIDE / "source" / source, root / "submitted" / "solution" / NAME)
    return root


@pytest.mark.scale
@pytest.mark.timeout(900)
@pytest.mark.parametrize("source", ["ps1"])
def test_shipped_courses_get_the_same_marks(tmp_path: Path, source: str) -> None:
    """Every submission that comes with nbgrader's courses gets nbgrader's marks for each cell that has a test."""
    root = shipped_course(tmp_path / "course", source)
    stock = {student: of_test_cells(marks) for student, marks in stock_marks.asked(root, STUDENTS, NAME).items()}
    rows = grade_assignment(find_course(root), NAME, jobs=1).rows
    ours = {row.student: dict(row.scores) for row in rows}
    assert {student: of_test_cells(marks) for student, marks in ours.items()} == stock
    assert all(marks[cell] is None for marks in ours.values() for cell in BY_HAND)
    assert len({tuple(marks.items()) for marks in stock.values()}) > 1  # they are worth comparing


def of_test_cells(marks: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return the marks of the cells that have a test."""
    return {cell: mark for cell, mark in sorted(marks.items()) if cell not in BY_HAND}
