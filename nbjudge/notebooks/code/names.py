"""What stands behind the names of a cell, told without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from nbjudge.notebooks.code.syntax import imported_names

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Names:
    """What stands behind the names of a cell that are modules, or come from one."""

    def __init__(self, tree: ast.AST, imported: Mapping[str, str]) -> None:
        """Read what a cell imports; `imported` are the names of cells before it."""
        nodes = list(ast.walk(tree))
        bound = {name for node in nodes for name in bound_by(node)}
        bound |= {node.name for node in nodes if isinstance(node, _DEFINITIONS)}
        self.bound = frozenset(bound)
        self._known = {name: what for name, what in imported.items() if name not in bound} | imported_names(nodes)
        self._known |= {"__builtins__": "__builtins__", "setattr": "setattr", "delattr": "delattr"}
        for node in nodes:  # `m = math`
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (what := self.of(node.value)):
                self._known.setdefault(node.targets[0].id, what)

    def has(self, module: str) -> bool:
        """Tell whether the cell knows a module, or something of it."""
        return any(f"{what}.".startswith(f"{module}.") for what in self._known.values())

    def of(self, node: ast.AST | None) -> str:
        """Return the dotted name of what an expression stands for; empty where that is nothing of a module's."""
        if isinstance(node, ast.Attribute):
            before = self.of(node.value)
            return f"{before}.{node.attr}" if before else ""
        return self._known.get(node.id, "") if isinstance(node, ast.Name) else ""


def text_of(node: ast.AST | None) -> str:
    """Return the text that an expression is; empty where it is something else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds, other than by a definition or an import."""
    match node:
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
