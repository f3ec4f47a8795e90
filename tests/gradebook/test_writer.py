"""The gradebook gets a submission's marks in one transaction, and keeps what a person wrote."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError, NbjudgeError
from nbjudge.gradebook.marks import read_marks
from nbjudge.records import ExerciseResult, Verdict
from tests.batch import tiny
from tests.batch.running import grade

pytestmark = pytest.mark.slow  # nbgrader takes two seconds to import

Make = Callable[..., Path]
VERDICT = Verdict(
    "ada", tiny.NAME, "graded", score=7, max_score=15,
    exercises=(ExerciseResult("ps", "test_f", "f", 7, 10), ExerciseResult("ps", "essay", "", 0, 5, manual=True)),
)  # fmt: skip
ANSWERED = tiny.exercises("def f(): pass", "My essay.")


@contextmanager
def writer(root: Path) -> Iterator[Any]:
    """Open the gradebook of a course for writing."""
    from nbjudge.gradebook.writer import GradebookWriter

    course = find_course(root)
    with GradebookWriter(course, course.assignment(tiny.NAME)) as opened:
        yield opened


def record(root: Path, verdict: Verdict = VERDICT, notebook: bytes = ANSWERED, **options: Any) -> None:
    """Record a verdict in a gradebook that is opened for it alone."""
    with writer(root) as gradebook:
        gradebook.record(verdict, {"ps": notebook}, **{"timestamp": "", "resubmitted": False, **options})


def execute(root: Path, statement: str) -> list[Any]:
    """Do something to the gradebook, as formgrader might."""
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        return database.execute(statement).fetchall()


def scored(points: float) -> Verdict:
    """Return a verdict with these points for the first exercise."""
    first, second = VERDICT.exercises
    return replace(VERDICT, score=points, exercises=(replace(first, score=points), second))


def test_nbgrader_sees_the_marks(make: Make) -> None:
    """Its own API reports score, maximum, manual work, time and comments as it does for its own grading."""
    from nbgrader.api import Gradebook

    root = make({})
    record(root, notebook=tiny.exercises("def f(): pass"), timestamp="2026-11-22 18:44:40 UTC")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as gradebook:
        submission = gradebook.find_submission(tiny.NAME, "ada")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (7.0, 15.0, True)
        assert (submission.code_score, submission.written_score) == (7.0, 0.0)
        assert submission.timestamp.isoformat() == "2026-11-22T18:44:40"
        grade = gradebook.find_grade("test_f", "ps", tiny.NAME, "ada")
        assert (grade.auto_score, grade.needs_manual_grade, grade.failed_tests) == (7.0, False, True)
        assert gradebook.find_grade("essay", "ps", tiny.NAME, "ada").needs_manual_grade is True
        assert gradebook.find_comment("f", "ps", tiny.NAME, "ada").comment is None
        assert gradebook.find_comment("essay", "ps", tiny.NAME, "ada").comment == "No response."
        assert [
            course for (course,) in gradebook.db.execute(__import__("sqlalchemy").text("select id from course"))
        ] == ["tiny"]


def test_the_assignment_is_as_nbgrader_writes_it(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of an assignment that we made are those that `nbgrader generate_assignment` makes."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    root = make({})
    with writer(root):
        pass
    ours = assignment_rows(root)
    (root / "gradebook.db").unlink()
    monkeypatch.chdir(root)
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "tiny"
    result = NbGraderAPI(config=config).generate_assignment(tiny.NAME)
    assert result["success"], result["error"]
    theirs = assignment_rows(root)
    assert [row[:4] for row in ours if row[0] != "SourceCell"] == [row[:4] for row in theirs if row[0] != "SourceCell"]
    texts = {row[1]: row[-1] for row in theirs if row[0] == "SourceCell"}
    assert {row[1] for row in ours if row[0] == "SourceCell"} == set(texts)
    assert {row[1]: row[-1] for row in ours if row[0] == "SourceCell"}["test_f"] == texts["test_f"] == tiny.TEST
    with writer(root):
        pass  # what nbgrader made is taken as it is
    assert len(assignment_rows(root)) == len(theirs)


def assignment_rows(root: Path) -> list[tuple[Any, ...]]:
    """Return the assignment's cells, without the random ids."""
    query = (
        "select type, name, coalesce(g.max_score, t.max_score), coalesce(g.cell_type, t.cell_type) "
        "from base_cell b left join grade_cells g on g.id = b.id left join task_cells t on t.id = b.id"
    )
    kinds = execute(root, query)
    sources = execute(root, "select 'SourceCell', name, locked, cell_type, source from source_cell")
    return sorted(kinds + sources, key=lambda row: (row[0], row[1]))


