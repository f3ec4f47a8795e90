"""The frozen records that pass between the stages of a grading, and their form as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from nbjudge.languages.sentences import sentence

Outcome = Literal["passed", "failed", "crashed", "timed_out", "killed", "missing"]
Status = Literal["graded", "not_graded"]
Judged = Literal["outside", "inside", "by hand"]  # of the wall
# Each begins a verdict's problem that is no repair.
STOPPED = "Stopped at a limit: "
ERRORS = "Cells that stop with an error: "
ALONE = "Passed only when asked alone: "
UNANSWERED = sentence("This exercise is not answered yet.")
NOT_ANSWERED = sentence("not answered")
_WORDS: Mapping[Outcome, str] = {
    "passed": sentence("passed"),
    "failed": sentence("failed"),
    "crashed": sentence("crashed"),
    "timed_out": sentence("timed out"),
    "killed": sentence("killed"),
    "missing": sentence("missing"),
}
Key = tuple[str, str]  # of an exercise: notebook, grade_id
Whose = tuple[str, str]  # of a submission: assignment, student


def names_of(keys: Iterable[Key]) -> dict[Key, str]:
    """Return what the exercises of an assignment are called: grade_id, or notebook/grade_id where two have the same."""
    every = list(dict.fromkeys(keys))
    number = Counter(grade_id for _, grade_id in every)
    return {key: key[1] if number[key[1]] == 1 else "/".join(key) for key in every}


@dataclass(frozen=True)
class Assignment:
    """An assignment as its release has it: what is trusted, and what every submission is laid over."""

    course: str
    name: str
    notebooks: Mapping[str, bytes]  # name without ".ipynb" -> the release's file
    files: Mapping[str, bytes]  # path relative to the notebook -> content; all that lies beside the notebook
    tests: str  # folder of the hidden tests on the trusted side
    source: Mapping[str, bytes] = field(default_factory=dict)  # with solutions; for test cells judged by their asserts
    recorded: Mapping[Key, str] = field(default_factory=dict)  # text of test cells in the gradebook
    judged: Mapping[str, Judged] = field(default_factory=dict)  # what the course's settings say of test cells
    # Texts of tasks with their mark schemes, which the release lacks, by notebook and grade_id.
    schemes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    editions: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)  # the release in other languages
    blank_gets_zero: bool = False  # an answer for a person to mark, left as it was handed out: nobody looks at it


@dataclass(frozen=True)
class CellPlan:
    """How a test cell without a file of hidden tests is judged, as the solution's own run has decided."""

    judged: Judged
    why: str = ""  # it is not judged outside
    kinds: Mapping[str, list[str]] | None = None  # what the solution gave the cell: plain values or objects
    gives_points: bool = False  # its last value is a number: the points
    replays: bool = False  # the test cells before it run once more in its copy, for what they change
    after_tests: bool = False  # the visible test cells before it are run as cells of the notebook


@dataclass(frozen=True)
class Submission:
    """What one student handed in, as bytes that nobody has looked into yet."""

    student: str
    assignment: str
    notebooks: Mapping[str, bytes]  # file name, ".ipynb" included -> content
    problems: tuple[str, ...] = ()  # what was noticed while collecting: a link, a file over the size limit
    plan: Mapping[Key, CellPlan] = field(default_factory=dict)  # empty: the grader asks the solution
    is_solution: bool = False  # the instructor's own, and not a student of that name

    @property
    def whose(self) -> Whose:
        """The assignment and the student."""
        return self.assignment, self.student


@dataclass(frozen=True)
class CellRun:
    """What came of running one cell. The outputs are nbformat outputs as the inside sent them: hostile."""

    outputs: tuple[dict[str, Any], ...] = ()
    outcome: Literal["ok", "error", "timed_out", "killed", "skipped"] = "ok"
    note: str = ""  # a sentence for the student, where a limit was hit
    execution_count: int | None = None


@dataclass(frozen=True)
class CheckResult:
    """What one hidden test found. `title` and `message` are for the student, `detail` for the instructor."""

    name: str
    title: str
    outcome: Outcome
    weight: float = 1
    message: str = ""
    detail: str = ""
    known: bool = False  # the message names a mistake that the test knows, not only what is not as it should be
    alone: bool = False  # passed, but only where no other check had been asked before

    @property
    def words(self) -> str:
        """The outcome in words; code that still raises NotImplementedError, as it was given out, has not crashed."""
        return NOT_ANSWERED if self.message == UNANSWERED else _WORDS.get(self.outcome, self.outcome)


@dataclass(frozen=True)
class ExerciseResult:
    """The checks and the points of one graded cell."""

    notebook: str
    grade_id: str
    function: str
    score: float
    max_score: float
    checks: tuple[CheckResult, ...] = ()
    manual: bool = False  # a person gives the points, `score` is 0 until then
    judged: Judged = "outside"
    why: str = ""  # its test cell is not judged outside

    @property
    def key(self) -> Key:
        """What no other exercise of the assignment has."""
        return self.notebook, self.grade_id

    @property
    def is_unanswered(self) -> bool:
        """Whether all checks found the code that was given out."""
        return bool(self.checks) and all(check.message == UNANSWERED for check in self.checks)


@dataclass(frozen=True)
class Verdict:
    """What became of one submission. Exactly one exists for each, whatever happened."""

    student: str
    assignment: str
    status: Status
    reason: str = ""  # of `not_graded`: "file" or "grader"
    score: float = 0.0
    max_score: float = 0.0
    seed: int = 0
    seconds: float = 0.0
    problems: tuple[str, ...] = ()
    exercises: tuple[ExerciseResult, ...] = ()
    edition: str = ""  # of the release that was handed in; empty: English, the release itself

    @property
    def repairs(self) -> tuple[str, ...]:
        """The problems of what was handed in, without those of running it."""
        return tuple(problem for problem in self.problems if not problem.startswith((STOPPED, ERRORS, ALONE)))

    def to_json(self) -> str:
        """Return the verdict as the text of a verdict.json, ending in a newline."""
        return json.dumps(dataclasses.asdict(self), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        """Read a verdict back from the text of a verdict.json; keys it does not know are left out."""
        data = _known(cls, json.loads(text))
        data["problems"] = tuple(data.get("problems", ()))
        data["exercises"] = tuple(_exercise(item) for item in data.get("exercises", ()))
        return cls(**data)


@dataclass(frozen=True)
class Graded:
    """A verdict and the graded notebooks that belong to it (name without ".ipynb" -> file)."""

    verdict: Verdict
    notebooks: Mapping[str, bytes]
    plan: Mapping[Key, CellPlan] = field(default_factory=dict)  # by which its plain test cells were judged


def _exercise(data: dict[str, Any]) -> ExerciseResult:
    data = _known(ExerciseResult, data)
    data["checks"] = tuple(CheckResult(**_known(CheckResult, check)) for check in data.get("checks", ()))
    return ExerciseResult(**data)


def _known(record: type, data: dict[str, Any]) -> dict[str, Any]:
    names = _names(record)
    return {key: value for key, value in data.items() if key in names}


@cache  # a report reads a quarter of a million records
def _names(record: type) -> frozenset[str]:
    return frozenset(field.name for field in dataclasses.fields(record))
