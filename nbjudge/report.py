"""The instructor's report on an assignment: one page, and the exports beside it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from nbjudge.course import Course
from nbjudge.errors import CourseError
from nbjudge.exports import WHAT, Exports
from nbjudge.marks import Key, Marks, Standing, read_marks
from nbjudge.records import Assignment, Verdict
from nbjudge.report_page import histogram, render
from nbjudge.results import VERDICT, read_verdict, replace_file
from nbjudge.tally import KINDS, SHOWN, ExerciseFigures, Tally

REPORTS = "reports"
PAGE = "report.html"
UNREADABLE = "Its verdict.json cannot be read. Grade it again: nbjudge grade --student"


@dataclass(frozen=True)
class Report:
    """What was written, and about how many."""

    page: Path
    exports: tuple[str, ...]
    submissions: int


def write_report(course: Course, name: str, *, price: float = 0.0) -> Report:
    """Write reports/<assignment>/: the page and the exports. `price`: of an hour of one worker, for the cost.

    Reads the verdicts one by one. Raises CourseError where there are none.
    """
    assignment = course.assignment(name)
    exercises = _exercises(assignment)
    folder = course.root / REPORTS / name
    marks = read_marks(course, name)
    tally = Tally({key: ExerciseFigures(label, points) for key, (label, points) in exercises.items()})
    tally.max_score = sum(points for _, points in exercises.values())
    with Exports(folder, name, [(key, points) for key, (_, points) in exercises.items()]) as exports:
        for verdict in verdicts(course, name):
            standing = Standing(verdict, marks.get(verdict.student, Marks()))
            _name_functions(tally, verdict)
            exports.add(standing, tally.add(standing))
        if not tally.handed_in:
            raise CourseError(
                f"Nothing of {name} is graded yet, so there is nothing to report. Run: nbjudge grade {name}"
            )
    ungraded = [student for student in course.students(name) if not _verdict_file(course, student, name).is_file()]
    page = render(
        "report.html", assignment=name, made=time.strftime("%Y-%m-%d %H:%M"), autograded=course.autograded_folder,
        has_gradebook=bool(marks), tally=tally, chart=histogram(tally.bins), mistakes=tally.mistakes(), kinds=KINDS,
        ungraded=list(islice(ungraded, SHOWN)), ungraded_count=len(ungraded), files=WHAT, price=price, run=None,
        moves=0, similar="", has_pairs=False,
    )  # fmt: skip
    replace_file(folder / PAGE, page.encode("utf-8", "replace"))
    return Report(folder / PAGE, tuple(WHAT), tally.handed_in)


def verdicts(course: Course, name: str) -> Iterator[Verdict]:
    """Yield the verdicts of an assignment, sorted by student, one at a time."""
    root = course.root / course.autograded_folder
    for student in sorted(os.listdir(root)) if root.is_dir() else ():
        if _verdict_file(course, student, name).is_file():
            verdict = read_verdict(root / student / name)
            if verdict is None or verdict.student != student:
                verdict = Verdict(student, name, "not_graded", "grader", problems=(f"{UNREADABLE} {student} {name}",))
            yield verdict


def _verdict_file(course: Course, student: str, name: str) -> Path:
    return course.root / course.autograded_folder / student / name / VERDICT


def _exercises(assignment: Assignment) -> dict[Key, tuple[str, float]]:
    """Return the graded cells of the release with their names and points, in order."""
    found = {}
    for name, content in assignment.notebooks.items():
        for cell in json.loads(content)["cells"]:  # plain JSON: nbformat takes a second to import
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("grade") or marks.get("task"):
                found[name, marks["grade_id"]] = marks["grade_id"], float(marks.get("points", 0))
    return found


def _name_functions(tally: Tally, verdict: Verdict) -> None:
    """Call the exercises by the functions that they ask for, which the verdicts know."""
    for result in verdict.exercises:
        figures = tally.exercises.get((result.notebook, result.grade_id))
        if figures and result.function:
            figures.name = result.function
