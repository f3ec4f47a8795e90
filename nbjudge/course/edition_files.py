"""An assignment's release in other languages, and whether each fits the release itself."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbjudge.course.files import folders_in, read_trusted

FOLDER = "editions"  # of a course: <edition>/<release folder>/<assignment>/
SKIPPED = "Submissions in it are graded by the English release. Make it anew."


def read_editions(
    root: Path, release: str, name: str, notebooks: Mapping[str, bytes]
) -> tuple[dict[str, dict[str, bytes]], tuple[str, ...]]:
    """Return the editions of an assignment by name, each a file per notebook, and a line on each that does not fit.

    An edition is a release whose cells have the same ids, settings, tags and code, and other texts; a given cell that
    earns nothing may have more code. What does not fit costs that notebook of the edition alone.
    """
    editions: dict[str, dict[str, bytes]] = {}
    problems = []
    for folder in sorted(folders_in(root / FOLDER)):
        there = folder / release / name
        found = read_trusted(there)[0] if there.is_dir() else {}
        for stem in sorted(notebooks.keys() & found.keys()):
            problem = edition_problem(notebooks[stem], found[stem])
            if problem:
                place = (there / f"{stem}.ipynb").relative_to(root).as_posix()
                problems.append(f"{place} does not fit {release}/{name}: {problem}. {SKIPPED}")
            else:
                editions.setdefault(folder.name, {})[stem] = found[stem]
    return editions, tuple(problems)


def edition_problems(root: Path, release: str, name: str) -> tuple[str, ...]:
    """Return a line on each edition of an assignment that does not fit, and is not used."""
    return read_editions(root, release, name, read_trusted(root / release / name)[0])[1]


@lru_cache(maxsize=64)
def edition_problem(release: bytes, edition: bytes) -> str | None:
    """Return what is the first cell that an edition has otherwise than the release, or None where only texts differ."""
    try:
        ours, theirs = (json.loads(data)["cells"] for data in (release, edition))
        return next(_differences(ours, theirs), None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "it cannot be read as a notebook"


def _differences(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> Iterator[str]:
    if len(ours) != len(theirs):
        yield f"it has {len(theirs)} cells instead of {len(ours)}"
    for number, (cell, other) in enumerate(zip(ours, theirs, strict=False), start=1):
        name = cell.get("id", "no id")
        for what in ("id", "cell_type"):
            if cell.get(what) != other.get(what):
                yield f"cell {number} ({name}) has another {what.replace('_', ' ')}, {other.get(what)}"
        if _terms(cell) != _terms(other):
            yield f"cell {number} ({name}) has other nbgrader settings or tags"
        if cell["cell_type"] == "code" and not _has_its_code(cell, other):
            yield f"cell {number} ({name}) has other code, not only other texts"


def _terms(cell: Mapping[str, Any]) -> tuple[object, ...]:
    metadata = cell["metadata"]
    marks = {key: value for key, value in metadata.get("nbgrader", {}).items() if key != "checksum"}
    return marks, metadata.get("tags", [])


def _has_its_code(cell: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether an edition's cell runs what the release's does. A given cell that earns nothing may do more.

    So an edition can tell a package of the course's own which language to show.
    """
    ours, theirs = _code(cell), _code(other)
    marks = cell["metadata"].get("nbgrader", {})
    if not marks.get("locked") or marks.get("grade") or marks.get("solution"):
        return ours == theirs
    rest = iter(theirs)
    return all(statement in rest for statement in ours)


def _code(cell: Mapping[str, Any]) -> list[str]:
    """Return the statements of a cell without what they say to people: comments, docstrings and other texts.

    What is filled into a text stays, in any order. A cell that is no Python, such as one with a magic, is all code.
    """
    source = "".join(cell["source"])
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return [source]
    return [ast.dump(statement) for statement in _WithoutTexts().visit(tree).body]


class _WithoutTexts(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        filled = {ast.dump(value) for value in node.values if isinstance(value, ast.FormattedValue)}
        return ast.Constant("".join(sorted(filled)))
