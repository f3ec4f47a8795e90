"""nbgrader's own ways to autograde are led to nbjudge, and what it does with the results still works."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from nbjudge.batch import run
from nbjudge.batch.lock import grading_lock
from nbjudge.plugins import autograde
from tests.batch import tiny
from tests.batch.running import PROJECT, command, grade

Make = Callable[..., Path]
CLASS = {"ada": tiny.asking("score 7"), "bob": tiny.asking("score 10")}


@pytest.fixture
def led(make: Make) -> Path:
    """A course whose configuration leads to nbjudge."""
    return make(CLASS, config=tiny.LED_HERE)


@pytest.fixture
def api(led: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """nbgrader's Python API for that course, which formgrader's buttons call."""  # noqa: D403
    from nbgrader.apps import NbGraderAPI
    from nbgrader.converters import Autograde

    monkeypatch.chdir(led)
    monkeypatch.setattr(Autograde, "start", Autograde.start)  # undone after the test
    monkeypatch.setattr(run, "grade_assignment", partial(run.grade_assignment, grader=tiny.FakeGrader))
    return NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(led)).load_config())


def same_marks_as_nbjudge(root: Path) -> bool:
    """Return whether a grading by `nbjudge grade` leaves everything as it is."""
    before = tiny.end_state(root)
    grade(root, force=True)
    return tiny.end_state(root) == before


@pytest.mark.slow
def test_the_api_grades_as_nbjudge_does(led: Path, api: Any) -> None:
    """`NbGraderAPI.autograde`, which formgrader's Autograde button calls, leaves the same files and marks."""
    for student in CLASS:
        result = api.autograde(tiny.NAME, student)
        assert result["success"], result
        assert f"{student}: {'7' if student == 'ada' else '10'} of 15" in result["log"]
    assert same_marks_as_nbjudge(led)


@pytest.mark.slow
def test_the_command_grades_as_nbjudge_does(led: Path) -> None:
    """`nbgrader autograde` leaves the same files and marks, and what is unchanged it skips."""
    first = command(led, "nbgrader", "autograde", tiny.NAME)
    assert first.returncode == 0, first.stderr
    assert "ada: 7 of 15" in first.stderr
    assert same_marks_as_nbjudge(led)
    second = command(led, "nbgrader", "autograde", tiny.NAME, "--student=a*", "--create")
    assert "0 to grade, 1 graded before and unchanged" in second.stderr
    third = command(led, "nbgrader", "autograde", "--assignment", tiny.NAME, "--student", "bob", "--force")
    assert "1 to grade, 0 graded before and unchanged" in third.stderr


@pytest.mark.slow
def test_formgrader_is_told_what_is_wrong(led: Path, api: Any) -> None:
    """Unknown students and assignments, a held lock, and work for a person come back as failures with a line."""
    tiny.hand_in(led, "cyd", None)
    assert "A person must look at 1 of the submissions: cyd" in api.autograde(tiny.NAME, "cyd")["error"]
    assert "Nothing there to read." in api.autograde(tiny.NAME, "cyd")["log"]
    assert "by a student called 'zoe'" in api.autograde(tiny.NAME, "zoe")["error"]
    assert "no assignment 'nothing'" in api.autograde("nothing", "ada")["error"]
    assert "no student 'ada' in the gradebook" in api.autograde(tiny.NAME, "ada", create=False)["error"]
    with grading_lock(led / ".nbjudge" / f"{tiny.NAME}.lock", tiny.NAME):
        assert f"by {os.environ.get('USER', '')}" in api.autograde(tiny.NAME, "ada")["error"]


@pytest.mark.slow
def test_a_students_own_outputs_are_never_results(led: Path) -> None:
    """`--no-execute`, by which nbgrader takes them for results, is named and ignored: the submissions are run."""
    result = command(led, "nbgrader", "autograde", tiny.NAME, "--no-execute")
    assert "--no-execute is ignored" in result.stderr
    assert same_marks_as_nbjudge(led)


