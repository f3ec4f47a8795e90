"""Which arrays share memory: what overlaps on one side of the wall overlaps on the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

Numbered = tuple[int, np.ndarray[Any, Any]]  # an array and the number of its node


def address(array: np.ndarray[Any, Any]) -> int:
    """Return where the memory of an array begins."""
    return int(array.__array_interface__["data"][0])


def overlapping(arrays: Sequence[Numbered]) -> Iterable[tuple[int, int, list[Numbered]]]:
    """Group arrays whose memory overlaps: yield the lowest and highest address and the members of each group."""
    if all(array.base is None for _, array in arrays):  # each has memory of its own
        yield from ((0, 0, [item]) for item in arrays)
        return
    spans = sorted([(*_bounds(array), index, array) for index, array in arrays], key=itemgetter(0, 1, 2))
    group: list[Numbered] = []
    low = high = 0
    for start, end, index, array in spans:
        if group and (start >= high or not array.size):
            yield low, high, group
            group = []
        if not group:
            low, high = start, end
        group.append((index, array))
        high = max(high, end)
    if group:
        yield low, high, group


def _bounds(array: np.ndarray[Any, Any]) -> tuple[int, int]:
    if not array.size:
        return 0, 0
    reach = [(n - 1) * step for n, step in zip(array.shape, array.strides, strict=True)]
    low = address(array) + sum(step for step in reach if step < 0)
    return low, low + sum(map(abs, reach)) + array.itemsize
