"""Read notebooks: from bytes that anybody may have written to a notebook that is valid by construction.

nbformat gives up where a person would still see an answer. Here every cell is built anew from what is known to be
allowed; what is not known is left out.
"""

from __future__ import annotations

import json
import math
import re
import warnings
import zlib
from collections.abc import Container, Mapping
from itertools import islice
from typing import Any

import nbformat
from nbformat import NotebookNode

from nbjudge.errors import NotANotebook
from nbjudge.languages.sentences import sentence
from nbjudge.notebooks.display.attachments import ADDRESS, MOST_PICTURES
from nbjudge.notebooks.display.cleaning import CONTROL, PICTURES, SVG, clean_image, encodable, joined
from nbjudge.notebooks.display.outputs import Room, clean_outputs, count
from nbjudge.settings import Limits

MAX_CELLS = 2_000
MAX_SOURCE = 2_000_000  # characters in all cells together
MAX_CONTAINERS = 1_000_000  # lists and objects in the file: each takes a hundred times its size in memory
TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # a figure of bokeh or plotly is a program with many brackets
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
MAX_NAME = 300  # characters in the name of an attachment
MAX_DRAWINGS = 2_000_000  # characters of all attached drawings together: each million takes seconds to write anew
CELL_TYPES = {"code", "markdown", "raw"}
FLAGS = ("grade", "solution", "locked", "task")
# The kernel's name and the language decide how pages colour the code; of which edition it is matters where no cell
# tells. Nothing else of a notebook's metadata does.
METADATA = {
    "nbjudge": ("edition",),
    "kernelspec": ("name", "display_name", "language"),
    "language_info": ("name", "version", "file_extension"),
}


def read_notebook(data: bytes, outputs_of: Container[str] | None = None, *, may_be_empty: bool = False) -> NotebookNode:
    """Return the notebook in these bytes as nbformat 4.5, older formats converted.

    Outputs take most of the time: with `outputs_of`, only cells with one of these sources keep theirs.
    Raises NotANotebook, in one line that the student may read, for what cannot be read as a notebook with cells,
    or `may_be_empty`.
    """
    book = _parse(data)
    if isinstance(book.get("worksheets"), list):
        book = _converted(book)
    cells = book.get("cells")
    if not isinstance(cells, list):
        raise NotANotebook(
            sentence("The file is JSON, but not a notebook: it has no cells. Hand in the .ipynb file itself.")
        )
    cells = [cell for cell in cells if isinstance(cell, dict)]
    if not cells and not may_be_empty:
        raise NotANotebook(sentence("The notebook has no cells. Check that it was saved before it was handed in."))
    if len(cells) > MAX_CELLS:
        raise _too_many(len(cells))
    clean = _cells(cells, outputs_of)
    if sum(len(cell["source"]) for cell in clean) > MAX_SOURCE:
        raise NotANotebook(sentence("The cells hold far more text than an answer does; a person must look at it."))
    return build(clean, book.get("metadata"))


def build(cells: list[dict[str, Any]], metadata: object = None) -> NotebookNode:
    """Return a notebook of cells that are already clean."""
    clean: dict[str, Any] = {}
    for key, names in METADATA.items():
        given = metadata.get(key) if isinstance(metadata, Mapping) else None
        if isinstance(given, Mapping):
            clean[key] = {name: encodable(given[name]) for name in names if isinstance(given.get(name), str)}
    if not {"name", "display_name"} <= clean.get("kernelspec", {}).keys():
        clean["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    if "name" not in clean.get("language_info", {}):
        clean["language_info"] = {"name": "python"}
    book: NotebookNode = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": clean, "cells": cells})
    return book


def _parse(data: bytes) -> dict[str, Any]:
    if not data.strip(b"\0 \t\r\n"):
        raise NotANotebook(sentence("The file is empty. Save the notebook and hand it in again."))
    text = data.decode(json.detect_encoding(data), "replace")
    if _containers(text) > MAX_CONTAINERS and _containers(TEXT.sub("", text)) > MAX_CONTAINERS:
        raise NotANotebook(sentence("The file holds far more than a notebook does; a person must look at it."))
    try:
        book = json.loads(text, parse_int=_small_int, strict=False)
    except RecursionError:
        raise NotANotebook(sentence("The file is nested far deeper than any notebook, so it was not read.")) from None
    except ValueError as error:
        raise NotANotebook(_why_not_json(data, error)) from None
    if not isinstance(book, dict):
        raise NotANotebook(sentence("The file is JSON, but not a notebook. Hand in the .ipynb file itself."))
    return book


def _containers(text: str) -> int:
    return text.count("{") + text.count("[")


def _why_not_json(data: bytes, error: ValueError) -> str:
    ended = len(data.decode("utf-8", "replace").rstrip()) - 1
    cut = "Unterminated string" in str(error) or getattr(error, "pos", 0) >= ended
    if cut and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return sentence("The file ends in the middle of the notebook. Save it and hand it in again.")
    return sentence(
        "The file is not a notebook: it is not JSON, the format of .ipynb files. Hand in the .ipynb file itself."
    )


def _small_int(digits: str) -> int:
    """Read an integer; Python refuses thousands of digits with an error, and nothing here needs them."""
    return int(digits) if len(digits) < 20 else 0


def _converted(book: dict[str, Any]) -> dict[str, Any]:
    """Convert nbformat 2 and 3. What nbformat stumbles over is not worth more than the line that it gets."""
    sheets = book["worksheets"]
    number = max(len(sheets), *(_length(sheet.get("cells")) for sheet in sheets if isinstance(sheet, dict)), 0)
    if number > MAX_CELLS:
        raise _too_many(number)
    version = book.get("nbformat")
    book["nbformat"] = version if version in (2, 3) else 3
    book.setdefault("metadata", {})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return dict(nbformat.convert(nbformat.from_dict(book), 4))
    except Exception:
        message = sentence(
            "The notebook is in an old format and damaged. Open it in JupyterLab, save it, hand it in again."
        )
        raise NotANotebook(message) from None


def _length(cells: object) -> int:
    return len(cells) if isinstance(cells, list) else 0


def _too_many(number: int) -> NotANotebook:
    return NotANotebook(
        sentence(
            "The notebook has {number} cells, more than {most}; a person must look at it.",
            number=number,
            most=MAX_CELLS,
        )
    )


def _cells(given: list[dict[str, Any]], outputs_of: Container[str] | None) -> list[dict[str, Any]]:
    seen: set[str] = set()
    cells = []
    room, drawings = Room(Limits().output_bytes), Room(MAX_DRAWINGS)
    for number, raw in enumerate(given):
        cell = _cell(raw, drawings)
        cell["id"] = _new_id(raw, number, seen)
        if cell["cell_type"] == "code":
            kept = outputs_of is None or cell["source"] in outputs_of
            cell["outputs"] = clean_outputs(raw.get("outputs"), room=room) if kept else []
        cells.append(cell)
    return cells


def _cell(raw: dict[str, Any], drawings: Room) -> dict[str, Any]:
    kind = raw.get("cell_type")
    kind = kind if isinstance(kind, str) and kind in CELL_TYPES else "code" if "outputs" in raw else "raw"
    metadata = raw.get("metadata")
    cell: dict[str, Any] = {
        "cell_type": kind,
        "metadata": _cell_metadata(metadata if isinstance(metadata, dict) else {}),
        "source": encodable(joined(raw.get("source"))).replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""),
    }
    if kind == "code":
        cell["execution_count"] = count(raw.get("execution_count"))
    elif raw.get("attachments"):
        cell["attachments"] = _attachments(raw["attachments"], drawings) if ADDRESS in cell["source"] else {}
    return cell


