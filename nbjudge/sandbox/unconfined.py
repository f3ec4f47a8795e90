"""The sandbox without a wall: one fresh process for each notebook, on any system, of code that one trusts."""

from __future__ import annotations

import math
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbjudge.errors import SandboxUnavailable
from nbjudge.sandbox.inside.channel import Channel
from nbjudge.sandbox.inside.usage import Usage
from nbjudge.sandbox.process import Process, deadline, setup_message
from nbjudge.settings import AS_NBGRADER, Limits

_START_SECONDS = 120  # a cold disk and a busy machine included


class OpenSandbox:
    """No wall: one fresh process for each notebook, for people who trust what they run. Works on any system."""

    def __init__(
        self, files: Mapping[str, bytes], imports: list[str], limits: Limits, rehearsed: Sequence[str] = ()
    ) -> None:
        """Keep what each process starts from; there is nothing to warm up with `rehearsed`."""
        self.limits = limits
        self.forks = False
        self.end = math.inf
        self._files = dict(files)
        self._setup = setup_message({}, imports, limits)
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
        process.ask(self._setup, watch=deadline(_START_SECONDS))
        return process

    def fork(self, process: Process) -> Process:
        """Return the process itself: there are no copies."""
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
        start = "from nbjudge.sandbox.inside.program import main_without_wall; main_without_wall({})"
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r}); " + start
        process = subprocess.Popen(
            [sys.executable, "-c", code.format(server.getsockname()[1])], cwd=folder.name,
            env=os.environ | AS_NBGRADER, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
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
