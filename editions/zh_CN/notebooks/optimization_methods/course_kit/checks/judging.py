"""The visible test of an exercise: it compares a learner's answers with the recorded ones, and makes the report."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np

from ..languages import translated
from .calling import Answer, Said, call, draw, expected, shown, undisturbed
from .report import ONLY_VISIBLE, CheckReport, Points, say, shows_html

POINTS = 10.0
LINES = 2  # wrong parts shown per check
GENERAL = 2  # hints for unknown mistakes per report
SURE = 0.3  # a mistake is named when it explains this share of what it would have changed


def read_cases(module: str) -> dict[str, dict]:
    """Read cases.json from beside a module: function -> case -> draw, call, the right answer, the known mistakes.

    Of each known mistake there are the first number of what it gives instead, the last, and how many.
    """
    return json.loads(Path(module).with_name("cases.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Check:
    """One line of the report: in these cases, the parts of the answer that fit one of the patterns are right."""

    title: str
    cases: tuple[str, ...]
    parts: tuple[str, ...] = ("*",)
    hint: str = ""  # said when the mistake is not a known one


@dataclass(frozen=True)
class VisibleTest:
    """The visible test of an exercise: called with the learner's function, it returns points with a report."""

    number: int
    function: str
    recorded: dict[str, dict]  # the cases of all exercises, see `read_cases`
    returns: tuple[str, ...]
    checks: tuple[Check, ...]
    mistakes: dict[str, str] = field(default_factory=dict)  # name of a known mistake -> its hint
    keeps: tuple[str, ...] = ()  # arguments that the function must not change
    fresh: bool = False  # the arrays returned are new arrays of floats, each with memory of its own
    manners: str = ""  # title of the check of these two
    computed_from: dict[str, tuple[str, ...]] = field(default_factory=dict)  # output -> those that it is made from
    errors: dict[str, str] = field(default_factory=dict)  # type of exception -> hint, beside the general ones
    draw: Callable[..., dict[str, object]] = draw

    @property
    def cases(self) -> dict[str, dict]:
        """The recorded cases by name."""
        return self.recorded[self.function]

    def __call__(self, target) -> Points:
        """Try `target` on the recorded cases and return the share of the checks that pass, as points with a report."""
        said = Said()
        try:
            with undisturbed(said) as caught:
                heading, checks, notes = _findings(target, self)
            notes += _notes(said, caught)
        except Exception:  # whatever comes back, the learner gets a report
            heading, checks, notes = f"{self.function} returns something that cannot be read as an answer.", [], []
        share = sum(check.passed for check in checks) / max(len(checks), 1)
        points = Points(round(POINTS * share, 2), heading, checks, notes)
        if not shows_html():
            say(points.report)
        return points

    def passes(self, target) -> bool:
        """Tell, without a report, whether all checks pass."""
        try:
            with undisturbed(Said()):
                _, checks, _ = _findings(target, self)
        except Exception:  # what cannot be read as an answer is none
            return False
        return bool(checks) and all(check.passed for check in checks)


@dataclass(frozen=True)
class Problem:
    """One wrong part of an answer."""

    text: str
    hint: str = ""
    unknown: bool = False  # wrong numbers that no known mistake explains
    follows: bool = False  # what it is computed from is wrong already

    def told(self, said) -> bool:
        """Tell whether the report has said this before."""
        return self.text in said or self.hint in said


def _notes(said, caught):
    lines = [line.strip() for line in said.text.splitlines() if line.strip()]
    if lines:
        some = " | ".join(lines[:3])[:150] + (" …" if len(lines) > 3 else "")
        yield f"While it was tested, the function printed: {some}"
    for message in sorted({str(warning.message)[:150] for warning in caught})[:2]:
        yield f"Python warned: {message}"


def _answers(target, exercise) -> dict[str, Answer]:
    """Call `target` on each case, until the learner stops it by hand."""
    answers, last = {}, Answer()
    for name, case in exercise.cases.items():
        last = last if last.stopped else call(target, exercise, case)
        answers[name] = last
    return answers


