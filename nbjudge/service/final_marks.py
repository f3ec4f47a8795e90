"""A mark became final: the one event that a plug-in can listen to, to pass marks on to another system.

A listener is a function of one FinalMark. It is named in nbgrader_config.py, `c.Nbjudge.final_mark_listeners =
["package.module:function"]`, or by a package's entry point in the group `nbjudge.final_marks`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points

from nbjudge.course.configuration import CONFIG, own
from nbjudge.course.folders import Course
from nbjudge.errors import CourseError

GROUP = "nbjudge.final_marks"


@dataclass(frozen=True)
class FinalMark:
    """The mark of a student that no person has yet to add to; a later one for the same student takes its place."""

    course: str
    assignment: str
    student: str
    submission: str  # the id that the service gave it
    handed_in: str  # in UTC, as nbgrader writes it
    score: float
    max_score: float


Listener = Callable[[FinalMark], object]


def find_listeners(course: Course) -> list[Listener]:
    """Return the listeners of a course and of installed packages. Raises CourseError for one that is not there."""
    named = own(course.config, "final_mark_listeners", [])
    if not isinstance(named, list | tuple) or not all(isinstance(name, str) for name in named):
        raise CourseError(f'{CONFIG} sets Nbjudge.final_mark_listeners to {named!r}; write ["module:function"].')
    return [*map(_load, named), *(point.load() for point in entry_points(group=GROUP))]


def tell(listeners: Iterable[Listener], mark: FinalMark) -> int:
    """Tell every listener; return how many of them failed. None keeps another, or the grading, from going on.

    A mark is told at least once: after a kill in between, again.
    """
    failed = 0
    for listener in listeners:
        try:
            listener(mark)
        except Exception:
            failed += 1
            logging.getLogger(__name__).exception("A listener failed to pass on the mark of %s", mark.student)
    return failed


def _load(name: str) -> Listener:
    module, _, function = name.partition(":")
    try:
        found: Listener = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise CourseError(f"{CONFIG} names {name!r} in Nbjudge.final_mark_listeners, not found: {error}.") from error
    return found
