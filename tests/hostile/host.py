"""What of the host must be after the table as it was before."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LIMITS = 16  # Linux has so many kinds
_CHANGING = {"ns_last_pid", "max_lock_depth", "drop_caches", "compact_memory", "stat_refresh"}


@dataclass(frozen=True)
class Host:
    """The folder of the course, and how all looked at the beginning."""

    folder: Path
    before: dict[str, Any]


def look(folder: Path) -> dict[str, Any]:
    """Return the course's files, settings of the kernel, what outlives processes, and the state of our own."""
    return {
        "files": {str(path): _digest(path) for path in [folder / "gradebook.db", *folder.rglob("*.py")]},
        "sysctl": dict(_settings()),
        "System V": [_text(Path("/proc/sysvipc", kind)) for kind in ("shm", "sem", "msg")],
        "notes": [name for place in ("/dev/shm", "/tmp", "/var/tmp") for name in os.listdir(place) if "left" in name],
        "here": (
            os.getcwd(),
            _text(Path("/proc/self/status")).split("Umask:")[1].split()[0],
            os.getpriority(os.PRIO_PROCESS, 0),
            os.sched_getaffinity(0),
        ),
        "limits": [resource.getrlimit(number) for number in range(_LIMITS)],
        "signals": [signal.getsignal(number) for number in (signal.SIGPROF, signal.SIGINT)],
        "environment": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
    }


def _settings() -> Iterator[tuple[str, str]]:
    for group in ("kernel", "vm"):
        for path in Path("/proc/sys", group).iterdir():
            if path.is_file() and path.name not in _CHANGING:
                yield str(path), _text(path)


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError as error:
        return str(error)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
