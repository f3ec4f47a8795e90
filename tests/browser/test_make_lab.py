"""`make lab`: what a newcomer to the repository sees, and the instructor's formgrader beside it."""

import re
import shutil
from pathlib import Path

import pytest

from tests.browser import lab
from tools import demo

pytestmark = [pytest.mark.browser, pytest.mark.scale]

NOTEBOOK = "optimization_methods/optimization_methods.ipynb"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of what `make lab` needs of the repository, set up."""
    folder = tmp_path / "checkout"
    demo.make_course(folder)
    for name in ("Makefile", "pyproject.toml", "tools/setup.sh"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy2(lab.PROJECT / name, folder / name)
    (folder / ".venv").symlink_to(lab.PROJECT / ".venv")
    return folder


def _command(target: str) -> list[str]:
    flags = " ".join(flag for flag in lab.FOR_TESTS if flag != "--allow-root")  # `make` adds that by itself
    return ["make", target, f"LABFLAGS={flags}"]


def test_it_opens_the_assignment_and_nothing_else(checkout: Path, tmp_path: Path) -> None:
    """The first page is a copy of the released notebook, which works; the file browser cannot leave its folder."""
    with lab.serve(checkout, tmp_path / "own", _command("lab")) as address, lab.browse(address) as page:
        (opened,) = (tmp_path / "own" / "runtime").glob("jpserver-file-to-run-*.html")
        first = re.findall(r'href="(.*)"', opened.read_text("utf-8"))[0]
        assert f"/lab/tree/{NOTEBOOK}?token=" in first
        page.goto(first)
        page.wait_for_function("window.jupyterapp?.commands.hasCommand('docmanager:open')")
        notebook = lab.open_notebook(page, NOTEBOOK)
        notebook.run("imports")
        lab.screenshot(page, "make-lab/notebook")
        assert notebook.outputs("imports") == []
        names = page.evaluate(
            "async () => (await (await fetch('/api/contents/')).json()).content.map(item => item.name)"
        )
        assert "source" not in names and "optimization_methods" in names
    release = lab.PROJECT / "release" / "optimization_methods"
    copy = checkout / "build" / "lab" / NOTEBOOK
    assert copy.read_bytes() == (release / "optimization_methods.ipynb").read_bytes()


def test_formgrader_opens_in_the_courses_folder(checkout: Path, tmp_path: Path) -> None:
    """`make formgrader` shows the instructor the assignment and who handed in."""
    with lab.serve(checkout, tmp_path / "own", _command("formgrader")) as address, lab.browse(address) as page:
        page.goto(f"{address.partition('lab?')[0]}formgrader/manage_assignments")
        row = page.locator("tr", has_text="optimization_methods")
        row.locator("td.name").wait_for()
        assert row.locator("td.num-submissions").inner_text() == "8"
        lab.screenshot(page, "make-lab/formgrader")
