"""SVG drawings that a browser may be shown: written anew from the shapes, texts and colours that a figure is made of.

A page shows them as pictures (`<img>`), in which a browser runs and loads nothing. What could run, load or take a
browser hours is left out here as well: scripts, links, animations, filters, and shapes that repeat what repeats others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

MOST_CHARACTERS = 4_000_000
MOST_ELEMENTS = 60_000
MOST_DEPTH = 60
MOST_REPEATED = 60_000_000  # characters of shapes, each as often as it is drawn
LARGEST = 10_000  # of width and height
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_LENT = {"clipPath", "pattern", "linearGradient", "radialGradient"}  # what others are cut out by or filled with
_WORDS = {"text", "tspan", "title", "desc"}
_ELEMENTS = _SHAPES | _LENT | _WORDS | {"svg", "g", "defs", "stop", "use", "image", "style"}
_ATTRIBUTES = frozenset({
    "id", "class", "style", "transform", "viewBox", "preserveAspectRatio", "width", "height", "x", "y", "x1", "y1",
    "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "d", "points", "dx", "dy", "rotate", "offset", "color",
    "fill", "opacity", "visibility", "display", "clip-path", "clip-rule", "fill-opacity", "fill-rule", "stroke",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "stroke-width", "stop-color", "stop-opacity", "font-family", "font-size", "font-style",
    "font-weight", "font-variant", "font-stretch", "text-anchor", "text-decoration", "dominant-baseline",
    "alignment-baseline", "letter-spacing", "gradientUnits", "gradientTransform", "spreadMethod", "patternUnits",
    "patternContentUnits", "patternTransform", "clipPathUnits", "vector-effect", "shape-rendering", "text-rendering",
})  # fmt: skip
_REFERENCE = re.compile(r"url\(\s*['\"]?#([\w.:-]{1,100})['\"]?\s*\)")
_SIZE = re.compile(r"(\d{1,6}(?:\.\d*)?)(?:px|pt|em|cm|mm|in|%)?")
_STYLE_SHEET = re.compile(r"[\w\s#.,:;{}*%()+>-]{0,20000}")


class _TooMuch(Exception):
    """A drawing that no figure is."""


def clean_svg(text: str, raster: Callable[[str], str | None]) -> str | None:
    """Return an SVG drawing with nothing in it that runs, loads or takes hours; None for what is none.

    `raster` returns the address of a picture inside it (`data:…`) as it may be shown, or None.
    """
    if len(text) > MOST_CHARACTERS:
        return None
    writer = _Writer(raster)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = writer.start, writer.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = writer.text, _refuse
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
        return writer.drawing()
    except (expat.ExpatError, _TooMuch):
        return None


def _refuse(*_: object) -> None:
    raise _TooMuch


class _Writer:
    """Writes the elements that may stay; a part is text, or the name of a shape that is drawn there again."""

    def __init__(self, raster: Callable[[str], str | None]) -> None:
        self._raster = raster
        self._parts: list[str | tuple[str, str]] = []
        self._open: list[str] = []
        self._skipped = 0  # open elements that are left out, the outermost included
        self._elements = 0
        self._sizes: dict[str, int] = {}  # of shapes and of what is lent, by their names
        self._lent: list[str] = []  # names of what is open and lent
        self._drawn: list[str] = []  # names of what is drawn again, or lent

    def start(self, name: str, given: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._elements += 1
        if self._elements > MOST_ELEMENTS or len(self._open) > MOST_DEPTH:
            raise _TooMuch
        local = "g" if local == "a" else local
        is_first = not self._open
        known = space in ("", _SVG) and local in _ELEMENTS and (local == "svg" or not is_first)
        if self._skipped or not known or (self._lent and local in {"use", "image", "text"}):
            self._skipped += 1
            return
        kept = self._attributes(local, given)
        self._count(local, given, kept)
        self._open.append(local)
        start = (
            f"<{local}"
            + (f' xmlns="{_SVG}"' if is_first else "")
            + "".join(f" {key}={quoteattr(value)}" for key, value in kept.items())
        )
        target = given.get("href", given.get(f"{_XLINK} href", ""))
        if local == "use":
            self._drawn.append(target[1:])
            self._parts.append((target[1:], f"{start} href={quoteattr(target)}>"))
        elif local == "image":
            picture = self._raster(target)
            self._parts.append(f'{start} href="{picture}">' if picture else f"{start}>")
        else:
            self._parts.append(f"{start}>")

    def end(self, _: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        local = self._open.pop()
        if local in _LENT:
            self._lent.pop()
        closing = f"</{local}>"
        last = self._parts[-1]
        if isinstance(last, tuple) and local == "use":
            self._parts[-1] = (last[0], last[1] + closing)
        else:
            self._parts.append(closing)

    def text(self, text: str) -> None:
        if self._skipped or not self._open:
            return
        if self._open[-1] in _WORDS or (
            self._open[-1] == "style" and _STYLE_SHEET.fullmatch(text) and "url" not in text.lower()
        ):
            self._parts.append(escape(text))

    def drawing(self) -> str:
        """Return what was written, without what repeats anything but a shape. Raises _TooMuch."""
        if sum(self._sizes.get(name, 0) for name in self._drawn) > MOST_REPEATED:
            raise _TooMuch
        return "".join(
            part if isinstance(part, str) else part[1] if self._sizes.get(part[0]) else "" for part in self._parts
        )

    def _count(self, local: str, given: dict[str, str], kept: dict[str, str]) -> None:
        size = sum(map(len, kept.values()))
        for name in self._lent:
            self._sizes[name] = self._sizes.get(name, 0) + size
        if local in _LENT:
            self._lent.append(kept.get("id", ""))
        if local in _SHAPES and "id" in kept and not self._lent:
            self._sizes[kept["id"]] = max(size, self._sizes.get(kept["id"], 0))

    def _attributes(self, local: str, given: dict[str, str]) -> dict[str, str]:
        return {
            name: value for name, value in given.items() if name in _ATTRIBUTES and self._is_plain(local, name, value)
        }

    def _is_plain(self, local: str, name: str, value: str) -> bool:
        if name == "id":  # of a group it would let a shape's name stand for all that is in it
            return local in _SHAPES | _LENT
        if name in ("width", "height") and local == "svg":
            size = _SIZE.fullmatch(value)
            return size is not None and float(size[1]) <= LARGEST
        found = _REFERENCE.findall(value)
        rest = _REFERENCE.sub("", value).lower()
        if "\\" in rest or "@" in rest or "url" in rest or "expression" in rest or (found and self._lent):
            return False
        self._drawn += found
        return True
