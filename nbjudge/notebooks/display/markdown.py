"""Markdown that may be rendered in an instructor's browser, made from markdown that a student wrote.

nbgrader's pages turn markdown into HTML without sanitising it. What the source may do is therefore settled in the
source, whatever the renderer's idea of code spans and formulas: a `<` that would begin a tag we do not know gets a
space behind it, which means the same to a reader, in text, code and TeX, and nothing to a browser.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Container

from nbjudge.notebooks.display.bounds import without_long_gaps
from nbjudge.notebooks.display.cleaning import CONTROL, STYLES, TAG_START, TEX, encodable

MAX_LENGTH = 200_000
AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>\"'`&]{1,2000}>")
ATTRIBUTE = r"""\s+([a-zA-Z]{1,20})(?:\s*=\s*("[^"<>&`]{0,500}"|'[^'<>&`]{0,500}'|[\w#%.-]{1,100}))?"""
TAG = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9]{{0,12}})((?:{ATTRIBUTE}){{0,10}})\s*(/?)>")
ONE_ATTRIBUTE = re.compile(ATTRIBUTE)
VOID = {"br", "hr", "img"}
TAGS = {
    *("b", "i", "em", "strong", "u", "s", "del", "ins", "sub", "sup", "small", "mark", "kbd", "code", "br", "hr"),
    *("details", "summary", "span", "a", "img", "center", "font", "p", "ul", "ol", "li", "blockquote", "q", "abbr"),
    *("samp", "var", "h1", "h2", "h3", "h4", "h5", "h6"),
}
# The pages around a cell are made of `div`; a stray `</div>` would lead out of it, a stray `</section>` does not.
RENAMED = {"div": "section"}
SIMPLE_VALUE = re.compile(r"[\w .,;:!?#%()+*/=-]*")
WEB_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"'<>`\\]+", re.IGNORECASE)
LOCAL_LINK = re.compile(r"(?!//)(?:attachment:)?[\w./#?=%~+ -]*")

# `](` begins the target of a link and `]:` that of a named one, wherever they stand.
TARGET = re.compile(r"\](\(|:)(\s*<?)([^\s<>)\[\]]*)")
IMAGE = re.compile(r"!(?=\[)")
LOCAL_IMAGE = re.compile(
    r"\[[^\[\]\n]{0,500}\]\((?:attachment:([a-zA-Z0-9_.-]{1,200})|(?!/)[\w./% -]{1,300})(?: \"[^\"\n]{0,300}\")?\)"
)
# nbconvert writes mermaid diagrams into the page as they are, and loads a program from the network to draw them.
MERMAID = re.compile(r"((?<![`~])(?:`{3,}+|~{3,}+)[ \t]*+)mermaid", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,30});?")
MARKUP = re.compile(r"[!-/:-@\[-`{-~]")  # all of ASCII but letters, digits and spaces
HIDING = re.compile(r"[A-Za-z0-9\\:/.()\[\]!$@]+")


def clean_markdown(source: str, attachments: Container[str] = ()) -> str:
    """Return the markdown with nothing in it that runs, loads from elsewhere or leads out of its cell.

    A picture stays if it lies beside the notebook or is among the attachments: nbconvert fails on any other.
    """
    text = without_long_gaps(CONTROL.sub("", encodable(source.replace("\r\n", "\n")))[:MAX_LENGTH])
    text = ENTITY.sub(_plain_entity, text)
    text = TEX.sub(r"\\ ", text)
    text = MERMAID.sub(r"\1text", text)
    text = _clean_tags(text)
    text = IMAGE.sub(lambda match: "!" if _is_there(LOCAL_IMAGE.match(text, match.end()), attachments) else "", text)
    return TARGET.sub(_clean_target, text)


def _is_there(image: re.Match[str] | None, attachments: Container[str]) -> bool:
    return image is not None and (image[1] is None or image[1] in attachments)


def _plain_entity(match: re.Match[str]) -> str:
    """Write out what has no reason to be an entity, so that nothing below can be hidden in one."""
    plain = html.unescape(match[0])
    return plain if HIDING.fullmatch(plain) else match[0]


def _clean_tags(text: str) -> str:
    """Keep known tags with known attributes; close at the end what was left open."""
    parts, position, surplus = [], 0, Counter[str]()
    for start in TAG_START.finditer(text):
        if start.start() < position:
            continue
        parts.append(text[position : start.start()])
        kept, position = _clean_tag(text, start.start(), surplus)
        parts.append(kept)
    closers = "".join(f"</{name}>" * count for name, count in surplus.items() if count > 0)
    return "".join(parts) + text[position:] + (f"\n\n{closers}" if closers else "")


_FLOATING = ("img", "hr")  # `align` takes a picture out of the flow, over what stands beside and below them


def _clean_tag(text: str, start: int, surplus: Counter[str]) -> tuple[str, int]:
    """Return what replaces the tag at `start`, and where the text goes on."""
    if link := AUTOLINK.match(text, start):
        return link[0], link.end()
    tag = TAG.match(text, start)
    name = RENAMED.get(tag[2].lower(), tag[2].lower()) if tag else ""
    if not tag or name not in TAGS | set(RENAMED.values()):
        return "< ", start + 1
    if name not in VOID:
        surplus[name] += -1 if tag[1] else 1
    if tag[1]:
        return f"</{name}>", tag.end()
    attributes = "".join(_clean_attribute(name, *found.groups()) for found in ONE_ATTRIBUTE.finditer(tag[3]))
    return f"<{name}{attributes}>", tag.end()


def _clean_attribute(tag: str, name: str, quoted: str | None) -> str:
    name, value = name.lower(), (quoted or "").strip("\"'")
    if name == "open":
        return " open"
    allowed = {
        "href": bool(WEB_LINK.fullmatch(value)) or (value.startswith("#") and bool(LOCAL_LINK.fullmatch(value))),
        "src": not value.startswith("/") and bool(LOCAL_LINK.fullmatch(value)),
        "style": _is_plain_style(value),
    }
    if name == "align" and tag in _FLOATING:
        return ""
    if name in {"align", "alt", "title", "width", "height", "color", "size", "start"}:
        allowed[name] = bool(SIMPLE_VALUE.fullmatch(value))
    return f' {name}="{value}"' if allowed.get(name) else ""


def _is_plain_style(value: str) -> bool:
    properties = [part.partition(":") for part in value.split(";") if part.strip()]
    return all(name.strip().lower() in STYLES and re.fullmatch(r"[\w\s#%.,-]*", rest) for name, _, rest in properties)


def _clean_target(match: re.Match[str]) -> str:
    """Keep a link to the web or to a place beside the notebook; part the brackets of any other."""
    target, bracketed = match[3], "<" in match[2]
    if WEB_LINK.fullmatch(target) or (LOCAL_LINK.fullmatch(target) and not bracketed):
        return match[0]
    return f"] {match[1]}{match[2]}{target}"


def as_text(text: str) -> str:
    """Return markdown of one line that shows a text as it is written, though it be full of markup.

    No renderer takes an entity for a sign of markdown or of HTML; `clean_markdown`, which writes some out, must not
    come behind this.
    """
    plain = " ".join(CONTROL.sub("", encodable(text)).split())
    return MARKUP.sub(lambda sign: f"&#{ord(sign[0])};", plain)


def prose_html(text: str) -> str:
    """Return an author's sentence as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text)).replace("\n", "<br>")
