"""What `make release` promises, on a tiny course made in code."""

import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbformat import NotebookNode

from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError
from tools import generated, release

Edit = Callable[[Callable[[NotebookNode], object]], None]
PROJECT = Path(__file__).parents[2]


def _set(cell: int, old: str, new: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        assert old in notebook.cells[cell].source
        notebook.cells[cell].source = notebook.cells[cell].source.replace(old, new)

    return change


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


FAULTS = {
    "hidden test without its last marker": (
        _set(3, "### END HIDDEN TESTS\n", ""),
        "the hidden test of test_double lacks its markers",
    ),
    "hidden test without any marker": (
        lambda notebook: notebook.cells[3].update(source='from nbjudge import hidden_tests; hidden_tests("t")'),
        "the hidden test of test_double lacks its markers",
    ),
    "hidden line with a misspelt name": (
        _set(3, 'hidden_tests("test_double")', "hidden_tests('test_duoble')"),
        'the hidden line of test_double asks for other tests, hidden_tests("test_duoble")',
    ),
    "hidden line in a cell that is no check": (
        lambda notebook: notebook.cells[3].metadata.pop("nbgrader"),
        'cell 4 (double-check) has the hidden line hidden_tests("test_double"), but it is no check',
    ),
    "hidden line in a cell that students write": (
        lambda notebook: notebook.cells[3].metadata.nbgrader.update(solution=True),
        'cell 4 (double-check) has the hidden line hidden_tests("test_double"), but it is no check',
    ),
    "no points for hidden tests": (
        lambda notebook: notebook.cells[3].metadata.nbgrader.update(points=0),
        "the graded cell test_double has 0 points, so its hidden tests in grader_tests/doubling/test_double.py",
    ),
    "points missing": (
        lambda notebook: notebook.cells[3].metadata.nbgrader.pop("points"),
        "the graded cell test_double has no points",
    ),
    "a visible check that gives other points than the cell has": (
        lambda notebook: notebook.cells[3].metadata.nbgrader.update(points=7),
        "has 7 points in the panel Create Assignment, and its visible check gives",
    ),
    "points below 0": (
        lambda notebook: notebook.cells[3].metadata.nbgrader.update(points=-3),
        "the graded cell test_double has -3 as its points, not a number from 0 on. Set them in JupyterLab",
    ),
    "points in words": (
        lambda notebook: notebook.cells[3].metadata.nbgrader.update(points="ten"),
        'the graded cell test_double has "ten" as its points, not a number from 0 on. Set them in JupyterLab',
    ),
    "one grade_id twice": (
        lambda notebook: notebook.cells[3].metadata.nbgrader.update(grade_id="double"),
        "2 cells have the grade_id double",
    ),
    "no kernel": (lambda notebook: notebook.metadata.pop("kernelspec"), "the notebook names no kernel"),
    "outputs left in": (
        lambda notebook: notebook.cells[4].update(execution_count=3),
        "cell 5 (try-it) has outputs",
    ),
    "no cell ids": (
        lambda notebook: [notebook.update(nbformat_minor=4), *(cell.pop("id") for cell in notebook.cells)],
        "has no cell ids",
    ),
    "solution without its last marker": (
        _set(2, "    ### END SOLUTION", ""),
        "cell 3 (double-answer) has a solution that is not between the lines",
    ),
    "solution without both markers": (
        lambda notebook: notebook.cells[2].update(source="def double(x):\n    return 2 * x"),
        "cell 3 (double-answer) is an answer cell without the lines",
    ),
    "solution in a cell that is no answer": (
        lambda notebook: notebook.cells[2].metadata.pop("nbgrader"),
        "cell 3 (double-answer) holds a solution but is no answer cell",
    ),
    "schema version of another nbgrader": (
        lambda notebook: notebook.cells[3].metadata.nbgrader.update(schema_version=9),
        "nbgrader cannot make the release of doubling: ",
    ),
}


@pytest.mark.parametrize(("change", "message"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_source_gives_one_line_and_leaves_the_release_alone(
    course: Path, edit: Edit, change: Callable[[NotebookNode], object], message: str
) -> None:
    """A source that cannot be released is named in one line, and what was released stays to the last byte."""
    release.make(find_course(course), "doubling")
    before = _contents(course / "release"), _contents(course / "build")
    edit(change)
    with pytest.raises(CourseError) as error:
        release.make(find_course(course), "doubling")
    assert message in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert (_contents(course / "release"), _contents(course / "build")) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "grader_tests/doubling/test_double.py is missing: the graded cell test_double has a line hidden_tests"),
        ("test_duoble.py", "grader_tests/doubling/test_duoble.py has the name of no graded cell"),
    ],
    ids=["gone", "misnamed"],
)
def test_a_check_without_its_hidden_tests_is_not_released(course: Path, name: str | None, message: str) -> None:
    """A test file that is missing, or named after no cell, is told before students have the notebook."""
    tests = course / "grader_tests" / "doubling"
    (tests / "test_double.py").rename(tests / name if name else course / "elsewhere.py")
    with pytest.raises(CourseError, match=re.escape(message)):
        release.make(find_course(course), "doubling")
    assert not (course / "release").exists() and not (course / "build").exists()


