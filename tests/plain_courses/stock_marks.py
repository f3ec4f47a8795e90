"""What nbgrader itself gives for each kind, kept beside this file because asking it takes minutes.

python -m tests.plain_courses.stock_marks      asks nbgrader anew and writes stock_marks.json
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

from benchmarks.stock import Stock

from . import course
from .kinds import KINDS, Kind

FILE = Path(__file__).with_suffix(".json")
Marks = Mapping[str, Mapping[str, float]]  # of each student, by grade_id


def recorded() -> dict[str, Any]:
    """Return what was recorded: the marks, and of which course they are."""
    found: dict[str, Any] = json.loads(FILE.read_text())
    return found


def fingerprint(kinds: Iterable[Kind] = KINDS) -> str:
    """Return what changes with whatever nbgrader's marks depend on."""
    cells = [astuple(kind)[:6] for kind in kinds]
    return hashlib.sha256(json.dumps([cells, course.FILES, course.POINTS, course.STUB]).encode()).hexdigest()[:16]


def asked(root: Path, students: Iterable[str], assignment: str = course.NAME) -> dict[str, dict[str, float]]:
    """Have nbgrader grade a course as it stands; return the points by student and grade_id."""
    with Stock(root, assignment) as stock:
        return {student: stock.grade(student, skip_ungraded=False).scores for student in students}


def record() -> None:
    """Write down what nbgrader gives now."""
    with tempfile.TemporaryDirectory() as folder:
        marks = asked(course.make_course(Path(folder) / "course"), course.ANSWERS)
    by_student = {student: dict(sorted(points.items())) for student, points in marks.items()}
    FILE.write_text(json.dumps({"of": fingerprint(), "marks": by_student}, indent=1) + "\n")


if __name__ == "__main__":
    record()
