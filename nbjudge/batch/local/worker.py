"""What runs in a worker: it keeps one warm grader, takes submissions, and gives verdicts back.

A worker never imports nbgrader, and it ends when its parent does, however that ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from multiprocessing.synchronize import Lock
from types import FrameType
from typing import Protocol

from nbjudge.errors import NbjudgeError, UsageError
from nbjudge.grading.grader_process import GraderProcess
from nbjudge.grading.relay import Relay
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


class _Warm(threading.local):
    """A thread's grader. Where the thread ends, or the process, the grader is closed."""

    setup: Setup | None = None
    later: Later | None = None  # where there is one, what takes long is set aside
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


@dataclass(frozen=True)
class Later:
    """How a worker of our own tells what came of a submission that it had set aside."""

    pipe: connection.Connection
    lock: Lock
    most: int  # at a time

    def tell(self, submission: Submission, outcome: Graded | Exception) -> None:
        """Send it."""
        with self.lock:
            try:
                self.pipe.send((submission.whose, outcome))
            except (TypeError, AttributeError, pickle.PicklingError):  # of an exception
                self.pipe.send((submission.whose, NbjudgeError(f"{type(outcome).__name__}: {outcome}")))


def grade_one(submission: Submission, setup: Setup | None = None, patience: float | None = None) -> Graded:
    """Grade a submission with this thread's warm grader, which is made anew when the setup is another.

    Where that takes more than `patience` seconds it raises Postponed if the grader can be stopped, and in a worker of
    our own SetAside if not.
    """
    if setup is not None and setup != _warm.setup:
        _warm.close()
        _warm.setup = setup
    if _warm.grader is None:
        assert _warm.setup is not None, "a worker of ours begins with a setup, and others send one"
        _warm.take(_made(_warm.setup))
    grader = _warm.grader
    assert grader is not None
    if isinstance(grader, (GraderProcess, Relay)):
        return grader.grade(submission, patience)
    return grader.grade(submission)


def _made(setup: Setup) -> GraderLike:
    """Make the grader. What keeps it from starting is no submission's fault, and must not cost one its marks."""
    try:
        grader, later = setup.make(), _warm.later
        if later and isinstance(grader, GraderProcess):
            return Relay(grader, setup.make, later.most, later.tell)
        return grader
    except NbjudgeError:
        raise
    except Exception as error:
        raise UsageError(f"The grader did not start on this machine: {type(error).__name__}: {error}") from error


def begin(setup: Setup, later: Later) -> None:
    """Prepare a worker of our own pool: warm the grader up, and take care that it ends when it should."""
    _warm.setup, _warm.later = setup, later
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
