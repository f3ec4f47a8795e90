"""The instructor's own solution: whoever grades finds out by it whether tests, course and packages are in order."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from nbjudge.course.cures import CURE, CURES, NO_PACKAGE, cure_of, exception_of
from nbjudge.errors import SolutionFails
from nbjudge.judging.plain.plan import UNSOLVED
from nbjudge.records import Graded

_MOST_SAID = 300  # characters of an exception


def require_full_marks(graded: Graded) -> None:
    """Raise SolutionFails, naming the first check that fails, unless the instructor's solution has all points."""
    verdict = graded.verdict
    if verdict.status != "graded":
        why = " ".join(verdict.problems) or "no reason was given"
        raise SolutionFails(f"The instructor's solution of {verdict.assignment} could not be graded: {why}")
    for exercise in verdict.exercises:
        if exercise.why == UNSOLVED:
            continue
        for check in exercise.checks:
            if check.outcome != "passed":
                detail = _exception(check.detail)
                # Where the test itself breaks, the student's hint leads an instructor astray.
                said = check.message if not detail or check.message in check.detail else detail
                said = " ".join(said.split())
                said = said or _failing_line(check.detail)
                said += "" if said.endswith((".", "?", "!")) else "."
                before, cure = _first_error(graded.notebooks)
                raise SolutionFails(
                    f"The hidden tests do not give the instructor's own solution full marks: in {exercise.grade_id}, "
                    f"“{check.title or check.name}” {check.words}. {said} {before and f'Before that, {before} '}"
                    f"{cure}; nothing was graded."
                )
        if exercise.score < exercise.max_score and not exercise.manual:
            raise SolutionFails(
                f"The instructor's own solution gets {exercise.score:g} of {exercise.max_score:g} points in "
                f"{exercise.grade_id}, and no check says why: does its test file hold tests? Nothing was graded."
            )
    before, cure = _first_error(graded.notebooks)
    if cure == CURES[NO_PACKAGE]:  # what a person marks would be an error message in every notebook
        raise SolutionFails(f"In the instructor's own solution, {before} {cure}, or tag the cell `ungraded`.")


def _first_error(notebooks: Mapping[str, bytes]) -> tuple[str, str]:
    """Return a sentence on the first cell of the solution that stopped with an error, for which others fail; a cure."""
    for name, data in notebooks.items():
        for number, cell in enumerate(json.loads(data)["cells"], start=1):
            excused = "ungraded" in cell.get("metadata", {}).get("tags", ())  # its outputs may be years old
            for output in () if excused else cell.get("outputs", ()):
                if output["output_type"] == "error":
                    return f"cell {number} of {name} stopped with {exception_of(output)}.", cure_of(output["ename"])
    return "", CURE


def _exception(detail: str) -> str:
    """Return what was raised, without the frames that led there."""
    return re.split(r"^  File .*\n(?: {4}.*\n)*", detail, flags=re.MULTILINE)[-1].strip()[:_MOST_SAID]


def _failing_line(detail: str) -> str:
    """Return the line of the test at which a bare assert failed."""
    lines = re.findall(r"^  File .* line (\d+), in .*\n +(\S.*)", detail, re.MULTILINE)
    return f"Line {lines[-1][0]} of the test is `{lines[-1][1]}`" if lines else "No reason was given"
