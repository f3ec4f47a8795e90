"""Workers in two lanes: what takes long goes on in the second, so that a class does not wait for an endless loop.

submission ──► quick lane ── within its patience ──► the batch writes the result
                    │
                    ├── not, and nothing was wrong so far ──► begins anew in the slow lane, in a quiet moment ──┐
                    └── not, and a check has failed ──► goes on where it is; the lane takes another grader ─────┤
                                                                                                                ▼
                                                           the next batch with this student takes the result ◄──┘

One that has failed never begins anew: it would know that something was wrong. Whoever hands in another notebook
meanwhile has that one tried in the quick lane too, behind the others.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nbjudge.batch.local.pools import room_for_graders
from nbjudge.batch.local.worker import Setup
from nbjudge.errors import Postponed, SetAside
from nbjudge.records import Graded, Submission, Whose

# Seconds in the quick lane: more where the solution takes long too, as on a machine that has much else to do.
_PATIENCE, _TIMES_THE_SOLUTION, _MOST = 2.0, 6.0, 60.0
_GOES_ON = 2.0  # seconds more, after which one that could not be put off keeps its grader, and the lane takes another
_SPARE = 2  # graders in place of those, which stay warm; more come while there is room
_MOST_OF_ONE = 2  # notebooks of a student's that are graded at the same time
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
        self._lock = threading.Lock()
        self._held: Counter[Whose] = Counter()  # notebooks that take long and are being graded
        self._slow_ones: set[Whose] = set()  # who has had one
        self._slow = ThreadPoolExecutor(max(1, jobs // 2), "slow grader", initializer=_yield_the_processor)
        self._quiet = _Quiet()
        self._done = done
        self._aside: dict[Whose, _Aside] = {}
        self._patience: dict[str, float] = {}  # by assignment

    def is_busy(self, whose: Whose, *, with_another: bool) -> bool:
        """Tell whether a student has to wait: for what takes long, or `with_another` notebook for too many of them."""
        return self._held[whose] >= (_MOST_OF_ONE if with_another else 1)

    def is_slow(self, whose: Whose) -> bool:
        """Tell whether something of a student has taken long: the next goes behind the others."""
        return whose in self._slow_ones

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Queue a submission, as `BorrowedPool` does. The future raises SetAside where it takes long."""
        submission, setup, patience = arguments
        whose = submission.whose
        aside = self._aside.get(whose)
        is_same = aside is not None and (aside.submission, aside.setup) == (submission, setup)
        if aside and aside.result.done():
            del self._aside[whose]
            if is_same:  # else a test or the notebook has changed
                return aside.result
        if self.is_busy(whose, with_another=not is_same):
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
            if submission.is_solution:
                graded = self._graders.start(grade, submission, setup, at_once=True).result()
                seconds = max(_PATIENCE, _TIMES_THE_SOLUTION * graded.verdict.seconds)
                self._patience[submission.assignment] = min(_MOST, seconds)
                return graded
            return self._within(self._patience.get(submission.assignment, _PATIENCE), grade, submission, setup)

    def _within(self, patience: float, grade: _Grade, submission: Submission, setup: Setup) -> Graded:
        whose = submission.whose
        result = self._graders.start(grade, submission, setup, patience)
        if wait([result], patience + _GOES_ON).done:
            try:
                graded = result.result()
                self._slow_ones.discard(whose)
                return graded
            except Postponed:
                latest = time.monotonic() + _AT_MOST
                result = self._slow.submit(self._grade_slowly, grade, submission, setup, latest)
        self._aside[whose] = _Aside(submission, setup, result)
        self._slow_ones.add(whose)
        with self._lock:
            self._held[whose] += 1
        result.add_done_callback(lambda _: self._ended(whose))
        raise SetAside

    def _ended(self, whose: Whose) -> None:
        with self._lock:
            self._held[whose] -= 1
        self._done()

    def _grade_slowly(self, grade: _Grade, submission: Submission, setup: Setup, latest: float) -> Graded:
        if not self._quiet.wait(latest):
            raise SetAside
        return grade(submission, setup)


class _Graders:
    """Threads that each keep a warm grader, which is a process of its own: the one that was free last is the next."""

    def __init__(self, kept: int) -> None:
        """Keep so many warm; there are more only while all of them are held."""
        self._kept = kept
        self._free: list[ThreadPoolExecutor] = []
        self._made = 0
        self._changed = threading.Condition()

    def start(
        self, grade: _Grade, submission: Submission, setup: Setup, *patience: float, at_once: bool = False
    ) -> Future[Graded]:
        """Start grading, once a grader is free; `at_once`: with one more where none is."""
        most = max(self._kept, room_for_graders(setup.limits))
        with self._changed:
            self._changed.wait_for(lambda: self._free or self._made < most or at_once)
            self._made += not self._free
            grader = self._free.pop() if self._free else ThreadPoolExecutor(1, "grader")
        result = grader.submit(grade, submission, setup, *patience)
        result.add_done_callback(lambda _: self._give_back(grader))
        return result

    def _give_back(self, grader: ThreadPoolExecutor) -> None:
        with self._changed:
            is_kept = len(self._free) < self._kept
            if is_kept:
                self._free.append(grader)
            self._made -= not is_kept
            self._changed.notify()
        if not is_kept:
            grader.shutdown(wait=False)

    def shutdown(self) -> None:
        """Let those that are free end, and the others when they are done."""
        with self._changed:
            free, self._free = self._free, []
        for grader in free:
            grader.shutdown(wait=False)


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
