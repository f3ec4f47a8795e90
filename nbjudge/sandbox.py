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
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from nbjudge import wall
from nbjudge.channel import Channel
from nbjudge.errors import NotPlainData, SandboxDied, SandboxUnavailable
from nbjudge.records import Limits
from nbjudge.usage import Usage, measure

_START_SECONDS = 120  # a cold disk and a busy machine included
_RESET_SECONDS = 10
_PING_SECONDS = 3
_EXIT_SECONDS = 0.15  # a process that was killed for its memory still holds it for a moment
_INTERRUPT_SECONDS = 1
_LOOK_EVERY = 0.05
_MAX_PID = 1 << 22

_TOO_LONG = "It was stopped after {:g} seconds. Is there a loop that never ends?"
_TOO_LONG_IN_ALL = "The notebook was stopped: it used its {:g} seconds in all."
_TOO_MUCH_MEMORY = "It was stopped because it used more than {} MB of memory."
_DIED = "The Python process ended in the middle of it (as after os._exit, a crash, or running out of memory)."
_BROKE_OFF = "What came back could not be read: {}."


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
        self._setup = _setup(files, imports, limits)
        self._cpu_before = 0.0  # of the sandboxes before this one
        self._usage = Usage()
        self._looked = 0.0
        self._channels: list[Channel] = []  # to processes of the present submission
        self._start()

    def open(self) -> Process:
        """Start the process of a submission."""
        return self._fork(self._keeper)

    def usage(self) -> Usage:
        """Return what the sandbox uses, at most 0.05 seconds old; CPU seconds count across restarts."""
        if time.monotonic() - self._looked > _LOOK_EVERY:
            latest = measure(self._process.pid)
            cpu = max(self._usage.cpu_seconds, latest.cpu_seconds + self._cpu_before)
            self._usage = dataclasses.replace(latest, cpu_seconds=cpu)
            self._looked = time.monotonic()
        return self._usage

    def signal(self, pid: int, number: int) -> None:
        """Send a signal to a process by its number inside."""
        self._keeper.ask({"op": "signal", "pid": pid, "signal": number}, watch=_deadline(_RESET_SECONDS))
        self._looked = 0.0  # what it used may be free again

    def reset(self) -> None:
        """End all that a submission left behind; start anew where that cannot be confirmed."""
        self._hang_up()
        try:
            self._keeper.ask({"op": "reset"}, watch=_deadline(_RESET_SECONDS))
        except SandboxDied:
            self.restart()

    def restart(self) -> None:
        """Throw this sandbox away and start another."""
        self._cpu_before = self.usage().cpu_seconds
        self.close()
        self._start()

    def close(self) -> None:
        """End the sandbox and everything in it."""
        self._hang_up()
        self._keeper.channel.close()
        self._process.kill()
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = wall.start(theirs.fileno(), self.limits)
            except BaseException:
                ours.close()
                raise
        self._keeper = Process(self, Channel(ours), 1)
        try:
            self._keeper.ask(self._setup, watch=_deadline(_START_SECONDS))
        except SandboxDied:
            self._keeper.channel.close()
            self._process.kill()
            said = self._process.communicate()[1].decode(errors="replace")
            raise SandboxUnavailable(wall.explain(said)) from None
        self._warm_up()

    def _warm_up(self) -> None:
        with suppress(SandboxDied):  # then the submissions, too, load late what they use late
            notebook = self.open()
            for source in self._rehearsed:
                notebook.run(source, self.limits.cell_seconds)
            names = notebook.ask({"op": "modules"}, watch=_deadline(_RESET_SECONDS))["result"]
            warm = {"op": "import", "names": names, "cells": list(self._rehearsed)}
            self._keeper.ask(warm, watch=_deadline(_START_SECONDS))
        try:
            self._keeper.ask({"op": "reset"}, watch=_deadline(_RESET_SECONDS))
        except SandboxDied as death:
            self.close()
            raise SandboxUnavailable(f"The release's own cells end the sandbox. {death} Run them in Jupyter.") from None

    def _fork(self, parent: Process) -> Process:
        ours, theirs = socket.socketpair()
        self._channels.append(Channel(ours, self.limits.reply_bytes))
        with theirs:
            answer = parent.ask({"op": "fork"}, [theirs.fileno()], _deadline(self.limits.call_seconds))
        pid = answer.get("pid")
        known = pid if isinstance(pid, int) and 1 < pid < _MAX_PID else 0
        return Process(self, self._channels[-1], known)

    def _hang_up(self) -> None:
        while self._channels:
            self._channels.pop().close()


