"""Fingerprints hold what is a student's own, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbjudge.batch.fingerprint import TOKEN, Fingerprint, Fingerprinter, Fingerprints, Trace
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.notebooks.restoring import restore
from nbjudge.records import Verdict
from tests.batch import tiny
from tests.reports.verdicts import HINT, check, unreadable, verdict

RELEASE = {"ps": tiny.exercises()}
ANSWER = "def f(x):\n    # climb down the hill, slowly\n    slope_of_it = 2 * x\n    return x - slope_of_it\n"
SOLUTION = {
    "ps": tiny.exercises("def f():\n    # the sum of all that is left\n    remainder = 1\n    return remainder")
}
LOOP = "for number in range(10):\n    total = total + number * number - 3 * number\n    print(total, number, 'ok')\n"
RIGHT = verdict("ada", 10.0)
WRONG = verdict("ada", 2.0, check("failed", HINT))


def traces(source: str, result: Verdict = RIGHT, *more: dict[str, object]) -> dict[str, list[Trace]]:
    """Return what is found in an answer to f, by kind."""
    notebook = tiny.notebook(
        tiny.cell("code", "f", source, solution=True),
        tiny.cell("code", "test_f", "points = 10.0\npoints", grade=True, locked=True, points=10),
        *more,
    )
    found: dict[str, list[Trace]] = {}
    for trace in Fingerprinter([RELEASE, SOLUTION]).traces(result, {"ps": notebook}):
        found.setdefault(trace.kind, []).append(trace)
    return found


def extra(source: str, kind: str = "code") -> dict[str, object]:
    """Return a cell that the release does not have."""
    return {"cell_type": kind, "id": "own", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def test_the_code_of_a_right_answer_is_no_part_of_it() -> None:
    """Of an answer with all points only comments and names count; with its places in the cell."""
    found = traces(ANSWER + "    y = 1\n" * 40)
    assert {kind: [(t.text, t.first) for t in found[kind]][:2] for kind in found} == {
        "comment": [("climb down the hill slowly", 1)],
        "name": [("x", 0), ("slope_of_it", 2)],
    }


def test_a_wrong_answer_shows_its_mistake_and_its_code() -> None:
    """What went wrong counts as one thing, at the function; its code counts too."""
    found = traces(ANSWER + "    " + LOOP.replace("\n", "\n    "), WRONG)
    (mistake,) = found["mistake"]
    assert HINT in mistake.text and mistake.first == 0
    assert found["code"] and all("number" not in trace.text for trace in found["code"])


def test_renaming_does_not_change_the_code() -> None:
    """Own names are one in the code of wrong answers and extra cells."""
    (one, other) = (traces("", RIGHT, extra(LOOP.replace("total", name)))["code"] for name in ("sum_up", "t"))
    assert [trace.key for trace in one] == [trace.key for trace in other]


def test_extra_code_counts_wherever_it_stands() -> None:
    """A cell of one's own counts, and a helper beside the function that the exercise asks for."""
    cell = traces("", RIGHT, extra(LOOP))["code"]
    beside = traces(f"{LOOP}def f():\n    return 1\n")["code"]
    assert cell and {trace.key for trace in cell} <= {trace.key for trace in beside}


@pytest.mark.parametrize("source", [tiny.STUB, "def f():\n    # The sum of all that is left!\n    return remainder"])
def test_what_is_given_is_nobodys_own(source: str) -> None:
    """The release's text and the instructor's own solution leave no trace."""
    assert traces(source) == {}


def course(text: str, helper: str, *more: dict[str, Any], **lost: Any) -> bytes:
    """Return a notebook with a given text, a locked helper and an answer to f; `lost` overwrites the given cells."""
    rules = {**extra(text, "markdown"), "id": "rules"}
    setup = {**tiny.cell("code", "setup", f"import numpy as np\n{helper}", locked=True), **lost}
    return tiny.notebook(rules, setup, tiny.cell("code", "f", ANSWER, solution=True), *more)


OLD = ("Hand in before the bell rings on Friday", LOOP + "# the loop of last year's course")
NEW = ("Whoever is late should write to me first", "# nothing is needed here any more")


def said(submitted: bytes) -> list[str]:
    """Return the comments and code found in a graded submission to the new release, but for those of the answer."""
    graded = restore(read_notebook(course(*NEW)), read_notebook(submitted)).notebook
    found = Fingerprinter([{"ps": course(*NEW)}]).traces(RIGHT, {"ps": nbformat.writes(graded).encode()})
    return [t.text for t in found if t.kind in ("comment", "code") and t.text != "climb down the hill slowly"]


