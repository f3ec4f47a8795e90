"""Send submissions to workers, a few at a time, and live with workers that die or hang.

When any worker dies, the pool breaks and says not which submission it was. So:

    pool breaks ──► of what was under way, those that were being graded are suspects, the others go back in the queue
                    each suspect alone in a fresh pool ──► a result, or (it died or hung twice) `not_graded`
                    a fresh pool for the rest

One that takes long is stopped while others wait, and graded after them; where it cannot be, it goes on beside them.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from itertools import islice
from typing import Protocol

from nbjudge.errors import Postponed, SetAside, UsageError
from nbjudge.records import Graded, Submission, Verdict

# How a try may end without a verdict.
DIED = "the process that graded it died"
HUNG = "it did not come to an end"
FAILED = "the grader failed: {}"

Result = tuple[Submission, Graded]


class Pool(Protocol):
    """Workers that take submissions."""

    jobs: int

    @property
    def aside(self) -> int:
        """How many submissions go on beside those that the workers are busy with."""

    def submit(self, submission: Submission, patience: float | None = None) -> Future[Graded]:
        """Queue a submission; it is postponed after `patience` seconds."""

    def close(self) -> None:
        """Let the workers finish and end."""

    def kill(self) -> None:
        """End the workers at once."""


class Dispatcher:
    """Grades submissions in pools of workers that it makes, replaces and ends."""

    def __init__(
        self,
        new_pool: Callable[[int], Pool],
        jobs: int,
        *,
        guard_seconds: float,
        listen: Callable[[tuple[str, ...]], None] = lambda students: None,
    ):
        """Make pools with `new_pool(jobs)`; give a submission `guard_seconds`; tell `listen` who is being graded."""
        self._new_pool = new_pool
        self.jobs = jobs
        self._guard = guard_seconds
        self._listen = listen
        self._pool: Pool | None = None
        self._pending: dict[Future[Graded], Submission] = {}  # oldest first, which is how workers take them
        self._since: dict[Future[Graded], float] = {}  # of those being graded
        self._again: deque[Submission] = deque()
        self._later: deque[Submission] = deque()  # those that take long
        self._patience: float | None = None

    def run(self, submissions: Iterable[Submission], patience: float | None = None) -> Iterator[Result]:
        """Yield each submission with its result, as they come; those that take more than `patience` seconds last.

        The memory does not grow with their number.
        """
        self._patience = patience
        source = iter(submissions)
        while self._fill(source):
            timeout = min(self._since.values()) + self._guard - time.monotonic()
            done, _ = wait(self._pending, max(0, timeout), FIRST_COMPLETED)
            if not done:
                yield from self._recover(self._overdue())
            for future in [future for future in self._pending if future in done]:  # oldest first, not by chance
                if future in self._pending:  # else a recovery has dealt with it
                    yield from self._collect(future)

    def close(self) -> None:
        """Let the workers end."""
        if self._pool:
            self._pool.close()

    def kill(self) -> None:
        """End the workers at once, and forget what was under way."""
        pool, self._pool = self._pool, None
        self._pending.clear()
        self._since.clear()
        if pool:
            pool.kill()

    @property
    def _at_work(self) -> int:
        """How many submissions the pool grades at a time now; they are the oldest that are pending."""
        return self.jobs + (self._pool.aside if self._pool else 0)

    def _fill(self, source: Iterator[Submission]) -> bool:
        """Keep every worker busy and one more submission ready for each; return whether anything is under way."""
        while len(self._pending) < self.jobs + self._at_work:
            submission = self._again.popleft() if self._again else next(source, None)
            if submission is None and self._later:
                self._patience = None  # nobody waits behind them
                submission = self._later.popleft()
            if submission is None:
                break
            if not self._submit(submission):
                break
        self._note_running()
        return bool(self._pending)

    def _submit(self, submission: Submission) -> bool:
        """Queue a submission; return False where the pool broke meanwhile, which its futures are about to tell."""
        self._pool = self._pool or self._new_pool(self.jobs)
        try:
            self._pending[self._pool.submit(submission, self._patience)] = submission
        except BrokenExecutor:
            self._again.appendleft(submission)
            if self._pending:
                return False
            self.kill()
            self._pool = self._new_pool(self.jobs)
            self._pending[self._pool.submit(submission, self._patience)] = self._again.popleft()
        return True

    def _note_running(self) -> None:
        running = dict.fromkeys(islice(self._pending, self._at_work), time.monotonic())
        if running.keys() != self._since.keys():
            self._since = running | {future: since for future, since in self._since.items() if future in running}
            if running:
                self._listen(tuple(self._pending[future].student for future in running))

    def _collect(self, future: Future[Graded]) -> Iterator[Result]:
        error = future.exception()
        if error is None:
            submission = self._pending.pop(future)
            yield submission, future.result()
        elif isinstance(error, UsageError):  # this machine or this course cannot grade anything
            raise error
        elif isinstance(error, Postponed):
            self._later.append(self._pending.pop(future))
        elif isinstance(error, SetAside):
            del self._pending[future]
        elif isinstance(error, BrokenExecutor):
            yield from self._recover(list(islice(self._pending, self._at_work)))
        else:
            yield from self._alone(self._pending.pop(future))

    def _overdue(self) -> list[Future[Graded]]:
        now = time.monotonic()
        return [future for future, since in self._since.items() if now - since >= self._guard]

    def _recover(self, suspects: list[Future[Graded]]) -> Iterator[Result]:
        """Start again with fresh workers; what was being graded when the old ones failed is graded alone."""
        finished = [future for future in self._pending if _has_result(future)]
        results = [(self._pending[future], future.result()) for future in finished]
        alone = [self._pending[future] for future in suspects if future not in finished]
        others = [self._pending[future] for future in self._pending if future not in {*suspects, *finished}]
        self._again.extendleft(reversed(others))
        self.kill()
        yield from results
        for submission in alone:
            # Of several suspects, one may not even have begun when another's worker died: this is its first try.
            first = self._try(submission) if len(alone) > 1 else DIED
            if isinstance(first, Graded):
                yield submission, first
            elif first is not None:
                yield from self._alone(submission)

    def _alone(self, submission: Submission) -> Iterator[Result]:
        """Try a submission once more, with nobody else about; if it fails again, say so in its verdict."""
        outcome = self._try(submission)
        if outcome is not None:
            yield submission, outcome if isinstance(outcome, Graded) else given_up(submission, outcome)

    def _try(self, submission: Submission) -> Graded | str | None:
        """Grade a submission in a pool of its own; return what came of it, or what went wrong.

        None: whose pool it is has set it aside, and hands in its result later.
        """
        self._listen((submission.student,))
        pool = self._new_pool(1)
        try:
            graded = pool.submit(submission).result(self._guard)
        except UsageError:
            raise
        except SetAside:
            return None
        except (BrokenExecutor, CancelledError):
            return DIED
        except TimeoutError:
            return HUNG
        except Exception as error:  # a fault of ours, which must not stop the class
            return FAILED.format(in_one_line(error))
        else:
            pool.close()
            return graded
        finally:
            pool.kill()


def given_up(submission: Submission, how: str) -> Graded:
    """Return the verdict on a submission that our side failed to grade; `how` its second try ended."""
    problems = (f"Tried twice, and {how}. A person must look at this submission.", *submission.problems)
    return Graded(Verdict(submission.student, submission.assignment, "not_graded", "grader", problems=problems), {})


def _has_result(future: Future[Graded]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def in_one_line(error: BaseException) -> str:
    """Return what an error says, short enough for one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
