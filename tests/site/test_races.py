"""The figures that move, in the reading site and in a notebook exported by nbconvert: by mouse, keys, and eyes."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from looking import PHONE, open_page, screenshot, serious, served
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOLVED = Path(__file__).parents[2] / "notebooks" / "optimization_methods" / "optimization_methods.ipynb"
SITE, EXPORT = "site/course/optimization_methods/4-momentum.html", "export/races.html"
# The script is the same in both; what nbconvert's page does to it is seen by the mouse.
EXPORTED = pytest.param(EXPORT, id="nbconvert", marks=pytest.mark.scale)
PLACES = pytest.mark.parametrize("page", [pytest.param(SITE, id="site"), EXPORTED])
NOTHING = "data:text/javascript,"


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site, and beside it the solved notebook's races as nbconvert exports them."""
    root = tmp_path_factory.mktemp("races")
    (root / "site").symlink_to(site)
    (root / "export").mkdir()
    notebook = nbformat.read(SOLVED, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if "show_race(" in cell.source or "race.show(" in cell.source]
    # nbconvert's own scripts, for formulas and widgets, would come from far away.
    exporter = HTMLExporter(require_js_url=NOTHING, mathjax_url=NOTHING)
    (root / "export" / "races.html").write_text(exporter.from_notebook_node(notebook)[0], "utf-8")
    with served(root) as server:
        yield server


def race(tab: Page) -> Locator:
    """Return the race of momentum, in view."""
    tab.wait_for_selector(".opt-race")
    every = tab.locator(".opt-race")
    for place in range(every.count()):
        if every.nth(place).locator('[role="group"]').get_attribute("aria-label") == "Momentum in a ravine":
            every.nth(place).scroll_into_view_if_needed()
            return every.nth(place)
    raise AssertionError("The race of momentum is not on this page.")


def now(figure: Locator) -> int:
    """Return the time of a race."""
    return int(figure.locator("input[type=range]").input_value())


def drawn(figure: Locator) -> str:
    """Return what is on the canvas."""
    return str(figure.locator(".field").evaluate("canvas => canvas.toDataURL()"))


def said(figure: Locator) -> str:
    """Return what a screen reader was told last."""
    return figure.locator('[role="status"]').inner_text()


@pytest.mark.parametrize("page", [SITE, EXPORT], ids=["site", "nbconvert"])
def test_a_race_is_played_with_the_mouse(browser: Browser, address: str, page: str) -> None:
    """Play, Pause, Step, the slider and the boxes do what they say, and the status speaks at rest only."""
    tab, wrong = open_page(browser, address, page, reduced_motion="no-preference")
    figure = race(tab)
    play, end = figure.locator(".play"), now(figure)
    assert (end, play.inner_text(), said(figure)) == (80, "Play", "")
    play.click()
    assert play.inner_text() == "Pause"
    handle = figure.element_handle()
    tab.wait_for_function(
        "([race]) => { const t = race.shadowRoot.querySelector('input').value; return t > 2 && t < 70; }", arg=[handle]
    )
    assert said(figure) == ""
    play.click()
    paused = now(figure)
    assert play.inner_text() == "Play" and said(figure).startswith(f"After {paused} updates; β = 0: cost")
    tab.wait_for_timeout(300)
    assert now(figure) == paused
    figure.locator(".step").click()
    assert now(figure) == paused + 1 and said(figure).startswith(f"After {paused + 1} updates; ")
    figure.locator("input[type=range]").fill("10")
    assert now(figure) == 10 and figure.locator(".now").inner_text() == "10 updates"
    five = drawn(figure)
    figure.get_by_label("β = 0.98").click()
    four = drawn(figure)
    figure.get_by_label("β = 0.98").click()
    assert four != five == drawn(figure)
    figure.locator("input[type=range]").fill("70")
    play.click()
    tab.wait_for_function("([race]) => race.shadowRoot.querySelector('.play').textContent === 'Play'", arg=[handle])
    assert now(figure) == end and said(figure).startswith("After 80 updates; ")
    tab.close()
    assert wrong == []


