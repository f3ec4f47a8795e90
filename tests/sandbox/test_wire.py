"""The wire: what crosses it, what it keeps, and what it refuses."""

import json
import math
import random
from collections import OrderedDict
from enum import Enum, IntEnum
from typing import Any

import numpy as np
import pytest

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside import wire
from tests.sandbox.frames import array_node, frame, raw_frame


class Colour(IntEnum):
    """A number with a name."""

    RED = 3


class Loud(str):
    """A text that says something else."""

    def __str__(self) -> str:
        return "another text"

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Half(float):
    """A number that pretends to be another, and equal to all."""

    def __float__(self) -> float:
        return 7.0

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


class Heap(list):
    """A list that shows other items."""

    def __iter__(self) -> Any:
        return iter([1, 2, 3])


class Field(np.ndarray):
    """An array of another class."""


def across(value: Any) -> Any:
    """Send a value over the wire."""
    return wire.decode(wire.encode(value))


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are the same, type for type and bit for bit."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray | np.generic):
        alike = left.dtype == right.dtype and left.shape == right.shape
        padded = left.dtype.char in "gG"  # of a long double's 16 bytes, 6 are nobody's
        return alike and (np.array_equal(left, right) if padded else left.tobytes() == right.tobytes())
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right) or left != left


def _rows(*rows: list[int]) -> np.ndarray[Any, Any]:
    """Return an array whose objects are lists."""
    array = np.empty(len(rows), object)
    array[:] = rows
    return array


PLAIN = [
    None,
    True,
    False,
    0,
    -1,
    1 << 70,
    0.5,
    -0.0,
    1e-320,
    math.inf,
    2 + 3j,
    "",
    "βᵗ − \x00\n",
    [],
    (),
    {},
    [[], ()],
    (1, [2, {"a": (3,)}]),
    {"W1": 1, 2: "b", True: None, None: 1.5},
    np.float64(0.1),
    np.float32(0.1),
    np.int8(-3),
    np.bool_(True),
    np.complex64(1j),
    np.str_("a"),
    np.str_(""),
    np.arange(6.0).reshape(2, 3),
    np.array(5),
    np.zeros((0, 3)),
    np.zeros((2, 0, 4), np.float32),
    np.array(["a", "ßß"]),
    np.array([[True, False]]),
    np.arange(4, dtype=">i2"),
    np.array([1e300 + 1j]),
    np.array([np.nan, -np.inf]),
    np.longdouble(1) / 3,
    np.zeros((1,) * 32),
]


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: repr(value)[:30])
def test_plain_data_arrive_as_they_were(value: Any) -> None:
    """Plain data of every kind arrive with type, shape and every bit."""
    assert same(across(value), value)


def test_nan_arrives() -> None:
    """A NaN arrives as a NaN: it is for the check to judge."""
    assert math.isnan(across(math.nan))


@pytest.mark.parametrize(
    "array",
    [np.arange(12.0).reshape(3, 4).T, np.arange(12)[::-2], np.asfortranarray(np.eye(3)), np.broadcast_to(1.5, (2, 3))],
    ids=["transposed", "backwards", "fortran", "broadcast"],
)
def test_the_order_in_memory_does_not_matter(array: np.ndarray) -> None:
    """A view with any strides arrives with the same numbers."""
    assert np.array_equal(across(array), array)


def test_an_object_that_occurs_twice_arrives_as_one() -> None:
    """Identity survives: of dicts, of arrays, and of parts that lie at different depths."""
    state, array = {"W1": np.ones(2)}, np.zeros(3)
    v, s, deep, (also, again) = across((state, state, {"inner": [state["W1"]]}, [array, array]))
    assert v is s and deep["inner"][0] is v["W1"] and also is again


def test_equal_objects_stay_apart() -> None:
    """Two equal dicts arrive as two, and two equal arrays share no memory."""
    v, s = across(({"W": np.zeros(2)}, {"W": np.zeros(2)}))
    assert v is not s and not np.shares_memory(v["W"], s["W"])


def test_shared_memory_arrives_shared() -> None:
    """A view and its base share memory on the other side: writing to one changes the other."""
    base = np.arange(12.0).reshape(3, 4)
    whole, column, backwards = across([base, base[:, 1], base.ravel()[::-1]])
    whole[2, 1] = 99
    assert column[2] == 99 and backwards[2] == 99 and np.array_equal(backwards, whole.ravel()[::-1])


