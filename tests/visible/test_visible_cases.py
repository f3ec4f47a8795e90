"""The recorded cases: where their numbers come from, and that nothing in the released folder is an answer."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from course_kit.checks import VisibleTest
from course_kit.checks.calling import expected

from tests.visible import record
from tests.visible.assignments import ASSIGNMENTS, EXERCISES, FIRST, SOURCE

KIT = SOURCE / "course_kit"
each_assignment = pytest.mark.parametrize("each", ASSIGNMENTS, ids=lambda each: each.name)
each_exercise = pytest.mark.parametrize(("each", "function"), EXERCISES, ids=[function for _, function in EXERCISES])


def recorded(function, case, part):
    """Return what is recorded of a part of the right answer."""
    exercise = FIRST.tests[function]
    entry = exercise.cases[case]
    return expected(entry, part, exercise.draw(**entry["draw"]))


@each_assignment
def test_the_recorded_cases_are_those_of_the_recipes(each):
    """cases.json is what `python -m tests.visible.record` writes; when this fails, run that."""
    assert each.cases.read_text(encoding="utf-8") == record.text(each)


@each_assignment
def test_each_exercise_has_its_cases(each):
    """The file of cases speaks of the exercises and of no others, and every case that a check names is in it."""
    cases = json.loads(each.cases.read_text(encoding="utf-8"))
    assert list(cases) == list(each.tests)
    for function, exercise in each.tests.items():
        assert {case for check in exercise.checks for case in check.cases} == set(cases[function])


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
    parts = FIRST.tests["random_mini_batches"].cases["148 examples, size 64"]["expected"]
    assert X[0, parts["mini_batches.0.0"][1][:3]].tolist() == [294912, 86016, 454656]
    assert X[-1, parts["mini_batches.-1.0"][1][:3]].tolist() == [1425407, 1769471, 897023]


# No answers in the released folder -----------------------------------------------------------------------------------


def equal(result, wanted) -> bool:
    """Tell whether a result holds just the numbers of the right answer."""
    if isinstance(wanted, dict):
        return isinstance(result, dict) and all(key in result and equal(result[key], wanted[key]) for key in wanted)
    if isinstance(wanted, tuple) or (isinstance(wanted, list) and isinstance(wanted[0], tuple)):
        return isinstance(result, list | tuple) and len(result) == len(wanted) and all(map(equal, result, wanted))
    got, right = np.asarray(result, dtype=float), np.array(wanted, dtype=float)
    return got.shape == right.shape and np.allclose(got, right, rtol=1e-5)


def solves(target, each, function) -> bool:
    """Tell whether `target` is an answer to the exercise."""
    arguments, wanted = each.reference.trial(function)
    try:
        return equal(target(*arguments), wanted)
    except Exception:
        return False


def released_callables(each):
    """Yield every function and class of every module that is released with an assignment, methods as well, by name."""
    others = {other.name for other in ASSIGNMENTS} - {each.name}
    for path in sorted(KIT.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if parts[1] in others:
            continue
        module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
        for name, value in vars(module).items():
            made_here = getattr(value, "__module__", None) == module.__name__ or isinstance(value, VisibleTest)
            if callable(value) and made_here:
                yield f"{module.__name__}.{name}", value
                if inspect.isclass(value):
                    members = vars(value).items()
                    yield from ((f"{module.__name__}.{name}.{key}", item) for key, item in members if callable(item))


@each_exercise
def test_the_trial_knows_a_right_answer(each, function):
    """The trial below accepts a right answer, or it would prove nothing."""
    assert solves(each.right(function), each, function)


@pytest.mark.filterwarnings("ignore")
@each_exercise
def test_nothing_released_is_an_answer(each, function, monkeypatch, tmp_path):
    """No function or class of any released module answers an exercise, private ones included."""
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(plt, "show", lambda *arguments, **keywords: None)
    tried = dict(released_callables(each))
    assert {"course_kit.checks.calling.draw", "course_kit.opt_utils.load_dataset"} <= set(tried)
    assert f"{each.public_tests.__name__}.{function}_test" in tried
    assert [name for name, target in tried.items() if solves(target, each, function)] == []
    plt.close("all")


def machinery(each):
    """Return the files of an assignment's visible tests."""
    return [KIT / "__init__.py", KIT / "languages.py", *(KIT / "checks").glob("*.py"),
            *(KIT / each.name / name for name in ("__init__.py", "public_tests.py", "cases.json"))]  # fmt: skip


@each_assignment
def test_the_visible_tests_need_only_numpy(each):
    """The modules of the visible tests import the standard library, NumPy and each other."""
    allowed = {*sys.stdlib_module_names, "numpy"}
    for path in machinery(each):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.suffix == ".py" else ():
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= allowed
            elif isinstance(node, ast.ImportFrom) and not node.level:
                assert node.module.split(".")[0] in allowed


def test_they_run_in_a_folder_of_their_own(tmp_path):
    """Copied elsewhere, the modules run in a bare Python with NumPy, and print the report."""
    for path in machinery(FIRST):
        target = tmp_path / path.relative_to(SOURCE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    program = FIRST.answers.RIGHT["update_lr"] + (
        "from course_kit.optimization_methods import public_tests; print(public_tests.update_lr_test(update_lr))"
    )
    run = subprocess.run(
        [sys.executable, "-B", "-X", "utf8", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    assert run.stdout.splitlines()[0] == "update_lr: 4 of 4 visible tests passed"
    assert run.stdout.splitlines()[-1] == "10.0"
