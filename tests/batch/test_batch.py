"""A grading does what is new or changed, and leaves everything in its place."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from nbjudge.batch import run
from nbjudge.batch.events import Begun, Event, Finished
from nbjudge.batch.journal import Journal
from nbjudge.batch.lock import grading_lock
from nbjudge.batch.notes import unfinished_note
from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError, LockHeld, NbjudgeError, UsageError
from nbjudge.records import Verdict
from nbjudge.settings import Limits
from tests.batch import tiny
from tests.batch.running import command, grade, start

pytestmark = pytest.mark.slow  # nbgrader takes two seconds to import

Make = Callable[..., Path]
CLASS = {"ada": tiny.asking("score 7"), "bob": tiny.asking("score 10"), "cyd": tiny.exercises()}


def graded_anew(root: Path, **options: object) -> list[str]:
    """Grade, and return who was graded in that run."""
    events: list[Event] = []
    grade(root, listen=events.append, **options)
    return sorted(event.row.student for event in events if isinstance(event, Finished))


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait, but not for ever."""
    for _ in range(1200):
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail("waited a minute in vain")


def change_folder(root: Path, who: str, change: Callable[[Path], object]) -> None:
    """Do something to the folder of somebody's results."""
    change(root / "autograded" / who / tiny.NAME)


def test_every_submission_gets_its_results(make: Make) -> None:
    """In autograded/ lie the verdict, the graded notebook, the release's files and the timestamp; nothing else."""
    root = make(CLASS)
    tiny.write(root / "submitted" / "ada" / tiny.NAME / "numpy.py", b"boom")
    tiny.write(root / "submitted" / "ada" / tiny.NAME / "timestamp.txt", b"2026-11-22 18:44:40 UTC\n")
    summary = grade(root)
    assert [(row.student, row.status, row.score) for row in summary.rows] == [
        ("ada", "graded", 7.0),
        ("bob", "graded", 10.0),
        ("cyd", "graded", 0.0),
    ]
    folder = root / "autograded" / "ada" / tiny.NAME
    assert sorted(os.listdir(folder)) == ["helpers.py", "ps.ipynb", "timestamp.txt", "verdict.json"]
    assert Verdict.from_json((folder / "verdict.json").read_text()).score == 7.0
    assert tiny.rows(root)["ada", "test_f"]["timestamp"].startswith("2026-11-22 18:44:40")


def test_what_cannot_be_read_has_a_verdict_too(make: Make) -> None:
    """An empty folder, an empty file and other bytes are `not_graded`, and the rest of the class is graded."""
    root = make({**CLASS, "dan": None, "eve": b"", "fay": b"\x00\xff", "gus": b"[]"})
    summary = grade(root)
    assert [row.student for row in summary.not_graded] == ["dan", "eve", "fay", "gus"]
    assert {row.reason for row in summary.not_graded} == {"file"}
    for who in ("dan", "eve", "fay", "gus"):
        text = (root / "autograded" / who / tiny.NAME / "verdict.json").read_text()
        assert json.loads(text)["status"] == "not_graded"
        assert tiny.rows(root)[who, "test_f"]["auto"] is None
        assert tiny.rows(root)[who, "test_f"]["needs"] == 1


def test_what_is_graded_and_unchanged_is_skipped(make: Make) -> None:
    """A second run grades nobody, says so, and returns the same marks."""
    root = make(CLASS)
    first = grade(root)
    events: list[Event] = []
    second = grade(root, listen=events.append)
    assert events == [Begun(tiny.NAME, 0, 3, 1)]
    assert second.skipped == 3
    assert second.rows == first.rows


def test_force_grades_again(make: Make) -> None:
    """With `force` everybody is graded again, with `students` only these."""
    root = make(CLASS)
    grade(root)
    assert graded_anew(root, force=True) == ["ada", "bob", "cyd"]
    assert graded_anew(root, force=True, students=["bob"]) == ["bob"]
    assert graded_anew(root, students=["bob"]) == []


def test_a_touched_submission_is_graded_anew(make: Make) -> None:
    """A changed notebook, another file name or another time of handing in concern that student alone."""
    root = make(CLASS)
    grade(root)
    tiny.hand_in(root, "ada", tiny.asking("score 8"))
    assert graded_anew(root) == ["ada"]
    assert tiny.rows(root)["ada", "test_f"]["auto"] == 8.0
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("update grade set manual_score = 4, needs_manual_grade = 0")
    tiny.write(root / "submitted" / "bob" / tiny.NAME / "timestamp.txt", b"2026-11-22 18:44:40 UTC\n")
    assert graded_anew(root) == ["bob"]
    assert not tiny.rows(root)["bob", "test_f"]["needs"], "a date is no new work for a person to look at"
    tiny.hand_in(root, "bob", tiny.asking("score 2"))
    assert graded_anew(root) == ["bob"] and tiny.rows(root)["bob", "test_f"]["needs"]
    tiny.hand_in(root, "zoe", tiny.asking("score 1"))
    assert graded_anew(root) == ["zoe"]
    assert graded_anew(root) == []


