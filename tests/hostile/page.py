"""What would run in a page, told by a parser of HTML."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter

from .opened import OWNED

_ADDRESSES = {"href", "src", "action", "formaction", "data", "srcdoc", "style", "content"}


def exported(notebook: bytes) -> str:
    """Return the page that nbconvert makes of a notebook, as formgrader and feedback do: it sanitises nothing."""
    page, _ = _exporter().from_notebook_node(nbformat.reads(notebook.decode(), as_version=4))
    return str(page)


def pasted(value: Any) -> str:
    """Return a page into which every text of a notebook was pasted as it is."""
    if isinstance(value, dict):
        return pasted(list(value.values()))
    return "\n".join(map(pasted, value)) if isinstance(value, list) else str(value)


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter()


def running(page: str) -> list[str]:
    """Return what of the student's would run in the page."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in ("script", "style") else ""
        for name, value in attributes:
            text = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if OWNED.lower() in text and (name.startswith("on") or (name in _ADDRESSES and "script" in text)):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and OWNED in data:
            self.found.append(f"<script>{data[:200]}")
