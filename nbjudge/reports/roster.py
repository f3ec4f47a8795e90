"""Whose submissions count in a report, and who is not among them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from nbjudge.course.folders import Course
from nbjudge.gradebook.marks import Marks
from nbjudge.grading.results import VERDICT


@dataclass(frozen=True)
class Roll:
    """The students of an assignment, by what there is of them; each sorted."""

    graded: tuple[str, ...]  # have a verdict, and count
    ungraded: tuple[str, ...]  # handed in, and have no verdict yet
    withdrawn: tuple[str, ...]  # have a verdict, but no submission any more: its folder was removed or renamed
    missing: tuple[str, ...]  # are known to the gradebook, and handed nothing in


def call_roll(course: Course, name: str, marks: Mapping[str, Marks]) -> Roll:
    """Return who is who in an assignment; `marks` are all students that the gradebook knows.

    What is no longer among the submissions does not count, as in `nbjudge grade`: most likely a folder got its right
    name, and the work in it would count twice. Where no submission is left they were put away, and all verdicts count.
    """
    judged = {student for student in _results(course) if _has_verdict(course, student, name)}
    there = set(course.students(name))
    withdrawn = judged - there if there else set()
    in_gradebook = {student for student, known in marks.items() if known.handed_in}
    groups = (judged - withdrawn, there - judged, withdrawn, marks.keys() - in_gradebook - there - judged)
    return Roll(*(tuple(sorted(group)) for group in groups))


def _results(course: Course) -> list[str]:
    folder = course.root / course.autograded_folder
    return os.listdir(folder) if folder.is_dir() else []


def _has_verdict(course: Course, student: str, name: str) -> bool:
    return (course.root / course.autograded_folder / student / name / VERDICT).is_file()
