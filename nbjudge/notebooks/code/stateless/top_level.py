"""What the top level of a cell binds, imports and runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from nbjudge.notebooks.code.stateless.allowed import SETTERS
from nbjudge.notebooks.code.stateless.uses import Reader, Use, bound_in, evaluated, is_immutable, read
from nbjudge.notebooks.code.syntax import MAGIC, parsed

_WORD = re.compile(r"\w+")
_HARMLESS_MAGIC = re.compile(r"\s*%(?:matplotlib|config|load_ext|autoreload)\b.*")
_IMPORTS = ("import ", "from ")


@dataclass
class Cell:
    """What the top level of a cell binds, imports and runs."""

    modules: dict[str, str] = field(default_factory=dict)  # name -> what is imported under it, such as `numpy`
    functions: dict[str, frozenset[Use] | None] = field(default_factory=dict)  # None: does what is not on the list
    variables: set[str] = field(default_factory=set)  # all other names
    imported: set[str] = field(default_factory=set)  # the modules
    only_defines: bool = True  # functions, and imports
    runs: str | None = ""  # the code that runs at once, beside imports and definitions; None where nobody can tell
    changes_settings: bool = False  # of the process, or may do so: that code
    functions_change_settings: bool = False  # when they are called

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield each name with what it is bound to."""
        yield from ((name, "module") for name in self.modules)
        yield from ((name, "function") for name in self.functions)
        yield from ((name, "variable") for name in self.variables)


@lru_cache(maxsize=2048)  # most cells of a class are the release's
def read_cell(source: str) -> Cell:
    """Read a cell."""
    tree = parsed(source)
    if tree is None:
        return Cell(variables=set(_WORD.findall(source)), only_defines=False, runs=None, changes_settings=True)
    cell, at_once, is_known = Cell(), list[ast.stmt](), all(map(_HARMLESS_MAGIC.fullmatch, _magics(source)))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            is_first = node.name not in cell.functions
            cell.functions[node.name] = read(partial(Reader.function, node=node)) if is_first else None
            at_once += (ast.Expr(part) for part in evaluated(node) if not is_immutable(part))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            is_known = _read_import(node, cell) and is_known
        elif not _is_text(node):
            cell.only_defines = False
            at_once.append(node)
            cell.functions |= {node.name: None} if isinstance(node, ast.ClassDef) else {}
    cell.variables = bound_in(at_once) | _declared_global(tree)
    cell.runs = "\n".join(map(ast.unparse, at_once)) if is_known else None
    cell.changes_settings = not is_known or any(map(_changes_settings, at_once))
    cell.functions_change_settings = _changes_settings(tree)
    return cell


def only_defines(source: str) -> bool:
    """Tell whether a cell does nothing but import and define functions, as IPython reads it, too.

    It may read other lines than Python, take prompts away, and call magics without a sign in cells of one line.
    """
    cell = read_cell(source)
    if not cell.only_defines or cell.runs is None or MAGIC.search(source):
        return False
    if len(source.splitlines()) == 1:
        return source.startswith(_IMPORTS)
    return str(_transformer().transform_cell(source)).strip() == source.strip()


@lru_cache(maxsize=1)
def _transformer() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager  # takes half a second

    return TransformerManager()  # type: ignore[no-untyped-call]


def _magics(source: str) -> list[str]:
    return [match[0] for match in MAGIC.finditer(source)]


def _read_import(node: ast.Import | ast.ImportFrom, cell: Cell) -> bool:
    """Note what is imported; return whether all names are known, and stand for one thing."""
    is_known = not getattr(node, "level", 0)
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            name, what = alias.asname or alias.name, f"{node.module}.{alias.name}"
            cell.imported.add(str(node.module))
        else:  # `import a.b` binds `a`
            first = alias.name.partition(".")[0]
            name, what = alias.asname or first, alias.name if alias.asname else first
            cell.imported.add(alias.name)
        is_known = is_known and alias.name != "*" and cell.modules.get(name, what) == what
        cell.modules[name] = what
    return is_known


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes_settings(code: ast.AST) -> bool:
    """Tell whether code calls what is known to, or gives something else to an attribute."""
    sets = any(isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) for node in ast.walk(code))
    return sets or not SETTERS.isdisjoint(_WORD.findall(ast.unparse(code)))


def _declared_global(tree: ast.Module) -> set[str]:
    return {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
