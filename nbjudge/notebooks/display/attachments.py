"""Pictures that students attach to a text: found under every name that editors give them, or missed with a word.

JupyterLab, the classic Notebook, VS Code and Colab write the same name differently in the text and in the list of
attachments: `my plot (1).png`, `my%20plot%20%281%29.png`, `my+plot+(1).png`, as Markdown or as an `<img>`. nbgrader's
pages know one of these forms, and refuse a notebook with any other; so each picture gets a plain name here.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from nbjudge.notebooks.display.cleaning import PICTURES

MOST_PICTURES = 100  # of one cell
Attachments = Mapping[str, Mapping[str, str]]
_PLAIN = re.compile(r"[a-zA-Z0-9_.-]{1,200}")
ADDRESS = "attachment:"
# What shows a picture: `![words](address "title")`, the same with a name for the address, and HTML.
_INLINE = re.compile(r"!\[([^\[\]\n]{0,500})\]\(\s*<?attachment:")
_MOST_BRACKETS = 6  # closing ones, of which each may be the end of an address: names hold some themselves
_LONGEST = 700  # characters of an address and a title
_BY_NAME = re.compile(r"!\[([^\[\]\n]{0,500})\](?:\[([^\[\]\n]{0,200})\])?(?![(\[:])")
_NAMED = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]:[ \t]*(<?attachment:[^\n]{1,700})$", re.MULTILINE)
_TAG = re.compile(r"<img\b([^<>]{0,2600})>", re.IGNORECASE)
_SOURCE = re.compile(
    r"\bsrc\s*=\s*(?:\"\s*attachment:([^\"\n]{1,600})\"|'\s*attachment:([^'\n]{1,600})'|attachment:([^\s\"']{1,600}))",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\s(?:\"[^\"]*\"|'[^']*'|=[\dx%]{1,20})$")  # or a size, behind an address
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ESCAPE, _SPACES = re.compile(r"\\(?=[^\w\s])"), re.compile(r"\s+")
_BRACKETS = re.compile(r"[\[\]()<>`*_\\!~$|]+")


def place_attachments(source: str, given: Attachments | None) -> tuple[str, dict[str, Mapping[str, str]]]:
    """Return a text and its attachments, each picture under a plain name that the text uses as well.

    An attachment without content is one that cannot be shown. Where the text asks for such a one or for one that is not
    there, it says so; pictures that it does not ask for stay out of it.
    """
    if ADDRESS not in source:
        return source, {}
    places = _Places(given or {})
    named = {name.casefold(): address.rstrip(" \t") for name, address in _NAMED.findall(source)}
    if named:
        source = _BY_NAME.sub(lambda image: _written_out(image, named), source, MOST_PICTURES)
    source = _placed_inline(source, places)
    source = _TAG.sub(lambda tag: places.html(tag), source)
    return source, places.used


def _placed_inline(source: str, places: _Places) -> str:
    parts, position = [], 0
    for image in _INLINE.finditer(source):
        if image.start() < position:
            continue
        line = source[image.end() : image.end() + _LONGEST].partition("\n")[0]
        ends = [bracket.start() for bracket in re.finditer(r"\)", line)][:_MOST_BRACKETS]
        if not ends:
            continue
        end = next((end for end in ends if places.knows(_address(line[:end]))), ends[0])
        parts += [source[position : image.start()], places.markdown(image[1], _address(line[:end]))]
        position = image.end() + end + 1
    return "".join(parts) + source[position:]


def _address(target: str) -> str:
    """Return a link's target without a title or size behind it, and without pointed brackets."""
    return _TITLE.sub("", target.rstrip()).rstrip().removesuffix(">")


def _written_out(image: re.Match[str], named: Mapping[str, str]) -> str:
    address = named.get((image[2] or image[1]).casefold())
    return image[0] if address is None else f"![{image[1]}]({address})"


class _Places:
    """The pictures of a cell, by every way in which their names are written."""

    def __init__(self, given: Attachments) -> None:
        self._given = given
        self._found: dict[str, str] = {}
        for name in list(given)[:MOST_PICTURES]:
            for form in _forms(name):
                self._found.setdefault(form, name)
        self._plain: dict[str, str] = {}  # names of the notebook -> names that every page knows
        self.used: dict[str, Mapping[str, str]] = {}

    def knows(self, written: str) -> bool:
        """Tell whether there is a picture of this name."""
        return any(form in self._found for form in _read(written))

    def markdown(self, words: str, written: str) -> str:
        """Return what stands for a picture in Markdown."""
        name = self._name(written)
        return f"![{words}]({ADDRESS}{name})" if name else self._missing(words, written)

    def html(self, tag: re.Match[str]) -> str:
        """Return what stands for a picture in HTML; any other tag as it is."""
        source = _SOURCE.search(tag[1])
        if source is None:
            return tag[0]
        written = source[1] or source[2] or source[3]
        before, behind = tag[1][: source.start()], tag[1][source.end() :]
        name = self._name(written)
        if name:
            return f'<img{before}src="{ADDRESS}{name}"{behind}>'
        alt = _ALT.search(before + behind)
        return self._missing((alt[1] or alt[2] or "") if alt else "", written)

    def _name(self, written: str) -> str:
        """Return the plain name of the picture that is meant; empty where there is none that can be shown."""
        name = next((self._found[form] for form in _read(written) if form in self._found), None)
        if name is None or not self._given[name]:
            return ""
        if name not in self._plain:
            ending = PICTURES[next(iter(self._given[name]))]
            self._plain[name] = name if _PLAIN.fullmatch(name) else self._new(ending)
            self.used[self._plain[name]] = self._given[name]
        return self._plain[name]

    def _new(self, ending: str) -> str:
        taken = {*self._given, *self._plain.values()}
        numbers = range(1, len(taken) + 2)
        return next(name for number in numbers if (name := f"picture-{number}.{ending}") not in taken)

    def _missing(self, words: str, written: str) -> str:
        name = _BRACKETS.sub(" ", unquote(written))[:100].strip()
        unread, absent = "it is no PNG, JPEG, GIF or SVG that can be read", "it is not in this cell of the notebook"
        why = unread if self.knows(written) else absent
        about = f"{_BRACKETS.sub(' ', words).strip()}: " if words.strip() else ""
        return f"**(Picture not shown: {about}{name}; {why}.)**"


@lru_cache(4096)
def _read(name: str) -> tuple[str, ...]:
    """Return what a name may mean, the closest first."""
    forms = [name.strip()]
    normal = partial(unicodedata.normalize, "NFC")
    for change in (html.unescape, unquote, unquote_plus, normal, partial(_ESCAPE.sub, "")):
        forms = list(dict.fromkeys([*forms, *map(change, forms)]))
    return tuple(dict.fromkeys([*forms, *(_SPACES.sub(" ", form).strip() for form in forms)]))


def _forms(name: str) -> Iterator[str]:
    """Yield the ways in which the name of an attachment may be written, the closest first."""
    yield from _read(name)
    for form in _read(name):
        yield from (quote(form), quote(form, safe="()"), quote_plus(form))