def test_a_check_is_locked_whether_or_not_its_author_said_so(course: Path, edit: Edit) -> None:
    """A graded cell that is not marked as locked is released as one that cannot be edited or deleted."""
    edit(lambda notebook: notebook.cells[3].metadata.nbgrader.update(locked=False))
    release.make(find_course(course), "doubling")
    cells = json.loads((course / "release" / "doubling" / "doubling.ipynb").read_text("utf-8"))["cells"]
    assert (cells[3]["metadata"]["editable"], cells[3]["metadata"]["deletable"]) == (False, False)


LEAKS = {
    "a helper module with the solution": (
        "answers.py",
        "def double(x):\n  twice_the_number = x + x\n  return twice_the_number\n",
    ),
    "a hidden test file": ("test_double.py", "pass\n"),
    "a marker in a helper module": ("more.py", "### BEGIN SOLUTION\n"),
}


@pytest.mark.parametrize(("name", "text"), LEAKS.values(), ids=LEAKS)
def test_nothing_is_released_that_gives_the_answer_away(course: Path, name: str, text: str) -> None:
    """A file beside the notebook that holds a solution or a hidden test stops the release."""
    (course / "source" / "doubling" / name).write_text(text, "utf-8")
    with pytest.raises(CourseError, match=name):
        release.make(find_course(course), "doubling")
    assert not (course / "release" / "doubling").exists()


def test_the_release_holds_neither_solutions_nor_hidden_tests(course: Path) -> None:
    """What students get has the stub for the answer and the visible check alone, and keeps its cell ids."""
    release.make(find_course(course), "doubling")
    notebook = json.loads((course / "release" / "doubling" / "doubling.ipynb").read_text("utf-8"))
    text = json.dumps(notebook)
    assert not any(secret in text for secret in ("twice_the_number", "hidden_tests", "BEGIN", "END"))
    assert [cell["id"] for cell in notebook["cells"]] == ["title", "imports", "double-answer", "double-check", "try-it"]


def test_the_same_source_gives_the_same_bytes(course: Path) -> None:
    """Making the release again, also from nothing, changes no byte of it or of the zip."""
    release.make(find_course(course), "doubling")
    first = _contents(course / "release"), _contents(course / "build")
    shutil.rmtree(course / "release")
    release.make(find_course(course), "doubling")
    assert (_contents(course / "release"), _contents(course / "build")) == first
    assert "unchanged" in release.make(find_course(course), "doubling")


def test_making_a_release_needs_and_makes_no_gradebook(course: Path) -> None:
    """Only release/ and build/ are written, so that a course with marks in its gradebook loses none."""
    release.make(find_course(course), "doubling")
    assert sorted(path.name for path in course.iterdir()) == ["build", "grader_tests", "release", "source"]


def test_the_settings_of_the_course_shape_the_release(course: Path) -> None:
    """The stub of nbgrader_config.py is what students find, wherever that file says the course lies."""
    settings = (
        "c = get_config()\nc.CourseDirectory.root = '.'\nc.ClearSolutions.code_stub = {'python': 'pass  # yours'}\n"
    )
    (course / "nbgrader_config.py").write_text(settings, "utf-8")
    release.make(find_course(course), "doubling")
    assert "pass  # yours" in (course / "release" / "doubling" / "doubling.ipynb").read_text("utf-8")


def test_the_zip_holds_the_release_and_what_it_needs(course: Path) -> None:
    """The zip unpacks into one folder: the released files, a requirements.txt with bounds, and how to begin."""
    release.make(find_course(course), "doubling")
    with zipfile.ZipFile(course / "build" / "doubling.zip") as archive:
        names = sorted(archive.namelist())
        wanted = archive.read("doubling/requirements.txt").decode().splitlines()
        begin = archive.read("doubling/README.txt").decode()
    files = ["README.txt", "doubling.ipynb", "helper.py", "requirements.txt"]
    assert names == [f"doubling/{file}" for file in files]
    assert "hand in: doubling.ipynb." in begin and "jupyter lab doubling.ipynb\n" in begin
    assert [line.partition(">")[0] for line in wanted] == ["numpy", "matplotlib", "scikit-learn", "jupyterlab"]


