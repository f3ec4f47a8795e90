"""What is too large or too odd to be drawn: texts that a library takes hours over, pictures without end, hidden signs."""

from __future__ import annotations

import re
import struct

MOST_PIXELS = 40_000_000  # a browser takes four bytes for each, whatever the size of the file
_SPACES = re.compile(r"[ \t]{200,}")
_MOST_ENVIRONMENTS = 500  # of TeX that a text may begin; the renderer looks for the end of each through all of it
# Signs that turn the direction of a text, so that code reads as what it is not.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PNG_SIZE = struct.Struct(">II")
_JPEG_SIZE = struct.Struct(">HH")
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # markers that give the size; these three are others


def with_visible_directions(code: str) -> str:
    """Return code in which each sign that turns the direction of text is shown by its number instead."""
    return _DIRECTION.sub(lambda sign: f"\u27e8U+{ord(sign[0]):04X}\u27e9", code)


def without_long_gaps(text: str) -> str:
    """Return text whose runs of spaces are short enough for parsers that look for the end of each from each of them."""
    return "\n".join(_SPACES.sub(" " * 200, line) if len(line) > 200 else line for line in text.split("\n"))


def is_too_much(text: str) -> bool:
    """Tell whether a text begins more environments of TeX than anybody reads."""
    return text.count("\\begin{") > _MOST_ENVIRONMENTS


def code_without_gaps(code: str) -> str:
    """Return code without what stands at the ends of its lines, which nobody sees."""
    return "\n".join(line.rstrip() for line in code.split("\n"))


def pixels(mime: str, data: bytes) -> int:
    """Return how many pixels a PNG or JPEG says that it has; 0 where it does not say."""
    width, height = _png_size(data) if mime == "image/png" else _jpeg_size(data)
    return width * height


def _png_size(data: bytes) -> tuple[int, int]:
    return _PNG_SIZE.unpack_from(data, 16) if len(data) >= 24 else (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return the largest size that a frame of a JPEG names."""
    place, found = 2, (0, 0)
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _JPEG_FRAMES:
            height, width = _JPEG_SIZE.unpack_from(data, place + 5)
            found = max(found, (width, height), key=lambda size: size[0] * size[1])
        if marker == 0xDA:  # the picture itself
            break
        place += 2 if marker == 0xFF else 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return found
