"""Questions that a person marks: mark schemes, and what becomes of those that were left blank."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge.batch.journal import course_fingerprint
from nbjudge.course.folders import Course
from nbjudge.errors import CourseError
from nbjudge.grading.submission import Grader
from nbjudge.records import UNANSWERED, Assignment, Submission, Verdict
from nbjudge.reports.feedback import feedback_page
from nbjudge.settings import Limits
from tests.notebooks import build

SCHEME = (
    "Explore the data.\n\n=== BEGIN MARK SCHEME ===\ntwo points for the figure\n=== END MARK SCHEME ===\n\nHave fun."
)
TASK = "Explore the data.\n\n\nHave fun."


def book(task: str) -> Any:
    """Return a notebook with a question, a plot and a task for a person."""
    plot = build.code("plot", "# Draw.", **build.marks("plot", grade=True, solution=True, points=4))
    essay = build.text("essay", "Write here.", **build.marks("essay", grade=True, solution=True, points=5))
    return build.notebook(essay, plot, build.task("explore", task, 3))


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course whose source has a mark scheme, its release not."""
    for step, task in {"source": SCHEME, "release": TASK}.items():
        build.write(tmp_path / step / "hw" / "hw.ipynb", book(task))
    return Course(tmp_path)


def graded(assignment: Assignment, changes: dict[str, str]) -> tuple[Verdict, Any]:
    """Grade a submission with these texts in its cells; return the verdict and the graded notebook."""
    handed_in = book(TASK)
    for cell_id, source in changes.items():
        build.cell(handed_in, cell_id).source = source
    with Grader(assignment) as grader:
        result = grader.grade(Submission("ada", "hw", {"hw.ipynb": build.as_bytes(handed_in)}))
    return result.verdict, nbformat.reads(result.notebooks["hw"].decode(), as_version=4)


def test_the_marker_reads_the_mark_scheme_and_the_student_does_not(course: Course) -> None:
    """The task in the graded notebook has its mark scheme; the feedback page has the task alone."""
    verdict, notebook = graded(course.assignment("hw"), {})
    assert build.cell(notebook, "explore").source == SCHEME
    page = feedback_page(verdict, notebook, "hw")
    assert "Have fun." in page and "for the figure" not in page and "MARK SCHEME" not in page


def test_a_course_without_its_source_has_the_release_s_task(course: Course) -> None:
    """Where the source is not here, the task is as students got it."""
    build.write(course.root / "source" / "other" / "other.ipynb", book(TASK))
    (course.root / "source" / "hw" / "hw.ipynb").unlink()
    (course.root / "source" / "hw").rmdir()
    assert build.cell(graded(course.assignment("hw"), {})[1], "explore").source == TASK


def test_a_changed_scheme_reaches_what_was_graded(course: Course) -> None:
    """Another mark scheme, or the setting, makes the next grading write the notebooks again."""
    one = course.assignment("hw")
    others = [replace(one, schemes={}), replace(one, blank_gets_zero=True)]
    prints = {course_fingerprint(each, Limits(), sandbox="bwrap", everything=False) for each in [one, *others]}
    assert len(prints) == 3


def test_what_is_blank_waits_unless_the_course_says_otherwise(course: Course) -> None:
    """All three wait for a person; with the setting a blank answer gets 0, and what was written and a task wait."""
    waiting = {one.grade_id for one in graded(course.assignment("hw"), {})[0].exercises if one.manual}
    assert waiting == {"essay", "plot", "explore"}
    verdict, _ = graded(replace(course.assignment("hw"), blank_gets_zero=True), {"plot": "plot([1])"})
    assert {one.grade_id for one in verdict.exercises if one.manual} == {"plot", "explore"}
    (essay,) = [one for one in verdict.exercises if one.grade_id == "essay"]
    assert (essay.score, [check.message for check in essay.checks]) == (0.0, [UNANSWERED])


def test_the_setting_comes_from_the_configuration(course: Course) -> None:
    """`c.Nbjudge.blank_gets_zero` is a switch; what is none is refused."""
    on = replace(course, config={"Nbjudge": {"blank_gets_zero": True}})
    assert on.assignment("hw").blank_gets_zero and not course.assignment("hw").blank_gets_zero
    with pytest.raises(CourseError, match="blank_gets_zero"):
        replace(course, config={"Nbjudge": {"blank_gets_zero": "yes"}}).assignment("hw")


def test_no_word_says_that_it_waits(course: Course) -> None:
    """The graded notebook says nothing that would be wrong as soon as a person has marked it."""
    assert "waits" not in json.dumps(graded(course.assignment("hw"), {"plot": "print(1)"})[1])
