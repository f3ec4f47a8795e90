"""Who asks, by a JupyterHub: its users are the students, its admins and the group `instructors` the instructors."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nbjudge.course.folders import is_safe_id
from nbjudge.languages.sentences import sentence
from nbjudge.service.acceptance import Refused
from nbjudge.service.rules import Rules
from nbjudge.service.tokens import Caller, Tokens
from nbjudge.service.web.callers import COOKIE
from nbjudge.service.web.signing_in import inside, log_out, require_query, set_cookie

GROUP = "instructors"
_STATE = "nbjudge-login"  # the cookie by which a login that comes back is known to be the one that began here
_STATE_SECONDS, _COOKIE_SECONDS = 600, 86_400
_CACHE_SECONDS = 60  # for which the Hub's word on a token is believed


class HubDirectory:
    """Asks the Hub whose a token is; the course's own tokens work too, for programs."""

    def __init__(self, tokens: Tokens, rules: Rules, auth: Any):
        """`auth`: a `jupyterhub.services.auth.HubOAuth`, set up by the environment that the Hub gives its services."""
        self._tokens, self._rules, self.auth = tokens, rules, auth

    def who(self, token: str) -> Caller | None:
        """Return whose token this is, or None. Raises Refused where the Hub does not answer."""
        if (own := self._tokens.who(token)) or not (token.isascii() and token.isprintable() and token):
            return own
        from tornado.web import HTTPError

        try:
            user = self.auth.user_for_token(token)
        except HTTPError:
            raise Refused(503, sentence("The JupyterHub does not answer. Try again in a moment."), 10) from None
        if user is None or user.get("kind", "user") != "user" or not self._may(user):
            return None
        name = str(user["name"])
        if not is_safe_id(name):
            return None
        teaches = user.get("admin") or GROUP in user.get("groups", ()) or name in self._rules.instructors
        return Caller(name, bool(teaches))

    def _may(self, user: dict[str, Any]) -> bool:
        """Tell whether the Hub lets somebody use this service at all."""
        return bool(self.auth.check_scopes(self.auth.access_scopes, user))


class HubLogin:
    """The login of a Hub's service: by OAuth, as the Hub describes it for its services."""

    def __init__(self, directory: HubDirectory, prefix: str):
        """Lead back to the pages below `prefix`."""
        self._directory, self._prefix = directory, prefix

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/login", self._log_in),
            Route("/oauth_callback", self._come_back),
            Route("/logout", self._log_out, methods=["POST"]),
        ]

    async def _log_in(self, request: Request) -> Response:
        state = f"{secrets.token_urlsafe(24)}:{inside(request.query_params.get('next', ''))}"
        # HubOAuth's own login_url lacks the state, which it would keep in a cookie of tornado's.
        answer = RedirectResponse(f"{self._directory.auth.login_url}&{urlencode({'state': state})}", 303)
        set_cookie(answer, request, self._prefix, state.partition(":")[0], _STATE_SECONDS, name=_STATE)
        return answer

    async def _come_back(self, request: Request) -> Response:
        code, state = require_query(request, "code"), require_query(request, "state")
        ours, _, after = state.partition(":")
        if not secrets.compare_digest(ours.encode(), request.cookies.get(_STATE, "").encode()):
            raise Refused(
                403, sentence("This login did not begin here, or too long ago. Begin again at the front page.")
            )
        from tornado.web import HTTPError

        try:
            token = await run_in_threadpool(self._directory.auth.token_for_code, code)
        except HTTPError:
            raise Refused(
                403, sentence("The JupyterHub did not accept this login. Begin again at the front page.")
            ) from None
        if await run_in_threadpool(self._directory.who, token) is None:
            raise Refused(403, sentence("The JupyterHub does not let you use this service. Ask your instructor."))
        answer = RedirectResponse(f"{self._prefix}/{inside(after)}", 303)
        set_cookie(answer, request, self._prefix, token, _COOKIE_SECONDS, name=COOKIE)
        answer.delete_cookie(_STATE, path=f"{self._prefix}/")
        return answer

    async def _log_out(self, request: Request) -> Response:
        return log_out(request, self._prefix)


def from_environment(tokens: Tokens, rules: Rules) -> HubDirectory:
    """Return the directory of the Hub whose service this process is."""
    from jupyterhub.services.auth import HubOAuth

    return HubDirectory(tokens, rules, HubOAuth(cache_max_age=_CACHE_SECONDS))
