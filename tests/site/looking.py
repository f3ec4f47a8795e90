"""Pages in a browser: served from this machine, watched for what they ask for, checked with axe-core, photographed."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

BUILD = Path(__file__).parents[2] / "build"
AXE = "axe-core@4.11.0"
# A page may need nothing but its own server: no name is resolved, and every request is looked at.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve a folder; give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def open_page(browser: Browser, address: str, page: str, **options: Any) -> tuple[Page, list[str]]:
    """Open a page; return it, and what was asked for in vain or from elsewhere."""
    settings = {"viewport": WIDE, "color_scheme": "light", "reduced_motion": "reduce"}
    tab = browser.new_page(**{**settings, **options})
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


def axe_script() -> str:
    """Return the script of axe-core, fetched once from npm into build/npm."""
    folder = BUILD / "npm"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        assert npm, f"npm is missing, and the accessibility check gets {AXE} from it: apt install npm"
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
        done = subprocess.run(
            [npm, "install", *options, AXE], capture_output=True, text=True, timeout=200, cwd=folder, check=False
        )
        assert script.exists(), f"npm could not install {AXE}: {done.stderr}"
    return script.read_text("utf-8")


def findings(
    tab: Page, axe: str, within: str = "html", impacts: tuple[str, ...] = ("minor", "moderate", "serious", "critical")
) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds wrong in a part of the page, with the first places of each."""
    tab.evaluate(axe)
    found = tab.evaluate(
        "async (part) => (await axe.run(part, {resultTypes: ['violations'], preload: false})).violations", within
    )
    rules = [rule for rule in found if rule["impact"] in impacts]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"][:3]]) for rule in rules]


def serious(tab: Page, axe: str, within: str = "html") -> list[tuple[str, list[str]]]:
    """Return the serious and critical findings alone: the lesser ones of the reading site are its theme's."""
    return findings(tab, axe, within, ("serious", "critical"))


def screenshot(tab: Page, kind: str, name: str) -> None:
    """Keep a picture of what is in view, in build/screenshots/<kind>."""
    folder = BUILD / "screenshots" / kind
    folder.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=folder / f"{name}.png")
