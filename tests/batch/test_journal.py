"""The journal remembers what was graded, and of what."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nbjudge.batch.journal import Entry, Journal, course_fingerprint, submission_fingerprint
from nbjudge.records import Assignment, Submission
from nbjudge.settings import Limits

LIMITS = Limits()
SUBMISSION = Submission("ada", "homework", {"ps.ipynb": b"{}"})


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    """An assignment with one hidden test."""
    tests = tmp_path / "grader_tests" / "homework"
    tests.mkdir(parents=True)
    (tests / "test_f.py").write_text("1")
    return Assignment("tiny", "homework", {"ps": b"{}"}, {"helpers.py": b""}, str(tests))


def fingerprint(assignment: Assignment, limits: Limits = LIMITS, **changes: object) -> str:
    """Return the course's fingerprint, with some of it changed."""
    return course_fingerprint(assignment, limits, **{"sandbox": "bwrap", "everything": False, **changes})


def test_the_last_entry_of_a_student_counts(tmp_path: Path) -> None:
    """An entry that is appended later takes the place of an earlier one, also for whoever reads the file again."""
    path = tmp_path / "homework.jsonl"
    journal = Journal(path)
    journal.append(Entry("ada", "old", files={"a": "1"}))
    journal.append(Entry("bob", "bob's"))
    journal.append(Entry("ada", "new", files={"a": "2"}))
    assert journal.get("ada") == Journal(path).get("ada") == Entry("ada", "new", files={"a": "2"})
    assert Journal(path).get("bob") == Entry("bob", "bob's")
    assert Journal(path).get("cyd") is None


@pytest.mark.parametrize(
    "torn",
    [
        b'{"student": "bob", "fing', b"\0\0\0", b"[1]", b'{"unknown": 1}', b"\xff\n", b"\n", b"[" * 100_000,
        b'{"student": ["bob"], "fingerprint": "1"}', b'{"student": "bob", "fingerprint": "1", "files": 5}',
    ],
)  # fmt: skip
def test_a_torn_line_counts_as_not_written(tmp_path: Path, torn: bytes) -> None:
    """What a kill or a full disk left of a line spoils neither the lines before it nor those after it."""
    path = tmp_path / "homework.jsonl"
    Journal(path).append(Entry("ada", "1"))
    with path.open("ab") as file:
        file.write(torn)
    journal = Journal(path)
    assert journal.get("ada") == Entry("ada", "1")
    assert journal.get("bob") is None
    journal.append(Entry("bob", "2"))
    assert Journal(path).get("ada") == Entry("ada", "1")
    assert Journal(path).get("bob") == Entry("bob", "2")


def test_the_journal_does_not_grow_without_end(tmp_path: Path) -> None:
    """Grading the same class again and again keeps the file at a few lines for each student."""
    path = tmp_path / "homework.jsonl"
    journal = Journal(path)
    for number in range(1000):
        journal.append(Entry("ada", str(number)))
    assert len(path.read_bytes().splitlines()) < 200
    assert Journal(path).get("ada") == Entry("ada", "999")


def test_every_part_of_a_course_counts(assignment: Assignment) -> None:
    """Release, helper files, tests, limits and options each change the fingerprint; caches do not."""
    tests = Path(assignment.tests)
    before = fingerprint(assignment)
    (tests / "__pycache__").mkdir()
    (tests / "__pycache__" / "test_f.pyc").write_text("x")
    assert fingerprint(assignment) == before
    others = {
        before,
        fingerprint(replace(assignment, notebooks={"ps": b"[]"})),
        fingerprint(replace(assignment, notebooks={"pt": b"{}"})),
        fingerprint(replace(assignment, files={"helpers.py": b"1"})),
        fingerprint(replace(assignment, course="other")),
        fingerprint(assignment, Limits(cell_seconds=1)),
        fingerprint(assignment, everything=True),
        fingerprint(assignment, sandbox="none"),
    }
    (tests / "test_f.py").write_text("2")
    others.add(fingerprint(assignment))
    (tests.parent / "conftest.py").write_text("")
    others.add(fingerprint(assignment))
    assert len(others) == 10


def test_every_part_of_a_submission_counts() -> None:
    """Content, file name, student and what was noticed while collecting change the fingerprint."""
    changed = [
        replace(SUBMISSION, notebooks={"ps.ipynb": b"[]"}),
        replace(SUBMISSION, notebooks={"pt.ipynb": b"{}"}),
        replace(SUBMISSION, notebooks={"ps.ipynb": b"{}", "pt.ipynb": b"{}"}),
        replace(SUBMISSION, student="bob"),
        replace(SUBMISSION, problems=("a link",)),
    ]
    assert len({submission_fingerprint(one) for one in [SUBMISSION, *changed]}) == 6


def test_an_entry_is_one_line_of_json(tmp_path: Path) -> None:
    """Whatever a student is called, an entry is one line."""
    path = tmp_path / "homework.jsonl"
    Journal(path).append(Entry("a\nb\u2028c", "1"))
    (line,) = path.read_bytes().splitlines()
    assert json.loads(line)["student"] == "a\nb\u2028c"
