"""Outputs: what a reader is shown of what a notebook or the sandbox sent."""

from __future__ import annotations

import base64
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbjudge.notebooks.display import outputs
from nbjudge.notebooks.display.cleaning import MAX_WILD, clean_html, clean_text
from nbjudge.notebooks.display.outputs import clean_outputs
from nbjudge.settings import Limits
from tests.notebooks import build
from tests.notebooks.test_parsing import json_values

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(100)).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(100)).decode()


def shown(**data: Any) -> dict[str, Any]:
    """Return an output with this data; two underscores in a key stand for a slash."""
    kinds = {key.replace("__", "/"): value for key, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": kinds}


def data_of(output: dict[str, Any]) -> dict[str, str]:
    """Return the data of the output after cleaning, empty where nothing is left."""
    cleaned = clean_outputs([output])
    return cleaned[0].get("data", {}) if cleaned else {}


def test_figures_and_results_pass() -> None:
    """PNG and JPEG figures, their size, text and tables are what notebooks are for."""
    output = {
        **shown(image__png=PNG, text__plain="<Figure>"),
        "metadata": {"image/png": {"width": 300, "alt": 'A "curve"', "x": 1}},
    }
    assert clean_outputs([output]) == [{**output, "metadata": {"image/png": {"width": 300, "alt": "A curve "}}}]
    assert data_of(shown(image__jpeg=JPEG)) == {"image/jpeg": JPEG}


NOTED = {
    "JavaScript": shown(application__javascript="alert(1)"),
    "widget": shown(**{"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}),
    "plotly": shown(**{"application/vnd.plotly.v1+json": {"data": []}}),
    "PDF": shown(application__pdf=PNG),
    "no PNG": shown(image__png=base64.b64encode(b"<svg onload=alert(1)>").decode()),
    "PNG not base64": shown(image__png='" onerror="alert(1)'),
    "PNG a number": shown(image__png=5),
    "SVG that is none": shown(**{"image/svg+xml": "<svg onload='alert(1)'"}),
    "GIF that is none": shown(image__gif=PNG),
    "plotly as HTML": shown(text__html="<div id='x'></div><script>plot()</script>"),
    "animation": shown(text__html="<video src='data:video/mp4;base64,AAAA'></video>"),
    "drawing in HTML": shown(text__html="<svg><path d='M 0 0'/></svg>"),
}


@pytest.mark.parametrize("case", NOTED)
def test_what_cannot_be_shown_is_missed_with_a_word(case: str) -> None:
    """A figure that moves, reacts or cannot be read leaves a note, and never nothing."""
    *rest, told = clean_outputs([NOTED[case]])
    assert told["output_type"] == "stream" and "not shown" in told["text"]
    assert not [word for word in ("script", "alert", "svg", "video src") if word in str(rest)]


DROPPED = {
    "update": {"output_type": "update_display_data", "data": {"text/plain": "x"}},
    "unknown": {"output_type": "clear_output", "wait": True},
    "type a list": {"output_type": []},
    "no data": {"output_type": "display_data"},
    "data a list": {"output_type": "display_data", "data": ["text/plain"]},
    "empty stream": {"output_type": "stream", "name": "stdout", "text": ""},
    "stream of numbers": {"output_type": "stream", "name": "stdout", "text": [1, 2]},
    "a number": 1,
    "nothing": None,
}


@pytest.mark.parametrize("case", DROPPED)
def test_what_could_run_or_is_no_output_goes(case: str) -> None:
    """Outputs that a page would run, or that are none, are left out."""
    assert clean_outputs([DROPPED[case]]) == []


GIF = base64.b64encode(b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;").decode()
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path d="M 0 0 L 9 9"/></svg>'


def test_no_html_turns_the_direction_of_a_text() -> None:
    """As in texts and in Markdown: what is read is what stands there, also where a sign comes as its number."""
    assert clean_html("<p title='\u202ea'>\u202ea&#x202e;b&#8294;c</p>") == '<p title="a">abc</p>'


def test_drawings_are_written_anew_while_there_is_room_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """What there is no room for takes no time: a forged reply holds drawings for minutes."""
    looked_at: list[int] = []
    monkeypatch.setattr(outputs, "clean_image", lambda mime, text: looked_at.append(len(text)))
    drawing = {"image/svg+xml": "<svg>" + " " * 300_000}
    clean_outputs([{"output_type": "display_data", "data": drawing}] * 40)
    assert len(looked_at) == 3


@pytest.mark.parametrize(("mime", "data"), [("image/svg+xml", SVG), ("image/gif", GIF)])
def test_figures_of_other_kinds_stand_in_html(mime: str, data: str) -> None:
    """Figures in SVG and GIF, which nbgrader's pages do not show by themselves, are pictures in HTML."""
    (output,) = clean_outputs([shown(**{mime: data, "text/plain": '<Figure "1">'})])
    html = output["data"]["text/html"]
    assert html.startswith(f'<img src="data:{mime};base64,') and html == clean_html(html)
    assert 'alt="Figure 1"' in html and "script" not in str(base64.b64decode(html.split(",")[1].split('"')[0]))


def test_of_two_kinds_the_one_that_every_page_shows_stays() -> None:
    """Where a figure comes in PNG as well, nothing is said about the other kinds."""
    data = {"image/svg+xml": SVG, "image/png": PNG, "application/vnd.plotly.v1+json": "{}"}
    assert clean_outputs([shown(**data)])[0]["data"] == {"image/png": PNG}


def test_a_gif_of_endless_size_is_not_shown() -> None:
    """The size of a frame counts, whatever the first lines say."""
    frame = b"GIF89a\1\0\1\0\0\0\0" + b"!\xf9\4\0\0\0\0\0" + b",\0\0\0\0\xff\xff\xff\xff\0\2\2D\1\0;"
    (told,) = clean_outputs([shown(image__gif=base64.b64encode(frame).decode())])
    assert "GIF" in told["text"]


LARGE = {
    "text between rows": ("<table>", "x<tr><td>1</td></tr>", "</table>", False),
    "other elements between rows": ("<a><table>", "<b></b><tr></tr>", "</table></a>", False),
    "never closed": ("", "<div>", "", False),
    "rows": ("<table>", "\n  <tr>\n    <td>a <b>1</b></td></tr>", "\n</table>", True),
}


@pytest.mark.parametrize("case", LARGE)
def test_large_html_is_shown_where_it_takes_no_longer_than_its_size(case: str) -> None:
    """What the parser would move about again and again, a minute for a megabyte, is left out with a word."""
    before, part, after, is_shown = LARGE[case]
    cleaned = clean_html(before + part * (MAX_WILD // len(part) + 1) + after)
    assert ("too large" not in cleaned) == is_shown


HTML = {
    "script": "<script>alert(1)</script>",
    "handler": "<img src=x onerror=alert(1)>",
    "link": "<a href='javascript:alert(1)'>x</a>",
    "frame": "<iframe src='https://example.org'></iframe>",
    "form": "<form action='https://example.org'><input name=x><button>send</button></form>",
    "tracker": "<img src='https://example.org/pixel.png'>",
    "style sheet": "<style>body { display: none }</style>",
    "url in a style": "<b style='background-color: url(https://example.org/x)'>x</b>",
    "cover": "<div style='position: fixed; top: 0'>all points</div>",
    "class of the page": "<div class='nbgrader-score'>all points</div>",
    "id of the page": "<div id='score'>x</div>",
    "refresh": "<meta http-equiv='refresh' content='0; url=https://example.org'>",
    "base": "<base href='https://example.org'>",
    "SVG": "<svg><script>alert(1)</script></svg>",
    "MathML": "<math><mtext><script>alert(1)</script></mtext></math>",
    "mutation": "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "formula": r"<p>$\href{https:x}{y}$</p>",
    "comment": "<!--><script>alert(1)</script>-->",
}
BAD = ["script", "onerror", "iframe", "form", "input", "example.org", "display", "position", "nbgrader", "id=", "meta"]
BAD += ["base", "svg", "math"]


@pytest.mark.parametrize("case", HTML)
def test_html_has_nothing_that_runs_or_loads(case: str) -> None:
    """HTML outputs keep no script, handler, frame, form, style sheet, foreign address, or class of the page."""
    cleaned = clean_html(HTML[case])
    assert not [word for word in BAD if word in cleaned]
    assert r"\href" not in cleaned


def test_tables_keep_their_looks() -> None:
    """A pandas table survives, colours of its cells included."""
    table = (
        '<table border="1" class="dataframe"><thead><tr style="text-align:right"><th>a</th></tr></thead>'
        '<tbody><tr><td style="background-color:rgb(1, 2, 3)">1</td></tr></tbody></table>'
    )
    assert clean_html(table) == table


def test_pictures_inside_html_stay() -> None:
    """A PNG inside HTML is shown; what only pretends to be one is not."""
    assert PNG in clean_html(f'<img src="data:image/png;base64,{PNG}">')
    assert "src" not in clean_html(f'<img src="data:image/svg+xml;base64,{PNG}">')


TEXTS = {
    "colours stay": (
        "\x1b[31mred\x1b[0m \x1b[38;5;28;01mdef\x1b[39;00m",
        "\x1b[31mred\x1b[0m \x1b[38;5;28;01mdef\x1b[39;00m",
    ),
    "cursor goes": ("a\x1b[2J\x1b[1;1Hb", "ab"),
    "titles and links go": ("\x1b]0;title\x07\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\", "text"),
    "unfinished sequences go": ("a\x1b[31", "a31"),
    "half a colour goes": ("\x1b[38mx", "x"),
    "progress bars end": ("\r 10%\r 50%\r100%\nnext", "100%\nnext"),
    "Windows lines": ("a\r\nb", "a\nb"),
    "bells and backspaces go": ("a\x07\x08b", "ab"),
    "direction marks go": ("a\u202eb", "ab"),
    "surrogates": ("\ud800", "?"),
}


@pytest.mark.parametrize("case", TEXTS)
def test_text_keeps_colours_only(case: str) -> None:
    """Of control sequences only colours stay, and a rewritten line is what it was at the end."""
    sent, expected = TEXTS[case]
    assert clean_text(sent) == expected


def test_text_without_line_ends_is_cleaned_in_time() -> None:
    """A long line, of carriage returns and half escapes too, takes no more than linear time."""
    for piece in ("a", "\r", "a\r", "\x1b", "\x1b[", "\x1b]", "\x1b[1;"):
        clean_text(piece * (100_000 // len(piece)))


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    """Return what a print sends."""
    return {"output_type": "stream", "name": name, "text": text}


def test_prints_are_joined() -> None:
    """Prints that follow each other become one stream, as in JupyterLab."""
    joined = clean_outputs([stream("a"), stream("b"), stream("c", "stderr"), stream("d", "strange")])
    assert joined == [stream("ab"), stream("c", "stderr"), stream("d")]


def test_long_output_is_cut_with_a_note() -> None:
    """What is over the limit of a cell is cut, and the reader is told."""
    cleaned = clean_outputs([stream("é" * 1000), stream("x" * 1000)], Limits(cell_output_bytes=100))
    assert cleaned[0]["text"].startswith("é" * 50)
    assert "cut here" in cleaned[-1]["text"]
    assert sum(len(output["text"].encode()) for output in cleaned) < 250


def test_a_figure_over_the_limit_is_missed_with_a_note() -> None:
    """Half a figure is none; the note says that one is missing."""
    (told,) = clean_outputs([shown(image__png=PNG)], Limits(cell_output_bytes=50))
    assert "too large" in told["text"]


def test_thousands_of_outputs_are_cut() -> None:
    """A cell shows some hundred outputs at most."""
    outputs = clean_outputs([shown(text__plain="x")] * 10_000)
    assert len(outputs) < 600
    assert "too many" in outputs[-1]["text"]


def test_error_texts_are_bounded() -> None:
    """A traceback of thousands of long lines is cut in the middle."""
    error = {"output_type": "error", "ename": "E" * 9999, "evalue": "v" * 9999, "traceback": ["x" * 9999] * 5000}
    (cleaned,) = clean_outputs([error])
    assert len(str(cleaned)) < 200_000
    assert "[lines left out]" in cleaned["traceback"]


keys = st.sampled_from(["output_type", "name", "text", "data", "metadata", "ename", "evalue", "traceback"])
kinds = st.sampled_from(["stream", "display_data", "execute_result", "error"])
mimes = st.dictionaries(st.sampled_from(["text/plain", "text/html", "image/png", "text/latex"]), json_values)
hostile = st.builds(
    lambda kind, rest: {**rest, "output_type": kind}, kinds | json_values, st.dictionaries(keys, json_values | mimes)
)


@build.patient
@given(st.lists(hostile | json_values, max_size=5) | json_values)
def test_cleaning_is_total(outputs: Any) -> None:
    """Whatever was sent, valid outputs come out."""
    book = build.notebook(build.code("a", ""))
    book.cells[0].outputs = [nbformat.from_dict(output) for output in clean_outputs(outputs)]
    nbformat.validate(book)
    nbformat.writes(book).encode()
