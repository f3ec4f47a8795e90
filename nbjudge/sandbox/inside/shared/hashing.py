"""What may be a member of a set or a key that came from the other side: nothing that was made to collide for hours."""

from __future__ import annotations

from typing import Any

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside.wire import MAX_INT_KEY, MAX_KEYS

_HASHED_WELL = frozenset({str, bytes, float, bool, type(None)})  # no two thousand of them can be made to collide
_MOST_OTHERS = 10_000  # members of a set that can


def members(data: Any) -> list[Any]:
    """Return the members of a set, unless they could be made to collide for hours. Raises NotPlainData."""
    if len(data) > MAX_KEYS or sum(map(_is_other, data)) > _MOST_OTHERS:
        raise NotPlainData("the reply holds a set that is too large")
    return list(data)


def _is_other(item: Any) -> bool:
    return abs(item) >= MAX_INT_KEY if type(item) is int else type(item) not in _HASHED_WELL


def dictionary(data: Any) -> dict[Any, Any]:
    """Return a dictionary, whose keys `wire` has checked. Raises NotPlainData for anything else."""
    if type(data) is not dict:  # of pairs, whose keys nobody has checked
        raise NotPlainData("the reply holds a damaged dictionary")
    return data
