"""What a batch tells its listener as it goes, and what it returns in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nbjudge.batch.moved_marks import Move
from nbjudge.languages.sentences import first_few
from nbjudge.records import Judged, Key, Status, Verdict, names_of

_MOST_NAMED = 8  # of what lies in the wrong place


@dataclass(frozen=True)
class Row:
    """The marks of one submission, small enough to keep for a large class.

    In a Summary they are those that count: with the points that a person gave, and late penalties taken off.
    """

    student: str
    status: Status
    reason: str
    score: float
    max_score: float
    seconds: float
    scores: tuple[tuple[str, float | None], ...]  # (exercise, points), None where a person gives them
    note: str = ""  # why it was not graded
    by_hand: bool = False  # a person gave points
    waits: bool = False  # a person has yet to give points, or to look at them again
    penalty: float = 0.0
    too_many: tuple[tuple[str, str], ...] = ()  # (exercise, "8 of 6"): points given by hand that it no longer has
    judged: tuple[tuple[Key, Judged], ...] = ()

    @classmethod
    def of(cls, verdict: Verdict) -> Row:
        """Return the row of a verdict."""
        names = names_of(result.key for result in verdict.exercises)
        scores = tuple((names[result.key], None if result.manual else result.score) for result in verdict.exercises)
        note = verdict.problems[0] if verdict.status != "graded" and verdict.problems else ""
        marks = (verdict.score, verdict.max_score, verdict.seconds)
        waits = any(result.manual for result in verdict.exercises)
        judged = tuple((result.key, result.judged) for result in verdict.exercises)
        return cls(verdict.student, verdict.status, verdict.reason, *marks, scores, note, waits=waits, judged=judged)

    @property
    def is_marked(self) -> bool:
        """Whether there is a mark at all: ours, or one that a person gave instead."""
        return self.status == "graded" or (self.by_hand and not self.waits)


@dataclass(frozen=True)
class Summary:
    """The outcome of a batch: one row for each submission, sorted by student."""

    assignment: str
    rows: tuple[Row, ...]
    skipped: int  # of the graded rows: graded before, and unchanged; what is not graded is tried again each time
    seconds: float
    moves: tuple[Move, ...] = ()  # marks that are not what they were
    strays: tuple[str, ...] = ()  # folders among the submissions whose names cannot be student ids
    misplaced: tuple[str, ...] = ()  # notebooks and folders that lie where no submission is looked for
    plain: tuple[Key, ...] = ()  # test cells without a file of hidden tests

    @property
    def not_graded(self) -> tuple[Row, ...]:
        """The submissions that a person must look at."""
        return tuple(row for row in self.rows if row.status != "graded")

    @property
    def stray_note(self) -> str:
        """A line on the folders that are not graded for their names; empty where there are none."""
        folders = ", ".join(map(ascii, self.strays))
        return f"Not graded, because its name cannot be a student id: {folders}. Rename the folder." if folders else ""

    @property
    def misplaced_note(self) -> str:
        """A line on what lies in the wrong place; empty where there is nothing."""
        found = first_few([*map(ascii, self.misplaced)], _MOST_NAMED)
        place = f"the folder of submissions, <student>/{self.assignment}/"
        return f"Not taken: {found}. Notebooks are looked for in {place}; move or rename it." if found else ""

    @property
    def judged_note(self) -> str:
        """A line on how many test cells without hidden tests were judged how; empty where there are none."""
        how = dict(next((row.judged for row in self.rows if row.judged), ()))
        names = names_of(how)
        ways: dict[Judged, list[str]] = {}
        for key in self.plain:
            if key in how:
                ways.setdefault(how[key], []).append(names[key])
        counts = [f"{len(ids)} {way}{_named(ids) if way != 'outside' else ''}" for way, ids in ways.items()]
        why = f" To see why: nbjudge inspect {self.assignment}" if ways.keys() - {"outside"} else ""
        return f"Test cells judged by their own asserts: {', '.join(counts)}.{why}" if counts else ""


def _named(names: list[str]) -> str:
    return f" ({first_few(names, _MOST_NAMED)})"


@dataclass(frozen=True)
class Begun:
    """The batch knows what it has to do."""

    assignment: str
    to_grade: int
    skipped: int
    jobs: int


@dataclass(frozen=True)
class Grading:
    """These students' submissions are being graded now."""

    students: tuple[str, ...]


@dataclass(frozen=True)
class Finished:
    """A submission is graded, and all of its results are in place."""

    row: Row
    done: int
    total: int


@dataclass(frozen=True)
class Notice:
    """Something that a person may want to know meanwhile, in a line."""

    text: str


Event = Begun | Grading | Finished | Notice
Listener = Callable[[Event], None]
