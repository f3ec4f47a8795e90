"""What came from the solution, for each name and call: a plain value or an object. A student's must be of that kind."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from nbjudge.judging.plain.held.handles import Handle, about_of, no_plain_value, number_of
from nbjudge.judging.plain.held.restricted import is_restricted
from nbjudge.sandbox.inside.shared.instances import fields_of, is_record

PLAIN, OBJECT, ITEMS, FIELDS, MORE, ITSELF = "plain", "object", "items", "fields", "more", "itself"
WRITTEN = " files"  # no path begins with a space
_BASES = frozenset({
    *(("builtins", kind) for kind in ("dict", "list", "tuple", "set", "str", "int", "float", "mappingproxy")),
    *(("collections", kind) for kind in ("ChainMap", "UserDict", "UserList", "UserString")), ("numpy", "ndarray"),
})  # fmt: skip
_CONTAINERS = frozenset(each for each in _BASES if each[1] not in ("str", "int", "float", "UserString"))
_MOST_NOTED = 10_000
_ONE_BY_ONE = (" iter", " next")  # where the solution may have given a list
_STEPS = re.compile(r"\(\)|[. ]?[^. ()]+")  # of a path: `f`, `()`, `.x`, ` add`
_OF_CONTAINERS = re.compile(r" (?:iter|next|getitem)(?![^. (])")  # steps to what a container holds
_AGAINST, _COMPARED = " against", "compared with values"
_TRUTHS = (bool, np.bool_, type(None))
_OF_ITEMS = (list, tuple, set, frozenset, dict, range, deque, np.ndarray)
_SCALARS = frozenset({int, float, bool, complex, str, bytes, type(None)})


class Kinds:
    """What a test cell was given, by how it asked (`f()`, `f().x`); with what the solution gave, a yardstick."""

    def __init__(self, expected: Mapping[str, list[str]] | None = None, *, by_parts: bool = False) -> None:
        """Compare with `expected`; None: this is the solution itself, or there is none to compare with.

        `by_parts`: the cell gives points for each of its parts, so that one which goes wrong leaves the others.
        """
        self.expected, self.by_parts = expected, by_parts
        self.found: dict[str, list[str]] = {}
        self._alike: dict[str, Sequence[str]] = {}  # by paths that the solution did not take

    def check(self, path: str, value: Any) -> None:
        """Note what came. Raises StudentProblem for an object where the solution gave a plain value."""
        is_trial = self.expected is None
        is_found = _is_object if is_trial else _is_handle
        kind = OBJECT if any(map(is_found, _within(value))) else PLAIN
        known = self.found.setdefault(path, [])
        details = _details(value) if is_trial else ()
        known += [each for each in (kind, *details) if each not in known]
        if kind == OBJECT and self.wants_plain(path):
            raise no_plain_value(path)
        if is_trial and number_of(value) is None:
            if _is_of_the_test(value) and hasattr(value, "__dict__"):
                self._note_parts(path, vars(value))  # for students who make one of their own
            for record in filter(_has_fields, _within(value)):
                self._note_parts(path, dict(zip(record._fields, record, strict=True)))
                known += [FIELDS] if FIELDS not in known else []

    def _note_parts(self, path: str, parts: Mapping[str, Any]) -> None:
        """Note the attributes of a value that came."""
        for name, part in parts.items():
            its = path if path.endswith(f".{name}") else f"{path}.{name}"
            if its not in self.found and len(self.found) < _MOST_NOTED:
                self.check(its, part)

    def objects_in(self, value: Any) -> list[Handle]:
        """Return the student's objects that a value holds, however deep."""
        return [part for part in _within(value) if type(part) is Handle]

    def wants_truth(self, path: str) -> bool:
        """Tell whether the solution gave nothing here but True, False or None: of an object the truth will do."""
        kinds = self._known(path)
        return PLAIN in kinds and OBJECT not in kinds and MORE not in kinds

    def wants_base(self, path: str, handle: Handle) -> bool:
        """Tell whether the solution gave plain values here, and the object's class inherits from one of theirs."""
        return self.wants_plain(path) and not _BASES.isdisjoint(about_of(handle).lineage)

    def wants_container(self, path: str, handle: Handle) -> bool:
        """Tell whether the solution gave containers of objects here, and this is one of the student's own class."""
        known = self._known(path)
        is_one = OBJECT in known and ITEMS in known and ITSELF not in known
        return is_one and not _CONTAINERS.isdisjoint(about_of(handle).lineage)

    def wants_items(self, path: str) -> bool:
        """Tell whether the solution gave plain values here, and among them one that holds several."""
        return self.wants_plain(path) and ITEMS in self._known(path)

    def wants_fields(self, path: str) -> bool:
        """Tell whether the solution gave named tuples here: an object with these attributes will do."""
        return FIELDS in self._known(path)

    def knows(self, path: str) -> bool:
        """Tell whether the solution was asked so, or its value has this field."""
        return self.expected is None or path in self.expected

    def fields_at(self, path: str) -> Sequence[str]:
        """Return the names of the fields of the named tuples that the solution gave here."""
        parts = (known.removeprefix(f"{path}.") for known in self.expected or () if known.startswith(f"{path}."))
        return [part for part in parts if part.isidentifier()]

    def wants_plain(self, path: str) -> bool:
        """Tell whether the solution gave nothing but plain values here."""
        return OBJECT not in (self._known(path) or [OBJECT])

    def _known(self, path: str) -> Sequence[str]:
        """Return what the solution gave there; where it was not asked so, what it gave by the most similar ways.

        A student's objects may be the same where the solution's are several, so that a test reaches `q.x` by `p.x`.
        """
        if self.expected is None or path in self.expected:
            return () if self.expected is None else self.expected[path]
        if path in self._alike:
            return self._alike[path]
        found = self._of_similar_ways(path, self.expected)
        if len(self._alike) < _MOST_NOTED:
            self._alike[path] = found
        return found

    @staticmethod
    def _of_similar_ways(path: str, expected: Mapping[str, list[str]]) -> Sequence[str]:
        steps = _STEPS.findall(path)
        for place in range(1, len(steps) if steps[-1] not in _ONE_BY_ONE else 0):
            end = "".join(steps[place:])
            if end.strip("()") and (alike := [kinds for known, kinds in expected.items() if known.endswith(end)]):
                return [kind for kinds in alike for kind in kinds]
        return ()

    def allows(self, path: str, deed: str) -> bool:
        """Note what was done besides giving a value; tell whether it may be: whether the solution did so, too."""
        known = self.found.setdefault(path, [])
        if deed not in known:
            known.append(deed)
        return self.expected is None or deed in self.expected.get(path, ())

    @property
    def may_write_files(self) -> bool:
        """Tell whether the test cell is the solution's trial, or wrote files there."""
        return self.expected is None or WRITTEN in self.expected

    def may_be_compared(self, path: str) -> bool:
        """Note that an object is compared with a plain value; tell whether it may be: whether the solution's was, too.

        Where that was a generator of objects, a student's may be a list of them.
        """
        way = _OF_CONTAINERS.sub("", path) + _AGAINST
        if self.allows(way, _COMPARED):
            return True
        attribute = f".{way.rpartition('.')[2]}"
        return "(" not in attribute and any(known.endswith(attribute) for known in self.expected or ())


