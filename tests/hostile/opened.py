"""What the instructor opens: nothing that a student wrote may run in a page made from the graded notebook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import course
from .rows import Proof, Row

CATEGORY = "what the instructor opens"
OWNED = "OWNED()"  # what would run
_SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{OWNED}"><script>{OWNED}</script></svg>'
_PAYLOADS = {
    "a script": f"<script>{OWNED}</script>",
    "an image that fails": f'<img src="x" onerror="{OWNED}">',
    "an image that fails, without quotes": f"<img src=x onerror={OWNED}>",
    "a drawing": _SVG,
    "a link": f'<a href="javascript:{OWNED}">here</a>',
    "a hidden link": f'<a href="jav&#x09;ascript:{OWNED}">here</a>',
    "a frame": f'<iframe srcdoc="&lt;script&gt;{OWNED}&lt;/script&gt;"></iframe>',
    "a form": f'<form action="javascript:{OWNED}"><button>Go</button></form>',
    "an object": f'<object data="javascript:{OWNED}"></object>',
    "a style that loads": f'<div style="background: url(javascript:{OWNED})">x</div>',
    "a details element": f'<details open ontoggle="{OWNED}">x</details>',
    "a page that is told anew": f'<meta http-equiv="refresh" content="0; url=javascript:{OWNED}">',
}


def _row(name: str, build: Callable[[], dict[str, Any]], how: str = "opens") -> Row:
    return Row(name, CATEGORY, build, Proof(how, {"build": build}), (10.0, 10.0))


def _pasted(name: str, build: Callable[[], dict[str, Any]]) -> Row:
    """Return a row for what nbconvert's own page escapes today; a page that pastes it would run it."""
    return _row(name, build, "opens_pasted")


def _with(cell: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    def build() -> dict[str, Any]:
        content = course.notebook()
        content["cells"].append(cell)
        return content

    return build


def _shown(data: dict[str, Any]) -> dict[str, Any]:
    """Return a cell that shows this when it runs, and has shown it already."""
    cell = course.code("shows", f"display({data!r}, raw=True)")
    return cell | {"outputs": [{"output_type": "display_data", "data": data, "metadata": {}}]}


def _failed() -> dict[str, Any]:
    text = f"</pre><script>{OWNED}</script>"
    cell = course.code("fails", f"raise ValueError({text!r})")
    error = {"output_type": "error", "ename": text, "evalue": text, "traceback": [text, f"\x1b[0;31m{text}\x1b[0m"]}
    return cell | {"outputs": [error]}


def _attached() -> dict[str, Any]:
    cell = course.text("attached", "![x](attachment:a.svg)")
    return cell | {"attachments": {"a.svg": {"image/svg+xml": _SVG}}}


def _named() -> dict[str, Any]:
    return course.notebook(
        first=[
            f"class X(Exception): pass\nX.__name__ = '<script>{OWNED}</script>'\nraise X('<script>{OWNED}</script>')"
        ]
    )


ROWS: list[Row] = [
    *(_row(f"{name} in markdown", _with(course.text("evil", payload))) for name, payload in _PAYLOADS.items()),
    *(_row(f"{name} in an output", _with(_shown({"text/html": payload}))) for name, payload in _PAYLOADS.items()),
    _row("a script in an output of markdown", _with(_shown({"text/markdown": f"<script>{OWNED}</script>"}))),
    _pasted("a script in an output of TeX", _with(_shown({"text/latex": f"$x$<script>{OWNED}</script>"}))),
    _row("JavaScript", _with(_shown({"application/javascript": OWNED}))),
    _pasted("a drawing as an output", _with(_shown({"image/svg+xml": _SVG}))),
    _row("an image that is a script", _with(_shown({"image/png": f'"><script>{OWNED}</script>'}))),
    _pasted("an image's size that is a script", _with(_shown({"image/png": "iVBORw0KGgo="}) | {"outputs": [{
        "output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="},
        "metadata": {"image/png": {"width": f'"><script>{OWNED}</script>'}}}]})),
    _row("a link in markdown's own words", _with(course.text("evil", f"[here](javascript:{OWNED})"))),
    _row("a reference in markdown's own words", _with(course.text("evil", f"[here][a]\n\n[a]: javascript:{OWNED}"))),
    _pasted("a script in the text of an error", _with(_failed())),
    _pasted("a script in the name of an error", _named),
    _row("a drawing attached to a cell", _with(_attached())),
    _pasted("a raw cell of HTML", _with({"cell_type": "raw", "id": "raw", "source": f"<script>{OWNED}</script>",
                                      "metadata": {"format": "text/html", "raw_mimetype": "text/html"}})),
    _row("widgets in the notebook's metadata", lambda: course.notebook() | {"metadata": {"widgets": {
        "application/vnd.jupyter.widget-state+json": {"state": {"a": f"</script><script>{OWNED}</script>"}}}}}),
    _pasted("a title in the notebook's metadata", lambda: course.notebook() | {"metadata": {
        "title": f"</title><script>{OWNED}</script>", "kernelspec": {"name": "python3", "display_name": f"<script>{OWNED}</script>"}}}),
]  # fmt: skip
