"""The learner's feedback page: what it tells, and what it never shows, runs or loads."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import NotebookNode

from nbjudge.grading.writeback import GREEN, RED
from nbjudge.notebooks.display.rendering import formula_html, outputs_html, text_html
from nbjudge.records import ERRORS, CheckResult, ExerciseResult, Verdict
from nbjudge.reports.feedback import Grades, feedback_page
from tests.notebooks import build
from tests.notebooks.test_markdown import HOSTILE
from tests.notebooks.test_outputs import PNG

CHECKS = (
    CheckResult("test_a", "Positive numbers", "passed", 3),
    CheckResult("test_b", "Negative <numbers>", "failed", 1, "Use `abs(x)` here.", "expected 4, got -4 in /home/x"),
    CheckResult("test_c", "Zero", "crashed", 1, "Use `abs(x)` here."),
)
SQUARE = ExerciseResult("hw", "test_square", "square", 6, 10, CHECKS)
ESSAY = ExerciseResult("hw", "essay", "", 0, 5, manual=True)
VERDICT = Verdict(
    "Zoë <b>", "hw", "graded", score=6, max_score=15, problems=("A cell <came> back.",), exercises=(SQUARE, ESSAY)
)


def graded() -> NotebookNode:
    """Return a graded notebook with a figure and a printed line."""
    book = build.released()
    setup = build.cell(book, "setup")
    data = {"image/png": PNG, "text/plain": "<Figure>"}
    figure = nbformat.v4.new_output("display_data", data=data, metadata={"image/png": {"alt": "A falling curve"}})
    setup.outputs = [figure, nbformat.v4.new_output("stream", text="1 < 2\x1b[31m red\x1b[0m")]
    build.cell(book, "square-text").source = "## Exercise 1\n\nCompute $x^2$ for $x<0$.\n\n$$\\sum_{i=1}^n x_i$$"
    build.cell(book, "square-check").outputs = [nbformat.v4.new_output("stream", text="[secret of the test]")]
    return book


class Page(HTMLParser):
    """Collects the tags, the attributes and the text of a page."""

    def __init__(self, html: str):
        """Read the page."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep tag and attributes."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data

    def loads(self) -> list[str]:
        """Return what the page would run, or load from elsewhere, without a click."""
        found = [
            tag for tag in self.tags if tag in {"script", "iframe", "object", "embed", "form", "base", "link", "svg"}
        ]
        for tag, name, value in self.attributes:
            elsewhere = name in {"src", "srcset", "poster", "background", "data"} and not value.startswith(
                "data:image/"
            )
            link = name == "href" and not value.lower().startswith(("#", "http://", "https://", "mailto:"))
            if name.startswith("on") or elsewhere or link or (name == "style" and "(" in value):
                found.append(f"{tag} {name}={value}")
        return found


def page(verdict: Verdict = VERDICT, book: NotebookNode | None = None, grades: Grades | None = None) -> Page:
    """Return the page as its parts."""
    return Page(feedback_page(verdict, book or graded(), "hw", grades))


def words(shown: Page) -> str:
    """Return the text of the page, spaces made one."""
    return " ".join(shown.text.split())


def test_an_answer_that_is_graded_itself_is_shown_with_its_checks() -> None:
    """The learner sees code and figure of the answer, and its checks once."""
    cell = build.code("plot", "plot(it)", **build.marks("plot", grade=True, solution=True, points=10))
    figure = nbformat.v4.new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure>"})
    points = nbformat.v4.new_output("execute_result", data={"text/plain": "6.0", "text/html": "<p>6 of 10</p>"})
    cell.outputs = [figure, points]
    verdict = replace(VERDICT, exercises=(replace(SQUARE, grade_id="plot"),))
    page = feedback_page(verdict, build.notebook(cell), "hw")
    assert "plot</span>" in page and "data:image/png" in page
    assert "<p>6 of 10</p>" not in page and page.count("Positive numbers") == 1


def test_points_and_checks_are_told() -> None:
    """The page tells the points in all and of each exercise, and each check by sign, words, title and points."""
    told = words(page())
    assert "6 of 15 points" in told
    assert "Exercise 1: square, 6 of 10 points" in told
    assert "✓ passed (6 points) Positive numbers" in told
    assert "✗ not yet right (worth 2 points) Negative <numbers> Use abs(x) here." in told
    assert "✗ your code raised an error (worth 2 points, hint as above) Zero" in told


