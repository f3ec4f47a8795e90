"""A plain course from the first grading to the regrade: settings, resume, moved marks, pages and exports."""

import csv
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from nbjudge.batch.events import Summary
from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError
from nbjudge.grading.inspection import inspect_assignment
from nbjudge.grading.results import read_verdict
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.reports.class_report import write_report
from nbjudge.reports.feedback import feedback_page
from nbjudge.settings import Limits

from . import course
from .kinds import Kind

pytestmark = pytest.mark.slow

SECRET, MENDED = 86_420, 97_531


def hidden(line: str) -> str:
    """Return a test cell with a hidden line."""
    return (
        f"# twice as much\nassert twice(2) == 4, 'twice is wrong'\n### BEGIN HIDDEN TESTS\n{line}\n### END HIDDEN TESTS"
    )


def kinds(of_twice: str) -> list[Kind]:
    """Return a course of three exercises."""
    answer = "def {0}(x):\n    return {1}".format
    return [
        Kind("twice", answer("twice", "2 * x"), answer("twice", "x + x"), answer("twice", "4"), hidden(of_twice)),
        Kind(
            "third", answer("third", "x / 3"), "third = lambda n: n / 3", answer("third", "x"), "assert third(6) == 2"
        ),
        Kind("essay", answer("essay", "x"), "essay = abs", answer("essay", "-x"), "assert essay(1) == 1"),
    ]


SETTINGS = 'c.Nbjudge.judged = {"test_third": "inside", "test_essay": "by hand"}\n'
FIRST = kinds(f"assert twice({SECRET // 2}) == {SECRET}")
SECOND = kinds(f"assert twice({MENDED}) == {2 * MENDED} or twice({MENDED}) == 4")  # now the constant passes, too


@dataclass(frozen=True)
class Life:
    """The folder of a course, and what its gradings said in turn."""

    root: Path
    first: Summary
    again: Summary
    mended: Summary
    pages: str
    first_pages: str


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Grade a course, grade it again, mend a test and grade it a third time."""
    root = course.make_course(tmp_path_factory.mktemp("life") / "course", FIRST)
    (root / "nbgrader_config.py").write_text(course.CONFIG + SETTINGS)
    first = grade_assignment(find_course(root), course.NAME, jobs=1)
    pages = feedback_of(root)
    again = grade_assignment(find_course(root), course.NAME, jobs=1)
    path = root / "source" / course.NAME / f"{course.NAME}.ipynb"
    path.write_bytes(course.as_bytes(course.source(SECOND)))
    mended = grade_assignment(find_course(root), course.NAME, jobs=1)
    return Life(root, first, again, mended, feedback_of(root), pages)


def feedback_of(root: Path) -> str:
    """Return what the students can read."""
    pages = []
    for student in course.ANSWERS:
        folder = root / "autograded" / student / course.NAME
        verdict = read_verdict(folder)
        assert verdict is not None
        book = read_notebook((folder / f"{course.NAME}.ipynb").read_bytes())
        pages.append(feedback_page(verdict, book, course.NAME))
    return "\n".join(pages)


def scores(summary: Summary, student: str) -> dict[str, float | None]:
    """Return a student's points by exercise."""
    return dict(next(row.scores for row in summary.rows if row.student == student))


def test_the_courses_settings_decide_how_a_cell_is_judged(life: Life) -> None:
    """`c.Nbjudge.judged` sends a cell inside, or to a person, and the closing line says so."""
    assert life.first.judged_note.startswith(
        "Test cells judged by their own asserts: 1 outside, 1 inside (test_third), 1 by hand (test_essay)."
    )
    assert scores(life.first, "right") == {"test_twice": 4, "test_third": 4, "test_essay": None}
    assert scores(life.first, "wrong") == {"test_twice": 0, "test_third": 0, "test_essay": None}
    assert all(row.waits for row in life.first.rows)


def test_inspect_says_why(life: Life) -> None:
    """The table names the course's settings as the reason, and what would bring the cell outside."""
    cells = {cell.grade_id: cell for cell in inspect_assignment(find_course(life.root), course.NAME, limits=Limits())}
    assert cells["test_third"].why == cells["test_essay"].why == "the course says so"
    assert "c.Nbjudge.judged" in cells["test_third"].advice and cells["test_twice"].advice == ""


def test_what_is_graded_is_not_graded_again(life: Life) -> None:
    """A second run finds everything done."""
    assert life.again.skipped == len(course.ANSWERS) and not life.again.moves
    assert life.again.judged_note == life.first.judged_note


def test_a_mended_test_cell_moves_marks_with_a_reason(life: Life) -> None:
    """Whose mark a changed test cell moves is told, and nobody else's moves."""
    assert life.mended.skipped == 0
    assert [(move.student, move.exercise, move.before, move.after) for move in life.mended.moves] == [
        ("wrong", "test_twice", 0, 4)
    ]
    assert life.mended.moves[0].reason == "“twice as much” passed, before failed"


def test_students_read_the_authors_words_and_nothing_hidden(life: Life) -> None:
    """The feedback holds the title, the visible message, and no value of a hidden line."""
    assert "twice as much" in life.first_pages and "A line of this test that you cannot see" in life.first_pages
    for number in (SECRET, SECRET // 2, MENDED):
        assert str(number) not in life.first_pages + life.pages


def test_reports_and_exports_know_the_cells(life: Life) -> None:
    """The class report names the cell that is judged inside and why; each cell has its column among the exports."""
    report = write_report(find_course(life.root), course.NAME)
    page = report.page.read_text(encoding="utf-8")
    assert "test_third" in page and "the course says so" in page
    rows = csv.DictReader((report.page.parent / "moodle.csv").read_text(encoding="utf-8").splitlines())
    assert {"right", "wrong"} <= {word for row in rows for word in row.values()}


def test_a_setting_that_is_none_is_told(life: Life, tmp_path: Path) -> None:
    """A way of judging that does not exist stops the grading in one line."""
    root = course.make_course(tmp_path / "course", FIRST)
    (root / "nbgrader_config.py").write_text(course.CONFIG + 'c.Nbjudge.judged = {"test_third": "somewhere"}\n')
    with pytest.raises(CourseError, match=r"sets Nbjudge\.judged to .*somewhere.*; write "):
        find_course(root).assignment(course.NAME)


def test_a_setting_for_a_cell_that_is_not_there_is_told(life: Life) -> None:
    """A grade_id in `c.Nbjudge.judged` that no test cell bears changes nothing, and a line says so."""
    assert find_course(life.root).setting_problems() == []
    config = {"Nbjudge": {"judged": {"test_thrid": "by hand", "test_third": "inside", "gone": "inside"}}}
    near, far = replace(find_course(life.root), config=config).setting_problems()
    assert near.endswith("for 'test_thrid', which is no test cell of any assignment; did you mean 'test_third'?")
    assert "'gone'" in far and far.endswith("take it out, or correct it.")
