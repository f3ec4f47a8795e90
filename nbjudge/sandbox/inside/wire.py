"""Plain data to bytes and back: the only format that crosses the wall.

Plain data are None, bool, int, float, complex, str, NumPy numbers and arrays of numbers or text, and lists, tuples and
dicts of these; an array of objects that are all numbers arrives as one of numbers. An object that occurs twice arrives
as one object, and arrays that share memory arrive sharing memory, unless that cannot be told at once: to tell whether
two views of odd strides overlap can take NumPy hours, in C. Then each that lies there arrives as a copy.

The bytes are a JSON header and the raw memory of the arrays behind it:

    length of the header (4 bytes) | {"nodes": [...], "root": child} | memory

Where both sides agree on more (`pack`, `unpack`), another value is a node of its own: a tag and the data under it,
which may be the value itself where it is plain.

A child is a JSON scalar, or [i] for node i. A node refers to nodes before it only, so nothing can contain itself, and
everything a header announces is checked before memory is taken for it: whoever decodes may be reading hostile bytes.
"""

from __future__ import annotations

import ctypes
import json
import math
import re
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside.overlap import Numbered, address, overlapping
from nbjudge.sandbox.inside.views import placed, soon_told

DEFAULT_LIMIT = 64 << 20
MAX_HEADER = 8 << 20
MAX_DEPTH = 50
MAX_NODES = 200_000
MAX_INT_KEY = 1 << 60  # larger ones can be made to collide in a dict, which then takes hours to build;
MAX_KEYS = 20_000  # smaller ones collide in part, if they are well chosen
MAX_TEXT_ITEM = 1 << 20

_DTYPE = re.compile(r"[<>|][biufcU][0-9]{1,7}")
_LENGTH = struct.Struct(">I")
_JSON = json.JSONEncoder(check_circular=False, separators=(",", ":"))  # of nodes, which refer to each other by number
_SCALARS = (bool, int, float, str)
_EXACT = frozenset({type(None), *_SCALARS})
_ALIGNMENT = 16
_MAX_DIMENSIONS = 32

Pack = Callable[[Any], tuple[str, Any] | None]  # a value that is no plain data -> its tag and the data under it
Unpack = Callable[[str, Any], Any]  # and back; raises NotPlainData or a plain error for what is damaged


def encode(value: Any, limit: int = DEFAULT_LIMIT, pack: Pack | None = None) -> bytes:
    """Return `value` as bytes; `pack` says how more than plain data in it is written.

    Raises NotPlainData, with a sentence a student understands, where it holds anything else than plain data or takes
    more than `limit` bytes.
    """
    encoder = _Encoder(pack)
    root = value if type(value) in _EXACT else encoder.plain(value, 0)  # a message is nobody's object
    memory = encoder.lay_out_arrays(limit)
    try:
        text = _JSON.encode({"nodes": encoder.nodes, "root": root}).encode()
    except ValueError:
        raise NotPlainData("a whole number of more than 4,300 digits") from None
    if len(text) > MAX_HEADER or len(text) + len(memory) > limit:
        raise NotPlainData("more data than a check may receive")
    return b"".join([_LENGTH.pack(len(text)), text, memory])


def decode(data: bytes | bytearray | memoryview, limit: int = DEFAULT_LIMIT, unpack: Unpack | None = None) -> Any:
    """Return the value that `encode` made `data` from; raise NotPlainData for any other bytes.

    The result is built of exact built-in types and of arrays in fresh memory, of at most twice `limit` bytes, and of
    what `unpack` makes of more than that.
    """
    view = memoryview(data)
    if len(view) > limit + MAX_HEADER:
        raise NotPlainData("the reply is larger than allowed")
    try:
        return _Decoder(view, limit, unpack).value()
    except NotPlainData:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, struct.error) as error:
        raise NotPlainData(f"the reply is damaged ({type(error).__name__})") from None


