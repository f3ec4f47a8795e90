"""nbgrader's database: made whole, locked while it is written, with errors that a person can read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError

from nbjudge.errors import NbjudgeError

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

_BUSY_MILLISECONDS = 30_000  # how long to wait while formgrader, say, writes


@contextmanager
def open_gradebook(url: str, course: str) -> Iterator[Gradebook]:
    """Open a gradebook, making it where there is none, and close it. Raises NbjudgeError where that cannot be done."""
    from nbgrader.api import Gradebook  # takes two seconds to import; whoever only reads does without

    with readable_errors(), _alembic_on_path():
        _create_whole(url)
        book = Gradebook(url, course)
    if book.engine.dialect.name == "sqlite":
        _lock_when_beginning(book)
    try:
        yield book
    finally:
        book.close()


def _create_whole(url: str) -> None:
    """Make a new SQLite gradebook beside its place and move it there: it is never seen without its version mark."""
    path = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or path.exists():
        return
    from nbgrader.api import Gradebook

    with _only_maker(path.parent):
        if path.exists():
            return
        new = path.with_name(f".{path.name}.new")
        for left in (new, new.with_name(f"{new.name}-journal")):  # by a maker that was killed
            left.unlink(missing_ok=True)
        Gradebook(f"sqlite:///{new}", "").close()
        os.replace(new, path)


@contextmanager
def _only_maker(folder: Path) -> Iterator[None]:
    """Wait until nobody else makes a gradebook in this folder."""
    import fcntl  # not on Windows, where nobody grades but a learner may ask for a report

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _lock_when_beginning(book: Any) -> None:
    """Make every transaction hold SQLite's write lock from its beginning: what it read is then still so when it writes.

    https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#serializable-isolation-savepoints-transactional-ddl
    """

    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # sqlite3 begins no transactions of its own
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")

    book.close()  # connections that were made before this
    event.listen(book.engine, "connect", connected)
    event.listen(book.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))


@contextmanager
def _alembic_on_path() -> Iterator[None]:
    """Let nbgrader find the `alembic` program, which it calls to make a gradebook, without an activated environment."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """Connect to a gradebook to read. Raises NbjudgeError where it, or the driver of its database, is not there."""
    with readable_errors():
        engine = create_engine(url)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


@contextmanager
def readable_errors() -> Iterator[None]:
    """Turn an error of the database into one line on its likely cause and cure."""
    try:
        yield
    except DBAPIError as error:
        raise NbjudgeError(
            f"The gradebook could not be used: {error.orig}. Is the disk full, the file read-only or in use by another "
            "program, or from an older nbgrader (back it up, then: nbgrader db upgrade)? "
            "What was graded so far is kept; mend it and run the same command again."
        ) from error
    except (ArgumentError, ImportError) as error:
        raise NbjudgeError(
            f"The gradebook's address, CourseDirectory.db_url in nbgrader_config.py, cannot be used: {error}. "
            "Is it a whole URL, such as sqlite:///gradebook.db, and is the driver of that database installed?"
        ) from error
