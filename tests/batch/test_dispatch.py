"""Workers that die, hang or raise cost one submission a retry, and nobody else anything."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from nbjudge.batch.dispatch import Dispatcher
from nbjudge.batch.local.pools import BorrowedPool, WorkerPool
from nbjudge.batch.local.worker import Setup
from nbjudge.errors import Postponed, SandboxUnavailable, SetAside, UsageError
from nbjudge.records import Assignment, Graded, Submission, Verdict
from nbjudge.settings import Limits
from tests.batch import tiny
from tests.batch.running import PROJECT

ASSIGNMENT = Assignment("tiny", tiny.NAME, {"ps": tiny.exercises()}, {}, "")


class NoSandbox:
    """A grader that cannot be made on this machine."""

    def __init__(self, *args: object, **kwargs: object):
        """Refuse."""
        raise SandboxUnavailable("bubblewrap is not installed.")


class NoDescriptors:
    """A grader that this machine has no room for."""

    def __init__(self, *args: object, **kwargs: object):
        """Fail."""
        raise OSError(24, "Too many open files")


class SlowPool:
    """A pool that does at once what it is asked, and has no patience with who asks for "slow"."""

    jobs, aside = 1, 0

    def __init__(self) -> None:
        """Start with nothing asked."""
        self.asked: list[tuple[str, float | None]] = []

    def submit(self, submission: Submission, patience: float | None = None) -> Future[Graded]:
        """Return a result, or postpone."""
        self.asked.append((submission.student, patience))
        future: Future[Graded] = Future()
        if patience and b"slow" in submission.notebooks["ps.ipynb"]:
            future.set_exception(Postponed())
        else:
            future.set_result(Graded(Verdict(submission.student, tiny.NAME, "graded"), {}))
        return future

    def close(self) -> None:
        """Have nothing to end."""

    kill = close


def setup_with(grader: object = tiny.FakeGrader) -> Setup:
    """Return a setup with a made-up grader."""
    return Setup(ASSIGNMENT, Limits(), "bwrap", False, grader)  # type: ignore[arg-type]


def submissions(**commands: str) -> list[Submission]:
    """Return submissions by student that ask the made-up grader for something."""
    return [Submission(who, tiny.NAME, {"ps.ipynb": tiny.asking(what)}) for who, what in commands.items()]


@pytest.fixture
def dispatcher() -> Iterator[Dispatcher]:
    """Two workers of our own, and 60 s for a submission."""
    made = Dispatcher(lambda jobs: WorkerPool(setup_with(), jobs), 2, guard_seconds=60)
    yield made
    made.kill()


def outcome(dispatcher: Dispatcher, handed_in: list[Submission]) -> dict[str, float | str]:
    """Return the score or the reason of each student; each comes exactly once."""
    results = [(submission.student, graded.verdict) for submission, graded in dispatcher.run(handed_in)]
    assert sorted(who for who, _ in results) == sorted(one.student for one in handed_in)
    return {who: verdict.score if verdict.status == "graded" else verdict.problems[0] for who, verdict in results}


def test_everybody_is_graded_once(dispatcher: Dispatcher) -> None:
    """Many more submissions than workers each come back once, with their own marks."""
    many = {f"s{number}": f"score {number % 10}" for number in range(60)}
    assert outcome(dispatcher, submissions(**many)) == {who: float(what[-1]) for who, what in many.items()}


@pytest.mark.slow
def test_a_worker_that_dies_costs_its_submission_one_retry(dispatcher: Dispatcher, tmp_path: Path) -> None:
    """Who kills the worker twice is not graded; who did it once, or was graded beside it, is."""
    commands = {
        "a": "score 1",
        "b": "die",
        "c": f"die once {tmp_path / 'c'}",
        "d": "score 4",
        "e": "die",
        "f": "score 6",
    }
    assert outcome(dispatcher, submissions(**commands)) == {
        "a": 1.0,
        "b": "Tried twice, and the process that graded it died. A person must look at this submission.",
        "c": 7.0,
        "d": 4.0,
        "e": "Tried twice, and the process that graded it died. A person must look at this submission.",
        "f": 6.0,
    }


def test_a_fault_of_the_grader_is_told(dispatcher: Dispatcher) -> None:
    """An exception from the grader itself ends that submission alone, and its text is in the verdict."""
    result = outcome(dispatcher, submissions(a="raise", b="score 2"))
    assert result["b"] == 2.0
    assert "RuntimeError: a bug of ours" in str(result["a"])


@pytest.mark.slow
def test_a_worker_that_hangs_is_ended() -> None:
    """A submission that never ends, and ignores requests to end, is given up after two times the guard's seconds."""
    dispatcher = Dispatcher(lambda jobs: WorkerPool(setup_with(), jobs), 2, guard_seconds=2)
    result = outcome(dispatcher, submissions(a="hang", b="score 2", c="score 3", d="score 4"))
    dispatcher.kill()
    assert "did not come to an end" in str(result.pop("a"))
    assert result == {"b": 2.0, "c": 3.0, "d": 4.0}


