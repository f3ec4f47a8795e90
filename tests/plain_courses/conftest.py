"""The course of all kinds, graded once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.records import CellPlan, ExerciseResult, Submission

from . import course


@dataclass(frozen=True)
class GradedKinds:
    """How each cell is judged, and what each student got for it, by grade_id."""

    root: Path
    plan: Mapping[str, CellPlan]
    results: Mapping[str, Mapping[str, ExerciseResult]]


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GradedKinds]:
    """Grade all submissions of the course."""
    root = course.make_course(tmp_path_factory.mktemp("plain") / "course")
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        plan = {grade_id: cell for (_, grade_id), cell in grader.plan().items()}
        results = {student: _results(grader, student) for student in course.ANSWERS}
    yield GradedKinds(root, plan, results)


def _results(grader: Grader, student: str) -> dict[str, ExerciseResult]:
    book = course.as_bytes(course.handed_in(course.ANSWERS[student]))
    verdict = grader.grade(Submission(student, course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    return {exercise.grade_id: exercise for exercise in verdict.exercises}
