"""Plain test cells that cannot be run, and answers that cannot be judged: one line each, and nothing is lost."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError
from nbjudge.grading.solution import require_full_marks
from nbjudge.grading.submission import Grader
from nbjudge.judging import limited
from nbjudge.judging.plain.plan import UNSOLVED
from nbjudge.records import CheckResult, Submission
from nbjudge.settings import Limits

from . import course
from .kinds import Kind

pytestmark = pytest.mark.slow

DOUBLE = "def f(x):\n    return 2 * x"
Make = Callable[..., Grader]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes a grader of a course with these kinds."""
    return lambda *kinds, **settings: Grader(
        find_course(course.make_course(tmp_path / "course", kinds)).assignment(course.NAME), **settings
    )


def kind(test: str, right: str = DOUBLE, wrong: str = "pass", name: str = "f") -> Kind:
    """Return a test cell and answers."""
    return Kind(name, right=right, other=right, wrong=wrong, test=test)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            kind("# doubles\ny = 1\nassert f(2) == 5, 'no'"),
            "Line 3 of test_f: assert f(2) == 5, 'no' AssertionError: no. Mend the test or the solution;",
        ),
        (
            kind("assert f(2) == 4\n### BEGIN HIDDEN TESTS\nassert f(3) == 7\n### END HIDDEN TESTS"),
            "Line 3 of test_f: assert f(3) == 7 AssertionError. Mend the test or the solution;",
        ),
        (
            kind("assert f(2) == 4\nif f(2) == 4\n    pass"),
            "Line 2 of test_f: if f(2) == 4 SyntaxError: expected ':'. Mend the cell, which Python cannot parse;",
        ),
        (
            kind("import nosuchpackage\nassert f(2) == 4"),
            "Line 1 of test_f: import nosuchpackage ModuleNotFoundError: No module named 'nosuchpackage'. "
            "Install the package where nbjudge is installed;",
        ),
        (
            kind("assert f(2) == 4", right=f"import nosuchpackage\n{DOUBLE}"),
            "NameError: name 'f' is not defined. Before that, the cell answer-f stopped with ModuleNotFoundError: "
            "No module named 'nosuchpackage'. Install the package where nbjudge is installed;",
        ),
        (
            kind("rows = open('nosuch.csv').read()\nassert f(2) == 4"),
            "FileNotFoundError: [Errno 2] No such file or directory: 'nosuch.csv'. Only the files of the release are "
            "beside a notebook that is graded, so make it anew;",
        ),
    ],
    ids=["wrong", "hidden", "unparsable", "package", "package of the solution", "file"],
)  # fmt: skip
def test_a_cell_that_fails_the_solution_is_told_in_one_line(make: Make, cell: Kind, said: str) -> None:
    """The cell, the line, the exception and the cure; nothing is graded."""
    with make(cell) as grader, pytest.raises(CourseError) as told:
        grader.plan()
    message = str(told.value)
    assert message.startswith("The test cell test_f does not give the instructor's own solution full marks. Line ")
    assert f"{said} nothing was graded." in message and "\n" not in message and "\x1b" not in message


def test_a_source_without_a_solution_is_graded_by_its_tests_alone(tmp_path: Path) -> None:
    """Where the instructor's own answer is the stub, nothing can be tried on it: the cells are run outside."""
    cells = [kind("assert f(2) == 4")]
    root = course.make_course(tmp_path / "course", cells)
    books = {answer: course.as_bytes(course.handed_in(course.ANSWERS[answer], cells)) for answer in ("right", "blank")}
    (root / "source" / course.NAME / f"{course.NAME}.ipynb").write_bytes(books["blank"])
    found = find_course(root)
    with Grader(found.assignment(course.NAME)) as grader:
        plan = grader.plan()[course.NAME, "test_f"]
        require_full_marks(grader.grade(found.solution(course.NAME)))
        marks = {
            answer: grader.grade(Submission("ada", course.NAME, {f"{course.NAME}.ipynb": book})).verdict.score
            for answer, book in books.items()
        }
    assert (plan.judged, plan.why) == ("outside", UNSOLVED)
    assert marks == {"right": course.POINTS, "blank": 0}


