"""The single writer to nbgrader's gradebook: one transaction for each submission."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import api
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, is_task, parse_utc

from nbjudge.course import Course
from nbjudge.database import open_gradebook, readable_errors
from nbjudge.errors import CourseError
from nbjudge.records import Assignment, ExerciseResult, Verdict

NO_RESPONSE = "No response."  # nbgrader's own words for an answer left as it was


class GradebookWriter:
    """An open gradebook in which one assignment is kept."""

    def __init__(self, course: Course, assignment: Assignment):
        """Open the gradebook, make it where there is none, and bring the assignment's cells up to the release's."""
        self._name = assignment.name
        self._cells = _all_cells(assignment)
        with ExitStack() as closing:
            self._book = closing.enter_context(open_gradebook(_url(course), course.name))
            self._session = self._book.db
            with self._transaction():
                _bring_up_to_date(self._session, course, assignment, self._cells)
            self._closing = closing.pop_all()
        graded = [cell for marked in self._cells.values() for cell in marked if is_grade(cell) or is_task(cell)]
        self.max_score = float(sum(cell.metadata.nbgrader.get("points", 0) for cell in graded))

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    def record(self, verdict: Verdict, notebooks: Mapping[str, bytes], *, timestamp: str, resubmitted: bool) -> None:
        """Write the marks of a submission, resetting what the engine wrote before and keeping what a person wrote.

        `notebooks` are the graded ones; `resubmitted` says that they may differ from what a person has looked at.
        """
        results = {(result.notebook, result.grade_id): result for result in verdict.exercises}
        untouched = self._untouched(notebooks)
        with self._transaction():
            submission = self._submission(verdict.student, timestamp)
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    _set_grade(grade, _auto_score(verdict, results.get(_key(notebook, grade))), resubmitted)
                for comment in notebook.comments:
                    comment.auto_comment = NO_RESPONSE if _key(notebook, comment) in untouched else None

    def holds(self, verdict: Verdict) -> bool:
        """Return whether the gradebook has the marks of a verdict, for every graded cell."""
        results = {(result.notebook, result.grade_id): result for result in verdict.exercises}
        with readable_errors():
            try:
                submission = self._book.find_submission(self._name, verdict.student)
            except api.MissingEntry:
                return False
            grades = {_key(notebook, grade): grade for notebook in submission.notebooks for grade in notebook.grades}
            scores = {key: grade.auto_score for key, grade in grades.items()}
            self._session.remove()
        expected = {key: _auto_score(verdict, results.get(key)) for key in self._graded()}
        return scores == expected

    def _graded(self) -> Iterator[tuple[str, str]]:
        for notebook, cells in self._cells.items():
            graded = (cell for cell in cells if is_grade(cell) or is_task(cell))
            yield from ((notebook, cell.metadata.nbgrader.grade_id) for cell in graded)

    def _untouched(self, notebooks: Mapping[str, bytes]) -> set[tuple[str, str]]:
        """Return the answers in graded notebooks that are as the release has them."""
        found = set()
        for notebook, content in notebooks.items():
            released = {cell.metadata.nbgrader.grade_id: cell.source for cell in self._cells.get(notebook, ())}
            for cell in _marked_cells(content):
                name = cell.metadata.nbgrader.grade_id
                if released.get(name) == cell.source:
                    found.add((notebook, name))
        return found

    def _submission(self, student: str, timestamp: str) -> Any:
        """Return the row of a submission with all rows below it, made where they are missing."""
        if self._session.get(api.Student, student) is None:
            self._session.add(api.Student(id=student))
            self._session.flush()
        try:
            submission = self._book.find_submission(self._name, student)
        except api.MissingEntry:
            submission = api.SubmittedAssignment(assignment=self._book.find_assignment(self._name), student_id=student)
            self._session.add(submission)
        submission.timestamp = _parse_time(timestamp)
        _complete(self._session, submission)
        return submission

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with readable_errors():
            try:
                yield
                self._session.commit()
            except BaseException:
                self._session.rollback()
                raise
            finally:
                self._session.remove()  # or the session would grow with the class


def known_students(course: Course) -> set[str]:
    """Return the ids of all students in the gradebook."""
    with open_gradebook(_url(course), course.name) as book, readable_errors():
        return {student.id for student in book.students}


def _url(course: Course) -> str:
    return course.db_url or f"sqlite:///{course.root / 'gradebook.db'}"


def _parse_time(timestamp: str) -> datetime | None:
    try:
        return parse_utc(timestamp) if timestamp else None
    except (ValueError, OverflowError):  # a date, but not to nbgrader
        return None


def _key(notebook: Any, row: Any) -> tuple[str, str]:
    return notebook.name, row.name


def _auto_score(verdict: Verdict, result: ExerciseResult | None) -> float | None:
    """Return the points to write, or None where a person must give them."""
    if verdict.status != "graded" or result is None or result.manual:
        return None
    return result.score


def _set_grade(grade: Any, score: float | None, resubmitted: bool) -> None:
    """Set the automatic points. Points that a person gave stay and count; they are to be looked at again if need be."""
    changed = resubmitted or grade.auto_score != score
    grade.auto_score = score
    if grade.manual_score is None:
        grade.needs_manual_grade = score is None
    else:
        grade.needs_manual_grade = bool(grade.needs_manual_grade) or changed


def _complete(session: Any, submission: Any) -> None:
    """Give a submission the rows that the assignment's cells ask for: also those that are new since it was graded."""
    session.flush()
    there = {notebook.notebook_id: notebook for notebook in submission.notebooks}
    for notebook in submission.assignment.notebooks:
        handed_in = there.get(notebook.id) or api.SubmittedNotebook(notebook=notebook, assignment=submission)
        session.add(handed_in)
        session.flush()
        grades = {grade.cell_id for grade in handed_in.grades}
        comments = {comment.cell_id for comment in handed_in.comments}
        graded = [*notebook.grade_cells, *notebook.task_cells]
        answers = [*notebook.solution_cells, *notebook.task_cells]
        session.add_all(api.Grade(cell=cell, notebook=handed_in) for cell in graded if cell.id not in grades)
        session.add_all(api.Comment(cell=cell, notebook=handed_in) for cell in answers if cell.id not in comments)
    session.flush()
    session.expire_all()


