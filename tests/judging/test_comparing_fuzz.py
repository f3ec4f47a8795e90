"""The judging side's comparisons under random values of a student's: they end soon, with a verdict."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nbjudge import WrongAnswer, assert_close
from nbjudge.judging.comparing import hint_for
from tests.notebooks.build import patient
from tests.sandbox.plain_values import values


def hard_to_compare(seed: int, count: int = 14) -> list[np.ndarray]:
    """Return two views of one memory of which NumPy needs minutes to tell whether they overlap, and views of these."""
    draw = random.Random(seed)
    first, second = ([8 * draw.randrange(9_000, 18_000) for _ in range(count)] for _ in range(2))
    start = 44 + sum(second) - 8
    memory = np.zeros(start + sum(first) + 16, np.uint8)
    large = np.ndarray((2,) * (count + 1), np.float16, memory, 0, (start, *first))
    other: np.ndarray = np.ndarray(large.shape, np.float16, memory, 44, (0, *second))
    return [large, other, large.T, other[0]]


@st.composite
def strided(draw: st.DrawFn) -> np.ndarray:
    """Return a view with whatever strides fit into its memory, in any direction and overlapping itself too."""
    kind = np.dtype(draw(st.sampled_from(["<f8", ">f4", "<c16", "<i8", "|b1", "<U3", "<f2"])))
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=5, max_side=5))
    steps = draw(st.lists(st.integers(-24, 24), min_size=len(shape), max_size=len(shape)))
    reach = [(length - 1) * step for length, step in zip(shape, steps, strict=True)]
    memory = bytes(sum(map(abs, reach)) + kind.itemsize)
    return np.ndarray(shape, kind, memory, -sum(step for step in reach if step < 0), tuple(steps))


HARD = st.sampled_from([view for seed in range(2) for view in hard_to_compare(seed)])
WIDE = st.sampled_from([np.broadcast_to(value, (100, 100)) for value in (1.0, np.nan, np.inf, 1e308, 1j, "a", True)])
odd_values = values | strided() | HARD | WIDE | st.lists(HARD | strided(), max_size=3)


@pytest.mark.timeout(120, method="thread")  # which ends what hangs in C, too
@settings(patient, deadline=20_000)
@given(odd_values, odd_values)
@example(*hard_to_compare(0, 18)[:2])
def test_whatever_comes_is_right_or_wrong(found: Any, expected: Any) -> None:
    """Whatever a student's value is, a comparison soon ends, or raises WrongAnswer with words on what differs."""
    for wanted in (expected, [1.0, expected], {"W1": expected}):
        for came in (found, [1.0, found], {"W1": found}):
            assert hint_for(came, {"the same": found, "other": wanted}) in ("", "the same", "other")
            try:
                assert_close(came, wanted, "hint", mistakes={"known": found, "other": wanted})
            except WrongAnswer as wrong:
                assert wrong.hint in ("hint", "known") and wrong.detail
