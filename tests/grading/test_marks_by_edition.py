"""Marks never depend on the language of the notebook, and an edition that does not fit costs nobody else a thing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from nbjudge.batch.journal import course_fingerprint
from nbjudge.course.edition_files import edition_problems
from nbjudge.course.folders import Course
from nbjudge.grading.submission import Grader
from nbjudge.records import Submission, Verdict
from nbjudge.settings import Limits
from tests.notebooks import build

TESTS = '''
def test_two(student):
    """Two comes out right."""
    assert student.{name}(2) == {right}, "Multiply x with itself."


def test_one(student):
    """One stays one."""
    assert student.{name}(1) == 1
'''
ANSWERS = {
    "right": {"square": "return x * x", "cube": "return x ** 3"},
    "half": {"square": "return x"},
    "blank": {},
}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return the small course with its release in a second language."""
    build.make_course(tmp_path)
    build.write(tmp_path / "editions" / "zz" / "release" / "hw" / "hw.ipynb", build.translated())
    (tmp_path / "source" / "hw" / "helper.py").unlink()
    for name, right in (("square", 4), ("cube", 8)):
        test = tmp_path / "grader_tests" / "hw" / f"test_{name}.py"
        test.write_text(TESTS.format(name=name, right=right))
    return Course(tmp_path)


def answered(book: NotebookNode, answers: dict[str, str]) -> bytes:
    """Return a notebook with answers in the place of the line that raises."""
    for name, line in answers.items():
        cell = build.cell(book, f"{name}-exercise")
        cell.source = cell.source.replace("raise NotImplementedError()", line)
    return build.as_bytes(book)


def comparable(verdict: Verdict) -> Verdict:
    """Return a verdict without what may differ."""
    return dataclasses.replace(verdict, seconds=0.0, edition="")


@pytest.mark.slow
def test_marks_are_the_same_in_each_language(course: Course) -> None:
    """Points, checks and repairs of an answer are the same in both editions, whatever it is; only the texts differ."""
    made: dict[str, Callable[[], NotebookNode]] = {"": build.released, "zz": build.translated}
    with Grader(course.assignment("hw")) as grader:
        for answers in ANSWERS.values():
            graded = {
                edition: grader.grade(Submission("ada", "hw", {"hw.ipynb": answered(make(), answers)}))
                for edition, make in made.items()
            }
            english, other = graded[""].verdict, graded["zz"].verdict
            assert comparable(english) == comparable(other)
            assert (english.edition, other.edition) == ("", "zz")
            assert english.problems == ()
            assert english.score == (20 if len(answers) == 2 else 5 if answers else 0)
            book = nbformat.reads(graded["zz"].notebooks["hw"].decode(), as_version=4)
            assert build.cell(book, "title").source == "# Aufgaben"
            assert "not run" in str(build.cell(book, "train").outputs).lower()
        blank = [check.message for one in other.exercises for check in one.checks]
        assert set(blank) == {"This exercise is not answered yet."}


def test_an_edition_that_does_not_fit_is_left_out(course: Course) -> None:
    """What differs in more than texts is one line with file and cell; the release is used as ever."""
    path = course.root / "editions" / "zz" / "release" / "hw" / "hw.ipynb"
    faults: dict[str, Callable[[NotebookNode], object]] = {
        "it has 10 cells instead of 11": lambda book: book.cells.pop(),
        "cell 3 (square-text) has another id, mine": lambda book: book.cells[2].update(id="mine"),
        "cell 5 (square-check) has other nbgrader": lambda book: book.cells[4].metadata.nbgrader.update(points=9),
        "cell 9 (train) has other nbgrader settings or tags": lambda book: book.cells[8].metadata.update(tags=[]),
        "cell 2 (setup) has other code": lambda book: book.cells[1].update(source="import numpy\nimport helper"),
        "cell 5 (square-check) has other code": lambda book: book.cells[4].update(source="points = 10\npoints"),
        "cell 9 (train) has other code": lambda book: book.cells[8].update(source="x = 1\nfor _ in range(10**9): pass"),
        "it cannot be read": lambda book: book.cells.__setitem__(3, "no cell"),
    }
    for fault, damage in faults.items():
        damage(book := build.translated())
        build.write(path, book)
        (line,) = edition_problems(course.root, course.release, "hw")
        assert line.startswith(f"editions/zz/release/hw/hw.ipynb does not fit release/hw: {fault}")
        assert course.assignment("hw").editions == {}
    path.write_bytes(b"\xff{")
    assert "it cannot be read" in edition_problems(course.root, course.release, "hw")[0]
    build.write(path, build.translated())
    assert edition_problems(course.root, course.release, "hw") == ()
    assert list(course.assignment("hw").editions) == ["zz"]


def test_texts_may_differ_in_any_way(course: Course) -> None:
    """Comments, texts and the order of what is filled into one are no other code; a given cell may do more."""
    english, other = build.released(), build.translated()
    english.cells[1].source = 'import helper\n\ndef f(a, b):\n    """Add."""\n    print(f"{a:.1f} of {b}")'
    other.cells[
        1
    ].source = 'import helper\n\n# Addieren\ndef f(a, b):\n    """Addiere."""\n    print(f"von {b}: {a:.1f}")'
    build.write(course.root / "release" / "hw" / "hw.ipynb", english)
    build.write(course.root / "editions" / "zz" / "release" / "hw" / "hw.ipynb", other)
    assert edition_problems(course.root, course.release, "hw") == ()
    other.cells[1].source += "\nhelper.use_language('zz')"
    build.write(course.root / "editions" / "zz" / "release" / "hw" / "hw.ipynb", other)
    assert edition_problems(course.root, course.release, "hw") == ()
    other.cells[1].source = other.cells[1].source.replace("{a:.1f}", "{a:.2f}")
    build.write(course.root / "editions" / "zz" / "release" / "hw" / "hw.ipynb", other)
    assert "other code" in edition_problems(course.root, course.release, "hw")[0]


def test_a_changed_edition_is_graded_anew(course: Course) -> None:
    """The digest of what marks depend on is another when the text of an edition is."""

    def digest() -> str:
        return course_fingerprint(course.assignment("hw"), Limits(), sandbox="bwrap", everything=False)

    before = digest()
    assert digest() == before
    book = build.translated()
    book.cells[0].source += "!"
    build.write(course.root / "editions" / "zz" / "release" / "hw" / "hw.ipynb", book)
    assert digest() != before
