"""The time and the memory that the judging of a student's values may take on this side of the wall."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbjudge.judging.watchdog import WATCHDOG
from nbjudge.sandbox.process import WAITS

CHECK_SECONDS = 10  # CPU seconds on the judging side for one check; time in the sandbox is not among them
WAIT_SECONDS = 30  # by the clock, of a test that waits for something itself, such as a file that never ends
_MORE_SECONDS = 2  # after which what did not heed the alarm is ended with its whole process
CHECK_BYTES = 1 << 30  # memory on the judging side that the checks of an exercise may add


class CheckTookTooLong(Exception):
    """The judging side spent its time on one value."""


@contextmanager
def limited_time(check: str = "") -> Iterator[None]:
    """Hold the judging of one value to its time, where the system can. Raises CheckTookTooLong."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    if WATCHDOG.gives_up(check):
        raise CheckTookTooLong

    def stop(*_: Any) -> None:
        raise CheckTookTooLong

    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CHECK_SECONDS)
    try:
        with _limited_wait(), WATCHDOG.over(check, CHECK_SECONDS + _MORE_SECONDS):
            yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


@contextmanager
def _limited_wait() -> Iterator[None]:
    """Hold a test to the time by the clock that it may wait, answers of the other side not counted."""
    began, waited = time.monotonic(), WAITS.seconds()

    def look(*_: Any) -> None:
        left = WAIT_SECONDS - (time.monotonic() - began) + (WAITS.seconds() - waited)
        if left <= 0 and not WAITS.now:
            raise CheckTookTooLong
        signal.setitimer(signal.ITIMER_REAL, max(left, 1.0))

    previous = signal.signal(signal.SIGALRM, look)
    theirs, _ = signal.setitimer(signal.ITIMER_REAL, WAIT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if theirs:  # the alarm of whoever set one before
            signal.setitimer(signal.ITIMER_REAL, max(theirs - (time.monotonic() - began), 0.001))


@contextmanager
def limited_memory() -> Iterator[None]:
    """Hold the judging of one exercise to the memory it may add, where the system can."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = pages * resource.getpagesize() + CHECK_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
