"""`nbjudge new`: a course that works, or one line and nothing written."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge.__main__ import main
from nbjudge.course import release
from nbjudge.course.folders import find_course
from nbjudge.course.new_course import NAME, TEMPLATE, make_course
from nbjudge.plugins.author_kernel import check_namespace
from tests.accounts import PROJECT, as_account

FILES = {
    ".gitignore", "README.md", "nbgrader_config.py", "source/example/example.ipynb",
    "grader_tests/example/test_moving_average.py",
}  # fmt: skip
HIDDEN_TEST = TEMPLATE / "grader_tests" / "example" / "test_moving_average.py"


def files(folder: Path) -> set[str]:
    """Return the paths of all that lies below a folder, folders and links too."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def written(folder: Path) -> set[str]:
    """Return the paths of the files below a folder."""
    return {name for name in files(folder) if (folder / name).is_file()}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working folder, in which there are a file, a folder, a course and links."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / ".hidden").write_text("mine")
    (tmp_path / "empty").mkdir()
    (tmp_path / "[2026]").mkdir()
    (tmp_path / "nowhere").symlink_to("gone")
    (tmp_path / "loop").symlink_to("loop")
    return tmp_path


NAMES = ["physics-1", "Intro Physics", "Einführung", "Einfu\u0308hrung", "数学", "0.1_b", "x" * 128]


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_names_the_course(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A new folder holds the whole course, which has its name, and the lines printed say how to go on."""
    assert main(["new", name]) == 0
    assert written(here / name) == FILES
    assert find_course(here / name).name == name
    assert find_course(here / name).assignments() == ["example"]
    assert (here / name / "README.md").read_text("utf-8").startswith(f"# {name}\n")
    assert all(NAME not in (here / name / file).read_bytes() for file in FILES)
    said = capsys.readouterr()
    assert said.err == ""
    for words in (f"  cd {name if name.isascii() and ' ' not in name else ''}", "nbgrader generate_assignment example"):
        assert words in said.out
    assert max(map(len, said.out.splitlines()[1:])) <= 150


def test_git_takes_no_marks_feedback_or_tokens(here: Path) -> None:
    """What the handbook's commands write about students is left out by `git add .` in a new course."""
    assert main(["new", "physics"]) == 0
    private = "submitted/ada/hw/hw.ipynb week2-feedback.zip week2-feedback.mbox grades.csv tokens.csv gradebook.db"
    for name in private.split():
        (here / "physics" / name).parent.mkdir(parents=True, exist_ok=True)
        (here / "physics" / name).write_text("Ada")
    subprocess.run(["git", "init", "-q", "physics"], check=True)
    taken = subprocess.run(["git", "add", "-A", "-n"], cwd=here / "physics", capture_output=True, text=True, check=True)
    assert {line.split("'")[1] for line in taken.stdout.splitlines()} == FILES


@pytest.mark.parametrize("place", ["empty", "empty/", "./full/../empty", "link", "sub/physics"])
def test_an_empty_folder_will_do(place: str, here: Path) -> None:
    """A course is made in an empty folder, also behind a link, and in a folder below another."""
    (here / "link").symlink_to("empty")
    (here / "sub").mkdir()
    assert main(["new", place]) == 0
    assert written(here / place) == FILES
    assert find_course(here / place).name in ("empty", "link", "physics")


def test_the_working_folder_stays_the_working_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`nbjudge new .` fills the empty folder in which one is, instead of putting another in its place."""
    os.chdir("empty")
    before = os.stat(".").st_ino
    assert main(["new", "."]) == 0
    assert os.stat(here / "empty").st_ino == before
    assert written(Path()) == FILES
    assert "cd " not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("", "ends in no name"),
        ("a\0b", "ends in no name"),
        ("\0/physics", "no folder to make a course in"),
        ("/", "ends in no name"),
        (".hidden", "ends in no name"),
        ("./-x", "ends in no name"),
        (" physics", "ends in no name"),
        ("physics ", "ends in no name"),
        ("a\nb", "ends in no name"),
        ("a\udcffb", "ends in no name"),
        ('a"b', "ends in no name"),
        ("a\\b", "ends in no name"),
        ("a*b", "ends in no name"),
        ("a{b}", "ends in no name"),
        ("x" * 129, "ends in no name"),
        ("é" * 128, "File name too long"),
        ("y" * 300 + "/physics", "File name too long"),
        ("[2026]/physics", "takes [ in the path"),
        ("a/physics", "no folder to make a course in"),
        ("file/physics", "no folder to make a course in"),
        ("file", "is no folder"),
        ("nowhere", "is no folder"),
        ("loop", "is no folder"),
        ("full", "is not empty"),
        ("..", "is not empty"),
        ("/proc/physics", "cannot be written"),
    ],
)
def test_what_cannot_be_is_one_line(place: str, reason: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, one line that says why, nothing written."""
    before = files(here)
    assert main(["new", place]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("nbjudge: ")
    assert said.err.count("\n") == 1
    assert said.err.rstrip("\n").isprintable()
    assert reason in said.err
    assert files(here) == before


def run(words: list[str], folder: Path, before: list[str]) -> subprocess.CompletedProcess[str]:
    """Run `nbjudge` with these words in a folder, behind what is written before the command."""
    command = [*before, sys.executable, "-m", "nbjudge", *words]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("place", ["physics", "empty"])
def test_without_permission_nothing_is_written(place: str, here: Path) -> None:
    """Where one may not write, in the folder above or in the empty one, one line says so."""
    before = files(here)
    account = as_account(65534, "--bind", str(here), str(here)) if os.getuid() == 0 else []
    for folder in (here, here / "empty"):
        folder.chmod(0o555)
    done = run(["new", place], here, account)
    for folder in (here, here / "empty"):
        folder.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"nbjudge: No course was made: {here / place} cannot be written (Permission denied).\n"
    assert files(here) == before


@pytest.mark.parametrize("place", ["physics", "empty"])
def test_on_a_full_disk_nothing_is_left(place: str, here: Path) -> None:
    """On a disk that gets full midway, the line says so and the disk is as it was."""
    disk = here / "disk"
    disk.mkdir()
    full = ["bwrap", "--dev-bind", "/", "/", "--size", "12288", "--tmpfs", str(disk), "--dir", str(disk / "empty")]
    script = 'cd "$1" && "$2" -m nbjudge new "$3"; echo "exit $?"; find . | sort'
    done = run([], here, [*full, "sh", "-c", script, "sh", str(disk), sys.executable, place])
    assert done.stdout.split("\n") == ["exit 2", ".", "./empty", ""]
    assert done.stderr == f"nbjudge: No course was made: {disk / place} cannot be written (No space left on device).\n"


def fail_at(count: int, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Let the disk's change of that number fail; return a function that says whether it came to that."""
    calls = 0

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == count:
                raise error
            return real(*args, **kwargs)

        return call

    for name in ("mkdir", "write_bytes", "rename"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
    return lambda: calls >= count


@pytest.mark.parametrize("place", ["physics", "empty"])
def test_wherever_it_fails_nothing_is_left(place: str, here: Path) -> None:
    """An error or Ctrl-C at any change of the disk, one after the other, leaves all as it was."""
    before, count = files(here), 0
    for error in (OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()):
        for count in range(1, 100):
            with pytest.MonkeyPatch.context() as patch:
                reached = fail_at(count, error, patch)
                code = main(["new", place])
            if not reached():
                break
            assert code == (130 if isinstance(error, KeyboardInterrupt) else 2), count
            assert files(here) == before, count
        assert code == 0
        assert count > 6
        assert written(here / place) == FILES
        for name in sorted(files(here / place), reverse=True):
            path = here / place / name
            path.rmdir() if path.is_dir() else path.unlink()
        if place == "physics":
            (here / place).rmdir()


def test_the_template_is_a_course_that_can_be_released() -> None:
    """Its notebook is valid, has no outputs, keeps the rules of a source, and each graded cell has its tests."""
    path = TEMPLATE / "source" / "example" / "example.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
    kinds = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert [(marks.grade_id, marks.get("points")) for marks in kinds if marks.grade or marks.task] == [
        ("test_moving_average", 10),
        ("choose_a_width", 5),
    ]
    source = {"example": path.read_bytes()}
    assert release.source_problem(source, "source") is None
    assert release.tests_problem(source, {HIDDEN_TEST.stem: HIDDEN_TEST.read_bytes()}, "grader_tests") is None


def moving(values: list[float], width: int) -> list[float]:
    """Return the right answer."""
    return [sum(values[place : place + width]) / width for place in range(len(values) - width + 1)]


def pops(values: list[float], width: int) -> list[float]:
    """Return the right answer, and shorten the list."""
    found = moving(values, width)
    values.pop()
    return found


ANSWERS: dict[str, tuple[Callable[..., Any], int, str]] = {
    "right": (moving, 4, ""),
    "as a tuple": (lambda v, w: tuple(moving(v, w)), 4, ""),
    "one too few": (lambda v, w: moving(v, w)[:-1], 1, "The last average is missing."),
    "sums": (lambda v, w: [w * one for one in moving(v, w)], 0, "These are sums."),
    "over the end": (
        lambda v, w: [sum(v[place : place + w]) / w for place in range(len(v))], 1, "hold fewer numbers than the width",
    ),
    "changes the list": (pops, 3, "should leave the list as it was"),
    "nothing": (lambda v, w: None, 0, "These are not the averages"),
    "a constant": (lambda v, w: [3.0], 0, "These are not the averages"),
    "the argument": (lambda v, w: v, 0, "These are not the averages"),
    "no list": (lambda v, w: (one for one in moving(v, w)), 0, ""),
}  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_hidden_tests_tell_right_from_wrong(answer: str) -> None:
    """The right answer gets all weights, each mistake loses its own and is named, and nothing gets nothing."""
    function, weight, hint = ANSWERS[answer]
    checks = check_namespace(HIDDEN_TEST, {"moving_average": function})
    assert sum(check.weight for check in checks) == 4
    assert sum(check.weight for check in checks if check.outcome == "passed") == weight
    assert hint in " ".join(check.message for check in checks)


def test_tests_run_before_there_is_a_release(here: Path) -> None:
    """`pytest grader_tests` judges the solution from its source alone, and follows what is written there."""
    course = make_course("physics")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "grader_tests"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert "3 passed" in done.stdout, done.stdout
    source = course / "source" / "example" / "example.ipynb"
    source.write_text(source.read_text("utf-8").replace(" - width + 1", " - width"), "utf-8")
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert "2 failed, 1 passed" in done.stdout, done.stdout
