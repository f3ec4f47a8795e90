"""What is too large or too odd to be drawn: texts that a library takes hours over, endless pictures, hidden signs."""

from __future__ import annotations

import html
import re
import struct
import time
from collections.abc import Callable
from itertools import pairwise

from nbjudge.languages.sentences import sentence

MOST_PIXELS = 40_000_000  # a browser takes four bytes for each, whatever the size of the file
_MOST_OF_PAGE = 10_000_000  # characters that code, texts and formulas become; those of a whole assignment are 200,000
_MOST_SECONDS = 10.0  # of this process for them; a whole assignment takes less than one
_MOST_PLAIN = 20_000  # characters of a cell that is shown as it was written
PLAINLY = sentence(
    "Too long or too odd to be shown with colours and formulas: here it is as plain text, and cut if it is long."
)
# Of colours, whose digits are no length, and a length beyond any screen: 30 characters could make a page endless.
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
_LONG = re.compile(r"\d{5}|\d[eE]\+?\d")
_SPACES = re.compile(r"[ \t]{200,}")
_MOST_BEGUN = 500  # things that a text or a line may begin and not end; libraries look for the end through all of it
# Of formulas: what begins them, and both marks.
_MARKS = {r"\\(": re.compile(r"\\\\[()]"), r"\\[": re.compile(r"\\\\[\[\]]")}
_NAMED_CHARACTER = "\\N{"
# Signs that turn the direction of a text, so that code reads as what it is not.
_DIRECTION = re.compile("([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])\\1*")
_PNG_SIZE = struct.Struct(">II")
_JPEG_SIZE = struct.Struct(">HH")
_GIF_SIZE = struct.Struct("<HH")
_MOST_PARTS = 10_000  # of a JPEG: no camera writes a hundredth of that
_GIF_FRAME, _GIF_MORE = 0x2C, 0x21  # first byte of a frame, and of what else is said about one
_JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # markers that give the size; these three are others


def is_beyond_screens(length: str) -> bool:
    """Tell whether a style or an attribute has a length of ten thousand and more, whatever the unit."""
    return bool(_LONG.search(_COLOUR.sub("", length)))


def with_visible_directions(code: str) -> str:
    """Return code in which each sign that turns the direction of text is shown by its number, repeated ones once."""
    return _DIRECTION.sub(_by_number, code)


def _by_number(signs: re.Match[str]) -> str:
    times = f" \u00d7 {len(signs[0])}" if len(signs[0]) > 1 else ""
    return f"\u27e8U+{ord(signs[1]):04X}{times}\u27e9"


def without_long_gaps(text: str) -> str:
    """Return text whose runs of spaces are short enough for parsers that look for the end of each from each of them."""
    return "\n".join(_SPACES.sub(" " * 200, line) if len(line) > 200 else line for line in text.split("\n"))


def is_too_much(text: str) -> bool:
    """Tell whether a text begins more environments of TeX than anybody reads, or more formulas that do not end."""
    if text.count("\\begin{") > _MOST_BEGUN:
        return True
    for begins, marks in _MARKS.items():
        found = marks.findall(text) if text.count(begins) > _MOST_BEGUN else []
        if sum(one == other == begins for one, other in pairwise([*found, begins])) > _MOST_BEGUN:
            return True
    return False


def is_too_odd(code: str) -> bool:
    """Tell whether a line of code begins more names of characters than the program that colours it can end."""
    return any(line.count(_NAMED_CHARACTER) > _MOST_BEGUN for line in code.split("\n"))


def code_without_gaps(code: str) -> str:
    """Return code without what stands at the ends of its lines, which nobody sees."""
    return "\n".join(line.rstrip() for line in code.split("\n"))


def _png_size(data: bytes) -> tuple[int, int]:
    return _PNG_SIZE.unpack_from(data, 16) if len(data) >= 24 else (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return the largest size that a frame of a JPEG names; one beyond all bounds where it has far too many parts."""
    place, found, parts = 2, (0, 0), 0
    while place + 9 <= len(data) and data[place] == 0xFF:
        if (parts := parts + 1) > _MOST_PARTS:
            return _MOST_PARTS, _MOST_PARTS
        marker = data[place + 1]
        if marker in _JPEG_FRAMES:
            height, width = _JPEG_SIZE.unpack_from(data, place + 5)
            found = max(found, (width, height), key=lambda size: size[0] * size[1])
        if marker == 0xDA:  # the picture itself
            break
        place += 2 if marker == 0xFF else 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return found


def _gif_size(data: bytes) -> tuple[int, int]:
    """Return the largest size that a GIF or one of its frames names."""
    if len(data) < 13:
        return 0, 0
    found = _GIF_SIZE.unpack_from(data, 6)
    place = 13 + _colours(data[10])
    while place + 10 <= len(data) and data[place] in (_GIF_FRAME, _GIF_MORE):
        if data[place] == _GIF_FRAME:
            found = max(found, _GIF_SIZE.unpack_from(data, place + 5), key=lambda size: size[0] * size[1])
            place += 11 + _colours(data[place + 9])
        else:
            place += 2
        while place < len(data) and data[place]:  # blocks, each behind its length
            place += data[place] + 1
        place += 1
    return found


def _colours(flags: int) -> int:
    """Return the bytes of the table of colours that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_SIZES = {"image/png": _png_size, "image/jpeg": _jpeg_size, "image/gif": _gif_size}


def pixels(mime: str, data: bytes) -> int:
    """Return how many pixels a PNG, JPEG or GIF says that it has; 0 where it does not say."""
    width, height = _SIZES[mime](data)
    return width * height


class PageRoom:
    """What the code, texts and formulas of a page may still take, so that small cells cannot add up to a huge page."""

    def __init__(self, note: str = PLAINLY, characters: int = _MOST_OF_PAGE, seconds: float = _MOST_SECONDS):
        """Begin a page; `note` stands at what is shown plainly, in the language of the page."""
        self.note = note
        self._characters, self._seconds = characters, seconds

    def drawn(self, draw: Callable[[str], str], source: str, *, given: int = 0) -> str:
        """Return what `draw` makes of a text, or the text as it is where that is too much or there is no room left.

        `given`: characters that were there before and are bounded, such as those of pictures attached to the text.
        """
        if self._characters <= 0 or self._seconds <= 0:
            return self._plain(source)
        began = time.process_time()
        try:
            shown = draw(source)
            self._characters -= max(0, len(shown) - given)
        except Exception:  # too much, or odd text that mistune and nbconvert give up on
            shown = self._plain(source)
        self._seconds -= time.process_time() - began
        return shown

    def _plain(self, source: str) -> str:
        text = html.escape(with_visible_directions(source[:_MOST_PLAIN])[:_MOST_PLAIN], quote=False)
        return f'<p><em>[{html.escape(self.note)}]</em></p><pre tabindex="0">{text}</pre>'
