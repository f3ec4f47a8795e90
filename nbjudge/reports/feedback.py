"""A learner's feedback page: one HTML file without script, made from a verdict and the graded notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup, escape
from nbformat import NotebookNode

from nbjudge.course.release import without_scheme
from nbjudge.gradebook.grades import Grades
from nbjudge.grading.writeback import AS_ABOVE, ShownCheck, shown_checks
from nbjudge.languages.placeholders import PLACEHOLDER
from nbjudge.languages.reader import IN_ENGLISH, Reader
from nbjudge.notebooks.display.bounds import PLAINLY, PageRoom
from nbjudge.notebooks.display.markdown import prose_html
from nbjudge.notebooks.display.rendering import ANCHOR_PREFIX, Outline, code_html, outputs_html, text_html
from nbjudge.notebooks.display.templates import page_templates
from nbjudge.notebooks.matching import is_answer, is_graded, settings
from nbjudge.records import ExerciseResult, Verdict

_NOTEBOOK_LEVEL = 2  # of the heading above the notebook
_EXERCISE_LEVEL = 3  # of an exercise above it

_templates = page_templates("nbjudge.reports", "templates/feedback")
_templates.globals["as_above"] = AS_ABOVE
_templates.globals["break_here"] = Markup("<wbr>")  # so that a phone parts long names between their words
_templates.filters["prose"] = lambda text: Markup(prose_html(text))


@dataclass(frozen=True)
class _Exercise:
    anchor: str
    heading: str
    name: str
    points: str  # as a sentence says them
    of: str  # as a table does
    passed: str
    waiting: bool
    has_points: bool
    by_hand: bool
    by_tests: str
    checks: tuple[ShownCheck, ...]  # those that did not pass first
    failed: bool  # a check did not pass
    comment: Markup

    @property
    def on_top(self) -> bool:
        """Whether it stands above the notebook: there is something to read in it."""
        return self.failed or bool(self.comment)


@dataclass(frozen=True)
class _Cell:
    html: Markup
    comment: Markup
    exercise: _Exercise | None = None
    level: int = 0  # of the exercise's heading


@dataclass(frozen=True)
class _Page:
    title: str
    student: str
    name: str  # of the student, empty where the gradebook has none
    score: str
    max_score: str
    penalty: str
    provisional: str  # what has yet to be marked, in words; empty where the mark is final
    has_hidden_tests: bool
    ungraded: str  # why nothing was graded: "file" (it could not be read) or "grader" (our side failed); else empty
    untold: bool  # and no person has given points or written a comment
    problems: tuple[str, ...]
    exercises: tuple[_Exercise, ...]
    cells: tuple[_Cell, ...]
    made_from: str

    @property
    def some_passed(self) -> bool:
        """Whether exercises with checks lost nothing; they stand in the notebook."""
        return any(item.checks and not item.on_top for item in self.exercises)


def feedback_page(
    verdict: Verdict,
    notebook: NotebookNode,
    name: str,
    grades: Grades | None = None,
    *,
    made_from: str = "",
    say: Reader = IN_ENGLISH,
) -> str:
    """Return the feedback on one notebook of a submission as HTML.

    It shows what the learner may read: points, titles and hints of the checks, comments, repairs, and the notebook
    with its outputs. `grades` are the marks of the gradebook; without them the verdict's count. `made_from`: the digest
    by which a later run sees whether the page is still true. `say`: in whose language it is.
    """
    results = [result for result in verdict.exercises if result.notebook == name]
    grades = grades or Grades(waiting=frozenset(result.grade_id for result in results if result.manual))
    exercises = {
        result.grade_id: _exercise(place, result, grades, say) for place, result in enumerate(results, start=1)
    }
    score = sum(grades.scores.get(result.grade_id, result.score) for result in results) - grades.late_penalty
    ungraded = (verdict.reason or "grader") if verdict.status == "not_graded" else ""
    untold = bool(ungraded) and not grades.comments and not any(grades.scores.values())
    page = _Page(
        title=name.replace("_", " ").strip().capitalize(),
        student=verdict.student,
        name=grades.name,
        score=say.number(max(0.0, score)),
        max_score=say.number(sum(result.max_score for result in results)),
        penalty=say.number(grades.late_penalty) if grades.late_penalty else "",
        provisional=_provisional(sum(result.grade_id in grades.waiting for result in results), say),
        has_hidden_tests=any(check.name != result.grade_id for result in results for check in result.checks),
        ungraded=ungraded,
        untold=untold,
        problems=tuple(map(say.text, verdict.problems)),
        exercises=tuple(exercises.values()),
        cells=() if untold else tuple(_cells(notebook, exercises, grades, say, ungraded=bool(ungraded))),
        made_from=made_from,
    )
    return _templates.get_template("page.html.j2").render(page=page, say=say, marked=partial(_marked, say))


def _marked(say: Reader, english: str, **values: str) -> Markup:
    """Return a sentence as HTML, whose values may be marked up; all else is escaped."""
    return Markup(PLACEHOLDER.sub(lambda name: str(escape(values[name[1]])), str(escape(say(english)))))


def _provisional(waiting: int, say: Reader) -> str:
    if not waiting:
        return ""
    if waiting == 1:
        return say("Provisional: one exercise waits for a person, and these points may change.")
    return say("Provisional: {number} exercises wait for a person, and these points may change.", number=waiting)


def _exercise(place: int, result: ExerciseResult, grades: Grades, say: Reader) -> _Exercise:
    score = grades.scores.get(result.grade_id, result.score)
    waiting = result.grade_id in grades.waiting
    passed = sum(check.outcome == "passed" for check in result.checks)
    unmarked = waiting and result.manual and not score
    numbers = {"number": say.number(score), "most": say.number(result.max_score)}
    counts = {"number": passed, "most": len(result.checks)}
    by_person = say("waits for a person") if waiting else say("marked by a person")
    not_yet = say("not yet marked")
    return _Exercise(
        anchor=f"exercise-{place}",
        heading=say("Exercise {number}", number=place),
        name=result.function or result.grade_id,
        points=not_yet if unmarked else say("{number} of {most} points", **numbers),
        of=not_yet if unmarked else say("{number} of {most}", **numbers),
        passed=say("{number} of {most}", **counts) if result.checks else by_person,
        waiting=waiting,
        has_points=score > 0,
        by_hand=bool(result.checks) and abs(score - result.score) > 1e-6,
        by_tests=say.number(result.score),
        checks=tuple(sorted(shown_checks(result, say), key=lambda check: check.passed)),
        failed=any(check.outcome != "passed" for check in result.checks),
        comment=Markup(Outline(_EXERCISE_LEVEL).place(_comment_html(grades.comments.get(result.grade_id, "")))),
    )


def _cells(
    notebook: NotebookNode, exercises: Mapping[str, _Exercise], grades: Grades, say: Reader, *, ungraded: bool
) -> Iterator[_Cell]:
    """Yield what is shown of each cell; of a notebook that is not graded, only what a person gave or wrote."""
    outline, room = Outline(_NOTEBOOK_LEVEL), PageRoom(say(PLAINLY))
    for cell in notebook.cells:
        grade_id = settings(cell).get("grade_id", "")
        exercise = exercises.get(grade_id) if is_graded(cell) else None
        # An exercise is a box of its own, below the headings so far; so are outputs and comments.
        above = outline.below if exercise else outline.level
        within = outline if cell["cell_type"] == "markdown" and not exercise else Outline(above)
        html = _checked_html if exercise and exercise.checks else _cell_html
        shown = "" if ungraded else within.place(html(cell, say, room))
        on_top = exercise is not None and exercise.on_top and not ungraded
        comment = "" if on_top else Outline(above).place(_comment_html(grades.comments.get(grade_id, "")))
        if shown or exercise or comment:
            yield _Cell(Markup(shown), Markup(comment), exercise, above)


def _checked_html(cell: Mapping[str, Any], say: Reader, room: PageRoom) -> str:
    """Return what is shown of a cell beside its checks: of a test cell nothing, of an answer all but its points."""
    shown = [output for output in cell.get("outputs", ()) if output["output_type"] != "execute_result"]
    return _cell_html({**cell, "outputs": shown}, say, room) if is_answer(cell) else ""


def _comment_html(comment: str) -> str:
    """Return a comment as what nbgrader promises for it: markdown."""
    return text_html(comment, prefix=ANCHOR_PREFIX) if comment else ""


def _cell_html(cell: Mapping[str, Any], say: Reader, room: PageRoom) -> str:
    if cell["cell_type"] == "markdown":
        source = without_scheme(cell["source"]) if settings(cell).get("task") else cell["source"]
        return text_html(source, cell.get("attachments"), ANCHOR_PREFIX, room)
    if cell["cell_type"] == "code":
        code = code_html(cell["source"], room) if cell["source"].strip() else ""
        outputs = [_with_remark(output, say) for output in cell["outputs"]]
        return code + outputs_html(outputs, say("Figure made by the code above"), room)
    return str(Markup('<pre tabindex="0">{}</pre>').format(cell["source"]))


def _with_remark(output: Mapping[str, Any], say: Reader) -> Mapping[str, Any]:
    """Return an output with what is ours in it, a remark on a limit or on a cell that was not run, in the language."""
    return {**output, "text": say.note(output["text"])} if output["output_type"] == "stream" else output