# ── the assignment itself ────────────────────────────────────────────────────────────────────────────────────────────


def _bring_up_to_date(session: Any, course: Course, assignment: Assignment, cells: Mapping[str, list[Any]]) -> None:
    """Make the assignment's rows those of its release, as `nbgrader generate_assignment` would, in one transaction."""
    row = session.query(api.Assignment).filter_by(name=assignment.name).one_or_none()
    if row is None:
        row = api.Assignment(name=assignment.name, course_id=course.name)
        session.add(row)
    notebooks = {notebook.name: notebook for notebook in row.notebooks}
    for name in notebooks.keys() - cells.keys():
        _remove(session, notebooks[name], [*notebooks[name]._base_cells, *notebooks[name].source_cells])
    sources = _source_cells(course, assignment)
    for name, released in cells.items():
        notebook = notebooks.get(name) or api.Notebook(name=name, assignment=row)
        notebook.kernelspec = _kernelspec(assignment, name)
        session.add(notebook)
        session.flush()
        _set_cells(session, notebook, released, sources.get(name, {}))


def _set_cells(session: Any, notebook: Any, released: list[Any], sources: Mapping[str, Any]) -> None:
    wanted: dict[tuple[type, str], dict[str, Any]] = {}
    for cell in released:
        name = cell.metadata.nbgrader.grade_id
        graded = {"max_score": float(cell.metadata.nbgrader.get("points", 0)), "cell_type": cell.cell_type}
        # A locked cell is kept with its hidden tests, which the release lacks, as generate_assignment does.
        text = sources.get(name, cell) if is_locked(cell) else cell
        as_source = {"cell_type": cell.cell_type, "locked": is_locked(cell), "source": text.source}
        wanted[api.SourceCell, name] = as_source | {"checksum": compute_checksum(text)}
        if is_task(cell):
            wanted[api.TaskCell, name] = graded
        elif is_grade(cell):
            wanted[api.GradeCell, name] = graded
        if is_solution(cell):
            wanted[api.SolutionCell, name] = {}
    there = {(type(cell), cell.name): cell for cell in [*notebook._base_cells, *notebook.source_cells]}
    _remove(session, notebook, [there[key] for key in there.keys() - wanted.keys()])
    for (kind, name), fields in wanted.items():
        row = there.get((kind, name)) or kind(name=name, notebook=notebook)
        for field, value in fields.items():
            setattr(row, field, value)
        session.add(row)


def _remove(session: Any, notebook: Any, cells: list[Any]) -> None:
    """Remove cells that the release no longer has, with the engine's marks for them, but never a person's."""
    for cell in cells:
        grades, comments = getattr(cell, "grades", None) or [], getattr(cell, "comments", None) or []
        given = [grade for grade in grades if grade.manual_score is not None or grade.extra_credit is not None]
        if given or any(comment.manual_comment for comment in comments):
            raise CourseError(
                f"{notebook.assignment.name} no longer has the cell {cell.name}, for which somebody gave marks "
                "or wrote comments in the gradebook. Put the cell back, or clear those entries in formgrader."
            )
        for row in [*grades, *comments, cell]:
            session.delete(row)
    session.flush()


def _all_cells(assignment: Assignment) -> dict[str, list[Any]]:
    """Return the release's cells that nbgrader knows of, for each notebook."""
    return {name: _marked_cells(content) for name, content in assignment.notebooks.items()}


def _source_cells(course: Course, assignment: Assignment) -> dict[str, dict[str, Any]]:
    """Return the source's cells by notebook and grade_id; none for a course that came without its sources."""
    try:
        notebooks = course.solution(assignment.name).notebooks
    except CourseError:
        return {}
    return {
        Path(name).stem: {cell.metadata.nbgrader.grade_id: cell for cell in _marked_cells(content)}
        for name, content in notebooks.items()
    }


def _marked_cells(content: bytes) -> list[Any]:
    """Return the cells of one of our own notebooks that carry a grade_id and mean something to nbgrader."""
    cells = nbformat.from_dict(json.loads(content)).cells
    for cell in cells:
        cell.source = "".join(cell.source)
    kinds = (is_grade, is_solution, is_locked, is_task)
    return [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") and any(k(cell) for k in kinds)]


def _kernelspec(assignment: Assignment, name: str) -> str:
    return json.dumps(json.loads(assignment.notebooks[name]).get("metadata", {}).get("kernelspec", {}))
