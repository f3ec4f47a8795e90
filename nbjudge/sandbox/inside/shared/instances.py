"""Instances of the instructor's dataclasses: they cross as the name of the class and their fields."""

from __future__ import annotations

import dataclasses
from typing import Any

from nbjudge.errors import NotPlainData


def is_record(value: Any) -> bool:
    """Tell whether a value is an instance of a dataclass, with fields only."""
    fields = getattr(type(value), "__dataclass_fields__", None)
    return isinstance(fields, dict) and set(_attributes(value)) <= set(fields)


def fields_of(value: Any) -> dict[str, Any]:
    """Return the fields of a record that are set."""
    return dict(_attributes(value))


def build(kind: Any, fields: Any) -> Any:
    """Return a record of that class, made without a call of the class's own methods. Raises NotPlainData."""
    if not isinstance(kind, type) or not isinstance(fields, dict):
        raise NotPlainData("the reply holds an object of an unknown class")
    if not set(fields) <= {field.name for field in dataclasses.fields(kind)}:
        raise NotPlainData("the reply holds an object with unknown fields")
    record: Any = object.__new__(kind)
    object.__getattribute__(record, "__dict__").update(fields)
    return record


def refill_record(old: Any, new: Any) -> None:
    """Make a record hold what another one holds."""
    attributes = object.__getattribute__(old, "__dict__")
    attributes.clear()
    attributes.update(object.__getattribute__(new, "__dict__"))


def _attributes(value: Any) -> Any:
    try:
        return object.__getattribute__(value, "__dict__")
    except AttributeError:  # it has slots
        return {"": None}
