"""Run what makes committed folders from source/, for each assignment and each edition of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError, NbjudgeError
from nbjudge.languages.reader import ENGLISH
from tools.languages.editions import Edition, editions

Work = Callable[[Course, str, Edition | None], str]  # without an edition it is about the English release


def main(description: str, make: Work, check: Work) -> int:
    """Run `make` (with --check: `check`) on each assignment and edition; print a line for each, or what is wrong."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("assignment", nargs="*", help="which (default: all)")
    parser.add_argument("--check", action="store_true", help="only say whether what is committed is up to date")
    parser.add_argument("--course", type=Path, default=Path(), help="the course's folder (default: the one you are in)")
    parser.add_argument("--edition", action="append", help="which: en or a folder of editions/ (default: all)")
    arguments = parser.parse_args()
    try:
        course = find_course(arguments.course)
        known: dict[str, Edition | None] = {ENGLISH: None} | {one.name: one for one in editions(course.root)}
        wanted = arguments.edition or list(known)
        if unknown := [name for name in wanted if name not in known]:
            raise CourseError(f"There is no edition {unknown[0]!r}. These there are: {', '.join(known)}.")
        for name in arguments.assignment or assignments(course):
            for edition in (one for key, one in known.items() if key in wanted):
                print((check if arguments.check else make)(course, name, edition))
    except NbjudgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def assignments(course: Course) -> list[str]:
    """Return the assignments that have a source."""
    return [name for name in course.assignments() if (course.root / course.source / name).is_dir()]
