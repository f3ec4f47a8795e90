"""The grader's desk in a real browser: formgrader's own buttons, pages and boxes, and the feedback that comes of it."""

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from nbformat import NotebookNode, from_dict
from playwright.sync_api import ConsoleMessage, Locator, Page

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from tests.batch import tiny
from tests.browser import deceiving, lab, listening
from tests.hostile import course as hostile_course
from tests.hostile import opened
from tests.notebooks import build
from tests.notebooks.test_attachments import WRITTEN

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
# What frames the texts and the outputs of students; how many places outside such a frame show something that is in it.
IN_FORMGRADER, IN_FEEDBACK = ".text_cell_render, .output_area", ".cell, div.output"
OUTSIDE = """selector => {
    let outside = 0;
    for (let y = 5; y < innerHeight; y += 20) for (let x = 5; x < innerWidth; x += 50) {
        const frame = document.elementFromPoint(x, y)?.closest(selector), box = frame?.getBoundingClientRect();
        outside += Boolean(box) && (x < box.left - 1 || x > box.right + 1 || y < box.top - 1 || y > box.bottom + 1);
    }
    return outside;
}"""
COVER = """frame => {
    const cover = document.createElement("div");
    cover.style = "position: fixed; inset: 0; width: 100vw; height: 100vh; z-index: 99999; background: white";
    frame.append(cover);
}"""
CONTAIN = """([selector, contain]) => {
    for (const frame of document.querySelectorAll(selector)) frame.style.contain = contain;
}"""
HOSTILE_NAME = "<img src=x onerror=OWNED()>.ipynb"
_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
_DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
PICTURES = {"image/png": _PIXEL, "image/svg+xml": base64.b64encode(_DRAWING.encode()).decode()}
STUDENTS = ("ada", "eve", "joe", "max", "mia")


def _write_course(root: Path, listener: listening.Listener) -> None:
    """Write a course: Ada is half right, Eve attacks, Joe deceives, Mia drew, and Max's file cannot be read."""
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
    joe = _ada("return x * x")
    build.cell(joe, "essay").source = deceiving.COVERS[0]
    joe.cells += deceiving.notebook(listener.address)
    build.write(root / "submitted" / "joe" / "hw" / "hw.ipynb", joe)
    build.write(root / "submitted" / "mia" / "hw" / "hw.ipynb", _mia())
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


def _mia() -> NotebookNode:
    """Return a notebook with a picture under each name that editors make, as pixels and as a drawing."""
    book = _ada("return x")
    for place, (name, text) in enumerate(WRITTEN.values()):
        for kind, data in PICTURES.items():
            cell = build.text(f"picture-{place}-{kind[-3:]}", text)
            cell["attachments"] = {name: {kind: data}}
            book.cells.append(cell)
    return book


@dataclass
class Desk:
    """Formgrader, open in a browser, and what the browser ran of the students'."""

    root: Path
    page: Page
    address: str
    listener: listening.Listener
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
def listener() -> Iterator[listening.Listener]:
    """Return a server on this machine that nobody has a reason to ask for anything."""
    with listening.listen() as listener:
        yield listener


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, listener: listening.Listener) -> Iterator[Desk]:
    """Return formgrader on a course of which a copy, not yet graded, lies beside it."""
    folder = tmp_path_factory.mktemp("desk")
    root = folder / "course"
    _write_course(root, listener)
    shutil.copytree(root, folder / "copy")
    own = folder / "own"
    own.mkdir()
    with lab.serve(root, own) as address, lab.browse(address) as page:
        desk = Desk(root, page, address.partition("lab?")[0], listener)

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


def test_attached_pictures_show(desk: Desk, graded: dict[str, str]) -> None:
    """Pictures under every name that editors give them, pixels and drawings, show in formgrader and in feedback."""
    page = desk.page
    for show in (desk.open_submission, partial(_feedback, desk)):
        show("mia")
        _unfold(page)
        pictures = page.locator("img").evaluate_all("all => all.map(img => [img.src.split(';')[0], img.naturalWidth])")
        for kind in PICTURES:
            assert sum(width > 0 and source == f"data:{kind}" for source, width in pictures) == len(WRITTEN)
        assert len(pictures) == len(PICTURES) * len(WRITTEN)
        lab.screenshot(page, f"pictures-{page.url.partition(':')[0]}")


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


