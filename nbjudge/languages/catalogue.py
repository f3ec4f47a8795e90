"""Gettext catalogues (.po) as translators write them, read so that a fault costs its own entry at most."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from gettext import c2py
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from nbjudge.errors import CourseError
from nbjudge.languages.placeholders import placeholders

_CUT_SHORT = re.compile(rb'^[ \t]*(?:msg\w+(?:\[\d+\])?\s+)?"(?:[^"\\]|\\.)*$', re.MULTILINE)  # no quote at its end
_MEND = "Mend the file, or take back its last change. Until then its texts stay English."
_LONGEST_NAMED = 50  # characters of an entry in a message


@dataclass(frozen=True)
class Entry:
    """A translated text. `english` is the msgid, with a plural also that; `texts` has one text a plural form."""

    context: str
    english: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """What can be shown of one .po file, and a line on each entry of it that cannot."""

    language: str
    entries: tuple[Entry, ...] = ()
    faults: tuple[str, ...] = ()
    plural_form: Callable[[int], int] = bool  # the number of a plural's text


def require_language(language: str) -> Locale:
    """Return what Babel knows of a language such as `de` or `pt_BR`. Raises CourseError where it knows of none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        raise CourseError(
            f"There is no language {language!r}. Write it as in a folder of languages/: a language, with a country "
            "where it matters, such as de or pt_BR."
        ) from None


def read_po_file(path: Path) -> Catalog:
    """Return a .po file as Babel's catalogue, all entries included. Raises CourseError, with file and line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}. The texts of it stay English.") from None
    if cut := _CUT_SHORT.search(data):
        line = data.count(b"\n", 0, cut.start()) + 1
        raise CourseError(f"{path}, line {line}: the text has no quotation mark at its end. {_MEND}")
    try:
        return read_po(BytesIO(data), abort_invalid=True)
    except PoFileError as error:
        raise CourseError(f"{path}, line {error.lineno + 1}: {_first_line(error)}. {_MEND}") from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # bytes, a header or a number that is none
        raise CourseError(f"{path} is no catalogue of gettext: {_first_line(error)}. {_MEND}") from None


def read_catalogue(path: Path, language: str) -> Catalogue:
    """Return the translations of a .po file that can be shown: not those that are empty, fuzzy, obsolete or at fault.

    Raises CourseError where the file is missing or damaged, or the language unknown. An entry whose translation has
    other placeholders than the English is left out and named in `faults`.
    """
    require_language(language)
    catalog = read_po_file(path)
    entries, faults = [], []
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        english, texts = _forms(message.id), _forms(message.string)
        if not all(texts):
            continue
        if fault := placeholder_fault(english, texts):
            faults.append(f"{path}, entry {named(message)}: {fault}; it is shown in English.")
        else:
            entries.append(Entry(message.context or "", english, texts))
    return Catalogue(language, tuple(entries), tuple(faults), _plural_form(path, catalog))


@lru_cache(maxsize=64)
def _read_once(path: Path, language: str, written: int) -> Catalogue:
    try:
        return read_catalogue(path, language)
    except CourseError as error:
        return Catalogue(language, faults=(str(error),))


def known_catalogue(path: Path, language: str) -> Catalogue:
    """Return a catalogue, read anew where the file has changed; of a damaged one the fault alone. Never raises."""
    try:
        return _read_once(path, language, path.stat().st_mtime_ns)
    except OSError:
        return _read_once(path, language, 0)


def placeholder_fault(english: tuple[str, ...], texts: tuple[str, ...]) -> str | None:
    """Return what is wrong where a translation has other placeholders, such as {name}, than the English."""
    wanted = placeholders(english[-1])
    for text in texts:
        # A singular may do without the number: "one exercise".
        if placeholders(text) != wanted and not (len(english) > 1 and placeholders(text) == placeholders(english[0])):
            return f"the translation has {_listed(placeholders(text))}, the English {_listed(wanted)}"
    return None


def named(message: Message) -> str:
    """Return an entry as a message to a translator names it: its context, and how its English begins."""
    text = " ".join(_forms(message.id)[0].split())
    short = text if len(text) <= _LONGEST_NAMED else f"{text[:_LONGEST_NAMED]}…"
    return f'{message.context}, "{short}"' if message.context else f'"{short}"'


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def _plural_form(path: Path, catalog: Catalog) -> Callable[[int], int]:
    """Return the rule by which the language takes one of its plural forms. Raises CourseError where it is none."""
    try:
        form: Callable[[int], int] = c2py(catalog.plural_expr)
        form(0), form(1), form(2)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise CourseError(f"{path}, entry Plural-Forms at the top: {_first_line(error)}. {_MEND}") from None
    return form


def _listed(names: frozenset[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
