"""Make the solved notebooks: notebooks/<assignment>/, executed and with figures, from source/.

They are for reading and for running without nbjudge: hidden tests and nbgrader's metadata are taken out. The same
source and packages give the same bytes: no timings, no version numbers inside the figures, one thread.
"""

from __future__ import annotations

import base64
import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from PIL import Image

from nbjudge.course.edition_files import FOLDER as EDITIONS
from nbjudge.course.folders import Course
from nbjudge.course.release import without_hidden
from nbjudge.errors import CourseError
from tools import generated, making, release
from tools.languages.editions import Edition, course_of, home

FOLDER = "notebooks"
CELL_SECONDS = 600  # a hang; the slowest cell takes a few seconds, and more where the machine is busy
MARKER = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[^\n]*\n?", re.MULTILINE)
# Read by the kernel through IPYTHONDIR: no version number in the figures, no history file, no warning on every start
# that its ports are open to this machine's other users (there is nothing to listen to but the course's own code).
KERNEL_SETTINGS = """
c.IPKernelApp.log_level = "ERROR"
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Software": None}}
c.HistoryManager.enabled = False
"""
TRANSLATIONS = re.compile(r"texts\.\w+\.json")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def main() -> int:
    """Make the solved notebooks, or check them; return the exit code."""
    return making.main(__doc__.partition("\n")[0], make, check)


def make(course: Course, name: str, edition: Edition | None = None) -> str:
    """Execute the solved notebooks of an assignment into notebooks/; return a line that says so.

    Raises CourseError for the first cell that fails or complains; notebooks/ is left as it was then.
    """
    target = home(course, edition) / FOLDER / name
    with tempfile.TemporaryDirectory() as scratch:
        source = course_of(course, name, edition, Path(scratch) / "course")
        if _keeps_results(source, name, target, english=edition is None):
            return f"{_shown(target)} has new texts, and keeps its results"
        return _make(source, name, target)


def _keeps_results(course: Course, name: str, target: Path, english: bool) -> bool:
    """Bring solved notebooks up to date without running them, if only text cells differ; return whether it was so.

    To run them takes minutes. The translations beside English notebooks have no part in what these show, either.
    """
    if not target.is_dir():
        return False
    with tempfile.TemporaryDirectory() as scratch:
        write_unexecuted(course, name, made := Path(scratch))
        for path in generated.files(made):
            old = target / path.relative_to(made)
            same = old.is_file() and old.read_bytes() == path.read_bytes()
            if path.suffix == ".ipynb":
                same = old.is_file() and _take_results(path, _read(old))
            if not same and not (english and TRANSLATIONS.fullmatch(path.name)):
                return False
        return generated.replace(made, target)


def _take_results(path: Path, old: NotebookNode) -> bool:
    """Write the results of an older notebook into one that has not run; return whether they have the same code."""
    notebook = _read(path)
    before, now = ([cell for cell in one.cells if cell.cell_type == "code"] for one in (old, notebook))
    code, old_code = ([(cell.id, cell.source, cell.metadata) for cell in cells] for cells in (now, before))
    if code != old_code or not any(cell.outputs for cell in before):
        return False
    for cell, result in zip(now, before, strict=True):
        cell.outputs, cell.execution_count = result.outputs, result.execution_count
    nbformat.write(_tidy(notebook), path)
    return True


def _make(course: Course, name: str, target: Path) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        made = execute(course, name, Path(scratch))
        for path in made.rglob("*"):
            if path.is_file() and (size := path.stat().st_size) > generated.MAX_FILE_BYTES:
                raise CourseError(
                    f"{path.name} would have {size / 1e6:.1f} MB; 1 MB is the limit. Draw smaller figures."
                )
        changed = generated.replace(made, target)
    return f"{_shown(target)} {'made anew' if changed else 'unchanged'}"


def check(course: Course, name: str, edition: Edition | None = None) -> str:
    """Raise CourseError if the cells of the solved notebooks, or the files beside them, are not those of the source."""
    with tempfile.TemporaryDirectory() as scratch:
        source = course_of(course, name, edition, Path(scratch) / "course")
        return _check(source, name, home(course, edition) / FOLDER / name)


def _check(course: Course, name: str, committed: Path) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        for folder in (made := Path(scratch) / "made", old := Path(scratch) / "old"):
            folder.mkdir()
        write_unexecuted(course, name, made)
        generated.copy_files(committed, old) if committed.is_dir() else None
        for path in old.glob("*.ipynb"):
            nbformat.write(_without_results(_read(path)), path)
        problem = generated.difference(made, old)
    if problem:
        raise CourseError(f"{_shown(committed)} is stale: {problem}. Make it anew: make notebooks")
    return f"{_shown(committed)} is up to date"


