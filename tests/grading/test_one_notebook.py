"""`nbjudge check` grades one notebook that lies anywhere, and writes nothing."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from nbjudge.batch.progress import verdict_report
from nbjudge.course.folders import find_course
from nbjudge.errors import CourseError, UsageError
from nbjudge.grading.one_notebook import check_notebook, find_assignment, reader_of
from nbjudge.grading.submission import Grader
from nbjudge.records import CheckResult, ExerciseResult, Verdict
from tests.batch import tiny

NO_CATALOGUE = "There is no catalogue for the language 'klingon'; there is en, zh_CN. This is English."
Make = Callable[..., Path]
RIGHT = "def f():\n    return 1"
TEST = '''
def test_one(student):
    """It returns 1."""
    assert student.f() == 1, "Return the number one."


def test_number(student):
    """It returns a number."""
    assert student.f() > 0, "Return a number above zero."
'''


@pytest.fixture
def course(make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with real hidden tests, that of the made-up assignment and a second one with two notebooks."""
    root = make({})
    solution = tiny.exercises("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION", released=False)
    tiny.write(root / "source" / tiny.NAME / "ps.ipynb", solution)
    tiny.write(root / "grader_tests" / tiny.NAME / "test_f.py", TEST.encode())
    answers = {"source": "return 1", "release": "raise NotImplementedError()"}
    for step in answers:
        for letter in "gh":
            book = tiny.notebook(
                tiny.cell("code", letter, f"def {letter}():\n    {answers[step]}", solution=True),
                tiny.cell("code", f"test_{letter}", f"{letter}()", grade=True, locked=True, points=1),
            )
            tiny.write(root / step / "two" / f"{letter}.ipynb", book)
    tiny.write(root / "grader_tests" / "two" / "test_g.py", b"def test_g(student):\n    assert student.g() == 1\n")
    monkeypatch.chdir(root)
    return root


def notebook(path: Path, content: bytes) -> Path:
    """Write a notebook."""
    tiny.write(path, content)
    return path


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `nbjudge check ...` as a learner does."""
    command = [sys.executable, "-m", "nbjudge", "check", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def test_the_assignment_is_found_by_the_cells(course: Path, tmp_path: Path) -> None:
    """A notebook's marked cells say what it is, whatever it is called and wherever it lies."""
    found = find_course(course)
    my = tmp_path / "my.ipynb"
    assert find_assignment(found, my, tiny.exercises()) == tiny.NAME
    assert find_assignment(found, my, tiny.notebook(tiny.cell("code", "h", "", solution=True))) == "two"


def test_the_assignment_is_found_by_the_name_without_cells(course: Path, tmp_path: Path) -> None:
    """A notebook that lost its metadata is recognised by its name; one with neither must be told."""
    found = find_course(course)
    assert find_assignment(found, tmp_path / "g.ipynb", tiny.notebook()) == "two"
    with pytest.raises(UsageError, match=r"--assignment homework\|two"):
        find_assignment(found, tmp_path / "my.ipynb", tiny.notebook())
    with pytest.raises(UsageError, match=r"--assignment homework\|two"):
        find_assignment(found, tmp_path / "my.ipynb", b"{")


@pytest.mark.slow
def test_a_learner_reads_checks_and_hints(course: Path, tmp_path: Path) -> None:
    """Each exercise is printed with its points, its checks and the author's hints; nothing is written, no gradebook."""
    before = sorted(course.rglob("*"))
    my = notebook(tmp_path / "my.ipynb", tiny.exercises("def f():\n    return 2"))
    result = run(str(my), cwd=course)
    assert result.returncode == 0, result.stderr
    text = re.sub(r" +\n", "\n", result.stdout)
    assert "f  5 of 10 points\n  ✗ It returns 1.\n    Return the number one.\n  ✓ It returns a number.\n" in text
    assert "essay  marked by hand\n" in text
    assert text.endswith("\n5 of 15 points\n")
    assert sorted(path for path in course.rglob("*") if "__pycache__" not in path.parts) == before


