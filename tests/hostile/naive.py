"""Readers of replies that check nothing, each in a process of its own with a gigabyte of memory."""

from __future__ import annotations

import json
import pickle
import resource
import select
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any

import numpy as np


class Bad:
    """What unpickles to a call."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Return the call."""
        return print, ("RUNS",)


def _from_socket(payload: bytes, flags: int = 0) -> bytes:
    ours, theirs = socket.socketpair()
    theirs.send(payload, flags)
    select.select([ours], [], [])
    data = ours.recv(8)
    (length,) = struct.unpack(">Q", data)
    return ours.recv(length, socket.MSG_WAITALL)


def _expanded(nodes: list[Any], index: int) -> list[Any]:
    return [_expanded(nodes, child[0]) if isinstance(child, list) else child for child in nodes[index][1]]


def _joined(nodes: list[Any]) -> str:
    return "".join("".join(part) for part in _expanded(nodes, len(nodes) - 1))


def _descriptors(sent: list[int]) -> int:
    ours, theirs = socket.socketpair()
    socket.send_fds(theirs, [b"x"], sent)
    return len(socket.recv_fds(ours, 1, 250)[1])


def _cleaned(html: str) -> str:
    import nh3

    return nh3.clean(html)


def _copied(length: int) -> Any:
    return np.ndarray((length,), float, bytearray(32), 0, (0,)).copy()


READERS: dict[str, Callable[[Any], Any]] = {
    "json": json.loads,
    "compare": lambda answer: "other" if answer != 5 else "same",
    "truth": lambda found: "yes" if found else "no",
    "length": lambda head: bytearray(struct.unpack(">Q", head)[0]),
    "socket": _from_socket,
    "out of band": lambda payload: _from_socket(payload, socket.MSG_OOB),
    "references": lambda nodes: _expanded(nodes, len(nodes) - 1),
    "joined": _joined,
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "memory": lambda array: np.ndarray(array[0], float, bytearray(array[1]), 0, array[2:] or None),
    "copy": _copied,
    "zeros": np.zeros,
    "dtype": np.dtype,
    "booleans": lambda data: np.frombuffer(data, bool).view(np.uint8).max(),
    "tolerance": lambda value: 0.0 if abs(value - 1.0) > 1e-6 else 10.0,
    "encode": lambda text: text.encode(),
    "descriptors": _descriptors,
    "html": _cleaned,
}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    names = {"np": np, "struct": struct, "Bad": Bad}
    print(READERS[sys.argv[1]](eval(sys.argv[2], names)))
