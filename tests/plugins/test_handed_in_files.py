"""Notebooks that are put into submitted/ as files, as JupyterLab, VS Code and Colab save them, and `nbjudge check`."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from nbjudge.records import Verdict
from tests.plugins import classroom
from tests.plugins.classroom import FILE, NAME
from tools import samples

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SAMPLE = "emma"  # has right, half right and wrong answers
PICTURE = {"output_type": "display_data", "data": {"image/png": "iVBORw0K" * 250_000}, "metadata": {}}
LINES = {"output_type": "stream", "name": "stdout", "text": ["Cost after epoch 1: 0.693147\n"] * 100_000}


def _answered() -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(classroom.notebook(SAMPLE))
    return notebook


def _run_in(notebook: dict[str, Any]) -> dict[str, Any]:
    """Give the notebook the outputs of a long session: some 20 MB."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code):
        cell["execution_count"] = number
        cell["outputs"] = [PICTURE] if number % 5 == 0 else [LINES] if number % 20 == 1 else []
    return notebook


def _vscode() -> dict[str, Any]:
    """Return the notebook as VS Code saves one that was copied cell by cell into a new file: new ids, no metadata."""
    notebook = _run_in(_answered())
    for cell in notebook["cells"]:
        cell["id"] = uuid.uuid4().hex[:8]
        cell["metadata"] = {"vscode": {"languageId": "python"}} if cell["cell_type"] == "code" else {}
    notebook["metadata"] = {"kernelspec": {"display_name": ".venv (3.13.1)", "language": "python", "name": "python3"}}
    return notebook


def _colab() -> dict[str, Any]:
    """Return the notebook as Colab saves it after a session."""
    notebook = samples.as_from_colab(_run_in(_answered()))
    for cell in notebook["cells"]:
        cell["metadata"]["outputId"] = "5a7f3c1e-0b1d-4c9f-9d43-aa0c7d0c1f10"
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course in which the same answers were handed in from four places, and graded."""
    course = classroom.make_course(tmp_path_factory.mktemp("files") / "course")
    handed_in = {
        "lab": (FILE, _answered()),
        "renamed": (f"{NAME} (1).ipynb", _answered()),
        "vscode": (FILE, _vscode()),
        "colab": (f"Copy of {FILE}", _colab()),
    }
    for student, (name, notebook) in handed_in.items():
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / name).write_text(json.dumps(notebook), "utf-8")
    classroom.run(course, "nbjudge", "grade", NAME)
    return course


def _exercises(verdict: Verdict) -> dict[str, Any]:
    """Return points and outcomes of each exercise; the names of the tests stand for the tests."""
    return {
        result.grade_id: (round(result.score, 4), {check.name: check.outcome for check in result.checks})
        for result in verdict.exercises
    }


@pytest.mark.parametrize("place", ["renamed", "vscode", "colab"])
def test_the_same_answers_get_the_same_marks(course: Path, place: str) -> None:
    """Without nbgrader's metadata, with other ids, large outputs and another name: each test says the same."""
    verdicts = classroom.verdicts(course)
    assert 0 < verdicts["lab"].score < verdicts["lab"].max_score
    assert _exercises(verdicts[place]) == _exercises(verdicts["lab"])
    assert verdicts["lab"].problems == () and verdicts[place].problems != ()


def test_large_outputs_do_not_stay(course: Path) -> None:
    """The graded notebook of a long session can be opened: what was run again has its new outputs."""
    for place in ("vscode", "colab"):
        (handed_in,) = (course / "submitted" / place / NAME).iterdir()
        assert handed_in.stat().st_size > 15_000_000
        graded = course / "autograded" / place / NAME / FILE
        assert graded.stat().st_size < 5_000_000


def test_check_reads_a_file_anywhere(course: Path, tmp_path: Path) -> None:
    """`nbjudge check` gives a notebook from Colab, wherever it lies, the same points, and writes nothing."""
    path = tmp_path / "Copy of my homework.ipynb"
    path.write_text(json.dumps(_colab()), "utf-8")
    said = json.loads(classroom.run(course, "nbjudge", "check", str(path), "--json"))
    assert said["score"] == pytest.approx(classroom.verdicts(course)["lab"].score)
    assert list(tmp_path.iterdir()) == [path]