def test_what_went_wrong_stands_first() -> None:
    """An exercise that lost points stands above the notebook, its failed checks first; the notebook is folded."""
    html = feedback_page(VERDICT, graded(), "hw")
    top, _, notebook = html.partition("<details>")
    assert "What to look at" in top and "Negative &lt;numbers&gt;" in top and "Positive numbers" not in notebook
    assert top.index("Negative &lt;numbers&gt;") < top.index("Positive numbers")
    assert '<a href="#exercise-1">Exercise 1</a> stands above' in notebook


def test_a_mark_that_is_not_final_says_so() -> None:
    """Beside the total stands that a person has yet to mark an exercise, and no longer once it is marked."""
    assert "Provisional: one exercise waits for a person" in words(page())
    marked = Grades({"test_square": 6, "essay": 4})
    assert "Provisional" not in words(page(grades=marked))


def test_repairs_are_told() -> None:
    """What the grader repaired is listed, and the cells that stop."""
    assert "A cell <came> back." in words(page())
    stopping = replace(VERDICT, problems=(f"{ERRORS}3 (SyntaxError).",))
    assert "Cells that stop with an error: 3 (SyntaxError)." in words(page(stopping))


def test_instructors_detail_is_not_shown() -> None:
    """Neither the detail of a check nor the output of a test cell is on the page."""
    html = feedback_page(VERDICT, graded(), "hw")
    assert not [secret for secret in ("expected 4", "/home/x", "secret of the test") if secret in html]


def test_page_says_which_tests_gave_the_points() -> None:
    """Nobody takes the hidden tests for those in the notebook, nor those in the notebook for hidden ones."""
    assert "The points come from hidden tests." in words(page())
    plain = ExerciseResult("hw", "test_square", "", 1, 1, (CheckResult("test_square", "Squares", "passed"),))
    assert "The points come from hidden tests." not in words(page(Verdict("ada", "hw", "graded", exercises=(plain,))))
    assert "The points come from hidden tests." not in words(page(Verdict("ada", "hw", "graded", exercises=(ESSAY,))))


def test_own_outputs_are_shown() -> None:
    """Figures with their words, and printed lines, are on the page."""
    shown = page()
    assert ("img", "alt", "A falling curve") in shown.attributes
    assert "1 < 2 red" in words(shown)


def test_formulas_are_mathml() -> None:
    """Formulas need no script: they are MathML, a displayed one as a block."""
    shown = page()
    assert shown.tags.count("math") == 3
    assert ("math", "display", "block") in shown.attributes


def test_equation_numbers_keep_their_distance() -> None:
    """A number set by the author comes once, with a gap before it, in `align` too; `:=` is one sign."""
    for tex in (r"W := 1 \tag{7}", r"\begin{align} W := 1 \tag{7} \end{align}"):
        mathml = formula_html(tex, display=True)
        assert mathml.count("<mtext>(7)</mtext>") == 1
        assert '<mspace width="2em" /><mtext>(7)</mtext>' in mathml
        assert "<mo>:=</mo>" in mathml


def test_page_runs_and_loads_nothing() -> None:
    """The page holds no script and no foreign address, and forbids both."""
    shown = page()
    assert shown.loads() == []
    policy = next(value for tag, name, value in shown.attributes if "default-src" in value)
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_page_is_fit_for_phones_dark_rooms_and_screen_readers() -> None:
    """Language, viewport, colour schemes, one h1, no level of heading left out, and labelled sections are there."""
    html, shown = feedback_page(VERDICT, graded(), "hw"), page()
    assert ("html", "lang", "en") in shown.attributes
    assert "width=device-width" in html
    assert "prefers-color-scheme: dark" in html
    assert levels(html).count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels(html)))
    ids = {value for _, name, value in shown.attributes if name == "id"}
    assert {value for _, name, value in shown.attributes if name == "aria-labelledby"} <= ids
    assert {value[1:] for _, name, value in shown.attributes if name == "href"} <= ids


def levels(html: str) -> list[int]:
    """Return the levels of the headings, in order."""
    return [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]


