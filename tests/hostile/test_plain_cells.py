"""The tricks on tests once more, against the instructor's own test cells: what stock nbgrader falls for earns nothing."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbjudge.grading.submission import Grader
from nbjudge.records import Assignment, Submission

from . import course
from .rows import Row
from .table import ROWS

SOLUTION = "def scaled(x, factor):\n    return [value * factor for value in x] if isinstance(x, list) else x * factor"
FULL = 10.0
# Here the lines of the test hold, for whoever reads them: a better test is what helps, and no wall.
OF_THE_TEST = {
    "the visible inputs and outputs by heart", "NaN where a number is wanted", "an answer that counts its calls",
}  # fmt: skip


def _test_of(row: Row) -> str:
    """Return the test cell that the row's trick aims at, as stock nbgrader runs it."""
    (cell,) = [cell for cell in row.proof.given["notebook"]()["cells"] if cell["id"] == "scaled-check"]
    return str(cell["source"])


def _tricks() -> list[Row]:
    """Return the rows that get full points of stock nbgrader, without one whose test cell gives them to everybody."""
    rows = [row for row in ROWS if row.proof.how == "stock" and row.proof.given["want"] == FULL]
    return [row for row in rows if _test_of(row) != "10.0"]


TRICKS = sorted(_tricks(), key=_test_of)  # those of one course stand together


@pytest.fixture(scope="module")
def grader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """Return what grades a course with this test cell for `scaled`, and no file of hidden tests."""
    stubs = [f"def {name}\n{course.STUB}" for name in ("scaled(x, factor):", "summary(values):")]
    assignment = Assignment(
        "hostile",
        course.NAME,
        {course.NAME: course.as_bytes(course.notebook(*stubs, stock=True, test=request.param))},
        {"helper.py": b"ANSWER = 42\n"},
        str(tmp_path_factory.mktemp("none")),
        source={course.NAME: course.as_bytes(course.notebook(SOLUTION, stock=True, test=request.param))},
    )
    with Grader(assignment) as grader:
        yield grader


@pytest.mark.slow
@pytest.mark.parametrize(
    ("grader", "row"), [(_test_of(row), row) for row in TRICKS], indirect=["grader"], ids=[row.name for row in TRICKS]
)
def test_what_fools_stock_nbgrader_earns_nothing(grader: Grader, row: Row, tmp_path: Path) -> None:
    """Each cell is judged outside; the trick gets 0 for what it attacks, the right answer beside it all points.

    Three of the tricks do not touch the test: its own lines hold, and say so to everybody.
    """
    content = course.as_bytes(row.proof.given["notebook"]())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the test cells' own
        verdict = grader.grade(Submission("mallory", course.NAME, {f"{course.NAME}.ipynb": content})).verdict
    assert verdict.status == "graded"
    assert [exercise.judged for exercise in verdict.exercises] == ["outside", "outside"]
    earns = (FULL, FULL) if row.name in OF_THE_TEST else row.earns
    assert tuple(exercise.score for exercise in verdict.exercises) == earns, verdict.exercises
