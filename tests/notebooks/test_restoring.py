"""Laying a submission over its release: what is put back, what stays the student's."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from nbjudge.notebooks.parsing import read_notebook
from nbjudge.notebooks.restoring import Restored, exercises, restore, skippable
from tests.notebooks import build

RELEASE = read_notebook(build.as_bytes(build.released()))
SQUARE = "def square(x):\n    return x * x"


def handed_in() -> NotebookNode:
    """Return a submission with both exercises answered."""
    book = build.released()
    build.cell(book, "square-exercise").source = SQUARE
    build.cell(book, "cube-exercise").source = "def cube(x):\n    return x * x * x"
    build.cell(book, "essay").source = "My essay."
    return book


def laid_over(book: NotebookNode) -> Restored:
    """Return what becomes of a submission, checked to be valid."""
    restored = restore(RELEASE, read_notebook(build.as_bytes(book)))
    nbformat.validate(restored.notebook)
    return restored


def index(book: NotebookNode, cell_id: str) -> int:
    """Return where a cell stands."""
    return build.ids(book).index(cell_id)


def test_untouched_release_needs_no_repair() -> None:
    """The release itself comes back as it is, without a word."""
    restored = laid_over(build.released())
    assert restored.notebook.cells == RELEASE.cells
    assert restored.problems == ()


def test_honest_submission_needs_no_repair() -> None:
    """Answers stay as they were written, and nothing is said."""
    restored = laid_over(handed_in())
    assert [cell.source for cell in restored.notebook.cells] == [cell.source for cell in handed_in().cells]
    assert restored.problems == ()


def test_extra_cells_keep_their_place() -> None:
    """Cells that the student added stay where they are, without metadata."""
    book = handed_in()
    book.cells.insert(4, build.code("mine", "y = 1", tags=["skip-execution"], secret=1))
    restored = laid_over(book)
    assert build.ids(restored.notebook)[4] == "mine"
    assert restored.notebook.cells[4].metadata == {}


def _edit_test(book: NotebookNode) -> None:
    build.cell(book, "square-check").source = "points = 10.0\npoints"


def _tag_skip(book: NotebookNode) -> None:
    build.cell(book, "square-check").metadata.tags = ["skip-execution"]


def _change_points(book: NotebookNode) -> None:
    build.cell(book, "square-check").metadata.nbgrader.points = 1000


def _swap_flags(book: NotebookNode) -> None:
    build.cell(book, "square-check").metadata.nbgrader.update(grade=False, solution=True, locked=False)


def _change_schema(book: NotebookNode) -> None:
    build.cell(book, "square-check").metadata.nbgrader.schema_version = 9


def _change_type(book: NotebookNode) -> None:
    for cell_id in ("square-check", "cube-exercise"):
        cell = build.cell(book, cell_id)
        book.cells[book.cells.index(cell)] = build.text(cell_id, cell.source, **cell.metadata)


def _delete_tests(book: NotebookNode) -> None:
    book.cells = [cell for cell in book.cells if not cell.id.endswith("-check")]


def _delete_setup(book: NotebookNode) -> None:
    book.cells = [cell for cell in book.cells if cell.id != "setup"]


def _duplicate_test(book: NotebookNode) -> None:
    book.cells.insert(1, copy.deepcopy(build.cell(book, "square-check")))
    book.cells.append(copy.deepcopy(build.cell(book, "square-check")))


def _duplicate_everything(book: NotebookNode) -> None:
    book.cells = [cell for cell in book.cells for _ in range(2)]


def _test_before_answer(book: NotebookNode) -> None:
    book.cells.insert(0, book.cells.pop(4))


def _setup_last(book: NotebookNode) -> None:
    book.cells.append(book.cells.pop(1))


def _lose_metadata(book: NotebookNode) -> None:
    for cell in book.cells:
        cell.metadata = {}


def _lose_metadata_and_ids(book: NotebookNode) -> None:
    _lose_metadata(book)
    for number, cell in enumerate(book.cells):
        cell.id = f"new-{number}"


def _swap_metadata(book: NotebookNode) -> None:
    one, other = build.cell(book, "square-exercise"), build.cell(book, "square-check")
    one.metadata, other.metadata = other.metadata, one.metadata
    one.id, other.id = other.id, one.id


def _steal_every_id(book: NotebookNode) -> None:
    for cell in book.cells:
        cell.metadata = copy.deepcopy(build.cell(build.released(), "square-check").metadata)


def _unknown_metadata(book: NotebookNode) -> None:
    book.cells[0].metadata = build.marks("invented", grade=True, points=100)


TAMPERED: dict[str, tuple[Callable[[NotebookNode], None], str]] = {
    "test edited": (_edit_test, "edited"),
    "tag skip-execution": (_tag_skip, ""),  # as where the instructor has changed tags or points since
    "points changed": (_change_points, ""),
    "flags changed": (_swap_flags, "Settings"),
    "schema changed": (_change_schema, ""),
    "cell types changed": (_change_type, "code to text"),
    "tests deleted": (_delete_tests, "Missing"),
    "setup deleted": (_delete_setup, "Missing"),
    "test duplicated": (_duplicate_test, "Copies"),
    "everything duplicated": (_duplicate_everything, "Copies"),
    "test before its answer": (_test_before_answer, "put back in their place"),
    "setup at the end": (_setup_last, "put back in their place"),
    "metadata lost": (_lose_metadata, "lost their nbgrader settings"),
    "metadata and ids lost": (_lose_metadata_and_ids, "lost their nbgrader settings"),
    "metadata swapped": (_swap_metadata, ""),
    "grade_id stolen": (_steal_every_id, ""),
    "grade_id invented": (_unknown_metadata, ""),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_tampered_submission_is_graded_as_if_untouched(case: str) -> None:
    """Whatever was done to metadata and given cells, each test stands once, whole, behind its answer."""
    tamper, words = TAMPERED[case]
    book = handed_in()
    tamper(book)
    restored = laid_over(book)
    cells = restored.notebook.cells
    for released in RELEASE.cells:
        if released.id.endswith("-check") or released.id == "setup":
            assert [cell for cell in cells if cell.id == released.id] == [released]
    for name in ("square", "cube"):
        answers = [place for place, cell in enumerate(cells) if f"def {name}(x):\n    return" in cell.source]
        assert answers
        assert cells[answers[0]].cell_type == "code"
        assert answers[0] < index(restored.notebook, f"{name}-check")
    assert index(restored.notebook, "setup") < index(restored.notebook, "square-check")
    graded = [cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata]
    assert sorted(graded) == sorted(
        cell.metadata.nbgrader.grade_id for cell in RELEASE.cells if "nbgrader" in cell.metadata
    )
    assert any(words in line for line in restored.problems) or not words
    assert all("\n" not in line for line in restored.problems)


def test_import_added_to_a_setup_cell_still_counts() -> None:
    """What a student wrote into a setup cell runs before the cell as it was handed out."""
    book = handed_in()
    build.cell(book, "setup").source += "\nimport math"
    restored = laid_over(book)
    place = index(restored.notebook, "setup")
    assert restored.notebook.cells[place - 1].source.endswith("import math")
    assert restored.notebook.cells[place] == build.cell(RELEASE, "setup")
    assert "run before the release's: setup." in restored.problems[0]


def test_edited_setup_cell_is_told_as_edited_without_metadata() -> None:
    """A setup cell that was edited is not called missing, also when ids and metadata are gone."""
    book = handed_in()
    build.cell(book, "setup").source += "\nimport math"
    _lose_metadata_and_ids(book)
    restored = laid_over(book)
    place = index(restored.notebook, "setup")
    assert restored.notebook.cells[place - 1].source.endswith("import math")
    assert any("run before the release's: setup." in line for line in restored.problems)
    assert not any("Missing" in line for line in restored.problems)


def test_edited_test_is_told_as_edited_without_metadata() -> None:
    """A test to which something was added is put back in its place, and not called missing, without metadata too."""
    book = handed_in()
    build.cell(book, "square-check").source += "\nprint(1)"
    _lose_metadata_and_ids(book)
    restored = laid_over(book)
    assert index(restored.notebook, "square-check") == 4
    assert len(restored.notebook.cells) == len(RELEASE.cells)
    line = "Given cells that were edited, or come from an earlier release, are as in the release now: test_square."
    assert line in restored.problems


def test_a_cell_from_elsewhere_is_not_taken_for_an_edited_one() -> None:
    """A given cell of which nothing is left but a line or two is missing, and the cell with those lines stays."""
    book = handed_in()
    build.cell(book, "setup").source = "import numpy as np\nx = 1"
    _lose_metadata_and_ids(book)
    restored = laid_over(book)
    assert "Missing cells were put back: setup." in restored.problems


def test_answers_in_a_setup_cell_are_kept() -> None:
    """A setup cell into which the answers were written is told as edited, and nothing as missing or not found."""
    book = handed_in()
    build.cell(book, "setup").source += f"\n{SQUARE}\ndef cube(x):\n    return x ** 3"
    book.cells = [cell for cell in book.cells if not cell.id.endswith("-exercise")]
    restored = laid_over(book)
    assert len(restored.problems) == 1
    assert "run before the release's: setup." in restored.problems[0]


def test_all_answers_in_one_bare_cell_are_found() -> None:
    """Answers that stand together in a cell without settings are not called missing."""
    book = build.notebook(build.code("all", f"{SQUARE}\n\ndef cube(x):\n    return x ** 3"))
    restored = laid_over(book)
    assert not any("No answer was found" in line for line in restored.problems)
    assert index(restored.notebook, "square-exercise") < index(restored.notebook, "square-check")


def test_essay_survives_lost_metadata() -> None:
    """A text for a person to judge is found by its place when ids and metadata are gone."""
    book = handed_in()
    _lose_metadata_and_ids(book)
    essay = build.cell(laid_over(book).notebook, "essay")
    assert essay.source == "My essay."
    assert essay.metadata.nbgrader.points == 5


def test_deleted_essay_comes_back_empty() -> None:
    """A manual exercise that was deleted is there again, so that a person can give it no points."""
    book = handed_in()
    book.cells = [cell for cell in book.cells if cell.id != "essay"]
    restored = laid_over(book)
    assert build.cell(restored.notebook, "essay").source == "Write here."


def test_two_definitions_both_stay() -> None:
    """Where two cells define one function, both stay in the order in which the student has them."""
    book = handed_in()
    book.cells.insert(4, build.code("again", "def square(x):\n    return x ** 2"))
    restored = laid_over(book)
    assert build.ids(restored.notebook)[3:6] == ["square-exercise", "again", "square-check"]


def test_answer_in_a_new_cell_is_tested() -> None:
    """An answer written below the test, with the given stub left as it was, is tested all the same."""
    book = build.released()
    book.cells.insert(5, build.code("mine", SQUARE))
    restored = laid_over(book)
    assert index(restored.notebook, "mine") < index(restored.notebook, "square-check")


def test_later_redefinition_does_not_move_the_test() -> None:
    """A test between two definitions stays: the student ran it against the first."""
    book = handed_in()
    book.cells.append(build.code("later", "def square(x):\n    return 0"))
    restored = laid_over(book)
    assert index(restored.notebook, "square-check") == 4


def test_function_is_found_in_code_that_does_not_parse() -> None:
    """An unfinished answer without metadata is still known by its function."""
    book = handed_in()
    answer = build.cell(book, "square-exercise")
    answer.source, answer.metadata, answer.id = "def square(x):\n    return (x *", {}, "new"
    assert build.cell(laid_over(book).notebook, "square-exercise").source.endswith("(x *")


def test_deleted_answer_is_told() -> None:
    """An answer that is nowhere is named, and no stub is invented for it."""
    book = handed_in()
    book.cells = [cell for cell in book.cells if cell.id != "cube-exercise"]
    restored = laid_over(book)
    assert "cube-exercise" not in build.ids(restored.notebook)
    assert any("No answer was found for: cube." in line for line in restored.problems)


def test_deleted_test_comes_back_behind_all_the_work_on_its_exercise() -> None:
    """A test that was deleted stands before the next exercise, after the student's extra cells."""
    book = handed_in()
    book.cells[4] = build.code("helper", "def helper(): pass")
    restored = laid_over(book)
    assert build.ids(restored.notebook)[3:7] == ["square-exercise", "helper", "square-check", "cube-text"]


