"""The graded notebook: what came of running and testing, written into its cells."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import Any

import nbformat
import pytest
from jinja2 import Environment
from jinja2.runtime import Context
from nbformat import NotebookNode

from nbjudge.grading.writeback import AS_HANDED_IN, NOT_GRADED, WORDS, checks_html, ungraded_notebook, write_results
from nbjudge.notebooks.display.rendering import formgrader_html, text_html
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.notebooks.restoring import restore
from nbjudge.records import UNANSWERED, CellRun, CheckResult, ExerciseResult
from nbjudge.settings import Limits
from tests.notebooks import build

RELEASE = read_notebook(build.as_bytes(build.released()))
CHECKS = (
    CheckResult("test_a", "Positive numbers", "passed", 3),
    CheckResult("test_b", "Negative <numbers>", "failed", 1, "Mind the sign: $-1$.", "expected 4, got -4"),
)
SQUARE = ExerciseResult("hw", "test_square", "square", 7.5, 10, CHECKS)
ESSAY = ExerciseResult("hw", "essay", "", 0, 5, manual=True)


def submission() -> NotebookNode:
    """Return a restored submission whose long cell shows what it showed when it was handed in."""
    book = build.released()
    result = nbformat.v4.new_output("execute_result", data={"text/plain": "0.9"}, execution_count=7)
    build.cell(book, "train").outputs = [result]
    return restore(RELEASE, read_notebook(build.as_bytes(book))).notebook


def written(runs: dict[str, CellRun], *results: ExerciseResult, **limits: Any) -> NotebookNode:
    """Return the graded notebook, checked to be valid."""
    book = nbformat.reads(write_results(submission(), runs, results, Limits(**limits)).decode(), as_version=4)
    nbformat.validate(book)
    return book


def printed(text: str) -> dict[str, Any]:
    """Return what a print sends."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def test_outputs_of_the_run_are_shown() -> None:
    """A cell shows what it printed here, not what was handed in."""
    book = written({"setup": CellRun((printed("hi"),), execution_count=3)})
    assert build.cell(book, "setup").outputs == [printed("hi")]
    assert build.cell(book, "setup").execution_count == 3


def test_graded_cell_ends_in_the_points() -> None:
    """The result of a graded cell is a bare number for nbgrader and the checks for a reader; nothing else."""
    noise = {"output_type": "stream", "name": "stderr", "text": "a warning"}
    (output,) = build.cell(written({"square-check": CellRun((noise,))}, SQUARE), "square-check").outputs
    assert float(output.data["text/plain"]) == 7.5
    assert "Positive numbers" in output.data["text/html"]


def test_an_answer_that_is_graded_itself_keeps_what_it_showed() -> None:
    """Its figure stands above the points that its tests gave, which alone are a result."""
    book = build.notebook(build.code("plot", "plot()", **build.marks("plot", grade=True, solution=True, points=10)))
    shown = {"output_type": "execute_result", "data": {"text/plain": "<Figure>"}, "metadata": {}}
    result = replace(SQUARE, grade_id="plot")
    (cell,) = json.loads(write_results(book, {"plot": CellRun((shown,))}, [result], Limits()))["cells"]
    assert [output["output_type"] for output in cell["outputs"]] == ["display_data", "execute_result"]
    assert "hidden tests passed" in cell["outputs"][1]["data"]["text/html"]


def test_nbgrader_reads_the_same_points() -> None:
    """Nbgrader's own scoring of the graded cell gives our points."""
    from nbgrader.utils import determine_grade

    cell = build.cell(written({}, SQUARE), "square-check")
    assert determine_grade(cell)[:2] == (7.5, 10)


def test_detail_stays_with_the_instructor() -> None:
    """What the instructor reads about a check is not in the notebook."""
    assert "expected 4" not in json.dumps(written({}, SQUARE))


def test_titles_and_hints_are_text() -> None:
    """A title with markup is shown as it was written, and no dollar begins a formula."""
    html = checks_html(SQUARE)
    assert "Negative &lt;numbers&gt;" in html
    assert "$-1$" not in html


@pytest.mark.parametrize("outcome", WORDS)
def test_outcomes_are_told_in_words(outcome: Any) -> None:
    """Nobody has to see a colour or a sign to know how a check ended."""
    html = checks_html(ExerciseResult("hw", "t", "f", 0, 10, (CheckResult("test_a", "A", outcome),)))
    assert WORDS[outcome][1] in html


def test_an_exercise_that_is_not_answered_raised_no_error() -> None:
    """The release's own NotImplementedError is told as what it means, not as an error of the student's code."""
    html = checks_html(ExerciseResult("hw", "t", "f", 0, 10, (CheckResult("test_a", "A", "crashed", 1, UNANSWERED),)))
    assert "✗ not answered" in html
    assert WORDS["crashed"][1] not in html


def test_skipped_cell_keeps_what_was_handed_in() -> None:
    """A skipped cell shows its handed-in output and says that it was not run."""
    outputs = build.cell(written({"train": CellRun(outcome="skipped")}), "train").outputs
    assert AS_HANDED_IN in outputs[0].text
    assert outputs[1].data["text/plain"] == "0.9"
    assert outputs[1].output_type == "display_data"


def test_a_limit_is_told_in_the_cell() -> None:
    """The sentence about a limit that was hit stands behind what the cell printed before."""
    run = CellRun((printed("one"),), "timed_out", "This cell was stopped after 60 s.")
    texts = [output.text for output in build.cell(written({"setup": run}), "setup").outputs]
    assert texts == ["one", "[This cell was stopped after 60 s.]\n"]


