"""As a service of a JupyterHub: who is let in, and the whole way with a real one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from starlette.testclient import TestClient
from tornado.web import HTTPError

from nbjudge.course.folders import find_course
from nbjudge.service.rules import Rules
from nbjudge.service.tokens import Caller, Tokens
from nbjudge.service.web.hub import HubDirectory
from nbjudge.service.web.server import application, make_service
from tests.batch import tiny
from tests.browser import lab
from tests.service.processes import free_port
from tests.site.looking import OFFLINE, PHONE, screenshot
from tools import hub

PREFIX = "/services/nbjudge"
MAY = "access:services!service=nbjudge"


class FakeAuth:
    """Answers as HubOAuth does."""

    login_url = "http://hub.example/hub/api/oauth2/authorize?client_id=service-nbjudge"
    access_scopes = frozenset({MAY})
    users = {  # noqa: RUF012  # nobody changes it
        "t-ada": {"kind": "user", "name": "ada", "scopes": [MAY], "groups": []},
        "t-eve": {"kind": "user", "name": "eve", "scopes": [MAY], "admin": True},
        "t-tom": {"kind": "user", "name": "tom", "scopes": [MAY], "groups": ["instructors"]},
        "t-out": {"kind": "user", "name": "out", "scopes": ["self"]},
        "t-service": {"kind": "service", "name": "cull", "scopes": [MAY], "admin": True},
        "t-odd": {"kind": "user", "name": "../ada", "scopes": [MAY]},
    }

    def user_for_token(self, token: str) -> dict[str, Any] | None:
        """Return the user of a token; the Hub does not answer for one of them."""
        if token == "t-down":
            raise HTTPError(500)
        return self.users.get(token)

    def token_for_code(self, code: str) -> str:
        """Return the token that a code is exchanged for."""
        if code not in self.users:
            raise HTTPError(500)
        return code

    def check_scopes(self, required: Any, user: dict[str, Any]) -> set[str]:
        """Return those of the scopes that the user has."""
        return set(required) & set(user["scopes"])


@pytest.fixture
def hub_client(tmp_path: Path) -> Iterator[TestClient]:
    """Return a browser of a service that asks a Hub."""
    course = find_course(tiny.make_course(tmp_path, {}))
    directory = HubDirectory(Tokens(course), Rules.of(course), FakeAuth())
    service = make_service(course, directory=directory, options={"grader": tiny.FakeGrader}, jobs=1)
    with TestClient(application(service, PREFIX), raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def test_the_hub_says_who_somebody_is(tmp_path: Path) -> None:
    """Its admins and its group of instructors teach; who may not use the service, or is no person, is a stranger."""
    course = find_course(tiny.make_course(tmp_path, {}))
    directory = HubDirectory(Tokens(course), Rules(instructors=("ada",)), FakeAuth())
    found = {token: directory.who(token) for token in [*FakeAuth.users, "", "t-\n", "no"]}
    known = {token: caller for token, caller in found.items() if caller}
    assert known == {"t-ada": Caller("ada", True), "t-eve": Caller("eve", True), "t-tom": Caller("tom", True)}
    own = Tokens(course).make("bob")
    assert directory.who(own) == Caller("bob")


def test_the_login_goes_by_the_hub(hub_client: TestClient) -> None:
    """A login goes by the Hub and comes back with a token in a cookie; one that began elsewhere does not."""
    there = hub_client.get(f"{PREFIX}/login", params={"next": "assignments/homework"})
    sent = parse_qs(urlsplit(there.headers["Location"]).query)
    assert there.headers["Location"].startswith(FakeAuth.login_url)
    (state,) = sent["state"]
    back = f"{PREFIX}/oauth_callback"
    assert hub_client.get(back, params={"code": "t-ada", "state": "x" + state}).status_code == 403
    assert hub_client.get(back, params={"code": "bad", "state": state}).status_code == 403
    assert hub_client.get(back, params={"code": "t-out", "state": state}).status_code == 403
    assert hub_client.get(back).status_code == 400
    done = hub_client.get(back, params={"code": "t-ada", "state": state})
    assert (done.status_code, done.headers["Location"]) == (303, f"{PREFIX}/assignments/homework")
    assert hub_client.get(f"{PREFIX}/api/assignments").status_code == 200


def test_a_hub_that_is_down_is_said(hub_client: TestClient) -> None:
    """Where the Hub does not answer, nobody is let in, and the status says that it will pass."""
    answer = hub_client.get(f"{PREFIX}/api/assignments", headers={"Authorization": "Bearer t-down"})
    assert answer.status_code == 503 and answer.headers["Retry-After"]


# ── with a real one ──────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _hub(folder: Path, course: Path) -> Iterator[str]:
    """Start a JupyterHub and give its address; it and its servers end in the end."""
    port = free_port()
    process = hub.start(folder, port, course, ["--LabApp.expose_app_in_browser=True"])
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}{PREFIX}/health")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        finally:
            process.kill()


def _wait_for(address: str) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if json.load(answer)["status"] == "ok":
                    return
        except (OSError, ValueError, urllib.error.URLError):
            time.sleep(0.3)
    raise AssertionError(f"{address} did not answer")


def _log_in(tab: Page, address: str, name: str) -> None:
    tab.goto(f"{address}{PREFIX}/")
    tab.get_by_label("Username").fill(name)
    tab.get_by_label("Password").fill(hub.PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", name="Assignments")).to_be_visible(timeout=30_000)


def _real_course(root: Path) -> None:
    """Make the made-up course one that the engine itself can grade; its test is stricter than it says."""
    solution = "def f():\n    ### BEGIN SOLUTION\n    return 1.0\n    ### END SOLUTION"
    tiny.write(root / "source" / tiny.NAME / "ps.ipynb", tiny.exercises(solution, "**The** answer.", released=False))
    _test_asks(root, "student.f() == 1")


def _test_asks(root: Path, condition: str) -> None:
    text = (
        f'def test_one(student):\n    """f returns one, more or less."""\n    assert {condition}, "Not near enough."\n'
    )
    tiny.write(root / "grader_tests" / tiny.NAME / "test_f.py", text.encode())


def _answer_in_jupyterlab(tab: Page, address: str) -> None:
    """Start the person's own server, open the release there, answer and save."""
    tab.goto(f"{address}/hub/spawn")
    tab.wait_for_function("window.jupyterapp !== undefined", timeout=120_000)
    notebook = lab.open_notebook(tab, f"{tiny.NAME}/ps.ipynb")
    notebook.answer("f", "def f():\n    return 1.001")
    notebook.save()