@pytest.mark.slow
def test_a_notebook_as_it_was_given_out_is_a_line_an_exercise(course: Path) -> None:
    """Nobody has to read the checks of an exercise that is not answered."""
    result = run("release/homework/ps.ipynb", cwd=course)
    assert result.returncode == 0, result.stderr
    lines = ["f  0 of 10 points: not answered yet", "essay  marked by hand", "0 of 15 points"]
    assert [line.rstrip() for line in result.stdout.splitlines() if line.strip()] == lines


@pytest.mark.slow
def test_the_cell_that_keeps_a_function_from_being_defined_is_named(course: Path, tmp_path: Path) -> None:
    """A learner who forgot a colon reads which cell stopped and with what, before the exercises."""
    result = run(str(notebook(tmp_path / "ps.ipynb", tiny.exercises("def f()\n    return 1"))), cwd=course)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines.index("! Cells that stop with an error: 1 with f (SyntaxError).") < lines.index("f  0 of 10 points")


@pytest.mark.scale
@pytest.mark.slow
def test_a_terminal_without_our_signs_reads_the_rest(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a letter cannot be written, as in a pipe on Windows, a question mark stands for it."""
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    result = run(str(notebook(course / "my.ipynb", tiny.exercises(RIGHT))), cwd=course)
    assert result.returncode == 0, result.stderr
    assert "? It returns 1." in result.stdout


def test_a_place_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    """A working folder that was removed meanwhile is told in one line."""
    gone = tmp_path / "gone"
    gone.mkdir()
    program = "import os, sys; os.rmdir(os.getcwd()); from nbjudge.__main__ import main; sys.exit(main(sys.argv[1:]))"
    result = subprocess.run(
        [sys.executable, "-c", program, "report", "homework"], cwd=gone, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr.startswith("nbjudge: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
def test_json_is_the_verdict(course: Path, tmp_path: Path) -> None:
    """`--json` prints the verdict, from a folder outside of the course too, if the notebook lies in one."""
    my = notebook(course / "mine" / "my.ipynb", tiny.exercises(RIGHT))
    result = run(str(my), "--json", "--limit", "cell_seconds=5", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    verdict = json.loads(result.stdout)
    assert (verdict["status"], verdict["score"], verdict["max_score"]) == ("graded", 10.0, 15.0)


@pytest.mark.scale
@pytest.mark.slow
def test_without_a_wall_it_works_the_same(course: Path, tmp_path: Path) -> None:
    """`--sandbox none`, for notebooks that one trusts, gives the same marks."""
    my = notebook(tmp_path / "my.ipynb", tiny.exercises("def f():\n    return 2"))
    assert check_notebook(my, sandbox="none").exercises == check_notebook(my).exercises


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", ["bwrap", "none"])
def test_an_answer_that_is_graded_itself_has_run_when_its_tests_call(course: Path, sandbox: str) -> None:
    """A cell that nbgrader leaves to a person may have hidden tests all the same; they see what it defines."""
    books = {
        step: tiny.notebook(
            tiny.cell("code", "h", f"h = {value}", grade=True, solution=True, points=2),
            tiny.cell("code", "double", f"double = {value} and h * 2", grade=True, solution=True, points=3),
        )
        for step, value in {"source": "21", "release": "None"}.items()
    }
    for step, book in books.items():
        tiny.write(course / step / "two" / "h.ipynb", book)
    for name, value in {"h": 21, "double": 42}.items():
        test = f"def test_it(student):\n    assert student.value('{name}') == {value}, 'no'\n"
        tiny.write(course / "grader_tests" / "two" / f"{name}.py", test.encode())
    mine = notebook(course / "h.ipynb", books["source"].replace(b"h * 2", b"h * 3"))
    assert [one.score for one in check_notebook(mine, sandbox=sandbox).exercises] == [2.0, 0.0]
    handed_out = notebook(course / "h.ipynb", books["release"])
    assert check_notebook(handed_out, sandbox=sandbox).score == 0


def test_pytest_finds_hidden_tests_by_the_name_of_their_cell(course: Path) -> None:
    """`pytest grader_tests` runs the files of all cells, also of those whose ID does not begin with `test_`."""
    for step in ("source", "release"):
        book = (course / step / "two" / "g.ipynb").read_bytes()
        tiny.write(course / step / "two" / "g.ipynb", book.replace(b'"test_g"', b'"correct_g"'))
    (course / "grader_tests" / "two" / "test_g.py").rename(course / "grader_tests" / "two" / "correct_g.py")
    tiny.write(course / "grader_tests" / "two" / "reference.py", b"def test_statistic(sample): ...\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "grader_tests"]
    result = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert "= 3 passed in" in result.stdout, result.stdout  # and no warning of ours


def test_pytest_shows_what_a_students_own_inputs_gave(course: Path) -> None:
    """With the seed of a verdict a hidden test draws what it drew for that student, and pytest shows the values."""
    test = (
        "def test_own(student, rng):\n"
        "    drawn = int(rng.integers(2**40))\n"
        "    assert student.f() == drawn, 'Return the number.'\n"
    )
    tiny.write(course / "grader_tests" / tiny.NAME / "test_f.py", test.encode())
    mine = course / "submitted" / "ada" / tiny.NAME / "ps.ipynb"
    notebook(mine, tiny.exercises("def f():\n    return 7", released=False))
    with Grader(find_course(course).assignment(tiny.NAME)) as grader:
        handed_in = find_course(course).submission("ada", tiny.NAME)
        verdict = grader.grade(handed_in).verdict
    folder = f"grader_tests/{tiny.NAME}"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--showlocals",
        folder,
        "--notebook",
        str(mine),
    ]
    shown = subprocess.run([*command, f"--grading-seed={verdict.seed}"], cwd=course, capture_output=True, text=True)
    (drawn,) = re.findall(r"^drawn += (\d+)$", shown.stdout, re.MULTILINE)
    item = f"{verdict.seed}/test_f/test_own"
    own = np.random.default_rng(int.from_bytes(hashlib.sha256(item.encode()).digest()[:8], "big"))
    assert int(drawn) == int(own.integers(2**40)) and "assert 7 == " in shown.stdout


def test_one_notebook_of_several_is_checked_alone(course: Path, tmp_path: Path) -> None:
    """The other notebooks of the assignment are not missed."""
    book = tiny.notebook(tiny.cell("code", "g", "def g():\n    return 1", solution=True))
    verdict = check_notebook(notebook(tmp_path / "my.ipynb", book))
    assert [result.grade_id for result in verdict.exercises] == ["test_g"]
    assert (verdict.score, verdict.max_score) == (1.0, 1.0)
    assert not any("h.ipynb" in problem for problem in verdict.problems)


@pytest.mark.scale
@pytest.mark.slow
def test_what_is_no_notebook_is_for_a_person(course: Path, tmp_path: Path) -> None:
    """A file that cannot be read as a notebook is not graded: exit code 1, with the reason."""
    my = notebook(tmp_path / "ps.ipynb", b"no notebook")
    result = run(str(my), "--assignment", tiny.NAME, cwd=course)
    assert result.returncode == 1
    assert "not graded: a person must look at this notebook" in result.stdout


@pytest.mark.scale
@pytest.mark.slow
def test_a_file_that_cannot_be_read_is_called_by_its_own_name(course: Path, tmp_path: Path) -> None:
    """Of a damaged file under another name the learner reads what is wrong with it, not that another one is missing."""
    verdict = check_notebook(notebook(tmp_path / "other.ipynb", b"no notebook"), tiny.NAME)
    assert verdict.problems[0].startswith("other.ipynb: The file is not a notebook")
    assert all(line.startswith("other.ipynb ") for line in verdict.problems[1:-1])
    assert "not handed in" not in " ".join(verdict.problems)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.ipynb"], "nothing.ipynb cannot be read: No such file or directory."),
        (["."], ". is a folder or a device, not a notebook."),
        (["nbgrader_config.py"], "Say which it is: --assignment homework|two"),
        (["release/two/g.ipynb", "--assignment", "tow"], "There is no assignment 'tow'"),
        (["release/two/g.ipynb", "--limit", "seconds=3"], "There is no limit called 'seconds'"),
    ],
)
def test_wrong_usage_is_one_line(course: Path, words: list[str], said: str) -> None:
    """Each mistake on the command line is one line that says what is wrong, with exit code 2."""
    result = run(*words, cwd=course)
    assert result.returncode == 2
    assert result.stderr.startswith("nbjudge: ")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("words", [["check", "release/homework/ps.ipynb"], ["grade", tiny.NAME]])
def test_a_slip_in_a_hidden_test_ends_it_in_one_line(course: Path, words: list[str]) -> None:
    """A misspelt fixture is told by file, test and cure with exit code 2, and no submission is graded."""
    tiny.write(course / "grader_tests" / tiny.NAME / "test_f.py", TEST.replace("(student)", "(studnet)").encode())
    tiny.hand_in(course, "ada", tiny.exercises(RIGHT))
    result = subprocess.run(
        [sys.executable, "-m", "nbjudge", *words], cwd=course, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2, result.stderr
    assert "test_f.py: test_one asks for 'studnet'" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (course / "autograded" / "ada").exists()


def test_outside_of_a_course_is_one_line(tmp_path: Path) -> None:
    """A notebook that belongs to no course is told so."""
    my = notebook(tmp_path / "my.ipynb", tiny.exercises())
    result = run(str(my), cwd=tmp_path)
    assert result.returncode == 2
    assert "is not inside a course" in result.stderr


def test_a_package_that_is_missing_is_no_learners_mistake(course: Path) -> None:
    """Where the instructor's own solution fails here, that is said, with the cell that stopped, and not a verdict."""
    answer = "import gone\n\ndef f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    tiny.write(course / "source" / tiny.NAME / "ps.ipynb", tiny.exercises(answer, released=False))
    path = notebook(course / "mine.ipynb", tiny.exercises("import gone\n\ndef f():\n    return 1"))
    why = "cell 1 of ps stopped with ModuleNotFoundError: No module named 'gone'"
    with pytest.raises(CourseError, match=why):
        check_notebook(path)
    assert check_notebook(notebook(path, tiny.exercises(RIGHT))).score == 10  # nobody's marks depend on it


def test_a_learners_course_may_have_no_solution(course: Path) -> None:
    """Without sources a wrong answer has its verdict."""
    shutil.rmtree(course / "source")
    assert check_notebook(notebook(course / "mine.ipynb", tiny.exercises("def f():\n    return 2"))).score == 5


def test_the_result_is_in_the_language_asked_for(course: Path) -> None:
    """The notebook's language is the default, another can be asked for; where there is no catalogue a line says so."""
    checks = (
        CheckResult(
            "test_one", "It returns 1.", "crashed", message="The notebook was stopped: it had used all of its time."
        ),
    )
    exercise = ExerciseResult("ps", "test_f", "f", 2.5, 10, checks)
    verdict = Verdict("check", tiny.NAME, "graded", "", 2.5, 10, exercises=(exercise,), edition="zh_CN")
    tiny.write(
        course / "languages" / "zh_CN" / f"{tiny.NAME}.hidden.po", 'msgid "It returns 1."\nmsgstr "返回 1。"\n'.encode()
    )

    def shown(language: str | None) -> str:
        console = Console(file=io.StringIO(), width=200)
        console.print(verdict_report(verdict, reader_of(course / "ps.ipynb", verdict, language)))
        return re.sub(r" +\n", "\n", console.file.getvalue())  # type: ignore[attr-defined]

    chinese = "f  2.5 / 10 分\n  ✗ 返回 1。 (报错)\n    笔记本已被中止：时限已用完。\n\n2.5 / 10 分\n"
    assert shown(None).lstrip() == shown("zh_CN").lstrip() == shown("zh").lstrip() == chinese
    assert "返回 1。 / It returns 1." in shown("zh_CN+en")
    assert "f  2.5 of 10 points\n  ✗ It returns 1. (crashed)\n" in shown("en")
    assert shown("klingon") == f"! {NO_CATALOGUE}\n" + shown("en")
