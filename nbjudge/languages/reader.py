"""Who reads: a language, the texts that nbjudge and a course have in it, and how numbers are written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nbjudge.errors import CourseError
from nbjudge.languages.filled import Sentences
from nbjudge.languages.sentences import sentence

if TYPE_CHECKING:
    from nbjudge.languages.catalogue import Catalogue

ENGLISH = "en"
OWN = Path(__file__).parent  # of the catalogues that come with nbjudge
DOMAIN = "nbjudge"
_LONGEST_WISH = 200  # characters of what a browser asks for
BOTH = "+"  # between the languages of an edition that has more than one


class Reader:
    """Shows English texts in a reader's language, and those that nobody has translated as they are."""

    def __init__(
        self,
        language: str = ENGLISH,
        catalogues: Sequence[Catalogue] = (),
        *,
        both: bool = False,
        faults: tuple[str, ...] = (),
    ) -> None:
        """Read in `language`, one that Babel knows; of two catalogues with the same text the first counts.

        `both`: what the course's author wrote is shown in English too.
        """
        self.language, self._both = language, both
        self._sentences = Sentences(catalogues)
        self.faults = faults + tuple(fault for catalogue in catalogues for fault in catalogue.faults)

    @property
    def tag(self) -> str:
        """The language as pages name it, such as `en` or `pt-BR`."""
        return self.language.replace("_", "-")

    def __call__(self, english: str, /, **values: object) -> str:
        """Return a sentence of nbjudge's in the reader's language, with its values filled in."""
        filled = self._sentences.filled(english, {name: str(value) for name, value in values.items()})
        return filled or sentence(english, **values)

    def text(self, english: str) -> str:
        """Return a finished text in the reader's language, or as it is."""
        return self._sentences.translated(english) or english

    def told(self, english: str) -> str:
        """Return what an author wrote, a title or a hint; in an edition of two languages in both."""
        translated = self.text(english)
        return f"{translated} / {english}" if self._both and translated != english else translated

    def note(self, printed: str) -> str:
        """Return what a cell shows, with nbjudge's own remark on it translated: a line in square brackets."""
        remark = re.fullmatch(r"\[([^\n]{1,2000})\]\n", printed)
        return f"[{self.text(remark[1])}]\n" if remark else printed

    def number(self, value: float) -> str:
        """Return points as a person writes them."""
        rounded = round(value, 2)
        if self.language == ENGLISH:
            return f"{rounded:g}"
        from babel.numbers import format_decimal  # 10 ms, and not for everybody

        return format_decimal(rounded, "0.##", locale=self.language)


IN_ENGLISH = Reader()


def reader(edition: str, course: Path | None = None, assignment: str = "") -> Reader:
    """Return the reader of an edition, by its name: the language, and `+en` where it has English beside it.

    `course` is the folder with the course's own catalogues, <language>/nbjudge.po for what nbjudge says and
    <language>/<assignment>.hidden.po for titles and hints of hidden tests. What cannot be read is in `faults`, and for
    an edition in a language that nobody knows everything stays English.
    """
    if not edition:
        return IN_ENGLISH
    from nbjudge.languages.catalogue import require_language  # Babel: not where everybody reads English

    language = edition.partition(BOTH)[0]
    try:
        require_language(language)
    except CourseError:
        return IN_ENGLISH
    paths = tuple(_there(_paths(language, course, assignment)))
    return _reader(language, BOTH in edition, paths, tuple(path.stat().st_mtime_ns for path in paths))


def asked_for(wanted: str, course: Path | None = None, assignment: str = "") -> Reader:
    """Return the reader of a language that a person named, or whose browser did (`de`, `pt-br, en;q=0.5`).

    Where there is no catalogue for it, a line in `faults` says so and all is English.
    """
    there = languages(course)
    ranked = [part.partition(";")[0].strip().replace("-", "_") for part in wanted[:_LONGEST_WISH].split(",")]
    found = next(filter(None, (_likest(wish, there) for wish in ranked)), None)
    if found is None:
        known = ", ".join(there)
        fault = f"There is no catalogue for the language {wanted!r}; there is {known}. This is English."
        return Reader(faults=(fault,))
    return reader("" if found == ENGLISH else found, course, assignment)


def _likest(wish: str, there: Sequence[str]) -> str | None:
    """Return what is asked for of the languages that are there, or else one that differs in the country only."""
    language, both, english = wish.partition(BOTH)
    exact = next((one for one in there if one.lower() == language.lower()), None)
    near = next((one for one in there if one.partition("_")[0] == language.partition("_")[0].lower()), None)
    return f"{exact}{both}{english}" if exact else near


def languages(course: Path | None = None) -> list[str]:
    """Return the languages that there are catalogues for, English first."""
    folders = [OWN, course] if course else [OWN]
    found = {name for folder in folders for name in _languages_in(folder)}
    return [ENGLISH, *sorted(found - {ENGLISH})]


def _languages_in(folder: Path) -> Iterator[str]:
    for path in folder.glob("[a-z]*") if folder.is_dir() else ():
        if any(path.glob("*.po")) or any(path.glob("LC_MESSAGES/*.po")):
            yield path.name


def digest(edition: str, course: Path | None, assignment: str) -> str:
    """Return a digest of the catalogues that a page in this edition is made with; empty for English."""
    if not edition:
        return ""
    whole = hashlib.sha256(edition.encode("utf-8", "replace"))
    for path in _there(_paths(edition.partition(BOTH)[0], course, assignment)):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _paths(language: str, course: Path | None, assignment: str) -> Iterator[Path]:
    if course is not None:
        yield course / language / f"{assignment}.hidden.po"
        yield course / language / f"{DOMAIN}.po"
    yield OWN / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def _there(paths: Iterable[Path]) -> Iterator[Path]:
    yield from (path for path in paths if path.is_file())


@lru_cache(maxsize=32)
def _reader(language: str, both: bool, paths: tuple[Path, ...], written: tuple[int, ...]) -> Reader:
    from nbjudge.languages.catalogue import known_catalogue

    del written  # when the files were: others make another reader
    return Reader(language, [known_catalogue(path, language) for path in paths], both=both)
