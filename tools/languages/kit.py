"""Find the texts that Python files show to students: those of the course kit, and of the hidden tests."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from tools.languages.strings import SHOWN_BY, is_sentence, template

# Calls that write single words where people see them.
WRITES = frozenset(("set_title", "set_ylabel", "set_xlabel", "supxlabel", "note", "Table", "set_xticks", "set_yticks"))
# Arguments whose strings are names for the code, and not for people.
CODE_WORDS = frozenset(
    ("loc", "bbox_inches", "returns", "keeps", "computed_from", "fmt", "encoding", "format", "pil_kwargs")
)
SILENT = frozenset(("rcParams", "re.compile", "partition", "startswith", "endswith", "mimebundle"))
NOT_FOR_PEOPLE = re.compile(r"^(data:|text/|image/)")


def texts(path: Path) -> list[str]:
    """Return the texts of a Python file in their order, each once."""
    tree = ast.parse(path.read_text("utf-8"))
    finder = _Finder(_constants(tree), whole=path.name == "public_tests.py")
    finder.visit(tree)
    return list(dict.fromkeys(finder.found))


def titles(path: Path) -> list[str]:
    """Return the first lines of the docstrings of the tests in a file, which are the titles of the checks."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    tests = (n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name.lower().startswith("test"))
    docstrings = (ast.get_docstring(node) for node in tests)
    return list(dict.fromkeys(text.partition("\n")[0].strip() for text in docstrings if text))


def _constants(tree: ast.Module) -> dict[str, str]:
    """Return the strings that names of the file stand for, where a name is given a value once."""
    known: dict[str, str] = {}
    given: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            given[node.targets[0].id] += 1
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                known[node.targets[0].id] = node.value.value
    return {name: text for name, text in known.items() if given[name] == 1}


class _Finder(ast.NodeVisitor):
    """Go through a file and keep the strings for people."""

    def __init__(self, known: dict[str, str], whole: bool) -> None:
        """`whole`: the file consists of words for people, so that a single one is enough to be a text."""
        self.known, self.found = known, list[str]()
        self.words = 1 if whole else 2

    def _keep(self, node: ast.expr) -> None:
        said = template(node, self.known)
        if said and not NOT_FOR_PEOPLE.match(said) and is_sentence(said, self.words):
            self.found.append(said.strip())

    def visit_Constant(self, node: ast.Constant) -> None:
        self._keep(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._keep(node)
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value.value)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if template(node, self.known) is None:
            self.generic_visit(node)
        else:
            self._keep(node)
            for side in (node.left, node.right):
                if isinstance(side, ast.JoinedStr):
                    self.generic_visit(side)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        if any(silent in name for silent in SILENT):
            return
        self._inside(node.args, name.rpartition(".")[2] in WRITES)
        self.visit(node.func)
        for keyword in node.keywords:
            if keyword.arg == "mistakes" and isinstance(keyword.value, ast.Dict):
                self._inside(keyword.value.values, True)
            elif keyword.arg not in CODE_WORDS:
                self._inside([keyword.value], keyword.arg in SHOWN_BY)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = ast.unparse(node.targets[0])
        if names.endswith("WORDS") and isinstance(node.value, ast.Dict):
            self._inside(node.value.values, True)
        elif "rcParams" not in names and names != "__all__" and not names.startswith("FONT"):
            self._inside([node.value], names in ("header", "rows", "names", "lines"))

    def visit_Compare(self, node: ast.Compare) -> None:
        """Pass by: what is looked for in another text is not shown."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def _inside(self, nodes: list[ast.expr], shown: bool) -> None:
        before, self.words = self.words, 1 if shown else self.words
        for node in nodes:
            self.visit(node)
        self.words = before
