"""Connections that hold the service, or ask nothing of it: on a real server, with short patience."""

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from typing import Any, ClassVar

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from nbjudge.service.acceptance import Refused
from nbjudge.service.tokens import Caller
from nbjudge.service.web import routes
from nbjudge.service.web.server import Patience

HALF = b"POST /quick HTTP/1.1\r\nHost: x\r\nX-More: "


async def quick(_: object) -> PlainTextResponse:
    """Answer at once."""
    return PlainTextResponse("here")


async def slow(_: object) -> PlainTextResponse:
    """Answer when the patience for a request would be over."""
    await asyncio.sleep(2.5)
    return PlainTextResponse("late")


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Return the port of a server that takes ten connections at once, and waits two seconds for a request."""
    monkeypatch.setattr(Patience, "seconds", 2.0)
    monkeypatch.setattr(Patience, "most", 10)
    app = Starlette(routes=[Route("/quick", quick), Route("/slow", slow)])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, http=Patience, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(20)


def asked(port: int, path: str) -> str:
    """Return what is answered."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def test_the_head_of_a_request_is_bounded(port: int) -> None:
    """Nobody fills the memory with a head that does not end, whichever of uvicorn's protocols is installed."""
    assert issubclass(Patience, H11Protocol)
    with socket.create_connection(("127.0.0.1", port)) as connection, pytest.raises(ConnectionError):
        connection.sendall(HALF)
        for _ in range(200):
            connection.sendall(b"a" * 100_000)


def asked_until_answered(port: int, path: str) -> str:
    """Return what is answered in the end, where connections are refused for a while."""
    for _ in range(200):
        try:
            return asked(port, path)
        except (ConnectionError, http.client.RemoteDisconnected):
            time.sleep(0.1)
    raise AssertionError("nobody is let in again")


def test_halves_of_requests_hold_the_service_for_a_moment_only(port: int) -> None:
    """Who opens all connections and says half a word on each is sent away, and others are served again."""
    assert asked_until_answered(port, "/quick") == "here"
    halves = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(10)]
    try:
        for half in halves:
            half.sendall(HALF)
        with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
            asked(port, "/quick")  # the eleventh
        assert asked_until_answered(port, "/quick") == "here"
        assert [half.recv(1) for half in halves] == [b""] * 10
    finally:
        for half in halves:
            half.close()


def test_who_has_asked_is_waited_for(port: int) -> None:
    """The patience is for requests; an answer may take longer."""
    assert asked_until_answered(port, "/slow") == "late"


class Dripping:
    """A request whose body begins and does not end."""

    headers: ClassVar[dict[str, str]] = {}

    async def stream(self) -> AsyncIterator[bytes]:
        """Send one byte, and no more."""
        yield b"{"
        await asyncio.sleep(600)


class Sent(Dripping):
    """A request whose body is there."""

    async def stream(self) -> AsyncIterator[bytes]:
        """Send all of it."""
        yield b"{}"


def test_slow_files_make_room_for_one_that_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where as many send as may, those that have just begun are left alone, and of the others the first is ended."""
    monkeypatch.setattr(routes, "_UPLOADS", 2)
    uploads = routes.Uploads()

    async def hand_in(name: str, request: Any) -> bytes:
        caller = Caller(name)
        with uploads.of(caller):
            return await uploads.read(request, caller, 100)

    async def scene() -> None:
        slow = [asyncio.create_task(hand_in(name, Dripping())) for name in ("eve", "mallory")]
        await asyncio.sleep(0)
        with pytest.raises(Refused, match="Too many hand in just now"):
            await hand_in("ada", Sent())
        with pytest.raises(Refused, match="Too many hand in just now"):
            await hand_in("eve", Sent())
        monkeypatch.setattr(routes, "_UNDISTURBED", 0)
        assert await hand_in("ada", Sent()) == b"{}"
        with pytest.raises(Refused, match="took too long to arrive"):
            await slow[0]
        assert not slow[1].done()
        slow[1].cancel()

    asyncio.run(scene())
