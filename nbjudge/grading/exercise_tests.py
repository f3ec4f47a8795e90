"""Read a release: which test file judges which graded cell, what it is about, and what locked cells give."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from nbformat import NotebookNode

from nbjudge.errors import CourseError, NotANotebook
from nbjudge.notebooks import restoring
from nbjudge.notebooks.code.syntax import (
    defined_names,
    definitions,
    imports,
)
from nbjudge.notebooks.matching import is_locked
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.records import Assignment

_PYTHON = "python"


def released(name: str, data: bytes) -> NotebookNode:
    """Return a notebook of the release. Raises CourseError where it cannot be read, or is for another language."""
    try:
        notebook = read_notebook(data, may_be_empty=True)
    except NotANotebook as error:
        raise CourseError(f"The release's {name}.ipynb cannot be read: {error} Run `make release`.") from None
    kernel = notebook.metadata.get("kernelspec", {})
    language = kernel.get("language") or notebook.metadata.get("language_info", {}).get("name", _PYTHON)
    if language.lower() not in (_PYTHON, "ipython"):
        raise CourseError(
            f"The release's {name}.ipynb is for the kernel {kernel.get('display_name', language)}, and only Python can "
            "be graded here. Have nbgrader itself grade this assignment."
        )
    return notebook


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
    found: dict[str, str] = {}
    for source in locked_sources(release):
        found |= dict.fromkeys(defined_names(source), "") | definitions(source)
    return found


def locked_sources(release: Mapping[str, NotebookNode]) -> list[str]:
    """Return the code of the locked cells."""
    books = release.values()
    return [cell.source for book in books for cell in book.cells if cell.cell_type == "code" and is_locked(cell)]


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


def always_run(release: NotebookNode) -> list[str]:
    """Return the cells that each grading runs."""
    excused = restoring.skippable_sources(release)
    return [cell.source for cell in release.cells if cell.cell_type == "code" and cell.source not in excused]


def loaded_modules(release: Mapping[str, NotebookNode], files: Mapping[str, bytes]) -> list[str]:
    """Return the modules that the release's notebooks and helper modules import, to be loaded once."""
    sources = [cell.source for notebook in release.values() for cell in notebook.cells if cell.cell_type == "code"]
    sources += [data.decode("utf-8", "replace") for path, data in files.items() if path.endswith(".py")]
    return imports(sources, files)
