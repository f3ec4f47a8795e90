"""What code changes in the process that it runs in: what it patches, takes away or forbids, told without running it."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping

from nbjudge.notebooks.code.names import Names, text_of

# What the student's code does with these is done here, so that a cell may put something of its own in their place.
_ASKED_FOR_HERE = ("builtins.input", "sys.stdout", "sys.stdin", "os.environ")
_PATCHERS = re.compile(r"(?:unittest\.)?mock\.patch(?:\.\w+)?")
_WARNING_FILTERS = ("warnings.simplefilter", "warnings.filterwarnings", "warnings.catch_warnings")
_NUMPY_ERRORS = ("numpy.seterr", "numpy.errstate")


def changes_of(tree: ast.Module, imported: Mapping[str, str]) -> Iterator[str]:
    """Yield in a few words what code changes in the process that it runs in.

    `imported` are the names that cells before it import, with what they stand for.
    """
    names = Names(tree, imported)
    for node in ast.walk(tree):
        yield from _changes(node, names)
    for statement in tree.body:
        yield from (f"gives `{name}` another meaning" for name in _hidden_builtins(statement))


def _changes(node: ast.AST, names: Names) -> Iterator[str]:
    """Yield in a few words what a part of a cell changes in the process that it runs in."""
    for patched in _patched(node, names):
        if not any(f"{patched}.".startswith(f"{allowed}.") for allowed in _ASKED_FOR_HERE):
            yield f"patches `{patched}`"
    if isinstance(node, ast.Call):
        words = [text_of(part) for part in (*node.args, *(given.value for given in node.keywords))]
        if names.of(node.func) in _WARNING_FILTERS and "error" in words:
            yield "turns warnings into exceptions"
        if names.of(node.func) in _WARNING_FILTERS and any(given.arg == "record" for given in node.keywords):
            yield "records warnings"
        if names.of(node.func) in _NUMPY_ERRORS and "raise" in words:
            yield "turns NumPy's errors into exceptions"


def _patched(node: ast.AST, names: Names) -> Iterator[str]:
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


def _targets(call: ast.Call, patcher: str, names: Names) -> Iterator[str]:
    """Yield what a call patches: of a module that it names, or that a text names, the attribute."""
    keywords = {given.arg: given.value for given in call.keywords if given.arg}
    parts = [*call.args, *(keywords[name] for name in ("target", "in_dict", "attribute") if name in keywords)]
    words = [names.of(part) or text_of(part) for part in parts]
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
