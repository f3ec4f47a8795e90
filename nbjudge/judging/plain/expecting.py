"""What a test gets of a student's object in a place where the solution gave plain values.

An object there may be        and the test gets
true or false                 its truth, where the solution gave True, False or None
a list, a text, a number      the plain value that its class inherits from; handed back, it is the object again
an iterator of Python's       what it gives, one by one
a class with such fields      its fields, where the solution gave a named tuple
a part of a container         the same, or what may be there as long as nobody looks at it
else                          nothing: the check fails
"""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np

from nbjudge.judging.plain.failures import DAMAGED
from nbjudge.judging.plain.held import lazy, restricted
from nbjudge.judging.plain.held.handles import Handle, Talk, about_of, number_of
from nbjudge.judging.plain.held.taken import Taken
from nbjudge.judging.plain.seen import Kinds
from nbjudge.judging.told import StudentProblem
from nbjudge.sandbox.inside.shared.instances import build, fields_of, is_record, refill_record
from nbjudge.sandbox.inside.shared.kept import Kept

BASE = " base"  # behind a path: what an object there is without its own methods
_MOST_DEEP = 5  # a matrix that is a list of lists, each of a class of its own


class Expecting:
    """Turns what came in one test cell into what the test may have."""

    def __init__(self, talk: Talk, kinds: Kinds, kept: Kept) -> None:
        """Have `talk` ask for more of an object; `kept` follows the containers whose parts are replaced."""
        self._talk, self._kinds, self._kept = talk, kinds, kept
        self._taken = Taken()

    def of(self, path: str, value: Any, depth: int = 0) -> Any:
        """Return what the test gets of a value that came by this path; the value itself where an object may be."""
        if type(value) is Handle and self._kinds.wants_container(path, value):
            return self._bases_of(path, [value], depth)[0]
        if not self._kinds.wants_plain(path):
            return value
        if type(value) is Handle:
            return self._of_object(path, value)
        parts = {about_of(part).number: part for part in self._kinds.objects_in(value)}
        return self._rebuilt(value, self._of_parts(path, parts, depth), set()) if parts else value

    def _of_object(self, path: str, handle: Handle) -> Any:
        if self._kinds.wants_truth(path):
            return restricted.only_true_or_false(self._talk, handle)
        if self._kinds.wants_base(path, handle):
            return self._bases_of(path, [handle], 0)[0]
        take = partial(self._step, path)
        if self._kinds.wants_fields(path):
            return restricted.only_fields(self._talk, handle, take)
        if self._kinds.wants_items(path):
            return (
                lazy.stepped(handle, take) if lazy.is_lazy(handle) else restricted.only_steps(self._talk, handle, take)
            )
        return restricted.hidden(self._talk, handle) if self._kinds.by_parts else handle  # hidden: equal to nothing

    def _of_parts(self, path: str, parts: dict[int, Handle], depth: int) -> dict[int, Any]:
        """Return what the test gets of the objects in a container, by their numbers."""
        inherit = {number: part for number, part in parts.items() if self._kinds.wants_base(path, part)}
        inherit = inherit if depth < _MOST_DEEP else {}
        only_fields = partial(restricted.only_fields, take=partial(self._step, path))
        limit = only_fields if self._kinds.wants_fields(path) else restricted.hidden
        found: dict[int, Any] = {number: limit(self._talk, part) for number, part in parts.items()}
        return found | dict(zip(inherit, self._bases_of(path, inherit.values(), depth), strict=True))

    def _step(self, path: str, value: Any) -> Any:
        """Return what the test gets of a part of an iterator."""
        value = self.of(path, value)
        try:
            self._kinds.check(path, value)
        except StudentProblem as problem:
            self._talk.refuse(problem)
        return value

    def _bases_of(self, path: str, handles: Iterable[Handle], depth: int) -> list[Any]:
        """Return what objects are whose classes inherit from one of Python's."""
        handles = [*handles]
        if not handles:
            return []
        values = self._talk.use("bases", tuple(handles), path=f"{path}{BASE}")
        if type(values) is not list or len(values) != len(handles):
            self._talk.refuse(StudentProblem(DAMAGED))
        values = [self.of(path, value, depth + 1) for value in values]
        return [self._taken.note(value, handle) for value, handle in zip(values, handles, strict=True)]

    def handed_back(self, value: Any) -> int | None:
        """Return the number of the object that a value was taken from, or None."""
        return self._taken.handed_back(value)

    def write_back(self) -> None:
        """Let objects hold what the test has changed in the values that were taken from them."""
        for value, handle in self._taken.changed():
            self._taken.note(value, handle)
            content = copy.copy(value)  # which goes over as a plain value
            self._talk.use("refill", handle, content, path=f"{about_of(handle).path} refill")

    def follow(self) -> None:
        """Let the values that were handed back hold what their objects hold now."""
        self._taken.follow(lambda handle: self._bases_of(about_of(handle).path, [handle], 0)[0])

    def _rebuilt(self, value: Any, new: dict[int, Any], seen: set[int]) -> Any:
        """Return a value with its objects replaced by others, by their numbers; what can be changed stays itself."""
        if (number := number_of(value)) is not None:
            return new.get(number, value)
        if id(value) in seen:
            return value
        seen.add(id(value))
        if isinstance(value, tuple):
            parts = [self._rebuilt(part, new, seen) for part in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        if isinstance(value, (list, deque)):
            for place, part in enumerate(value):
                value[place] = self._rebuilt(part, new, seen)
        elif isinstance(value, dict):
            for key, part in value.items():
                value[key] = self._rebuilt(part, new, seen)
        elif isinstance(value, np.ndarray) and value.dtype.hasobject:
            for place, part in enumerate(value.flat):
                value.flat[place] = self._rebuilt(part, new, seen)
        elif is_record(value):
            fields = {name: self._rebuilt(part, new, seen) for name, part in fields_of(value).items()}
            refill_record(value, build(type(value), fields))
        self._kept.crossed_as_it_is(value)
        return value
