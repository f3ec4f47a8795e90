"""The whole table, and the class in which each of its submissions is graded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nbjudge.course.files import read_handed_in
from nbjudge.grading.submission import Grader
from nbjudge.records import ExerciseResult, Graded, Submission
from nbjudge.sandbox.inside.usage import measure
from nbjudge.settings import Limits

from . import channel_tricks, course, handed_in, machine_tricks, notebook_tricks, notes, opened, reading, tests_tricks
from .rows import Row

ROWS: list[Row] = [
    *tests_tricks.ROWS,
    *notebook_tricks.ROWS,
    *handed_in.ROWS,
    *channel_tricks.ROWS,
    *machine_tricks.ROWS,
    *notes.ROWS,
    *reading.ROWS,
    *opened.ROWS,
]
LIMITS = Limits(
    cell_seconds=2, call_seconds=1, submission_seconds=8, wall_factor=3, memory_bytes=512 << 20, processes=40, scratch_bytes=32 << 20,
    cell_output_bytes=100_000, output_bytes=500_000, reply_bytes=8 << 20,
)  # fmt: skip
_neighbour: Grader


@dataclass
class Class:
    """A warm grader, one at work beside it in a process of its own, and what an honest submission earns."""

    grader: Grader
    beside: ProcessPoolExecutor
    honest: tuple[ExerciseResult, ...]

    def grade(self, content: Any, student: str = "mallory") -> Graded:
        """Grade one submission, given as a notebook or as the bytes of a file."""
        return self.grader.grade(course.submission(student, content))

    def grade_folder(self, folder: Path) -> Graded:
        """Grade what lies in a folder, read as the command line reads it."""
        notebooks, problems = read_handed_in(folder)
        return self.grader.grade(Submission("mallory", course.NAME, notebooks, problems))

    def grade_honest(self) -> tuple[ExerciseResult, ...]:
        """Grade the honest student's submission."""
        return _honest(self.grader)

    def processes(self) -> int:
        """Count the processes of the sandbox, its own included."""
        return measure(self.grader._sandbox._process.pid).processes  # type: ignore[union-attr]


@contextmanager
def a_class(folder: Path) -> Iterator[Class]:
    """Start the graders and grade the honest submission once."""
    assignment = course.assignment(folder)
    with (
        Grader(assignment, limits=LIMITS) as grader,
        ProcessPoolExecutor(1, get_context("spawn"), initializer=_start_neighbour, initargs=(folder,)) as beside,
    ):
        yield Class(grader, beside, _honest(grader))


def grade_beside() -> tuple[ExerciseResult, ...]:
    """Grade the honest submission in the neighbour's process."""
    return _honest(_neighbour)


def shown(graded: Graded) -> str:
    """Return all that the cells of the graded notebooks show."""
    cells = [cell for data in graded.notebooks.values() for cell in json.loads(data)["cells"]]
    return json.dumps([cell.get("outputs", []) for cell in cells])


def _honest(grader: Grader) -> tuple[ExerciseResult, ...]:
    verdict = grader.grade(course.submission("ada", course.notebook())).verdict
    assert verdict.score == verdict.max_score == 20.0, verdict
    return verdict.exercises


def _start_neighbour(folder: Path) -> None:
    global _neighbour
    _neighbour = Grader(course.assignment(folder), limits=LIMITS)