def clean_text(text: str) -> str:
    """Replace what cannot be written as UTF-8 (lone surrogates) by question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


class _Encoder:
    def __init__(self, pack: Pack | None = None) -> None:
        self.pack = pack
        self.nodes: list[Any] = []
        self.indices: dict[int, int] = {}  # id(object) -> its node
        self.open: set[int] = set()  # containers whose children are being written
        self.kept: list[Any] = []  # keeps every object alive, so that no id is used twice
        self.arrays: list[Numbered] = []

    def child(self, value: Any, depth: int) -> Any:
        """Return what stands for `value` in its parent, after writing a node for it where it needs one."""
        if type(value) in _EXACT:
            return value
        known = self.indices.get(id(value))
        if known is not None:
            return [known]
        if depth >= MAX_DEPTH:
            raise NotPlainData(f"a value nested more than {MAX_DEPTH} levels deep")
        if self.pack is not None and (packed := self.pack(value)) is not None:
            tag, data = packed
            content = self.plain(value, depth + 1) if data is value else self.child(data, depth + 1)
            return [self.add(value, ["x", tag, content])]
        return self.plain(value, depth)

    def plain(self, value: Any, depth: int) -> Any:
        """Return what stands for a value of plain data."""
        if isinstance(value, (np.ndarray, np.generic)):
            array, node = _array_node(value)
            self.arrays.append((len(self.nodes), array))
            return [self.add(value, node)]
        if isinstance(value, _SCALARS):
            return _bare_scalar(value)
        if id(value) in self.open:
            raise NotPlainData("a value that contains itself")
        self.open.add(id(value))
        node = self.node(value, depth + 1)
        self.open.discard(id(value))
        return [self.add(value, node)]

    def add(self, value: Any, node: list[Any]) -> int:
        number = len(self.nodes)
        if number >= MAX_NODES:
            raise NotPlainData(f"a value of more than {MAX_NODES} parts")
        self.nodes.append(node)
        self.kept.append(value)
        self.indices[id(value)] = number
        return number

    def node(self, value: Any, depth: int) -> list[Any]:
        if isinstance(value, dict):
            if len(value) > MAX_KEYS:
                raise NotPlainData(f"a dictionary of more than {MAX_KEYS} keys")
            return ["d", [[_key(key), self.child(item, depth)] for key, item in dict.items(value)]]
        if isinstance(value, list):
            return ["l", [self.child(item, depth) for item in list.__iter__(value)]]
        if isinstance(value, tuple):
            return ["t", [self.child(item, depth) for item in tuple.__iter__(value)]]
        if isinstance(value, complex):
            return ["c", value.real, value.imag]
        raise NotPlainData(f"a value of type {type(value).__name__!s:.60}")

    def lay_out_arrays(self, limit: int) -> bytearray:
        """Complete the nodes of the arrays and return the memory they lie in; what overlaps here overlaps there."""
        memory = bytearray()
        for low, high, group in overlapping(self.arrays):
            memory += bytes(-len(memory) % _ALIGNMENT)
            start = len(memory)
            if start + (high - low if len(group) > 1 else group[0][1].nbytes) > limit:
                raise NotPlainData("more data than a check may receive")
            if len(group) == 1:
                self.nodes[group[0][0]] += [start, None]
                memory += group[0][1].tobytes()
                continue
            for index, array in group:
                self.nodes[index] += [start + address(array) - low, list(array.strides)]
            memory += ctypes.string_at(low, high - low)
        return memory


def _bare_scalar(value: Any) -> Any:
    """Strip a subclass (an enum, a str with tricks) down to the value that JSON writes."""
    if isinstance(value, str):
        return str.__str__(value)
    return float.__float__(value) if isinstance(value, float) else value


def writes_key(key: Any) -> bool:
    """Tell whether a dictionary's key is written here: text, None, and whole numbers that are not too large."""
    kind = type(key)  # not isinstance: it would ask a handle
    is_number = issubclass(kind, (int, np.integer))
    return issubclass(kind, (str, type(None))) or (is_number and abs(int(key)) < MAX_INT_KEY)


def _key(key: Any) -> str | int | bool | None:
    if not writes_key(key):
        raise NotPlainData(f"a dictionary key of type {type(key).__name__!s:.60}; use text or whole numbers")
    return _bare_scalar(int(key) if isinstance(key, np.integer) else key)  # type: ignore[no-any-return]


