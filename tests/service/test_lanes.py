"""What takes long goes on in a lane of its own, and comes back with its result."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from nbjudge.batch.local.worker import Setup
from nbjudge.course.folders import find_course
from nbjudge.errors import Postponed, SetAside
from nbjudge.records import Graded, Submission, Verdict
from nbjudge.service import lanes as lanes_module
from nbjudge.service.lanes import Lanes
from nbjudge.settings import Limits
from tests.batch import tiny
from tests.batch.running import grade


def _setup(root: Path, **options: Any) -> Setup:
    return Setup(find_course(root).assignment(tiny.NAME), Limits(**options), "bwrap", False)


def test_a_slow_submission_comes_back(tmp_path: Path) -> None:
    """One that is postponed is set aside, and keeps its student out; the same bytes then get its result."""
    setup, ended, told = _setup(tiny.make_course(tmp_path, {})), threading.Event(), threading.Event()
    tries: list[float | None] = []

    def slow(submission: Submission, setup: Setup, patience: float | None = None) -> Graded:
        tries.append(patience)
        if patience is not None:
            raise Postponed
        assert ended.wait(20)
        return Graded(Verdict(submission.student, submission.assignment, "graded", score=3), {})

    lanes, ada = Lanes(1, told.set), Submission("ada", tiny.NAME, {"ps.ipynb": b"1"})
    with pytest.raises(SetAside):
        lanes.submit(slow, ada, setup, None).result(20)
    assert lanes.is_busy((tiny.NAME, "ada"), with_another=False)
    assert not lanes.is_busy((tiny.NAME, "bob"), with_another=False)
    with pytest.raises(SetAside):
        lanes.submit(slow, ada, setup, 30).result(20)
    ended.set()
    assert told.wait(20)
    for _ in range(200):
        if not lanes.is_busy((tiny.NAME, "ada"), with_another=False):
            break
        time.sleep(0.01)
    assert lanes.submit(slow, ada, setup, None).result(20).verdict.score == 3
    assert tries == [2.0, None]
    lanes.shutdown()


def test_a_slow_submission_begins_when_the_others_are_done(tmp_path: Path) -> None:
    """While one is graded in the quick lane, none begins in the slow one."""
    setup, order = _setup(tiny.make_course(tmp_path, {})), list[str]()
    told, may_end = threading.Event(), threading.Event()

    def grade_one(submission: Submission, setup: Setup, patience: float | None = None) -> Graded:
        if submission.student == "slow" and patience is not None:
            raise Postponed
        if submission.student == "quick":
            assert may_end.wait(20)
        order.append(submission.student)
        return Graded(Verdict(submission.student, submission.assignment, "graded"), {})

    lanes = Lanes(2, told.set)
    quick = lanes.submit(grade_one, Submission("quick", tiny.NAME, {}), setup, None)
    with pytest.raises(SetAside):
        lanes.submit(grade_one, Submission("slow", tiny.NAME, {}), setup, None).result(20)
    assert not told.wait(lanes_module._QUIET + 0.5)
    may_end.set()
    assert quick.result(20) and told.wait(20) and order == ["quick", "slow"]
    lanes.shutdown()


def test_one_that_cannot_be_put_off_keeps_its_grader_and_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one grader at a time: it goes on in its own thread, another grades the next, and its result counts."""
    monkeypatch.setattr(lanes_module, "_PATIENCE", 0.1)
    monkeypatch.setattr(lanes_module, "_GOES_ON", 0.1)
    setup, may_end, told = _setup(tiny.make_course(tmp_path, {})), threading.Event(), threading.Event()
    begun: list[tuple[str, int]] = []

    def grade_one(submission: Submission, setup: Setup, patience: float | None = None) -> Graded:
        begun.append((submission.student, threading.get_ident()))
        if submission.student == "failed":
            assert may_end.wait(20)
        return Graded(Verdict(submission.student, submission.assignment, "graded", score=3), {})

    lanes, failed = Lanes(1, told.set), Submission("failed", tiny.NAME, {})
    with pytest.raises(SetAside):
        lanes.submit(grade_one, failed, setup, None).result(20)
    assert lanes.submit(grade_one, Submission("quick", tiny.NAME, {}), setup, None).result(20)
    assert lanes.is_busy((tiny.NAME, "failed"), with_another=False) and not told.is_set()
    may_end.set()
    assert told.wait(20)
    assert lanes.submit(grade_one, failed, setup, None).result(20).verdict.score == 3
    lanes.shutdown()
    assert [student for student, _ in begun] == ["failed", "quick"], "one that failed must never begin anew"
    assert len({thread for _, thread in begun}) == 2


def test_many_that_cannot_be_put_off_leave_room_for_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a grader of its own while the memory allows it; the solution's check, which all wait for, always has."""
    monkeypatch.setattr(lanes_module, "_PATIENCE", 0.1)
    monkeypatch.setattr(lanes_module, "_GOES_ON", 0.1)
    monkeypatch.setattr(lanes_module, "room_for_graders", lambda limits: 7)
    setup, may_end = _setup(tiny.make_course(tmp_path, {}), memory_bytes=1 << 30), threading.Event()

    def grade_one(submission: Submission, setup: Setup, patience: float | None = None) -> Graded:
        if submission.student.startswith("slow"):
            assert may_end.wait(60)
        return Graded(Verdict(submission.student, submission.assignment, "graded", score=3), {})

    lanes = Lanes(1, lambda: None)
    for number in range(6):
        with pytest.raises(SetAside):
            lanes.submit(grade_one, Submission(f"slow {number}", tiny.NAME, {}), setup, None).result(20)
    assert lanes.submit(grade_one, Submission("quick", tiny.NAME, {}), setup, None).result(20)
    with pytest.raises(SetAside):
        lanes.submit(grade_one, Submission("slow 6", tiny.NAME, {}), setup, None).result(20)
    solution = Submission("solution", tiny.NAME, {}, is_solution=True)
    assert lanes.submit(grade_one, solution, setup, None).result(20)
    waits = lanes.submit(grade_one, Submission("late", tiny.NAME, {}), setup, None)
    assert not waits.done()
    may_end.set()
    assert waits.result(20).verdict.score == 3
    lanes.shutdown()


