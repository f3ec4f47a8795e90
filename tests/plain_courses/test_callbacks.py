"""A function of the test that is called very often by the student's code."""

from pathlib import Path
from typing import Any

import pytest

from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.judging.plain.conversation import Conversation
from nbjudge.records import ExerciseResult, Submission
from nbjudge.settings import Limits
from tests.notebooks.build import as_bytes

from . import course
from .kinds import Kind

CALLS = 300
# It finds the program around it, and tells how many lists that program still follows after all these calls.
FOLLOWED = """
import sys
def followed(give, calls):
    for _ in range(calls):
        give([0])
    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Objects":
        frame = frame.f_back
    return len(frame.f_locals["self"].kept._values)
"""
KIND = Kind(
    "followed", FOLLOWED, FOLLOWED, "followed = abs", f"assert followed(lambda given: [given], {CALLS}) < {CALLS / 10}"
)


@pytest.mark.slow
def test_lists_that_nobody_holds_any_more_are_forgotten_between_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On both sides: else every call would look through the lists of all calls before it."""
    respond, most = Conversation.respond, [0]

    def counted(self: Conversation, question: dict[str, Any]) -> dict[str, Any]:
        most[0] = max(most[0], len(self._kept._values))
        return respond(self, question)

    monkeypatch.setattr(Conversation, "respond", counted)
    root = course.make_course(tmp_path / "course", [KIND])
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        book = as_bytes(course.handed_in(course.ANSWERS["right"], [KIND]))
        verdict = grader.grade(Submission("ada", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    assert verdict.exercises[0].judged == "outside", verdict.exercises[0].why
    assert verdict.score == course.POINTS, verdict.exercises[0].checks
    assert most[0] < CALLS / 10


IN_A_POOL = """from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(1)
pool.submit(int).result()
def number_of(costs):
    return len(costs)
def lowest(cost, n):
    costs = [cost(0), *pool.map(cost, range(1, n))]
    return costs.index(min(costs))"""
POOL = Kind(
    "pool",
    "def number_of(costs):\n    return len(costs)\ndef lowest(cost, n):\n    return min(range(n), key=cost)",
    IN_A_POOL,
    "lowest = number_of = abs",
    """asked = []
def cost(place):
    asked.append(place)
    return (place - 2) ** 2
assert number_of([3, 1]) == 2
assert lowest(cost, 5) == 2
assert sorted(asked) == [0, 1, 2, 3, 4]""",
)
BEHIND = Kind("behind", "count = 1\ncount += 1", "count = 2", "count = 0", "assert count == 2")
BARE = Kind(
    "bare",
    POOL.right,
    IN_A_POOL,
    POOL.wrong,
    """try:
    found = lowest(lambda place: (place - 2) ** 2, 5)
except:
    raise AssertionError('It stops with an error.')
assert found == 2""",
)
# It asks as often as it likes, leaves what it found, and waits until the cell begins anew.
LEAVES_A_NOTE = """import os, tempfile, threading
end = threading.Event()
threading.Thread(target=end.wait, daemon=True).start()
FOLDERS = (os.getcwd(), tempfile.gettempdir(), "/dev/shm", os.path.expanduser("~"))
NOTES = [os.path.join(folder, "note") for folder in FOLDERS]
def guess(cost, n):
    for note in filter(os.path.exists, NOTES):
        return int(open(note).read())
    found = min(range(n), key=cost)
    for note in NOTES:
        try:
            open(note, "w").write(str(found))
        except OSError:
            pass
    end.wait()"""
THIRDS = """def guess(cost, n):
    low, high = 0, n - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if cost(middle) < cost(middle + 1) else (middle + 1, high)
    return low"""
NOTE = Kind(
    "note",
    THIRDS,
    LEAVES_A_NOTE,
    "guess = abs",
    """import random
secret, asked = random.randrange(300, 700), []
def cost(place):
    asked.append(place)
    return abs(place - secret)
assert guess(cost, 1000) == secret
assert len(asked) < 50""",
)


# The same, where the note is left in what the test cells have on the judging side.
IN_THEIR_HANDS = """import threading
end = threading.Event()
threading.Thread(target=end.wait, daemon=True).start()
def guess(cost, n, board):
    if board:
        return board[-1]
    found = min(range(n), key=cost)
    board.append(found)
    end.wait()"""
ASKS_IN_VIEW = """import random
secret, asked = random.randrange(300, 700), []
def cost(place):
    asked.append(place)
    return abs(place - secret)
assert guess(cost, 1000, {board}) == secret
assert len(asked) < 50"""
BOARDS = {
    "a module": ("import course_helper", "course_helper.BOARD"),
    "a list of a locked cell": ("BOARD = []", "BOARD"),
    "a class of an earlier test cell": ("", "Board.memo"),
    "a default of an earlier test cell": ("", "board()"),
}
BETWEEN = "class Board:\n    memo = []\ndef board(b=[]):\n    return b\nassert made == 1"
MADE = Kind("made", "made = 1", "made = 1", "made = 2", BETWEEN)


def graded(folder: Path, *kinds: Kind, helper: bytes = b"") -> ExerciseResult:
    """Return what the answer in another style gets for the last kind, with a cell behind it."""
    kinds = (*kinds, BEHIND)  # which the process itself goes on to
    root = course.make_course(folder / "course", kinds)
    for place in ("source", "release") if helper else ():
        (root / place / course.NAME / "course_helper.py").write_bytes(helper)
    limits = Limits(call_seconds=2, wall_factor=1)
    with Grader(find_course(root).assignment(course.NAME), limits=limits) as grader:
        book = as_bytes(course.handed_in(course.ANSWERS["other"], kinds))
        return grader.grade(Submission("ada", course.NAME, {f"{course.NAME}.ipynb": book})).verdict.exercises[-2]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [POOL, BARE], ids=["pool", "bare"])
def test_a_cell_begins_anew_where_a_call_lacked_threads(tmp_path: Path, kind: Kind) -> None:
    """A pool of an earlier cell is no part of a copy: the process that has it is asked all of the cell's questions."""
    result = graded(tmp_path, kind)
    assert (result.judged, result.score) == ("outside", course.POINTS), result.checks


@pytest.mark.slow
def test_a_cell_that_begins_anew_finds_no_note_on_what_it_asked(tmp_path: Path) -> None:
    """It begins in another sandbox: what the first half of it wrote down is gone."""
    result = graded(tmp_path, NOTE)
    assert (result.judged, result.score) == ("outside", 0), result.checks


@pytest.mark.slow
@pytest.mark.parametrize("board", BOARDS)
def test_a_cell_that_begins_anew_finds_no_note_in_what_the_tests_have(tmp_path: Path, board: str) -> None:
    """Whatever the student's code could reach of theirs is made anew with the cell."""
    given, name = BOARDS[board]
    test = ASKS_IN_VIEW.format(board=name)
    right = THIRDS.replace("guess(cost, n)", "guess(cost, n, board)")
    kind = Kind("note", right, IN_THEIR_HANDS, "guess = abs", test, given=given)
    result = graded(tmp_path, MADE, kind, helper=b"BOARD = []\n")
    assert (result.judged, result.score) == ("outside", 0), result.checks
