"""Check translations: what must be the same in every language is, and the terms are those of the glossary."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from nbjudge.errors import CourseError
from nbjudge.languages.placeholders import PLACEHOLDER, placeholders

FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
CODE = re.compile(r"`+[^`\n]+`+")
ROLE = re.compile(r"\{\w+\}`[^`<]*<([^>`]+)>`")
LINK = re.compile(r"\]\(([^)\s]+)\)|\{\w+\}`[^`<]*<([^>`]+)>`|https?://[^\s)，。；]+")
TITLE = re.compile(r"(?<!\*)\*(?!\*)[^*\n]+\*(?!\*)")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:e-?\d+)?")
ARGUMENT = re.compile(r"^([\w, ]+) -- ", re.MULTILINE)
SHAPE = re.compile(r"\([^()]*\)")
HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,;?!]|{HAN}:(?!\w)|{HAN}\.(?=\s|$)")
# Numbers that English has in words and another language in digits.
IN_WORDS: dict[str, int] = {
    word: number
    for first, step, words in (
        (1, 1, "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"),
        (1, 1, "first second third fourth fifth sixth seventh eighth ninth tenth"),
        (1, 1, "once twice"),
        (20, 10, "twenty thirty forty fifty sixty seventy eighty ninety hundred"),
        (2, 0, "half double both halves"),
        (1, 0, "a an single ones"),
        (0, 0, "no none zero zeros"),
        (20, 10, "twentieth thirtieth"),
    )
    for number, word in enumerate(words.split())
    for number in (first + step * number,)
}


@dataclass(frozen=True)
class Glossary:
    """The words that a language has for the terms of the field."""

    terms: dict[str, list[str]]

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """Read glossary.toml. Raises CourseError, in one line, where it is no table of terms and lists of words."""
        if not path.exists():
            return cls({})
        try:
            terms = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CourseError(f"{path} cannot be read: {error}") from None
        for term, words in terms.items():
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise CourseError(f'{path}: "{term}" should be a list of words, such as ["…", "…"].')
        return cls(terms)

    def faults(self, english: str, other: str) -> Iterator[str]:
        """Yield a line for each term of the English whose word is not in the translation."""
        if english == other:  # a name, the same in both
            return
        plain = TITLE.sub(lambda title: " " if title[0] in other else title[0], english)  # of a paper, left in English
        plain = CODE.sub(" ", FORMULA.sub(" ", LINK.sub(" ", PLACEHOLDER.sub(" ", ARGUMENT.sub("", plain))))).lower()
        for term, words in sorted(self.terms.items(), key=lambda item: -len(item[0])):
            found = re.compile(rf"(?<![\w-]){re.escape(term.lower())}(?:s|es)?(?![\w-])")
            if found.search(plain):
                plain = found.sub(" ", plain)  # "gradient descent" says nothing of "gradient"
                if not any(word.lower() in other.lower() for word in words):
                    yield f'the term "{term}" should be {" or ".join(words)}'


def faults(english: str, other: str, glossary: Glossary) -> Iterator[str]:
    """Yield a line for each thing in which a translation differs from the English and must not."""
    for what, found in _SAME.items():
        wanted, there = found(english), found(other)
        if missing := sorted(wanted - there):
            yield f"{what} {', '.join(missing)} missing"
        if more := sorted(there - wanted):
            yield f"{what} {', '.join(more)} not in the English"
    yield from _number_faults(english, other)
    if _form(english) != _form(other):
        yield "a table with other rows or cells than in the English"
    if Counter(_names(english)) != Counter(_names(other)):
        yield f"other HTML tags than in the English: {' '.join(_names(other)) or 'none'}"
    if _stars(other) > _stars(english):
        yield "a * is shown: the emphasis does not begin or end there, put a space beside it"
    if half := HALF_WIDTH.search(SHAPE.sub("", FORMULA.sub("", CODE.sub("", other)))):
        yield f"half-width punctuation: {half[0]}"
    if english.count("{") and other.strip() != other and english.strip() == english:
        yield "blanks at the beginning or end"
    yield from glossary.faults(english, other)


def _number_faults(english: str, other: str) -> Iterator[str]:
    wanted, there = (set(NUMBER.findall(_words_alone(text))) for text in (english, other))
    words = re.findall(r"[a-z]+", english.lower())
    allowed = {str(IN_WORDS[word]) for word in words if word in IN_WORDS}
    if missing := sorted(wanted - set(NUMBER.findall(PLACEHOLDER.sub(" ", other)))):
        yield f"number {', '.join(missing)} missing"
    if more := sorted(there - wanted - allowed - set(NUMBER.findall(english))):
        yield f"number {', '.join(more)} not in the English"


def _words_alone(text: str) -> str:
    """Return a text without formulas, code and links, which are compared as they are."""
    for pattern in (FORMULA, CODE, LINK, TAG, PLACEHOLDER):
        text = pattern.sub(" ", text)
    return text


def _found(pattern: re.Pattern[str]) -> Callable[[str], set[str]]:
    return lambda text: {next(filter(None, match.groups()), match[0]) for match in pattern.finditer(text)}


def _code(text: str) -> set[str]:
    return _found(CODE)(ROLE.sub(" ", FORMULA.sub(" ", text)))


def _form(text: str) -> list[int]:
    """Return the number of cells of each row of a table."""
    rows = [len(re.split(r"(?<!\\)\|", line)) for line in text.split("\n") if line.startswith("| ")]
    return rows if len(rows) > 1 else []


def _names(text: str) -> list[str]:
    return re.findall(r"</?[a-zA-Z]+", CODE.sub(" ", FORMULA.sub(" ", text)))


def _stars(text: str) -> int:
    """Count the stars that are left when Markdown is shown; in formulas, code and fences there may be some."""
    tokens = _MARKDOWN.parse(FORMULA.sub("x", text))
    children = [child for token in tokens for child in token.children or ()]
    return sum(child.content.count("*") for child in children if child.type == "text")


_MARKDOWN = MarkdownIt("commonmark").enable("table")
_SAME: dict[str, Callable[[str], set[str]]] = {
    "placeholder": lambda text: {f"{{{name}}}" for name in placeholders(text)},
    "formula": _found(FORMULA),
    "code": _code,
    "link": _found(LINK),
    "argument": _found(ARGUMENT),
}
