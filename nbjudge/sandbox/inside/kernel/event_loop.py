"""The one event loop of asyncio that a notebook has: every cell and every call finds it running, as in a kernel.

In a kernel all code runs inside the loop. Here nothing runs between requests, so the loop is only declared to run while
a cell or a call does: a task can be made anywhere, and goes on wherever something is awaited and after each cell. What
a kernel refuses, to start a loop inside it (`asyncio.run`), works: that is right in a program, and costs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import selectors
import time
from collections.abc import Iterator
from typing import Any

_SPIN_SECONDS = 0.05  # after each cell, for tasks that are ready: a person who reads leaves them far more
_run_as_program = asyncio.run


class NotebookLoop(asyncio.SelectorEventLoop):
    """A loop that can be started although one is declared to run."""

    def __init__(self) -> None:
        """Keep what is watched on our side and not in the kernel's epoll, which a copy would share."""
        super().__init__(getattr(selectors, "PollSelector", selectors.SelectSelector)())

    def _check_running(self) -> None:
        if self.is_running():
            raise RuntimeError("This event loop is already running")
        if (other := asyncio._get_running_loop()) is not None and other.is_running():
            raise RuntimeError("Cannot run the event loop while another loop is running")

    def run_forever(self) -> None:
        """Run until stopped; whichever loop was declared to run before is so afterwards."""
        with _none_declared():
            super().run_forever()


class _Policy(asyncio.DefaultEventLoopPolicy):
    _loop_factory = NotebookLoop


def prepare() -> None:
    """Have asyncio make loops of this kind."""
    asyncio.set_event_loop_policy(_Policy())
    asyncio.run = _run


@contextlib.contextmanager
def declared(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Let the code inside find this loop running."""
    before = asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(before)


def spin(loop: asyncio.AbstractEventLoop) -> None:
    """Let the tasks go on that wait for nothing but their turn."""
    if loop.is_closed() or not asyncio.all_tasks(loop):
        return
    end = time.monotonic() + _SPIN_SECONDS
    while loop._ready and time.monotonic() < end:  # type: ignore[attr-defined]
        loop.call_soon(loop.stop)
        loop.run_forever()


def awaited(result: Any, loop: asyncio.AbstractEventLoop) -> Any:
    """Return what a coroutine, task or future of a student gives in the end; anything else as it is."""
    is_future = isinstance(result, asyncio.Future) and result.get_loop() is loop
    return loop.run_until_complete(result) if inspect.iscoroutine(result) or is_future else result


def _run(main: Any, **options: Any) -> Any:
    """Take the place of asyncio.run: it looks for itself whether a loop runs."""
    with _none_declared():
        return _run_as_program(main, **options)


@contextlib.contextmanager
def _none_declared() -> Iterator[None]:
    before = asyncio._get_running_loop()
    if before is not None and not before.is_running():
        asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(before)
