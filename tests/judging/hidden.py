"""Hidden tests written in code, and students made of a namespace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbjudge.judging.hidden_tests import Judge
from nbjudge.judging.student import Student, Target
from nbjudge.plugins.author_kernel import InKernel
from nbjudge.records import CheckResult

HEADER = "import numpy as np\nimport pytest\nfrom nbjudge import assert_close\n"


def write_tests(folder: Path, body: str, name: str = "test_f") -> Path:
    """Write a file of hidden tests and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.py"
    path.write_text(HEADER + body, encoding="utf-8")
    return path


def check(folder: Path, body: str, target: Target | dict[str, Any], seed: int = 1) -> dict[str, CheckResult]:
    """Run hidden tests on a student and return the results by the name of the test."""
    target = InKernel(target) if isinstance(target, dict) else target
    results = Judge([write_tests(folder, body)]).check("test_f", Student(target), seed)
    return {result.name: result for result in results}


def only(results: dict[str, CheckResult]) -> CheckResult:
    """Return the only result."""
    (result,) = results.values()
    return result
