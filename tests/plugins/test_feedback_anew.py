"""Feedback follows the marks: what a person, an extension or a due date changed is made anew, and told until then."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.batch import tiny
from tests.batch.running import command

pytestmark = pytest.mark.slow

STUDENTS = ("ada", "bob")
CONFIG = tiny.LED_HERE + "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
HANDED_IN = datetime(2026, 11, 23, 10, tzinfo=UTC)
ADVICE = "Make it anew: nbgrader generate_feedback homework --quiet"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a graded course with pages; Bob handed in at a time that nbgrader knows, and nothing is due yet."""
    root = tiny.make_course(
        tmp_path_factory.mktemp("anew") / "course", dict.fromkeys(STUDENTS, tiny.asking("score 7")), config=CONFIG
    )
    tiny.write(root / "submitted" / "bob" / tiny.NAME / "timestamp.txt", f"{HANDED_IN:%Y-%m-%d %H:%M:%S} UTC".encode())
    _said(root, "nbjudge", "grade", tiny.NAME)
    _said(root, "nbgrader", "generate_feedback", tiny.NAME)
    return root


def _said(root: Path, *words: str) -> str:
    """Run a command that succeeds, and return what it printed in one line."""
    done = command(root, *words)
    assert done.returncode == 0, done.stderr
    return " ".join(f"{done.stdout} {done.stderr}".split())


def _page(root: Path, student: str) -> Path:
    return root / "feedback" / student / tiny.NAME / "ps.html"


def _total(root: Path, student: str) -> str:
    found = re.search(r'class="total">(.*?)</p>', _page(root, student).read_text("utf-8"))
    assert found
    return re.sub(r"<[^>]*>", "", found[1])


def _mark(root: Path) -> None:
    """Give Ada, in place of the tests and for the essay, marks by hand."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as gradebook:
        for cell, points in (("test_f", 9), ("essay", 4)):
            grade = gradebook.find_grade(cell, "ps", tiny.NAME, "ada")
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def _due(root: Path) -> None:
    """Move the due date to the day before Bob handed in."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as gradebook:
        gradebook.update_or_create_assignment(tiny.NAME, duedate=f"{HANDED_IN - timedelta(days=1):%Y-%m-%d %H:%M} UTC")


def _extend(root: Path) -> None:
    """Give Bob two more days."""
    _said(root, "nbjudge", "extend", "bob", tiny.NAME, "2 days")


CHANGES = ((_mark, "ada", "13 of 15 points"), (_due, "bob", "0 of 15 points"), (_extend, "bob", "7 of 15 points"))


def _stale(root: Path, command: str) -> str:
    """Return whom a command of ours names as having a page that is older than the marks."""
    said = _said(root, "nbjudge", command, tiny.NAME)
    told = re.search(r"older than the marks, checks or comments that count now: (.*?)\. (.*)", said)
    assert told is None or told[2].startswith(ADVICE)
    return told[1] if told else ""


def test_what_changed_is_told_and_made_anew(root: Path) -> None:
    """Whoever has other marks than the page tells is named by grade and report; their page alone is made anew."""
    for change, whose, total in CHANGES:
        (other,) = set(STUDENTS) - {whose}
        before = _page(root, other).read_bytes(), _page(root, other).stat().st_mtime_ns
        assert _total(root, whose) != total
        change(root)
        assert (_stale(root, "grade"), _stale(root, "report")) == (whose, whose)
        _said(root, "nbgrader", "generate_feedback", tiny.NAME, "--quiet")
        assert _total(root, whose) == total
        assert (_page(root, other).read_bytes(), _page(root, other).stat().st_mtime_ns) == before
    assert (_stale(root, "grade"), _stale(root, "report")) == ("", "")
