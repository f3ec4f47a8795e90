"""Test cells leave names behind, for later test cells and for the notebook's other cells."""

import calendar
import math
from dataclasses import replace
from pathlib import Path

import pytest
from numpy.polynomial.polynomial import polydomain

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError
from nbjudge.grading.submission import Grader
from nbjudge.records import Submission

from . import course
from .kinds import Kind

ONE = Kind(
    "one",
    "def one(x):\n    return x",
    "one = abs",
    "def one(x):\n    return 1",
    "scale = 3\nassert one(5) == 2 + scale",
)
TWO = Kind(
    "two", "def two(x):\n    return 2 * x", "def two(x):\n    return x + x", "two = abs", "assert two(5) == 7 + scale"
)

pytestmark = pytest.mark.slow


def test_a_test_inside_finds_what_the_one_before_it_left(tmp_path: Path) -> None:
    """A cell that is judged inside may use what an earlier test cell made."""
    root = course.make_course(tmp_path / "course", [ONE, TWO])
    (root / "nbgrader_config.py").write_text(course.CONFIG + 'c.Nbjudge.judged = {"test_two": "inside"}\n')
    summary = grade_assignment(find_course(root), course.NAME)
    scores = {row.student: [points for _, points in row.scores] for row in summary.rows}
    assert scores == {"right": [4, 4], "other": [4, 4], "wrong": [0, 0], "blank": [0, 0]}


def test_a_function_finds_what_a_test_after_it_left(tmp_path: Path) -> None:
    """A cell shows what it does in Jupyter where a function from before a test reads a name that the test gave."""
    one = replace(ONE, given="def scaled(x):\n    return x * scale")
    two = replace(TWO, given="print('five times it:', scaled(5))", test="assert two(5) == 10")
    root = course.make_course(tmp_path / "course", [one, two])
    grade_assignment(find_course(root), course.NAME, students=["right"])
    graded = (root / "autograded" / "right" / course.NAME / f"{course.NAME}.ipynb").read_text()
    assert "five times it: 15" in graded


WRITES = Kind(
    "writes",
    "def first(rows):\n    return rows[0]",
    "def first(rows):\n    return next(iter(rows))",
    "first = len",
    """import os
assert not os.path.exists('made.txt') and not os.path.exists('made')
os.mkdir('made')
with open('numbers.txt', 'a+') as file, open('made.txt', 'w') as made:
    file.seek(0)
    rows = file.read().split()
    file.write('16\\n')
assert first(rows) == '4' and len(rows) == 3, 'There are other numbers than were handed out.'""",
)


def test_files_that_a_test_writes_are_gone_for_the_next_student(tmp_path: Path) -> None:
    """Each submission's test cells find the files as they were handed out, whatever those of another one wrote."""
    root = course.make_course(tmp_path / "course", [WRITES])
    summary = grade_assignment(find_course(root), course.NAME)
    scores = {row.student: [points for _, points in row.scores] for row in summary.rows}
    assert scores == {"right": [4], "other": [4], "wrong": [0], "blank": [0]}


PUSHED = Kind(
    "pushed",
    "stack = []\ndef pushed(x):\n    stack.append(x)",
    "stack = []\npushed = stack.append",
    "stack = []\ndef pushed(x):\n    stack.append(str(x))",
    "pushed(3)\nassert stack == [3]",
)
POPPED = Kind(
    "popped",
    "def popped():\n    return stack.pop()",
    "popped = stack.pop",
    "def popped():\n    return stack[:]",
    "assert popped() == 3 and not stack",
)
SEEDED = Kind(
    "seeded",
    "import random\ndef seeded():\n    return random.random()",
    "from random import random as seeded",
    "import random\ndef seeded():\n    return 1 - random.random()",
    "import random\nrandom.seed(3)\nassert round(seeded(), 4) == 0.238",
)
GOES_ON = Kind(
    "goes_on",
    "import random\ndef goes_on():\n    return random.random()",
    "import random\ngoes_on = lambda: random.uniform(0, 1)",
    "import random\ndef goes_on():\n    return 1 - random.random()",
    "assert round(goes_on(), 4) == 0.5442",
)