def _numbers_of(objects: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array of objects as one of numbers, where all of them are; else as it is."""
    with suppress(Exception):  # whatever the objects' own methods raise
        numbers = np.array(objects.tolist())
        return numbers if numbers.dtype.kind in "biufc" and numbers.shape == objects.shape else objects
    return objects


def _array_node(value: Any) -> tuple[np.ndarray[Any, Any], list[Any]]:
    array: np.ndarray[Any, Any] = value if type(value) is np.ndarray else np.asarray(value).view(np.ndarray)
    array = _numbers_of(array) if array.dtype.kind == "O" else array
    if array.dtype.kind not in "biufcU":
        raise NotPlainData(f"an array of dtype {array.dtype!s:.60}")
    return array, ["a", array.dtype.str, array.shape, isinstance(value, np.generic)]


class _Decoder:
    def __init__(self, view: memoryview, limit: int, unpack: Unpack | None = None) -> None:
        self.unpack = unpack
        (length,) = _LENGTH.unpack_from(view)
        if length > MAX_HEADER or length + _LENGTH.size > len(view):
            raise NotPlainData("the reply is cut short")
        header = json.loads(view[_LENGTH.size : _LENGTH.size + length].tobytes())
        self.nodes = _typed(header["nodes"], list)
        self.root = header["root"]
        if len(self.nodes) > MAX_NODES:
            raise NotPlainData("the reply has too many parts")
        self.memory = view[_LENGTH.size + length :]
        self.budget = limit  # bytes of all arrays together
        self.expanded_budget = 4 * limit  # bytes when whatever occurs twice is counted twice
        self.depth = self.size = 0  # of the node that is being built
        self.values: list[Any] = []
        self.depths: list[int] = []
        self.sizes: list[int] = []

    @cached_property
    def shared(self) -> bytearray:
        return bytearray(self.memory)  # what arrays that overlap are views of

    @cached_property
    def views(self) -> frozenset[int]:
        """The numbers of the arrays that stay views; looked for when the first array comes that could be one."""
        views = []
        for number, (tag, *rest) in enumerate(self.nodes):
            if tag == "a" and rest[4] is not None:
                dtype, shape, _, offset, strides = rest
                views.append((number, placed(*_kind_and_size(dtype, *shape), shape, self.shared, offset, strides)))
        return soon_told(views)

    def value(self) -> Any:
        for node in self.nodes:
            self.depth, self.size = 0, 16
            value = self.build(node)
            if self.depth >= MAX_DEPTH or self.size > self.expanded_budget:
                raise NotPlainData("the reply is nested too deeply")
            self.values.append(value)
            self.depths.append(self.depth + 1)
            self.sizes.append(self.size)
        return self.child(self.root)

    def child(self, child: Any) -> Any:
        if type(child) is list:
            (index,) = child
            if type(index) is not int or not 0 <= index < len(self.values):
                raise NotPlainData("the reply refers to a part that is not there")
            self.depth = max(self.depth, self.depths[index])
            self.size += self.sizes[index]
            return self.values[index]
        if type(child) is str:
            self.size += len(child)
            return clean_text(child)
        self.size += 8
        return _typed(child, (bool, int, float, type(None)))

    def build(self, node: Any) -> Any:
        kind, *rest = node
        if kind == "a":
            return self.array(*rest)
        if kind == "d":
            if len(rest[0]) > MAX_KEYS:
                raise NotPlainData("the reply holds a dictionary that is too large")
            return {_checked_key(key): self.child(item) for key, item in rest[0]}
        if kind == "l":
            return [self.child(item) for item in rest[0]]
        if kind == "t":
            return tuple(self.child(item) for item in rest[0])
        if kind == "c":
            return complex(_typed(rest[0], float), _typed(rest[1], float))
        if kind == "x" and self.unpack is not None:
            return self.unpack(_typed(rest[0], str), self.child(rest[1]))
        raise NotPlainData("the reply holds an unknown kind of value")

    def array(self, dtype: str, shape: list[int], scalar: bool, offset: int, strides: list[int] | None) -> Any:
        kind, size = _kind_and_size(dtype, *shape)
        self.budget -= size
        self.size += size
        if self.budget < 0:
            raise NotPlainData("the reply holds more data than allowed")
        array = placed(kind, size, shape, self.memory if strides is None else self.shared, offset, strides)
        array = array if strides is not None and len(self.values) in self.views else array.copy()
        if kind.kind == "U":
            _check_code_points(array)
        if kind.kind == "b" and (np.ascontiguousarray(array).view(np.uint8) > 1).any():
            raise NotPlainData("the reply holds a damaged array")
        return array[()] if scalar and not shape else array


@lru_cache(1000, typed=True)  # typed: True is no length, although it is equal to one
def _kind_and_size(name: str, *shape: int) -> tuple[np.dtype[Any], int]:
    """Return the dtype of an array, and its size in bytes."""
    kind = np.dtype(name) if _DTYPE.fullmatch(name) else None
    is_shape = len(shape) <= _MAX_DIMENSIONS and all(type(length) is int and length >= 0 for length in shape)
    if kind is None or not is_shape or not 0 < kind.itemsize <= MAX_TEXT_ITEM:
        raise NotPlainData("the reply holds a damaged array")
    return kind, math.prod(shape) * kind.itemsize


def _check_code_points(array: np.ndarray[Any, Any]) -> None:
    """Refuse text arrays with code points that do not exist: NumPy would fail on them later, somewhere else."""
    codes = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))).view(np.uint32)
    if (codes > 0x10FFFF).any() or ((codes >= 0xD800) & (codes < 0xE000)).any():
        raise NotPlainData("the reply holds damaged text")


def _checked_key(key: Any) -> Any:
    if isinstance(key, str):
        return clean_text(key)
    if key is None or (isinstance(key, int) and abs(key) < MAX_INT_KEY):
        return key
    raise NotPlainData("the reply holds a damaged dictionary")


def _typed(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind):
        raise NotPlainData("the reply is damaged")
    return value