def test_a_cell_with_a_stolen_id_is_not_taken_for_the_given_one() -> None:
    """An extra cell that carries a release cell's id gets another id when the given cell is there too."""
    book = handed_in()
    book.cells.append(build.code("elsewhere", "z = 1"))
    submitted = read_notebook(build.as_bytes(book))
    submitted.cells[-1]["id"] = "square-check"
    restored = restore(RELEASE, submitted)
    assert build.ids(restored.notebook).count("square-check") == 1
    nbformat.validate(restored.notebook)


def test_only_untouched_ungraded_cells_are_skipped_and_keep_outputs() -> None:
    """The release's tag excuses a cell from running; an edit, or the student's own tag, does not."""
    book = handed_in()
    shown = nbformat.v4.new_output("stream", text="done")
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = [shown]
            cell.metadata.tags = ["ungraded"]
    cells = laid_over(book).notebook.cells
    released = {cell.id: cell for cell in RELEASE.cells}
    assert [cell.id for cell in cells if skippable(released.get(cell.id), cell)] == ["train"]
    assert [cell.id for cell in cells if cell.get("outputs")] == ["train"]
    build.cell(book, "train").source += "\n1"
    assert not skippable(released["train"], build.cell(laid_over(book).notebook, "train"))


def test_text_of_the_student_is_cleaned_and_the_releases_is_not() -> None:
    """Markdown that the student wrote cannot run in a page; the release's own stays to the letter."""
    release = read_notebook(build.as_bytes(build.notebook(build.text("t", "<iframe src='x'></iframe>"))))
    book = copy.deepcopy(release)
    book.cells.append(build.text("mine", "<iframe src='y'></iframe>"))
    restored = restore(release, read_notebook(build.as_bytes(book))).notebook
    assert restored.cells[0].source == "<iframe src='x'></iframe>"
    assert "<iframe" not in restored.cells[1].source


