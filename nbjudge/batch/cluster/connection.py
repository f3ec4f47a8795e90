"""The connection to a Dask scheduler: who its workers are, what they have, and what came of what was sent to them."""

from __future__ import annotations

import logging
import queue
import time
import uuid
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbjudge.batch.cluster import remote
from nbjudge.batch.cluster.packing import Package
from nbjudge.batch.cluster.remote import Machine, Outcome
from nbjudge.batch.dispatch import in_one_line
from nbjudge.errors import UsageError
from nbjudge.records import Submission

CONNECT_SECONDS = 10
_CALL_SECONDS = 60  # for a worker to answer what takes it no time, or to hand over a verdict
_ANSWER_SECONDS = 20  # for a worker to say what it has
_FETCHERS = 8  # verdicts that are fetched at a time


class ConnectionLost(Exception):
    """The scheduler does not answer: it ended, or the network did."""


@dataclass(frozen=True)
class Sent:
    """A submission that is with a worker."""

    number: str
    future: Any  # Dask's


class Cluster:
    """A client of a Dask scheduler, which can begin anew where the scheduler did."""

    def __init__(self, where: str) -> None:
        """Connect to HOST:PORT, tcp://HOST:PORT or what a scheduler file says. Raises UsageError."""
        self.where = where
        self._arrived: queue.SimpleQueue[tuple[str, Outcome | None]] = queue.SimpleQueue()
        self._fetchers = ThreadPoolExecutor(_FETCHERS, "fetch verdicts")
        self._client = self._connected()

    def begin_anew(self, seconds: float) -> None:
        """Connect again, for so many seconds. Raises UsageError."""
        self._forget()
        end = time.monotonic() + seconds
        while True:
            try:
                self._client = self._connected()
                return
            except UsageError:
                if time.monotonic() > end:
                    raise
                time.sleep(1)

    def threads(self) -> dict[str, int]:
        """Return the addresses of the workers there are now, and how many threads each has."""
        found: dict[str, int] = self._asked(lambda: self._client.nthreads(callback_timeout=CONNECT_SECONDS))
        return found

    def describe(self, workers: Iterable[str], sandbox: str) -> dict[str, Machine | Exception]:
        """Return what is known of these workers' machines, or why a worker cannot say."""
        return self._on_each(workers, remote.describe, sandbox)

    def install(self, workers: Iterable[str], package: Package) -> dict[str, Any]:
        """Give these workers a package; return what went wrong, by worker."""
        answers = self._on_each(workers, remote.install, package.digest, package.content)
        return {worker: answer for worker, answer in answers.items() if isinstance(answer, Exception)}

    def send(self, worker: str, digest: str, submission: Submission, patience: float | None) -> Sent:
        """Have a submission graded by a worker that has the package with this digest."""
        number = f"nbjudge-{uuid.uuid4().hex}"
        arguments = (remote.grade_here, digest, submission, patience)
        future = self._asked(lambda: self._client.submit(*arguments, key=number, workers=[worker], pure=False))
        future.add_done_callback(lambda done: self._fetchers.submit(self._fetch, number, done))
        return Sent(number, future)

    def take_back(self, sent: Sent) -> None:
        """Give up on what was sent: its worker is gone, or it takes too long."""
        with suppress(Exception):  # whatever is wrong with the connection is told by the next question
            sent.future.cancel(force=True)

    def arrived(self, seconds: float) -> list[tuple[str, Outcome | None]]:
        """Return what has come back, by number, waiting so long for the first; None for what was lost on the way."""
        found = []
        with suppress(queue.Empty):
            found.append(self._arrived.get(timeout=seconds))
            while True:
                found.append(self._arrived.get_nowait())
        return found

    def close(self) -> None:
        """End the connection; what is under way is forgotten."""
        self._forget()
        self._fetchers.shutdown(wait=False, cancel_futures=True)

    def _connected(self) -> Any:
        import dask
        from distributed import Client

        place = {**_place(self.where), "timeout": CONNECT_SECONDS, "set_as_default": False, "name": "nbjudge"}
        logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # what it has to say, we say in one line
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of other versions, which are compared worker by worker
                return Client(**place)  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError, KeyError, ImportError) as error:
            raise UsageError(
                f"No Dask scheduler answers at {self.where} ({' '.join(str(error).split())[:200]}). "
                "Start one (dask scheduler), or mend the address in --scheduler or c.Nbjudge.scheduler."
            ) from error

    def _forget(self) -> None:
        with suppress(Exception):
            self._client.close(timeout=1)

    def _on_each(self, workers: Iterable[str], function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
        """Return the answer of each worker, or what it raised; a TimeoutError for one that does not answer."""
        asked = list(workers)
        how = {"workers": asked, "on_error": "return", "callback_timeout": _ANSWER_SECONDS}

        def question() -> dict[str, Any]:
            try:
                answers: dict[str, Any] = self._client.run(function, *arguments, **how)
            except TimeoutError as error:  # a machine that is cut off keeps the answers of all others back
                return {asked[0]: error} if len(asked) == 1 else {}
            return answers

        found: dict[str, Any] = self._asked(question)
        if not found and len(asked) > 1:
            found = {
                name: one for worker in asked for name, one in self._on_each([worker], function, *arguments).items()
            }
        return found

    def _asked(self, question: Callable[[], Any]) -> Any:
        try:
            return question()
        except (OSError, TimeoutError, RuntimeError, ValueError) as error:  # of a client that closed itself, too
            raise ConnectionLost(str(error)) from error

    def _fetch(self, number: str, future: Any) -> None:
        try:
            outcome = future.result(timeout=_CALL_SECONDS)
        except CancelledError:  # with its worker or the connection, or by us
            outcome = None
        except Exception as error:
            outcome = Outcome(failed=in_one_line(error))
        self._arrived.put((number, outcome))


def _place(where: str) -> dict[str, Any]:
    """Return how Dask's client is told where the scheduler is."""
    if "://" in where:
        return {"address": where}
    if Path(where).is_file():
        return {"scheduler_file": where}
    host, _, port = where.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(
            f"{where!r} is neither a scheduler's address, such as tcp://10.0.0.1:8786, nor the file that "
            "`dask scheduler --scheduler-file FILE` writes."
        )
    return {"address": f"tcp://{where}"}
