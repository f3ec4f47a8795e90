"""A cgroup for one sandbox, where the machine lets us have one: the kernel's own account, which has no holes.

It counts what ended processes used, what pipes, locks and shared pages hold, and bounds all of it together. We make
cgroups only below one that is ours: systemd calls it delegated (`Delegate=yes`), in a container it is the root of the
cgroup namespace. Elsewhere there is none, and the sums of `inside/usage.py` stand alone.
"""

from __future__ import annotations

import itertools
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from nbjudge.sandbox.inside.usage import Usage
from nbjudge.settings import Limits

_PREFIX = "nbjudge-"
_OURS = f"{_PREFIX}grader"  # where we ourselves move: a cgroup that has others below it may hold no process
# Not `cpu`: with it the kernel would weigh the sandbox as one, and the niceness of slow submissions would do nothing.
# The seconds are counted without it.
_CONTROLLERS = ("memory", "pids")
_OUTSIDE = 16  # processes around the program inside: bubblewrap's, and those that are just ending
_BETWEEN_TWO_LOOKS = 1.25  # times the memory: what no look has stopped, the kernel does
_EMPTY_SECONDS = 2.0
_DELEGATED = ("user.delegate", "trusted.delegate")  # systemd's marks
_numbers = itertools.count()


@dataclass(frozen=True)
class Cgroup:
    """The cgroup of one sandbox. The files in its scratch folder are memory, too, beside the limit of memory."""

    folder: Path
    scratch_bytes: int

    def entering(self, command: list[str]) -> list[str]:
        """Return a command that goes into this cgroup and becomes `command`, or does not start it."""
        return ["/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"', str(self.folder / "cgroup.procs"), *command]

    def counted(self, usage: Usage) -> Usage:
        """Return `usage` with the kernel's CPU seconds and memory in place of what was summed up.

        Pages that the kernel can drop, of files and names, are no memory of the sandbox.
        """
        try:
            memory, cpu = _table(self.folder / "memory.stat"), _table(self.folder / "cpu.stat")
            held = int((self.folder / "memory.current").read_text())
        except OSError:  # it was removed with the sandbox
            return usage
        shared = memory["shmem"]
        droppable = memory["file"] - shared + memory["slab_reclaimable"]
        held -= droppable + min(shared, self.scratch_bytes)
        return replace(usage, cpu_seconds=cpu["usage_usec"] / 1e6, memory_bytes=max(0, held))

    def remove(self) -> None:
        """End all that is left in it, and remove it."""
        with suppress(OSError):  # before Linux 5.14 there is no such file; bubblewrap has ended them, too
            (self.folder / "cgroup.kill").write_text("1")
        end = time.monotonic() + _EMPTY_SECONDS
        while not _removed(self.folder) and time.monotonic() < end:
            time.sleep(0.01)


def make(limits: Limits) -> Cgroup | None:
    """Make the cgroup of a sandbox with these limits; return None where the machine does not let us."""
    parent = _parent()
    if parent is None:
        return None
    folder = parent / f"{_PREFIX}{os.getpid()}-{next(_numbers)}"
    try:
        folder.mkdir()
        (folder / "pids.max").write_text(str(limits.processes + _OUTSIDE))
        most = int(limits.memory_bytes * _BETWEEN_TWO_LOOKS) + limits.scratch_bytes
        (folder / "memory.max").write_text(str(most))
        if (folder / "memory.swap.max").exists():
            (folder / "memory.swap.max").write_text("0")
    except OSError:
        _removed(folder)
        return None
    return Cgroup(folder, limits.scratch_bytes)


@cache
def _parent() -> Path | None:
    """Return the cgroup below which we may make others, in which no process is any more; None where there is none."""
    own = _own_folder()
    if own is not None and own.name == _OURS:  # a grader that another process of ours started
        own = own.parent
    if own is None or not _is_ours(own):
        return None
    try:
        _hand_down_controllers(own)
    except OSError:
        return None
    _remove_what_the_dead_left(own)
    return own


def _own_folder() -> Path | None:
    """Return the folder of our cgroup of version 2, if the machine has that and shows it."""
    with suppress(OSError):
        mounts = Path("/proc/self/mountinfo").read_text()
        place = re.search(r"^\S+ \S+ \S+ / (\S+) .* - cgroup2 ", mounts, re.MULTILINE)
        path = re.search(r"^0::/(.*)$", Path("/proc/self/cgroup").read_text(), re.MULTILINE)
        if place and path:
            return Path(place[1], path[1])
    return None


def _is_ours(folder: Path) -> bool:
    files = (folder, folder / "cgroup.procs", folder / "cgroup.subtree_control")
    if not all(os.access(path, os.W_OK) for path in files):
        return False
    if not {*_CONTROLLERS} <= {*(folder / "cgroup.controllers").read_text().split()}:  # version 1 has them
        return False
    return folder.is_mount() or any(_mark(folder, name) == b"1" for name in _DELEGATED)


def _mark(folder: Path, name: str) -> bytes:
    try:
        return os.getxattr(folder, name)
    except OSError:
        return b""


def _hand_down_controllers(folder: Path) -> None:
    """Let cgroups below this one count memory and processes; what runs in it moves into one below. Raises OSError."""
    is_root_of_the_machine = not (folder / "cgroup.type").exists()  # which may have processes beside what is below
    if not is_root_of_the_machine:
        (folder / _OURS).mkdir(exist_ok=True)
        for pid in (folder / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):
                (folder / _OURS / "cgroup.procs").write_text(pid)
    (folder / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in _CONTROLLERS))


def _remove_what_the_dead_left(folder: Path) -> None:
    for left in folder.glob(f"{_PREFIX}*-*"):
        pid = left.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", pid).exists():
            _removed(left)


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # somebody is in it still
        return False
    return True


def _table(path: Path) -> dict[str, int]:
    return {name: int(value) for name, value in (line.split() for line in path.read_text().splitlines())}
