"""Exceptions of the student's code, raised again here; and what a student may read of how a test cell ended."""

from __future__ import annotations

import builtins
import re
from typing import Any, Protocol

from nbjudge.judging.plain.handles import number_of
from nbjudge.judging.told import StudentKilled, StudentMissing, StudentProblem, Told, student_raised, student_words
from nbjudge.languages.sentences import sentence

_NAME = re.compile(r"[^\W\d]\w{0,79}")
_MOST_CLASSES = 20
_UNDEFINED = sentence("{message}. Was it renamed, or does the cell that defines it stop with an error?")


class Known(Protocol):
    """The stand-ins that a test cell has met, and the instructor's classes."""

    exceptions: dict[tuple[str, ...], type[BaseException]]

    def instructors_class(self, name: str) -> type | None:
        """Return the class of that name that the instructor's cells define, or None."""


def raised(known: Known, sources: list[str], before: Told, told: Any, path: str) -> BaseException:
    """Return what the student's code raised, as the same built-in type or a stand-in of the student's own.

    What ends Python (SystemExit, KeyboardInterrupt) only ends the check.
    """
    if not isinstance(told, dict):
        return StudentKilled(sentence("What came back from your code could not be read."))
    if isinstance(own := told.get("error"), BaseException) and number_of(own) is None:
        return own  # of the test itself, on its way through the student's code
    kind = _kind(known, told.get("names"), told.get("bases"))
    problem = student_raised(told, sources, before)
    if kind is None:
        return problem
    if kind is NameError and " is not defined" in student_words(told.get("text")) and not path.endswith(")"):
        error: BaseException = NameError(f"name {path!r} is not defined")
        problem = StudentMissing(sentence(_UNDEFINED, message=error))
    else:
        error = _made(kind, student_words(told.get("text"), 1000))
    error._nbjudge_problem = problem  # type: ignore[attr-defined]
    error._nbjudge_error = told.get("error")  # type: ignore[attr-defined]  # the exception itself, over there
    return error


def stand_in(known: Known, names: list[Any], bases: list[Any], number: int) -> type[BaseException]:
    """Return the class that stands for an exception class of the student's, to be named behind `except`."""
    kind = _kind(known, names, bases) or Exception
    if kind.__module__ != "builtins":
        kind._nbjudge_number = number  # type: ignore[attr-defined]
    return kind


def _kind(stand_ins: Known, names: Any, bases: Any) -> type[BaseException] | None:
    """Return the class for these names, those of the notebook first; None where it is no Exception."""
    if not isinstance(names, list) or not isinstance(bases, list) or len(names) > _MOST_CLASSES:
        return None
    found = next((kind for name in bases if (kind := _builtin(name))), None)
    if found is None:
        return None
    known = stand_ins.exceptions
    for place in range(len(names) - 1, -1, -1):
        chain = (*map(student_words, names[place:]), found.__name__)
        if not all(_NAME.fullmatch(name) for name in chain):
            return None
        if chain not in known:
            given = stand_ins.instructors_class(chain[0])
            parent = given if given and issubclass(given, Exception) else known.get(chain[1:], found)
            known[chain] = type(chain[0], (parent,), {"__module__": "student", "__getattr__": _attribute})
        last = known[chain]
    return last if names else found


def _builtin(name: Any) -> type[BaseException] | None:
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else None


def _made(kind: type[BaseException], text: str) -> BaseException:
    """Return an exception of a class, some of which take more than a text; of an instructor's own nothing runs."""
    is_instructors = any(base.__module__ not in ("student", "builtins") for base in kind.__mro__)
    try:
        return kind.__new__(kind, text) if is_instructors else kind(text)
    except TypeError:  # UnicodeDecodeError and its like
        base = next(base for base in kind.__mro__ if base in (UnicodeError, ValueError, Exception))
        return base(text)


def _attribute(error: BaseException, name: str) -> Any:
    over_there = error.__dict__.get("_nbjudge_error")
    if over_there is None or name.startswith("_"):
        raise AttributeError(name)
    return getattr(over_there, name)


def problem_of(error: BaseException) -> StudentProblem | None:
    """Return the problem on the student's side that an exception is about, or None."""
    if isinstance(error, StudentProblem):
        return error
    found = error.__dict__.get("_nbjudge_problem") if hasattr(error, "__dict__") else None
    return found if isinstance(found, StudentProblem) else None
