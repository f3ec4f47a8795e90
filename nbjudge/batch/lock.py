"""One grading of an assignment at a time: a lock that says who holds it."""

from __future__ import annotations

import errno
import fcntl
import getpass
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from nbjudge.errors import LockHeld


@contextmanager
def grading_lock(path: Path, assignment: str) -> Iterator[None]:
    """Hold the lock of an assignment. Raises LockHeld, naming the holder, where another process has it.

    The kernel releases a flock when its holder ends, however it ends: there are no stale locks to clear away.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        _take(file, assignment)
        file.seek(0)
        file.truncate()
        file.write(_whoami() + "\n")
        file.flush()
        yield


def _take(file: IO[str], assignment: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise
        file.seek(0)
        holder = file.readline(500).strip() or "somebody"
        raise LockHeld(
            f"{assignment} is being graded already, by {holder}. Wait until that has ended, or stop it there."
        ) from None


def _whoami() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        user = f"user {os.getuid()}"
    since = time.strftime("%Y-%m-%d %H:%M:%S")
    return f"{user}@{socket.gethostname()}, process {os.getpid()}, since {since}"
