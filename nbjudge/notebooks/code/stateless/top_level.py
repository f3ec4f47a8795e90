"""What the top level of a cell binds, imports and runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from nbjudge.notebooks.code.stateless.uses import Reader, Use, bound_in, evaluated, is_immutable, read
from nbjudge.notebooks.code.syntax import MAGIC, imported_names, parsed

_WORD = re.compile(r"\w+")
_HARMLESS_MAGIC = re.compile(r"\s*%(?:matplotlib|config|load_ext|autoreload)\b.*")
_OTHER_LINE_END = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # of IPython, which Python does not know
_IMPORTS = ("import ", "from ")


@dataclass
class Cell:
    """What the top level of a cell binds, imports and runs."""

    modules: dict[str, str] = field(default_factory=dict)  # name -> what is imported under it, such as `numpy`
    functions: dict[str, frozenset[Use] | None] = field(default_factory=dict)  # None: does what is not on the list
    variables: set[str] = field(default_factory=set)  # all other names
    imported: set[str] = field(default_factory=set)  # the dotted names of what is imported
    surely: set[str] = field(default_factory=set)  # names of modules, bound before anything can fail
    only_defines: bool = True  # functions, and imports
    runs: str | None = ""  # the code that runs at once, beside imports and definitions; None where nobody can tell
    calls: set[tuple[str, ...]] | None = field(default_factory=set)  # by it: names with the attributes that follow them
    sets_on: set[str] = field(default_factory=set)  # the names whose attributes it, or a function, gives another value

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield each name with what it is bound to."""
        yield from ((name, "module") for name in self.modules)
        yield from ((name, "function") for name in self.functions)
        yield from ((name, "variable") for name in self.variables)


@lru_cache(maxsize=2048)  # most cells of a class are the release's
def read_cell(source: str) -> Cell:
    """Read a cell."""
    tree = parsed(source)
    try:
        if tree is not None:
            return _read(tree, all(map(_HARMLESS_MAGIC.fullmatch, _magics(source))))
    except (RecursionError, ValueError, MemoryError):  # a chain of hundreds of terms, a number of thousands of digits
        pass
    return Cell(variables=set(_WORD.findall(source)), only_defines=False, runs=None, calls=None)


def _read(tree: ast.Module, is_known: bool) -> Cell:
    cell, at_once = Cell(), list[ast.stmt]()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            is_first = node.name not in cell.functions
            cell.functions[node.name] = read(partial(Reader.function, node=node)) if is_first else None
            at_once += (ast.Expr(part) for part in evaluated(node) if not is_immutable(part))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            is_known = _read_import(node, cell) and is_known
            cell.surely |= set() if at_once else cell.modules.keys()
        elif not _is_text(node):
            cell.only_defines = False
            at_once.append(node)
            cell.functions |= {node.name: None} if isinstance(node, ast.ClassDef) else {}
    cell.variables = bound_in(at_once) | _declared_global(tree)
    cell.runs = "\n".join(map(ast.unparse, at_once)) if is_known else None
    cell.calls = _called(at_once) if is_known else None
    cell.sets_on = set(_roots_of_set_attributes(tree))
    return cell


@lru_cache(maxsize=2048)
def only_defines(source: str) -> bool:
    """Tell whether a cell does nothing but import and define functions, as IPython reads it, too.

    It may read other lines than Python, take prompts away, and call magics without a sign in cells of one line.
    """
    cell = read_cell(source)
    if not cell.only_defines or cell.runs is None or MAGIC.search(source) or _OTHER_LINE_END.search(source):
        return False
    try:
        as_read = str(_transformer().transform_cell(source)).strip()
    except Exception:  # it reads what Python does not, or never comes to an end
        return False
    return as_read == source.strip() and (len(as_read.splitlines()) > 1 or as_read.startswith(_IMPORTS))


@lru_cache(maxsize=1)
def _transformer() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager  # takes half a second

    return TransformerManager()  # type: ignore[no-untyped-call]


def _magics(source: str) -> list[str]:
    return [match[0] for match in MAGIC.finditer(source)]


def _read_import(node: ast.Import | ast.ImportFrom, cell: Cell) -> bool:
    """Note what is imported; return whether all names are known, and stand for one thing."""
    found = imported_names([node])
    cell.imported.update(found.values() if isinstance(node, ast.ImportFrom) else (alias.name for alias in node.names))
    is_known = all(name != "*" and cell.modules.get(name, what) == what for name, what in found.items())
    cell.modules |= found
    return is_known and not getattr(node, "level", 0)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _called(statements: list[ast.stmt]) -> set[tuple[str, ...]]:
    """Return what code calls, as names with attributes; the name is empty where a value's method is called."""
    found = set[tuple[str, ...]]()
    for call in (node for one in statements for node in ast.walk(one) if isinstance(node, ast.Call)):
        names: list[str] = []
        node: ast.expr = call.func
        while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
            names += [node.attr] if isinstance(node, ast.Attribute) else []
            node = node.func if isinstance(node, ast.Call) else node.value
        found.add((node.id if isinstance(node, ast.Name) else "", *reversed(names)))
    return found


def _roots_of_set_attributes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            value = node.value
            while isinstance(value, (ast.Attribute, ast.Subscript)):
                value = value.value
            yield value.id if isinstance(value, ast.Name) else ""


def _declared_global(tree: ast.Module) -> set[str]:
    return {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
