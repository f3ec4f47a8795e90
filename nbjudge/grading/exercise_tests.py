"""Read a release: which test file judges which graded cell, what it is about, and what locked cells give."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from nbjudge.errors import CourseError, NotANotebook
from nbjudge.notebooks import restoring
from nbjudge.notebooks.code.syntax import (
    MAGIC,
    bound_names,
    defined_names,
    definitions,
    imported_names,
    imports,
    taken_names,
)
from nbjudge.notebooks.matching import is_locked
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.records import Assignment

_PYTHON = "python"


def released(name: str, data: bytes) -> NotebookNode:
    """Return a notebook of the release. Raises CourseError where it cannot be read, or is for another language."""
    try:
        notebook = read_notebook(data, may_be_empty=True)
    except NotANotebook as error:
        raise CourseError(f"The release's {name}.ipynb cannot be read: {error} Run `make release`.") from None
    kernel = notebook.metadata.get("kernelspec", {})
    language = kernel.get("language") or notebook.metadata.get("language_info", {}).get("name", _PYTHON)
    if language.lower() not in (_PYTHON, "ipython"):
        raise CourseError(
            f"The release's {name}.ipynb is for the kernel {kernel.get('display_name', language)}, and only Python can "
            "be graded here. Have nbgrader itself grade this assignment."
        )
    return notebook


def test_files(assignment: Assignment, release: Mapping[str, NotebookNode]) -> dict[str, Path]:
    """Return the files of the hidden tests, by the grade_id of the graded cell that each judges."""
    found = {}
    for notebook in release.values():
        for exercise in restoring.exercises(notebook):
            path = Path(assignment.tests, f"{exercise.grade_id}.py")
            if re.fullmatch(r"\w[\w.-]*", exercise.grade_id) and path.is_file():
                found[exercise.grade_id] = path
    return found


def given_functions(release: Mapping[str, NotebookNode]) -> dict[str, str]:
    """Return the functions that locked cells define, with their code: a test that goes through one is about another.

    A lambda and the like comes without code.
    """
    found: dict[str, str] = {}
    for source in _locked(release):
        found |= dict.fromkeys(defined_names(source), "") | definitions(source)
    return found


def _locked(release: Mapping[str, NotebookNode]) -> list[str]:
    books = release.values()
    return [cell.source for book in books for cell in book.cells if cell.cell_type == "code" and is_locked(cell)]


class PutBack:
    """The given functions that hidden tests call, and where a notebook needs them anew.

    That is behind a cell that defines one anew, and where the notebook takes away a module that one of them reads: a
    student may call something else `np`. The function then imports it by itself.
    """

    def __init__(self, release: Mapping[str, NotebookNode], used: Collection[str]) -> None:
        """Read the locked cells; `used` are the names that the hidden tests use."""
        given = {name: code for name, code in given_functions(release).items() if code}
        trees = [tree for source in _locked(release) for tree in _parsed(source)]
        self._imported = imported_names(node for tree in trees for node in ast.walk(tree))
        statements = {name: statement for tree in trees for name, statement in _imports(tree)}
        self._used = given.keys() & used
        self._functions: dict[str, _Given] = {}
        more = set(self._used)
        while more:
            name = more.pop()
            self._functions[name] = found = _Given.read(given[name], statements)
            more |= (given.keys() & found.reads) - self._functions.keys()

    def taken(self, notebook: NotebookNode) -> frozenset[str]:
        """Return the names that the student's own cells of a notebook give another meaning, or delete."""
        own = [cell for cell in notebook.cells if cell.cell_type == "code" and not is_locked(cell)]
        names = (taken_names(cell.source, self._imported) for cell in own) if self._functions else ()
        return frozenset[str]().union(*names)

    def behind(self, cell: NotebookNode, taken: frozenset[str]) -> dict[str, str]:
        """Return the code to be run behind a cell, by the name of the function; `taken` by the whole notebook."""
        if not self._functions:
            return {}
        here = bound_names(cell.source) if is_locked(cell) else taken_names(cell.source, self._imported)
        return {
            name: one.code for name, one in sorted(self._functions.items()) if self._is_due(name, cell, here, taken)
        }

    def _is_due(self, name: str, cell: NotebookNode, here: frozenset[str], taken: frozenset[str]) -> bool:
        imports = self._functions[name].imports
        if is_locked(cell):
            return name in here and bool(imports & taken)
        if name in self._used:
            return name in here or bool(imports & here)
        return name not in taken and bool(imports & here)


