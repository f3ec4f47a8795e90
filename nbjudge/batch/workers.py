"""Worker processes: each keeps one warm grader, takes submissions as bytes, and gives verdicts back.

    batch ── submit(Submission) ──► ProcessPoolExecutor ──► grade_one ──► Grader ──► its sandbox
      ▲                                                          │
      └───────────────── Future[Graded] ◄────────────────────────┘

A worker never imports nbgrader, and it ends when its parent does, however that ends.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from types import FrameType, ModuleType
from typing import Any, Protocol

from nbjudge.errors import NbjudgeError, UsageError
from nbjudge.grading.grader_process import GraderProcess
from nbjudge.records import Assignment, Graded, Submission
from nbjudge.settings import Limits

GRACE_SECONDS = 0.5  # for a worker to close its sandbox before it is killed


class GraderLike(Protocol):
    """What a worker needs of a grader."""

    def grade(self, submission: Submission) -> Graded:
        """Grade one submission. One in a process of its own can be told, too, after how many seconds to give up."""

    def close(self) -> None:
        """End all that the grader started."""


@dataclass(frozen=True)
class Setup:
    """What a worker needs to know to make its grader."""

    assignment: Assignment
    limits: Limits
    sandbox: str
    everything: bool
    grader: Callable[..., GraderLike] | None = None  # None: the engine's own

    def make(self) -> GraderLike:
        """Make a grader; with the engine's own, that starts a sandbox."""
        in_main = threading.current_thread() is threading.main_thread()  # alarms go to no other thread
        if self.grader is None and (self.sandbox == "bwrap" or not in_main):
            return GraderProcess(self.assignment, limits=self.limits, sandbox=self.sandbox, everything=self.everything)
        maker = self.grader
        if maker is None:
            from nbjudge.grading.submission import Grader  # the parent has no use for pytest and NumPy

            maker = Grader
        return maker(self.assignment, limits=self.limits, sandbox=self.sandbox, everything=self.everything)


