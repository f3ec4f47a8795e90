"""The marks of a class as files for spreadsheets, learning platforms and analysis, written line by line.

Analysis gets JSON lines: every tool reads them (`pandas.read_json(path, lines=True)`), they are written one by one, and
unlike Parquet they need no package more.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from nbjudge.batch.moved_marks import Move
from nbjudge.gradebook.marks import Key, Marks, Standing
from nbjudge.records import ExerciseResult
from nbjudge.reports.statistics import KINDS, Concern

EXERCISES, CANVAS, MOODLE = "exercises.csv", "canvas.csv", "moodle.csv"
MOVES = "moved_marks.csv"
LINES, ATTENTION = "exercises.jsonl", "attention.csv"
MISSING = "not handed in"  # in attention.csv; not a concern, for there is no submission that could be one
WHAT = {
    EXERCISES: "one line a student, one column an exercise",
    CANVAS: "to be imported into a Canvas gradebook",
    MOODLE: "to be imported into a Moodle gradebook",
    LINES: "one line for each student and exercise, for analysis (JSON lines)",
    ATTENTION: f"who is out of the ordinary, and why: {', '.join(KINDS)}, {MISSING}",
}
# What a spreadsheet takes for the beginning of a formula, where a cell can begin: also behind what parts cells in
# other countries' spreadsheets, and in the wide letters of East Asian keyboards. Before it may stand what nobody sees,
# which some spreadsheets drop: controls, marks of width, direction and byte order.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = re.compile(
    r"(^|[;\t\r\n])(?=[\s\x01-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+\-@＝＋－＠])"
)


def for_spreadsheet(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe stands before what could be one.

    NUL is left out: for many readers of CSV the file, or the field, ends there.
    """
    safe = FORMULA.sub(r"\1'", text.replace("\0", ""))
    return f"'{safe}" if safe[:1] in ("\t", "\r", "\n") else safe


class Exports:
    """Writes all exports side by side; they take their names when all of them are whole."""

    def __init__(self, folder: Path, assignment: str, exercises: Sequence[tuple[Key, float]]):
        """Write into `folder` the marks of these exercises, with their points."""
        self._folder = folder
        self._assignment = assignment
        self._exercises = list(exercises)
        self._points = sum(points for _, points in exercises)

    def __enter__(self) -> Exports:
        """Open the files and write their headings."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as closing:
            self._files = {name: closing.enter_context(_open(self._folder, name)) for name in WHAT}
            self._closing = closing.pop_all()
        several = len({notebook for (notebook, _), _ in self._exercises}) > 1
        names = [f"{notebook}/{grade_id}" if several else grade_id for (notebook, grade_id), _ in self._exercises]
        self._row(EXERCISES, ["student", "last name", "first name", "email", "status", *names, *_TOTALS])
        self._row(CANVAS, ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", self._assignment])
        self._row(CANVAS, ["    Points Possible", "", "", "", "", self._points])
        self._row(MOODLE, [*_MOODLE, f"Assignment: {self._assignment} (Real)"])
        self._row(ATTENTION, ["student", "name", "what", "why"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()
        for name in WHAT:
            unfinished = _unfinished(self._folder, name)
            if kind is None:
                unfinished.replace(self._folder / name)
            else:
                unfinished.unlink(missing_ok=True)

    def add(self, standing: Standing, concerns: Iterable[Concern]) -> None:
        """Write one student."""
        verdict, marks, scores = standing.verdict, standing.marks, standing.scores
        mark = standing.mark if standing.is_final else ""  # a learning platform leaves the old mark for an empty field
        who = [verdict.student, marks.last_name, marks.first_name, marks.email]
        status = "final" if standing.is_final else "provisional" if standing.is_marked else "not graded"
        points = [scores.get(key, "") if standing.is_marked else "" for key, _ in self._exercises]
        totals = [sum(scores.values()), marks.penalty, standing.mark] if standing.is_marked else ["", "", ""]
        self._row(EXERCISES, [*who, status, *points, *totals, self._points])
        name = ", ".join(filter(None, [marks.last_name, marks.first_name])) or verdict.student
        self._row(CANVAS, [name, marks.lms_id, verdict.student, verdict.student, "", mark])
        moodle = [verdict.student, marks.first_name, marks.last_name, marks.lms_id or verdict.student, marks.email]
        self._row(MOODLE, [*moodle, mark])
        for concern in concerns:
            self._row(ATTENTION, [concern.student, concern.name, concern.kind, concern.why])
        for result in verdict.exercises:
            if (result.notebook, result.grade_id) not in scores:
                continue
            self._files[LINES].write(_encode(_line(standing, result, scores)) + "\n")

    def add_missing(self, student: str, marks: Marks) -> None:
        """Write one student who handed nothing in."""
        self._row(ATTENTION, [student, marks.name, MISSING, "The gradebook knows the student; there is no submission."])

    def _row(self, name: str, cells: Iterable[str | float]) -> None:
        safe = [for_spreadsheet(cell) if isinstance(cell, str) else round(cell, 4) for cell in cells]
        csv.writer(self._files[name], quoting=csv.QUOTE_NONNUMERIC).writerow(safe)


_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make one for each line
_TOTALS = ("points", "late penalty", "mark", "of")
_MOODLE = ("Username", "First name", "Last name", "ID number", "Email address")


def write_moves(folder: Path, moves: Iterable[Move]) -> int:
    """Write the marks that gradings moved; return how many. Without any there is no such file."""
    unfinished = _unfinished(folder, MOVES)
    count = 0
    with _open(folder, MOVES) as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(["when", "student", "exercise", "before", "after", "why"])
        for move in moves:
            count += 1
            texts = map(for_spreadsheet, (move.when, move.student, move.exercise or "all exercises"))
            points = ["" if score is None else round(score, 4) for score in (move.before, move.after)]
            writer.writerow([*texts, *points, for_spreadsheet(move.reason)])
    if count:
        unfinished.replace(folder / MOVES)
    else:
        unfinished.unlink()
        (folder / MOVES).unlink(missing_ok=True)
    return count


def _line(standing: Standing, result: ExerciseResult, scores: dict[Key, float]) -> dict[str, Any]:
    verdict, key = standing.verdict, (result.notebook, result.grade_id)
    failed = [check for check in result.checks if check.outcome != "passed"]
    return {
        "student": verdict.student,
        "assignment": verdict.assignment,
        "notebook": result.notebook,
        "exercise": result.grade_id,
        "function": result.function,
        "score": scores[key],
        "max_score": result.max_score,
        "by_hand": key in standing.marks.by_hand,
        "checks": len(result.checks),
        "failed": {check.name: check.outcome for check in failed},
        "hints": list(dict.fromkeys(check.message for check in failed if check.message)),
        "repaired": bool(verdict.repairs),
        "seconds_late": standing.marks.seconds_late,
    }


def _open(folder: Path, name: str) -> IO[str]:
    # A spreadsheet takes a CSV file without this mark for the local code page; pandas and both platforms skip it.
    encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
    return _unfinished(folder, name).open("w", encoding=encoding, errors="replace", newline="")


def _unfinished(folder: Path, name: str) -> Path:
    return folder / f".{name}.tmp"
