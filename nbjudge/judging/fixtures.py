"""What every hidden test gets from pytest: the `student` and `rng` fixtures and the `weight` marker.

Who the student is, is put into the configuration's stash: a submission by `hidden_tests.py`, the instructor's solution
or the notebook of --notebook by `plugins/pytest_grader_tests.py`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nbjudge.course.folders import TESTS
from nbjudge.judging.student import Student

# Which student a hidden test talks to: assignment folder and grade_id -> Student.
Desk = Callable[[Path, str], Student]
DESK = pytest.StashKey[Desk]()
SEED = pytest.StashKey[int]()


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    """Return the student's notebook at the graded cell of this test file: student.f(x) calls f on the other side."""
    return request.config.stash[DESK](request.path.parent, request.path.stem)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Return random numbers that depend on the student and on this test's name, and on no other test."""
    return rng_of(request.config, request.node)


def rng_of(config: pytest.Config, item: pytest.Item) -> np.random.Generator:
    """Return the random numbers of one test."""
    text = f"{config.stash.get(SEED, 0)}/{item.path.stem}/{item.name}"
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "weight(number): how much this check counts in the points of its cell")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Let each assignment have a reference.py of its own: forget the one of the assignment before."""
    if isinstance(collector, pytest.Module) and collector.path.parent.parent.name == TESTS:
        _forget_neighbours(collector.path.parent)
    return (yield)


def _forget_neighbours(folder: Path) -> None:
    def is_neighbour(path: str | None) -> bool:
        return bool(path) and Path(str(path)).parent == folder.parent and Path(str(path)) != folder

    sys.path[:] = [path for path in sys.path if not is_neighbour(path)]
    for name, module in list(sys.modules.items()):
        if is_neighbour(os.path.dirname(getattr(module, "__file__", None) or "")):
            del sys.modules[name]
