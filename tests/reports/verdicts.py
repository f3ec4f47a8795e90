"""Made-up verdicts and gradebooks."""

from __future__ import annotations

from nbjudge.records import CheckResult, ExerciseResult, Outcome, Verdict
from tests.batch import tiny

HINT = "The sign is wrong: you went uphill."


def check(outcome: Outcome = "passed", message: str = "", *, name: str = "test_a") -> CheckResult:
    """Return the result of a check."""
    return CheckResult(name, "It goes downhill", outcome, 1, message, "expected 3.14159, got 2.71828")


def verdict(
    student: str = "ada",
    score: float = 10.0,
    *checks: CheckResult,
    essay: bool = False,
    problems: tuple[str, ...] = (),
    seconds: float = 0.5,
) -> Verdict:
    """Return a verdict on the tiny course's exercise of 10 points; `essay`: and on the one that a person marks."""
    results = [ExerciseResult("ps", "test_f", "f", score, 10.0, checks or (check(),))]
    results += [ExerciseResult("ps", "essay", "", 0.0, 5.0, manual=True)] if essay else []
    return Verdict(student, tiny.NAME, "graded", "", score, 15.0, 1, seconds, problems, tuple(results))


def unreadable(student: str = "eve") -> Verdict:
    """Return the verdict on a file that nobody can read."""
    return Verdict(student, tiny.NAME, "not_graded", "file", 0.0, 15.0, problems=("There is no notebook.",))
