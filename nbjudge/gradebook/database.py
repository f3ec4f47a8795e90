"""nbgrader's database: made whole, locked while it is written, with errors that a person can read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from nbjudge.errors import NbjudgeError

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

_BUSY_MILLISECONDS = 30_000  # how long to wait while formgrader, say, writes
_WRITERS = 7_237_142_551  # nbjudge's own number among the advisory locks of a PostgreSQL database


class ServerAway(NbjudgeError):
    """The gradebook's server does not answer, or no longer."""


@contextmanager
def open_gradebook(url: str, course: str) -> Iterator[Gradebook]:
    """Open a gradebook, making it where there is none, and close it. Raises NbjudgeError where that cannot be done."""
    from nbgrader.api import Gradebook  # takes two seconds to import; whoever only reads does without

    with readable_errors(), _alembic_on_path():
        _create_whole(url)
        book = Gradebook(url, "")
    try:
        if book.engine.dialect.name == "sqlite":
            _lock_when_beginning(book)
        elif book.engine.dialect.name == "postgresql":
            event.listen(book.engine, "begin", _wait_for_other_writers)
        with readable_errors():
            book.check_course(course)  # only now: two commands that open a new gradebook at once would both enter it
        book.course_id = course
        yield book
    finally:
        book.close()


def _wait_for_other_writers(connection: Connection) -> None:
    """Let one of our transactions write at a time, as SQLite does: two assignments may meet the same new student."""
    connection.exec_driver_sql(f"select pg_advisory_xact_lock({_WRITERS})")


def _create_whole(url: str) -> None:
    """Make a new gradebook so that it is never seen without its version mark, whoever is killed meanwhile."""
    if make_url(url).get_backend_name() == "postgresql":
        _create_on_server(url)
    else:
        _create_file(url)


def _create_on_server(url: str) -> None:
    """Make the tables in one transaction, while nobody else does."""
    from nbgrader.api import Base, get_alembic_version

    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            _wait_for_other_writers(connection)
            if not inspect(connection).get_table_names():
                Base.metadata.create_all(connection)
                connection.execute(text("create table alembic_version (version_num varchar(32) not null)"))
                version = {"version": get_alembic_version()}
                connection.execute(text("insert into alembic_version values (:version)"), version)
    finally:
        engine.dispose()


def _create_file(url: str) -> None:
    """Make a SQLite gradebook beside its place and move it there."""
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
        _put_where_none_is(new, path)


def _put_where_none_is(new: Path, path: Path) -> None:
    """Give a file its name, unless another program has made one there meanwhile: nbgrader takes seconds for that."""
    try:
        os.link(new, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        if not path.exists():
            os.replace(new, path)
    new.unlink(missing_ok=True)


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
    except FileNotFoundError as error:
        if error.filename != "alembic":
            raise
        raise NbjudgeError(
            "nbgrader makes a gradebook with the program alembic, which is not there. Install it anew: "
            "pip install --force-reinstall alembic"
        ) from error
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


def answers(url: str) -> bool:
    """Tell whether a gradebook can be read."""
    try:
        with reading(url) as connection:
            connection.execute(text("select 1"))
    except NbjudgeError:
        return False
    return True


@contextmanager
def readable_errors() -> Iterator[None]:
    """Turn an error of the database into one line on its likely cause and cure."""
    try:
        yield
    except OperationalError as error:
        if type(error.orig).__module__ == "sqlite3":
            raise _unusable(error) from error
        raise ServerAway(
            f"The gradebook's server does not answer as it should: {_short(error)}. Is it running, and is its address "
            "right (CourseDirectory.db_url in nbgrader_config.py)? What was graded so far is kept; then run the same "
            "command again."
        ) from error
    except DBAPIError as error:
        raise _unusable(error) from error
    except (ArgumentError, ImportError) as error:
        raise NbjudgeError(
            f"The gradebook's address, CourseDirectory.db_url in nbgrader_config.py, cannot be used: {error}. "
            "Is it a whole URL, such as sqlite:///gradebook.db, and is the driver of that database installed "
            "(PostgreSQL: pip install 'nbjudge[postgres]')?"
        ) from error


def _unusable(error: DBAPIError) -> NbjudgeError:
    return NbjudgeError(
        f"The gradebook could not be used: {_short(error)}. Is the disk full, the file read-only or in use by another "
        "program, or from an older nbgrader (back it up, then: nbgrader db upgrade)? "
        "What was graded so far is kept; mend it and run the same command again."
    )


def _short(error: DBAPIError) -> str:
    """Return the first line of what a driver says: the next are advice on other things, or the statement."""
    return str(error.orig).splitlines()[0].rstrip(". ")
