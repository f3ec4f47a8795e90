"""Plain values taken from objects of classes that inherit from list and the like: handed back, they are these again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbjudge.judging.plain.held.handles import Handle, about_of
from nbjudge.sandbox.inside.shared.kept import content_of, has_same_content, refill

_MOST = 20_000
_CHANGEABLE = (list, dict, set, np.ndarray)
_SEVERAL = 2  # characters or items: of shorter ones Python has a single one


@dataclass
class _Taken:
    value: Any
    handle: Handle
    content: Any


class Taken:
    """The values that were taken, each with the object that it was taken from."""

    def __init__(self) -> None:
        """Start with none."""
        self._taken: dict[int, _Taken] = {}  # by the ids of the values
        self._last: dict[int, _Taken] = {}  # by the numbers of the objects
        self._handed: list[_Taken] = []

    def note(self, value: Any, handle: Handle) -> Any:
        """Note that a value was taken from an object, and holds what that holds.

        Return the value, or the one that was taken from the object before, which then holds the same.
        """
        number = about_of(handle).number
        before = self._last.get(number)
        if before is not None and before.value is not value and _made_same(before.value, value):
            value = before.value
        is_known_again = type(value) in _CHANGEABLE or (isinstance(value, (str, tuple)) and len(value) >= _SEVERAL)
        if is_known_again and (len(self._taken) < _MOST or id(value) in self._taken):
            self._taken[id(value)] = self._last[number] = _Taken(value, handle, _content(value))
        return value

    def changed(self) -> list[tuple[Any, Handle]]:
        """Return the values that the test has changed since they were taken, each with its object."""
        changed = [each for each in self._taken.values() if not _is_as_taken(each)]
        return [(each.value, each.handle) for each in changed]

    def handed_back(self, value: Any) -> int | None:
        """Return the number of the object that a value was taken from, unless the test has changed it since."""
        found = self._taken.get(id(value))
        if found is None or not _is_as_taken(found):
            return None
        if isinstance(value, _CHANGEABLE):
            self._handed.append(found)
        return about_of(found.handle).number

    def follow(self, take: Callable[[Handle], Any]) -> None:
        """Let what was handed back hold what the object holds now; `take` takes and notes the value once more."""
        handed, self._handed = {id(each.value): each for each in self._handed}, []
        for each in handed.values():
            take(each.handle)


def _made_same(old: Any, new: Any) -> bool:
    """Make an old value hold what a new one holds; return whether it does."""
    if type(old) is not type(new):
        return False
    if not isinstance(old, _CHANGEABLE):
        return has_same_content(old, new)
    if getattr(old, "shape", ()) != getattr(new, "shape", ()):
        return False
    refill(old, new)
    return True


def _is_as_taken(taken: _Taken) -> bool:
    return has_same_content(taken.content, _content(taken.value))


def _content(value: Any) -> Any:
    return content_of(value) if isinstance(value, _CHANGEABLE) else None
