"""What a student may see of the own submission, and an instructor of the class. Nothing hidden is in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from nbjudge.course.folders import Course
from nbjudge.errors import NbjudgeError
from nbjudge.gradebook.grades import Grades, read_grades
from nbjudge.gradebook.marks import Marks, Standing, read_marks, read_only_url
from nbjudge.grading.results import VERDICT, read_verdict
from nbjudge.grading.writeback import shown_checks
from nbjudge.languages.reader import IN_ENGLISH, Reader, reader
from nbjudge.records import ExerciseResult, Verdict, Whose
from nbjudge.reports.feedback import feedback_page
from nbjudge.reports.freshness import made_from
from nbjudge.service.arrivals import Arrival, Arrivals
from nbjudge.service.grading_loop import GradingLoop

Json = dict[str, Any]
_MOST_MISTAKES = 10
_LONG_BYTES = 500_000  # of a graded notebook
_PAGES_KEPT = 4  # each may be as long as what a student hands in, and four times that in memory


@dataclass(frozen=True)
class _Outline:
    """What the class's page needs of a verdict."""

    written: int
    score: float
    max_score: float
    reason: str
    failed: tuple[tuple[str, str], ...]  # exercise and check


class Shown:
    """Submissions as they stand now, read from the same files and gradebook as everything else reads."""

    def __init__(self, course: Course, arrivals: Arrivals, loop: GradingLoop):
        """Show what `arrivals` has taken and `loop` has graded."""
        self._course, self._arrivals, self._loop = course, arrivals, loop
        self._outlines: dict[Whose, _Outline] = {}
        self._page = lru_cache(_PAGES_KEPT)(self._written_page)  # to write one can take seconds, and it is asked again

    @property
    def languages(self) -> Path:
        """Return the folder of the course's own catalogues."""
        return self._course.languages

    def state(self, arrival: Arrival) -> str:
        """Return queued, grading, graded, not_graded or replaced."""
        if self._arrivals.is_replaced(arrival):
            return "replaced"
        if self._arrivals.is_waiting(arrival.whose):
            return "grading" if arrival.whose in self._loop.under_way else "queued"
        verdict = self._verdict(arrival)
        return verdict.status if verdict else "queued"

    def version(self, arrival: Arrival) -> object:
        """Return what is another whenever `submission` would be; cheap, as each open page asks for it all the time."""
        place = self._arrivals.place(arrival.whose)
        if place:
            return arrival.id, place, arrival.whose in self._loop.under_way, arrival.assignment in self._loop.trouble
        return arrival.id, self._written(arrival)

    def class_version(self, name: str) -> object:
        """Return what is another whenever `whole_class` would be, but for points that a person gives."""
        trouble, under_way = self._loop.trouble.get(name, ""), self._loop.under_way
        waiting = frozenset(self._arrivals.waiting())
        return trouble, under_way, waiting, [(one.id, self._written(one)) for one in self._arrivals.of_assignment(name)]

    def _written(self, arrival: Arrival) -> int:
        """Return when the verdict was written, 0 where there is none."""
        try:
            return (self._course.autograded(arrival.student, arrival.assignment) / VERDICT).stat().st_mtime_ns
        except OSError:
            return 0

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
            shown["verdict"] = visible_verdict(verdict, self._grades(arrival), self._reader(verdict))
            shown["language"] = self._reader(verdict).tag
        return shown

    def whole_class(self, name: str) -> Json:
        """Return who has handed in for an assignment, with marks, and the checks that most of them fail."""
        rows, failed = [], Counter[tuple[str, str]]()
        marks = self._marks(name)
        for arrival in sorted(self._arrivals.of_assignment(name), key=lambda one: one.student):
            own = marks.get(arrival.student, Marks())
            state = self.state(arrival)
            row: Json = {"student": arrival.student, "name": own.name, "id": arrival.id, "state": state}
            row |= {"attempt": arrival.attempt, "handed_in": arrival.timestamp}
            if state in ("graded", "not_graded"):
                outline = self._outline(arrival)
                score = self._counted(arrival, own) if own.by_hand or own.penalty else outline.score
                row |= {"score": score, "max_score": outline.max_score, "reason": outline.reason}
                failed.update(outline.failed)
            rows.append(row)
        mistakes = [
            {"exercise": exercise, "check": check, "students": count}
            for (exercise, check), count in failed.most_common(_MOST_MISTAKES)
        ]
        trouble = self._loop.trouble.get(name, "")
        return {"assignment": name, "trouble": trouble, "students": rows, "mistakes": mistakes}

    def _outline(self, arrival: Arrival) -> _Outline:
        """Return what the class's page needs of a verdict, which is only read where it is another than before."""
        written = self._written(arrival)
        known = self._outlines.get(arrival.whose)
        if known is None or known.written != written:
            verdict = self._verdict(arrival) or Verdict(arrival.student, arrival.assignment, "not_graded", "grader")
            about = (round(verdict.score, 6), verdict.max_score, verdict.reason)
            known = self._outlines[arrival.whose] = _Outline(written, *about, tuple(_failed(verdict)))
        return known

    def _counted(self, arrival: Arrival, marks: Marks) -> float:
        """Return the mark with what a person gave, and late penalties taken off."""
        verdict = self._verdict(arrival)
        return Standing(verdict, marks).mark if verdict else 0.0

    def _marks(self, name: str) -> dict[str, Marks]:
        try:
            return read_marks(self._course, name)
        except NbjudgeError:  # for a moment; the verdicts are there
            return {}

    def has_long_feedback(self, arrival: Arrival, notebook: str = "") -> bool:
        """Tell whether to write a feedback page may take seconds."""
        graded = self._graded(arrival, notebook)
        return graded is not None and graded.stat().st_size > _LONG_BYTES

    def feedback(self, arrival: Arrival, notebook: str = "") -> str | None:
        """Return the feedback page on a notebook of a graded submission, or None where there is none."""
        graded = self._graded(arrival, notebook)
        if graded is None or self.state(arrival) not in ("graded", "not_graded"):
            return None
        grades = self._grades(arrival).get(graded.stem)
        return self._page(arrival, graded, made_from(graded, grades, self._course.languages))

    def _graded(self, arrival: Arrival, notebook: str) -> Path | None:
        """Return the graded notebook of this name, or the one of the arrival; None where there is none."""
        folder = self._course.autograded(arrival.student, arrival.assignment)
        return next((one for one in folder.glob("*.ipynb") if one.stem == (notebook or arrival.notebook)), None)

    def _written_page(self, arrival: Arrival, graded: Path, digest: str) -> str | None:
        """Write the page that `digest` says what it is made from."""
        verdict, grades = self._verdict(arrival), self._grades(arrival).get(graded.stem)
        if verdict is None:
            return None
        book = nbformat.from_dict(json.loads(graded.read_bytes()))
        return feedback_page(verdict, book, graded.stem, grades, made_from=digest, say=self._reader(verdict))

    def _verdict(self, arrival: Arrival) -> Verdict | None:
        return read_verdict(self._course.autograded(arrival.student, arrival.assignment))

    def _reader(self, verdict: Verdict) -> Reader:
        """Return who reads a verdict: a student, in the language of the notebook."""
        return reader(verdict.edition, self._course.languages, verdict.assignment)

    def _grades(self, arrival: Arrival) -> dict[str, Grades]:
        """Return what the gradebook says of each notebook; nothing where it cannot be read now."""
        url = read_only_url(self._course)
        try:
            found = read_grades(url, arrival.assignment, arrival.student) if url else {}
        except NbjudgeError:  # the verdict is there, and says the same but for a person's points
            found = {}
        return {notebook: grades for (_, notebook), grades in found.items()}


