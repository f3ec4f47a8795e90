"""Bring the catalogues in languages/ up to date with the sources, and say what is not translated."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbjudge.course.folders import find_course
from nbjudge.errors import NbjudgeError
from tools.languages import catalogues
from tools.languages.entries import catalogues as all_entries


def main() -> int:
    """Write the catalogues, or check them; return the exit code."""
    parser = argparse.ArgumentParser(prog="make languages", description=__doc__)
    parser.add_argument("language", nargs="*", help="which (default: all in languages/; a new one is begun)")
    parser.add_argument("--course", type=Path, default=Path(), help="the course's folder (default: the one you are in)")
    arguments = parser.parse_args()
    try:
        root = find_course(arguments.course).root
        for language in arguments.language or catalogues.languages(root):
            update(root, language)
    except NbjudgeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def update(root: Path, language: str) -> None:
    """Bring the catalogues of a language up to date, and print how far each is translated."""
    folder = root / catalogues.FOLDER / language
    folder.mkdir(parents=True, exist_ok=True)
    for name, entries in all_entries(find_course(root)).items():
        path = folder / f"{name}.po"
        catalogue = catalogues.updated(catalogues.read(path, language), name, entries, language)
        path.write_text(catalogues.text(catalogue), "utf-8")
        messages = [message for message in catalogue if message.id]
        done = sum(map(catalogues.is_done, messages))
        fuzzy = sum(message.fuzzy for message in messages)
        print(f"{language} {name}: {done} of {len(messages)} translated" + (f", {fuzzy} fuzzy" if fuzzy else ""))


if __name__ == "__main__":
    sys.exit(main())
