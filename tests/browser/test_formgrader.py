"""The grader's desk in a real browser: formgrader's own buttons, pages and boxes, and the feedback that comes of it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, from_dict
from playwright.sync_api import ConsoleMessage, Page

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from tests.batch import tiny
from tests.browser import lab
from tests.hostile import course as hostile_course
from tests.hostile import opened
from tests.notebooks import build

pytestmark = [pytest.mark.slow, pytest.mark.browser]

CONFIG = """
c = get_config()
from nbjudge import install
install(c)
c.CourseDirectory.course_id = "desk"
c.Exchange.root = {exchange!r}
"""
TEST = '''
def test_positive(student):
    """Positive numbers, in proportion to $x$."""
    assert student.{name}(2) == {right}, "Multiply `x` by itself."


def test_zero(student):
    """Zero stays zero."""
    assert student.{name}(0) == 0, "Nothing times nothing is nothing."
'''
FORMULAS = """# Powers

A square is $x^2$, and $a<b$ for all that follow:

$$W^{[l]} := W^{[l]} - \\alpha \\, dW^{[l]} \\tag{1}$$"""
SYMPY = 'display({"text/latex": "$\\\\displaystyle x^{2}$", "text/plain": "x**2"}, raw=True)'
HOSTILE_NAME = "<img src=x onerror=OWNED()>.ipynb"
STUDENTS = ("ada", "eve", "max")


def _write_course(root: Path) -> None:
    """Write a course: Ada is half right, Eve attacks, and what Max handed in cannot be read."""
    build.make_course(root, students=())
    exchange = root.parent / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    (root / "nbgrader_config.py").write_text(CONFIG.format(exchange=str(exchange)))
    for name, right in (("square", 4), ("cube", 8)):
        (root / "grader_tests" / "hw" / f"test_{name}.py").write_text(TEST.format(name=name, right=right))
    for step in ("source", "release"):
        book = build.sourced() if step == "source" else build.released()
        build.cell(book, "title").source = FORMULAS
        build.write(root / step / "hw" / "hw.ipynb", book)
    build.write(root / "submitted" / "ada" / "hw" / "hw.ipynb", _ada("return x * x"))
    build.write(root / "submitted" / "eve" / "hw" / "hw.ipynb", _eve())
    unread = root / "submitted" / "max" / "hw"
    unread.mkdir(parents=True)
    (unread / HOSTILE_NAME).write_text("%PDF-1.4")
    (unread / "hw.html").write_text("<script>OWNED()</script>")
    for student in STUDENTS:  # as from the exchange
        folder = root / "submitted" / student / "hw"
        (folder / "timestamp.txt").write_text("2026-01-01 10:00:00.000000 UTC")
        (folder / "submission_secret.txt").write_text(f"the secret of {student}")


def _ada(square: str) -> NotebookNode:
    book = build.released()
    build.cell(book, "title").source = FORMULAS
    build.cell(book, "square-exercise").source = f"def square(x):\n    {square}"
    build.cell(book, "cube-exercise").source = "def cube(x):\n    return x * x"
    build.cell(book, "essay").source = "A square has area $x^2$."
    book.cells.append(build.code("formula", SYMPY))
    return book


def _eve() -> NotebookNode:
    """Return a notebook with all the cells and all the metadata of the hostile table that aim at who opens it."""
    book = _ada("return x")
    build.cell(book, "essay").source = "<img src=x onerror=OWNED()>"
    ours = {cell["id"] for cell in hostile_course.notebook()["cells"]}
    for row in opened.ROWS:
        attack = row.submitted()
        book.metadata.update(from_dict(attack["metadata"]))
        book.cells += [from_dict(cell) for cell in attack["cells"] if cell["id"] not in ours]
    return book


@dataclass
class Desk:
    """Formgrader, open in a browser, and what the browser ran of the students'."""

    root: Path
    page: Page
    address: str
    ran: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page of formgrader and wait for what it shows."""
        self.page.goto(f"{self.address}formgrader/{path}")
        self.page.wait_for_load_state("networkidle")

    def press(self, student: str, button: str) -> str:
        """Press a button in a student's row, and return what formgrader says to that."""
        self.open("manage_submissions/hw")
        self.page.locator(f"tr:has(td.student-id:text-is('{student}')) td.{button} a").click()
        dialog = self.page.locator(".modal.in")
        dialog.wait_for()
        self.page.wait_for_timeout(500)  # it has come to rest
        lab.screenshot(self.page, f"formgrader-{button}-{student}")
        said = dialog.inner_text()
        dialog.locator(".modal-footer button").click()
        dialog.wait_for(state="detached")
        return said

    def open_submission(self, student: str) -> None:
        """Open a graded notebook as a grader does, and show whose it is."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.root}/gradebook.db", "desk") as gradebook:
            number = gradebook.find_submission_notebook("hw", "hw", student).id
        self.open(f"submissions/{number}/")
        self.page.wait_for_function("formgrader.loaded && formgrader.grades.loaded && formgrader.comments.loaded")

    def type(self, box: str, text: str) -> None:
        """Type into a box of the graded notebook, and wait until it is saved."""
        with self.page.expect_response(lambda response: response.request.method == "PUT"):
            self.page.locator(f"[id='{box}']").fill(text)
            self.page.keyboard.press("Escape")

    def provoke(self) -> None:
        """Do what would run something: click on its links and forms, and give it time."""
        self.page.evaluate("for (const it of document.querySelectorAll('a[href^=javascript], form button')) it.click()")
        self.page.wait_for_timeout(500)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return formgrader on a course of which a copy, not yet graded, lies beside it."""
    folder = tmp_path_factory.mktemp("desk")
    root = folder / "course"
    _write_course(root)
    shutil.copytree(root, folder / "copy")
    own = folder / "own"
    own.mkdir()
    with lab.serve(root, own) as address, lab.browse(address) as page:
        desk = Desk(root, page, address.partition("lab?")[0])

        def listen(message: ConsoleMessage) -> None:
            desk.ran += ["OWNED"] if message.text == "OWNED" else []

        page.context.on("console", listen)
        page.context.add_init_script("window.OWNED = () => console.log('OWNED')")
        yield desk


