"""Pages and their events: what they show, what they let in, and how they look in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from nbjudge.course.folders import find_course
from nbjudge.service.acceptance import Refused
from nbjudge.service.tokens import Tokens
from nbjudge.service.web.html import POLICY
from nbjudge.service.web.live import Live
from nbjudge.service.web.signing_in import inside
from tests.batch import tiny
from tests.service.conftest import NO_COOL_DOWN, Served
from tests.service.processes import ask, free_port, running
from tests.site.looking import PHONE, WIDE, axe_script, findings, screenshot

OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_logging_in_and_out(serve: Callable[..., Served]) -> None:
    """A browser without a token is led to the login; a right token opens the page it came for, a wrong one nothing."""
    served = serve()
    client, page = served.client, {"Accept": "text/html"}
    there = client.get("/assignments/homework", headers=page, follow_redirects=False)
    assert (there.status_code, there.headers["Location"]) == (303, "/login?next=assignments%2Fhomework")
    wrong = client.post("/login", data={"token": "no"}, headers=OURS)
    assert wrong.status_code == 401 and "not known" in wrong.text
    token = Tokens(find_course(served.root)).make("ada")
    sent = {"token": token, "next": "assignments/homework"}
    done = client.post("/login", data=sent, headers=OURS, follow_redirects=False)
    assert (done.status_code, done.headers["Location"]) == (303, "/assignments/homework")
    cookie = done.headers["Set-Cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "secure" not in cookie  # as this is plain http
    shown = client.get("/assignments/homework", headers=page)
    assert shown.status_code == 200 and shown.headers["Content-Security-Policy"] == POLICY
    client.post("/logout", headers=OURS)
    assert "/login" in str(client.get("/", headers=page).url)


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "assignments/../..//x", "class/a?b", "\\x"])
def test_the_login_leads_to_no_other_site(path: str) -> None:
    """After the login only a page of this service follows."""
    assert inside(path) == ""
    assert inside("class/homework") == "class/homework"


class Request:
    """A connection that stays."""

    async def is_disconnected(self) -> bool:
        """Tell that it is there."""
        return False


def test_events_come_when_something_changes() -> None:
    """A stream sends what it shows once, and again when that has changed; one person has only so many."""
    versions, live, request = iter([1, 1, 2, 2, 2]), Live(), Request()

    async def take() -> list[str]:
        opened: Any = live.stream(request, "ada", lambda: next(versions), lambda: "<b>", seconds=0)  # type: ignore[arg-type]
        return [await anext(opened.body_iterator) for _ in range(3)]

    assert asyncio.run(take()) == ["retry: 3000\n\n", 'data: "<b>"\n\n', 'data: "<b>"\n\n']
    live._open["ada"] = 6
    with pytest.raises(Refused):
        live.stream(request, "ada", lambda: 0, lambda: 0, seconds=0)  # type: ignore[arg-type]


def test_streams_that_are_asked_for_at_once_are_counted_too() -> None:
    """Of eight answers that are made before the first of them begins to send, six send anything."""
    live = Live()

    async def first_words() -> list[str]:
        made: list[Any] = [live.stream(Request(), "ada", lambda: 0, lambda: 0, seconds=0) for _ in range(8)]  # type: ignore[arg-type]
        return [await anext(one.body_iterator, "ended") for one in made]

    assert asyncio.run(first_words()) == ["retry: 3000\n\n"] * 6 + ["ended"] * 2


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Return Debian's chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


def _tab(browser: Browser, address: str, token: str, **options: Any) -> tuple[Page, list[str]]:
    """Return a tab that has logged in, and the list of what goes wrong in it."""
    tab = browser.new_page(**{"viewport": WIDE, "color_scheme": "light", **options})
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    tab.on("dialog", lambda dialog: (wrong.append("a script of a student ran"), dialog.dismiss()))
    tab.goto(address)
    tab.get_by_label("Your token").fill(token)
    tab.get_by_role("button", name="Log in").click()
    return tab, wrong


@pytest.mark.slow
@pytest.mark.browser
def test_handing_in_with_a_browser(make: Callable[..., Path], tmp_path: Path, browser: Browser) -> None:
    """A student hands in and reads the mark without loading a page again; the instructor sees it come."""
    root = make({}, config=NO_COOL_DOWN)
    tokens, port = Tokens(find_course(root)), free_port()
    ada, eve = tokens.make("ada"), tokens.make("eve", instructor=True)
    address = f"http://127.0.0.1:{port}/"
    notebook = tmp_path / f"ps {HOSTILE.replace('/', '')}.ipynb"
    notebook.write_bytes(tiny.exercises(f"def f():\n    pass  # do: score 7\n# {HOSTILE}", HOSTILE))
    axe = axe_script()
    with running(root, port) as process:
        class_, wrong_there = _tab(browser, address, eve)
        class_.get_by_role("link", name="Homework").click()
        expect(class_.locator("#summary")).to_have_text("0 handed in, 0 graded.")
        tab, wrong = _tab(browser, address, ada)
        tab.get_by_role("link", name="Homework").click()
        expect(tab.locator("#state")).to_have_text("You have handed in nothing yet.")
        assert findings(tab, axe) == []
        tab.get_by_label("Your notebook").set_input_files(notebook)
        tab.get_by_role("button", name="Hand in").click()
        expect(tab.locator("#answer")).to_contain_text("has arrived")
        expect(tab.locator("#state")).to_contain_text("7 of 15 points", timeout=30_000)
        expect(tab.locator(".checks .hint")).to_have_text("Look again.")
        expect(class_.locator("#students tbody tr")).to_contain_text("7 of 15", timeout=10_000)
        expect(class_.locator("#mistakes li")).to_have_text("f: f is right (1 student)")
        for page, name in ((tab, "student"), (class_, "class")):
            for scheme in ("light", "dark"):
                for size, device in ((WIDE, "desktop"), (PHONE, "phone")):
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    page.set_viewport_size(size)
                    assert findings(page, axe) == []
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                    screenshot(page, "service", f"{name}-{device}-{scheme}")
        with tab.expect_popup() as opened:
            tab.get_by_role("link", name="The whole feedback").click()
        expect(opened.value.get_by_text("f is right")).to_be_visible()
        assert opened.value.evaluate("window.origin") == "null"  # the student's page is no page of this site
        assert wrong == [] and wrong_there == []
        assert ask(port, "/health", "")["status"] == "ok"
        process.terminate()
        assert process.wait(20) == 0
