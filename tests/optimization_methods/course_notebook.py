"""Read the course's source notebook, and run it the way a student's or an instructor's kernel would."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FOLDER = Path(__file__).parents[2] / "source" / "optimization_methods"
PATH = FOLDER / "optimization_methods.ipynb"


def read_cells() -> list[SimpleNamespace]:
    """Return the cells of the source notebook: id, kind, source, metadata, tags, outputs, execution_count."""
    cells = json.loads(PATH.read_text(encoding="utf-8"))["cells"]
    return [
        SimpleNamespace(
            id=cell["id"],
            kind=cell["cell_type"],
            source="".join(cell["source"]),
            metadata=cell["metadata"],
            tags=cell["metadata"].get("tags", []),
            nbgrader=cell["metadata"].get("nbgrader", {}),
            raw=cell,
        )
        for cell in cells
    ]


def without_hidden_tests(source: str) -> str:
    """Return a cell as the release has it: the hidden region is gone."""
    return re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n", "", source, flags=re.DOTALL)


def without_solution(source: str, stub: str = "raise NotImplementedError()") -> str:
    """Return a cell with a stub in place of the solution, as nbgrader's ClearSolutions makes it."""
    return re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", f"# YOUR CODE HERE\n    {stub}", source, flags=re.DOTALL)


@contextlib.contextmanager
def beside_the_helpers() -> Iterator[None]:
    """Make the notebook's folder the current one and importable, and draw without a screen."""
    import matplotlib

    before, path = Path.cwd(), list(sys.path)
    matplotlib.use("Agg")
    os.chdir(FOLDER)
    sys.path.insert(0, str(FOLDER))
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path


class Session:
    """Run cells one after the other in one namespace, and keep what each of them printed."""

    def __init__(self) -> None:
        """Start with an empty namespace."""
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.printed: dict[str, str] = {}
        self.errors: dict[str, str] = {}

    def run(self, name: str, source: str) -> None:
        """Run a cell; what it writes to stderr, and a last value of None, are kept as well."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            exec(compile(source, f"<{name}>", "exec"), self.names)
        self.printed[name] = out.getvalue()
        self.errors[name] = err.getvalue()


def run_notebook(change: Any = lambda cell: cell.source, **names: Any) -> Session:
    """Run all code cells, each after `change` and without its hidden tests, beside `names`; return the session."""
    import matplotlib.pyplot as plt

    session = Session()
    session.names.update(names)
    with beside_the_helpers():
        for cell in read_cells():
            if cell.kind == "code":
                session.run(cell.id, without_hidden_tests(change(cell)))
                plt.close("all")
    return session