def visible_verdict(verdict: Verdict, grades: dict[str, Grades] | None = None, say: Reader = IN_ENGLISH) -> Json:
    """Return what a student reads of a verdict: points, titles and hints, as on the feedback page in this language."""
    grades = grades or {}
    exercises = [_exercise(result, grades.get(result.notebook), say) for result in verdict.exercises]
    penalty = sum(one.late_penalty for one in grades.values())
    score = sum(exercise["score"] for exercise in exercises) - penalty
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "score": round(max(0.0, score), 6),
        "max_score": verdict.max_score,
        "late_penalty": penalty,
        "final": verdict.status == "graded" and not any(exercise["waits"] for exercise in exercises),
        # Those of a failing grader are for the instructor.
        "problems": [] if verdict.reason == "grader" else [say.text(line) for line in verdict.problems],
        "exercises": exercises,
    }


def _failed(verdict: Verdict) -> Iterator[tuple[str, str]]:
    for result in verdict.exercises:
        for check in result.checks:
            if check.outcome != "passed":
                yield result.function or result.grade_id, check.title or check.name


def _exercise(result: ExerciseResult, grades: Grades | None, say: Reader) -> Json:
    score, waits = result.score, result.manual
    if grades:
        score = grades.scores.get(result.grade_id, result.score)
        waits = result.grade_id in grades.waiting
    checks = [
        {"passed": one.passed, "outcome": one.words, "title": one.title, "hint": one.hint, "points": one.points}
        for one in shown_checks(result, say)
    ]
    return {
        "name": result.function or result.grade_id,
        "score": score,
        "max_score": result.max_score,
        "waits": waits,
        "checks": checks,
    }
