"""What may be a member of a set or a key that came from the other side: nothing that was made to collide for hours."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside.wire import MAX_INT_KEY, MAX_KEYS

_HASHED_WELL = frozenset({str, bytes, float, bool, type(None)})  # no two thousand of them can be made to collide
_KEYS = frozenset({
    str, int, float, bool, complex, bytes, type(None), Decimal, Fraction,
    datetime.date, datetime.time, datetime.datetime, datetime.timedelta,
})  # fmt: skip
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


def is_numpys(value: Any) -> bool:
    """Tell whether the type of a value is NumPy's own."""
    return type(value).__module__.partition(".")[0] == "numpy"


def may_be_key(key: Any) -> bool:
    """Tell whether a key can cross in pairs: nothing whose `__hash__` or `__eq__` is somebody's own, as a handle's."""
    if type(key) in (tuple, frozenset):
        return all(map(may_be_key, key))
    is_scalar = issubclass(type(key), np.generic) and is_numpys(key)
    return type(key) in _KEYS or (is_scalar and key.dtype.kind in "biufcU")


def pairs(data: Any) -> dict[Any, Any]:
    """Return the dictionary of these keys and values. Raises NotPlainData for keys that nobody would have sent."""
    keys, values = data
    if type(keys) is not list or type(values) is not list or not all(map(may_be_key, keys)):
        raise NotPlainData("the reply holds a damaged dictionary")
    return dict(zip(members(keys), values, strict=True))
