"""pandas' tables, columns and indexes as plain data: each column by its dtype, and nothing in it but data."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside.values.hashing import is_numpys

_MOST_TEXT = 60
_NUMBERS = re.compile(r"[<>|=]?[biufc][0-9]{1,2}")


def pack_table(value: Any) -> tuple[str, Any] | None:
    """Return the tag and the plain data of a value of pandas', or None."""
    import pandas as pd

    if type(value) is pd.DataFrame:
        columns = [_pack_column(value.iloc[:, place]) for place in range(value.shape[1])]
        parts = [_pack_index(value.columns), _pack_index(value.index), columns]
        return None if None in (parts[0], parts[1], *columns) else ("DataFrame", parts)
    if type(value) is pd.Series:
        parts = [_label(value.name), _pack_index(value.index), _pack_column(value)]
        return None if None in parts else ("Series", parts)
    if isinstance(value, pd.Index) and type(value).__module__.partition(".")[0] == "pandas":
        packed = _pack_index(value)
        return None if packed is None else ("Index", packed)
    if type(value) in (pd.Timestamp, pd.Timedelta):
        return _moment(value)
    return ("NaT" if value is pd.NaT else "NA", None) if value is pd.NaT or value is pd.NA else None


def _moment(value: Any) -> tuple[str, Any] | None:
    """Pack a Timestamp or Timedelta; None in a time zone that its name does not tell."""
    import pandas as pd

    if getattr(value, "tz", None) is None:
        return type(value).__name__, str(value)
    zone = str(value.tz)
    is_told = _is_zoned(pd.DatetimeTZDtype(value.unit, value.tz))
    return ("zoned Timestamp", [value.tz_convert("UTC").isoformat(), zone]) if is_told else None


def _is_zoned(dtype: Any) -> bool:
    """Tell whether a dtype is of moments in a time zone that its name tells."""
    import pandas as pd

    if not isinstance(dtype, pd.DatetimeTZDtype) or not _ZONED.fullmatch(str(dtype)):
        return False
    try:
        return bool(pd.DatetimeTZDtype(dtype.unit, str(dtype.tz)) == dtype)
    except (TypeError, ValueError):  # a time zone that somebody made up
        return False


def _zoned(data: Any) -> Any:
    import pandas as pd

    text, zone = map(str, data)
    return pd.Timestamp(text[:_MOST_TEXT]).tz_convert(zone[:_MOST_TEXT])


def _label(name: Any) -> Any:
    return [name] if name is None or isinstance(name, (str, int, float, tuple)) else None


def _pack_column(column: Any) -> Any:
    """Return the dtype and the values of a column or index; None where it holds more than plain data."""
    import pandas as pd

    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        categories = _pack_column(dtype.categories)
        codes = np.asarray(column.cat.codes if isinstance(column, pd.Series) else column.codes, np.int64)
        return None if categories is None else ["category", categories, codes, bool(dtype.ordered)]
    if isinstance(dtype, np.dtype) and dtype.kind in "biufc":
        return [dtype.str, column.to_numpy()]
    if isinstance(dtype, np.dtype) and dtype.kind in "mM":
        return [str(dtype), np.asarray(column).view(np.int64)]
    if _is_zoned(dtype):
        return [str(dtype), pd.DatetimeIndex(column).asi8]
    values = [None if value is pd.NA else value for value in column.tolist()]
    return [str(dtype), values] if str(dtype) in _COLUMNS and _are_plain(values) else None


_COLUMNS = (
    "object", "string", "str", "boolean", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64",
    "Float32", "Float64",
)  # fmt: skip
_ZONED = re.compile(r"datetime64\[(s|ms|us|ns), ([\w+/:-]{1,60})\]")
_MOMENTS = re.compile(r"(?:datetime|timedelta)64\[(?:s|ms|us|ns)\]")