@pytest.mark.parametrize("lost", [{}, {"id": "other"}, {"metadata": {}}])
def test_the_text_of_an_earlier_release_is_nobodys_own(lost: dict[str, Any]) -> None:
    """Given cells that the instructor has changed since count as given, whether id or settings tell which they are."""
    assert said(course(*OLD, **lost)) == []


def test_what_is_added_counts_whatever_the_release_was() -> None:
    """A cell of one's own counts in a notebook of an earlier release, and so does an answer in a given cell."""
    assert said(course(*OLD, extra("I copied this from my cousin", "markdown"))) == ["i copied this from my cousin"]
    setup = f"{OLD[1]}\ndef f(x):\n    # my answer stands up here\n    return x"
    assert "my answer stands up here" in said(course(OLD[0], setup))


def test_no_cell_is_too_long_or_too_much_the_course_s_own_to_hide_text() -> None:
    """Far more text than the course has in a given cell counts, and so does what follows a cell of any length."""
    copied = "I copied this line from my cousin\n\n" + "word after word after word\n" * 30
    assert "i copied this line from my cousin" in said(course(copied, NEW[1]))
    long = extra("x = 1\n" * 100_000), extra(copied, "markdown")
    assert "i copied this line from my cousin" in said(
        course(*NEW, *({**cell, "id": f"c{n}"} for n, cell in enumerate(long)))
    )
    hidden = extra("pass\n" * 20_000 + "# I copied this line from my cousin\n")
    assert "i copied this line from my cousin" in said(course(*NEW, hidden))


def test_an_unanswered_exercise_is_no_mistake() -> None:
    """The stub fails its checks in everybody's notebook alike."""
    assert traces(tiny.STUB, verdict("ada", 0.0, check("failed", HINT))) == {}
    assert "mistake" not in traces("def f(): ...", verdict("ada", 0.0, check("missing", "not defined")))


def test_what_could_not_be_read_has_nothing_of_anybodys_own() -> None:
    """The notebook that stands for an unreadable file is like no other student's."""
    assert traces(LOOP)
    assert traces(LOOP, unreadable("ada")) == {}


def test_own_text_counts_as_comments() -> None:
    """Lines of text cells and of strings count, in letters of any kind, and not what is too short to be telling."""
    text = extra("I copied this from my cousin\n\nok\n\n我不知道\n", "markdown")
    found = traces("print('I have no idea what this does')\nprint('a b')\n", RIGHT, text)
    said = [trace.text for trace in found["comment"]]
    assert said == ["i have no idea what this does", "i copied this from my cousin", "我不知道"]


@given(st.text(alphabet="\"'\\#\n ab1.(漢", max_size=200))
def test_all_text_has_tokens(text: str) -> None:
    """Every character but a space is part of one token, also in what is no Python."""
    assert "".join(match[0] for match in TOKEN.finditer(text)).replace(" ", "").replace("\n", "") == text.replace(
        " ", ""
    ).replace("\n", "")


@pytest.mark.parametrize("text", ['"\\' * 10_000, '"""' + "'" * 19_990, "'" * 20_000, "#" * 20_000, "a" * 20_000])
def test_hostile_text_takes_no_time(text: str) -> None:
    """A cell that is nothing but quotes is read once, not once for each quote."""
    found = list(TOKEN.finditer(text))
    assert len(found) <= len(text)


def test_fingerprints_are_kept_apart(tmp_path: Path) -> None:
    """Whatever a student is called, there is one file, whose last content counts; an unreadable one is nobody's."""
    kept = Fingerprints(tmp_path / "prints")
    assert list(kept) == []
    for student in ("ada", "." * 3, "x" * 200, "李"):
        kept.keep(Fingerprint(student, [1]))
        kept.keep(Fingerprint(student, [1, 2**64 - 1], [7]))
    (tmp_path / "prints" / "torn.json").write_text('{"student": "x", "ke')
    expected = {student: Fingerprint(student, [1, 2**64 - 1], [7]) for student in ("...", "ada", "x" * 200, "李")}
    assert {found.student: found for found in kept} == expected


def test_the_code_of_right_answers_tells_what_is_common() -> None:
    """It is kept apart, so that a slip in what many write is not taken for something rare."""
    loop = "def f():\n    " + LOOP.replace("\n", "\n    ")
    notebook = {"ps": tiny.exercises(loop)}
    right, wrong = (Fingerprinter([RELEASE]).take(result, notebook) for result in (RIGHT, WRONG))
    assert set(right.background) and set(right.background) <= set(wrong.keys)
