"""Pages made from templates, the files beside them, and the headers that say what a page may do."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nbjudge.languages.reader import IN_ENGLISH, Reader, asked_for
from nbjudge.languages.sentences import sentence
from nbjudge.notebooks.display.templates import page_templates
from nbjudge.service.acceptance import Refused

# Scripts and styles are files of ours; nothing stands in a page that came from a student but escaped text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # not less, or a browser no longer says which site a form came from
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HEADERS = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_KINDS = {"css": "text/css", "js": "text/javascript"}
_TOLD = re.compile(r'\btell\("([^"\\\n]+)"')  # the sentences in a script
_FILES = ("service.css", "assignment.js", "class.js")

_templates = page_templates("nbjudge.service.web", "templates")


def page(template: str, prefix: str, say: Reader = IN_ENGLISH, *, status: int = 200, **values: Any) -> Response:
    """Return a page in the language of `say`; its links begin with `prefix`."""
    return HTMLResponse(_templates.get_template(template).render(prefix=prefix, say=say, **values), status)


def reader_of(request: Request) -> Reader:
    """Return who reads the answer to a request: in the language that the browser asks for."""
    wanted = request.headers.get("accept-language", "")
    return asked_for(wanted, request.app.state.languages) if wanted else IN_ENGLISH


def told_by_script(name: str, say: Reader) -> str:
    """Return as JSON what a script of ours says, by the English; nothing for English, which it says by itself."""
    told = {text: say(text) for text in _TOLD.findall(_source(name))}
    return json.dumps({english: text for english, text in told.items() if text != english}, ensure_ascii=False)


async def beside(request: Request) -> Response:
    """Answer with a style or a script."""
    name = request.path_params["file"]
    if name not in _FILES:
        raise Refused(404, sentence("There is no such file."))
    return Response(_source(name), media_type=_KINDS[name.rpartition(".")[2]])


@cache
def _source(name: str) -> str:
    return _templates.get_template(name).render()


class WithHeaders:
    """Gives every answer the headers that it does not set itself."""

    def __init__(self, app: ASGIApp):
        """Answer as `app` does."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                more = [(name, value) for name, value in _HEADERS if name not in there]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await self._app(scope, receive, with_headers)
