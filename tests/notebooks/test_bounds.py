"""What reaches a browser is cleaned last of all, bounded, and shows what was hidden."""

import ast
import base64
import html
import re
import struct
import subprocess
import sys
import zlib
from typing import Any

import pytest
from jinja2 import Environment
from jinja2.runtime import Context

from nbjudge.notebooks.display import rendering
from nbjudge.notebooks.display.bounds import MOST_PIXELS, PLAINLY, PageRoom, pixels
from nbjudge.notebooks.display.cleaning import clean_html, clean_image
from nbjudge.notebooks.display.markdown import clean_markdown
from nbjudge.notebooks.display.rendering import (
    code_html,
    formgrader_code,
    formgrader_html,
    formgrader_latex,
    outputs_html,
    text_html,
)

JOINED = "\ue001"  # was taken out of a text behind the cleaner, which made a tag of what it parts


def of_page(resources: dict[str, Any] | None = None) -> Context:
    """Return what nbconvert tells of a cell, on a page with these resources."""
    return Context(
        Environment(autoescape=True), {"cell": {}, "resources": {} if resources is None else resources}, "page", {}
    )


def in_formgrader(source: str) -> str:
    """Return a cleaned text as formgrader shows it."""
    return formgrader_html(of_page(), clean_markdown(source))


def coloured(code: str) -> list[str]:
    """Return code as the feedback page and as formgrader show it."""
    return [code_html(code), formgrader_code(of_page(), code, metadata={})]


def shown(source: str) -> list[str]:
    """Return a text as formgrader and as the feedback page show it."""
    return [in_formgrader(source), text_html(clean_markdown(source))]


@pytest.mark.parametrize(
    "sign", ["\ue000", "\ue001", "\ue0000\ue001", "&#xE001;", "&#xE000;", "\u200b", "\x00", "\x7f"]
)
@pytest.mark.parametrize(
    "tag",
    ['meta http-equiv="refresh" content="0; url=http://a.b"', "script", 'img src="http://a.b/c"', "iframe", "style"],
)
def test_no_sign_joins_a_tag(sign: str, tag: str) -> None:
    """A sign between `<` and the name of a tag does not become a tag where it is taken out."""
    name = tag.partition(" ")[0]
    for page in shown(f"x <{sign}{tag}> y"):
        assert not re.search(r"<[^>]*(src|content)=[^>]*a\.b", page) and (f"<{name}" not in page or name == "img")


@pytest.mark.parametrize("source", ["&#xE000;0&#xE001;9", "\ue0000\ue001", "&#xE000;77&#xE001;", "$a$ \ue0000\ue001"])
def test_no_text_stands_for_a_formula(source: str) -> None:
    """What looks like the place of a formula is only text, and breaks no page."""
    for page in shown(source):
        assert page.count("<math") == source.count("$") // 2


def test_formulas_come_back_once_each() -> None:
    """Formulas are where they stood, in a heading, a table and a text."""
    for page in shown("# $x$\n\n| a | b |\n|---|---|\n| $y$ | 1 |\n\n$$z$$"):
        assert re.findall(r"<mi>(\w)</mi>", page) == ["x", "y", "z"]


def test_pictures_beside_the_notebook_stay_in_formgrader_only() -> None:
    """A picture of the release is shown in formgrader; no address elsewhere is asked in either."""
    assert 'src="figures/a.png"' in in_formgrader("![a](figures/a.png)")
    assert all(not re.search(r'src="[^"]*//', page) for page in shown("![a](//b.c/d.png) ![e](http://f.g/h.png)"))


@pytest.mark.parametrize(
    "address", ["../../../logout", "a/../../logout", "%2e%2e/%2E./.%2e/logout", "/logout", "logout?x=1", "..%2flogout"]
)
@pytest.mark.parametrize("form", ["![a]({})", '<img src="{}">', "![a][b]\n\n[b]: {}"])
def test_pictures_ask_for_nothing_else_of_the_server(form: str, address: str) -> None:
    """Whoever opens a page is logged in: no picture has an address that leads out of the folder of its submission."""
    assert not any(re.search(r"<img[^>]*logout", page) for page in shown(form.format(address)))


