"""What a report calls students whose names it must not show: what formgrader's list of submissions calls them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nbjudge.gradebook.marks import Marks


@dataclass(frozen=True)
class Shown:
    """How the pages call students: by their ids and names, or by pseudonyms alone."""

    pseudonyms: Mapping[str, str]  # empty where the pages tell who is who
    names: Mapping[str, str]

    def __call__(self, student: str) -> str:
        """Return what stands for the student's id."""
        return self.pseudonyms.get(student, "Somebody") if self.pseudonyms else student

    def told(self, student: str) -> str:
        """Return what a line of text calls the student: id and name."""
        return f"{self(student)} {self.name(student)}".rstrip()

    def name(self, student: str) -> str:
        """Return the student's name, empty where there is none to show."""
        return "" if self.pseudonyms else self.names.get(student, "")


def pseudonyms(students: Iterable[str], marks: Mapping[str, Marks]) -> dict[str, str]:
    """Return a name for each student that tells nobody who it is.

    Where the assignment has one notebook it is the one that formgrader shows until its eye is clicked, `Submission #7`.
    Students of whom the gradebook has no submission come behind, in an order that nobody can read names from.
    """

    def place(student: str) -> tuple[bool, str]:
        known = marks[student].notebook_id if student in marks else ""
        return not known, known or hashlib.sha256(student.encode("utf-8", "surrogateescape")).hexdigest()

    return {student: f"Submission #{number}" for number, student in enumerate(sorted(set(students), key=place), 1)}
