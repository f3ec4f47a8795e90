"""The student as a hidden test sees it: functions to call, whose results are plain data."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from nbjudge.errors import NotPlainData, SandboxDied
from nbjudge.judging.limited import CheckTookTooLong
from nbjudge.judging.told import (
    DAMAGED,
    StudentKilled,
    StudentMissing,
    StudentProblem,
    StudentTimedOut,
    Told,
    student_raised,
    student_words,
    unplain_words,
)
from nbjudge.languages.sentences import sentence
from nbjudge.sandbox.inside import wire
from nbjudge.sandbox.inside.shared import exceptions
from nbjudge.sandbox.inside.shared.functions import TAG
from nbjudge.sandbox.process import Respondent

_MISSING = sentence(
    "`{name}` is not defined when this cell runs. Was it renamed, or does the cell that defines it stop with an error?"
)
_NOT_CALLABLE_VALUE = sentence("There is no variable `{name}` when this cell runs.")
_UNPLAIN_RESULT = sentence(
    "Your function returned {what}. Return numbers, NumPy arrays, lists, tuples and dictionaries of them."
)
_UNPLAIN_VALUE = sentence(
    "Your variable holds {what}. "
    "What can be looked at here are numbers, NumPy arrays, lists, tuples and dictionaries of them."
)
_PLAIN = (int, float, bool, str, type(None))
_RETURNED = "this function was passed to a call that has returned"
_FOR_THE_AUTHOR = (
    "{}, and only plain data cross the wall: texts, numbers, NumPy arrays, lists, tuples and dictionaries of them, and "
    "functions that the student's code may call. "
    "Let a read-only cell of the notebook define a function that makes such data of it, and call that one in the test."
)


@dataclass(frozen=True)
class Call:
    """What the latest call left: its result, what it printed, and the arguments as they are after it."""

    result: Any = None
    stdout: str = ""
    read_arguments: Callable[[], tuple[tuple[Any, ...], dict[str, Any]]] = lambda: ((), {})

    @cached_property
    def _arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return self.read_arguments()  # few tests look at them

    @property
    def args(self) -> tuple[Any, ...]:
        """The arguments without names."""
        return self._arguments[0]

    @property
    def kwargs(self) -> dict[str, Any]:
        """The arguments by name."""
        return self._arguments[1]


class Target(Protocol):
    """Where requests go: a process behind the wall, or the kernel itself."""

    def converse(self, request: dict[str, Any], test: Respondent) -> dict[str, Any]:
        """Answer a request `call` or `value`; raise SandboxDied where no answer comes. The test may be asked back."""


class Renewal(Protocol):
    """How the next call finds nothing of those before it."""

    keeps_nothing: bool  # whether there is nothing that it could find

    def renew(self) -> None:
        """Let it go to another copy of the notebook's process."""

    def can_start_over(self) -> bool:
        """Tell whether there is time for that."""

    def start_over(self) -> None:
        """Let it go to a notebook whose cells run once more, in another sandbox."""

    def has_failed(self) -> None:
        """Note that a check has failed, which the notebook may have noticed."""


