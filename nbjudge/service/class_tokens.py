"""Tokens for everybody in the gradebook at once, in a table for a mail program."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbjudge.course.folders import Course, is_safe_id
from nbjudge.errors import UsageError
from nbjudge.gradebook.marks import Marks, read_marks
from nbjudge.reports.exports import for_spreadsheet
from nbjudge.service.tokens import Tokens

_HEAD = ("student", "name", "e-mail", "token")


@dataclass(frozen=True)
class Made:
    """Who got a token, who has a valid one and keeps it, and whose id nobody can hand in under."""

    new: tuple[str, ...]
    kept: tuple[str, ...]
    refused: tuple[str, ...]


def make_all(course: Course, file: Path, days: float) -> Made:
    """Write a new token for each student of the gradebook who has no valid one into a CSV that only its owner can read.

    The tokens work when the file is whole. Raises UsageError, and makes none, where the file is there already or the
    gradebook knows nobody.
    """
    students = read_marks(course, "")  # of no assignment: what they are called
    if not students:
        raise UsageError("There is no student in the gradebook. Add them: nbjudge roster FILE")
    able = sorted(filter(is_safe_id, students))
    new: dict[str, str] = {}

    def write(tokens: Mapping[str, str]) -> None:
        new.update(tokens)
        if tokens:
            _write(file, tokens, students)

    try:
        Tokens(course).make_missing(able, write, days=days)
    except OSError:
        if new:  # a table of tokens that do not work
            file.unlink(missing_ok=True)
        raise
    kept = tuple(student for student in able if student not in new)
    return Made(tuple(new), kept, tuple(sorted(students.keys() - set(able))))


def _write(file: Path, tokens: Mapping[str, str], students: Mapping[str, Marks]) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"{file} is there already, perhaps with tokens that work. Name another file.") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", errors="replace", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(_HEAD)
        for student, token in tokens.items():
            known = students[student]
            rows.writerow([*map(for_spreadsheet, (student, known.name, known.email)), token])
