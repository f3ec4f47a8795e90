"""The figures of a class, counted verdict by verdict: nothing that is written in a verdict is kept."""

from __future__ import annotations

import heapq
import math
import re
import statistics
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbjudge.course.files import one_line
from nbjudge.gradebook.marks import Standing
from nbjudge.records import ALONE, ERRORS, STOPPED, UNANSWERED, CheckResult, ExerciseResult, Key

BINS = 10
SMALLEST_CLASS = 10  # below this a correlation says nothing: its standard error is over 0.3
SHOWN = 25  # submissions of one kind on the page; all are in the export
SLOWEST = 5
MISTAKES = 20
MOST_DISTINCT = 20_000  # mistakes kept apart while counting
LONGEST_HINT = 300
RAISED = re.compile(r"Your code stopped with (\w+)")

LIMITS = {"timed_out": "took too long", "killed": "used too much, or ended its own process"}

# Why a submission is listed: the kind, in the order of urgency. Only the first two need a person.
KINDS = {
    "not graded": "There is no mark: somebody must look at what was handed in.",
    "marks by hand": "Exercises wait for somebody to read them.",
    "too many points": "A person gave more points than the exercise has by now; mark it again in formgrader.",
    "not defined": "The tests found no such function, so they failed. Mostly its cell stops with an error.",
    "limit hit": "The code used more time, memory or output than it may have; the checks concerned count as failed.",
    "passed only alone": "A check failed after others and passed by itself: mostly a call leaves something behind that "
    "later ones find. It may also be that the answer notices when it is asked again; read it.",
    "repaired": "The notebook was repaired before it was graded. The marks hold; the list is for those who wonder.",
}


# What an exercise says of a student, beside the points.
_NOT_COUNTED, _ANSWERED, _UNANSWERED = range(3)

Column = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class ExerciseFigures:
    """How the class did in one exercise. `discrimination` is None where it would mean nothing, with the reason."""

    name: str
    max_score: float
    count: int
    mean: float
    pass_rate: float  # the share of students with all points
    without_points: int
    unanswered: int
    discrimination: float | None
    why_no_discrimination: str  # in a few words; empty where there is one


@dataclass(frozen=True)
class Mistake:
    """A mistake by its name, which is the hint that students read, and how many made it."""

    exercise: str
    hint: str
    students: int
    also: tuple[tuple[str, int], ...] = ()  # hints that only some or all of the same students read, and how many did


@dataclass(frozen=True)
class Concern:
    """A submission that is out of the ordinary, and why."""

    student: str
    kind: str
    why: str