def _findings(target, exercise):
    """Return the heading, the checks and the notes of a report."""
    function, number = exercise.function, exercise.number
    if not callable(target):
        return f"{function} is not a function: run the cell that defines it once more.", [], []
    answers = _answers(target, exercise)
    every = list(answers.values())
    if all(answer.unanswered for answer in every):
        todo = f"Write {function} in place of the line raise NotImplementedError(), then run its cell and this one."
        return f"Exercise {number} is not answered yet.", [], [todo]
    if all(answer.nothing for answer in every):
        if (returned := every[0].nothing).startswith("("):
            todo = "Do they come from another function? If so: does that one end in return …, and does its check pass?"
            return f"{function} returns {returned}: there is nothing in it.", [], [todo]
        todo = f"{function} returns {returned}. If you have written it already: does it end in return …?"
        return f"Exercise {number} is not answered yet.", [], [todo]
    if all(answer.error for answer in every):
        return f"{function} stopped with an error.", [], [text for text in (every[0].error, every[0].hint) if text]
    checks = _reports(exercise, answers)
    passed = sum(check.passed for check in checks)
    notes = [ONLY_VISIBLE] if passed == len(checks) else []
    return f"{function}: {passed} of {len(checks)} visible tests passed", checks, notes


# The checks ----------------------------------------------------------------------------------------------------------


def _reports(exercise, answers) -> list[CheckReport]:
    wrong = {name: _problems(exercise, name, answer, {}) for name, answer in answers.items()}
    if any(wrong.values()):  # only then is there a mistake to look for, which takes ten times as long
        likely = _likely(exercise, answers)
        wrong = {name: _problems(exercise, name, answer, likely) for name, answer in answers.items()}
    said: list[str] = []  # what has been said is not said again
    reports = [_report(check, wrong, said) for check in exercise.checks]
    if exercise.keeps:
        problems = tuple(dict.fromkeys(problem for answer in answers.values() for problem in answer.manners))
        judged = any(report.passed for report in reports)
        aside = "" if judged else "counts as soon as another test passes"
        reports.append(CheckReport(exercise.manners, judged and not problems, problems, aside=aside))
    return reports


def _report(check, wrong, said) -> CheckReport:
    found = [
        (name, problem)
        for name in check.cases
        for part, problem in wrong[name].items()
        if any(fnmatchcase(part, pattern) for pattern in check.parts)
    ]
    news = [(name, problem) for name, problem in found if not problem.follows and not problem.told(said)]
    if not news:
        same = any(not problem.follows for _, problem in found)
        aside = "probably the same mistake" if same else "computed from what is wrong above"
        return CheckReport(check.title, not found, aside=aside if found else "")
    lines: dict[str, list[str]] = {}
    for name, problem in news:
        lines.setdefault(problem.text, []).append(name)
    shown_lines = [
        f"{'; '.join(map(translated, dict.fromkeys(names)))}: {translated(text)}" for text, names in lines.items()
    ]
    more = [f"and {len(shown_lines) - LINES} more like this"] if len(shown_lines) > LINES else []
    hints = list(dict.fromkeys(problem.hint for _, problem in news if problem.hint))
    if not hints and said.count("general") < GENERAL and any(problem.unknown for _, problem in news):
        hints = [check.hint]
        said.append("general")
    said += [*hints, *(problem.text for _, problem in news if not problem.unknown and not problem.hint)]
    return CheckReport(check.title, False, (*shown_lines[:LINES], *more), tuple(hints[:2]))


def _problems(exercise, name, answer: Answer, likely) -> dict[str, Problem]:
    """Return for each wrong part of one answer what is wrong with it."""
    case = exercise.cases[name]
    if answer.error:
        return dict.fromkeys(case["expected"], Problem(f"stopped with {answer.error}", answer.hint))
    data, wrong = exercise.draw(**case["draw"]), {}
    for part in case["expected"]:
        got, wanted = (
            answer.parts.get(part, "not written yet" if answer.unanswered else f"returns {answer.nothing}"),
            expected(case, part, data),
        )
        if isinstance(got, str):
            wrong[part] = Problem(got)
        elif got.shape != wanted.shape or not close(got, wanted):
            hint = next((hint for mistake, hint in likely.items() if _fits(case, mistake, part, got)), "")
            hint = hint or _untouched(got, wanted, part, data) or _reshaped(got, wanted, part)
            wrong[part] = Problem(_difference(got, wanted, part), hint, unknown=not hint)
    sources = {part: _sources(exercise, part) for part in wrong}
    return {part: replace(problem, follows=not sources[part].isdisjoint(wrong)) for part, problem in wrong.items()}


