"""A test cell as the instructor wrote it: its hidden lines, its title, its messages, and its code to run here."""

from __future__ import annotations

import ast
import io
import math
import re
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType

from nbjudge.course.release import BEGIN_HIDDEN, END_HIDDEN
from nbjudge.notebooks.code.changes import changes_of
from nbjudge.notebooks.code.executed import runs_texts
from nbjudge.notebooks.code.names import Names
from nbjudge.notebooks.code.rewritten import rewritten
from nbjudge.notebooks.code.syntax import imported_modules, imported_names

_MAGIC = re.compile(r"^\s*(?:%|!|\?)|^\s*\w+\s*=\s*[%!]|\?\s*$", re.MULTILINE)
_MAGIC_LINE = re.compile(r"^(\s*)[%!?].*")
_ONLY_INSIDE = ("get_ipython", "In", "Out", "exec", "eval")
_MOST_TITLE = 120
_MOST_STATEMENT = 200


@dataclass(frozen=True)
class PlainCell:
    """A graded test cell without a file in grader_tests/."""

    grade_id: str
    points: float
    source: str
    beside_secrets: bool = False  # other tests of the assignment have hidden lines, or are hidden as a whole
    imported: Mapping[str, str] = field(default_factory=dict, hash=False)  # by cells before it: name -> what it is
    helpers: Sequence[ast.stmt] = field(default=(), hash=False)  # definitions of the instructor's that it uses

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
        used = next((f"uses `{name}`" for name in _ONLY_INSIDE if name in names), "")
        return used or self._changes_the_process or self._runs_texts

    @cached_property
    def _changes_the_process(self) -> str:
        """Return in a few words what the cell does to the process that it runs in; empty where it does nothing.

        Here it would be done on this side of the wall, where the student's code does not meet it.
        """
        return next(changes_of(self.tree, self.imported), "")

    @cached_property
    def modules(self) -> frozenset[str]:
        """Return the dotted names of modules, and of what is in them, that the cell and its helpers may load."""
        whole = ast.Module([*self.helpers, *self.tree.body], [])
        names = Names(whole, self.imported)
        used = {names.of(node) for node in ast.walk(whole) if isinstance(node, ast.Name)}
        imported = imported_names(node for node in ast.walk(self.tree))
        return imported_modules(self.source) | {*imported.values(), *used} - {""}

    @cached_property
    def _runs_texts(self) -> str:
        """Return in a few words where the cell, or a helper that it uses, runs a text; empty where nothing does."""
        return next(runs_texts(ast.Module([*self.helpers, *self.tree.body], []), self.imported), "")

    @cached_property
    def title(self) -> str:
        """Return the docstring or the comment at the beginning of the cell, or of its only test function; else the id.

        A comment further down is about a part of the test, and hidden words are nobody's title.
        """
        texts = [*self._docstring_of(self.readable), *self._first_comments(), *self._docstring_of_its_test()]
        return texts[0].partition("\n")[0][:_MOST_TITLE] if texts else self.grade_id

    def _docstring_of(self, node: ast.Module | ast.FunctionDef) -> list[str]:
        text = ast.get_docstring(node)
        return [text] if text and not self.is_hidden(node.body[0].lineno) else []

    def _docstring_of_its_test(self) -> list[str]:
        functions = [node for node in self.readable.body if isinstance(node, ast.FunctionDef)]
        tests = [node for node in functions if node.name.startswith("test")]
        return self._docstring_of(tests[0]) if len(tests) == 1 else []

    def _first_comments(self) -> list[str]:
        """Return the visible comments in front of the first statement that is no import."""
        statements = [node.lineno for node in self.readable.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
        lines = self.source.splitlines()[: min(statements, default=None)]
        found = [re.match(r"#+\s*(\w.*)", line) for line in lines]
        return [comment[1] for number, comment in enumerate(found, 1) if comment and not self.is_hidden(number)]

    @cached_property
    def code(self) -> tuple[CodeType, CodeType | None]:
        """Return the statements and, where the last is an expression, that expression: its value may be the points."""
        body = list(rewritten(self.tree).body)
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
            hidden = (hidden or BEGIN_HIDDEN in text) and END_HIDDEN not in text
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
            if isinstance(node, (ast.Assert, ast.Raise)) and lines[-1] in _lines_of(node):
                message = _message(node)
                if isinstance(message, ast.Constant) or (not hidden and said in self._own_words):
                    return said
                return said if message and self._nothing_hidden_before(lines[0]) else _literal_parts(message)
        return ""

    @cached_property
    def literal_messages(self) -> frozenset[str]:
        """Return the messages of asserts that are plain texts."""
        said = (_message(node) for node in ast.walk(self.readable) if isinstance(node, (ast.Assert, ast.Raise)))
        return frozenset(m.value for m in said if isinstance(m, ast.Constant) and isinstance(m.value, str))

    def statement(self, number: int) -> str:
        """Return the statement at a line, of a compound one the head; empty where a part of it is hidden."""
        found = [node for node in ast.walk(self.readable) if isinstance(node, ast.stmt) and number in _lines_of(node)]
        lines = _lines_of(max(found, key=lambda node: node.lineno)) if found else range(number, number + 1)
        if any(map(self.is_hidden, lines)):
            return ""
        text = " ".join(line.strip() for line in self.source.splitlines()[lines.start - 1 : lines.stop - 1])
        return f"{text[:_MOST_STATEMENT]}…" if len(text) > _MOST_STATEMENT else text

    def found_at(self, number: int, said: str) -> str:
        """Return for the instructor where a cell stopped, the text of that line, and the exception."""
        lines = self.source.splitlines()
        text = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        return f"Line {number} of {self.grade_id}: {text}\n{said}" if text else f"{self.grade_id}: {said}"

    @cached_property
    def _first_hidden(self) -> float:
        found = (n for n, text in enumerate(self.source.splitlines(), 1) if BEGIN_HIDDEN in text)
        return next(found, math.inf)

    @cached_property
    def _own_words(self) -> frozenset[str]:
        constants = (node.value for node in ast.walk(self.readable) if isinstance(node, ast.Constant))
        return frozenset(word for word in constants if isinstance(word, str) and word)

    def _nothing_hidden_before(self, line: int) -> bool:
        """Tell whether no hidden line of the assignment can have run before the statement in this line has ended."""
        ends = [one.end_lineno or 0 for one in self.readable.body if one.lineno <= line <= (one.end_lineno or 0)]
        return not self.beside_secrets and bool(ends) and ends[0] < self._first_hidden


def _message(node: ast.Assert | ast.Raise) -> ast.expr | None:
    """Return what an assert says, or `raise AssertionError(...)`."""
    if isinstance(node, ast.Assert):
        return node.msg
    made = node.exc
    return made.args[0] if isinstance(made, ast.Call) and len(made.args) == 1 and not made.keywords else None


def _lines_of(node: ast.stmt) -> range:
    """Return the numbers of a statement's lines, without those of the statements in it."""
    inner = [each.lineno for name in ("body", "cases") for each in getattr(node, name, ()) if hasattr(each, "lineno")]
    return range(node.lineno, max(node.lineno + 1, min(inner, default=(node.end_lineno or node.lineno) + 1)))


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
