"""The marks that a regrading moved, each with its reason."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from nbjudge.records import CheckResult, ExerciseResult, Verdict

T = TypeVar("T")
WHOLE = ""  # the exercise of a move that concerns all of them


@dataclass(frozen=True)
class Move:
    """The points of a student on an exercise before and after; None where there were none."""

    student: str
    exercise: str
    before: float | None
    after: float | None
    reason: str
    when: str = ""

    def __str__(self) -> str:
        """Return the move as a line of text."""
        before, after = ("none" if score is None else f"{score:.4g}" for score in (self.before, self.after))
        return f"{self.student}, {self.exercise or 'all exercises'}: {before} → {after} ({self.reason})"


def compare(old: Verdict | None, new: Verdict, *, resubmitted: bool = False) -> tuple[Move, ...]:
    """Return the marks that moved between two gradings of a student; `resubmitted`: of another submission."""
    if old is None:
        return ()
    if old.status != new.status:
        return (_whole(old, new, resubmitted),)
    before = {result.key: result for result in old.exercises}
    after = {result.key: result for result in new.exercises}
    found = (_move(new.student, before.get(key), after.get(key), resubmitted) for key in {**before, **after})
    return tuple(move for move in found if move)


class MoveLog:
    """The moves of all gradings of an assignment, in a file of JSON lines."""

    def __init__(self, path: Path):
        """Keep them in `path`."""
        self._path = path

    def append(self, moves: Iterable[Move], when: str) -> None:
        """Add moves."""
        lines = [json.dumps({**dataclasses.asdict(move), "when": when}) + "\n" for move in moves]
        if lines:
            with self._path.open("a", encoding="utf-8") as file:
                file.write("".join(lines))

    def __iter__(self) -> Iterator[Move]:
        """Yield the moves; once, where a grading was killed behind noting them and did it again."""
        last: dict[tuple[str, str], tuple[float | None, float | None]] = {}
        for move in read_lines(self._path, Move):
            key, points = (move.student, move.exercise), (move.before, move.after)
            if last.get(key) != points:
                yield move
            last[key] = points


def read_lines(path: Path, record: Callable[..., T]) -> Iterator[T]:
    """Yield the records in a file of JSON lines, without those that a kill cut short or a disk has damaged."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            with suppress(ValueError, TypeError):
                yield record(**json.loads(line))


def _whole(old: Verdict, new: Verdict, resubmitted: bool) -> Move:
    before = old.score if old.status == "graded" else None
    after = new.score if new.status == "graded" else None
    why = "handed in anew" if resubmitted else "graded this time" if after is not None else _first(new.problems)
    return Move(new.student, WHOLE, before, after, why)


def _first(problems: tuple[str, ...]) -> str:
    return problems[0] if problems else "it could not be graded"


def _move(student: str, old: ExerciseResult | None, new: ExerciseResult | None, resubmitted: bool) -> Move | None:
    before, after = old.score if old else None, new.score if new else None
    if before is not None and after is not None and abs(before - after) < 1e-6:
        return None
    name = new or old
    assert name, "one of the two was found"
    reason = "handed in anew" if resubmitted else "; ".join(_reasons(old, new))
    return Move(student, name.function or name.grade_id, before, after, reason or "other limits or settings")


def _reasons(old: ExerciseResult | None, new: ExerciseResult | None) -> Iterator[str]:
    if old is None or new is None:
        yield "a new exercise" if old is None else "the exercise is gone"
        return
    if old.manual != new.manual:
        yield "a person marks it now" if new.manual else "tests mark it now"
    if old.max_score != new.max_score:
        yield f"worth {new.max_score:g} points instead of {old.max_score:g}"
    before = {check.name: check for check in old.checks}
    after = {check.name: check for check in new.checks}
    pairs = [(before.get(name), after.get(name)) for name in {**before, **after}]
    if len(pairs) > 1 and len(ways := {_way(*pair) for pair in pairs}) == 1 and (way := ways.pop()):
        yield f"{'both' if len(pairs) == 2 else f'all {len(pairs)}'} checks {way}"
        return
    for pair in pairs:
        yield from _check_reasons(*pair)


def _way(old: CheckResult | None, new: CheckResult | None) -> str:
    """Return how the outcome of a check moved; empty where it did not, or where there was no such check."""
    return f"{new.words}, before {old.words}" if old and new and old.outcome != new.outcome else ""


def _check_reasons(old: CheckResult | None, new: CheckResult | None) -> Iterator[str]:
    check = new or old
    assert check, "one of the two was found"
    called = f"“{check.title or check.name}”"
    if new is None:
        yield f"without the check {called}"
    elif old is None:
        yield f"new check {called} {new.words}"
    elif way := _way(old, new):
        yield f"{called} {way}"
    elif old.weight != new.weight:
        yield f"{called} counts {new.weight:g} instead of {old.weight:g}"
