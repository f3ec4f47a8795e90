"""The pages for people: what there is to do, handing in, the class; and the events that keep them up to date."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from nbjudge.service.acceptance import Refused, require_student
from nbjudge.service.tokens import Caller
from nbjudge.service.web.callers import require_instructor
from nbjudge.service.web.html import beside, page, reader_of, told_by_script
from nbjudge.service.web.live import Live
from nbjudge.service.web.routes import Service, known

_OWN_SECONDS, _CLASS_SECONDS = 0.5, 2.0  # between two looks


class Pages:
    """The routes of the pages."""

    def __init__(self, service: Service, prefix: str):
        """Show this service; the front page is at `prefix`/."""
        self._service, self._prefix, self._live = service, prefix, Live()

    def routes(self) -> list[Route]:
        """Return the routes."""
        directory = self._service.directory
        events = "/api/assignments/{name}/events"
        return [
            Route("/", known(directory, self._front)),
            Route("/assignments/{name}", known(directory, self._assignment)),
            Route("/class/{name}", known(directory, self._class)),
            Route(events, known(directory, self._own_events)),
            Route("/api/assignments/{name}/class/events", known(directory, self._class_events)),
            Route("/beside/{file}", beside),
        ]

    async def _front(self, request: Request, caller: Caller) -> Response:
        names = await run_in_threadpool(self._service.acceptance.assignments)
        return page("front.html", self._prefix, reader_of(request), caller=caller, names=names)

    async def _assignment(self, request: Request, caller: Caller) -> Response:
        require_student(caller)
        name = await self._name(request)
        rules = self._service.acceptance.rules
        closed = ""
        try:
            await run_in_threadpool(self._service.acceptance.require_open, caller, name)
        except Refused as error:
            closed = str(error)
        say = reader_of(request)
        values: dict[str, Any] = {"name": name, "rules": rules, "closed": say.text(closed)}
        told = told_by_script("assignment.js", say)
        return page("assignment.html", self._prefix, say, caller=caller, told=told, **values)

    async def _class(self, request: Request, caller: Caller) -> Response:
        require_instructor(caller)
        return page("class.html", self._prefix, caller=caller, name=await self._name(request))

    async def _own_events(self, request: Request, caller: Caller) -> Response:
        """Send the caller's last submission for the assignment, null before there is one."""
        require_student(caller)
        whose = (await self._name(request), caller.name)
        arrivals, shown = self._service.arrivals, self._service.shown

        def seen() -> object:
            last = arrivals.last(whose)
            return (shown.version(last),) if last else ("nothing",)

        def show() -> Any:
            last = arrivals.last(whose)
            return shown.submission(last) if last else None

        return self._live.stream(request, caller.name, seen, show, seconds=_OWN_SECONDS)

    async def _class_events(self, request: Request, caller: Caller) -> Response:
        """Send the class whenever something of it has changed."""
        require_instructor(caller)
        name = await self._name(request)
        shown = self._service.shown
        seen, show = partial(shown.class_version, name), partial(shown.whole_class, name)
        return self._live.stream(request, caller.name, seen, show, seconds=_CLASS_SECONDS)

    async def _name(self, request: Request) -> str:
        name: str = request.path_params["name"]
        await run_in_threadpool(self._service.acceptance.require_known, name)
        return name
