"""The student as a hidden test sees it: functions to call, whose results are plain data."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from nbjudge.errors import NotPlainData, SandboxDied
from nbjudge.languages.sentences import sentence
from nbjudge.records import UNANSWERED, Outcome

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
_FOR_THE_AUTHOR = (
    "{}, and only plain data cross the wall: texts, numbers, NumPy arrays, lists, tuples and dictionaries of them. "
    "Let a read-only cell of the notebook define a function that makes such data of it, and call that one in the test."
)
_DAMAGED = sentence("What came back from your function could not be read.")
_OF_ITS_OWN, _UNKNOWN = sentence("an exception of its own"), sentence("an exception")
_KINDS = {  # by how the wire begins: what it says, and what is said of a type that the student made up
    "a value of type": (sentence("a value of type {name}"), sentence("a value of another kind")),
    "a dictionary key of type": (
        sentence("a dictionary key of type {name}; use text or whole numbers"),
        sentence("a dictionary key of another kind"),
    ),
    "an array of dtype": (sentence("an array of dtype {name}"), sentence("an array of dtype of another kind")),
}
# What the wire says of a value that may not cross, and the types that a student may be told of by name.
_SENTENCES = {
    sentence("a value that contains itself"), sentence("more data than a check may receive"),
    sentence("a value nested more than 50 levels deep"), sentence("a whole number of more than 4,300 digits"),
    sentence("a value of more than 200000 parts"), sentence("a dictionary of more than 20000 keys"),
}  # fmt: skip
_NAMES_OF_TYPES = """
    zip map filter enumerate reversed generator range set frozenset bytes bytearray function method type module object
    slice ellipsis NotImplementedType dict_keys dict_values dict_items coroutine iterator float tuple complex
    DataFrame Series Index Tensor Fraction Decimal partial builtin_function_or_method
"""
_WORDS_OF_PYTHON = """
    takes missing got an unexpected multiple values for argument arguments positional required keyword only some and
    from to but was were given or 0 1 2 3 4 5 6 7 8 9 10 passed as
"""


class StudentProblem(Exception):
    """Something on the student's side that ends a check; the message is for the student."""

    outcome: Outcome = "failed"

    def __init__(self, message: str, detail: str = "") -> None:
        """Keep what only the instructor reads in `detail`."""
        super().__init__(message)
        self.detail = detail


class StudentRaised(StudentProblem):
    """The student's code raised an exception."""

    outcome: Outcome = "crashed"


class StudentMissing(StudentProblem):
    """The function or variable does not exist."""

    outcome: Outcome = "missing"


class StudentTimedOut(StudentProblem):
    """The call took too long."""

    outcome: Outcome = "timed_out"


class StudentKilled(StudentProblem):
    """The process ended, hit a limit or broke the protocol."""

    outcome: Outcome = "killed"


class Told(dict[str, Any]):
    """What is told of how the code ended: of each sort the first, for which it is could spell hidden inputs."""

    def is_first(self, sort: str, what: Any) -> bool:
        """Tell whether this is the first of its sort that says anything, or the same as that."""
        return bool(what) and bool(self.setdefault(sort, what) == what)


@dataclass(frozen=True)
class Call:
    """What the latest call left: its result, and the arguments as they are after it."""

    result: Any = None
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    stdout: str = ""


class Target(Protocol):
    """Where requests go: a process behind the wall, or the kernel itself."""

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a request `call` or `value`; raise SandboxDied where no answer comes."""


class Renewal(Protocol):
    """How the next call finds nothing of those before it."""

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
        self._told = Told()
        self._timed_out: str | None = None
        self.last_call = Call()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self.call(name, *args, **kwargs)

        return call

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call a function and return its result; `last_call` then holds the arguments as they are afterwards."""
        self.last_call = Call()
        request = {"op": "call", "name": name, "args": args, "kwargs": kwargs}
        answer = self._ask(request, sentence(_MISSING, name=name), _UNPLAIN_RESULT)
        self.last_call = _call(answer)
        return self.last_call.result

    def has_failed(self) -> None:
        """Note that a check has failed."""
        if self._renewal:
            self._renewal.has_failed()

    def value(self, name: str) -> Any:
        """Return a variable of the notebook."""
        answer = self._ask({"op": "value", "name": name}, sentence(_NOT_CALLABLE_VALUE, name=name), _UNPLAIN_VALUE)
        if "result" not in answer:
            raise StudentKilled(_DAMAGED)
        return answer["result"]

    def _ask(self, request: dict[str, Any], missing: str, unplain: str) -> dict[str, Any]:
        if self._timed_out is not None:
            raise StudentTimedOut(self._timed_out, "not called again after the first timeout of this exercise")
        try:
            answer = self._target.ask(request)
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

    def _after(self, death: SandboxDied) -> StudentProblem:
        if death.outcome == "timed_out":
            self._timed_out = str(death)
            return StudentTimedOut(str(death))
        return StudentKilled(str(death) if self._told.is_first("killed", str(death)) else _DAMAGED, str(death))


