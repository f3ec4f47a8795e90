"""Students as a platform exports them, into nbgrader's gradebook; and more time for one of them."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SAWarning

from nbjudge.course.files import one_line
from nbjudge.course.folders import Course, is_safe_id
from nbjudge.errors import UsageError
from nbjudge.gradebook.database import open_gradebook, readable_errors
from nbjudge.gradebook.marks import full_name

MAX_ROSTER_BYTES = 20_000_000
# By what the columns are called in each export, lower case; the first that is there counts.
_IDS = ("id", "identifier", "student id", "user id", "id number", "username", "sis login id")
_FIRST = ("first name", "given name", "firstname", "first_name")  # the last as in nbgrader's own lists
_LAST = ("last name", "surname", "family name", "lastname", "last_name")
_WHOLE = ("student", "full name", "name", "display name")
# What the platform itself knows a student by when marks come back, stable from one assignment to the next. Moodle's own
# number is not: its Identifier is another one in each assignment.
_LMS = ("lms_user_id", "lms user id", "id number")
_OF_CANVAS = ("sis login id", "sis user id")  # beside which ID is Canvas' own number, by which its import goes first
_EMAIL = ("email address", "email", "e-mail", "mail", "sis login id")
_NO_STUDENT = ("points possible", "student, test", "test student")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.I)
_SEPARATOR = re.compile(r"sep=(.)[;,\t ]*\r?\n", re.I)  # Excel's line on how to read the others
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class Person:
    """One student of a roster."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""  # the platform's, which goes back to it with the marks


@dataclass(frozen=True)
class Roster:
    """The students of a list, and who stands in it without an id, by name or address, with the column of the ids."""

    people: list[Person]
    left_out: tuple[str, ...] = ()
    column: str = ""


@dataclass(frozen=True)
class _Table:
    """A list as it was exported: its rows by the names of the columns in lower case."""

    rows: list[Mapping[str, str]]
    ids: tuple[str, ...]  # the names of columns that ids may stand in, the first that has one counts
    column: str  # the first of them that is there, as the file writes it


def read_roster(path: Path, id_column: str = "") -> Roster:
    """Return the students of a CSV as Canvas, Moodle or a spreadsheet writes it, each once.

    Raises UsageError where two have one id; see also `read_rows`.
    """
    table, found = _table(path, id_column), dict[str, Person]()
    for person, _ in _with_id(path, table):
        there = found.setdefault(person.student, person)  # who is in two sections stands there twice
        names = [full_name(one.first_name, one.last_name) for one in (there, person)]
        if all(names) and names[0].casefold() != names[1].casefold():
            raise UsageError(
                f"{path} has the id {person.student!r} for {names[0]} and for {names[1]}. One of them has a wrong id, "
                "or the ids stand in another column, which is named by --id. Nobody was entered."
            )
    left_out = (_without_id(row, table.ids) for row in table.rows)
    return Roster([*found.values()], tuple(filter(None, left_out)), table.column)


def read_rows(path: Path, id_column: str = "", *, wanted: str = "") -> list[tuple[Person, Mapping[str, str]]]:
    """Return the students of such a CSV, each with the row by the names of the columns in lower case.

    `id_column`: the name of the column with the ids that students have in this course, where it is not the usual one.
    Raises UsageError where it is no such file, or one without the column that is `wanted`.
    """
    return _with_id(path, _table(path, id_column, wanted))


def _table(path: Path, id_column: str, wanted: str = "") -> _Table:
    """Return the rows of such a CSV. Raises UsageError where a column is not there."""
    header, *lines = _lines(path)
    columns = {name.strip().lower(): place for place, name in reversed([*enumerate(header)])}  # the first of a name
    ids = (id_column.strip().lower(),) if id_column else _IDS
    there = [header[columns[name]].strip() for name in ids if name in columns]
    if not there:
        named = f"column {id_column!r}" if id_column else "column with the students' ids"
        raise UsageError(
            f"{path} has no {named}. Its columns are {', '.join(header)[:200]}; "
            f"known are {', '.join(_IDS)}; another is named by --id."
        )
    if wanted and wanted.lower() not in columns:
        raise UsageError(f"{path} has no column {wanted!r}. Its columns are {', '.join(header)[:200]}.")
    rows: list[Mapping[str, str]] = [{known: line[place].strip() for known, place in columns.items()} for line in lines]
    return _Table(rows, ids, there[0])