def _new_id(raw: dict[str, Any], number: int, seen: set[str]) -> str:
    """Return the cell's id, or Colab's, where it is valid and new; else one made from the cell's place."""
    metadata = raw.get("metadata")
    colab = metadata.get("id") if isinstance(metadata, dict) else None
    for cell_id in (raw.get("id"), colab):
        if isinstance(cell_id, str) and CELL_ID.fullmatch(cell_id) and cell_id not in seen:
            seen.add(cell_id)
            return cell_id
    # The text is part of it, so that two notebooks without ids are not taken for alike cell by cell.
    return unused_id(f"cell-{number}-{zlib.crc32(joined(raw.get('source')).encode('utf-8', 'replace')):08x}", seen)


def unused_id(wish: str, seen: set[str]) -> str:
    """Return the id, lengthened until it is in use nowhere else, and note it as seen."""
    cell_id, more = wish[:64], 1
    while cell_id in seen:
        more += 1
        cell_id = f"{wish[:50]}-{more}"
    seen.add(cell_id)
    return cell_id


def _cell_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Keep the tags and nbgrader's settings, both typed; whose of them count is decided when restoring."""
    clean: dict[str, Any] = {}
    tags = metadata.get("tags")
    if isinstance(tags, list):
        words = [encodable(tag)[:100] for tag in tags[:50] if isinstance(tag, str)]
        clean["tags"] = list(dict.fromkeys(word for word in words if word and "," not in word))
    nbgrader = metadata.get("nbgrader")
    if isinstance(nbgrader, dict) and isinstance(nbgrader.get("grade_id"), str):
        clean["nbgrader"] = _nbgrader(nbgrader)
    return clean


def _nbgrader(given: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {flag: given.get(flag) is True for flag in FLAGS}
    clean["grade_id"] = encodable(given["grade_id"])[:200]
    clean["schema_version"] = 3
    for name in ("checksum", "cell_type"):
        if isinstance(given.get(name), str):
            clean[name] = encodable(given[name])[:100]
    points = given.get("points")
    if isinstance(points, int | float) and not isinstance(points, bool) and math.isfinite(points):
        clean["points"] = points
    return clean


def _attachments(given: object, drawings: Room) -> dict[str, dict[str, str]]:
    """Keep pictures under their names; one that cannot be shown keeps its name, so that it can be missed."""
    clean: dict[str, dict[str, str]] = {}
    for name, bundle in islice(given.items(), MOST_PICTURES) if isinstance(given, dict) else ():
        kinds = [mime for mime in PICTURES if isinstance(bundle, dict) and mime in bundle]
        drawings.left -= len(joined(bundle[SVG])) if SVG in kinds else 0
        pictures = {mime: clean_image(mime, bundle[mime]) for mime in kinds if mime != SVG or drawings.left >= 0}
        name = encodable(CONTROL.sub("", name))[:MAX_NAME]
        clean[name] = {mime: picture for mime, picture in sorted(pictures.items()) if picture}
    return clean