class Tally:
    """Counts the class. Of a student it keeps the mark, nine bytes an exercise, and a bit for each mistake."""

    def __init__(self, points: Mapping[Key, float]):
        """Count by these exercises, those of the release, with their points."""
        self.max_score = sum(points.values())
        self.handed_in = 0
        self.marks = array("d")
        self.provisional = 0
        self.left_out: Counter[str] = Counter()  # scores of exercises that the release no longer has
        self.inside: dict[str, str] = {}  # why test cells are judged inside the sandbox, by grade_id
        self.outdated = 0  # graded with other exercises or points than the release now has
        self.late: list[Standing] = []
        self.late_count = 0
        self.seconds = 0.0
        self.slowest: list[tuple[float, str]] = []
        self.concerns: dict[str, list[Concern]] = {kind: [] for kind in KINDS}
        self.concern_counts: Counter[str] = Counter()
        self._points = dict(points)
        self._names = {key: key[1] for key in points}
        self._scores, self._answers = array("d"), array("b")  # student by student, an item for each exercise
        self._mistakes: dict[tuple[str, str], int] = {}  # a bit for each student who made it

    def add(self, standing: Standing) -> list[Concern]:
        """Count one student; return what is out of the ordinary with the submission."""
        verdict = standing.verdict
        self.handed_in += 1
        self.seconds += verdict.seconds
        self.slowest = heapq.nlargest(SLOWEST, [*self.slowest, (verdict.seconds, verdict.student)])
        if standing.is_marked:
            self._add_mark(standing)
        self.left_out.update(cell for _, cell in standing.left_out)
        for result in verdict.exercises:
            if result.key in standing.scores:
                self._add_mistakes(result)
                self._names[result.key] = result.function or result.grade_id
                if result.judged == "inside":
                    self.inside[result.grade_id] = result.why
        if standing.marks.seconds_late or standing.marks.penalty:
            self.late_count += 1
            self.late += [standing] if len(self.late) < SHOWN else []
        return self._note_concerns(standing)

    @property
    def without_final_mark(self) -> int:
        """How many submissions need a person before their mark is final; the others of the list are only told of."""
        return self.concern_counts["not graded"] + self.concern_counts["marks by hand"]

    @property
    def waits_for_marking(self) -> bool:
        """Whether most of the class waits for marks by hand: nobody has begun, or the marking is under way."""
        return 2 * self.concern_counts["marks by hand"] > self.handed_in

    @property
    def mean(self) -> float | None:
        """The mean mark."""
        return statistics.fmean(self.marks) if self.marks else None

    @property
    def median(self) -> float | None:
        """The middle mark."""
        return statistics.median(self.marks) if self.marks else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation of the marks, in the sample."""
        return statistics.stdev(self.marks) if len(self.marks) > 1 else None

    @property
    def bins(self) -> list[int]:
        """How many marks are in each of the equal parts of the range from nothing to all points."""
        shares = np.array(self.marks) / (self.max_score or math.inf)
        places = (shares * BINS + 1e-9).clip(0, BINS - 1).astype(int)
        return [int(count) for count in np.bincount(places, minlength=BINS)]

    @property
    def exercises(self) -> dict[Key, ExerciseFigures]:
        """How the class did in each exercise."""
        shape = len(self.marks), len(self._points)
        scores, answers = (np.array(column).reshape(shape) for column in (self._scores, self._answers))
        rest = scores.sum(axis=1, keepdims=True) - scores
        found = {}
        for place, (key, worth) in enumerate(self._points.items()):
            counted = answers[:, place] != _NOT_COUNTED
            columns = (column[counted, place] for column in (scores, rest, answers))
            found[key] = _figures(self._names[key], worth, *columns)
        return found

    def mistakes(self) -> list[Mistake]:
        """Return the most frequent mistakes, the most frequent first.

        A hint that nobody read without another one of the same exercise comes, more often than not, of the same slip:
        it is told with that one, and is no mistake of its own.
        """
        rows: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for key, who in sorted(self._mistakes.items(), key=lambda item: (-item[1].bit_count(), item[0][0])):
            heads = (head for head in rows if head[0] == key[0] and not who & ~self._mistakes[head])
            head = next(heads, key if len(rows) < MISTAKES else None)
            if head:
                rows.setdefault(head, []).append((key[1], who.bit_count()))
        return [Mistake(exercise, *hints[0], tuple(hints[1:])) for (exercise, _), hints in rows.items()]

    def _add_mark(self, standing: Standing) -> None:
        self.marks.append(standing.mark)
        self.provisional += not standing.is_final
        self.outdated += standing.verdict.status == "graded" and self._is_outdated(standing)
        results = {result.key: result for result in standing.verdict.exercises}
        for key in self._points:
            self._scores.append(standing.scores.get(key, 0.0))
            self._answers.append(_NOT_COUNTED if key in standing.waiting else _answer(results.get(key)))

    def _is_outdated(self, standing: Standing) -> bool:
        """Tell whether the exercises had other points, or other names, when this was graded."""
        now, verdict = self._points, standing.verdict
        differences = [result.max_score - now.get(result.key, math.inf) for result in verdict.exercises]
        return any(abs(difference) > 1e-9 for difference in [verdict.max_score - self.max_score, *differences])

    def _add_mistakes(self, result: ExerciseResult) -> None:
        name = result.function or result.grade_id
        # What a mistake leads to in other checks is not counted beside its name.
        named = [check for check in result.checks if check.known] or result.checks
        for key in dict.fromkeys((name, hint) for check in named if (hint := _hint(check))):
            self._mistakes[key] = self._mistakes.get(key, 0) | 1 << self.handed_in
        if len(self._mistakes) > MOST_DISTINCT:
            self._mistakes = {key: who for key, who in self._mistakes.items() if who.bit_count() > 1}

    def _note_concerns(self, standing: Standing) -> list[Concern]:
        student = standing.verdict.student
        concerns = [Concern(student, kind, why) for kind, why in _reasons(standing)]
        for kind in {concern.kind for concern in concerns}:
            self.concern_counts[kind] += 1
        for concern in concerns:
            if len(self.concerns[concern.kind]) < SHOWN:
                self.concerns[concern.kind].append(concern)
        return concerns


def _answer(result: ExerciseResult | None) -> int:
    return _NOT_COUNTED if result is None else _UNANSWERED if result.is_unanswered else _ANSWERED


def _figures(name: str, worth: float, scores: Column, rest: Column, answers: Column) -> ExerciseFigures:
    """Return the figures of the students that count; `rest`: their points on the other exercises.

    The discrimination is the point-biserial correlation of having all points with the points on the other exercises.
    """
    passed = (scores >= worth) & (worth > 0)
    why = _why_no_discrimination(passed, rest)
    return ExerciseFigures(
        name, worth, len(scores),
        mean=float(scores.mean()) if len(scores) else 0.0,
        pass_rate=float(passed.mean()) if len(scores) else 0.0,
        without_points=int((scores <= 0).sum()),
        unanswered=int((answers == _UNANSWERED).sum()),
        discrimination=None if why else float(np.corrcoef(passed, rest)[0, 1]),
        why_no_discrimination=why,
    )  # fmt: skip


def _why_no_discrimination(passed: Column, rest: Column) -> str:
    if len(passed) < SMALLEST_CLASS:
        return f"fewer than {SMALLEST_CLASS} graded"
    if passed.all() or not passed.any():
        return "all have all points" if passed.all() else "nobody has all points"
    return "" if rest.var() > 1e-9 else "the other points are all the same"


def _hint(check: CheckResult) -> str:
    """Return the name of the mistake; what only one student can have, such as the own line, is left out."""
    if check.outcome == "passed" or check.message == UNANSWERED:
        return ""
    if check.outcome == "crashed" and (raised := RAISED.match(check.message)):
        return f"The code stops with {raised[1]}."
    return one_line(check.message)[:LONGEST_HINT] or f"Not met: {one_line(check.title or check.name)}"


def _reasons(standing: Standing) -> Iterator[tuple[str, str]]:
    verdict, waiting = standing.verdict, standing.waiting
    if not standing.is_marked:
        why = " ".join(map(one_line, verdict.problems)) or "No reason was given."
        whose = {"file": "what was handed in", "grader": "the grader"}.get(verdict.reason, verdict.reason)
        yield "not graded", f"{why} (The fault is with {whose}.)" if whose else why
        return
    if waiting:
        yield "marks by hand", "To be marked: " + ", ".join(sorted(cell for _, cell in waiting)) + "."
    if standing.too_many:
        yield (
            "too many points",
            ", ".join(sorted(f"{cell} {said}" for (_, cell), said in standing.too_many.items())) + ".",
        )
    counted = [result for result in verdict.exercises if result.key in standing.scores]
    undefined = [result.function or result.grade_id for result in counted if _is_missing(result)]
    if undefined:
        errors = [one_line(problem) for problem in verdict.problems if problem.startswith(ERRORS)]
        yield "not defined", " ".join([f"{', '.join(undefined)}.", *errors])
    limits = [f"{result.function or result.grade_id} {hit}" for result in counted if (hit := _hit(result))]
    stopped = [one_line(problem).removeprefix(STOPPED) for problem in verdict.problems if problem.startswith(STOPPED)]
    if limits or stopped:
        yield "limit hit", " ".join([f"{', '.join(limits)}." if limits else "", *stopped]).strip()
    if alone := [one_line(problem).removeprefix(ALONE) for problem in verdict.problems if problem.startswith(ALONE)]:
        yield "passed only alone", " ".join(alone)
    if verdict.repairs:
        yield "repaired", " ".join(map(one_line, verdict.repairs))


def _is_missing(result: ExerciseResult) -> bool:
    return any(check.outcome == "missing" for check in result.checks)


def _hit(result: ExerciseResult) -> str:
    return " and ".join(sorted({LIMITS[check.outcome] for check in result.checks if check.outcome in LIMITS}))
