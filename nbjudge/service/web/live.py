"""What a page shows now, as server-sent events: a line of JSON whenever it has changed."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from nbjudge.languages.sentences import sentence
from nbjudge.service.acceptance import Refused

_MOST_EACH, _MOST = 6, 5_000  # streams of one person, and of all
_STILL_HERE = 15  # seconds after which a proxy could take a silent connection for dead
_RETRY = 3_000  # milliseconds after which the browser comes back when the connection was lost


class Live:
    """Streams of events, so many for a person and no more."""

    def __init__(self) -> None:
        """Begin with none."""
        self._open: Counter[str] = Counter()

    def stream(
        self, request: Request, who: str, seen: Callable[[], object], show: Callable[[], Any], *, seconds: float
    ) -> Response:
        """Return a stream that sends `show()` whenever `seen()`, which is cheap, is another; asked every `seconds`.

        Raises Refused for one stream too many.
        """
        if self._open[who] >= _MOST_EACH or self._open.total() >= _MOST:
            raise Refused(429, sentence("Too many pages are open. Close some and try again."), 10)
        return StreamingResponse(self._events(request, who, seen, show, seconds), media_type="text/event-stream")

    async def _events(
        self, request: Request, who: str, seen: Callable[[], object], show: Callable[[], Any], seconds: float
    ) -> AsyncIterator[str]:
        if self._open[who] >= _MOST_EACH:  # asked for at once with others, before any of them began
            return
        with self._counted(who):
            yield f"retry: {_RETRY}\n\n"
            before: object = None
            said = time.monotonic()
            while not await request.is_disconnected():
                now = await run_in_threadpool(seen)
                if now != before:
                    before = now
                    said = time.monotonic()
                    yield f"data: {json.dumps(await run_in_threadpool(show))}\n\n"
                elif time.monotonic() - said > _STILL_HERE:
                    said = time.monotonic()
                    yield ": still here\n\n"
                await asyncio.sleep(seconds)

    @contextmanager
    def _counted(self, who: str) -> Iterator[None]:
        self._open[who] += 1
        try:
            yield
        finally:
            self._open[who] -= 1
