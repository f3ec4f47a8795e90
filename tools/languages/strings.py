"""Read the strings of Python code as texts to translate: values that an f-string fills in stand as {names}."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

# The arguments by which words get to people, in the notebooks and in the course kit.
SHOWN_BY = frozenset(
    ("alt", "caption", "title", "label", "xlabel", "ylabel", "labels", "unit", "what", "aside", "hint")
)
WORD = re.compile(r"[(\"“']?(?:[A-Za-z][A-Za-z'’é-]+|a)[.,;:!?)\"”…]*$")
MATH = re.compile(r"\$[^$]*\$")
HOLE = re.compile(r"\{(\w+)\}")


def template(node: ast.expr, known: Mapping[str, str] | None = None) -> str | None:
    """Return the text of a string, an f-string or a sum of such; None for anything else.

    `known` are the strings that names of the module stand for. What is filled in stands as {name}, and braces that are
    none of ours as they are.
    """
    found, holes = _parts(node, known or {}), Holes()
    if found is None:
        return None
    return "".join(part if isinstance(part, str) else holes.name(part) for part in found)


def values(node: ast.expr) -> dict[str, str]:
    """Return the source of what is filled into each {name} of a template, with its format."""
    holes = Holes()
    for part in _parts(node, {}) or ():
        if not isinstance(part, str):
            holes.name(part)
    return holes.sources


def literal(text: str, sources: Mapping[str, str]) -> str:
    """Return the Python string that says a text, with the values of a template filled in."""
    quote = '"' if '"' not in "".join(sources.values()) else "'"
    body = text.replace("\\", "\\\\").replace("\n", "\\n").replace(quote, "\\" + quote)
    if not sources:
        return quote + body + quote
    pieces = HOLE.split(body)
    plain = [piece.replace("{", "{{").replace("}", "}}") for piece in pieces[::2]]
    filled = ["{" + sources[name] + "}" if name in sources else "{{" + name + "}}" for name in pieces[1::2]]
    return "f" + quote + "".join(a + b for a, b in zip(plain, [*filled, ""], strict=True)) + quote


def is_sentence(text: str, words: int) -> bool:
    """Tell whether a text has so many words for people, beside names of code, formulas and what is filled in."""
    if "</" in text or "style=" in text or text.startswith(("#", "http")):
        return False
    if " " in text.strip() and not re.fullmatch(r"[A-Za-z ,]*", text):  # no name of code has a space and a sign
        words = 1
    plain = HOLE.sub(" ", MATH.sub(" ", text)).replace("`", " ` ")
    return sum(bool(WORD.match(token)) for token in plain.split()) >= words


class Holes:
    """Name the places where values are filled in: by the variable where there is one, else `value`, `value2`."""

    def __init__(self) -> None:
        """Start with none."""
        self.sources: dict[str, str] = {}

    def name(self, node: ast.FormattedValue) -> str:
        """Return {name} for a value; the same expression has the same name."""
        source = ast.unparse(node.value)
        if node.conversion > 0:
            source += "!" + chr(node.conversion)
        if isinstance(node.format_spec, ast.JoinedStr):
            source += ":" + ast.unparse(node.format_spec)[2:-1]
        for name, known in self.sources.items():
            if known == source:
                return "{" + name + "}"
        stem = next((inner for inner in _names(node.value)), "value")
        name, number = stem, 1
        while name in self.sources:
            number += 1
            name = f"{stem}{number}"
        self.sources[name] = source
        return "{" + name + "}"


def _names(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Name):
        yield value.id
    elif isinstance(value, ast.Attribute):
        yield value.attr


def _parts(node: ast.expr, known: Mapping[str, str]) -> list[str | ast.FormattedValue] | None:
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return [known[node.id]] if node.id in known else None
    if isinstance(node, ast.JoinedStr):
        return [_part(value, known) for value in node.values]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _parts(node.left, known), _parts(node.right, known)
        return None if left is None or right is None else [*left, *right]
    return None


def _part(value: ast.expr, known: Mapping[str, str]) -> str | ast.FormattedValue:
    if isinstance(value, ast.FormattedValue):
        return known.get(value.value.id, value) if isinstance(value.value, ast.Name) else value
    assert isinstance(value, ast.Constant)
    return str(value.value)
