"""Stand-ins, inside, for the objects of a test cell that lies outside: what is done with one is asked for there."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol


class Asking(Protocol):
    """How something is done with an object of the test."""

    @property
    def shell(self) -> Any:
        """Return the student's shell."""

    def ask(self, number: int, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Have something done outside with an object of the test; return the result or raise what it raised."""


class _Kind(type):
    """The type of a stand-in: it has the name of the class that its object has outside, and compares as that one."""

    def __eq__(cls, other: object) -> bool:
        if other is cls:
            return True
        return isinstance(other, type) and (other.__module__, other.__name__) == ("__main__", cls.__name__)

    __hash__ = type.__hash__


def stand_in(objects: Asking, number: int, kind: str, inherits: type | None, is_callable: bool) -> Callback:
    """Return what stands for object `number`; `kind` is its class, which `inherits` from one of the notebook's."""
    return _class(kind, is_callable)(objects, number, kind, inherits)


@cache
def _class(kind: str, is_callable: bool) -> type[Callback]:
    made: Any = _Kind(kind, (CallableCallback if is_callable else Callback,), {})
    return made  # type: ignore[no-any-return]


class Callback(metaclass=_Kind):
    """Stands for an object of the test, which lies outside."""

    def __init__(self, objects: Asking, number: int, kind: str, inherits: type | None = None) -> None:
        """Ask for what is done with the object."""
        object.__setattr__(self, "_inherits", inherits)
        object.__setattr__(self, "_objects", objects)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_kind", kind)

    @property  # type: ignore[misc]  # `isinstance` reads it only
    def __class__(self) -> Any:
        """Return the class of that name in the notebook, where the instructor's cells define it on both sides."""
        if (inherits := object.__getattribute__(self, "_inherits")) is not None:
            return inherits
        objects, kind = object.__getattribute__(self, "_objects"), object.__getattribute__(self, "_kind")
        found = objects.shell.user_ns.get(kind)
        return found if isinstance(found, type) else Callback

    def __getattribute__(self, name: str) -> Any:
        if name in ("__class__", "__deepcopy__", "_objects", "_number", "_kind", "_rebuilt"):
            return object.__getattribute__(self, name)
        return _asked(self, "getattr", name)

    def __setattr__(self, name: str, value: Any) -> None:
        _asked(self, "setattr", name, value)

    def __delattr__(self, name: str) -> None:
        _asked(self, "delattr", name)

    def __copy__(self) -> Any:
        return self._rebuilt(lambda value: value)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return self._rebuilt(lambda value: copy.deepcopy(value, memo))

    def __iter__(self) -> Any:
        return _asked(self, "iter")

    def __next__(self) -> Any:
        return _asked(self, "next")

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        return _asked(self, "exit", kind is not None)

    def _rebuilt(self, copied: Callable[[Any], Any]) -> Any:
        """Return an object of the notebook's own class of that name, with what copies make of the attributes."""
        found = self.__class__
        if issubclass(found, Callback):
            raise TypeError(f"cannot copy {object.__getattribute__(self, '_kind')!r} object of the test")
        new = object.__new__(found)
        vars(new).update({name: copied(value) for name, value in self.__dict__.items()})
        return new


class CallableCallback(Callback):
    """Stands for a function of the test, or for another object that can be called."""

    def __getattribute__(self, name: str) -> Any:
        return object.__getattribute__(self, name) if name == "__call__" else super().__getattribute__(name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object outside."""
        return _asked(self, "call", *args, **kwargs)

    def _rebuilt(self, copied: Callable[[Any], Any]) -> Any:
        return self if issubclass(self.__class__, Callback) else super()._rebuilt(copied)  # as Python copies functions


def _asked(callback: Callback, verb: str, *args: Any, **kwargs: Any) -> Any:
    return object.__getattribute__(callback, "_objects").ask(
        object.__getattribute__(callback, "_number"), verb, args, kwargs
    )


OPERATORS = (
    *("lt", "le", "eq", "ne", "gt", "ge", "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow"),
    *("lshift", "rshift", "and_", "or_", "xor", "neg", "pos", "abs", "invert", "iadd", "isub", "imul"),
    *("getitem", "setitem", "delitem", "contains", "index"),
)
BUILTINS = (
    *("len", "str", "repr", "bool", "hash", "int", "float", "complex", "round", "divmod", "reversed", "dir"),
    *("format", "bytes", "iter", "next", "type"),
)
_SPECIAL = {"and_": "__and__", "or_": "__or__", "bool": "__bool__", "str": "__str__", "dir": "__dir__", "type": ""}


def _forward(verb: str) -> Any:
    def method(self: Any, *args: Any) -> Any:
        return _asked(self, verb, *args)

    return method


for _verb in [*OPERATORS, *BUILTINS, "enter"]:
    _name = _SPECIAL.get(_verb, f"__{_verb}__")
    if _name not in ("", "__iter__", "__next__"):
        setattr(Callback, _name, _forward(_verb))
for _verb in ["add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor"]:
    setattr(Callback, f"__r{_verb.strip('_')}__", _forward(f"r{_verb.strip('_')}"))