def test_a_student_called_solution_is_none(tmp_path: Path) -> None:
    """A submission of that name is set aside like another, and says nothing about how long to wait."""
    setup = _setup(tiny.make_course(tmp_path, {}))

    def slow(submission: Submission, setup: Setup, patience: float | None = None) -> Graded:
        if patience is not None:
            raise Postponed
        return Graded(Verdict(submission.student, submission.assignment, "graded", seconds=9), {})

    lanes = Lanes(1, lambda: None)
    with pytest.raises(SetAside):
        lanes.submit(slow, Submission("solution", tiny.NAME, {}), setup, None).result(20)
    assert find_course(tmp_path).solution(tiny.NAME).is_solution
    lanes.shutdown()


def test_a_corrected_notebook_does_not_wait_for_the_slow_one(tmp_path: Path) -> None:
    """It is tried at once, and its student goes behind the others; a third waits until one of the two has ended."""
    setup, may_end, told = _setup(tiny.make_course(tmp_path, {})), threading.Event(), threading.Event()
    whose = tiny.NAME, "ada"

    def grade_one(submission: Submission, setup: Setup, patience: float | None = None) -> Graded:
        slow = submission.notebooks["ps.ipynb"] != b"right"
        if slow and patience is not None:
            raise Postponed
        assert not slow or may_end.wait(20)
        return Graded(Verdict("ada", tiny.NAME, "graded", score=0 if slow else 3), {})

    def handed_in(data: bytes) -> Any:
        return lanes.submit(grade_one, Submission("ada", tiny.NAME, {"ps.ipynb": data}), setup, None)

    lanes = Lanes(1, told.set)
    with pytest.raises(SetAside):
        handed_in(b"slow").result(20)
    assert lanes.is_slow(whose) and lanes.is_busy(whose, with_another=False)
    assert not lanes.is_busy(whose, with_another=True)
    assert handed_in(b"right").result(20).verdict.score == 3
    assert not lanes.is_slow(whose)
    with pytest.raises(SetAside):
        handed_in(b"slow again").result(20)
    assert lanes.is_busy(whose, with_another=True)
    with pytest.raises(SetAside):
        handed_in(b"right").result(20)
    may_end.set()
    assert told.wait(20)
    lanes.shutdown()


def test_a_slow_submission_does_not_wait_for_ever() -> None:
    """After so many seconds since it was set aside it begins beside others, and never once the service ends."""
    quiet = lanes_module._Quiet()
    with quiet.broken():
        assert quiet.wait(time.monotonic() + 0.05)
        threading.Timer(0.05, quiet.end).start()
        assert not quiet.wait(time.monotonic() + 60)


def test_a_result_of_other_bytes_or_tests_does_not_count(tmp_path: Path) -> None:
    """A slow result is thrown away where the student has handed in again, or a limit has changed meanwhile."""
    root = tiny.make_course(tmp_path, {})

    def slow(submission: Submission, setup: Setup, patience: float | None = None) -> Graded:
        if patience is not None and submission.notebooks["ps.ipynb"] == b"slow":
            raise Postponed
        return Graded(Verdict("ada", tiny.NAME, "graded", score=len(submission.notebooks["ps.ipynb"])), {})

    told = threading.Event()
    lanes = Lanes(1, told.set)
    with pytest.raises(SetAside):
        lanes.submit(slow, Submission("ada", tiny.NAME, {"ps.ipynb": b"slow"}), _setup(root), None).result(20)
    assert told.wait(20)
    again = lanes.submit(slow, Submission("ada", tiny.NAME, {"ps.ipynb": b"quick"}), _setup(root), None)
    assert again.result(20).verdict.score == 5
    told.clear()
    with pytest.raises(SetAside):
        lanes.submit(slow, Submission("ada", tiny.NAME, {"ps.ipynb": b"slow"}), _setup(root), None).result(20)
    assert told.wait(20)
    with pytest.raises(SetAside):  # judged anew
        lanes.submit(
            slow, Submission("ada", tiny.NAME, {"ps.ipynb": b"slow"}), _setup(root, cell_seconds=1), None
        ).result(20)
    lanes.shutdown()


def test_a_batch_leaves_out_what_is_set_aside(tmp_path: Path, one_call_of_alembic: None) -> None:
    """A grading whose executor sets one aside grades the others, and gives that one no verdict."""
    root = tiny.make_course(tmp_path, {"ada": tiny.asking("score 1"), "bob": tiny.asking("score 2")})

    class Picky(Lanes):
        """Sets bob aside."""

        def submit(self, grade_one: Any, /, *arguments: Any, **named: Any) -> Any:
            found = super().submit(grade_one, *arguments, **named)
            if arguments[0].student == "bob":
                found = type(found)()
                found.set_exception(SetAside())
            return found

    lanes = Picky(1, lambda: None)
    summary = grade(root, executor=lanes)
    lanes.shutdown()
    assert [row.student for row in summary.rows] == ["ada"]
    assert not (root / "autograded" / "bob").exists()
