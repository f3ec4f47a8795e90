"""The single writer to nbgrader's gradebook: one transaction for each submission.

The rows are written by SQL and not by nbgrader's Gradebook methods, which commit after each row, and load a hundred
objects one by one for a submission; this takes a tenth of the time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, TypeVar

from nbgrader import api
from nbgrader.utils import parse_utc
from sqlalchemy import bindparam, insert, select, update

from nbjudge.course.folders import Course
from nbjudge.gradebook.assignment import bring_up_to_date
from nbjudge.gradebook.database import ServerAway, open_gradebook, readable_errors
from nbjudge.gradebook.late_penalties import LatePenalties
from nbjudge.records import Assignment, ExerciseResult, Verdict

NO_RESPONSE = "No response."  # nbgrader's own words for an answer left as it was
_SERVER_SECONDS = 60  # for the gradebook's server to come back, where it is one
_T = TypeVar("_T")
RowKey = tuple[str, str]  # the gradebook's ids of a submitted notebook and of a cell


_STUDENTS, _SUBMISSIONS = api.Student.__table__, api.SubmittedAssignment.__table__
_NOTEBOOKS, _GRADES, _COMMENTS = api.SubmittedNotebook.__table__, api.Grade.__table__, api.Comment.__table__


def _set(table: Any, *columns: str) -> Any:
    return update(table).where(table.c.id == bindparam("row")).values({name: bindparam(name) for name in columns})


def _find(table: Any, *columns: str, where: str) -> Any:
    return select(*(table.c[name] for name in columns)).where(table.c[where] == bindparam(where))


def _find_in_notebooks(table: Any) -> Any:
    return select(table).where(table.c.notebook_id.in_(bindparam("notebooks", expanding=True)))


# Built once: SQLAlchemy takes longer to build a statement than SQLite to carry it out.
_FIND_STUDENT = select(_STUDENTS.c.id).where(_STUDENTS.c.id == bindparam("student_id"))
_FIND_SUBMISSION = _find(_SUBMISSIONS, "id", where="assignment_id").where(
    _SUBMISSIONS.c.student_id == bindparam("student_id")
)
_FIND_NOTEBOOKS = _find(_NOTEBOOKS, "notebook_id", "id", where="assignment_id")
# Locked until they are written, so that nobody gives points by hand in between; SQLite locks all of itself.
_FIND_GRADES = _find_in_notebooks(_GRADES).with_for_update()
_FIND_COMMENTS = _find_in_notebooks(_COMMENTS).with_for_update()
_SET_TIME = _set(_SUBMISSIONS, "timestamp")
_SET_GRADE = _set(_GRADES, "auto_score", "needs_manual_grade")
_SET_COMMENT = _set(_COMMENTS, "auto_comment")
_SET_PENALTY = _set(_NOTEBOOKS, "late_submission_penalty")
_INSERT = {table: insert(table) for table in (_STUDENTS, _SUBMISSIONS, _NOTEBOOKS, _GRADES, _COMMENTS)}


class GradebookWriter:
    """An open gradebook in which one assignment is kept."""

    def __init__(self, course: Course, assignment: Assignment):
        """Open the gradebook, make it where there is none, and bring the assignment's cells up to the release's."""
        with ExitStack() as closing:
            self._session: Any = closing.enter_context(open_gradebook(course.gradebook_url, course.name)).db
            with self._transaction():
                self._assignment = bring_up_to_date(self._session, course, assignment)
            self._closing = closing.pop_all()
        self._late = LatePenalties(course.config)
        self.max_score = self._assignment.max_score

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    def record(self, verdict: Verdict, notebooks: Mapping[str, bytes], *, timestamp: str, resubmitted: bool) -> None:
        """Write the marks of a submission, resetting what the engine wrote before and keeping what a person wrote.

        `notebooks` are the graded ones; `resubmitted` says that they may differ from what a person has looked at.
        """
        _patiently(lambda: self._record(verdict, notebooks, timestamp, resubmitted))

    def _record(self, verdict: Verdict, notebooks: Mapping[str, bytes], timestamp: str, resubmitted: bool) -> None:
        results = {result.key: result for result in verdict.exercises}
        answers = {name: _answers(content) for name, content in notebooks.items()}
        with self._transaction():
            handed_in = self._handed_in(verdict.student, _parse_time(timestamp))
            scores: dict[RowKey, float | None] = {}
            comments: dict[RowKey, str | None] = {}
            for name, rows in self._assignment.notebooks.items():
                for grade_id, cell in rows.graded.items():
                    scores[handed_in[rows.id], cell] = _auto_score(verdict, results.get((name, grade_id)))
                for grade_id, cell in rows.answers.items():
                    text = rows.released.get(grade_id)
                    untouched = text is not None and answers.get(name, {}).get(grade_id) == text
                    comments[handed_in[rows.id], cell] = NO_RESPONSE if untouched else None
            self._write_grades(scores, resubmitted)
            self._write_comments(comments)
            self._write_penalties(verdict.student)

    def holds(self, verdict: Verdict) -> bool:
        """Return whether the gradebook has the marks of a verdict, for every graded cell, and the late penalty."""
        results = {result.key: result for result in verdict.exercises}
        expected = {
            (rows.id, cell): _auto_score(verdict, results.get((name, grade_id)))
            for name, rows in self._assignment.notebooks.items()
            for grade_id, cell in rows.graded.items()
        }
        query = (
            select(api.SubmittedNotebook.notebook_id, api.Grade.cell_id, api.Grade.auto_score)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == api.Grade.notebook_id)
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .where(api.SubmittedAssignment.assignment_id == self._assignment.id)
            .where(api.SubmittedAssignment.student_id == verdict.student)
        )
        return _patiently(lambda: self._finds(query, expected, verdict.student))

    def _finds(self, query: Any, expected: Mapping[RowKey, float | None], student: str) -> bool:
        with self._transaction():
            found = {(notebook, cell): score for notebook, cell, score in self._session.execute(query)}
            late = self._late.missing(self._session, self._assignment.id, student)
        return found == expected and not late

    def _handed_in(self, student: str, timestamp: datetime | None) -> dict[str, str]:
        """Return the ids of a student's submitted notebooks by notebook, with all rows above them made or mended."""
        ours = {"assignment_id": self._assignment.id, "student_id": student}
        submission = self._execute(_FIND_SUBMISSION, ours).scalar()
        ids: dict[str, str] = {}
        if submission is None:
            submission = api.new_uuid()
            if self._execute(_FIND_STUDENT, {"student_id": student}).first() is None:
                self._insert(_STUDENTS, [{"id": student}])
            self._insert(_SUBMISSIONS, [{"id": submission, "timestamp": timestamp, **ours}])
        else:
            self._execute(_SET_TIME, {"row": submission, "timestamp": timestamp})
            ids = dict(iter(self._execute(_FIND_NOTEBOOKS, {"assignment_id": submission})))
        missing = [rows.id for rows in self._assignment.notebooks.values() if rows.id not in ids]
        new = [{"id": api.new_uuid(), "notebook_id": notebook, "assignment_id": submission} for notebook in missing]
        self._insert(_NOTEBOOKS, new)
        return ids | {row["notebook_id"]: row["id"] for row in new}

    def _write_grades(self, scores: Mapping[RowKey, float | None], resubmitted: bool) -> None:
        """Set the automatic points. Points that a person gave stay and count, and may ask to be looked at again."""
        there = {(row.notebook_id, row.cell_id): row for row in self._execute(_FIND_GRADES, _in_notebooks(scores))}
        new = []
        for key, score in scores.items():
            row = there.get(key)
            if row is None:
                new.append(_row(key, auto_score=score, needs_manual_grade=score is None))
                continue
            needs = score is None
            if row.manual_score is not None:
                needs = row.needs_manual_grade or resubmitted or row.auto_score != score
            if (row.auto_score, row.needs_manual_grade) != (score, needs):
                self._execute(_SET_GRADE, {"row": row.id, "auto_score": score, "needs_manual_grade": needs})
        self._insert(_GRADES, new)

    def _write_comments(self, comments: Mapping[RowKey, str | None]) -> None:
        """Set the automatic comments; those that a person wrote are another column."""
        found = self._execute(_FIND_COMMENTS, _in_notebooks(comments))
        there = {(row.notebook_id, row.cell_id): row for row in found}
        for key, row in there.items():
            if key in comments and row.auto_comment != comments[key]:
                self._execute(_SET_COMMENT, {"row": row.id, "auto_comment": comments[key]})
        self._insert(_COMMENTS, [_row(key, auto_comment=text) for key, text in comments.items() if key not in there])

    def _write_penalties(self, student: str) -> None:
        for notebook, penalty in self._late.missing(self._session, self._assignment.id, student).items():
            self._execute(_SET_PENALTY, {"row": notebook, "late_submission_penalty": penalty})

    def _insert(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._execute(_INSERT[table], rows)

    def _execute(self, statement: Any, values: Any) -> Any:
        return self._session.connection().execute(statement, values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with readable_errors():
            try:
                yield
                self._session.commit()
            except BaseException:
                self._session.rollback()
                raise
            finally:
                self._session.remove()


def known_students(course: Course) -> set[str]:
    """Return the ids of all students in the gradebook."""
    with open_gradebook(course.gradebook_url, course.name) as book, readable_errors():
        return {student.id for student in book.students}


def _patiently(transaction: Callable[[], _T]) -> _T:
    """Carry out a transaction, again where the server went away: done twice, it leaves the same."""
    end = time.monotonic() + _SERVER_SECONDS
    while True:
        try:
            return transaction()
        except ServerAway:
            if time.monotonic() > end:
                raise
            time.sleep(1)


def _in_notebooks(keys: Mapping[RowKey, object]) -> dict[str, list[str]]:
    return {"notebooks": sorted({notebook for notebook, _ in keys})}


def _row(key: RowKey, **values: Any) -> dict[str, Any]:
    return {"id": api.new_uuid(), "notebook_id": key[0], "cell_id": key[1], **values}


def _auto_score(verdict: Verdict, result: ExerciseResult | None) -> float | None:
    """Return the points to write, or None where a person must give them."""
    if verdict.status != "graded" or result is None or result.manual:
        return None
    return float(result.score)


def _parse_time(timestamp: str) -> datetime | None:
    try:
        parsed: datetime | None = parse_utc(timestamp) if timestamp else None
    except (ValueError, OverflowError):  # a date, but not to nbgrader
        return None
    return parsed


def _answers(content: bytes) -> dict[str, str]:
    """Return the texts of the marked cells of a graded notebook."""
    marked = (cell for cell in json.loads(content)["cells"] if "nbgrader" in cell["metadata"])
    return {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"]) for cell in marked}
