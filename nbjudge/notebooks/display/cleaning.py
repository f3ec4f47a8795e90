"""Text, HTML and images that a person or a browser may be shown, made from what anybody may have sent."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterable

import nh3

from nbjudge.notebooks.display.bounds import MOST_PIXELS, is_beyond_screens, pixels
from nbjudge.notebooks.display.drawings import clean_svg

ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", re.DOTALL)
# Colours and weights, which nbconvert and JupyterLab turn into spans; all else could move the cursor or open links.
COLOUR = re.compile(r"\x1b\[(?:(?:[34]8;5;\d{1,3}|[34]8;2(?:;\d{1,3}){3}|(?![34]8)\d{1,2}|10[0-7])(?:;|(?=m)))*m")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# What MathJax would turn into links, styles or more of MathJax.
TEX = re.compile(r"\\(?=(?:href|url|require|class|style|cssId|data|mmlToken|includegraphics|unicode)\b)")
TAG_START = re.compile(r"<(?=[A-Za-z/!?])")

SVG = "image/svg+xml"
MAGIC_BYTES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
PICTURES = {SVG: "svg", **{mime: mime.removeprefix("image/") for mime in MAGIC_BYTES}}  # kinds, each with its ending
DATA_IMAGE = re.compile(r"data:(image/(?:png|jpeg|gif|svg\+xml));base64,(.*)", re.DOTALL)
RGB = re.compile(r"rgba?\([\d\s,.%]*\)")
LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
STYLES = {
    *("color", "background-color", "text-align", "vertical-align", "font-weight", "font-style", "font-size"),
    *("text-decoration", "white-space", "width", "padding", "border", "border-collapse"),
}
TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd", "del", "details"),
    *("div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins"),
    *("kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var"),
}
# What is left out with all that it holds: its text is not meant for readers.
UNREADABLE = {"script", "style", "title", "textarea", "iframe", "noscript", "template", "object", "svg", "math"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# No `align` for pictures and tables: it takes them out of the flow, over what stands beside and below them.
ATTRIBUTES = {
    "*": {"style", "title", "class"},
    **{name: {"align"} for name in ("p", "div", "tr", "col", "colgroup", "tbody", "thead", "tfoot", *HEADINGS)},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "scope", "align"},
    "details": {"open"},
}
# The parser's time grows with the square of the depth, and of the attributes in one tag, and of the bare ampersands:
# a megabyte of "<div>" would take it minutes. What is longer than this has to be as tidy as the tables of pandas.
MAX_WILD, MAX_DEPTH = 30_000, 40
TOO_DEEP = "<p>[This output is too large, and too deeply nested or unclosed, to be shown.]</p>"
# Formatting that is not closed begins anew in each paragraph that follows: 30 kB can become 30 MB.
FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
CLOSED_BY_OTHERS = frozenset(("p", "li", "dd", "dt"))
MOST_GROWTH = 4  # times as long as the source, beside MAX_WILD
ANY_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<]*")
AMPERSAND = re.compile(r"&(?!#?[A-Za-z0-9]{1,32};)")
PLAIN_TAG = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9]*)(?:\s+[\w:-]+(?:=(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+))?){0,20}\s*/?>"""
)
VOID = {"br", "col", "hr", "img"}
# What else stands in a table is moved out in front of it, each time past all that was moved before.
OF_TABLES = {"table", "thead", "tbody", "tfoot", "tr", "colgroup"}
IN_TABLES = {"thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"}
CLASSES = {"dataframe"}  # pandas; any other would borrow the looks of the page around it


def clean_text(text: str) -> str:
    """Return text with colours, but without other control sequences, and with rewritten lines as they ended."""
    if "\x1b" in text:
        text = ESCAPE.sub(lambda match: match[0] if COLOUR.fullmatch(match[0]) else "", text)
    if "\r" in text:
        # A progress bar rewrites its line; what the reader would have seen is the last text of it.
        lines = text.replace("\r\n", "\n").split("\n")
        text = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return encodable(CONTROL.sub("", text))


def clean_html(source: str) -> str:
    """Return the HTML with nothing in it that runs, loads, submits, covers the page or turns the direction of text."""
    if (len(source) > MAX_WILD and not _is_shallow(source)) or grows_too_much(source):
        return TOO_DEEP
    cleaned = _cleaner.clean(AMPERSAND.sub("&amp;", encodable(source)))
    return TEX.sub(r"\\ ", CONTROL.sub("", cleaned))  # last: signs are hidden in entities until then


def grows_too_much(source: str) -> bool:
    """Tell whether a parser may write far more than it reads: formatting that is left open begins anew in each element.

    Where the tags are not closed in turn it is unknown what is open, so none counts as closed.
    """
    tags = list(PLAIN_TAG.finditer(source))
    growth = _growth(tags, are_nested=True) if len(tags) == len(TAG_START.findall(source)) else None
    if growth is None:
        growth = _growth(ANY_TAG.finditer(source), are_nested=False)
    return growth is None or growth > MOST_GROWTH * len(source) + MAX_WILD


