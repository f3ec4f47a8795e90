"""How worker processes are started: afresh, each on its processor, and without what only the parent needs."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any


def usable_processors() -> list[int]:
    """Return the numbers of the processors that this process may run on."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


class Worker(SpawnProcess):
    """A worker process."""

    processors: frozenset[int] = frozenset()  # on which it and its sandbox may run; empty: on all

    def start(self) -> None:
        """Start with SIGINT blocked (until `begin`), and without the parent's main module."""
        with _sigint_blocked(), _no_main_module(), confined_to(self.processors):
            super().start()


class Context(SpawnContext):
    """Starts workers afresh, not as forks: the parent has threads, open databases and much memory."""

    def __init__(self, jobs: int) -> None:
        """Start `jobs` workers at a time."""
        super().__init__()
        self.workers: list[Worker] = []
        usable = usable_processors()
        # A worker and its sandbox take turns. With one such pair for each processor, none should wait for another's.
        self._processors = usable if hasattr(os, "sched_setaffinity") and len(usable) == jobs > 1 else []

    def Process(self, *args: Any, **kwargs: Any) -> Worker:  # type: ignore[override]
        """Make a worker process."""
        worker = Worker(*args, **kwargs)
        if self._processors:
            worker.processors = frozenset({self._processors[len(self.workers) % len(self._processors)]})
        self.workers.append(worker)
        return worker


@contextmanager
def _sigint_blocked() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def confined_to(processors: frozenset[int]) -> Iterator[None]:
    """Let what this thread starts run on these processors only (none named: on all): it inherits them."""
    if not processors:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Hide `__main__`, which a spawned process imports: ours may be nbgrader or JupyterLab, 2 s and 150 MB a worker."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
