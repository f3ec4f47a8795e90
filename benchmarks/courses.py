"""Scratch courses with the project's assignment: one graded by nbjudge, one by nbgrader as it comes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbjudge.course.folders import find_course
from tools import generated, samples

PROJECT = Path(__file__).parents[1]
ASSIGNMENT = "optimization_methods"
# Sample students who try: one right, four with mistakes. The others are no measure (nothing answered, cut off).
HONEST = ("ada", "ben", "chloe", "dmitri", "emma")
# Stock: without nbjudge's converter the hidden line of each graded cell runs the tests in the student's own kernel.
STOCK_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "optimization_methods"\n'


def make_course(root: Path, notebooks: Mapping[str, dict[str, Any]], *, stock: bool) -> Path:
    """Write a course in which these students have handed in these notebooks; return its folder."""
    for folder in ("release", "grader_tests"):
        generated.copy_files(PROJECT / folder / ASSIGNMENT, root / folder / ASSIGNMENT)
    # Stock nbgrader takes what lies beside a notebook from source/, and knows of no shared packages.
    generated.copy_source(find_course(PROJECT), ASSIGNMENT, root / "source" / ASSIGNMENT)
    if stock:
        (root / "nbgrader_config.py").write_text(STOCK_CONFIG)
    else:
        shutil.copy(PROJECT / "nbgrader_config.py", root)
    for student, notebook in notebooks.items():
        folder = root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return root


def release() -> dict[str, Any]:
    """Return the notebook that students get."""
    path = PROJECT / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def honest_notebooks(count: int) -> dict[str, dict[str, Any]]:
    """Return that many honest submissions, by student: the sample students in turn."""
    made = [samples.notebook_of(name, release()) for name in HONEST]
    return {f"student{number:04}": made[number % len(made)] for number in range(count)}