@dataclass(frozen=True)
class _Given:
    """A function that a locked cell defines: its code with the imports that it reads, these, and all that it reads."""

    code: str
    imports: frozenset[str]
    reads: frozenset[str]

    @classmethod
    def read(cls, code: str, statements: Mapping[str, ast.stmt]) -> _Given:
        """Read its code; `statements` are the imports of the locked cells, by the name that each binds."""
        tree = ast.parse(code)
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        own = {node.id for node in names if not isinstance(node.ctx, ast.Load)}
        own |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        reads = frozenset(node.id for node in names) - own
        imports = frozenset(reads & statements.keys())
        for function in _outermost_functions(tree.body):
            place = 1 if ast.get_docstring(function) is not None else 0
            function.body[place:place] = [statements[name] for name in sorted(imports)]
        return cls(ast.unparse(tree), imports, reads)


def _outermost_functions(statements: Iterable[ast.stmt]) -> Iterable[ast.FunctionDef | ast.AsyncFunctionDef]:
    for statement in statements:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield statement
        elif isinstance(statement, ast.ClassDef):
            yield from _outermost_functions(statement.body)


def _imports(tree: ast.Module) -> Iterable[tuple[str, ast.stmt]]:
    """Yield the names that the top level of a cell imports, each with a statement that imports it alone."""
    for node in tree.body:
        for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
            alone: ast.stmt = (
                ast.ImportFrom(node.module, [alias], node.level)
                if isinstance(node, ast.ImportFrom)
                else ast.Import([alias])
            )
            yield (alias.asname or alias.name).partition(".")[0], alone


def _parsed(source: str) -> list[ast.Module]:
    """Return the code of a cell; none where that is no Python."""
    try:
        return [ast.parse(MAGIC.sub(r"\1pass", source))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def tested_function(test: Path, given: Collection[str] = ()) -> str:
    """Return the name of the function that a hidden test file calls first on `student`; empty where it calls none.

    Functions that are `given` to students do not count. A test that goes through those alone is about the function that
    its file is named after.
    Raises CourseError for a file that is not Python.
    """
    named, used = test.stem.removeprefix("test_"), used_functions(test)
    functions = [name for name in used if name not in {"last_call", "value", "call", "binding", *given}]
    if named in functions or (not functions and any(name in given for name in used)):
        return named
    return next(iter(functions), "")


def used_functions(test: Path) -> list[str]:
    """Return what a hidden test file uses of `student`, in order. Raises CourseError for a file that is not Python."""
    try:
        tree = ast.parse(test.read_text(encoding="utf-8"), test.name)
    except (SyntaxError, ValueError, OSError) as error:
        raise CourseError(f"{test} cannot be read as Python: {error}. Mend it; nothing was graded.") from None
    return [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "student"
    ]


def always_run(release: NotebookNode) -> list[str]:
    """Return the cells that each grading runs."""
    excused = restoring.skippable_sources(release)
    return [cell.source for cell in release.cells if cell.cell_type == "code" and cell.source not in excused]


def loaded_modules(release: Mapping[str, NotebookNode], files: Mapping[str, bytes]) -> list[str]:
    """Return the modules that the release's notebooks and helper modules import, to be loaded once."""
    sources = [cell.source for notebook in release.values() for cell in notebook.cells if cell.cell_type == "code"]
    sources += [data.decode("utf-8", "replace") for path, data in files.items() if path.endswith(".py")]
    return imports(sources, files)
