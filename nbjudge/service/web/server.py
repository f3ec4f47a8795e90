"""The service put together, and run."""

from __future__ import annotations

import asyncio
import ctypes
import errno
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager, suppress
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from uvicorn.protocols.http.h11_impl import H11Protocol

from nbjudge.batch.lock import grading_lock
from nbjudge.batch.notes import STATE
from nbjudge.course.folders import Course
from nbjudge.errors import LockHeld, UsageError
from nbjudge.service import PORT
from nbjudge.service.acceptance import Acceptance
from nbjudge.service.arrivals import Arrivals
from nbjudge.service.final_marks import find_listeners
from nbjudge.service.grading_loop import GradingLoop
from nbjudge.service.rules import Rules
from nbjudge.service.shown import Shown
from nbjudge.service.tokens import Tokens
from nbjudge.service.web.browsing import Pages
from nbjudge.service.web.callers import Directory
from nbjudge.service.web.html import WithHeaders
from nbjudge.service.web.hub import HubDirectory, HubLogin, from_environment
from nbjudge.service.web.measures import Measures
from nbjudge.service.web.routes import HANDLERS, Interface, Service
from nbjudge.service.web.signing_in import TokenLogin

_ARENA_MAX = -8  # of glibc's mallopt
_MOST_FILES = 65_536
_WAITING = 128  # connections that the kernel keeps until they are taken
_GOODBYE_SECONDS = 2  # for answers under way when the service is stopped


def serve(course: Course, *, host: str, port: int | None = None, jobs: int | None = None) -> None:
    """Serve a course until a signal ends it. Raises UsageError where it cannot be served, in one line."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING, stream=sys.stderr)
    hub = urlsplit(os.environ.get("JUPYTERHUB_SERVICE_URL", ""))
    prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/").rstrip("/")
    host, port = hub.hostname or host, port or hub.port or PORT
    with suppress(AttributeError, OSError):  # without glibc; with it, each thread would keep the most it ever needed
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
    with _only_server(course), _listening(host, port) as listening:
        service = make_service(course, jobs=jobs, directory=_directory(course))
        print(f"Serving {course.root} on http://{host}:{port}{prefix}/", flush=True)
        Patience.most = _files() // 2
        config = uvicorn.Config(
            application(service, prefix),
            http=Patience,
            backlog=_WAITING,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GOODBYE_SECONDS,
        )
        for signum in (signal.SIGTERM, signal.SIGINT):  # which uvicorn raises once more when it has ended
            signal.signal(signum, _end)
        uvicorn.Server(config).run(sockets=[listening])


class Patience(H11Protocol):
    """A connection that ends where no whole request comes: else whoever sends halves of some holds them all.

    The faster of uvicorn's protocols, which it takes where it is installed, keeps a head of any length in memory.
    """

    seconds = 30.0  # for the head of a request; routes.py has a limit for what follows it
    most = 512  # connections at once; one more is not served, so that files and gradebook can still be opened
    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take a connection, if there are not too many."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the clock go."""
        super().connection_lost(exc)
        self._stop()

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._clock is None:
            self._clock = self.loop.call_later(self.seconds, self.transport.close)

    def _stop(self) -> None:
        if self._clock:
            self._clock.cancel()
        self._clock = None


def _files() -> int:
    """Return how many files may be open at once, as many as the system allows and a class needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = max(soft, _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def _end(signum: int, frame: FrameType | None) -> None:
    """End at once: Python's own exit would wait for the slow lane. The graders end when they see that we have."""
    print("nbjudge: stopped; what waits is graded when the service starts again.", file=sys.stderr, flush=True)
    os._exit(0 if signum == signal.SIGTERM else 130)


def make_service(
    course: Course,
    *,
    jobs: int | None = None,
    directory: Directory | None = None,
    options: dict[str, Any] | None = None,
    **rules: Any,
) -> Service:
    """Return the service of a course, which grades nothing yet.

    `directory`: who knows people (default: the course's tokens); `options`: more for `grade_assignment`; `rules`:
    more for the Acceptance.
    """
    arrivals = Arrivals(course)
    loop = GradingLoop(course, arrivals, find_listeners(course), jobs=jobs, options=options)
    acceptance = Acceptance(course, arrivals, Rules.of(course), seconds_each=loop.seconds_each, **rules)
    shown, measures = Shown(course, arrivals, loop), Measures(arrivals, loop)
    return Service(arrivals, acceptance, loop, shown, directory or Tokens(course), measures)


def application(service: Service, prefix: str = "") -> Starlette:
    """Return the web application, all of it below `prefix`; it grades while it runs."""
    who = service.directory
    login = HubLogin(who, prefix) if isinstance(who, HubDirectory) else TokenLogin(who, prefix)
    routes: list[BaseRoute] = [*Interface(service).routes(), *Pages(service, prefix).routes(), *login.routes()]
    if prefix:
        routes = [Mount(prefix, routes=routes)]
    headers = [Middleware(WithHeaders)]
    app = Starlette(routes=routes, middleware=headers, exception_handlers=HANDLERS, lifespan=_grading(service.loop))
    app.state.prefix, app.state.languages = prefix, service.shown.languages
    return app


def _directory(course: Course) -> Directory:
    """Return who knows people: the JupyterHub whose service this is, or the course's tokens."""
    if "JUPYTERHUB_API_TOKEN" not in os.environ:
        return Tokens(course)
    try:
        return from_environment(Tokens(course), Rules.of(course))
    except ImportError as error:
        raise UsageError(
            f"To be a JupyterHub's service, its package is needed ({error}): pip install 'nbjudge[hub]'"
        ) from error


def _grading(loop: GradingLoop) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        loop.start()
        try:
            yield
        finally:
            loop.close()

    return lifespan


@contextmanager
def _only_server(course: Course) -> Iterator[None]:
    """Hold the lock of this course's service. Raises UsageError where another one runs."""
    with ExitStack() as held:
        try:
            held.enter_context(grading_lock(course.root / STATE / "serve.lock", "this course"))
        except LockHeld:
            raise UsageError(f"Another nbjudge serve runs for {course.root}. Stop it there first.") from None
        yield


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises UsageError where the address is taken or not ours."""
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} on {host} is in use. Stop what uses it, or take another: --port N") from None
        raise UsageError(f"Cannot listen on {host}:{port}: {error.strerror or error}.") from None
