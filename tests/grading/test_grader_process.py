"""A grader in a process of its own ends whatever a value makes it do, and grades the rest of the submission."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from nbjudge.errors import CourseError, Postponed
from nbjudge.grading.grader_process import GraderProcess
from nbjudge.records import Graded
from nbjudge.settings import Limits
from tests.hostile import course

# What the value keeps busy is C from end to end, where no alarm of Python's is heard.
HANGS = '''
import itertools


def test_small(student):
    """One value is its own total."""
    assert student.summary([3.0])["total"] == 3.0, "The total of one value is that value."


def test_in_c(student):
    """The total is small."""
    assert sum(itertools.repeat(1, int(student.summary([2.0, 3.0])["total"]))) == 5, "The total is not 5."


def test_afterwards(student):
    """The mean is right."""
    assert student.summary([2.0, 4.0])["mean"] == 3.0, "The mean is not 3."
'''
READS = '''
def test_what_it_names(student):
    """What a file that the answer names says."""
    assert open(int(student.summary([1.0])["total"])).read() == "", "There is nothing to read."
'''
FOR_EVER = 'def summary(values):\n    return {"total": values[0] if len(values) == 1 else 10 ** 15, "mean": 3.0}'


@pytest.fixture
def grader(tmp_path: Path) -> Iterator[GraderProcess]:
    """Start a grader whose second exercise has a test that hangs."""
    assignment = course.assignment(tmp_path / "tests")
    (tmp_path / "tests" / "test_summary.py").write_text(HANGS, encoding="utf-8")
    with GraderProcess(assignment, limits=Limits()) as started:
        yield started


def outcomes(graded: Graded) -> list[str]:
    """Return what the checks of the second exercise found."""
    return [check.outcome for check in graded.verdict.exercises[1].checks]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_check_that_hangs_in_c_costs_itself_and_those_after_it(grader: GraderProcess) -> None:
    """What came before in the exercise, and the other exercise, keep their points; the next student notices nothing."""
    graded = grader.grade(course.submission("mallory", course.notebook(summary=FOR_EVER)))
    assert graded.verdict.status == "graded" and graded.verdict.exercises[0].score == 10.0
    assert outcomes(graded) == ["passed", "failed", "failed"]
    assert "could not be judged in time" in graded.verdict.exercises[1].checks[1].message
    honest = grader.grade(course.submission("ada", course.notebook()))
    assert honest.verdict.score == 20.0 and outcomes(honest) == ["passed"] * 3


@pytest.mark.slow
def test_a_test_that_reads_the_graders_own_input_finds_nothing(tmp_path: Path) -> None:
    """By an answer of 0 a test opens descriptor 0, where the worker would be waited for."""
    assignment = course.assignment(tmp_path / "tests")
    (tmp_path / "tests" / "test_summary.py").write_text(READS, encoding="utf-8")
    with GraderProcess(assignment, limits=Limits()) as started:
        names = 'def summary(values):\n    return {"total": 0, "mean": 0}'
        assert outcomes(started.grade(course.submission("mallory", course.notebook(summary=names)))) == ["passed"]


@pytest.mark.slow
def test_a_submission_that_takes_long_is_postponed(grader: GraderProcess) -> None:
    """After the patience is over the submission is given up for now, and the same process takes the next one."""
    assert grader._process
    process = grader._process.pid
    for first in ("import time\ntime.sleep(50)", "while True: pass"):
        with pytest.raises(Postponed):
            grader.grade(course.submission("slow", course.notebook(first=[first])), 1)
        assert grader.grade(course.submission("ada", course.notebook()), 60).verdict.score == 20.0
    assert grader._process.pid == process


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_who_may_know_of_a_mistake_is_not_graded_anew(grader: GraderProcess) -> None:
    """A notebook that was postponed after a check failed would answer otherwise when it sees that it comes again."""
    takes_long = course.SUMMARY.replace("\n", "\n    import time\n    time.sleep(5)\n", 1)
    with pytest.raises(Postponed):
        grader.grade(course.submission("slow", course.notebook(summary=takes_long)), 1.5)
    graded = grader.grade(course.submission("mallory", course.notebook(course.WRONG_SCALED, takes_long)), 1.5)
    assert outcomes(graded) == ["passed"] * 3 and graded.verdict.exercises[0].score < 10


@pytest.mark.slow
def test_a_grader_that_was_killed_is_replaced(grader: GraderProcess) -> None:
    """The submission after a death is graded by another process."""
    assert grader._process
    os.kill(grader._process.pid, signal.SIGKILL)
    assert grader.grade(course.submission("ada", course.notebook())).verdict.score == 20.0


@pytest.mark.slow
def test_nothing_is_left_after_closing(grader: GraderProcess) -> None:
    """The process and its sandbox have ended when the grader is closed."""
    assert grader._process
    process = psutil.Process(grader._process.pid)
    family = [process, *process.children(recursive=True)]
    grader.close()
    assert psutil.wait_procs(family, timeout=30)[1] == []


def test_a_course_that_does_not_fit_is_told(tmp_path: Path) -> None:
    """What keeps a grader from being made is raised where it was asked for."""
    assignment = course.assignment(tmp_path / "tests")
    (tmp_path / "tests" / "test_summary.py").write_text("def test(:", encoding="utf-8")
    with pytest.raises(CourseError):
        GraderProcess(assignment, limits=Limits())
