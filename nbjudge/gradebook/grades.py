"""What the gradebook says of each notebook that was handed in, as its feedback page tells it. Read only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Boolean, Float, String, column, text

from nbjudge.gradebook.database import reading
from nbjudge.gradebook.marks import full_name

_NOTEBOOKS = text(
    "select s.student_id as student, n.name as notebook, h.late_submission_penalty as penalty, "
    "p.first_name, p.last_name "
    "from submitted_notebook h join notebook n on n.id = h.notebook_id "
    "join submitted_assignment s on s.id = h.assignment_id join assignment a on a.id = s.assignment_id "
    "join student p on p.id = s.student_id where a.name = :assignment and (:student = '' or s.student_id = :student)"
).columns(
    *(column(name, String) for name in ("student", "notebook", "first_name", "last_name")), column("penalty", Float)
)
_GRADES = text(
    "select s.student_id as student, n.name as notebook, c.name as cell, g.auto_score, g.manual_score, "
    "g.extra_credit, g.needs_manual_grade from grade g join base_cell c on c.id = g.cell_id "
    "join submitted_notebook h on h.id = g.notebook_id join notebook n on n.id = h.notebook_id "
    "join submitted_assignment s on s.id = h.assignment_id join assignment a on a.id = s.assignment_id "
    "where a.name = :assignment and (:student = '' or s.student_id = :student)"
).columns(
    *(column(name, String) for name in ("student", "notebook", "cell")),
    *(column(name, Float) for name in ("auto_score", "manual_score", "extra_credit")),
    column("needs_manual_grade", Boolean),
)
_COMMENTS = text(
    "select s.student_id as student, n.name as notebook, c.name as cell, "
    "coalesce(k.manual_comment, k.auto_comment) as comment from comment k join base_cell c on c.id = k.cell_id "
    "join submitted_notebook h on h.id = k.notebook_id join notebook n on n.id = h.notebook_id "
    "join submitted_assignment s on s.id = h.assignment_id join assignment a on a.id = s.assignment_id "
    "where a.name = :assignment and (:student = '' or s.student_id = :student)"
).columns(*(column(name, String) for name in ("student", "notebook", "cell", "comment")))


@dataclass(frozen=True)
class Grades:
    """What the gradebook says of one notebook now, by grade_id: it knows what people gave, a verdict does not."""

    scores: Mapping[str, float] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()  # exercises that a person has yet to look at
    comments: Mapping[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0
    name: str = ""  # of the student, for people to read


def read_grades(url: str, assignment: str, student: str = "") -> dict[tuple[str, str], Grades]:
    """Return what the gradebook at an address says of each (student, notebook); of one student, or of all.

    Raises NbjudgeError where it cannot be read.
    """
    which = {"assignment": assignment, "student": student}
    scores: dict[tuple[str, str], dict[str, float]] = {}
    waiting: dict[tuple[str, str], set[str]] = {}
    comments: dict[tuple[str, str], dict[str, str]] = {}
    with reading(url) as connection:
        rows = connection.execute(_NOTEBOOKS, which)
        notebooks = {
            (row.student, row.notebook): (row.penalty or 0.0, full_name(row.first_name, row.last_name)) for row in rows
        }
        for row in connection.execute(_GRADES, which):
            own = row.manual_score if row.manual_score is not None else row.auto_score or 0.0
            scores.setdefault((row.student, row.notebook), {})[row.cell] = own + (row.extra_credit or 0.0)
            if row.needs_manual_grade:
                waiting.setdefault((row.student, row.notebook), set()).add(row.cell)
        for row in connection.execute(_COMMENTS, which):
            if row.comment:
                comments.setdefault((row.student, row.notebook), {})[row.cell] = row.comment
    return {
        key: Grades(scores.get(key, {}), frozenset(waiting.get(key, ())), comments.get(key, {}), penalty, name)
        for key, (penalty, name) in notebooks.items()
    }