def _sources(exercise, part) -> set[str]:
    """Return the parts of the same answer from which this one is computed: of `W1`, the entries `dW1` of the others."""
    output, *keys = part.split(".")
    prefix = "d" if output == "parameters" else ""
    inside = "".join(f".{prefix}{key}" for key in keys[:1])
    return {source + inside for source in exercise.computed_from.get(output, ())}


def close(got, wanted) -> bool:
    """Tell whether two arrays of one shape agree, to the digits that float32 holds."""
    if not np.isfinite(wanted).all():  # then the same numbers must be infinite, and the others right
        finite = np.isfinite(wanted)
        return np.array_equal(got[~finite], wanted[~finite]) and close(got[finite], wanted[finite])
    scale = np.max(np.abs(wanted), initial=0)
    allowed = 1e-5 * np.abs(wanted) + 1e-6 * scale
    return bool((np.abs(got - wanted) <= allowed).all())  # what np.allclose does, in a fifth of its time


def _difference(got, wanted, part) -> str:
    if got.shape != wanted.shape:
        if not got.shape or not wanted.shape:
            return f"{shown(part)} should be {_form(wanted.shape)}, it is {_form(got.shape)}"
        return f"{shown(part)} should have shape {wanted.shape}, it has {got.shape}"
    if not got.shape:
        return f"{'' if '.' not in part else shown(part) + ' '}should be {wanted:.8g}, it is {got:.8g}"
    row = next(row for row in range(len(got)) if not close(got[row], wanted[row]))
    if got.ndim == 1:
        return f"{shown(part)}[{row}] should be {wanted[row]:.8g}, it is {got[row]:.8g}"
    return f"{shown(part)}, row {row}, should be {_brief(wanted[row])}, it is {_brief(got[row])}"


def _form(shape) -> str:
    return f"an array of shape {shape}" if shape else "a number"


def _brief(row) -> str:
    return f"[{' '.join(f'{number:.6g}' for number in row[:4])}{' …' if np.size(row) > 4 else ''}]"


# The likely mistake --------------------------------------------------------------------------------------------------


def corners(array) -> list[float]:
    """Return the first number of an array, the last, and how many there are: so a known mistake is recorded."""
    flat = np.ravel(array)
    return [float(number) for number in flat[[0, -1][: flat.size]]] + [flat.size]


def _likely(exercise, answers) -> dict[str, str]:
    """Return the hints of the known mistakes, by name: the one that explains most of the answer first."""

    def share(mistake):
        fits = [
            _fits(case, mistake, part, answers[name].parts.get(part))
            for name, case in exercise.cases.items()
            for part in case["mistakes"].get(mistake, {})
        ]
        return (sum(fits) / len(fits), sum(fits)) if fits else (0, 0)

    shares = {mistake: share(mistake) for mistake in exercise.mistakes}
    ranked = sorted(shares, key=shares.__getitem__, reverse=True)
    return {mistake: exercise.mistakes[mistake] for mistake in ranked if shares[mistake][0] >= SURE}


def _fits(case, mistake, part, got) -> bool:
    record = case["mistakes"].get(mistake, {}).get(part)
    if record is None or not isinstance(got, np.ndarray):
        return False
    mine = corners(got)
    return len(mine) == len(record) and all(map(_alike, mine, record))


def _alike(mine: float, recorded: float) -> bool:
    return math.isclose(mine, recorded, rel_tol=1e-5, abs_tol=1e-7 * (recorded != 0))


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
    if len(got) > 1 and close(got[0], wanted[0]) and np.array_equal(got[1:], before[1:]):
        return "Only row 0 is updated: the formula is for the whole array at once."
    return ""


def _reshaped(got, wanted, part) -> str:
    """Return a hint when the shape tells how it came about: a column stretched over a matrix, or an axis lost."""
    if got.shape == wanted.shape:
        return ""
    belongs_to_b = re.fullmatch(r"d?b\d+", part.rpartition(".")[2])
    if belongs_to_b and got.ndim == wanted.ndim and got.shape[0] == wanted.shape[0]:
        return "NumPy has stretched a column over a matrix: in the lines for b, every array should be one of b."
    if 0 < got.ndim < wanted.ndim:
        return "An axis is missing. An index such as a[0] takes one away, a slice such as a[0:1] keeps it."
    return ""
