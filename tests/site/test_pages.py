"""The reading site in a browser: offline, under a sub-path, on a phone, and for people who cannot see it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import PHONE, WIDE, open_page, screenshot, serious, served
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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
    "zh-cn/index.html",
    "zh-cn/course/optimization_methods/4-momentum.html",
)


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site under a sub-path, as a course's page on a university's server; return its address."""
    root = tmp_path_factory.mktemp("server")
    (root / "courses").mkdir()
    (root / "courses" / "optimization").symlink_to(site)
    with served(root) as server:
        yield f"{server}courses/optimization/"


@pytest.mark.parametrize("page", PAGES)
def test_everybody_can_read_a_page_without_a_network(browser: Browser, address: str, axe: str, page: str) -> None:
    """It asks nobody but its own server; axe-core finds nothing serious; on a phone it scrolls down only."""
    name = page.removesuffix(".html").replace("/", "-")
    tab, wrong = open_page(browser, address, page)
    screenshot(tab, "site", f"wide-{name}")
    hindrances = serious(tab, axe)
    tab.set_viewport_size(PHONE)
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.wait_for_timeout(500)  # the sidebars slide out
    screenshot(tab, "site", f"phone-{name}")
    tab.close()
    assert wrong == []
    assert hindrances == []
    assert wide <= PHONE["width"]


def test_dark_colours_can_be_told_apart(browser: Browser, address: str, axe: str) -> None:
    """A page with code, outputs and figures passes the same check where the reader's screen is dark."""
    tab, _ = open_page(browser, address, PAGES[2])
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    screenshot(tab, "site", "dark")
    hindrances = serious(tab, axe)
    tab.close()
    assert hindrances == []


def test_formulas_are_typeset(browser: Browser, address: str) -> None:
    """Each formula of a section is drawn, none as an error, and each can be read aloud."""
    tab, _ = open_page(browser, address, "course/optimization_methods/5-adam.html")
    assert tab.locator("mjx-container").count() == tab.locator(".math").count() > 10
    assert tab.locator("mjx-merror, .MathJax_Error").count() == 0
    assert tab.locator("mjx-assistive-mml").count() == tab.locator("mjx-container").count()
    tab.close()


def test_code_of_100_letters_fits_a_laptop(browser: Browser, address: str) -> None:
    """At 1280 px nobody has to scroll a line of code sideways that has 100 letters."""
    tab, _ = open_page(browser, address, "course/optimization_methods/5-adam.html")
    code = tab.locator(".cell:not(.tag_hide-input) .cell_input pre").first  # the answers are folded
    code.evaluate("code => { code.textContent = 'x'.repeat(100) }")
    assert code.evaluate("code => code.scrollWidth - code.clientWidth") == 0
    tab.close()


def test_search_finds_a_section(browser: Browser, address: str) -> None:
    """Searching for a word of the text leads to the sections that have it, also under a sub-path."""
    tab, wrong = open_page(browser, address, "search.html?q=velocity")
    tab.wait_for_selector("#search-results li a")
    links = tab.locator("#search-results li a").evaluate_all("links => links.map((link) => link.href)")
    screenshot(tab, "site", "search-results")
    tab.close()
    assert any("4-momentum" in link for link in links)
    assert wrong == []


def test_a_page_leads_to_itself_in_the_other_language(browser: Browser, address: str) -> None:
    """The switch goes there and back, each page says its language, and Chinese words are found inside others."""
    tab, _ = open_page(browser, address, PAGES[2])
    for language, other in (("en", "zh-CN"), ("zh-CN", "en")):
        assert tab.evaluate("document.documentElement.lang") == language
        assert tab.locator(f'link[rel="alternate"][hreflang="{other}"]').count() == 1
        tab.click(f'.languages a[hreflang="{other}"]')
        tab.wait_for_function(f"document.documentElement.lang === '{other}'")
    assert tab.url == address + PAGES[2]
    tab.goto(f"{address}zh-cn/search.html?q=数加权")  # neither is it a word of its own nor does it begin one
    tab.wait_for_selector("#search-results li a")
    links = tab.locator("#search-results li a").evaluate_all("links => links.map((link) => link.href)")
    tab.close()
    assert any("zh-cn/course/optimization_methods/4-momentum" in link for link in links)


FORMULAS = {
    r"\(v\)": "v",
    r"\(\alpha_0\)": "α₀",
    r"\(W^{[l]}\)": "W[l]",
    r"\(\binom{n}{k}\)": "(n over k)",
    r"\(J = \frac12 (W_1^2 + 25\, b_1^2)\)": "J = 1/2 (W₁² + 25 b₁²)",
    r"\[b^{[l]} := b^{[l]} - \alpha \, db^{[l]} \tag{2}\]": "b[l] := b[l] - α db[l] (2)",
    r"\[\alpha = \frac{\alpha_0}{1 + \left\lfloor \dfrac{\text{epoch}}{2} \right\rfloor}\]":
        "α = (α₀)/(1 + ⌊ (epoch)/(2) ⌋)",
    r"\(\frac{v^{\text{corrected}}_{dW^{[l]}}}{\sqrt{s^{\text{corrected}}_{dW^{[l]}}} + \varepsilon}\)":
        "(v^corrected_dW[l])/(√(s^corrected_dW[l]) + ε)",
}  # fmt: skip


def test_search_shows_formulas_that_can_be_read(browser: Browser, address: str) -> None:
    """What is shown of the pages that were found has no TeX in it; a formula stands there in letters and signs."""
    tab, _ = open_page(browser, address, "search.html?q=divide")
    tab.wait_for_selector("#search-results li p.context")
    tab.wait_for_function(
        "() => document.querySelector('#search-progress, .search-summary').innerText.includes('found')"
    )
    shown = " ".join(tab.locator("#search-results p.context").all_inner_texts())
    screenshot(tab, "site", "search-formulas")
    assert {tex: tab.evaluate("tex => inWords(tex)", tex) for tex in FORMULAS} == FORMULAS
    formulas = tab.evaluate("""async () => {
        const page = await (await fetch("course/optimization_methods/5-adam.html")).text();
        const found = new DOMParser().parseFromString(page, "text/html").querySelectorAll(".math");
        return Array.from(found, (formula) => inWords(formula.textContent));
    }""")
    tab.close()
    assert "points 2ε apart" in shown and len(formulas) > 10
    assert [text for text in [shown, *formulas] if re.search(r"\\|[{}]", text)] == []


def test_it_can_be_read_from_the_disk(browser: Browser, site: Path) -> None:
    """Opened as a file, without any server, a section shows its formulas and figures."""
    tab = browser.new_page(viewport=WIDE)
    tab.goto((site / "course" / "optimization_methods" / "2-gradient-descent.html").as_uri(), wait_until="load")
    tab.evaluate("() => window.MathJax.startup.promise")
    assert tab.locator("mjx-container").count() > 5
    broken = "pictures => pictures.filter((picture) => !picture.naturalWidth).length"
    assert tab.locator(".cell_output img").evaluate_all(broken) == 0
    tab.close()
