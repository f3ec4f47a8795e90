"""A whole gradebook copied to another database, and compared row by row before anybody sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Base
from sqlalchemy import Table, create_engine, delete, func, insert, inspect, select, text
from sqlalchemy.engine import Connection

from nbjudge.course.folders import SQLITE
from nbjudge.errors import NbjudgeError, UsageError
from nbjudge.gradebook.database import open_gradebook, readable_errors, reading

_ROWS = 1000  # written at a time


def copy_gradebook(file: Path, url: str) -> int:
    """Copy a SQLite gradebook to an empty database at `url`; return how many rows it has.

    Raises UsageError where there is nothing to copy or the other database holds a gradebook already, and NbjudgeError
    where it cannot be used or does not hold the same afterwards. Then nothing is written there.
    """
    if not file.is_file():
        raise UsageError(f"{file} is not there. Give the SQLite file, such as gradebook.db.")
    with reading(f"{SQLITE}{file.resolve()}") as source:
        _require_same_version(source, file, url)
        with readable_errors():
            engine = create_engine(url)
            try:
                with engine.begin() as target:
                    return _copy(source, target, url)
            finally:
                engine.dispose()


def _require_same_version(source: Connection, file: Path, url: str) -> None:
    """Make the tables in the other database, and compare the versions that nbgrader gives them."""
    if not inspect(source).has_table("alembic_version"):
        raise UsageError(f"{file} is not a gradebook of nbgrader, or of a very old one. Nothing was copied.")
    with open_gradebook(url, "default_course") as book:
        query = text("select version_num from alembic_version")
        ours, theirs = source.execute(query).scalar(), book.db.execute(query).scalar()
    if ours != theirs:
        raise UsageError(
            f"{file} is from another nbgrader (its tables have version {ours}, those of the other database {theirs}). "
            "Back it up, then: nbgrader db upgrade. Nothing was copied."
        )


def _copy(source: Connection, target: Connection, url: str) -> int:
    tables = Base.metadata.sorted_tables  # a table after those that its rows point to
    held = [table.name for table in tables if table.name != "course" and _count(target, table)]
    if held:
        where = target.engine.url.render_as_string(hide_password=True)
        raise UsageError(f"{where} holds a gradebook already (rows in {held[0]}). Give an empty database.")
    target.execute(delete(Base.metadata.tables["course"]))  # which opening it made
    for table in tables:
        for rows in _rows(source, table):
            target.execute(insert(table), rows)
    different = [table.name for table in tables if _content(source, table) != _content(target, table)]
    if different:
        raise NbjudgeError(f"The copy does not hold the same in {', '.join(different)}. Nothing was copied.")
    return sum(_count(target, table) for table in tables)


def _rows(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    for some in connection.execute(select(table)).mappings().partitions(_ROWS):
        yield [dict(row) for row in some]


def _content(connection: Connection, table: Table) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row) for row in connection.execute(select(table)))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
