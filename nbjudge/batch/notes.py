"""What a grading notes for the report: marks that moved, fingerprints, how long it took. Nobody hands these out."""

from __future__ import annotations

import json
import time
from collections import deque
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from nbjudge.batch.fingerprint import Fingerprinter, Fingerprints
from nbjudge.batch.moved_marks import Move, MoveLog, compare, read_lines
from nbjudge.course.folders import Course
from nbjudge.errors import CourseError
from nbjudge.records import Assignment, Graded, Verdict

STATE = ".nbjudge"  # the folder of locks, journals and notes in the course's root


@dataclass(frozen=True)
class Run:
    """A grading that came to its end."""

    ended: str
    graded: int
    jobs: int
    seconds: float


def unfinished_note(course: Course, name: str) -> str:
    """Return a line on a grading of the whole class that was interrupted, or is under way; empty where none is."""
    if not _unfinished(course, name).exists():
        return ""
    return (
        f"The last grading of {name} has not come to its end, so some marks may be by earlier tests: "
        f"nbjudge grade {name} goes on with it."
    )


def _unfinished(course: Course, name: str) -> Path:
    return course.root / STATE / f"{name}.unfinished"


class Notes:
    """The notes on an assignment, in files beside its journal."""

    def __init__(self, course: Course, assignment: Assignment):
        """Keep them in the course's .nbjudge/ folder."""
        self._course, self._assignment = course, assignment
        stem = course.root / STATE / assignment.name
        self._runs = stem.with_name(f"{stem.name}.runs.jsonl")
        self.move_log = MoveLog(stem.with_name(f"{stem.name}.moves.jsonl"))
        self.fingerprints = Fingerprints(stem.with_name(f"{stem.name}.fingerprints"))
        self.moves: list[Move] = []  # of this run

    @cached_property
    def fingerprinter(self) -> Fingerprinter:
        """What takes fingerprints: it knows what is in the release and in the solution."""
        given = [self._assignment.notebooks]
        with suppress(CourseError):  # a course that is handed on without its sources
            given.append(self._course.solution(self._assignment.name).notebooks)
        return Fingerprinter(given, self._assignment.editions.values())

    def take(self, old: Verdict | None, graded: Graded, *, resubmitted: bool) -> None:
        """Note what one grading brought; to be called before its results take the place of the old ones."""
        verdict = graded.verdict
        moves = compare(old, verdict, resubmitted=resubmitted)
        self.move_log.append(moves, _now())
        self.moves += moves
        self.fingerprints.keep(self.fingerprinter.take(verdict, graded.notebooks))

    def begin_class(self) -> None:
        """Note that a whole class is being graded: until it has been, some verdicts may be by another state of it."""
        _unfinished(self._course, self._assignment.name).touch()

    def end_class(self) -> None:
        """Note that all of a class is graded."""
        _unfinished(self._course, self._assignment.name).unlink(missing_ok=True)

    def end_of_run(self, graded: int, jobs: int, seconds: float) -> None:
        """Note how long a run took that graded something."""
        if graded:
            with self._runs.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(Run(_now(), graded, jobs, round(seconds, 3)))) + "\n")

    def last_run(self) -> Run | None:
        """Return the last run that graded something."""
        return next(iter(deque(read_lines(self._runs, Run), maxlen=1)), None)


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")