def unruly() -> NotebookNode:
    """Return a graded notebook whose texts and outputs bring headings and tables of all sorts."""
    book = graded()
    texts = "##### five\n\n# one\n\n#### four\n\n#### also\n\n<h1>raw <b>one</b></h1>\n\n##\n\n<h3> </h3>\n\n### three"
    table = "\n\n| | of $x$ |\n|---|---|\n| 1 | 2 |\n\n<table><tr><th scope='col'> <b></b></th><th>b</th></tr></table>"
    build.cell(book, "square-text").source = texts + table
    frame = '<table class="dataframe"><thead><tr><th></th><th>a</th></tr></thead><tr><th>0</th><td>1</td></tr></table>'
    shown = [{"text/html": f"<h5>output</h5>{frame}"}, {"text/markdown": "# summary\n\n#### note"}]
    build.cell(book, "setup").outputs += [nbformat.v4.new_output("display_data", data=data) for data in shown]
    return book


COMMENTED = Grades({"essay": 4}, comments={"essay": "# Good\n\nand\n\n#### long", "square": "### Short"})


def test_no_heading_skips_a_level() -> None:
    """Whatever headings the texts, outputs and comments bring, each is at most one level below the one before it."""
    html = feedback_page(VERDICT, unruly(), "hw", COMMENTED)
    found = levels(html)
    assert found.count(1) == 1 and len(found) > 14
    assert all(after <= before + 1 for before, after in pairwise(found))
    assert len(re.findall(r"</h\d>", html)) == len(found)


def test_headings_of_one_kind_have_one_level() -> None:
    """Headings that were written alike under one heading are alike on the page, also behind an exercise."""
    book = graded()
    build.cell(book, "square-text").source = "# Title\n\n### Before"
    build.cell(book, "cube-text").source = "### Behind"
    right = replace(SQUARE, checks=tuple(replace(check, outcome="passed") for check in SQUARE.checks))
    html = feedback_page(replace(VERDICT, exercises=(right,)), book, "hw")
    at = {name: int(level) for level, name in re.findall(r"<h(\d) id=\"([\w-]+)", html)}
    assert at["nb-Before"] == at["nb-Behind"] == at["nb-Title"] + 1 == at["exercise-1"] - 1


def test_no_head_of_a_table_is_empty() -> None:
    """The empty corner of a table is an ordinary cell; a head that holds a formula stays one."""
    html = feedback_page(VERDICT, unruly(), "hw")
    heads = re.findall(r"<th(?: [^>]*)?>(.*?)</th>", html)
    assert all(re.sub(r"<[^>]*>", "", head).strip() for head in heads)
    assert sum("<math" in head for head in heads) == 1 and "scope" not in "".join(re.findall(r"<td[^>]*>", html))


def test_anchors_of_outputs_and_comments_are_not_the_pages() -> None:
    """A heading called as one of the page's own parts does not take its place."""
    html = feedback_page(VERDICT, unruly(), "hw", Grades(comments={"essay": "# notebook"}))
    assert html.count('id="summary"') == html.count('id="notebook"') == 1


