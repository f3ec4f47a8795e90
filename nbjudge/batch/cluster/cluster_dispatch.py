"""Send submissions to the workers of a cluster, and live with workers, schedulers and networks that go away.

A worker of Dask ends, and what was with it comes back: what waited there goes to another; what was being graded is
suspected, and graded again by a worker that gets nothing else meanwhile. If that one ends too, it is `not_graded`.
A scheduler ends, and all that was under way is graded again, nobody suspected.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from nbjudge.batch.cluster.connection import Cluster, ConnectionLost
from nbjudge.batch.cluster.fleet import Attempt, Fleet, Worker
from nbjudge.batch.cluster.packing import Package
from nbjudge.batch.cluster.remote import Outcome
from nbjudge.batch.dispatch import DIED, FAILED, HUNG, Result, given_up
from nbjudge.errors import CourseError, NbjudgeError, UsageError
from nbjudge.records import Submission

_FIRST_SECONDS = 15.0  # in which the first worker must be there
_WAIT_SECONDS = 600.0  # for a scheduler or a worker to come back
_POLL_SECONDS = 0.5
_MOST_TRIES = 2


class ClusterDispatcher:
    """Grades submissions on the workers of a cluster, whoever of them comes and goes."""

    def __init__(
        self,
        where: str,
        package: Package,
        sandbox: str,
        *,
        most: int | None = None,
        guard_seconds: float,
        notice: Callable[[str], None] = lambda line: None,
        listen: Callable[[tuple[str, ...]], None] = lambda students: None,
    ):
        """Connect, and look for workers; `most`: how many submissions at a time, where not all it can hold.

        Raises UsageError where there is no scheduler, or no worker that can be used.
        """
        self._cluster = Cluster(where)
        self._fleet = Fleet(self._cluster, package, sandbox, notice)
        self._digest = package.digest
        self._most = most
        self._guard = guard_seconds
        self._notice, self._listen = notice, listen
        self._again: deque[Submission] = deque()
        self._suspects: deque[tuple[Submission, int]] = deque()  # and how many workers ended with each
        self._later: deque[Submission] = deque()
        self._patience: float | None = None
        self._told: tuple[str, ...] = ()
        try:
            self._require_workers()
        except BaseException:
            self.kill()
            raise

    @property
    def jobs(self) -> int:
        """How many submissions are graded at a time."""
        threads = sum(worker.threads for worker in self._fleet.workers.values())
        return max(1, min(threads, self._most or threads))

    def run(self, submissions: Iterable[Submission], patience: float | None = None) -> Iterator[Result]:
        """Yield each submission with its result, as they come; those that take more than `patience` seconds last.

        At most twice as many as there are threads are under way. Raises NbjudgeError where all workers stay away.
        """
        self._patience = patience
        source = iter(submissions)
        while True:
            try:
                for worker in self._fleet.look():
                    yield from self._gone(worker)
                self._fill(source)
            except ConnectionLost:
                self._begin_anew()
                continue
            if not any(worker.attempts for worker in self._fleet.workers.values()):
                if not self._suspects:
                    submission = self._next(source)  # with no worker, what has not been sent yet is waiting, too
                    if submission is None:
                        return
                    self._again.appendleft(submission)
                self._wait_for_workers()
                continue
            for number, outcome in self._cluster.arrived(_POLL_SECONDS):
                yield from self._collect(number, outcome)
            yield from self._overdue()

    def close(self) -> None:
        """End the connection."""
        self._cluster.close()

    def kill(self) -> None:
        """End the connection; the scheduler then drops what was under way."""
        self.close()

    # ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fill(self, source: Iterator[Submission]) -> None:
        """Keep every worker busy and one more submission ready for each of its threads."""
        self._send_suspects()
        while worker := self._free_worker():
            submission = self._next(source)
            if submission is None:
                break
            self._send(worker, submission)
        self._note_running()

    def _send_suspects(self) -> None:
        empty = [worker for worker in self._fleet.workers.values() if not worker.attempts]
        for worker in empty[: len(self._suspects)]:
            submission, tries = self._suspects.popleft()
            self._send(worker, submission, tries)
            worker.alone = True

    def _free_worker(self) -> Worker | None:
        """Return the worker with least to do, if it may have more; while suspects wait, the first is left to empty."""
        under_way = sum(len(worker.attempts) for worker in self._fleet.workers.values())
        if self._most and under_way >= self._most:
            return None
        workers = sorted(self._fleet.workers.values(), key=lambda worker: worker.load)
        open_to_all = [worker for worker in workers if not worker.alone][bool(self._suspects) :]
        return next((worker for worker in open_to_all if worker.load < 2), None)

    def _next(self, source: Iterator[Submission]) -> Submission | None:
        if self._again:
            return self._again.popleft()
        submission = next(source, None)
        if submission is None and self._later:
            self._patience = None  # nobody waits behind them
            return self._later.popleft()
        return submission

    def _send(self, worker: Worker, submission: Submission, tries: int = 0) -> None:
        try:
            sent = self._cluster.send(worker.address, self._digest, submission, self._patience)
        except ConnectionLost:
            self._put_back(submission, tries)
            raise
        worker.attempts[sent.number] = Attempt(submission, sent, tries)

    def _note_running(self) -> None:
        now, running = time.monotonic(), []
        for worker in self._fleet.workers.values():
            for attempt in worker.running:
                attempt.since = attempt.since or now
                running.append(attempt.submission.student)
        if tuple(running) != self._told:
            self._told = tuple(running)
            self._listen(self._told)

    # ── collecting ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _collect(self, number: str, outcome: Outcome | None) -> Iterator[Result]:
        found = ((worker, worker.attempts) for worker in self._fleet.workers.values())
        worker, attempts = next(((worker, sent) for worker, sent in found if number in sent), (None, {}))
        if worker is None:
            return  # taken back meanwhile
        attempt = attempts.pop(number)
        worker.alone = worker.alone and bool(attempts)
        submission = attempt.submission
        if outcome is None:
            self._put_back(attempt.submission, attempt.tries)
        elif outcome.graded:
            yield submission, outcome.graded
        elif outcome.postponed:
            self._later.append(submission)
        elif outcome.unknown:
            yield from self._began_anew(worker, attempt)
        elif outcome.course:
            raise CourseError(outcome.course)
        elif outcome.refused:
            self._fleet.drop(worker, f"cannot grade: {outcome.refused}")
            self._bring_home([attempt, *attempts.values()])
        else:
            yield from self._suspect(attempt, FAILED.format(outcome.failed))

    def _began_anew(self, worker: Worker, attempt: Attempt) -> Iterator[Result]:
        """Deal with a worker that ended, and began anew at its address before anybody looked: Dask sent it the same."""
        running = [attempt, *islice(worker.attempts.values(), worker.threads - 1)]
        waiting = [*islice(worker.attempts.values(), worker.threads - 1, None)]
        yield from self._ended(running, waiting, DIED)
        try:
            self._fleet.reinstall(worker)
        except ConnectionLost:
            return  # which the next look meets again

    def _gone(self, worker: Worker) -> Iterator[Result]:
        yield from self._ended(worker.running, [*worker.attempts.values()][worker.threads :], DIED)

    def _overdue(self) -> Iterator[Result]:
        now = time.monotonic()
        for worker in [*self._fleet.workers.values()]:
            late = [one for one in worker.running if one.since and now - one.since >= self._guard]
            if late:
                others = [attempt for attempt in worker.attempts.values() if attempt not in late]
                self._fleet.drop(worker, "does not come to an end with what it was given; restart it")
                yield from self._ended(late, others, HUNG)

    def _ended(self, suspects: list[Attempt], others: list[Attempt], how: str) -> Iterator[Result]:
        self._bring_home(others)
        for attempt in suspects:
            self._cluster.take_back(attempt.sent)
            yield from self._suspect(attempt, how)

    def _suspect(self, attempt: Attempt, how: str) -> Iterator[Result]:
        """Have a submission graded once more, alone; if it was already, say so in its verdict."""
        if attempt.tries + 1 < _MOST_TRIES:
            self._suspects.append((attempt.submission, attempt.tries + 1))
        else:
            yield attempt.submission, given_up(attempt.submission, how)

    def _bring_home(self, attempts: list[Attempt]) -> None:
        for attempt in reversed(attempts):
            self._cluster.take_back(attempt.sent)
            self._put_back(attempt.submission, attempt.tries)

    def _put_back(self, submission: Submission, tries: int) -> None:
        if tries:
            self._suspects.appendleft((submission, tries))
        else:
            self._again.appendleft(submission)

    # ── when there is nobody ─────────────────────────────────────────────────────────────────────────────────────────

    def _begin_anew(self) -> None:
        """Connect to the scheduler again; what was under way is graded again."""
        self._notice(f"The Dask scheduler at {self._cluster.where} does not answer. Waiting for it.")
        for worker in self._fleet.workers.values():
            self._bring_home([*worker.attempts.values()])
        self._fleet.forget()
        try:
            self._cluster.begin_anew(_WAIT_SECONDS)
        except UsageError as error:
            raise NbjudgeError(f"{error} What was graded is kept; the same command goes on there.") from error

    def _require_workers(self) -> None:
        end = time.monotonic() + _FIRST_SECONDS
        while not self._looked() and not self._fleet.refused and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)
        if not self._fleet.workers:
            raise UsageError(self._nobody())

    def _wait_for_workers(self) -> None:
        end, told = time.monotonic() + _WAIT_SECONDS, False
        while not self._looked():
            if self._fleet.refused or time.monotonic() > end:
                raise NbjudgeError(f"{self._nobody()} What was graded is kept; the same command goes on there.")
            if not told:
                self._notice(f"{self._nobody()}. Waiting for one.")
                told = True
            time.sleep(_POLL_SECONDS)

    def _looked(self) -> bool:
        """Look who is there; return whether anybody is."""
        try:
            self._fleet.look()  # who went had nothing to do
        except ConnectionLost:
            self._begin_anew()
        return bool(self._fleet.workers)

    def _nobody(self) -> str:
        if self._fleet.refused:
            return " ".join(self._fleet.refused.values())
        where = self._cluster.where
        return f"The Dask scheduler at {where} has no workers. Start them: dask worker {where} --nthreads 1"
