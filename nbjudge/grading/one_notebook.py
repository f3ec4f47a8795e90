"""Grade one notebook that lies anywhere, for a learner or an instructor who wants to see at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge.course.files import MAX_NOTEBOOK_BYTES
from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError, UsageError
from nbjudge.gradebook.recorded_tests import with_recorded_tests
from nbjudge.grading.grader_process import GraderProcess
from nbjudge.grading.solution import require_full_marks
from nbjudge.languages.reader import Reader, asked_for, reader
from nbjudge.records import Assignment, Submission, Verdict
from nbjudge.settings import Limits, read_limits

if TYPE_CHECKING:
    from nbjudge.grading.submission import Grader

STUDENT = "check"  # whose random inputs are used: always the same


def check_notebook(
    path: Path,
    assignment: str | None = None,
    *,
    sandbox: str = "bwrap",
    limits: Mapping[str, Any] | None = None,
) -> Verdict:
    """Return the verdict on a notebook of a course that is found from the working directory or the notebook's own.

    Raises UsageError where there is no such notebook, course or assignment, and CourseError where the instructor's own
    solution, if it is here, does not get full marks either. Writes nothing.
    """
    content = _read(path)
    course = _course(path)
    name = assignment or find_assignment(course, path, content)
    course.check(name, submissions=False)
    wanted = read_limits({**course.limits, **(limits or {})})

    one = _only(with_recorded_tests(course, course.assignment(name)), path, content)
    with _grader(one, wanted, sandbox) as grader:
        verdict = grader.grade(Submission(STUDENT, name, {path.name: content})).verdict
        checks = (check for exercise in verdict.exercises for check in exercise.checks)
        if any(check.outcome != "passed" for check in checks) and course.has_source(name):
            solution = course.solution(name)
            files = {file: data for file, data in solution.notebooks.items() if Path(file).stem in one.notebooks}
            require_full_marks(grader.grade(replace(solution, notebooks=files)))
    return verdict


def reader_of(path: Path, verdict: Verdict, language: str | None = None) -> Reader:
    """Return who reads the verdict on a notebook: in the language asked for, else in the notebook's own.

    A language without a catalogue is one of the reader's faults, and all is English.
    """
    folder = _course(path).languages
    return (
        asked_for(language, folder, verdict.assignment)
        if language
        else reader(verdict.edition, folder, verdict.assignment)
    )


def _grader(assignment: Assignment, limits: Limits, sandbox: str) -> Grader | GraderProcess:
    if sandbox == "bwrap":
        return GraderProcess(assignment, limits=limits)
    from nbjudge.grading.submission import Grader  # pytest and NumPy: only once there is something to grade

    return Grader(assignment, limits=limits, sandbox=sandbox)


def find_assignment(course: Course, path: Path, content: bytes) -> str:
    """Return the assignment whose release shares most cells with a notebook, else the one of its file's name."""
    released = {name: course.assignment(name) for name in _released(course)}
    if len(released) == 1:
        return next(iter(released))
    likeness = {name: max(_likeness(one, path, content).values()) for name, one in released.items()}
    best = max(likeness, key=lambda name: likeness[name], default="")
    if best and likeness[best] > 0:
        return best
    raise UsageError(
        f"{path} has no cells of an assignment in {course.root}, and its name is none of theirs. "
        f"Say which it is: --assignment {'|'.join(released) or 'NAME'}"
    )


def _only(assignment: Assignment, path: Path, content: bytes) -> Assignment:
    """Return the assignment without the notebooks that this one is not: they were not to be checked."""
    likeness = _likeness(assignment, path, content)
    best = max(likeness, key=lambda name: likeness[name])
    if not likeness[best]:
        return assignment
    return replace(assignment, notebooks={best: assignment.notebooks[best]})


def _likeness(assignment: Assignment, path: Path, content: bytes) -> dict[str, float]:
    """Return how many cells each notebook of an assignment shares with this one; its name counts half a cell."""
    ours = _cells(content)
    editions = [assignment.notebooks, *assignment.editions.values()]
    found = {name: [_cells(notebooks[name]) for notebooks in editions if name in notebooks] for name in editions[0]}
    shared = {name: max(len(ours & cells) for cells in each) for name, each in found.items()}
    return {name: shared[name] + 0.5 * (path.stem == name) for name in shared}


def _released(course: Course) -> list[str]:
    names = []
    for name in course.assignments():
        try:
            course.assignment(name)
        except CourseError:
            continue
        names.append(name)
    return names


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # to open a pipe would wait for ever
        raise UsageError(f"{path} is a folder or a device, not a notebook.")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_NOTEBOOK_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    if len(content) > MAX_NOTEBOOK_BYTES:
        raise UsageError(f"{path} is larger than {MAX_NOTEBOOK_BYTES // 1_000_000} MB: that is no notebook.")
    return content


def _course(path: Path) -> Course:
    try:
        return find_course()
    except CourseError:
        return find_course(path.resolve().parent)


def _cells(content: bytes) -> set[tuple[str, str]]:
    """Return what tells a notebook's cells: grade_ids and, because Colab drops those, texts."""
    try:
        cells = json.loads(content)["cells"]
        ids = {
            ("grade_id", cell["metadata"]["nbgrader"]["grade_id"]) for cell in cells if "nbgrader" in cell["metadata"]
        }
        return ids | {("text", text) for cell in cells if (text := "".join(cell["source"]).strip())}
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()
