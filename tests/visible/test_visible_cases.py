"""The recorded cases: where their numbers come from, and that nothing in the released folder is an answer."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys

import numpy as np
import pytest
import record_cases
import visible_reference
from record_cases import SOURCE
from test_cases import CASES
from visible_answers import RIGHT, compiled
from visible_calls import draw, expected

OURS = ("public_tests", "test_cases", "visible_calls", "visible_exercises", "visible_judge", "visible_report")


def recorded(function, case, part):
    """Return what is recorded of a part of the right answer."""
    entry = CASES[function][case]
    return expected(entry, part, draw(**entry["draw"]))


def test_the_recorded_cases_are_those_of_the_recipes():
    """test_cases.py is what record_cases.py writes; when this fails, run that."""
    assert (SOURCE / "test_cases.py").read_text(encoding="utf-8") == record_cases.text()


def test_the_recorded_cases_are_data_only():
    """test_cases.py holds one literal, no code."""
    tree = ast.parse((SOURCE / "test_cases.py").read_text(encoding="utf-8"))
    assert [type(node) for node in tree.body] == [ast.Expr, ast.Assign]
    assert ast.literal_eval(tree.body[1].value) == CASES


GD, MOMENTUM, ADAM = (f"update_parameters_with_{name}" for name in ("gd", "momentum", "adam"))


@pytest.mark.parametrize(
    ("function", "case", "part", "rows", "digits"),
    [
        (GD, "two layers", "parameters.W1", [[1.63312395, -0.61217855, -0.5339999]], 8),
        (GD, "two layers", "parameters.b1", [[1.73978682], [-0.77021546]], 8),
        (MOMENTUM, "first step", "parameters.W1", [[1.62522322, -0.61179863, -0.52875457]], 8),
        (MOMENTUM, "first step", "v.dW1", [[-0.08778584, 0.00422137, 0.05828152]], 8),
        (
            ADAM,
            "t = 2, v = s = 0",
            "parameters.W1",
            [[1.63937725, -0.62327448, -0.54308727], [-1.0578897, 0.85032154, -2.31657668]],
            8,
        ),
        (ADAM, "t = 2, v = s = 0", "parameters.b1", [[1.72995096], [-0.7762447]], 8),
        ("update_lr", "update_lr(0.5, 2, 1)", "learning_rate", 0.16666667, 8),
        ("schedule_lr_decay", "schedule_lr_decay(0.5, 100, 1, 100)", "learning_rate", 0.25, 9),
        ("schedule_lr_decay", "schedule_lr_decay(0.5, 10, 1, 100)", "learning_rate", 0.5, 9),
        ("schedule_lr_decay", "schedule_lr_decay(0.3, 1000, 0.25, 100)", "learning_rate", 0.085714285, 8),
        ("schedule_lr_decay", "schedule_lr_decay(0.3, 100, 0.25, 100)", "learning_rate", 0.24, 9),
    ],
)
def test_the_known_check_values_are_recorded(function, case, part, rows, digits):
    """The numbers that the assignment is known by are among the recorded ones, to the printed digits."""
    found = recorded(function, case, part)
    wanted = np.array(rows)
    found = found[: len(wanted)] if wanted.shape else found
    assert np.allclose(found, wanted, rtol=0, atol=1.01 * 10.0**-digits)


def test_the_known_mini_batches_are_recorded():
    """The order of the 148 columns is that of the known check values."""
    X = np.arange(12288 * 148).reshape((148, 12288)).T
    parts = CASES["random_mini_batches"]["148 examples, size 64"]["expected"]
    assert X[0, parts["mini_batches.0.0"][1][:3]].tolist() == [294912, 86016, 454656]
    assert X[-1, parts["mini_batches.-1.0"][1][:3]].tolist() == [1425407, 1769471, 897023]


# No answers in the released folder -----------------------------------------------------------------------------------


def trial(function):
    """Return arguments that no case has, and the right answer to them as nested data."""
    data = draw(seed=99, layers=(3, 4, 2, 1), zero=False)
    state = [data["parameters"], data["grads"], data["v"], data["s"]]
    given = {
        "update_parameters_with_gd": (*state[:2], 0.7),
        "initialize_velocity": state[:1],
        "update_parameters_with_momentum": (*state[:3], 0.3, 0.7),
        "initialize_adam": state[:1],
        "update_parameters_with_adam": (*state, 9, 0.7, 0.4, 0.8, 0.03),
        "update_lr": (0.7, 6, 0.3),
        "schedule_lr_decay": (0.7, 35, 0.3, 10),
    }
    if function == "random_mini_batches":
        X, Y = draw(m=23).values()
        return (X, Y, 5, 8), [(X[:, part], Y[:, part]) for part in visible_reference.orders(23, 5, 8)]
    return given[function], visible_reference.ANSWERS[function](*given[function])


def equal(result, wanted) -> bool:
    """Tell whether a result holds just the numbers of the right answer."""
    if isinstance(wanted, dict):
        return isinstance(result, dict) and all(key in result and equal(result[key], wanted[key]) for key in wanted)
    if isinstance(wanted, tuple) or (isinstance(wanted, list) and isinstance(wanted[0], tuple)):
        return isinstance(result, list | tuple) and len(result) == len(wanted) and all(map(equal, result, wanted))
    got, right = np.asarray(result, dtype=float), np.array(wanted, dtype=float)
    return got.shape == right.shape and np.allclose(got, right, rtol=1e-5)


def solves(target, function) -> bool:
    """Tell whether `target` is an answer to the exercise."""
    arguments, wanted = trial(function)
    try:
        return equal(target(*arguments), wanted)
    except Exception:
        return False


def released_callables():
    """Yield every function and class of every released module, and every method of a class, by name."""
    for path in sorted(SOURCE.glob("*.py")):
        module = importlib.import_module(path.stem)
        for name, value in vars(module).items():
            if callable(value) and getattr(value, "__module__", None) == path.stem:
                yield f"{path.stem}.{name}", value
                if inspect.isclass(value):
                    members = vars(value).items()
                    yield from ((f"{path.stem}.{name}.{key}", item) for key, item in members if callable(item))


@pytest.mark.parametrize("function", RIGHT)
def test_the_trial_knows_a_right_answer(function):
    """The trial below accepts a right answer, or it would prove nothing."""
    assert solves(compiled(RIGHT[function], function), function)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("function", RIGHT)
def test_nothing_released_is_an_answer(function, monkeypatch, tmp_path):
    """No function or class of any released module answers an exercise, private ones included."""
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plt, "show", lambda *arguments, **keywords: None)
    tried = dict(released_callables())
    assert {"visible_calls.draw", "opt_utils.load_dataset"} <= set(tried)
    assert [name for name, target in tried.items() if solves(target, function)] == []
    plt.close("all")


def test_the_visible_tests_need_only_numpy():
    """The modules of the visible tests import the standard library, NumPy and each other."""
    allowed = {*sys.stdlib_module_names, "numpy", *OURS}
    for name in OURS:
        for node in ast.walk(ast.parse((SOURCE / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= allowed
            elif isinstance(node, ast.ImportFrom):
                assert node.module.split(".")[0] in allowed


def test_they_run_in_a_folder_of_their_own(tmp_path):
    """Copied elsewhere, the modules run in a bare Python with NumPy, and print the report."""
    for name in OURS:
        (tmp_path / f"{name}.py").write_bytes((SOURCE / f"{name}.py").read_bytes())
    program = RIGHT["update_lr"] + "import public_tests; print(public_tests.update_lr_test(update_lr))"
    run = subprocess.run(
        [sys.executable, "-B", "-X", "utf8", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    assert run.stdout.splitlines()[0] == "update_lr: 4 of 4 visible tests passed"
    assert run.stdout.splitlines()[-1] == "10.0"
