"""Messages over a socket: whole, cut short, oversized, late."""

import os
import socket
import struct
from collections.abc import Iterator
from threading import Thread

import numpy as np
import pytest

from nbjudge.errors import NotPlainData
from nbjudge.sandbox.inside import wire
from nbjudge.sandbox.inside.channel import Channel

LIMIT = 1 << 20


class Enough(Exception):
    """The watcher has seen enough."""


class Impatient:
    """A watcher that ends the wait at its third look."""

    looks = 0

    def __call__(self) -> None:
        """Look."""
        self.looks += 1
        if self.looks == 3:
            raise Enough


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    """Yield a channel and the bare socket at its other end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours, LIMIT), theirs


def test_messages_arrive_in_order_and_whole(ends: tuple[Channel, socket.socket]) -> None:
    """Two messages sent one after the other arrive as two, also when they are larger than the socket's buffer."""
    channel, other = ends
    messages = [{"id": 1, "args": (np.arange(100_000.0),)}, {"id": 2}]
    sender = Thread(target=lambda: [Channel(other).send(message) for message in messages])
    sender.start()
    first, second = channel.receive(), channel.receive()
    sender.join()
    assert np.array_equal(first["args"][0], messages[0]["args"][0]) and second == {"id": 2}


def test_descriptors_come_along(ends: tuple[Channel, socket.socket]) -> None:
    """A descriptor that is sent with a message arrives open; without one the list is empty."""
    channel, other = ends
    reading, writing = os.pipe()
    channel.send({"op": "fork"}, [writing])
    channel.send({"op": "run"})
    message, (copy,) = Channel(other).receive_with_descriptors()
    os.write(copy, b"here")
    assert message == {"op": "fork"} and os.read(reading, 10) == b"here"
    assert Channel(other).receive_with_descriptors() == ({"op": "run"}, [])
    for descriptor in (reading, writing, copy):
        os.close(descriptor)


@pytest.mark.parametrize(
    "sent", [b"", b"\0\0\0", struct.pack(">Q", 10) + b"abc"], ids=["nothing", "half a length", "half a body"]
)
def test_a_hang_up_in_the_middle_is_the_end(ends: tuple[Channel, socket.socket], sent: bytes) -> None:
    """Whoever hangs up before a message is complete raises EOFError at the other end."""
    channel, other = ends
    other.sendall(sent)
    other.close()
    with pytest.raises(EOFError):
        channel.receive()


def test_an_oversized_frame_is_refused_before_it_is_read(ends: tuple[Channel, socket.socket]) -> None:
    """A length beyond the limit raises NotPlainData at once: nobody waits for the bytes, or makes room for them."""
    channel, other = ends
    other.sendall(struct.pack(">Q", LIMIT + wire.MAX_HEADER + 1))
    with pytest.raises(NotPlainData, match="larger"):
        channel.receive()


def test_a_frame_that_is_no_message_is_refused(ends: tuple[Channel, socket.socket]) -> None:
    """A frame of other bytes raises NotPlainData."""
    channel, other = ends
    other.sendall(struct.pack(">Q", 4) + b"abcd")
    with pytest.raises(NotPlainData):
        channel.receive()


def test_what_is_not_plain_data_is_not_sent(ends: tuple[Channel, socket.socket]) -> None:
    """A value that cannot cross raises before a byte of it is sent."""
    channel, other = ends
    with pytest.raises(NotPlainData):
        channel.send({"result": object()})
    channel.send({"id": 1})
    assert Channel(other).receive() == {"id": 1}


@pytest.mark.parametrize(
    "sent", [b"", b"\0\0\0", struct.pack(">Q", 1_000) + bytes(10)], ids=["silence", "a part", "half"]
)
def test_the_watcher_ends_the_wait_for_a_message(ends: tuple[Channel, socket.socket], sent: bytes) -> None:
    """A process that stays silent, also in the middle of a message, is waited for until the watcher raises."""
    channel, other = ends
    other.sendall(sent)
    with pytest.raises(Enough):
        channel.receive(Impatient())


def test_the_watcher_ends_the_wait_for_a_reader(ends: tuple[Channel, socket.socket]) -> None:
    """A process that reads nothing cannot hold up whoever sends to it."""
    channel, _ = ends
    with pytest.raises(Enough):
        channel.send(np.zeros(100_000), watch=Impatient())


def test_nobody_listens(ends: tuple[Channel, socket.socket]) -> None:
    """Sending to a closed socket raises OSError."""
    channel, other = ends
    other.close()
    with pytest.raises(OSError, match="Broken pipe"):
        channel.send({"id": 1})
