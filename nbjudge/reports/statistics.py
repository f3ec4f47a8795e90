"""The figures of a class, counted verdict by verdict, so that the memory does not grow with the class."""

from __future__ import annotations

import heapq
import math
import re
import statistics
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from nbjudge.course.files import printable
from nbjudge.gradebook.marks import Key, Standing
from nbjudge.records import ERRORS, STOPPED, UNANSWERED, CheckResult, ExerciseResult

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
    "not defined": "The tests found no such function, so they failed. Mostly its cell stops with an error.",
    "limit hit": "The code used more time, memory or output than it may have; the checks concerned count as failed.",
    "repaired": "The notebook was repaired before it was graded. The marks hold; the list is for those who wonder.",
}


@dataclass
class ExerciseFigures:
    """Sums over the class for one exercise."""

    name: str
    max_score: float
    count: int = 0
    passed: int = 0
    unanswered: int = 0
    without_points: int = 0
    total: float = 0.0
    rest: float = 0.0  # of the points on the other exercises
    rest_squares: float = 0.0
    rest_of_passed: float = 0.0

    def add(self, score: float, rest: float, result: ExerciseResult) -> None:
        """Count one student."""
        passed = score >= self.max_score > 0
        self.count += 1
        self.passed += passed
        self.without_points += score <= 0
        self.unanswered += result.is_unanswered
        self.total += score
        self.rest += rest
        self.rest_squares += rest * rest
        self.rest_of_passed += rest if passed else 0.0

    @property
    def pass_rate(self) -> float:
        """The share of students with all points."""
        return self.passed / self.count if self.count else 0.0

    @property
    def mean(self) -> float:
        """The mean points."""
        return self.total / self.count if self.count else 0.0

    @property
    def discrimination(self) -> float | None:
        """The point-biserial correlation of having all points with the points on the other exercises, or None."""
        return None if self.why_no_discrimination else self._correlation()

    @property
    def why_no_discrimination(self) -> str:
        """Why there is no discrimination, in a few words; empty where there is one."""
        if self.count < SMALLEST_CLASS:
            return f"fewer than {SMALLEST_CLASS} graded"
        if self.passed in (0, self.count):
            return "all have all points" if self.passed else "nobody has all points"
        return "" if self._variance() > 1e-9 else "the other points are all the same"

    def _variance(self) -> float:
        return self.rest_squares / self.count - (self.rest / self.count) ** 2

    def _correlation(self) -> float:
        failed = self.count - self.passed
        means_apart = self.rest_of_passed / self.passed - (self.rest - self.rest_of_passed) / failed
        return means_apart / math.sqrt(self._variance()) * math.sqrt(self.passed * failed) / self.count


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
    name: str
    kind: str
    why: str


