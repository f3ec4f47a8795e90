"""Worker processes: each keeps one warm grader, takes submissions as bytes, and gives verdicts back.

    batch ── submit(Submission) ──► ProcessPoolExecutor ──► grade_one ──► Grader ──► its sandbox
      ▲                                                         │
      ├──── Future[Graded] ◄────────────────────────────────────┤ at once
      └──── Future[Graded] ◄── a pipe ──────────────────────────┘ later, of what a worker had set aside

Or the workers of somebody else's Executor.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import connection
from multiprocessing.context import SpawnProcess

from nbjudge.batch.local.starting import Context
from nbjudge.batch.local.worker import GRACE_SECONDS, Later, Setup, begin, grade_one
from nbjudge.errors import SetAside
from nbjudge.records import Graded, Submission, Whose
from nbjudge.settings import Limits

_OF_THE_MEMORY = 0.7  # of the machine, which all graders together may take


class WorkerPool:
    """Worker processes on this machine."""

    def __init__(self, setup: Setup, jobs: int):
        """Prepare `jobs` workers; they start with the first submission."""
        self.jobs = jobs
        self._context = Context(jobs)
        self._came, tell = self._context.Pipe(duplex=False)
        more = max(0, room_for_graders(setup.limits) // jobs - 1)
        arguments = setup, Later(tell, self._context.Lock(), more)
        self._executor = ProcessPoolExecutor(jobs, self._context, initializer=begin, initargs=arguments)
        self._futures: dict[Whose, Future[Graded]] = {}
        self._aside: set[Whose] = set()
        self._lock = threading.Lock()
        self._ended, self._end = self._context.Pipe(duplex=False)
        threading.Thread(target=self._hear_of_later, name="what was set aside", daemon=True).start()

    @property
    def aside(self) -> int:
        """How many submissions go on beside those that the workers are busy with."""
        return len(self._aside)

    def submit(self, submission: Submission, patience: float | None = None) -> Future[Graded]:
        """Queue a submission. The future raises BrokenProcessPool when any worker of the pool dies."""
        result = Future[Graded]()
        future = self._executor.submit(grade_one, submission, patience=patience)
        self._futures[submission.whose] = result
        future.add_done_callback(partial(self._returned, submission.whose))
        return result

    def close(self) -> None:
        """Let the workers finish and end."""
        self._executor.shutdown()
        self._end.send(None)

    def _returned(self, whose: Whose, future: Future[Graded]) -> None:
        """Take what a worker gave back at once."""
        error = CancelledError() if future.cancelled() else future.exception()
        if isinstance(error, SetAside):
            with self._lock:
                self._aside |= {whose} & self._futures.keys()  # else what came of it has been told already
        elif isinstance(error, BrokenExecutor):  # whoever was set aside is lost, too
            for each in list(self._futures):
                self._settle(each, error)
        else:
            self._settle(whose, error or future.result())

    def _hear_of_later(self) -> None:
        while self._came in connection.wait([self._came, self._ended]):
            self._settle(*self._came.recv())

    def _settle(self, whose: Whose, outcome: Graded | BaseException) -> None:
        with self._lock:
            future = self._futures.pop(whose, None)
            self._aside.discard(whose)
        if future is None:  # it broke with the pool
            return
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    def kill(self) -> None:
        """End the workers and their sandboxes within about a second, whatever they are doing."""
        self._end.send(None)
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

    aside = 0  # whoever lends the workers sees to what takes long

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


def room_for_graders(limits: Limits) -> int:
    """Return how many graders this machine has memory for; each may take that of a submission."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    return int(_OF_THE_MEMORY * memory / limits.memory_bytes)


def _signal(worker: SpawnProcess, signum: int) -> None:
    with suppress(ProcessLookupError):
        if worker.is_alive() and worker.pid:
            os.kill(worker.pid, signum)
