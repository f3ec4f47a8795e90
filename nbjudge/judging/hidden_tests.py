"""pytest as the judge: run the hidden tests of a graded cell, and say what each found."""

from __future__ import annotations

import difflib
import hashlib
import inspect
import math
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import pytest
from _pytest.assertion.rewrite import AssertionRewritingHook
from _pytest.config import _prepareconfig
from _pytest.tmpdir import tmppath_result_key

from nbjudge.errors import CourseError, NbjudgeError, ThreadsMissing
from nbjudge.judging.comparing import WrongAnswer
from nbjudge.judging.fixtures import DESK, SEED, rng_of
from nbjudge.judging.limited import CheckTookTooLong, limited_memory, limited_time
from nbjudge.judging.student import Student, fresh_copies, unseen_copies
from nbjudge.judging.told import StudentProblem
from nbjudge.judging.watchdog import WATCHDOG, name_of
from nbjudge.languages.sentences import sentence
from nbjudge.records import UNANSWERED, CheckResult

DETAIL_CHARACTERS = 8_000
MESSAGE_CHARACTERS = 1_000

_OUR_FIXTURES = frozenset({"student", "rng", "request"})
_UNFIT = sentence("Your result does not have the form that this check looks at (a missing key, another type or shape).")
_TOO_SLOW_TO_JUDGE = sentence(
    "Your result could not be judged in time or memory: it is far larger than expected, or of another form."
)


class Judge:
    """The hidden tests of an assignment, collected once and run over any number of submissions.

    pytest takes 0.03 s to start and collect, as long as all the tests of a submission take; so its session is kept.
    """

    def __init__(self, tests: Sequence[Path]) -> None:
        """Collect the test files. Raises CourseError for one that cannot be imported or holds no test that can run."""
        self._session = _Session()
        with _quiet_pytest(), _imported_afresh({test.parent for test in tests}):
            self._items = self._session.collect(tests) if tests else {}
        for test in tests:
            if not self._items.get(test.stem):
                why = self._session.broken or "no test_... in it"
                raise CourseError(f"{test} holds no hidden test that can run: {why}")
            for item in self._items[test.stem]:
                if slip := _slip(item):
                    raise CourseError(f"{test}: {item.name} {slip} Mend the test; nothing was graded.")

    def check(self, grade_id: str, student: Student, seed: int) -> list[CheckResult]:
        """Run the checks of one graded cell. Raises NbjudgeError where the fault is the grader's own.

        Where not all pass, each is asked again, alone: an answer that remembers its calls could learn from one check
        what the next one asks. What takes long or never came to an answer is not asked again. But an answer that sees
        that it is asked again knows that it was wrong: what passes only then counts if it passes, too, where nothing is
        left of all that went before, if there is time for that; and it is marked as `alone`, for a person to look at.
        """
        items = self._items[grade_id]
        try:
            with limited_memory():
                return self._checked_alone_too(items, student, seed)
        finally:
            self._session.leave()

    def _checked_alone_too(self, items: Sequence[pytest.Item], student: Student, seed: int) -> list[CheckResult]:
        together = self._checked(items, [student] * len(items), seed)
        copies = fresh_copies(student)
        if copies is None or all(map(_passed, together)):
            return together
        results = dict(enumerate(together))

        def ask_again(places: list[int], students: Iterator[Student]) -> None:
            WATCHDOG.begin_again()
            results.update(zip(places, self._checked([items[place] for place in places], students, seed), strict=True))

        # The first has been asked alone.
        ask_again([place for place in range(1, len(items)) if not _is_settled(together[place])], copies)
        failed = True
        for place in [place for place in results if _passed(results[place]) and not _passed(together[place])]:
            # Where no check has failed in a new place, nothing that is left there tells of one: it can be kept.
            if unseen := unseen_copies(student) if failed else fresh_copies(student):
                ask_again([place], unseen)
            failed = not _passed(results[place])
            results[place] = replace(results[place], alone=not failed)
        return [results[place] for place in range(len(items))]

    def _checked(self, items: Sequence[pytest.Item], students: Iterable[Student], seed: int) -> list[CheckResult]:
        self._session.begin(seed)
        for item, following, student in zip(items, [*items[1:], None], students, strict=False):
            self._session.run(item, following, student)
        if self._session.fault:
            raise self._session.fault
        return self._session.results


def _passed(result: CheckResult) -> bool:
    return result.outcome == "passed"


