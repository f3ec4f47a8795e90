"""Messages over a socket: plain data in frames, with a watcher that may end the wait.

A frame is 8 bytes of length and then that many bytes of `wire`. Both sides of the wall use this module; only the inside
ever takes file descriptors from a message.
"""

from __future__ import annotations

import array
import select
import socket
import struct
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside import wire

_LENGTH = struct.Struct(">Q")
_CHUNK = 1 << 20
_FIRST_CHUNK = 1 << 16  # which most messages fit into
_TICK = 0.02  # seconds between two looks of the watcher


class Channel:
    """One end of a conversation. `watch` is called while waiting; it ends the wait by raising."""

    def __init__(self, connection: socket.socket, limit: int = wire.DEFAULT_LIMIT):
        """Talk over `connection`; refuse messages of more than `limit` bytes in either direction."""
        self._socket = connection
        self._limit = limit
        self._came = bytearray()  # what was received and not yet read

    def fileno(self) -> int:
        """Return the descriptor, for select."""
        return self._socket.fileno()

    def close(self) -> None:
        """End the conversation."""
        self._socket.close()

    def send(
        self,
        message: Any,
        descriptors: Sequence[int] = (),
        watch: Callable[[], None] = lambda: None,
        pack: wire.Pack | None = None,
    ) -> bytes:
        """Send plain data (with `pack`: more than that), and descriptors where the other side expects them.

        Return the message as it was written.

        Raises NotPlainData where the message is none, OSError where nobody listens any more.
        """
        body = wire.encode(message, self._limit, pack)
        frame = memoryview(_LENGTH.pack(len(body)) + body)
        if descriptors:
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
            sent = self._waiting(partial(self._socket.sendmsg, [frame], rights, _DONT_WAIT), watch, for_writing=True)
            frame = frame[sent:]
        while frame:
            sent = self._waiting(partial(self._socket.send, frame[:_CHUNK], _DONT_WAIT), watch, for_writing=True)
            frame = frame[sent:]
        return body

    def receive(self, watch: Callable[[], None] = lambda: None, unpack: wire.Unpack | None = None) -> Any:
        """Return the next message; `unpack` makes what is more than plain data.

        Raises NotPlainData for bytes that are no message, EOFError where the other side has hung up.
        """
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, watch))
        if length > self._limit + wire.MAX_HEADER:
            raise NotPlainData("the reply is larger than allowed")
        return wire.decode(self._read(length, watch), self._limit, unpack)

    def receive_with_descriptors(self, unpack: wire.Unpack | None = None) -> tuple[Any, list[int]]:
        """Return the next message and the descriptors that came with it."""
        descriptors = array.array("i")
        if hasattr(self._socket, "recvmsg") and not self._came:  # not on Windows
            chunk, ancillary, *_ = self._socket.recvmsg(_FIRST_CHUNK, _ROOM_FOR_DESCRIPTORS)
            if not chunk:
                raise EOFError
            self._came += chunk
            for _, _, data in ancillary:
                descriptors.frombytes(data)
        return self.receive(unpack=unpack), descriptors.tolist()

    def _read(self, size: int, watch: Callable[[], None]) -> bytearray:
        while len(self._came) < size:
            most = max(min(size - len(self._came), _CHUNK), _FIRST_CHUNK)
            try:
                chunk = self._waiting(partial(self._socket.recv, most, _DONT_WAIT), watch, for_writing=False)
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                raise EOFError
            self._came += chunk
        if len(self._came) == size:
            data, self._came = self._came, bytearray()
        else:
            data = self._came[:size]
            del self._came[:size]
        return data

    def _waiting(self, attempt: Callable[[], Any], watch: Callable[[], None], *, for_writing: bool) -> Any:
        """Return what an attempt returns; while it would have to wait, look at the watcher."""
        # A dead descriptor (closed by hostile code in our own process inside) raises here, which ends the process.
        is_ready = False
        while True:
            watch()
            if is_ready or _DONT_WAIT:  # to try takes less time than to ask
                try:
                    return attempt()
                except BlockingIOError:
                    if is_ready:  # that was only said: a byte sent out of band does that
                        time.sleep(_TICK)
            is_ready = _ready(self._socket, for_writing)


def _ready(connection: socket.socket, for_writing: bool) -> bool:
    if not hasattr(select, "poll"):  # Windows
        reading, writing = ([], [connection]) if for_writing else ([connection], [])
        return any(select.select(reading, writing, [], _TICK))
    poll = select.poll()
    poll.register(connection, select.POLLOUT if for_writing else select.POLLIN)
    return bool(poll.poll(_TICK * 1000))


_DONT_WAIT = getattr(socket, "MSG_DONTWAIT", 0)
_ROOM_FOR_DESCRIPTORS = getattr(socket, "CMSG_SPACE", int)(4 * array.array("i").itemsize)
