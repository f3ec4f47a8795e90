"""The arguments of a call as they came: what is the same after it need not be sent back, as the other side has it."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

_MOST_BYTES = 1 << 20  # of arrays that are kept to compare with
_MOST_PARTS = 2000
_UNCHANGING = frozenset({type(None), bool, int, float, complex, str})


class Passed:
    """Plain arguments, and all that can change of them."""

    def __init__(self, *values: Any) -> None:
        """Note what these values hold."""
        self._values = values
        self._containers: list[tuple[Any, list[Any]]] = []
        self._arrays: list[tuple[np.ndarray[Any, Any], Any, bytes]] = []
        self._known: set[int] = set()  # by id(); all of them stay alive here
        self._is_noted = self._note()

    def _note(self) -> bool:
        """Return whether all is noted: no object of another kind, nothing large."""
        left, found, size = list(self._values), 0, 0
        while left:
            value, found = left.pop(), found + 1
            if type(value) in _UNCHANGING or isinstance(value, np.generic) or id(value) in self._known:
                continue
            self._known.add(id(value))
            if type(value) is np.ndarray:
                size += value.nbytes
                if size > _MOST_BYTES:
                    return False
                self._arrays.append((value, _layout(value), value.tobytes()))
            elif (parts := _parts(value)) is None or found > _MOST_PARTS:
                return False
            else:
                self._containers.append((value, parts))
                left += parts
        return True

    def is_unchanged(self) -> bool:
        """Tell whether the values are known to hold what they held when they came."""
        return (
            self._is_noted
            and all(_are_same(parts, _parts(value)) for value, parts in self._containers)
            and all(_layout(array) == was and array.tobytes() == held for array, was, held in self._arrays)
        )

    def is_apart_from(self, result: Any) -> bool:
        """Tell whether a result is known to have no list, dictionary or memory in common with the values."""
        left, seen = [result], 0
        while left:
            value, seen = left.pop(), seen + 1
            if type(value) in _UNCHANGING or isinstance(value, np.generic):
                continue
            if type(value) is np.ndarray and value.base is not None:
                value = value.base  # whose memory it is
            if id(value) in self._known or seen > _MOST_PARTS:
                return False
            if type(value) is np.ndarray:
                if not value.flags.owndata:
                    return False
            elif (parts := _parts(value)) is None:
                return False
            else:
                left += parts
        return True


def _parts(value: Any) -> list[Any] | None:
    """Return what a list, tuple or dictionary holds, keys first; None for anything else."""
    if type(value) is dict:
        return [*value, *value.values()]
    return list(value) if type(value) in (list, tuple) else None


def _are_same(before: list[Any], after: list[Any] | None) -> bool:
    return after is not None and len(before) == len(after) and all(map(operator.is_, before, after))


def _layout(array: np.ndarray[Any, Any]) -> Any:
    return array.dtype.str, array.shape, array.strides
