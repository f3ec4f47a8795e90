"""Functions of a hidden test that the student's code was given: they run outside, and here lies what calls them.

student.search(train, ...)  ── call ──►   search(stand-in, ...)
train(0.1, 7) runs          ◄── asks ───  the stand-in is called with (0.1, 7)
its result                  ── reply ──►  the search goes on
"""

from __future__ import annotations

import builtins
import contextlib
from collections.abc import Callable, Iterator, Mapping
from inspect import Parameter, Signature
from typing import Any

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside.shared import exceptions
from nbjudge.sandbox.inside.values.rich import Packed

TAG = "function"


class Functions:
    """The stand-ins for functions of the test, by their numbers."""

    def __init__(self, ask: Callable[[dict[str, Any], Callable[[Any], Packed | None]], dict[str, Any]]) -> None:
        """Have them called by `ask`, which sends a question and returns the reply."""
        self._ask = ask
        self._stand_ins: dict[int, Callable[..., Any]] = {}
        self._numbers: dict[int, int] = {}  # id(stand-in) -> its number; a stand-in lives as long as this

    def stand_in(self, number: int, name: str, parameters: list[list[Any]]) -> Callable[..., Any]:
        """Return what stands for function `number`; it is a function, too, and the same one each time.

        Of each of the `parameters` name, kind and the default are known, where there is one.
        """
        if number not in self._stand_ins:

            def function(*args: Any, **kwargs: Any) -> Any:
                return self._call(number, args, kwargs)

            function.__name__ = function.__qualname__ = name
            function.__signature__ = signature_of(parameters)  # type: ignore[attr-defined]
            self._stand_ins[number], self._numbers[id(function)] = function, number
        return self._stand_ins[number]

    def pack(self, value: Any) -> Packed | None:
        """Return how a stand-in is written; None for all other values."""
        number = self._numbers.get(id(value))
        return None if number is None else (TAG, number)

    def _call(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            reply = self._ask({"asks": number, "args": args, "kwargs": kwargs}, self.pack)
        except NotPlainData as error:
            raise TypeError(f"what this function is called with cannot be passed on: {error}") from None
        if "raised" in reply:
            name, *how = reply["raised"]
            raise exceptions.made(getattr(builtins, name), *how)
        return reply["result"]


def signature_of(parameters: list[list[Any]]) -> Signature:
    """Return what `inspect.signature` shows; a default that is no plain value stays where the function is."""
    return Signature(
        [Parameter(name, getattr(Parameter, kind), default=_default(*default)) for name, kind, default in parameters]
    )


def _default(value: Any = Parameter.empty, is_plain: bool = True) -> Any:
    return value if is_plain else ...


@contextlib.contextmanager
def bound(names: dict[str, Any], values: Mapping[str, Any]) -> Iterator[None]:
    """Bind some of the notebook's names to other values for a while."""
    before = {name: names[name] for name in values if name in names}
    names.update(values)
    try:
        yield
    finally:
        for name in values:
            names.pop(name, None)
        names.update(before)
