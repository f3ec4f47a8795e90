"""What a sandbox uses, read from /proc on the outside: CPU seconds, memory, processes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

LOOK_EVERY = 0.05  # seconds between two looks at what is used
_LOOKS_REST = 4  # times as long as a look took: among a hundred processes that is a tenth of a second
_LOOK_AT_LEAST_EVERY = 0.5
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_MOST = 1 << 16  # bytes of one file, which a line of 64 children does not fill
_OWN_MEMORY = re.compile(r"^(?:RssAnon|VmSwap|VmPTE):\s+(\d+) kB", re.MULTILINE)  # VmPTE: the tables of its pages
_TABLES = re.compile(r"^VmPTE:\s+(\d+) kB", re.MULTILINE)
_SHARE_OF_MEMORY = re.compile(r"^(?:Pss_Anon|SwapPss):\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Usage:
    """A moment's use: CPU seconds so far, of the ended processes too; bytes of memory; processes alive, one stopped."""

    cpu_seconds: float = 0.0
    memory_bytes: int = 0
    processes: int = 0
    stopped: bool = False


def rest_after(took: float) -> float:
    """Return the seconds until the next look, after one that took so many."""
    return min(max(LOOK_EVERY, took * _LOOKS_REST), _LOOK_AT_LEAST_EVERY)


def measure(root: int, most: int = 0) -> Usage:
    """Measure the process `root` and everything below it.

    Forks share the memory of the process they come from until they write to it, so only what a process has more than
    the largest of its ancestors is counted for it. That is too much where forks share what their parent gave up: when
    it comes to more than `most` bytes, they are counted exactly, which takes the kernel a hundred times as long. It is
    too little where they rewrite what they inherited: they are counted exactly, too, when all that they have, what is
    shared as often as it is shared, comes to twice as much.
    """
    cpu, memory, in_all, processes, states = 0.0, 0, 0, [], ""
    waiting = [(root, 0)]
    while waiting:
        pid, inherited = waiting.pop()
        own = _own_memory(pid)
        memory += max(0, own - inherited)
        in_all += own
        seconds, state = _cpu_and_state(pid)
        cpu, states = cpu + seconds, states + state
        processes.append(pid)
        waiting += [(child, max(inherited, own)) for child in children(pid)]
    if memory > most > 0 or in_all > 2 * most > 0:
        memory = sum(map(_share_of_memory, processes))
    return Usage(cpu, memory, len(processes), "T" in states)


def children(pid: int) -> list[int]:
    """Return the processes that a process has started, as far as they are its own still."""
    found = []
    for thread in _listed(f"/proc/{pid}/task"):
        found += [int(word) for word in _read(f"/proc/{pid}/task/{thread}/children").split()]
    return found


def start_time(pid: int) -> str:
    """Return when a process began, which no other of its number did; nothing where there is none."""
    words = _stat(pid)
    return words[19] if words else ""


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _own_memory(pid: int) -> int:
    found = _OWN_MEMORY.findall(_read(f"/proc/{pid}/status"))
    if not found:  # its first thread has ended, while another one still has the memory
        threads = (_OWN_MEMORY.findall(_read(f"/proc/{pid}/task/{one}/status")) for one in _listed(f"/proc/{pid}/task"))
        found = next(filter(None, threads), [])
    return sum(map(int, found)) * 1024


def _share_of_memory(pid: int) -> int:
    """Return what a process has by itself, and its part of what it shares; all of it where that cannot be read.

    The tables of its pages are its own: a page of zeros takes none, and thousands of bytes for its place in them.
    """
    found = _SHARE_OF_MEMORY.findall(_read(f"/proc/{pid}/smaps_rollup"))
    tables = _TABLES.findall(_read(f"/proc/{pid}/status"))
    return sum(map(int, [*found, *tables])) * 1024 if found else _own_memory(pid)


def _cpu_and_state(pid: int) -> tuple[float, str]:
    words = _stat(pid)
    return (sum(map(int, words[11:15])) / _TICKS, words[0]) if words else (0.0, "")


def _stat(pid: int) -> list[str]:
    # Behind the last ")" because a process may call itself ") 1 2 3".
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _read(path: str) -> str:
    # Twenty of these files are read every 0.05 seconds: a fifth of the time that Path.read_text takes.
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return ""
    try:
        return os.read(descriptor, _MOST).decode(errors="replace")
    except OSError:  # the process has just ended
        return ""
    finally:
        os.close(descriptor)