def execute(course: Course, name: str, scratch: Path) -> Path:
    """Write the solved notebooks into a scratch folder and execute them there; return that folder."""
    made = scratch / name
    made.mkdir()
    write_unexecuted(course, name, made)
    with _kernel_settings(scratch / "ipython"):
        for path in sorted(made.glob("*.ipynb")):
            nbformat.write(with_small_figures(run(_read(path), path)), path)
    return made


def write_unexecuted(course: Course, name: str, folder: Path) -> None:
    """Write the solved notebooks without results, and the files beside them, into a folder."""
    notebooks = dict(course.solution(name).notebooks)
    if problem := release.source_faults(notebooks, f"{course.source}/{name}"):
        raise CourseError(problem)
    generated.copy_source(course, name, folder)
    for path in folder.glob("*.ipynb"):
        nbformat.write(solved(_read(path)), path)


def solved(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without hidden tests, mark schemes, solution markers and nbgrader's metadata."""
    for cell in notebook.cells:
        hidden = "### BEGIN HIDDEN TESTS" in cell.source or "=== BEGIN MARK SCHEME ===" in cell.source
        text = without_hidden(cell.source) or "" if hidden else cell.source
        cell.source = MARKER.sub("", text).rstrip("\n")
        for key in ("nbgrader", "deletable", "editable"):
            cell.metadata.pop(key, None)
    return _tidy(notebook)


def run(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Execute a notebook in the folder of `path`.

    Raises CourseError for the first cell that fails or writes to stderr.
    """
    place = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=CELL_SECONDS, record_timing=False, resources=place)
    began = time.monotonic()
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise CourseError(f"{path.name} stopped at {_failed_cell(notebook, error)}") from error
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                raise CourseError(f"{path.name}: cell {cell.id} writes to stderr: {_last_line(output.text)}")
    print(f"{path.name} ran in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return _tidy(notebook)


def with_small_figures(notebook: NotebookNode) -> NotebookNode:
    """Store each figure in 256 colours, which takes a third of the bytes and looks the same."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = _in_256_colours(data["image/png"])
    return notebook


def texts(notebook: NotebookNode) -> dict[str, str]:
    """Return what each cell printed or showed as text, by cell id."""
    shown = {}
    for cell in notebook.cells:
        parts = [
            output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", ())
        ]
        if any(parts):
            shown[cell.id] = "".join(parts)
    return shown


def same_text(text: str, other: str, tolerance: float = 1e-4) -> bool:
    """Return whether two outputs agree, but for the last digits of numbers, which differ between processors."""
    if NUMBER.sub("#", text) != NUMBER.sub("#", other):
        return False
    pairs = zip(map(float, NUMBER.findall(text)), map(float, NUMBER.findall(other)), strict=True)
    return all(abs(a - b) <= tolerance * max(1, abs(a), abs(b)) for a, b in pairs)


def _shown(folder: Path) -> str:
    """Return a folder as messages name it: from the course's folder on."""
    parts = folder.parts
    return "/".join(parts[parts.index(EDITIONS) :] if EDITIONS in parts else parts[-2:])


def _in_256_colours(figure: str) -> str:
    picture = Image.open(io.BytesIO(base64.b64decode(figure))).convert("RGBA")
    small = io.BytesIO()
    # The only method that keeps what is transparent, as figures are, so that they fit light pages and dark ones.
    few = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(small, "PNG", optimize=True)
    return base64.b64encode(small.getvalue()).decode()


def _failed_cell(notebook: NotebookNode, error: Exception) -> str:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                return f"cell {cell.id}: {output.ename}: {_last_line(output.evalue)}"
    return f"a cell: {_last_line(str(error))}"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[-1]


def _tidy(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run or from machine to machine."""
    language = {"name": notebook.metadata.get("language_info", {}).get("name", "python")}
    notebook.metadata.language_info = nbformat.from_dict(language)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


def _without_results(notebook: NotebookNode) -> NotebookNode:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _read(path: Path) -> NotebookNode:
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


@contextmanager
def _kernel_settings(folder: Path) -> Iterator[None]:
    """Give the kernels a profile of their own: nothing of the author's machine gets into the results."""
    profile = folder / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_kernel_config.py").write_text(KERNEL_SETTINGS, "utf-8")
    ours = {"IPYTHONDIR": str(folder), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    before = dict(os.environ)
    os.environ.update(ours)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    sys.exit(main())
