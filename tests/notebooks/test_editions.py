"""A submission in any language, or several, is laid over the release of its own, and nothing of it is called edited."""

from __future__ import annotations

import random

import pytest
from nbformat import NotebookNode

from nbjudge.notebooks.editions import Editions, in_edition, named_edition
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.notebooks.picking import pick_notebooks
from nbjudge.notebooks.restoring import exercises, restore
from nbjudge.records import Submission
from tests.notebooks import build

ANSWER = "def square(x):\n    return x * x"


def _bilingual() -> NotebookNode:
    book = build.translated()
    for cell, english in zip(book.cells, build.released().cells, strict=True):
        if cell.source != english.source and cell.cell_type == "markdown":
            cell.source = f"{english.source}\n\n{cell.source}"
    return book


def _read(book: NotebookNode) -> NotebookNode:
    return read_notebook(build.as_bytes(book))


EDITIONS = Editions(
    _read(build.released()),
    {"zz": in_edition(_read(build.translated()), "zz"), "zz+en": in_edition(_read(_bilingual()), "zz+en")},
)
MADE = {"": build.released, "zz": build.translated, "zz+en": _bilingual}


@pytest.mark.parametrize("edition", MADE)
def test_an_edition_is_recognised_and_kept(edition: str) -> None:
    """What is handed in as it was given out is of its edition, and comes back as it is, with no repair to tell of."""
    book = EDITIONS.in_one_language(_read(MADE[edition]()))
    assert EDITIONS.edition_of(book) == edition
    restored = restore(EDITIONS.named(edition), book)
    assert restored.problems == ()
    assert [cell.source for cell in restored.notebook.cells] == [cell.source for cell in MADE[edition]().cells]
    assert named_edition(restored.notebook) == edition
    assert exercises(restored.notebook) == exercises(EDITIONS.release)


def test_what_is_missing_comes_back_in_its_own_language() -> None:
    """A cell that was deleted, and one that was edited, come back in the language of the submission."""
    book = build.translated()
    book.cells.remove(build.cell(book, "cube-check"))
    build.cell(book, "setup").source += "\nimport os"
    read = EDITIONS.in_one_language(_read(book))
    restored = restore(EDITIONS.like(read), read)
    assert build.cell(restored.notebook, "cube-check").source.startswith("# Prüfung")
    assert "# Module" in build.cell(restored.notebook, "setup").source
    assert len(restored.problems) == 2


def test_no_mix_of_editions_is_called_edited() -> None:
    """Whatever edition each cell is of: nothing was edited, marks count by the release, answers stay the student's."""
    seed = random.randrange(10**6)
    print("seed", seed)
    draw = random.Random(seed)
    for _ in range(20):
        books = [make() for make in MADE.values()]
        cells = [draw.choice(same) for same in zip(*(book.cells for book in books), strict=True)]
        build.cell(mixed := build.notebook(*cells), "square-exercise").source = ANSWER
        for cell in mixed.cells if draw.random() < 0.5 else ():
            cell.metadata = {}  # as Colab does
        picked = pick_notebooks({"hw": EDITIONS}, Submission("ada", "hw", {"hw.ipynb": build.as_bytes(mixed)}))
        book = picked.notebooks["hw"]
        restored = restore(EDITIONS.like(book), book)
        assert not [line for line in (*picked.problems, *restored.problems) if "recognised" not in line]
        assert build.cell(restored.notebook, "square-exercise").source == ANSWER
        assert exercises(restored.notebook) == exercises(EDITIONS.release)
        own = EDITIONS.like(book)
        assert build.cell(restored.notebook, "cube-exercise").source == build.cell(own, "cube-exercise").source
        assert build.cell(restored.notebook, "setup").source == build.cell(own, "setup").source


def test_metadata_decide_where_no_cell_does() -> None:
    """A notebook without a text of any edition is of the one its metadata name, and else English."""
    book = _read(build.notebook(build.code("x", ANSWER)))
    assert EDITIONS.edition_of(book) == ""
    assert EDITIONS.edition_of(in_edition(book, "zz+en")) == "zz+en"
    assert EDITIONS.edition_of(in_edition(book, "klingon")) == ""
    assert EDITIONS.edition_of(in_edition(_read(build.translated()), "zz+en")) == "zz"


def test_an_untouched_copy_is_not_taken_before_an_answer() -> None:
    """The notebook as it was given out, in any language, is nobody's answer: the file beside it is."""
    answered = build.translated()
    build.cell(answered, "square-exercise").source = ANSWER
    files = {"hw.ipynb": build.as_bytes(build.translated()), "hw (1).ipynb": build.as_bytes(answered)}
    picked = pick_notebooks({"hw": EDITIONS}, Submission("ada", "hw", files))
    assert picked.problems[0] == "hw (1).ipynb was taken for hw.ipynb, which is as it was handed out."


def test_skipped_cells_are_skipped_in_every_edition() -> None:
    """The long training cell keeps its outputs, and need not run, in each language."""
    for make in MADE.values():
        book = make()
        build.cell(book, "train").outputs = [{"output_type": "stream", "name": "stdout", "text": "loss 0.1"}]
        picked = pick_notebooks({"hw": EDITIONS}, Submission("ada", "hw", {"hw.ipynb": build.as_bytes(book)}))
        read = picked.notebooks["hw"]
        cell = build.cell(restore(EDITIONS.like(read), read).notebook, "train")
        assert cell.source in EDITIONS.skippable_sources
        assert "loss 0.1" in str(cell.outputs)
