"""A grader in a process of its own, which can be ended whatever it is doing, and started anew.

    worker ── GraderProcess ── submission, what is stuck ──► main ── Grader ── its sandbox
                    ▲                                          │
                    └── each check's name, then Graded ────────┘

A value that keeps a function in C busy for hours costs the check that looked at it, and those after it of the exercise:
the kernel ends the process (`judging/watchdog.py`), and the next one grades the submission without them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any

from nbjudge.errors import NbjudgeError, Postponed
from nbjudge.judging.watchdog import PATIENCE
from nbjudge.records import Assignment, Graded, Submission
from nbjudge.settings import Limits

EXTRA_SECONDS = 120  # over a submission's own seconds, for what no limit counts: writing results, a cold sandbox
_CLOSE_SECONDS = 0.3  # for the process to end by itself
_MOST_DEATHS = 2  # that nothing explains
_TO_GIVE_UP = 3  # seconds, and its patience once more, for the process to give a submission up by itself


class GraderDied(NbjudgeError):
    """The process that graded a submission ended or hung, and no check of the submission explains it."""


class GraderProcess:
    """Grades submissions as a Grader does, in a process that it replaces when that hangs."""

    def __init__(
        self, assignment: Assignment, *, limits: Limits, sandbox: str = "bwrap", everything: bool = False
    ) -> None:
        """Start the process. Raises what making a Grader raises."""
        self._arguments = {"assignment": assignment, "limits": limits, "sandbox": sandbox, "everything": everything}
        self._seconds = limits.submission_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._is_warm = False
        self._warm_up()

    def grade(self, submission: Submission, patience: float | None = None) -> Graded:
        """Return the verdict on a submission and its graded notebooks; give it up after `patience` seconds.

        Raises Postponed where it was given up, GraderDied, or what the grader raises.
        """
        left, stuck, deaths = self._seconds, set[str](), 0
        while True:
            self._warm_up()
            began = time.monotonic()  # to start takes time that is not the submission's
            found = self._graded(submission, stuck, left, patience)
            if isinstance(found, Graded):
                return found
            deaths += not found or found in stuck
            if deaths >= _MOST_DEATHS:
                raise GraderDied("The process that graded it died or hung, twice.")
            stuck.add(found)
            left = max(0.0, left - (time.monotonic() - began))

    def close(self) -> None:
        """End the process and its sandbox."""
        process, self._process, self._is_warm = self._process, None, False
        if process is None:
            return
        assert process.stdin
        process.stdin.close()  # which it takes for a request to end
        with suppress(subprocess.TimeoutExpired):
            process.wait(_CLOSE_SECONDS)
        process.kill()
        process.wait()
        self._connection.close()

    def __enter__(self) -> GraderProcess:
        """Return itself."""
        return self

    def __exit__(self, *_: Any) -> None:
        """End the process."""
        self.close()

    def _start(self) -> None:
        """Start the process, which warms up while nobody waits for it."""
        self._connection, theirs = Pipe()
        code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import main; main({theirs.fileno()})"
        with theirs:
            # A group of its own: Ctrl-C in a terminal is for the parent, which decides.
            self._process = subprocess.Popen(
                [sys.executable, "-c", code], stdin=subprocess.PIPE, pass_fds=[theirs.fileno()], process_group=0
            )
        with suppress(OSError):  # it has ended: `_warm_up` says so
            self._connection.send(self._arguments)

    def _warm_up(self) -> None:
        """Wait until the process can grade; start it first where there is none."""
        if self._process is not None and self._is_warm:
            return
        if self._process is None:
            self._start()
        try:
            answer = self._connection.recv()
        except (EOFError, OSError):
            self.close()
            raise GraderDied("The grader's process ended while it started.") from None
        if isinstance(answer, BaseException):
            self.close()
            raise answer
        self._is_warm = True

    def _graded(self, submission: Submission, stuck: set[str], left: float, patience: float | None) -> Graded | str:
        """Return what came of one try: the result, or the check in which the process died, empty for none."""
        check, wait = "", left + EXTRA_SECONDS if patience is None else 2 * patience + _TO_GIVE_UP
        began = time.monotonic()
        end = began + wait
        try:
            self._connection.send((submission, frozenset(stuck), left, patience))
            while self._connection.poll(max(0.0, end - time.monotonic())):
                answer = self._connection.recv()
                if isinstance(answer, Graded):
                    return answer
                if isinstance(answer, BaseException):
                    raise answer
                if answer == PATIENCE:
                    end, patience = began + left + EXTRA_SECONDS, None
                check = answer or check
        except (EOFError, OSError):  # it has ended
            pass
        else:
            if patience is not None:
                self.close()
                self._start()  # for the next submission
                raise Postponed
        self.close()
        return check


# ── in the process ───────────────────────────────────────────────────────────────────────────────────────────────────


def main(descriptor: int) -> None:
    """Grade what comes through the connection, until the other side ends."""
    from nbjudge.grading.submission import Grader  # pytest and NumPy: the parent has no use for them
    from nbjudge.judging.watchdog import WATCHDOG

    connection = Connection(descriptor)
    lifeline = os.dup(0)
    with open(os.devnull) as nothing:  # a test that reads its input, by a number that an answer gave, finds none
        os.dup2(nothing.fileno(), 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    threading.Thread(target=_end_with_parent, args=[lifeline], name="end with parent", daemon=True).start()
    arguments = connection.recv()
    try:
        grader = Grader(**arguments)
    except Exception as error:
        connection.send(error)
        return
    WATCHDOG.arm(connection.send)
    with grader, suppress(EOFError, BrokenPipeError):
        connection.send(None)
        while True:
            connection.send(_outcome(grader, *connection.recv()))


def _outcome(grader: Any, submission: Submission, stuck: frozenset[str], seconds: float, patience: float | None) -> Any:
    from nbjudge.judging.watchdog import WATCHDOG

    try:
        if stuck and not submission.plan:
            WATCHDOG.begin(())
            grader.plan()  # by the solution, which is not stuck where this submission is
        WATCHDOG.begin(stuck)
        return grader.grade(submission, seconds=seconds, patience=patience)
    except Exception as error:  # which the parent raises, as if there were no process between
        return error


def _end_with_parent(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_CLOSE_SECONDS)
    os._exit(1)
