"""An nbgrader course of all kinds, as an instructor has it who never heard of nbjudge, and submissions to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from nbformat import NotebookNode

from tests.notebooks.build import as_bytes, code, marks, notebook, text

from .kinds import KINDS, Kind

NAME = "kinds"
POINTS = 4
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "plain"\n'
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
FILES = {
    "course_helper.py": "def doubled(x):\n    return 2 * x\n\n\ndef same(a, b):\n    return a == b\n",
    "numbers.txt": "4\n8\n15\n",
    "people.csv": "name,born\nAda,1815-12-10\nAlan,1912-06-23\nGrace,1906-12-09\n",
}
_HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?", re.DOTALL)

Answer = Callable[[Kind], str]
ANSWERS: dict[str, Answer] = {
    "right": lambda kind: kind.right,
    "other": lambda kind: kind.other,
    "wrong": lambda kind: kind.wrong,
    "blank": lambda kind: STUB,
}


def handed_in(answer: Answer, kinds: Iterable[Kind] = KINDS) -> NotebookNode:
    """Return a submission with an answer to each kind."""
    return _notebook(answer, lambda kind: _HIDDEN.sub("", kind.test).rstrip("\n"), kinds)


def source(kinds: Iterable[Kind] = KINDS) -> NotebookNode:
    """Return the notebook that the instructor edits."""
    solution = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
    return _notebook(lambda kind: solution.format(kind.right), lambda kind: kind.test, kinds)


def make_course(root: Path, kinds: Iterable[Kind] = KINDS) -> Path:
    """Write a course with source, release and these submissions: each student is named like the answers handed in."""
    kinds = tuple(kinds)
    for folder, book in (("source", source(kinds)), ("release", handed_in(ANSWERS["blank"], kinds))):
        _write(root / folder / NAME, book)
        for name, content in FILES.items():
            (root / folder / NAME / name).write_text(content)
    for student, answer in ANSWERS.items():
        hand_in(root, student, handed_in(answer, kinds))
    (root / "nbgrader_config.py").write_text(CONFIG)
    return root


def hand_in(root: Path, student: str, book: NotebookNode) -> None:
    """Write a student's submission."""
    _write(root / "submitted" / student / NAME, book)


def _notebook(answer: Answer, test: Callable[[Kind], str], kinds: Iterable[Kind]) -> NotebookNode:
    cells = [text("title", "# Kinds of test cells")]
    for kind in kinds:
        if kind.given:
            cells.append(code(f"given-{kind.name}", kind.given, **marks(f"given_{kind.name}", locked=True)))
        cells.append(code(f"answer-{kind.name}", answer(kind), **marks(kind.name, solution=True)))
        flags = {"grade": True, "locked": True, "points": POINTS}
        cells.append(code(f"test-{kind.name}", test(kind), **marks(kind.grade_id, **flags)))
    return notebook(*cells)


def _write(folder: Path, book: NotebookNode) -> None:
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(as_bytes(book))
