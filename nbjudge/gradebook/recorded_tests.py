"""The full text of test cells as nbgrader recorded it: for a course without its source, and for AUTOTEST cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from nbjudge.course.folders import SQLITE, Course
from nbjudge.course.release import without_hidden
from nbjudge.gradebook.database import reading
from nbjudge.records import Assignment

AUTOTEST = "AUTOTEST"  # what nbgrader replaces by tests when it makes the release
_QUERY = text(
    "select n.name, s.name, s.source from source_cell s join notebook n on n.id = s.notebook_id "
    "join assignment a on a.id = n.assignment_id where a.name = :name and s.source is not null"
)


def with_recorded_tests(course: Course, assignment: Assignment) -> Assignment:
    """Return the assignment with the gradebook's text of those test cells that the source lacks or has unfinished.

    A text counts only while its visible part is the release's. Raises NbjudgeError for a gradebook that cannot be read.
    """
    wanted = course.plain_tests(assignment.name)
    if not wanted or not _is_needed(assignment) or not _is_there(course.gradebook_url):
        return assignment
    with reading(course.gradebook_url) as connection:
        rows = connection.execute(_QUERY, {"name": assignment.name}).all()
    released = course.released_tests(assignment.name)
    texts = {(notebook, grade_id): source for notebook, grade_id, source in rows}
    recorded = {key: texts[key] for key in wanted if key in texts and is_of_release(texts[key], released[key])}
    return replace(assignment, recorded=recorded)


def is_of_release(recorded: str, released: str) -> bool:
    """Tell whether a recorded test cell is what the release was made of."""
    visible = without_hidden(recorded)
    return visible is not None and visible == without_hidden(released)


def _is_needed(assignment: Assignment) -> bool:
    return not assignment.source or any(AUTOTEST.encode() in data for data in assignment.source.values())


def _is_there(url: str) -> bool:
    return not url.startswith(SQLITE) or Path(url.removeprefix(SQLITE)).is_file()
