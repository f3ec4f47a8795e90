"""The sample students of the demo get from the engine what a teacher would give them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from nbjudge.course import find_course
from nbjudge.grade import Grader
from nbjudge.records import Submission, Verdict
from tools import samples

from .judging import ROOT
from .tables import FUNCTIONS

ASSIGNMENT = "optimization_methods"

# Points of 10 for each exercise in the order of the notebook, and why.
EXPECTED = {
    "ada": (10, 10, 10, 10, 10, 10, 10, 10),
    "ben": (10, 10, 10, 10, 10, 3.33, 10, 10),  # ε inside the root and t from the loop: v and s are right, little else
    "chloe": (10, 8.46, 10, 10, 10, 10, 10, 3.75),  # the rest of the examples from the front; round for floor
    "dmitri": (6.25, 10, 2.5, 8.57, 10, 10, 10, 10),  # b with dW; return in the loop; gradients changed
    "emma": (10, 9.23, 10, 4.29, 8.75, 10, 0, 10),  # fits visible numbers: empty batch, v ignored, one dictionary, α₀/3
    "farid": (0, 0, 0, 0, 0, 0, 0, 0),  # as it was given out
    "grace": (10, 10, 10, 10, 10, 0, 0, 0),  # Adam does not parse, the rest is not answered
    "hiro": (10, 10, 10, 10, 10, 7.78, 10, 10),  # from Colab, without metadata; s of b not corrected
}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the sample students have handed in."""
    folder = tmp_path_factory.mktemp("submitted")
    samples.write(ROOT / "release" / ASSIGNMENT, folder)
    return folder


@pytest.fixture(scope="module")
def verdicts(handed_in: Path) -> Iterator[dict[str, Verdict]]:
    """Return the engine's verdict on each sample student."""
    assignment = find_course(ROOT).assignment(ASSIGNMENT)
    with Grader(assignment) as grader:
        yield {student: grader.grade(submission(handed_in, student)).verdict for student in samples.students()}


def submission(folder: Path, student: str) -> Submission:
    """Return what a student has handed in."""
    path = folder / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return Submission(student, ASSIGNMENT, {path.name: path.read_bytes()})


def test_every_sample_has_an_expected_mark():
    """There are at least eight sample students, and a mark is expected for each."""
    assert set(samples.students()) == set(EXPECTED)
    assert len(EXPECTED) >= 8


@pytest.mark.parametrize("student", EXPECTED)
def test_sample_is_a_small_notebook(handed_in: Path, student: str):
    """A sample is a valid notebook below 100 KB."""
    path = handed_in / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    assert path.stat().st_size < 100_000
    nbformat.validate(nbformat.read(path, as_version=4))


def test_colab_has_dropped_the_metadata(handed_in: Path):
    """One sample has lost nbgrader's metadata and the cell ids."""
    notebook = json.loads((handed_in / "hiro" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    assert not any("nbgrader" in cell["metadata"] or "id" in cell for cell in notebook["cells"])


def test_one_sample_does_not_parse():
    """One sample has an answer that is not Python."""
    with pytest.raises(SyntaxError):
        compile(samples.answers_of("grace")["update_parameters_with_adam"], "answer", "exec")


@pytest.mark.slow
@pytest.mark.parametrize("student", EXPECTED)
def test_marks_of_the_samples(verdicts: dict[str, Verdict], student: str):
    """A sample student is graded, and gets the expected points for each exercise."""
    verdict = verdicts[student]
    assert verdict.status == "graded"
    assert [exercise.function for exercise in verdict.exercises] == list(FUNCTIONS)
    assert [round(exercise.score, 2) for exercise in verdict.exercises] == list(EXPECTED[student])


@pytest.mark.slow
def test_lost_metadata_is_reported(verdicts: dict[str, Verdict]):
    """The verdict says that the notebook from Colab was repaired; otherwise only where the cell does not parse."""
    told = {student: len(verdict.problems) for student, verdict in verdicts.items() if verdict.problems}
    assert told == {"grace": 1, "hiro": len(verdicts["hiro"].repairs)}
    (problem,) = verdicts["grace"].problems
    assert re.fullmatch(r"Cells that stop with an error: \d+ with update_\w+ \(SyntaxError\)\.", problem)
    assert [student for student, verdict in verdicts.items() if verdict.repairs] == ["hiro"]
