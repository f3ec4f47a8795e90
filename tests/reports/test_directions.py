"""No page shows a student's code with a sign in it that turns the direction of text: it would read as another code."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from traitlets.config import Config

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import Course, find_course
from nbjudge.grading.results import read_verdict
from nbjudge.plugins import autograde
from nbjudge.reports.class_report import PAIRS, write_report
from nbjudge.reports.feedback import feedback_page
from nbjudge.service.shown import visible_verdict
from tests.batch import tiny
from tests.plugins.test_generate_feedback import in_formgrader

pytestmark = pytest.mark.slow  # a gradebook, and a sandbox for the grading

SIGNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
REMARKS = "".join(
    f"    # my very own remark {number} {sign} of which nobody knows\n" for number, sign in enumerate(SIGNS)
)
ANSWER = f'def f():\n    """Return {SIGNS} one."""\n{REMARKS}    raise ValueError("{SIGNS}")  # {SIGNS}\n'
BESIDE = f'my_own_text = "{SIGNS}"  # {SIGNS}\nif my_own_text:\n    raise ValueError("{SIGNS}")  # {SIGNS}'


@pytest.fixture
def course(make: Callable[..., Path]) -> Course:
    """Return a course in which two have handed in the same code, full of these signs, and three their own."""
    own = tiny.cell("code", "own", BESIDE)
    own["metadata"] = {}
    book = json.loads(tiny.exercises(ANSWER))
    hostile = json.dumps({**book, "cells": [*book["cells"], own]}).encode()
    honest = {name: tiny.exercises(f"def f():\n    # {name} thought so\n    pass") for name in ("cyd", "dan", "eve")}
    root = make({"ada": hostile, "bob": hostile, **honest})
    tiny.write(
        root / "grader_tests" / tiny.NAME / "test_f.py", b"def test_f(student):\n    assert student.f() is None\n"
    )
    found = find_course(root)
    grade_assignment(found, tiny.NAME, jobs=1, sandbox="none")
    return found


def configured(monkeypatch: pytest.MonkeyPatch) -> Config:
    """Return the configuration of a course of ours."""
    monkeypatch.setattr(autograde, "take_over", lambda: None)
    autograde.install(config := Config())
    return config


def pages(course: Course, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Yield all that the engine shows of what Ada handed in, each under the name of what shows it."""
    folder = course.autograded("ada", tiny.NAME)
    verdict, book = read_verdict(folder), nbformat.read(folder / "ps.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    assert verdict is not None and "my very own remark" in str(book) and "ValueError" in str(book.cells[-1].outputs)
    yield "feedback", feedback_page(verdict, book, "ps")
    yield "formgrader", in_formgrader(book, config=configured(monkeypatch))
    yield "the service", json.dumps(visible_verdict(verdict), ensure_ascii=False)
    yield from (
        (path.name, path.read_text("utf-8")) for path in write_report(course, tiny.NAME).page.parent.glob("*.*")
    )


def test_no_page_shows_code_that_reads_as_another(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """On feedback, formgrader's page, reports and tables, and in the service's answer, each sign is visible or gone."""
    shown = dict(pages(course, monkeypatch))
    assert [(name, sign) for name, page in shown.items() for sign in SIGNS if sign in page] == []
    for name in ("feedback", "formgrader", PAIRS):
        assert all(f"U+{ord(sign):04X}" in shown[name] for sign in SIGNS), name
