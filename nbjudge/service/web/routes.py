"""The service's interface for programs: hand in, ask, read the feedback; and who may do what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from nbjudge.errors import NbjudgeError
from nbjudge.gradebook.database import ServerAway
from nbjudge.languages.sentences import sentence
from nbjudge.service.acceptance import Acceptance, Refused
from nbjudge.service.arrivals import Arrival, Arrivals
from nbjudge.service.grading_loop import GradingLoop
from nbjudge.service.shown import Shown
from nbjudge.service.tokens import Caller
from nbjudge.service.web.callers import Directory, caller_of, require_instructor, require_owner
from nbjudge.service.web.html import page, reader_of
from nbjudge.service.web.measures import Measures
from nbjudge.service.web.openapi import description

BODY_SECONDS = 120  # to send a notebook in
_UPLOADS = 32  # at a time, each up to its whole size in memory
_UNDISTURBED = 10  # seconds for a file to arrive, before one that comes later may take its place
_PARSED = 2  # notebooks that are looked into at a time: each takes a multiple of its size in memory
# A student's notebook is shown as the page has it, and is not of this site: no script, no form, nothing from elsewhere.
FEEDBACK_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
OUR_FAULT = sentence("This did not work, and it is our fault. Try again; if it stays so, tell your instructor.")

_log = logging.getLogger(__name__)
Handler = Callable[[Request, Caller], Awaitable[Response]]


@dataclass(frozen=True)
class Service:
    """All that the routes need."""

    arrivals: Arrivals
    acceptance: Acceptance
    loop: GradingLoop
    shown: Shown
    directory: Directory
    measures: Measures

    def arrival(self, request: Request, caller: Caller) -> Arrival:
        """Return the submission that a request names. Raises Refused for what the caller may not read."""
        arrival = self.arrivals.get(request.path_params["id"])
        return require_owner(caller, arrival, request.path_params["name"])


class Interface:
    """The routes below /api, and those that watch over the service."""

    def __init__(self, service: Service):
        """Serve this service."""
        self._service = service
        self._uploads = Uploads()
        self._parsing = anyio.CapacityLimiter(_PARSED)
        self._readers: set[str] = set()
        self._writing = {is_long: anyio.CapacityLimiter(1) for is_long in (False, True)}  # of feedback pages

    def routes(self) -> list[Route]:
        """Return the routes."""
        one = "/api/assignments/{name}/submissions/{id}"
        asked = partial(known, self._service.directory)
        return [
            Route("/api/assignments", asked(self._assignments)),
            Route("/api/assignments/{name}/submissions", asked(self._hand_in), methods=["POST"]),
            Route("/api/assignments/{name}/submissions", asked(self._own)),
            Route(one, asked(self._submission)),
            Route(f"{one}/feedback", asked(self._feedback)),
            Route("/api/assignments/{name}/class", asked(self._class)),
            Route("/metrics", asked(self._metrics)),
            Route("/health", self._health),
            Route("/api/openapi.json", self._description),
        ]

    async def _hand_in(self, request: Request, caller: Caller) -> Response:
        name, service = request.path_params["name"], self._service
        await run_in_threadpool(service.acceptance.require_open, caller, name)
        with self._uploads.of(caller):
            data = await self._uploads.read(request, caller, service.acceptance.rules.upload_bytes)
            file = request.query_params.get("notebook", "")
            accepted = await anyio.to_thread.run_sync(
                service.acceptance.take, caller, name, file, data, limiter=self._parsing
            )
        service.loop.wake()
        shown = await run_in_threadpool(service.shown.submission, accepted.arrival)
        where = f"{str(request.url.path).rstrip('/')}/{accepted.arrival.id}"
        return JSONResponse(shown | {"again": accepted.again}, 202, {"Location": where})

    async def _assignments(self, request: Request, caller: Caller) -> Response:
        return JSONResponse({"assignments": await run_in_threadpool(self._service.acceptance.assignments)})

    async def _own(self, request: Request, caller: Caller) -> Response:
        """Answer with the caller's last submission for the assignment."""
        name = request.path_params["name"]
        last = self._service.arrivals.last((name, caller.name))
        if last is None:
            raise Refused(404, sentence("You have handed in nothing for this assignment."))
        return JSONResponse(await run_in_threadpool(self._service.shown.submission, last))

    async def _submission(self, request: Request, caller: Caller) -> Response:
        arrival = self._service.arrival(request, caller)
        return JSONResponse(await run_in_threadpool(self._service.shown.submission, arrival))

    async def _feedback(self, request: Request, caller: Caller) -> Response:
        arrival = self._service.arrival(request, caller)
        notebook = request.query_params.get("notebook", "")
        with _once(self._readers, caller, sentence("A page for you is being written. Try again in 2 seconds.")):
            shown = self._service.shown
            is_long = await run_in_threadpool(shown.has_long_feedback, arrival, notebook)
            page = await anyio.to_thread.run_sync(shown.feedback, arrival, notebook, limiter=self._writing[is_long])
        if page is None:
            raise Refused(404, sentence("There is no feedback yet."))
        return HTMLResponse(page, headers={"Content-Security-Policy": FEEDBACK_POLICY})

    async def _class(self, request: Request, caller: Caller) -> Response:
        require_instructor(caller)
        name = request.path_params["name"]
        await run_in_threadpool(self._service.acceptance.require_known, name)
        return JSONResponse(await run_in_threadpool(self._service.shown.whole_class, name))

    async def _metrics(self, request: Request, caller: Caller) -> Response:
        require_instructor(caller)
        text, kind = self._service.measures.text()
        return Response(text, media_type=kind)

    async def _description(self, request: Request) -> Response:
        return JSONResponse(description(request.app.state.prefix))

    async def _health(self, request: Request) -> Response:
        """Answer for whoever watches over the service: whether anything would be graded."""
        if not self._service.loop.is_alive:
            return JSONResponse({"status": "failing", "reason": "Nothing is graded: restart the service."}, 503)
        if not await run_in_threadpool(self._service.acceptance.gradebook_answers):
            return JSONResponse({"status": "failing", "reason": "The gradebook does not answer."}, 503)
        return JSONResponse({"status": "delayed" if self._service.loop.trouble else "ok"})


