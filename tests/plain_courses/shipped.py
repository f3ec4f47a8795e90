"""The courses that `nbgrader quickstart` makes, submissions to them, and nbgrader's marks, recorded in shipped.json.

python -m tests.plain_courses.shipped      asks nbgrader anew and writes shipped.json (some minutes)
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbgrader

from . import stock_marks

FILE = Path(__file__).with_suffix(".json")
GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
NAME = "ps1"
SOURCES = ("ps1", "ps1_autotest")  # the folders of GUIDE that quickstart copies: without and with --autotest
CONFIG = (
    'c = get_config()\nc.CourseDirectory.course_id = "course"\nc.IncludeHeaderFooter.header = "source/header.ipynb"\n'
)
SQUARES = "def squares(n):\n    {}\n"
CHECKED = "if n < 1:\n        raise ValueError('n must be at least 1')\n    return "
SUM = "def sum_of_squares(n):\n    return "
RIGHT = {
    "squares": SQUARES.format(CHECKED + "[i**2 for i in range(1, n + 1)]"),
    "sum_of_squares": SUM + "sum(squares(n))",
    "cell-d3df8cd59fd0eb74": "my_dictionary = dict(one=1, two=2, three=3)",
}
ANSWERS: dict[str, Mapping[str, str]] = {  # by grade_id; what is not there stays as it was handed out
    "unanswered": {},
    "right": RIGHT,
    "without_an_error": RIGHT | {"squares": SQUARES.format("return [i**2 for i in range(1, n + 1)]")},
    "error_of_another_kind": RIGHT | {"squares": RIGHT["squares"].replace("ValueError", "ArithmeticError")},
    "sum_of_its_own": RIGHT | {"sum_of_squares": SUM + "sum(i**2 for i in range(1, n + 1))"},
    "floats": RIGHT | {"squares": SQUARES.format(CHECKED + "[float(i) ** 2 for i in range(1, n + 1)]")},
    "a_tuple": RIGHT | {"squares": SQUARES.format(CHECKED + "tuple(i**2 for i in range(1, n + 1))")},
    "only_the_first": {"squares": RIGHT["squares"]},
    "not_python": RIGHT | {"sum_of_squares": SUM + "sum(squares(n)"},
    "another_dictionary": RIGHT | {"cell-d3df8cd59fd0eb74": "my_dictionary = dict(one=1)"},
}


def make_course(root: Path, source: str) -> Path:
    """Lay out what `nbgrader quickstart` writes, but for its comments; release the assignment, and hand in."""
    shutil.copytree(GUIDE / "source" / source, root / "source" / NAME)
    shutil.copy(GUIDE / "source" / "header.ipynb", root / "source")
    (root / "nbgrader_config.py").write_text(CONFIG)
    if source == "ps1_autotest":
        shutil.copy(GUIDE / "autotests.yml", root)
        release(root)
    else:  # the documentation has what nbgrader would take seconds to make
        shutil.copytree(GUIDE / "release" / source, root / "release" / NAME)
    return hand_in(root)


def release(root: Path) -> None:
    """Release the assignment with nbgrader's own command."""
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", NAME, "--quiet"]
    subprocess.run(command, cwd=root, check=True)


def hand_in(root: Path) -> Path:
    """Hand in the submissions of nbgrader's documentation, the source as it is, and the release with each answer."""
    shutil.copytree(GUIDE / "submitted", root / "submitted")
    shutil.copytree(root / "source" / NAME, root / "submitted" / "source" / NAME)
    for student, answers in ANSWERS.items():
        home = root / "submitted" / student / NAME
        shutil.copytree(root / "release" / NAME, home)
        for path in home.glob("*.ipynb"):
            path.write_text(json.dumps(_answered(json.loads(path.read_text()), answers)))
    return root


def students(root: Path) -> list[str]:
    """Return who handed in."""
    return sorted(path.name for path in (root / "submitted").iterdir())


def recorded() -> dict[str, Any]:
    """Return nbgrader's marks by source, student and grade_id."""
    found: dict[str, Any] = json.loads(FILE.read_text())
    return found


def asked(root: Path) -> dict[str, dict[str, float]]:
    """Have nbgrader grade a course that lies there; return the points by student and grade_id."""
    marks = stock_marks.asked(root, students(root), NAME)
    return {student: dict(sorted(points.items())) for student, points in marks.items()}


def record() -> None:
    """Write down what nbgrader gives now."""
    with tempfile.TemporaryDirectory() as folder:
        marks = {source: asked(make_course(Path(folder, source), source)) for source in SOURCES}
    FILE.write_text(json.dumps(marks, indent=1) + "\n")


def _answered(book: dict[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    cells = []
    for cell in book["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cells.append({**cell, "source": answers.get(grade_id, cell["source"])})
    return {**book, "cells": cells}


if __name__ == "__main__":
    record()
