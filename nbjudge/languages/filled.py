"""Translate a finished text, in which numbers and names are filled in, by the sentence of the catalogue that it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbjudge.languages.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from nbjudge.languages.catalogue import Catalogue, Entry

LONGEST = 20_000  # characters of a text that is looked up; a longer one is nobody's sentence
NESTED = frozenset({"sentence", "what", "list"})  # names of values that are translated themselves; a list in its parts
_NUMBER = re.compile(r"[-\d.,]+")  # what a value called `number` is


@dataclass(frozen=True)
class _Template:
    """A sentence with placeholders: `parts` are the texts around them, one more than there are `names`."""

    parts: tuple[str, ...]
    names: tuple[str, ...]
    texts: tuple[str, ...]
    form: Callable[[int], int]
    context: str

    @classmethod
    def of(cls, english: str, entry: Entry, form: Callable[[int], int]) -> _Template:
        pieces = PLACEHOLDER.split(english)
        return cls(tuple(pieces[::2]), tuple(pieces[1::2]), entry.texts, form, entry.context)

    @property
    def literal(self) -> int:
        return sum(map(len, self.parts))

    @property
    def has_words(self) -> bool:
        return re.search(r"\w", "".join(self.parts)) is not None

    def values(self, text: str) -> dict[str, str] | None:
        """Return what is filled in, or None where the text is not this sentence.

        Each part is looked for once, from the left: time grows with the length of the text, whatever it holds.
        """
        first, *middle, last = self.parts
        if not (text.startswith(first) and text.endswith(last)) or len(text) < self.literal + len(self.names):
            return None
        end = len(text) - len(last)
        start, found = len(first), list[str]()
        for part in middle:
            place = text.find(part, start + 1, end)  # a value is never empty
            if place < 0:
                return None
            found.append(text[start:place])
            start = place + len(part)
        if start >= end:
            return None
        found.append(text[start:end])
        values = dict(zip(self.names, found, strict=True))
        agree = all(values[name] == value for name, value in zip(self.names, found, strict=True))
        numbers = all(_NUMBER.fullmatch(value) for name, value in values.items() if name == "number")
        return values if agree and numbers else None

    def filled(self, values: Mapping[str, str]) -> str:
        text = self.texts[_form(self.texts, self.form, values)]
        # In one pass: a value that has braces itself is not filled in again.
        return PLACEHOLDER.sub(lambda name: values.get(name[1], name[0]), text)


class Sentences:
    """The translations of one or more catalogues, looked up by the finished English text."""

    def __init__(self, catalogues: Iterable[Catalogue]) -> None:
        """Take the entries of the catalogues; where two have the same English, the first is taken."""
        self._exact: dict[tuple[str, str], _Template] = {}
        templates = []
        for catalogue in catalogues:
            for entry in catalogue.entries:
                templates += self._entered(entry, catalogue.plural_form)
        # Of the sentences that a text can be, the one with the most words of its own.
        self._templates = sorted(templates, key=lambda one: one.literal, reverse=True)

    def _entered(self, entry: Entry, form: Callable[[int], int]) -> list[_Template]:
        templates = []
        for english in entry.english:
            template = self._exact.setdefault((entry.context, english), _Template.of(english, entry, form))
            # One without words would be every text, but for a sentence in it that is known.
            if template.names and (template.has_words or NESTED.intersection(template.names)):
                templates.append(template)
        return templates

    def translated(self, text: str, context: str = "") -> str | None:
        """Return the translation of a text as a plain text, or None where no sentence of the catalogues is it.

        Entries with another context are left out. Values called `sentence`, `list` or `what` are translated too, all
        others come over as they are: whoever shows the text escapes it whole, as the English.
        """
        if len(text) > LONGEST:
            return None
        for key in ((context, text), ("", text)):
            if key in self._exact:
                return self._exact[key].filled({})
        for template in self._templates:
            values = template.values(text) if template.context in (context, "") else None
            if values is None:
                continue
            inner = {name: self._inner(name, value) for name, value in values.items()}
            if template.has_words or inner != values:
                return template.filled(inner)
        return None

    def filled(self, english: str, values: Mapping[str, str]) -> str | None:
        """Return the translation of a sentence with these values in it, or None where there is none."""
        template = self._exact.get(("", english))
        return template.filled(values) if template else None

    def _inner(self, name: str, value: str) -> str:
        """Return a value as it is filled in; a sentence or a list in it is shorter than the text around it."""
        if name not in NESTED:
            return value
        parts = value.split(", ") if name == "list" else [value]
        return ", ".join(self.translated(part) or part for part in parts)


def _form(texts: tuple[str, ...], form: Callable[[int], int], values: Mapping[str, str]) -> int:
    """Return which plural form is meant: that of the first value that is a whole number."""
    if len(texts) == 1:
        return 0
    number = next((int(value) for value in values.values() if re.fullmatch(r"\d{1,9}", value)), 1)
    try:
        return min(max(form(number), 0), len(texts) - 1)
    except ArithmeticError:  # a rule that divides by what happens to be zero
        return 0