def test_step_goes_on_from_the_time_that_is_shown(browser: Browser, address: str) -> None:
    """225 frames of 16 ms each sum to 35.99999999999994 updates, which is 36, and the step after it is the 37th."""
    tab, wrong = open_page(browser, address, SITE, reduced_motion="no-preference")
    figure = race(tab)
    tab.clock.install(time=0)
    tab.clock.pause_at(16_000)
    figure.locator(".play").click()
    tab.clock.run_for(225 * 16)
    figure.locator(".play").click()
    assert now(figure) == 36 and figure.locator(".now").inner_text() == "36 updates"
    figure.locator(".step").click()
    assert now(figure) == 37 and said(figure).startswith("After 37 updates; ")
    tab.close()
    assert wrong == []


@PLACES
def test_a_race_is_played_with_the_keyboard(browser: Browser, address: str, page: str) -> None:
    """Every control is reached with Tab, shows where the focus is, and obeys its usual keys."""
    tab, wrong = open_page(browser, address, page, reduced_motion="no-preference")
    figure = race(tab)
    focused = """race => {
        const at = race.shadowRoot.activeElement;
        return [at.className || at.type, getComputedStyle(at).outlineStyle];
    }"""
    figure.locator(".play").focus()
    seen = []
    for _ in range(8):
        seen.append(figure.evaluate(focused))
        tab.keyboard.press("Tab")
    assert seen == [[name, "solid"] for name in ("play", "step", "range", *["checkbox"] * 5)]
    figure.locator("input[type=range]").focus()
    tab.keyboard.press("Home")
    assert now(figure) == 0
    tab.keyboard.press("ArrowRight")
    assert now(figure) == 1 and figure.locator("input[type=range]").get_attribute("aria-valuetext") == "1 update"
    figure.locator(".step").focus()
    tab.keyboard.press("Enter")
    assert now(figure) == 2
    before = drawn(figure)
    figure.get_by_label("β = 0", exact=True).focus()
    tab.keyboard.press("Space")
    assert drawn(figure) != before and not figure.get_by_label("β = 0", exact=True).is_checked()
    figure.locator(".play").focus()
    tab.keyboard.press("Space")
    assert figure.locator(".play").inner_text() == "Pause"
    tab.keyboard.press("Space")
    assert figure.locator(".play").inner_text() == "Play"
    screenshot(tab, "races", f"keyboard-{page.partition('/')[0]}")
    tab.close()
    assert wrong == []


@pytest.mark.scale
@PLACES
def test_the_pointer_reads_values(browser: Browser, address: str, page: str) -> None:
    """At a path it reads the run, its time and its cost; elsewhere the parameters and the cost of the ground."""
    tab, _ = open_page(browser, address, page)
    figure = race(tab)
    field = figure.locator(".field")
    box = field.bounding_box()
    assert box
    # The picture reaches from -3 to 1.6 and from -1 to 1; at its margin is the start.
    wide, high = box["width"] - 68, box["height"] - 48
    field.hover(position={"x": 58 + wide * 0.4 / 4.6, "y": 10 + high * 0.1})
    assert "after 0 updates: W₁ (along) −2.6, b₁ (across) 0.8, cost 11.4" in figure.locator(".under").inner_text()
    field.hover(position={"x": 58 + wide * 4 / 4.6, "y": 10 + high * 0.05})
    words = figure.locator(".under").inner_text()
    assert words.startswith("W₁ (along) ") and "b₁ (across) 0.9" in words
    assert float(words.rpartition(" ")[2]) == pytest.approx((1 + 25 * 0.9**2) / 2, rel=0.05)
    tab.close()


def test_races_on_one_page_do_not_disturb_each_other(browser: Browser, address: str) -> None:
    """While one is played, the others stand still; each has its own boxes."""
    tab, wrong = open_page(browser, address, EXPORT, reduced_motion="no-preference")
    every = tab.locator(".opt-race")
    ends = [now(every.nth(place)) for place in range(every.count())]
    assert len(ends) == 4
    every.nth(0).locator(".step").click()
    every.nth(0).locator(".step").click()
    every.nth(2).locator(".play").click()
    every.nth(2).get_by_label("Adam", exact=True).uncheck()
    tab.wait_for_timeout(500)
    assert [now(every.nth(place)) for place in (0, 1, 3)] == [1, *ends[1::2]]
    assert 0 < now(every.nth(2)) < ends[2]
    shown = [every.nth(place).locator("input:checked").count() for place in range(4)]
    assert shown == [3, 5, 1, 5]
    tab.close()
    assert wrong == []


