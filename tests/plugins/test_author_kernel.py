"""hidden_tests: the hidden line of a graded cell, run in a kernel."""

import json
import sys
from pathlib import Path

import pytest

from nbjudge.errors import CourseError
from nbjudge.plugins.author_kernel import Points, check_namespace, hidden_tests
from nbjudge.records import CheckResult
from tests.judging.hidden import write_tests

HALF = (
    'def test_a(student):\n    """It <b>adds</b>."""\n    assert student.f(1) == 2, "no"\n'
    'def test_b(student):\n    """It adds more."""\n    assert student.f(2) == 3, "Try 2 < 3."\n'
)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a course with one exercise, worth 6 points, and stand in its source folder, as a kernel does."""
    marks = {"grade_id": "test_f", "grade": True, "points": 6, "solution": False, "locked": True, "schema_version": 3}
    cell = {"cell_type": "code", "metadata": {"nbgrader": marks}, "source": "", "outputs": [], "execution_count": None}
    source = tmp_path / "source" / "week1"
    source.mkdir(parents=True)
    (source / "week1.ipynb").write_text(json.dumps({"cells": [cell]}))
    write_tests(tmp_path / "grader_tests" / "week1", HALF)
    monkeypatch.chdir(source)
    return tmp_path


def test_points_as_graded(course: Path) -> None:
    """The points are the passed checks' share of the points of the cell."""
    assert hidden_tests("test_f", {"f": lambda x: x + 1}) == 6 and hidden_tests("test_f", {"f": lambda x: 2}) == 3


def test_points_are_a_number_for_nbgrader_and_a_list_for_readers(course: Path) -> None:
    """Nbgrader reads text/plain as a number; the HTML lists the checks, escaped."""
    points = hidden_tests("test_f", {"f": lambda x: 2})
    assert float(repr(points)) == float(str(points)) == 3
    html = points._repr_html_()
    assert "It &lt;b&gt;adds" in html and "Try 2 &lt; 3." in html and html.count("✓") == html.count("✗") == 1


def test_a_warning_costs_nothing(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a function writes to standard error does not show: nbgrader would give nothing for the cell."""

    def f(x: float) -> float:
        print("careful", file=sys.stderr)
        return x + 1

    assert hidden_tests("test_f", {"f": f}) == 6 and capsys.readouterr().err == ""


def test_an_edited_test_counts_at_once(course: Path) -> None:
    """An author who edits a hidden test and runs the cell again sees the new test, not the one from before."""
    hidden_tests("test_f", {"f": lambda x: 0})
    write_tests(course / "grader_tests" / "week1", "def test_zero(student):\n    assert student.f(1) == 0, 'not zero'")
    assert hidden_tests("test_f", {"f": lambda x: 0}) == 6


def test_a_grade_id_without_a_test(course: Path) -> None:
    """A graded cell whose hidden test is not there says which file is missing."""
    with pytest.raises(CourseError, match=r"grader_tests/week1/test_g\.py"):
        hidden_tests("test_g", {})


def test_a_test_without_a_graded_cell(course: Path) -> None:
    """A hidden test whose graded cell is not there says so: there are no points to share."""
    write_tests(course / "grader_tests" / "week1", HALF, "test_h")
    with pytest.raises(CourseError, match="test_h"):
        hidden_tests("test_h", {})


def test_outside_of_a_notebook(course: Path) -> None:
    """Without a kernel the functions must be given."""
    with pytest.raises(CourseError, match="runs in a notebook"):
        hidden_tests("test_f")


def test_values_are_copied_as_the_wire_copies_them(tmp_path: Path) -> None:
    """In the kernel, too, a function gets copies, and what is no plain data does not come back."""
    kept = "def test_a(student):\n    x = [1]\n    student.f(x)\n    assert x == [1], 'x'"
    body = f"{kept}\ndef test_b(student): student.g()"
    results = check_namespace(write_tests(tmp_path, body), {"f": lambda x: x.append(2), "g": lambda: {1}})
    assert [result.outcome for result in results] == ["passed", "failed"] and "type set" in results[1].message


def test_points_add_up_like_numbers() -> None:
    """Points are a float, whatever they carry."""
    assert Points(7.5, [CheckResult("a", "", "passed")]) + 1 == 8.5
