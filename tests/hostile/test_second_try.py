"""An answer that finds out that it is asked again, and only then gives the right result."""

from pathlib import Path

import pytest

from nbjudge.grading.submission import Grader
from nbjudge.judging import hidden_tests

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
        monkeypatch.setattr(hidden_tests, "unseen_copies", hidden_tests.fresh_copies)
        assert {channel: points(grader, channel) for channel in CHANNELS} == dict.fromkeys(CHANNELS, 10.0)
