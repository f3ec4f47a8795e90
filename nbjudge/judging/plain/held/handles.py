"""Handles: what a test cell holds in place of the student's functions, classes and objects.

Everything that is done with one is done on the other side. A handle's own class here is of no use to a test, so that a
test cannot mistake what a student made for a value of Python's or a library's. An object that a test comes to in two
ways has a handle for each: what may come of it depends on what the solution gave in that way. Both are one to `is`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, NoReturn, Protocol
from uuid import UUID

import numpy as np

from nbjudge.judging.limited import CheckTookTooLong
from nbjudge.judging.told import StudentProblem
from nbjudge.sandbox.inside.shared.callbacks import OPERATORS

_OWN = frozenset({
    "__class__", "__array__", "__mro_entries__", "__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "_nbjudge",
})  # fmt: skip
# Protocols that libraries ask any object for and then believe: an address in this process's memory, how to pickle.
_NEVER = re.compile(r"__(?:array|dlpack|dataframe|arrow|cuda|buffer|getstate|setstate|getnewargs)\w*__")
ENDS_LOOPS, SWALLOWS = "ends loops", "swallows exceptions"  # what an answer may do only where the solution does
_NEVER_CAUGHT = (AssertionError, StudentProblem, CheckTookTooLong, MemoryError)
# What a handle may pass for with `isinstance`; none of these decides a comparison.
_CLASSES: dict[str, type] = {
    "function": types.FunctionType, "generator": types.GeneratorType, "type": type, "method": types.MethodType,
    "builtin_function_or_method": types.BuiltinFunctionType, "coroutine": types.CoroutineType,
    "module": types.ModuleType, "map": map, "filter": filter, "zip": zip, "enumerate": enumerate,
    "reversed": reversed, "property": property, "ABCMeta": type, "EnumType": type, "EnumMeta": type,
}  # fmt: skip
_NO_PLAIN_VALUE = "{} is no plain value: an object of its own came where a number, text, list or the like was expected."
_MOST_PATH = 1000  # characters, the last ones: they say what was asked
_MOST_CLASSES = 20  # of one object, by whose names it is known


class World(Protocol):
    """Where classes of this side are found."""

    def class_in(self, lineage: Any, *, exact: bool) -> type | None:
        """Return the class here that is the first of these names, or (not `exact`) what stands for one of them."""


class Yardstick(Protocol):
    """What is known of what the solution gave."""

    def may_be_compared(self, path: str) -> bool:
        """Tell whether the solution's object was compared with plain values here: a student's own methods count."""

    def allows(self, path: str, deed: str) -> bool:
        """Note what was done besides giving a value; tell whether the solution did so, too."""

    def knows(self, path: str) -> bool:
        """Tell whether the solution was asked so, or its value has this field."""

    def fields_at(self, path: str) -> Sequence[str]:
        """Return the names of the fields of the named tuples that the solution gave here."""


class Talk(Protocol):
    """How a handle has something done on the other side."""

    @property
    def kinds(self) -> Yardstick:
        """Return what is known of what the solution gave."""

    @property
    def world(self) -> World:
        """Return where the instructor's classes are found."""

    def use(self, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
        """Have something done with the student's objects."""

    def refuse(self, problem: StudentProblem) -> NoReturn:
        """Raise a problem on the student's side, which the cell then has had, whoever catches it."""

    def standing_for(self, handle: Handle) -> type:
        """Return the class that stands here for a class of the student's, to inherit from."""


class Handle:
    """An object on the other side."""

    __slots__ = ("_nbjudge",)
    __hash__: Any

    def __init__(self, about: About) -> None:
        """Hold what `about` says."""
        object.__setattr__(self, "_nbjudge", about)

    def __getattribute__(self, name: str) -> Any:
        if name in _OWN:
            return object.__getattribute__(self, name)
        if _NEVER.fullmatch(name):
            raise AttributeError(f"an object of the student's has no {name} here")
        return _use(self, "getattr", name, path=f".{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        _use(self, "setattr", name, value, path=f".{name}=")

    def __delattr__(self, name: str) -> None:
        _use(self, "delattr", name, path=f".{name} del")

    @property  # type: ignore[misc]  # `isinstance` reads it only
    def __class__(self) -> Any:
        """Return the class that `isinstance` is to see: one of Python's kinds, or the instructor's of that name."""
        about = about_of(self)
        found = _CLASSES.get(about.kind) or about.conversation.world.class_in(about.lineage, exact=False)
        return found or _use(self, "type", path=".__class__")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        """Let a class of the test inherit from a class of the student's."""
        return (about_of(self).conversation.standing_for(self),)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object over there."""
        return _use(self, "call", *args, path="()", **kwargs)

    def __iter__(self) -> Iterator[Any]:
        steps: Iterator[Any] = _use(self, "iter", path=" iter")
        return steps if number_of(steps) is not None else iter(steps)

    def __next__(self) -> Any:
        return _use(self, "next", path=" next")

    def __eq__(self, other: object) -> Any:
        return _compared(self, "eq", other)

    def __ne__(self, other: object) -> Any:
        return _compared(self, "ne", other)

    def __bool__(self) -> bool:
        return bool(_exact(_use(self, "bool", path=" bool"), bool))

    def __len__(self) -> int:
        return int(_exact(_use(self, "len", path=" len"), int))

    def __str__(self) -> str:
        return str(_exact(_use(self, "str", path=" str"), str))

    def __repr__(self) -> str:
        return str(_exact(_use(self, "repr", path=" repr"), str))

    def __format__(self, spec: str) -> str:
        return str(_exact(_use(self, "format", spec, path=" format"), str))

    def __dir__(self) -> Any:
        return _use(self, "dir", path=" dir")

    def __instancecheck__(self, value: Any) -> bool:
        if (kind := students_class(type(value))) is not None:
            return kind is self or bool(_exact(_use_on(self, "issubclass", kind, self, path=" issubclass"), bool))
        return bool(_exact(_use_on(self, "isinstance", value, self, path=" isinstance"), bool))

    def __subclasscheck__(self, kind: Any) -> bool:
        kind = kind if (found := students_class(kind)) is None else found
        return bool(_exact(_use_on(self, "issubclass", kind, self, path=" issubclass"), bool))

    def __enter__(self) -> Any:
        return _use(self, "enter", path=" enter")

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        swallows = bool(_use(self, "exit", error, path=" exit")) and error is not None
        # A test's own assert, and what ends a check, are never the student's to catch.
        return swallows and isinstance(error, Exception) and not isinstance(error, _NEVER_CAUGHT) and _may_swallow(self)

    def __copy__(self) -> Any:
        return _use(self, "copy", path=" copy")

    def __deepcopy__(self, _: Any) -> Any:
        return _use(self, "deepcopy", path=" copy")

    def __reduce_ex__(self, _: Any) -> Any:
        raise TypeError("an object of the student's cannot be pickled")

    __reduce__ = __reduce_ex__  # type: ignore[assignment]

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        found = _use(self, "array", path=" array")
        if not isinstance(found, np.ndarray):
            raise TypeError("an object of the student's that is no array")
        return found if dtype is None else found.astype(dtype)


class About:
    """Which object a handle stands for, and how the test came to it."""

    __slots__ = ("conversation", "kind", "lineage", "number", "path", "stand_in")

    def __init__(self, conversation: Talk, number: int, kind: str, path: str, lineage: Any = ()) -> None:
        """Keep the object's number, the name of its class, the path to it, and the names of its classes' bases."""
        self.conversation, self.number, self.kind, self.path = conversation, number, kind, path
        self.lineage = lineage
        self.stand_in: type | None = None  # for classes of the test that inherit from it


def is_lineage(lineage: Any) -> bool:
    """Tell whether these are modules and names of classes."""
    if not isinstance(lineage, tuple) or len(lineage) > _MOST_CLASSES:
        return False
    return all(isinstance(each, tuple) and len(each) == 2 and {str}.issuperset(map(type, each)) for each in lineage)


def no_plain_value(path: str) -> StudentProblem:
    """Return what is said of an object of the student's that came where a plain value should."""
    return StudentProblem(_NO_PLAIN_VALUE.format(f"What `{path.partition('(')[0]}` gives"))


def class_of(handle: Handle) -> Any:
    """Return what `type` gives for a handle: a class of Python's, a library's or the instructor's, or a handle."""
    about = about_of(handle)
    found = _CLASSES.get(about.kind) or about.conversation.world.class_in(about.lineage, exact=True)
    return found or _use(handle, "type", path=".__class__")


def students_class(kind: Any) -> Handle | None:
    """Return the student's class that a class of the test inherits from, or None."""
    found = getattr(kind, "_nbjudge_class", None) if type(kind) is not Handle else None
    return found if type(found) is Handle else None


def number_of(value: Any) -> int | None:
    """Return the number of the object that a value stands for, or None for a value of this side."""
    if type(value) is Handle:
        return about_of(value).number
    stands_for = getattr(value, "_nbjudge_number", None) if _is_exception(value) else None
    return stands_for if isinstance(stands_for, int) else None


def _is_exception(value: Any) -> bool:
    if type(value) is type:
        return issubclass(value, BaseException)
    return isinstance(value, BaseException) if type(value) is not Handle else False


def about_of(handle: Handle) -> About:
    """Return which object a handle stands for."""
    about: About = object.__getattribute__(handle, "_nbjudge")
    return about


def are_same(a: Any, b: Any) -> bool:
    """Do what `is` does: two handles of one object are the same."""
    return a is b or (type(a) is type(b) is Handle and about_of(a).number == about_of(b).number)


def identity(value: Any) -> int:
    """Do what `id` does."""
    return about_of(value).number if type(value) is Handle else id(value)


def _use(handle: Handle, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
    return _use_on(handle, verb, handle, *args, path=path, **kwargs)


def _use_on(handle: Handle, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
    about = about_of(handle)
    # `f().next.next` is `f().next`: a list may have many nodes, and a student's more than the solution's.
    step = "" if path[0] == "." and about.path.endswith(path) else path
    return about.conversation.use(verb, *args, path=f"{about.path}{step}"[-_MOST_PATH:], **kwargs)


def _may_swallow(handle: Handle) -> bool:
    about = about_of(handle)
    return about.conversation.kinds.allows(f"{about.path} exit", SWALLOWS)


def _compared(handle: Handle, verb: str, other: Any) -> Any:
    """Compare over there, unless a value was to be expected here: then nothing of a student's own is equal to it."""
    about = about_of(handle)
    is_value = number_of(other) is None
    if is_value and isinstance(other, _BY_TEXT) and verb in _EQUAL:  # theirs is not asked what it is equal to
        return (str(other) == str(handle)) == (verb == "eq")
    if verb == "contains" and (holds := getattr(about.conversation, "holds", None)):
        return holds(handle, other)
    if is_value and not about.conversation.kinds.may_be_compared(about.path):
        if verb in _EQUAL:
            return verb == "ne"
        about.conversation.refuse(no_plain_value(about.path))
    return _use(handle, verb, other, path=f" {verb}")


def _comparison(verb: str) -> Callable[..., Any]:
    def method(self: Handle, other: Any) -> Any:
        return _compared(self, verb, other)

    return method


def _exact(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected, not {type(value).__name__}")
    return value


def _operation(verb: str) -> Callable[..., Any]:
    def method(self: Handle, *args: Any) -> Any:
        about = about_of(self)
        is_with_values = args and all(number_of(each) is None for each in args)
        if is_with_values and verb not in _ITEMS and not about.conversation.kinds.knows(f"{about.path} {verb}"):
            about.conversation.refuse(no_plain_value(about.path))  # whatever comes, a test would compare it
        return _use(self, verb, *args, path=f" {verb}")

    return method


_ITEMS = ("getitem", "setitem", "delitem", "round")
_BY_TEXT = (PurePath, UUID)  # of libraries, which do not cross: two with the same text are the same
_EQUAL, _ORDERED = ("eq", "ne"), ("lt", "le", "gt", "ge", "contains")
_PLAIN_BUILTINS = ("hash", "int", "float", "complex", "round", "divmod", "reversed", "bytes", "index")
for _verb in _ORDERED:
    setattr(Handle, f"__{_verb}__", _comparison(_verb))
for _verb in (*(verb for verb in OPERATORS if verb not in (*_EQUAL, *_ORDERED)), *_PLAIN_BUILTINS):
    setattr(Handle, f"__{_verb.strip('_')}__", _operation(_verb))
for _verb in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor"):
    setattr(Handle, f"__r{_verb}__", _operation(f"r{_verb}"))
