"""Workers in two lanes: what takes long goes on in the second, so that a class does not wait for an endless loop.

submission ──► quick lane ── within its patience ──► the batch writes the result
                    │
                    ├── not, and nothing was wrong so far ──► begins anew in the slow lane, in a quiet moment ──┐
                    └── not, and a check has failed ──► goes on where it is; the lane takes another grader ─────┤
                                                                                                                ▼
                                                           the next batch with this student takes the result ◄──┘

One that has failed never begins anew: it would know that something was wrong.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from nbjudge.batch.workers import Setup
from nbjudge.errors import Postponed, SetAside
from nbjudge.records import Graded, Submission
from nbjudge.service.arrivals import Whose

# Seconds in the quick lane: more where the solution takes long too, as on a machine that has much else to do.
_PATIENCE, _TIMES_THE_SOLUTION, _MOST = 2.0, 6.0, 60.0
_GOES_ON = 2.0  # seconds more, after which one that could not be put off keeps its grader, and the lane takes another
_SPARE = 2  # graders in place of those; each may take the memory of a submission
_SLOW_NICE = 10  # the slow lane yields the processor to the quick one
_QUIET, _AT_MOST = 1.0, 600.0  # seconds without work in the quick lane, after which a slow one begins, or in any case

_Grade = Callable[..., Graded]


@dataclass(frozen=True)
class _Aside:
    """A submission that takes long."""

    submission: Submission
    setup: Setup
    result: Future[Graded]


class Lanes(Executor):
    """Threads that each keep a warm grader, which is a process of its own."""

    def __init__(self, jobs: int, done: Callable[[], object]):
        """Make lanes for `jobs` at a time; they start with the first submission. `done`: told of each slow result."""
        self._quick = ThreadPoolExecutor(jobs, "quick lane")
        self._graders = _Graders(jobs + _SPARE)
        self._slow = ThreadPoolExecutor(max(1, jobs // 2), "slow grader", initializer=_yield_the_processor)
        self._quiet = _Quiet()
        self._done = done
        self._aside: dict[Whose, _Aside] = {}
        self._patience: dict[str, float] = {}  # by assignment

    def is_busy(self, whose: Whose) -> bool:
        """Tell whether something of a student takes long. It is all that is graded of this student then."""
        aside = self._aside.get(whose)
        return aside is not None and not aside.result.done()

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Queue a submission, as `BorrowedPool` does. The future raises SetAside where it takes long."""
        submission, setup, patience = arguments
        whose = (submission.assignment, submission.student)
        aside = self._aside.get(whose)
        if aside and aside.result.done():
            del self._aside[whose]
            if (aside.submission, aside.setup) == (submission, setup):  # else a test or the notebook has changed
                return aside.result
        elif aside:
            busy: Future[Graded] = Future()
            busy.set_exception(SetAside())
            return busy
        return self._quick.submit(self._try, fn, submission, setup, patience)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the quick lane. What takes long is graded when the service starts again; nobody waits for it."""
        self._quick.shutdown(wait, cancel_futures=cancel_futures)
        self._graders.shutdown()
        self._quiet.end()
        self._slow.shutdown(wait=False, cancel_futures=True)

    def _try(self, grade: _Grade, submission: Submission, setup: Setup, patience: float | None) -> Graded:
        with self._quiet.broken():
            if submission.student == "solution" and patience is None:  # a student of that name, too, holds the lane
                graded = self._graders.start(grade, submission, setup).result()
                seconds = max(_PATIENCE, _TIMES_THE_SOLUTION * graded.verdict.seconds)
                self._patience[submission.assignment] = min(_MOST, seconds)
                return graded
            return self._within(self._patience.get(submission.assignment, _PATIENCE), grade, submission, setup)

    def _within(self, patience: float, grade: _Grade, submission: Submission, setup: Setup) -> Graded:
        result = self._graders.start(grade, submission, setup, patience)
        try:
            return result.result(patience + _GOES_ON)
        except Postponed:
            latest = time.monotonic() + _AT_MOST
            result = self._slow.submit(self._grade_slowly, grade, submission, setup, latest)
        except TimeoutError:
            if result.done():  # one of the grader's own
                raise
        self._aside[submission.assignment, submission.student] = _Aside(submission, setup, result)
        result.add_done_callback(lambda _: self._done())
        raise SetAside

    def _grade_slowly(self, grade: _Grade, submission: Submission, setup: Setup, latest: float) -> Graded:
        if not self._quiet.wait(latest):
            raise SetAside
        return grade(submission, setup)


class _Graders:
    """Threads that each keep a warm grader, which is a process of its own: the one that was free last is the next."""

    def __init__(self, most: int) -> None:
        self._free: queue.LifoQueue[ThreadPoolExecutor] = queue.LifoQueue()
        for number in range(most):
            self._free.put(ThreadPoolExecutor(1, f"grader {most - number}"))  # a thread starts when it is first used

    def start(self, grade: _Grade, *arguments: Any) -> Future[Graded]:
        """Start grading, once a grader is free."""
        grader = self._free.get()
        result = grader.submit(grade, *arguments)
        result.add_done_callback(lambda _: self._free.put(grader))
        return result

    def shutdown(self) -> None:
        """Let those that are free end, and the others when they are done."""
        with suppress(queue.Empty):
            while True:
                self._free.get_nowait().shutdown(wait=False)


class _Quiet:
    """Knows when the quick lane has nothing to do."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = 0
        self._since = time.monotonic()
        self._ended = False

    @contextmanager
    def broken(self) -> Iterator[None]:
        """Say that the quick lane works."""
        with self._changed:
            self._busy += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._since = time.monotonic()
                self._changed.notify_all()

    def wait(self, latest: float) -> bool:
        """Wait until the quick lane has had nothing to do for a moment, or until `latest`; False at the end of all."""
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                begins = latest if self._busy else min(latest, self._since + _QUIET)
                if begins <= now:
                    return True
                self._changed.wait(begins - now)
        return False

    def end(self) -> None:
        """Let nobody wait any longer."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()


def _yield_the_processor() -> None:
    """Run what this thread starts, too, only when nobody else wants the processor."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _SLOW_NICE)