def strange_views() -> list[np.ndarray]:
    """Return two views of one memory of which NumPy would need hours to tell whether they overlap.

    That is a subset sum: which of 21 strides, and which of 21 others, come to one number of bytes?
    """
    draw = random.Random(1)
    count, most = 21, 60_000_000 // 44 // 8
    first, second = ([8 * draw.randrange(most // 2, most) for _ in range(count)] for _ in range(2))
    start = 44 + sum(second) - 8
    memory = np.zeros(start + sum(first) + 16, np.uint8)
    views: list[np.ndarray] = [np.ndarray((2,) * (count + 1), np.float16, memory, 0, (start, *first))]
    return [*views, np.ndarray((2,) * count, np.float16, memory, 44, second)]


def test_views_whose_overlap_is_hard_to_tell_arrive_apart() -> None:
    """NumPy tells within a thousand steps which of the arrays that arrive share memory."""
    views = strange_views()
    with pytest.raises(np.exceptions.TooHardError):
        np.shares_memory(*views, 1000)
    arrived = across(views)
    assert not np.shares_memory(*arrived, 1000) and all(map(np.array_equal, views, arrived))


def test_no_array_that_lies_with_a_hard_one_keeps_strides_that_were_chosen() -> None:
    """A test that compares an array with a view of it is answered at once, and views elsewhere stay views."""
    hard, other = strange_views()
    assert isinstance(hard.base, np.ndarray)
    base = np.arange(6.0)
    *odd, whole, part = across([hard, other, hard.base[:8], hard.base[:8:2], base, base[::2]])
    for array in odd:
        assert array.flags.c_contiguous and np.shares_memory(array, array.T, 1000)
    assert not np.shares_memory(odd[2], odd[3])
    assert np.shares_memory(whole, part) and part.tolist() == [0, 2, 4]


def test_an_array_that_is_hard_to_compare_with_its_own_views_arrives_as_a_copy() -> None:
    """It does so although it is soon told that it shares memory with the one beside it."""
    hard = strange_views()[0]
    assert isinstance(hard.base, np.ndarray)
    assert np.shares_memory(hard, hard.base[:1], 1000)
    assert all(array.flags.c_contiguous for array in across([hard, hard.base[:1]]))


def test_an_array_without_another_in_its_memory_has_strides_of_ours() -> None:
    """Only what shares memory is a view."""
    assert wire.decode(frame([array_node("|u1", (2, 2), strides=[1, 3])], [0], bytes(range(5)))).strides == (2, 1)


def test_interleaved_views_do_not_share_memory() -> None:
    """Views that lie between each other in one buffer arrive with the right numbers, and apart."""
    base = np.arange(10)
    even, odd = across([base[::2], base[1::2]])
    assert even.tolist() == [0, 2, 4, 6, 8] and odd.tolist() == [1, 3, 5, 7, 9] and not np.shares_memory(even, odd)


def test_what_arrives_is_a_copy_that_can_be_written() -> None:
    """The sender's array never changes, and the receiver may write to its own."""
    array = np.zeros(3)
    array.flags.writeable = False
    copy = across(array)
    copy[0] = 1
    assert array.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        (Colour.RED, 3),
        (Loud("text"), "text"),
        (Half(0.5), 0.5),
        (Heap([4, 5]), [4, 5]),
        (OrderedDict(a=1), {"a": 1}),
        (np.eye(2).view(Field), np.eye(2)),
        ({np.int64(3): 1, Loud("k"): 2}, {3: 1, "k": 2}),
    ],
    ids=["int enum", "str", "float", "list", "dict", "ndarray", "keys"],
)
def test_subclasses_arrive_as_what_they_are_made_of(value: Any, arrives: Any) -> None:
    """A subclass with tricks arrives as the exact built-in type, with what it really holds."""
    assert same(across(value), arrives)


def test_half_a_character_arrives_as_a_question_mark() -> None:
    """A lone surrogate, which nobody can print or store, is replaced."""
    assert across(["a\ud800", {"\udfff": 1}]) == ["a?", {"?": 1}]


def _ring() -> list[Any]:
    ring: list[Any] = []
    ring.append({"again": (ring,)})
    return ring


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


NOT_PLAIN = {
    "object": (object(), "type object"),
    "function": (len, "builtin_function"),
    "set": ({1}, "type set"),
    "bytes": (b"a", "type bytes"),
    "enum": (Enum("E", "A").A, "type E"),
    "generator": ((i for i in ()), "type generator"),
    "class": (int, "type type"),
    "object array": (np.array([None]), "dtype object"),
    "object array of texts": (np.array(["1", "2"], object), "dtype object"),
    "object array of rows": (np.array([[1], [2, 3]], object), "dtype object"),
    "object array of rows of one length": (_rows([1, 2], [3, 4]), "dtype object"),
    "dates": (np.array(["2020"], "M8[Y]"), "dtype datetime64"),
    "bytes array": (np.array([b"a"]), "dtype |S1"),
    "record": (np.zeros(2, "i4,f8"), "dtype"),
    "float key": ({0.5: 1}, "key of type float"),
    "tuple key": ({(1, 2): 1}, "key of type tuple"),
    "colliding key": ({1 << 61: 1}, "key of type int"),
    "ring": (_ring(), "contains itself"),
    "deep": (_nested(60), "50 levels"),
    "long number": (1 << 20_000, "4,300 digits"),
    "lazily huge": (np.broadcast_to(1.0, 1 << 40), "more data"),
    "many parts": ([[] for _ in range(wire.MAX_NODES + 1)], "parts"),
    "many keys": (dict.fromkeys(range(wire.MAX_KEYS + 1)), "keys"),
    "long text": ("a" * (wire.MAX_HEADER + 1), "more data"),
}


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_other_values_are_refused_in_words(name: str) -> None:
    """A value that is not plain data raises NotPlainData, with a sentence that names what it is."""
    value, words = NOT_PLAIN[name]
    with pytest.raises(NotPlainData, match=words):
        wire.encode({"result": [value]})


def test_the_limit_holds_for_what_is_sent() -> None:
    """Arrays that together take more than the limit are not sent."""
    wire.encode([np.zeros(100), np.zeros(100)], limit=2_000)
    with pytest.raises(NotPlainData, match="more data"):
        wire.encode([np.zeros(100), np.zeros(100)], limit=1_600)


def test_arrays_that_share_memory_share_one_copy_of_it() -> None:
    """Whatever a frame holds, its arrays keep at most twice the limit of memory alive."""
    nodes = [array_node("|u1", (998,)), *[array_node("|u1", (1,), strides=[1])] * 2, ["l", [[0], [1], [2]]]]
    own, *shared = wire.decode(frame(nodes, [3], bytes(1000)), limit=1000)
    assert own.base is None and own.nbytes + len(shared[0].base) < 2000
    assert np.shares_memory(*shared) and not np.shares_memory(own, shared[0])


def test_the_limit_holds_for_what_arrives() -> None:
    """A frame of more than the limit is refused, however its size is made up."""
    data = wire.encode(np.zeros(1_000))
    with pytest.raises(NotPlainData):
        wire.decode(data, limit=7_999)
    assert wire.decode(data, limit=8_000).shape == (1_000,)


HOSTILE = {
    "empty": b"",
    "cut in the length": b"\0\0",
    "length beyond the end": b"\xff\xff\xff\xff{}",
    "no JSON": raw_frame(b"\x80\x04pickle"),
    "no header": raw_frame(b"[]"),
    "no root": raw_frame(b'{"nodes": []}'),
    "nested JSON": raw_frame(b"[" * 100_000),
    "endless digits": raw_frame(b'{"nodes": [], "root": ' + b"9" * 5_000 + b"}"),
    "root is an object": frame([], {}),
    "later node": frame([["l", [[1]]], ["l", []]], [0]),
    "itself": frame([["l", [[0]]]], [0]),
    "node of truth": frame([["l", []]], [True]),
    "negative node": frame([["l", []]], [-1]),
    "two nodes at once": frame([["l", []]], [0, 0]),
    "unknown kind": frame([["x", []]], [0]),
    "empty node": frame([[]], [0]),
    "number as node": frame([7], [0]),
    "unhashable key": frame([["d", [[["k"], 1]]]], [0]),
    "float key": frame([["d", [[0.5, 1]]]], [0]),
    "colliding key": frame([["d", [[(1 << 61) - 1, 1]]]], [0]),
    "dict without pairs": frame([["d", [1, 2]]], [0]),
    "complex text": frame([["c", "1", 2.0]], [0]),
    "object dtype": frame([array_node("|O8")], [0], bytes(8)),
    "record dtype": frame([array_node("i4,f8")], [0], bytes(12)),
    "no such dtype": frame([array_node("<f3")], [0], bytes(8)),
    "dtype of nothing": frame([array_node("<U0")], [0], bytes(8)),
    "dtype of a megabyte": frame([array_node("<U9999999", (0,))], [0]),
    "dtype as a list": frame([array_node(["<f8"])], [0], bytes(8)),
    "announces a terabyte": frame([array_node(shape=(1 << 37,))], [0], bytes(8)),
    "announces more than there is": frame([array_node(shape=(2,))], [0], bytes(15)),
    "behind the end": frame([array_node(offset=8)], [0], bytes(8)),
    "before the start": frame([array_node(offset=-8)], [0], bytes(8)),
    "negative shape": frame([array_node(shape=(-1,))], [0], bytes(8)),
    "true as shape": frame([array_node(shape=(True,))], [0], bytes(8)),
    "too many dimensions": frame([array_node(shape=(1,) * 33)], [0], bytes(8)),
    "empty but endless": frame([array_node(shape=(0, 1 << 62, 1 << 62))], [0]),
    "strides before the start": frame([array_node(shape=(2,), strides=[-8])], [0], bytes(16)),
    "strides behind the end": frame([array_node(shape=(2,), strides=[16])], [0], bytes(16)),
    "strides of another shape": frame([array_node(shape=(2,), strides=[8, 8])], [0], bytes(16)),
    "fractional strides": frame([array_node(shape=(2,), strides=[0.5])], [0], bytes(16)),
    "endless strides": frame([array_node(shape=(1,), strides=[1 << 80])], [0], bytes(16)),
    "repeated by strides": frame([array_node(shape=(1 << 30,), strides=[0])], [0], bytes(8)),
    "no such character": frame([array_node("<U1")], [0], b"\xff\xff\xff\x7f"),
    "half a character": frame([array_node("<U1")], [0], b"\x00\xd8\x00\x00"),
    "array with too few parts": frame([["a", "<f8"]], [0]),
    "deep": frame([["l", []], *(["l", [[i]]] for i in range(60))], [60]),
    "a bomb of references": frame([["l", []], *(["l", [[i]] * 10] for i in range(40))], [40]),
    "a bomb of shared text": frame([["l", ["a" * 1_000_000]], *(["l", [[i]] * 100] for i in range(2))], [2]),
    "a bomb of shared numbers": frame([["l", [0] * 100_000], *(["l", [[i]] * 100] for i in range(2))], [2]),
    "many keys": frame([["d", [[number, 0] for number in range(wire.MAX_KEYS + 1)]]], [0]),
    "many parts": raw_frame(b'{"root": 1, "nodes": [' + b'"",' * wire.MAX_NODES + b'""]}'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused(name: str) -> None:
    """Bytes that keep to no rule raise NotPlainData, and nothing else."""
    with pytest.raises(NotPlainData):
        wire.decode(HOSTILE[name])


def test_a_later_key_wins() -> None:
    """A key that is announced twice arrives once."""
    assert wire.decode(frame([["d", [["a", 1], ["a", 2]]]], [0])) == {"a": 2}


def test_the_header_is_all_there_is() -> None:
    """What a header says beside nodes and root, and memory that nobody refers to, is ignored."""
    extra = json.dumps({"nodes": [], "root": 1, "__class__": "os.system"}).encode()
    assert wire.decode(raw_frame(extra, bytes(100))) == 1


@pytest.mark.parametrize("numbers", [[1.5, 2], [[1], [2]], [True, False], [1j, 2.0], [1 << 40, np.int8(3)]])
def test_an_array_of_objects_that_are_numbers_arrives_as_numbers(numbers: list[Any]) -> None:
    """Who collects numbers in an array of objects has given numbers, all the same."""
    arrived = across(np.array(numbers, object))
    assert arrived.dtype.kind in "biufc" and arrived.tolist() == numbers
