"""Feedback by nbgrader's own commands, and what an instructor's browser makes of a hostile notebook."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from traitlets.config import Config

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from nbjudge.grading.writeback import write_results
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.notebooks.restoring import restore
from nbjudge.plugins.generate_feedback import FeedbackExporter
from nbjudge.records import CellRun, Verdict
from nbjudge.reports.feedback import feedback_page
from nbjudge.reports.freshness import stale_pages
from tests.notebooks import build
from tests.notebooks.test_markdown import HOSTILE
from tests.notebooks.test_outputs import HTML

CONFIG = """
c = get_config()
from nbjudge import install
install(c)
c.CourseDirectory.course_id = "tiny"
c.Exchange.root = {exchange!r}
"""

TEST = '''
def test_positive(student):
    """Positive numbers."""
    assert student.{name}(2) == {right}, "Multiply."
'''


def _nbgrader(root: Path, *arguments: str, fails: bool = False) -> str:
    """Run a command of nbgrader and return what it logs."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert bool(done.returncode) == fails, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course: Ada handed in a half right notebook, and much else; Bob, by hand, what nobody can read."""
    root = build.make_course(tmp_path_factory.mktemp("feedback") / "course")
    exchange = root.parent / "exchange"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    (root / "nbgrader_config.py").write_text(CONFIG.format(exchange=str(exchange)))
    for name, right in (("square", 4), ("cube", 8)):
        (root / "grader_tests" / "hw" / f"test_{name}.py").write_text(TEST.format(name=name, right=right))
    book = build.released()
    build.cell(book, "square-exercise").source = "def square(x):\n    return x * x"
    folder = root / "submitted" / "ada" / "hw"
    build.write(folder / "hw.ipynb", book)
    (folder / "timestamp.txt").write_text("2026-01-01 10:00:00.000000 UTC")
    (folder / "submission_secret.txt").write_text("secret")
    build.write(folder / "hw-Copy1.ipynb", build.released())
    (folder / "own.html").write_text("<script>alert(1)</script>")
    (folder / "verdict.json").write_text("{}")
    (root / "release" / "hw" / "data.html").write_text("<p>given</p>")
    unread = root / "submitted" / "bob" / "hw"
    unread.mkdir(parents=True)
    (unread / "hw.ipynb").write_text("%PDF")
    (unread / "hw.html").write_text("<script>alert(1)</script>")
    grade_assignment(find_course(root), "hw", jobs=1)
    _nbgrader(root, "db", "student", "add", "ada", "--first-name=Ada", "--last-name=Lovelace")
    _nbgrader(root, "generate_feedback", "hw")
    return root


@pytest.mark.slow
def test_feedback_folder_holds_the_page_and_what_release_needs(root: Path) -> None:
    """Beside the page lie time and secret of the submission; no verdict, no other HTML, no helper module."""
    names = sorted(path.name for path in (root / "feedback" / "ada" / "hw").iterdir())
    assert names == ["hw.html", "submission_secret.txt", "timestamp.txt"]


@pytest.mark.slow
def test_page_is_ours(root: Path) -> None:
    """The page tells the marks of the gradebook and the checks of the verdict."""
    html = (root / "feedback" / "ada" / "hw" / "hw.html").read_text()
    assert "<strong>10</strong> of 25 points" in html
    assert "Positive numbers." in html
    assert "<script" not in html


@pytest.mark.slow
def test_page_says_which_file_was_graded(root: Path) -> None:
    """Who handed in two notebooks reads which of them has the points."""
    html = (root / "feedback" / "ada" / "hw" / "hw.html").read_text()
    assert "Graded: hw.ipynb. Handed in as well, and not looked at: hw-Copy1.ipynb." in html


