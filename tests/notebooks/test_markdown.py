"""Markdown that students wrote, as nbgrader's pages render it: without sanitising anything themselves."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from nbjudge.notebooks.display.markdown import RENAMED, TAGS, clean_markdown
from tests.notebooks import build

# What mistune makes of markdown itself, and nbconvert of headings and coloured code.
RENDERED = TAGS | set(RENAMED.values()) | {"pre", "div", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {
    "href",
    "src",
    "alt",
    "title",
    "class",
    "id",
    "style",
    "align",
    "width",
    "height",
    "color",
    "size",
    "open",
}
ATTRIBUTES |= {"start"}
# What `- [ ]` and `- [x]` become: a box that cannot be clicked.
_BOX: list[tuple[str, str | None]] = [("class", "task-list-item-checkbox"), ("type", "checkbox"), ("disabled", None)]
TASK_BOXES = [("input", _BOX), ("input", [*_BOX, ("checked", None)])]
WEB = ("http://", "https://", "mailto:", "#")


class Page(HTMLParser):
    """Collects what in a page could run or load."""

    def __init__(self, source: str):
        """Render markdown and read the page."""
        super().__init__()
        self.danger: list[str] = []
        self.text = ""
        self.feed(markdown2html_mistune(source))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note unknown tags and attributes, and addresses that lead elsewhere without a click."""
        if (tag, attrs) in TASK_BOXES:
            return
        if tag not in RENDERED:
            self.danger.append(tag)
        for name, value in attrs:
            value = "".join((value or "").split())
            scheme = ":" in value.split("/")[0].split("?")[0].split("#")[0]
            if name not in ATTRIBUTES or (name == "style" and "(" in value):
                self.danger.append(f"{tag} {name}={value}")
            if name == "href" and scheme and not value.lower().startswith(WEB):
                self.danger.append(f"{tag} {name}={value}")
            if name == "src" and (scheme or value.startswith("/")):
                self.danger.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Note a comment: browsers do not agree on where it ends."""
        self.danger.append(f"comment {data}")

    def unknown_decl(self, data: str) -> None:
        """Note a declaration."""
        self.danger.append(f"declaration {data}")


HOSTILE = {
    "box": "<input type=image src=x onerror=alert(1)>\n\n- [x] <input onfocus=alert(1) autofocus>",
    "script": "<script>alert(1)</script>",
    "script in capitals": "<ScRiPt >alert(1)</sCrIpT>",
    "script with a slash": "<script/x>alert(1)</script>",
    "script unfinished": "<script>alert(1)//",
    "script over lines": "<script\n>alert(1)</script\n>",
    "handler": "<img src=x onerror=alert(1)>",
    "handler after a slash": "<img/src=x/onerror=alert(1)>",
    "handler on a known tag": "<b onclick='alert(1)'>x</b>",
    "handler in a table": "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "handler in a heading": "# <img src=x onerror=alert(1)>",
    "handler in a link": "[<img src=x onerror=alert(1)>](https://example.org)",
    "handler in a formula": "$<img src=x onerror=alert(1)>$",
    "handler in a displayed formula": "$$<img src=x onerror=alert(1)>$$",
    "handler in an environment": "\\begin{align}<img src=x onerror=alert(1)>\\end{align}",
    "handler in a name of an environment": "\\begin{<img src=x onerror=alert(1)>}a\\end{<img src=x onerror=alert(1)>}",
    "handler in mermaid": "```mermaid\n</pre><img src=x onerror=alert(1)>\n```",
    "mermaid": "```mermaid\ngraph TD; A-->B\n```",
    "handler in the word behind a fence": "```<img src=x onerror=alert(1)>\nx\n```",
    "attribute breaks out": '<a href="https://x" title="\'><img src=x onerror=alert(1)>">x</a>',
    "title breaks out": '[x](https://x "\\"><img src=x onerror=alert(1)>")',
    "javascript link": "[x](javascript:alert(1))",
    "javascript link in capitals": "[x](JaVaScRiPt:alert(1))",
    "javascript link with entity": "[x](java&#115;cript:alert(1))",
    "javascript link with entity for the colon": "[x](javascript&colon;alert(1))",
    "javascript link with tab": "[x](<java\tscript:alert(1)>)",
    "javascript link with entity tab": "[x](java&Tab;script:alert(1))",
    "javascript link in brackets": "[x](<javascript:alert(1)>)",
    "javascript link after space": "[x](  javascript:alert(1))",
    "javascript link with backslash": "[x](javascript\\:alert(1))",
    "javascript link by name": "[x][y]\n\n[y]: javascript:alert(1)",
    "javascript link by name on the next line": "[x][y]\n\n[y]:\n  javascript:alert(1)",
    "javascript link by name in a quote": "> [x][y]\n>\n> [y]: <javascript:alert(1)>",
    "javascript link of a tag": "<a href='javascript:alert(1)'>x</a>",
    "javascript autolink": "<javascript:alert(1)>",
    "vbscript link": "[x](vbscript:x)",
    "data link": "[x](data:text/html,<script>alert(1)</script>)",
    "file link": "[x](file:///etc/passwd)",
    "one link in another's target": "[q](z[a](javascript:alert(1))",
    "nested brackets": "[a [b](https://x)](javascript:alert(1))",
    "image tracker": "![x](https://example.org/pixel.png)",
    "image tracker without scheme": "![x](//example.org/pixel.png)",
    "image tracker by name": "![x][y]\n\n[y]: https://example.org/pixel.png",
    "image tracker by short name": "![y]\n\n[y]: https://example.org/pixel.png",
    "image from the server": "![x](/formgrader/api/x)",
    "image tracker of a tag": "<img src='https://example.org/pixel.png'>",
    "image tracker of a tag without scheme": "<img src='//example.org/pixel.png'>",
    "frame": "<iframe src='https://example.org'></iframe>",
    "object": "<object data='x'></object><embed src='x'>",
    "refresh": "<meta http-equiv='refresh' content='0;url=https://example.org'>",
    "base": "<base href='https://example.org/'>",
    "form": "<form action='https://example.org'><input type=submit></form>",
    "style sheet": "<style>@import 'https://example.org/x.css'; body { display: none }</style>",
    "url in a style": "<p style='background-color: url(https://example.org)'>x</p>",
    "cover": "<p style='position: fixed; top: 0'>x</p>",
    "SVG": "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "MathML": "<math href='javascript:alert(1)'>x</math>",
    "video": "<video src=x onerror=alert(1)></video>",
    "comment": "<!-- --><script>alert(1)</script>",
    "comment closed early": "<!--><script>alert(1)</script>-->",
    "declaration": "<!DOCTYPE html><![CDATA[<script>alert(1)</script>]]>",
    "instruction": "<?php ?><script>alert(1)</script>",
    "layout": "</div></div></main></body><div class='score'>80 of 80</div>",
    "unknown tag": "<x-y onfoo=alert(1) style='animation-name: x' onanimationend=alert(1)>",
    "NUL": "<scr\0ipt>alert(1)</scr\0ipt>",
    "raw text": "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_rendered_page_neither_runs_nor_loads(case: str) -> None:
    """Markdown of a hostile student renders to text; the same markdown uncleaned, but for a few, does not."""
    assert Page(clean_markdown(HOSTILE[case])).danger == []


def test_most_of_the_table_is_dangerous_uncleaned() -> None:
    """The table proves something: nbconvert lets nearly all of it through."""
    harmless = [case for case, source in HOSTILE.items() if not Page(source).danger]
    assert len(harmless) < len(HOSTILE) / 5, harmless


def test_stray_closing_tags_stay_inside_the_cell() -> None:
    """Nothing that a student writes closes the page's own `div`, and what is left open is closed."""
    assert "</div>" not in clean_markdown("</div></DIV ></div\n>")
    assert clean_markdown("<details><b>x").endswith("</details></b>")


