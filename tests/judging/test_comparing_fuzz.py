"""The judging side's comparisons under random values of a student's: they end, with a verdict."""

from typing import Any

from hypothesis import given

from nbjudge import WrongAnswer, assert_close
from tests.notebooks.build import patient
from tests.sandbox.plain_values import values


@patient
@given(values, values)
def test_whatever_comes_is_right_or_wrong(found: Any, expected: Any) -> None:
    """No value of a student's makes a comparison raise anything but WrongAnswer, which says in words what differs."""
    for wanted in (expected, [1.0, expected], {"W1": expected}):
        for came in (found, [1.0, found], {"W1": found}):
            try:
                assert_close(came, wanted, "hint", mistakes={"known": found, "other": wanted})
            except WrongAnswer as wrong:
                assert wrong.hint in ("hint", "known") and wrong.detail
