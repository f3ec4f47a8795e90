"""Small changes of the instructor's solutions: a hidden test should notice every one that changes what they do.

A mutant is a solution whose syntax tree differs in one place: another operator, number, name, key or function, an
operand, argument, element or statement less, a `return` in the loop.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import nbformat

from .judging import ROOT
from .tables import ASSIGNMENT_OF, ASSIGNMENTS

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult), ast.Sub: (ast.Add, ast.Div), ast.Mult: (ast.Div, ast.Add, ast.Pow),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Sub), ast.FloorDiv: (ast.Div, ast.Mult), ast.Pow: (ast.Mult, ast.Div),
    ast.Mod: (ast.FloorDiv, ast.Mult), ast.Lt: (ast.LtE, ast.Gt), ast.Gt: (ast.GtE, ast.Lt), ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,), ast.LtE: (ast.Lt,), ast.GtE: (ast.Gt,),
}  # fmt: skip
ATTRIBUTES = {
    "zeros": ("ones", "empty_like"), "sqrt": ("square", "exp", "abs"), "floor": ("ceil", "round", "trunc", "abs"),
    "permutation": ("arange", "rand"), "shape": ("size", "T"), "seed": ("rand",), "items": ("keys",),
}  # fmt: skip
KEYS = {"W": "b", "b": "W", "dW": "db", "db": "dW", "d": ""}


@dataclass(frozen=True)
class Mutant:
    """A changed solution; `change` says in which line and how."""

    function: str
    change: str
    source: str

    def __str__(self) -> str:
        return f"{self.function}: {self.change}"


@cache
def solutions() -> dict[str, str]:
    """Return the source of the instructor's answers by the name of the function."""
    notebooks = [nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4) for name in ASSIGNMENTS]
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    by_id = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in cells}
    return {function: by_id[function] for function in ASSIGNMENT_OF}


@cache
def mutants(function: str) -> list[Mutant]:
    """Return all mutants of one solution, each source once."""
    tree = ast.parse(solutions()[function])
    _without_docstring(tree)
    found = {ast.unparse(tree): None}
    names, seen = _names(tree), Counter[str]()
    for place in list(_places(tree, "")):
        for replacement in _replacements(place.node, names):
            source = place.with_instead(ast.Pass() if replacement is None else replacement, tree)
            change = f"{place.line} | {_words(place.node)} → {_words(replacement)}"
            if source not in found:
                seen[change] += 1  # the same word twice in a line: the second is another mutant
                again = f" ({seen[change]})" if seen[change] > 1 else ""
                found[source] = Mutant(function, f"{change}{again}", source)
    return [mutant for mutant in found.values() if mutant]


@dataclass(frozen=True)
class _Place:
    """A node of a tree, where it hangs, and the first line of the statement around it."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    line: str

    def with_instead(self, replacement: ast.AST, tree: ast.AST) -> str:
        """Return the source of the tree with something else in this place."""
        self._put(replacement)
        try:
            return ast.unparse(ast.fix_missing_locations(tree))
        finally:
            self._put(self.node)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(parent: ast.AST, line: str) -> Iterator[_Place]:
    """Return every node below one."""
    for field, value in ast.iter_fields(parent):
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST):
                here = _words(node, first_line=True) if isinstance(node, ast.stmt) else line
                yield _Place(node, parent, field, index, here)
                yield from _places(node, here)


def _replacements(node: ast.AST, names: set[str]) -> Iterator[ast.AST | None]:
    """Return what may stand in the place of a node; None takes it away."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        yield from (ast.Name(other, ast.Load()) for other in sorted(names - {node.id}))
    for kind, rule in _RULES.items():
        if isinstance(node, kind):
            yield from rule(node)


def _operations(node: ast.BinOp) -> Iterator[ast.AST]:
    yield from (ast.BinOp(node.left, operator(), node.right) for operator in OPERATORS.get(type(node.op), ()))
    yield node.left
    yield node.right


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for operator in OPERATORS.get(type(node.ops[0]), ()):
        yield ast.Compare(node.left, [operator()], node.comparators)


def _attributes(node: ast.Attribute) -> Iterator[ast.AST]:
    yield from (ast.Attribute(node.value, other, node.ctx) for other in ATTRIBUTES.get(node.attr, ()))


def _constants(node: ast.Constant) -> Iterator[ast.AST]:
    value, others = node.value, ()
    if type(value) is int:
        others = (value + 1, value - 1)
    elif type(value) is float:
        others = (value * 1.1, value * 0.5, 0.0)
    elif value in KEYS:
        others = (KEYS[value],)
    yield from map(ast.Constant, others)


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    yield from node.args[:1]
    if len(node.args) > 1:
        yield ast.Call(node.func, node.args[:-1], node.keywords)
        yield ast.Call(node.func, node.args[1:], node.keywords)
        yield ast.Call(node.func, [*node.args[1::-1], *node.args[2:]], node.keywords)
    if node.keywords:
        yield ast.Call(node.func, node.args, node.keywords[:-1])


def _sequences(node: ast.Tuple | ast.List) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Store):
        return
    for i in range(len(node.elts)):
        yield type(node)(node.elts[:i] + node.elts[i + 1 :], node.ctx)
        if i:
            yield type(node)([*node.elts[: i - 1], node.elts[i], node.elts[i - 1], *node.elts[i + 1 :]], node.ctx)


def _subscripts(node: ast.Subscript) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load):
        yield node.value


def _slices(node: ast.Slice) -> Iterator[ast.AST]:
    yield ast.Slice(None, node.upper, node.step)
    yield ast.Slice(node.lower, None, node.step)


def _loops(node: ast.For) -> Iterator[ast.AST]:
    yield ast.For(node.target, node.iter, [*node.body, ast.Break()], [])


def _conditions(node: ast.If) -> Iterator[ast.AST]:
    yield ast.If(ast.Constant(True), node.body, node.orelse)
    yield ast.If(ast.Constant(False), node.body, node.orelse)


def _statements(node: ast.stmt) -> Iterator[None]:
    if not isinstance(node, ast.FunctionDef):
        yield None


_RULES = {
    ast.BinOp: _operations, ast.Compare: _comparisons, ast.Attribute: _attributes, ast.Constant: _constants,
    ast.Call: _calls, ast.Tuple | ast.List: _sequences, ast.Subscript: _subscripts, ast.Slice: _slices,
    ast.For: _loops, ast.If: _conditions, ast.stmt: _statements,
}  # fmt: skip


def _names(tree: ast.AST) -> set[str]:
    """Return the arguments and variables of a solution."""
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return arguments | {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _without_docstring(tree: ast.Module) -> None:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]


def _words(node: ast.AST | None, first_line: bool = False) -> str:
    if node is None:
        return "nothing"
    text = ast.unparse(ast.fix_missing_locations(node))
    return text.splitlines()[0] if first_line else " ".join(text.split())
