"""Which cell of a submission stands for which cell of the release, also when names, ids and metadata are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nbjudge.notebooks.code.syntax import answered_names, written_names

if TYPE_CHECKING:
    from nbformat import NotebookNode

LONGEST_GIVEN = 50_000  # characters of a cell that are compared with a given one, line by line


def settings(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return nbgrader's settings of a cell, empty where it has none."""
    found: Mapping[str, Any] = cell["metadata"].get("nbgrader") or {}
    return found


def is_graded(cell: Mapping[str, Any]) -> bool:
    """Tell whether the cell earns points."""
    marks = settings(cell)
    return bool(marks and (marks["grade"] or marks["task"]))


def is_answer(cell: Mapping[str, Any]) -> bool:
    """Tell whether the cell is for the student to fill in."""
    return bool(settings(cell).get("solution"))


def is_locked(cell: Mapping[str, Any]) -> bool:
    """Tell whether the cell stays as it was handed out: a test, a setup cell, a task."""
    marks = settings(cell)
    return bool(marks and not marks["solution"] and (marks["locked"] or marks["grade"] or marks["task"]))


def is_setup(cell: Mapping[str, Any]) -> bool:
    """Tell whether the cell is code that is given and earns no points."""
    return is_locked(cell) and not is_graded(cell) and bool(cell["cell_type"] == "code")


def plain_text(source: str) -> str:
    """Return a source without blank lines around it and spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in source.strip("\n").splitlines()).strip()


def same_text(one: str, other: str) -> bool:
    """Tell whether two sources are the same but for blank lines around them and spaces at the ends of lines."""
    return one == other or plain_text(one) == plain_text(other)


def match(release: Sequence[NotebookNode], submitted: Sequence[NotebookNode]) -> dict[int, int]:
    """Return, for the cells of the release that were handed in, which cell of the submission each one is.

    The stronger evidence comes first: grade_id, cell id, the same text, the function, class or variable defined,
    most of the lines, the place.
    """
    return _Matcher(release, submitted).match()


def likeness(release: Sequence[NotebookNode], submitted: Sequence[NotebookNode]) -> int:
    """Return how many cells of the release the submission has; 0 is what a notebook from elsewhere gets."""
    return len(match(release, submitted))


class _Matcher:
    def __init__(self, release: Sequence[NotebookNode], submitted: Sequence[NotebookNode]):
        self.release, self.submitted = release, submitted
        self.found: dict[int, int] = {}
        self.free = set(range(len(submitted)))
        self.names = {
            index: frozenset(answered_names(cell.source))
            for index, cell in enumerate(release)
            if is_answer(cell) and cell.cell_type == "code"
        }
        self.answers = frozenset().union(*self.names.values())
        self.locked_texts = {plain_text(cell.source) for cell in release if is_locked(cell)}

    def match(self) -> dict[int, int]:
        self._by(lambda cell: settings(cell).get("grade_id"), range(len(self.release)))
        self._by(lambda cell: cell["id"], range(len(self.release)))
        self._by(lambda cell: plain_text(cell.source) or None, range(len(self.release)))
        for index in self._unmatched(self.names):
            for number in sorted(self.free):
                if self.names[index].intersection(self._defined(number)):
                    self._take(index, number)
                    break
        for index in self._unmatched(index for index, cell in enumerate(self.release) if is_locked(cell)):
            self._by_lines(index)
        answers = [index for index, cell in enumerate(self.release) if is_answer(cell)]
        for index in self._unmatched(answers):
            if is_graded(self.release[index]) or not self.names.get(index):
                self._by_place(index)
        return self.found

    def _by(self, key: Callable[[NotebookNode], object], indices: Iterable[int]) -> None:
        """Match cells with the same key; where several have it, the one that most looks like an answer or the given."""
        numbers: dict[object, list[int]] = {}
        for number in sorted(self.free):
            numbers.setdefault(key(self.submitted[number]), []).append(number)
        for index in self._unmatched(indices):
            wanted = key(self.release[index])
            candidates = [number for number in numbers.get(wanted, ()) if wanted and self._may_be(index, number)]
            if candidates:
                self._take(index, min(candidates, key=lambda number: self._strangeness(index, number)))

    def _may_be(self, index: int, number: int) -> bool:
        """Tell whether the cells can be one; metadata may have been swapped, and an answer must not be overwritten."""
        if number not in self.free:
            return False
        released = self.release[index]
        if is_setup(released) and self.submitted[number].cell_type == "code":
            return True  # what was written into it is not lost: it runs before the cell as it was handed out
        if is_locked(released):
            return same_text(released.source, self.submitted[number].source) or not (
                self.answers.intersection(self._defined(number))
            )
        return not is_answer(released) or plain_text(self.submitted[number].source) not in self.locked_texts

    def _strangeness(self, index: int, number: int) -> tuple[bool, int]:
        """Order candidates: for a given cell the unchanged one, for an answer one that somebody wrote."""
        unchanged = same_text(self.release[index].source, self.submitted[number].source)
        if index in self.names:
            return (unchanged or not self.names[index].intersection(self._defined(number)), number)
        return (unchanged if is_answer(self.release[index]) else not unchanged, number)

    def _by_lines(self, index: int) -> None:
        """Match a given cell that was edited with the cell that has the most of its lines, and more than half."""
        lines = _lines(self.release[index].source)
        candidates = [number for number in sorted(self.free) if self._may_be(index, number)]
        kept = {number: len(lines & _lines(self.submitted[number].source)) for number in candidates}
        best = max(kept, key=lambda number: kept[number], default=None)
        if best is not None and 2 * kept[best] > len(lines):
            self._take(index, best)

    def _by_place(self, index: int) -> None:
        """Match an answer that nothing else tells with the only cell of its type between the cells around it."""
        before = [self.found[other] for other in self.found if other < index]
        after = [self.found[other] for other in self.found if other > index]
        between = range(max(before, default=-1) + 1, min(after, default=len(self.submitted)))
        kind = self.release[index].cell_type
        candidates = [number for number in between if number in self.free and self.submitted[number].cell_type == kind]
        if len(candidates) == 1:
            self._take(index, candidates[0])

    def _defined(self, number: int) -> tuple[str, ...]:
        return written_names(self.submitted[number].source)

    def _unmatched(self, indices: Iterable[int]) -> list[int]:
        return [index for index in indices if index not in self.found]

    def _take(self, index: int, number: int) -> None:
        self.found[index] = number
        self.free.discard(number)


def _lines(source: str) -> set[str]:
    return {line.strip() for line in source[:LONGEST_GIVEN].splitlines()} - {""}
