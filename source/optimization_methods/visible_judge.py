"""Compare the answers of a learner's function with the recorded ones, and make the report."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

import numpy as np
from test_cases import CASES
from visible_calls import Answer, call, draw, expected, shown
from visible_report import ONLY_VISIBLE, CheckReport, Points

POINTS = 10.0
LINES = 2  # wrong parts shown per check
GENERAL = 2  # hints for unknown mistakes per report
FOLLOWS = {"v_corrected": "v", "s_corrected": "s", "parameters": "v s v_corrected s_corrected"}  # from what is wrong there


@dataclass(frozen=True)
class Check:
    """One line of the report: in these cases, the parts of the answer that fit one of the patterns are right."""

    title: str
    cases: tuple[str, ...]
    parts: tuple[str, ...] = ("*",)
    hint: str = ""  # said when the mistake is not a known one


@dataclass(frozen=True)
class Exercise:
    """What is known of an exercise beside its recorded cases."""

    number: int
    function: str
    returns: tuple[str, ...]
    checks: tuple[Check, ...]
    mistakes: dict[str, str] = field(default_factory=dict)  # name of a known mistake -> its hint
    keeps: tuple[str, ...] = ()  # arguments that the function must not change
    manners: str = ""  # title of the check of these
    fresh: bool = False  # the arrays returned are new arrays of floats, each with memory of its own


def judge(target, exercise: Exercise) -> Points:
    """Try `target` on the exercise's cases and return the share of its checks that pass, as points with a report."""
    if not callable(target):
        return Points(0, f"{exercise.function} is not a function: run the cell that defines it once more.")
    said = Said()
    with _undisturbed(said) as caught:
        answers = {name: call(target, exercise, case) for name, case in CASES[exercise.function].items()}
        heading, checks, hints = _findings(exercise, answers)
    passed = sum(check.passed for check in checks)
    points = round(POINTS * passed / len(checks), 2) if checks else 0.0
    return Points(points, heading, checks, [*hints, *_notes(said, caught, points == POINTS)])


def _findings(exercise, answers):
    """Return the heading, the checks and the hints of a report."""
    first = next(iter(answers.values()))
    if all(answer.unanswered for answer in answers.values()):
        return f"Exercise {exercise.number} is not answered yet.", [], [f"Write {exercise.function}, then run this again."]
    if all(answer.nothing for answer in answers.values()):
        return f"Exercise {exercise.number} is not answered yet, or its return is missing: it returns None.", [], []
    if all(answer.error for answer in answers.values()):
        return f"{exercise.function} stopped with {first.error}", [], [first.hint] if first.hint else []
    checks = _reports(exercise, answers)
    passed = sum(check.passed for check in checks)
    return f"{exercise.function}: {passed} of {len(checks)} visible tests passed", checks, []


# Around the calls ----------------------------------------------------------------------------------------------------


class Said:
    """A stand-in for stdout and stderr that keeps the beginning of what a function prints."""

    text = ""

    def write(self, text: str) -> int:
        """Keep `text`, as long as there is not much of it."""
        self.text = (self.text + str(text))[:300]
        return len(text)

    def flush(self) -> None:
        """Do nothing: there is nothing behind this."""


@contextlib.contextmanager
def _undisturbed(said):
    """Keep prints and warnings away from the cell's output, and NumPy's random state as the learner left it."""
    state = np.random.get_state()
    try:
        with warnings.catch_warnings(record=True) as caught, np.errstate():
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                warnings.simplefilter("always")
                yield caught
    finally:
        np.random.set_state(state)


def _notes(said, caught, right):
    if said.text.strip():
        yield "While it was tested, the function printed: " + " ⏎ ".join(said.text.split("\n")[:3]).strip(" ⏎")[:150]
    for message in sorted({str(warning.message)[:150] for warning in caught})[:2]:
        yield f"Python warned: {message}"
    if right:
        yield ONLY_VISIBLE


# The checks ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """One wrong part of an answer: the case, what is wrong with it, and the hint if its mistake is known."""

    case: str
    text: str
    hint: str = ""
    unknown: bool = False  # wrong numbers that no known mistake explains
    follows: bool = False  # what it is computed from is wrong already


def _reports(exercise, answers) -> list[CheckReport]:
    said: list[str] = []  # what has been said is not said again
    reports = [_report(check, exercise, answers, said) for check in exercise.checks]
    if exercise.keeps:
        problems = tuple(dict.fromkeys(problem for answer in answers.values() for problem in answer.manners))
        judged = any(report.passed for report in reports)
        problems = problems or (() if judged else ("This counts as soon as another test passes.",))
        reports.append(CheckReport(exercise.manners, not problems, problems))
    return reports


