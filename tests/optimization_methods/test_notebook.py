"""What the source notebook is made of: its cells, metadata, sections and links."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from course_notebook import PATH, beside_the_helpers, read_cells

with beside_the_helpers():
    from course_kit.optimization_methods.captions import TEXTS

CELLS = read_cells()
CODE = [cell for cell in CELLS if cell.kind == "code"]
PROSE = [cell for cell in CELLS if cell.kind == "markdown"]
TEXT = "\n\n".join(cell.source for cell in PROSE)

FUNCTIONS = [
    "update_parameters_with_gd",
    "random_mini_batches",
    "initialize_velocity",
    "update_parameters_with_momentum",
    "initialize_adam",
    "update_parameters_with_adam",
    "update_lr",
    "schedule_lr_decay",
]
SECTIONS = [
    "1 Packages",
    "2 Gradient descent",
    "3 Mini-batch gradient descent",
    "4 Momentum",
    "5 Adam",
    "6 Model with different optimization algorithms",
    "6.1 Mini-batch gradient descent",
    "6.2 Mini-batch gradient descent with momentum",
    "6.3 Mini-batch gradient descent with Adam",
    "6.4 Summary",
    "7 Learning-rate decay and scheduling",
    "7.1 Decay on every iteration",
    "7.2 Fixed-interval scheduling",
    "7.3 Decay with each method",
    "7.3.1 Gradient descent with decay",
    "7.3.2 Momentum with decay",
    "7.3.3 Adam with decay",
    "7.4 Achieving similar performance with different methods",
]


def headings() -> list[str]:
    """Return the titles of all headings, code blocks left out."""
    text = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
    return re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)


def test_cell_ids_are_unique_and_readable():
    """Every cell has an id of its own, of lower-case words and hyphens."""
    ids = [cell.id for cell in CELLS]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []
    assert [name for name in ids if not any(len(word) > 1 and word.isalpha() for word in name.split("-"))] == []


def test_nothing_has_been_run():
    """No cell of the source has outputs or a number."""
    assert [cell.id for cell in CODE if cell.raw["outputs"] or cell.raw["execution_count"] is not None] == []


def test_metadata_is_on_the_allow_list():
    """The notebook and its cells carry the kernel's name, nbgrader's fields, the tag `ungraded`, and nothing else."""
    notebook = json.loads(PATH.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert {key for cell in CELLS for key in cell.metadata} == {"nbgrader", "tags"}
    assert {tag for cell in CELLS for tag in cell.tags} == {"ungraded"}
    fields = {"grade", "grade_id", "locked", "points", "schema_version", "solution", "task"}
    assert {key for cell in CELLS for key in cell.nbgrader} == fields


def test_all_sections_are_there_in_order():
    """The numbered headings are the sections 1 to 7.4, in this order."""
    assert [title for title in headings() if title[0].isdigit()] == SECTIONS


def test_links_lead_to_headings():
    """Every link of the table of contents leads to a heading, and every section and exercise has one."""
    targets = {unquote(link) for link in re.findall(r"\]\(#([^)]+)\)", CELLS[0].source)}
    anchors = {title.replace(" ", "-") for title in headings()}
    assert targets <= anchors
    assert {title.replace(" ", "-") for title in SECTIONS} <= targets
    assert {f"Exercise-{n}---{name}" for n, name in enumerate(FUNCTIONS, 1)} <= targets


@pytest.mark.parametrize("word", ["What you will learn", "What you need", "How long it takes"])
def test_the_opening_cell_says(word):
    """The opening cell says what will be learned, what is needed, and how long it takes."""
    assert word in CELLS[0].source


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_exercise_has_an_answer_and_a_check(function):
    """Task, answer cell and graded cell of 10 points follow one another."""
    (place,) = [place for place, cell in enumerate(CELLS) if cell.nbgrader.get("grade_id") == function]
    task, answer, check = CELLS[place - 1 : place + 2]
    number = FUNCTIONS.index(function) + 1
    assert f"### Exercise {number} - {function}" in task.source
    flags = {"grade": False, "locked": False, "solution": True, "task": False, "schema_version": 3}
    assert flags.items() <= answer.nbgrader.items()
    assert answer.source.startswith(f"def {function}(")
    flags = {"grade": True, "locked": True, "solution": False, "points": 10, "grade_id": f"test_{function}"}
    assert flags.items() <= check.nbgrader.items()
    assert check.source.splitlines() == [
        f"points = public_tests.{function}_test({function})",
        "### BEGIN HIDDEN TESTS",
        f'from nbjudge import hidden_tests; points = hidden_tests("test_{function}")',
        "### END HIDDEN TESTS",
        "points",
    ]


def test_there_are_80_points():
    """The graded cells are the eight checks, worth 80 points in all."""
    graded = [cell for cell in CELLS if cell.nbgrader.get("grade")]
    assert [cell.nbgrader["grade_id"] for cell in graded] == [f"test_{name}" for name in FUNCTIONS]
    assert sum(cell.nbgrader["points"] for cell in graded) == 80


def test_grade_ids_are_unique():
    """No two cells share a grade_id."""
    ids = [cell.nbgrader["grade_id"] for cell in CELLS if cell.nbgrader]
    assert len(set(ids)) == len(ids)


def test_only_answers_hold_solutions():
    """The solution markers stand in the eight answer cells, with the docstring before them."""
    answers = [cell for cell in CODE if "### BEGIN SOLUTION" in cell.source]
    assert [cell.nbgrader["grade_id"] for cell in answers] == FUNCTIONS
    for cell in answers:
        before, rest = cell.source.split("    ### BEGIN SOLUTION\n")
        assert before.count('"""') == 2
        assert rest.endswith("\n    ### END SOLUTION")