@dataclass
class Tally:
    """Counts the class. Of a student it keeps the mark, eight bytes, and a bit for each mistake."""

    exercises: dict[Key, ExerciseFigures]
    handed_in: int = 0
    marks: array[float] = field(default_factory=lambda: array("d"))
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    max_score: float = 0.0
    provisional: int = 0
    left_out: Counter[str] = field(default_factory=Counter)  # scores of exercises that the release no longer has
    outdated: int = 0  # graded with other exercises or points than the release now has
    late: list[Standing] = field(default_factory=list)
    late_count: int = 0
    seconds: float = 0.0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    concerns: dict[str, list[Concern]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    concern_counts: Counter[str] = field(default_factory=Counter)
    _mistakes: dict[tuple[str, str], int] = field(default_factory=dict)  # a bit for each student who made it

    def add(self, standing: Standing) -> list[Concern]:
        """Count one student; return what is out of the ordinary with the submission."""
        verdict = standing.verdict
        self.handed_in += 1
        self.seconds += verdict.seconds
        heapq.heappush(self.slowest, (verdict.seconds, verdict.student))
        if len(self.slowest) > SLOWEST:
            heapq.heappop(self.slowest)
        if standing.is_marked:
            self._add_mark(standing)
        self.left_out.update(cell for _, cell in standing.left_out)
        for result in verdict.exercises:
            if (result.notebook, result.grade_id) in standing.scores:
                self._add_mistakes(result)
        if standing.marks.seconds_late or standing.marks.penalty:
            self.late_count += 1
            self.late += [standing] if len(self.late) < SHOWN else []
        return self._note_concerns(standing)

    @property
    def without_final_mark(self) -> int:
        """How many submissions need a person before their mark is final; the others of the list are only told of."""
        return self.concern_counts["not graded"] + self.concern_counts["marks by hand"]

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
        scores = standing.scores
        self.marks.append(standing.mark)
        self.provisional += not standing.is_final
        share = standing.mark / self.max_score if self.max_score else 0.0
        self.bins[min(BINS - 1, max(0, int(share * BINS + 1e-9)))] += 1
        verdict = standing.verdict
        if verdict.status == "graded" and self._is_outdated(standing):
            self.outdated += 1
        total = sum(scores.values())
        for result in verdict.exercises:
            key = (result.notebook, result.grade_id)
            if key in self.exercises and key not in standing.waiting:
                self.exercises[key].add(scores[key], total - scores[key], result)

    def _is_outdated(self, standing: Standing) -> bool:
        """Tell whether the exercises had other points, or other names, when this was graded."""
        worth = {(result.notebook, result.grade_id): result.max_score for result in standing.verdict.exercises}
        now = {key: figures.max_score for key, figures in self.exercises.items()}
        return abs(standing.verdict.max_score - self.max_score) > 1e-9 or any(
            abs(points - now.get(key, math.inf)) > 1e-9 for key, points in worth.items()
        )

    def _add_mistakes(self, result: ExerciseResult) -> None:
        name = result.function or result.grade_id
        # What a mistake leads to in other checks is not counted beside its name.
        named = [check for check in result.checks if check.known] or result.checks
        for key in dict.fromkeys((name, hint) for check in named if (hint := _hint(check))):
            self._mistakes[key] = self._mistakes.get(key, 0) | 1 << self.handed_in
        if len(self._mistakes) > MOST_DISTINCT:
            self._mistakes = {key: who for key, who in self._mistakes.items() if who.bit_count() > 1}

    def _note_concerns(self, standing: Standing) -> list[Concern]:
        student, name = standing.verdict.student, standing.marks.name
        concerns = [Concern(student, name, kind, why) for kind, why in _reasons(standing)]
        for kind in {concern.kind for concern in concerns}:
            self.concern_counts[kind] += 1
        for concern in concerns:
            if len(self.concerns[concern.kind]) < SHOWN:
                self.concerns[concern.kind].append(concern)
        return concerns


@lru_cache(maxsize=4096)  # a class shares its hints
def shown(text: str) -> str:
    """Return text from a student's side as one line of letters that can be printed."""
    return printable(" ".join(text.split()))


def _hint(check: CheckResult) -> str:
    """Return the name of the mistake; what only one student can have, such as the own line, is left out."""
    if check.outcome == "passed" or check.message == UNANSWERED:
        return ""
    if check.outcome == "crashed" and (raised := RAISED.match(check.message)):
        return f"The code stops with {raised[1]}."
    return shown(check.message)[:LONGEST_HINT] or f"Not met: {shown(check.title or check.name)}"


def _reasons(standing: Standing) -> Iterator[tuple[str, str]]:
    verdict, waiting = standing.verdict, standing.waiting
    if not standing.is_marked:
        why = " ".join(map(shown, verdict.problems)) or "No reason was given."
        whose = {"file": "what was handed in", "grader": "the grader"}.get(verdict.reason, verdict.reason)
        yield "not graded", f"{why} (The fault is with {whose}.)" if whose else why
        return
    if waiting:
        yield "marks by hand", "To be marked: " + ", ".join(sorted(cell for _, cell in waiting)) + "."
    counted = [result for result in verdict.exercises if (result.notebook, result.grade_id) in standing.scores]
    undefined = [result.function or result.grade_id for result in counted if _is_missing(result)]
    if undefined:
        errors = [shown(problem) for problem in verdict.problems if problem.startswith(ERRORS)]
        yield "not defined", " ".join([f"{', '.join(undefined)}.", *errors])
    limits = [f"{result.function or result.grade_id} {hit}" for result in counted if (hit := _hit(result))]
    stopped = [shown(problem).removeprefix(STOPPED) for problem in verdict.problems if problem.startswith(STOPPED)]
    if limits or stopped:
        yield "limit hit", " ".join([f"{', '.join(limits)}." if limits else "", *stopped]).strip()
    if verdict.repairs:
        yield "repaired", " ".join(map(shown, verdict.repairs))


def _is_missing(result: ExerciseResult) -> bool:
    return any(check.outcome == "missing" for check in result.checks)


def _hit(result: ExerciseResult) -> str:
    return " and ".join(sorted({LIMITS[check.outcome] for check in result.checks if check.outcome in LIMITS}))
