"""pytest as the judge: the `student` and `rng` fixtures, and what each hidden test found, as check results.

This module is a pytest plugin. `run_checks` runs it over one submission; `pytest grader_tests` loads it through its
entry point and judges the instructor's solution, or the notebook given with --notebook (see `desk.py`).
"""

from __future__ import annotations

import hashlib
import inspect
import os
import signal
import sys
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nbjudge.checks import WrongAnswer
from nbjudge.errors import CourseError, NbjudgeError
from nbjudge.records import CheckResult
from nbjudge.student import Student, StudentProblem

CHECK_SECONDS = 10  # CPU seconds on the judging side for one check; time in the sandbox is not among them
CHECK_BYTES = 1 << 30  # memory on the judging side that one check may add
DETAIL_CHARACTERS = 8_000
MESSAGE_CHARACTERS = 1_000

_UNFIT = "Your result does not have the form that this check looks at (a missing key, another type or shape)."
_TOO_SLOW_TO_JUDGE = "Your result could not be judged in time or memory: it is far larger than expected."

# Which student a hidden test talks to: assignment folder and grade_id -> Student.
Desk = Callable[[Path, str], Student]
DESK = pytest.StashKey[Desk]()
SEED = pytest.StashKey[int]()


class CheckTookTooLong(Exception):
    """The judging side spent its time on one value."""


def run_checks(tests: Sequence[Path], desk: Callable[[str], Student], seed: int) -> dict[str, list[CheckResult]]:
    """Run hidden test files in the given order; return the checks of each by grade_id (the file's stem).

    Raises CourseError where a file cannot be imported or holds no test: the course's fault, never the student's.
    """
    session = _Session(lambda _folder, grade_id: desk(grade_id), seed)
    with _quiet_pytest():
        pytest.main([*_OPTIONS, f"--rootdir={tests[0].parent}", *map(str, tests)], plugins=[session])
    if session.fault:
        raise session.fault
    for test in tests:
        if not session.results.get(test.stem):
            raise CourseError(f"{test.name} holds no hidden test that can run: {session.broken or 'no test_... in it'}")
    return session.results


def seed_for(course: str, assignment: str, student: str) -> int:
    """Return the seed of a student's hidden inputs: the same at every grading."""
    text = "/".join((course, assignment, student))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:4], "big")


def points_earned(checks: Sequence[CheckResult], points: float) -> float:
    """Return the share of the points that the passed checks weigh."""
    total = sum(check.weight for check in checks)
    passed = sum(check.weight for check in checks if check.outcome == "passed")
    return round(points * passed / total, 4) if total > 0 else 0.0


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    """Return the student's notebook at the graded cell of this test file: student.f(x) calls f on the other side."""
    return request.config.stash[DESK](request.path.parent, request.path.stem)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """Return random numbers that depend on the student and on this test's name, and on no other test."""
    text = f"{request.config.stash.get(SEED, 0)}/{request.path.stem}/{request.node.name}"
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "weight(number): how much this check counts in the points of its cell")


class _Session:
    """The plugin object of one `run_checks`: hands out students and collects results."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.seed = desk, seed
        self.results: dict[str, list[CheckResult]] = {}
        self.broken = ""
        self.fault: NbjudgeError | None = None

    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[DESK] = self.desk
        config.stash[SEED] = self.seed

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken = f"{report.longrepr}"[-1000:]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        with _limited():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        if call.when == "call" or call.excinfo is not None:
            error = call.excinfo.value if call.excinfo else None
            if isinstance(error, NbjudgeError):
                self.fault = error
            self.results.setdefault(item.path.stem, []).append(check_result(item, error))
        return (yield)


def check_result(item: pytest.Item, error: BaseException | None) -> CheckResult:
    """Turn what a hidden test raised, or that it raised nothing, into a check result."""
    marker = item.get_closest_marker("weight")
    weight = float(marker.args[0]) if marker else 1.0
    result = CheckResult(item.name, title_of(item), "passed", weight)
    if error is None:
        return result
    outcome, message, detail = _explain(error, item.path.parent)
    return CheckResult(
        result.name, result.title, outcome, weight, message[:MESSAGE_CHARACTERS], detail[:DETAIL_CHARACTERS]
    )


def title_of(item: pytest.Item) -> str:
    """Return the first line of the test's docstring: what the student reads."""
    text = inspect.getdoc(getattr(item, "function", None)) or item.name
    return text.partition("\n")[0]


def _explain(error: BaseException, folder: Path) -> tuple[Any, str, str]:
    """Return the outcome, what the student reads and what the instructor reads."""
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, StudentProblem):
        return error.outcome, str(error), error.detail or detail
    if isinstance(error, WrongAnswer):
        return "failed", error.hint, f"{error.detail}\n{detail}".strip()
    if isinstance(error, (CheckTookTooLong, MemoryError)):
        return "failed", _TOO_SLOW_TO_JUDGE, detail
    if isinstance(error, AssertionError) and _raised_in(error, folder):
        return "failed", str(error), detail
    return "failed", _UNFIT, detail


def _raised_in(error: BaseException, folder: Path) -> bool:
    """Tell an author's `assert ..., "hint"` from a library's assertion, whose message holds expected values."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and Path(frames[-1].filename).parent == folder


@contextmanager
def _limited() -> Iterator[None]:
    """Hold the judging of one value to time and memory, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    import resource

    def stop(*_: Any) -> None:
        raise CheckTookTooLong

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CHECK_SECONDS)
    with suppress(OSError):
        here = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (here + CHECK_BYTES, hard))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


# The terminal, the cache and other people's plugins have no part in judging; -c keeps the course's own pytest
# settings out; plain asserts keep pytest's explanations, which show inputs, apart from the author's words.
_OPTIONS = (
    "--assert=plain", "-c", os.devnull, "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging",
    "-p", "no:junitxml", "-p", "no:pastebin", "-p", "no:stepwise", "-p", "no:doctest", "-p", "no:unittest",
    "-p", "no:warnings", "-p", "no:faulthandler", "-p", "no:threadexception", "-p", "no:unraisableexception",
    "--capture=sys", "-p", "nbjudge.judge",
)  # fmt: skip


@contextmanager
def _quiet_pytest() -> Iterator[None]:
    variable = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
    previous, path = os.environ.get(variable), list(sys.path)
    os.environ[variable] = "1"
    try:
        yield
    finally:
        sys.path[:] = path
        if previous is None:
            del os.environ[variable]
        else:
            os.environ[variable] = previous