def test_setup_cells_are_locked():
    """What is given (imports, data, model, training) is locked, so that the engine restores it."""
    locked = [cell.id for cell in CODE if cell.nbgrader.get("locked") and not cell.nbgrader["grade"]]
    assert locked == ["imports", "model", "train"]


def test_slow_cells_are_tagged():
    """Every cell that draws or trains is tagged `ungraded`; answers, checks and setup are not."""
    for cell in CODE:
        works = re.search(r"figures\.show|^ *train\(|= train_many\(|_table\(", cell.source, flags=re.MULTILINE)
        assert bool(cell.tags) == bool(works and not cell.nbgrader) or cell.id == "descend", cell.id


def test_every_figure_has_a_caption_and_an_alternative_text():
    """The figures of the notebook are those of captions.py, in this order, each in the cell that is named like it."""
    shown = [
        (name, cell.id) for cell in CODE for name in re.findall(r"figures\.show(?:_race)?\(\"(.+?)\"", cell.source)
    ]
    assert [name for name, _ in shown] == [cell for _, cell in shown] == list(TEXTS)
    assert all(alt and caption for alt, caption in TEXTS.values())


def test_the_notebook_is_not_long():
    """It has some 110 cells, exercises and figures among them; what only draws or arranges is in the kit."""
    assert len(CELLS) <= 112


def test_figures_that_the_text_refers_to_exist():
    """Each "figure N" in the running text is the number of a caption."""
    said = re.findall(r"\bfigure (\d+)\b", TEXT + " ".join(caption for _, caption in TEXTS.values()))
    assert set(map(int, said)) <= set(range(1, len(TEXTS) + 1))
    assert "figure 7" in TEXTS["adam-race"][1] and list(TEXTS)[6] == "momentum-race"
    assert "in figure 16" in TEXT and list(TEXTS)[15] == "control-figure"
    assert "in figure 20" in TEXT and list(TEXTS)[19] == "sweep-figure"


def test_each_section_from_2_on_ends_in_a_recap():
    """Sections 2 to 7 each have their recap."""
    assert re.findall(r"\*\*Recap of section (\d)\*\*", TEXT) == ["2", "3", "4", "5", "6", "7"]


def test_predictions_are_asked_and_answers_are_folded():
    """Each "Predict, then run" has a folded answer; the blank line after the summary lets its Markdown be rendered."""
    asked = [cell for cell in PROSE if "**Predict, then run.**" in cell.source]
    assert len(asked) >= 6
    for cell in asked:
        assert re.search(r"<details>\n<summary>Answer</summary>\n\n.+\n\n</details>", cell.source, flags=re.DOTALL), (
            cell.id
        )


def test_no_cell_holds_a_script():
    """Markdown is plain: no scripts, no styles, no inline events."""
    assert re.findall(r"<\s*(script|style|iframe)|\bon\w+\s*=", TEXT) == []


def test_formulas_are_numbered_in_order():
    """The formulas are tagged 1, 2, 3, ... and the text refers to those only."""
    tags = [int(number) for number in re.findall(r"\\tag\{(\d+)\}", TEXT)]
    assert tags == list(range(1, len(tags) + 1))
    assert {int(n) for n in re.findall(r"formulas? \((\d+)\)", TEXT)} <= set(tags)


def test_cells_fit_a_screen():
    """Lines of code fit beside each other without scrolling; cells fit a screen, the given `model` a long one."""
    assert [cell.id for cell in CODE if max(map(len, cell.source.splitlines())) > 116] == []
    assert [cell.id for cell in CODE if cell.source.count("\n") > 45 and cell.id != "model"] == []
