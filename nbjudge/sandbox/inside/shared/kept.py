"""Lists, dictionaries, arrays and their like that both sides hold: what is one object there is one object here.

Each has a number that goes with its content whenever it crosses. Where the number is known, the object here takes over
the content and stands for the copy, so that `a is b` holds on both sides where it holds on one. What changed since it
crossed goes along with the next message. So do the numbers of what nobody holds any more on one side; where nobody does
on either, it is forgotten on both. As long as one side holds it, its `id` stays the same on the other.
"""

from __future__ import annotations

import contextlib
import copy
import re
import sys
import zlib
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside.shared.instances import build, fields_of, is_record, refill_record
from nbjudge.sandbox.inside.values.randomness import is_generator, put, state_of
from nbjudge.sandbox.inside.values.rich import Packed

MOST = 20_000  # objects that are followed; of more, copies cross
_MOST_UNHELD = 64 << 20  # bytes of what is there for its identity alone; beyond it, that is lost
_MOST_TO_PUT_BACK = 256 << 20  # bytes of what objects held before they were changed
_BYTES_OF_AN_ITEM = 50
_TYPES = frozenset({list, dict, set, bytearray, deque, Counter, OrderedDict, defaultdict, np.ndarray})
_STAND_INS = ("handle", "callback", "class", "library", "copy", "error")  # of what does not cross itself
_NUMBER = re.compile(r"-?[0-9]{1,19}")
_TABLES = ("DataFrame", "Series")
_SCALARS = frozenset({int, float, bool, complex, str, bytes, type(None)})
_HELD_HERE = 2  # references: in `_values`, and as the argument of getrefcount


class Before:
    """What objects held before they first took over something, to be put back: a library's are there for others, too.

    Nobody can tell whose they are: a package may hand out a list of its own that lies deep in it.
    """

    def __init__(self) -> None:
        """Start with nothing changed."""
        self._held: dict[int, tuple[Any, Any]] = {}  # id -> the object, kept alive, and what it held
        self._bytes = 0

    def note(self, value: Any) -> None:
        """Note what an object holds that is about to take over something."""
        size = _bytes_of(value)
        if id(value) not in self._held and len(self._held) < MOST and self._bytes + size <= _MOST_TO_PUT_BACK:
            self._held[id(value)] = value, _copied(value)
            self._bytes += size

    def put_back(self) -> None:
        """Let each of them hold that again."""
        for value, content in self._held.values():
            with contextlib.suppress(Exception):  # it was made another shape since, or read-only: no package's own
                refill(value, content)
        self._held.clear()
        self._bytes = 0


class Kept:
    """The objects of one side that the other side has, too."""

    def __init__(self, numbers: Iterator[int], before: Before | None = None) -> None:
        """Give new objects these numbers, which are no numbers of the other side; `before` notes what is changed."""
        self._numbers = numbers
        self._values: dict[int, Any] = {}
        self._known: dict[int, int] = {}  # id(object) -> its number
        self._crossed: dict[int, Any] = {}  # number -> what the object held then
        self._before = before
        self._unheld: set[int] = set()  # numbers of what nobody holds here, which the other side has been told
        self._unheld_there: set[int] = set()  # and over there, as it has told us

    def packed(self, value: Any, packed: Packed | None) -> Packed | None:
        """Return how a value is written, with its number where it can be changed; `packed` is how without."""
        if packed is not None and packed[0] in _STAND_INS:
            return packed
        number = self.number(value)
        if number is None:
            return packed
        return (f"{number}:", value) if packed is None else (f"{number}:{packed[0]}", packed[1])

    def unpacked(self, tag: str, data: Any, unpack: Callable[[str, Any], Any]) -> Any:
        """Return what a tag and the data under it mean. Raises NotPlainData where the number is none."""
        number, separator, tag = tag.rpartition(":")
        value = unpack(tag, data) if tag else data
        if not separator:
            return value
        if not _NUMBER.fullmatch(number):
            raise NotPlainData("the reply is damaged")
        return self.merged(int(number), value)

    def number(self, value: Any) -> int | None:
        """Return the number under which a value crosses now; None for what cannot be changed."""
        if type(value) not in _TYPES and not any(is_one(value) for is_one in (_is_table, is_record, is_generator)):
            return None
        number = self._known.get(id(value))
        if number is None:
            if len(self._values) >= MOST:
                return None
            number = next(self._numbers)
            self._values[number], self._known[id(value)] = value, number
        self._crosses(number, value)
        return number

    def merged(self, number: int, value: Any) -> Any:
        """Return the object of that number, which now holds what came, or what came where there is none."""
        mine = self._values.get(number)
        if mine is not None and _take_over(mine, value, self._before):
            value = mine
        elif mine is not None or len(self._values) < MOST:
            self._known.pop(id(mine), None)
            self._values[number], self._known[id(value)] = value, number
        else:
            return value
        self._crosses(number, value)
        return value

    def crossed_as_it_is(self, value: Any) -> None:
        """Take what an object holds now for what crossed: parts were replaced that stand for the same."""
        if (number := self._known.get(id(value))) is not None:
            self._crossed[number] = content_of(value)

    def news(self) -> dict[str, Any]:
        """Return what goes along with a message: objects that hold something else now, and what nobody holds here."""
        let_go = [number for number in self._values if number not in self._unheld and self._is_unheld(number)]
        changed = [number for number in self._values if self._has_changed(number)]  # perhaps in the moment before
        news = {"changed": tuple(self._values[number] for number in changed)} if changed else {}
        news |= {"let_go": tuple(let_go)} if let_go else {}
        self._unheld.update(let_go)
        for number in self._unheld_there.intersection(let_go):
            self._forget(number)
        if sum(_bytes_of(self._values[number]) for number in self._unheld) > _MOST_UNHELD:
            for number in list(self._unheld):
                self._forget(number)
        return news

    def hear(self, let_go: Any) -> None:
        """Take in what nobody holds any more on the other side: its numbers, or whatever it says instead."""
        for number in let_go if isinstance(let_go, tuple) else ():
            if type(number) is not int or number not in self._values:
                continue
            if number in self._unheld:
                self._forget(number)
            else:
                self._unheld_there.add(number)

    def _has_changed(self, number: int) -> bool:
        """Tell whether an object that both sides can see holds something else than when it crossed."""
        if number in self._unheld or number in self._unheld_there:
            return False
        return not has_same_content(self._crossed[number], content_of(self._values[number]))

    def _is_unheld(self, number: int) -> bool:
        return sys.getrefcount(self._values[number]) <= _HELD_HERE

    def _crosses(self, number: int, value: Any) -> None:
        self._crossed[number] = content_of(value)
        self._unheld.discard(number)
        self._unheld_there.discard(number)

    def _forget(self, number: int) -> None:
        self._known.pop(id(self._values[number]), None)  # gone already where it lay under two numbers
        del self._crossed[number], self._values[number]
        self._unheld.discard(number)
        self._unheld_there.discard(number)


