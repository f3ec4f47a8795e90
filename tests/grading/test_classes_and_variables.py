"""Answers that are classes, variables or whole cells: found without metadata, and told as unanswered when blank."""

from typing import Any

import pytest

from nbjudge.course.folders import Course
from nbjudge.grading.submission import Grader
from nbjudge.records import UNANSWERED, Submission, Verdict
from tests.notebooks import build

BLANK = "# YOUR CODE HERE\nraise NotImplementedError()"
STUBS = {
    "Stack": f"class Stack:\n    {BLANK}".replace("\nraise", "\n    raise"),
    "answer": "# YOUR CODE HERE\nanswer = None\nraise NotImplementedError()",
    "free": BLANK,
}
TESTS = {
    "Stack": "assert Stack().size == 0",
    "answer": "assert answer == 42",
    "free": "assert total == 3",
}
RIGHT = {"Stack": "class Stack:\n    size = 0", "answer": "answer = 6 * 7", "free": "total = 1 + 2"}
HIDDEN = '"""The answer."""\n\n\ndef test_it(student):\n    """It is 42."""\n    assert student.value("answer") == 42\n'


def book(answers: dict[str, str]) -> Any:
    """Return a notebook with these answers."""
    cells = [build.text("title", "# Homework")]
    for name, test in TESTS.items():
        cells += [
            build.code(f"{name}-answer", answers[name], **build.marks(name, solution=True)),
            build.code(f"{name}-test", test, **build.marks(f"test_{name}", grade=True, locked=True, points=2)),
        ]
    return build.notebook(*cells)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a grader of one assignment: a class and a free cell with plain tests, a variable with hidden ones."""
    root = tmp_path_factory.mktemp("course")
    build.write(root / "release" / "hw" / "hw.ipynb", book(STUBS))
    build.write(root / "source" / "hw" / "hw.ipynb", book(RIGHT))
    test = root / "grader_tests" / "hw" / "test_answer.py"
    test.parent.mkdir(parents=True)
    test.write_text(HIDDEN)
    with Grader(Course(root).assignment("hw")) as grader:
        yield grader


def verdict(grader: Grader, notebook: Any) -> Verdict:
    """Return the verdict on a notebook."""
    return grader.grade(Submission("ada", "hw", {"hw.ipynb": build.as_bytes(notebook)})).verdict


def test_they_are_found_without_metadata_and_ids(grader: Grader) -> None:
    """All points, though the platform lost ids and settings; each answer is recognised by what it is about."""
    handed_in = book(RIGHT)
    for number, cell in enumerate(handed_in.cells):
        cell.id, cell.metadata = f"c{number}", {}
    found = verdict(grader, handed_in)
    assert [one.score for one in found.exercises] == [2, 2, 2], found
    (problem,) = found.problems
    assert all(name in problem for name in ("recognised by their content", "Stack", "test_Stack"))


def test_a_test_before_its_class_or_variable_moves_behind_it(grader: Grader) -> None:
    """Cells in another order, and without metadata: a test is run behind what it is about."""
    handed_in = book(RIGHT)
    handed_in.cells = [handed_in.cells[number] for number in (0, 2, 1, 4, 3, 5, 6)]
    for number, cell in enumerate(handed_in.cells):
        cell.id, cell.metadata = f"c{number}", {}
    assert [one.score for one in verdict(grader, handed_in).exercises] == [2, 2, 2]


def test_what_is_blank_is_told_as_not_answered(grader: Grader) -> None:
    """Nobody reads that Python does not know a name which the blank cell was to define."""
    found = verdict(grader, book(STUBS))
    assert [[check.message for check in one.checks] for one in found.exercises] == [[UNANSWERED]] * 3
    assert [one.score for one in found.exercises] == [0, 0, 0] and all(one.is_unanswered for one in found.exercises)


def test_a_name_that_an_answer_lacks_is_told(grader: Grader) -> None:
    """Who wrote something, under another name, is told about the name."""
    found = verdict(grader, book({"Stack": "class Stak:\n    size = 0", "answer": "anwser = 42", "free": "totl = 3"}))
    for one in found.exercises:
        assert not one.is_unanswered and one.checks[0].outcome == "missing", one


def test_an_answer_in_a_cell_of_the_student_s_own_counts(grader: Grader) -> None:
    """The blank cell stays as it was, the answer stands beside it: its points count."""
    handed_in = book(STUBS)
    for name, answer in RIGHT.items():
        place = build.ids(handed_in).index(f"{name}-answer")
        handed_in.cells.insert(place + 1, build.code(f"my-{name}", answer))
    assert [one.score for one in verdict(grader, handed_in).exercises] == [2, 2, 2]