@pytest.mark.scale  # a minute of CPU: JupyterHub, JupyterLab, two people's browsers; make test-browser runs it too
@pytest.mark.browser
def test_the_whole_way_with_a_jupyterhub(make: Callable[..., Path], tmp_path: Path) -> None:
    """Open the release on the Hub, answer, hand in, read the mark; a test changes, and the new mark comes by itself."""
    root = make({})
    _real_course(root)
    with sync_playwright() as playwright, _hub(tmp_path / "hub", root) as address:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", OFFLINE])
        contexts = [chromium.new_context() for _ in range(2)]
        contexts[0].add_init_script(path=Path(lab.__file__).with_name("lab.js"))
        ada, teacher = (context.new_page() for context in contexts)
        _log_in(ada, address, "ada")
        _answer_in_jupyterlab(ada, address)
        ada.goto(f"{address}{PREFIX}/assignments/{tiny.NAME}")
        ada.get_by_label("Your notebook").set_input_files(tmp_path / "hub" / "homes" / "ada" / tiny.NAME / "ps.ipynb")
        ada.get_by_role("button", name="Hand in").click()
        expect(ada.locator("#state")).to_contain_text("0 of 15 points", timeout=90_000)
        expect(ada.locator(".hint")).to_have_text("Not near enough.")
        _log_in(teacher, address, hub.INSTRUCTOR)
        teacher.get_by_role("link", name="Homework").click()
        expect(teacher.locator("#students tbody tr")).to_contain_text("0 of 15")
        _test_asks(root, "abs(student.f() - 1) < 0.01")
        graded = subprocess.run([sys.executable, "-m", "nbjudge", "grade", tiny.NAME], cwd=root, check=False)
        assert graded.returncode == 0
        expect(ada.locator("#state")).to_contain_text("10 of 15 points", timeout=10_000)
        expect(teacher.locator("#students tbody tr")).to_contain_text("10 of 15", timeout=10_000)
        ada.set_viewport_size(PHONE)
        screenshot(ada, "service", "hub-student-phone")
        there = ada.goto(f"{address}{PREFIX}/class/{tiny.NAME}")
        assert there is not None and there.status == 403
        chromium.close()
