"""Plain values taken from objects of classes that inherit from list and the like: handed back, they are these again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbjudge.judging.plain.held.handles import Handle, about_of
from nbjudge.sandbox.inside.shared.kept import content_of, has_same_content, refill

_MOST = 1000
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
        self._taken: dict[int, _Taken] = {}
        self._handed: list[_Taken] = []

    def note(self, value: Any, handle: Handle) -> Any:
        """Note that a value was taken from an object; return the value."""
        is_known_again = type(value) in _CHANGEABLE or (isinstance(value, (str, tuple)) and len(value) >= _SEVERAL)
        if is_known_again and len(self._taken) < _MOST:
            self._taken[id(value)] = _Taken(value, handle, _content(value))
        return value

    def handed_back(self, value: Any) -> int | None:
        """Return the number of the object that a value was taken from, unless the test has changed it since."""
        found = self._taken.get(id(value))
        if found is None or not has_same_content(found.content, _content(value)):
            return None
        if isinstance(value, _CHANGEABLE):
            self._handed.append(found)
        return about_of(found.handle).number

    def follow(self, take: Callable[[Handle], Any]) -> None:
        """Let what was handed back hold what the object holds now; `take` takes the value from it once more."""
        handed, self._handed = self._handed, []
        for each in handed:
            new = take(each.handle)
            if type(new) is type(each.value) and getattr(new, "shape", ()) == getattr(each.value, "shape", ()):
                refill(each.value, new)
                each.content = content_of(each.value)


def _content(value: Any) -> Any:
    return content_of(value) if isinstance(value, _CHANGEABLE) else None