@pytest.mark.parametrize("what", ["tests", "release", "helpers", "limits", "everything"])
def test_a_changed_course_is_graded_anew(make: Make, what: str) -> None:
    """Hidden tests, release, helper files, limits and `everything` concern the whole class."""
    root = make({"ada": tiny.asking("score 7")})
    grade(root)
    options: dict[str, object] = {}
    if what == "tests":
        tiny.write(root / "grader_tests" / tiny.NAME / "test_f.py", b"def test_f(student):\n    pass\n")
    elif what == "release":
        path = root / "release" / tiny.NAME / "ps.ipynb"
        path.write_bytes(path.read_bytes().replace(b"YOUR ANSWER HERE", b"Write here"))
    elif what == "helpers":
        for step in ("source", "release"):
            tiny.write(root / step / tiny.NAME / "helpers.py", b"ONE = 2\n")
    else:
        options = {"limits": Limits(cell_seconds=5)} if what == "limits" else {"everything": True}
    assert graded_anew(root, **options) == ["ada"]
    assert graded_anew(root, **options) == []


def test_the_limits_of_the_configuration_count(make: Make) -> None:
    """Limits in nbgrader_config.py reach the grader, and a change of them grades anew."""
    root = make({"ada": tiny.asking("score 7")}, config='c.Nbjudge.limits = {"cell_seconds": 5}\n')
    assert graded_anew(root) == ["ada"]
    assert graded_anew(root, limits=Limits(cell_seconds=5)) == []
    assert graded_anew(root, limits=Limits()) == ["ada"]