class Student:
    """The functions of a student's notebook at one graded cell."""

    def __init__(self, target: Target, sources: Sequence[str] | None = None, renewal: Renewal | None = None) -> None:
        """Send calls to `target`. What it says of the student's code is checked against `sources`, the cells.

        `renewal` is there where the next call can go to the notebook as its cells left it.
        """
        self._target, self._sources, self._renewal = target, sources, renewal
        self._told, self._lent = Told(), _LentFunctions()
        self._bound: dict[str, Any] = {}
        self._timed_out: str | None = None
        self.last_call = Call()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self.call(name, *args, **kwargs)

        return call

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call a function and return its result; `last_call` then holds the arguments as they are afterwards.

        Functions among the arguments run here when the student's code calls them, with what it passes, until the call
        returns: one that was kept from an earlier call would be used unseen.
        """
        self.last_call = Call()
        request = {"op": "call", "name": name, "args": args, "kwargs": kwargs, "bound": self._bound}
        with self._lent.until_it_returns():
            answer = self._ask(request, sentence(_MISSING, name=name), _UNPLAIN_RESULT)
        self.last_call = self._call(answer)
        return self.last_call.result

    @contextmanager
    def binding(self, **names: Any) -> Iterator[None]:
        """Bind names of the notebook to other values, or to functions of the test, during calls within this block."""
        before, self._bound = self._bound, self._bound | names
        try:
            yield
        finally:
            self._bound = before

    def has_failed(self) -> None:
        """Note that a check has failed."""
        if self._renewal:
            self._renewal.has_failed()

    def value(self, name: str) -> Any:
        """Return a variable of the notebook."""
        answer = self._ask({"op": "value", "name": name}, sentence(_NOT_CALLABLE_VALUE, name=name), _UNPLAIN_VALUE)
        if "result" not in answer:
            raise StudentKilled(DAMAGED)
        return answer["result"]

    def _ask(self, request: dict[str, Any], missing: str, unplain: str) -> dict[str, Any]:
        if self._timed_out is not None:
            raise StudentTimedOut(self._timed_out, "not called again after the first timeout of this exercise")
        try:
            answer = self._target.converse(request, self._lent)
        except SandboxDied as death:
            raise self._after(death) from None
        except NotPlainData as error:
            passed = f"The test passes `student.{request['name']}` {error}"
            raise TypeError(_FOR_THE_AUTHOR.format(passed)) from None
        if "missing" in answer:
            raise StudentMissing(missing)
        if "unplain" in answer:
            what = student_words(answer["unplain"])
            detail = _FOR_THE_AUTHOR.format(f"`student.{request['name']}` gives {what}")
            raise StudentProblem(sentence(unplain, what=unplain_words(what, self._told)), detail)
        if "raised" in answer:
            raise student_raised(answer["raised"], self._sources, self._told)
        return answer

    def _call(self, answer: dict[str, Any]) -> Call:
        args, kwargs, stdout = answer.get("args"), answer.get("kwargs"), answer.get("stdout")
        is_unchanged = answer.get("unchanged") is True and "sent" in answer
        if "result" not in answer or not (is_unchanged or (isinstance(args, tuple) and isinstance(kwargs, dict))):
            raise StudentKilled(DAMAGED)

        def read_arguments() -> Any:
            if not is_unchanged:
                return args, kwargs
            request = wire.decode(answer["sent"], unpack=self._lent.unpack)
            return request["args"], request["kwargs"]

        return Call(answer["result"], student_words(stdout, 10_000), read_arguments)

    def _after(self, death: SandboxDied) -> StudentProblem:
        if death.outcome == "timed_out":
            self._timed_out = str(death)
            return StudentTimedOut(str(death))
        return StudentKilled(str(death) if self._told.is_first("killed", str(death)) else DAMAGED, str(death))


class _LentFunctions:
    """The functions of a test that were passed to the student's code, by their numbers."""

    def __init__(self) -> None:
        self._functions: list[Callable[..., Any]] = []
        self._packed: list[tuple[str, Any]] = []  # how each is written
        self._numbers: dict[int, int] = {}  # id(function) -> its number; the list keeps it alive
        self._lent: set[int] = set()  # what the calls were given that have not returned

    @contextmanager
    def until_it_returns(self) -> Iterator[None]:
        """Lend what is passed within this block until its end."""
        before, self._lent = self._lent, {*self._lent}
        try:
            yield
        finally:
            self._lent = before

    def pack(self, value: Any) -> tuple[str, Any] | None:
        """Return how a function is written; None for other values."""
        if not callable(value) or isinstance(value, type):
            return None
        number = self._numbers.setdefault(id(value), len(self._functions))
        if number == len(self._functions):
            self._functions.append(value)
            name = str(getattr(value, "__name__", type(value).__name__))
            self._packed.append((TAG, [number, name, parameters_of(value)]))
        self._lent.add(number)
        return self._packed[number]

    def unpack(self, tag: str, number: Any) -> Any:
        """Return the function that came back. Raises IndexError or TypeError where it is none of ours."""
        return self._functions[number]

    def respond(self, question: dict[str, Any]) -> dict[str, Any]:
        """Call the function that the student's code asks for. An assert that fails in it ends the check."""
        try:
            if question["asks"] not in self._lent:
                return {"raised": exceptions.named(RuntimeError(_RETURNED))}
            function = self._functions[question["asks"]]
            return {"result": function(*question["args"], **question["kwargs"])}
        except (AssertionError, StudentProblem, SandboxDied, MemoryError, CheckTookTooLong):
            raise
        except Exception as error:
            return {"raised": exceptions.named(error)}


def fresh_copies(student: Student) -> Iterator[Student] | None:
    """Return the student as if nothing had been called yet, as often as is asked for.

    None where that cannot be had, or would be the same, as the calls have left nothing.

    After a call that took too long it is the same one, which is not called again.
    """
    renewal = student._renewal
    return _copies(student, renewal.renew) if renewal and not renewal.keeps_nothing else None


def unseen_copies(student: Student) -> Iterator[Student] | None:
    """Return the student as at the first call ever, in a place where nothing is left of earlier ones.

    None where there is no time for that.
    """
    assert student._renewal
    return _copies(student, student._renewal.start_over) if student._renewal.can_start_over() else None


def _copies(student: Student, renew: Callable[[], None]) -> Iterator[Student]:
    copy: Student | None = None
    while True:
        if copy is None or copy._timed_out is None:
            renew()
            copy = Student(student._target, student._sources)
            copy._told = student._told
        yield copy


def parameters_of(function: Callable[..., Any]) -> list[list[Any]]:
    """Return name, kind and (in a list) the default of each parameter: the student's code may look at them.

    A default that is no plain value stays here: `...` stands for it, as in files of stubs.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
    except Exception:  # of a function that is written in C, or of an object with a signature of its own making
        return [["args", "VAR_POSITIONAL", []], ["kwargs", "VAR_KEYWORD", []]]
    return [[each.name, each.kind.name, _default(each)] for each in parameters]


def _default(parameter: inspect.Parameter) -> list[Any]:
    if parameter.default is parameter.empty:
        return []
    is_plain = type(parameter.default) in _PLAIN
    return [parameter.default if is_plain else None, is_plain]
