"""Hidden tests that go through a function of the course's call that function, and no other of its name."""

from pathlib import Path

import pytest

from nbjudge.course.folders import Course
from nbjudge.grading.submission import Grader
from nbjudge.records import Submission
from tests.notebooks import build

pytestmark = pytest.mark.slow

WRONG = "def square(x):\n    return x"
RIGHT = "def square(x):\n    return x * x"
HELPER = "def squares_of(numbers):\n    return [square(number) for number in numbers]"
REPLACED = "def squares_of(numbers):\n    return [number ** 2 for number in numbers]"
BROKEN = "def squares_of(numbers):\n    return numbers.squares()"
ASYNC, CLASS = "async def squares_of(numbers):\n    return 1", "class squares_of:\n    pass"


def book(answer: str, *more: str) -> bytes:
    """Return a notebook with a given function, an answer and cells of the student's behind it."""
    return build.as_bytes(
        build.notebook(
            build.code("helper", HELPER, **build.marks("helper", locked=True)),
            build.code("square", answer, **build.marks("square", solution=True)),
            *(build.code(f"own-{number}", source) for number, source in enumerate(more)),
            build.code("test", "square(2)", **build.marks("test_square", grade=True, locked=True, points=2)),
        )
    )


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course whose test calls the given function."""
    for path, content in {
        "release/hw/hw.ipynb": book("def square(x):\n    raise NotImplementedError()"),
        "grader_tests/hw/test_square.py": b"def test_it(student):\n    assert student.squares_of([2, 3]) == [4, 9]\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_bytes(content)
    return Course(tmp_path)


def test_a_given_function_that_is_defined_anew_is_put_back(course: Course) -> None:
    """Whoever replaces it gets no points for a wrong answer, and loses none for a right one."""
    handed_in = {
        "helper replaced": book(WRONG, REPLACED),
        "in the answer": book(f"{WRONG}\n\n{REPLACED}"),
        "in a condition": book(WRONG, "if True:\n    squares_of = lambda numbers: [n ** 2 for n in numbers]"),
        "broken": book(RIGHT, BROKEN),
        "a coroutine": book(RIGHT, ASYNC, "pass"),
        "a class": book(RIGHT, CLASS, "1 / 0"),
        "as it was": book(RIGHT),
    }
    with Grader(course.assignment("hw")) as grader:
        scores = {
            name: grader.grade(Submission("ada", "hw", {"hw.ipynb": data})).verdict.score
            for name, data in handed_in.items()
        }
    wrong = ("helper replaced", "in the answer", "in a condition")
    assert scores == {name: 0 if name in wrong else 2 for name in handed_in}
