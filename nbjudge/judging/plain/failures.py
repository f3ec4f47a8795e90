"""Exceptions of the student's code, raised again here; and what a student may read of how a test cell ended."""

from __future__ import annotations

import builtins
import re
from functools import partial
from typing import Any, Protocol

from nbjudge.judging.plain.held.handles import number_of
from nbjudge.judging.told import StudentKilled, StudentMissing, StudentProblem, Told, student_raised, student_words
from nbjudge.languages.sentences import sentence
from nbjudge.sandbox.inside.shared import exceptions

DAMAGED = sentence("What came back from your code could not be read.")
_NAME = re.compile(r"[^\W\d]\w{0,79}")
_MOST_CLASSES = 20
# What runs tests takes some exceptions of its own for "skip this": none of a student's is one of them.
RUN_TESTS = frozenset({"unittest", "doctest", "pytest", "_pytest", "hypothesis", "nose", "testbook", "twisted"})
_OF_STUDENT = "student"  # the module of the classes that stand for the student's
_UNDEFINED = sentence("{message}. Was it renamed, or does the cell that defines it stop with an error?")


class Known(Protocol):
    """The stand-ins that a test cell has met, and the instructor's classes."""

    exceptions: dict[tuple[str, ...], type[BaseException]]

    def instructors_class(self, name: str) -> type | None:
        """Return the class of that name that the instructor's cells define, or None."""

    def library_class(self, module: str, name: str) -> type | None:
        """Return the class of a library that is loaded here, or None."""


def raised(known: Known, sources: list[str], before: Told, told: Any, path: str) -> BaseException:
    """Return what the student's code raised, as the same built-in type or a stand-in of the student's own.

    What ends Python (SystemExit, KeyboardInterrupt) only ends the check.
    """
    if not isinstance(told, dict):
        return StudentKilled(DAMAGED)
    if isinstance(own := told.get("error"), BaseException) and number_of(own) is None:
        return own  # of the test itself, on its way through the student's code
    kind = _kind(known, told.get("names"), told.get("bases"), told.get("modules"))
    problem = student_raised(told, sources, before)
    if kind is None:
        return problem
    if kind is NameError and " is not defined" in student_words(told.get("text")) and not path.endswith(")"):
        error: BaseException = NameError(f"name {path!r} is not defined")
        problem = StudentMissing(sentence(_UNDEFINED, message=error))
    else:
        error = _made(known, kind, told)
    error._nbjudge_problem = problem  # type: ignore[attr-defined]
    error._nbjudge_error = told.get("error")  # type: ignore[attr-defined]  # the exception itself, over there
    return error


def stand_in(known: Known, names: list[Any], bases: list[Any], number: int) -> type[BaseException]:
    """Return the class that stands for an exception class of the student's, to be named behind `except`."""
    kind = _kind(known, names, bases) or Exception
    if kind.__module__ != "builtins":
        kind._nbjudge_number = number  # type: ignore[attr-defined]
    return kind


def _kind(stand_ins: Known, names: Any, bases: Any, modules: Any = ()) -> type[BaseException] | None:
    """Return the class for these names, those of the notebook first; None where it is no Exception.

    `modules`: where the classes come from; one of a library that is loaded here is known by `except`.
    """
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
            module = modules[place] if isinstance(modules, list) and len(modules) == len(names) else ""
            given = stand_ins.instructors_class(chain[0]) or stand_ins.library_class(module, chain[0])
            parent = given if given and _may_be_raised(given) else known.get(chain[1:], found)
            members = {"__module__": _OF_STUDENT, "__getattr__": _attribute, "__str__": _text}
            known[chain] = type(chain[0], (parent,), members)
        last = known[chain]
    return last if names else found


def _may_be_raised(kind: type) -> bool:
    """Tell whether this is an exception, and says nothing to whatever runs a test."""
    homes = {base.__module__.partition(".")[0] for base in kind.__mro__}  # numpy.testing has unittest's, too
    return issubclass(kind, Exception) and RUN_TESTS.isdisjoint(homes)


def _builtin(name: Any) -> type[BaseException] | None:
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    return kind if isinstance(kind, type) and issubclass(kind, Exception) else None


def _made(known: Known, kind: type[BaseException], told: dict[str, Any]) -> BaseException:
    """Return an exception of a class as it was over there, with the one that it was raised from."""
    text, args, notes = student_words(told.get("text"), 1000), told.get("args"), told.get("notes")
    args = tuple(args) if exceptions.are_small(args) else (text,)
    is_instructors = any(base.__module__ not in (_OF_STUDENT, "builtins") for base in kind.__mro__)
    make = partial(kind.__new__, kind) if is_instructors else None  # of an instructor's own nothing runs
    error = exceptions.made(kind, args, text, make)
    error._nbjudge_text = text  # type: ignore[attr-defined]
    if exceptions.are_small(notes):
        error.__notes__ = list(map(student_words, notes))
    cause = told.get("cause")
    if isinstance(cause, dict) and (its := _kind(known, cause.get("names"), cause.get("bases"))):
        error.__cause__ = _made(known, its, cause)
    return error


def _text(error: BaseException) -> str:
    """Return what the student's own class says of it; of one that the test itself makes, what its base says."""
    if (text := error.__dict__.get("_nbjudge_text")) is not None:
        return str(text)
    base: Any = next(kind for kind in type(error).__mro__ if kind.__module__ != _OF_STUDENT)
    return str(base.__str__(error))


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
