"""Late submissions lose what nbgrader's late-penalty plugin says."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from nbjudge.batch.progress import by_people
from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError, UsageError
from nbjudge.gradebook.late_penalties import LatePenalties
from nbjudge.gradebook.marks import read_marks
from nbjudge.plugins.hand_back import write_letters
from nbjudge.reports.class_report import write_report
from nbjudge.reports.freshness import feedback_notes, late_note
from tests.batch import tiny
from tests.batch.running import grade

pytestmark = pytest.mark.slow  # nbgrader takes two seconds to import

ZERO = "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
OWN = """
from nbgrader.plugins import BasePlugin

class APointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600

c.AssignLatePenalties.plugin_class = APointAnHour
"""
HANDED_IN = {"ada": "2026-11-22 10:00:00 UTC", "bob": "2026-11-22 14:00:00 UTC", "cyd": "2026-11-23 10:00:00 UTC"}


def late_class(make: Callable[..., Path], config: str) -> Path:
    """Return a course whose students, but ada, hand in two and twenty-two hours late."""
    root = make({student: tiny.asking("score 7") for student in HANDED_IN}, config=config)
    for student, when in HANDED_IN.items():
        tiny.write(root / "submitted" / student / tiny.NAME / "timestamp.txt", when.encode())
    grade(root)
    set_due(root, "2026-11-22 12:00:00 UTC")
    return root


def set_due(root: Path, date: str) -> None:
    """Set the date as `nbgrader db assignment add --duedate` does."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as book:
        book.update_or_create_assignment(tiny.NAME, duedate=date)


def penalties(root: Path) -> dict[str, tuple[float, float]]:
    """Return how many seconds late everybody was and what that cost."""
    return {who: (marks.seconds_late, marks.penalty) for who, marks in read_marks(find_course(root), tiny.NAME).items()}


def test_nbgraders_own_plugin_decides(make: Callable[..., Path]) -> None:
    """With `zero` the late lose everything, with the default nothing; a later due date gives it back."""
    root = late_class(make, ZERO)
    assert penalties(root) == {"ada": (0, 0), "bob": (7200, 0), "cyd": (79200, 0)}
    assert grade(root).skipped == 3, "nobody is graded again"
    assert penalties(root) == {"ada": (0, 0), "bob": (7200, 7), "cyd": (79200, 7)}
    set_due(root, "2026-11-22 15:00:00 UTC")
    grade(root)
    assert penalties(root) == {"ada": (0, 0), "bob": (0, 0), "cyd": (68400, 7)}


def test_the_table_of_a_grading_and_the_report_agree(make: Callable[..., Path]) -> None:
    """Points that a person gave and penalties count in both, also for what could not be read, and so is who waits."""
    root = late_class(make, OWN)
    tiny.hand_in(root, "eve", b"%PDF")
    grade(root)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as book:
        given = {("ada", "essay"): 4, ("ada", "test_f"): 9, ("eve", "essay"): 2, ("eve", "test_f"): 1}
        for (student, cell), points in given.items():
            grade_of = book.find_grade(cell, "ps", tiny.NAME, student)
            grade_of.manual_score, grade_of.needs_manual_grade = points, False
        book.db.commit()
    rows = {row.student: row for row in grade(root).rows}
    write_report(find_course(root), tiny.NAME)
    with (root / "reports" / tiny.NAME / "exercises.csv").open(encoding="utf-8-sig", newline="") as file:
        reported = {row["student"]: row for row in csv.DictReader(file)}
    assert {who: row.score for who, row in rows.items()} == {"ada": 13, "bob": 5, "cyd": 0, "eve": 3}
    assert {who: float(row["mark"]) for who, row in reported.items()} == {who: row.score for who, row in rows.items()}
    assert dict(rows["ada"].scores) == {"test_f": 9, "essay": 4} and dict(rows["bob"].scores)["essay"] is None
    assert {who for who, row in rows.items() if row.waits} == {"bob", "cyd"}
    assert {who for who, row in reported.items() if row["status"] == "provisional"} == {"bob", "cyd"}


def test_a_plugin_of_ones_own(make: Callable[..., Path]) -> None:
    """The course's class gives the penalty, never more than the score; extensions count; nbgrader reads the same."""
    root = late_class(make, OWN)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as book:
        book.find_submission(tiny.NAME, "cyd").extension = timedelta(hours=18)
        book.db.commit()
    grade(root)
    assert penalties(root) == {"ada": (0, 0), "bob": (7200, 2), "cyd": (14400, 4)}
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as book:
        assert book.find_submission(tiny.NAME, "bob").late_submission_penalty == 2.0


