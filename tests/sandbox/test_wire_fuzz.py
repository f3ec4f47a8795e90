"""The wire under random values, random bytes and damaged frames."""

import tracemalloc
from typing import Any

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from test_wire import across, same

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside import wire
from tests.sandbox.frames import frame, raw_frame
from tests.sandbox.plain_values import values

LIMIT = 1 << 16
OUR_OWN = 1 << 17  # what decoding a frame of a few bytes may take, whatever it announces

lies = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 40)
    | st.sampled_from([1 << 40, 1 << 63, -1.5, float("inf"), "<f8", "<U1", "|O8", "a", "d", "l"]),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=20,
)
array_like = st.tuples(
    st.just("a"),
    st.sampled_from(["<f8", "|b1", "<U2", ">i4", "<f16", "|O8", "<c32"]),
    st.lists(st.sampled_from([0, 1, 2, 5, 1 << 33]), max_size=3),
    st.booleans(),
    st.integers(-8, 40),
    st.none() | st.lists(st.sampled_from([0, 8, -8, 3, 1 << 62]), max_size=3),
)
node_like = st.tuples(st.sampled_from("adltcx"), lies).map(list) | array_like.map(list) | lies
BUILT_IN = (type(None), bool, int, float, complex, str)


def assert_refused_or_plain(data: bytes) -> None:
    """Decode bytes; whatever comes out is built of exact built-in types within the limit, or it is NotPlainData."""
    tracemalloc.start()
    try:
        value = wire.decode(data, LIMIT)
        peak = tracemalloc.get_traced_memory()[1]
    except NotPlainData:
        peak = tracemalloc.get_traced_memory()[1]
    else:
        assert _size_of_exact(value) <= LIMIT
    finally:
        tracemalloc.stop()
    assert peak < OUR_OWN + 3 * LIMIT + 60 * len(data)


def _size_of_exact(value: Any, seen: set[int] | None = None) -> int:
    """Return the bytes of all arrays in a value; fail where anything in it is not of an exact built-in type."""
    seen = set() if seen is None else seen
    if id(value) in seen or type(value) in BUILT_IN:
        return 0
    seen.add(id(value))
    if type(value) is dict:
        assert all(type(key) in BUILT_IN for key in value)
        return sum(_size_of_exact(item, seen) for item in value.values())
    if type(value) in (list, tuple):
        return sum(_size_of_exact(item, seen) for item in value)
    assert type(value) is np.ndarray or type(value).__module__ == "numpy", type(value)
    assert value.dtype.kind in "biufcU"
    value.tobytes(), repr(value)  # reading all of it is safe
    return int(value.nbytes)


@given(values)
@example([np.str_("")])
def test_every_plain_value_arrives(value: Any) -> None:
    """Any plain value arrives as it was."""
    assert same(across(value), value)


@given(st.lists(values, min_size=1, max_size=4), st.data())
def test_every_repeated_part_arrives_as_one(parts: list[Any], data: st.DataObject) -> None:
    """Whatever occurs in two places arrives as one object, and what does not stays apart."""
    places = data.draw(st.lists(st.integers(0, len(parts) - 1), min_size=1, max_size=8))
    sent = [parts[place] for place in places]
    arrived = across(sent)
    containers = [i for i, value in enumerate(sent) if isinstance(value, (list, dict, np.ndarray))]
    assert all((sent[i] is sent[j]) == (arrived[i] is arrived[j]) for i in containers for j in containers)


@given(hnp.arrays(np.float64, (4, 6)), st.lists(hnp.basic_indices((4, 6)), min_size=1, max_size=4))
def test_every_view_keeps_its_numbers_and_what_it_shares(base: np.ndarray, indices: list[Any]) -> None:
    """Any views of one array arrive with their numbers, and share memory with each other just as before."""
    views = [np.asarray(base[index]) for index in indices]
    arrived = across(views)
    for i, (view, copy) in enumerate(zip(views, arrived, strict=True)):
        assert np.array_equal(view, copy, equal_nan=True)
        for other, other_copy in zip(views[:i], arrived[:i], strict=True):
            assert np.shares_memory(view, other) == np.shares_memory(copy, other_copy)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(raw_frame))
def test_random_bytes_are_plain_data_or_refused(data: bytes) -> None:
    """Random bytes never do anything but decode to plain data or raise NotPlainData."""
    assert_refused_or_plain(data)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(values, st.data())
def test_damaged_frames_are_plain_data_or_refused(value: Any, data: st.DataObject) -> None:
    """A right frame with bytes changed, left out or added does nothing worse."""
    damaged = bytearray(wire.encode(value))  # its length depends on where the arrays happen to lie in memory
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, 1 << 16)) % (len(damaged) + 1)
        stop = start + data.draw(st.integers(0, 4))
        damaged[start:stop] = data.draw(st.binary(max_size=4) | st.sampled_from([b"9" * 18, b"[0]", b"-", b'"']))
    assert_refused_or_plain(bytes(damaged))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(node_like, max_size=6), lies | st.integers(0, 5).map(lambda i: [i]), st.binary(max_size=64))
def test_lying_headers_are_plain_data_or_refused(nodes: list[Any], root: Any, memory: bytes) -> None:
    """A header that is well-formed JSON and lies about everything else does nothing worse either."""
    assert_refused_or_plain(frame(nodes, root, memory))