def _is_settled(result: CheckResult) -> bool:
    """Tell whether a fresh copy would change nothing, or only cost its time once more."""
    slow = result.message == _TOO_SLOW_TO_JUDGE
    return slow or result.message == UNANSWERED or result.outcome in ("missing", "timed_out", "killed")


def seed_for(course: str, assignment: str, student: str) -> int:
    """Return the seed of a student's hidden inputs: the same at every grading."""
    text = "/".join((course, assignment, student))
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:4], "big")


def points_earned(checks: Sequence[CheckResult], points: float) -> float:
    """Return the share of the points that the passed checks weigh."""
    total = sum(check.weight for check in checks)
    passed = sum(check.weight for check in checks if check.outcome == "passed")
    return round(points * passed / total, 4) if total > 0 else 0.0


class _Session:
    """The plugin object of a Judge: hands the student to the tests and collects what they found."""

    def __init__(self) -> None:
        self.broken = ""

    def collect(self, tests: Sequence[Path]) -> dict[str, list[pytest.Item]]:
        """Collect the items of the test files, by grade_id (the stem of the file)."""
        self._config = _prepareconfig([*_OPTIONS, f"--rootdir={tests[0].parent}", *map(str, tests)], [self])
        self._config.stash[DESK] = lambda _folder, _grade_id: self.student
        self._config._do_configure()
        session = pytest.Session.from_config(self._config)
        self._config.hook.pytest_sessionstart(session=session)
        try:
            session.perform_collect()
        except (pytest.UsageError, session.Failed):
            pass  # what failed is in `broken`
        except SystemExit:
            self.broken = "to import it ends Python (sys.exit, unittest.main); take that out"
        items: dict[str, list[pytest.Item]] = {}
        for item in session.items:
            items.setdefault(item.path.stem, []).append(item)
        return items

    def begin(self, seed: int) -> None:
        """Start the checks of one graded cell."""
        self.results: list[CheckResult] = []
        self.fault: NbjudgeError | None = None
        self._config.stash[SEED] = seed

    def leave(self) -> None:
        """Let go of the student, and so of all that the tests' functions for this one hold."""
        vars(self).pop("student", None)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            text = f"{report.longrepr}"
            told = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
            self.broken = " ".join(told) or text[-1000:]

    def run(self, item: pytest.Item, following: pytest.Item | None, student: Student) -> None:
        """Run one test on a student, and keep what it found.

        pytest's own protocol makes three reports of each test, for nobody; they take longer than the test itself.
        """
        error: BaseException | None = None
        self.student = student
        try:
            with limited_time(name_of(item.path.stem, item.name)):
                self._run(cast(pytest.Function, item), following)
        except KeyboardInterrupt:
            raise
        except ThreadsMissing:
            self.run(item, following, student)
            return
        except BaseException as raised:
            error = raised
        if isinstance(error, CheckTookTooLong):  # which may have come before or in its end
            with suppress(Exception):
                item.session._setupstate.teardown_exact(following)
        if isinstance(error, NbjudgeError):
            self.fault = error
        self.results.append(_told(item, error))
        if error is not None and self.fault is None:
            student.has_failed()
            WATCHDOG.wants_patience()

    def _run(self, item: pytest.Function, following: pytest.Item | None) -> None:
        item._initrequest()
        item.stash[tmppath_result_key] = {}  # what `tmp_path` looks for in the end, else put there with the reports
        if _OUR_FIXTURES.issuperset(item.fixturenames):  # else pytest finds them, which takes it ten times as long
            item.funcargs |= {"student": self.student, "rng": rng_of(self._config, item), "request": item._request}
        try:
            item.session._setupstate.setup(item)
            item.runtest()
        finally:
            item.session._setupstate.teardown_exact(following)
            cast(Any, item).funcargs = None


def check_result(item: pytest.Item, error: BaseException | None) -> CheckResult:
    """Turn what a hidden test raised, or that it raised nothing, into a check result."""
    weight = _weight(item)
    result = CheckResult(item.name, title_of(item), "passed", weight)
    if error is None:
        return result
    outcome, message, detail = _explain(error, item.path.parent)
    known = isinstance(error, WrongAnswer) and error.known
    said = message[:MESSAGE_CHARACTERS], detail[:DETAIL_CHARACTERS]
    return CheckResult(result.name, result.title, outcome, weight, *said, known)


def _weight(item: pytest.Item) -> float:
    """Return how much a check counts; NaN where the author gave something that is no number."""
    marker = item.get_closest_marker("weight")
    try:
        (weight,) = map(float, marker.args) if marker else (1.0,)
    except (TypeError, ValueError):
        return math.nan
    return weight


