"""A small course that is served in this process, and what asks it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from nbjudge.course.folders import find_course
from nbjudge.service.tokens import Tokens
from nbjudge.service.web.routes import Service
from nbjudge.service.web.server import application, make_service
from tests.batch import tiny

SUBMISSIONS = f"/api/assignments/{tiny.NAME}/submissions"
NO_COOL_DOWN = 'c.Nbjudge.serve = {"cool_down_seconds": 0}\n'


@dataclass
class Served:
    """A course and its service; `client` is a browser that nobody has logged in with."""

    root: Path
    service: Service
    client: TestClient

    def as_(self, name: str, *, instructor: bool = False) -> dict[str, str]:
        """Return the headers of somebody with a new token."""
        token = Tokens(find_course(self.root)).make(name, instructor=instructor)
        return {"Authorization": f"Bearer {token}"}

    def hand_in(self, headers: dict[str, str], data: bytes, **params: str) -> Any:
        """Hand in and return the answer."""
        return self.client.post(SUBMISSIONS, content=data, headers=headers, params=params)

    def graded(self, headers: dict[str, str], answer: Any) -> dict[str, Any]:
        """Return a submission when it has its verdict."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            shown: dict[str, Any] = self.client.get(answer.headers["Location"], headers=headers).json()
            if shown["state"] in ("graded", "not_graded"):
                return shown
            time.sleep(0.02)
        raise AssertionError(f"not graded: {shown}, {self.service.loop.trouble}")


@pytest.fixture
def serve(make: Callable[..., Path]) -> Iterator[Callable[..., Served]]:
    """Return a function that serves a course, with the made-up grader unless told otherwise."""
    with ExitStack() as closing:

        def start(config: str = NO_COOL_DOWN, *, root: Path | None = None, **options: Any) -> Served:
            root = root or make({}, config=config)
            how = {"options": {"grader": tiny.FakeGrader}, "jobs": 1, **options}
            service = make_service(find_course(root), **how)
            client = TestClient(application(service), raise_server_exceptions=False)
            return Served(root, service, closing.enter_context(client))

        yield start