class WorkerPool:
    """Worker processes on this machine."""

    def __init__(self, setup: Setup, jobs: int):
        """Prepare `jobs` workers; they start with the first submission."""
        self.jobs = jobs
        self._context = _Context(jobs)
        self._executor = ProcessPoolExecutor(jobs, self._context, initializer=_begin, initargs=(setup,))

    def submit(self, submission: Submission, patience: float | None = None) -> Future[Graded]:
        """Queue a submission. The future raises BrokenProcessPool when any worker of the pool dies."""
        return self._executor.submit(grade_one, submission, patience=patience)

    def close(self) -> None:
        """Let the workers finish and end."""
        self._executor.shutdown()

    def kill(self) -> None:
        """End the workers and their sandboxes within about a second, whatever they are doing."""
        for worker in self._context.workers:
            _signal(worker, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for worker in self._context.workers:
            worker.join(max(0, deadline - time.monotonic()))
            _signal(worker, signal.SIGKILL)
        # The executor's thread ends after its workers. Python's own exit could meet it doing so, and print a traceback.
        ending = threading.Thread(target=self._executor.shutdown, kwargs={"cancel_futures": True}, daemon=True)
        ending.start()
        ending.join(GRACE_SECONDS)


class BorrowedPool:
    """Somebody else's Executor, whose workers are processes or threads. It stays theirs to close."""

    def __init__(self, setup: Setup, executor: Executor, jobs: int):
        """Keep `jobs` submissions under way in `executor`."""
        self.jobs = jobs
        self._setup = setup
        self._executor = executor
        self._futures: set[Future[Graded]] = set()

    def submit(self, submission: Submission, patience: float | None = None) -> Future[Graded]:
        """Queue a submission, with all that a worker that has never heard of us needs."""
        future = self._executor.submit(grade_one, submission, self._setup, patience)
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        return future

    def close(self) -> None:
        """Leave the executor as it is."""

    def kill(self) -> None:
        """Take back what has not begun; the rest cannot be reached from here."""
        for future in tuple(self._futures):
            future.cancel()


def usable_processors() -> list[int]:
    """Return the numbers of the processors that this process may run on."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


# ── in the worker ────────────────────────────────────────────────────────────────────────────────────────────────────


class _Warm(threading.local):
    """A thread's grader. Where the thread ends, or the process, the grader is closed."""

    setup: Setup | None = None
    grader: GraderLike | None = None
    closing: Callable[[], object] = staticmethod(lambda: None)

    def take(self, grader: GraderLike) -> None:
        """Keep a grader."""
        self.grader = grader
        self._life = _Life()
        self.closing = weakref.finalize(self._life, grader.close)

    def close(self) -> None:
        """Close the grader, if there is one."""
        self.grader = None
        self.closing()


class _Life:
    """Lives as long as the thread whose _Warm holds it."""


_warm = _Warm()


def grade_one(submission: Submission, setup: Setup | None = None, patience: float | None = None) -> Graded:
    """Grade a submission with this thread's warm grader, which is made anew when the setup is another.

    Raises Postponed where that takes more than `patience` seconds and the grader can be stopped.
    """
    if setup is not None and setup != _warm.setup:
        _warm.close()
        _warm.setup = setup
    if _warm.grader is None:
        assert _warm.setup is not None, "a worker of ours begins with a setup, and others send one"
        _warm.take(_made(_warm.setup))
    grader = _warm.grader
    assert grader is not None
    if isinstance(grader, GraderProcess):
        return grader.grade(submission, patience)
    return grader.grade(submission)


def _made(setup: Setup) -> GraderLike:
    """Make the grader. What keeps it from starting is no submission's fault, and must not cost one its marks."""
    try:
        return setup.make()
    except NbjudgeError:
        raise
    except Exception as error:
        raise UsageError(f"The grader did not start on this machine: {type(error).__name__}: {error}") from error


def _begin(setup: Setup) -> None:
    """Prepare a worker of our own pool: warm the grader up, and take care that it ends when it should."""
    _warm.setup = setup
    signal.signal(signal.SIGTERM, _end)
    # Ctrl-C reaches the whole group of processes; the parent decides. Not SIG_IGN, which the sandbox would inherit.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()
    # A pool whose initializer raises only says "broken": `grade_one` meets the error again, and reports it.
    with suppress(NbjudgeError):
        _warm.take(_made(setup))


def _end(signum: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        _warm.close()
    finally:
        os._exit(128 + signum)


def _end_with_parent() -> None:
    """Wait for the parent's death. The pool's own workers would wait for work for ever after a kill -9 of it."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


# ── starting workers ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Worker(SpawnProcess):
    processors: frozenset[int] = frozenset()  # on which it and its sandbox may run; empty: on all

    def start(self) -> None:
        """Start with SIGINT blocked (until `_begin`), and without the parent's main module."""
        with _sigint_blocked(), _no_main_module(), confined_to(self.processors):
            super().start()


class _Context(SpawnContext):
    """Starts workers afresh, not as forks: the parent has threads, open databases and much memory."""

    def __init__(self, jobs: int) -> None:
        super().__init__()
        self.workers: list[_Worker] = []
        usable = usable_processors()
        # A worker and its sandbox take turns. With one such pair for each processor, none should wait for another's.
        self._processors = usable if hasattr(os, "sched_setaffinity") and len(usable) == jobs > 1 else []

    def Process(self, *args: Any, **kwargs: Any) -> _Worker:  # type: ignore[override]
        worker = _Worker(*args, **kwargs)
        if self._processors:
            worker.processors = frozenset({self._processors[len(self.workers) % len(self._processors)]})
        self.workers.append(worker)
        return worker


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def confined_to(processors: frozenset[int]) -> Iterator[None]:
    """Let what this thread starts run on these processors only (none named: on all): it inherits them."""
    if not processors:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Hide `__main__`, which a spawned process imports: ours may be nbgrader or JupyterLab, 2 s and 150 MB a worker."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _signal(worker: SpawnProcess, signum: int) -> None:
    with suppress(ProcessLookupError):
        if worker.is_alive() and worker.pid:
            os.kill(worker.pid, signum)
