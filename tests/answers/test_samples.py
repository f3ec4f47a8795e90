"""The sample students of the demo get from the engine what a teacher would give them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.records import Submission, Verdict
from tools import samples

from .judging import ROOT
from .tables import ASSIGNMENTS, SAMPLES, functions_of

FIRST = "optimization_methods"
EVERY = [(name, student) for name, expected in SAMPLES.items() for student in expected]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the sample students have handed in."""
    folder = tmp_path_factory.mktemp("submitted")
    for assignment in ASSIGNMENTS:
        samples.write(ROOT / "release" / assignment, folder)
    return folder


def test_the_help_hands_nothing_in(tmp_path: Path) -> None:
    """`python tools/samples.py --help` says what the program does, and does not do it."""
    for name in ("tools", "examples", "release"):
        (tmp_path / name).symlink_to(ROOT / name)
    program = tmp_path / "samples.py"  # in another checkout, as it writes beside itself
    program.write_text((ROOT / "tools" / "samples.py").read_text("utf-8").replace("parents[1]", "parent"), "utf-8")
    said = subprocess.run([sys.executable, program, "--help"], capture_output=True, text=True, check=True)
    assert "Hand in the notebooks of all sample students" in said.stdout and not (tmp_path / "submitted").exists()


@pytest.fixture(scope="module")
def verdicts(handed_in: Path) -> dict[tuple[str, str], Verdict]:
    """Return the engine's verdict on each sample student of each assignment."""
    found = {}
    for assignment in ASSIGNMENTS:
        with Grader(find_course(ROOT).assignment(assignment)) as grader:
            for student in samples.students(assignment):
                found[assignment, student] = grader.grade(submission(handed_in, assignment, student)).verdict
    return found


def submission(folder: Path, assignment: str, student: str) -> Submission:
    """Return what a student has handed in."""
    path = folder / student / assignment / f"{assignment}.ipynb"
    return Submission(student, assignment, {path.name: path.read_bytes()})


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_sample_has_an_expected_mark(assignment: str):
    """There are at least five sample students of each assignment, and a mark is expected for each."""
    assert set(samples.students(assignment)) == set(SAMPLES[assignment])
    assert len(SAMPLES[assignment]) >= 5


@pytest.mark.parametrize(("assignment", "student"), EVERY)
def test_sample_is_a_small_notebook(handed_in: Path, assignment: str, student: str):
    """A sample is a valid notebook below 100 KB."""
    path = handed_in / student / assignment / f"{assignment}.ipynb"
    assert path.stat().st_size < 100_000
    nbformat.validate(nbformat.read(path, as_version=4))


def test_colab_has_dropped_the_metadata(handed_in: Path):
    """One sample has lost nbgrader's metadata and the cell ids."""
    notebook = json.loads((handed_in / "hiro" / FIRST / f"{FIRST}.ipynb").read_text(encoding="utf-8"))
    assert not any("nbgrader" in cell["metadata"] or "id" in cell for cell in notebook["cells"])


def test_one_sample_does_not_parse():
    """One sample has an answer that is not Python."""
    with pytest.raises(SyntaxError):
        compile(samples.answers_of("grace")["update_parameters_with_adam"], "answer", "exec")


@pytest.mark.slow
@pytest.mark.parametrize(("assignment", "student"), EVERY)
def test_marks_of_the_samples(verdicts: dict[tuple[str, str], Verdict], assignment: str, student: str):
    """A sample student is graded, and gets the expected points for each exercise."""
    verdict = verdicts[assignment, student]
    assert verdict.status == "graded"
    judged = [exercise for exercise in verdict.exercises if not exercise.manual]
    assert [exercise.function for exercise in judged] == functions_of(assignment)
    assert [round(exercise.score, 2) for exercise in judged] == list(SAMPLES[assignment][student])


@pytest.mark.slow
def test_lost_metadata_is_reported(verdicts: dict[tuple[str, str], Verdict]):
    """The verdict says that the notebook from Colab was repaired; otherwise only where the cell does not parse."""
    first = {student: verdict for (assignment, student), verdict in verdicts.items() if assignment == FIRST}
    told = {student: len(verdict.problems) for student, verdict in first.items() if verdict.problems}
    assert told == {"grace": 1, "hiro": len(first["hiro"].repairs)}
    (problem,) = first["grace"].problems
    assert re.fullmatch(r"Cells that stop with an error: \d+ with update_\w+ \(SyntaxError\)\.", problem)
    assert [student for student, verdict in first.items() if verdict.repairs] == ["hiro"]
