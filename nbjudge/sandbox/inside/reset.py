"""A clean slate for each submission: nothing of the one before in its files and descriptors, and limits of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
import time

_MAX_DESCRIPTORS = 256
_SOCKETS_A_PROCESS = 4  # an event loop of asyncio takes two
_PAGE = 4096
_MOST_SIGNALS = 1024  # that wait, and timers: each takes memory of the kernel's
_MOST_LOCKS = 4096  # of records in files: each takes a fifth of a kilobyte, which nobody counts
_LINE_OF_A_LOCK = 40  # bytes at least
_TERMINALS = {"/dev/pts": 0o755, "/dev/pts/ptmx": 0o666}  # which cannot be read-only: terminals are made in it
_TRIES, _BETWEEN_TRIES = 10, 0.11


def limit_resources(limits: dict[str, int]) -> None:
    """Hold this process, and each that it starts, to the limits that the kernel knows."""
    import resource

    with open("/proc/self/statm") as file:
        here = int(file.read().split()[0]) * resource.getpagesize()
    for name, value in {
        resource.RLIMIT_AS: here + limits["memory_bytes"],
        resource.RLIMIT_NPROC: limits["processes"],
        resource.RLIMIT_FSIZE: limits["scratch_bytes"],
        resource.RLIMIT_CORE: 1,  # 0 would still start the host's crash reporter, where it has one
        resource.RLIMIT_NOFILE: _MAX_DESCRIPTORS,
        **({resource.RLIMIT_SIGPENDING: _MOST_SIGNALS} if hasattr(resource, "RLIMIT_SIGPENDING") else {}),
    }.items():
        most = resource.getrlimit(name)[1]
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(name, (value, value))


def keep_niceness() -> None:
    """Yield the processor as before a new session began: Linux weighs a session as one, whatever is in it."""
    niceness = os.nice(0)
    for _ in range(_TRIES if niceness else 0):  # the kernel takes one such request in a tenth of a second, of all users
        try:
            with open("/proc/self/autogroup", "w") as file:
                file.write(str(niceness))
            return
        except BlockingIOError:
            time.sleep(_BETWEEN_TRIES)
        except OSError:  # this kernel weighs processes alone
            return


def silence() -> None:
    """Throw away what is written past Python's own streams: a full pipe would stop the student's code."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def let_go_of_all_but(descriptor: int) -> None:
    """Leave no open file to a submission that the next one has too: even its flags would be notes."""
    os.closerange(3, descriptor)
    os.closerange(descriptor + 1, _MAX_DESCRIPTORS)
    silence()


def writable_places() -> list[str]:
    """Return the folders that a submission may write to."""
    return [os.getcwd(), tempfile.gettempdir(), "/dev/shm"]


def smooth_terminals() -> None:
    """Give the folder of terminals its first looks back: its mode and times are notes, too."""
    for path, mode in _TERMINALS.items():
        if os.path.exists(path):
            os.chmod(path, mode)
            os.utime(path, (0, 0))


def is_overfull(limits: dict[str, int]) -> bool:
    """Tell whether there are more files than the scratch space has pages, or far more sockets than processes, or locks.

    An empty file takes a kilobyte of the kernel's memory, and what waits in a socket some hundred.
    """
    disks = [os.statvfs(place) for place in writable_places()]
    with open("/proc/net/sockstat") as file:
        sockets = int(file.readline().split()[-1])
    with open("/proc/locks", "rb") as file:
        locks = file.read(_MOST_LOCKS * _LINE_OF_A_LOCK * 2).count(b"\n")
    if locks > _MOST_LOCKS:
        return True
    too_many_files = sum(disk.f_files - disk.f_ffree for disk in disks) > limits["scratch_bytes"] // _PAGE
    return too_many_files or sockets > _SOCKETS_A_PROCESS * limits["processes"]


def empty(place: str) -> None:
    """Empty a folder and give it its first looks back: mode, times and attributes are notes as well."""
    os.chmod(place, 0o755)
    for entry in os.scandir(place):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
    for name in os.listxattr(place):
        os.removexattr(place, name)
    os.utime(place, (0, 0))
