"""Write what came of running and testing a notebook back into its cells, as students and instructors may see it."""

from __future__ import annotations

import html
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from nbjudge.languages.reader import IN_ENGLISH, Reader
from nbjudge.languages.sentences import sentence
from nbjudge.notebooks.display.markdown import as_text, prose_html
from nbjudge.notebooks.display.outputs import Room, clean_outputs, note
from nbjudge.notebooks.matching import is_answer, is_graded, settings
from nbjudge.notebooks.parsing import unused_id
from nbjudge.notebooks.restoring import Exercise, exercises
from nbjudge.records import UNANSWERED, Assignment, CellRun, CheckResult, ExerciseResult, Judged, Key, Outcome
from nbjudge.settings import Limits

AS_HANDED_IN = sentence("As handed in, not run: this cell earns no points.")
NOT_RUN = sentence("Not run: this cell earns no points.")
AS_ABOVE = sentence("hint as above")
# What an instructor reads in formgrader in place of a notebook that is `not_graded`, by reason.
NOT_GRADED: Mapping[str, str] = {
    "file": """\
**This notebook could not be read, and nothing in it was graded.** Look at what was handed in: it lies where it was
collected. Put a file there that can be read and grade again, or give points below by hand.

{}""",
    "grader": """\
**The grader failed on this submission, and nothing in it was graded.** That is not the student's fault. Grade it again.
If that fails too, look at what was handed in: it lies where it was collected; and give points below by hand.

{}""",
}
NO_ANSWER = {"code": "# Nothing was graded.", "markdown": "Nothing was graded.", "raw": "Nothing was graded."}
# What a student reads for each outcome, and the sign before it; never the sign alone, which not everybody sees.
WORDS: Mapping[Outcome, tuple[str, str]] = {
    "passed": ("✓", sentence("passed")),
    "failed": ("✗", sentence("not yet right")),
    "crashed": ("✗", sentence("your code raised an error")),
    "timed_out": ("✗", sentence("took too long")),
    "killed": ("✗", sentence("used too much")),
    "missing": ("✗", sentence("not defined")),
}
_BLANK = CheckResult("answered", sentence("There is an answer."), "failed", message=UNANSWERED)
# Both have a contrast of 4.5 on white and on black.
GREEN, RED = "#1f883d", "#dc3545"


def write_results(
    notebook: NotebookNode,
    runs: Mapping[str, CellRun],
    results: Sequence[ExerciseResult],
    limits: Limits | None = None,
    schemes: Mapping[str, str] | None = None,
) -> bytes:
    """Return the graded notebook as a file: outputs cleaned and cut to the limits, checks below each graded cell.

    The tasks with `schemes` have their mark schemes in it, which formgrader shows and feedback leaves out. What else is
    for the instructor alone (`detail`) stays out of it. The notebook that was given is left as it is.
    """
    limits = limits or Limits()
    by_grade_id = {result.grade_id: result for result in results}
    graded = {item.cell_id: by_grade_id[item.grade_id] for item in exercises(notebook) if item.grade_id in by_grade_id}
    room = Room(limits.output_bytes)
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            run = runs.get(cell.id, CellRun())
            outputs = _outputs(cell, run, graded.get(cell.id), limits, room)
            cell = {**cell, "outputs": outputs, "execution_count": _count(cell, run)}
        cells.append(_with_scheme(cell, schemes))
    return _file({**notebook, "cells": cells})


def _with_scheme(cell: Mapping[str, Any], schemes: Mapping[str, str] | None) -> Mapping[str, Any]:
    scheme = (schemes or {}).get(settings(cell).get("grade_id", ""))
    return {**cell, "source": scheme} if scheme else cell


def ungraded_notebook(
    release: NotebookNode, reason: str, problems: Sequence[str], schemes: Mapping[str, str] | None = None
) -> bytes:
    """Return what stands for a notebook that is not graded: why, and the cells for points and comments."""
    marked = [
        {**cell, "source": NO_ANSWER[cell.cell_type]} if is_answer(cell) else _with_scheme(cell, schemes)
        for cell in release.cells
        if is_answer(cell) or is_graded(cell)
    ]
    # The names of files in them are a student's, and here they stand in our own voice: text, never markup.
    text = NOT_GRADED[reason].format("\n".join(f"- {as_text(line)}" for line in problems))
    about = {"cell_type": "markdown", "id": unused_id("unread", {cell.id for cell in release.cells}), "metadata": {}}
    return _file({**release, "cells": [{**about, "source": text}, *marked]})


@dataclass(frozen=True)
class ShownCheck:
    """A check as a student reads it: plain text, in which backticks stand around code."""

    passed: bool
    sign: str
    words: str
    title: str
    hint: str
    points: str
    as_above: bool  # the hint is that of a check before, and is not told again


def shown_checks(result: ExerciseResult, say: Reader = IN_ENGLISH) -> Iterator[ShownCheck]:
    """Yield the checks of an exercise as a reader is shown them; a hint that several share is told once."""
    total = sum(check.weight for check in result.checks)
    told: set[str] = set()
    for check in result.checks:
        sign, words = ("✗", check.words) if check.message == UNANSWERED else WORDS[check.outcome]
        as_above = check.message in told
        told |= {check.message} - {""}
        worth = result.max_score * check.weight / total if total else 0.0
        passed = check.outcome == "passed"
        hint, title = "" if as_above else say.told(check.message), say.told(check.title or check.name)
        yield ShownCheck(passed, sign, say(words), title, hint, _worth(worth, say, passed=passed), as_above)


