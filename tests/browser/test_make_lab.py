"""`make lab`: what a newcomer to the repository sees, and the instructor's formgrader beside it."""

import re
import shutil
from pathlib import Path

import pytest

from tests.browser import lab
from tools import demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOK = "build/lab/optimization_methods/optimization_methods.ipynb"


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


def test_it_opens_the_assignment_and_formgrader(checkout: Path, tmp_path: Path) -> None:
    """The first page is a copy of the released notebook, which works; formgrader lists the assignment."""
    flags = " ".join(flag for flag in lab.FOR_TESTS if flag != "--allow-root")  # `make lab` adds that by itself
    command = ["make", "lab", f"LABFLAGS={flags}"]
    with lab.serve(checkout, tmp_path / "own", command) as address, lab.browse(address) as page:
        (opened,) = (tmp_path / "own" / "runtime").glob("jpserver-file-to-run-*.html")
        first = re.findall(r'href="(.*)"', opened.read_text("utf-8"))[0]
        assert f"/lab/tree/{NOTEBOOK}?token=" in first
        page.goto(first)
        page.wait_for_function("window.jupyterapp?.commands.hasCommand('docmanager:open')")
        notebook = lab.open_notebook(page, NOTEBOOK)
        notebook.run("imports")
        lab.screenshot(page, "make-lab/notebook")
        assert notebook.outputs("imports") == []
        page.goto(f"{address.partition('lab?')[0]}formgrader/manage_assignments")
        page.locator("td.name >> text=optimization_methods").wait_for()
        assert page.locator("td.num-submissions").inner_text() == "8"
        lab.screenshot(page, "make-lab/formgrader")
    release = lab.PROJECT / "release" / "optimization_methods"
    assert (checkout / NOTEBOOK).read_bytes() == (release / "optimization_methods.ipynb").read_bytes()
