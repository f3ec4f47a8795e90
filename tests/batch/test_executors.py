"""The engine's own grader in somebody else's threads, which an alarm never reaches."""

import gc
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from tests.batch import tiny
from tests.batch.test_for_real import HALF, RIGHT, SOLUTION, TEST

pytestmark = pytest.mark.slow

Make = Callable[..., Path]
CLASS = {
    "ada": RIGHT,
    "bob": HALF,
    "cyd": tiny.exercises("def f():\n    while True:\n        pass"),
    "eve": tiny.exercises(),
    "ida": b"\x00",
}
MARKS = {"ada": 10, "bob": 5, "cyd": 0, "eve": 0, "ida": None}


def real_course(make: Make) -> Path:
    """Make a course with hidden tests that are run."""
    root = make(CLASS, config='c.Nbjudge.limits = {"call_seconds": 0.5}')
    tiny.write(root / "source" / tiny.NAME / "ps.ipynb", tiny.exercises(SOLUTION, released=False))
    tiny.write(root / "grader_tests" / tiny.NAME / "test_f.py", TEST)
    return root


def marks(root: Path) -> dict[str, float | None]:
    """Return the points of the exercise with hidden tests, by student."""
    return {student: row["auto"] for (student, cell), row in tiny.rows(root).items() if cell == "test_f"}


def graders() -> list[psutil.Process]:
    """Return the processes below this one that grade."""
    return [child for child in psutil.Process().children() if "grader_process" in " ".join(child.cmdline())]


@pytest.mark.parametrize("sandbox", ["bwrap", pytest.param("none", marks=pytest.mark.scale)])
def test_threads_grade(make: Make, sandbox: str) -> None:
    """Each thread of an executor grades with a process of its own, which ends with the thread."""
    root = real_course(make)
    before = threading.active_count()
    with ThreadPoolExecutor(2) as executor:
        summary = grade_assignment(find_course(root), tiny.NAME, jobs=2, executor=executor, sandbox=sandbox)
        assert len(graders()) == min(2, threading.active_count() - before)
    assert marks(root) == MARKS
    assert [row.student for row in summary.not_graded] == ["ida"]
    gc.collect()
    assert graders() == []


def test_dask_grades(make: Make) -> None:
    """The executor of a real Dask client, whose workers run their tasks in threads, grades too."""
    from distributed import Client

    root = real_course(make)
    with Client(processes=False, n_workers=1, threads_per_worker=2, dashboard_address=None) as client:
        grade_assignment(find_course(root), tiny.NAME, jobs=2, executor=client.get_executor(pure=False))
    assert marks(root) == MARKS


def test_a_thread_that_graded_does_not_keep_python_from_ending(make: Make) -> None:
    """A program whose executor is never shut down ends all the same, and its graders with it."""
    root = real_course(make)
    program = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from nbjudge import find_course, grade_assignment\n"
        f"grade_assignment(find_course(), {tiny.NAME!r}, jobs=1, students=['ada'], executor=ThreadPoolExecutor(1))\n"
    )
    with psutil.Popen([sys.executable, "-c", program], cwd=root) as process:
        assert process.wait(60) == 0
    assert marks(root) == {"ada": 10}
