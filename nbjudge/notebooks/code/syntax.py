"""What a cell's code defines and imports, told without running it and for code that does not parse."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterable, Mapping
from functools import lru_cache

# A longer cell is nobody's answer, and ast.parse needs a hundred times its size, for many statements far more.
MAX_PARSED = 20_000
MAX_STATEMENTS = 2_000
MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
TOP_LEVEL_DEF = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*=[ \t]*lambda\b", re.MULTILINE)
TOP_LEVEL_VARIABLE = re.compile(r"^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
_NOT_READABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\w+)[\w.]*[ \t]+import|import[ \t]+(\w+))", re.MULTILINE)


def defined_names(source: str) -> tuple[str, ...]:
    """Return the names of the functions and classes that the code defines at its top level, in order."""
    return _short_defined(source) if len(source) <= MAX_PARSED else _matched(TOP_LEVEL_DEF, source)


def is_stub(source: str) -> bool:
    """Tell whether code is no answer: empty, or nothing but functions that do nothing."""
    tree = parsed(source)
    return tree is not None and all(map(_does_nothing, tree.body))


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return all(map(_does_nothing, statement.body))
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in ast.unparse(statement)
    if isinstance(statement, ast.Return):
        return statement.value is None or (isinstance(statement.value, ast.Constant) and statement.value.value is None)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


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
    tree = parsed(source)
    if tree is None:
        return _matched(TOP_LEVEL_DEF, source)
    return tuple(dict.fromkeys(name for statement in tree.body for name in _defined(statement)))


@lru_cache(maxsize=2048)
def _short_variables(source: str) -> tuple[str, ...]:
    tree = parsed(source)
    if tree is None:
        return _matched(TOP_LEVEL_VARIABLE, source)
    assigned = [statement for statement in tree.body if isinstance(statement, ast.Assign | ast.AnnAssign)]
    stores = (node for statement in assigned for node in ast.walk(statement) if isinstance(node, ast.Name))
    return tuple(dict.fromkeys(node.id for node in stores if isinstance(node.ctx, ast.Store)))


def imported_modules(source: str) -> frozenset[str]:
    """Return the top-level names of the modules that the code imports when it runs.

    What a function imports is left out: its author wants it only where it is needed.
    """
    tree = parsed(source)
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


def imported_names(statements: Iterable[ast.AST]) -> dict[str, str]:
    """Return by name what the import statements among these give: for `np` that is `numpy`, for `sqrt` `math.sqrt`."""
    found = {}
    for node in statements:
        before = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
            name = alias.name if before or alias.asname else alias.name.partition(".")[0]  # `import a.b` binds `a`
            found[alias.asname or name] = before + name
    return found


def imports(sources: Iterable[str], files: Iterable[str]) -> list[str]:
    """Return the modules that these sources import and that are not among the files beside the notebook."""
    own = {path.partition("/")[0].removesuffix(".py") for path in files}
    names: set[str] = set()
    for source in sources:
        names |= imported_modules(source)
    return sorted(names - own)


def definitions(source: str) -> dict[str, str]:
    """Return the code of each function and class that a cell defines at its top level, by name."""
    tree = parsed(source)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [one for one in (tree.body if tree else ()) if isinstance(one, kinds)]
    return {one.name: ast.unparse(one) for one in found}


@lru_cache(maxsize=2048)
def bound_names(source: str) -> frozenset[str]:
    """Return the names that a cell assigns, imports or defines anywhere."""
    tree = parsed(source)
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


def taken_names(source: str, imported: Mapping[str, str]) -> frozenset[str]:
    """Return the names that a cell binds or deletes, without those that it imports as `imported` says."""
    names = set(bound_names(source))
    nodes = list(ast.walk(parsed(source) or ast.Module([], [])))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    same = {name for name, what in imported_names(nodes).items() if imported.get(name) == what}
    return frozenset((names - same) | stored)


def read_names(source: str, names: frozenset[str]) -> frozenset[str]:
    """Return those of `names` that a cell may read of what other cells leave: rather too many than too few.

    A name that the cell itself surely binds first is none of them. Words in strings are, as they may be evaluated, and
    so are all words of a cell that does not parse, holds a magic, or can look names up by other ways.
    """
    words = names.intersection(_WORD.findall(source))
    return words & _read_names(source) if words else words


def looks_names_up(source: str) -> bool:
    """Tell whether a cell may find, or bind, names that it does not spell."""
    return not (_LOOKS_NAMES_UP | {"setattr", "delattr"}).isdisjoint(_WORD.findall(source))


@lru_cache(maxsize=2048)
def _read_names(source: str) -> frozenset[str]:
    tree = parsed(source)
    words = frozenset(_WORD.findall(source))
    if tree is None or MAGIC.search(source) or words & _LOOKS_NAMES_UP:
        return words
    try:
        return frozenset(_read_in(tree.body))
    except _NOT_READABLE:
        return words


_WORD = re.compile(r"\w+")
_LOOKS_NAMES_UP = frozenset({
    "exec", "eval", "compile", "globals", "locals", "vars", "dir", "get_ipython", "__import__", "__main__",
    "__dict__", "__globals__", "f_globals", "f_back", "f_locals", "inspect", "In", "Out", "_", "__", "___", "modules",
})  # fmt: skip


def _read_in(block: Iterable[ast.stmt]) -> set[str]:
    read: set[str] = set()
    bound: set[str] = set()
    for statement in block:
        read |= _may_read(statement) - bound
        bound |= _surely_bound(statement)
    return read


def _may_read(statement: ast.stmt) -> set[str]:
    """Return what a statement may read: of a compound one what its head does, and each of its blocks."""
    if isinstance(statement, ast.For):
        body = _read_in(statement.body) - _stored(statement.target)
        return _read_by(*_loaded(statement.target), statement.iter) | body | _read_in(statement.orelse)
    if isinstance(statement, ast.If | ast.While):
        return _read_by(statement.test) | _read_in(statement.body) | _read_in(statement.orelse)
    if isinstance(statement, ast.With):
        targets = [item.optional_vars for item in statement.items if item.optional_vars]
        heads = [*_loaded(*targets), *(item.context_expr for item in statement.items)]
        return _read_by(*heads) | (_read_in(statement.body) - _stored(*targets))
    return _read_by(statement)


def _read_by(*parts: ast.AST) -> set[str]:
    """Return what these read, in whatever order."""
    names: set[str] = set()
    for node in (node for part in parts for node in ast.walk(part)):
        if isinstance(node, ast.AugAssign | ast.Delete):
            names |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
    names |= {word for part in parts for text in _texts(part) for word in _WORD.findall(text)}
    code = "\n".join(map(ast.unparse, parts))
    return names | set(_global_names(symtable.symtable(code, "cell", "exec")))


def _texts(part: ast.AST) -> Iterable[str]:
    """Yield the strings in a part of the code, docstrings left out."""
    docs = {id(node.value) for node in ast.walk(part) if isinstance(node, ast.Expr)}
    for node in ast.walk(part):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def _global_names(scope: symtable.SymbolTable) -> Iterable[str]:
    """Yield what a scope and those in it read of the module's names; in a class also what it may bind too late."""
    everything = scope.get_type() != "function"
    for symbol in scope.get_symbols():
        if symbol.is_referenced() and (everything or symbol.is_global()):
            yield symbol.get_name()
    for inner in scope.get_children():
        yield from _global_names(inner)


def _surely_bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.Assign):
        return _stored(*statement.targets)
    if isinstance(statement, ast.AnnAssign) and statement.value:
        return _stored(statement.target)
    if isinstance(statement, ast.With):
        return _stored(*(item.optional_vars for item in statement.items if item.optional_vars))
    return set()


def _stored(*targets: ast.expr) -> set[str]:
    return {name.id for name in _names_in(targets) if isinstance(name.ctx, ast.Store)}


def _loaded(*targets: ast.expr) -> list[ast.Name]:
    return [name for name in _names_in(targets) if isinstance(name.ctx, ast.Load)]


def _names_in(targets: Iterable[ast.expr]) -> Iterable[ast.Name]:
    return (node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


def only_defined(source: str) -> frozenset[str] | None:
    """Return the names of the functions that a cell defines, and does nothing else; None for any other cell."""
    tree = parsed(source)
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


def parsed(source: str) -> ast.Module | None:
    """Return the code of a cell, magics left out; None where it cannot be read, or is too long to be an answer."""
    if len(source) > MAX_PARSED or source.count("\n") + source.count(";") > MAX_STATEMENTS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a student's "\d" is not our reader's concern
            return ast.parse(MAGIC.sub(r"\1pass", source))
    except _NOT_READABLE:
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