@pytest.mark.parametrize(
    ("grader", "said"), [(NoSandbox, "bubblewrap is not installed"), (NoDescriptors, "Too many open files")]
)
def test_a_machine_that_cannot_grade_stops_everything(grader: type, said: str) -> None:
    """A grader that cannot be made is one error for the person, not a verdict on anybody, nor a traceback."""
    dispatcher = Dispatcher(lambda jobs: WorkerPool(setup_with(grader), jobs), 1, guard_seconds=60)
    with pytest.raises(UsageError, match=said):
        outcome(dispatcher, submissions(a="score 1"))
    dispatcher.kill()


def test_submissions_are_read_only_when_a_worker_is_about_to_need_them(dispatcher: Dispatcher) -> None:
    """However many there are, no more than two for each worker are in memory at a time."""
    taken = 0

    def source() -> Iterator[Submission]:
        nonlocal taken
        for submission in submissions(**{f"s{number}": "score 1" for number in range(40)}):
            taken += 1
            yield submission

    for done, _ in enumerate(dispatcher.run(source()), start=1):
        assert taken - done <= 4


def test_those_that_take_long_come_last() -> None:
    """Who is postponed while others wait is graded after them, without haste."""
    pool = SlowPool()
    dispatcher = Dispatcher(lambda jobs: pool, 1, guard_seconds=60)
    handed_in = submissions(a="slow", b="score 1", c="slow", d="score 2", e="score 3")
    assert [submission.student for submission, _ in dispatcher.run(handed_in, 30)] == ["b", "d", "e", "a", "c"]
    assert pool.asked[-2:] == [("a", None), ("c", None)]


def test_any_executor_will_do() -> None:
    """An executor of somebody else's, whose workers never heard of us, grades the same, and stays open."""
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        dispatcher = Dispatcher(lambda jobs: BorrowedPool(setup_with(), executor, jobs), 2, guard_seconds=60)
        assert outcome(dispatcher, submissions(a="score 1", b="raise", c="score 3"))["c"] == 3.0
        dispatcher.close()
        assert executor.submit(abs, -1).result() == 1


def test_a_worker_imports_neither_nbgrader_nor_our_main_program() -> None:
    """Two seconds and 150 MB for each worker are saved."""
    pool = WorkerPool(setup_with(Spy), 1)
    verdict = pool.submit(submissions(a="score 1")[0]).result().verdict
    pool.close()
    assert verdict.problems == ("nbjudge.records",)


class Spy(tiny.FakeGrader):
    """Tells which of some modules its process has imported."""

    def grade(self, submission: Submission) -> Graded:
        """Return their names as the problems."""
        graded = super().grade(submission)
        ours = hasattr(sys.modules["__main__"], "__file__")  # multiprocessing's own main module has no file
        names = ("nbgrader", "sqlalchemy", "nbjudge.records")
        seen = (*(name for name in names if name in sys.modules), *(["our main program"] if ours else []))
        return Graded(self._verdict(submission, "graded", problems=seen), graded.notebooks)


PARENT = """
import sys
from nbjudge.batch.local.pools import WorkerPool
from tests.batch.test_dispatch import setup_with, submissions
pool = WorkerPool(setup_with(), 2)
print([pool.submit(one).result().verdict.score for one in submissions(a="score 1", b="score 2")], flush=True)
futures = [pool.submit(one) for one in submissions(a="hang", b="hang")]
sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(signum: int) -> None:
    """After the parent was killed no worker is left, not even one that ignores signals and waits for ever."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "[1.0, 2.0]\n"
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) >= 2
        os.kill(process.pid, signum)
        process.wait(10)
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


@pytest.mark.slow
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="there is one processor")
def test_each_processor_has_its_worker() -> None:
    """With as many workers as processors each keeps to its own, and with fewer they go where there is room."""
    here = os.sched_getaffinity(0)
    for jobs, found in ((len(here), [[one] for one in sorted(here)]), (1, [sorted(here)])):
        pool = WorkerPool(setup_with(), jobs)
        wait([pool.submit(one) for one in submissions(a="score 1", b="score 2")])
        assert sorted(sorted(os.sched_getaffinity(worker.pid or 0)) for worker in pool._context.workers) == found
        pool.close()
    assert os.sched_getaffinity(0) == here


@pytest.mark.slow
def test_a_pool_is_killed_at_once() -> None:
    """Workers that ignore requests to end are gone soon after, though nobody waits for what they do."""
    pool = WorkerPool(setup_with(), 2)
    futures = [pool.submit(one) for one in submissions(a="hang", b="hang")]
    wait(futures, timeout=2)
    workers = [psutil.Process(worker.pid) for worker in pool._context.workers]  # other tests may have some, too
    assert len(workers) == 2
    pool.kill()
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert alive == []


class PoolThatSetsAside(SlowPool):
    """A pool whose grader fails the first time; then it sets aside, as a service's does with what takes long."""

    def submit(self, submission: Submission, patience: float | None = None) -> Future[Graded]:
        """Fail, or set aside."""
        self.asked.append((submission.student, patience))
        future: Future[Graded] = Future()
        future.set_exception(SetAside() if len(self.asked) > 1 else BrokenProcessPool("died"))
        return future


def test_a_second_try_that_is_set_aside_has_no_verdict_yet() -> None:
    """It is no fault of the grader's: whoever set it aside hands in its result later."""
    pool = PoolThatSetsAside()
    dispatcher = Dispatcher(lambda jobs: pool, 1, guard_seconds=60)
    assert list(dispatcher.run(submissions(ada="score 3"))) == []
    assert [student for student, _ in pool.asked] == ["ada", "ada"]
