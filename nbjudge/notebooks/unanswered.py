"""Whether an exercise was answered at all."""

from __future__ import annotations

from dataclasses import replace

from nbformat import NotebookNode

from nbjudge.notebooks.code.syntax import answered_names, is_stub, written_names
from nbjudge.notebooks.matching import is_answer, is_graded, is_locked, same_text
from nbjudge.notebooks.restoring import Exercise
from nbjudge.records import UNANSWERED, ExerciseResult


def is_blank(release: NotebookNode, notebook: NotebookNode, exercise: Exercise) -> bool:
    """Tell whether an answer that a person marks is as it was handed out; of a task no cell tells that."""
    given = {cell.id: cell.source for cell in release.cells if is_answer(cell)}
    handed_in = {cell.id: cell.source for cell in notebook.cells}
    place = exercise.cell_id
    return place in given and same_text(given[place], handed_in.get(place, given[place]))


def told_as_unanswered(result: ExerciseResult, where: tuple[NotebookNode, NotebookNode, Exercise]) -> ExerciseResult:
    """Say of an untouched answer that it is not answered, and not that Python does not know its name."""
    outcomes = {check.outcome for check in result.checks}
    if outcomes.isdisjoint(("missing", "failed")) or not is_untouched(*where):
        return result
    told = {"missing"} if _is_defined_elsewhere(*where) else {"missing", "failed"}
    checks = (replace(check, message=UNANSWERED) if check.outcome in told else check for check in result.checks)
    return replace(result, checks=tuple(checks))


def is_untouched(release: NotebookNode, notebook: NotebookNode, exercise: Exercise) -> bool:
    """Tell whether all code that a test is about, the answers before it, is as it was handed out."""
    handed_in = {cell.id: cell.source for cell in notebook.cells}
    answers = _answers_before(release, exercise)
    return bool(answers) and all(same_text(cell.source, handed_in.get(cell.id, cell.source)) for cell in answers)


def is_unsolved(release: NotebookNode, source: NotebookNode, exercise: Exercise) -> bool:
    """Tell whether the instructor's source holds no solution of an exercise: the cells before it are stubs."""
    answers = _answers_before(source, exercise)
    before = source.cells[: next(n for n, cell in enumerate(source.cells) if cell.id == exercise.cell_id)]
    answers = answers or [cell for cell in before if cell.cell_type == "code" and not is_locked(cell)]
    stubs = bool(answers) and all(is_stub(cell.source) for cell in answers)
    return stubs or is_untouched(release, source, exercise)


def _is_defined_elsewhere(release: NotebookNode, notebook: NotebookNode, exercise: Exercise) -> bool:
    """Tell whether another cell may be the answer: it has a name of it, or nothing tells what its names are."""
    names = {name for cell in _answers_before(release, exercise) for name in answered_names(cell.source)}
    given = {cell.source for cell in release.cells}
    own = (cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source not in given)
    return not names or any(names.intersection(written_names(source)) for source in own)


def _answers_before(release: NotebookNode, exercise: Exercise) -> list[NotebookNode]:
    answers: list[NotebookNode] = []
    tested = False
    for cell in release.cells:
        if is_answer(cell) and cell.cell_type == "code":
            answers, tested = ([] if tested else answers) + [cell], False
        elif cell.id == exercise.cell_id:
            break
        tested = tested or (is_graded(cell) and not is_answer(cell))
    return answers
