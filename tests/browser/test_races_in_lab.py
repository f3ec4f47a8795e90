"""The figures that move, in JupyterLab: still until the notebook is trusted, then played by mouse and keys."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import lab

pytestmark = [pytest.mark.browser, pytest.mark.scale, pytest.mark.timeout(600)]

SOLVED = Path(__file__).parents[2] / "notebooks" / "optimization_methods"
NOTEBOOK = "solved/optimization_methods.ipynb"
RACES = 3  # up to section 5; the fourth needs the trainings


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open JupyterLab in a folder with the solved notebook up to section 5, as somebody who just got it."""
    home, own = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("server")
    shutil.copytree(SOLVED, home / "solved")
    notebook = json.loads((home / NOTEBOOK).read_text("utf-8"))
    ids = [cell["id"] for cell in notebook["cells"]]
    notebook["cells"] = notebook["cells"][: ids.index("model-intro")]
    (home / NOTEBOOK).write_text(json.dumps(notebook), "utf-8")
    with lab.serve(home, own) as address, lab.browse(address) as page:
        yield page


def test_races_in_jupyterlab(page: Page) -> None:
    """Not trusted: pictures and their words. Run: races, whose keys are not JupyterLab's, also in the dark."""
    notebook = lab.open_notebook(page, NOTEBOOK)
    notebook.show("momentum-race")
    page.locator("details:has-text('The picture in words')").first.wait_for()
    assert page.locator(".opt-race").count() == 0
    notebook.screenshot("races/lab-untrusted", "momentum-race")

    notebook.run_all()
    notebook.show("momentum-race")
    figure = page.locator(".opt-race").nth(1)
    figure.locator(".play").wait_for()
    assert page.locator(".opt-race").count() == RACES
    figure.scroll_into_view_if_needed()
    slider = figure.locator("input[type=range]")
    active = (
        "() => [jupyterapp.shell.currentWidget.content.activeCellIndex, jupyterapp.shell.currentWidget.content.mode]"
    )
    before = page.evaluate(active)
    slider.focus()
    for key in ("Home", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    assert slider.input_value() == "2" and page.evaluate(active) == before
    figure.locator(".step").click()
    assert slider.input_value() == "3"
    lab.screenshot(page, "races/lab-light")
    page.evaluate("() => jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    figure.evaluate(
        """race => new Promise((done) => {
            const look = () => race.style.getPropertyValue('--accent') === '#58B0EA' ? done() : setTimeout(look, 50);
            look();
        })"""
    )
    lab.screenshot(page, "races/lab-dark")

    notebook.save()
    page.reload()
    page.wait_for_function("window.jupyterapp?.commands.hasCommand('docmanager:open')")
    notebook = lab.open_notebook(page, NOTEBOOK)
    notebook.show("momentum-race")
    page.locator(".opt-race .play").first.wait_for()  # what one has run oneself is trusted
    assert page.locator(".opt-race").count() >= 1
    hidden = page.locator(".jp-OutputArea:has(.opt-race) .jp-RenderedImage img")
    assert [place for place in range(hidden.count()) if hidden.nth(place).is_visible()] == []
