"""Pairs of similar submissions, prepared to be read beside each other: what they share, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from nbjudge.batch.fingerprint import KINDS, Fingerprinter, Trace
from nbjudge.course.files import one_line
from nbjudge.course.folders import Course
from nbjudge.grading.results import read_notebooks, read_verdict
from nbjudge.notebooks.display.bounds import with_visible_directions
from nbjudge.reports.similarity import Pair, kind_of

HEADINGS = {
    "mistake": "Unusual mistakes",
    "comment": "Comments and texts",
    "name": "Names",
    "code": "Passages of code",
}
PASSAGES = 6  # cells of one pair
LINES = 60  # of one cell
BEFORE = 3  # lines above the first that is shared
LONGEST_LINE = 300


@dataclass(frozen=True)
class Line:
    """A line of a cell, and whether it is not given and holds something that both have."""

    number: int
    text: str
    shared: bool


@dataclass(frozen=True)
class Passage:
    """A cell of each of the two, or of one of them."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]


@dataclass(frozen=True)
class Shared:
    """Things of one kind that both have, each with how many students have it."""

    heading: str
    things: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Comparison:
    """A pair, ready for the page."""

    pair: Pair
    shared: tuple[Shared, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class _Side:
    cells: Mapping[str, str]  # id -> source, in order
    traces: tuple[Trace, ...]  # of what both have
    given: Mapping[str, set[str]]  # id -> the lines that the release has there: of a stub, whatever became of it

    def keys(self, cell: str) -> set[int]:
        return {trace.key for trace in self.traces if trace.cell == cell}

    def lines(self, cell: str) -> tuple[Line, ...]:
        """Return the lines of a cell from a little above the first that is marked."""
        lines = list(enumerate(self.cells[cell].rstrip().split("\n")))
        shared = {n for t in self.traces if t.cell == cell for n in range(t.first, t.last + 1)}
        marked = {n for n, text in lines if n in shared and text.strip() not in self.given[cell]}
        start = max(0, min(marked or shared, default=0) - BEFORE)
        lines = lines[start : start + LINES]
        return tuple(Line(number + 1, _visible(text), number in marked) for number, text in lines)


def compare_pair(course: Course, name: str, pair: Pair, fingerprinter: Fingerprinter) -> Comparison:
    """Read both graded notebooks and return what they share, and the cells where it stands."""
    left, right = (_side(course, name, student, pair, fingerprinter) for student in (pair.one, pair.other))
    texts = {trace.key: trace.text for trace in left.traces}
    kinds = ((kind, [key for key in pair.shared if kind_of(key) == kind and key in texts]) for kind in KINDS)
    things = tuple(
        Shared(HEADINGS[kind], tuple((_in_words(kind, texts[key]), pair.shared[key]) for key in keys))
        for kind, keys in kinds
        if keys
    )
    return Comparison(pair, things, _passages(left, right))


def _side(course: Course, name: str, student: str, pair: Pair, fingerprinter: Fingerprinter) -> _Side:
    folder = course.autograded(student, name)
    verdict, notebooks = read_verdict(folder), read_notebooks(folder)
    if verdict is None:
        return _Side({}, (), {})
    cells = {cell["id"]: cell["source"] for item in notebooks.items() for cell in fingerprinter.own_cells(*item)}
    traces = (trace for trace in fingerprinter.traces(verdict, notebooks) if trace.key in pair.shared)
    given = {cell: fingerprinter.given_lines(cell) for cell in cells}
    return _Side(cells, tuple(traces), given)


def _passages(left: _Side, right: _Side) -> tuple[Passage, ...]:
    """Put cells beside those of the other student that share most with them."""
    free = [cell for cell in right.cells if right.keys(cell)]
    found = []
    for cell in left.cells:
        keys = left.keys(cell)
        partner = max(free, key=lambda other: len(keys & right.keys(other)), default=None) if keys else None
        if partner is not None and keys & right.keys(partner):
            free.remove(partner)
            found.append((len(keys), Passage(left.lines(cell), right.lines(partner))))
        elif keys:
            found.append((0, Passage(left.lines(cell), ())))
    found += [(0, Passage((), right.lines(cell))) for cell in free]
    return tuple(passage for _, passage in sorted(found, key=lambda item: -item[0])[:PASSAGES])


def _visible(text: str) -> str:
    """Return a line of a student's as it may stand on the page, and as it is: no sign in it turns what follows."""
    return with_visible_directions(text[:LONGEST_LINE])


def _in_words(kind: str, text: str) -> str:
    if kind != "mistake":
        return _visible(text)
    exercise, failed = json.loads(text)
    hints = dict.fromkeys(one_line(message) for _, _, message in failed if message)
    return f"{exercise}: {' / '.join(hints) or ', '.join(name for name, _, _ in failed)}"
