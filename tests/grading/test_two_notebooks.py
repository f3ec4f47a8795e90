"""An assignment of two notebooks: what can be read is graded, and a person looks at the rest."""

import html
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import Course
from nbjudge.grading.inspection import inspect_assignment
from nbjudge.grading.submission import Grader
from nbjudge.records import UNANSWERED, Graded, Submission
from nbjudge.settings import Limits
from tests.notebooks import build

NOT_READ = b'{"cells": ['


def book(letter: str, answer: str = "raise NotImplementedError()") -> Any:
    """Return a notebook with one exercise and a question for a person."""
    return build.notebook(
        build.code(letter, f"def {letter}():\n    {answer}", **build.marks(letter, solution=True)),
        build.code(f"test_{letter}", f"{letter}()", **build.marks(f"test_{letter}", grade=True, locked=True, points=2)),
        build.text(f"why_{letter}", "Why?", **build.marks(f"why_{letter}", grade=True, solution=True, points=3)),
    )


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course of one assignment with the notebooks `a` and `b`."""
    for letter in "ab":
        build.write(tmp_path / "release" / "hw" / f"{letter}.ipynb", book(letter))
        test = tmp_path / "grader_tests" / "hw" / f"test_{letter}.py"
        test.parent.mkdir(parents=True, exist_ok=True)
        test.write_text(f'def test_one(student):\n    """It is 1."""\n    assert student.{letter}() == 1\n')
    return Course(tmp_path)


def graded(course: Course, **files: bytes) -> Graded:
    """Grade these files, by the names of notebooks."""
    handed_in = {f"{name}.ipynb": content for name, content in files.items()}
    with Grader(course.assignment("hw")) as grader:
        return grader.grade(Submission("ada", "hw", handed_in))


@pytest.mark.parametrize(
    "files",
    [
        {"b": NOT_READ},
        {"b": build.as_bytes(build.notebook(build.code("x", "x = 1")))[:-9]},
        {"other": build.as_bytes(build.notebook(build.code("x", "x = 1")))},
        {"b_1": build.as_bytes(book("b", "return 1")), "b_2": build.as_bytes(book("b", "return  1"))},
    ],
)
def test_the_notebook_that_can_be_read_is_graded(course: Course, files: dict[str, bytes]) -> None:
    """Points of the one are kept; where a file may be meant for the other, it waits for a person, who is told."""
    result = graded(course, a=build.as_bytes(book("a", "return 1")), **files)
    assert (result.verdict.status, result.verdict.score, result.verdict.max_score) == ("graded", 2.0, 10.0)
    assert {one.grade_id: one.manual for one in result.verdict.exercises} == {
        "test_a": False, "why_a": True, "test_b": True, "why_b": True,
    }  # fmt: skip
    assert [one.notebook for one in result.verdict.exercises] == ["a", "a", "b", "b"]
    first = nbformat.reads(result.notebooks["b"].decode(), as_version=4).cells[0].source
    first = html.unescape(first)  # signs in names are written so that they mark up nothing
    assert "could not be read" in first and all(problem in first for problem in result.verdict.problems)


def test_what_was_not_handed_in_earns_nothing(course: Course) -> None:
    """Where no file can be meant for it, the other notebook has no points, not even for what passes unanswered.

    As with nbgrader, nobody waits for a person to look at what is not there.
    """
    result = graded(course, a=build.as_bytes(book("a", "return 1")))
    assert {one.grade_id: (one.score, one.manual) for one in result.verdict.exercises} == {
        "test_a": (2.0, False), "why_a": (0.0, True), "test_b": (0.0, False), "why_b": (0.0, False),
    }  # fmt: skip
    said = {one.grade_id: [check.message for check in one.checks] for one in result.verdict.exercises}
    assert said["test_b"] == said["why_b"] == [UNANSWERED]


def test_without_any_notebook_a_person_looks(course: Course) -> None:
    """Where neither can be read, nothing is graded."""
    result = graded(course, a=NOT_READ, b=NOT_READ)
    assert (result.verdict.status, result.verdict.reason) == ("not_graded", "file")


def test_an_empty_folder_is_called_what_it_is(course: Course) -> None:
    """Where nothing was handed in, no file is said to be unreadable."""
    result = graded(course)
    assert "No file was handed in, so a person must look at it." in result.verdict.problems


def same_ids(letter: str, answer: str, right: int) -> Any:
    """Return a notebook whose cells have the ids and grade_ids that those of the other one have, too."""
    test = f"assert f() == {right}"
    return build.notebook(
        build.code("answer", f"def f():\n    {answer}", **build.marks("f", solution=True)),
        build.code("check", test, **build.marks("test_f", grade=True, locked=True, points=2)),
        build.text("why", letter, **build.marks("why", grade=True, solution=True, points=3)),
    )


def test_cells_of_two_notebooks_may_have_the_same_ids(tmp_path: Path) -> None:
    """Each is judged by the test of its own notebook, outside; the table tells them apart by the notebook's name."""
    rights = {"a": 1, "b": 2}
    for letter, right in rights.items():
        solved = f"### BEGIN SOLUTION\n    return {right}\n    ### END SOLUTION"
        for step, answer in (("source", solved), ("release", "raise NotImplementedError()")):
            build.write(tmp_path / step / "hw" / f"{letter}.ipynb", same_ids(letter, answer, right))
    for student, answers in {"ada": (1, 2), "bob": (1, 1)}.items():
        for letter, answer in zip(rights, answers, strict=True):
            book = same_ids(letter, f"return {answer}", rights[letter])
            build.write(tmp_path / "submitted" / student / "hw" / f"{letter}.ipynb", book)
    summary = grade_assignment(Course(tmp_path), "hw")
    assert {row.student: dict(row.scores) for row in summary.rows} == {
        "ada": {"a/test_f": 2, "a/why": None, "b/test_f": 2, "b/why": None},
        "bob": {"a/test_f": 2, "a/why": None, "b/test_f": 0, "b/why": None},
    }
    assert "2 outside" in summary.judged_note
    inspected = inspect_assignment(Course(tmp_path), "hw", limits=Limits())
    shown = [(cell.notebook, cell.grade_id, cell.judged) for cell in inspected]
    assert shown == [
        (letter, name, how) for letter in "ab" for name, how in (("test_f", "outside"), ("why", "by hand"))
    ]