@pytest.mark.parametrize("command", ["href", "class", "style", "cssId", "require", "data", "url"])
def test_formulas_cannot_leave_the_formula(command: str) -> None:
    """MathJax gets no command that makes links, styles or loads code."""
    assert f"\\{command}" not in clean_markdown(f"$\\{command}{{javascript:alert(1)}}{{x}}$")
    assert f"\\{command}" not in clean_markdown(f"$&#92;{command}{{javascript:alert(1)}}{{x}}$")


KEPT = [
    "If a < b and b > c, then a<=c.",
    "$a<b$ and $$\\sum_{i<n} x_i$$",
    "> a quote\n\n- one\n- two\n\n1. first",
    "# Heading\n\n*emphasis*, **strong**, `code`, [link](https://example.org/a?b=c#d), <https://example.org>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```python\nif a < b and c[0] > 1:\n    print('x')\n```",
    "![figure](figure.png)",
    "<details><summary>Answer</summary>\n\nText.\n\n</details>",
    "x<sub>1</sub> <br> <b>bold</b> <kbd>Enter</kbd>",
    '<p align="center">x</p> <span style="color: red">x</span>',
    "[named][1]\n\n[1]: https://example.org",
    "AT&T, &amp; &lt; &copy;",
    "王小明 writes — “well” …",
    "\\begin{align}a &= b \\\\ c &= d\\end{align}",
    "[up](#section-1) and [beside](other.ipynb)",
]


@pytest.mark.parametrize("source", KEPT)
def test_ordinary_markdown_renders_as_before(source: str) -> None:
    """What people write in a notebook looks the same after cleaning."""
    before, after = Page(source), Page(clean_markdown(source))
    assert after.text.split() == before.text.split() or after.text.replace(" ", "") == before.text.replace(" ", "")
    assert after.danger == before.danger == []


def test_pictures_that_are_not_attached_become_links() -> None:
    """For one missing attachment nbconvert refuses the whole notebook, so no such picture may be left."""
    source = "![a](attachment:a.png) ![b](attachment:b.png)"
    assert clean_markdown(source, {"a.png"}) == "![a](attachment:a.png) [b](attachment:b.png)"
    Page(clean_markdown(source))


PIECES = (
    "< > </ <!-- --> <b <img src= x onerror=alert(1) \" ' ` ``` $ $$ ]( [x] [ ] ( ) javascript: https://e.org &#60; "
    "&lt; &colon; \\ | |---| <script> </script> <details> mermaid ! ]: <a href= style= / ~~~ attachment: # - "
    "\\begin{a} [x](javascript:y)"
)
pieces = st.sampled_from([*PIECES.split(), "\n", "\n\n", "    ", "> ", " "])


@settings(build.patient, max_examples=300)
@given(st.lists(pieces, max_size=14).map("".join))
def test_no_mixture_runs(source: str) -> None:
    """No mixture of the pieces of markup renders to anything that runs or loads."""
    assert Page(clean_markdown(source)).danger == []


@build.patient
@given(st.text())
def test_cleaning_is_total(source: str) -> None:
    """Any text is cleaned, and can be written to a file."""
    clean_markdown(source).encode()


def test_cleaning_takes_linear_time() -> None:
    """Long rows of half markup are cleaned in time."""
    for piece in ("<", "<b ", "<b a=", "![", "[x](", "]:", "&#", "<b x='", "```", "$", "<https://", '<img a="'):
        clean_markdown(piece * (20_000 // len(piece)))
