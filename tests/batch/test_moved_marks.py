"""A regrading says which marks moved, and why."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nbjudge.batch.moved_marks import WHOLE, Move, MoveLog, compare
from nbjudge.batch.notes import STATE, Notes
from nbjudge.course.folders import Course
from nbjudge.records import Assignment, CheckResult, ExerciseResult, Verdict
from tests.reports.verdicts import check, unreadable, verdict

RIGHT, WRONG = check(name="test_a"), check("failed", "Wrong.", name="test_a")
NEW = replace(check("failed", name="test_b"), title="It stops")


def why(old: tuple[float, CheckResult], *new: CheckResult, score: float = 5.0) -> str:
    """Return the reason why a mark moved to `score`."""
    (move,) = compare(verdict("ada", old[0], old[1]), verdict("ada", score, *new))
    return move.reason


def test_marks_that_stay_are_no_moves() -> None:
    """The same points are no move, whatever the checks say; neither is a first grading."""
    assert compare(verdict("ada", 5.0, RIGHT), verdict("ada", 5.0, WRONG)) == ()
    assert compare(None, verdict()) == ()


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ((10.0, RIGHT), [WRONG], "“It goes downhill” failed, before passed"),
        ((0.0, WRONG), [RIGHT], "“It goes downhill” passed, before failed"),
        ((10.0, RIGHT), [RIGHT, NEW], "new check “It stops” failed"),
        ((10.0, NEW), [RIGHT], "new check “It goes downhill” passed; without the check “It stops”"),
        ((10.0, RIGHT), [replace(RIGHT, weight=2)], "“It goes downhill” counts 2 instead of 1"),
        ((10.0, RIGHT), [replace(RIGHT, outcome="timed_out")], "“It goes downhill” timed out, before passed"),
        ((10.0, RIGHT), [RIGHT], "other limits or settings"),
    ],
)
def test_a_move_has_its_reason(before: tuple[float, CheckResult], after: list[CheckResult], reason: str) -> None:
    """Checks that changed their outcome, are new, gone or count otherwise are named by their titles."""
    assert sorted(why(before, *after).split("; ")) == sorted(reason.split("; "))


def test_checks_that_all_moved_alike_are_told_once() -> None:
    """Where every check moved in the same way, one sentence says so; where one did not, each has its own."""
    before = [check(name=f"test_{number}") for number in range(9)]
    after = [replace(each, outcome="crashed") for each in before]
    (move,) = compare(verdict("ada", 10.0, *before), verdict("ada", 0.0, *after))
    assert move.reason == "all 9 checks crashed, before passed"
    (move,) = compare(verdict("ada", 10.0, *before[:2]), verdict("ada", 0.0, *after[:2]))
    assert move.reason == "both checks crashed, before passed"
    (move,) = compare(verdict("ada", 10.0, *before), verdict("ada", 1.0, *after[:8], before[8]))
    assert move.reason.split("; ") == ["“It goes downhill” crashed, before passed"] * 8
    (move,) = compare(verdict("ada", 10.0, *before), verdict("ada", 1.0, *after[:8], replace(WRONG, name="test_8")))
    assert move.reason.endswith("crashed, before passed; “It goes downhill” failed, before passed")
    (move,) = compare(verdict("ada", 10.0, *before[:2]), verdict("ada", 1.0, *after[:2], NEW))
    assert "new check" in move.reason and "all" not in move.reason


def test_points_and_exercises_may_change() -> None:
    """Other points, a new exercise, one that is gone and one that a person marks now each say so."""

    def graded(*results: ExerciseResult) -> Verdict:
        return Verdict("ada", "homework", "graded", exercises=results)

    old = graded(
        ExerciseResult("ps", "test_f", "f", 10.0, 10.0), ExerciseResult("ps", "test_g", "g", 4.0, 4.0),
        ExerciseResult("ps", "test_h", "h", 4.0, 4.0),
    )  # fmt: skip
    new = graded(
        ExerciseResult("ps", "test_f", "f", 20.0, 20.0), ExerciseResult("ps", "test_h", "h", 0.0, 4.0, manual=True),
        ExerciseResult("ps", "test_i", "i", 3.0, 4.0),
    )  # fmt: skip
    assert compare(old, new) == (
        Move("ada", "f", 10.0, 20.0, "worth 20 points instead of 10"),
        Move("ada", "g", 4.0, None, "the exercise is gone"),
        Move("ada", "h", 4.0, 0.0, "a person marks it now"),
        Move("ada", "i", None, 3.0, "a new exercise"),
    )


def test_a_new_submission_is_its_own_reason() -> None:
    """What was handed in anew needs no checks as a reason; what cannot be read any more moves as a whole."""
    assert compare(verdict("ada", 1.0), verdict("ada", 2.0), resubmitted=True)[0].reason == "handed in anew"
    assert compare(verdict("eve", 4.0), unreadable("eve")) == (Move("eve", WHOLE, 4.0, None, "There is no notebook."),)
    assert str(compare(unreadable("eve"), verdict("eve", 4.0))[0]) == "eve, all exercises: none → 4 (graded this time)"


def test_moves_are_kept_once(tmp_path: Path) -> None:
    """The log drops what a killed grading noted twice, and lines that were cut short or that a disk has damaged."""
    log = MoveLog(tmp_path / "moves.jsonl")
    up, down = Move("ada", "f", 1.0, 2.0, "a"), Move("ada", "f", 2.0, 1.0, "b")
    for move in (up, up, down, up):
        log.append([move], "now")
    with (tmp_path / "moves.jsonl").open("ab") as file:
        file.write(json.dumps({"student": "bob"})[:5].encode() + b"\xff\n")
    assert list(log) == [replace(move, when="now") for move in (up, down, up)]


def test_a_damaged_note_on_a_run_counts_as_none(tmp_path: Path) -> None:
    """Bytes that are no text leave the runs noted before them."""
    notes = Notes(Course(tmp_path), Assignment("c", "hw", {}, {}, ""))
    (tmp_path / STATE).mkdir()
    notes.end_of_run(3, 2, 1.5)
    with (tmp_path / STATE / "hw.runs.jsonl").open("ab") as file:
        file.write(b"\xff\x00")
    last = notes.last_run()
    assert last and (last.graded, last.jobs, last.seconds) == (3, 2, 1.5)
