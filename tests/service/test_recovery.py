"""Nothing that was accepted is lost, wherever the service is killed."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from nbjudge.course.folders import find_course
from nbjudge.errors import NbjudgeError
from nbjudge.service import arrivals as module
from nbjudge.service.arrivals import Arrivals
from nbjudge.service.tokens import Tokens
from tests.batch import tiny
from tests.batch.running import command, grade
from tests.service.processes import ask, free_port, running

WHEN = "2026-01-15 10:00:00.000000 UTC"


class Killed(BaseException):
    """Stands for the moment at which nothing more is done."""


def _add(arrivals: Arrivals, points: int = 1, student: str = "ada") -> module.Arrival:
    return arrivals.add(tiny.NAME, student, "ps", tiny.asking(f"score {points}"), WHEN)


def _handed_in(root: Path) -> dict[str, bytes]:
    folder = root / "submitted" / "ada" / tiny.NAME
    return {path.name: path.read_bytes() for path in folder.glob("*")} if folder.exists() else {}


@pytest.mark.parametrize("number", range(1, 8))
def test_a_kill_between_two_steps_loses_nothing_that_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Killed before any of the steps, an arrival is whole at the next start, or was never one."""
    root = tiny.make_course(tmp_path, {})
    arrivals = Arrivals(find_course(root))
    _add(arrivals, 1)
    append, steps = Arrivals._append, iter(range(1, 10))

    def killed(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            if next(steps) == number:
                raise Killed
            return step(*arguments, **options)

        return run

    monkeypatch.setattr(module, "written", killed(module.written))
    monkeypatch.setattr(module, "rename", killed(module.rename))
    monkeypatch.setattr(Arrivals, "_append", killed(append))
    with pytest.raises(Killed):
        _add(arrivals, 2)
    monkeypatch.undo()
    again = Arrivals(find_course(root))
    counts = 2 if number > 5 else 1  # the fifth step is the line that makes it count
    assert again.attempts((tiny.NAME, "ada")) == counts
    assert again.place((tiny.NAME, "ada")) == 1
    assert _handed_in(root) == {"ps.ipynb": tiny.asking(f"score {counts}"), "timestamp.txt": f"{WHEN}\n".encode()}
    kept = {path.name for path in (root / ".nbjudge" / "arrivals").iterdir()}
    assert kept == {f"{one.id}.ipynb" for one in again._all[tiny.NAME, "ada"]}


@pytest.mark.parametrize("number", range(1, 4))
def test_what_a_full_disk_did_not_take_never_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """It costs no attempt and leaves nothing behind, and the same file counts when it comes once more."""
    root = tiny.make_course(tmp_path, {})
    arrivals = Arrivals(find_course(root))
    write, steps = module.written, iter(range(1, 10))

    def full(path: Path, data: bytes) -> Path:
        if next(steps) == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(module, "written", full)
    with pytest.raises(OSError, match="No space"):
        _add(arrivals)
    monkeypatch.undo()
    whose = (tiny.NAME, "ada")
    assert not arrivals.attempts(whose) and not arrivals.waiting() and not _handed_in(root)
    assert not list((root / ".nbjudge" / "arrivals").iterdir())
    assert arrivals.same(tiny.NAME, "ada", "ps", tiny.asking("score 1")) is None
    assert _add(arrivals).attempt == 1 and _handed_in(root)["ps.ipynb"] == tiny.asking("score 1")


def test_what_waits_is_put_in_its_place_again(tmp_path: Path) -> None:
    """Somebody may move a student's folder away, for which the class would wait."""
    root = tiny.make_course(tmp_path, {})
    arrivals = Arrivals(find_course(root))
    arrival = _add(arrivals)
    shutil.rmtree(root / "submitted" / "ada")
    arrivals.put_back(arrival)
    assert _handed_in(root)["ps.ipynb"] == tiny.asking("score 1")
    (root / "submitted" / "ada" / tiny.NAME / "ps.ipynb").unlink()
    assert arrivals.same(tiny.NAME, "ada", "ps", tiny.asking("score 1")) == arrival
    assert _handed_in(root)["ps.ipynb"] == tiny.asking("score 1")


def test_a_torn_line_is_no_arrival_and_harms_no_other(tmp_path: Path) -> None:
    """Half a line at the end of the log was told to nobody; the next arrival gets a line of its own."""
    root = tiny.make_course(tmp_path, {})
    _add(Arrivals(find_course(root)))
    log = root / ".nbjudge" / "arrivals.jsonl"
    with log.open("ab") as file:
        file.write(log.read_bytes()[:50])
    arrivals = Arrivals(find_course(root))
    _add(arrivals, student="bob")
    again = Arrivals(find_course(root))
    assert list(again.waiting()) == [(tiny.NAME, "ada"), (tiny.NAME, "bob")]


def test_what_is_graded_does_not_wait_again(tmp_path: Path) -> None:
    """A graded arrival leaves the queue and its kept copy, also for the next start; a newer one of the same stays."""
    root = tiny.make_course(tmp_path, {})
    arrivals = Arrivals(find_course(root))
    first, second = _add(arrivals, 1), _add(arrivals, 2)
    assert not arrivals.graded(first) and arrivals.is_waiting(first.whose)
    assert arrivals.graded(second) and not arrivals.waiting()
    assert Arrivals(find_course(root)).place(second.whose) == 1  # a kill before anybody was told of the mark
    arrivals.settle(first)
    arrivals.settle(second)
    assert not arrivals.waiting() and not Arrivals(find_course(root)).waiting()
    assert not list((root / ".nbjudge" / "arrivals").iterdir())


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    """Where a student's folder is a link to elsewhere, nothing is written there and nothing counts as handed in."""
    root = tiny.make_course(tmp_path / "course", {})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / "submitted").mkdir()
    (root / "submitted" / "ada").symlink_to(elsewhere)
    arrivals = Arrivals(find_course(root))
    with pytest.raises(NbjudgeError, match="no folder of its own"):
        _add(arrivals)
    assert not list(elsewhere.iterdir()) and not arrivals.waiting()


