"""Values beyond plain data that cross the wall in a plain cell's test: sets, dates, tables, and their like.

Each is written as a tag and the plain data under it, and built from them again after they were checked: nothing is
unpickled, and no class is taken from the other side. What is not here stays where it is and is held by a handle.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import FunctionType
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside.values import randomness, tables
from nbjudge.sandbox.inside.values.hashing import dictionary, is_numpys, may_be_key, members, pairs
from nbjudge.sandbox.inside.wire import writes_key

_TYPES = (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, object, type(None))
_EXACT = frozenset({list, tuple, dict, complex, np.ndarray})
_MOST_EXPONENT = 10_000  # of a Decimal: int() of a larger one takes hours
_MOST_ZONE = 60  # characters of the name of a time zone
_MOST_FIELDS = 255  # of a named tuple
_FIELD = re.compile(r"[<>|=]?(?:[biufcSU][0-9]{1,5}|[mM]8\[\w{1,4}\])")

Packed = tuple[str, Any]


def is_plain(value: Any) -> bool:
    """Tell whether `wire` writes a value as it is, its parts aside; a subclass may have methods of its own."""
    if type(value) is dict:
        return all(map(writes_key, value)) or not all(map(may_be_key, value))
    if type(value) in _EXACT and type(value) is not np.ndarray:
        return True
    is_array = type(value) is np.ndarray or (isinstance(value, np.generic) and is_numpys(value))
    return is_array and value.dtype.kind in "biufcU"


def pack(value: Any) -> Packed | None:
    """Return the tag and the plain data of a value that is known here, or None."""
    packer = _PACKERS.get(type(value))
    if packer is not None:
        return packer(value)
    if isinstance(value, tuple) and hasattr(type(value), "_fields") and _is_bare(type(value)):
        fields: Any = value
        return "named", [type(value).__name__, list(fields._fields), list(value)]
    if isinstance(value, type) and value in _TYPES:
        return "type", value.__name__
    if isinstance(value, (np.ndarray, np.generic)) and is_numpys(value):
        return _pack_array(value)
    if randomness.is_generator(value):
        return "generator", randomness.state_of(value)
    return tables.pack_table(value) if "pandas" in sys.modules else None


def unpack(tag: str, data: Any) -> Any:
    """Build a value from its tag and plain data; raise NotPlainData for what does not fit together."""
    builder = _BUILDERS.get(tag)
    if builder is None:
        raise NotPlainData("the reply holds an unknown kind of value")
    try:
        return builder(data)
    except NotPlainData:
        raise
    except Exception as error:  # of pandas or NumPy, for data that nobody packed
        raise NotPlainData(f"the reply is damaged ({type(error).__name__})") from None


# ── built-in types ───────────────────────────────────────────────────────────────────────────────────────────────────


def _decimal(data: str) -> Decimal:
    number = Decimal(data[:5000])
    if number.is_finite() and abs(number.adjusted()) > _MOST_EXPONENT:
        raise NotPlainData("a Decimal of more than 10,000 digits")
    return number


def _moment(moment: Any) -> Packed | None:
    """Pack a date or time; None for one in a time zone with rules that somebody made up."""
    kind, zone = type(moment).__name__, moment.tzinfo
    if zone is None or type(zone) is datetime.timezone:
        return kind, moment.isoformat()
    if type(zone) is not ZoneInfo or zone.key is None:
        return None
    return f"zoned {kind}", [moment.replace(tzinfo=None).isoformat(), zone.key, moment.fold]


def _zoned(kind: Any) -> Callable[[Any], Any]:
    def build(data: Any) -> Any:
        text, zone, fold = data
        return kind.fromisoformat(text).replace(tzinfo=ZoneInfo(str(zone)[:_MOST_ZONE]), fold=int(fold))

    return build


@lru_cache(64)
def named(name: str, fields: tuple[str, ...]) -> Any:
    """Return the class of plain named tuples of that name with these fields. Raises ValueError for odd names."""
    if len(fields) > _MOST_FIELDS:  # a class is kept, and takes a kilobyte for each of them
        raise ValueError("too many fields")
    return namedtuple(name, fields)  # it checks the names


def _is_bare(kind: Any) -> bool:
    """Tell whether a class is what `namedtuple` makes, without methods and defaults of its own."""
    if kind.__mro__[1] is not tuple:
        return False
    usual = vars(namedtuple("Usual", ())).keys() | {"__annotations__", "__orig_bases__", "__firstlineno__"}
    return bool(vars(kind).keys() - usual <= {*kind._fields})


def _pack_bytes(value: Any) -> Packed:
    return type(value).__name__, np.frombuffer(value, np.uint8)


_NAMED_FACTORIES = {kind.__name__: kind for kind in (int, float, str, bool, list, dict, set, tuple)} | {None: None}
_FACTORIES = {kind: name for name, kind in _NAMED_FACTORIES.items()}  # others stay where they are


def _factory(factory: Any) -> str | None:
    """Return the name of a type that makes what a factory makes, as `lambda: 0` makes what `int` does, or None."""
    if type(factory) is not FunctionType:
        return next((name for kind, name in _FACTORIES.items() if kind is factory), None)
    try:
        made = factory()
    except Exception:  # whatever a student's own raises
        return None
    kind = type(made)
    return _FACTORIES.get(kind) if kind in _FACTORIES and not made and repr(made) == repr(kind()) else None


_PACKERS: dict[type, Callable[[Any], Packed | None]] = {
    set: lambda value: ("set", list(value)),
    frozenset: lambda value: ("frozenset", list(value)),
    range: lambda value: ("range", [value.start, value.stop, value.step]),
    slice: lambda value: ("slice", [value.start, value.stop, value.step]),
    bytes: _pack_bytes,
    bytearray: _pack_bytes,
    Decimal: lambda value: ("Decimal", str(value)),
    Fraction: lambda value: ("Fraction", [value.numerator, value.denominator]),
    datetime.datetime: _moment,
    datetime.date: lambda value: ("date", value.isoformat()),
    datetime.time: _moment,
    datetime.timedelta: lambda value: ("timedelta", [value.days, value.seconds, value.microseconds]),
    dict: lambda value: ("pairs", [list(value), list(value.values())]),  # where `wire` does not write its keys
    Counter: lambda value: ("Counter", dict(value)),
    OrderedDict: lambda value: ("OrderedDict", dict(value)),
    defaultdict: lambda value: ("defaultdict", [_factory(value.default_factory), dict(value)]),
    deque: lambda value: ("deque", [list(value), value.maxlen]),
    type(...): lambda _: ("ellipsis", None),
    type(NotImplemented): lambda _: ("NotImplemented", None),
}
_BUILDERS: dict[str, Callable[[Any], Any]] = {
    "set": lambda data: set(members(data)),
    "frozenset": lambda data: frozenset(members(data)),
    "range": lambda data: range(*map(int, data)),
    "slice": lambda data: slice(*data),
    "bytes": lambda data: np.asarray(data, np.uint8).tobytes(),
    "bytearray": lambda data: bytearray(np.asarray(data, np.uint8).tobytes()),
    "Decimal": _decimal,
    "Fraction": lambda data: Fraction(*map(int, data)),
    "datetime": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "zoned datetime": _zoned(datetime.datetime),
    "zoned time": _zoned(datetime.time),
    "timedelta": lambda data: datetime.timedelta(*map(int, data)),
    "pairs": pairs,
    "Counter": lambda data: Counter(dictionary(data)),
    "OrderedDict": lambda data: OrderedDict(dictionary(data)),
    "defaultdict": lambda data: defaultdict(_NAMED_FACTORIES[data[0]], dictionary(data[1])),
    "generator": randomness.built,
    "dict": dictionary,
    "deque": lambda data: deque(data[0], data[1]),
    "ellipsis": lambda _: ...,
    "NotImplemented": lambda _: NotImplemented,
    "named": lambda data: named(data[0], tuple(data[1]))(*data[2]),
    "type": lambda data: next(kind for kind in _TYPES if kind.__name__ == data),
}


# ── NumPy ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pack_array(value: Any) -> Packed | None:
    """Pack arrays and scalars of dates, bytes, records and objects, and masked arrays; of plain numbers wire writes."""
    if isinstance(value, np.ma.MaskedArray):
        if value.dtype.kind not in "biufc":
            return None
        return "masked", [np.asarray(value.data), np.ma.getmaskarray(value), np.asarray(value.fill_value)]
    if isinstance(value, np.dtype):
        return None
    is_scalar = isinstance(value, np.generic)
    array = np.ascontiguousarray(value)
    shape = list(np.shape(value))
    if array.dtype.kind == "O":
        return "objects", [shape, array.ravel().tolist()]
    if array.dtype.kind not in "mMSV" or array.dtype.hasobject:
        return None
    return "array", [_fields(array.dtype), shape, is_scalar, np.frombuffer(array.tobytes(), np.uint8)]


def _fields(dtype: np.dtype[Any]) -> Any:
    """Return a dtype as plain data: a name, or the names and dtypes of a record's fields."""
    if dtype.names is None:
        return dtype.str
    return [[name, *_field(dtype[name])] for name in dtype.names]


