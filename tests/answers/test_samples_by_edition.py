"""The sample students get the same marks in each edition of the course, to the last digit."""

import dataclasses
from pathlib import Path

import pytest

from nbjudge.course.edition_files import FOLDER, edition_problems
from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.records import Submission, Verdict
from tools import samples

from .judging import ROOT
from .tables import ASSIGNMENTS


def comparable(verdict: Verdict) -> Verdict:
    """Return a verdict without what differs from run to run, and from edition to edition."""
    return dataclasses.replace(verdict, seconds=0.0, edition="")


@pytest.mark.scale
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_marks_are_the_same_in_each_edition(assignment: str, tmp_path: Path):
    """Points, checks, hints and repairs of each sample student are those of the English notebook."""
    course = find_course(ROOT)
    assert edition_problems(course.root, course.release, assignment) == ()
    released = course.assignment(assignment)
    assert released.editions, "make release makes them"
    with Grader(released) as grader:
        for student in samples.students(assignment):
            found = {}
            for edition in ("", *released.editions):
                folder = ROOT / FOLDER / edition / course.release if edition else ROOT / course.release
                samples.write(folder / assignment, tmp_path / f"in {edition}")
                path = tmp_path / f"in {edition}" / student / assignment / f"{assignment}.ipynb"
                found[edition] = grader.grade(Submission(student, assignment, {path.name: path.read_bytes()})).verdict
            assert {edition: verdict.edition for edition, verdict in found.items()} == dict(
                zip(found, found, strict=True)
            )
            assert all(comparable(verdict) == comparable(found[""]) for verdict in found.values()), student
