"""The class of the hostile table, and what stock nbgrader makes of its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import course
from .host import Host, look
from .proofs import in_nbgrader_course, in_stock_nbgrader
from .rows import Row
from .table import Class, a_class


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """Return how the host looked before the first row."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "gradebook.db").write_bytes(b"marks")
    course.assignment(folder / "grader_tests")
    return Host(folder, look(folder))


@pytest.fixture(scope="session")
def school(host: Host) -> Iterator[Class]:
    """Return one warm class for the whole table, as a class of students is graded."""
    with a_class(host.folder / "grader_tests") as started:
        yield started


@pytest.fixture(scope="session")
def stock_points(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[float | None]]:
    """Return the points of the graded cells of the rows that are to run in stock nbgrader's kernel, by their names."""
    rows = _chosen(request, "stock")
    notebooks = [row.proof.given["notebook"]() for row in rows]
    points = in_stock_nbgrader(notebooks, tmp_path_factory.mktemp("stock"))
    return {row.name: earned for row, earned in zip(rows, points, strict=True)}


@pytest.fixture(scope="session")
def stock_marks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float | None]:
    """Return the marks in nbgrader's gradebook of the rows that are to run in a whole course, by their names."""
    rows = _chosen(request, "nbgrader_course")
    submissions = [[build() for build in row.proof.given["notebooks"]] for row in rows]
    marks = in_nbgrader_course(submissions, tmp_path_factory.mktemp("course"))
    return {row.name: mark for row, mark in zip(rows, marks, strict=True)}


def _chosen(request: pytest.FixtureRequest, how: str) -> list[Row]:
    rows = {row.name: row for item in request.session.items if (row := _row(item)) and row.proof.how == how}
    return list(rows.values())


def _row(item: pytest.Item) -> Row | None:
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("row") if callspec else None
