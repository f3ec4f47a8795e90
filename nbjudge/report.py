"""The instructor's report on an assignment: its pages, and the exports beside them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from nbjudge.course import Course
from nbjudge.errors import CourseError
from nbjudge.exports import MOVES, WHAT, Exports, write_moves
from nbjudge.marks import Key, Marks, Standing, read_marks
from nbjudge.notes import Notes
from nbjudge.records import Assignment, Verdict
from nbjudge.report_page import histogram, render
from nbjudge.results import VERDICT, read_verdict, replace_file
from nbjudge.side_by_side import HEADINGS, compare_pair
from nbjudge.similarity import Similarity, compare
from nbjudge.tally import KINDS, SHOWN, ExerciseFigures, Tally, shown

REPORTS = "reports"
PAGE, PAIRS = "report.html", "similarity.html"
UNREADABLE = "Its verdict.json cannot be read. Grade it again: nbjudge grade {} --student {}"


@dataclass(frozen=True)
class Report:
    """What was written, and about how many."""

    page: Path
    beside: tuple[str, ...]
    submissions: int
    left_out: str = ""  # what does not count because the release no longer has it, in a sentence


def write_report(course: Course, name: str, *, price: float = 0.0) -> Report:
    """Write reports/<assignment>/: the pages and the exports. `price`: of an hour of one worker, for the cost.

    Reads the verdicts one by one. Raises CourseError where there are none.
    """
    assignment = course.assignment(name)
    folder = course.root / REPORTS / name
    notes, marks = Notes(course, assignment), read_marks(course, name)
    tally = _count(course, assignment, marks, folder)
    moves = write_moves(folder, notes.move_log)
    similarity = _write_pairs(course, name, notes, marks, folder)
    ungraded = [student for student in course.students(name) if not _verdict_file(course, student, name).is_file()]
    left_out = _left_out(tally)
    page = render(
        "report.html", assignment=name, made=_now(), autograded=course.autograded_folder, has_gradebook=bool(marks),
        tally=tally, chart=histogram(tally.bins), mistakes=tally.mistakes(), kinds=KINDS,
        ungraded=list(islice(ungraded, SHOWN)), ungraded_count=len(ungraded), moves=moves, run=notes.last_run(),
        price=price, similarity=similarity, files=WHAT, left_out=left_out,
    )  # fmt: skip
    replace_file(folder / PAGE, page.encode("utf-8", "replace"))
    beside = [*WHAT, *([MOVES] if moves else []), *([PAIRS] if similarity.pairs else [])]
    return Report(folder / PAGE, tuple(beside), tally.handed_in, left_out)


def verdicts(course: Course, name: str) -> Iterator[Verdict]:
    """Yield the verdicts of an assignment, sorted by student, one at a time."""
    root = course.root / course.autograded_folder
    for student in sorted(os.listdir(root)) if root.is_dir() else ():
        if _verdict_file(course, student, name).is_file():
            verdict = read_verdict(root / student / name)
            if verdict is None or verdict.student != student:
                problem = UNREADABLE.format(name, student)
                verdict = Verdict(student, name, "not_graded", "grader", problems=(problem,))
            yield verdict


def _count(course: Course, assignment: Assignment, marks: Mapping[str, Marks], folder: Path) -> Tally:
    """Count the class, and write the exports on the way."""
    points = _points(assignment)
    tally = Tally(
        {key: ExerciseFigures(key[1], worth) for key, worth in points.items()}, max_score=sum(points.values())
    )
    with Exports(folder, assignment.name, list(points.items())) as exports:
        for verdict in verdicts(course, assignment.name):
            standing = Standing(verdict, marks.get(verdict.student, Marks()), points.keys())
            exports.add(standing, tally.add(standing))
            for result in verdict.exercises:  # the verdicts know what the exercises ask for
                if result.function and (figures := tally.exercises.get((result.notebook, result.grade_id))):
                    figures.name = result.function
        if not tally.handed_in:
            name = assignment.name
            raise CourseError(f"Nothing of {name} is graded yet, so there is no report. Run: nbjudge grade {name}")
    return tally


def _write_pairs(course: Course, name: str, notes: Notes, marks: Mapping[str, Marks], folder: Path) -> Similarity:
    """Write the page of similar pairs; where there are none, there is no such page."""
    graded = (found for found in notes.fingerprints if _verdict_file(course, found.student, name).is_file())
    similarity = compare(graded)
    if not similarity.pairs:
        (folder / PAIRS).unlink(missing_ok=True)
        return similarity
    comparisons = [compare_pair(course, name, pair, notes.fingerprinter) for pair in similarity.pairs]
    names = {student: known.name for student, known in marks.items()}
    page = render(
        "similarity.html", assignment=name, made=_now(), comparisons=comparisons, students=similarity.students,
        names=names, least=similarity.least, passages=HEADINGS["code"], mistakes=HEADINGS["mistake"],
    )  # fmt: skip
    replace_file(folder / PAIRS, page.encode("utf-8", "replace"))
    return similarity


def _verdict_file(course: Course, student: str, name: str) -> Path:
    return course.root / course.autograded_folder / student / name / VERDICT


def _points(assignment: Assignment) -> dict[Key, float]:
    """Return the points of the release's graded cells, in order."""
    found = {}
    for name, content in assignment.notebooks.items():
        for cell in json.loads(content)["cells"]:  # plain JSON: nbformat takes a second to import
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("grade") or marks.get("task"):
                found[name, marks["grade_id"]] = float(marks.get("points", 0))
    return found


def _left_out(tally: Tally) -> str:
    """Name the exercises that verdicts or gradebook know and the release no longer has; empty where there are none."""
    if not tally.left_out:
        return ""
    named = ", ".join(
        f"{shown(cell)} ({count} {'score' if count == 1 else 'scores'})"
        for cell, count in sorted(tally.left_out.items())
    )
    return f"Left out, as the release no longer has it: {named}."


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M")
