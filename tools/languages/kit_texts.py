"""Write what the course kit needs of the catalogues at run time: texts.<language>.json beside its modules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message

from nbjudge.course.folders import Course
from nbjudge.errors import CourseError
from tools.languages import catalogues
from tools.languages.entries import KIT
from tools.making import assignments


def write(course: Course, language: str) -> None:
    """Write the files of a language."""
    for path, text in _files(course, language):
        path.write_text(text, "utf-8")


def check(course: Course, language: str) -> None:
    """Raise CourseError for the first file of a language that is not what the catalogue gives."""
    for path, text in _files(course, language):
        if not path.exists() or path.read_text("utf-8") != text:
            shown = path.relative_to(course.root).as_posix()
            raise CourseError(f"{shown} is not what languages/{language}/{KIT}.po gives. Make it anew: make languages")


def _files(course: Course, language: str) -> Iterator[tuple[Path, str]]:
    """Yield each file and what it should hold: the texts of one assignment's folder, then those that are shared."""
    folder, names = course.root / course.source / KIT, assignments(course)
    texts: dict[str, dict[str, str]] = {name: {} for name in ("", *names)}
    for message in catalogues.read(course.root / catalogues.FOLDER / language / f"{KIT}.po", language):
        if message.id and catalogues.is_done(message) and message.string != message.id:
            texts[_owner(message, names)][str(message.id)] = str(message.string)
    for name, found in texts.items():
        if found and (folder / name).is_dir():
            text = json.dumps(dict(sorted(found.items())), indent=0, ensure_ascii=False)
            yield folder / name / f"texts.{language}.json", text + "\n"


def _owner(message: Message, names: list[str]) -> str:
    """Return the assignment that alone shows a text, or "" for one that is shared."""
    owners = {next((name for name in names if name in Path(place).parts), "") for place, _ in message.locations}
    return owners.pop() if len(owners) == 1 else ""