def known(directory: Directory, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Return a handler that is only asked when it is known who asks."""

    async def answer(request: Request) -> Response:
        caller = await run_in_threadpool(caller_of, request, directory)
        return await handler(request, caller)

    return answer


class Uploads:
    """Those who hand in just now. Where they are many, who has been sending for long makes room."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._callers: set[str] = set()
        self._arriving: dict[str, tuple[float, asyncio.Timeout]] = {}  # when each began, and its time; the first first

    @contextmanager
    def of(self, caller: Caller) -> Iterator[None]:
        """Let a caller hand in. Raises Refused."""
        if len(self._callers) >= _UPLOADS and not self._made_room():
            raise Refused(503, sentence("Too many hand in just now. Try again in 5 seconds."), 5)
        with _once(self._callers, caller, sentence("Another file of yours is being read. Try again in 2 seconds.")):
            yield

    async def read(self, request: Request, caller: Caller, most: int) -> bytes:
        """Return what a caller sends, as `read_body` does."""
        time = asyncio.timeout(BODY_SECONDS)
        self._arriving[caller.name] = asyncio.get_running_loop().time(), time
        try:
            return await read_body(request, most, time)
        finally:
            self._arriving.pop(caller.name, None)

    def _made_room(self) -> bool:
        """Cut short the first of those that are sending, where it has done so for long; return whether it has."""
        now = asyncio.get_running_loop().time()
        name, (began, time) = next(iter(self._arriving.items()), ("", (now, None)))
        if time is None or now - began < _UNDISTURBED:
            return False
        del self._arriving[name]
        time.reschedule(now)
        return True


@contextmanager
def _once(busy: set[str], caller: Caller, otherwise: str) -> Iterator[None]:
    """Do something for a caller; refuse with a sentence who asks for it a second time meanwhile."""
    if caller.name in busy:
        raise Refused(429, otherwise, 2)
    busy.add(caller.name)
    try:
        yield
    finally:
        busy.discard(caller.name)


async def read_body(request: Request, most: int, time: asyncio.Timeout | None = None) -> bytes:
    """Return what was sent. Raises Refused before it is read, or as soon as it is seen, to be too large or too slow."""
    too_large = Refused(
        413,
        sentence(
            "The file is larger than {number} MB. Clear the outputs that are not needed.", number=f"{most / 1e6:g}"
        ),
    )
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        raise too_large
    data = bytearray()
    try:
        async with time or asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                data += part
                if len(data) > most:
                    raise too_large
    except TimeoutError:
        raise Refused(408, sentence("The file took too long to arrive. Try again.")) from None
    except ClientDisconnect:
        raise Refused(400, sentence("The connection ended before the file did.")) from None
    return bytes(data)


# ── answers to what went wrong ───────────────────────────────────────────────────────────────────────────────────────


async def refused(request: Request, error: Exception) -> Response:
    """Answer a request that is refused, in one line; a browser that is not logged in is led to where it can."""
    assert isinstance(error, Refused)
    say = reader_of(request)
    wants_page = "text/html" in request.headers.get("accept", "") and request.method == "GET"
    if error.status == 401 and wants_page:
        prefix = request.app.state.prefix
        back = urlencode({"next": request.url.path.removeprefix(f"{prefix}/")})
        return RedirectResponse(f"{prefix}/login?{back}", 303)
    if wants_page:
        return page("refused.html", request.app.state.prefix, say, status=error.status, message=say.text(str(error)))
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": say.text(str(error))}, error.status, headers)


async def no_such_page(request: Request, error: Exception) -> Response:
    """Answer for an address that there is not, and for a method that it does not have."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def gradebook_away(request: Request, error: Exception) -> Response:
    """Answer while the gradebook's server does not: what was taken is kept, and what was not may come again."""
    _log.error("%s %s: %s", request.method, request.url.path, error)
    return await refused(request, Refused(503, sentence("The gradebook does not answer. Try again in 15 seconds."), 15))


async def our_fault(request: Request, error: Exception) -> Response:
    """Answer where something broke: nothing of it to the student, all of it into the log."""
    if isinstance(error, NbjudgeError):
        _log.error("%s %s: %s", request.method, request.url.path, error)
    return JSONResponse({"error": reader_of(request).text(OUR_FAULT)}, 500)


HANDLERS: dict[Any, Any] = {
    Refused: refused,
    HTTPException: no_such_page,
    ServerAway: gradebook_away,
    NbjudgeError: our_fault,
    OSError: our_fault,
    Exception: our_fault,
}
