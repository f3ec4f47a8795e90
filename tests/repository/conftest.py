"""A tiny course made in code, to try the tools on."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ANSWER = """def double(x):
    ### BEGIN SOLUTION
    twice_the_number = x + x
    return twice_the_number
    ### END SOLUTION"""
CHECK = """points = 10.0 * (double(2) == 4)
### BEGIN HIDDEN TESTS
from nbjudge import hidden_tests; points = hidden_tests("test_double")
### END HIDDEN TESTS
points"""


def _marks(grade_id: str, **flags: object) -> dict[str, object]:
    marks = {"grade": False, "locked": False, "solution": False, "schema_version": 3, "task": False}
    return {"nbgrader": {**marks, "grade_id": grade_id, **flags}}


def tiny_notebook() -> NotebookNode:
    """Return a source notebook with one exercise of 10 points."""
    cells = [
        new_markdown_cell("# Doubling", id="title"),
        new_code_cell("import helper", id="imports"),
        new_code_cell(ANSWER, id="double-answer", metadata=_marks("double", solution=True)),
        new_code_cell(CHECK, id="double-check", metadata=_marks("test_double", grade=True, locked=True, points=10)),
        new_code_cell("print(double(helper.NUMBER))", id="try-it", metadata={"tags": ["ungraded"]}),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return the root of a course with the assignment `doubling`."""
    root = tmp_path / "course"
    source, tests = root / "source" / "doubling", root / "grader_tests" / "doubling"
    source.mkdir(parents=True)
    tests.mkdir(parents=True)
    nbformat.write(tiny_notebook(), source / "doubling.ipynb")
    (source / "helper.py").write_text("NUMBER = 21\n", "utf-8")
    (tests / "test_double.py").write_text("def test_it(student):\n    assert student.double(2) == 4\n", "utf-8")
    return root


@pytest.fixture
def edit(course: Path) -> Callable[[Callable[[NotebookNode], object]], None]:
    """Return a function that changes the source notebook of the course."""

    def change(how: Callable[[NotebookNode], object]) -> None:
        path = course / "source" / "doubling" / "doubling.ipynb"
        notebook = nbformat.read(path, as_version=4)
        how(notebook)
        nbformat.write(notebook, path)

    return change
