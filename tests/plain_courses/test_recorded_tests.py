"""Test cells whose full text only the gradebook has are judged by that."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from tests.batch import tiny

AUTOTESTS = """
python3:
  setup: "from hashlib import sha1"
  dispatch: "type({{snippet}})"
  normalize: "str({{snippet}})"
  check: 'assert {{snippet}} == "{{value}}", "{{message}}"'
  hash: 'sha1({{snippet}}.encode("utf-8")+b"{{salt}}").hexdigest()'
  templates:
    default:
      - test: "type({{snippet}})"
        fail: "type of {{snippet}} is not correct"
      - test: "{{snippet}}"
        fail: "value of {{snippet}} is not correct"
"""
Make = Callable[[str], Path]


@pytest.fixture
def make(tmp_path: Path, one_call_of_alembic: None) -> Make:
    """Return a function that makes a course with this test cell, and its release with nbgrader's own command."""

    def made(test: str) -> Path:
        solution = "def f(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
        cells = (
            tiny.cell("code", "f", solution, solution=True),
            tiny.cell("code", "test_f", test, grade=True, locked=True, points=2),
        )
        tiny.write(tmp_path / "source" / tiny.NAME / "ps.ipynb", tiny.notebook(*cells))
        tiny.write(tmp_path / "nbgrader_config.py", b'c = get_config()\nc.CourseDirectory.course_id = "plain"\n')
        tiny.write(tmp_path / "autotests.yml", AUTOTESTS.encode())
        command = [sys.executable, "-m", "nbgrader", "generate_assignment", tiny.NAME, "--quiet"]
        subprocess.run(command, cwd=tmp_path, check=True)
        return tmp_path

    return made


def marks(root: Path, **answers: str) -> dict[str, Any]:
    """Grade one submission for each answer; return the points by student."""
    released = (root / "release" / tiny.NAME / "ps.ipynb").read_text()
    assert "BEGIN HIDDEN" not in released
    for student, answer in answers.items():
        tiny.hand_in(root, student, released.replace("raise NotImplementedError()", answer).encode())
    summary = grade_assignment(find_course(root), tiny.NAME, jobs=1, force=True)
    return {row.student: row.score for row in summary.rows}


@pytest.mark.slow
@pytest.mark.scale
def test_hidden_tests_count_where_the_source_is_not_there(make: Make) -> None:
    """A machine that has only the release and the gradebook judges by the hidden asserts too, and keeps them."""
    root = make("assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(3) == 6\n### END HIDDEN TESTS")
    shutil.rmtree(root / "source")
    for _ in range(2):
        assert marks(root, ada="return 2 * x", bob="return x + 1") == {"ada": 2, "bob": 0}


@pytest.mark.slow
def test_autotests_are_what_nbgrader_made_of_them(make: Make) -> None:
    """An AUTOTEST cell is judged by the tests that nbgrader wrote for it when it made the release."""
    root = make("### AUTOTEST f(1)\n### BEGIN HIDDEN TESTS\n### HASHED AUTOTEST f(3)\n### END HIDDEN TESTS")
    for _ in range(2):
        assert marks(root, ada="return 2 * x", bob="return x + 1") == {"ada": 2, "bob": 0}
