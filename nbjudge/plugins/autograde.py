"""nbgrader's own ways to autograde (the command, its Python API, formgrader's button), led to nbjudge.

All three make an `Autograde` converter and call its `start`, under several names in several modules; so it is the class
that is changed, once, when nbgrader reads a course's nbgrader_config.py. Only a course whose configuration says so is
led here: one process may serve others.
"""

from __future__ import annotations

import fnmatch
import gc
import sys
import textwrap
from pathlib import Path
from typing import Any, NoReturn

from nbjudge.batch.events import Begun, Event, Finished, Notice, Summary
from nbjudge.course.folders import Course
from nbjudge.errors import NbjudgeError, UsageError
from nbjudge.grading.results import VERDICT

FORMGRADER_TEMPLATES = Path(__file__).parent / "templates" / "formgrader"
_WINDOW = 76  # columns of formgrader's window
LED_HERE = ["nbjudge.plugins.autograde.NeverInKernel"]


def install(config: Any) -> None:
    """Have this course graded by nbjudge alone; to be called from its nbgrader_config.py with `get_config()`.

    nbgrader's own grading runs students' code as the instructor. It is put out of action twice over: its preprocessors
    are replaced by one that refuses, and the converter hands over before it comes to them.
    """
    config.Autograde.sanitize_preprocessors = LED_HERE
    config.Autograde.autograde_preprocessors = LED_HERE
    # generate_feedback copies what lies beside a graded notebook, and a verdict holds what is for the instructor alone.
    config.CourseDirectory.ignore.append(VERDICT)
    config.GenerateFeedback.exporter_class = "nbjudge.plugins.generate_feedback.FeedbackExporter"
    config.GenerateFeedback.preprocessors = []
    if "release_feedback" not in config.ExchangeFactory:  # else the course has an exchange of its own
        config.ExchangeFactory.release_feedback = "nbjudge.plugins.release_feedback.ReleaseFeedback"
    # Formgrader shows a graded notebook without asking the network for MathJax, and runs no script out of it.
    config.HTMLExporter.extra_template_basedirs.append(str(FORMGRADER_TEMPLATES))
    config.HTMLExporter.filters = {
        "markdown2html": "nbjudge.notebooks.display.rendering.formgrader_html",
        "latex2html": "nbjudge.notebooks.display.rendering.formgrader_latex",
        "highlight_code": "nbjudge.notebooks.display.rendering.formgrader_code",
    }
    if "nbgrader" in sys.modules:  # else it is one of us who reads the file: nbgrader takes two seconds to import
        take_over()


def take_over() -> None:
    """Let nbgrader's converters hand over to nbjudge, in courses that are led here."""
    from nbgrader.converters import Autograde

    from nbjudge.plugins import generate_assignment, generate_feedback

    Autograde.start = _start
    generate_feedback.take_over()
    generate_assignment.take_over(_is_led)


def _is_led(config: Any) -> bool:
    return bool(config.Autograde.get("autograde_preprocessors") == LED_HERE)


class NeverInKernel:
    """Stands where nbgrader's preprocessors would run a submission, and refuses."""

    def __init__(self, *args: Any, **kwargs: Any):
        """Refuse."""
        raise NbjudgeError(
            "This course is graded by nbjudge; nbgrader's own grading would run students' code unprotected. "
            "Call nbjudge.plugins.autograde.take_over() after importing nbgrader, or run: nbjudge grade"
        )


def _start(converter: Any) -> None:
    """Take the place of `Autograde.start`."""
    from nbgrader.converters import BaseConverter, NbGraderException

    if converter.autograde_preprocessors != LED_HERE:
        BaseConverter.start(converter)
        return
    try:
        summary = _grade(converter)
    except NbjudgeError as error:
        converter.log.error("%s", error)
        raise NbGraderException(str(error)) from None
    for move in summary.moves:
        converter.log.info("Moved: %s", move)
    if summary.judged_note:
        converter.log.info("%s", textwrap.fill(summary.judged_note, _WINDOW))
    if summary.not_graded:
        who = ", ".join(row.student for row in summary.not_graded)
        raise NbGraderException(f"A person must look at {len(summary.not_graded)} of the submissions: {who}")


def _grade(converter: Any) -> Summary:
    from nbjudge.batch.run import grade_assignment

    if converter.config.Execute.get("enabled", True) is False:
        converter.log.warning("nbjudge never takes a student's own outputs for results: --no-execute is ignored.")
    coursedir = converter.coursedir
    if coursedir.notebook_id != "*":
        converter.log.warning("nbjudge grades a submission as a whole: --notebook is ignored.")
    course = Course.from_nbgrader(coursedir, converter.config)
    name = coursedir.assignment_id
    course.check(name)
    for folder in course.strays(name):
        converter.log.warning("%a is not graded: its name cannot be a student id. Rename the folder.", folder)
    for path in course.misplaced(name):
        converter.log.warning("%a is not taken: submissions lie in <student>/%s. Move or rename it.", path, name)
    students = _students(course, coursedir)
    if not converter.create_student:
        _require_known(course, students)
    listen = _Log(converter.log)
    summary = grade_assignment(course, name, students=students, force=converter.force, listen=listen)
    for row in summary.rows:
        converter.set_permissions(name, row.student)  # as `permissions` and `groupshared` of the course have them
    gc.collect()  # else formgrader, whose server this may be, shows the marks that it read before and still holds
    return summary


def _students(course: Course, coursedir: Any) -> list[str]:
    """Return the students that nbgrader's patterns mean; formgrader's button gives an id, be it `[a]`."""
    excluded, wanted = coursedir.student_id_exclude.split(","), coursedir.student_id
    handed_in = course.students(coursedir.assignment_id)
    found = [wanted] if wanted in handed_in else fnmatch.filter(handed_in, wanted)
    students = [s for s in found if s not in excluded]
    if not students:
        _refuse(f"No submission of {coursedir.assignment_id} is by a student called {coursedir.student_id!r}.")
    return students


def _require_known(course: Course, students: list[str]) -> None:
    from nbjudge.gradebook.writer import known_students

    for student in set(students) - known_students(course):
        _refuse(f"There is no student {student!r} in the gradebook, and create_student is off: nbgrader db student add")


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)


class _Log:
    """Tells a batch's events to nbgrader's log, which formgrader shows."""

    def __init__(self, log: Any):
        self._log = log

    def __call__(self, event: Event) -> None:
        if isinstance(event, Begun):
            self._log.info("%d to grade, %d graded before and unchanged", event.to_grade, event.skipped)
        elif isinstance(event, Finished) and event.row.status == "graded":
            row = event.row
            marks = f"{row.score:g} of {row.max_score:g}"
            self._log.info("[%d/%d] %s: %s", event.done, event.total, row.student, marks)
        elif isinstance(event, Notice):
            self._log.warning("%s", textwrap.fill(event.text, _WINDOW))
        elif isinstance(event, Finished):
            row = event.row
            why = textwrap.fill(row.note, _WINDOW)
            self._log.warning("[%d/%d] %s: not graded.\n%s", event.done, event.total, row.student, why)
