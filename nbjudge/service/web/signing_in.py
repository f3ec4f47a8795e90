"""Log in with a token: a page that takes it and puts it into a cookie that no script can read."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nbjudge.languages.sentences import sentence
from nbjudge.service.acceptance import Refused
from nbjudge.service.web.callers import COOKIE, Directory, require_same_origin
from nbjudge.service.web.html import page, reader_of
from nbjudge.service.web.routes import read_body

_COOKIE_SECONDS = 30 * 86_400
_MOST_BYTES = 4_000
_INSIDE = re.compile(r"(?:assignments|class)/[^/\\?#]+")  # a page of ours, as seen from the front page


class TokenLogin:
    """The login of a service without a Hub."""

    def __init__(self, directory: Directory, prefix: str):
        """Ask `directory` whose a token is; the front page is at `prefix`/."""
        self._directory, self._prefix = directory, prefix

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/login", self._form),
            Route("/login", self._log_in, methods=["POST"]),
            Route("/logout", self._log_out, methods=["POST"]),
        ]

    async def _form(self, request: Request) -> Response:
        return page(
            "login.html",
            self._prefix,
            reader_of(request),
            wrong=False,
            after=inside(request.query_params.get("next", "")),
        )

    async def _log_in(self, request: Request) -> Response:
        require_same_origin(request)
        sent = parse_qs((await read_body(request, _MOST_BYTES)).decode("utf-8", "replace"))
        token = sent.get("token", [""])[0].strip()
        after = inside(sent.get("next", [""])[0])
        if await run_in_threadpool(self._directory.who, token) is None:
            return page("login.html", self._prefix, reader_of(request), status=401, wrong=True, after=after)
        answer = RedirectResponse(f"{self._prefix}/{after}", 303)
        set_cookie(answer, request, self._prefix, token, _COOKIE_SECONDS)
        return answer

    async def _log_out(self, request: Request) -> Response:
        return log_out(request, self._prefix)


def log_out(request: Request, prefix: str) -> Response:
    """Forget the token."""
    require_same_origin(request)
    answer = RedirectResponse(f"{prefix}/login", 303)
    answer.delete_cookie(COOKIE, path=f"{prefix}/")
    return answer


def set_cookie(answer: Response, request: Request, prefix: str, token: str, seconds: int, name: str = COOKIE) -> None:
    """Put a token into a cookie that goes to us alone, and not with what other sites send."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, token, max_age=seconds, path=f"{prefix}/", secure=secure, httponly=True, samesite="lax")


def inside(path: str) -> str:
    """Return the path of a page of ours as it is, and the front page for any other."""
    return path if _INSIDE.fullmatch(path) else ""


def require_query(request: Request, name: str) -> str:
    """Return a value of the address. Raises Refused where there is none."""
    value = request.query_params.get(name, "")
    if not value:
        raise Refused(400, sentence("Something is missing in this address. Begin again at the front page."))
    return value
