"""What an author reads when the tests, the solution or the machine are not in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nbjudge.errors import CourseError
from nbjudge.grading.solution import require_full_marks
from nbjudge.records import ExerciseResult, Graded, Verdict
from tests.judging.hidden import check


class Frame:
    """Something like a pandas DataFrame."""


Frame.__name__ = "DataFrame"

MISTAKES = {
    "a variable that is looked at like a function": ("assert student.f == 3", "Line 5 of the test is `assert student"),
    "a table that is returned": ("student.table()", "`student.table` gives a value of type DataFrame, and only plain"),
    "a table that is a variable": ("student.value('data')", "`student.data` gives a value of type DataFrame, and only"),
    "a table that is passed": (
        "student.f(type('DataFrame', (), {})())",
        "The test passes `student.f` a value of type DataFrame, and only plain data cross the wall",
    ),
    "an assertion of NumPy's": (
        "np.testing.assert_allclose(student.f(), 3)",
        "failed. AssertionError: Not equal to tolerance rtol=1e-07, atol=0 Mismatched elements: 1 / 1 (100%)",
    ),
    "an assertion of NumPy's on a matrix": ("np.testing.assert_array_equal(np.eye(9), 3)", "AssertionError: Arrays"),
    "an exception that was expected": ("student.f('x')", "ValueError: invalid literal for int() with base 10: 'x'."),
    "a variable that is passed like a function": ("student.f(student.data)", "a real number, not 'function'."),
}


def told(tmp_path: Path, statement: str, *outputs: dict[str, Any]) -> str:
    """Return what an author reads of a solution with one hidden test, whose notebook shows some outputs."""
    namespace = {"f": int, "table": Frame, "data": Frame()}
    checks = check(tmp_path, f"def test_it(student):\n    {statement}", namespace).values()
    passed = all(one.outcome == "passed" for one in checks)
    result = ExerciseResult("ps", "test_f", "f", 10.0 * passed, 10.0, tuple(checks))
    notebook = json.dumps({"cells": [{"outputs": outputs}]}).encode()
    with pytest.raises(CourseError) as caught:
        require_full_marks(Graded(Verdict("solution", "hw", "graded", exercises=(result,)), {"ps": notebook}))
    return str(caught.value)


def stopped(name: str, value: str) -> dict[str, Any]:
    """Return the output of a cell that stopped with an error."""
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": []}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_plainly_cannot_work_is_explained(tmp_path: Path, name: str) -> None:
    """An author who writes a hidden test like a cell is told what stands in the way, and what to do."""
    statement, said = MISTAKES[name]
    text = told(tmp_path, statement)
    assert said in text
    assert "DataFrame" not in said or "Let a read-only cell of the notebook define a function" in text


def test_a_missing_package_is_to_be_installed(tmp_path: Path) -> None:
    """It is named with its cell, also where every test passes: a person would mark notebooks full of errors."""
    missing = stopped("ModuleNotFoundError", "No module named 'pandas'")
    for statement in ("student.nothing()", "student.f()"):
        text = told(tmp_path, statement, missing)
        assert "cell 1 of ps stopped with ModuleNotFoundError: No module named 'pandas'. Install the package" in text


def test_a_file_that_is_not_in_the_release_belongs_there(tmp_path: Path) -> None:
    """A data file that the solution does not find is missing from the release."""
    text = told(tmp_path, "student.nothing()", stopped("FileNotFoundError", "[Errno 2] No such file: 'temps.csv'"))
    assert "'temps.csv'. Only the files of the release are beside a notebook that is graded" in text


def test_an_old_output_of_a_cell_that_does_not_run_stops_nobody() -> None:
    """What the source's `ungraded` cells show may come from another machine; only what ran here counts."""
    cell = {"metadata": {"tags": ["ungraded"]}, "outputs": [stopped("ModuleNotFoundError", "No module named 'tqdm'")]}
    notebook = json.dumps({"cells": [cell]}).encode()
    require_full_marks(Graded(Verdict("solution", "hw", "graded"), {"ps": notebook}))
