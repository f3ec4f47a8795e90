"""Huge pages for what a process holds: they make forking it twice as cheap, because a fork copies page tables.

Worth it only with PYTHONMALLOC=malloc: Python's own allocator scatters its memory in pieces smaller than a huge page.
"""

from __future__ import annotations

import ctypes
import re

_HUGE = 2 << 20
_MADV_COLLAPSE = 25  # since Linux 6.1; older ones refuse it, and forks stay as dear as they were
_ANONYMOUS = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0 *(?:\[heap\])?$", re.MULTILINE)


def merge() -> None:
    """Merge the small pages of this process's anonymous memory into huge ones, where the kernel does that."""
    madvise = ctypes.CDLL(None, use_errno=True).madvise
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    with open("/proc/self/maps") as file:
        regions = [(int(start, 16), int(end, 16)) for start, end in _ANONYMOUS.findall(file.read())]
    for start, end in regions:
        first, last = -(-start // _HUGE) * _HUGE, end // _HUGE * _HUGE
        if first < last:
            madvise(first, last - first, _MADV_COLLAPSE)
