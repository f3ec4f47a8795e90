"""Frames of the wire, written by hand: right ones, and the ones that a hostile process would write."""

from __future__ import annotations

import json
import struct
from typing import Any


def frame(nodes: list[Any], root: Any, memory: bytes = b"") -> bytes:
    """Return the bytes that a program would send which keeps to the format, but to nothing else."""
    return raw_frame(json.dumps({"nodes": nodes, "root": root}).encode(), memory)


def raw_frame(header: bytes, memory: bytes = b"") -> bytes:
    """Return a frame with any bytes as its header."""
    return struct.pack(">I", len(header)) + header + memory


def array_node(
    dtype: Any = "<f8", shape: Any = (1,), *, offset: Any = 0, strides: Any = None, scalar: Any = False
) -> list[Any]:
    """Return the node of an array; every part may be a lie."""
    return ["a", dtype, list(shape) if isinstance(shape, tuple) else shape, scalar, offset, strides]