def _is_of_the_test(value: Any) -> bool:
    """Tell whether a value is an object or a function that the test or the instructor made, and no plain value."""
    if number_of(value) is not None or is_record(value):
        return False
    return isinstance(value, FunctionType) or type(value).__module__ == "__main__"


def _details(value: Any) -> Iterator[str]:
    if number_of(value) is not None:
        yield ITSELF  # an object, and no container that holds one
        return
    if isinstance(value, _OF_ITEMS):
        yield ITEMS
    if type(value) not in _TRUTHS:
        yield MORE


def _within(value: Any) -> Iterator[Any]:
    """Yield a value and all that it holds, however deep; numbers and texts in containers are left out."""
    waiting, seen = [value], set()
    while waiting:
        value = waiting.pop()
        yield value
        if id(value) not in seen:
            seen.add(id(value))
            waiting += [part for part in _parts(value) if type(part) not in _SCALARS]


def _has_fields(value: Any) -> bool:
    """Tell whether a value is a named tuple."""
    return isinstance(value, tuple) and hasattr(type(value), "_fields")


def _is_handle(value: Any) -> bool:
    """Tell whether a value is an object over there, or an array that hides its numbers from a comparison."""
    return not is_restricted(value) if number_of(value) is not None else isinstance(value, np.ma.MaskedArray)


def _is_object(value: Any) -> bool:
    """Tell whether the solution gave an object: of its own, or the test's, in place of which a student may make one."""
    return _is_handle(value) or _is_of_the_test(value)


def _parts(value: Any) -> Iterable[Any]:
    if number_of(value) is not None:  # it would be asked over there whether it is one of these
        return ()
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, (list, tuple, set, frozenset, deque)):
        return value
    if isinstance(value, np.ndarray) and value.dtype.hasobject:
        return [value.tolist()]
    if isinstance(value, slice):
        return value.start, value.stop, value.step
    return fields_of(value).values() if is_record(value) else ()
