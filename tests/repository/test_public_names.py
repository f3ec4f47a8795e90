"""What a course imports from nbjudge: one place, and old courses are told the new names."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.batch import tiny
from tests.batch.running import command

OLD = {
    "from nbjudge.checks import assert_close, hint_for": "assert_close, hint_for",
    "from nbjudge.student import StudentRaised": "StudentRaised",
    "from nbjudge.kernel import hidden_tests": "hidden_tests",
    "from nbjudge.converter import install": "install",
    "from nbjudge.collector import PlatformExtractor, PlatformCollector": "PlatformExtractor, PlatformCollector",
}


@pytest.mark.parametrize(("line", "new"), OLD.items())
def test_an_old_import_works_and_says_the_new_one(line: str, new: str, tmp_path: Path) -> None:
    """A module of version 0.1 that is imported once more gives its names, and one line on what to write now."""
    result = subprocess.run([sys.executable, "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stderr.endswith(f" has moved; write: from nbjudge import {new}\n")
    assert result.stderr.startswith("nbjudge: nbjudge.") and result.stderr.count("\n") == 1


def test_a_name_that_never_was_is_an_import_error() -> None:
    """Only the five old modules are known; another name fails as any import does."""
    with pytest.raises(ImportError):
        __import__("nbjudge.checkers")
    with pytest.raises(ImportError):
        exec("from nbjudge.converter import LED_HERE")


@pytest.mark.slow
def test_an_old_configuration_grades_and_is_told_what_to_write(make: Callable[..., Path]) -> None:
    """Nbgrader's own command, in a course whose configuration imports a name of version 0.1, still grades with us."""
    root = make({"ada": tiny.asking("score 7")}, config="from nbjudge.converter import install\ninstall(c)\n")
    result = command(root, "nbgrader", "autograde", tiny.NAME)
    assert "nbjudge: nbjudge.converter has moved; write: from nbjudge import install\n" in result.stderr
    assert result.returncode == 0, result.stderr
    assert (root / "autograded" / "ada" / tiny.NAME / "verdict.json").is_file()