@pytest.fixture(scope="module")
def graded(desk: Desk) -> dict[str, str]:
    """Return what formgrader said when each submission was graded with its button."""
    desk.open("manage_submissions/hw")
    listed = desk.page.locator("td.student-id").all_inner_texts()
    assert listed == list(STUDENTS)
    return {student: desk.press(student, "autograde") for student in STUDENTS}


def test_the_button_does_what_nbjudge_grade_does(desk: Desk, graded: dict[str, str]) -> None:
    """Formgrader's Autograde leaves the same marks and files as the command, and says who needs a person."""
    assert "Successfully autograded" in graded["ada"]
    assert "15 of 25" in graded["ada"]
    assert "A person must look at" in graded["max"]
    copy = desk.root.parent / "copy"
    grade_assignment(find_course(copy), "hw", jobs=1)
    assert tiny.end_state(desk.root) == tiny.end_state(copy)


def test_checks_stand_below_the_score(desk: Desk, graded: dict[str, str]) -> None:
    """The graded notebook has the points in the score box, and below it each check with sign, title and hint."""
    desk.open_submission("ada")
    page = desk.page
    assert page.locator("#test_cube").get_attribute("placeholder") == "5"
    checks = page.locator(".cell:has(#test_cube) .output")
    assert checks.locator("li").all_inner_texts() == [
        "✗ not yet right · Positive numbers, in proportion to $x$. (worth 5 points)\nMultiply x by itself.",
        "✓ passed · Zero stays zero. (5 points)",
    ]
    lab.screenshot(page, "formgrader-notebook")
    checks.scroll_into_view_if_needed()
    lab.screenshot(page, "formgrader-checks")


def test_formulas_are_typeset_in_formgrader(desk: Desk, graded: dict[str, str]) -> None:
    """Formulas of texts, answers and outputs are MathML, and none is left as TeX."""
    desk.open_submission("ada")
    assert desk.page.locator("math").count() == 5
    assert _exponent_is_raised(desk.page)
    assert desk.page.locator("math").nth(1).text_content() == "a<b"
    texts = desk.page.locator(".text_cell_render, .output_latex").all_inner_texts()
    assert not [text for text in texts if "$" in text or "\\" in text]


def _exponent_is_raised(page: Page) -> bool:
    """Tell whether the browser has set the first power as one: the exponent above and beside its base."""
    base, exponent = (page.locator(f"msup > :nth-child({place})").first.bounding_box() for place in (1, 2))
    assert base and exponent
    return exponent["y"] < base["y"] and exponent["x"] >= base["x"] + base["width"]


@pytest.mark.scale
def test_formgrader_works_without_mathjax(desk: Desk, graded: dict[str, str]) -> None:
    """The keyboard moves on to the next box, and the eye shows whose submission it is, as nbgrader has it."""
    desk.open_submission("ada")
    page = desk.page
    page.locator("#test_square").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "test_square_extra_credit"
    assert not page.locator("a.name-shown").is_visible()
    page.locator(".glyphicon.name-hidden").click()
    assert page.locator("a.name-shown").inner_text().strip() == "ada"