@pytest.mark.slow
@pytest.mark.browser
def test_axe_finds_nothing(tmp_path: Path) -> None:
    """axe-core has nothing to say about the page, however light, by day and by night, on a phone too."""
    from playwright.sync_api import sync_playwright

    from tests.site.looking import PHONE, WIDE, axe_script, findings

    page = tmp_path / "hw.html"
    page.write_text(feedback_page(VERDICT, unruly(), "hw", COMMENTED), encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
            tab = browser.new_page(bypass_csp=True, viewport=size, color_scheme=scheme)  # our policy keeps axe out, too
            tab.goto(page.as_uri())
            assert findings(tab, axe_script()) == []
        browser.close()


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_can_be_read() -> None:
    """Each colour of text has the contrast of 4.5 that WCAG asks for, by day, by night and in formgrader."""
    schemes = re.findall(r":root \{(.*?)\}", feedback_page(VERDICT, graded(), "hw"), re.DOTALL)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", scheme))
        grounds = [colours.pop("page"), colours.pop("field")]
        colours.pop("line")
        assert all(_contrast(colour, ground) >= 4.5 for colour in colours.values() for ground in grounds)
    assert all(_contrast(colour, ground) >= 4.5 for colour in (GREEN, RED) for ground in ("#ffffff", "#000000"))


def test_marks_of_the_gradebook_count() -> None:
    """Points and comments that a person gave are on the page, and the total follows them."""
    grades = Grades({"test_square": 8, "essay": 4.5}, comments={"essay": "Well\nargued <3", "square": "Short!"})
    told = words(page(grades=grades))
    assert "12.5 of 15 points" in told
    assert "A person has set these points; the hidden tests gave 6." in told
    assert "Comment: Well argued <3" in told
    assert "Comment: Short!" in told


def test_comments_are_markdown() -> None:
    """A comment is what formgrader's box promises: markdown with formulas. A script in it is not run."""
    grades = Grades(comments={"essay": "*Well* argued: $x^2$ <script>alert(1)</script>"})
    shown = page(grades=grades)
    assert "em" in shown.tags
    assert shown.tags.count("math") == page().tags.count("math") + 1
    assert shown.loads() == []


def test_points_of_an_exercise_to_be_looked_at_again_are_told() -> None:
    """Points that a person gave stay on the page when the student has handed in anew and a person is to look again."""
    told = words(page(grades=Grades({"test_square": 6, "essay": 4}, waiting=frozenset({"essay"}))))
    assert "essay, 4 of 5 points" in told
    assert "waits for a person to look at it again" in told


UNREAD = Verdict(
    "ada", "hw", "not_graded", "file", max_score=15, problems=("<b>.ipynb cannot be read.",), exercises=(ESSAY,)
)


def test_what_could_not_be_read_is_told_kindly() -> None:
    """The page says that nothing was graded, why, and what to do; it gives no marks and shows no notebook."""
    told = words(page(UNREAD, grades=Grades({"essay": 0}, waiting=frozenset({"essay"}))))
    assert "Not graded yet" in told
    assert "<b>.ipynb cannot be read." in told
    assert "What you can do." in told
    assert "points" not in told.replace("no points were given", "").replace("can give points by hand", "")
    assert "Exercise 1" not in told


def test_a_fault_of_ours_is_told_as_ours() -> None:
    """Where our side failed the student reads that a person will look; what went wrong is for the instructor."""
    verdict = replace(UNREAD, reason="grader", problems=("Tried twice, and the grader failed: KeyError: '/srv'.",))
    told = words(page(verdict, grades=Grades({"essay": 0}, waiting=frozenset({"essay"}))))
    assert "Not graded yet" in told and "has not been graded yet" in told and "A person will look" in told
    assert "KeyError" not in told and "could not be read" not in told and "Exercise 1" not in told


def test_points_for_what_could_not_be_read_are_told() -> None:
    """Points and comments that a person gave for it are on the page."""
    told = words(page(UNREAD, grades=Grades({"essay": 3}, comments={"essay": "On paper."})))
    assert "Exercise 1: essay, 3 of 5 points" in told
    assert "Comment: On paper." in told
    assert "Write here." not in told


def test_waiting_exercise_is_told() -> None:
    """An exercise that nobody has marked yet is not shown as zero points."""
    told = words(page())
    assert "essay, not yet marked" in told
    assert "waits for a person" in told


def test_a_student_is_called_by_name() -> None:
    """Where the gradebook has a name, the page is for a person, and says the id beside it; the name is only text."""
    told = words(page(grades=Grades(name="Ada <b>Lovelace")))
    assert "Feedback for Ada <b>Lovelace (Zoë <b>)" in told
    assert "Feedback for Zoë <b> Hw" in words(page(grades=Grades()))


def test_late_penalty_is_told() -> None:
    """Points taken off for handing in late are in the total and named."""
    told = words(page(grades=Grades(late_penalty=2)))
    assert "4 of 15 points" in told
    assert "2 points were taken off" in told


def test_other_notebooks_of_the_assignment_stay_out() -> None:
    """A page is about one notebook: exercises of another are not on it."""
    other = ExerciseResult("other", "test_x", "elsewhere", 1, 1)
    assert "elsewhere" not in words(page(Verdict("ada", "hw", "graded", exercises=(SQUARE, other))))


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_text_neither_runs_nor_loads(case: str) -> None:
    """Even uncleaned markdown runs and loads nothing on this page."""
    book = build.notebook(build.text("t", HOSTILE[case]))
    assert page(VERDICT, book).loads() == []


FORMULAS = {
    "text": r"\text{<img src=x onerror=alert(1)>}",
    "link": r"\href{javascript:alert(1)}{x}",
    "class and style": r"\class{x}{y}\style{background:url(https://example.org)}{z}",
    "entities": r"\text{&lt;img src=x onerror=alert(1)&gt;}",
    "colour": r"\color{red" + '"' + r" onclick=alert(1)}{x}",
    "unbalanced": r"\frac{1}{",
    "deep": "{" * 3000,
    "long": "x" * 100_000,
    "nothing": "",
}


@pytest.mark.parametrize("case", FORMULAS)
def test_hostile_formulas_are_formulas(case: str) -> None:
    """A formula stays text: what looks like markup in it is none."""
    shown = Page(formula_html(FORMULAS[case]))
    assert shown.loads() == []
    assert not set(shown.tags) & {"img", "a", "script"}
    assert not [name for _, name, _ in shown.attributes if name in {"class", "style", "href"}]


def test_formula_in_the_words_for_a_picture() -> None:
    """A formula inside an image's text or a link's title leaves the attribute whole."""
    source = '![$x > "1"$](attachment:a.png) [a $y$](https://example.org "t $z$") <b title="$q$">b</b>'
    shown = Page(text_html(source, {"a.png": {"image/png": PNG}}))
    assert "img" in shown.tags
    assert shown.loads() == []
    assert not [
        tag for tag in shown.tags if tag not in {"p", "img", "a", "b", "math", "mrow", "mi", "mo", "mn", "mtext"}
    ]


def test_contents_links_lead_to_headings() -> None:
    """A table of contents works inside the page."""
    shown = Page(text_html("[go](#Part-one)\n\n# Part one\n\n<a id='two'></a>[up](#two)", prefix="nb-"))
    ids = {value for _, name, value in shown.attributes if name == "id"}
    assert {value[1:] for _, name, value in shown.attributes if name == "href"} <= ids


@settings(build.patient, max_examples=50)
@given(st.text(), st.text())
def test_any_text_makes_a_page(source: str, message: str) -> None:
    """Whatever a cell or a hint says, a page comes out that can be written and runs nothing."""
    check = CheckResult("test_a", message, "failed", 1, message)
    verdict = Verdict("ada", "hw", "graded", exercises=(ExerciseResult("hw", "test_square", "f", 0, 1, (check,)),))
    html = feedback_page(verdict, build.notebook(build.text("t", source), build.check("square")), "hw")
    assert Page(html).loads() == []


def test_what_scrolls_can_be_reached_by_the_keyboard() -> None:
    """Code, outputs, wide tables and formulas scroll by themselves on a phone, and take the focus to do so."""
    book = graded()
    build.cell(book, "square-text").source = "```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n$$x^2$$"
    table = {"text/html": "<table><tr><td>1</td></tr></table>"}
    build.cell(book, "setup").outputs.append(nbformat.v4.new_output("display_data", data=table))
    html = feedback_page(VERDICT, book, "hw")
    kinds = re.findall(r'<(pre|table(?! class)|math display="block"|div class="output scroll")([^>]*)>', html)
    assert {kind for kind, _ in kinds} == {"pre", "table", 'math display="block"', 'div class="output scroll"'}
    unreachable = [kind for kind, rest in kinds if 'tabindex="0"' not in rest]
    assert unreachable == ["table"], "the one in the output scrolls with its box"


def test_students_cannot_order_the_focus() -> None:
    """A tabindex in a text would put its element before all others."""
    assert "tabindex" not in text_html('<table tabindex="7"><tr><td>1</td></tr></table>')


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('a<img src="http://x/y.png">b', "ab"),
        (f'<img src="data:image/png;base64,{PNG}">', f'<img alt src="data:image/png;base64,{PNG}">'),
        (f'<img alt="A" src="data:image/png;base64,{PNG}">', f'<img alt="A" src="data:image/png;base64,{PNG}">'),
    ],
)
def test_pictures_in_html_outputs_have_words(html: str, shown: str) -> None:
    """A picture that was taken out leaves no frame; one that came without words is no more than a decoration."""
    output = nbformat.v4.new_output("display_data", data={"text/html": html})
    assert f">{shown}</div>" in outputs_html([output], "Figure")


def test_a_penalty_takes_no_more_than_there_is() -> None:
    """The points of the page are never less than nothing, as in the report."""
    assert "0 of 15 points" in words(page(grades=Grades(scores={"test_square": 6}, late_penalty=20)))
