"""Pieces of a notebook as HTML that needs no script, no network and no trust: text, formulas, code, outputs."""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from nbjudge.notebooks.display import bounds
from nbjudge.notebooks.display.bounds import PageRoom
from nbjudge.notebooks.display.cleaning import (
    ATTRIBUTES,
    LINK,
    TAGS,
    UNREADABLE,
    clean_address,
    clean_html,
    clean_image,
    grows_too_much,
    joined,
    picture_html,
)
from nbjudge.notebooks.display.colouring import highlighted
from nbjudge.notebooks.display.formulas import formula_html
from nbjudge.notebooks.display.markdown import clean_markdown

MOST_OF_TEXT = 2_000_000  # characters of formulas and links in one text; of pictures beside two of each attached one
# Stands for a formula while the text around it is rendered and cleaned. Its number is drawn anew in each process, so
# that no text can hold it.
OPEN, CLOSE = f"\ue000{secrets.token_hex(16)}-", "\ue001"
ATTACHED = re.compile(r'src="attachment:([\w.-]{1,200})"')
FORMULA = re.compile(rf"{OPEN}(\d+){CLOSE}")
# For HTML that was cleaned, in which no value of an attribute holds a tag.
HEADING = re.compile(r"<(/?)h([1-6])(?=[ >])")
EMPTY_HEADING = re.compile(r"<h([1-6])(?: [^<>]*)?>\s*</h\1>")
EMPTY_HEAD_CELL = re.compile(r"<th((?: [^<>]*)?)>((?:\s|&nbsp;|<(?!/?t[hdr]\b|img\b)[^<>]*>)*)</th>")
SCOPE = re.compile(r' scope="[^"]*"')
LOWEST = 6  # level of headings
# Anchors of the notebook's own texts get a prefix, so that none of them can be one of the page's.
ANCHOR_PREFIX = "nb-"
FORMGRADER_PREFIX = "nb-formgrader-"
# Pictures beside the notebook or below: for another address, such as the page that logs out, we are logged in.
BESIDE = re.compile(r"(?!/)(?!.*(?:\.|%2e){2})[\w./% -]{1,300}", re.IGNORECASE)
# Whatever may be wider than a phone scrolls by itself, and has to be reached by the keyboard then.
SCROLLS = 'tabindex="0"'


class Outline:
    """Gives headings the levels that they can have on a page: below the heading above them, and none left out."""

    def __init__(self, above: int):
        """Begin below a heading of the level `above`."""
        self._above = above
        self._open: list[int] = []  # the levels, as they were written, of the headings that the next one may be under

    @property
    def level(self) -> int:
        """The level of the last heading on the page."""
        return min(self._above + len(self._open), LOWEST)

    @property
    def below(self) -> int:
        """The level of a heading below the last one."""
        return min(self.level + 1, LOWEST)

    def place(self, cleaned: str) -> str:
        """Return cleaned HTML with its headings on their levels; those of the next text go on from there."""
        return HEADING.sub(self._placed, EMPTY_HEADING.sub("", cleaned))

    def _placed(self, tag: re.Match[str]) -> str:
        if not tag[1]:
            written = int(tag[2])
            self._open = [*(level for level in self._open if level < written), written]
        return f"<{tag[1]}h{self.level}"


def text_html(
    source: str,
    attachments: Mapping[str, Mapping[str, str]] | None = None,
    prefix: str = "",
    room: PageRoom | None = None,
) -> str:
    """Return markdown as HTML, formulas as MathML; headings keep their levels, and their anchors behind a prefix."""
    renderer = _Page(attachments or {}, alone=True)
    return _text(source, renderer, prefix, room or PageRoom(), _without_empty_heads)


@pass_context
def formgrader_html(context: Context, source: str) -> str:
    """Return markdown as HTML for formgrader, cleaned once more as it goes to the browser; formulas are MathML.

    Pictures that lie beside the notebook stay, unlike on a page that is handed on.
    """
    renderer = _Page(context.get("cell", {}).get("attachments") or {})
    return _text(source, renderer, FORMGRADER_PREFIX, _room_of(context))


@pass_context
def formgrader_code(context: Context, source: str, **_: Any) -> str:
    """Return Python code as HTML for formgrader, with the classes that nbconvert's style sheet has colours for."""
    return _room_of(context).drawn(
        lambda code: f'<div class="highlight hl-ipython3"><pre>{highlighted(code)}\n</pre></div>', source
    )


@pass_context
def formgrader_latex(context: Context, tex: str) -> str:
    """Return an output of TeX for formgrader."""
    return latex_html(tex, _room_of(context))


