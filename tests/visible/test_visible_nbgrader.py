"""nbgrader's Validate understands the points: it fails while a visible test does."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import compute_checksum, determine_grade
from nbgrader.validator import Validator

from tests.visible.assignments import FIRST, SOURCE

RIGHT = FIRST.answers.RIGHT
STUB = RIGHT["update_lr"].split("\n    ")[0] + "\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
OUTCOMES = {
    "right": (RIGHT["update_lr"], 10.0, None),
    "wrong": (RIGHT["update_lr"].replace("decay_rate * epoch_num", "epoch_num"), 5.0, "Partial credit"),
    "unanswered": (STUB, 0.0, "Partial credit"),
    "warns": (RIGHT["update_lr"].replace("    return", "    np.log(np.zeros(1))\n    return"), 10.0, None),
}


def notebook(answer):
    """Return a release notebook of one exercise and its graded cell, with an answer in it."""
    test = new_code_cell("points = public_tests.update_lr_test(update_lr)\npoints", id="check")
    common = {"schema_version": 3, "task": False}
    test.metadata["nbgrader"] = {
        **common, "grade": True, "solution": False, "locked": True, "points": 10, "grade_id": "test_update_lr",
        "cell_type": "code",
    }  # fmt: skip
    test.metadata["nbgrader"]["checksum"] = compute_checksum(test)
    cells = [
        new_code_cell("import numpy as np\nfrom course_kit.optimization_methods import public_tests", id="setup"),
        new_code_cell(answer, id="answer"),
        test,
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("answer", "score", "failure"), OUTCOMES.values(), ids=OUTCOMES)
def test_validate_fails_while_a_visible_test_does(answer, score, failure, tmp_path, monkeypatch):
    """A right answer validates, also one that makes NumPy warn; a wrong or a missing one does not."""
    shutil.copytree(SOURCE / "course_kit", tmp_path / "course_kit")
    nbformat.write(notebook(answer), tmp_path / "one.ipynb")
    monkeypatch.chdir(tmp_path)
    cells = []
    monkeypatch.setattr(Validator, "_get_failed_cells", keep(cells, Validator._get_failed_cells))
    found = Validator().validate("one.ipynb")
    assert ("failed" in found) == bool(failure), found
    assert not failure or failure in found["failed"][0]["error"]
    graded = cells[0].cells[-1]
    assert determine_grade(graded) == (score, 10.0)
    (output,) = graded.outputs
    assert output.output_type == "execute_result"
    assert "update_lr" in output.data["text/html"]


def keep(kept, method):
    """Return a method that keeps what it is given, and does its work."""

    def wrapper(self, nb):
        kept.append(nb)
        return method(self, nb)

    return wrapper
