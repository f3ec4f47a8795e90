"""The limits that an instructor sets, from text and configuration to the record that the engine reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nbjudge.errors import UsageError

_MOST = 1e15  # seconds or bytes: the kernel takes no numbers much larger, and would refuse each submission's process

AS_NBGRADER = {"NBGRADER_EXECUTION": "autograde"}  # in the environment: notebooks and tests see that they are graded


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Seconds are CPU seconds; wall time is the back-stop: `wall_factor` times as much for a cell and a call, hardly more
    than its CPU seconds for the submission.
    """

    cell_seconds: float = 60
    call_seconds: float = 10
    submission_seconds: float = 180
    wall_factor: float = 2
    memory_bytes: int = 2 << 30
    processes: int = 64
    scratch_bytes: int = 256 << 20
    cell_output_bytes: int = 1_000_000
    output_bytes: int = 5_000_000
    reply_bytes: int = 64 << 20


def read_limits(settings: Mapping[str, Any]) -> Limits:
    """Return the default limits with some of them replaced, by name. Raises UsageError for what is no limit."""
    kinds = {field.name: field.type for field in dataclasses.fields(Limits)}
    values: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in kinds:
            raise UsageError(f"There is no limit called {name!r}. The limits are {', '.join(kinds)}.")
        values[name] = _limit(name, value, whole=kinds[name] == "int")
    return dataclasses.replace(Limits(), **values)


def parse_limits(texts: Iterable[str]) -> dict[str, str]:
    """Split texts such as `cell_seconds=30` into names and values."""
    pairs = (text.partition("=") for text in texts)
    return {name.strip(): value.strip() for name, _, value in pairs}


def parse_price(text: str) -> float:
    """Return a price, of an hour of one worker. Raises UsageError for what is none."""
    price = _number(text)
    if not 0 <= price < float("inf"):
        raise UsageError(f"{text!r} is not a price of an hour; write a number from 0 on, such as --price 0.05")
    return price


def _limit(name: str, value: Any, *, whole: bool) -> float:
    number = _number(value)
    if not 0 < number <= _MOST or (whole and not number.is_integer()):
        kind = "whole number" if whole else "number"
        raise UsageError(
            f"The limit {name} must be a {kind} above zero and at most {_MOST:g}, not {str(value)!r}; "
            f"for example {name}=30."
        )
    return int(number) if number.is_integer() else number


def _number(value: Any) -> float:
    """Return a setting as a number; a negative one, which no setting may be, where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return -1.0
