"""Graders that take turns in one worker: where one goes on for long, another takes the next submission.

    worker ── Relay ── GraderProcess ── within its patience ──► Graded
                 │            └── not, and a check has failed: it goes on beside the others ──► told later
                 └── another GraderProcess, for the next submission

A submission that takes long is postponed, and begins anew when the others are done. One of whose checks has failed
never begins anew: it would know that something was wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any

from nbjudge.errors import NbjudgeError, SetAside
from nbjudge.grading.grader_process import GraderProcess
from nbjudge.records import Graded, Submission

_GOES_ON = 2.0  # seconds after its patience, in which one that can be postponed has been

Tell = Callable[[Submission, Graded | Exception], None]


class Relay:
    """Grades submissions as a GraderProcess does, and sets aside what takes long."""

    def __init__(self, grader: GraderProcess, make: Callable[[], Any], most: int, tell: Tell) -> None:
        """Begin with a grader, and `make` others; at `most` so many go on beside. `tell` hears what came of those."""
        self._grader, self._make, self._most, self._tell = grader, make, most, tell
        self._aside: list[GraderProcess] = []
        self._threads = ThreadPoolExecutor(most + 1, "grader")

    def grade(self, submission: Submission, patience: float | None = None) -> Graded:
        """Return what came of a submission. Raises what a GraderProcess raises, and SetAside where it goes on."""
        if patience is None or len(self._aside) >= self._most:
            return self._grader.grade(submission, patience)
        result = self._threads.submit(self._grader.grade, submission, patience)
        if wait([result], patience + _GOES_ON).done:
            return result.result()
        try:
            another = self._make()
        except NbjudgeError:  # there is no room for it
            return result.result()
        self._aside.append(self._grader)
        result.add_done_callback(partial(self._came, submission, self._grader))
        self._grader = another
        raise SetAside

    def close(self) -> None:
        """End all graders."""
        for grader in (self._grader, *self._aside):
            grader.close()
        self._threads.shutdown(wait=False)

    def _came(self, submission: Submission, grader: GraderProcess, result: Future[Graded]) -> None:
        self._aside.remove(grader)
        grader.close()
        error: Any = result.exception()
        self._tell(submission, error or result.result())