def test_a_shared_package_is_released_and_zipped(course: Path) -> None:
    """A package in source/ goes into the release and its zip, without what another assignment has in it."""
    kit = course / "source" / "kit"
    for path in ("__init__.py", "data.py", "doubling/own.json", "exam/own.json"):
        (kit / path).parent.mkdir(parents=True, exist_ok=True)
        (kit / path).write_text("", "utf-8")
    shutil.copytree(course / "source" / "doubling", course / "source" / "exam")
    (course / "source" / "doubling" / "kit").symlink_to("../kit")  # for the author's kernel
    release.make(find_course(course), "doubling")
    made = course / "release" / "doubling"
    wanted = ["kit/__init__.py", "kit/data.py", "kit/doubling/own.json"]
    assert sorted(path for path in _contents(made) if path.startswith("kit")) == wanted
    assert not (made / "kit").is_symlink()
    with zipfile.ZipFile(course / "build" / "doubling.zip") as archive:
        assert {f"doubling/{path}" for path in wanted} <= set(archive.namelist())
    (kit / "data.py").write_text("TWO = 2\n", "utf-8")
    with pytest.raises(CourseError, match=r"stale: kit/data\.py differs.*make release"):
        release.check(find_course(course), "doubling")


LITTER = (
    *(".DS_Store", "._helper.py", "helper.py~", "Thumbs.db", "desktop.ini", ".helper.py.swp", "#helper.py#"),
    *(".git/HEAD", ".git/objects/ab/cdef", ".svn/entries", ".hg/store/data", "__MACOSX/._doubling.ipynb"),
    *("__pycache__/helper.cpython-312.pyc", "helper.pyc", ".ipynb_checkpoints/doubling-checkpoint.ipynb"),
    *(".pytest_cache/README.md", ".mypy_cache/3.12/helper.json", ".ruff_cache/0.1/1", "data/.DS_Store"),
)


def test_what_programs_leave_in_the_source_is_neither_released_nor_zipped(course: Path) -> None:
    """What file managers, editors, version control and caches leave there, in any folder, makes no release stale."""
    (course / "source" / "doubling" / "data").mkdir()
    (course / "source" / "doubling" / "data" / "~numbers #1.csv").write_text("1\n", "utf-8")  # the author's own
    for folder in (course / "source" / "doubling", course / "source" / "kit"):
        for path in LITTER:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text("left behind", "utf-8")
    (course / "source" / "kit" / "__init__.py").write_text("", "utf-8")
    release.make(find_course(course), "doubling")
    released = {"data/~numbers #1.csv", "doubling.ipynb", "helper.py", "kit/__init__.py"}
    assert set(_contents(course / "release" / "doubling")) == released
    with zipfile.ZipFile(course / "build" / "doubling.zip") as archive:
        assert {name.removeprefix("doubling/") for name in archive.namelist()} == released | {
            "README.txt",
            "requirements.txt",
        }
    shutil.rmtree(course / "source" / "doubling" / ".git")
    assert release.check(find_course(course), "doubling") == "release/doubling is up to date"


def test_the_zip_can_be_written_by_several_at_once(course: Path) -> None:
    """Whoever writes the zip while another does finds it whole, and nothing else is left behind."""
    release.make(find_course(course), "doubling")
    before = _contents(course / "build")
    with ThreadPoolExecutor(8) as pool:
        for archive in pool.map(lambda _: release.write_zip(find_course(course), "doubling"), range(80)):
            assert zipfile.is_zipfile(archive)
    assert _contents(course / "build") == before


def test_a_stale_release_is_named(course: Path) -> None:
    """--check says which file is not what the source gives, and how to mend it."""
    release.make(find_course(course), "doubling")
    assert release.check(find_course(course), "doubling") == "release/doubling is up to date"
    (course / "source" / "doubling" / "helper.py").write_text("NUMBER = 22\n", "utf-8")
    with pytest.raises(CourseError, match=r"stale: helper\.py differs.*make release"):
        release.check(find_course(course), "doubling")


def test_a_file_taken_out_of_the_source_leaves_the_release(course: Path) -> None:
    """The release is replaced as a whole: nothing of an older one stays behind."""
    release.make(find_course(course), "doubling")
    (course / "release" / "doubling" / "old.py").write_text("", "utf-8")
    release.make(find_course(course), "doubling")
    assert not (course / "release" / "doubling" / "old.py").exists()


def test_a_replacement_that_was_killed_half_way_is_made_good(tmp_path: Path) -> None:
    """Where a run died between the two renames, the next one finds the old folder again."""
    made = tmp_path / "made"
    made.mkdir()
    (made / "file").write_text("same", "utf-8")
    shutil.copytree(made, tmp_path / ".target.old")
    assert not generated.replace(made, tmp_path / "target")
    assert _contents(tmp_path / "target") == {"file": b"same"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["dobling"], "Did you mean doubling?"), (["--course", "/"], "is not inside a course")],
    ids=["wrong assignment", "no course"],
)
def test_a_wrong_call_gives_one_line_and_a_code(
    course: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """A wrong name or place is said in one line on stderr, and the exit code is 2."""
    monkeypatch.chdir(course)
    monkeypatch.setattr(sys, "argv", ["release", *arguments])
    assert release.main() == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert len(printed.err.splitlines()) == 1 and not printed.out


@pytest.mark.slow
def test_the_committed_release_is_up_to_date() -> None:
    """release/ is what the source gives, byte for byte."""
    course = find_course(PROJECT)
    assert [release.check(course, name) for name in course.assignments()]
