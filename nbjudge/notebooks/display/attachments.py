"""Pictures that students attach to a text: found under every name that editors give them, or missed with a word.

JupyterLab, the classic Notebook, VS Code and Colab write the same name differently in the text and in the list of
attachments: `my plot (1).png`, `my%20plot%20%281%29.png`, `my+plot+(1).png`, as Markdown or as an `<img>`. nbgrader's
pages know one of these forms, and refuse a notebook with any other; so each picture gets a plain name here.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from nbjudge.notebooks.display.cleaning import PICTURES

MOST_PICTURES = 100  # of one cell
Attachments = Mapping[str, Mapping[str, str]]
_PLAIN = re.compile(r"[a-zA-Z0-9_.-]{1,200}")
_ADDRESS = "attachment:"
# What shows a picture: `![words](address "title")`, the same with a name for the address, and HTML.
_INLINE = re.compile(r"!\[([^\[\]\n]{0,500})\]\(\s*<?attachment:")
_MOST_BRACKETS = 6  # closing ones, of which each may be the end of an address: names hold some themselves
_LONGEST = 700  # characters of an address and a title
_BY_NAME = re.compile(r"!\[([^\[\]\n]{0,500})\](?:\[([^\[\]\n]{0,200})\])?(?![(\[:])")
_NAMED = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]:[ \t]*(<?attachment:[^\n]{1,600}?)[ \t]*$", re.MULTILINE)
_HTML = re.compile(
    r"<img\b([^<>]{0,1000}?)\bsrc\s*=\s*(?:\"\s*attachment:([^\"<>\n]{1,600})\"|'\s*attachment:([^'<>\n]{1,600})'"
    r"|attachment:([^\s\"'<>]{1,600}))([^<>]{0,1000})>",
    re.IGNORECASE,
)
_BEHIND = re.compile(r">?\s*(?:\s(?:\"[^\"]*\"|'[^']*'|=[\dx%]{1,20}))?\s*$")  # title or size, behind an address
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_BRACKETS = re.compile(r"[\[\]()<>`*_\\!]+")


def place_attachments(source: str, given: Attachments | None) -> tuple[str, dict[str, Mapping[str, str]]]:
    """Return a text and its attachments, each picture under a plain name that the text uses as well.

    An attachment without content is one that cannot be shown. Where the text asks for such a one, or for one that is not
    there, it says so; pictures that it does not ask for stay out of it.
    """
    if _ADDRESS not in source:
        return source, {}
    places = _Places(given or {})
    named = {name.casefold(): address for name, address in _NAMED.findall(source)}
    if named:
        source = _BY_NAME.sub(lambda image: _written_out(image, named), source)
    source = _placed_inline(source, places)
    source = _HTML.sub(lambda image: places.html(image), source)
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
        end = next((end for end in ends if places.knows(_BEHIND.sub("", line[:end]))), ends[0])
        parts += [source[position : image.start()], places.markdown(image[1], _BEHIND.sub("", line[:end]))]
        position = image.end() + end + 1
    return "".join(parts) + source[position:]


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
        return any(form in self._found for form in _forms(written))

    def markdown(self, words: str, written: str) -> str:
        """Return what stands for a picture in Markdown."""
        name = self._name(written)
        return f"![{words}]({_ADDRESS}{name})" if name else self._missing(words, written)

    def html(self, image: re.Match[str]) -> str:
        """Return what stands for a picture in HTML."""
        written = image[2] or image[3] or image[4]
        name = self._name(written)
        if name:
            return f'<img{image[1]}src="{_ADDRESS}{name}"{image[5]}>'
        alt = _ALT.search(image[1] + image[5])
        return self._missing((alt[1] or alt[2] or "") if alt else "", written)

    def _name(self, written: str) -> str:
        """Return the plain name of the picture that is meant; empty where there is none that can be shown."""
        name = next((self._found[form] for form in _forms(written) if form in self._found), None)
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
        why = "it is no PNG, JPEG, GIF or SVG that can be read" if self.knows(written) else "it is not in this cell of the notebook"
        about = f"{_BRACKETS.sub(' ', words).strip()}: " if words.strip() else ""
        return f"**(Picture not shown: {about}{name}; {why}.)**"


def _forms(name: str) -> list[str]:
    """Return the ways in which a name may be written, the closest first."""
    name = name.strip()
    plain = [name, html.unescape(name)]
    plain += [unquote(form) for form in plain] + [unquote_plus(form) for form in plain]
    plain += [unicodedata.normalize("NFC", form) for form in plain]
    plain += [re.sub(r"\\(?=[^\w\s])", "", form) for form in plain]
    quoted = [form for text in plain for form in (quote(text), quote(text, safe="()"), quote_plus(text))]
    return list(dict.fromkeys([*plain, *(re.sub(r"\s+", " ", form).strip() for form in plain), *quoted]))