def test_everything_of_the_engine_is_reset(make: Make) -> None:
    """A regrade leaves nothing of the marks before: not even where nothing could be graded any more."""
    root = make({})
    record(root, notebook=tiny.exercises())
    record(root, scored(9.5))
    assert tiny.rows(root)["ada", "test_f"] == {
        "auto": 9.5,
        "manual": None,
        "extra": None,
        "needs": 0,
        "timestamp": None,
    }
    assert execute(root, "select auto_comment from comment where auto_comment is not null") == []
    record(root, replace(VERDICT, status="not_graded", reason="file", exercises=()))
    assert {(row["auto"], row["needs"]) for row in tiny.rows(root).values()} == {(None, 1)}


def test_a_resubmission_without_metadata_keeps_no_old_mark(make: Make) -> None:
    """A resubmission that lost its metadata gets the marks of what it holds, not those of the submission before."""
    root = make({"ada": tiny.asking("score 10")})
    grade(root)
    content = json.loads(tiny.asking("score 3"))
    for cell in content["cells"]:
        cell["metadata"] = {}
    tiny.hand_in(root, "ada", json.dumps(content).encode())
    grade(root)
    assert tiny.rows(root)["ada", "test_f"]["auto"] is None  # the made-up grader cannot read it


def test_what_a_person_gave_stays(make: Make) -> None:
    """Manual points, extra credit and comments survive a regrade, and count."""
    from nbgrader.api import Gradebook

    root = make({})
    record(root)
    execute(root, "update grade set manual_score = 4, extra_credit = 1, needs_manual_grade = 0")
    execute(root, "update comment set manual_comment = 'Well done.'")
    record(root, scored(9), resubmitted=True)
    rows = tiny.rows(root)
    assert (rows["ada", "test_f"]["auto"], rows["ada", "test_f"]["manual"], rows["ada", "test_f"]["extra"]) == (9, 4, 1)
    assert rows["ada", "essay"]["manual"] == 4
    assert {comment for (comment,) in execute(root, "select manual_comment from comment")} == {"Well done."}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as gradebook:
        assert gradebook.find_submission(tiny.NAME, "ada").score == 10.0


@pytest.mark.parametrize(
    ("points", "resubmitted", "again"),
    [(7, False, 0), (8, False, 1), (7, True, 1)],
    ids=["same", "other marks", "other work"],
)
def test_a_person_is_asked_again_only_for_a_reason(make: Make, points: float, resubmitted: bool, again: int) -> None:
    """Points given by hand are to be looked at again when the automatic ones or the work changed, and not otherwise."""
    root = make({})
    record(root)
    execute(root, "update grade set manual_score = 4, needs_manual_grade = 0")
    record(root, scored(points), resubmitted=resubmitted)
    assert tiny.rows(root)["ada", "test_f"]["needs"] == again
    record(root, scored(points))
    assert tiny.rows(root)["ada", "test_f"]["needs"] == again, "nobody has looked meanwhile"