def _column(data: Any) -> Any:
    import pandas as pd

    kind = data[0]
    if kind == "category":
        _, categories, codes, ordered = data
        return pd.Categorical.from_codes(codes, pd.Index(_column(categories)), ordered=bool(ordered))
    if _NUMBERS.fullmatch(kind):
        return np.asarray(data[1]).astype(np.dtype(kind))
    if _MOMENTS.fullmatch(kind):
        return np.asarray(data[1], np.int64).view(np.dtype(kind))
    if found := _ZONED.fullmatch(kind):
        moments = pd.DatetimeIndex(np.asarray(data[1], np.int64).view(f"M8[{found[1]}]"))
        return moments.tz_localize("UTC").tz_convert(found[2])
    if kind not in _COLUMNS or not _are_plain(data[1]):
        raise NotPlainData("the reply holds a damaged table")
    if kind == "object":
        array = np.empty(len(data[1]), object)
        for place, value in enumerate(data[1]):  # `array[:] = values` would look into each
            array[place] = value
        return array
    return pd.array(data[1], dtype=kind)


def _are_plain(values: Any, depth: int = 0) -> bool:
    """Tell whether a column holds nothing but data, in lists and the like of which each is known, too."""
    kinds = set(map(type, values))
    if _SIMPLE.issuperset(kinds):
        return True
    if depth > _MOST_DEEP:
        return False
    others = [value for value in values if type(value) not in _SIMPLE]
    return all(is_numpys(value) if isinstance(value, np.generic) else _is_data(value, depth) for value in others)


def _is_data(value: Any, depth: int) -> bool:
    import pandas as pd

    if type(value) in (list, tuple, set, frozenset):
        return _are_plain(value, depth + 1)
    if type(value) is dict:
        return _are_plain([*value, *value.values()], depth + 1)
    if type(value) in (datetime.datetime, datetime.time):
        return type(value.tzinfo) in (type(None), datetime.timezone)
    if type(value) in (pd.Timestamp, pd.Timedelta):
        return getattr(value, "tz", None) is None
    return type(value) in _DATA


_SIMPLE = frozenset({str, int, float, bool, type(None)})
_DATA = (complex, bytes, datetime.date, datetime.timedelta, Decimal, Fraction)
_MOST_DEEP = 10


def _pack_index(index: Any) -> Any:
    import pandas as pd

    label = _label(index.name)
    if isinstance(index, pd.RangeIndex):
        return None if label is None else ["range", [index.start, index.stop, index.step], label]
    if isinstance(index, pd.MultiIndex):
        levels = [_pack_column(index.get_level_values(place)) for place in range(index.nlevels)]
        return None if None in levels else ["multi", levels, [list(index.names)]]
    values = _pack_column(index)
    freq = getattr(index, "freqstr", None)
    return None if values is None or label is None else ["index", [values, freq], label]


def _index(data: Any) -> Any:
    import pandas as pd

    kind, parts, (name,) = data
    if kind == "range":
        return pd.RangeIndex(*map(int, parts), name=name)
    if kind == "multi":
        return pd.MultiIndex.from_arrays([_column(level) for level in parts], names=name)
    values, freq = parts
    index = pd.Index(_column(values), name=name)
    return type(index)(index, freq=freq) if freq is not None and isinstance(freq, str) else index


def _series(data: Any) -> Any:
    import pandas as pd

    (name,), index, column = data
    return pd.Series(_column(column), index=_index(index), name=name)


def _data_frame(data: Any) -> Any:
    import pandas as pd

    names, index, columns = _index(data[0]), _index(data[1]), [_column(column) for column in data[2]]
    frame = pd.DataFrame(dict(enumerate(columns)), index=index)
    frame.columns = names
    return frame


def _pandas(name: str) -> Callable[[Any], Any]:
    def build(data: Any) -> Any:
        import pandas as pd

        return getattr(pd, name) if data is None else getattr(pd, name)(str(data))

    return build


BUILDERS: dict[str, Callable[[Any], Any]] = {"DataFrame": _data_frame, "Series": _series, "Index": _index}
BUILDERS["zoned Timestamp"] = _zoned
BUILDERS |= {name: _pandas(name) for name in ("Timestamp", "Timedelta", "NaT", "NA")}