def test_what_a_person_gave_survives(desk: Desk, graded: dict[str, str]) -> None:
    """A score and a comment typed into formgrader survive a regrade, also of what is handed in anew, until emptied."""
    desk.open_submission("ada")
    desk.type("test_cube", "7.5")
    desk.type("essay", "4")
    desk.type("essay-comment", "Well argued: $x^2$ it is.")
    desk.press("ada", "autograde")
    _expect_marks(desk, square="10")
    build.write(desk.root / "submitted" / "ada" / "hw" / "hw.ipynb", _ada("return x"))
    said = desk.press("ada", "autograde")
    assert "handed in anew" in said
    _expect_marks(desk, square="5")
    desk.type("test_cube", "")
    desk.open_submission("ada")
    assert desk.page.locator("#test_cube").input_value() == ""
    assert desk.page.locator("#test_cube").get_attribute("placeholder") == "5"


def _expect_marks(desk: Desk, square: str) -> None:
    desk.open_submission("ada")
    page = desk.page
    assert page.locator("#test_square").get_attribute("placeholder") == square
    assert page.locator("#test_cube").input_value() == "7.5"
    assert page.locator("#essay").input_value() == "4"
    assert page.locator("#essay-comment").input_value() == "Well argued: $x^2$ it is."


def test_feedback_by_formgraders_buttons(desk: Desk, graded: dict[str, str]) -> None:
    """Feedback is made and released by the buttons; opened from disk it has formulas and checks, and no script."""
    html = _feedback(desk, "ada")
    assert "<script" not in html
    page = desk.page
    assert page.locator("math").count() >= 5
    assert _exponent_is_raised(page)
    assert "Multiply x by itself." in page.locator(".checks .bad").first.inner_text()
    _screenshots(page, "feedback")


def test_nothing_of_a_student_runs(desk: Desk, graded: dict[str, str]) -> None:
    """A grader who opens the hostile notebook in formgrader, or its feedback, runs nothing of it."""
    desk.open_submission("eve")
    lab.screenshot(desk.page, "formgrader-hostile")
    desk.provoke()
    _feedback(desk, "eve")
    desk.provoke()
    assert desk.ran == []


@pytest.mark.scale
def test_the_policy_alone_would_do(desk: Desk, graded: dict[str, str]) -> None:
    """As it was handed in, uncleaned, the hostile notebook runs nothing in formgrader; without our policy it does."""
    path = desk.root / "autograded" / "eve" / "hw" / "hw.ipynb"
    kept = path.read_bytes()
    build.write(path, _eve())
    try:
        desk.open_submission("eve")
        desk.provoke()
        assert desk.ran == []
        desk.page.route("**/submissions/**", _without_policy)
        desk.page.reload()
        desk.provoke()
        assert desk.ran
    finally:
        desk.page.unroute("**/submissions/**")
        path.write_bytes(kept)
        desk.ran.clear()


def _without_policy(route: Any) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("Content-Security-Policy", "x-none"))


def test_what_could_not_be_read(desk: Desk, graded: dict[str, str]) -> None:
    """It has a place in formgrader, and a page that says what to do; what else was handed in is not handed out."""
    desk.open_submission("max")
    page = desk.page
    assert "This notebook could not be read" in page.locator("#notebook").first.inner_text()
    lab.screenshot(page, "formgrader-unread")
    html = _feedback(desk, "max")
    assert "What you can do." in html
    assert page.locator(".total").inner_text() == "Not graded yet"
    _screenshots(page, "feedback-unread")
    desk.open_submission("max")
    desk.type("test_square", "3")
    _feedback(desk, "max")
    assert page.locator(".total").inner_text() == "3 of 25 points"
    assert desk.ran == []


def _feedback(desk: Desk, student: str) -> str:
    """Make and release a student's feedback with formgrader's buttons, open it from disk and return its source."""
    assert "Successfully generated feedback" in desk.press(student, "generate-feedback")
    assert "Successfully released feedback" in desk.press(student, "release-feedback")
    folder = desk.root / "feedback" / student / "hw"
    handed_out = {path.name for path in folder.iterdir()} - {"timestamp.txt", "submission_secret.txt"}
    assert handed_out == {"hw.html"}
    released = [path for path in (desk.root.parent / "exchange").rglob("*") if path.is_file()]
    html = (folder / "hw.html").read_text()
    assert {path.suffix for path in released} == {".html"}
    assert html in [path.read_text() for path in released]
    desk.page.goto((folder / "hw.html").as_uri())
    return html


def _screenshots(page: Page, name: str) -> None:
    """Keep pictures of a page: on a desk, in the dark, on a phone."""
    size = page.viewport_size
    assert size is not None
    lab.screenshot(page, name)
    page.emulate_media(color_scheme="dark")
    lab.screenshot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    lab.screenshot(page, f"{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size(size)
