"""The cells of a notebook as they are to run, and at which of them its process is copied for the tests."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from nbjudge.notebooks.code.stateless.keeping import Stateless
from nbjudge.notebooks.code.stateless.top_level import read_cell
from nbjudge.notebooks.code.syntax import only_defined

_WORD = re.compile(r"\w+")
_BY_NUMBER = frozenset({"In", "Out"})  # a test that finds cells by their numbers is asked where it stands


@dataclass(frozen=True)
class Step:
    """A code cell: its id and source, whether it is skipped, and whether its text is the release's."""

    cell_id: str
    source: str
    skipped: bool = False
    given: bool = False


def places_of_copies(steps: Sequence[Step], tested: Collection[str]) -> dict[str, str]:
    """Return for each cell that is tested the cell, itself or a later one, at which its copy is taken."""
    if not tested:
        return {}
    words: list[set[str]] = []  # of the cells that run up to each
    for step in steps:
        words.append((words[-1] if words else set()) | (set() if step.skipped else set(_WORD.findall(step.source))))
    found: dict[str, str] = {}
    here, added = "", set[str]()  # where the copy is taken, and what the cells before that define
    for place in reversed(range(len(steps))):
        step = steps[place]
        defined = frozenset[str]() if step.skipped else only_defined(step.source)
        if defined is None:
            here = ""
        added |= defined or set()
        if step.cell_id in tested:
            by_number = _BY_NUMBER.intersection(_WORD.findall(step.source))
            if not here or by_number or added & (words[place - 1] if place else set()):
                here, added = step.cell_id, set()
            found[step.cell_id] = here
    return found


def functions_for_all(steps: Sequence[Step], tested: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return by tested cell the functions that one process, which has run all cells, may answer for all tests.

    They keep nothing, and are in it what they are at that cell.
    """
    run = [step for step in steps if not step.skipped]
    own, given = ([step.source for step in run if step.given is which] for which in (False, True))
    code = Stateless(own, given)
    used = {name: code.used_by(name) for name in code.functions}
    found: dict[str, frozenset[str]] = {}
    before, before_by_release, imported = set[str](), set[str](), set[str]()  # names that are bound there
    for place, step in enumerate(steps if used else ()):
        if step.cell_id in tested:
            behind = [later for later in steps[place:] if not later.skipped]
            bound = {name for later in behind for name, _ in read_cell(later.source).kinds()} - before_by_release
            is_quiet = all(not later.given or code.may_run_later(later.source, imported) for later in behind)
            same = (name for name, names in used.items() if names <= before and bound.isdisjoint(names))
            found[step.cell_id] = frozenset(same if is_quiet else ())
        if not step.skipped:
            cell = read_cell(step.source)
            before |= {name for name, _ in cell.kinds()}
            before_by_release |= cell.surely if step.given else set()
            imported |= cell.imported if step.given else set()
    return {cell_id: names for cell_id, names in found.items() if names}
