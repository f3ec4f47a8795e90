"""assert_close: what it takes for right, what for wrong, and which hint it gives."""

from typing import Any

import numpy as np
import pytest

from nbjudge.judging.comparing import WrongAnswer, assert_close, hint_for

ONE = np.array([1.0, 2.0])

RIGHT: dict[str, tuple[Any, Any]] = {
    "the same": (ONE, ONE),
    "rounding": (ONE * (1 + 1e-9), ONE),
    "single precision": (ONE.astype(np.float32) / 3, ONE / 3),
    "whole numbers": (np.array([1, 2]), ONE),
    "a number for an array of no dimensions": (1.5, np.array(1.5)),
    "an array of no dimensions for a number": (np.array(1.5), 1.5),
    "true for one": (True, 1),
    "list for tuple": ([1.0, ONE], (1.0, ONE)),
    "tuple for list": ((1.0,), [1.0]),
    "nested": ({"W": [ONE, (1,)], 2: None}, {"W": (ONE, [1.0]), 2: None}),
    "text": ("adam", "adam"),
    "nothing": (None, None),
    "empty": ([], ()),
    "infinity": (np.inf, np.inf),
    "infinities": (np.array([np.inf, -np.inf, 1.0]), np.array([np.inf, -np.inf, 1.0])),
    "truths": (np.array([True]), np.array([True])),
}

WRONG: dict[str, tuple[Any, Any, str]] = {
    "another number": (ONE + 1e-3, ONE, "the result"),
    "another shape": (ONE.reshape(2, 1), ONE, "shape (2, 1)"),
    "broadcastable shape": (np.array([1.0]), np.array([1.0, 1.0]), "shape"),
    "not a number": (np.array([1.0, np.nan]), ONE, "nan"),
    "a number for infinity": (1.0, np.inf, "inf"),
    "the other infinity": (np.array([-np.inf]), np.array([np.inf]), "inf"),
    "too large to subtract": (np.array([1e308]), np.array([-1e308]), "the result"),
    "not a number where none is expected either": (np.nan, np.nan, "nan"),
    "text for a number": ("1.0", 1.0, "is a str"),
    "array of text": (np.array(["1", "2"]), ONE, "dtype"),
    "nothing for a number": (None, 1.0, "is a NoneType"),
    "list for an array": ([1.0, 2.0], ONE, "is a list"),
    "dict for a list": ({0: 1}, [1], "is a dict"),
    "list for a dict": ([1], {0: 1}, "is a list"),
    "missing key": ({"W1": 1}, {"W1": 1, "b1": 2}, "keys"),
    "additional key": ({"W1": 1, "x": 2}, {"W1": 1}, "keys"),
    "too short": ([1], [1, 2], "1 parts, not 2"),
    "deep": ({"W": [1, ONE]}, {"W": [1, ONE + 1]}, "the result['W'][1]"),
    "number for text": (1, "1", "is 1"),
    "number for nothing": (0, None, "is 0"),
    "complex": (1 + 1j, 1.0, "the result"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_is_right_in_any_style(name: str) -> None:
    """Rounding, precision and the kind of sequence cost nothing."""
    actual, expected = RIGHT[name]
    assert_close(actual, expected, hint="no")


@pytest.mark.parametrize("name", WRONG)
def test_wrong_is_wrong(name: str) -> None:
    """Anything else raises, with the author's hint as its message; the detail says where the difference is."""
    actual, expected, detail = WRONG[name]
    with pytest.raises(WrongAnswer) as caught:
        assert_close(actual, expected, hint="Look again.")
    assert str(caught.value) == caught.value.hint == "Look again." and detail in caught.value.detail


def test_the_first_known_mistake_gives_the_hint() -> None:
    """The hint of the first mistake that leads to this very value is given; without one the general hint."""
    mistakes = {"The sign is wrong.": -ONE, "Also minus.": -ONE, "Twice.": 2 * ONE}
    with pytest.raises(WrongAnswer, match=r"^The sign is wrong\.$") as named:
        assert_close(-ONE, ONE, hint="Look again.", mistakes=mistakes)
    with pytest.raises(WrongAnswer, match=r"^Look again\.$") as unnamed:
        assert_close(3 * ONE, ONE, hint="Look again.", mistakes=mistakes)
    assert named.value.known and not unnamed.value.known


def test_mistakes_are_worked_out_for_wrong_answers_only() -> None:
    """Mistakes given as a function are asked for when an answer is wrong."""
    asked = []

    def mistakes() -> dict[str, Any]:
        asked.append(True)
        return {"Twice.": 2.0}

    assert_close(1.0, 1.0, hint="no", mistakes=mistakes)
    assert not asked
    with pytest.raises(WrongAnswer, match="Twice"):
        assert_close(2.0, 1.0, hint="no", mistakes=mistakes)


def test_tolerances_can_be_set() -> None:
    """Rtol and atol are NumPy's, for the comparison and for the mistakes."""
    assert_close(1.01, 1.0, hint="no", rtol=0.1)
    with pytest.raises(WrongAnswer):
        assert_close(1e-3, 0.0, hint="no", atol=1e-4)
    assert hint_for(1.01, {"Close.": 1.0}, rtol=0.1) == "Close." and hint_for(1.01, {"Close.": 1.0}) == ""


def test_single_precision_is_a_share_of_what_is_expected() -> None:
    """Zeros in single precision are not close to small numbers, and rounding of them is."""
    small = np.array([1e-7, 3e-6, 5e-8])
    for kind in (np.float16, np.float32):
        with pytest.raises(WrongAnswer):
            assert_close(np.zeros(3, kind), small, hint="Nothing.", atol=0)
    assert_close(small.astype(np.float32), small, hint="Rounded.", atol=0)
