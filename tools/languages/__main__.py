"""Bring the catalogues in languages/ up to date with the sources, and list what is not translated or wrong in them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError, NbjudgeError
from nbjudge.languages.catalogue import require_language
from nbjudge.languages.reader import DOMAIN
from tools.languages import catalogues, checks, engine, kit_texts
from tools.languages.catalogues import Entry
from tools.languages.entries import catalogues as all_entries

LISTED = 20  # lines on one catalogue; the first ones are enough to go on with


def main() -> int:
    """Write the catalogues, or check them; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.languages", description=__doc__)
    parser.add_argument("language", nargs="*", help="which (default: all in languages/); a new one is begun")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where anything is to be done")
    parser.add_argument("--course", type=Path, default=Path(), help="the course's folder (default: the one you are in)")
    arguments = parser.parse_args()
    try:
        course = find_course(arguments.course)
        found = 0
        for language in arguments.language or catalogues.languages(course.root):
            for line in (check if arguments.check else update)(course, language):
                print(line)
                found += 1
    except NbjudgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return int(arguments.check and found > 0)


def update(course: Course, language: str) -> Iterator[str]:
    """Bring the catalogues of a language up to date; yield how far each is, and what is to be done."""
    folder = course.root / catalogues.FOLDER / language
    require_language(language)
    folder.mkdir(parents=True, exist_ok=True)
    for name, path, entries in _wanted(course, language):
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = catalogues.updated(catalogues.read(path, language), name, entries, language)
        path.write_text(catalogues.text(catalogue), "utf-8")
        messages = [message for message in catalogue if message.id]
        yield f"{language}/{name}.po: {sum(map(catalogues.is_done, messages))} of {len(messages)} translated"
        yield from _faults(folder, name, catalogue)
    kit_texts.write(course, language)


def check(course: Course, language: str) -> Iterator[str]:
    """Yield a line for everything that is to be done on a language. Raises CourseError for a damaged catalogue."""
    folder = course.root / catalogues.FOLDER / language
    for name, path, entries in _wanted(course, language):
        old = path.read_text("utf-8") if path.exists() else ""
        catalogue = catalogues.updated(catalogues.read(path, language), name, entries, language)
        if catalogues.text(catalogue) != old:
            yield f"{language}/{name}.po is not up to date with the sources: make languages"
        yield from _faults(folder, name, catalogue)
    try:
        kit_texts.check(course, language)
    except CourseError as error:
        yield str(error)


def _wanted(course: Course, language: str) -> Iterator[tuple[str, Path, list[Entry]]]:
    """Yield name, file and entries of each catalogue: those of the course, and in this repository nbjudge's own."""
    folder = course.root / catalogues.FOLDER / language
    for name, entries in all_entries(course).items():
        yield name, folder / f"{name}.po", entries
    if engine.ENGINE.parent == course.root:
        yield DOMAIN, engine.catalogue_path(language), list(engine.entries())


def _faults(folder: Path, name: str, catalogue: Catalog) -> Iterator[str]:
    """Yield a line for each entry that is not translated, fuzzy or at fault, up to a bound."""
    glossary = checks.Glossary.read(folder / "glossary.toml")
    lines = [
        f"{folder.name}/{name}.po, {_named(message)}: {fault}"
        for message in catalogue
        if message.id
        for fault in _of(message, glossary)
    ]
    yield from lines[:LISTED]
    if len(lines) > LISTED:
        yield f"{folder.name}/{name}.po: {len(lines) - LISTED} more"


def _of(message: Message, glossary: checks.Glossary) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy: the English has changed. Look at the translation and take the word fuzzy away"
    elif not message.string:
        yield "not translated"
    else:
        yield from checks.faults(str(message.id), str(message.string), glossary)


def _named(message: Message) -> str:
    text = " ".join(str(message.id).split())
    short = text if len(text) <= 50 else f"{text[:50]}…"
    return f'cell {message.context}, "{short}"' if message.context else f'"{short}"'


if __name__ == "__main__":
    sys.exit(main())