def test_the_report_shows_who_was_late(make: Callable[..., Path]) -> None:
    """Lateness, penalty and what is left stand in the report."""
    root = late_class(make, OWN)
    grade(root)
    page = write_report(find_course(root), tiny.NAME).page.read_text(encoding="utf-8")
    section = page[page.index("<h2>Late submissions") : page.index("<h2>Time and cost")]
    assert "2 handed in late" in section and "22 hours" in section
    assert [value in section for value in (">2.00<", ">5.00<", ">7.00<", ">0.00<", "ada")] == [True] * 4 + [False]


@pytest.mark.parametrize(("wanted", "taken"), [(-3.0, 0.0), (99.0, 7.0), (2, 2.0), (None, None)])
def test_a_penalty_is_no_bonus_and_no_debt(wanted: float | None, taken: float | None) -> None:
    """As in nbgrader, a penalty lies between nothing and the score."""
    config: dict[str, Any] = {"AssignLatePenalties": {"plugin_class": _plugin(lambda *args: wanted)}}
    assert LatePenalties(config).penalty("ada", 7.0, 60.0) == taken


def test_a_plugin_that_fails_says_so() -> None:
    """A fault in the instructor's class is one line, with whom it met; so is a class that is not there."""
    broken = LatePenalties({"AssignLatePenalties": {"plugin_class": _plugin(lambda *args: 1 / 0)}})
    with pytest.raises(CourseError, match="failed for 'ada', 60 s late with 7 points: ZeroDivisionError"):
        broken.penalty("ada", 7.0, 60.0)
    with pytest.raises(CourseError, match="late-penalty plugin cannot be made"):
        LatePenalties({"AssignLatePenalties": {"plugin_class": "nowhere.Plugin"}})


def _plugin(rule: Callable[..., Any]) -> type:
    from nbgrader.plugins import BasePlugin

    return type("Rule", (BasePlugin,), {"late_submission_penalty": rule})


def test_penalties_by_another_due_date_are_named(make: Callable[..., Path]) -> None:
    """Until the next grading, the report says whose penalty no longer holds, and nothing is handed back."""
    root = late_class(make, ZERO)
    grade(root)
    course = find_course(root)
    for student in HANDED_IN:
        (root / "feedback" / student / tiny.NAME).mkdir(parents=True)
        (root / "feedback" / student / tiny.NAME / "ps.html").write_text("a page")
    assert not late_note(course, tiny.NAME, read_marks(course, tiny.NAME))
    set_due(root, "2026-11-22 15:00:00 UTC")
    note = (
        "These late penalties no longer hold: bob; the due date, an extension or the penalty has changed since. "
        f"First: nbjudge grade {tiny.NAME}"
    )
    assert note in feedback_notes(course, tiny.NAME, HANDED_IN)
    with pytest.raises(UsageError, match=r"Nothing was packed\. These late penalties"):
        write_letters(course, tiny.NAME, root / "letters.mbox")
    grade(root)
    assert not late_note(course, tiny.NAME, read_marks(course, tiny.NAME))


def test_points_by_hand_that_an_exercise_no_longer_has_are_named(make: Callable[..., Path]) -> None:
    """They count, as a person gave them; the grading and the report say whose they are. Extra credit may be more."""
    root = make({student: tiny.asking("score 7") for student in ("ada", "bob")})
    grade(root)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "tiny") as book:
        for student, points, extra in (("ada", 6, 0), ("bob", 5, 2)):
            essay = book.find_grade("essay", "ps", tiny.NAME, student)
            essay.manual_score, essay.extra_credit, essay.needs_manual_grade = points, extra, False
        book.db.commit()
    summary = grade(root)
    assert {row.student: (row.score, row.too_many) for row in summary.rows} == {
        "ada": (13, (("essay", "6 of 5"),)),
        "bob": (14, ()),
    }
    assert list(by_people(summary))[1] == (
        "More points by hand than there are; mark again in formgrader: ada, essay: 6 of 5."
    )
    write_report(find_course(root), tiny.NAME)
    with (root / "reports" / tiny.NAME / "attention.csv").open(encoding="utf-8-sig", newline="") as file:
        assert "essay 6 of 5." in file.read()