@pytest.mark.slow
def test_points_given_by_hand_reach_the_page(root: Path) -> None:
    """After a person marked the essay, feedback tells points and comment."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root}/gradebook.db", "tiny") as gradebook:
        gradebook.find_grade("essay", "hw", "hw", "ada").manual_score = 4
        gradebook.find_comment("essay", "hw", "hw", "ada").manual_comment = "Well argued."
        gradebook.db.commit()
    _nbgrader(root, "generate_feedback", "hw", "--force")
    html = (root / "feedback" / "ada" / "hw" / "hw.html").read_text()
    assert "<strong>14</strong> of 25 points" in html
    assert "Well argued." in html


@pytest.mark.slow
def test_a_page_that_tells_what_counts_stays_and_another_is_made_anew(root: Path) -> None:
    """Without --force: a page whose marks still count is left alone, one that tells something else is made anew."""
    page = root / "feedback" / "ada" / "hw" / "hw.html"
    before = page.stat().st_mtime_ns
    _nbgrader(root, "generate_feedback", "hw")
    assert page.stat().st_mtime_ns == before
    grade_assignment(find_course(root), "hw", students=["ada"], jobs=1, force=True)  # the same marks once more
    assert stale_pages(find_course(root), "hw", ["ada"]) == []
    page.write_text("a page of an older time")
    _nbgrader(root, "generate_feedback", "hw")
    assert "Positive numbers." in page.read_text()


@pytest.mark.slow
def test_a_page_made_while_a_grading_ends_is_no_fresh_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that it was made from what was there before, so that the next command makes it anew."""
    graded = root / "autograded" / "ada" / "hw"
    before = (graded / "verdict.json").read_bytes()

    def read_and_grade(content: bytes, **_: bool) -> NotebookNode:
        other = json.loads(before) | {"problems": ["Graded anew."]}
        (graded / "verdict.json").write_text(json.dumps(other))
        return read_notebook(content)

    monkeypatch.setattr("nbjudge.plugins.generate_feedback.read_notebook", read_and_grade)
    about = {"student": "ada", "assignment": "hw", "notebook": "hw", "db_url": f"sqlite:///{root}/gradebook.db"}
    book = nbformat.read(graded / "hw.ipynb", 4)
    resources = {"nbgrader": about, "metadata": {"path": str(graded)}}
    page, _ = FeedbackExporter().from_notebook_node(book, resources)
    assert "Graded anew." in page
    (root / "feedback" / "ada" / "hw" / "hw.html").write_text(page)
    assert stale_pages(find_course(root), "hw", ["ada"]) == ["ada"]
    (graded / "verdict.json").write_bytes(before)


@pytest.mark.slow
def test_a_graded_notebook_without_cells_has_a_page(root: Path, tmp_path: Path) -> None:
    """As nbgrader's own command makes one of whatever lies there."""
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    build.write(copy / "autograded" / "ada" / "hw" / "hw.ipynb", nbformat.v4.new_notebook())
    _nbgrader(copy, "generate_feedback", "hw", "--force")
    assert "Graded: hw.ipynb." in (copy / "feedback" / "ada" / "hw" / "hw.html").read_text()


@pytest.mark.slow
def test_release_hands_out_the_page_alone(root: Path) -> None:
    """What arrives at the exchange is one file: the page. Who did not hand in there is named, and stops nobody."""
    assert "yourself: bob" in _nbgrader(root, "release_feedback", "hw")
    (released,) = (path for path in (root.parent / "exchange").rglob("*") if path.is_file())
    assert released.suffix == ".html"
    assert "Feedback for <bdi>Ada Lovelace</bdi> (<bdi>ada</bdi>)" in released.read_text()


@pytest.mark.slow
def test_release_to_nobody_fails(root: Path) -> None:
    """To release to one who did not hand in through the exchange fails, and says what to do."""
    assert "yourself: bob" in _nbgrader(root, "release_feedback", "hw", "--student", "bob", fails=True)


@pytest.mark.slow
def test_release_to_one_takes_the_id_by_its_letters(root: Path, tmp_path: Path) -> None:
    """The page of `[ada]` is released where it is asked for; as a pattern this would mean `a`, `d` and nobody else."""
    copy, exchange = shutil.copytree(root, tmp_path / "course"), tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    (copy / "nbgrader_config.py").write_text(CONFIG.format(exchange=str(exchange)))
    (copy / "feedback" / "ada").rename(copy / "feedback" / "[ada]")
    _nbgrader(copy, "release_feedback", "hw", "--student=[ada]")
    assert len([path for path in exchange.rglob("*") if path.is_file()]) == 1


@pytest.mark.slow
def test_page_of_what_could_not_be_read(root: Path) -> None:
    """It says so, and what to do; nothing that was handed in lies beside it."""
    (page,) = (root / "feedback" / "bob" / "hw").iterdir()
    html = page.read_text()
    assert "Not graded yet" in html
    assert "it is not JSON" in html
    assert "What you can do." in html
    assert "<script" not in html


