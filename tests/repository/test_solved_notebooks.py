"""What `make notebooks` promises, on a tiny course made in code, and that the committed notebooks keep it."""

import base64
import io
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from PIL import Image

from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError
from tools import generated, notebooks

Edit = Callable[[Callable[[NotebookNode], object]], None]
PROJECT = Path(__file__).parents[2]
FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"


def _last_cell(source: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells[-1].update(source=source)


def _read(folder: Path) -> NotebookNode:
    return nbformat.read(folder / "notebooks" / "doubling" / "doubling.ipynb", as_version=4)


@pytest.mark.slow
def test_a_solved_notebook_is_executed_and_runs_without_nbjudge(course: Path, edit: Edit) -> None:
    """It holds the answer, the results and the figures, and no markers, hidden tests or nbgrader metadata."""
    edit(_last_cell(FIGURE))
    notebooks.make(find_course(course), "doubling")
    notebook = _read(course)
    assert notebook.cells[2].source == "def double(x):\n    twice_the_number = x + x\n    return twice_the_number"
    assert notebook.cells[3].source == "points = 10.0 * (double(2) == 4)\npoints"
    assert "image/png" in notebook.cells[4].outputs[0].data
    assert not any("nbgrader" in cell.metadata or "execution" in cell.metadata for cell in notebook.cells)
    assert notebooks.texts(notebook) == {"double-check": "10.0", "try-it": "<Figure size 640x480 with 1 Axes>"}


def test_what_is_transparent_in_a_figure_stays_so() -> None:
    """A figure loses shades, and neither its lines nor the page behind it: it is read on light pages and dark ones."""
    picture, stored = Image.new("RGBA", (40, 40), (0, 0, 0, 0)), io.BytesIO()
    picture.paste((0, 114, 178, 255), (10, 10, 30, 30))
    picture.save(stored, "PNG")
    data = {"image/png": base64.b64encode(stored.getvalue()).decode()}
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data)])
    small = notebooks.with_small_figures(nbformat.v4.new_notebook(cells=[cell])).cells[0].outputs[0].data["image/png"]
    found = Image.open(io.BytesIO(base64.b64decode(small))).convert("RGBA")
    assert found.getpixel((1, 1))[3] == 0
    assert found.getpixel((20, 20)) == (0, 114, 178, 255)


@pytest.mark.slow
def test_executing_again_gives_the_same_bytes(course: Path, edit: Edit) -> None:
    """Figures and texts come out the same, so that making the notebooks again leaves git nothing to show."""
    edit(_last_cell(FIGURE))
    notebooks.make(find_course(course), "doubling")
    assert notebooks.make(find_course(course), "doubling") == "notebooks/doubling unchanged"


