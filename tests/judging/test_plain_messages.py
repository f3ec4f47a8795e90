"""What a student reads of an instructor's test cell tells nothing of what hidden lines asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nbjudge.grading.submission import Grader
from nbjudge.records import Assignment, CheckResult, Submission

SECRET = "5472913"
HIDDEN = f"### BEGIN HIDDEN TESTS\nassert twice({SECRET}) == 2 * {SECRET}\n### END HIDDEN TESTS"
TESTS = {
    "twice": f"def same(x):\n    assert twice(x) == 2 * x, f'twice({{x}}) gave {{twice(x)}}'\n"
    f"assert twice(1) == 2, f'twice(1) gave {{twice(1)}}'\n{HIDDEN}\n"
    f"assert twice(3) == 6, f'twice(3) gave {{twice(3)}}'\n",
    "helped": f"def same(x):\n    assert helped(x) == x, f'helped({{x}}) is wrong'\n"
    f"### BEGIN HIDDEN TESTS\nsame({SECRET})\n### END HIDDEN TESTS",
    "next": "found = next_one(1)\nassert found == 2, f'next_one(1) gave {found}'",
    "said": "assert next_one(2) == 3, str(next_one(2))",
    "loose": "#BEGIN HIDDEN TESTS\nassert next_one(SECRET) == SECRET + 1, next_one(SECRET)\n#END HIDDEN TESTS".replace(
        "SECRET", SECRET
    ),
    "long": "def close(a, b):\n    assert abs(a - b) < 1\nclose(\n    next_one(4),\n    5,\n)",
    "none": "assert next_one(5) + 1 == 7",
    "raised": "if next_one(6) != 7:\n    raise AssertionError('After 6 comes 7.')",
    "author's": "def check(value, said):\n    assert value == 4, said\ncheck(next_one(3), 'After 3 comes 4.')",
}
RIGHT = {
    "twice": "def twice(x):\n    return 2 * x",
    "helped": "def helped(x):\n    return x",
    "next": "def next_one(x):\n    return x + 1",
}
NOTE = "def twice(x):\n    open('/tmp/note', 'a').write(f'{x};')\n    return 2 * x"
READ = "def next_one(x):\n    return open('/tmp/note').read()"
# Name -> the answers, the cell that tells of them, and what is read there.
ANSWERS: dict[str, tuple[dict[str, str], str, str]] = {
    "notes, read by another answer": ({"twice": NOTE, "next": READ}, "next", "next_one(1) gave …"),
    "notes, as the whole message": ({"twice": NOTE, "next": READ}, "said", "This line of the test does not hold"),
    "notes in the same cell": (
        {"twice": "seen = []\ndef twice(x):\n    seen.append(x)\n    return seen if x == 3 else 2 * x"},
        *("twice", "twice(3) gave …"),
    ),
    "hidden lines that call visible ones": ({"helped": "def helped(x):\n    return 0"}, "helped", "helped(…) is wrong"),
    "a name that is not defined": (
        {"helped": "def helped(x):\n    raise NameError(f'name {x!r} is not defined')"},
        *("helped", "NameError in line 2"),
    ),
    "an exception with such a name": (
        {"helped": "def helped(x):\n    raise type(f'E{x}', (NameError,), {})(f'name {x} is not defined')"},
        *("helped", "an exception of its own"),
    ),
    "a type with such a name": (
        {"helped": "def helped(x):\n    return {type(f'E{x}', (), {})(): 1}"},
        *("helped", "a dictionary key of another kind"),
    ),
    "the author's own words": ({"next": "def next_one(x):\n    return 0"}, "author's", "After 3 comes 4."),
    "hidden lines whose marker is written in another way": (
        {"next": "def next_one(x):\n    return -x"},
        *("loose", "A line of this test that you cannot see does not hold"),
    ),
    "a statement of several lines, in a function of the test": (
        {"next": "def next_one(x):\n    return 0"},
        *("long", "does not hold: `close( next_one(4), 5, )` → `assert abs(a - b) < 1`"),
    ),
    "an exception in the test's own line": (
        {"next": "def next_one(x):\n    print(x + 1)"},
        *("none", "This line of the test stopped with TypeError: `assert next_one(5) + 1 == 7`"),
    ),
    "the author's words behind raise": ({"next": "def next_one(x):\n    return 0"}, "raised", "After 6 comes 7."),
    "nothing defined": ({"next": ""}, "next", "name 'next_one' is not defined. Was it renamed"),
}  # fmt: skip


def book(answers: Mapping[str, str]) -> bytes:
    """Return the notebook with these answers."""
    cells = []
    for name, test in TESTS.items():
        if name in RIGHT:
            cells.append(_cell(name, answers.get(name, RIGHT[name]), solution=True, locked=False, grade=False))
        cells.append(_cell(f"{name}-test", test, solution=False, locked=True, grade=True, points=1))
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def _cell(grade_id: str, source: str, **marks: Any) -> dict[str, Any]:
    nbgrader = {"grade_id": grade_id, "schema_version": 3, "task": False, **marks}
    cell_id = grade_id.replace("'", "")
    return {
        "cell_type": "code", "id": cell_id, "metadata": {"nbgrader": nbgrader}, "source": source, "outputs": [],
        "execution_count": None,
    }  # fmt: skip


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """Return what grades the course of these cells."""
    empty = tmp_path_factory.mktemp("none")
    with Grader(Assignment("c", "hw", {"hw": book({})}, {}, str(empty), source={"hw": book({})})) as started:
        yield started


def checks_of(grader: Grader, answers: Mapping[str, str]) -> dict[str, CheckResult]:
    """Return the only check of each cell."""
    verdict = grader.grade(Submission("mallory", "hw", {"hw.ipynb": book(answers)})).verdict
    return {exercise.grade_id.removesuffix("-test"): exercise.checks[0] for exercise in verdict.exercises}


@pytest.mark.parametrize("name", ANSWERS)
def test_no_hidden_input_is_told(name: str, grader: Grader) -> None:
    """Whatever the answers do, the student reads the author's own words and Python's names."""
    answers, cell, said = ANSWERS[name]
    checks = checks_of(grader, answers)
    assert said in checks[cell].message
    assert not [check for check in checks.values() if SECRET in check.message]


def test_what_was_asked_before_any_hidden_line_is_told(tmp_path: Path) -> None:
    """Where no other cell hides anything, a visible assert in front of the hidden lines shows what came."""
    only = [cell for cell in json.loads(book({}))["cells"] if cell["id"] in ("twice", "twice-test")]
    whole = json.dumps({**json.loads(book({})), "cells": only}).encode()
    with Grader(Assignment("c", "hw", {"hw": whole}, {}, str(tmp_path), source={"hw": whole})) as grader:
        handed_in = whole.replace(b"return 2 * x", b"return 7")
        verdict = grader.grade(Submission("ada", "hw", {"hw.ipynb": handed_in})).verdict
    assert verdict.exercises[0].checks[0].message == "twice(1) gave 7"
