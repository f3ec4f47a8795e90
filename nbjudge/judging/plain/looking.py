"""Functions of libraries that do a little more while a test cell runs.

`inspect` looks up what a test wants to know of the student's functions on the other side; seeds are noticed.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import random
from abc import ABCMeta
from collections.abc import Callable, Iterator
from typing import Any
from unittest import TestCase, mock

import numpy as np

from nbjudge.judging.plain.held.handles import Handle, about_of, are_same
from nbjudge.judging.told import student_words
from nbjudge.sandbox.inside.values import randomness

_SETTERS: tuple[tuple[str, Any, str], ...] = (
    ("python", random, "seed"), ("python", random, "setstate"),
    ("numpy", np.random, "seed"), ("numpy", np.random, "set_state"),
)  # fmt: skip
_MOST_SOURCE = 100_000
_KINDS = (
    "isfunction", "isclass", "ismethod", "isgenerator", "isgeneratorfunction", "iscoroutine", "iscoroutinefunction",
    "isbuiltin", "ismodule",
)  # fmt: skip


@contextlib.contextmanager
def looking_at_handles() -> Iterator[None]:
    """Let the functions of `inspect` take handles for as long as a test cell runs."""
    with contextlib.ExitStack() as stack:
        for name in ("getsource", "getsourcelines", "signature", "getdoc", "unwrap", *_KINDS):
            stack.enter_context(mock.patch.object(inspect, name, _either(name, getattr(inspect, name))))
        for name in ("assertIs", "assertIsNot"):
            stack.enter_context(mock.patch.object(TestCase, name, _of_the_same(getattr(TestCase, name))))
        stack.enter_context(mock.patch.object(ABCMeta, "__instancecheck__", _is_instance))
        yield


@contextlib.contextmanager
def noticed_seeds() -> Iterator[None]:
    """Let the other side draw from the beginning where the test sets a seed, even to the one that it had."""
    with contextlib.ExitStack() as stack:
        for kind, module, names in (
            ("python", random, ("seed", "setstate")),
            ("numpy", np.random, ("seed", "set_state")),
        ):
            for name in names:
                stack.enter_context(mock.patch.object(module, name, _noticed(kind, getattr(module, name))))
        yield


def _noticed(kind: str, setter: Callable[..., None]) -> Callable[..., None]:
    def noticed(*args: Any, **kwargs: Any) -> None:
        setter(*args, **kwargs)
        randomness.TIMES_SET[kind] += 1

    functools.update_wrapper(noticed, setter)
    return noticed


def _either(name: str, ours: Callable[..., Any]) -> Callable[..., Any]:
    def look(thing: Any, *args: Any, **kwargs: Any) -> Any:
        if type(thing) is not Handle:
            return ours(thing, *args, **kwargs)
        return _over_there(name, thing)

    return look


def _of_the_same(asserts: Callable[..., None]) -> Callable[..., None]:
    def assert_it(self: TestCase, first: Any, second: Any, msg: Any = None) -> None:
        asserts(self, first, first if are_same(first, second) else second, msg)

    return assert_it


_of_this_side = ABCMeta.__instancecheck__


def _is_instance(kind: Any, value: Any) -> bool:
    """Tell whether a value is of an abstract class such as Iterator: of an object, its own side says so."""
    if type(value) is not Handle:
        return _of_this_side(kind, value)
    about = about_of(value)
    return about.conversation.use("isinstance", value, kind, path=f"{about.path} isinstance") is True


def _over_there(name: str, handle: Handle) -> Any:
    if name in ("getsource", "getsourcelines"):
        source = student_words(_asked(handle, "source"), _MOST_SOURCE)
        return source if name == "getsource" else (source.splitlines(keepends=True), 1)
    if name == "getdoc":
        return inspect.cleandoc(handle.__doc__) if isinstance(handle.__doc__, str) else None
    if name == "unwrap":
        return handle
    if name == "signature":
        return _signature(_asked(handle, "signature"))
    return name in _asked(handle, "kind")


def _signature(parameters: Any) -> inspect.Signature:
    kinds = sorted({p.kind for p in inspect.signature(_all_kinds).parameters.values()})
    return inspect.Signature([
        inspect.Parameter(str(name), kinds[kind], default=default if has_default else inspect.Parameter.empty)
        for name, kind, has_default, default in parameters
    ])  # fmt: skip


def _all_kinds(a: Any, /, b: Any, *c: Any, d: Any, **e: Any) -> None:
    """Have a parameter of each kind."""


def _asked(handle: Handle, verb: str) -> Any:
    about = about_of(handle)
    return about.conversation.use(verb, handle, path=f"{about.path} {verb}")
