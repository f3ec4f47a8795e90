"""Notebooks for the tests, built in code: what a student gets, and what may come back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from nbformat import NotebookNode, v4

# A busy machine is no fault of the code.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def marks(grade_id: str, **flags: Any) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell."""
    kind = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {"grade_id": grade_id, **kind, **flags}}


def code(cell_id: str, source: str, tags: list[str] | None = None, **metadata: Any) -> NotebookNode:
    """Return a code cell."""
    return v4.new_code_cell(source, id=cell_id, metadata={**metadata, **({"tags": tags} if tags else {})})


def text(cell_id: str, source: str, **metadata: Any) -> NotebookNode:
    """Return a markdown cell."""
    return v4.new_markdown_cell(source, id=cell_id, metadata=metadata)


def task(grade_id: str, source: str, points: float) -> NotebookNode:
    """Return a task: what is asked for, which a person marks by the cells behind it."""
    return text(grade_id, source, **marks(grade_id, task=True, locked=True, points=points))


def answer(function: str, body: str = "    # YOUR CODE HERE\n    raise NotImplementedError()") -> NotebookNode:
    """Return the cell that a student fills in."""
    return code(f"{function}-exercise", f"def {function}(x):\n{body}", **marks(function, solution=True))


def check(function: str, points: float = 10) -> NotebookNode:
    """Return the graded cell of a function."""
    source = f"points = public_tests.{function}_test({function})\npoints"
    flags = marks(f"test_{function}", grade=True, locked=True, points=points)
    return code(f"{function}-check", source, **flags)


def released() -> NotebookNode:
    """Return a small release: a setup cell, two exercises, a long training cell, a question for a person."""
    return notebook(
        text("title", "# Assignment"),
        code("setup", "import numpy as np\nimport helper", **marks("setup", locked=True)),
        text("square-text", "## Exercise 1"),
        answer("square"),
        check("square"),
        text("cube-text", "## Exercise 2"),
        answer("cube"),
        check("cube"),
        code("train", "for _ in range(10**9): pass", tags=["ungraded"]),
        text("essay", "Write here.", **marks("essay", grade=True, solution=True, points=5)),
        text("end", "The end."),
    )


def translated() -> NotebookNode:
    """Return the small release in another language: texts, comments and docstrings differ, and nothing else."""
    book = released()
    texts = {
        "title": "# Aufgaben",
        "setup": "# Module\nimport numpy as np\nimport helper",
        "square-text": "## Aufgabe 1",
        "square-exercise": "def square(x):\n    # YOUR CODE HERE: hier\n    raise NotImplementedError()",
        "cube-text": "## Aufgabe 2",
        "cube-exercise": "def cube(x):\n    # YOUR CODE HERE: hier\n    raise NotImplementedError()",
        "train": "for _ in range(10**9): pass  # lange",
        "essay": "Hier schreiben.",
        "end": "Ende.",
    }
    for name, text in texts.items():
        cell(book, name).source = text
    for name in ("square-check", "cube-check"):
        cell(book, name).source = f"# Prüfung\n{cell(book, name).source}"
    return book


def notebook(*cells: NotebookNode) -> NotebookNode:
    """Return a notebook of these cells."""
    return v4.new_notebook(cells=list(cells), metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def as_bytes(book: NotebookNode) -> bytes:
    """Return the notebook as it lies on disk, also one that nbformat would not write."""
    return json.dumps(book, indent=1).encode()


def cell(book: NotebookNode, cell_id: str) -> NotebookNode:
    """Return the cell with that id."""
    return next(cell for cell in book.cells if cell.get("id") == cell_id)


def ids(book: NotebookNode) -> list[str]:
    """Return the cell ids in order."""
    return [cell["id"] for cell in book.cells]


HIDDEN = """### BEGIN HIDDEN TESTS
from nbjudge import hidden_tests; points = hidden_tests("test_{name}")
### END HIDDEN TESTS
"""


def sourced() -> NotebookNode:
    """Return the source notebook that `released` is made from."""
    book = released()
    for name, right in (("square", "x * x"), ("cube", "x * x * x")):
        solution = f"def {name}(x):\n    ### BEGIN SOLUTION\n    return {right}\n    ### END SOLUTION"
        cell(book, f"{name}-exercise").source = solution
        test = cell(book, f"{name}-check")
        test.source = test.source.replace("\npoints", "\n" + HIDDEN.format(name=name) + "points")
        test.metadata.nbgrader.locked = False
    return book


def make_course(root: Path, students: tuple[str, ...] = ("ada",)) -> Path:
    """Write a small course with source, release and submissions; return its folder."""
    (root / "grader_tests" / "hw").mkdir(parents=True)
    write(root / "source" / "hw" / "hw.ipynb", sourced())
    write(root / "release" / "hw" / "hw.ipynb", released())
    for folder in ("source", "release"):
        (root / folder / "hw" / "helper.py").write_text("VALUE = 1\n")
    for student in students:
        write(root / "submitted" / student / "hw" / "hw.ipynb", released())
    return root


def write(path: Path, book: NotebookNode) -> None:
    """Write a notebook, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_bytes(book))


def raw(**changes: Any) -> bytes:
    """Return the release as JSON with top-level keys replaced, also by what no notebook may hold."""
    return json.dumps({**json.loads(as_bytes(released())), **changes}).encode()
