"""Run what makes committed folders from source/, for each assignment and each edition of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError, NbjudgeError
from tools.languages.editions import Edition, editions

ENGLISH = "en"
Work = tuple[Callable[[Course, str], str], Callable[[Course, str, Edition], str]]


def main(description: str, make: Work, check: Work) -> int:
    """Run `make` (with --check: `check`) on each assignment of a course; print one line for each, or what is wrong.

    Each is a pair: for the English release, and for an edition in another language.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("assignment", nargs="*", help="which (default: all)")
    parser.add_argument("--check", action="store_true", help="only say whether what is committed is up to date")
    parser.add_argument("--course", type=Path, default=Path(), help="the course's folder (default: the one you are in)")
    parser.add_argument("--edition", action="append", help="which: en or a folder of editions/ (default: all)")
    arguments = parser.parse_args()
    try:
        course = find_course(arguments.course)
        others = editions(course.root)
        for wanted in arguments.edition or ():
            if wanted not in (known := [ENGLISH, *(other.name for other in others)]):
                raise CourseError(f"There is no edition {wanted!r}. These there are: {', '.join(known)}.")
        for name in arguments.assignment or _sources(course):
            english, edition = check if arguments.check else make
            if ENGLISH in (arguments.edition or [ENGLISH]):
                print(english(course, name))
            for other in others:
                if other.name in (arguments.edition or [other.name]):
                    print(edition(course, name, other))
    except NbjudgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _sources(course: Course) -> list[str]:
    folder = course.root / course.source
    return [name for name in course.assignments() if (folder / name).is_dir()]
