"""SVG drawings: what a figure is made of stays, and what could run, load or take hours does not."""

import base64
import io
import re
from xml.etree import ElementTree

import pytest

from nbjudge.notebooks.display.cleaning import clean_html, clean_image
from nbjudge.notebooks.display.drawings import MOST_DEPTH, MOST_ELEMENTS, clean_svg
from tests.notebooks.test_outputs import PNG

START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90">'
SHAPE = '<path id="p" d="M 0 0 L 9 9"/>'


def cleaned(inside: str, before: str = "") -> str | None:
    """Return what is left of a drawing with this in it."""
    text = clean_image("image/svg+xml", f"{before}{START}{inside}</svg>")
    return text and base64.b64decode(text).decode()


def elements(drawing: str) -> list[str]:
    """Return the names of the elements of a drawing, which has to be XML."""
    return [element.tag.rpartition("}")[2] for element in ElementTree.fromstring(drawing).iter()]


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": '<rect onload="alert(1)" onclick="alert(1)"/>',
    "HTML inside": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><b onclick="alert(1)">x</b></body>'
    "</foreignObject>",
    "link": '<a xlink:href="javascript:alert(1)"><text>x</text></a>',
    "picture from elsewhere": '<image xlink:href="https://example.org/x.png"/>',
    "file": '<image href="file:///etc/passwd"/>',
    "drawing in a drawing": '<image href="data:image/svg+xml;base64,PHN2Zz4="/>',
    "shapes from elsewhere": '<use xlink:href="https://example.org/x.svg#a"/>',
    "colour from elsewhere": '<rect fill="url(https://example.org/x.svg#a)" style="fill: url(//example.org/y)"/>',
    "style sheet from elsewhere": "<style>@import 'https://example.org/x.css'; "
    "* { fill: url(https://example.org) }</style>",
    "escaped style": '<rect style="fill: u\\72l(https://example.org)"/>',
    "animation": '<rect><animate attributeName="x" values="1;2" repeatCount="indefinite"/>'
    '<set attributeName="href"/></rect>',
    "filter": '<filter id="f"><feGaussianBlur stdDeviation="9999"/></filter><rect filter="url(#f)"/>',
    "CDATA": "<text><![CDATA[<script>alert(1)</script>]]></text>",
    "other namespace": '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
}
BAD = ["<script", "onload", "onclick", "example.org", "javascript", "etc/passwd", "foreignObject", "animate", "filter"]


@pytest.mark.parametrize("case", HOSTILE)
def test_a_drawing_has_nothing_that_runs_or_loads(case: str) -> None:
    """What runs, loads, moves or leads elsewhere goes; the shape beside it stays."""
    left = cleaned(HOSTILE[case] + SHAPE)
    assert left and "path" in elements(left) and not [word for word in BAD if word in left]


LEVEL = '<g id="g{0}">' + '<use xlink:href="#g{1}"/>' * 10 + "</g>"
TOO_MUCH = {
    "entities": ('<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', "<text>&b;</text>"),
    "file as an entity": ('<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "<text>&a;</text>"),
    "deep": ("", "<g>" * (MOST_DEPTH + 9) + "</g>" * (MOST_DEPTH + 9)),
    "many": ("", "<g/>" * (MOST_ELEMENTS + 1)),
    "a long shape many times": ("", f'<path id="q" d="{"M 0 0 " * 30_000}"/>' + '<use xlink:href="#q"/>' * 1000),
    "cut off": ("", "<g>"),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_no_figure_is_is_not_shown(case: str) -> None:
    """Drawings that would take memory or time without end, or that end in the middle, are none."""
    before, inside = TOO_MUCH[case]
    assert cleaned(inside, before) is None


def test_only_shapes_are_drawn_again() -> None:
    """A group that repeats groups would be drawn a billion times; a shape that is repeated is drawn as often."""
    left = cleaned(SHAPE + '<use xlink:href="#p"/>' + "".join(LEVEL.format(n, n - 1) for n in range(1, 10)))
    assert left and elements(left).count("use") == 1
    disguised = cleaned(f'<g id="p">{SHAPE}</g>' + SHAPE + '<use xlink:href="#p"/>')
    assert disguised and "<g id=" not in disguised


@pytest.mark.parametrize("size", ["1e9", "99999", "-5", "9999999999px"])
def test_a_size_that_no_page_has_is_left_out(size: str) -> None:
    """A drawing cannot make itself larger than a page."""
    left = clean_svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="20">{SHAPE}</svg>', lambda _: None
    )
    assert left and "width" not in left and 'height="20"' in left


def test_a_figure_of_matplotlib_keeps_its_shapes() -> None:
    """Axes, markers, letters, hatches, clipping and pictures inside are all there after cleaning, and after another."""
    matplotlib = pytest.importorskip("matplotlib.figure")
    figure = matplotlib.Figure()
    axes = figure.subplots(1, 3)
    axes[0].plot([1, 3, 2], marker="o")
    axes[0].set_title("$x^2$ ä")
    axes[1].bar([1, 2], [3, 4], hatch="//")
    axes[2].imshow([[1, 2], [3, 4]])
    file = io.StringIO()
    figure.savefig(file, format="svg")
    drawing, before = clean_image("image/svg+xml", file.getvalue()), elements(file.getvalue())
    assert drawing and clean_image("image/svg+xml", drawing) == drawing
    after = elements(base64.b64decode(drawing).decode())
    for kind in ("path", "use", "clipPath", "pattern", "image", "g"):
        assert after.count(kind) == before.count(kind) > 0
    assert re.search('href="data:image/png;base64,[^"]{50,}"', base64.b64decode(drawing).decode())


def test_a_drawing_inside_html_is_cleaned() -> None:
    """HTML that shows a drawing as a picture keeps it, without what was hidden in it."""
    hidden = base64.b64encode(f"{START}<script>alert(1)</script>{SHAPE}</svg>".encode()).decode()
    left = clean_html(f'<img src="data:image/svg+xml;base64,{hidden}">')
    (address,) = re.findall('src="data:image/svg[+]xml;base64,([^"]+)"', left)
    assert b"script" not in base64.b64decode(address) and b"path" in base64.b64decode(address)


def test_what_is_no_drawing_is_none() -> None:
    """Bytes of a picture, HTML or nothing do not pass for a drawing."""
    for text in (PNG, "", "<html><body/></html>", "x", "&"):
        assert clean_image("image/svg+xml", text) is None
