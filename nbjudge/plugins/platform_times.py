"""When students handed in by a learning platform's list, written where nbgrader and we look for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nbjudge.course.files import one_line
from nbjudge.course.folders import Course
from nbjudge.errors import UsageError
from nbjudge.gradebook.people import Person, read_rows
from nbjudge.grading.results import TIMESTAMP, read_timestamp, replace_file
from nbjudge.languages.sentences import first_few

COLUMN = "Last modified (submission)"  # of Moodle's grading worksheet
_NEVER = ("", "-", "\N{EN DASH}", "\N{EM DASH}")
# What Moodle writes in English: as in Britain, with a clock of 24 hours, as in America. Besides, ISO 8601 is read.
_FORMS = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%A, %B %d, %Y, %I:%M %p", "%A, %B %d, %Y, %H:%M")
_NO_FOLDER = "Handed in, says the file, but there is no folder"
_NO_TIME = "Handed in, but the file has no time, so on time"
_OTHER = "Left alone, as their {} says something else"


@dataclass(frozen=True)
class Times:
    """How many handed in, how many times were written, and what is to be said of whom."""

    known: int
    written: int
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def write_times(
    course: Course, name: str, file: Path, zone: str, *, id_column: str = "", dry_run: bool = False
) -> Times:
    """Write timestamp.txt, in UTC, beside the submissions that have none, by the times of a grading worksheet.

    `zone`: the time zone of those times, by its name. `dry_run`: only say what would be done. Raises UsageError, and
    writes nothing, where not all of them can be read, or nobody in the file has handed in here.
    """
    course.check(name, submissions=False)
    called, times = _read(file, _zone(zone), id_column)
    folders = {student: folder for student in course.students(name) if (folder := _folder(course, student, name))}
    matched = times.keys() & folders.keys()
    if not matched:
        where = f"{course.submitted}/<student>/{name}"
        raise UsageError(
            f"Nobody who handed in by {file} has a folder {where}. Is it the worksheet of this assignment?"
        )
    there = {student for student in folders if os.path.lexists(folders[student] / TIMESTAMP)}
    if not dry_run:
        for student in sorted(matched - there):
            replace_file(folders[student] / TIMESTAMP, f"{_as_nbgrader(times[student])}\n".encode())
    notes = {
        _NO_FOLDER: times.keys() - matched,
        _NO_TIME: folders.keys() - matched - there,
        _OTHER.format(TIMESTAMP): {one for one in matched & there if not _says(folders[one], times[one])},
    }
    said = {words: tuple(called.get(one, one) for one in sorted(who)) for words, who in notes.items() if who}
    return Times(len(times), len(matched - there), said)


def _read(file: Path, zone: ZoneInfo, id_column: str) -> tuple[dict[str, str], dict[str, datetime]]:
    """Return what students are called, and when they handed in; who did not has no time."""
    called, times, unread = dict[str, str](), dict[str, datetime](), list[str]()
    for person, row in read_rows(file, id_column, wanted=COLUMN):
        text = " ".join(row[COLUMN.lower()].split())  # some versions write a narrow space before AM
        called[person.student] = _called(person)
        if text in _NEVER:
            continue
        if (when := _time(text)) is None:
            unread.append(f"{person.student} ({one_line(text)[:60]})")
        else:
            times[person.student] = (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
    if unread:
        raise UsageError(
            f"Nothing was written, as these times in {file} cannot be read: {first_few(unread, 3)}. Set your language "
            "in Moodle to English, and download the worksheet again."
        )
    return called, times


def _time(text: str) -> datetime | None:
    """Return the date and time that a text tells, or None. Dates in figures alone count only as ISO 8601 has them."""
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC") + "Z" * text.endswith(" UTC")) if ":" in text else None
    except ValueError:
        return None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError(f"{name!r} is no time zone; write a name such as Europe/Berlin, or UTC.") from None


def _folder(course: Course, student: str, name: str) -> Path | None:
    """Return the folder of a submission, or None for a link or a file."""
    folder = course.root / course.submitted / student / name
    return folder if os.path.isdir(folder) and not any(map(os.path.islink, (folder, folder.parent))) else None


def _called(person: Person) -> str:
    return one_line(" ".join(filter(None, (person.student, person.first_name, person.last_name))))


def _as_nbgrader(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S} UTC"


def _says(folder: Path, when: datetime) -> bool:
    """Tell whether a submission's timestamp is this time, but for seconds, which Moodle leaves out."""
    from nbgrader.utils import parse_utc  # takes a second

    text = read_timestamp(folder)
    return bool(text) and parse_utc(text).replace(second=0, microsecond=0) == when.replace(second=0, tzinfo=None)
