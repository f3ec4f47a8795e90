"""What a test cell outside can have done with the student's objects, inside: an operation for each word."""

from __future__ import annotations

import builtins
import copy
import importlib
import inspect
import linecache
import operator
from collections import ChainMap, UserDict, UserList, UserString
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from nbjudge.sandbox.inside.shared.callbacks import BUILTINS, OPERATORS
from nbjudge.sandbox.inside.values import rich


def operation(name: str) -> Callable[..., Any]:
    """Return the operation of that name."""
    return _VERBS[name]


def _source(thing: Any) -> str:
    """Return the text of the cell's function or class, as `inspect.getsource` gives it in a notebook."""
    if isinstance(thing, type):
        return _class_source(thing)
    return inspect.getsource(thing)


def _class_source(kind: type) -> str:
    for member in vars(kind).values():
        code = getattr(inspect.unwrap(member) if callable(member) else member, "__code__", None)
        if code is None:
            continue
        lines = linecache.getlines(code.co_filename)
        for number, line in enumerate(lines):
            if line.lstrip().startswith(f"class {kind.__name__}"):
                return "".join(inspect.getblock(lines[number:]))
    return inspect.getsource(kind)


def _signature(thing: Any) -> list[Any]:
    """Return the parameters of a function: name, kind, whether it has a default, and the default."""
    return [
        [p.name, int(p.kind), p.default is not p.empty, None if p.default is p.empty else p.default]
        for p in inspect.signature(thing).parameters.values()
    ]


def _exit(manager: Any, error: Any) -> Any:
    arguments = (None, None, None) if error is None else (type(error), error, error.__traceback__)
    return type(manager).__exit__(manager, *arguments)


def _array(value: Any) -> Any:
    return np.asarray(value)


def _base(value: Any) -> Any:
    """Return what an object is whose class inherits from one of Python's plain ones, without its own methods."""
    taken = next(take for kind, take in _BASES.items() if isinstance(value, kind))
    return taken(value)


def _tuple(value: Any) -> tuple[Any, ...]:
    """Return a plain tuple; where its places have names, one with these names."""
    items, names = (*tuple.__iter__(value),), getattr(type(value), "_fields", None)
    if not isinstance(names, tuple) or len(names) != len(items):
        return items
    return rich.named(type(value).__name__, names)(*items)  # type: ignore[no-any-return]


_BASES: dict[type, Callable[[Any], Any]] = {
    dict: lambda value: dict(dict.items(value)), list: lambda value: [*list.__iter__(value)],
    tuple: _tuple, set: lambda value: {*set.__iter__(value)},
    str: str.__str__, int: int.__int__, float: float.__float__,
    np.ndarray: lambda value: np.array(value, subok=False),
    MappingProxyType: dict, ChainMap: dict, UserDict: dict, UserList: list, UserString: str,
}  # fmt: skip


def _bases(values: Sequence[Any]) -> list[Any]:
    return [_base(value) for value in values]


def _refill(value: Any, plain: Any) -> None:
    """Let an object of such a class hold what a plain value holds, without its own methods."""
    if isinstance(value, dict):
        dict.clear(value)
        dict.update(value, plain)
    elif isinstance(value, list):
        list.__setitem__(value, slice(None), plain)
    elif isinstance(value, set):
        set.clear(value)
        set.update(value, plain)
    elif isinstance(value, np.ndarray):
        np.ndarray.__setitem__(value, ..., plain)


def _imported(value: Any, module: str, name: str) -> bool:
    """Tell whether a value is what `from module import name` gives, or the module itself."""
    found = importlib.import_module(module)
    return value is (getattr(found, name) if name else found)


def _members(kind: type) -> dict[str, str]:
    """Return what a class of the notebook gives its subclasses: names, and whether they are functions or properties."""
    members: dict[str, str] = {}
    for base in reversed(kind.__mro__[:-1]):
        members |= {name: type(value).__name__ for name, value in vars(base).items() if name not in _OF_ANY_CLASS}
    return members


_OF_ANY_CLASS = (
    "__module__", "__qualname__", "__dict__", "__weakref__", "__doc__", "__annotations__", "__abstractmethods__",
    "_abc_impl", "__new__", "__init_subclass__", "__class_getitem__", "__static_attributes__", "__firstlineno__",
)  # fmt: skip


# Taken when this is loaded: a student's code may put something else into `operator` and `builtins`.
_VERBS: dict[str, Callable[..., Any]] = {name: getattr(operator, name) for name in OPERATORS} | {
    name: getattr(builtins, name) for name in BUILTINS
} | {
    "call": lambda function, *args, **kwargs: function(*args, **kwargs),
    "getattr": getattr, "setattr": setattr, "delattr": delattr, "isinstance": isinstance, "issubclass": issubclass,
    "callable": callable, "enter": lambda manager: type(manager).__enter__(manager), "exit": _exit,
    "copy": copy.copy, "deepcopy": copy.deepcopy,
    "members": _members, "source": _source, "signature": _signature, "array": _array, "bases": _bases,
    "refill": _refill, "imported": _imported,
    "index": operator.index, "and_": operator.and_, "or_": operator.or_, "pow": pow, "abs": abs,
    "radd": lambda a, b: b + a, "rsub": lambda a, b: b - a, "rmul": lambda a, b: b * a, "rmatmul": lambda a, b: b @ a,
    "rtruediv": lambda a, b: b / a, "rfloordiv": lambda a, b: b // a, "rmod": lambda a, b: b % a,
    "rpow": lambda a, b: b**a, "rand": lambda a, b: b & a, "ror": lambda a, b: b | a, "rxor": lambda a, b: b ^ a,
    "kind": lambda thing: [
        name for name in ("isfunction", "isclass", "ismethod", "isgenerator", "isgeneratorfunction", "iscoroutine",
                          "iscoroutinefunction", "isbuiltin", "ismodule")
        if getattr(inspect, name)(thing)
    ],
}  # fmt: skip