def test_exercises_are_the_graded_cells() -> None:
    """Exercises come in order, with points, and tell which ones nbgrader leaves to a person."""
    found = [(item.grade_id, item.cell_id, item.points, item.manual) for item in exercises(RELEASE)]
    assert found == [
        ("test_square", "square-check", 10, False),
        ("test_cube", "cube-check", 10, False),
        ("essay", "essay", 5, True),
    ]


def test_restoring_twice_changes_nothing() -> None:
    """A restored notebook is restored to itself."""
    book = handed_in()
    _duplicate_test(book)
    _delete_setup(book)
    once = laid_over(book).notebook
    again = restore(RELEASE, once)
    assert again.notebook.cells == once.cells
    assert again.problems == ()


sources = st.sampled_from(
    [cell.source for cell in RELEASE.cells] + [SQUARE, "def cube(", "cube = 1", "x", "%%bash\nls"]
)
grade_ids = st.sampled_from(["test_square", "test_cube", "square", "cube", "setup", "essay", "other"])


@st.composite
def any_cell(draw: st.DrawFn) -> NotebookNode:
    """Draw a cell put together from pieces of the release, in any wrong combination."""
    cell_id = draw(st.sampled_from([*build.ids(RELEASE), *"abcdef"]))
    make = draw(st.sampled_from([build.code, build.text]))
    flags = {flag: draw(st.booleans()) for flag in ("grade", "solution", "locked", "task")}
    metadata = draw(st.sampled_from([{}, build.marks(draw(grade_ids), **flags)]))
    return make(cell_id, draw(sources), **metadata)


@build.patient
@given(st.lists(any_cell(), min_size=1, max_size=12))
def test_restoring_is_total(cells: list[NotebookNode]) -> None:
    """Any mixture of cells is restored to a valid notebook that has each given cell once, the same each time."""
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    submitted = read_notebook(json.dumps(book).encode())
    restored = restore(RELEASE, submitted)
    nbformat.validate(restored.notebook)
    for name in ("setup", "square-check", "cube-check", "essay"):
        assert build.ids(restored.notebook).count(name) == 1
    for name in ("setup", "square-check", "cube-check"):
        assert build.cell(restored.notebook, name) == build.cell(RELEASE, name)
    assert restore(RELEASE, submitted) == restored
