"""Where a test runs a text as code, which may be the student's: told without running it.

`people.query(answer())` is an `eval`, as is a template that may follow attributes, or an unpickled answer.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nbjudge.notebooks.code.names import Names, bound_by, text_of

_RUN = frozenset({
    "importlib.import_module", "importlib.util.spec_from_file_location", "os.system", "os.popen", "builtins.eval",
    "builtins.exec", "builtins.compile", "joblib.load", "torch.load", "yaml.load", "yaml.unsafe_load", "yaml.full_load",
    "yaml.load_all", "yaml.unsafe_load_all", "yaml.full_load_all", "pandas.read_pickle", "pandas.eval",
    "numexpr.evaluate", "typing.get_type_hints", "inspect.get_annotations", "cProfile.run", "profile.run",
    "string.Formatter", "unittest.main",  # it looks for the tests in a module that is another one here
})  # fmt: skip
_RUN_ALL_OF = frozenset({
    "pickle", "_pickle", "cloudpickle", "dill", "marshal", "shelve", "subprocess", "doctest", "jinja2", "mako", "sympy",
    "code", "codeop", "runpy", "IPython.core", "IPython.terminal", "IPython.embed", "logging.config", "bdb", "pdb",
})  # fmt: skip
_HARMLESS = frozenset({"pickle.dumps", "pickle.dump", "doctest.DocTestParser"})
_BUILTINS = frozenset({"compile", "__import__", "breakpoint"})  # beside `exec` and `eval`, which need the notebook
_METHODS = frozenset({"query", "eval"})  # of pandas
_MAKERS = frozenset({"range", "zip", "enumerate", "sorted", "reversed", "list", "tuple", "int", "len"})
_BY_NAME = frozenset({"getattr", "operator.methodcaller", "operator.attrgetter"})
_TIMED = frozenset({"timeit.timeit", "timeit.repeat", "timeit.Timer"})
_FORMATS = frozenset({"format", "format_map"})


def runs_texts(tree: ast.AST, imported: Mapping[str, str]) -> Iterator[str]:
    """Yield in a few words what code runs as code that may be no text of its own.

    `imported` are the names that cells before it import, with what they stand for.
    """
    names, nodes = Names(tree, imported), list(ast.walk(tree))
    texts = _Texts(nodes, names)
    methods = _FORMATS | (_METHODS if names.has("pandas") else frozenset())
    called = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)):
            yield from _run_by_name(names.of(node))
        if isinstance(node, ast.Name) and node.id in _BUILTINS - names.bound:
            yield f"uses `{node.id}`"
        if isinstance(node, ast.Attribute) and node.attr in methods and not texts.are_own(node, called.get(id(node))):
            yield f"uses `{node.attr}` with a text that may be the student's"
        if isinstance(node, ast.Call):
            yield from _run_by_call(node, names, texts, methods)


def _run_by_call(call: ast.Call, names: Names, texts: _Texts, methods: frozenset[str]) -> Iterator[str]:
    name = names.of(call.func) or _name_of(call)
    words = [text_of(part) for part in call.args]
    if name in _BY_NAME and not methods.isdisjoint(words):
        yield f"uses `{name}` for what runs a text"
    timed = next(iter([*call.args, *(each.value for each in call.keywords)]), None) if name in _TIMED else None
    if timed is not None and not isinstance(timed, ast.Lambda) and not texts.is_own(timed):
        yield f"uses `{name}` with what may be a text of the student's"


def _run_by_name(dotted: str) -> Iterator[str]:
    is_of = any(dotted.startswith(f"{name}.") or (dotted == name and "." in name) for name in _RUN_ALL_OF)
    is_harmless = any(f"{dotted}.".startswith(f"{name}.") for name in _HARMLESS)
    if dotted in _RUN or (is_of and not is_harmless):
        yield f"uses `{dotted}`"


class _Texts:
    """Which texts of a cell are its own: made of what is written in it alone."""

    def __init__(self, nodes: Sequence[ast.AST], names: Names) -> None:
        self._names = names
        given = [(one, node.value) for node in nodes if isinstance(node, ast.Assign) for one in node.targets]
        given += [
            (node.target, node.value)
            for node in nodes
            if isinstance(node, (ast.AugAssign, ast.NamedExpr, ast.AnnAssign)) and node.value is not None
        ]
        given += [(node.target, node.iter) for node in nodes if isinstance(node, (ast.For, ast.comprehension))]
        bound = [(part.id, value) for one, value in given for part in ast.walk(one) if isinstance(part, ast.Name)]
        helpers = _helpers(nodes)
        bound += [pair for helper, calls in helpers for pair in _passed(helper, calls)]
        changed = {
            node.value.id for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        known = {id(each) for helper, _ in helpers for each in _parameters(helper)}
        known |= {id(part) for one, _ in given for part in ast.walk(one)}
        others = {name for node in nodes if id(node) not in known for name in bound_by(node)}
        self._own = {name for name, _ in bound} - others
        self._own -= {name for name, value in bound if name in changed and isinstance(value, _CONTAINERS)}
        while others := {name for name, value in bound if name in self._own and not self.is_own(value)}:
            self._own -= others

    def is_own(self, value: ast.expr) -> bool:
        """Tell whether a value is made of what is written in the cell, and of functions of modules."""
        named = [part for part in ast.walk(value) if isinstance(part, ast.Name)]
        return all(part.id in self._own or part.id in _MAKERS or bool(self._names.of(part)) for part in named)

    def are_own(self, method: ast.Attribute, call: ast.Call | None) -> bool:
        """Tell whether what a method runs or fills is the cell's own text; `call` is None where it is handed over."""
        if method.attr in _FORMATS and not (isinstance(method.value, ast.Name) and method.value.id == "str"):
            return (call is not None and not call.args and not call.keywords) or self.is_own(method.value)
        if call is None:
            return False
        return all(map(self.is_own, [*call.args[:1], *(each.value for each in call.keywords)]))


def _helpers(nodes: Sequence[ast.AST]) -> list[tuple[ast.FunctionDef, list[ast.Call]]]:
    """Return the functions of a cell that are only ever called by their name, as it is written, with the calls."""
    defined = [node for node in getattr(nodes[0], "body", ()) if isinstance(node, ast.FunctionDef)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    called = {id(call.func) for call in calls}
    others = {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called}
    others |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node not in defined}
    others |= {name for name, count in Counter(one.name for one in defined).items() if count > 1}
    found = [(one, [call for call in calls if _name_of(call) == one.name]) for one in defined if one.name not in others]
    return [(one, calls) for one, calls in found if not one.decorator_list and all(map(_is_simple, calls))]


def _name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_simple(call: ast.Call) -> bool:
    return not any(isinstance(each, ast.Starred) for each in call.args) and all(each.arg for each in call.keywords)


def _parameters(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _passed(function: ast.FunctionDef, calls: Iterable[ast.Call]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the parameters of a function with what each is by default, and with what calls give it."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    first = len(positional) - len(arguments.defaults)
    pairs = [*zip(positional[first:], arguments.defaults, strict=True)]
    pairs += [(one, value) for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    for call in calls:
        pairs += zip(positional, call.args, strict=False)
        pairs += [(one, each.value) for each in call.keywords for one in _parameters(function) if one.arg == each.arg]
    yield from ((one.arg, value) for one, value in pairs)


_CONTAINERS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp, ast.Call)
