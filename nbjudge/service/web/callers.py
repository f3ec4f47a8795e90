"""Who asks: by a token in the header, or in a cookie that only our own pages may write with."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from nbjudge.languages.sentences import sentence
from nbjudge.service.acceptance import Refused
from nbjudge.service.arrivals import Arrival
from nbjudge.service.tokens import Caller

COOKIE = "nbjudge-token"
_READING = ("GET", "HEAD")


class Directory(Protocol):
    """Whatever knows whose a token is: our own file of tokens, or a JupyterHub."""

    def who(self, token: str) -> Caller | None:
        """Return whose token this is, or None."""


def caller_of(request: HTTPConnection, directory: Directory) -> Caller:
    """Return who asks. Raises Refused for a stranger, and for another site's page that writes with our cookie."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if token and kind.lower() in ("bearer", "token"):
        caller = directory.who(token.strip())
    else:
        caller = directory.who(request.cookies.get(COOKIE, "")) if COOKIE in request.cookies else None
        if caller and request.scope.get("method") not in _READING:
            require_same_origin(request)
    if caller is None:
        raise Refused(
            401, sentence("Log in first, or send your token: Authorization: Bearer TOKEN. It may have expired.")
        )
    return caller


def require_same_origin(request: HTTPConnection) -> None:
    """Raise Refused unless the browser says that one of our own pages sent this."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "")
    ours = urlsplit(origin).netloc == request.headers.get("host") if origin else site is not None
    if not ours or site not in (None, "same-origin"):
        raise Refused(403, sentence("This came from another site's page. Use this service's own pages, or a token."))


def require_owner(caller: Caller, arrival: Arrival | None, assignment: str) -> Arrival:
    """Return the arrival where the caller may read it. Raises Refused, the same for another's as for none."""
    if arrival is None or arrival.assignment != assignment or not (caller.instructor or caller.name == arrival.student):
        raise Refused(404, sentence("There is no such submission of yours."))
    return arrival


def require_instructor(caller: Caller) -> None:
    """Raise Refused for a student."""
    if not caller.instructor:
        raise Refused(403, sentence("Only instructors may see this."))
