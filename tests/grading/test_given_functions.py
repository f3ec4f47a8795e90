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
FLOORING = """import math

def floors_of(numbers):
    return [math.floor(number) for number in numbers]

def squares_of(numbers):
    return [square(math.floor(number)) for number in floors_of(numbers)]"""
ASYNC, CLASS = "async def squares_of(numbers):\n    return 1", "class squares_of:\n    pass"


def book(answer: str, *more: str, given: str = HELPER, first: str = "pass") -> bytes:
    """Return a notebook with a given function, an answer and cells of the student's behind it, one in front of it."""
    return build.as_bytes(
        build.notebook(
            build.code("first", first),
            build.code("helper", given, **build.marks("helper", locked=True)),
            build.code("square", answer, **build.marks("square", solution=True)),
            *(build.code(f"own-{number}", source) for number, source in enumerate(more)),
            build.code("test", "square(2)", **build.marks("test_square", grade=True, locked=True, points=2)),
        )
    )


@pytest.fixture
def course(tmp_path: Path, request: pytest.FixtureRequest) -> Course:
    """Return a course whose test calls the given function."""
    for path, content in {
        "release/hw/hw.ipynb": book(
            "def square(x):\n    raise NotImplementedError()", given=getattr(request, "param", HELPER)
        ),
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


@pytest.mark.parametrize("course", [FLOORING], indirect=True)
@pytest.mark.parametrize(
    "handed_in",
    [
        book(RIGHT, "del math", given=FLOORING),
        book(f"{RIGHT}\nmath = None", given=FLOORING),
        book(RIGHT, "import cmath as math", given=FLOORING),
        book(RIGHT, "math = 3\nassert square(math) == 9", "assert math == 3", given=FLOORING),
        book(RIGHT, "def floors_of(numbers):\n    return numbers", "math = None", given=FLOORING),
        book(RIGHT, "%time del math", "math = 2", given=FLOORING),
    ],
)
def test_a_given_function_has_the_modules_that_its_cell_imports(course: Course, handed_in: bytes) -> None:
    """Whoever uses the name of a module for something else keeps it so, and loses no points by it."""
    with Grader(course.assignment("hw")) as grader:
        graded = grader.grade(Submission("ada", "hw", {"hw.ipynb": handed_in}))
    assert (graded.verdict.score, graded.verdict.problems) == (2, ())


@pytest.mark.parametrize("course", [FLOORING], indirect=True)
def test_a_locked_cell_behind_that_defines_it_once_more(course: Course) -> None:
    """It does so, too, where the student took the name in front of the function, and takes it again behind it."""
    handed_in = book(RIGHT, "math = abs", first="math = 5", given=FLOORING)
    with Grader(course.assignment("hw")) as grader:
        assert grader.grade(Submission("ada", "hw", {"hw.ipynb": handed_in})).verdict.score == 2