def _decoded(path: Path, data: bytes) -> str:
    """Return the text of a list. Raises UsageError where it is not in UTF-8, which a guess would garble names of."""
    with suppress(UnicodeDecodeError):
        text = data.decode("utf-8-sig")  # a spreadsheet writes a mark in front
        if "\0" not in text:
            return text
    raise UsageError(
        f"{path} is not in UTF-8; Excel's plain CSV and its Unicode text are not. In Excel, save the list as "
        "'CSV UTF-8 (Comma delimited)'; elsewhere, export it anew as CSV with the encoding UTF-8."
    )


def _with_id(path: Path, table: _Table) -> list[tuple[Person, Mapping[str, str]]]:
    """Return the students who have an id, each with the row. Raises UsageError where nobody has one."""
    found = [(person, row) for row in table.rows if (person := _person(row, table.ids)) is not None]
    if table.rows and not found:  # a worksheet of Moodle in another language, say: "Teilnehmer/in 4711"
        raise UsageError(
            f"No line of {path} has an id that can name a folder, such as 4711; the last has "
            f"{_first_of(table.rows[-1], table.ids)[:60]!r}. Of Moodle, download it with your language set to English; "
            "another column is named by --id."
        )
    return found


def _lines(path: Path) -> list[list[str]]:
    """Return the fields of a CSV line by line, its first the names of the columns, all as long as that."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_ROSTER_BYTES + 1)  # a device has no size, and may have no end
        if len(data) > MAX_ROSTER_BYTES:
            raise UsageError(f"{path} is larger than {MAX_ROSTER_BYTES // 1_000_000} MB: that is no list of students.")
        text = _decoded(path, data)
        # A spreadsheet may say the separator in a line of its own. Semicolons where the comma is a decimal sign.
        said = _SEPARATOR.match(text)
        text = text[said.end() :] if said else text
        delimiter = said[1] if said else max(",;\t", key=text.lstrip().partition("\n")[0].count)
        fields = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
        lines = [line for line in fields if any(map(str.strip, line))]
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except csv.Error as error:
        raise UsageError(f"{path} is no CSV: {' '.join(str(error).split())}. Save the list as CSV UTF-8.") from None
    if not lines:
        raise UsageError(f"{path} is empty. Save the list as CSV UTF-8.")
    width = len(lines[0])
    for line in lines:
        if any(map(str.strip, line[width:])):  # ids would stand in another column
            raise UsageError(
                f"{path}: there are {width} columns, and more in the line {delimiter.join(line)[:80]!r}. "
                "Put text that holds the separator in quotes, or save the list as CSV UTF-8 by a spreadsheet."
            )
    return [(line + [""] * width)[:width] for line in lines]


def _person(row: Mapping[str, str], ids: tuple[str, ...]) -> Person | None:
    """Return the student of a row, or None for one of Canvas' own rows or one without an id."""
    whole, student = _first_of(row, _WHOLE), _id(row, ids)
    if not is_safe_id(student) or whole.lower() in _NO_STUDENT:
        return None
    first, last = _names(row)
    email = _first_of(row, _EMAIL)
    return Person(
        student,
        first,
        last,
        email if "@" in email else "",
        _first_of(row, ("id",) if any(name in row for name in _OF_CANVAS) else _LMS),
    )


def _without_id(row: Mapping[str, str], ids: tuple[str, ...]) -> str:
    """Return what to call a student without an id that can be used; empty where there is one, or no student."""
    if is_safe_id(_id(row, ids)) or _first_of(row, _WHOLE).lower() in _NO_STUDENT:
        return ""
    return full_name(*_names(row)) or one_line(_first_of(row, _EMAIL) or _id(row, ids))


def _id(row: Mapping[str, str], ids: tuple[str, ...]) -> str:
    return re.sub(r"^participant\s+", "", _first_of(row, ids), flags=re.I)  # Moodle's grading worksheet