def _report(check, exercise, answers, said) -> CheckReport:
    problems = [
        problem
        for name in check.cases
        for problem in _problems(check, exercise, name, CASES[exercise.function][name], answers[name])
    ]
    first = [problem for problem in problems if not problem.follows and not {problem.text, problem.hint} & set(said)]
    if not first:
        lines = ("This follows from what is wrong above.",) if problems else ()
        return CheckReport(check.title, not problems, lines)
    lines = list(dict.fromkeys(f"{problem.case}: {problem.text}" for problem in first))
    more = [f"and {len(lines) - LINES} more like this"] if len(lines) > LINES else []
    hints = list(dict.fromkeys(problem.hint for problem in first if problem.hint))
    if not hints and any(problem.unknown for problem in first) and said.count("general") < GENERAL:
        hints, _ = [check.hint], said.append("general")
    said += [*hints, *(problem.text for problem in first if not problem.unknown and not problem.hint)]
    return CheckReport(check.title, False, (*lines[:LINES], *more), tuple(hints[:2]))


def _problems(check, exercise, name, case, answer: Answer):
    if answer.error:
        yield Problem(name, f"stopped with {answer.error}", answer.hint)
        return
    wrong = {part: problem for part in case["expected"] if (problem := _problem(exercise, name, case, answer, part))}
    for part, problem in wrong.items():
        if any(fnmatchcase(part, pattern) for pattern in check.parts):
            output, *key = part.split(".")
            above = {".".join([other, "d" * (output == "parameters") + key[0]]) for other in FOLLOWS.get(output, "").split()}
            yield replace(problem, follows=True) if above & set(wrong) else problem


def _problem(exercise, name, case, answer, part) -> Problem | None:
    data = draw(**case["draw"])
    got, wanted = answer.parts.get(part, "nothing is returned"), expected(case, part, data)
    if isinstance(got, str):
        return Problem(name, got)
    if got.shape == wanted.shape and _close(got, wanted):
        return None
    hint = _known(exercise, case, answer, part) or _untouched(got, wanted, part, data)
    return Problem(name, _difference(got, wanted, shown(part)), hint, unknown=not hint)


def _close(got, wanted) -> bool:
    return np.allclose(got, wanted, rtol=1e-5, atol=1e-6)  # wide enough for float32


def _difference(got, wanted, name) -> str:
    if got.shape != wanted.shape:
        return f"{name} should have shape {wanted.shape}, it has {got.shape}"
    if not got.shape:
        return f"{name} should be {wanted:.8g}, it is {got:.8g}"
    row = next(row for row in range(len(got)) if not _close(got[row], wanted[row]))
    return f"{name}, row {row}, should be {_brief(wanted[row])}, it is {_brief(got[row])}"


def _brief(row) -> str:
    numbers = " ".join(f"{number:.6g}" for number in np.ravel(row)[:4])
    return f"[{numbers}{' …' if np.size(row) > 4 else ''}]"


# The likely mistake --------------------------------------------------------------------------------------------------


def corners(array) -> list[float]:
    """Return the first number of an array, the last, and how many there are: so a known mistake is recorded."""
    flat = np.ravel(array)
    return [float(number) for number in flat[[0, -1][: flat.size]]] + [flat.size]


def _known(exercise, case, answer, part) -> str:
    """Return the hint of the mistake that would have given just these numbers, or ""."""

    def fits(record, part):
        got = answer.parts.get(part)
        mine = corners(got) if isinstance(got, np.ndarray) else None
        return mine is not None and len(mine) == len(record[part]) and _close(np.array(mine), np.array(record[part]))

    best, hint = (0.0, 0), ""
    for name, record in case["mistakes"].items():
        if part in record and fits(record, part):
            count = sum(fits(record, other) for other in record)
            if (count / len(record), count) > best:
                best, hint = (count / len(record), count), exercise.mistakes[name]
    return hint


def _untouched(got, wanted, part, data) -> str:
    """Return a hint when the part, or all of it but its first row, is as it was before the call."""
    name, *keys = part.split(".")
    before = data.get(name)
    if not keys or not isinstance(before, dict) or keys[0] not in before or got.shape != wanted.shape:
        return ""
    before = before[keys[0]]
    if np.array_equal(got, before):
        return (
            "This is as it was before the call: is there a line that updates it, in a loop that reaches every layer, "
            "with no return inside the loop?"
        )
    if len(got) > 1 and _close(got[0], wanted[0]) and np.array_equal(got[1:], before[1:]):
        return "Only row 0 is updated: the formula is for the whole array at once."
    return ""
