"""What a course allows those who hand in: how often, how late, how large. From `c.Nbjudge.serve`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from nbjudge.course.configuration import CONFIG, own
from nbjudge.course.files import MAX_NOTEBOOK_BYTES
from nbjudge.course.folders import Course
from nbjudge.errors import CourseError


@dataclass(frozen=True)
class Rules:
    """The settings of the service; 0 attempts are as many as anybody likes."""

    attempts: int = 0  # for each student and assignment; the same file again is none
    cool_down_seconds: int = 10  # between two of one student
    late: bool = False  # take submissions after the due date, which is nbgrader's own
    queue: int = 2_000  # submissions that wait; then new ones are asked to come later
    upload_bytes: int = 20_000_000
    closed: tuple[str, ...] = ()  # assignments that nothing is taken for
    instructors: tuple[str, ...] = ()  # by their names in JupyterHub; its admins and group `instructors` are too

    @classmethod
    def of(cls, course: Course) -> Rules:
        """Return the rules of a course. Raises CourseError for what is no such setting."""
        given = own(course.config, "serve", {})
        if not isinstance(given, dict):
            raise CourseError(f'{CONFIG} sets Nbjudge.serve to {given!r}; write a dict, such as {{"attempts": 5}}.')
        defaults = {field.name: field.default for field in dataclasses.fields(cls)}
        return cls(**{name: _setting(name, value, defaults) for name, value in given.items()})


def _setting(name: str, value: Any, defaults: dict[str, Any]) -> Any:
    if name not in defaults:
        raise CourseError(f"{CONFIG} sets Nbjudge.serve[{name!r}]; the settings are {', '.join(defaults)}.")
    default = defaults[name]
    if isinstance(default, tuple):
        if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise CourseError(f"{CONFIG} sets Nbjudge.serve[{name!r}] to {value!r}; write a list of names.")
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        raise CourseError(f"{CONFIG} sets Nbjudge.serve[{name!r}] to {value!r}; write True or False.")
    least = 1 if name in ("queue", "upload_bytes") else 0
    most = MAX_NOTEBOOK_BYTES if name == "upload_bytes" else 10**9
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise CourseError(
        f"{CONFIG} sets Nbjudge.serve[{name!r}] to {value!r}; write a whole number from {least} to {most}."
    )
