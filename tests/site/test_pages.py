"""The reading site in a browser: offline, under a sub-path, on a phone, and for people who cannot see it."""

import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROJECT = Path(__file__).parents[2]
BUILD = PROJECT / "build"
AXE = "axe-core@4.11.0"
PAGES = (
    "index.html",
    "course/optimization_methods/index.html",
    "course/optimization_methods/4-momentum.html",
    "course/optimization_methods/7-learning-rate-decay-and-scheduling.html",
    "roles/student.html",
    "roles/maintainer.html",
    "handbook/exercises.html",
    "handbook/wall.html",
    "search.html",
)
# A page may need nothing but its own server: no name is resolved, and every request is looked at.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site under a sub-path, as a course's page on a university's server; return its address."""
    root = tmp_path_factory.mktemp("server")
    (root / "courses").mkdir()
    (root / "courses" / "optimization").symlink_to(site)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/courses/optimization/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start chromium without a network."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", OFFLINE])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """Return the script of axe-core, fetched once from npm into build/npm."""
    folder = BUILD / "npm"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        assert npm, f"npm is missing, and the accessibility check gets {AXE} from it: apt install npm"
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            npm,
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            str(folder),
            AXE,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=200, cwd=folder)
        assert script.exists(), f"npm could not install {AXE}: {done.stderr}"
    return script.read_text("utf-8")


def _open(browser: Browser, address: str, page: str) -> tuple[Page, list[str]]:
    """Open a page; return it, and what was asked for in vain or from elsewhere."""
    tab = browser.new_page(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    wrong: list[str] = []

    def look(request: Any) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            wrong.append(request.url)

    tab.on("request", look)
    tab.on("requestfailed", lambda request: wrong.append(request.url))
    tab.on("response", lambda response: wrong.append(response.url) if response.status >= 400 else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(address + page, wait_until="load")
    tab.evaluate("() => window.MathJax?.startup?.promise")
    return tab, wrong


def _serious(tab: Page, axe: str) -> list[tuple[str, list[str]]]:
    """Return the serious and critical findings of axe-core, with the first places of each."""
    tab.evaluate(axe)
    found = tab.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations"
    )
    rules = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in rules]


def _screenshot(tab: Page, name: str) -> None:
    folder = BUILD / "screenshots" / "site"
    folder.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=folder / f"{name}.png")


@pytest.mark.parametrize("page", PAGES)
def test_everybody_can_read_a_page_without_a_network(browser: Browser, address: str, axe: str, page: str) -> None:
    """It asks nobody but its own server; axe-core finds nothing serious; on a phone it scrolls down only."""
    name = page.removesuffix(".html").replace("/", "-")
    tab, wrong = _open(browser, address, page)
    _screenshot(tab, f"wide-{name}")
    hindrances = _serious(tab, axe)
    tab.set_viewport_size(PHONE)
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.wait_for_timeout(500)  # the sidebars slide out
    _screenshot(tab, f"phone-{name}")
    tab.close()
    assert wrong == []
    assert hindrances == []
    assert wide <= PHONE["width"]


def test_dark_colours_can_be_told_apart(browser: Browser, address: str, axe: str) -> None:
    """A page with code, outputs and figures passes the same check where the reader's screen is dark."""
    tab, _ = _open(browser, address, PAGES[2])
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    _screenshot(tab, "dark")
    hindrances = _serious(tab, axe)
    tab.close()
    assert hindrances == []


def test_formulas_are_typeset(browser: Browser, address: str) -> None:
    """Each formula of a section is drawn, none as an error, and each can be read aloud."""
    tab, _ = _open(browser, address, "course/optimization_methods/5-adam.html")
    assert tab.locator("mjx-container").count() == tab.locator(".math").count() > 10
    assert tab.locator("mjx-merror, .MathJax_Error").count() == 0
    assert tab.locator("mjx-assistive-mml").count() == tab.locator("mjx-container").count()
    tab.close()


def test_search_finds_a_section(browser: Browser, address: str) -> None:
    """Searching for a word of the text leads to the sections that have it, also under a sub-path."""
    tab, wrong = _open(browser, address, "search.html?q=velocity")
    tab.wait_for_selector("#search-results li a")
    links = tab.locator("#search-results li a").evaluate_all("links => links.map((link) => link.href)")
    _screenshot(tab, "search-results")
    tab.close()
    assert any("4-momentum" in link for link in links)
    assert wrong == []


def test_it_can_be_read_from_the_disk(browser: Browser, site: Path) -> None:
    """Opened as a file, without any server, a section shows its formulas and figures."""
    tab = browser.new_page(viewport=WIDE)
    tab.goto((site / "course" / "optimization_methods" / "2-gradient-descent.html").as_uri(), wait_until="load")
    tab.evaluate("() => window.MathJax.startup.promise")
    assert tab.locator("mjx-container").count() > 5
    broken = "pictures => pictures.filter((picture) => !picture.naturalWidth).length"
    assert tab.locator(".cell_output img").evaluate_all(broken) == 0
    tab.close()
