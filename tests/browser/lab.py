"""JupyterLab with nbgrader as a person meets it: a server of its own, and chromium without a network.

with lab.serve(course, own) as address, lab.browse(address) as page:
    notebook = lab.open_notebook(page, "release/optimization_methods/optimization_methods.ipynb")
    notebook.answer("update_lr", "def update_lr(...): ...")
    notebook.run_all()
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

PROJECT = Path(__file__).parents[2]
SCREENSHOTS = PROJECT / "build" / "screenshots"
# No name is resolved but that of this machine.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
PATIENCE = 300  # seconds for whatever the server or a page has to do; a busy machine is slow
QUIET = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    }
}
# A free port of this machine's own address, and JupyterLab's own object for lab.js.
FOR_TESTS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--LabApp.expose_app_in_browser=True",
)


@contextmanager
def serve(folder: Path, own: Path, command: Sequence[str] = ()) -> Iterator[str]:
    """Start JupyterLab in a folder; give the address with its token, and end the server afterwards.

    `own` is an empty folder for its settings, its log and all else that it keeps; the user's own settings play no part.
    `command` is for another way to start it; it has to pass FOR_TESTS on.
    """
    settings = own / "config" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(QUIET))
    command = command or [sys.executable, "-m", "jupyterlab", *FOR_TESTS]
    with (own / "server.log").open("w") as log:
        started = subprocess.Popen(command, cwd=folder, env=_surroundings(own), stdout=log, stderr=log)
    server = started.pid
    try:
        note = _note(started, own)
        server = note["pid"]
        yield f"{note['url']}lab?token={note['token']}"
    finally:
        os.kill(server, signal.SIGTERM)  # it ends its kernels, too
        started.wait(PATIENCE)


def _surroundings(own: Path) -> dict[str, str]:
    """Return the environment of a server that keeps everything in its own folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    folders = {f"JUPYTER_{kind.upper()}_DIR": str(own / kind) for kind in ("config", "data", "runtime")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic by name
    return {
        **environment,
        **folders,
        "PATH": path,
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        "IPYTHONDIR": str(own / "ipython"),
    }


def _note(started: subprocess.Popen[bytes], own: Path) -> dict[str, Any]:
    """Wait until the server answers, and return what it has noted about itself."""
    end = time.monotonic() + PATIENCE
    while True:
        for note in (own / "runtime").glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError):  # being written
                return dict(json.loads(note.read_text()))
        assert started.poll() is None and time.monotonic() < end, (own / "server.log").read_text()
        time.sleep(0.1)


@contextmanager
def browse(address: str) -> Iterator[Page]:
    """Open JupyterLab in chromium; at the end, fail if anything was asked for that is not on this machine."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", OFFLINE])
        with _watched(chromium) as page:
            page.goto(address)
            page.wait_for_function("window.jupyterapp?.commands.hasCommand('nbgrader:open-formgrader')")
            page.evaluate("() => jupyterapp.restored")
            yield page
        chromium.close()


@contextmanager
def _watched(chromium: Browser) -> Iterator[Page]:
    """Give a tab of which every request is looked at, also those of its frames and of the tabs that it opens."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, service_workers="block")
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(path=Path(__file__).with_name("lab.js"))
    left: list[str] = []

    def look(request: Request) -> None:
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):  # None: data: and blob:
            left.append(request.url)

    context.on("request", look)
    yield context.new_page()
    context.close()
    assert left == [], "these requests left the machine"


def open_notebook(page: Page, path: str) -> "Notebook":
    """Open a notebook by its path in the course, and wait until it is really ready."""
    page.evaluate("path => lab.open(path)", path)
    return Notebook(page)


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of what is to be seen as build/screenshots/<name>.png."""
    path = SCREENSHOTS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)


@dataclass(frozen=True)
class Notebook:
    """The notebook in front. Its cells go by grade_id, or by cell id where they have none."""

    page: Page

    def answer(self, name: str, source: str) -> None:
        """Write the source of a cell."""
        self.page.evaluate("([name, source]) => lab.write(name, source)", [name, source])

    def run_all(self) -> None:
        """Run all cells, and wait until the last has ended."""
        self.page.evaluate("() => lab.run('notebook:run-all-cells')")

    def run(self, name: str) -> None:
        """Run one cell."""
        self.page.evaluate("async name => { await lab.show(name); await lab.run('notebook:run-cell'); }", name)

    def restart_and_run_all(self) -> None:
        """Restart the kernel and run all cells, saying yes to the question."""
        self.page.evaluate("() => lab.start('notebook:restart-run-all')")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.evaluate("() => lab.started")

    def save(self) -> None:
        """Write the notebook to disk."""
        self.page.evaluate("() => lab.run('docmanager:save')")

    def outputs(self, name: str = "") -> list[dict[str, Any]]:
        """Return the outputs of a cell, or of all, as they stand in the file."""
        found: list[dict[str, Any]] = self.page.evaluate("name => lab.outputs(name)", name)
        return found

    def text(self, name: str) -> str:
        """Return what a cell shows, as a person reads it: prints, results and errors."""
        self.show(name)
        area = self.page.locator(".jp-Notebook .jp-mod-active .jp-Cell-outputArea")
        return area.inner_text() if area.count() else ""

    def show(self, name: str) -> None:
        """Bring a cell into view."""
        self.page.evaluate("name => lab.show(name)", name)

    def validate(self) -> tuple[bool, str]:
        """Press nbgrader's Validate; return whether it is content, and what it says. Leaves its message open."""
        self.save()
        self.page.locator('.jp-NotebookPanel-toolbar :text-is("Validate")').click()
        # The first word comes at once; the whole notebook may take a minute.
        self.page.locator('.jp-NotebookPanel-toolbar :text-matches("Saving|Validating")').wait_for(timeout=2_000)
        message = self.page.locator("#validation-message")
        message.wait_for()
        return "validation-success" in (message.get_attribute("class") or ""), message.inner_text()

    def screenshot(self, name: str, cell: str = "") -> None:
        """Keep a picture, of this cell at the top if one is named."""
        if cell:
            self.show(cell)
            self.page.wait_for_timeout(500)  # what has come into view is drawn
        screenshot(self.page, name)