DAMAGE: dict[str, Callable[[Path], object]] = {
    "verdict gone": lambda folder: (folder / "verdict.json").unlink(),
    "verdict torn": lambda folder: (folder / "verdict.json").write_text("{"),
    "notebook gone": lambda folder: (folder / "ps.ipynb").unlink(),
    "notebook changed": lambda folder: (folder / "ps.ipynb").write_text("{}"),
    "all gone": lambda folder: shutil.rmtree(folder),
    "a file instead": lambda folder: (shutil.rmtree(folder), folder.write_text("")),
    "read-only": lambda folder: [os.chmod(path, 0o444) for path in folder.iterdir()],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_results_are_mended(make: Make, damage: str) -> None:
    """Whatever happened to somebody's results, the next run leaves what an undisturbed run would have left."""
    root = make(CLASS)
    grade(root)
    before = tiny.end_state(root)
    change_folder(root, "ada", DAMAGE[damage])
    assert graded_anew(root) == ([] if damage == "read-only" else ["ada"])
    assert tiny.end_state(root) == before


def test_a_lost_gradebook_is_made_again(make: Make) -> None:
    """A deleted gradebook is filled from the verdicts on disk, without grading anybody again."""
    root = make(CLASS)
    grade(root)
    before = tiny.end_state(root)
    (root / "gradebook.db").unlink()
    assert graded_anew(root) == []
    assert tiny.end_state(root) == before


def test_a_changed_gradebook_row_is_mended(make: Make) -> None:
    """Automatic points that something else wrote into the gradebook are put right from the verdict."""
    root = make(CLASS)
    grade(root)
    before = tiny.end_state(root)
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("update grade set auto_score = 198")
    assert graded_anew(root) == []
    assert tiny.end_state(root) == before


def test_a_lost_journal_costs_a_regrade(make: Make) -> None:
    """Without the journal everybody is graded again, to the same end."""
    root = make(CLASS)
    grade(root)
    before = tiny.end_state(root)
    shutil.rmtree(root / ".nbjudge")
    assert graded_anew(root) == ["ada", "bob", "cyd"]
    assert tiny.end_state(root) == before


def test_what_was_not_graded_is_tried_again(make: Make, tmp_path: Path) -> None:
    """A submission that our side failed to grade is no finished business for the next run."""
    root = make({"ada": tiny.asking("raise"), "bob": tiny.asking("score 3")})
    assert [row.reason for row in grade(root).not_graded] == ["grader"]
    assert graded_anew(root) == ["ada"]


def test_what_our_side_failed_to_grade_has_a_notebook(make: Make) -> None:
    """Formgrader and generate_feedback need one: it says what happened, and has the cells for points and comments."""
    root = make({"ada": tiny.asking("raise")})
    grade(root)
    first, *marked = json.loads((root / "autograded" / "ada" / tiny.NAME / "ps.ipynb").read_bytes())["cells"]
    assert "The grader failed on this submission" in first["source"] and "a bug of ours" in first["source"]
    assert [item["metadata"]["nbgrader"]["grade_id"] for item in marked] == ["f", "test_f", "essay"]
    assert {row["auto"] for row in tiny.rows(root).values()} == {None}


def test_the_solution_must_have_full_marks(make: Make) -> None:
    """Tests that fail the instructor's solution stop the grading before anything is written, naming the check."""
    root = make(CLASS)
    path = root / "source" / tiny.NAME / "ps.ipynb"
    path.write_bytes(path.read_bytes().replace(b"score 10", b"score 9"))
    with pytest.raises(CourseError, match=r"solution.*test_f.*“f is right” failed"):
        grade(root)
    assert not (root / "gradebook.db").exists()
    assert not (root / "autograded").exists()


def test_the_solution_is_graded_each_time(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where anything is graded the solution is, too: a package may have gone since. Else it is left alone."""
    root, verdicts = make(CLASS), []
    monkeypatch.setattr(run, "require_full_marks", lambda graded: verdicts.append(graded.verdict.score))
    grade(root)
    assert graded_anew(root, force=True) == ["ada", "bob", "cyd"] and verdicts == [10, 10]
    assert graded_anew(root) == [] and verdicts == [10, 10]


def test_a_hidden_folder_with_the_notebook_is_named(make: Make) -> None:
    """A student's folder whose name begins with a dot is told of, and not graded; those of programs are left alone."""
    root = make({**CLASS, ".hid": tiny.exercises(), ".git": tiny.exercises(), ".ipynb_checkpoints": None, ".x": None})
    summary = grade(root)
    assert summary.strays == (".hid",) and len(summary.rows) == len(CLASS)
    assert summary.stray_note == "Not graded, because its name cannot be a student id: '.hid'. Rename the folder."


def test_what_lies_in_the_wrong_place_is_named(make: Make) -> None:
    """Notebooks beside the folders, and a folder whose name is misspelt, are told of; other assignments are not."""
    root = make(CLASS)
    tiny.write(root / "source" / "homework2" / "ps.ipynb", tiny.exercises())
    for path in (
        "zoe/homewrok/ps.ipynb",
        "yan/ps.ipynb",
        "xia.ipynb",
        "ada/old.ipynb",
        "wim/homework2/ps.ipynb",
        "vic/lab/x",
    ):
        tiny.write(root / "submitted" / path, tiny.exercises())
    summary = grade(root)
    assert summary.misplaced == ("submitted/xia.ipynb", "submitted/yan/ps.ipynb", "submitted/zoe/homewrok")
    assert "'submitted/zoe/homewrok'" in summary.misplaced_note and len(summary.rows) == 3
    assert grade(root, students=["ada"]).misplaced == ()


def test_cells_that_their_own_asserts_judge_are_counted(make: Make) -> None:
    """The last lines say how many test cells without hidden tests were judged how; the essay is not among them."""
    root = make(CLASS)
    assert grade(root).judged_note == ""
    (root / "grader_tests" / tiny.NAME / "test_f.py").unlink()
    summary = grade(root, students=["ada"])
    assert summary.plain == (("ps", "test_f"),)
    assert summary.judged_note == "Test cells judged by their own asserts: 1 outside."


def test_a_course_without_sources_is_graded(make: Make) -> None:
    """A helper who has no solutions grades all the same."""
    root = make(CLASS)
    shutil.rmtree(root / "source")
    assert [row.score for row in grade(root).rows] == [7.0, 10.0, 0.0]


def test_wrong_usage_is_one_line(make: Make) -> None:
    """An unknown assignment or student, and a class that handed nothing in, are each told in one line."""
    root = make(CLASS)
    with pytest.raises(UsageError, match=r"'zoe' handed nothing in for homework"):
        grade(root, students=["zoe"])
    with pytest.raises(UsageError, match=r"no assignment 'homwork'.*Did you mean homework"):
        run.grade_assignment(find_course(root), "homwork", grader=tiny.FakeGrader)
    shutil.rmtree(root / "submitted")
    with pytest.raises(UsageError, match="Nobody handed in homework"):
        grade(root)
    assert not (root / "gradebook.db").exists()


def test_a_place_that_cannot_be_written_is_one_line(make: Make) -> None:
    """Where the folder of the lock and the journal cannot be made, the error says which, and nothing is graded."""
    root = make(CLASS)
    (root / ".nbjudge").write_text("a file")
    with pytest.raises(NbjudgeError, match=r"could not be written: .*\.nbjudge") as caught:
        grade(root)
    assert "\n" not in str(caught.value)


def test_a_second_grading_waits_its_turn(make: Make) -> None:
    """While the assignment is being graded a second grading is refused; another assignment's lock is another."""
    root = make(CLASS)
    with (
        grading_lock(root / ".nbjudge" / "homework.lock", tiny.NAME),
        pytest.raises(LockHeld, match="homework is being"),
    ):
        grade(root)
    with grading_lock(root / ".nbjudge" / "other.lock", "other"):
        grade(root)


def test_a_full_disk_is_one_line_and_mended_by_the_next_run(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full in the middle of the class, the next run ends where an undisturbed one would have."""
    from nbjudge.grading import results

    root = make(CLASS)
    written = results.replace_file

    def full(path: Path, content: bytes) -> None:
        if "bob" in path.parts and path.suffix == ".ipynb":
            raise OSError(28, "No space left on device", str(path))
        written(path, content)

    monkeypatch.setattr(results, "replace_file", full)
    with pytest.raises(NbjudgeError, match="No space left on device") as caught:
        grade(root)
    assert "\n" not in str(caught.value)
    monkeypatch.undo()
    assert graded_anew(root) == ["bob", "cyd"]
    after = tiny.end_state(root)
    grade(root, force=True)
    assert tiny.end_state(root) == after


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_grading_ends_and_resumes(make: Make, signum: int) -> None:
    """Ctrl-C and SIGTERM end a grading, its workers too, with one line; the next run grades what is missing."""
    root = make({f"s{number}": tiny.asking("score 1" if number < 4 else "slow 50") for number in range(8)})
    process = start(root, "nbjudge", "grade", tiny.NAME, "--jobs", "2")
    wait_until(lambda: Journal(root / ".nbjudge" / "homework.jsonl").get("s3") is not None)
    children = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signum) if signum == signal.SIGINT else os.kill(process.pid, signum)
    _, err = process.communicate(timeout=40)  # sooner than those submissions would have ended
    assert process.returncode == 130
    assert err == "nbjudge: interrupted; what was graded is kept, and the same nbjudge command goes on there.\n"
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []
    for number in range(4, 8):
        tiny.hand_in(root, f"s{number}", tiny.asking("score 2"))
    grade(root, students=["s4"])
    course = find_course(root)
    assert unfinished_note(course, tiny.NAME).endswith("nbjudge grade homework goes on with it."), "for the report"
    assert graded_anew(root) == ["s5", "s6", "s7"]
    assert unfinished_note(course, tiny.NAME) == ""


def test_who_names_all_students_grades_a_class(make: Make) -> None:
    """`nbgrader autograde` names each student; it ends what was interrupted, as the class without names does."""
    root = make({"ada": tiny.asking("score 1"), "bob": tiny.asking("score 2")})
    course, unfinished = find_course(root), root / ".nbjudge" / "homework.unfinished"
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.touch()
    grade(root, students=["bob"])
    assert unfinished_note(course, tiny.NAME)
    grade(root, students=["ada", "bob"])
    assert not unfinished_note(course, tiny.NAME)


def test_what_an_interrupt_breaks_off_may_fail_in_its_own_way() -> None:
    """An exception that comes of the interrupt, as of a lock that was being taken, ends a grading as the interrupt."""
    program = """
import os, signal
from nbjudge.batch.run import _terminable
try:
    with _terminable():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        except KeyboardInterrupt:
            raise RuntimeError("cannot release un-acquired lock") from None
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "interrupted\n", done.stderr


def test_two_gradings_from_two_terminals(make: Make) -> None:
    """The second command ends with exit code 2 and one line that names the first."""
    root = make({"ada": tiny.asking("slow 50")}, config=tiny.LED_HERE)
    first = start(root, "nbjudge", "grade", tiny.NAME)
    lock = root / ".nbjudge" / "homework.lock"
    wait_until(lambda: lock.exists() and bool(lock.read_text()))
    second = command(root, "nbjudge", "grade", tiny.NAME)
    third = command(root, "nbgrader", "autograde", tiny.NAME)
    first.kill()
    first.communicate()
    assert second.returncode == 2
    assert second.stderr.startswith("nbjudge: homework is being graded already, by ")
    assert f"process {first.pid}" in second.stderr
    assert third.returncode == 1
    assert f"process {first.pid}" in third.stderr