@pytest.mark.slow
def test_a_killed_service_goes_on_where_it_was(make: Callable[..., Path]) -> None:
    """After a kill -9 in the middle of the class, everything that was accepted has one verdict in the end."""
    root = make({}, config='c.Nbjudge.serve = {"cool_down_seconds": 0}\n')
    tokens = {f"s{number}": Tokens(find_course(root)).make(f"s{number}") for number in range(6)}
    port, path = free_port(), f"/api/assignments/{tiny.NAME}/submissions"
    with running(root, port) as process:
        for number, token in enumerate(tokens.values()):
            assert ask(port, path, token, tiny.asking(f"score {number}"))["state"] in ("queued", "grading", "graded")
        os.kill(process.pid, signal.SIGKILL)
    with running(root, port) as process:
        end, found = time.monotonic() + 60, {}
        while time.monotonic() < end and len(found) < len(tokens):
            for student, token in tokens.items():
                shown = ask(port, path, token)
                if shown.get("state") == "graded":
                    found[student] = shown["verdict"]["score"]
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert found == {f"s{number}": number for number in range(6)}
    assert grade(root).skipped == len(tokens)


@pytest.mark.scale
@pytest.mark.timeout(1_200)
def test_kills_at_random_moments(make: Callable[..., Path], tmp_path: Path) -> None:
    """Of 200 students who hand in while the service is killed again and again, each accepted one has one verdict."""
    seed = int(os.environ.get("SEED", time.time_ns() % 10**6))
    print(f"SEED={seed}")
    chance = random.Random(seed)
    root = make({}, config='c.Nbjudge.serve = {"cool_down_seconds": 0}\n')
    points = {f"s{number:03}": chance.randint(0, 10) for number in range(200)}
    tokens = {student: Tokens(find_course(root)).make(student) for student in points}
    port, path = free_port(), f"/api/assignments/{tiny.NAME}/submissions"
    accepted: dict[str, str] = {}

    def hand_in(student: str) -> None:
        while student not in accepted:
            told = ask(port, path, tokens[student], tiny.asking(f"score {points[student]}"))
            if "id" in told:
                accepted[student] = told["id"]
            else:
                time.sleep(0.2)

    kills = 0
    with ThreadPoolExecutor(8) as clients:
        for student in points:
            clients.submit(hand_in, student)
        while len(accepted) < len(points) or kills < 5:
            with running(root, port) as process:
                time.sleep(chance.uniform(0, 6))
                os.kill(process.pid, signal.SIGKILL)
                kills += 1
    with running(root, port):
        left, end = set(points), time.monotonic() + 240
        while left and time.monotonic() < end:
            left -= {student for student in left if ask(port, path, tokens[student]).get("state") == "graded"}
            time.sleep(1)
        shown = {student: ask(port, path, tokens[student]) for student in points}
    assert left == set()
    assert {student: one["id"] for student, one in shown.items()} == accepted
    assert {student: one["verdict"]["score"] for student, one in shown.items()} == points
    assert {one["attempt"] for one in shown.values()} == {1}
    other = tiny.make_course(tmp_path / "other", {})
    for file in (root / "submitted").rglob("*.*"):
        tiny.write(other / file.relative_to(root), file.read_bytes())
    grade(other)
    assert tiny.end_state(root) == tiny.end_state(other)


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    """A port that is taken is said in one line, with what to do, and nothing is served."""
    root = tiny.make_course(tmp_path, {})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command(root, "nbjudge", "serve", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr == (
        f"nbjudge: Port {port} on 127.0.0.1 is in use. Stop what uses it, or take another: --port N\n"
    )
