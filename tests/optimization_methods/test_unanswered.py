"""What a student meets before the exercises are answered: no error, and cells that say what they need."""

from __future__ import annotations

import re

import nbclient
import nbformat
import numpy as np
import pytest
from course_notebook import FOLDER, beside_the_helpers, read_cells, run_notebook, without_solution
from matplotlib.text import Text

pytestmark = pytest.mark.slow

NEEDS = {
    "gd-paths": [1],
    "mini-batch-paths": [1, 2],
    "velocity-figure": [3, 4],
    "momentum-paths": [1, 2, 3, 4],
    "momentum-race": [3, 4],
    "condition-table": [3, 4],
    "bias-figure": [5, 6],
    "adam-race": [5, 6],
    "run-gd": [1, 2],
    "run-momentum": [2, 3, 4],
    "run-adam": [2, 5, 6],
    "summary-figure": [1, 2, 3, 4, 5, 6],
    "adam-steps": [2, 5, 6],
    "run-update-lr": [1, 2, 7],
    "schedules-figure": [7, 8],
    "run-gd-decay": [1, 2, 8],
    "run-momentum-decay": [2, 3, 4, 8],
    "run-adam-decay": [2, 5, 6, 8],
    "run-controls": [1, 2, 2, 5, 6],
    "control-figure": [1, 2, 5, 6, 8],
    "awake-figure": [1, 2, 3, 4, 5, 6, 7, 8],
    "plane-race": [1, 2, 5, 6, 7, 8],
    "many-gd": [1, 2, 8],
    "many-momentum": [2, 3, 4, 8],
    "many-adam": [2, 5, 6, 8],
    "seeds-figure": [1, 2, 3, 4, 5, 6, 8],
    "sweep-figure": [1, 2, 3, 4, 5, 6],
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
    """Where an answer cell was never run, or stopped, the training says so, and does not call it unwritten."""

    def without_exercise_1(cell):
        return "" if cell.id in ("gd-exercise", "gd-check") else without_solution(cell.source)

    session = run_notebook(without_exercise_1)
    gone = "is not defined (its cell was not run, or stopped with an error)"
    printed = session.printed["run-gd"]
    assert f"needs exercise 1: update_parameters_with_gd {gone}." in printed
    assert "needs exercise 2: random_mini_batches is not written yet." in printed


def test_looking_whether_an_answer_can_be_used_is_silent(capsys):
    """A print left in an answer does not come up in every figure cell; what is_answered itself has to say does."""
    with beside_the_helpers():
        from course_kit.optimization_methods.trial_calls import TRIAL_CALLS
        from course_kit.readiness import is_answered

    def talking(learning_rate0, epoch_num, decay_rate):
        print("still here", epoch_num)
        return results.pop()

    results = [None, 0.5]
    assert is_answered(7, TRIAL_CALLS, {"update_lr": talking})
    assert capsys.readouterr().out == ""
    assert not is_answered(7, TRIAL_CALLS, {"update_lr": talking})
    assert capsys.readouterr().out == "This cell needs exercise 7: update_lr returns None.\n"


@pytest.mark.parametrize(
    ("exercise", "result", "reason"),
    [
        (1, {"W1": np.zeros((2, 3))}, "returns something else than it should; its check says more"),
        (1, ({}, {}), "must return 1 thing"),
        (2, [np.zeros((2, 5)), np.zeros((1, 5))], "returns something else than it should; its check says more"),
        (2, [(np.zeros((2, 5)),) * 2], "returns something else than it should; its check says more"),
        (2, ([np.zeros((2, 2))], [np.zeros((1, 2))]), "returns something else than it should; its check says more"),
        (3, [], "must return 1 thing"),
        (4, {}, "must return 2 things"),
        (6, ({}, {}, {}, {}, {}), "returns something else than it should; its check says more"),
        (7, "0.5", "returns something else than it should; its check says more"),
        (8, np.zeros(1), "returns something else than it should; its check says more"),
    ],
)
def test_an_answer_that_cannot_be_trained_with_is_named(exercise, result, reason, capsys):
    """Where a training would stop in the code that is given, the cell says instead whose answer it stumbles over."""
    with beside_the_helpers():
        from course_kit.optimization_methods.trial_calls import TRIAL_CALLS
        from course_kit.readiness import is_answered

    name = TRIAL_CALLS[exercise].function
    assert not is_answered(exercise, TRIAL_CALLS, {name: lambda *arguments: result})
    assert capsys.readouterr().out == f"This cell needs exercise {exercise}: {name} {reason}.\n"


def test_a_decay_without_the_one_is_named_before_the_training(capsys):
    """The trainings begin with epoch 0, so the look before them does, too: α0 / (rate · epoch) stops there."""
    with beside_the_helpers():
        from course_kit.optimization_methods.trial_calls import TRIAL_CALLS
        from course_kit.readiness import is_answered

    assert not is_answered(7, TRIAL_CALLS, {"update_lr": lambda rate0, epoch, rate: rate0 / (rate * epoch)})
    assert capsys.readouterr().out == "This cell needs exercise 7: update_lr stops with ZeroDivisionError.\n"


def test_b_moved_along_w_is_named_before_the_training():
    """The mistake that stretches b over a matrix ends in no traceback of the network's code."""
    session = run_notebook(
        lambda cell: (
            cell.source.replace('learning_rate * new_v[f"db{l}"]', 'learning_rate * new_v[f"dW{l}"]')
            if cell.id == "momentum-exercise" or "ungraded" not in cell.tags or cell.id == "run-momentum"
            else ""
        )
    )
    assert needed(session.printed["run-momentum"]) == [4]


def test_a_training_says_whose_check_fails():
    """Mini-batches without their rest can be trained with; the run goes on, and says first that the check fails."""

    def without_the_rest(cell):
        if cell.id == "model":
            return cell.source.replace("num_epochs=5000", "num_epochs=2")
        if cell.id == "mini-batches-exercise":
            return cell.source.replace("range(0, m, mini_batch_size)", "range(0, m - mini_batch_size, mini_batch_size)")
        return cell.source if "ungraded" not in cell.tags or cell.id in ("data", "run-gd", "momentum-race") else ""

    session = run_notebook(without_the_rest)
    said = session.printed["run-gd"].splitlines()[0]
    assert said.startswith("The check of exercise 2 (random_mini_batches) does not pass yet: ")
    assert "6.1" in session.names["runs"]
    assert "does not pass" not in session.printed["momentum-race"]


WRONG_SIGN = ("(1 - beta2) * grads[key] ** 2", "(beta2 - 1) * grads[key] ** 2")


@pytest.fixture(scope="module")
def diverged():
    """Return the notebook's session with an Adam that takes the root of negative numbers; only its cells have run."""
    shown = ("data", "run-adam", "summary-figure", "many-adam", "seeds-figure", "seeds-table")
    return run_notebook(
        lambda cell: (
            cell.source.replace(*WRONG_SIGN).replace("num_epochs=3000", "num_epochs=20")
            if "ungraded" not in cell.tags or cell.id in shown
            else ""
        )
    )


def test_a_training_that_diverges_stops_and_says_so(diverged):
    """Where the cost is no number any more, the training ends with a sentence, and the exercises are named."""
    stopped, checks = diverged.printed["run-adam"].splitlines()[-2:]
    assert stopped.startswith("The training stopped in epoch 0, where its cost is no finite number any more: ")
    assert checks.startswith("Do the checks of these exercises pass: 2, 5, 6?")
    assert len(diverged.names["model"].costs) == 1
    assert "6.3" not in diverged.names["runs"]
    assert diverged.errors["run-adam"] == ""


def test_a_figure_of_a_run_that_diverged_says_what_it_needs(diverged):
    """A figure that compares runs names the ones that are not there, instead of showing nothing."""
    said = "This cell needs what comes out of run 6.1, 6.2, 6.3. Was it run, and did it go to its end?\n"
    whose, missing = diverged.printed["summary-figure"].splitlines(keepends=True)
    assert whose.startswith("The check of exercise 6 (update_parameters_with_adam) does not pass yet: ")
    assert missing == said


def test_networks_that_diverge_together_stop(diverged):
    """Once all networks of a method are lost, the training ends, and the table counts them."""
    assert "The training stopped in epoch 0: all networks have diverged." in diverged.printed["many-adam"]
    table = repr(diverged.names["trials_table"](diverged.names["trials"]))
    assert table.count("10 of 10 diverged") == 9


def words_of(figure):
    """Return all that is written in a figure."""
    figure.canvas.draw()
    return "\n".join(text.get_text() for text in figure.findobj(Text) if text.get_visible())


def test_figures_say_what_they_cannot_draw(diverged):
    """Lines that end, paths that leave, and networks that are lost or dead are told in the figure itself."""
    names = diverged.names
    figures, lost = names["figures"], np.array([1.0, 2.0, np.nan, np.nan])
    line = np.linspace(-1, 2, 9)[None, :]
    paths = {"away": [(0, 0), (1, 1), (2, 9)], "lost": [(0, 0), (np.nan, np.nan)], "there": [(0, 0), (1, 1)]}
    drawn = words_of(figures.descent_paths(line, line, paths))
    assert drawn.count("leaves the picture") == 2
    assert "at update 2" in drawn and "at update 1" in drawn
    assert "does not move" not in drawn
    assert "no finite number from 2 on" in words_of(figures.velocity_average(np.zeros(4), {0.9: lost}))
    steps, both = np.arange(1, 5), {"v": lost, "s": np.ones(4)}
    assert words_of(figures.bias_correction(steps, both, both)).count("no finite number from 3 on") == 2
    assert words_of(figures.seeds_comparison(names["trials"])).count("10 of 10 diverged") == 3


def test_a_path_that_does_not_move_is_told_in_its_figure():
    """Where exercise 1 leaves the layer as it is, a loop one layer short, figure 1 says so and asks for the checks."""
    session = run_notebook(
        lambda cell: (
            cell.source.replace("updated = {}", "updated = dict(parameters)").replace("range(1, L + 1)", "range(1, L)")
            if cell.nbgrader.get("grade_id") == "update_parameters_with_gd"
            else cell.source
            if cell.id in ("imports", "descend")
            else ""
        )
    )
    names = session.names
    line_x, line_y = names["load_line"](m=4)
    paths = {"batch": names["descend"]([(line_x, line_y)] * 4)}
    drawn = words_of(names["figures"].descent_paths(line_x, line_y, paths))
    assert "does not move. Do your\nchecks so far pass?" in drawn


def test_a_dead_network_is_told_in_its_figure():
    """A learning rate that is far too large kills the network rather than its cost; the picture of the run says so."""
    with beside_the_helpers():
        from course_kit.opt_utils import initialize_parameters, load_dataset
        from course_kit.optimization_methods import figures
        from course_kit.training import Run

    start = initialize_parameters([2, 5, 2, 1])
    for parameters, count in ((start, 0), ({name: -np.abs(value) for name, value in start.items()}, 1)):
        run = Run("gd", 100, "none", [1.0, 2.0], 0.5, parameters, [])
        assert words_of(figures.training_run(run, *load_dataset())).count("all units of layer 2 are dead") == count


@pytest.mark.parametrize("kind", [tuple, list])
def test_lists_and_tuples_are_one_to_a_training(kind):
    """What the checks let pass can be trained with: batches in a tuple, several results in a list."""
    with beside_the_helpers():
        from course_kit.opt_utils import load_params_and_grads
        from course_kit.optimization_methods.trial_calls import TRIAL_CALLS
        from course_kit.readiness import is_answered

    parameters, average = load_params_and_grads()
    batches = kind(kind([np.zeros((2, size)), np.zeros((1, size))]) for size in (2, 2, 1))
    assert is_answered(2, TRIAL_CALLS, {"random_mini_batches": lambda *arguments: batches})
    assert is_answered(
        4, TRIAL_CALLS, {"update_parameters_with_momentum": lambda *arguments: kind([parameters, average])}
    )


def test_a_training_needs_its_own_exercises_only():
    """Gradient descent trains once exercises 1 and 2 are answered, whatever the others are."""
    answered = ("update_parameters_with_gd", "random_mini_batches")

    def partly(cell):
        if cell.id == "model":
            return cell.source.replace("num_epochs=5000", "num_epochs=2")
        if cell.id in ("summary-figure", "control-figure"):  # their tables look at epoch 4000
            return ""
        return cell.source if cell.nbgrader.get("grade_id") in answered else without_solution(cell.source)

    session = run_notebook(partly)
    assert list(session.names["runs"]) == ["6.1", "control, gd"]


def test_the_progress_bar_leaves_no_trace():
    """In a saved notebook one output remains of a training's progress: the lines of its costs."""
    source = """
import time
from course_kit.training import CostReport
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
        from course_kit.opt_utils import load_params_and_grads, stack

        one, grads = load_params_and_grads()
    both = names["update_parameters_with_gd"](
        stack([one, one]), stack([grads, grads]), np.reshape([0.1, 0.2], (2, 1, 1))
    )
    for place, alpha in enumerate([0.1, 0.2]):
        alone = names["update_parameters_with_gd"](one, grads, alpha)
        np.testing.assert_allclose(both["b2"][place], alone["b2"])
