"""The arrays of a message in its memory, and which may lie in each other's: those of which that is soon told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside.overlap import Numbered, overlapping

_MOST = 200  # of one message
_WORK = 1000  # steps that NumPy may take to tell whether two of them share memory


def placed(
    kind: np.dtype[Any], size: int, shape: list[int], memory: memoryview | bytearray, offset: int, strides: Any
) -> np.ndarray[Any, Any]:
    """Return an array as it lies in the memory of the message; raise NotPlainData where it does not lie there."""
    if type(offset) is not int or offset < 0:
        raise NotPlainData("the reply holds a damaged array")
    if not size:
        return np.empty(shape, kind)
    if not _inside(len(memory), offset, size, shape, strides, kind.itemsize):
        raise NotPlainData("the reply holds an array that reaches outside its memory")
    return np.ndarray(shape, kind, memory, offset, strides)


def soon_told(views: Sequence[Numbered]) -> frozenset[int]:
    """Return the numbers of those that may stay views of one memory; of the others each gets a copy.

    To tell whether two arrays share memory can take NumPy hours, in C, if their strides were chosen for that. One such
    array takes all with it that lie where it lies: what is left of them would keep strides that are as odd.
    """
    groups = [group for _, _, group in overlapping(views[:_MOST]) if len(group) > 1]
    return frozenset(number for group in groups if _are_easy([array for _, array in group]) for number, _ in group)


def _are_easy(arrays: Sequence[np.ndarray[Any, Any]]) -> bool:
    try:
        for place, array in enumerate(arrays):
            for other in (array.T, *arrays[:place]):  # tests make views of what they get, and compare the two
                np.shares_memory(array, other, _WORK)  # type: ignore[arg-type]  # NumPy's types know no number
    except np.exceptions.TooHardError:
        return False
    return True


def _inside(room: int, offset: int, size: int, shape: list[int], strides: list[int] | None, itemsize: int) -> bool:
    if strides is None:
        return offset + size <= room
    if len(strides) != len(shape) or not all(type(step) is int for step in strides):
        return False
    reach = [(n - 1) * step for n, step in zip(shape, strides, strict=True)]
    low = offset + sum(step for step in reach if step < 0)
    high = offset + sum(step for step in reach if step > 0) + itemsize
    return low >= 0 and high <= room
