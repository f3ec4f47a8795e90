"""A cluster that shares no disk with the course grades as one machine does, whatever ends meanwhile."""

import os
import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import nbjudge
from nbjudge.errors import UsageError
from tests.batch import tiny
from tests.batch.clusters import Machines, machines, stopped
from tests.batch.networks import MISSING, Network
from tests.batch.running import command, grade, start
from tests.batch.test_executors import MARKS as REAL_MARKS
from tests.batch.test_executors import marks, real_course

pytestmark = pytest.mark.slow

SEED = 20261128
GRADE = ("nbjudge", "grade", tiny.NAME)
Make = Callable[..., Path]
CLASS = {f"s{number}": tiny.asking(f"score {number}") for number in range(8)} | {"t": None, "u": tiny.exercises()}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler and two workers."""
    with machines(tmp_path_factory.getbasetemp(), 2) as started:
        yield started


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The end state of a grading on this machine that nobody disturbed."""
    root = tiny.make_course(tmp_path_factory.mktemp("undisturbed") / "course", CLASS)
    grade(root)
    return tiny.end_state(root)


def test_a_cluster_grades_what_one_machine_grades(make: Make, cluster: Machines, undisturbed: dict[str, Any]) -> None:
    """Files and gradebook are the same to the last digit; the command says how many workers there were."""
    root = make(CLASS)
    done = command(root, "nbjudge", "grade", tiny.NAME, "--scheduler", cluster.where)
    assert done.returncode == 1, done.stderr  # one is not graded, for its file
    assert "10 to grade; 2 workers" in done.stdout
    assert tiny.end_state(root) == undisturbed
    assert done.stderr == ""


def test_hidden_tests_run_on_machines_that_never_saw_them(make: Make, cluster: Machines) -> None:
    """The engine's own grader, sandbox and all: hidden tests, helper files and release come as bytes."""
    root = real_course(make)
    grade(root, scheduler=cluster.where, grader=None)
    assert marks(root) == REAL_MARKS
    before = tiny.end_state(root)
    grade(root, scheduler="local", grader=None, force=True)
    assert tiny.end_state(root) == before


def test_a_submission_that_ends_its_worker_twice_is_not_graded(make: Make, cluster: Machines) -> None:
    """Two workers end with it; the rest of the class is graded by those that come later."""
    root = make({**CLASS, "killer": tiny.asking("die")})
    cluster.keep_up(3)
    summary = grade(root, scheduler=cluster.where)
    cluster.keep_up(2)
    verdicts = {row.student: row for row in summary.rows}
    assert verdicts["killer"].note == (
        "Tried twice, and the process that graded it died. A person must look at this submission."
    )
    assert {row.student for row in summary.not_graded} == {"killer", "t"}
    assert [verdicts[f"s{number}"].score for number in range(8)] == list(range(8))


