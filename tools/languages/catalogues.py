"""Read and write the catalogues of a language, and bring them up to date."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from nbjudge.languages.catalogue import read_po_file

FOLDER = "languages"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed date keeps the bytes the same
GUESSED = {"python-format", "python-brace-format"}  # Babel takes formulas for such


@dataclass(frozen=True)
class Entry:
    """A text to translate: the English, the cell that it stands in (or ""), the file, and what kind of text it is."""

    text: str
    context: str
    place: str
    kind: str = ""  # of a code cell: docstring, comment, …


def languages(root: Path) -> list[str]:
    """Return the languages that have catalogues."""
    return sorted(path.name for path in (root / FOLDER).glob("*") if any(path.glob("*.po")))


def read(path: Path, language: str) -> Catalog:
    """Read a catalogue; one that is not there is empty. Raises CourseError, in one line, where it is damaged."""
    return read_po_file(path) if path.exists() else Catalog(locale=language)


def template(name: str, entries: Iterable[Entry], language: str) -> Catalog:
    """Return a catalogue with these entries and no translation."""
    catalogue = Catalog(locale=language, project=name, version="1", copyright_holder="the authors of the course")
    catalogue.header_comment = (
        f"# {name}, {language}. The source is English; `make languages` brings this up to date.\n#"
    )
    for entry in entries:
        places = [*_places(catalogue.get(entry.text, entry.context or None)), entry.place]
        catalogue.add(
            entry.text,
            locations=[(place, 0) for place in dict.fromkeys(places)],
            auto_comments=[entry.kind] if entry.kind else [],
            context=entry.context or None,
        )
    return catalogue


def updated(old: Catalog, name: str, entries: Iterable[Entry], language: str) -> Catalog:
    """Return the catalogue of these entries with the translations of the old one; those of changed texts are fuzzy."""
    new = template(name, entries, language)
    old.update(new, update_creation_date=False)
    old.header_comment, old.project, old.version = new.header_comment, name, "1"
    for message in old:
        message.previous_id = []
    return old


def text(catalogue: Catalog) -> str:
    """Return a catalogue as it stands in its file."""
    catalogue.creation_date = catalogue.revision_date = LONG_AGO
    catalogue.last_translator = catalogue.language_team = "the authors of the course"
    for message in catalogue:
        message.flags -= GUESSED
    file = io.BytesIO()
    write_po(file, catalogue, width=110, include_lineno=False, ignore_obsolete=False)
    return file.getvalue().decode("utf-8")


def is_done(message: Message) -> bool:
    """Tell whether an entry has a translation that may be shown."""
    return bool(message.string) and not message.fuzzy


def _places(message: Message | None) -> list[str]:
    return [place for place, _ in message.locations] if message else []
