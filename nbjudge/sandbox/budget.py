"""The seconds that one submission may use, whatever of it takes them."""

from __future__ import annotations

import time
from math import inf

from nbjudge.errors import Postponed, SandboxDied
from nbjudge.languages.sentences import sentence
from nbjudge.sandbox.process import AnySandbox
from nbjudge.settings import Limits

ALL_USED = sentence("This cell was not run: the notebook had used its {number} seconds.")
NOTHING_LEFT = 0.0
_SHARE_OF_CELLS = 2 / 3  # of a submission's seconds
_MOMENT = 1.0  # seconds that each cell may have from half of the rest: to define a function takes no longer
_SHARE_AFTER_A_STOP = 1 / 3  # of the cells' seconds that are left: the most for one cell, where another never ended
_EXTRA_BY_THE_CLOCK = 10  # seconds more, for starting processes and waiting for a processor


class Budget:
    """The seconds that a submission may use in all: CPU seconds where they can be measured, hardly more by the clock.

    The clock counts whatever takes time, our own side too, and no wait inside lasts longer than it.
    """

    def __init__(self, sandbox: AnySandbox, seconds: float | None = None, patience: float | None = None) -> None:
        """Start counting; `seconds`: how many there are, where that is fewer than the limit.

        After `patience` seconds by the clock whoever asks what is left gets a Postponed: nothing that was cut short by
        it may count.
        """
        limit = sandbox.limits.submission_seconds
        self._sandbox = sandbox
        self._seconds = limit if seconds is None else min(limit, seconds)
        self._cpu = sandbox.usage().cpu_seconds
        self._began = time.monotonic()
        self._clock = 1 + (_EXTRA_BY_THE_CLOCK / limit if sandbox.forks else 0)
        self._patience_ends = inf if patience is None else self._began + patience
        self._end = self._began + self._seconds * self._clock
        sandbox.end = min(self._end, self._patience_ends)

    def has_failed(self) -> None:
        """Have all the seconds without being put off, now that a check has failed. Raises Postponed if it is too late.

        Who is graded anew would know that something was wrong: by its niceness, by notes.
        """
        self.left()
        self._patience_ends = inf
        self._sandbox.end = self._end

    def require(self) -> None:
        """Raise SandboxDied where nothing is left, and Postponed as `left` does."""
        if self.left() <= NOTHING_LEFT:
            raise SandboxDied(sentence(ALL_USED, number=f"{self._sandbox.limits.submission_seconds:g}"), "timed_out")

    def left(self) -> float:
        """Return the seconds that are left, 0 when they are used up. Raises Postponed."""
        if time.monotonic() >= self._patience_ends:
            raise Postponed
        by_the_clock = (time.monotonic() - self._began) / self._clock
        used = max(self._sandbox.usage().cpu_seconds - self._cpu, by_the_clock)
        return max(NOTHING_LEFT, self._seconds - used)


class CellSeconds:
    """The seconds of a budget that the cells of the notebook may use."""

    def __init__(self, budget: Budget, limits: Limits, *, tested: bool) -> None:
        """Leave a part of them to the tests, which come last, where there are any."""
        self._budget, self._limits = budget, limits
        self.total = limits.submission_seconds * (_SHARE_OF_CELLS if tested else 1)

    def left(self) -> float:
        """Return the seconds that are left for cells, and at least a moment."""
        left, for_tests = self._budget.left(), self._limits.submission_seconds - self.total
        return max(NOTHING_LEFT, left - for_tests, min(_MOMENT, left - for_tests / 2))

    def most(self, left: float, *, was_stopped: bool) -> float:
        """Return the seconds that a cell may use: once one was stopped, at most a part of what is left.

        Several that wait for something that never comes then leave time to the answers behind them.
        """
        most = self._limits.cell_seconds
        return min(most, max(left * _SHARE_AFTER_A_STOP, min(left, _MOMENT))) if was_stopped else most
