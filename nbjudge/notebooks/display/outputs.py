"""Valid outputs of cells, made from what a notebook or the sandbox sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbjudge.languages.sentences import sentence
from nbjudge.notebooks.display.bounds import with_visible_directions
from nbjudge.notebooks.display.cleaning import (
    PICTURES,
    clean_html,
    clean_image,
    clean_text,
    disarm,
    joined,
    picture_html,
)
from nbjudge.notebooks.display.markdown import clean_markdown
from nbjudge.settings import Limits

MAX_OUTPUTS = 500  # of one cell
MAX_ERROR_TEXT = 2_000
MAX_TRACEBACK_LINES = 60
MARKUP = re.compile(r"[<>\"'&\s]+")  # pages put the words for a figure into an attribute
AS_THEY_ARE = {"image/png", "image/jpeg"}  # which every page shows; nbgrader's know no GIF
LOST = re.compile(r"<(?:script|iframe|video|audio|canvas|svg|object|embed)\b", re.IGNORECASE)
INTERACTIVE = sentence(
    "What moves or reacts here (a script, a widget, a video) is not shown; a figure in PNG format would be."
)
# Of these kinds of data one is shown, by the page's choice; each is made safe for a page that does not escape it.
TEXTS = {"text/plain": clean_text, "text/html": clean_html, "text/latex": disarm, "text/markdown": clean_markdown}


@dataclass
class Room:
    """What the outputs of a whole notebook may still take, in bytes."""

    left: int


def clean_outputs(outputs: object, limits: Limits | None = None, room: Room | None = None) -> list[dict[str, Any]]:
    """Return valid nbformat outputs made from what a notebook or the sandbox sent, cut to the limit of a cell.

    They take of the notebook's `room` what cleaning them cost: hostile HTML can be long before and short after.
    """
    limits = limits or Limits()
    budget = _Budget(limits.cell_output_bytes, room or Room(limits.output_bytes))
    cleaned: list[dict[str, Any]] = []
    given = outputs if isinstance(outputs, list | tuple) else ()
    if len(given) > MAX_OUTPUTS:
        budget.say(sentence("There were too many outputs; the rest is not shown."))
    for output in given[:MAX_OUTPUTS]:
        new = _clean_output(output, budget) if isinstance(output, Mapping) else None
        if new and cleaned and new["output_type"] == "stream" and cleaned[-1].get("name") == new["name"]:
            cleaned[-1]["text"] += new["text"]
        elif new:
            cleaned.append(new)
    for output in cleaned:
        if output["output_type"] == "stream":
            output["text"] = clean_text(output["text"])
    return cleaned + [note(sentence) for sentence in budget.notes]


def note(sentence: str) -> dict[str, Any]:
    """Return an output with a sentence of ours."""
    return {"output_type": "stream", "name": "stdout", "text": f"[{clean_text(sentence)[:MAX_ERROR_TEXT]}]\n"}


class _Budget:
    """What is left of a cell's output, and what has to be said about the rest."""

    def __init__(self, left: int, room: Room):
        self._left, self._room = left, room
        self.notes: list[str] = []

    @property
    def room(self) -> int:
        """The bytes that are left."""
        return max(0, min(self._left, self._room.left))

    def take(self, text: str) -> str:
        """Return as much of the text as there is room for."""
        room = self.room
        # A letter may need four bytes; ASCII, the usual case, needs no encoding to be counted.
        kept = text[:room] if text.isascii() else text.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
        self._use(len(kept) if kept.isascii() else len(kept.encode()))
        if len(kept) < len(text):
            self.say(sentence("The output was too long and was cut here."))
        return kept

    def take_whole(self, text: str) -> bool:
        """Tell whether there is room for the text, and use it."""
        if len(text) > self.room:
            self.say(sentence("A figure or a table was too large and is not shown."))
            return False
        self._use(len(text))
        return True

    def _use(self, size: int) -> None:
        self._left -= size
        self._room.left -= size

    def say(self, sentence: str) -> None:
        """Note a sentence once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


def _clean_output(output: Mapping[str, Any], budget: _Budget) -> dict[str, Any] | None:
    kind = joined(output.get("output_type"))  # whatever is no text becomes one: an array compares to an array
    if kind == "stream":
        name = "stderr" if joined(output.get("name")) == "stderr" else "stdout"
        text = budget.take(joined(output.get("text")))
        return {"output_type": kind, "name": name, "text": text} if text else None
    if kind == "error":
        return _clean_error(output, budget)
    if kind not in ("display_data", "execute_result"):
        return None
    data = _clean_data(output.get("data"), output.get("metadata"), budget)
    if not data:
        return None
    cleaned: dict[str, Any] = {
        "output_type": kind,
        "metadata": _image_metadata(output.get("metadata"), data),
        "data": data,
    }
    if kind == "execute_result":
        cleaned["execution_count"] = count(output.get("execution_count"))
    return cleaned


def count(value: object) -> int | None:
    """Return an execution count that nbformat accepts."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def _clean_error(output: Mapping[str, Any], budget: _Budget) -> dict[str, Any]:
    lines = output.get("traceback")
    lines = [joined(line)[:MAX_ERROR_TEXT] for line in lines] if isinstance(lines, list | tuple) else []
    if len(lines) > MAX_TRACEBACK_LINES:
        half = MAX_TRACEBACK_LINES // 2
        lines = [*lines[:half], "[lines left out]", *lines[-half:]]
    return {
        "output_type": "error",
        "ename": clean_text(joined(output.get("ename"))[:100]) or "Error",
        "evalue": clean_text(budget.take(with_visible_directions(joined(output.get("evalue"))[:MAX_ERROR_TEXT]))),
        "traceback": [clean_text(budget.take(with_visible_directions(line))) for line in lines],  # which quote code
    }


