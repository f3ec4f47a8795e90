"""The cells of a notebook as they are to run, and at which of them its process is copied for the tests."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nbjudge.notebooks.code.syntax import only_defined

_WORD = re.compile(r"\w+")
_BY_NUMBER = frozenset({"In", "Out"})  # a test that finds cells by their numbers is asked where it stands


@dataclass(frozen=True)
class Step:
    """A code cell: its id and source, and whether it is skipped."""

    cell_id: str
    source: str
    skipped: bool = False


def places_of_copies(steps: Sequence[Step], tested: Collection[str]) -> dict[str, str]:
    """Return for each cell that is tested the cell, itself or a later one, at which its copy is taken."""
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
