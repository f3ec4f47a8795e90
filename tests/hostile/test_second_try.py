"""An answer that finds out that it is asked again, and only then gives the right result."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from nbjudge.grading.submission import Grader
from nbjudge.judging import hidden_tests
from nbjudge.records import ExerciseResult
from nbjudge.sandbox import budget

from . import course
from .table import LIMITS

# How the copies of one notebook can tell each other that they were there: what stands in the cell, for `tell()`.
CHANNELS = {
    "a file in the scratch folder": """
import os
def tell():
    with open('told', 'a+') as file:
        file.write('x')
        return file.tell()
""",
    "how far a file has been read": """
import os
FILE = os.open('/etc/passwd' if os.path.exists('/etc/passwd') else os.__file__, os.O_RDONLY)
def tell():
    return os.lseek(FILE, 1, os.SEEK_CUR)
""",
    "what waits in a pipe": """
import os
READ, WRITE = os.pipe()
os.set_blocking(READ, False)
def tell():
    try:
        waits = os.read(READ, 100)
    except BlockingIOError:
        waits = b''
    return os.write(WRITE, waits + b'x')
""",
    "numbers of processes": """
import os
CELL = os.getpid()
def tell():
    return 9 if os.getpid() - CELL >= 2 and calls == 1 else 1
""",
}
ANSWER = """
calls = 0
def scaled(x, factor):
    global calls
    calls += 1
    again = tell() > 3  # as many calls come at first
    wrong = np.shape(x) == (2, 5) and not again
    return np.asarray(x) * factor * (0 if wrong else 1)
"""


def points(grader: Grader, channel: str) -> float:
    """Return what the answer gets."""
    answer = f"import numpy as np\n{CHANNELS[channel]}{ANSWER}"
    return grader.grade(course.submission("mallory", course.notebook(scaled=answer))).verdict.exercises[0].score


@pytest.mark.slow
def test_nobody_has_a_second_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever tells one copy of another: what passes only when it is asked again does not count."""
    with Grader(course.assignment(tmp_path), limits=LIMITS) as grader:
        assert {channel: points(grader, channel) for channel in CHANNELS} == dict.fromkeys(CHANNELS, 7.5)
        monkeypatch.setattr(hidden_tests, "unseen_copies", lambda student, **_: hidden_tests.fresh_copies(student))
        assert {channel: points(grader, channel) for channel in CHANNELS} == dict.fromkeys(CHANNELS, 10.0)


SEES = """
import os
CELL, forks = os.getpid(), []
os.register_at_fork(after_in_parent=lambda: forks.append(1))
def sees():
    return os.getpid() - CELL, os.getppid() - CELL, len(forks)
"""
SUMMARY = """
def summary(values):
    again = sees() != {at_first}
    if len(values) == 1 and not again:
        return dict()
    return dict(total=sum(values), mean=sum(values) / len(values))
"""


@pytest.mark.slow
@pytest.mark.parametrize("between", ["", "data = list(range(3))"], ids=["one copy is kept", "two copies are kept"])
def test_after_a_new_beginning_processes_have_the_numbers_that_they_had_at_first(tmp_path: Path, between: str) -> None:
    """An answer that knows which numbers it sees at first, after another exercise with a mistake, has no second try."""
    with Grader(course.assignment(tmp_path), limits=LIMITS) as grader:

        def summary_of(answer: str) -> ExerciseResult:
            notebook = course.notebook(course.WRONG_SCALED, SEES + answer, between=[between] if between else ())
            return grader.grade(course.submission("mallory", notebook)).verdict.exercises[1]

        told = summary_of("def summary(values):\n    raise ValueError(sees())").checks[0].detail
        at_first = re.search(r"\(\d+, \d+, \d+\)", told)
        assert at_first and summary_of(SUMMARY.format(at_first=at_first[0])).score == 5
        assert summary_of(SUMMARY.format(at_first=None)).score == 10  # the same answer, right from the start


STATEFUL = """
import numpy as np
calls = []
def scaled(x, factor):
    calls.append(1)
    return np.asarray(x) * factor * (len(calls) < 2)
"""
BUSY = "import time\nend = time.process_time() + 1.5\nwhile time.process_time() < end:\n    pass"


@pytest.mark.slow
def test_a_new_beginning_takes_no_time_from_other_exercises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the cells take most of the time, they do not run again: what passes alone counts, and the rest is judged."""
    monkeypatch.setattr(budget, "_EXTRA_BY_THE_CLOCK", 100)  # CPU seconds are what counts here, on a busy machine too
    with Grader(course.assignment(tmp_path), limits=replace(LIMITS, wall_factor=20)) as grader:
        notebook = course.notebook(STATEFUL, first=[BUSY, BUSY])
        verdict = grader.grade(course.submission("ada", notebook)).verdict
        assert [exercise.score for exercise in verdict.exercises] == [10, 10]
        assert verdict.problems == ("Passed only when asked alone: scaled. Do its calls leave something behind?",)