class OpenSandbox:
    """No wall: one fresh process for each notebook, for people who trust what they run. Works on any system."""

    def __init__(
        self, files: Mapping[str, bytes], imports: list[str], limits: Limits, rehearsed: Sequence[str] = ()
    ) -> None:
        """Keep what each process starts from; there is nothing to warm up with `rehearsed`."""
        self.limits = limits
        self.forks = False
        self._files = dict(files)
        self._setup = _setup({}, imports, limits)
        self._running: list[tuple[subprocess.Popen[bytes], Any]] = []
        self._connection: socket.socket | None = None

    def open(self) -> Process:
        """Start a process in a new scratch folder with the release's files."""
        self.reset()
        folder = tempfile.TemporaryDirectory(prefix="nbjudge-", ignore_cleanup_errors=True)
        for path, content in self._files.items():
            target = Path(folder.name, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        with socket.create_server(("127.0.0.1", 0)) as server:
            self._connection = self._connect(server, folder)
        process = Process(self, Channel(self._connection, self.limits.reply_bytes), 0)
        process.ask(self._setup, watch=_deadline(_START_SECONDS))
        return process

    def usage(self) -> Usage:
        """Return nothing: without the wall only wall time is looked at."""
        return Usage()

    def signal(self, _: int, number: int) -> None:
        """Pass an interrupt on to the process, where the system has signals."""
        for process, _folder in self._running:
            if number == signal.SIGINT and sys.platform != "win32":
                process.send_signal(number)
            else:
                process.kill()

    def reset(self) -> None:
        """End the process and remove its folder."""
        if self._connection:
            self._connection.close()
        for process, folder in self._running:
            process.kill()
            process.wait()
            folder.cleanup()
        self._running = []

    restart = close = reset

    def _connect(self, server: socket.socket, folder: Any) -> socket.socket:
        start = "from nbjudge.inside import main_without_wall; main_without_wall({})"
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent.parent)!r}); " + start
        process = subprocess.Popen(
            [sys.executable, "-c", code.format(server.getsockname()[1])], cwd=folder.name,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._running.append((process, folder))
        secret = secrets.token_bytes(32)
        assert process.stdin
        process.stdin.write(secret)
        process.stdin.close()
        server.settimeout(_START_SECONDS)
        connection, _ = server.accept()
        if connection.recv(32, socket.MSG_WAITALL) != secret:
            raise SandboxUnavailable("Another program answered in place of the notebook's process; run it again.")
        return connection


class Process:
    """A process inside, at the other end of a channel. Nothing that it says is believed."""

    def __init__(self, sandbox: Sandbox | OpenSandbox, channel: Channel, pid: int) -> None:
        """Talk to the process that calls itself `pid` inside."""
        self.sandbox, self.channel, self.pid = sandbox, channel, pid
        self.alive = True

    def run(self, source: str, seconds: float) -> tuple[dict[str, Any], str]:
        """Run a cell; return the answer, and a sentence for the student if it was interrupted by its time limit.

        Raises SandboxDied where the process is lost.
        """
        limits = self.sandbox.limits
        message: dict[str, Any] = {"op": "run", "source": source, "id": secrets.randbits(62)}
        watch = self._watch(limits.cell_seconds, seconds)
        try:
            return self.ask(message, watch=watch), ""
        except SandboxDied as death:
            if death.outcome != "timed_out" or (not self.pid and self.sandbox.forks):
                raise
            self.alive = True
            self.sandbox.signal(self.pid, signal.SIGINT)
            with suppress(SandboxDied):
                return self._answer(message["id"], _deadline(_INTERRUPT_SECONDS)), str(death)
            raise

    def call(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Ask for a call or a value. Raises SandboxDied, or NotPlainData for arguments that cannot cross."""
        return self.ask(request, watch=self._watch(self.sandbox.limits.call_seconds, seconds))

    def fork(self) -> Process:
        """Return a copy of the process; without forks, the process itself."""
        return self.sandbox._fork(self) if isinstance(self.sandbox, Sandbox) else self

    def answers(self) -> bool:
        """Tell whether it is still there to answer."""
        with suppress(SandboxDied):
            self.ask({"op": "ping"}, watch=_deadline(_PING_SECONDS))
        return self.alive

    def end(self) -> None:
        """Hang up and kill it."""
        if self.sandbox.forks:
            self.channel.close()
            self.sandbox.signal(self.pid, signal.SIGKILL)

    def ask(
        self, message: dict[str, Any], descriptors: list[int] | None = None, watch: Callable[[], None] = lambda: None
    ) -> dict[str, Any]:
        """Send a request and return the answer to it; raise SandboxDied where none comes."""
        message = {"id": secrets.randbits(62)} | message
        try:
            self.channel.send(message, descriptors or [], watch)
        except OSError:
            self._lost()
        except SandboxDied:
            self.alive = False
            raise
        return self._answer(message["id"], watch)

    def _answer(self, number: int, watch: Callable[[], None]) -> dict[str, Any]:
        answer: Any = None
        try:
            answer = self.channel.receive(watch)
        except (EOFError, OSError):
            self._lost()
        except NotPlainData as error:
            self._lost(_BROKE_OFF.format(error))
        except SandboxDied:
            self.alive = False
            raise
        known = answer.get("id") if isinstance(answer, dict) else None
        if type(known) is not int or known != number:  # an array would compare to an array
            self._lost(_BROKE_OFF.format("it does not belong to what was asked"))
        return dict(answer)

    def _lost(self, message: str = _DIED) -> NoReturn:
        self.alive = False
        raise SandboxDied(message)

    def _watch(self, seconds: float, seconds_left: float) -> Callable[[], None]:
        limits, sandbox = self.sandbox.limits, self.sandbox
        allowed = min(seconds, seconds_left)
        sentence = _TOO_LONG.format(seconds) if seconds <= seconds_left else _TOO_LONG_IN_ALL
        sentence = sentence.format(limits.submission_seconds)
        began, cpu_began = time.monotonic(), sandbox.usage().cpu_seconds
        fitted = [time.monotonic()]  # when its memory was last seen to be within the limit
        wall_allowed = allowed * (limits.wall_factor if sandbox.forks else 1)

        def watch() -> None:
            usage = sandbox.usage()
            if usage.cpu_seconds - cpu_began > allowed or time.monotonic() - began > wall_allowed:
                raise SandboxDied(sentence, "timed_out")
            if usage.memory_bytes <= limits.memory_bytes:
                fitted[0] = time.monotonic()
            elif time.monotonic() - fitted[0] > _EXIT_SECONDS:
                raise SandboxDied(_TOO_MUCH_MEMORY.format(limits.memory_bytes >> 20), "killed")

        return watch


def _setup(files: Mapping[str, bytes], imports: list[str], limits: Limits) -> dict[str, Any]:
    content = {path: np.frombuffer(data, np.uint8) for path, data in files.items()}
    numbers = {name: int(value) for name, value in dataclasses.asdict(limits).items()}
    return {"files": content, "imports": imports, "limits": numbers}


def _deadline(seconds: float) -> Callable[[], None]:
    end = time.monotonic() + seconds

    def watch() -> None:
        if time.monotonic() > end:
            raise SandboxDied("It did not answer.", "timed_out")

    return watch