def _hostile() -> NotebookNode:
    """Return a graded notebook whose student tried every way to run something in a page."""
    release = read_notebook(build.as_bytes(build.released()))
    book = build.released()
    outputs = [nbformat.v4.new_output("display_data", data={"text/html": html}) for html in HTML.values()]
    outputs += [
        nbformat.v4.new_output("display_data", data={"application/javascript": "alert(1)"}),
        nbformat.v4.new_output("display_data", data={"text/latex": "<img src=x onerror=alert(1)>"}),
        nbformat.v4.new_output("display_data", data={"text/markdown": "<img src=x onerror=alert(1)>"}),
        nbformat.v4.new_output("display_data", data={"image/svg+xml": "<svg onload=alert(1)></svg>"}),
        nbformat.v4.new_output("error", ename="<img src=x onerror=alert(1)>", evalue="<script>alert(1)</script>"),
        nbformat.v4.new_output("stream", text="<img src=x onerror=alert(1)>"),
    ]
    build.cell(book, "essay").source = "<img src=x onerror=alert(1)>"
    for number, source in enumerate(HOSTILE.values()):
        book.cells.append(build.text(f"text-{number}", source))
        book.cells.append(nbformat.v4.new_raw_cell(source, id=f"raw-{number}"))
    restored = restore(release, read_notebook(build.as_bytes(book))).notebook
    runs = {"setup": CellRun(tuple(json.loads(json.dumps(outputs))))}
    return nbformat.reads(write_results(restored, runs, []).decode(), as_version=4)


def in_formgrader(book: NotebookNode, config: Config | None = None) -> str:
    """Return the notebook as formgrader shows it to the instructor, points and comments left out."""
    import nbgrader.server_extensions.formgrader as formgrader
    from nbconvert.exporters import HTMLExporter

    templates = Path(formgrader.__file__).parent / "templates"
    config = config or Config()
    config.HTMLExporter.extra_template_basedirs.append(str(templates))
    exporter = HTMLExporter(template_name="formgrade", config=config)
    about = {"student": "ada", "assignment": "hw", "notebook": "hw", "score": 0, "max_score": 25, "late_penalty": 0}
    resources: dict[str, Any] = {"nbgrader": about, "metadata": {"name": "hw"}}
    resources |= {
        "index": 0,
        "total": 1,
        "base_url": "",
        "notebook_id": "hw",
        "assignment_id": "hw",
        "submission_id": "x",
    }
    resources |= {"my_mathjax_url": "", "first_name": "", "last_name": "", "student": "ada", "version": "0"}
    page: str = exporter.from_notebook_node(book, resources=resources)[0]
    return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Return Debian's Chromium without a network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield chromium
        chromium.close()


def _alarms(browser: Any, html: str, path: Path) -> list[str]:
    """Open a page, click its links and return what it ran, and which addresses of strangers it asked for."""
    path.write_text(html)
    found: list[str] = []
    page = browser.new_page()
    page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: found.append(request.url) if "example.org" in request.url else None)
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate("for (const link of document.querySelectorAll('a[href^=javascript]')) link.click()")
    page.wait_for_timeout(300)
    page.close()
    return found


@pytest.mark.slow
@pytest.mark.browser
def test_nothing_runsin_formgrader(browser: Any, tmp_path: Path) -> None:
    """An instructor who opens the graded notebook in formgrader runs and loads nothing of the student's."""
    assert _alarms(browser, in_formgrader(_hostile()), tmp_path / "page.html") == []


@pytest.mark.slow
@pytest.mark.browser
def test_nothing_runs_in_feedback(browser: Any, tmp_path: Path) -> None:
    """The feedback page of a hostile notebook runs and loads nothing, even without its policy."""
    html = feedback_page(Verdict("ada", "hw", "graded"), _hostile(), "hw")
    assert _alarms(browser, html.replace("Content-Security-Policy", "x-none"), tmp_path / "page.html") == []


@pytest.mark.slow
@pytest.mark.browser
def test_uncleaned_notebook_runsin_formgrader(browser: Any, tmp_path: Path) -> None:
    """The same texts, as they were handed in, do run in formgrader: the table proves something."""
    book = build.notebook(*(build.text(f"t{number}", source) for number, source in enumerate(HOSTILE.values())))
    book.cells = [cell for cell in book.cells if "refresh" not in cell.source]
    assert _alarms(browser, in_formgrader(book), tmp_path / "page.html")
