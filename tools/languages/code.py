"""Find the texts in a code cell (docstrings, comments, what is printed) and put translations in their place."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeGuard

from tools.languages.strings import is_sentence, literal, template, values

COMMENT = re.compile(r"# ?")
NO_TEXT = re.compile(r"#\s*(###|noqa|fmt:|type:)|### (BEGIN|END)")


@dataclass(frozen=True)
class Text:
    """A text in a cell: what it says, and where it stands, from (line, column) to (line, column), lines from 0."""

    said: str
    begin: tuple[int, int]
    end: tuple[int, int]
    kind: str  # "docstring", "line" (a docstring of one line), "comment", "aside" (behind code) or "string"
    values: dict[str, str] = field(default_factory=dict)  # what is filled into a string

    def written(self, other: str, keep: bool) -> str:
        """Return the source that says `other` in its place; with `keep`, behind what stands there now."""
        if self.kind in ("aside", "string"):
            text = f"{self.said} / {other}" if keep else other
            return literal(text, self.values) if self.kind == "string" else text
        if self.kind == "line" and keep:
            return f"{self.said}\n\n{self.margin}{other}\n{self.margin}"
        prefix = self.margin + ("# " if self.kind == "comment" else "")
        lines = [*(self.said.split("\n") if keep else []), *other.split("\n")]
        return ("\n" + prefix).join(lines)

    @property
    def margin(self) -> str:
        """The indentation of the lines that follow the first."""
        return " " * (self.begin[1] - {"comment": 2, "line": 3}.get(self.kind, 0))


def texts(source: str) -> list[Text]:
    """Return the texts of a cell in their order. Raises SyntaxError where it is no Python."""
    tree = ast.parse(source)
    found = [*_docstrings(tree, source), *_comments(source), *_strings(tree, source)]
    return sorted(found, key=lambda text: text.begin)


def labels(source: str) -> list[str]:
    """Return the strings of a cell that people may read in a figure or a table, which the course kit translates."""
    inside = {text.said for text in texts(source)}
    nodes = list(ast.walk(ast.parse(source)))
    pieces = {id(piece) for node in nodes if isinstance(node, ast.JoinedStr) for piece in node.values}
    pieces |= {id(piece) for node in nodes if isinstance(node, ast.Raise) for piece in ast.walk(node)}
    tables = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("table")]
    written = {id(piece) for node in tables for argument in node.args for piece in ast.walk(argument)}
    strings = [node for node in nodes if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in pieces]
    found = dict.fromkeys(said for node in strings if id(node) in written and _is_label(said := template(node), 1))
    more = [said for node in strings if _is_label(said := template(node), 2)]
    return [*found, *(said for said in dict.fromkeys(more) if not any(said in text for text in [*inside, *found]))]


def _is_label(said: str | None, words: int) -> TypeGuard[str]:
    return said is not None and "\n" not in said.strip() and is_sentence(said, words)


def replaced(source: str, translated: Callable[[str], str | None], keep: bool = False) -> str:
    """Return the cell with its texts translated; None leaves one as it is. With `keep`, both languages stand there."""
    lines = source.split("\n")
    for text in reversed(texts(source)):
        other = translated(text.said)
        if other is None or other == text.said:
            continue
        (first, left), (last, right) = text.begin, text.end
        new = lines[first][:left] + text.written(other, keep) + lines[last][right:]
        lines[first : last + 1] = new.split("\n")
    return "\n".join(lines)


def without_texts(source: str) -> str:
    """Return the code of a cell alone: of two cells that differ in their texts only, it is the same."""
    return ast.unparse(_Emptied().visit(ast.parse(source)))


class _Emptied(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.Constant("")


def _docstrings(tree: ast.Module, source: str) -> Iterator[Text]:
    """Yield each paragraph of each docstring, where it stands."""
    lines = source.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            first, last = node.body[0].lineno - 1, (node.body[0].end_lineno or 0) - 1
            if first == last:
                left, right = lines[first].index('"""') + 3, lines[first].rindex('"""')
                yield Text(lines[first][left:right], (first, left), (first, right), "line")
                continue
            margin = node.body[0].col_offset
            rows = [row for row in range(first, last + 1) if lines[row].strip(' "')]
            for begin, end in _runs(rows):
                yield _paragraph(lines, begin, end, margin)


def _paragraph(lines: list[str], begin: int, end: int, margin: int) -> Text:
    left = margin + 3 * lines[begin][margin:].startswith('"""')
    right = len(lines[end].rstrip().removesuffix('"""'))
    body = lines[begin : end + 1]
    body[-1] = body[-1][:right]
    body[0] = " " * margin + body[0][left:]
    kind = "line" if left > margin and begin == end else "docstring"
    return Text("\n".join(row[margin:] for row in body), (begin, left), (end, right), kind)


def _comments(source: str) -> Iterator[Text]:
    """Yield each run of lines that are comments, and each comment behind code."""
    lines = source.split("\n")
    alone: dict[int, list[int]] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT or NO_TEXT.match(token.string):
            continue
        row, left = token.start[0] - 1, token.start[1]
        if lines[row][:left].strip():
            yield Text(COMMENT.sub("", token.string, count=1), (row, left + 2), (row, token.end[1]), "aside")
        else:
            alone.setdefault(left, []).append(row)
    for left, rows in alone.items():
        for begin, end in _runs(rows):
            said = "\n".join(COMMENT.sub("", line.strip(), count=1) for line in lines[begin : end + 1])
            if is_sentence(said, 2):
                yield Text(said, (begin, left + 2), (end, len(lines[end])), "comment")


def _strings(tree: ast.Module, source: str) -> Iterator[Text]:
    """Yield what is printed, and the words for figures."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        printed = node.args if ast.unparse(node.func) == "print" else []
        words = [keyword.value for keyword in node.keywords if keyword.arg in ("alt", "caption")]
        for value in (*printed, *words):
            if isinstance(value, ast.Constant | ast.JoinedStr) and is_sentence(said := template(value) or "", 1):
                yield Text(said, *_place(value, source), "string", values(value))


def _place(node: ast.expr, source: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where an expression stands, in letters; ast counts bytes."""
    rows = source.split("\n")

    def column(row: int, offset: int) -> int:
        return len(rows[row - 1].encode()[:offset].decode())

    end = node.end_lineno or node.lineno
    return (node.lineno - 1, column(node.lineno, node.col_offset)), (end - 1, column(end, node.end_col_offset or 0))


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of whole numbers."""
    begin = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] != rows[place - 1] + 1:
            yield rows[begin], rows[place - 1]
            begin = place