@pytest.mark.slow
def test_an_edited_text_cell_leaves_the_results(course: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook whose code has not changed is not run for its new texts; with new code it is."""
    notebooks.make(find_course(course), "doubling")
    edit(lambda notebook: notebook.cells[0].update(source="# Twice"))
    monkeypatch.setattr(notebooks, "run", lambda *_: pytest.fail("it was run"))
    assert notebooks.make(find_course(course), "doubling") == "notebooks/doubling has new texts, and keeps its results"
    assert _read(course).cells[0].source == "# Twice"
    assert notebooks.texts(_read(course)) == {"double-check": "10.0", "try-it": "42\n"}
    edit(_last_cell("print(7)"))
    with pytest.raises(pytest.fail.Exception, match="it was run"):
        notebooks.make(find_course(course), "doubling")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "doubling.ipynb stopped at cell try-it: ZeroDivisionError: division by zero"),
        ("import sys; print('old', file=sys.stderr)", "doubling.ipynb: cell try-it writes to stderr: old"),
        ("import os\nprint(os.urandom(600_000).hex())", "doubling.ipynb would have 1.2 MB; 1 MB is the limit."),
    ],
    ids=["error", "stderr", "size"],
)
def test_a_notebook_that_must_not_be_committed_stops_with_one_line(
    course: Path, edit: Edit, source: str, message: str
) -> None:
    """The first cell that fails or complains, or a file that is too large, is named, and nothing is written."""
    edit(_last_cell(source))
    with pytest.raises(CourseError) as error:
        notebooks.make(find_course(course), "doubling")
    assert str(error.value).startswith(message)
    assert len(str(error.value).splitlines()) == 1
    assert not (course / "notebooks").exists()


def _commit_unexecuted(course: Path) -> None:
    folder = course / "notebooks" / "doubling"
    folder.mkdir(parents=True)
    notebooks.write_unexecuted(find_course(course), "doubling", folder)


@pytest.mark.parametrize("file", ["doubling.ipynb", "helper.py"])
def test_a_stale_notebook_is_named(course: Path, edit: Edit, file: str) -> None:
    """--check finds a changed cell or helper module without running anything, and says how to mend it."""
    _commit_unexecuted(course)
    assert notebooks.check(find_course(course), "doubling") == "notebooks/doubling is up to date"
    if file == "helper.py":
        (course / "source" / "doubling" / file).write_text("NUMBER = 22\n", "utf-8")
    else:
        edit(_last_cell("print('new')"))
    with pytest.raises(CourseError, match=f"stale: {file} differs.*make notebooks"):
        notebooks.check(find_course(course), "doubling")


def test_missing_notebooks_are_named(course: Path) -> None:
    """--check without any notebooks says which are missing."""
    with pytest.raises(CourseError, match=r"stale: doubling\.ipynb is missing"):
        notebooks.check(find_course(course), "doubling")


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("cost 0.702405, 12 steps", "cost 0.7024051, 12 steps", True),
        ("cost 0.702405", "cost 0.712405", False),
        ("cost 0.702405", "costs 0.702405", False),
        ("[1.5, 2.5]", "[1.5]", False),
        ("rate 1e-05", "rate 1e-05", True),
    ],
)
def test_outputs_agree_but_for_the_last_digits(text: str, other: str, same: bool) -> None:
    """Two runs agree when their words are the same and their numbers nearly so."""
    assert notebooks.same_text(text, other) is same


def test_the_committed_notebooks_are_up_to_date() -> None:
    """notebooks/ has the cells and the files of the source."""
    course = find_course(PROJECT)
    assert [notebooks.check(course, name) for name in course.assignments()]


@pytest.mark.scale  # minutes; that the cells are the source's is seen without running them, above
@pytest.mark.timeout(1200)
def test_the_committed_notebooks_show_what_their_cells_print(tmp_path: Path) -> None:
    """Running the solved notebooks anew gives the texts that are committed, on any machine, where the prose says so."""
    course = find_course(PROJECT)
    for name in course.assignments():
        scratch = tmp_path / name
        scratch.mkdir()
        made = notebooks.execute(course, name, scratch)
        for path in made.glob("*.ipynb"):
            new = notebooks.texts(nbformat.read(path, as_version=4))
            old = notebooks.texts(nbformat.read(PROJECT / "notebooks" / name / path.name, as_version=4))
            assert new.keys() == old.keys()
            new, old = ({cell: _steady(cell, text) for cell, text in texts.items()} for texts in (new, old))
            assert [cell for cell in new if not notebooks.same_text(new[cell], old[cell])] == []


def _steady(cell: str, text: str) -> str:
    """Return what a cell prints without the figures that, as its prose says, depend on how a processor rounds."""
    if cell == "same-rate":
        return "\n".join(line for line in text.splitlines() if not line.startswith("learning rate 1.0    gd"))
    if cell == "sweep-table":
        head, *rows = text.splitlines()
        return "\n".join([head, *map(_up_to_the_best, rows)])
    return text


def _up_to_the_best(row: str) -> str:
    method, *accuracies = row.split()
    return " ".join([method, *accuracies[: accuracies.index(max(accuracies)) + 1]])


def test_what_programs_leave_behind_is_not_copied(tmp_path: Path) -> None:
    """Checkpoints and compiled files stay out of everything that is generated."""
    for path in ("a/.ipynb_checkpoints/n.ipynb", "a/__pycache__/m.pyc", "a/b/keep.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    generated.copy_files(tmp_path / "a", tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy").rglob("*") if path.is_file()] == ["keep.py"]
