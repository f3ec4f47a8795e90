"""`pytest grader_tests`: the hidden tests on the instructor's solution, or on the notebook given with --notebook.

This is the plugin that pytest loads by its entry point. It starts a sandbox only when a hidden test asks for `student`.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nbjudge.course.folders import TESTS, find_course
from nbjudge.course.release import HIDDEN_TEST
from nbjudge.errors import NbjudgeError, ThreadsMissing
from nbjudge.judging import fixtures
from nbjudge.judging.fixtures import DESK, Desk
from nbjudge.judging.student import Student
from nbjudge.records import Submission

if TYPE_CHECKING:
    from nbjudge.grading.submission import Grader


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of `pytest grader_tests`."""
    group = parser.getgroup("nbjudge", "hidden tests of notebooks")
    group.addoption("--notebook", type=Path, help="judge this notebook (default: the instructor's solution)")
    group.addoption("--grading-seed", type=int, default=0, metavar="N", help="draw as for the verdict with this seed")
    group.addoption("--sandbox", choices=("bwrap", "none"), default="bwrap", help="where the notebook runs")


def pytest_configure(config: pytest.Config) -> None:
    """Seat the student that the options ask for."""
    config.pluginmanager.register(fixtures, fixtures.__name__)
    desk: Desk = _Desk(config.getoption("--notebook"), config.getoption("--sandbox"))
    config.stash[DESK], config.stash[fixtures.SEED] = desk, config.getoption("--grading-seed")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Collect the hidden tests of a cell whose ID pytest would not know for the name of a test file."""
    known = [*parent.config.getini("python_files"), "conftest.py"]
    if file_path.parent.parent.name != TESTS or file_path.suffix != ".py" or parent.session.isinitpath(file_path):
        return None
    if any(file_path.match(pattern) for pattern in known) or not HIDDEN_TEST.search(file_path.read_bytes()):
        return None
    return pytest.Module.from_parent(parent, path=file_path)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the hidden tests in the order of the notebook's cells, so that it runs once from top to bottom."""
    desk = config.stash[DESK]
    if isinstance(desk, _Desk) and any(_is_hidden_test(item) for item in items):
        items.sort(key=desk.place)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Run a hidden test once more where what it asked waited for threads that a copy of the notebook lacks."""
    try:
        return (yield)
    except ThreadsMissing:
        if not _is_hidden_test(pyfuncitem):
            raise
        if "rng" in pyfuncitem.funcargs:
            pyfuncitem.funcargs["rng"] = fixtures.rng_of(pyfuncitem.config, pyfuncitem)
        pyfuncitem.runtest()
        return True


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the sandboxes."""
    desk = config.stash.get(DESK, None)
    if isinstance(desk, _Desk):
        desk.close()


def _is_hidden_test(item: pytest.Item) -> bool:
    return item.path.parent.parent.name == TESTS


class _Desk:
    """One notebook for each assignment whose hidden tests run."""

    def __init__(self, notebook: Path | None, sandbox: str) -> None:
        self._notebook, self._sandbox = notebook, sandbox
        self._graders: dict[Path, Grader] = {}
        self._students: dict[Path, dict[str, Any]] = {}

    def __call__(self, folder: Path, grade_id: str) -> Student:
        students = self._opened(folder)
        if grade_id not in students:
            pytest.fail(f"No graded cell of {folder.name} has the grade_id {grade_id}, after which this file is named.")
        student: Student = students[grade_id]()
        return student

    def place(self, item: pytest.Item) -> tuple[str, int]:
        """Say where a test belongs: by folder, then by the cell it judges; other tests stay in front."""
        if not _is_hidden_test(item):
            return "", 0
        order = list(self._opened(item.path.parent))
        return str(item.path.parent), order.index(item.path.stem) if item.path.stem in order else -1

    def close(self) -> None:
        for grader in self._graders.values():
            grader.close()

    def _opened(self, folder: Path) -> dict[str, Any]:
        if folder not in self._students:
            try:
                self._students[folder] = self._open(folder)
            except NbjudgeError as error:
                raise pytest.UsageError(str(error)) from None
        return self._students[folder]

    def _open(self, folder: Path) -> dict[str, Any]:
        from nbjudge.grading.submission import Grader  # not at the top: every pytest run here loads this module

        course = find_course(folder)
        if self._notebook:
            assignment = course.assignment(folder.name)
            submission = Submission("notebook", folder.name, {self._notebook.name: self._notebook.read_bytes()})
        else:  # the source alone: tests are written before there is a release, and whenever it is stale
            submission, assignment = course.solution(folder.name), course.draft(folder.name)
        self._graders[folder] = Grader(assignment, sandbox=self._sandbox)
        return self._graders[folder].students(submission)
