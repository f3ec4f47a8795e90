"""What is said of cells that did not run to their end: stopped at a limit, or with an error of the student's own.

Also of exercises that come out otherwise when they are asked again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nbformat import NotebookNode

from nbjudge.judging.told import is_known_exception
from nbjudge.languages.sentences import first_few, sentence
from nbjudge.notebooks.matching import is_locked
from nbjudge.records import CellRun, ExerciseResult

_MOST_NAMED = 4  # cells named in one line of problems


def stopped_cells(notebook: NotebookNode, runs: Mapping[str, CellRun]) -> list[str]:
    """Return a line on the cells that a limit ended or kept from running; none where there are no such cells."""
    over = [
        (str(number), runs[cell.id].note)
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.id in runs and runs[cell.id].outcome in ("timed_out", "killed")
    ]
    numbers = first_few([number for number, _ in over], _MOST_NAMED)
    if not over:
        return []
    if not over[0][1]:
        return [sentence("Stopped at a limit: cell {list}.", list=numbers)]
    return [sentence("Stopped at a limit: cell {list}. {sentence}", list=numbers, sentence=over[0][1])]


def failed_cells(notebook: NotebookNode, runs: Mapping[str, CellRun]) -> list[str]:
    """Return a line on the student's own cells that ended with an error; none where there are no such cells."""
    failed = [
        _named(cell.source, number, _exception(runs[cell.id]))
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.id in runs and runs[cell.id].outcome == "error" and not is_locked(cell)
    ]
    return [sentence("Cells that stop with an error: {list}.", list=first_few(failed, _MOST_NAMED))] if failed else []


def passed_only_alone(results: Sequence[ExerciseResult]) -> list[str]:
    """Return a line on the exercises whose calls change what later calls give; none where there are no such ones."""
    names = [result.function or result.grade_id for result in results if any(check.alone for check in result.checks)]
    if not names:
        return []
    return [
        sentence(
            "Passed only when asked alone: {list}. Do its calls leave something behind?",
            list=first_few(names, _MOST_NAMED),
        )
    ]


def _named(source: str, number: int, error: str) -> str:
    """Return what a reader finds a cell by, though it may be no Python: its number, the function in it, the error."""
    defined = re.search(r"^def (\w{1,60})", source, re.MULTILINE)
    if not defined:
        return f"{number} ({error})"
    return sentence("{number} with {name} ({error})", number=number, name=defined[1], error=error)


def _exception(run: CellRun) -> str:
    """Return the name of the exception that ended a cell, unless it is one that the student made up."""
    names = [str(output["ename"]) for output in run.outputs if output["output_type"] == "error"]
    return names[-1] if names and is_known_exception(names[-1]) else "an error"