@pytest.mark.parametrize("sign", "\u202e\u2066\u200f\u061c")
def test_signs_of_direction_in_code_are_visible(sign: str) -> None:
    """Code reads as Python reads it: what would turn its direction is shown by its number."""
    code = f"a = 1 # {sign}b"
    for page in (*coloured(code), text_html(f"```\n{code}\n```"), formgrader_html(of_page(), f"    {code}")):
        assert sign not in page and f"U+{ord(sign):04X}" in page


def test_a_sign_that_is_repeated_is_shown_once() -> None:
    """A run of one sign is one mark, with how many there are; another sign is another mark."""
    for page in coloured("a = 1 # " + "\u202e" * 1_000 + "\u2066" * 2 + "b\u202e"):
        assert "\u27e8U+202E \u00d7 1000\u27e9\u27e8U+2066 \u00d7 2\u27e9b\u27e8U+202E\u27e9" in page


@pytest.mark.parametrize(
    "piece", ["\u200f", "\u202e\u2066", "a\u200f", "\u00bf", "a+", "x\n", "f'{a}'", "'\u200f'"], ids=ascii
)
def test_what_code_becomes_is_bounded(piece: str) -> None:
    """Code in which each sign is a word of its own is shown as it was written, cut, and says so."""
    for page in coloured("x = 1\n" + piece * (99_000 // len(piece))):
        assert len(page) < 100_000 and "x = 1" in html.unescape(re.sub("<[^>]*>", "", page))
        assert piece == "\u200f" or PLAINLY in page


def test_code_of_an_ordinary_length_has_its_colours() -> None:
    """A cell of two thousand lines is coloured to its end."""
    for page in coloured('def mean(values):\n    return sum(values) / len(values)  # "all"\n' * 1_000):
        assert page.count('<span class="k">return</span>') == 1_000 and PLAINLY not in page


PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(1_500_000)).decode()
GROWN = {
    "formulas": ("$" + ")" * 4_900 + "$ ") * 40,
    "small formulas": "$)$ " * 40_000,
    "a picture": "![a](attachment:a.png) " * 20,
    "a picture in HTML": '<img src="attachment:a.png"> ' * 20,
    "an address by its name": "[a]: http://b.c/" + "d" * 50_000 + "\n\n" + "[a] " * 5_000,
}


@pytest.mark.parametrize("case", GROWN)
def test_what_a_text_becomes_is_bounded(case: str) -> None:
    """What is written once and shown a thousand times, or is far longer when it is shown, cannot fill a page."""
    attached = {"a.png": {"image/png": PICTURE}}
    source = clean_markdown(GROWN[case], attached)
    context = Context(Environment(autoescape=True), {"cell": {"attachments": attached}, "resources": {}}, "page", {})
    for page in (text_html(source, attached), formgrader_html(context, source)):
        assert len(page) < 100_000 and PLAINLY in page


def test_a_picture_is_shown_as_large_as_it_is() -> None:
    """An attached picture stands twice in a text, beside formulas, whatever its size."""
    attached = {"a.png": {"image/png": PICTURE}}
    page = text_html("![a](attachment:a.png) ![b](attachment:a.png) " + "$x_i$ " * 500, attached)
    assert page.count(PICTURE) == 2 and page.count("<math") == 500 and PLAINLY not in page


@pytest.mark.parametrize("room", [{"characters": 3_000}, {"seconds": 0.0}], ids=["characters", "seconds"])
def test_small_cells_do_not_add_up(room: dict[str, Any]) -> None:
    """Once a page is full, each code, text and output that takes work is shown as it was written, with a note."""
    page = PageRoom(**room)
    kinds = ("text/latex", "text/markdown", "text/html")
    outputs = [{"output_type": "display_data", "data": {kind: "<b>$x_1$"}, "metadata": {}} for kind in kinds]
    for _ in range(20):
        cells = [code_html("x = '<b>1'", page), text_html("*a* <b>$x_1$", room=page)]
        cells += [outputs_html([output], "", page) for output in outputs]
    for cell in cells:
        assert PLAINLY in cell and "&lt;b&gt;" in cell and not re.search("<(span|math|em>a|b>)", cell)


def test_cells_do_not_add_up_in_formgrader() -> None:
    """All cells of one page of formgrader share its room; the next page has its own."""
    resources: dict[str, Any] = {}
    pages = [formgrader_code(of_page(resources), f"{n}+" + "a+" * 15_000, metadata={}) for n in range(20)]
    pages += [formgrader_html(of_page(resources), "$x$"), formgrader_latex(of_page(resources), "$x$")]
    assert PLAINLY not in pages[0] and all(PLAINLY in page for page in pages[-3:])
    assert sum(map(len, pages)) < 12_000_000
    assert "<math" in formgrader_html(of_page(), "$x$")


@pytest.mark.parametrize(
    "source",
    [
        *(" \n" * 40_000, "x" + " " * 150_000 + "y", "\\begin{a}" * 20_000, "class" + " " * 100_000 + "("),
        *("\\\\(" * 60_000, "\\\\[a" * 40_000, "\\\\)\n\n" + "\\\\(a" * 40_000 + "\n\n\\\\)", "'\\N{" * 20_000),
    ],
    ids=[
        *("empty lines", "a gap", "environments", "a gap in a line of code"),
        *("formulas", "displayed formulas", "formulas between ends", "names of characters"),
    ],
)
def test_what_takes_libraries_hours_is_shown_at_once(source: str) -> None:
    """Texts for which colouring or formulas would take time by the square of their length come out."""
    assert [*shown(source), code_html(source)]


def repeated(pieces: tuple[str, ...], size: int = 29_000) -> str:
    """Return these texts in turn, each time with another number in the place of `{}`."""
    found, number = "", 0
    while len(found) < size:
        found += pieces[number % len(pieces)].format(number)
        number += 1
    return found


GROWING = [
    ("<b title={}><p>",), ("<big {}><p>",), ("<B\x0ctitle={}><P>",), ("<b/title={}><p>",), ('<a href="#{}"><p>',),
    ('<p ">', '<b ">', "</p>"), ("<b title={}>", "<textarea></b></textarea><p>"), ("<b>", "<i></b></i><p>"),
    ("<b><table><tr><td></b></td></tr></table><p>",), ("<b title={}>", "<!--</b>-->", "<p>"),
    ("<u title={}>", "<svg></u></svg><p>"), ("<ul><li><b title={}></ul><p>",),
]  # fmt: skip


@pytest.mark.parametrize("pieces", GROWING, ids=range(len(GROWING)))
def test_nothing_becomes_far_more_than_it_was(pieces: tuple[str, ...]) -> None:
    """Formatting left open begins anew in each paragraph: 30 kB became 30 MB, and one text ended a class' feedback."""
    source = repeated(pieces)
    assert len(clean_html(source)) < 10 * len(source)
    assert all(len(page) < 10 * len(source) for page in shown(source))


@pytest.mark.parametrize(
    "source",
    [
        "<b>x</b> y " * 2000, "<p>" + "<b>x</b><p>" * 500, "<ul>" + "<li><em>x</em> a < b" * 300 + "</ul>",
        "<table>" + "<tr><td><b>1</b></td></tr>" * 500 + "</table>",
        "<div><span style='color: red'>a</span><br>b</div>" * 300,
    ],
    ids=["in a row", "paragraphs", "a list with signs", "a table", "blocks"],
)  # fmt: skip
def test_html_that_people_make_is_shown_whole(source: str) -> None:
    """Tables, lists and bold words of a usual length come out with all their tags."""
    cleaned = clean_html(source)
    assert all(cleaned.count(tag) == source.count(tag) for tag in ("<b>", "<em>", "<span", "<li>", "<tr>"))


def png(width: int, height: int) -> bytes:
    """Return a PNG that says it is of a size, with next to nothing in it."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


def jpeg(width: int, height: int) -> bytes:
    """Return the beginning of a JPEG of a size."""
    about = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return b"\xff\xd8" + about + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(12)


@pytest.mark.parametrize(("mime", "made"), [("image/png", png), ("image/jpeg", jpeg)])
def test_pictures_of_endless_size_are_not_shown(mime: str, made: Any) -> None:
    """A small file that a browser would unfold to gigabytes is no picture; an ordinary one stays."""
    assert pixels(mime, made(640, 480)) == 640 * 480
    assert clean_image(mime, base64.b64encode(made(640, 480)).decode())
    assert clean_image(mime, base64.b64encode(made(30_000, 30_000)).decode()) is None


def test_the_place_of_a_formula_cannot_be_guessed() -> None:
    """It begins with a long number that each process draws anew, so that what one has shown is only text in another."""
    program = f"from {rendering.__name__} import OPEN; print(ascii(OPEN))"
    command = [sys.executable, "-c", program]
    elsewhere = ast.literal_eval(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert len(elsewhere) == len(rendering.OPEN) > 32 and elsewhere != rendering.OPEN
    for page in shown(f"$a$ {elsewhere}0{rendering.CLOSE}"):
        assert page.count("<math") == 1


def test_a_jpeg_of_too_many_parts_is_not_read_to_its_end() -> None:
    """Padding of millions of bytes would take seconds; a picture that says nothing of its size is not shown then."""
    assert pixels("image/jpeg", b"\xff\xd8" + b"\xff" * 5_000_000) > MOST_PIXELS
    assert pixels("image/jpeg", b"\xff\xd8" + b"\xff\xe0\x00\x02" * 1_000 + jpeg(3, 4)[2:]) == 12


@pytest.mark.parametrize(
    ("clean", "tag"),
    [(clean_html, "img"), (clean_html, "table"), (clean_html, "hr"), (clean_markdown, "img"), (clean_markdown, "hr")],
)
def test_nothing_is_taken_out_of_the_flow(clean: Any, tag: str) -> None:
    """A picture that floats lies over the next exercise's box, and over formgrader's points."""
    assert "align" not in clean(f"<{tag} align='left'>")
    assert "align" in clean("<p align='center'>x</p>")
    assert "height" not in clean("<div style='height: 0'>x</div>")


LONG = [
    ("$\\rule{1em}{9999999em}$", "9999999"),
    ('<p style="padding:9999999px">x</p>', "9999999"),
    ('<p style="border:9999999px solid">x</p>', "9999999"),
    ('<p style="font-size:1e9px">x</p>', "1e9"),
    ('<img width="1" height="9999999" src="x.png">', "9999999"),
]


@pytest.mark.parametrize(("source", "length"), LONG)
def test_no_length_makes_a_page_endless(source: str, length: str) -> None:
    """What follows a text of a few characters can still be reached: lengths beyond any screen are left out."""
    kind = "text/markdown" if source.startswith("$") else "text/html"
    assert length not in rendering.text_html(clean_markdown(source))
    assert length not in rendering.outputs_html([{"output_type": "display_data", "data": {kind: source}}], "")


def test_lengths_and_colours_of_ordinary_size_stay() -> None:
    """A table of pandas, a coloured line and a formula with space keep what they say of themselves."""
    shown = '<p style="color:#123456;padding:1200px">x</p>'
    assert "#123456" in clean_html(shown) and "1200px" in clean_html(shown)
    assert "2em" in rendering.text_html("$\\rule{1em}{2em}$")
