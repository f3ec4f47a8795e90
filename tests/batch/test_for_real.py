"""The whole way with the engine's own grader: command, workers, sandbox, hidden tests, files, gradebook."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.batch import tiny
from tests.batch.running import PROJECT

pytestmark = [
    pytest.mark.scale,
    pytest.mark.timeout(900),
]  # two whole gradings come before the first test; the demo is one, too

Make = Callable[..., Path]
TEST = b'''
def test_one(student):
    """It returns 1."""
    assert student.f() == 1, "Return the number one."


def test_number(student):
    """It returns a number."""
    assert student.f() > 0, "Return a number above zero."
'''
SOLUTION = "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"


def duplicated(content: bytes) -> bytes:
    """Return a notebook in which every cell stands twice, which stops stock nbgrader's grading of the whole class."""
    book = json.loads(content)
    book["cells"] = [cell for one in book["cells"] for cell in (one, one)]
    return json.dumps(book).encode()


def without_metadata(content: bytes) -> bytes:
    """Return a notebook as Colab or VS Code may leave it."""
    book = json.loads(content)
    for cell in book["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    return json.dumps(book | {"nbformat_minor": 4}).encode()


RIGHT, HALF = tiny.exercises("def f():\n    return 1"), tiny.exercises("def f():\n    return 2")
CLASS = {
    "ada": RIGHT,
    "bob": HALF,
    "cyd": duplicated(RIGHT),
    "dan": without_metadata(HALF),
    "eve": tiny.exercises(),
    "fay": tiny.exercises("def f(:"),
    "gus": tiny.exercises("import os, signal\ndef f():\n    os.kill(os.getppid(), signal.SIGKILL)\n    os._exit(0)"),
    "hal": tiny.exercises("def f():\n    import sqlite3\n    sqlite3.connect('gradebook.db')\n    return 1"),
    "ida": b"\x00",
}
MARKS = {"ada": 10, "bob": 5, "cyd": 10, "dan": 5, "eve": 0, "fay": 0, "gus": 0, "ida": None}


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a module's command line in the course."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": "100"}
    return subprocess.run([sys.executable, "-m", *words], cwd=root, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies of a course, one graded by `nbjudge grade`, one by `nbgrader autograde`."""
    root = tiny.make_course(tmp_path_factory.mktemp("real") / "one", CLASS, config=tiny.LED_HERE)
    tiny.write(root / "source" / tiny.NAME / "ps.ipynb", tiny.exercises(SOLUTION, released=False))
    tiny.write(root / "grader_tests" / tiny.NAME / "test_f.py", TEST)
    other = Path(shutil.copytree(root, root.parent / "two"))
    first = run(root, "nbjudge", "grade", tiny.NAME)
    assert first.returncode == 1, first.stdout + first.stderr
    assert "8 graded" in first.stdout
    assert "ida is not graded" in first.stdout
    second = run(other, "nbgrader", "autograde", tiny.NAME)
    assert second.returncode == 1, second.stdout + second.stderr
    assert "not graded" in second.stderr
    return root, other


def test_everybody_gets_what_a_person_would_give(graded: tuple[Path, Path]) -> None:
    """Duplicated cells, lost metadata and attacks concern nobody else, and cost or win nothing."""
    marks = {student: row["auto"] for (student, cell), row in tiny.rows(graded[0]).items() if cell == "test_f"}
    assert {student: marks[student] for student in MARKS} == MARKS
    assert all(row["auto"] is None for (_, cell), row in tiny.rows(graded[0]).items() if cell == "essay")


def test_nbgrader_and_nbjudge_leave_the_same(graded: tuple[Path, Path]) -> None:
    """Files and gradebook are the same to the last digit, whoever gave the command."""
    first, second = map(tiny.end_state, graded)
    assert first == second


def test_nothing_is_left_to_do(graded: tuple[Path, Path]) -> None:
    """Each command skips what the other has graded; what could not be read is tried again."""
    assert "1 to grade, 8 graded before and unchanged" in run(graded[0], "nbgrader", "autograde", tiny.NAME).stderr
    assert "1 to grade, 8 graded before and unchanged" in run(graded[1], "nbjudge", "grade", tiny.NAME).stdout


def test_the_graded_notebooks_are_notebooks(graded: tuple[Path, Path]) -> None:
    """What lies in autograded/ can be read and is valid, whatever was handed in; ida's stands for what cannot be."""
    import nbformat

    paths = sorted(graded[0].glob(f"autograded/*/{tiny.NAME}/*.ipynb"))
    assert len(paths) == 9
    for path in paths:
        nbformat.validate(nbformat.read(path, as_version=4))


@pytest.mark.scale
def test_feedback_can_be_made(graded: tuple[Path, Path]) -> None:
    """`nbgrader generate_feedback` makes a page for each notebook, and one for ida that says what to do."""
    made = run(graded[0], "nbgrader", "generate_feedback", tiny.NAME)
    assert made.returncode == 0, made.stderr
    assert len(list(graded[0].glob(f"feedback/*/{tiny.NAME}/ps.html"))) == 9
    assert list(graded[0].glob("feedback/*/*/verdict.json")) == []
