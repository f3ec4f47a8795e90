"""A test or the points change after the class has handed in: marks follow, and nothing is lost."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from nbjudge.batch.events import Finished, Summary
from nbjudge.batch.moved_marks import Move
from nbjudge.batch.notes import Notes
from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from nbjudge.grading.results import read_verdict
from nbjudge.records import STOPPED
from nbjudge.reports.class_report import write_report
from nbjudge.settings import Limits
from tests.batch import tiny
from tools import release

pytestmark = pytest.mark.slow  # a gradebook, and a sandbox for each grading

ANSWERS = {"ada": "return 1", "bob": "return abs(1)", "cyd": "return -1"}
CHECK = 'def test_value(student):\n    """The value is one."""\n    assert abs(student.{}()) == 1, \'No.\'\n'
ANOTHER = 'def test_sign(student, rng):\n    """The sign is right."""\n    assert student.{}() > 0, \'Down.\'\n'


def notebook(answer: str, points: float, *, hidden: bool) -> bytes:
    """Return a notebook with two exercises alike, f and g; g is always worth 4."""
    test = "\n".join(tiny.TEST.splitlines() if hidden else ["points = 10.0", "points"])
    cells = []
    for name, worth in (("f", points), ("g", 4)):
        source = f"def {name}():\n    {answer}"
        cells.append(tiny.cell("code", name, source, solution=True))
        cells.append(tiny.cell("code", f"test_{name}", test, grade=True, locked=True, points=worth))
    return tiny.notebook(*cells)


def set_points(root: Path, points: float) -> None:
    """Write the source with these points for f, and release it as `make release` does."""
    solution = "### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    tiny.write(root / "source" / tiny.NAME / "ps.ipynb", notebook(solution, points, hidden=True))
    release.make(find_course(root), tiny.NAME)


@pytest.fixture
def course(make: Callable[..., Path]) -> Path:
    """Return a course of three students, who all handed in, with one check for each exercise."""
    root = make({student: notebook(answer, 10, hidden=False) for student, answer in ANSWERS.items()})
    for name in "fg":
        tiny.write(root / "grader_tests" / tiny.NAME / f"test_{name}.py", CHECK.format(name).encode())
    set_points(root, 10)
    return root


def grade(root: Path, listen: Callable[..., None] = lambda event: None, **options: Any) -> Summary:
    """Grade with the engine itself."""
    return grade_assignment(find_course(root), tiny.NAME, jobs=1, sandbox="none", listen=listen, **options)


def mark_by_hand(root: Path, student: str, cell: str, points: float) -> None:
    """Give points as formgrader does."""
    query = (
        "update grade set manual_score = ? where cell_id in (select id from base_cell where name = ?) and notebook_id "
        "in (select n.id from submitted_notebook n join submitted_assignment a on a.id = n.assignment_id "
        "where a.student_id = ?)"
    )
    with closing(sqlite3.connect(root / "gradebook.db")) as database:
        assert database.execute(query, (points, cell, student)).rowcount == 1
        database.commit()


def add_check(root: Path) -> None:
    """Add a check to f's hidden tests, before the one that is there."""
    tests = ANOTHER.format("f") + CHECK.format("f")
    tiny.write(root / "grader_tests" / tiny.NAME / "test_f.py", tests.encode())


def test_a_new_check_moves_marks_and_says_why(course: Path) -> None:
    """Who fails the new check loses its share; others, other exercises and points given by hand stay as they are."""
    assert [row.score for row in grade(course).rows] == [14.0, 14.0, 14.0]
    assert grade(course).moves == ()
    mark_by_hand(course, "cyd", "test_g", 3.5)
    add_check(course)
    summary = grade(course)
    assert [row.score for row in summary.rows] == [14.0, 14.0, 5.0 + 3.5] and summary.skipped == 0
    assert summary.moves == (Move("cyd", "f", 10.0, 5.0, "new check “The sign is right.” failed"),)
    (noted,) = Notes(find_course(course), find_course(course).assignment(tiny.NAME)).move_log
    assert (noted.student, noted.before, noted.after) == ("cyd", 10.0, 5.0)
    rows = tiny.rows(course)
    assert (rows["cyd", "test_f"]["auto"], rows["cyd", "test_g"]["manual"]) == (5.0, 3.5)
    assert not rows["cyd", "test_g"]["needs"], "nothing about g has changed"


@pytest.mark.scale
def test_points_change_through_the_source(course: Path) -> None:
    """New points go through the source and `make release` when everybody has handed in; no mark is lost."""
    grade(course)
    mark_by_hand(course, "ada", "test_g", 3.5)
    mark_by_hand(course, "bob", "test_f", 8.0)
    set_points(course, 20)
    regraded: list[object] = []
    summary = grade(course, regraded.append)
    assert sum(isinstance(event, Finished) for event in regraded) == 3
    assert [(row.score, row.max_score) for row in summary.rows] == [(20 + 3.5, 24), (8.0 + 4, 24), (24, 24)]
    assert summary.moves == tuple(
        Move(student, "f", 10.0, 20.0, "worth 20 points instead of 10") for student in ("ada", "bob", "cyd")
    )
    rows = tiny.rows(course)
    assert rows["ada", "test_g"]["manual"] == 3.5 and not rows["ada", "test_g"]["needs"]
    assert rows["bob", "test_f"]["manual"] == 8.0 and rows["bob", "test_f"]["needs"], "8 of 10 is not 8 of 20"
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        points = database.execute("select name, max_score from grade_cells g join base_cell b on b.id = g.id")
        assert dict(points.fetchall()) == {"test_f": 20.0, "test_g": 4.0}


def test_a_cell_that_hits_a_limit_is_reported(course: Path) -> None:
    """A cell of the student's own that does not end stands in the verdict and in the report, and costs no points."""
    handed_in = json.loads(notebook("return 1", 10, hidden=False))
    cell = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
    handed_in["cells"].insert(2, {**cell, "source": "while True:\n    pass"})
    tiny.hand_in(course, "ada", json.dumps(handed_in).encode())
    (row,) = grade(course, students=["ada"], limits=Limits(cell_seconds=1)).rows
    verdict = read_verdict(course / "autograded" / "ada" / tiny.NAME)
    assert row.score == 14.0 and verdict and len(verdict.problems) == 1
    assert verdict.problems[0].startswith(f"{STOPPED}cell 3. ")
    page = write_report(find_course(course), tiny.NAME).page.read_text(encoding="utf-8")
    assert "Limit hit: 1" in page and "Repaired:" not in page
