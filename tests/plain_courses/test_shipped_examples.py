"""The courses that `nbgrader quickstart` makes, untouched: every submission gets nbgrader's marks.

Questions for a person are not compared: one that was left blank waits for a person here, and nbgrader gives it 0 points
unseen (`c.Nbjudge.blank_gets_zero`, and "test_grade" in tests/peer/differences.json).
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course

from . import shipped

BY_HAND = {"sum_of_squares_equation", "sum_of_squares_application", "part-a", "part-b", "cell-938593c4a215c6cc"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "source", [pytest.param("ps1", marks=pytest.mark.slow), pytest.param("ps1_autotest", marks=pytest.mark.scale)]
)
def test_shipped_courses_get_the_same_marks(tmp_path: Path, one_call_of_alembic: None, source: str) -> None:
    """Each answer gets nbgrader's marks for each cell that has a test, and all of these are judged outside."""
    rows = grade_assignment(find_course(shipped.make_course(tmp_path / "course", source)), shipped.NAME, jobs=1).rows
    assert {row.student: of_tests(dict(row.scores)) for row in rows} == recorded(source)
    for row in rows:
        judged = {grade_id: how for (_, grade_id), how in row.judged}
        assert set(of_tests(judged).values()) == {"outside"}
        assert all(dict(row.scores)[cell] is None for cell in BY_HAND)


def test_the_recorded_marks_are_worth_comparing() -> None:
    """Only answers that are right in all get all of nbgrader's points; an autotest says no to floats, `==` does not."""
    with_asserts, autotests = (
        {student: sum(marks.values()) for student, marks in recorded(source).items()} for source in shipped.SOURCES
    )
    best = {student for student, points in autotests.items() if points == max(autotests.values())}
    assert best == {"another_dictionary", "hacker", "right", "source"}  # a test of the dictionary gives 0 points
    assert with_asserts["unanswered"] == autotests["unanswered"] == 0
    assert {student for student in autotests if autotests[student] != with_asserts[student]} == {"floats"}


@pytest.mark.scale
@pytest.mark.timeout(900)
@pytest.mark.parametrize("source", shipped.SOURCES)
def test_nbgrader_still_gives_what_was_recorded(tmp_path: Path, source: str) -> None:
    """The course that is laid out here is what nbgrader's command makes, and nbgrader grades it as it was recorded."""
    flags = ["--autotest"] if source == "ps1_autotest" else []
    command = [sys.executable, "-m", "nbgrader", "quickstart", "course", *flags]
    subprocess.run(command, cwd=tmp_path, check=True)
    made, laid_out = tmp_path / "course", shipped.make_course(tmp_path / "laid_out", source)
    shipped.release(made)
    shipped.hand_in(made)
    assert settings(made) == settings(laid_out)
    assert files(made / "source") == files(laid_out / "source")
    assert flags or files(made / "release") == files(laid_out / "release")
    assert (made / "autotests.yml").is_file() == (laid_out / "autotests.yml").is_file() == bool(flags)
    assert shipped.asked(made) == shipped.recorded()[source]


def recorded(source: str) -> dict[str, dict[str, float]]:
    """Return nbgrader's marks of the cells that have a test."""
    return {student: of_tests(marks) for student, marks in shipped.recorded()[source].items()}


def of_tests(of_cells: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the cells that a person marks."""
    return {cell: value for cell, value in sorted(of_cells.items()) if cell not in BY_HAND}


def settings(root: Path) -> set[str]:
    """Return the lines of a configuration that set something."""
    lines = (root / "nbgrader_config.py").read_text().splitlines()
    return {line.partition("  #")[0] for line in lines if line and not line.startswith("#")}


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