def submission(root: Path, student: str) -> Submission:
    """Return what a student of this course has handed in."""
    name = f"{course.NAME}.ipynb"
    return Submission(student, course.NAME, {name: (root / "submitted" / student / course.NAME / name).read_bytes()})


@pytest.mark.parametrize("kinds", [(PUSHED, POPPED), (SEEDED, GOES_ON)], ids=["an object", "random numbers"])
def test_a_test_goes_on_from_what_the_one_before_it_changed(tmp_path: Path, kinds: tuple[Kind, Kind]) -> None:
    """A cell may build on what an earlier test cell only changed, as under nbgrader."""
    root = course.make_course(tmp_path / "course", kinds)
    summary = grade_assignment(find_course(root), course.NAME)
    scores = {row.student: [points for _, points in row.scores] for row in summary.rows}
    assert scores == {"right": [4, 4], "other": [4, 4], "wrong": [0, 0], "blank": [0, 0]}


def test_the_solutions_first_problem_is_told_where_no_way_gives_it_the_points(tmp_path: Path) -> None:
    """Whoever reads why nothing was graded reads what happened as cells are run otherwise, too."""
    root = course.make_course(tmp_path / "course", [replace(POPPED, right="stack = []\n" + POPPED.right)])
    with pytest.raises(CourseError, match="pop from empty list"):
        grade_assignment(find_course(root), course.NAME)


PATCHES = Kind(
    "patches",
    "def patches(x):\n    return x",
    "patches = lambda x: x",
    "def patches(x):\n    return 2 * x",
    """import math, random, time
random.random = lambda: 0.5
time.sleep = time.monotonic = math.floor = lambda *_: 1 / 0
assert patches(3) == 3""",
)


def test_what_a_test_patches_for_good_stays_in_that_submission(tmp_path: Path) -> None:
    """The judging process has its own `math` and `time` after a cell that puts something of its own there."""
    root = course.make_course(tmp_path / "course", [PATCHES])
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        plan = grader.plan()[course.NAME, PATCHES.grade_id]
    assert (plan.judged, plan.why) == ("inside", "patches `random.random`")
    assert math.floor(2.5) == 2
    summary = grade_assignment(find_course(root), course.NAME)
    assert {row.student: row.score for row in summary.rows} == {"right": 4, "other": 4, "wrong": 0, "blank": 0}


def test_what_a_test_patches_is_patched_inside_without_a_solution_too(tmp_path: Path) -> None:
    """Where the source is not here, its code alone says that a cell cannot run in the judging process."""
    root = course.make_course(tmp_path / "course", [PATCHES, ONE])
    with Grader(replace(find_course(root).assignment(course.NAME), source={})) as grader:
        plan = grader.plan()
    assert [plan[course.NAME, kind.grade_id].judged for kind in (PATCHES, ONE)] == ["inside", "outside"]


COUNTED = Kind(
    "counted",
    "class Counter:\n    n = 0\n    def up(self):\n        self.n = self.n + 1\n        return self.n",
    "class Counter:\n    n = 0\n    def up(self):\n        self.n += 1\n        return self.n",
    "class Counter:\n    def up(self):\n        return 2",
    "### BEGIN HIDDEN TESTS\nc = Counter()\nassert c.up() == 1\n### END HIDDEN TESTS",
)
COUNTED_ON = Kind(
    "counted_on",
    "unit = 2",
    "unit = 1 + 1",
    "unit = 3",
    "### BEGIN HIDDEN TESTS\nassert c.up() == unit\nc = None\n### END HIDDEN TESTS",
)


