"""A server that notes what it is asked for, for pages that are to ask for nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Listener(ThreadingHTTPServer):
    """Listens at a free port of this machine."""

    def __init__(self) -> None:
        """Begin to listen; requests are answered inside `listen`."""
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/"


class _Answer(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:  # the name is the base class's
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def listen() -> Iterator[Listener]:
    """Answer requests until the block ends."""
    with Listener() as listener:
        thread = Thread(target=listener.serve_forever)
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()