def _clean_data(data: object, about: object, budget: _Budget) -> dict[str, str]:
    if not isinstance(data, Mapping):
        return {}
    cleaned: dict[str, str] = {}
    for mime in AS_THEY_ARE & data.keys():
        if picture := _picture(mime, data, budget):
            cleaned[mime] = picture
    for mime, clean in TEXTS.items():
        text = joined(data.get(mime))
        if text and (mime == "text/plain" or budget.take_whole(text)):
            cleaned[mime] = clean(budget.take(text) if mime == "text/plain" else text)
    if not AS_THEY_ARE & cleaned.keys():
        if _shows_nothing(cleaned.get("text/html", "")):
            cleaned["text/html"] = _framed(data, about, budget)
        is_lost = LOST.search(joined(data.get("text/html"))) or data.keys() - PICTURES.keys() - TEXTS.keys()
        if is_lost and "<img" not in cleaned["text/html"]:
            budget.say(INTERACTIVE)
    return {mime: cleaned[mime] for mime in sorted(cleaned) if cleaned[mime]}


def _picture(mime: str, data: Mapping[Any, Any], budget: _Budget) -> str:
    """Return a picture as it may be shown; where it may not be, say so."""
    text = joined(data[mime])
    if not budget.take_whole(text):  # before it is read or written anew: that takes long
        return ""
    picture = clean_image(mime, text)
    if picture is None:
        kind = PICTURES[mime].upper()
        budget.say(sentence("A figure that calls itself {kind} cannot be read, and is not shown.", kind=kind))
    return picture if picture is not None and budget.take_whole(picture[len(text) :]) else ""


def _framed(data: Mapping[Any, Any], about: object, budget: _Budget) -> str:
    """Return a picture of a kind that nbgrader's pages show inside HTML alone, or nothing."""
    for mime in PICTURES.keys() - AS_THEY_ARE & data.keys():
        if picture := _picture(mime, data, budget):
            given = about.get(mime) if isinstance(about, Mapping) else None
            words = given.get("alt") if isinstance(given, Mapping) else None
            return picture_html(mime, picture, _words(words) or _words(data.get("text/plain")) or "Figure")
    return ""


def _shows_nothing(source: str) -> bool:
    return "<img" not in source and not re.sub(r"<[^>]*>", "", source).strip()


def _words(value: object) -> str:
    return MARKUP.sub(" ", clean_text(joined(value)[:MAX_ERROR_TEXT])).strip()


def _image_metadata(metadata: object, data: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Keep the size and the words for those who cannot see it: nothing else in a figure's metadata matters."""
    kept = {}
    for mime in AS_THEY_ARE & data.keys():
        given = metadata.get(mime) if isinstance(metadata, Mapping) else None
        given = given if isinstance(given, Mapping) else {}
        about: dict[str, Any] = {
            key: given[key] for key in ("width", "height") if (count(given.get(key)) or 10**5) < 10**5
        }
        if words := MARKUP.sub(" ", clean_text(joined(given.get("alt"))[:MAX_ERROR_TEXT])):
            about["alt"] = words
        if about:
            kept[mime] = about
    return kept
