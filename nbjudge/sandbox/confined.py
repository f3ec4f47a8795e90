"""The outside of the wall: start a sandbox, talk to what runs in it, hold it to its limits, end everything in it.

sandbox = Sandbox(files, imports, limits)     one per worker, warm
notebook = sandbox.open()                     one process per submission
notebook.run("x = 1")                         a cell
tested = notebook.fork()                      a copy at this point, for one exercise's calls
tested.call("f", (1,), {})
sandbox.reset()                               nothing of it is left
"""

from __future__ import annotations

import dataclasses
import math
import os
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from nbjudge.errors import SandboxDied, SandboxUnavailable
from nbjudge.sandbox import bubblewrap, cgroup
from nbjudge.sandbox.inside.channel import Channel
from nbjudge.sandbox.inside.usage import LOOK_EVERY, Usage, children, measure, rest_after, start_time
from nbjudge.sandbox.process import Process, deadline, setup_message
from nbjudge.settings import Limits

_START_SECONDS = 120  # a cold disk and a busy machine included
_RESET_SECONDS = 10
_MAX_PID = 1 << 22
_EVERYBODY = -1


class Sandbox:
    """A warm interpreter behind the wall. It is thrown away and started anew when something in it misbehaves."""

    def __init__(
        self, files: Mapping[str, bytes], imports: list[str], limits: Limits, rehearsed: Sequence[str] = ()
    ) -> None:
        """Start it; `files` (relative path: content) lie in the working folder of every submission.

        Modules that are loaded late, when a function is first used, are found by running the trusted cells `rehearsed`.
        Raises SandboxUnavailable.
        """
        self._rehearsed = rehearsed
        self.limits = limits
        self.forks = True
        self.end = math.inf
        self._setup = setup_message(files, imports, limits)
        self._measured_cpu = 0.0  # the sum of what is alive and what was waited for, at the last look
        self._usage = Usage()
        self._looked = 0.0
        self._look_again_after = LOOK_EVERY
        self._inside = (0, "")  # the process with which all the others inside end, and when it began
        self._channels: list[Channel] = []  # to processes of the present submission
        self._start()

    def open(self) -> Process:
        """Start the process of a submission."""
        return self.fork(self._keeper)

    def usage(self) -> Usage:
        """Return what the sandbox uses, at most 0.05 seconds old, or longer where a look takes longer.

        CPU seconds count across restarts.
        Whoever is seen to be stopped is woken: one process of a submission may have stopped the one that is to answer.
        """
        began = time.monotonic()
        if began - self._looked > self._look_again_after:
            if self._process.poll() is not None:  # then nothing below it would be counted
                self._end_what_is_inside()
            latest = self._measure(self.limits.memory_bytes)
            # What nobody waited for is gone from the kernel's sum when it ends: from there the sum counts on.
            more = max(0.0, latest.cpu_seconds - self._measured_cpu)
            self._measured_cpu = latest.cpu_seconds
            self._usage = dataclasses.replace(latest, cpu_seconds=self._usage.cpu_seconds + more)
            if latest.stopped:
                with suppress(SandboxDied):  # whoever asks next will notice
                    self.signal(_EVERYBODY, signal.SIGCONT)
            self._looked = time.monotonic()
            self._look_again_after = rest_after(self._looked - began)
        return self._usage

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a process by its number inside, or with -1 to all of them."""
        self._keeper.ask({"op": "signal", "pid": pid, "signal": number}, watch=deadline(_RESET_SECONDS))
        self._looked = 0.0  # what it used may be free again

    def reset(self) -> None:
        """End all that a submission left behind; start anew where that cannot be confirmed."""
        self.end = math.inf
        self._hang_up()
        try:
            self._keeper.ask({"op": "reset"}, watch=deadline(_RESET_SECONDS))
        except SandboxDied:
            self.restart()
        self._looked = 0.0  # what one submission held is not to be seen as the next one's

    def restart(self) -> None:
        """Throw this sandbox away and start another, whose warming up is not on a submission's account."""
        self.usage()
        self.close()
        end, self.end = self.end, math.inf  # else one whose time is over would leave the next a cold sandbox
        self._start()
        self.end, self._measured_cpu = end, self._measure().cpu_seconds

    def close(self) -> None:
        """End the sandbox and everything in it."""
        self._hang_up()
        self._keeper.channel.close()
        self._process.kill()
        self._process.wait()
        self._end_what_is_inside()
        if self._process.stderr:
            self._process.stderr.close()
        self._remove_cgroup()

    def _end_what_is_inside(self) -> None:
        """End it where the process around it is gone: where that was root's, the kernel does not see to it."""
        pid, began = self._inside
        if began and start_time(pid) == began:  # else its number can be another's by now
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._inside = (0, "")

    def _remove_cgroup(self) -> None:
        if self._cgroup:
            self._cgroup.remove()

    def _measure(self, most: int = 0) -> Usage:
        """Return what is used: the kernel's own account where there is one, else the sums over all processes."""
        if self._cgroup is None:
            return measure(self._process.pid, most)
        return self._cgroup.counted(measure(self._process.pid))

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        self._cgroup = cgroup.make(self.limits)
        with theirs:
            try:
                self._process = bubblewrap.start(theirs.fileno(), self.limits, self._cgroup)
            except BaseException:
                ours.close()
                self._remove_cgroup()
                raise
        self._keeper = Process(self, Channel(ours), 1)
        try:
            self._keeper.ask(self._setup, watch=deadline(_START_SECONDS))
            inside = children(self._process.pid)[0]
            self._inside = (inside, start_time(inside))
        except (SandboxDied, IndexError):
            self._keeper.channel.close()
            self._process.kill()
            said = self._process.communicate()[1].decode(errors="replace")
            self._remove_cgroup()
            raise SandboxUnavailable(bubblewrap.explain(said)) from None
        self._warm_up()

    def _warm_up(self) -> None:
        with suppress(SandboxDied):  # then the submissions, too, load late what they use late
            notebook = self.open()
            for source in self._rehearsed:
                notebook.run(source, self.limits.cell_seconds)
            names = notebook.ask({"op": "modules"}, watch=deadline(_RESET_SECONDS))["result"]
            warm = {"op": "import", "names": names, "cells": list(self._rehearsed)}
            self._keeper.ask(warm, watch=deadline(_START_SECONDS))
        try:
            self._keeper.ask({"op": "reset"}, watch=deadline(_RESET_SECONDS))
        except SandboxDied as death:
            self.close()
            raise SandboxUnavailable(f"The release's own cells end the sandbox. {death} Run them in Jupyter.") from None

    def fork(self, process: Process) -> Process:
        """Return a copy of a process, which talks to us over a channel of its own."""
        ours, theirs = socket.socketpair()
        self._channels.append(Channel(ours, self.limits.reply_bytes))
        with theirs:
            latest = math.inf if process is self._keeper else self.end
            in_time = deadline(self.limits.call_seconds, latest)

            def watch() -> None:
                self.usage()  # which wakes the process that is to answer, where another one stopped it
                in_time()

            answer = process.ask({"op": "fork"}, [theirs.fileno()], watch)
        pid = answer.get("pid")
        known = pid if isinstance(pid, int) and 1 < pid < _MAX_PID else 0
        lacks_threads = process.lacks_threads or answer.get("lacks_threads") is True
        return Process(self, self._channels[-1], known, lacks_threads=lacks_threads)

    def _hang_up(self) -> None:
        while self._channels:
            self._channels.pop().close()