def test_a_worker_that_ends_before_it_had_anything_is_waited_for(
    make: Make, undisturbed: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With no worker and nothing under way, the class is not done: it waits for the next worker."""
    root = make(CLASS)
    with machines(tmp_path_factory.getbasetemp(), 1) as started:
        begun = [True]

        def listen(event: object) -> None:
            if begun:
                begun.clear()
                started.workers[0].kill()
                started.workers[0].wait()
                time.sleep(3)  # until the next look sees it
                threading.Timer(3, started.keep_up, [1]).start()

        grade(root, scheduler=started.where, listen=listen)
    assert tiny.end_state(root) == undisturbed


@pytest.mark.parametrize(
    "faults",
    [
        ["worker", "scheduler"],
        *(pytest.param(number, marks=pytest.mark.scale) for number in range(8)),
    ],
    ids=str,
)
def test_whatever_ends_nothing_is_lost(
    make: Make, undisturbed: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, faults: list[str] | int
) -> None:
    """Workers, the scheduler or the command killed, a worker cut off: the next command ends as an undisturbed one."""
    dice = random.Random(SEED + (faults if isinstance(faults, int) else 0))
    print(f"seed {SEED}, {faults}")
    root = make(CLASS)
    with machines(tmp_path_factory.getbasetemp(), 2) as started:
        chosen = faults if isinstance(faults, list) else dice.choices([*FAULTS], k=3)
        process = start(root, *GRADE, "--scheduler", started.where)
        for number, fault in enumerate(chosen, start=1):
            _wait_for_results(root, 2 * number, process)
            time.sleep(dice.random() / 5)
            FAULTS[fault](started, process)
            if process.poll() is not None:
                process.communicate()  # which closes its pipes
                process = start(root, *GRADE, "--scheduler", started.where)
        out, err = process.communicate(timeout=240)
        assert process.returncode == 1, out + err
        done = command(root, *GRADE, "--scheduler", started.where)  # who lost two workers by chance is tried again
    assert done.returncode == 1, done.stderr
    assert tiny.end_state(root) == undisturbed


def _wait_for_results(root: Path, count: int, process: subprocess.Popen[str]) -> None:
    while process.poll() is None and len(list(root.glob("autograded/*/*/verdict.json"))) < count:
        time.sleep(0.02)


def _end_worker(started: Machines, process: subprocess.Popen[str]) -> None:
    started.living()[0].kill()
    started.start_worker()


def _cut_off_worker(started: Machines, process: subprocess.Popen[str]) -> None:
    stopped(started.living()[0])
    started.start_worker()


def _end_scheduler(started: Machines, process: subprocess.Popen[str]) -> None:
    started.end_scheduler()
    started.start_scheduler()
    started.keep_up(2)


def _end_command(started: Machines, process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate(timeout=60)


FAULTS = {"worker": _end_worker, "cable": _cut_off_worker, "scheduler": _end_scheduler, "command": _end_command}


@pytest.fixture
def network() -> Iterator[Network]:
    """A network in which each worker is a machine of its own."""
    made = Network()
    yield made
    made.remove()


@pytest.mark.scale
@pytest.mark.skipif(bool(MISSING), reason=MISSING)
@pytest.mark.parametrize("comes_back", [False, True], ids=["for good", "and put in again"])
def test_a_worker_whose_cable_is_pulled_is_missed_by_nobody(
    make: Make, tmp_path_factory: pytest.TempPathFactory, network: Network, comes_back: bool
) -> None:
    """What it was grading is graded by another, once; when it is there again, what it says counts no more."""
    slow = {f"w{number}": tiny.asking("slow 4") for number in range(6)}
    undisturbed = tiny.make_course(tmp_path_factory.mktemp("quiet") / "course", CLASS | slow)
    grade(undisturbed, jobs=2)
    root = make(CLASS | slow)
    with machines(tmp_path_factory.getbasetemp(), 0, network) as started:
        spaces = [network.new(), network.new()]
        for space in spaces:
            seen = subprocess.check_output([*network.inside(space), "readlink", "/proc/self/ns/net"], text=True)
            assert seen.strip() != os.readlink("/proc/self/ns/net")
            started.start_worker(space=space)
        process = start(root, *GRADE, "--scheduler", started.where)
        _wait_for_results(root, 9, process)  # by now each worker has a slow one
        network.plug(spaces[0], connected=False)
        if comes_back:
            time.sleep(12)  # the scheduler has given it up, and another grades what it had
            network.plug(spaces[0], connected=True)
        out, err = process.communicate(timeout=240)
        assert process.returncode == 1, out + err
        done = command(root, *GRADE, "--scheduler", started.where)
    assert done.returncode == 1, done.stderr  # one is not graded, for its file
    assert tiny.end_state(root) == tiny.end_state(undisturbed)


def test_workers_that_do_not_fit_are_named(make: Make, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One with another nbjudge, one without bubblewrap, and none at all: one line that says which and why."""
    root = make({"a": CLASS["s1"]})
    other = tmp_path_factory.getbasetemp().parent / "other_version.py"
    tiny.write(other, b'import nbjudge\nnbjudge.__version__ = "0.0.1"\n')
    with machines(tmp_path_factory.getbasetemp(), 0) as started:
        with pytest.raises(UsageError, match="has no workers"):
            grade(root, scheduler=started.where)
        started.start_worker("--preload", str(other))
        started.start_worker(env={"PATH": "/nowhere"})
        said, end = "", time.monotonic() + 60
        while not ("nbjudge 0.0.1" in said and "bubblewrap" in said) and time.monotonic() < end:
            with pytest.raises(UsageError) as error:  # until both are there
                grade(root, scheduler=started.where)
            said = str(error.value)
    assert f"has nbjudge 0.0.1, this machine {nbjudge.__version__}" in said
    assert "bubblewrap is not installed" in said
    assert "\n" not in said
    assert not (root / "autograded").exists()


def test_no_scheduler_is_one_line(make: Make) -> None:
    """An address where nobody answers, and one that is none, are told before anything is written."""
    root = make({"a": CLASS["s1"]})
    for where in ("tcp://127.0.0.1:9", "nonsense"):
        with pytest.raises(UsageError, match=where):
            grade(root, scheduler=where)
    assert not (root / "autograded").exists()
