"""Whether a release still is what its source would give, and whether the source can be released at all."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from nbjudge.records import Key

# A line that contains one of these is a marker, as for nbgrader.
BEGIN_HIDDEN, END_HIDDEN = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
BEGIN_MARKS, END_MARKS = "=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="
# What only a hidden line may hold: the call that runs the hidden tests inside the author's kernel.
HIDDEN_CALL = re.compile(r"\bhidden_tests\s*\(|\bnbjudge\b")
HIDDEN_NAME = re.compile(r"""\bhidden_tests\s*\(\s*["']([^"']*)["']""")
HIDDEN_TEST = re.compile(rb"^\s*def test_\w*\([^)]*\bstudent\b", re.MULTILINE)
SAFE_GRADE_ID = re.compile(r"[A-Za-z0-9_-]+")  # nbgrader's own rule; the name of a test file is made from it

Cell = dict[str, Any]


def source_problem(notebooks: Mapping[str, bytes], where: str) -> str | None:
    """Return one line on the first fault that keeps the source notebooks from being released, or None."""
    for name, data in notebooks.items():
        place = f"{where}/{name}.ipynb"
        cells = _cells(data)
        if cells is None:
            return f"{place} cannot be read as a notebook. Open it in JupyterLab and save it again."
        for complaint in _faults(cells):
            return f"{place}: {complaint}"
    return None


def stale_problem(source: Mapping[str, bytes], release: Mapping[str, bytes], where: str) -> str | None:
    """Return one line on the first thing by which the release differs from what the source would give, or None.

    Compared is what grading depends on: exercises, points, `ungraded` tags and the text of test cells.
    """
    for name, data in source.items():
        if name not in release:
            return f"{where}/{name}.ipynb is missing"
        old = _cells(release[name])
        if old is None:
            return f"{where}/{name}.ipynb cannot be read as a notebook"
        difference = _difference(_cells(data) or [], old)
        if difference:
            return f"{where}/{name}.ipynb: {difference}"
    extra = sorted(set(release) - set(source))
    return f"{where}/{extra[0]}.ipynb has no source notebook" if extra else None


def framed(notebook: bytes, header: bytes, footer: bytes) -> bytes:
    """Return a source notebook between the cells of a header and a footer, as nbgrader's IncludeHeaderFooter makes it.

    What cannot be read as a notebook is left for `source_problem`, and for nbgrader, which then makes no release.
    """
    before, own, after = _cells(header) or [], _cells(notebook), _cells(footer) or []
    if own is None or not before + after:
        return notebook
    return json.dumps({**json.loads(notebook), "cells": before + own + after}).encode()


def test_cells(notebooks: Mapping[str, bytes]) -> dict[Key, str]:
    """Return the source of the cells that nbgrader grades by their own asserts, in order."""
    return {
        (name, str(_marks(cell)["grade_id"])): cell["source"]
        for name, data in notebooks.items()
        for cell in _cells(data) or []
        if _marks(cell).get("grade") and _is_test(cell)
    }


def mark_schemes(notebooks: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """Return the texts of the tasks that hold a mark scheme, by notebook and grade_id; students get them without."""
    found = {
        name: {str(_marks(cell)["grade_id"]): cell["source"] for cell in _cells(data) or [] if _has_scheme(cell)}
        for name, data in notebooks.items()
    }
    return {name: schemes for name, schemes in found.items() if schemes}


def _has_scheme(cell: Cell) -> bool:
    return bool(_marks(cell).get("task")) and BEGIN_MARKS in cell["source"] and END_MARKS in cell["source"]


def without_scheme(source: str) -> str:
    """Return the text of a task as students may read it."""
    return without_hidden(source) or "" if BEGIN_MARKS in source else source


def _is_test(cell: Cell) -> bool:
    return cell.get("cell_type") == "code" and not _marks(cell).get("solution")


def tests_problem(notebooks: Mapping[str, bytes], files: Mapping[str, bytes], where: str) -> str | None:
    """Return one line on the first hidden test file that does not fit the graded cells, or None.

    `files` are the Python files in the folder `where` by their names without the ending. One that was misnamed, or left
    behind when a cell was, would never run, and its cell would wait for a person.
    """
    graded = {str(_marks(cell)["grade_id"]): cell for cell in _all_cells(notebooks) if _is_graded(cell)}
    tests = [stem for stem, source in files.items() if stem.startswith("test_") or HIDDEN_TEST.search(source)]
    for stem in sorted(set(tests) - graded.keys()):
        without = ", ".join(sorted(graded.keys() - files.keys())) or "none"
        return (
            f"{where}/{stem}.py has the name of no graded cell, so nothing would run it. Name it after its cell, or "
            f"take it away. Graded cells without a test file: {without}."
        )
    for grade_id, cell in graded.items():
        if grade_id not in files and HIDDEN_NAME.search(cell["source"]):
            return (
                f"{where}/{grade_id}.py is missing: the graded cell {grade_id} has a line hidden_tests(...), but no "
                "hidden tests, and would wait for a person. Write that file, or take the line out of the cell."
            )
        if grade_id in files and not _marks(cell).get("points"):
            return (
                f"the graded cell {grade_id} has 0 points, so its hidden tests in {where}/{grade_id}.py would count "
                "for nothing. Set its points in JupyterLab, in the panel Create Assignment."
            )
    return None


def _is_graded(cell: Cell) -> bool:
    return bool(_marks(cell).get("grade") or _marks(cell).get("task"))


def _all_cells(notebooks: Mapping[str, bytes]) -> list[Cell]:
    return [cell for data in notebooks.values() for cell in _cells(data) or []]


def _cells(data: bytes) -> list[Cell] | None:
    try:
        cells = json.loads(data)["cells"]
        return [{**cell, "source": "".join(cell["source"])} for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _marks(cell: Cell) -> dict[str, Any]:
    marks = cell.get("metadata", {}).get("nbgrader")
    return marks if isinstance(marks, dict) and marks.get("grade_id") else {}


def _faults(cells: list[Cell]) -> Iterator[str]:
    marked = [(_marks(cell), cell["source"]) for cell in cells if _marks(cell)]
    counts = Counter(str(marks["grade_id"]) for marks, _ in marked)
    for grade_id, count in counts.items():
        if count > 1:
            yield f"{count} cells have the grade_id {grade_id}; give each its own."
        if not SAFE_GRADE_ID.fullmatch(grade_id):
            yield f"the grade_id {grade_id!r} may only hold letters, digits, - and _."
    for marks, source in marked:
        graded = marks.get("grade") or marks.get("task")
        if graded and not _is_points(points := marks.get("points")):
            what = "no points" if points is None else f"{json.dumps(points)} as its points, not a number from 0 on"
            yield (
                f"the graded cell {marks['grade_id']} has {what}. "
                "Set them in JupyterLab, in the panel Create Assignment."
            )
        if without_hidden(source) is None or HIDDEN_CALL.search(without_hidden(source) or ""):
            yield (
                f"the hidden test of {marks['grade_id']} lacks its markers, so students would get it. "
                f"Put it between lines ### {BEGIN_HIDDEN} and ### {END_HIDDEN}."
            )
    for number, cell in enumerate(cells, start=1):
        if fault := _fault_of_hidden_line(cell, f"cell {number} ({cell.get('id', 'no id')})"):
            yield fault


def _fault_of_hidden_line(cell: Cell, place: str) -> str | None:
    """Return what is wrong with the call of the hidden tests, if a cell has one by a name."""
    named = HIDDEN_NAME.search(cell["source"])
    if not named or cell.get("cell_type") != "code":
        return None
    marks = _marks(cell)
    call, grade_id = f'hidden_tests("{named[1]}")', marks.get("grade_id")
    if not marks.get("grade") or marks.get("solution"):
        return (
            f"{place} has the hidden line {call}, but it is no check: nbgrader would not give points for it, or hand "
            "it out as an answer to write. Make it Autograded tests in JupyterLab, in the panel Create Assignment."
        )
    if named[1] != grade_id:
        return (
            f"the hidden line of {grade_id} asks for other tests, {call}. One of the two names is misspelt: they must "
            f'be the same. Write hidden_tests("{grade_id}"), or mend the ID of the cell in the panel Create Assignment.'
        )
    return None


def _is_points(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def without_hidden(source: str) -> str | None:
    """Return the source without its hidden tests and mark schemes, or None where the markers do not pair up."""
    kept, closing = [], ""
    for line in source.splitlines():
        opens = BEGIN_HIDDEN in line or BEGIN_MARKS in line
        closes = END_HIDDEN in line or END_MARKS in line
        if (opens and closing) or (closes and (not closing or closing not in line)):
            return None
        if opens:
            closing = END_HIDDEN if BEGIN_HIDDEN in line else END_MARKS
        elif closes:
            closing = ""
        elif not closing:
            kept.append(line.rstrip())
    return None if closing else "\n".join(kept).strip()


def without_hidden_lines(notebook: bytes) -> bytes:
    """Return a source notebook in which `source_problem` finds no fault, without hidden tests and mark schemes."""
    cells = [{**cell, "source": without_hidden(cell["source"])} for cell in _cells(notebook) or []]
    return json.dumps({**json.loads(notebook), "cells": cells}).encode()


def _difference(source: list[Cell], release: list[Cell]) -> str | None:
    new, old = _by_grade_id(source), _by_grade_id(release)
    for grade_id in new.keys() ^ old.keys():
        return f"the cell {grade_id} is {'missing' if grade_id in new else 'no longer in the source'}"
    if list(new) != list(old):
        return "the exercises stand in another order than in the source"
    for grade_id, cell in new.items():
        if difference := _cell_difference(cell, old[grade_id]):
            return f"the cell {grade_id} has {difference} than in the source"
    if _ungraded(source) != _ungraded(release):
        return "other cells are tagged `ungraded` than in the source"
    return None


def _by_grade_id(cells: list[Cell]) -> dict[str, Cell]:
    return {_marks(cell)["grade_id"]: cell for cell in cells if _marks(cell)}


def _cell_difference(new: Cell, old: Cell) -> str | None:
    marks, old_marks = _marks(new), _marks(old)
    if marks.get("points") != old_marks.get("points"):
        return "other points"
    if any(bool(marks.get(flag)) != bool(old_marks.get(flag)) for flag in ("grade", "solution", "task")):
        return "other nbgrader flags"
    written_by_nbgrader = marks.get("solution") or "AUTOTEST" in new["source"]
    if not written_by_nbgrader and without_hidden(new["source"]) != without_hidden(old["source"]):
        return "another text"
    return None


def _ungraded(cells: list[Cell]) -> list[str]:
    """Return the text of the cells tagged `ungraded`, in order; their ids may be missing in older notebooks."""
    tagged = [cell for cell in cells if "ungraded" in cell.get("metadata", {}).get("tags", ())]
    return [without_hidden(cell["source"]) or "" for cell in tagged if not _marks(cell).get("solution")]
