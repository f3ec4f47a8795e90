"""A service in a process of its own, and what asks it over the network."""

from __future__ import annotations

import json
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.batch.running import start


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def running(root: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run `nbjudge serve` with the made-up grader in a process of its own; killed in the end."""
    with start(root, "nbjudge", "serve", "--port", str(port), "--jobs", "1") as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Serving")
            yield process
        finally:
            process.kill()


def ask(port: int, path: str, token: str, data: bytes | None = None) -> dict[str, Any]:
    """Return the answer to a request as JSON; nothing where there is no answer."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (OSError, urllib.error.URLError):
        return {}
