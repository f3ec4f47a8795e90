"""What nbgrader's gradebook knows beside the verdicts: names, points given by hand, late penalties. Read only."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Boolean, DateTime, Float, Integer, Interval, String, column, text
from sqlalchemy.engine import Connection

from nbjudge.course.files import one_line
from nbjudge.course.folders import SQLITE, Course
from nbjudge.gradebook.database import reading
from nbjudge.records import Key, Verdict

_STUDENTS = text("select id, first_name, last_name, email, lms_user_id from student").columns(
    *(column(name, String) for name in ("id", "first_name", "last_name", "email", "lms_user_id"))
)
_SUBMISSIONS = text(
    "select s.student_id, s.timestamp, s.extension, a.duedate, n.penalty, n.first_id, m.marked "
    "from submitted_assignment s join assignment a on a.id = s.assignment_id "
    "left join (select assignment_id, sum(late_submission_penalty) as penalty, min(id) as first_id "
    "from submitted_notebook group by assignment_id) n on n.assignment_id = s.id "
    # Without a mark and a date it is there for an extension alone.
    "left join (select h.assignment_id, count(g.auto_score) + count(g.manual_score) as marked from grade g "
    "join submitted_notebook h on h.id = g.notebook_id group by h.assignment_id) m on m.assignment_id = s.id "
    "where a.name = :assignment"
).columns(
    column("student_id", String),
    column("timestamp", DateTime),
    column("extension", Interval),
    column("duedate", DateTime),
    column("penalty", Float),
    column("first_id", String),
    column("marked", Integer),
)
# Only the marks that a verdict does not tell: those that a person gave or has to give.
_GRADES = text(
    "select s.student_id, n.name as notebook, c.name as cell, g.auto_score, g.manual_score, g.extra_credit, "
    "g.needs_manual_grade from grade g join base_cell c on c.id = g.cell_id join notebook n on n.id = c.notebook_id "
    "join submitted_notebook h on h.id = g.notebook_id join submitted_assignment s on s.id = h.assignment_id "
    "join assignment a on a.id = s.assignment_id where a.name = :assignment "
    "and (g.manual_score is not null or g.extra_credit is not null or g.needs_manual_grade)"
).columns(
    *(column(name, String) for name in ("student_id", "notebook", "cell")),
    *(column(name, Float) for name in ("auto_score", "manual_score", "extra_credit")),
    column("needs_manual_grade", Boolean),
)


@dataclass
class Marks:
    """What the gradebook says of one student and one assignment."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    handed_in: bool = False
    notebook_id: str = ""  # by which formgrader's list of submissions is sorted
    seconds_late: float = 0.0
    penalty: float = 0.0
    by_hand: dict[Key, float] = field(default_factory=dict)  # points of exercises that a person has marked
    extra_credit: dict[Key, float] = field(default_factory=dict)  # those of them that may be more than there are
    waiting: set[Key] = field(default_factory=set)  # exercises that a person must still mark, or look at again

    @property
    def name(self) -> str:
        """The name for people to read, empty where the gradebook has none."""
        return full_name(self.first_name, self.last_name)


