"""An assignment in nbgrader's gradebook: its notebooks and cells, brought up to those of its release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import api
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, is_task

from nbjudge.course.folders import Course
from nbjudge.errors import CourseError
from nbjudge.gradebook.recorded_tests import AUTOTEST, is_of_release
from nbjudge.records import Assignment


@dataclass(frozen=True)
class NotebookRows:
    """The gradebook's ids of a notebook and its cells, by grade_id."""

    id: str
    graded: Mapping[str, str]  # cells and tasks that have points
    answers: Mapping[str, str]  # cells and tasks that have a comment
    released: Mapping[str, str]  # the text of each answer as students got it


@dataclass(frozen=True)
class AssignmentRows:
    """The gradebook's ids of an assignment and its notebooks, by name."""

    id: str
    notebooks: Mapping[str, NotebookRows]
    max_score: float


def bring_up_to_date(session: Any, course: Course, assignment: Assignment) -> AssignmentRows:
    """Make the assignment's rows those of its release, as `nbgrader generate_assignment` would; return their ids.

    Raises CourseError rather than lose what a person wrote about a cell that is gone.
    """
    row = session.query(api.Assignment).filter_by(name=assignment.name).one_or_none()
    if row is None:
        row = api.Assignment(name=assignment.name, course_id=course.name)
        session.add(row)
    notebooks = {notebook.name: notebook for notebook in row.notebooks}
    cells = {name: marked_cells(content) for name, content in assignment.notebooks.items()}
    for name in notebooks.keys() - cells.keys():
        _remove(session, notebooks[name], [*notebooks[name]._base_cells, *notebooks[name].source_cells])
    sources = _source_cells(course, assignment)
    for name, released in cells.items():
        notebook = notebooks.get(name) or api.Notebook(name=name, assignment=row)
        notebook.kernelspec = _kernelspec(assignment, name)
        session.add(notebook)
        session.flush()
        _set_cells(session, notebook, released, sources.get(name, {}))
        notebooks[name] = notebook
    session.flush()
    session.expire_all()
    rows = {name: _rows(notebooks[name], released) for name, released in cells.items()}
    points = [float(cell.metadata.nbgrader.points) for found in cells.values() for cell in found if _has_points(cell)]
    return AssignmentRows(row.id, rows, sum(points))


def _rows(notebook: Any, released: list[Any]) -> NotebookRows:
    tasks = {cell.name: cell.id for cell in notebook.task_cells}
    graded = {cell.name: cell.id for cell in notebook.grade_cells} | tasks
    answers = {cell.name: cell.id for cell in notebook.solution_cells} | tasks
    texts = {cell.metadata.nbgrader.grade_id: cell.source for cell in released if is_solution(cell)}
    return NotebookRows(notebook.id, graded, answers, texts)


def _has_points(cell: Any) -> bool:
    return bool(is_grade(cell) or is_task(cell))


def _set_cells(session: Any, notebook: Any, released: list[Any], sources: Mapping[str, Any]) -> None:
    there = {(type(cell), cell.name): cell for cell in [*notebook._base_cells, *notebook.source_cells]}
    wanted: dict[tuple[type, str], dict[str, Any]] = {}
    for cell in released:
        name = cell.metadata.nbgrader.grade_id
        graded = {"max_score": float(cell.metadata.nbgrader.get("points", 0)), "cell_type": cell.cell_type}
        # A locked cell is kept with its hidden tests, which the release lacks, as generate_assignment does.
        text = sources.get(name, cell) if is_locked(cell) else cell
        if is_locked(cell) and (name not in sources or AUTOTEST in text.source):
            text = _recorded(there.get((api.SourceCell, name)), cell)
        as_source = {"cell_type": cell.cell_type, "locked": is_locked(cell), "source": text.source}
        wanted[api.SourceCell, name] = as_source | {"checksum": compute_checksum(text)}
        if is_task(cell):
            wanted[api.TaskCell, name] = graded
        elif is_grade(cell):
            wanted[api.GradeCell, name] = graded
        if is_solution(cell):
            wanted[api.SolutionCell, name] = {}
    _remove(session, notebook, [there[key] for key in there.keys() - wanted.keys()])
    for (kind, name), fields in wanted.items():
        row = there.get((kind, name)) or kind(name=name, notebook=notebook)
        for field, value in fields.items():
            setattr(row, field, value)
        session.add(row)


def _recorded(row: Any, cell: Any) -> Any:
    """Return a cell of the release with the text that nbgrader recorded, hidden tests included, while it is its own."""
    known = row is not None and is_of_release(row.source or "", cell.source)
    return nbformat.from_dict({**cell, "source": row.source}) if known else cell


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


def _source_cells(course: Course, assignment: Assignment) -> dict[str, dict[str, Any]]:
    """Return the source's cells by notebook and grade_id; none for a course that came without its sources."""
    try:
        notebooks = course.solution(assignment.name).notebooks
    except CourseError:
        return {}
    return {
        Path(name).stem: {cell.metadata.nbgrader.grade_id: cell for cell in marked_cells(content)}
        for name, content in notebooks.items()
    }


def marked_cells(content: bytes) -> list[Any]:
    """Return the cells of the course's own notebook that carry a grade_id and mean something to nbgrader."""
    cells = nbformat.from_dict(json.loads(content)["cells"])
    for cell in cells:
        cell.source = "".join(cell.source)
    kinds = (is_grade, is_solution, is_locked, is_task)
    return [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") and any(k(cell) for k in kinds)]


def _kernelspec(assignment: Assignment, name: str) -> str:
    return json.dumps(json.loads(assignment.notebooks[name]).get("metadata", {}).get("kernelspec", {}))
