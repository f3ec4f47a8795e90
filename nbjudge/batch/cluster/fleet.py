"""The workers of a cluster: which may be used, what each has to do, and which have gone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from nbjudge.batch.cluster.connection import Cluster, Sent
from nbjudge.batch.cluster.packing import Package
from nbjudge.batch.cluster.remote import Machine, versions
from nbjudge.records import Submission

_LOOK_SECONDS = 1.0  # between two looks at who is there
_SILENT_SECONDS = 60.0  # until a worker that did not answer is asked again


@dataclass
class Attempt:
    """A submission that is with a worker."""

    submission: Submission
    sent: Sent
    tries: int  # that ended with the worker's end, before this one
    since: float | None = None  # being graded, as far as we can tell


@dataclass
class Worker:
    """A worker that may be used."""

    address: str
    threads: int
    attempts: dict[str, Attempt] = field(default_factory=dict)  # by number, oldest first: how Dask takes them
    alone: bool = False  # what it has is suspected of ending its worker, and gets no company

    @property
    def running(self) -> list[Attempt]:
        """What it is grading now; the rest waits."""
        return [*self.attempts.values()][: self.threads]

    @property
    def load(self) -> float:
        """How many submissions there are for each of its threads."""
        return len(self.attempts) / self.threads


class Fleet:
    """The workers of a cluster that have the package and may be used."""

    def __init__(self, cluster: Cluster, package: Package, sandbox: str, notice: Callable[[str], None]):
        """Look at nobody yet; `notice` is told, in a line, of each worker that cannot be used."""
        self.cluster = cluster
        self.workers: dict[str, Worker] = {}
        self.refused: dict[str, str] = {}  # why, by address
        self._package = package
        self._sandbox = sandbox
        self._notice = notice
        self._versions = versions()
        self._next_look = 0.0
        self._silent: dict[str, float] = {}  # since when workers do not answer

    def look(self) -> list[Worker]:
        """Take in who has come since the last look, and return who has gone. Raises ConnectionLost."""
        if time.monotonic() < self._next_look:
            return []
        threads = self.cluster.threads()
        self._next_look = time.monotonic() + _LOOK_SECONDS
        gone = [self.workers.pop(address) for address in self.workers.keys() - threads.keys()]
        self.refused = {address: why for address, why in self.refused.items() if address in threads}
        known = self.workers.keys() | self.refused.keys() | self._silent_now()
        self._take_in({address: n for address, n in threads.items() if address not in known})
        return gone

    def drop(self, worker: Worker, why: str) -> None:
        """Use a worker no longer."""
        self.workers.pop(worker.address, None)
        self._refuse(worker.address, why)

    def reinstall(self, worker: Worker) -> None:
        """Give the package to a worker that began anew at the same address. Raises ConnectionLost."""
        self.workers.pop(worker.address, None)
        self._take_in({worker.address: worker.threads})

    def forget(self) -> None:
        """Begin without workers: the scheduler is another one."""
        self.workers.clear()
        self.refused.clear()
        self._next_look = 0.0

    def _take_in(self, threads: dict[str, int]) -> None:
        if not threads:
            return
        found = self.cluster.describe(threads, self._sandbox)
        usable = {}
        for address, machine in found.items():
            if isinstance(machine, TimeoutError):
                self._silent[address] = time.monotonic()
            elif why := self._unfit(machine):
                self._refuse(address, why)
            else:
                usable[address] = Worker(address, threads[address])
        failed = self.cluster.install(usable, self._package) if usable else {}
        for address, error in failed.items():
            self._refuse(address, f"does not take the assignment ({_first_line(error)})")
        self.workers |= {address: worker for address, worker in usable.items() if address not in failed}

    def _silent_now(self) -> set[str]:
        """Return who did not answer of late: cut off, perhaps; they are asked again later."""
        now = time.monotonic()
        return {address for address, since in self._silent.items() if now - since < _SILENT_SECONDS}

    def _unfit(self, machine: Machine | Exception) -> str:
        """Return why a worker cannot be used; empty where it can."""
        if isinstance(machine, Exception):
            ours = self._versions["nbjudge"]
            return f"has no nbjudge {ours} with its cluster extra, as this machine has ({_first_line(machine)})"
        for name, ours in self._versions.items():
            theirs = machine.versions.get(name, "none")
            if theirs != ours:
                return f"has {name} {theirs}, this machine {ours}; install the same on both"
        return machine.no_sandbox and f"has no sandbox: {machine.no_sandbox}"

    def _refuse(self, address: str, why: str) -> None:
        self.refused[address] = f"The worker {address} is not used: it {why.rstrip('.')}."
        self._notice(self.refused[address])


def _first_line(error: object) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