@dataclass(frozen=True)
class Standing:
    """A verdict together with the gradebook: what counts."""

    verdict: Verdict
    marks: Marks
    released: Set[Key] | None = None  # the exercises that count, those of the release; None: all of them

    @cached_property
    def scores(self) -> dict[Key, float]:
        """The points of each exercise that counts; those that a person gave come first, as nbgrader has it."""
        return {key: score for key, score in self._all_scores.items() if self._counts(key)}

    @cached_property
    def left_out(self) -> list[Key]:
        """The exercises with a score that the release no longer has."""
        return [key for key in self._all_scores if not self._counts(key)]

    @cached_property
    def unmarked(self) -> set[Key]:
        """The exercises that only a person can mark, and nobody has: their score of 0 stands for none."""
        return {result.key for result in self.verdict.exercises if result.manual} - self.marks.by_hand.keys()

    @cached_property
    def waiting(self) -> set[Key]:
        """The exercises that a person must mark before the mark is final."""
        waiting = self.unmarked | self.marks.waiting
        return {key for key in waiting if self._counts(key)}

    @cached_property
    def too_many(self) -> dict[Key, str]:
        """What a person gave where the exercise has fewer points by now: "8 of 6"."""
        most = {result.key: result.max_score for result in self.verdict.exercises if self._counts(result.key)}
        given = {key: points - self.marks.extra_credit.get(key, 0.0) for key, points in self.marks.by_hand.items()}
        return {key: f"{given[key]:g} of {most[key]:g}" for key in given.keys() & most if given[key] > most[key]}

    @property
    def is_marked(self) -> bool:
        """Whether there is a mark at all: the engine's, or one that a person gave instead."""
        by_hand = any(map(self._counts, self.marks.by_hand))
        return self.verdict.status == "graded" or (by_hand and not any(map(self._counts, self.marks.waiting)))

    @property
    def mark(self) -> float:
        """The points that count, the late penalty taken off."""
        return max(0.0, round(sum(self.scores.values()) - self.marks.penalty, 4))

    @property
    def is_final(self) -> bool:
        """Whether the mark can be handed on: nobody has to add points."""
        return self.is_marked and not self.waiting

    @cached_property
    def _all_scores(self) -> dict[Key, float]:
        own = {result.key: result.score for result in self.verdict.exercises}
        return {**own, **self.marks.by_hand}

    def _counts(self, key: Key) -> bool:
        return self.released is None or key in self.released


def read_marks(course: Course, assignment: str) -> dict[str, Marks]:
    """Return what the gradebook knows of each student; nothing where there is no gradebook yet."""
    url = read_only_url(course)
    if not url:
        return {}
    with reading(url) as connection:
        return _read(connection, {"assignment": assignment})


def _read(connection: Connection, which: Mapping[str, str]) -> dict[str, Marks]:
    found: dict[str, Marks] = {}
    for row in connection.execute(_STUDENTS):
        names = (_line(row.first_name), _line(row.last_name), _line(row.email), _line(row.lms_user_id))
        found[row.id] = Marks(*names)
    for row in connection.execute(_SUBMISSIONS, which):
        marks = found.setdefault(row.student_id, Marks())
        marks.handed_in = bool(row.marked) or row.timestamp is not None
        marks.penalty, marks.notebook_id = row.penalty or 0.0, row.first_id or ""
        marks.seconds_late = seconds_late(row.timestamp, row.duedate, row.extension)
    for row in connection.execute(_GRADES, which):
        marks, key = found.setdefault(row.student_id, Marks()), (row.notebook, row.cell)
        if row.needs_manual_grade:
            marks.waiting.add(key)
        if row.manual_score is not None or row.extra_credit is not None:
            own = row.manual_score if row.manual_score is not None else row.auto_score or 0.0
            marks.by_hand[key] = own + (row.extra_credit or 0.0)
            marks.extra_credit[key] = row.extra_credit or 0.0
    return found


def seconds_late(timestamp: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    """Return how late a submission is, by nbgrader's reckoning: not at all without a date of its own or one due."""
    if timestamp is None or due is None:
        return 0.0
    return max(0.0, (timestamp - due - (extension or timedelta())).total_seconds())


def full_name(first: str | None, last: str | None) -> str:
    """Return a name for people to read in one line, empty where the gradebook has none."""
    return f"{_line(first)} {_line(last)}".strip()


def called(student: str, marks: Mapping[str, Marks]) -> str:
    """Return what a line of text calls a student: the id, which may be a platform's number, and the name if any."""
    return f"{student} {marks[student].name}".rstrip() if student in marks else student


def _line(text: str | None) -> str:
    return one_line(text or "")  # on a platform, students write their names themselves


def read_only_url(course: Course) -> str:
    """Return the address of the gradebook, of a SQLite file one that cannot write; empty where the file is missing."""
    url = course.gradebook_url
    if not url.startswith(SQLITE):
        return url
    path = Path(url.removeprefix(SQLITE))
    return f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true" if path.is_file() else ""
