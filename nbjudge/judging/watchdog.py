"""What no alarm of Python's ends: a function in C that is busy with a value. There the kernel ends the whole process.

Whoever started that process was told before each check which it is, and starts another, in which that check and those
after it of the same exercise are given up. In a process that nobody watches over, the watchdog does nothing.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

_SEPARATOR = "::"


PATIENCE = ""  # in the place of a check's name


def name_of(exercise: str, check: str) -> str:
    """Return what a check is called between the two processes."""
    return exercise + _SEPARATOR + check


class Watchdog:
    """Watches over the checks of this process, one at a time."""

    def __init__(self) -> None:
        """Watch over nothing yet."""
        self._tell: Callable[[str], None] | None = None
        self._stuck: Collection[str] = ()
        self._given_up: set[str] = set()

    def arm(self, tell: Callable[[str], None]) -> None:
        """Watch from now on, and tell the name of each check before it runs."""
        self._tell = tell

    def begin(self, stuck: Collection[str]) -> None:
        """Begin a submission in which these checks never ended before."""
        self._stuck, self._given_up = stuck, set()

    def begin_again(self) -> None:
        """Begin to run checks a second time: those before one that never ended are not given up with it."""
        self._given_up = set()

    def wants_patience(self) -> None:
        """Tell that this submission is graded to the end, however long it takes."""
        if self._tell:
            self._tell(PATIENCE)

    def gives_up(self, name: str) -> bool:
        """Tell whether a check is not to run, as it or one before it of its exercise never ended."""
        exercise = name.partition(_SEPARATOR)[0]
        if name in self._stuck:
            self._given_up.add(exercise)
        return exercise in self._given_up

    @contextmanager
    def over(self, name: str, seconds: float) -> Iterator[None]:
        """End this process, without a word, when a check takes more CPU seconds."""
        if self._tell is None:
            yield
            return
        self._tell(name)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)  # SIGVTALRM, which ends who does not handle it
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


WATCHDOG = Watchdog()
