"""nbgrader's generate_feedback, led to our page; what lies beside it is what release_feedback needs, nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from glob import escape, glob
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from nbjudge.course.files import read_untrusted
from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError, NotANotebook
from nbjudge.gradebook.grades import read_grades
from nbjudge.grading.results import read_verdict
from nbjudge.languages.reader import reader
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.records import ExerciseResult, Verdict
from nbjudge.reports.feedback import feedback_page
from nbjudge.reports.freshness import is_fresh, made_from

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
        grades = read_grades(about["db_url"], about["assignment"], about["student"]).get(
            (about["student"], about["notebook"])
        )
        languages, graded = _languages(folder.parent), folder / f"{about['notebook']}.ipynb"
        # First: where a grading ends meanwhile, the page is one of what was before, and is made anew the next time.
        digest = made_from(graded, grades, languages)
        with suppress(OSError, NotANotebook):  # else as it was read before
            nb = read_notebook(graded.read_bytes(), may_be_empty=True)
        verdict = read_verdict(folder) or Verdict(about["student"], about["assignment"], "graded")
        if not any(result.notebook == about["notebook"] for result in verdict.exercises):
            verdict = replace(verdict, exercises=tuple(_exercises(about)))
        say = reader(verdict.edition, languages, about["assignment"])
        for fault in say.faults:
            self.log.warning(fault)
        return feedback_page(verdict, nb, about["notebook"], grades, made_from=digest, say=say), resources


@lru_cache(maxsize=4096)
def _languages(folder: Path) -> Path | None:
    """Return the catalogues of the course that a student's graded notebooks belong to."""
    try:
        return find_course(folder.resolve().parent).languages
    except CourseError:
        return None


def take_over() -> None:
    """Keep generate_feedback from copying what lies beside a graded notebook, in courses that use our page."""
    from nbgrader.converters import GenerateFeedback

    GenerateFeedback.init_notebooks = _init_notebooks
    GenerateFeedback.init_destination = _init_destination
    GenerateFeedback.init_assignment = _init_assignment


def _init_notebooks(converter: Any) -> None:
    """Take the place of `GenerateFeedback.init_notebooks`, which takes the folder of a student `[a]` for a pattern."""
    from nbgrader.converters import BaseConverter

    coursedir = converter.coursedir
    source = converter._format_source(coursedir.assignment_id, coursedir.student_id)
    folders = glob(source if coursedir.student_id == "*" else as_pattern(source))  # all, though one be called so
    found = {folder: glob(f"{escape(folder)}/{coursedir.notebook_id}.ipynb") for folder in folders}
    if converter.exporter_class is not FeedbackExporter or not any(found.values()):
        BaseConverter.init_notebooks(converter)  # which says that nothing is there
        return
    converter.notebooks, converter.assignments = [], {folder: books for folder, books in found.items() if books}
    for folder in found.keys() - converter.assignments.keys():
        converter.log.warning("There is no graded notebook in %s", folder)


def as_pattern(path: str) -> str:
    """Return a pattern of nbgrader's, made for one that matches the very folder where there is one of that name."""
    return escape(path) if Path(path).is_dir() else path


def _init_destination(converter: Any, assignment_id: str, student_id: str) -> bool:
    """Take the place of `GenerateFeedback.init_destination`: a page that tells other marks is made anew too."""
    from nbgrader.converters import BaseConverter

    if BaseConverter.init_destination(converter, assignment_id, student_id):
        return True
    coursedir = converter.coursedir
    if converter.exporter_class is not FeedbackExporter or student_id in coursedir.student_id_exclude.split(","):
        return False
    target = Path(coursedir.format_path(coursedir.feedback_directory, student_id, assignment_id))
    grades = read_grades(coursedir.db_url, assignment_id, student_id)
    for graded in map(Path, converter.notebooks):
        languages = _languages(graded.parent.parent)
        if not is_fresh(target / f"{graded.stem}.html", graded, grades.get((student_id, graded.stem)), languages):
            return True
    return False


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


def _exercises(about: dict[str, Any]) -> list[ExerciseResult]:
    """Return the exercises of a notebook that no verdict tells of, as the gradebook has them."""
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(about["db_url"]) as gradebook:
        try:
            notebook = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
        except MissingEntry:
            return []
        return [
            ExerciseResult(about["notebook"], mark.name, "", mark.score, mark.max_score, manual=True)
            for mark in notebook.grades
        ]
