"""One grading of an assignment at a time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nbjudge.batch.lock import grading_lock
from nbjudge.errors import LockHeld

HOLD = """
import sys, time
from pathlib import Path
from nbjudge.batch.lock import grading_lock
with grading_lock(Path(sys.argv[1]), "homework"):
    print("held", flush=True)
    time.sleep(100)
"""


def test_the_second_grading_learns_who_holds_the_lock(tmp_path: Path) -> None:
    """The error names the assignment, the user, the machine, the process and the time, in one line."""
    path = tmp_path / "state" / "homework.lock"
    with grading_lock(path, "homework"), pytest.raises(LockHeld) as caught, grading_lock(path, "homework"):
        pass
    message = str(caught.value)
    assert message.startswith("homework is being graded already, by ")
    assert f"process {os.getpid()}, since 20" in message
    assert "\n" not in message


def test_the_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    """A grading that ended, also by an error, leaves the lock to the next."""
    path = tmp_path / "homework.lock"
    with pytest.raises(ZeroDivisionError), grading_lock(path, "homework"):
        raise ZeroDivisionError
    with grading_lock(path, "homework"):
        pass


def test_a_killed_grading_holds_nothing(tmp_path: Path) -> None:
    """The kernel frees the lock of a process that was killed."""
    path = tmp_path / "homework.lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(LockHeld, match=f"process {process.pid}"), grading_lock(path, "homework"):
            pass
        process.send_signal(signal.SIGKILL)
    with grading_lock(path, "homework"):
        pass