def _growth(tags: Iterable[re.Match[str]], *, are_nested: bool) -> int | None:
    """Return how many characters of open formatting stand before all tags together; None where they are not nested."""
    opened: list[tuple[str, int]] = []
    length = growth = 0
    for tag in tags:
        growth += length
        closing, name = tag[1], tag[2].lower()
        if are_nested and name not in TAGS:  # in some, such as a text area, the tags that follow are none
            return None
        if closing and are_nested:
            while opened and opened[-1][0] in CLOSED_BY_OTHERS and opened[-1][0] != name:
                opened.pop()
            if not opened or opened[-1][0] != name:
                return None
            length -= opened.pop()[1]
        elif not closing and name not in VOID:
            size = len(tag[0]) if name in FORMATTING else 0
            opened.append((name, size))
            length += size
    return growth


def _is_shallow(source: str) -> bool:
    """Tell whether all that could be a tag is one, each is closed in turn, few are open, and tables hold cells."""
    tags = list(PLAIN_TAG.finditer(source))
    opened: list[str] = []
    end = 0
    for match in tags:
        closing, name = match[1], match[2].lower()
        in_table = bool(opened) and opened[-1] in OF_TABLES
        if in_table and ((not closing and name not in IN_TABLES) or source[end : match.start()].strip()):
            return False
        end = match.end()
        if closing and (not opened or opened.pop() != name):
            return False
        if not closing and name not in VOID:
            opened.append(name)
        if len(opened) > MAX_DEPTH:
            return False
    return not opened and len(tags) == source.count("<") and source.count("&") < MAX_WILD


def clean_image(mime: str, data: object) -> str | None:
    """Return the base64 text of an image if it is what it says, and of a size that can be drawn, else None.

    A drawing (SVG) may come as its text, and is written anew.
    """
    text = joined(data)
    if mime == SVG:
        return _clean_drawing(text)
    try:
        start = base64.b64decode("".join(text[:40].split())[:16], validate=True)
        if start.startswith(MAGIC_BYTES[mime]):
            picture = base64.b64decode(text, validate=False)
            return base64.b64encode(picture).decode() if pixels(mime, picture) <= MOST_PIXELS else None
    except (binascii.Error, ValueError, KeyError):
        pass
    return None


def _clean_drawing(text: str) -> str | None:
    if "<" not in text[:1000]:
        try:
            text = base64.b64decode(text, validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return None
    drawing = clean_svg(text.lstrip("\ufeff \t\r\n"), _raster)
    return base64.b64encode(drawing.encode()).decode() if drawing else None


def _raster(address: str) -> str | None:
    """Return the address of a picture inside a drawing, the picture cleaned; a drawing in a drawing is left out."""
    return None if address.startswith(f"data:{SVG}") else clean_address(address)


def clean_address(address: str) -> str | None:
    """Return an address that holds a picture itself (`data:…`), the picture cleaned; None for any other."""
    found = DATA_IMAGE.fullmatch(address)
    picture = clean_image(found[1], found[2]) if found else None
    return f"data:{found[1]};base64,{picture}" if found and picture else None


def picture_html(mime: str, picture: str, words: str) -> str:
    """Return a picture that was cleaned, with what is read instead of it."""
    return f'<img src="data:{mime};base64,{picture}" alt="{html.escape(words, quote=True)}">'


def joined(value: object) -> str:
    """Return text that nbformat may also hold as a list of lines; anything else is no text."""
    if isinstance(value, list | tuple):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def encodable(text: str) -> str:
    """Return the text with lone surrogates, which no file can hold, as question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def disarm(text: str) -> str:
    """Return text, TeX or markdown without a tag, for places where a page does not escape it.

    A space behind the `<` means the same to a reader and nothing to a browser.
    """
    return TAG_START.sub("< ", TEX.sub(r"\\ ", encodable(CONTROL.sub("", text))))


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return clean_address(value)
    if name == "href":
        return value if LINK.match(value) else None
    if name == "class":
        return " ".join(part for part in value.split() if part in CLASSES) or None
    if name == "style" and re.search(r"[(\\@]", RGB.sub("", value)):  # url(), and escapes that could hide one
        return None
    if name in ("style", "width", "height", "border") and is_beyond_screens(value):
        return None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=UNREADABLE,
    attributes=ATTRIBUTES,
    attribute_filter=_keep_attribute,
    url_schemes={"http", "https", "mailto", "data"},
    filter_style_properties=STYLES,
    link_rel="noopener noreferrer",
)
