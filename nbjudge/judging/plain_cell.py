"""A test cell as the instructor wrote it: its hidden lines, its title, its messages, and its code to run here."""

from __future__ import annotations

import ast
import builtins
import io
import math
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType

from nbjudge.course.release import BEGIN_HIDDEN, END_HIDDEN
from nbjudge.notebooks.syntax import imported_names

_MAGIC = re.compile(r"^\s*(?:%|!|\?)|^\s*\w+\s*=\s*[%!]|\?\s*$", re.MULTILINE)
_MAGIC_LINE = re.compile(r"^(\s*)[%!?].*")
_ONLY_INSIDE = ("get_ipython", "In", "Out", "globals", "locals", "exec", "eval")
# What the student's code does with these is done here, so that a cell may put something of its own in their place.
_ASKED_FOR_HERE = ("builtins.input", "sys.stdout", "sys.stdin", "os.environ")
_PATCHERS = re.compile(r"(?:unittest\.)?mock\.patch(?:\.\w+)?")
_WARNING_FILTERS = ("warnings.simplefilter", "warnings.filterwarnings", "warnings.catch_warnings")
_NUMPY_ERRORS = ("numpy.seterr", "numpy.errstate")
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
        return next((f"uses `{name}`" for name in _ONLY_INSIDE if name in names), "") or self._changes_the_process

    @cached_property
    def _changes_the_process(self) -> str:
        """Return in a few words what the cell does to the process that it runs in; empty where it does nothing.

        Here it would be done on this side of the wall, where the student's code does not meet it.
        """
        names = _Names(self.tree, self.imported)
        hidden = (name for statement in self.tree.body for name in _hidden_builtins(statement))
        changes = (change for node in ast.walk(self.tree) for change in _changes(node, names))
        return next(changes, "") or next((f"gives `{name}` another meaning" for name in hidden), "")

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


class _Names:
    """What stands behind the names of a cell that are modules, or come from one."""

    def __init__(self, tree: ast.Module, imported: Mapping[str, str]) -> None:
        nodes = list(ast.walk(tree))
        bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        bound |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        self._known = {name: what for name, what in imported.items() if name not in bound} | imported_names(nodes)
        self._known |= {"__builtins__": "__builtins__", "setattr": "setattr", "delattr": "delattr"}
        for node in nodes:  # `m = math`
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (what := self.of(node.value)):
                self._known.setdefault(node.targets[0].id, what)

    def of(self, node: ast.AST | None) -> str:
        """Return the dotted name of what an expression stands for; empty where that is nothing of a module's."""
        if isinstance(node, ast.Attribute):
            before = self.of(node.value)
            return f"{before}.{node.attr}" if before else ""
        return self._known.get(node.id, "") if isinstance(node, ast.Name) else ""


def _changes(node: ast.AST, names: _Names) -> Iterator[str]:
    """Yield in a few words what a part of a cell changes in the process that it runs in."""
    for patched in _patched(node, names):
        if not any(f"{patched}.".startswith(f"{allowed}.") for allowed in _ASKED_FOR_HERE):
            yield f"patches `{patched}`"
    if isinstance(node, ast.Call):
        words = [_text(part) for part in (*node.args, *(given.value for given in node.keywords))]
        if names.of(node.func) in _WARNING_FILTERS and "error" in words:
            yield "turns warnings into exceptions"
        if names.of(node.func) in _WARNING_FILTERS and any(given.arg == "record" for given in node.keywords):
            yield "records warnings"
        if names.of(node.func) in _NUMPY_ERRORS and "raise" in words:
            yield "turns NumPy's errors into exceptions"


def _patched(node: ast.AST, names: _Names) -> Iterator[str]:
    """Yield the dotted names of modules' attributes that a part of a cell binds anew, or deletes."""
    if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
        # `sys.modules["numpy"] = None` is one, too; other items, as of `plt.rcParams`, are no names of a module.
        whole = isinstance(node, ast.Attribute) or names.of(node.value) in ("sys.modules", "__builtins__")
        changed = names.of(node if isinstance(node, ast.Attribute) else node.value)
        yield from [changed] if whole and changed else []
    if not isinstance(node, ast.Call):
        return
    called = names.of(node.func)
    by_setattr = called in ("setattr", "delattr") or (
        isinstance(node.func, ast.Attribute) and node.func.attr in ("setattr", "delattr")  # of pytest's MonkeyPatch
    )
    if by_setattr or _PATCHERS.fullmatch(called):
        yield from _targets(node, called, names)


def _targets(call: ast.Call, patcher: str, names: _Names) -> Iterator[str]:
    """Yield what a call patches: of a module that it names, or that a text names, the attribute."""
    keywords = {given.arg: given.value for given in call.keywords if given.arg}
    parts = [*call.args, *(keywords[name] for name in ("target", "in_dict", "attribute") if name in keywords)]
    words = [names.of(part) or _text(part) for part in parts]
    if not words or not words[0]:  # of the student's, or of the test's own
        return
    if patcher.endswith(".multiple"):
        yield from (f"{words[0]}.{name}" for name in keywords)
    elif isinstance(parts[0], ast.Constant) or patcher.endswith(".dict"):
        yield words[0]
    else:
        yield ".".join(word for word in words[:2] if word)


def _hidden_builtins(statement: ast.stmt) -> Iterator[str]:
    """Yield the functions of Python's that a statement takes away from the notebook, as `sum = None` does."""
    if isinstance(statement, ast.Assign) and isinstance(statement.value, (ast.Lambda, ast.Constant)):
        if isinstance(statement.value, ast.Lambda) or statement.value.value is None:
            yield from (one.id for one in statement.targets if isinstance(one, ast.Name) and hasattr(builtins, one.id))
    elif isinstance(statement, ast.FunctionDef) and hasattr(builtins, statement.name):
        yield statement.name


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


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