def _slip(item: pytest.Item) -> str:
    """Return what keeps a collected test from being judged, as the end of a sentence; empty where nothing does."""
    if not 0 <= _weight(item) < math.inf:
        return "has a weight that is not one number from 0 on; write, for example, @pytest.mark.weight(2)."
    function = cast(pytest.Function, item)
    known = {"request", *function._fixtureinfo.name2fixturedefs}
    for name in function.fixturenames:
        if name not in known:
            close = difflib.get_close_matches(name, _OUR_FIXTURES, n=1)
            guess = f"Did you mean {close[0]}?" if close else "Hidden tests are given `student` and `rng`."
            return f"asks for {name!r}, which is neither a fixture nor a parameter of the test. {guess}"
    return ""


def _told(item: pytest.Item, error: BaseException | None) -> CheckResult:
    """Return what a check found, within its limits once more: the text of an exception may format the answer."""
    if error is None:
        return check_result(item, None)
    try:
        with limited_time(name_of(item.path.stem, item.name)):
            return check_result(item, error)
    except (CheckTookTooLong, MemoryError) as too_much:
        return check_result(item, too_much)


def title_of(item: pytest.Item) -> str:
    """Return the first line of the test's docstring: what the student reads."""
    text = inspect.getdoc(getattr(item, "function", None)) or item.name
    return text.partition("\n")[0]


def _explain(error: BaseException, folder: Path) -> tuple[Any, str, str]:
    """Return the outcome, what the student reads and what the instructor reads."""
    is_hint = isinstance(error, AssertionError) and _raised_in(error, folder)
    hint = str(error) if is_hint else ""  # first: `traceback` would go on after the alarm
    detail = "".join(traceback.format_exception(type(error), error, _from_the_test_on(error, folder)))
    if isinstance(error, StudentProblem):
        return error.outcome, str(error), error.detail or detail
    if isinstance(error, WrongAnswer):
        return "failed", error.hint, f"{error.detail}\n{detail}".strip()
    if isinstance(error, (CheckTookTooLong, MemoryError)):
        return "failed", _TOO_SLOW_TO_JUDGE, detail
    if is_hint:
        return "failed", hint, detail
    return "failed", _UNFIT, detail


def _from_the_test_on(error: BaseException, folder: Path) -> TracebackType | None:
    """Return the traceback without pytest's frames, which are before the test's."""
    trace = error.__traceback__
    while trace is not None and Path(trace.tb_frame.f_code.co_filename).parent != folder:
        trace = trace.tb_next
    return trace or error.__traceback__


def _raised_in(error: BaseException, folder: Path) -> bool:
    """Tell an author's `assert ..., "hint"` from a library's assertion, whose message holds expected values."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and Path(trace.tb_frame.f_code.co_filename).parent == folder


# The terminal, the cache and other people's plugins have no part in judging; -c keeps the course's own pytest
# settings out; plain asserts keep pytest's explanations, which show inputs, apart from the author's words.
_OPTIONS = (
    "--strict-markers",  # a misspelt `weight` would count 1
    "--assert=plain", "-c", os.devnull, "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging",
    "-p", "no:junitxml", "-p", "no:pastebin", "-p", "no:stepwise", "-p", "no:doctest", "-p", "no:unittest",
    "-p", "no:warnings", "-p", "no:faulthandler", "-p", "no:threadexception", "-p", "no:unraisableexception",
    "--capture=no", "-p", "nbjudge.judging.fixtures", "-o", "tmp_path_retention_policy=failed",
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


@contextmanager
def _imported_afresh(folders: set[Path]) -> Iterator[None]:
    """Import hidden tests and the modules beside them anew, and keep them out of sys.modules.

    An author edits them between two runs in one kernel, and two assignments may have files of the same name. A pytest
    around us (as in our own tests) has no part in it: it would add inputs to the asserts' messages.
    """
    finders = list(sys.meta_path)
    sys.meta_path[:] = [finder for finder in finders if not isinstance(finder, AssertionRewritingHook)]
    names = {path.stem for folder in folders for path in folder.glob("*.py")}
    others = {name: sys.modules.pop(name) for name in names & sys.modules.keys()}
    try:
        yield
    finally:
        sys.meta_path[:] = finders
        for name in names & sys.modules.keys():
            del sys.modules[name]
        sys.modules.update(others)
