"""Formulas as MathML, which browsers set without a script."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element

from nbjudge.notebooks.display.bounds import is_beyond_screens
from nbjudge.notebooks.display.cleaning import TEX

_MAX_FORMULA = 5_000
_MOST_KEPT = 500  # characters of a formula worth keeping: what it becomes may be thirty times as long
_LONG_FORMULA = 30  # characters of TeX that may be wider than a phone
_EQUATION_NUMBER = re.compile(r"\\tag\s*\{([^{}]*)\}")  # the library sets it without a gap, in `align` even twice
_MATHML_ATTRIBUTES = {
    *("display", "mathvariant", "stretchy", "fence", "separator", "form", "accent", "accentunder", "displaystyle"),
    *("columnalign", "rowspacing", "columnspacing", "linethickness", "mathcolor", "width", "height", "depth", "lspace"),
    *("rspace", "minsize", "maxsize", "scriptlevel", "columnlines", "rowlines", "movablelimits", "notation"),
}


def formula_html(tex: str, *, display: bool = False) -> str:
    """Return a formula as MathML, or as code where it cannot be read."""
    made = _kept if len(tex) <= _MOST_KEPT else _formula
    return made(tex.strip(), "block" if display else "inline")


def _formula(tex: str, display: str) -> str:
    if len(tex) <= _MAX_FORMULA:
        try:
            tex_known = _EQUATION_NUMBER.sub(r"\\qquad\\text{(\1)}", TEX.sub(r"\\ ", tex))
            element = convert_to_element(tex_known, display=display)
            return _mathml(element, scrolls=display == "block" or len(tex) > _LONG_FORMULA)
        except Exception:  # the library stumbles over TeX it does not know, in a dozen ways
            pass
    return f"<code>{html.escape(tex)}</code>"


_kept = lru_cache(maxsize=1024)(_formula)  # the formulas of a class are the same few hundred


def _mathml(element: ElementTree.Element, *, scrolls: bool) -> str:
    """Return the element as text. The library's own writer leaves `<` in texts as it is, which would be markup."""
    for node in element.iter():
        node.text = html.unescape(node.text) if node.text else node.text
        node.tail = html.unescape(node.tail) if node.tail else node.tail
        for name, value in list(node.attrib.items()):
            if name not in _MATHML_ATTRIBUTES or (name != "mathcolor" and is_beyond_screens(value)):
                del node.attrib[name]
    if scrolls:
        element.set("tabindex", "0")
    return ElementTree.tostring(element, encoding="unicode").replace("<mi>:</mi><mo>=</mo>", "<mo>:=</mo>")
