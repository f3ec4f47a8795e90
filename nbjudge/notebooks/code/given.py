"""What the instructor's cells before a test cell give it, and which names are the student's."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Given:
    """What the instructor's cells before a test cell give it, and the names that are the student's to define."""

    definitions: Mapping[str, ast.stmt] = field(default_factory=dict)
    students: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()  # names that a function declares `global`: calls change them over there
    asked_for: frozenset[str] = frozenset()  # names that only exercises import which ask for nothing but imports

    def used_by(self, source: str) -> list[ast.stmt]:
        """Return the functions and classes among the definitions that code uses, and those that these use."""
        found: dict[str, ast.stmt] = {}
        waiting: list[ast.AST] = [*_statements(source)]
        while waiting:
            names = {node.id for node in ast.walk(waiting.pop()) if isinstance(node, ast.Name)}
            for name in names & self.definitions.keys() - found.keys():
                found[name] = self.definitions[name]
                waiting.append(found[name])
        return [statement for statement in found.values() if not isinstance(statement, ast.Import | ast.ImportFrom)]

    @cached_property
    def records(self) -> list[str]:
        """Return the names of the dataclasses among the definitions."""
        classes = [(name, found) for name, found in self.definitions.items() if isinstance(found, ast.ClassDef)]
        return [name for name, found in classes if any("dataclass" in ast.unparse(d) for d in found.decorator_list)]


def given_before(cells: Sequence[tuple[str, str]]) -> Given:
    """Return what cells give a test cell behind them; each is its kind (`locked`, `answer`, `open`) and its source.

    Of the locked ones it is all imports, functions and classes, and the values that no other statement touches; of the
    others the imports.
    """
    definitions: dict[str, ast.stmt] = {}
    students: set[str] = set()
    statements = [(kind, statement) for kind, source in cells for statement in _statements(source)]
    counted = {name for _, statement in statements for name in _declared_global(statement)}
    touched = counted.union(*(_touched(kind, statement) for kind, statement in statements))
    for kind, statement in statements:
        names = _defined(statement) or (_values(statement, definitions) - touched if kind == "locked" else set())
        if isinstance(statement, ast.Import | ast.ImportFrom) or (names and kind == "locked"):
            definitions |= _alone(statement) or dict.fromkeys(names, statement)
        elif kind != "locked":
            for name in names | _assigned(statement):
                definitions.pop(name, None)
                students.add(name)
    asked_for = definitions.keys() & _asked_for(cells)
    return Given(definitions, frozenset(students | counted), frozenset(counted), frozenset(asked_for))


def _asked_for(cells: Sequence[tuple[str, str]]) -> set[str]:
    """Return the names that nothing imports but answers that consist of imports: to import them is the exercise."""
    asked, elsewhere = set[str](), set[str]()
    for kind, source in cells:
        statements = _statements(source)
        names = asked if kind == "answer" and all(map(_is_import_or_text, statements)) else elsewhere
        names.update(*map(_defined, statements))
    return asked - elsewhere


def _is_import_or_text(statement: ast.stmt) -> bool:
    """Tell whether a statement imports, or is the text of what is asked that many write above an answer."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _values(statement: ast.stmt, known: Container[str]) -> set[str]:
    """Return the names that a statement gives values made of nothing but what is known here."""
    if not isinstance(statement, ast.Assign) or not _is_naming(statement):
        return set()
    used = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
    bound = {node.arg for node in ast.walk(statement.value) if isinstance(node, ast.arg)} | _assigned(statement)
    return _assigned(statement) if all(n in known or n in bound or hasattr(builtins, n) for n in used) else set()


def _is_naming(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets)


def _touched(kind: str, statement: ast.stmt) -> set[str]:
    """Return the names whose values a statement may change: the student's code, and whatever is no definition."""
    if kind == "locked" and (_defined(statement) or _is_naming(statement)):
        return set()
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _declared_global(statement: ast.stmt) -> set[str]:
    return {name for node in ast.walk(statement) if isinstance(node, ast.Global) for name in node.names}


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse("\n".join(line for line in source.splitlines() if line.lstrip()[:1] not in "%!")).body
    except (SyntaxError, ValueError, RecursionError):
        return []


def _defined(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names} - {"*"}
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    return set()


def _alone(statement: ast.stmt) -> dict[str, ast.stmt]:
    """Return for each name that `from ... import` binds the import of that name alone; of anything else nothing."""
    if not isinstance(statement, ast.ImportFrom):
        return {}
    module, level = statement.module, statement.level
    alone = {each.asname or each.name: ast.ImportFrom(module, [each], level) for each in statement.names}
    return {name: ast.copy_location(found, statement) for name, found in alone.items() if name != "*"}


def import_of(statement: ast.stmt) -> tuple[str, str]:
    """Return the module of an import of one name, and the name there; empty where the module itself is imported."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module or "", statement.names[0].name
    return (statement.names[0].name, "") if isinstance(statement, ast.Import) else ("", "")


def _assigned(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds in the notebook, not those of a function's own."""
    if _defined(statement):
        return set()
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
