"""What a student meets before the exercises are answered: no error, and cells that say what they need."""

from __future__ import annotations

import re

import nbclient
import nbformat
import numpy as np
import pytest
from course_notebook import FOLDER, beside_the_helpers, read_cells, run_notebook, without_solution

pytestmark = pytest.mark.slow

NEEDS = {
    "gd-paths": [1],
    "mini-batch-paths": [1, 2],
    "velocity-figure": [3, 4],
    "momentum-paths": [1, 2, 3, 4],
    "momentum-race": [3, 4],
    "bias-figure": [5, 6],
    "adam-race": [5, 6],
    "run-gd": [1, 2],
    "run-momentum": [2, 3, 4],
    "run-adam": [2, 5, 6],
    "summary-figure": [1, 2, 3, 4, 5, 6],
    "run-update-lr": [1, 2, 7],
    "schedules-figure": [7, 8],
    "run-gd-decay": [1, 2, 8],
    "run-momentum-decay": [2, 3, 4, 8],
    "run-adam-decay": [2, 5, 6, 8],
    "run-gd-control": [1, 2],
    "run-adam-control": [2, 5, 6],
    "control-figure": [1, 2, 5, 6, 8],
    "awake-figure": [1, 2, 3, 4, 5, 6, 7, 8],
    "plane-race": [1, 2, 5, 6, 7, 8],
    "many-gd": [1, 2, 8],
    "many-momentum": [2, 3, 4, 8],
    "many-adam": [2, 5, 6, 8],
    "seeds-figure": [1, 2, 3, 4, 5, 6, 8],
}


def needed(printed):
    """Return the exercises that a cell asked for."""
    return [int(number) for number in re.findall(r"needs exercise (\d)", printed)]


@pytest.mark.parametrize("stub", ["raise NotImplementedError()", "return None", "pass", "return undefined_name"])
def test_the_unanswered_notebook_runs(stub):
    """With any stub the whole notebook runs without an error, and each training says which exercises it needs."""
    session = run_notebook(lambda cell: without_solution(cell.source, stub))
    asked = {name: needed(text) for name, text in session.printed.items() if needed(text)}
    assert asked == NEEDS
    assert {name: text for name, text in session.errors.items() if text} == {}


def test_a_missing_function_is_named():
    """Where an answer cell was never run, the training says so."""

    def without_exercise_1(cell):
        return "" if cell.id in ("gd-exercise", "gd-check") else without_solution(cell.source)

    session = run_notebook(without_exercise_1)
    assert "needs exercise 1: update_parameters_with_gd is not written yet." in session.printed["run-gd"]


def test_a_training_needs_its_own_exercises_only():
    """Gradient descent trains once exercises 1 and 2 are answered, whatever the others are."""
    answered = ("update_parameters_with_gd", "random_mini_batches")

    def partly(cell):
        if cell.id == "model":
            return cell.source.replace("num_epochs=5000", "num_epochs=2")
        if cell.id in ("summary-table", "all-runs-table"):  # they look at epoch 4000
            return ""
        return cell.source if cell.nbgrader.get("grade_id") in answered else without_solution(cell.source)

    session = run_notebook(partly)
    assert list(session.names["runs"]) == ["6.1", "control, gd"]


def test_the_progress_bar_leaves_no_trace():
    """In a saved notebook one output remains of a training's progress: the lines of its costs."""
    source = """
import time
from opt_reports import CostReport
report = CostReport(3000)
for epoch in range(3000):
    report.add(1 / (1 + epoch), {})
    if epoch in (10, 1500): time.sleep(0.3)
report.close()
"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbclient.NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    (output,) = notebook.cells[0].outputs
    lines = [f"Cost after epoch {epoch}: {1 / (1 + epoch):.6f}" for epoch in (0, 1000, 2000)]
    assert output.data == {"text/plain": "\n".join(lines)}


def test_setup_is_all_that_the_exercises_need():
    """Answers and checks run after the untagged cells alone, which is all that the grading engine runs."""
    earned = {}

    def keep_points(cell):
        earned[cell.id] = None
        return "" if cell.tags else cell.source.replace("\npoints", f"\nearned[{cell.id!r}] = points")

    session = run_notebook(keep_points, earned=earned)
    assert [float(points) for points in session.names["earned"].values() if points is not None] == [10] * 8


def test_a_learning_rate_for_each_network_is_allowed():
    """The update functions take an array as learning rate, one number for each network of a stack."""
    cells = {cell.nbgrader.get("grade_id"): cell.source for cell in read_cells()}
    names = {"np": np}
    exec(cells["update_parameters_with_gd"], names)
    with beside_the_helpers():
        from opt_utils import load_params_and_grads, stack

        one, grads = load_params_and_grads()
    both = names["update_parameters_with_gd"](
        stack([one, one]), stack([grads, grads]), np.reshape([0.1, 0.2], (2, 1, 1))
    )
    for place, alpha in enumerate([0.1, 0.2]):
        alone = names["update_parameters_with_gd"](one, grads, alpha)
        np.testing.assert_allclose(both["b2"][place], alone["b2"])