def _room_of(context: Context) -> PageRoom:
    """Return the room of the page that nbconvert makes, which has the same resources in all of its cells."""
    room: PageRoom = context.get("resources", {}).setdefault(FORMGRADER_PREFIX, PageRoom())
    return room


def latex_html(tex: str, room: PageRoom | None = None) -> str:
    """Return an output of TeX, as SymPy and `display(Math(...))` give it, as MathML."""
    return (room or PageRoom()).drawn(lambda tex: formula_html(tex.strip().strip("$"), display=True), tex)


def code_html(source: str, room: PageRoom | None = None) -> str:
    """Return Python code as HTML, with a class for each kind of word."""
    return (room or PageRoom()).drawn(
        lambda code: f'<pre class="code" {SCROLLS}><code>{highlighted(code)}</code></pre>', source
    )


def outputs_html(outputs: Sequence[Mapping[str, Any]], alternative: str, room: PageRoom | None = None) -> str:
    """Return the outputs of a cell as HTML; `alternative` says in words where its figures come from."""
    room = room or PageRoom()
    return "".join(_output_html(output, alternative, room) for output in outputs)


def _text(
    source: str,
    renderer: _Formulas,
    prefix: str,
    room: PageRoom,
    finish: Callable[[str], str] = lambda cleaned: cleaned,
) -> str:
    """Return markdown as HTML that was cleaned, or plainly where the page has no room for it."""

    def draw(text: str) -> str:
        return renderer.put_back(finish(_page_cleaner(prefix).clean(_rendered(text, renderer))))

    return room.drawn(draw, source, given=renderer.pictures)


def _rendered(source: str, renderer: _Formulas) -> str:
    """Return markdown as HTML, formulas put aside. Raises ValueError where that would take too long."""
    if bounds.is_too_much(source):
        raise ValueError("too much TeX that does not end")
    rendered = str(MarkdownWithMath(renderer=renderer).render(bounds.without_long_gaps(source)))
    if grows_too_much(rendered):
        raise ValueError("too much formatting that is not closed")
    return ATTACHED.sub(lambda place: f'src="{renderer.address(place[1])}"', rendered)


class _Formulas(IPythonRenderer):
    """Renders markdown with formulas put aside, so that they are neither cleaned away nor take part in it."""

    def __init__(self, attachments: Mapping[str, Mapping[str, str]], *, alone: bool = False):
        """Render a text with these attachments; `alone`: on a page beside which no other files lie."""
        super().__init__(
            escape=False,
            exclude_anchor_links=True,
            attachments={name: dict(kinds) for name, kinds in attachments.items()},
        )
        self.formulas: list[str] = []
        self.pictures = sum(len(data) for kinds in self.attachments.values() for data in kinds.values())
        self._left = {"words": MOST_OF_TEXT, "pictures": MOST_OF_TEXT + 2 * self.pictures}
        self._alone = alone

    def put_back(self, rendered: str) -> str:
        """Return the rendered text with the formulas as MathML."""
        return FORMULA.sub(lambda match: self.formulas[int(match[1])], rendered)

    def _bounded(self, shown: str, of: str = "words") -> str:
        """Return what may be far longer than its source was. Raises ValueError where a text has too much of that."""
        self._left[of] -= len(shown)
        if self._left[of] < 0:
            raise ValueError("too much that is longer than it was written")
        return shown

    def _aside(self, tex: str, display: bool) -> str:
        self.formulas.append(self._bounded(formula_html(tex, display=display)))
        return f"{OPEN}{len(self.formulas) - 1}{CLOSE}"

    def inline_math(self, body: str) -> str:
        return self._aside(body, display=False)

    def block_math(self, body: str) -> str:
        return self._aside(body, display=True)

    def latex_environment(self, name: str, body: str) -> str:
        return self._aside(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Leave formulas out of what is read instead of a picture: an attribute holds no MathML."""
        words = FORMULA.sub("", text)
        if self._alone and not url.startswith(("data:", "attachment:")):
            return f"<em>[Picture not on this page: {html.escape(f'{words} ({url})' if words else url)}]</em>"
        return self._bounded(str(super().image(words, url, title)), "pictures")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Count the address, which a text may write once and use a thousand times by its name."""
        return self._bounded(str(super().link(text, url, title)))

    def address(self, name: str) -> str:
        """Return the address of an attached picture that stands in HTML, or nothing."""
        pictures = self.attachments.get(name, {}).items()
        return self._bounded(next((f"data:{mime};base64,{data}" for mime, data in pictures), ""), "pictures")

    def block_mermaidjs(self, code: str) -> str:
        return f"<pre {SCROLLS}>{html.escape(code)}</pre>"


class _Page(_Formulas):
    """Fits the texts of cells into a page of ours."""

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        """Give a heading the anchor that tables of contents link to."""
        words = re.sub(r"<[^>]*>", "", FORMULA.sub("", text)).strip()
        anchor = html.escape(words.replace(" ", "-"), quote=True)
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        """Leave the colours of code in a text to the style of the page, which has none for it."""
        return f"<pre {SCROLLS}><code>{html.escape(bounds.with_visible_directions(code))}</code></pre>\n"

    def table(self, text: str) -> str:
        """Let a wide table scroll by itself."""
        return f"<table {SCROLLS}>{text}</table>\n"


def _keep_attribute(tag: str, name: str, value: str, prefix: str) -> str | None:
    if name == "src" and prefix == FORMGRADER_PREFIX and BESIDE.fullmatch(value):
        return value
    if name == "src":
        return clean_address(f"data:{value.removeprefix('data:')}")
    if name == "style":
        return None if re.search(r"[(\\@]", value) else value
    if (name == "tabindex" and value != "0") or (name in ("width", "height") and bounds.is_beyond_screens(value)):
        return None
    if name == "class" or (name == "href" and not LINK.match(value)):
        return None
    return FORMULA.sub("", value)


@lru_cache(maxsize=8)
def _page_cleaner(prefix: str) -> nh3.Cleaner:
    """Return what cleans rendered text: the tags of outputs, and anchors inside the page."""
    headings = {f"h{level}": {"id"} for level in range(1, 7)}
    anchors = {"a": {"href", "id"}, "input": {"type", "checked", "disabled"}}
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=UNREADABLE,
        attributes={
            **ATTRIBUTES,
            **headings,
            **anchors,
            "code": set(),
            "pre": {"tabindex"},
            "table": {"border", "tabindex"},
        },
        attribute_filter=lambda tag, name, value: _keep_attribute(
            tag, name, f"#{prefix}{value[1:]}" if name == "href" and value.startswith("#") else value, prefix
        ),
        url_schemes={"http", "https", "mailto", "data"},
        filter_style_properties={"color", "text-align", "font-weight", "font-style"},
        id_prefix=prefix or None,
        link_rel="noopener noreferrer",
    )


