"""Honest submissions get the same marks from stock nbgrader, which runs the hidden tests in the kernel, as from us."""

import json
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest

from benchmarks.courses import ASSIGNMENT, make_course, release
from benchmarks.stock import Stock
from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.records import Submission
from tests.answers.optimization_methods.tables import BASES, RIGHT, WRONG

pytestmark = pytest.mark.scale

FUNCTIONS = tuple(BASES)
SUBMISSIONS = 8  # stock nbgrader takes seconds for each, so each holds an answer to every exercise


def students() -> list[str]:
    """Return the names of the made-up students."""
    return [f"student{number:02}" for number in range(SUBMISSIONS)]


def notebooks() -> dict[str, dict[str, Any]]:
    """Return submissions that together hold answers from all over the tables, the last one right ones only."""
    columns = {function: islice(cycle(_sample(function)), SUBMISSIONS - 1) for function in FUNCTIONS}
    answers = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    answers.append({function: _of(RIGHT, function)[-1] for function in FUNCTIONS})
    return dict(zip(students(), map(_notebook, answers), strict=True))


def _sample(function: str) -> list[str]:
    """Return sources: wrong ones, as far apart in the table as can be, and here and there a right one."""
    wrong, right = _of(WRONG, function), _of(RIGHT, function)
    step = max(1, len(wrong) // (SUBMISSIONS - 3))
    return [*wrong[::step][: SUBMISSIONS - 3], right[0], right[len(right) // 2]]


def _of(table: list[Any], function: str) -> list[str]:
    return [answer.source for answer in table if answer.function == function]


def _notebook(answers: dict[str, str]) -> dict[str, Any]:
    notebook = release()
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = "import copy, math\nimport numpy as np\n" + answers[grade_id]
    return notebook


@pytest.fixture(scope="module")
def marks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[dict[str, float], dict[str, float]]]]:
    """Grade every submission with both tools; return the points by grade_id, theirs and ours."""
    handed_in = notebooks()
    root = make_course(tmp_path_factory.mktemp("stock"), handed_in, stock=True)
    with Grader(find_course(root).assignment(ASSIGNMENT)) as grader:
        ours = {student: _graded(grader, student, notebook) for student, notebook in handed_in.items()}
    with Stock(root) as stock:
        theirs = {student: stock.grade(student, skip_ungraded=True).scores for student in handed_in}
    yield {student: (theirs[student], ours[student]) for student in handed_in}


def _graded(grader: Grader, student: str, notebook: dict[str, Any]) -> dict[str, float]:
    data = json.dumps(notebook).encode()
    verdict = grader.grade(Submission(student, ASSIGNMENT, {f"{ASSIGNMENT}.ipynb": data})).verdict
    return {exercise.grade_id: exercise.score for exercise in verdict.exercises}


@pytest.mark.timeout(900)  # the first test waits for both tools
def test_the_sample_is_worth_comparing(marks: dict[str, Any]) -> None:
    """The submissions hold many different marks, from nothing to everything, in every exercise."""
    for function in FUNCTIONS:
        points = [ours[f"test_{function}"] for _, ours in marks.values()]
        assert max(points) == 10 and len(set(points)) >= 3, function


@pytest.mark.timeout(900)
@pytest.mark.parametrize("student", students())
def test_both_tools_give_the_same_marks(marks: dict[str, Any], student: str) -> None:
    """Exercise by exercise, stock nbgrader and nbjudge give the same points."""
    theirs, ours = marks[student]
    assert theirs == ours