def _field(dtype: np.dtype[Any]) -> list[Any]:
    return [dtype.str] if dtype.subdtype is None else [dtype.subdtype[0].str, list(dtype.subdtype[1])]


def _checked_dtype(fields: Any) -> np.dtype[Any]:
    if isinstance(fields, str):
        if not _FIELD.fullmatch(fields):
            raise NotPlainData("the reply holds a damaged array")
        return np.dtype(fields)
    records = [(name, _checked_dtype(kind), *map(tuple, shape)) for name, kind, *shape in fields]
    return np.dtype(records)


def _array(data: Any) -> Any:
    fields, shape, is_scalar, memory = data
    dtype = _checked_dtype(fields)
    array = np.frombuffer(np.asarray(memory, np.uint8).tobytes(), dtype).reshape(shape).copy()
    return array[()] if is_scalar and not shape else array


def _objects(data: Any) -> Any:
    shape, values = data
    array = np.empty(len(values), object)
    for place, value in enumerate(values):  # `array[:] = values` would look into each, and ask it for an array
        array[place] = value
    return array.reshape(shape)


def _masked(data: Any) -> Any:
    values, mask, fill = data
    return np.ma.MaskedArray(values, np.asarray(mask, bool), fill_value=fill[()])


_BUILDERS |= {"array": _array, "objects": _objects, "masked": _masked, **tables.BUILDERS}
