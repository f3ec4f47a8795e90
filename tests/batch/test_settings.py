"""Limits can be set by name."""

import pytest

from nbjudge.errors import UsageError
from nbjudge.settings import Limits, parse_limits, read_limits


def test_limits_are_read_from_text_and_numbers() -> None:
    """Names keep the kind of number that they have by default; what is not named keeps its default."""
    limits = read_limits({**parse_limits(["cell_seconds=30", " processes = 8 "]), "wall_factor": 1.5})
    assert limits == Limits(cell_seconds=30, processes=8, wall_factor=1.5)
    assert isinstance(limits.processes, int)
    assert read_limits({}) == Limits()


@pytest.mark.parametrize(
    "text",
    [
        *("cell_seconds", "cell_seconds=", "cell_seconds=-1", "cell_seconds=nan", "cells=3", "=3"),
        *("processes=0.5", "memory_bytes=1e30"),
    ],
)
def test_what_is_no_limit_is_one_line(text: str) -> None:
    """An unknown name lists the names that there are; a bad value says what a good one looks like."""
    with pytest.raises(UsageError, match="limit") as caught:
        read_limits(parse_limits([text]))
    assert "\n" not in str(caught.value)
    assert text.partition("=")[0] in str(caught.value)
    assert "cell_seconds" in str(caught.value) or "whole number" in str(caught.value)
