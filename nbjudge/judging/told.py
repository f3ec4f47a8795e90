"""What is said of how the student's code ended: never with values, names or lines that could hold a hidden input."""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from nbjudge.languages.sentences import sentence
from nbjudge.records import UNANSWERED, Outcome

DAMAGED = sentence("What came back from your function could not be read.")
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


def is_known_exception(name: str) -> bool:
    """Tell whether Python or NumPy has an exception of this name, which is then no word of the student's own."""
    kind = getattr(builtins, name, None) or getattr(np.exceptions, name, None) or getattr(np.linalg, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


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
        return StudentKilled(DAMAGED)
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
