"""The given functions that hidden tests call, and where a notebook needs them anew."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from nbjudge.grading.exercise_tests import given_functions, locked_sources
from nbjudge.notebooks.code.syntax import MAGIC, bound_names, imported_names, taken_names
from nbjudge.notebooks.matching import is_locked


class PutBack:
    """The given functions that hidden tests call, and where a notebook needs them anew.

    That is behind a cell that defines one anew, and where the notebook takes away a module that one of them reads: a
    student may call something else `np`. The function then imports it by itself.
    """

    def __init__(self, release: Mapping[str, NotebookNode], used: Collection[str]) -> None:
        """Read the locked cells; `used` are the names that the hidden tests use."""
        given = {name: code for name, code in given_functions(release).items() if code}
        trees = [tree for source in locked_sources(release) for tree in _parsed(source)]
        self._imported = imported_names(node for tree in trees for node in ast.walk(tree))
        statements = {name: statement for tree in trees for name, statement in _imports(tree)}
        self._used = given.keys() & used
        self._functions: dict[str, _Given] = {}
        more = set(self._used)
        while more:
            name = more.pop()
            self._functions[name] = found = _Given.read(given[name], statements)
            more |= (given.keys() & found.reads) - self._functions.keys()

    def taken(self, notebook: NotebookNode) -> frozenset[str]:
        """Return the names that the student's own cells of a notebook give another meaning, or delete."""
        own = [cell for cell in notebook.cells if cell.cell_type == "code" and not is_locked(cell)]
        names = (taken_names(cell.source, self._imported) for cell in own) if self._functions else ()
        return frozenset[str]().union(*names)

    def behind(self, cell: NotebookNode, taken: frozenset[str]) -> dict[str, str]:
        """Return the code to be run behind a cell, by the name of the function; `taken` by the whole notebook."""
        if not self._functions:
            return {}
        here = bound_names(cell.source) if is_locked(cell) else taken_names(cell.source, self._imported)
        return {
            name: one.code for name, one in sorted(self._functions.items()) if self._is_due(name, cell, here, taken)
        }

    def _is_due(self, name: str, cell: NotebookNode, here: frozenset[str], taken: frozenset[str]) -> bool:
        imports = self._functions[name].imports
        if is_locked(cell):
            return name in here and bool(imports & taken)
        if name in self._used:
            return name in here or bool(imports & here)
        return name not in taken and bool(imports & here)


@dataclass(frozen=True)
class _Given:
    """A function that a locked cell defines: its code with the imports that it reads, these, and all that it reads."""

    code: str
    imports: frozenset[str]
    reads: frozenset[str]

    @classmethod
    def read(cls, code: str, statements: Mapping[str, ast.stmt]) -> _Given:
        """Read its code; `statements` are the imports of the locked cells, by the name that each binds."""
        tree = ast.parse(code)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
        own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        reads = frozenset(node.id for node in names) - own
        imports = frozenset(reads & statements.keys())
        for function in _outermost_functions(tree.body):
            place = 1 if ast.get_docstring(function) is not None else 0
            function.body[place:place] = [statements[name] for name in sorted(imports)]
        return cls(ast.unparse(tree), imports, reads)


def _outermost_functions(statements: Iterable[ast.stmt]) -> Iterable[ast.FunctionDef | ast.AsyncFunctionDef]:
    for statement in statements:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement
        elif isinstance(statement, ast.ClassDef):
            yield from _outermost_functions(statement.body)


def _imports(tree: ast.Module) -> Iterable[tuple[str, ast.stmt]]:
    """Yield the names that the top level of a cell imports, each with a statement that imports it alone."""
    for node in tree.body:
        for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
            alone: ast.stmt = (
                ast.ImportFrom(node.module, [alias], node.level)
                if isinstance(node, ast.ImportFrom)
                else ast.Import([alias])
            )
            yield (alias.asname or alias.name).partition(".")[0], alone


def _parsed(source: str) -> list[ast.Module]:
    """Return the code of a cell; none where that is no Python."""
    try:
        return [ast.parse(MAGIC.sub(r"\1pass", source))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