def test_no_address_of_a_student_is_asked(desk: Desk, graded: dict[str, str], tmp_path: Path) -> None:
    """Whatever private characters and entities join, neither formgrader nor feedback asks for an address of Joe's."""
    page, asked = desk.page, desk.listener.asked
    own_server: list[str] = []
    page.on("request", lambda request: own_server.append(urlsplit(request.url).path))
    desk.open_submission("joe")
    opened = page.url
    assert own_server and not [path for path in own_server if "logout" in path]
    desk.provoke()
    page.wait_for_timeout(1_500)  # a page that is told to go elsewhere has gone
    assert (page.url, asked) == (opened, [])
    assert page.locator(":is(meta, link, iframe, object, style, .forged) >> visible=true").count() == 0
    _feedback(desk, "joe")
    _unfold(page)
    opened = page.url
    page.wait_for_timeout(1_500)
    assert (page.url, asked) == (opened, [])
    joined = "".join(deceiving.requests(desk.listener.address)).replace("\ue000", "").replace("\ue001", "")
    (tmp_path / "joined.html").write_text(joined, "utf-8")
    page.goto((tmp_path / "joined.html").as_uri())
    page.wait_for_url(f"{desk.listener.address}**")
    assert set(asked) >= {f"/{what}" for what in deceiving.ASKED}  # joined, they do
    asked.clear()


def test_what_covers_the_page_stays_in_its_frame(desk: Desk, graded: dict[str, str]) -> None:
    """An overlay of a student's covers nothing outside its own cell, not even one that no cleaner had seen."""
    page = desk.page
    pages = ((desk.open_submission, IN_FORMGRADER), (partial(_feedback, desk), IN_FEEDBACK))
    for show, frame in pages:
        show("joe")
        _unfold(page)
        for words in page.get_by_text(deceiving.FORGED).and_(page.locator(":not(pre, pre *)")).all():
            words.scroll_into_view_if_needed()
            assert words.evaluate("(words, frame) => words.closest(frame) !== null", frame)
            assert page.evaluate(OUTSIDE, frame) == 0
        for own in page.locator(frame).all():
            own.evaluate(COVER)
            own.scroll_into_view_if_needed()
            assert page.evaluate(OUTSIDE, frame) == 0
            page.evaluate(CONTAIN, [frame, "none"])
            assert page.evaluate(OUTSIDE, frame) > 0  # but for its frame it covers everything
            page.evaluate(CONTAIN, [frame, ""])
            own.evaluate("frame => frame.lastChild.remove()")


def test_an_imitated_box_stands_in_the_students_frame(desk: Desk, graded: dict[str, str]) -> None:
    """An output that looks like the box with points has a broken line around it, which the real box has not."""
    desk.open_submission("joe")
    page = desk.page
    forged = page.locator(".output_area").filter(has_text="cube: 2 of 2 hidden tests passed")
    real = page.locator(".output_area").filter(has_text="cube: 1 of 2 hidden tests passed")
    _expect_frame(forged, "dashed", "Output of the code")
    _expect_frame(real, "solid", "Points of the tests")
    lab.screenshot(page, "formgrader-real-box")
    forged.scroll_into_view_if_needed()
    lab.screenshot(page, "formgrader-imitated-box")
    _feedback(desk, "joe")
    _unfold(page)
    forged = page.locator("div.output").filter(has_text="cube: 2 of 2 hidden tests passed")
    _expect_frame(forged, "dashed")
    assert page.locator(".exercise").filter(has_text="10 of 10 points · cube").count() == 0
    forged.scroll_into_view_if_needed()
    lab.screenshot(page, "feedback-imitated-box")


def _expect_frame(frame: Locator, line: str, label: str = "") -> None:
    """Expect such a line around what stands in the frame, and the label above it."""
    assert frame.evaluate("frame => getComputedStyle(frame).borderStyle") == line
    widths = frame.evaluate("frame => getComputedStyle(frame).borderWidth").split()
    assert all(float(width.removesuffix("px")) >= 1 for width in widths)
    shown = frame.evaluate("frame => getComputedStyle(frame, '::before').content")
    assert shown == (f'"{label}"' if label else "none")


def _unfold(page: Page) -> None:
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")


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