@pytest.mark.scale
@PLACES
def test_who_wants_less_motion_gets_still_pictures(browser: Browser, address: str, page: str) -> None:
    """With prefers-reduced-motion a race goes in ten jumps, one a second."""
    tab, _ = open_page(browser, address, page, reduced_motion="reduce")
    figure = race(tab)
    figure.locator(".play").click()
    tab.wait_for_timeout(400)
    assert now(figure) == 0
    tab.wait_for_function("([race]) => race.shadowRoot.querySelector('input').value > 0", arg=[figure.element_handle()])
    assert now(figure) % 8 == 0
    tab.close()


@pytest.mark.scale
@PLACES
def test_the_still_picture_stays_where_no_script_runs(browser: Browser, address: str, page: str) -> None:
    """Without scripts the picture is there with its words, and no control that does nothing; with them it gives way."""
    words = "Five paths along a ravine: a zigzag, a calm line, two that swing, and one that arrives first."
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address + page)
    below = f"//details[contains(., '{words}')]"
    assert tab.locator(below).is_visible() and tab.locator(f"{below}/preceding::img[1]").is_visible()
    assert tab.locator(".opt-race, .cell_output button, .jp-OutputArea button, canvas").count() == 0
    tab.locator(below).scroll_into_view_if_needed()
    screenshot(tab, "races", f"still-{page.partition('/')[0]}")
    context.close()
    tab, _ = open_page(browser, address, page)
    assert race(tab).locator(".field").get_attribute("aria-label") == words
    every = tab.locator(".jp-OutputArea img, .cell_output img")
    hidden = [place for place in range(every.count()) if not every.nth(place).is_visible()]
    assert len(hidden) == tab.locator(".opt-race").count() and tab.locator("details", has_text=words).count() == 0
    tab.close()


@PLACES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_a_race(browser: Browser, address: str, axe: str, page: str, scheme: str) -> None:
    """axe-core finds nothing serious in a race, light or dark, and it fits a phone."""
    tab, wrong = open_page(browser, address, page, color_scheme=scheme)
    figure = race(tab)
    tab.wait_for_timeout(600)  # themes change slowly
    kind = page.partition("/")[0]
    screenshot(tab, "races", f"{kind}-{scheme}")
    hindrances = serious(tab, axe, ".opt-race")
    tab.set_viewport_size(PHONE)
    tab.wait_for_timeout(500)
    figure.scroll_into_view_if_needed()
    screenshot(tab, "races", f"{kind}-{scheme}-phone")
    box = figure.bounding_box()
    inner = figure.evaluate("race => race.shadowRoot.querySelector('.root').scrollWidth")
    tab.close()
    assert wrong == [] and hindrances == []
    assert box and box["x"] >= 0 and box["x"] + max(box["width"], inner) <= PHONE["width"]


@pytest.mark.scale
def test_a_race_is_dark_where_its_page_is(browser: Browser, address: str) -> None:
    """It goes by the page: the site follows the reader's screen, nbconvert's page stays light, JupyterLab says so."""
    accent = "race => race.style.getPropertyValue('--accent')"
    tab, _ = open_page(browser, address, SITE, color_scheme="dark")
    assert race(tab).evaluate(accent) == "#58B0EA"
    tab.emulate_media(color_scheme="light")
    tab.wait_for_function(
        "([race]) => race.style.getPropertyValue('--accent') === '#0072B2'", arg=[race(tab).element_handle()]
    )
    tab.close()
    tab, _ = open_page(browser, address, EXPORT, color_scheme="dark")
    assert race(tab).evaluate(accent) == "#0072B2"
    # What JupyterLab does when its theme is changed: an attribute, and colours.
    tab.add_style_tag(content="[data-jp-theme-light='false'] * { color: #ddd }")
    tab.evaluate("document.body.dataset.jpThemeLight = 'false'")
    tab.wait_for_function(
        "([race]) => race.style.getPropertyValue('--accent') === '#58B0EA'", arg=[race(tab).element_handle()]
    )
    tab.close()