def test_an_object_that_hidden_lines_made_is_there_for_the_next_test_cell(tmp_path: Path) -> None:
    """The cells before it run once more for a cell that needs them, outside; wrong answers there do not count twice."""
    root = course.make_course(tmp_path / "course", [COUNTED, ONE, COUNTED_ON])
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        plan = grader.plan()
    assert [(cell.judged, cell.replays) for cell in plan.values()] == [
        ("outside", False), ("outside", False), ("outside", True),
    ]  # fmt: skip
    summary = grade_assignment(find_course(root), course.NAME)
    scores = {row.student: [points for _, points in row.scores] for row in summary.rows}
    assert scores == {"right": [4, 4, 4], "other": [4, 4, 4], "wrong": [0, 0, 0], "blank": [0, 0, 0]}


SETTINGS = Kind(
    "settings",
    "def settings(days):\n    return sum(days)",
    "def settings(days):\n    return sum(sorted(days))",
    "def settings(days):\n    days.clear()\n    return 365",
    """import builtins, calendar, decimal, logging, sys, warnings
import matplotlib.pyplot as plt
import pandas as pd
assert not plt.get_fignums() and not logging.getLogger('course').handlers and 'elsewhere' not in sys.path
assert decimal.getcontext().prec == 28 and pd.get_option('display.max_rows') != 6 and sys.getrecursionlimit() != 5000
try:
    builtins.input()
except EOFError:
    pass
assert settings(calendar.mdays) == 365
decimal.getcontext().prec = 6
pd.set_option('display.max_rows', 6)
sys.setrecursionlimit(5000)
sys.path.append('elsewhere')
logging.getLogger('course').addHandler(logging.NullHandler())
plt.plot([1, 2])
warnings.simplefilter('ignore')
builtins.input = lambda *_: 'always'""",
)


def test_what_a_test_sets_in_libraries_is_as_before_for_the_next_student(tmp_path: Path) -> None:
    """Settings, Python's own functions, and what an answer made of a list that a library owns."""
    root = course.make_course(tmp_path / "course", [SETTINGS])
    summary = grade_assignment(find_course(root), course.NAME, jobs=1)
    assert {row.student: row.score for row in summary.rows} == {"right": 4, "other": 4, "wrong": 4, "blank": 0}
    assert sum(calendar.mdays) == 365


OWNED = Kind(
    "owned",
    "def owned(names, domain):\n    return len(names), float(domain[1])",
    "def owned(names, domain):\n    return len([*names]), float(max(domain))",
    "def owned(names, domain):\n    domain[:] = 5\n    names.clear()\n    return names, domain",
    """from http.cookies import Morsel
from numpy.polynomial.polynomial import polydomain
assert owned(Morsel._reserved, polydomain) == (len(Morsel._reserved), 1.0)""",
)


def test_what_lies_deep_in_a_library_is_as_before_for_the_next_student(tmp_path: Path) -> None:
    """A dictionary that a class of a library holds, and an array, which an answer changes in place."""
    root = course.make_course(tmp_path / "course", [OWNED])
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        scores = [grader.grade(submission(root, student)).verdict.score for student in ("right", "wrong", "other")]
    assert scores == [4, 0, 4]
    assert polydomain.tolist() == [-1.0, 1.0]


LAZY = Kind(
    "lazy",
    "def lazy(n):\n    if n < 0:\n        raise ValueError\n    return [1] * n",
    "def lazy(n):\n    if n < 0:\n        raise ValueError\n    yield from [1] * n",
    "class Own:\n    pass\ndef lazy(n):\n    yield Own()",
    """try:
    list(lazy(-1))
except Exception:
    pass
else:
    raise AssertionError('no error')
assert list(lazy(2)) == [1, 1] or True""",
)


def test_a_problem_within_a_generator_is_no_exception_that_a_test_expects(tmp_path: Path) -> None:
    """That an object came in place of a number is found by the engine, and not raised by the student's code."""
    root = course.make_course(tmp_path / "course", [LAZY])
    summary = grade_assignment(find_course(root), course.NAME, students=["right", "other", "wrong"])
    assert {row.student: row.score for row in summary.rows} == {"right": 4, "other": 4, "wrong": 0}
