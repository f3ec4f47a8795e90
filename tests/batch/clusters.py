"""A real Dask scheduler and real workers, as processes that see neither the course nor the home."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.batch.networks import Network
from tests.batch.running import PROJECT

_SETTINGS = {
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "5s",  # after which a worker that says nothing is given up
    "DASK_DISTRIBUTED__WORKER__MEMORY__PAUSE": "0",
    "PYTHONPATH": str(PROJECT),
}


class Machines:
    """A scheduler and workers. `hidden` is a folder that the workers do not see, such as all that pytest makes."""

    def __init__(self, hidden: Path, network: Network | None = None):
        """Choose a port; nothing is started yet. With a `network` each worker has one of its own."""
        self._hidden, self._network = hidden, network
        self._host = network.host if network else "127.0.0.1"
        with socket.socket() as free:
            free.bind((self._host, 0))
            self._port = free.getsockname()[1]
        self.where = f"tcp://{self._host}:{self._port}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> None:
        """Start the scheduler, on the same port each time, and wait until it listens."""
        place = ["--host", self._host, "--port", str(self._port), "--dashboard-address", "127.0.0.1:0"]
        self.scheduler = _start([sys.executable, "-m", "distributed.cli.dask_scheduler", *place], {})
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection((self._host, self._port), 1):
                return
            time.sleep(0.1)
        raise AssertionError("the scheduler did not start")

    def start_worker(
        self, *words: str, env: Mapping[str, str] | None = None, space: str = ""
    ) -> subprocess.Popen[bytes]:
        """Start a worker of one thread that finds the hidden folder and the home empty, in this network if any."""
        own = ["--local-directory", str(self._hidden / "own"), "--no-nanny", "--no-dashboard", "--memory-limit", "0"]
        command = [sys.executable, "-m", "distributed.cli.dask_worker", self.where, "--nthreads", "1", *own, *words]
        inside = self._network.inside(space or self._network.new()) if self._network else []
        worker = _start([*inside, *_without(self._hidden), *command], env or {})
        self.workers.append(worker)
        return worker

    def living(self) -> list[subprocess.Popen[bytes]]:
        """Return the workers that have not ended."""
        return [worker for worker in self.workers if worker.poll() is None]

    def end_scheduler(self) -> None:
        """Kill the scheduler, and its workers: they would end by themselves, but not at once."""
        self.stop()

    def keep_up(self, count: int) -> None:
        """Start as many workers as are missing, as what looks after a cluster does."""
        while len(self.living()) < count:
            self.start_worker()

    def stop(self) -> None:
        """End everything."""
        for process in [*self.workers, *filter(None, [self.scheduler])]:
            if process.poll() is None:
                process.kill()
            process.wait()


@contextmanager
def machines(hidden: Path, workers: int, network: Network | None = None) -> Iterator[Machines]:
    """Start a scheduler and so many workers, and end them."""
    started = Machines(hidden, network)
    try:
        started.start_scheduler()
        started.keep_up(workers)
        yield started
    finally:
        started.stop()


def _start(command: list[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    log = open(os.environ.get("CLUSTER_LOG", os.devnull), "ab")  # noqa: SIM115, the process has it now
    with log:
        environment = {**os.environ, **_SETTINGS, **env}
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _without(hidden: Path) -> list[str]:
    home = Path.home()
    needed = [PROJECT, Path(sys.prefix), Path(sys.base_prefix)]
    empty = [] if any(folder.is_relative_to(home) for folder in needed) else ["--tmpfs", str(home)]
    return [
        str(shutil.which("bwrap")),
        "--dev-bind",
        "/",
        "/",
        *empty,
        "--tmpfs",
        str(hidden),
        "--chdir",
        "/",
        "--die-with-parent",
    ]


def stopped(process: subprocess.Popen[bytes]) -> None:
    """Stop a process without ending it: to the others it is as if its cable had been cut."""
    os.kill(process.pid, signal.SIGSTOP)
