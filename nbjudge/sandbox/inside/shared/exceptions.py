"""Exceptions on their way over the wall: their class, and what they were made with where that is small and plain."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeGuard

_SMALL = (str, bytes, int, float, complex, bool, type(None))
_MOST_BYTES = 4000  # of one argument
_MOST = 20  # arguments
_MOST_CHARACTERS = 1000
_TAKES_TEXT = (UnicodeError, ValueError, Exception)


def arguments(error: BaseException) -> list[Any] | None:
    """Return what makes an exception with the same text, or None where that is not small and plain.

    An OSError's `args` lack the file; what it is pickled by does not.
    """
    try:
        found = _builtin(error).__reduce__(error)[1]
        return list(found) if are_small(found) else None
    except Exception:  # of a class that only says that it is built in
        return None


def named(error: BaseException) -> list[Any]:
    """Return how to make an exception of the test elsewhere: its nearest built-in class, its arguments, its text."""
    is_builtin = type(error).__module__ == "builtins"
    return [_builtin(error).__name__, arguments(error) if is_builtin else None, str(error)[:_MOST_CHARACTERS]]


def told(error: BaseException, is_notebooks: Callable[[type], bool]) -> list[Any]:
    """Return the same, and how to make it of a class of the notebook: names of such classes, its small attributes."""
    names = [kind.__name__ for kind in type(error).__mro__ if is_notebooks(kind)]
    if not names:
        return [*named(error), [], {}]
    name, _, text = named(error)
    small = {key: value for key, value in vars(error).items() if not _is_ours(key) and are_small((value,))}
    return [name, arguments(error), text, names[:_MOST], dict(list(small.items())[:_MOST])]


def as_notebooks(kind: Any, args: Any, text: str, attributes: dict[str, Any]) -> BaseException:
    """Return an exception of the notebook's class, for which its `__init__` did not run a second time."""
    error = made(kind, args, text, partial(kind.__new__, kind))
    if args is not None:
        error.args = tuple(args)  # an OSError leaves them to `__init__`
    vars(error).update(attributes)
    return error


def are_small(values: Any) -> TypeGuard[Sequence[Any]]:
    """Tell whether all of a few values are small and plain."""
    if type(values) not in (tuple, list) or len(values) > _MOST:
        return False
    return all(type(value) in _SMALL and sys.getsizeof(value) <= _MOST_BYTES for value in values)


def made(kind: type[BaseException], args: Any, text: str, make: Callable[..., Any] | None = None) -> BaseException:
    """Return an exception of a class, made with `args`, or with its text where those do not do.

    `make`: how, where the class must not be called.
    """
    for given in (args, (text,)):
        try:
            return (make or kind)(*given)
        except Exception:  # no arguments are known, or other ones are wanted
            continue
    base = next(base for base in kind.__mro__ if base in _TAKES_TEXT)
    return base(text)


def _is_ours(name: str) -> bool:
    return name.startswith(("__", "_nbjudge"))


def _builtin(error: BaseException) -> Any:
    return next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