def _names(row: Mapping[str, str]) -> tuple[str, str]:
    """Return first and last name, taken from the whole one where they have no columns."""
    whole = _first_of(row, _WHOLE)
    last, _, first = (part.strip() for part in whole.partition(",")) if "," in whole else whole.rpartition(" ")[::-1]
    return _first_of(row, _FIRST) or first, _first_of(row, _LAST) or last


def _first_of(row: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def enter(course: Course, people: list[Person], *, dry_run: bool = False) -> Iterator[str]:
    """Add or mend students in the gradebook; yield a line for each that is new or changed. Nobody is removed.

    `dry_run`: only say what would be done.
    """
    with open_gradebook(course.gradebook_url, course.name) as book, readable_errors():
        known = {student.id: student for student in book.students}
        for person in people:
            there = known.get(person.student)
            new = {
                name: value
                for name in ("first_name", "last_name", "email", "lms_user_id")
                if (value := getattr(person, name)) and value != getattr(there, name, None)
            }
            if there is not None and not new:
                continue
            first, last = (
                getattr(person, name) or getattr(there, name, None) or "" for name in ("first_name", "last_name")
            )  # a name that stays is told, too
            told = " ".join(filter(None, (first, last, person.email)))
            if person.lms_user_id not in ("", person.student):
                told = f"{told} (platform's id {person.lms_user_id})".lstrip()
            yield f"{'new' if there is None else 'changed'}: {person.student} {told}".rstrip()
            if not dry_run:
                book.update_or_create_student(person.student, **new)


def extend(course: Course, student: str, assignment: str, when: str) -> str:
    """Give a student more time, to be counted at the next grading; return a line that says until when.

    `when` is a span, such as "2 days" or "36h", a date, or "none" to take it back. Raises UsageError.
    """
    course.check(assignment, submissions=False)
    with open_gradebook(course.gradebook_url, course.name) as book, readable_errors():
        names = {one.id: full_name(one.first_name, one.last_name) for one in book.students}
        if student not in names:
            called = ", ".join(sorted(one for one, name in names.items() if name.casefold() == student.casefold()))
            advice = f"It is the name of {called}: write the id." if called else "Add them: nbjudge roster FILE"
            raise UsageError(f"There is no student {student!r} in the gradebook. {advice}")
        due = next((one.duedate for one in book.assignments if one.name == assignment), None)
        if due is None:
            raise UsageError(
                f"{assignment} has no due date, so there is nothing to extend. Set one: "
                f'nbgrader db assignment add {assignment} --duedate "2027-01-31 12:00:00 UTC"'
            )
        span = _span(when, due)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # of how nbgrader puts the rows together
            book.update_or_create_submission(assignment, student)
        book.grant_extension(assignment, student, minutes=span.total_seconds() / 60)
    who = f"{student} {names[student]}".rstrip()
    if not span:
        return f"{who} has no extension for {assignment} any more: due {due} UTC. Then: nbjudge grade {assignment}"
    return f"{who} may hand in {assignment} until {due + span} UTC. Then: nbjudge grade {assignment}"


def _span(when: str, due: datetime) -> timedelta:
    """Return how much more time is given. Raises UsageError."""
    try:
        span = _read_span(when, due)
        until = due + span
    except (ValueError, ArithmeticError, TypeError):
        example = '"2 days", "36h", a date such as "2027-01-31 12:00", or none'
        raise UsageError(f"{when!r} is no time; write {example}.") from None
    if span < timedelta():
        raise UsageError(f"{until} UTC is not after the due date, {due} UTC. Write a later date, or none.")
    return span


def _read_span(when: str, due: datetime) -> timedelta:
    from dateutil.parser import parse

    if when.strip().lower() in ("none", "0"):
        return timedelta()
    if span := _SPAN.fullmatch(when.strip()):
        return timedelta(**{_UNITS[span[2][0].lower()]: float(span[1])})
    until = parse(when)
    if until.tzinfo is not None:
        until = (until - (until.utcoffset() or timedelta())).replace(tzinfo=None)  # the gradebook's dates are in UTC
    if until == due:
        raise UsageError(f"{until} UTC is the due date. Write a later date, or none.")
    more: timedelta = until - due
    return more