def test_the_result_of_a_manual_exercise_is_no_points() -> None:
    """Its result is no number for nbgrader to take; that it waits, which a person's mark ends, is not told."""
    manual = ExerciseResult("hw", "test_square", "", 0, 10, manual=True)
    result = {"output_type": "execute_result", "data": {"text/plain": "10.0"}, "metadata": {}, "execution_count": 1}
    outputs = build.cell(written({"square-check": CellRun((result,))}, manual), "square-check").outputs
    assert [output.output_type for output in outputs] == ["display_data"]


def test_a_task_has_its_mark_scheme() -> None:
    """The graded notebook shows a task's mark scheme, where the source has one; also one that could not be read."""
    book = build.notebook(build.task("explore", "Explore.", 3))
    schemes = {"explore": "Explore.\n=== BEGIN MARK SCHEME ===\n2 for the figure\n=== END MARK SCHEME ==="}
    for graded in (write_results(book, {}, [], schemes=schemes), ungraded_notebook(book, "file", [], schemes)):
        assert build.cell(nbformat.reads(graded.decode(), as_version=4), "explore").source == schemes["explore"]


def test_notebook_as_a_whole_is_bounded() -> None:
    """The outputs of all cells together stay within the limit, and the points are told all the same."""
    runs = {name: CellRun((printed("x" * 500),)) for name in ("setup", "square-exercise", "cube-exercise")}
    book = written(runs, SQUARE, output_bytes=800)
    lengths = [len(str(cell.outputs)) for cell in book.cells if cell.cell_type == "code" and cell.id in runs]
    assert sum(lengths) < 1500
    assert build.cell(book, "square-check").outputs[0].data["text/plain"] == "7.5"


def test_hostile_outputs_of_the_run_are_cleaned() -> None:
    """What the sandbox sent is cleaned like everything else."""
    bad = {"output_type": "display_data", "data": {"text/html": "<script>x</script>", "application/javascript": "x"}}
    (told,) = build.cell(written({"setup": CellRun((bad, {"a": 1}))}), "setup").outputs
    assert "not shown" in told.text and "<script" not in told.text


def test_the_notebook_that_was_given_stays_as_it_is() -> None:
    """Writing results changes no cell of the argument."""
    book = submission()
    before = json.dumps(book)
    write_results(book, {"setup": CellRun((printed("x"),))}, [SQUARE, ESSAY])
    assert json.dumps(book) == before


@pytest.mark.parametrize(("reason", "said"), [("file", "could not be read"), ("grader", "That is not the student's")])
def test_what_was_not_graded_has_a_place_for_points_and_comments(reason: str, said: str) -> None:
    """What stands for it says why and whose fault it is, and has each graded cell and each answer cell, empty."""
    problem = "<script>alert(1)</script>.ipynb: The file is not a notebook"
    book = nbformat.reads(ungraded_notebook(RELEASE, reason, [problem]).decode(), as_version=4)
    nbformat.validate(book)
    why, *rest = book.cells
    assert said in why.source
    assert "The file is not a notebook" in why.source and "<script" not in why.source
    marked = ["square-exercise", "square-check", "cube-exercise", "cube-check", "essay"]
    assert [cell.id for cell in rest] == marked
    assert [cell.source for cell in rest if cell.metadata.nbgrader.solution] == [
        "# Nothing was graded.", "# Nothing was graded.", "Nothing was graded."
    ]  # fmt: skip


NAMES = [
    "x<h1>Marked by hand: 10 of 10 points.<span style='color: white'>.ipynb", "<details><summary>Full points.ipynb",
    "<img src='a.png' width=900>.ipynb", "[Read more](mailto:a@b.c).ipynb", "![a](a.png).ipynb", "[a]: http://b.c",
    "**a** __b__ _c_ ~~d~~ `e` ==f== ^g^.ipynb", "# a.ipynb", "1. a.ipynb", "- [x] a.ipynb", "> a.ipynb", "---", "+ a",
    "$a$ $$b$$ \\(c\\) \\\\[d\\\\].ipynb", "&lt;h1&gt; &#60;b&#62; &amp;.ipynb", "http://a.b www.a.b <http://a.b>",
    "|a|b|", "```a", "~~~mermaid", "a<!--b", "</li></ul></div>", "\\begin{a}b\\end{a}", "<b", "{0} {name} %s",
]  # fmt: skip


@pytest.mark.parametrize("reason", NOT_GRADED)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_full_of_markup_is_read_as_it_is_written(name: str, reason: str) -> None:
    """What a student calls a file is text in the notebook that speaks in our voice, wherever it is shown."""
    lines = [f"{name} cannot be read.", name, f"a\n\n# {name}"]
    book = nbformat.reads(ungraded_notebook(RELEASE, reason, lines).decode(), as_version=4)
    context = Context(Environment(autoescape=True), {"cell": {}}, "page", {})
    for page in (formgrader_html(context, book.cells[0].source), text_html(book.cells[0].source)):
        assert set(re.findall(r"</?([a-z0-9]+)", page)) == {"p", "strong", "ul", "li"}
        listed = [html.unescape(item) for item in re.findall(r"<li>(.*)</li>", page)]
        assert listed == [lines[0], lines[1], f"a # {name}"]
