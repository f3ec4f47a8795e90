"""The class of the hostile table, and what stock nbgrader makes of its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .proofs import in_stock_nbgrader
from .rows import Row
from .table import Class, a_class


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """Return one warm class for the whole table, as a class of students is graded."""
    folder = tmp_path_factory.mktemp("grader_tests")
    with a_class(folder) as started:
        yield started


@pytest.fixture(scope="session")
def stock_points(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[float | None]]:
    """Return the points that stock nbgrader gives to the rows that are to run, by their names."""
    chosen = {
        _parameters(item)["row"].name: _parameters(item)["row"]
        for item in request.session.items
        if "row" in _parameters(item)
    }
    rows = sorted((row for row in chosen.values() if row.proof.how == "stock"), key=lambda row: row.name)
    notebooks = [row.proof.given["notebook"]() for row in rows]
    points = in_stock_nbgrader(notebooks, tmp_path_factory.mktemp("stock"))
    return {row.name: earned for row, earned in zip(rows, points, strict=True)}


def _parameters(item: pytest.Item) -> dict[str, Row]:
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec else {}
