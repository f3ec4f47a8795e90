"""A grading that is killed anywhere, and run again, ends as one that nobody disturbed."""

import os
import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.batch import tiny
from tests.batch.running import PROJECT, command, grade, start

pytestmark = pytest.mark.slow

Make = Callable[..., Path]
SEED = 20261122
CLASS = {f"s{number}": tiny.asking(f"score {number}") for number in range(8)} | {"t": None, "u": tiny.exercises()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The end state of a grading that nobody disturbed."""
    root = tiny.make_course(tmp_path_factory.mktemp("undisturbed") / "course", CLASS)
    grade(root)
    state = tiny.end_state(root)
    assert len(state["rows"]) == 2 * len(CLASS)
    return state


def killed(root: Path, point: str) -> bool:
    """Grade, dying by SIGKILL at a point; return whether that happened."""
    return (
        command(root, "nbjudge", "grade", tiny.NAME, "--jobs", "1", env={"KILL_AT": point}).returncode
        == -signal.SIGKILL
    )


@pytest.mark.parametrize(
    "point",
    ["making:1", "gradebook:1", "gradebook:3", "verdict:4", "notebook:1", "journal:2",
     *(pytest.param(point, marks=pytest.mark.scale) for point in
       ("making:2", "gradebook:2", "gradebook:7", "verdict:1", "notebook:5", "journal:1", "journal:6"))],
)  # fmt: skip
def test_a_kill_at_each_step_costs_nothing(make: Make, undisturbed: dict[str, Any], point: str) -> None:
    """Killed while it makes the gradebook, or at the verdict, notebook, transaction or journal of a submission."""
    root = make(CLASS)
    assert killed(root, point)
    grade(root)
    assert tiny.end_state(root) == undisturbed
    assert [path for path in root.rglob(".*") if path.name not in (".nbjudge",)] == [], "nothing half-written is left"


@pytest.mark.scale
def test_a_kill_while_regrading_costs_nothing(make: Make, undisturbed: dict[str, Any]) -> None:
    """Killed in a second grading of changed submissions, it leaves no mixture of old and new."""
    root = make({who: tiny.asking("score 10") for who in CLASS})
    grade(root)
    for who, content in CLASS.items():
        tiny.hand_in(root, who, content)
    (root / "submitted" / "t" / tiny.NAME / "ps.ipynb").unlink()
    for point in ("verdict:2", "notebook:2", "gradebook:4", "journal:2"):
        assert killed(root, point)
    grade(root)
    assert tiny.end_state(root) == undisturbed


@pytest.mark.parametrize("round_number", [0, *(pytest.param(n, marks=pytest.mark.scale) for n in range(1, 8))])
def test_kills_at_random_moments_cost_nothing(make: Make, undisturbed: dict[str, Any], round_number: int) -> None:
    """SIGKILL to the grading or to one of its workers at any moment, several times over, changes nothing in the end."""
    dice = random.Random(SEED + round_number)
    print(f"seed {SEED + round_number}")
    root = make(CLASS)
    for _ in range(2):
        process = start(root, "nbjudge", "grade", tiny.NAME, "--jobs", "2")
        _wait_for_results(root, dice.randrange(len(CLASS)), process)
        time.sleep(dice.random() / 5)
        _kill(process.pid, worker=dice.random() < 0.4)
        process.communicate(timeout=120)
    grade(root)
    assert tiny.end_state(root) == undisturbed


@pytest.mark.parametrize("kilobytes", [40, pytest.param(320, marks=pytest.mark.scale)])
def test_a_full_disk_costs_nothing(make: Make, undisturbed: dict[str, Any], tmp_path: Path, kilobytes: int) -> None:
    """On a disk that is full after so many kilobytes grading ends with one line; the next one, with room, completes it.

    The disk is a real one, of a few megabytes. With 40 the gradebook cannot be made, with 320 part of the class fits.
    """
    root, disk = make(CLASS), tmp_path / "disk"
    disk.mkdir()
    grading = f"{shlex.quote(sys.executable)} -m tests.batch.drive nbjudge grade {tiny.NAME} --jobs 1"
    script = f"""
        cp -r {root} {disk} && cd {disk}/{root.name}
        free=$(df --output=avail -B 1024 . | tail -1)
        head -c $(((free - {kilobytes}) * 1024)) /dev/zero > ../filler
        {grading} > {tmp_path}/first.out 2> {tmp_path}/first.err; echo $? > {tmp_path}/first.code
        rm ../filler
        {grading}; code=$?; cp -r . {tmp_path}/after; exit $code
    """
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    confined = ["bwrap", "--dev-bind", "/", "/", "--size", str(8 << 20), "--tmpfs", str(disk), "bash", "-c", script]
    done = subprocess.run(confined, env=environment, capture_output=True, text=True, timeout=120, check=False)
    error = (tmp_path / "first.err").read_text()
    assert (tmp_path / "first.code").read_text() == "2\n", error
    assert error.startswith("nbjudge: ") and error.count("\n") == 1, error
    assert done.returncode == 1, done.stdout + done.stderr  # one of the class is not graded, for its file
    assert tiny.end_state(tmp_path / "after") == undisturbed


def _wait_for_results(root: Path, count: int, process: Any) -> None:
    while process.poll() is None and len(list(root.glob("autograded/*/*/verdict.json"))) < count:
        time.sleep(0.02)


def _kill(parent: int, *, worker: bool) -> None:
    victims = [parent]
    try:
        if worker:
            victims = [
                child.pid for child in psutil.Process(parent).children() if "spawn_main" in " ".join(child.cmdline())
            ]
        for victim in victims[:1]:
            os.kill(victim, signal.SIGKILL)
    except (ProcessLookupError, psutil.Error):
        pass  # it has ended meanwhile