def fresh_copies(student: Student) -> Iterator[Student] | None:
    """Return the student as if nothing had been called yet, as often as is asked for; None where that cannot be had.

    After a call that took too long it is the same one, which is not called again.
    """
    return _copies(student, student._renewal.renew) if student._renewal else None


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


def is_known_exception(name: str) -> bool:
    """Tell whether Python or NumPy has an exception of this name, which is then no word of the student's own."""
    kind = getattr(builtins, name, None) or getattr(np.exceptions, name, None) or getattr(np.linalg, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


_NAME = r"'[^\W\d]\w*'"
_CALL_FAILED = re.compile(
    r"([\w.<>]+)\(\) (?:"
    r"takes (?:no|\d{1,2}|from \d{1,2} to \d{1,2}) (?:positional |keyword )?arguments?"
    r"(?: but \d{1,2} (?:was|were) given)?"
    rf"|missing \d{{1,2}} required (?:positional|keyword-only) arguments?: {_NAME}(?:(?:, |,? and ){_NAME})*"
    rf"|got (?:an unexpected keyword argument|multiple values for (?:keyword )?argument) {_NAME}"
    rf"(?:\. Did you mean {_NAME}\?)?)"
)
_MOST_NAMES = 12
_MOST_LINES = 200  # of a cell: in a longer one, the number of a line would say more than a check that fails


def _call(answer: dict[str, Any]) -> Call:
    args, kwargs, stdout = answer.get("args"), answer.get("kwargs"), answer.get("stdout")
    if "result" not in answer or not isinstance(args, tuple) or not isinstance(kwargs, dict):
        raise StudentKilled(_DAMAGED)
    return Call(answer["result"], args, kwargs, student_words(stdout, 10_000))


def unplain_words(what: str, told: Told) -> str:
    """Return what a student reads of what is no plain data; a name that somebody made up could hold a hidden input."""
    named = re.fullmatch(r"(a (?:value|dictionary key) of type|an array of dtype) (\w+)(; .*)?", what)
    if not (named or what in _SENTENCES) or not told.is_first("unplain", what):
        return sentence("something else")
    if not named:
        return what
    known, other = _KINDS[named[1]]
    return sentence(known, name=named[2]) if named[2] in _NAMES_OF_TYPES.split() else other


def student_raised(told: Any, sources: Sequence[str] | None, before: Told) -> StudentProblem:
    """Describe the student's exception by its type and own line: its text may hold a hidden input.

    With `sources`, only names that Python or NumPy knows and lines that stand in them are repeated: the first of each.
    """
    if not isinstance(told, dict):
        return StudentKilled(_DAMAGED)
    name = student_words(told.get("type"), 80)
    detail = f"{name}: {student_words(told.get('text'), 1000)}"
    if name == "NotImplementedError":
        return StudentRaised(UNANSWERED)
    number, line = told.get("number"), student_words(told.get("line"), 200)
    message = _without_values(student_words(told.get("message"), 300), sources)
    known = bool(line) and type(number) is int and 0 < number < 10**6
    if sources is not None:
        known = known and any(_has(source, int(number or 0), line) for source in sources)
        words = set(re.findall(r"\w+", " ".join([*sources, _WORDS_OF_PYTHON])))
        message = message if set(re.findall(r"\w+", message)) <= words else ""
        name = name if is_known_exception(name) else _OF_ITS_OWN
    where = (number, line) if known else message
    where = where if before.is_first("where", where) else ""
    name = name if before.is_first("exception", name) else ""
    return StudentRaised(_stopped(name or _UNKNOWN, where), detail)


def _stopped(name: str, where: tuple[Any, str] | str) -> str:
    """Say with which exception the code stopped, and in which line, or with which words of Python's."""
    if isinstance(where, tuple):
        number, line = where
        return sentence(
            "Your code stopped with {what} in line {number}: `{line}`.", what=name, number=number, line=line
        )
    if where:
        return sentence("Your code stopped with {what}: {message}.", what=name, message=where)
    return sentence("Your code stopped with {what}.", what=name)


def _has(source: str, number: int, line: str) -> bool:
    """Tell whether a cell of a person's length has this line there."""
    lines = source.splitlines()
    return number <= len(lines) <= _MOST_LINES and line == lines[number - 1].strip()[:200]


def _without_values(message: str, sources: Sequence[str] | None) -> str:
    """Keep the message of a call that failed only where it is one of Python's own, which name parameters only.

    Whoever raises such an error could spell hidden inputs in it: several names have to be parameters of the function,
    in their order, each once.
    """
    shape = _CALL_FAILED.fullmatch(message)
    names = re.findall(r"'(\w+)'", message)
    if not shape or len(names) > _MOST_NAMES:
        return ""
    if sources is None or " missing " not in message:
        return message
    function = shape[1].rpartition(".")[2]
    found = re.search(rf"\bdef {re.escape(function)}\(([^()]*)\)", "\n".join(sources))
    parameters = iter(re.findall(r"(?:^|,)\s*\**(\w+)", found[1]) if found else ())
    return message if all(name in parameters for name in names) else ""


def student_words(value: Any, most: int = 300) -> str:
    """Take text from the inside: short, and on the characters that can be shown."""
    if not isinstance(value, str):
        return ""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in value[:most])
