"""Functions that keep nothing are asked of one process by all tests; all others of copies, as before."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from nbjudge.grading.submission import Grader
from nbjudge.sandbox.copied_places import Step, functions_for_all
from nbjudge.settings import Limits
from tests.hostile import course
from tests.notebooks import build

KEEPS = "seen = []\ndef scaled(x, factor):\n    seen.append(x)\n    return np.asarray(x) * factor"
COUNTS = (
    "calls = 0\ndef scaled(x, factor):\n    global calls\n    calls += 1\n    return x * factor if calls > 1 else x"
)


@pytest.fixture
def grader(tmp_path: Path) -> Iterator[Grader]:
    """Grade the made-up assignment; the solution has been graded before, as in every batch."""
    with Grader(course.assignment(tmp_path)) as grader:
        graded(grader)
        yield grader


def graded(grader: Grader, **cells: str) -> list[float]:
    """Return the points of a submission in which some cells are others."""
    verdict = grader.grade(course.submission("somebody", course.notebook(**cells))).verdict
    return [exercise.score for exercise in verdict.exercises]


def test_no_copies_are_made_for_what_keeps_nothing(grader: Grader, forked: list[int]) -> None:
    """Right or wrong, the tests of such answers are answered by the one process that ran the cells."""
    assert graded(grader) == [10.0, 10.0]
    assert graded(grader, scaled=course.WRONG_SCALED) == [0.0, 10.0]
    assert forked == [1, 1]  # process 1 makes the one for each submission


def test_whoever_keeps_something_gets_copies(grader: Grader, forked: list[int]) -> None:
    """One for each exercise, although the second one keeps nothing: the first could have changed anything."""
    assert graded(grader, scaled=f"import numpy as np\n{KEEPS}") == [10.0, 10.0]
    assert forked[0] == 1 and len(forked) == 3


def test_who_counts_the_calls_gains_nothing(grader: Grader) -> None:
    """An answer that is right from its second call on passes no check: each is asked of a fresh copy."""
    assert graded(grader, scaled=COUNTS) == [0.0, 10.0]


@pytest.mark.parametrize("size", [250, 300])
def test_memory_that_calls_leave_behind_costs_nobody(grader: Grader, size: int) -> None:
    """A list in itself holds its memory until Python looks for such lists: the calls that lack it go to copies."""
    code = "def {}:\n    kept = [np.ones({} << 17)]\n    kept.append(kept)\n    return {}"
    with Grader(grader.assignment, limits=Limits(memory_bytes=768 << 20)) as small:
        graded(small)
        leaves = code.format("scaled(x, factor)", size, "np.asarray(x) * factor")
        assert graded(small, scaled=f"import numpy as np\n{leaves}") == [10.0, 10.0]


def test_a_call_that_never_ends_leaves_the_others_their_points(grader: Grader) -> None:
    """The process is lost with it, and another one answers the next exercise."""
    endless = "def scaled(x, factor):\n    while True:\n        pass"
    with Grader(grader.assignment, limits=Limits(call_seconds=1)) as short:
        graded(short)
        assert graded(short, scaled=endless) == [0.0, 10.0]


def test_a_call_that_never_ends_costs_no_cells_that_took_long(grader: Grader) -> None:
    """They do not run again for the exercises behind it: these have their seconds."""
    burns = "import time\nuntil = time.process_time() + 2\nwhile time.process_time() < until:\n    pass"
    endless = "def scaled(x, factor):\n    while True:\n        pass"
    notebooks = {name: with_first_cell(data, burns) for name, data in grader.assignment.notebooks.items()}
    assignment = replace(grader.assignment, notebooks=notebooks)
    with Grader(assignment, limits=Limits(call_seconds=1, submission_seconds=6)) as short:
        book = course.notebook(scaled=endless)
        verdict = short.grade(course.submission("somebody", book)).verdict
        assert [exercise.score for exercise in verdict.exercises] == [0.0, 10.0]


def with_first_cell(data: bytes, source: str) -> bytes:
    """Return a notebook that begins with another locked cell."""
    book = nbformat.reads(data.decode(), 4)
    book.cells.insert(0, build.code("burns", source, **build.marks("burns", locked=True)))
    return nbformat.writes(book).encode()


def for_all(*cells: str) -> list[set[str]]:
    """Return what may be asked of one process by the tests at each `# test`; `# given` are the release's cells."""
    steps = [Step(str(place), cell, cell == "# test", cell.startswith("# given")) for place, cell in enumerate(cells)]
    tested = [step.cell_id for step in steps if step.skipped]
    found = functions_for_all(steps, tested)
    return [set(found.get(place, ())) for place in tested]


F, G = "def f(x):\n    return g(x) + 1", "def g(x):\n    return 2 * x"


def test_a_function_is_asked_for_where_it_is_defined() -> None:
    """Not before its cell, nor before the cell of what it calls, nor where it has another meaning later."""
    assert for_all(G, F, "# test") == [{"f", "g"}]
    assert for_all(F, "# test", G, "# test") == [set(), {"f", "g"}]
    assert for_all(G, F, "# test", "def g(x):\n    return x", "# test") == [set(), {"f", "g"}]
    assert for_all("def f(x):\n    return math.sqrt(x)", "# test", "import math", "# test") == [set(), {"f"}]


def test_what_the_release_changes_later_is_not_there_at_the_test() -> None:
    """Settings of its cells behind the test hold for a process that has run them; what is only bound does no harm."""
    numpy = "# given\nimport numpy as np\nimport math"
    assert for_all(numpy, G, F, "# test", "# given\nimport math\nruns, SEEDS = {}, range(3)") == [{"f", "g"}]
    assert for_all(numpy, G, F, "# test", "# given\n@np.errstate(over='ignore')\ndef h():\n    pass") == [{"f", "g"}]
    starts = "def start():\n    np.seterr(all='raise')\nstart()"
    for setting in (
        "np.seterr(all='raise')", "np.dot = max", starts, "from helpers import f", "import kit", "kit.strict()",
        "np.errstate(all='raise').__enter__()", "sys.set_int_max_str_digits(0)", "np.setbufsize(16)",
    ):  # fmt: skip
        assert for_all(numpy, G, F, "# test", f"# given\n{setting}", "# test")[0] == set(), setting
    assert for_all(numpy, G, F, "# given\nnp.seterr(all='raise')", "# test") == [{"f", "g"}]


def test_one_cell_that_may_do_more_is_enough() -> None:
    """What it did could lie anywhere in the process, or in those beside it."""
    assert for_all(G, F, "# test", "seen = []\ndef h(x):\n    seen.append(x)") == [set()]
    assert for_all(G, F, "# test", "import ctypes\nctypes.memset(0, 0, 0)") == [set()]
    assert for_all(G, F, "# test", "%time g(1)") == [set()]
