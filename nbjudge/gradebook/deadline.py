"""Until when a student may hand in, as nbgrader's gradebook has it. Read only."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import DateTime, Interval, String, bindparam, column, text

from nbjudge.course.folders import Course
from nbjudge.gradebook.database import reading
from nbjudge.gradebook.marks import read_only_url

_DUE = (
    text(
        "select a.duedate, s.extension from assignment a left join submitted_assignment s "
        "on s.assignment_id = a.id and s.student_id = :student where a.name = :assignment"
    )
    .bindparams(bindparam("student", type_=String), bindparam("assignment", type_=String))
    .columns(column("duedate", DateTime), column("extension", Interval))
)


def deadline(course: Course, assignment: str, student: str) -> datetime | None:
    """Return the due date in UTC with the student's own extension, or None where there is none.

    Raises NbjudgeError where the gradebook cannot be read.
    """
    url = read_only_url(course)
    if not url:
        return None
    with reading(url) as connection:
        row = connection.execute(_DUE, {"student": student, "assignment": assignment}).first()
    if row is None or row.duedate is None:
        return None
    due: datetime = row.duedate
    extension: timedelta = row.extension or timedelta()
    return due + extension