def _worth(points: float, say: Reader, *, passed: bool) -> str:
    number = say.number(points)
    if passed:
        return say("{number} point", number=number) if points == 1 else say("{number} points", number=number)
    return say("worth {number} point", number=number) if points == 1 else say("worth {number} points", number=number)


def checks_html(result: ExerciseResult) -> str:
    """Return the checks of an exercise as HTML that needs no style sheet: sign, title, hint, points."""
    items = "".join(_item(check) for check in shown_checks(result))
    passed = sum(check.outcome == "passed" for check in result.checks)
    name = f"<code>{html.escape(result.function)}</code>: " if result.function else ""
    return (
        f"<p><strong>{IN_ENGLISH.number(result.score)} of {IN_ENGLISH.number(result.max_score)} points</strong> · "
        f"{name}{passed} of {len(result.checks)} hidden tests passed</p>"
        f'<ul style="list-style: none; padding-left: 0">{items}</ul>'
    )


def _item(check: ShownCheck) -> str:
    colour = GREEN if check.passed else RED
    hint = f"<br><em>{_without_formulas(check.hint)}</em>" if check.hint else ""
    worth = f"{check.points}, {AS_ABOVE}" if check.as_above else check.points
    return (
        f'<li style="margin-bottom: 0.4em"><strong style="color: {colour}">{check.sign} {check.words}</strong> · '
        f"{_without_formulas(check.title)} <small>({worth})</small>{hint}</li>"
    )


def _without_formulas(text: str) -> str:
    """Return a sentence as HTML; a dollar in an element of its own, so that no page takes the rest for a formula."""
    return prose_html(text).replace("$", "<span>$</span>")


def _file(notebook: Mapping[str, Any]) -> bytes:
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _outputs(
    cell: NotebookNode, run: CellRun, result: ExerciseResult | None, limits: Limits, room: Room
) -> list[dict[str, Any]]:
    notes = [note(run.note)] if run.note else []
    if result is not None and not result.manual:
        own = clean_outputs(run.outputs, limits, room) if is_answer(cell) else []
        return [*map(_shown, own), *notes, _score(result, _count(cell, run))]
    if run.outcome == "skipped":
        return [note(AS_HANDED_IN if cell.outputs else NOT_RUN), *(_shown(output) for output in cell.outputs)]
    outputs = clean_outputs(run.outputs, limits, room)
    for output in outputs:
        if output["output_type"] == "execute_result":
            output["execution_count"] = run.execution_count
    if result is not None:
        # nbgrader would read the result of a graded cell as its points.
        return [*map(_shown, outputs), *notes]
    return outputs + notes


def _score(result: ExerciseResult, count: int | None) -> dict[str, Any]:
    """Return the points as the cell's result: a bare number for nbgrader, the checks for a reader."""
    data = {"text/plain": repr(round(float(result.score), 6)), "text/html": checks_html(result)}
    return {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": data}


def _shown(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result as something displayed."""
    shown = {key: value for key, value in output.items() if key != "execution_count"}
    if shown["output_type"] == "execute_result":
        shown["output_type"] = "display_data"
    return shown


def _count(cell: NotebookNode, run: CellRun) -> int | None:
    count: int | None = cell.execution_count if run.outcome == "skipped" else run.execution_count
    return count


@dataclass(frozen=True)
class StandIns:
    """Makes what stands for what no test has judged.

    `functions` are those that tests call, by grade_id; `judged` the exercises that have tests.
    """

    assignment: Assignment
    release: Mapping[str, NotebookNode]
    functions: Mapping[str, str]
    judged: Collection[Key]
    limits: Limits

    def waiting(self, name: str, exercise: Exercise) -> ExerciseResult:
        """Return an exercise whose points are a person's to give."""
        function = self.functions.get(exercise.grade_id, "")
        return ExerciseResult(name, exercise.grade_id, function, 0.0, exercise.points, manual=True, judged="by hand")

    def blank(self, name: str, exercise: Exercise) -> ExerciseResult:
        """Return an exercise without an answer, which has no points."""
        function = self.functions.get(exercise.grade_id, "")
        judged: Judged = "outside" if (name, exercise.grade_id) in self.judged else "by hand"
        return ExerciseResult(name, exercise.grade_id, function, 0.0, exercise.points, (_BLANK,), judged=judged)

    def unreadable(self, name: str, problems: Sequence[str]) -> bytes:
        """Return the notebook in place of one that could not be read."""
        return ungraded_notebook(self.release[name], "file", problems, self.assignment.schemes.get(name))

    def for_a_person(self, name: str, problems: Sequence[str]) -> tuple[bytes, list[ExerciseResult]]:
        """Return what stands for a notebook that no file could be taken for."""
        waiting = [self.waiting(name, exercise) for exercise in exercises(self.release[name])]
        return self.unreadable(name, problems), waiting

    def not_handed_in(self, name: str) -> tuple[bytes, list[ExerciseResult]]:
        """Return what stands for a notebook that is missing: no points, not even for what passes unanswered."""
        nothing = [self.blank(name, exercise) for exercise in exercises(self.release[name])]
        schemes = self.assignment.schemes.get(name)
        return write_results(self.release[name], {}, nothing, self.limits, schemes), nothing
