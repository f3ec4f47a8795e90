"""The limits that an instructor sets, from text and configuration to the record that the engine reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from nbjudge.errors import UsageError
from nbjudge.records import Limits


def read_limits(settings: Mapping[str, Any]) -> Limits:
    """Return the default limits with some of them replaced, by name. Raises UsageError for what is no limit."""
    defaults = dataclasses.asdict(Limits())
    values: dict[str, Any] = {}
    for name, value in settings.items():
        if name not in defaults:
            raise UsageError(f"There is no limit called {name!r}. The limits are {', '.join(defaults)}.")
        number = _positive(name, value)
        values[name] = int(number) if isinstance(defaults[name], int) and number == int(number) else number
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


def _positive(name: str, value: Any) -> float:
    number = _number(value)
    if not 0 < number < float("inf"):
        raise UsageError(f"The limit {name} must be a number above zero, not {str(value)!r}; for example {name}=30.")
    return number


def _number(value: Any) -> float:
    """Return a setting as a number; a negative one, which no setting may be, where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return -1.0