@pytest.mark.slow
def test_stock_grading_cannot_happen_by_accident(led: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the hand-over is missing, as in a program that reads the configuration first, no student's code runs."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.converters import Autograde, BaseConverter

    trace = led / "trace"
    tiny.hand_in(led, "ada", tiny.exercises(f"open({str(trace)!r}, 'w')"))
    monkeypatch.chdir(led)
    monkeypatch.setattr(Autograde, "start", BaseConverter.start)
    monkeypatch.setattr(autograde, "take_over", lambda: None)
    config = PyFileConfigLoader("nbgrader_config.py", path=str(led)).load_config()
    assert NbGraderAPI(config=config).generate_assignment(tiny.NAME)["success"]
    result = NbGraderAPI(config=config).autograde(tiny.NAME, "ada")
    assert not result["success"]
    assert "graded by nbjudge" in result["log"]
    assert not trace.exists()


@pytest.mark.slow
def test_other_courses_in_the_process_are_left_alone(make: Make, api: Any, tmp_path: Path) -> None:
    """A course that is not led here is graded by nbgrader as before, in the same process."""
    from nbgrader.apps import NbGraderAPI

    other = tiny.make_course(tmp_path / "other", {"ada": tiny.exercises("def f():\n    pass")})
    config = Config()
    config.CourseDirectory.root = str(other)
    stock = NbGraderAPI(config=config)
    assert stock.generate_assignment(tiny.NAME)["success"]
    assert stock.autograde(tiny.NAME, "ada")["success"]
    assert not (other / ".nbjudge").exists()
    assert not (other / "autograded" / "ada" / tiny.NAME / "verdict.json").exists()


@pytest.mark.scale
@pytest.mark.slow
def test_what_stock_nbgrader_left_is_taken_over(make: Make) -> None:
    """Read-only results and marks of stock nbgrader are replaced; points given by hand stay."""
    import sqlite3
    from contextlib import closing

    root = make(CLASS)
    for words in (["generate_assignment", tiny.NAME, "--force"], ["autograde", tiny.NAME]):
        result = command(root, "nbgrader", *words)
        assert result.returncode == 0, result.stderr
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("update grade set manual_score = 3")
    grade(root)
    rows = tiny.rows(root)
    assert (rows["ada", "test_f"]["auto"], rows["bob", "test_f"]["auto"]) == (7.0, 10.0)
    assert rows["ada", "essay"]["manual"] == 3.0
    assert sorted(os.listdir(root / "autograded" / "ada" / tiny.NAME)) == ["helpers.py", "ps.ipynb", "verdict.json"]


@pytest.mark.scale
@pytest.mark.slow
def test_feedback_and_export_work_on_the_results(led: Path) -> None:
    """`generate_feedback` makes pages without our verdict file beside them, and `export` lists the marks."""
    grade(led)
    made = command(led, "nbgrader", "generate_feedback", tiny.NAME)
    assert made.returncode == 0, made.stderr
    folder = led / "feedback" / "ada" / tiny.NAME
    assert (folder / "ps.html").exists()
    assert not (folder / "verdict.json").exists(), "it holds what is for the instructor alone"
    exported = command(led, "nbgrader", "export")
    assert exported.returncode == 0, exported.stderr
    lines = (led / "grades.csv").read_text().splitlines()
    assert len(lines) == 3
    (ada,) = [line for line in lines if ",ada," in line]
    assert ada.endswith(",7.0,0.0,7.0,15.0")


@pytest.mark.slow
def test_an_id_that_makes_a_pattern_is_taken_by_its_letters(led: Path, api: Any) -> None:
    """Ids as `[a]` and `a*` get their pages with the class, and by formgrader's buttons nobody else is meant."""
    ids = ("[a]", "a", "a*", "ab", "a?")
    for score, student in enumerate(ids):
        tiny.hand_in(led, student, tiny.asking(f"score {score}"))
    for student in ("[a]", "a*", "a?"):
        assert api.autograde(tiny.NAME, student)["success"]
        assert api.generate_feedback(tiny.NAME, student)["success"]
    assert {path.name for path in (led / "feedback").iterdir()} == {"[a]", "a*", "a?"}
    tiny.hand_in(led, "*", tiny.asking("score 5"))  # by which nbgrader means everybody, and still does
    grade(led)
    made = command(led, "nbgrader", "generate_feedback", tiny.NAME)
    assert made.returncode == 0, made.stderr
    for score, student in enumerate((*ids, "*")):
        page = (led / "feedback" / student / tiny.NAME / "ps.html").read_text()
        assert f"<strong>{score}</strong> of 15 points" in page and f"<bdi>{student}</bdi>" in page


@pytest.mark.slow
def test_the_api_lists_the_marks(led: Path, api: Any) -> None:
    """What formgrader shows of an assignment and its submissions is there after a grading."""
    grade(led)
    (listed,) = api.get_assignments()
    assert (listed["num_submissions"], listed["max_score"], listed["average_score"]) == (2, 15.0, 8.5)
    ada, bob = api.get_submissions(tiny.NAME)
    assert (ada["score"], bob["score"]) == (7.0, 10.0)
    assert ada["autograded"] and ada["needs_manual_grade"]


def test_reading_the_configuration_does_not_import_nbgrader(led: Path) -> None:
    """Our own programs read the course's configuration without the two seconds that nbgrader takes to import."""
    program = "import sys; from nbjudge import find_course; print(find_course().name, 'nbgrader' in sys.modules)"
    run = partial(subprocess.run, cwd=led, capture_output=True, text=True, check=True)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    assert run([sys.executable, "-c", program], env=environment).stdout == "tiny False\n"


def test_without_nbjudge_the_configuration_is_one_line(make: Make, tmp_path: Path) -> None:
    """Where nbjudge is not installed, the configuration ends the program instead of grading unprotected."""
    root = make({})
    shutil.copy(PROJECT / "nbgrader_config.py", root)
    program = (
        "import sys; sys.modules['nbjudge'] = None; sys.argv = ['nbgrader', 'autograde', 'homework'];"
        "from traitlets.config.loader import PyFileConfigLoader; PyFileConfigLoader('nbgrader_config.py').load_config()"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "nbjudge is not installed" in result.stderr


def test_the_course_of_this_repository_is_led_here() -> None:
    """nbgrader_config.py of the repository leads to nbjudge and names the course."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(PROJECT)).load_config()
    assert config.Autograde.autograde_preprocessors == config.Autograde.sanitize_preprocessors == autograde.LED_HERE
    assert config.CourseDirectory.course_id == "optimization_methods"
