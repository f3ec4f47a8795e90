"""nbgrader's generate_feedback, led to our page; what lies beside it is what release_feedback needs, nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from nbjudge.course.files import read_untrusted
from nbjudge.grading.results import read_verdict
from nbjudge.records import ExerciseResult, Verdict
from nbjudge.reports.feedback import Grades, feedback_page

# Which feedback belongs to which submission; release_feedback reads both.
BESIDE = ("timestamp.txt", "submission_secret.txt")
MAX_BESIDE_BYTES = 1_000


class FeedbackExporter(Exporter):
    """Exports a graded notebook as the learner's feedback page."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]  # every exporter but the base class returns text
        self, nb: NotebookNode, resources: Any = None, **_: Any
    ) -> tuple[str, Any]:
        """Return the page; the verdict is read from beside the notebook, the marks from the gradebook."""
        nb, resources = super().from_notebook_node(nb, resources)
        about = resources["nbgrader"]
        folder = Path(resources["metadata"]["path"] or ".")
        verdict = read_verdict(folder) or Verdict(about["student"], about["assignment"], "graded")
        grades, results = _gradebook(about)
        if not any(result.notebook == about["notebook"] for result in verdict.exercises):
            verdict = replace(verdict, exercises=tuple(results))
        return feedback_page(verdict, nb, about["notebook"], grades), resources


def take_over() -> None:
    """Keep generate_feedback from copying what lies beside a graded notebook, in courses that use our page."""
    from nbgrader.converters import GenerateFeedback

    GenerateFeedback.init_destination = _init_destination
    GenerateFeedback.init_assignment = _init_assignment


def _init_destination(converter: Any, assignment_id: str, student_id: str) -> bool:
    """Take the place of `GenerateFeedback.init_destination`: a page older than the grading is made anew too."""
    from nbgrader.converters import BaseConverter

    if BaseConverter.init_destination(converter, assignment_id, student_id):
        return True
    coursedir = converter.coursedir
    if converter.exporter_class is not FeedbackExporter or student_id in coursedir.student_id_exclude.split(","):
        return False
    target = Path(coursedir.format_path(coursedir.feedback_directory, student_id, assignment_id))
    return any(_is_older(target / f"{Path(graded).stem}.html", Path(graded)) for graded in converter.notebooks)


def _is_older(page: Path, graded: Path) -> bool:
    return not page.exists() or page.stat().st_mtime < graded.stat().st_mtime


def _init_assignment(converter: Any, assignment_id: str, student_id: str) -> None:
    """Take the place of `GenerateFeedback.init_assignment`."""
    from nbgrader.converters import BaseConverter

    if converter.exporter_class is not FeedbackExporter:
        BaseConverter.init_assignment(converter, assignment_id, student_id)
        return
    coursedir = converter.coursedir
    steps = (coursedir.autograded_directory, coursedir.submitted_directory)
    folders = [Path(coursedir.format_path(step, student_id, assignment_id)) for step in steps]
    target = Path(coursedir.format_path(coursedir.feedback_directory, student_id, assignment_id))
    for name in BESIDE:
        found = (read_untrusted(folder / name, MAX_BESIDE_BYTES) for folder in folders)
        content = next((content for content in found if isinstance(content, bytes)), None)
        if content is not None:
            target.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)


def _gradebook(about: dict[str, Any]) -> tuple[Grades | None, list[ExerciseResult]]:
    """Return the marks that the gradebook has for the notebook, and its exercises as results without checks."""
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(about["db_url"]) as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
        except MissingEntry:
            return None, []
        marks = list(notebook.grades)
        grades = Grades(
            scores={mark.name: mark.score for mark in marks},
            waiting=frozenset(mark.name for mark in marks if mark.needs_manual_grade),
            comments={comment.name: comment.comment for comment in notebook.comments if comment.comment},
            late_penalty=notebook.late_submission_penalty or 0.0,
        )
        results = [
            ExerciseResult(about["notebook"], mark.name, "", mark.score, mark.max_score, manual=True) for mark in marks
        ]
    return grades, results
