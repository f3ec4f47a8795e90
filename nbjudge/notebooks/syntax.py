"""What a cell's code defines and imports, told without running it and for code that does not parse."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable
from functools import lru_cache

# A longer cell is nobody's answer, and ast.parse needs a hundred times its size, for many statements far more.
MAX_PARSED = 20_000
MAX_STATEMENTS = 2_000
MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
TOP_LEVEL_DEF = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=[ \t]*lambda\b", re.MULTILINE)
TOP_LEVEL_VARIABLE = re.compile(r"^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\w+)[\w.]*[ \t]+import|import[ \t]+(\w+))", re.MULTILINE)


def defined_names(source: str) -> tuple[str, ...]:
    """Return the names of the functions and classes that the code defines at its top level, in order."""
    return _short_defined(source) if len(source) <= MAX_PARSED else _matched(TOP_LEVEL_DEF, source)


def variables(source: str) -> tuple[str, ...]:
    """Return the names that the code assigns to at its top level, in order."""
    return _short_variables(source) if len(source) <= MAX_PARSED else _matched(TOP_LEVEL_VARIABLE, source)


def answered_names(source: str) -> tuple[str, ...]:
    """Return what an answer of this source is about: its functions and classes; where it has none, its variables."""
    return defined_names(source) or variables(source)


def written_names(source: str) -> tuple[str, ...]:
    """Return all names that the code gives a meaning to at its top level."""
    return defined_names(source) + variables(source)


def _matched(pattern: re.Pattern[str], source: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[match.lastindex or 0] for match in pattern.finditer(source)))


@lru_cache(maxsize=2048)  # each cell is asked about several times, and most cells of a class are the release's
def _short_defined(source: str) -> tuple[str, ...]:
    tree = _parse(source)
    if tree is None:
        return _matched(TOP_LEVEL_DEF, source)
    return tuple(dict.fromkeys(name for statement in tree.body for name in _defined(statement)))


@lru_cache(maxsize=2048)
def _short_variables(source: str) -> tuple[str, ...]:
    tree = _parse(source)
    if tree is None:
        return _matched(TOP_LEVEL_VARIABLE, source)
    assigned = [statement for statement in tree.body if isinstance(statement, ast.Assign | ast.AnnAssign)]
    stores = (node for statement in assigned for node in ast.walk(statement) if isinstance(node, ast.Name))
    return tuple(dict.fromkeys(node.id for node in stores if isinstance(node.ctx, ast.Store)))


def imported_modules(source: str) -> frozenset[str]:
    """Return the top-level names of the modules that the code imports when it runs.

    What a function imports is left out: its author wants it only where it is needed.
    """
    tree = _parse(source)
    if tree is None:
        return frozenset(match[1] or match[2] for match in IMPORT.finditer(source))
    names: set[str] = set()
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            nodes += ast.iter_child_nodes(node)
    return frozenset(name.partition(".")[0] for name in names)


def imports(sources: Iterable[str], files: Iterable[str]) -> list[str]:
    """Return the modules that these sources import and that are not among the files beside the notebook."""
    own = {path.partition("/")[0].removesuffix(".py") for path in files}
    names: set[str] = set()
    for source in sources:
        names |= imported_modules(source)
    return sorted(names - own)


def bound_names(source: str) -> frozenset[str]:
    """Return the names that a cell assigns, imports or defines anywhere."""
    tree = _parse(source)
    nodes = ast.walk(tree) if tree is not None else ()
    names = set(defined_names(source))
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
    return frozenset(names)


def only_defined(source: str) -> frozenset[str] | None:
    """Return the names of the functions that a cell defines, and does nothing else; None for any other cell."""
    tree = _parse(source)
    if tree is None or MAGIC.search(source):
        return None
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    if len(functions) < len(tree.body) or any(one.decorator_list for one in functions):
        return None
    evaluated = (part for one in functions for part in _evaluated(one))
    if any(isinstance(node, _MAY_DO_MORE) for part in evaluated for node in ast.walk(part)):
        return None
    return frozenset(one.name for one in functions)


_MAY_DO_MORE = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.comprehension)


def _evaluated(function: ast.FunctionDef) -> Iterable[ast.expr]:
    """Yield what Python evaluates where a function is defined, decorators left out."""
    given = function.args
    yield from given.defaults
    yield from (default for default in given.kw_defaults if default is not None)
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    yield from (argument.annotation for argument in every if argument and argument.annotation)
    if function.returns:
        yield function.returns


def _parse(source: str) -> ast.Module | None:
    if len(source) > MAX_PARSED or source.count("\n") + source.count(";") > MAX_STATEMENTS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a student's "\d" is not our reader's concern
            return ast.parse(MAGIC.sub(r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _defined(statement: ast.stmt) -> Iterable[str]:
    """Yield what one statement defines; a lambda or another function given a name counts too."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda | ast.Name | ast.Call):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
    elif isinstance(statement, ast.If | ast.Try | ast.With):
        for inner in statement.body:
            yield from _defined(inner)