def test_a_failure_leaves_the_marks_before(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a submission's rows cannot be written to the end, none of them is, and the error is one line."""
    from sqlalchemy.exc import OperationalError

    from nbjudge.gradebook.writer import GradebookWriter

    root = make({})
    record(root)
    before = tiny.rows(root)

    def full(*_: object) -> None:
        raise OperationalError("insert", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(GradebookWriter, "_write_comments", full)
    with pytest.raises(NbjudgeError, match="database or disk is full") as caught:
        record(root, scored(1))
    assert "\n" not in str(caught.value)
    with pytest.raises(NbjudgeError, match="disk is full"):
        record(root, replace(VERDICT, student="new"))
    assert tiny.rows(root) == before
    assert execute(root, "select id from student") == [("ada",)]


def test_a_new_cell_is_added_to_what_is_there(make: Make) -> None:
    """An exercise that the release got later has its rows, with those of submissions that are graded again."""
    root = make({})
    record(root)
    content = json.loads(tiny.exercises())
    content["cells"].append(tiny.cell("code", "test_g", "g()", grade=True, locked=True, points=4))
    tiny.write(root / "release" / tiny.NAME / "ps.ipynb", json.dumps(content).encode())
    extra = (*VERDICT.exercises, ExerciseResult("ps", "test_g", "g", 3, 4))
    record(root, replace(VERDICT, exercises=extra))
    assert {name: row["auto"] for (_, name), row in tiny.rows(root).items()} == {
        "test_f": 7,
        "essay": None,
        "test_g": 3,
    }


def test_a_cell_that_is_gone_takes_no_work_of_a_person_with_it(make: Make) -> None:
    """A cell that the release lost is removed with its automatic marks; with a person's marks the grading stops."""
    root = make({})
    record(root)
    content = json.loads(tiny.exercises())
    del content["cells"][2]
    tiny.write(root / "release" / tiny.NAME / "ps.ipynb", json.dumps(content).encode())
    execute(root, "update grade set manual_score = 4")
    with pytest.raises(CourseError, match="no longer has the cell essay, for which somebody gave marks"):
        record(root)
    assert ("ada", "essay") in tiny.rows(root)
    execute(root, "update grade set manual_score = null")
    record(root)
    assert set(tiny.rows(root)) == {("ada", "test_f")}


def test_changed_points_reach_the_gradebook(make: Make) -> None:
    """The release's points are the gradebook's, without another `nbgrader generate_assignment`."""
    root = make({})
    record(root)
    path = root / "release" / tiny.NAME / "ps.ipynb"
    path.write_bytes(path.read_bytes().replace(b'"points": 10', b'"points": 20'))
    record(root)
    assert execute(root, "select max_score from grade_cells order by max_score") == [(5.0,), (20.0,)]


def test_the_gradebook_is_made_without_an_activated_environment(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The `alembic` program that nbgrader needs for it is found beside our Python, and PATH is left alone."""
    from nbgrader import api

    monkeypatch.undo()
    monkeypatch.setattr(api, "get_alembic_version", api.get_alembic_version.__wrapped__)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    root = make({})
    record(root)
    assert execute(root, "select version_num from alembic_version")[0][0]
    assert os.environ["PATH"] == "/usr/bin:/bin"
    assert [path.name for path in root.glob(".gradebook*")] == []


def test_another_database_is_used_where_the_course_says_so(make: Make, tmp_path: Path) -> None:
    """The configuration's db_url is where the marks go."""
    elsewhere = tmp_path / "marks.db"
    root = make({}, config=f'c.CourseDirectory.db_url = "sqlite:///{elsewhere}"\n')
    record(root)
    assert elsewhere.exists()
    assert not (root / "gradebook.db").exists()


def test_a_database_without_a_whole_path_lies_below_the_courses_folder(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever grades from a folder of the course meets the gradebook of the course, and makes none there."""
    root = make({}, config='c.CourseDirectory.db_url = "sqlite:///marks.db"\n')
    monkeypatch.chdir(root / "source")
    record(root)
    assert [path.relative_to(root).as_posix() for path in root.rglob("*.db")] == ["marks.db"]
    assert "ada" in read_marks(find_course(root), tiny.NAME)


@pytest.mark.parametrize("url", ["marks.db", "nosuch://marks", "oracle://marks"])
def test_a_database_that_cannot_be_opened_is_one_line(make: Make, url: str) -> None:
    """An address that is none, and a database without its driver, are told with the setting that says so."""
    root = make({}, config=f"c.CourseDirectory.db_url = {url!r}\n")
    with pytest.raises(NbjudgeError, match=r"CourseDirectory\.db_url") as caught:
        record(root)
    assert "\n" not in str(caught.value)


def test_a_gradebook_that_another_program_makes_meanwhile_stays(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """To make one takes seconds; what nbgrader's own commands have written in them is not lost."""
    root = make({"ada": ANSWERED})
    link = os.link

    def made_meanwhile(source: Path, target: Path) -> None:
        with closing(sqlite3.connect(target)) as theirs:
            theirs.execute("create table made_by_nbgrader (x)")
            theirs.commit()
        link(source, target)

    monkeypatch.setattr(os, "link", made_meanwhile)
    record(root)
    assert execute(root, "select count(*) from grade") == [(2,)]
    assert execute(root, "select count(*) from made_by_nbgrader") == [(0,)]
    assert not list(root.glob(".gradebook*"))


def test_a_busy_gradebook_is_waited_for(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gradebook that another program is writing to for too long is one line that says what to do."""
    from nbjudge.gradebook import database

    monkeypatch.setattr(database, "_BUSY_MILLISECONDS", 50)
    root = make({})
    record(root)
    with closing(sqlite3.connect(root / "gradebook.db")) as other:
        other.execute("begin immediate")
        with pytest.raises(NbjudgeError, match=r"database is locked.*in use by another program"):
            record(root, scored(1))
    record(root, scored(1))
    assert tiny.rows(root)["ada", "test_f"]["auto"] == 1
