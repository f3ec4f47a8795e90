"""What the top level of a cell binds, and what it uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial

from nbjudge.notebooks.code.stateless.uses import Reader, Use, bound_in, evaluated, is_immutable, read
from nbjudge.notebooks.code.syntax import MAGIC, parsed

_WORD = re.compile(r"\w+")


@dataclass
class Cell:
    """What the top level of a cell binds, and what it uses."""

    modules: dict[str, str] = field(default_factory=dict)  # name -> what is imported under it, such as `numpy`
    functions: dict[str, frozenset[Use] | None] = field(default_factory=dict)  # None: does what is not on the list
    constants: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)  # all other names
    uses: frozenset[Use] | None = None  # by what runs at once; None where that is not on the list

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield each name with what it is bound to."""
        yield from ((name, "module") for name in self.modules)
        yield from ((name, "function") for name in self.functions)
        yield from ((name, "constant") for name in self.constants)
        yield from ((name, "variable") for name in self.variables)


@lru_cache(maxsize=2048)  # most cells of a class are the release's
def read_cell(source: str) -> Cell:
    """Read a cell; nothing in it is allowed where it is no Python, or holds magics."""
    tree = parsed(source)
    if tree is None:
        return Cell(variables=set(_WORD.findall(source)))
    cell, at_once = Cell(), list[ast.stmt]()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            twice = node.name in cell.functions
            cell.functions[node.name] = None if twice else read(partial(Reader.function, node=node))
            at_once += map(ast.Expr, evaluated(node))
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and _imports_by_name(node):
            cell.modules |= _imported(node)
        elif _is_constant(node):
            cell.constants |= bound_in([node])
        else:
            at_once.append(node)
            cell.functions |= {node.name: None} if isinstance(node, ast.ClassDef) else {}
    cell.variables = bound_in(at_once) | _declared_global(tree)
    cell.uses = None if MAGIC.search(source) else read(lambda reader: reader.block(at_once))
    return cell


def _imports_by_name(node: ast.Import | ast.ImportFrom) -> bool:
    return not getattr(node, "level", 0) and all(alias.name != "*" for alias in node.names)


def _imported(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    found = {}
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        else:  # `import a.b` binds `a`
            name = alias.name.partition(".")[0]
            found[alias.asname or name] = alias.name if alias.asname else name
    return found


def _is_constant(node: ast.stmt) -> bool:
    """Tell whether a statement gives names a value that nobody can change."""
    if not isinstance(node, ast.Assign) or not is_immutable(node.value):
        return False
    return all(isinstance(target, ast.Name) for target in node.targets)


def _declared_global(tree: ast.Module) -> set[str]:
    return {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
