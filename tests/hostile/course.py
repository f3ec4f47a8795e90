"""A made-up assignment of two exercises, and submissions of it, built in code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbjudge.records import Assignment, Submission

NAME = "tiny"
EXERCISES = ("scaled", "summary")
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"

SCALED = "import numpy as np\n\ndef scaled(x, factor):\n    return np.asarray(x) * factor"
SUMMARY = (
    'def summary(values):\n    total = float(sum(values))\n    return {"total": total, "mean": total / len(values)}'
)
WRONG_SCALED = "def scaled(x, factor):\n    return x"
WRONG_SUMMARY = "def summary(values):\n    return {}"

HIDDEN = {
    "scaled": '''
import numpy as np
import pytest
from nbjudge import assert_close


def test_values(student, rng):
    """Every entry is multiplied."""
    x = rng.normal(size=(3, 2))
    assert_close(student.scaled(x, 2.5), x * 2.5, hint="Multiply every entry by the factor.")


def test_shape(student):
    """The result has the shape of the array."""
    result = student.scaled(np.ones((2, 5)), 3)
    assert np.asarray(result).shape == (2, 5) and result[0][0] == 3, "The shape has changed."


@pytest.mark.weight(2)
def test_argument_is_kept(student):
    """The array that was passed is left as it is."""
    student.scaled(np.ones(4), 2)
    call = student.last_call
    assert_close(call.result, np.full(4, 2.0), hint="Multiply every entry by the factor.")
    assert_close(call.args[0], np.ones(4), hint="You changed the array that was passed.")
''',
    "summary": '''
from nbjudge import assert_close


def test_total_and_mean(student, rng):
    """Total and mean are right."""
    values = [float(v) for v in rng.integers(1, 100, size=7)]
    expected = {"total": sum(values), "mean": sum(values) / 7}
    assert_close(student.summary(values), expected, hint="Return the total and the mean.")


def test_one_value(student, rng):
    """One value is its own mean."""
    value = float(rng.integers(100, 1000))
    result = student.summary([value])
    assert result["mean"] == value and len(result) == 2, "The mean of one value is that value."
''',
}
# The same tests in the notebook itself, as stock nbgrader runs them.
STOCK = {
    "scaled": """
import numpy as np
x = np.random.default_rng(0).normal(size=(3, 2))
np.testing.assert_allclose(scaled(x, 2.5), np.array(x) * 2.5)
assert np.allclose(scaled(np.ones((2, 5)), 3), 3.0)
""",
    "summary": """
assert summary([4.0, 8.0])["total"] == 12.0
assert summary([4.0]) == {"total": 4.0, "mean": 4.0}
""",
}


def marks(grade_id: str, **flags: Any) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell."""
    plain = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": {**plain, "grade_id": grade_id, **flags}}


def code(cell_id: str, source: str, **metadata: Any) -> dict[str, Any]:
    """Return a code cell."""
    return {
        "cell_type": "code", "id": cell_id, "metadata": metadata, "source": source, "outputs": [],
        "execution_count": None,
    }  # fmt: skip


def text(cell_id: str, source: str, **metadata: Any) -> dict[str, Any]:
    """Return a markdown cell."""
    return {"cell_type": "markdown", "id": cell_id, "metadata": metadata, "source": source}


def notebook(
    scaled: str = SCALED, summary: str = SUMMARY, *, first: Sequence[str] = (), between: Sequence[str] = (),
    last: Sequence[str] = (), stock: bool = False, test: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Return a submission with these answers, and with extra cells before, between and after the exercises.

    `stock` puts the hidden tests into the test cells, as nbgrader grades them; `test` is another one for `scaled`.
    """
    sources = {"scaled": scaled, "summary": summary}
    cells = [text("title", "# Tiny"), code("setup", "import helper", **marks("setup", locked=True))]
    cells += [code(f"first-{i}", source) for i, source in enumerate(first)]
    for name in EXERCISES:
        checks = (test if name == "scaled" and test else STOCK[name]) if stock else f"print({name})"
        cells += [
            code(f"{name}-exercise", sources[name], **marks(name, solution=True)),
            code(f"{name}-check", checks, **marks(f"test_{name}", grade=True, locked=True, points=10)),
        ]
        if name == "scaled":
            cells += [code(f"between-{i}", source) for i, source in enumerate(between)]
    cells += [code(f"last-{i}", source) for i, source in enumerate(last)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def released() -> dict[str, Any]:
    """Return the release's notebook."""
    return notebook(f"def scaled(x, factor):\n{STUB}", f"def summary(values):\n{STUB}")


def assignment(folder: Path) -> Assignment:
    """Write the hidden tests into a folder and return the assignment."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in HIDDEN.items():
        (folder / f"test_{name}.py").write_text(source, encoding="utf-8")
    files = {"helper.py": b"ANSWER = 42\n", "data/values.csv": b"1,2,3\n"}
    return Assignment("hostile", NAME, {NAME: as_bytes(released())}, files, str(folder))


def as_bytes(content: Any) -> bytes:
    """Return a notebook as a file."""
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def submission(student: str, content: Any, name: str = f"{NAME}.ipynb") -> Submission:
    """Return what a student handed in: one notebook."""
    return Submission(student, NAME, {name: as_bytes(content)})