def _output_html(output: Mapping[str, Any], alternative: str, room: PageRoom) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        name = "error stream" if output.get("name") == "stderr" else "printed"
        return f'<pre class="output" {SCROLLS} aria-label="{name}">{_plain(joined(output.get("text")))}</pre>'
    if kind == "error":
        lines = joined([f"{joined(line)}\n" for line in output.get("traceback", ())])
        text = lines or f"{output.get('ename')}: {output.get('evalue')}"
        return f'<pre class="output error" {SCROLLS} aria-label="error">{_plain(text)}</pre>'
    data = output.get("data")
    if not isinstance(data, Mapping):
        return ""
    about = output.get("metadata", {}).get("image/png", {})
    return _data_html(data, about.get("alt") or alternative, room)


def _data_html(data: Mapping[str, Any], alternative: str, room: PageRoom) -> str:
    if "text/html" in data:
        source = joined(data["text/html"])
        return room.drawn(_html_output, source, given=len(source))
    for mime in ("image/png", "image/jpeg"):
        picture = clean_image(mime, data[mime]) if mime in data else None
        if picture:
            return f'<p class="output">{picture_html(mime, picture, alternative)}</p>'
    if "text/markdown" in data:
        text = clean_markdown(joined(data["text/markdown"]))
        return f'<div class="output">{text_html(text, prefix=ANCHOR_PREFIX, room=room)}</div>'
    if "text/latex" in data:
        return f'<div class="output">{latex_html(joined(data["text/latex"]), room)}</div>'
    text = joined(data.get("text/plain"))
    return f'<pre class="output" {SCROLLS} aria-label="result">{_plain(text)}</pre>' if text else ""


def _html_output(source: str) -> str:
    shown = _without_empty_heads(_with_alternatives(clean_html(source)))
    return f'<div class="output scroll" {SCROLLS}>{shown}</div>'


def _with_alternatives(cleaned: str) -> str:
    """Take out pictures of which cleaning left nothing; one without words is read as no more than a decoration.

    What is put in holds no quote, so that it can end no attribute in which somebody wrote a tag.
    """
    return re.sub(r"<img(?= )(?![^<>]*\salt\b)", "<img alt", cleaned.replace("<img>", ""))


def _without_empty_heads(cleaned: str) -> str:
    """Make ordinary cells of the head cells of tables that hold no words, such as the corner of a table of pandas."""
    return EMPTY_HEAD_CELL.sub(lambda cell: f"<td{SCOPE.sub('', cell[1])}>{cell[2]}</td>", cleaned)


def _plain(text: str) -> str:
    return html.escape(strip_ansi(text).rstrip())
