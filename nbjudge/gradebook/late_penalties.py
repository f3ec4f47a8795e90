"""What nbgrader's late-penalty plugin takes off, as the course's nbgrader_config.py has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbgrader import api
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import bindparam, func, select
from traitlets.config import Config

from nbjudge.course.folders import Course
from nbjudge.errors import CourseError
from nbjudge.gradebook.database import reading
from nbjudge.gradebook.marks import Marks, seconds_late

_Row, _Notebook, _Due = api.SubmittedAssignment, api.SubmittedNotebook, api.Assignment
# Built once, as in writer.py.
_SUBMISSION = (
    select(_Notebook.id, _Notebook.late_submission_penalty, _Row.timestamp, _Row.extension, _Due.duedate)
    .join(_Row, _Row.id == _Notebook.assignment_id)
    .join(_Due, _Due.id == _Row.assignment_id)
    .where(_Row.assignment_id == bindparam("assignment"), _Row.student_id == bindparam("student"))
)
_ASSIGNMENT = select(_Due.id).where(_Due.name == bindparam("name"))
_SCORE = select(func.sum(api.Grade.score)).where(api.Grade.notebook_id == bindparam("notebook"))


def outdated_penalties(course: Course, name: str, marks: Mapping[str, Marks]) -> list[str]:
    """Return the students whose penalty is another one by the due date, extensions and plugin of now."""
    concerned = [student for student, one in marks.items() if one.seconds_late or one.penalty]
    if not concerned:
        return []
    late = LatePenalties(course.config)
    with reading(course.gradebook_url) as connection:
        assignment = connection.execute(_ASSIGNMENT, {"name": name}).scalar_one()
        return [student for student in concerned if late.missing(connection, assignment, student)]


class LatePenalties:
    """nbgrader's plugin, asked as nbgrader asks it: for each notebook of a late submission."""

    def __init__(self, config: Mapping[str, Any]):
        """Make the plugin that `c.AssignLatePenalties.plugin_class` names."""
        settings = config if isinstance(config, Config) else Config(config)
        try:
            self._preprocessor = AssignLatePenalties(config=settings)
            self._preprocessor.init_plugin()
        except Exception as error:  # whatever the instructor's class raises
            raise CourseError(
                f"The late-penalty plugin cannot be made: {error}. Is c.AssignLatePenalties.plugin_class in "
                "nbgrader_config.py a class that Python can import?"
            ) from error

    def missing(self, session: Any, assignment: str, student: str) -> dict[str, float | None]:
        """Return the penalties that a submission should have in the gradebook and has not, by submitted notebook."""
        found = {}
        rows = session.execute(_SUBMISSION, {"assignment": assignment, "student": student}).all()
        for notebook, now, timestamp, extension, due in rows:
            late = seconds_late(timestamp, due, extension)
            score = session.execute(_SCORE, {"notebook": notebook}).scalar() or 0.0 if late else 0.0
            wanted = self.penalty(student, score, late)
            if wanted != now:
                found[notebook] = wanted
        return found

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """Return the points to take off a notebook, at most its score; None for no penalty."""
        if seconds_late <= 0 or not self._preprocessor.enabled:
            return None
        plugin = self._preprocessor.plugin_inst
        try:
            penalty = plugin.late_submission_penalty(student, score, seconds_late)
            return None if penalty is None else float(min(max(0.0, penalty), score))
        except Exception as error:
            raise CourseError(
                f"The late-penalty plugin {type(plugin).__name__} failed for {student!r}, {seconds_late:g} s late with "
                f"{score:g} points: {type(error).__name__}: {error}. Mend it, and run the same command again."
            ) from error
