"""Which test file judges which graded cell, and which function of the students' it is about."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from nbformat import NotebookNode

from nbjudge.errors import CourseError
from nbjudge.notebooks import restoring
from nbjudge.notebooks.matching import is_locked
from nbjudge.notebooks.syntax import defined_names, definitions
from nbjudge.records import Assignment


def test_files(assignment: Assignment, release: Mapping[str, NotebookNode]) -> dict[str, Path]:
    """Return the files of the hidden tests, by the grade_id of the graded cell that each judges."""
    found = {}
    for notebook in release.values():
        for exercise in restoring.exercises(notebook):
            path = Path(assignment.tests, f"{exercise.grade_id}.py")
            if re.fullmatch(r"\w[\w.-]*", exercise.grade_id) and path.is_file():
                found[exercise.grade_id] = path
    return found


def given_functions(release: Mapping[str, NotebookNode]) -> dict[str, str]:
    """Return the functions that locked cells define, with their code: a test that goes through one is about another.

    A lambda and the like comes without code.
    """
    given = [cell for book in release.values() for cell in book.cells if cell.cell_type == "code" and is_locked(cell)]
    found: dict[str, str] = {}
    for cell in given:
        found |= dict.fromkeys(defined_names(cell.source), "") | definitions(cell.source)
    return found


def tested_function(test: Path, given: Collection[str] = ()) -> str:
    """Return the name of the function that a hidden test file calls first on `student`; empty where it calls none.

    Functions that are `given` to students do not count. A test that goes through those alone is about the function that
    its file is named after.
    Raises CourseError for a file that is not Python.
    """
    named, used = test.stem.removeprefix("test_"), used_functions(test)
    functions = [name for name in used if name not in {"last_call", "value", "call", "binding", *given}]
    if named in functions or (not functions and any(name in given for name in used)):
        return named
    return next(iter(functions), "")


def used_functions(test: Path) -> list[str]:
    """Return what a hidden test file uses of `student`, in order. Raises CourseError for a file that is not Python."""
    try:
        tree = ast.parse(test.read_text(encoding="utf-8"), test.name)
    except (SyntaxError, ValueError, OSError) as error:
        raise CourseError(f"{test} cannot be read as Python: {error}. Mend it; nothing was graded.") from None
    return [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "student"
    ]
