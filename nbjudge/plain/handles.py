"""Handles: what a test cell holds in place of the student's functions, classes and objects.

Everything that is done with one is done on the other side. A handle's own class here is of no use to a test, so that a
test cannot mistake what a student made for a value of Python's or a library's.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np

from nbjudge.sandbox.inside.objects import OPERATORS

_OWN = frozenset({"__class__", "__array__", "_nbjudge"})
# What a handle may pass for with `isinstance`; none of these decides a comparison.
_CLASSES: dict[str, type] = {
    "function": types.FunctionType, "generator": types.GeneratorType, "type": type, "method": types.MethodType,
    "builtin_function_or_method": types.BuiltinFunctionType, "coroutine": types.CoroutineType,
    "module": types.ModuleType, "map": map, "filter": filter, "zip": zip, "enumerate": enumerate,
    "reversed": reversed, "property": property, "ABCMeta": type, "EnumType": type, "EnumMeta": type,
}  # fmt: skip


class World(Protocol):
    """Where the instructor's classes are found."""

    def instructors_class(self, name: str) -> type | None:
        """Return the class of that name that the instructor's cells define, or None."""


class Yardstick(Protocol):
    """What is known of what the solution gave."""

    def may_be_object(self, path: str) -> bool:
        """Tell whether the solution gave an object here, whose own comparisons then count."""


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
        return _use(self, "getattr", name, path=f".{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        _use(self, "setattr", name, value, path=f".{name}=")

    def __delattr__(self, name: str) -> None:
        _use(self, "delattr", name, path=f".{name} del")

    @property  # type: ignore[misc]  # `isinstance` reads it only
    def __class__(self) -> Any:
        """Return the class that `isinstance` is to see: one of Python's kinds, or the instructor's of that name."""
        about = _about(self)
        found = _CLASSES.get(about.kind)
        if found is None:
            found = about.conversation.world.instructors_class(about.kind)
        return found or _use(self, "type", path=".__class__")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object over there."""
        return _use(self, "call", *args, path="()", **kwargs)

    def __iter__(self) -> Iterator[Any]:
        handle = _use(self, "iter", path=" iter")
        return iter(handle) if number_of(handle) is None else _Steps(handle)

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
        return bool(_exact(_use_on(self, "isinstance", value, self, path=" isinstance"), bool))

    def __subclasscheck__(self, kind: Any) -> bool:
        return bool(_exact(_use_on(self, "issubclass", kind, self, path=" issubclass"), bool))

    def __enter__(self) -> Any:
        return _use(self, "enter", path=" enter")

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        return _use(self, "exit", number_of(error) and error, path=" exit")

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        found = _use(self, "array", path=" array")
        if not isinstance(found, np.ndarray):
            raise TypeError("an object of the student's that is no array")
        return found if dtype is None else found.astype(dtype)


class About:
    """Which object a handle stands for, and how the test came to it."""

    __slots__ = ("conversation", "kind", "number", "path")

    def __init__(self, conversation: Talk, number: int, kind: str, path: str) -> None:
        """Keep the object's number, the name of its class, and the path to it."""
        self.conversation, self.number, self.kind, self.path = conversation, number, kind, path


class _Steps:
    """An iterator over there, taken step by step: it may be endless."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def __iter__(self) -> _Steps:
        return self

    def __next__(self) -> Any:
        return _use(self._handle, "next", path=" next")


def handle_of(conversation: Talk, number: int, kind: str, path: str) -> Handle:
    """Return a handle of an object on the other side."""
    return Handle(About(conversation, number, kind, path))


def number_of(value: Any) -> int | None:
    """Return the number of the object that a value stands for, or None for a value of this side."""
    if type(value) is Handle:
        return _about(value).number
    stands_for = getattr(value, "_nbjudge_number", None) if _is_exception(value) else None
    return stands_for if isinstance(stands_for, int) else None


def _is_exception(value: Any) -> bool:
    if type(value) is type:
        return issubclass(value, BaseException)
    return isinstance(value, BaseException) if type(value) is not Handle else False


def _about(handle: Handle) -> About:
    about: About = object.__getattribute__(handle, "_nbjudge")
    return about


def _use(handle: Handle, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
    return _use_on(handle, verb, handle, *args, path=path, **kwargs)


def _use_on(handle: Handle, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
    about = _about(handle)
    return about.conversation.use(verb, *args, path=f"{about.path}{path}", **kwargs)


def _compared(handle: Handle, verb: str, other: Any) -> Any:
    """Compare over there, unless a value was to be expected here: then nothing of a student's own is equal to it."""
    about = _about(handle)
    if number_of(other) is None and not about.conversation.kinds.may_be_object(about.path):
        return verb == "ne"
    return _use(handle, verb, other, path=f" {verb}")


def _exact(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected, not {type(value).__name__}")
    return value


def _operation(verb: str) -> Callable[..., Any]:
    def method(self: Handle, *args: Any) -> Any:
        return _use(self, verb, *args, path=f" {verb}")

    return method


_DEFINED = ("eq", "ne")
_PLAIN_BUILTINS = ("hash", "int", "float", "complex", "round", "divmod", "reversed", "bytes", "index")
for _verb in (*(verb for verb in OPERATORS if verb not in _DEFINED), *_PLAIN_BUILTINS):
    setattr(Handle, f"__{_verb.strip('_')}__", _operation(_verb))
for _verb in ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor"):
    setattr(Handle, f"__r{_verb}__", _operation(f"r{_verb}"))
