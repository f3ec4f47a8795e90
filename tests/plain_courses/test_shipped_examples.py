"""The courses that nbgrader ships for a first try, untouched: its marks and ours are the same."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import nbgrader
import pytest

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from tests.plain_courses import stock_marks

GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
NAME = "ps1"
STUDENTS = ("bitdiddle", "hacker", "solution", "release")
BY_HAND = {"sum_of_squares_equation", "sum_of_squares_application", "part-a", "part-b"}


def quickstart(root: Path, *flags: str) -> None:
    """Let nbgrader make its course; hand in what its documentation has, the solution, and the empty release."""
    subprocess.run([sys.executable, "-m", "nbgrader", "quickstart", root.name, *flags], cwd=root.parent, check=True)
    subprocess.run([sys.executable, "-m", "nbgrader", "generate_assignment", NAME, "--quiet"], cwd=root, check=True)
    shutil.copytree(GUIDE / "submitted", root / "submitted")
    for student in ("solution", "release"):
        folder = root / "submitted" / student / NAME
        shutil.copytree(root / student.replace("solution", "source") / NAME, folder)


@pytest.mark.scale
@pytest.mark.timeout(900)
@pytest.mark.parametrize("flags", [(), ("--autotest",)], ids=["asserts", "autotests"])
def test_quickstart_gives_the_same_marks(tmp_path: Path, one_call_of_alembic: None, flags: tuple[str, ...]) -> None:
    """Every submission that comes with nbgrader's course gets nbgrader's marks for each cell that has a test."""
    root = tmp_path / "course"
    quickstart(root, *flags)
    stock = {student: tested(marks) for student, marks in stock_marks.asked(root, STUDENTS).items()}
    rows = grade_assignment(find_course(root), NAME).rows
    ours = {row.student: dict(row.scores) for row in rows}
    assert {student: tested(marks) for student, marks in ours.items()} == stock
    assert all(marks[cell] is None for marks in ours.values() for cell in BY_HAND & set(marks))
    assert len({tuple(marks.values()) for marks in stock.values()}) > 2  # they are worth comparing


def tested(marks: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return the marks of the cells that have a test."""
    return {cell: mark for cell, mark in sorted(marks.items()) if cell not in BY_HAND}
