"""What a student may see of the own submission, and an instructor of the class. Nothing hidden is in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import nbformat

from nbjudge.course.folders import Course
from nbjudge.errors import NbjudgeError
from nbjudge.gradebook.grades import Grades, read_grades
from nbjudge.gradebook.marks import read_only_url
from nbjudge.grading.results import read_verdict
from nbjudge.grading.writeback import shown_checks
from nbjudge.records import ExerciseResult, Verdict
from nbjudge.reports.feedback import feedback_page
from nbjudge.reports.freshness import made_from
from nbjudge.service.arrivals import Arrival, Arrivals
from nbjudge.service.grading_loop import GradingLoop

Json = dict[str, Any]


class Shown:
    """Submissions as they stand now, read from the same files and gradebook as everything else reads."""

    def __init__(self, course: Course, arrivals: Arrivals, loop: GradingLoop):
        """Show what `arrivals` has taken and `loop` has graded."""
        self._course, self._arrivals, self._loop = course, arrivals, loop

    def state(self, arrival: Arrival) -> str:
        """Return queued, grading, graded, not_graded or replaced."""
        if self._arrivals.is_replaced(arrival):
            return "replaced"
        if self._arrivals.is_waiting(arrival.whose):
            return "grading" if arrival.whose in self._loop.under_way else "queued"
        verdict = self._verdict(arrival)
        return verdict.status if verdict else "queued"

    def submission(self, arrival: Arrival) -> Json:
        """Return a submission with its place in the queue, or with its verdict."""
        state = self.state(arrival)
        shown: Json = {
            "id": arrival.id,
            "assignment": arrival.assignment,
            "notebook": f"{arrival.notebook}.ipynb",
            "handed_in": arrival.timestamp,
            "attempt": arrival.attempt,
            "state": state,
        }
        if state in ("queued", "grading"):
            shown["place"] = self._arrivals.place(arrival.whose)
            shown["delayed"] = arrival.assignment in self._loop.trouble
        verdict = self._verdict(arrival) if state in ("graded", "not_graded") else None
        if verdict:
            shown["verdict"] = visible_verdict(verdict, self._grades(arrival))
        return shown

    def whole_class(self, name: str) -> Json:
        """Return who has handed in for an assignment, with marks, and the checks that most of them fail."""
        rows, failed = [], Counter[tuple[str, str]]()
        for arrival in sorted(self._arrivals.of_assignment(name), key=lambda one: one.student):
            state = self.state(arrival)
            row: Json = {"student": arrival.student, "id": arrival.id, "state": state, "attempt": arrival.attempt}
            row["handed_in"] = arrival.timestamp
            verdict = self._verdict(arrival) if state in ("graded", "not_graded") else None
            if verdict:
                row |= {"score": verdict.score, "max_score": verdict.max_score, "reason": verdict.reason}
                failed.update(_failed(verdict))
            rows.append(row)
        mistakes = [{"exercise": key[0], "check": key[1], "students": count} for key, count in failed.most_common(10)]
        trouble = self._loop.trouble.get(name, "")
        return {"assignment": name, "trouble": trouble, "students": rows, "mistakes": mistakes}

    def feedback(self, arrival: Arrival, notebook: str = "") -> str | None:
        """Return the feedback page on a notebook of a graded submission, or None where there is none."""
        if self.state(arrival) not in ("graded", "not_graded"):
            return None
        verdict, name = self._verdict(arrival), notebook or arrival.notebook
        folder = self._course.autograded(arrival.student, arrival.assignment)
        if verdict is None or name not in {path.stem for path in folder.glob("*.ipynb")}:
            return None
        graded = folder / f"{name}.ipynb"
        grades = self._grades(arrival).get(name)
        book = nbformat.from_dict(json.loads(graded.read_bytes()))
        return feedback_page(verdict, book, name, grades, made_from=made_from(graded, grades))

    def _verdict(self, arrival: Arrival) -> Verdict | None:
        return read_verdict(self._course.autograded(arrival.student, arrival.assignment))

    def _grades(self, arrival: Arrival) -> dict[str, Grades]:
        """Return what the gradebook says of each notebook; nothing where it cannot be read now."""
        url = read_only_url(self._course)
        try:
            found = read_grades(url, arrival.assignment, arrival.student) if url else {}
        except NbjudgeError:  # the verdict is there, and says the same but for a person's points
            found = {}
        return {notebook: grades for (_, notebook), grades in found.items()}


def visible_verdict(verdict: Verdict, grades: dict[str, Grades] | None = None) -> Json:
    """Return what a student reads of a verdict: points, titles and hints, as on the feedback page."""
    grades = grades or {}
    exercises = [_exercise(result, grades.get(result.notebook)) for result in verdict.exercises]
    penalty = sum(one.late_penalty for one in grades.values())
    score = sum(exercise["score"] for exercise in exercises) - penalty
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "score": round(max(0.0, score), 6),
        "max_score": verdict.max_score,
        "late_penalty": penalty,
        "final": verdict.status == "graded" and not any(exercise["waits"] for exercise in exercises),
        "problems": [] if verdict.reason == "grader" else list(verdict.problems),  # those are for the instructor
        "exercises": exercises,
    }


def _failed(verdict: Verdict) -> Iterator[tuple[str, str]]:
    for result in verdict.exercises:
        for check in result.checks:
            if check.outcome != "passed":
                yield result.function or result.grade_id, check.title or check.name


def _exercise(result: ExerciseResult, grades: Grades | None) -> Json:
    score, waits = result.score, result.manual
    if grades:
        score = grades.scores.get(result.grade_id, result.score)
        waits = result.grade_id in grades.waiting
    checks = [
        {"passed": one.passed, "outcome": one.words, "title": one.title, "hint": one.hint, "points": one.points}
        for one in shown_checks(result)
    ]
    return {
        "name": result.function or result.grade_id,
        "score": score,
        "max_score": result.max_score,
        "waits": waits,
        "checks": checks,
    }
