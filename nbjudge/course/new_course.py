"""A new course: a copy of templates/new_course/, which is a course but for its name."""

from __future__ import annotations

import os
import shlex
import tempfile
import unicodedata
from pathlib import Path

from nbjudge.course.files import read_trusted
from nbjudge.errors import UsageError

TEMPLATE = Path(__file__).parent / "templates" / "new_course"
NAME = b"NAME_OF_THE_COURSE"  # as the template has it
LONGEST_NAME = 128  # letters of a course's name in nbgrader's gradebook
PATTERN = set("*?[")  # what glob reads as more than itself
NEXT = """\
{folder} is a new course with one small assignment, example. Go round once:

{cd}  pytest -q grader_tests                      your own solution passes its hidden tests
  nbgrader generate_assignment example        makes release/example, to hand out
  (put what comes back into submitted/<student>/example/)
  nbjudge grade example                       marks it
  nbgrader generate_feedback example --quiet  one page for each student, in feedback/
  nbjudge report example                      the class on one page, and tables of marks

README.md there says more, and how to write your own assignment.
"""


def make_course(place: str) -> Path:
    """Make a new course in a folder that is not there yet, or empty; its name becomes the course's. Return the folder.

    Raises UsageError, in one line, where that cannot be done; nothing is left there then.
    """
    folder = Path(os.path.abspath(place))
    _require_name(place, folder)
    try:
        _require_room(folder)
        near = folder if folder.is_dir() else folder.parent  # on the same disk, and with the same permissions
        with tempfile.TemporaryDirectory(prefix=".nbjudge-new-", dir=near) as scratch:
            course = Path(scratch) / folder.name
            _write(course)
            _move(course, folder)
    except OSError as error:
        raise UsageError(f"No course was made: {folder} cannot be written ({error.strerror or error}).") from None
    return folder


def next_steps(place: str) -> str:
    """Return what to do with a course that was just made, in a few lines."""
    inside = os.path.abspath(place) == os.getcwd()
    return NEXT.format(folder=place, cd="" if inside else f"  cd {shlex.quote(place)}\n")


def _require_name(place: str, folder: Path) -> None:
    """Raise UsageError where nbgrader could not bear the course's name or the path to it."""
    if not place or not _is_course_name(folder.name):
        raise UsageError(
            f"{place!r} ends in no name for a course, which goes into nbgrader's configuration and gradebook. Take up "
            f"to {LONGEST_NAME} letters, digits, spaces and - _ . with a letter or digit first: nbjudge new physics-1"
        )
    if found := sorted(PATTERN & set(str(folder.parent))):
        raise UsageError(
            f"nbgrader takes {' '.join(found)} in the path {str(folder.parent)!r} for a pattern, and would find no "
            "notebook in this course. Make it elsewhere, or rename that folder."
        )


def _is_course_name(name: str) -> bool:
    plain = all(letter in "-_. " or unicodedata.category(letter)[0] in "LMN" for letter in name)
    return plain and name[:1].isalnum() and name == name.strip() and len(name) <= LONGEST_NAME


def _require_room(folder: Path) -> None:
    if folder.is_dir():
        if any(folder.iterdir()):
            raise UsageError(f"{folder} is not empty, and a course is made in a new folder. Give it another name.")
    elif os.path.lexists(folder):
        raise UsageError(f"{folder} is there and is no folder. Give the course another name.")
    elif not folder.parent.is_dir():
        raise UsageError(f"{str(folder.parent)!r} is no folder to make a course in. Mend the path, or make it first.")


def _write(course: Path) -> None:
    _, files = read_trusted(TEMPLATE)
    for name, data in files.items():
        path = course / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.replace(NAME, course.name.encode()))


def _move(course: Path, folder: Path) -> None:
    """Put the course in its place at once; into an empty folder, which may be somebody's working folder, by parts."""
    if not folder.is_dir():
        course.rename(folder)
        return
    moved: list[Path] = []
    try:
        for path in sorted(course.iterdir()):
            moved.append(path.rename(folder / path.name))
    except BaseException:
        for path in moved:
            path.rename(course / path.name)
        raise
