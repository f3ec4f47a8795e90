"""The feedback page of a long notebook, opened in a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from nbjudge.notebooks.matching import is_graded, settings
from nbjudge.records import CheckResult, ExerciseResult, Verdict
from nbjudge.reports.feedback import feedback_page

pytestmark = [pytest.mark.slow, pytest.mark.browser]

NAME = "optimization_methods"
PROJECT = Path(__file__).parents[2]
RIGHT = CheckResult("test_a", "It goes downhill", "passed")
WRONG = CheckResult("test_b", "It comes to rest", "failed", 1, "The sign is wrong: you went uphill.")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the page of somebody who failed a check of the first exercise of the course, open on a desk's screen."""
    book, executed = (
        nbformat.read(PROJECT / folder / NAME / f"{NAME}.ipynb", as_version=4) for folder in ("release", "notebooks")
    )
    for cell, run in zip(book.cells, executed.cells, strict=True):
        assert cell.id == run.id
        cell.source = run.source
        if cell.cell_type == "code":
            cell.outputs = run.outputs
    names = [settings(cell)["grade_id"] for cell in book.cells if is_graded(cell)]
    results = [
        ExerciseResult(NAME, name, name, 5.0 * (1 + bool(place)), 10.0, (RIGHT, RIGHT if place else WRONG))
        for place, name in enumerate(names)
    ]
    verdict = Verdict("ada", NAME, "graded", exercises=tuple(results))
    file = tmp_path_factory.mktemp("looks") / "page.html"
    file.write_text(feedback_page(verdict, book, NAME), "utf-8")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri())
        yield page
        chromium.close()


def test_the_page_is_short_until_the_notebook_is_unfolded(page: Any) -> None:
    """One failed exercise stands on the first two screens and the page ends soon; the notebook is ten times as long."""
    hint = page.get_by_text("The sign is wrong").bounding_box()
    assert hint and hint["y"] < 1_800
    folded = page.evaluate("document.documentElement.scrollHeight")
    assert folded < 3_000
    page.locator("summary").first.click()
    assert page.evaluate("document.documentElement.scrollHeight") > 10 * folded


def test_formulas_are_set_in_a_font_of_letters(page: Any) -> None:
    """The letters of formulas are those of the keyboard, slanted by the style: no font for mathematics is needed."""
    looks = page.locator("math mi").evaluate_all(
        "all => [...new Set(all.map(mi => getComputedStyle(mi)).map(it => it.textTransform + ' ' + it.fontFamily))]"
    )
    assert looks and all(look.startswith("none ") and look.endswith("serif") for look in looks)
    letters = set("".join(page.locator("math mi").all_text_contents()))
    assert letters and not [letter for letter in letters if 0x1D400 <= ord(letter) <= 0x1D7FF]
