"""The marks of a class as files for spreadsheets, learning platforms and analysis, written line by line.

Analysis gets JSON lines: every tool reads them (`pandas.read_json(path, lines=True)`), they are written one by one, and
unlike Parquet they need no package more.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from nbjudge.batch.moved_marks import Move
from nbjudge.course.platform_files import Upload
from nbjudge.gradebook.marks import Marks, Standing
from nbjudge.languages.sentences import first_few
from nbjudge.records import ExerciseResult, Key
from nbjudge.reports.statistics import KINDS, Concern

EXERCISES, CANVAS, MOODLE = "exercises.csv", "canvas.csv", "moodle.csv"
MOVES = "moved_marks.csv"
LINES, ATTENTION = "exercises.jsonl", "attention.csv"
# In attention.csv; no concerns, for there is no submission that could be one.
MISSING, NO_NOTEBOOK, SAME = "not handed in", "no notebook", "same as another's"
WHAT = {
    EXERCISES: "one line a student, one column an exercise",
    CANVAS: "to be imported into a Canvas gradebook",
    MOODLE: "to be imported into a Moodle gradebook",
    LINES: "one line for each student and exercise, for analysis (JSON lines)",
    ATTENTION: f"who is out of the ordinary, and why: {', '.join((*KINDS, SAME, NO_NOTEBOOK, MISSING))}",
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


@contextmanager
def open_exports(
    folder: Path,
    assignment: str,
    points: Mapping[Key, float],
    *,
    platform_ids: bool = False,
    numbered: Set[str] = frozenset(),
) -> Iterator[Exports]:
    """Write all exports side by side into `folder`, the marks of these exercises with their points.

    `platform_ids`: the gradebook has what the platform knows students by, so a student's own id is something else.
    `numbered`: whose id is a number of Moodle's zip alone, by which its gradebook finds nobody.
    """
    with _whole_files(folder, WHAT) as files:
        yield Exports(files, assignment, points, platform_ids, numbered)


class Exports:
    """The exports while they are written, student by student."""

    def __init__(
        self,
        files: Mapping[str, IO[str]],
        assignment: str,
        points: Mapping[Key, float],
        platform_ids: bool,
        numbered: Set[str],
    ):
        """Write the headings into files that are open."""
        self._lines = files[LINES]
        self._tables = {name: csv.writer(file, quoting=csv.QUOTE_NONNUMERIC) for name, file in files.items()}
        self._exercises, self._points = list(points), sum(points.values())
        self._platform_ids, self._numbered = platform_ids, numbered
        several = len({notebook for notebook, _ in points}) > 1
        names = [f"{notebook}/{grade_id}" if several else grade_id for notebook, grade_id in points]
        self._row(EXERCISES, ["student", "last name", "first name", "email", "status", *names, *_TOTALS])
        self._row(CANVAS, ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment])
        self._row(CANVAS, ["    Points Possible", "", "", "", "", self._points])
        self._row(MOODLE, [*_MOODLE, f"Assignment: {assignment} (Real)"])
        self._row(ATTENTION, ["student", "name", "what", "why"])

    def add(self, standing: Standing, concerns: Iterable[Concern]) -> None:
        """Write one student."""
        verdict, marks, scores = standing.verdict, standing.marks, standing.scores
        mark = standing.mark if standing.is_final else ""  # a learning platform leaves the old mark for an empty field
        who = [verdict.student, marks.last_name, marks.first_name, marks.email]
        status = "final" if standing.is_final else "provisional" if standing.is_marked else "not graded"
        counted = scores.keys() - standing.unmarked if standing.is_marked else set()
        points = [scores[key] if key in counted else "" for key in self._exercises]
        totals = [sum(scores.values()), marks.penalty, standing.mark] if standing.is_marked else ["", "", ""]
        self._row(EXERCISES, [*who, status, *points, *totals, self._points])
        name = ", ".join(filter(None, [marks.last_name, marks.first_name])) or verdict.student
        # Canvas goes by its own ID, else by the others: those that came in Canvas' zip are its ID, and no SIS id.
        sis = "" if marks.lms_id == verdict.student else verdict.student
        self._row(CANVAS, [name, marks.lms_id, sis, sis, "", mark])
        own = "" if verdict.student in self._numbered else verdict.student
        id_number = marks.lms_id or ("" if self._platform_ids else own)  # else perhaps somebody else's
        moodle = [own, marks.first_name, marks.last_name, id_number, marks.email]
        self._row(MOODLE, [*moodle, mark])
        for concern in concerns:
            self._row(ATTENTION, [concern.student, standing.marks.name, concern.kind, concern.why])
        for result in verdict.exercises:
            if result.key in scores:
                self._lines.write(_encode(_line(standing, result, scores)) + "\n")

    def add_same(self, student: str, marks: Marks, others: Sequence[str], what: str) -> None:
        """Write one student whose submission is the same as those of others, and in what way."""
        self._row(ATTENTION, [student, marks.name, SAME, f"With {first_few(others, _MOST_OTHERS)}: {what}."])

    def add_missing(self, student: str, marks: Marks) -> None:
        """Write one student who handed nothing in."""
        self._row(ATTENTION, [student, marks.name, MISSING, "The gradebook knows the student; there is no submission."])

    def add_upload(self, upload: Upload, marks: Marks) -> None:
        """Write one student whose upload holds no notebook."""
        why = f"Uploaded to the learning platform: {first_few(upload.files, _MOST_FILES)}. No notebook is among it."
        self._row(ATTENTION, [upload.student, marks.name or upload.name, NO_NOTEBOOK, why])

    def _row(self, name: str, cells: Iterable[str | float]) -> None:
        self._tables[name].writerow(map(_cell, cells))


_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make one for each line
_MOST_FILES = 5  # of one upload
_MOST_OTHERS = 8  # with the same submission
_TOTALS = ("points", "late penalty", "mark", "of")
_MOODLE = ("Username", "First name", "Last name", "ID number", "Email address")


def write_moves(folder: Path, moves: Iterable[Move]) -> int:
    """Write the marks that gradings moved; return how many. Without any there is no such file."""
    rows = [(it.when, it.student, it.exercise or "all exercises", it.before, it.after, it.reason) for it in moves]
    if not rows:
        (folder / MOVES).unlink(missing_ok=True)
        return 0
    with _whole_files(folder, [MOVES]) as files:
        table = csv.writer(files[MOVES], quoting=csv.QUOTE_NONNUMERIC)
        table.writerow(["when", "student", "exercise", "before", "after", "why"])
        table.writerows(map(_cell, row) for row in rows)
    return len(rows)


def _line(standing: Standing, result: ExerciseResult, scores: dict[Key, float]) -> dict[str, Any]:
    verdict = standing.verdict
    failed = [check for check in result.checks if check.outcome != "passed"]
    return {
        "student": verdict.student,
        "assignment": verdict.assignment,
        "notebook": result.notebook,
        "exercise": result.grade_id,
        "function": result.function,
        "score": None if result.key in standing.unmarked else scores[result.key],
        "max_score": result.max_score,
        "by_hand": result.key in standing.marks.by_hand,
        "checks": len(result.checks),
        "failed": {check.name: check.outcome for check in failed},
        "hints": list(dict.fromkeys(check.message for check in failed if check.message)),
        "repaired": bool(verdict.repairs),
        "seconds_late": standing.marks.seconds_late,
    }


def _cell(value: str | float | None) -> str | float:
    if value is None:
        return ""
    return for_spreadsheet(value) if isinstance(value, str) else round(value, 4)


@contextmanager
def _whole_files(folder: Path, names: Iterable[str]) -> Iterator[dict[str, IO[str]]]:
    """Open files to be written; they take their names when all of them are whole, or go away."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = {name: folder / f".{name}.tmp" for name in names}
    try:
        with ExitStack() as opened:
            yield {name: opened.enter_context(_open(path, name)) for name, path in unfinished.items()}
        for name, path in unfinished.items():
            path.replace(folder / name)
    finally:
        for path in unfinished.values():
            path.unlink(missing_ok=True)


def _open(path: Path, name: str) -> IO[str]:
    # A spreadsheet takes a CSV file without this mark for the local code page; pandas and both platforms skip it.
    encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
    return path.open("w", encoding=encoding, errors="replace", newline="")
