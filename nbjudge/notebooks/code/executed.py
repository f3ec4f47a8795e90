"""Where a test runs a text as code, which may be the student's: told without running it.

`people.query(answer())` is an `eval`, as is a template that may follow attributes, or an unpickled answer.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping, Sequence

from nbjudge.notebooks.code.names import Names

_RUN = frozenset({
    "importlib.import_module", "runpy.run_path", "runpy.run_module", "os.system", "os.popen", "builtins.eval",
    "builtins.exec", "builtins.compile", "joblib.load", "torch.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load",
    "pandas.read_pickle", "pandas.eval", "numexpr.evaluate",
})  # fmt: skip
_RUN_ALL_OF = frozenset({
    "pickle", "_pickle", "cloudpickle", "dill", "marshal", "shelve", "subprocess", "doctest", "jinja2", "mako", "sympy",
    "code", "codeop", "IPython",
})  # fmt: skip
_HARMLESS = frozenset({"pickle.dumps", "pickle.dump", "IPython.display", "doctest.DocTestParser"})
_BUILTINS = frozenset({"compile", "__import__", "breakpoint"})  # beside `exec` and `eval`, which need the notebook
_METHODS = frozenset({"query", "eval"})  # of pandas
_MAKERS = frozenset({"range", "zip", "enumerate", "sorted", "reversed", "list", "tuple", "str", "int", "len"})
_FORMATS = frozenset({"format", "format_map"})


def runs_texts(tree: ast.AST, imported: Mapping[str, str]) -> Iterator[str]:
    """Yield in a few words what code runs as code that may be no text of its own.

    `imported` are the names that cells before it import, with what they stand for.
    """
    names, nodes = Names(tree, imported), list(ast.walk(tree))
    own = _own_names(nodes)
    methods = _FORMATS | (_METHODS if names.has("pandas") else frozenset())
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)):
            yield from _run_by_name(names.of(node))
        if isinstance(node, ast.Name) and node.id in _BUILTINS - names.bound:
            yield f"uses `{node.id}`"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in methods:
            text = node.func.value if node.func.attr in _FORMATS else node.args[0] if node.args else None
            if text is not None and not _is_own(text, own):
                yield f"uses `{node.func.attr}` with a text that may be the student's"


def _run_by_name(dotted: str) -> Iterator[str]:
    if dotted in _RUN or (dotted.partition(".")[0] in _RUN_ALL_OF and "." in dotted and not _is_harmless(dotted)):
        yield f"uses `{dotted}`"


def _is_harmless(dotted: str) -> bool:
    return any(f"{dotted}.".startswith(f"{name}.") for name in _HARMLESS)


def _own_names(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Return the names to which the cell gives nothing but what is written in it."""
    given = [(one, node.value) for node in nodes if isinstance(node, ast.Assign) for one in node.targets]
    given += [(node.target, node.value) for node in nodes if isinstance(node, ast.AugAssign)]
    given += [(node.target, node.iter) for node in nodes if isinstance(node, (ast.For, ast.comprehension))]
    bound = [(part.id, value) for one, value in given for part in ast.walk(one) if isinstance(part, ast.Name)]
    own = {name for name, _ in bound} - {node.arg for node in nodes if isinstance(node, ast.arg)}
    while others := {name for name, value in bound if name in own and not _is_own(value, own)}:
        own -= others
    return frozenset(own)


def _is_own(value: ast.expr, own: Container[str]) -> bool:
    """Tell whether a value is made of what is written in the cell alone."""
    return all(part.id in own or part.id in _MAKERS for part in ast.walk(value) if isinstance(part, ast.Name))