def _bytes_of(value: Any) -> int:
    """Return about how much memory an object takes."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    items = value.size if _is_table(value) else len(value) if hasattr(type(value), "__len__") else 1
    return int(_BYTES_OF_AN_ITEM * items)


def _is_table(value: Any) -> bool:
    return type(value).__name__ in _TABLES and type(value).__module__.partition(".")[0] == "pandas"


def content_of(value: Any) -> Any:
    """Return what can be compared later, without a look into the parts."""
    if isinstance(value, dict):
        return [list(value), list(value.values())]
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tolist() if value.dtype.hasobject else _checksum(value)
    if is_record(value):
        return [list(fields_of(value)), list(fields_of(value).values())]
    if is_generator(value):
        return [part.tolist() if isinstance(part, np.ndarray) else part for part in state_of(value)]
    return value.copy(deep=False) if _is_table(value) else list(value)


def _checksum(array: np.ndarray[Any, Any]) -> int:
    return zlib.crc32(np.ascontiguousarray(array).view(np.uint8).data)


def has_same_content(old: Any, new: Any) -> bool:
    """Tell whether two contents are the same, without a call of any part's own methods."""
    if type(old) is not type(new):
        return False
    if type(old) in (list, tuple):
        kinds = list(map(type, new))
        if _SCALARS.issuperset(kinds):  # of many numbers, by Python's own comparison: it is done with each message
            return kinds == list(map(type, old)) and bool(old == new)
        return len(old) == len(new) and all(map(has_same_content, old, new))
    if type(old) in _SCALARS:
        return bool(old == new) or (old != old and new != new)
    return bool(old.equals(new)) if _is_table(old) else old is new


def _take_over(old: Any, new: Any, before: Before | None) -> bool:
    """Make `old` hold what `new` holds, in place; return whether that could be. `before`: notes what it held."""
    if type(old) is not type(new):
        return False
    if isinstance(old, np.ndarray) and (old.shape != new.shape or old.dtype != new.dtype or not old.flags.writeable):
        return False
    if not has_same_content(content_of(old), content_of(new)):
        if before is not None:
            before.note(old)
        refill(old, new)
    return True


def _copied(value: Any) -> Any:
    """Return an object of the same type that holds the same; no method of the instructor's runs."""
    if is_record(value):
        return build(type(value), fields_of(value))
    if is_generator(value):
        return copy.deepcopy(value)
    return value.copy(deep=False) if _is_table(value) else copy.copy(value)


def refill(old: Any, new: Any) -> None:
    """Make an object hold what another one of its type holds."""
    if _is_table(old):
        old._update_inplace(new)  # what pandas' own in-place methods end in
    elif is_record(old):
        refill_record(old, new)
    elif is_generator(old):
        put(old, state_of(new))
    elif isinstance(old, np.ndarray):
        old[...] = new
    elif isinstance(old, (list, bytearray)):
        old[:] = new
    elif isinstance(old, deque):
        old.clear()
        old.extend(new)
    else:
        old.clear()
        old.update(new)