def test_another_languages_kernel_is_told_in_one_line(tmp_path: Path) -> None:
    """A notebook for R is no case for us."""
    root = course.make_course(tmp_path / "course", [kind("assert f(2) == 4")])
    path = root / "release" / course.NAME / f"{course.NAME}.ipynb"
    book = course.handed_in(course.ANSWERS["blank"], [kind("stopifnot(f(2) == 4)")])
    book.metadata = {"kernelspec": {"name": "ir", "display_name": "R 4.4", "language": "R"}}
    path.write_bytes(course.as_bytes(book))
    with pytest.raises(CourseError, match=r"is for the kernel R 4\.4, and only Python can be graded here\. Have "):
        Grader(find_course(root).assignment(course.NAME))


def test_answers_that_cannot_be_judged_cost_their_own_check(make: Make) -> None:
    """A value that is none, one that is too large, and the death of the process: each fails one check, with words."""
    cells = {
        "generator": ("def {}(x):\n    return (y for y in [x])", "def {}(x):\n    return x", "assert {}(2) == 2"),
        "large": (
            "import numpy as np\ndef {}(x):\n    return np.zeros(10**6)",
            "import numpy as np\ndef {}(x):\n    return np.zeros(x)",
            "assert {}(2).tolist() == [0, 0]",
        ),
        "dies": (
            "import os\nclass Dies:\n    def die(self):\n        os._exit(1)\ndef {}(x):\n    return Dies()",
            "class Fine:\n    def die(self):\n        return 3\ndef {}(x):\n    return Fine()",
            "held = {}(2)\ntry:\n    held.die()\nexcept Exception:\n    pass\nassert held.die() == 3",
        ),
        "after": ("def {}(x):\n    return 2 * x", "def {}(x):\n    return 2 * x", "assert {}(2) == 4"),
    }
    kinds = [
        kind(test.format(name), right.format(name), wrong.format(name), name)
        for name, (wrong, right, test) in cells.items()
    ]
    with make(*kinds, limits=Limits(reply_bytes=1 << 20)) as grader:
        book = course.as_bytes(course.handed_in(course.ANSWERS["wrong"], kinds))
        verdict = grader.grade(Submission("eve", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    checks: dict[str, CheckResult] = {one.grade_id.removeprefix("test_"): one.checks[0] for one in verdict.exercises}
    assert verdict.status == "graded" and verdict.score == course.POINTS
    assert {name: check.outcome for name, check in checks.items()} == {
        "generator": "failed", "large": "killed", "dies": "killed", "after": "passed",
    }  # fmt: skip
    assert "is no plain value" in checks["generator"].message
    assert "larger" in checks["large"].message or "more data" in checks["large"].message
    assert "process ended" in checks["dies"].message


@pytest.mark.parametrize("value", ["10 ** 400", "Fraction(10 ** 400)"])
def test_points_too_large_for_a_number_of_the_machine_are_none(make: Make, value: str) -> None:
    """A last value that no float can hold is 0 points for that cell, and the others are graded."""
    huge = f"from fractions import Fraction\ndef f(x):\n    return {value}"
    cells = kind("f(2)", wrong=huge), kind("assert g(2) == 4", "def g(x):\n    return 2 * x", name="g")
    with make(*cells) as grader:
        grader.plan()
        book = course.as_bytes(course.handed_in(lambda one: one.wrong if one.name == "f" else one.right, cells))
        verdict = grader.grade(Submission("eve", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    huge_one, honest = verdict.exercises
    assert (huge_one.score, honest.score) == (0.0, course.POINTS)
    assert "is no number from 0 to 4" in huge_one.checks[0].message


@pytest.mark.parametrize("test", ["f(2)", "got = f(2)\nassert type(got) is int, got"])
def test_a_value_is_put_into_words_within_the_limits(make: Make, monkeypatch: pytest.MonkeyPatch, test: str) -> None:
    """What is said of an answer may take no longer than judging it: NumPy writes this array for ten seconds."""
    monkeypatch.setattr(limited, "CHECK_SECONDS", 0.5)
    cell = kind(test, wrong="import numpy as np\ndef f(x):\n    return np.zeros((7,) * 8, np.int8)")
    with make(cell) as grader:
        grader.plan()
        book = course.as_bytes(course.handed_in(lambda one: one.wrong, [cell]))
        began = time.process_time()
        verdict = grader.grade(Submission("eve", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    assert verdict.score == 0 and time.process_time() - began < 5
