"""A test cell as the instructor wrote it: its hidden lines, its title, its messages, and its code to run here."""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import CodeType

BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
_MAGIC = re.compile(r"^\s*(?:%|!|\?)|^\s*\w+\s*=\s*[%!]|\?\s*$", re.MULTILINE)
_MAGIC_LINE = re.compile(r"^(\s*)[%!?].*")
_ONLY_INSIDE = ("get_ipython", "In", "Out", "globals", "locals", "exec", "eval")
_MOST_TITLE = 120


@dataclass(frozen=True)
class PlainCell:
    """A graded test cell without a file in grader_tests/."""

    grade_id: str
    points: float
    source: str
    beside_secrets: bool = False  # other tests of the assignment have hidden lines, or are hidden as a whole

    @cached_property
    def tree(self) -> ast.Module:
        """Return the parsed code. Raises SyntaxError."""
        return ast.parse(self.source, self.file)

    @cached_property
    def readable(self) -> ast.Module:
        """Return the parsed code without lines that only IPython knows; nothing where the rest is no Python either."""
        lines = [_MAGIC_LINE.sub(r"\1pass", line) for line in self.source.splitlines()]
        try:
            return ast.parse("\n".join(lines))
        except SyntaxError:
            return ast.Module([], [])

    @property
    def file(self) -> str:
        """Return the name that a traceback gives the cell."""
        return f"<{self.grade_id}>"

    @property
    def only_inside(self) -> str:
        """Return what in the cell can only work inside, in a few words; empty where nothing does."""
        if found := _MAGIC.search(self.source):
            return f"uses `{found[0].strip()[:30]}`"
        names = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
        return next((f"uses `{name}`" for name in _ONLY_INSIDE if name in names), "")

    @cached_property
    def title(self) -> str:
        """Return the first comment or docstring of the visible part, else the id."""
        if text := ast.get_docstring(self.readable):
            return text.partition("\n")[0][:_MOST_TITLE]
        for line in self.source.splitlines():
            if line.strip().startswith(BEGIN_HIDDEN):
                break
            if comment := re.match(r"\s*#+\s*(\w.*)", line):
                return comment[1][:_MOST_TITLE]
        return self.grade_id

    @cached_property
    def code(self) -> tuple[CodeType, CodeType | None]:
        """Return the statements and, where the last is an expression, that expression: its value may be the points."""
        body = list(self.tree.body)
        last = body.pop() if body and isinstance(body[-1], ast.Expr) and not _ends_in_semicolon(self.source) else None
        statements = compile(ast.Module(body, []), self.file, "exec", dont_inherit=True)
        if last is None:
            return statements, None
        assert isinstance(last, ast.Expr)
        return statements, compile(ast.Expression(last.value), self.file, "eval", dont_inherit=True)

    def is_hidden(self, line: int) -> bool:
        """Tell whether a line (from 1) stands between the markers of hidden tests."""
        hidden = False
        for text in self.source.splitlines()[:line]:
            hidden = (hidden or text.strip().startswith(BEGIN_HIDDEN)) and not text.strip().startswith(END_HIDDEN)
        return hidden

    @cached_property
    def hides(self) -> bool:
        """Whether it has hidden lines."""
        return self._first_hidden < math.inf

    def message_at(self, lines: Sequence[int], said: str) -> str:
        """Return what a student may read of an assert that failed: the author's literal words, and visible values.

        `lines` lead to it, from the cell's own on. Of an f-string only the literal parts are kept where its values may
        be what was expected, or what the answer was asked before: it can keep that, and give it back later.
        """
        hidden = any(map(self.is_hidden, lines))
        for node in ast.walk(self.readable):
            if isinstance(node, ast.Assert) and node.lineno <= lines[-1] <= (node.end_lineno or lines[-1]):
                if isinstance(node.msg, ast.Constant) or (not hidden and said in self._own_words):
                    return said
                return said if node.msg and self._nothing_hidden_before(lines[0]) else _literal_parts(node.msg)
        return ""

    @cached_property
    def literal_messages(self) -> frozenset[str]:
        """Return the messages of asserts that are plain texts."""
        asserts = (node.msg for node in ast.walk(self.readable) if isinstance(node, ast.Assert))
        return frozenset(m.value for m in asserts if isinstance(m, ast.Constant) and isinstance(m.value, str))

    def line(self, number: int) -> str:
        """Return a visible line of the cell; empty for a hidden one."""
        lines = self.source.splitlines()
        return "" if self.is_hidden(number) or not 0 < number <= len(lines) else lines[number - 1].strip()

    def found_at(self, number: int, said: str) -> str:
        """Return for the instructor where a cell stopped, the text of that line, and the exception."""
        lines = self.source.splitlines()
        text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        return f"Line {number} of {self.grade_id}: {text}\n{said}" if text else f"{self.grade_id}: {said}"

    @cached_property
    def _first_hidden(self) -> float:
        found = (n for n, text in enumerate(self.source.splitlines(), 1) if text.strip().startswith(BEGIN_HIDDEN))
        return next(found, math.inf)

    @cached_property
    def _own_words(self) -> frozenset[str]:
        constants = (node.value for node in ast.walk(self.readable) if isinstance(node, ast.Constant))
        return frozenset(word for word in constants if isinstance(word, str) and word)

    def _nothing_hidden_before(self, line: int) -> bool:
        """Tell whether no hidden line of the assignment can have run before the statement in this line has ended."""
        ends = [one.end_lineno or 0 for one in self.readable.body if one.lineno <= line <= (one.end_lineno or 0)]
        return not self.beside_secrets and bool(ends) and ends[0] < self._first_hidden


def _literal_parts(message: ast.expr | None) -> str:
    parts = message.values if isinstance(message, ast.JoinedStr) else ()
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)


def _ends_in_semicolon(source: str) -> bool:
    """Tell whether the last statement is followed by a semicolon, which keeps a notebook from showing its value."""
    try:
        tokens = [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.string.strip()]
    except (tokenize.TokenError, IndentationError):
        return False
    tokens = [token for token in tokens if token.type != tokenize.COMMENT]
    return bool(tokens) and tokens[-1].string == ";"
