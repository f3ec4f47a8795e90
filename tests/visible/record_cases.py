"""Write source/optimization_methods/test_cases.py: `python tests/visible/record_cases.py`.

The right numbers come from visible_reference.py (decimal arithmetic), those of the known mistakes from the slips in
visible_answers.py. Run it after a change of the cases below, of the slips or of the known mistakes.
"""

from __future__ import annotations

import contextlib
import json
import sys
import textwrap
import warnings
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "source" / "optimization_methods"
sys.path[:0] = [str(HERE), str(SOURCE)]

from visible_answers import slip  # noqa: E402  after the path is set
from visible_reference import ANSWERS, orders  # noqa: E402

TWO = {"seed": 1, "layers": (3, 2, 3)}
THREE = {"seed": 2, "layers": (2, 3, 3, 1), "zero": False}

HEADER = '''\
"""The recorded cases of the visible tests: data only, written by tests/visible/record_cases.py of the course.

Of each case: from which seed its arrays are drawn (see visible_calls.draw), the arguments of the call (a name stands
for the arrays of that name), and what the right answer is; `("X", [2, 0])` stands for columns 2 and 0 of X. These
numbers were worked out in decimal arithmetic, one by one, apart from the notebook and from NumPy. Of each known
mistake: the first number of what it gives instead, the last, and how many, which is how the tests recognise it.
"""

# One number per line would be very long:
# fmt: off
'''


def scalar(function, *arguments, **keywords):
    """Return the name and the recipe of a call with numbers only."""
    said = ", ".join([*map(str, arguments), *(f"{key}={value}" for key, value in keywords.items())])
    return f"{function}({said})", {"draw": {}, "arguments": arguments, "keywords": keywords}


def network(draw, *arguments, **keywords):
    """Return the recipe of a call with a network."""
    return {"draw": draw, "arguments": arguments, "keywords": keywords}


RECIPES = {
    "update_parameters_with_gd": {
        "two layers": network(TWO, "parameters", "grads", 0.01),
        "three layers": network(THREE, parameters="parameters", grads="grads", learning_rate=0.3),
    },
    "random_mini_batches": {
        "148 examples, size 64": network({"m": 148}, "X", "Y", 64, 0),
        "11 examples, size 3": network({"m": 11}, X="X", Y="Y", mini_batch_size=3, seed=1),
        "12 examples, size 4": network({"m": 12}, "X", "Y", 4, 5),
        "5 examples, size 64": network({"m": 5}, "X", "Y"),
        "11 examples, seed 2": network({"m": 11}, "X", "Y", 6, 2),
        "11 examples, seed 3": network({"m": 11}, "X", "Y", 6, 3),
    },
    "initialize_velocity": {
        "two layers": network(TWO, "parameters"),
        "three layers": network(THREE, parameters="parameters"),
    },
    "update_parameters_with_momentum": {
        "first step": network(TWO, "parameters", "grads", "v", 0.9, 0.01),
        "later step": network(THREE, parameters="parameters", grads="grads", v="v", beta=0.6, learning_rate=0.3),
    },
    "initialize_adam": {
        "two layers": network(TWO, "parameters"),
        "three layers": network(THREE, parameters="parameters"),
    },
    "update_parameters_with_adam": {
        "t = 2, v = s = 0": network(TWO, "parameters", "grads", "v", "s", 2, 0.02, 0.8, 0.888, 1e-2),
        "t = 5": network(
            THREE,
            parameters="parameters",
            grads="grads",
            v="v",
            s="s",
            t=5,
            learning_rate=0.3,
            beta1=0.7,
            beta2=0.95,
            epsilon=0.05,
        ),
        "t = 1, defaults": network({"seed": 3, "layers": (2, 2, 1)}, "parameters", "grads", "v", "s", 1),
        "t = 40": network(
            {"seed": 4, "layers": (2, 2, 1), "zero": False}, "parameters", "grads", "v", "s", 40, learning_rate=0.1
        ),
    },
    "update_lr": dict(
        [
            scalar("update_lr", 0.5, 2, 1),
            scalar("update_lr", 0.5, 9, 1),
            scalar("update_lr", 0.1, 4, 0.25),
            scalar("update_lr", 0.3, 10, 0.02),
            scalar("update_lr", 0.2, 0, 3),
            scalar("update_lr", 0.2, 1500, 3),
            scalar("update_lr", 2, 3, 1),
            scalar("update_lr", decay_rate=1, epoch_num=2, learning_rate0=3),
        ]
    ),
    "schedule_lr_decay": dict(
        [
            scalar("schedule_lr_decay", 0.5, 100, 1, 100),
            scalar("schedule_lr_decay", 0.3, 100, 0.25, 100),
            scalar("schedule_lr_decay", 0.3, 1000, 0.25, 100),
            scalar("schedule_lr_decay", 0.5, 10, 1, 100),
            scalar("schedule_lr_decay", 0.5, 150, 1, 100),
            scalar("schedule_lr_decay", 0.5, 299, 1, 100),
            scalar("schedule_lr_decay", 0.1, 999, 1),
            scalar("schedule_lr_decay", 0.1, 1500, 1),
            scalar("schedule_lr_decay", 0.1, 3999, 0.5),
            scalar("schedule_lr_decay", 0.2, 30, decay_rate=3, time_interval=20),
            scalar("schedule_lr_decay", 0.2, 79, decay_rate=3, time_interval=20),
        ]
    ),
}


def expected(exercise, recipe):
    """Return what is recorded of the right answer: part -> numbers, or the columns of X or Y."""
    from visible_calls import arguments, draw

    data = draw(**recipe["draw"])
    positional, keywords = arguments(recipe, data)
    if exercise.function == "random_mini_batches":
        given = {"mini_batch_size": 64, "seed": 0, **keywords}
        given |= dict(zip(("mini_batch_size", "seed"), positional[2:], strict=False))
        return _batches(data["X"].shape[1], given["mini_batch_size"], given["seed"])
    result = ANSWERS[exercise.function](*positional, **keywords)
    values = result if len(exercise.returns) > 1 else (result,)
    parts = {}
    for name, value in zip(exercise.returns, values, strict=True):
        if isinstance(value, dict):
            parts |= {f"{name}.{key}": rounded(rows) for key, rows in value.items()}
        else:
            parts[name] = rounded(value)
    return parts


def _batches(m, size, seed):
    columns = orders(m, size, seed)
    parts = {"mini_batches.count": len(columns)}
    for number, order in enumerate(columns):
        key = -1 if len(order) < size else number
        parts |= {f"mini_batches.{key}.0": ("X", order), f"mini_batches.{key}.1": ("Y", order)}
    return parts


def rounded(value, digits=10):
    """Return a number, or nested lists of them, with so many significant digits; whole numbers stay as they are."""
    if isinstance(value, list):
        return [rounded(item, digits) for item in value]
    return value if isinstance(value, int) else float(f"{value:.{digits}g}")


def mistakes(exercise, case):
    """Return what is recorded of the known mistakes: name -> part -> corners, where they differ."""
    recorded = {}
    for name in exercise.mistakes:
        parts = _wrong_parts(exercise, case, slip(exercise.function, name))
        if parts:
            recorded[name] = parts
    return recorded


def _wrong_parts(exercise, case, wrong):
    from visible_calls import call, draw, expected
    from visible_judge import _close, corners

    with warnings.catch_warnings(), contextlib.redirect_stdout(None):
        warnings.simplefilter("ignore")
        answer = call(wrong, exercise, case)
    data, found = draw(**case["draw"]), {}
    for part, got in answer.parts.items():
        wanted = expected(case, part, data)
        if isinstance(got, np.ndarray) and (got.shape != wanted.shape or not _close(got, wanted)):
            found[part] = rounded(corners(got), digits=7)
    first = _first_output(found)
    return {part: numbers for part, numbers in found.items() if part.startswith(first)}


def _first_output(found):
    """Return the outputs in which a mistake shows first; what follows from it in the others needs no record."""
    groups = (("v.", "s."), ("v_corrected.", "s_corrected."), ("parameters.",))
    return next((group for group in groups if any(part.startswith(group) for part in found)), "")


def text() -> str:
    """Return the text of test_cases.py."""
    import visible_exercises

    exercises = {value.function: value for value in vars(visible_exercises).values() if hasattr(value, "mistakes")}
    cases = {}
    for function, recipes in RECIPES.items():
        for name, recipe in recipes.items():
            case = recipe | {"expected": expected(exercises[function], recipe)}
            cases.setdefault(function, {})[name] = case | {"mistakes": mistakes(exercises[function], case)}
    return HEADER + "CASES = " + layout(cases) + "\n"


def layout(value, depth=0):
    """Return Python source of nested dictionaries: an entry per line, long lists filled to the width of the page."""
    if not isinstance(value, dict) or not value:
        return repr(value).replace("'", '"')
    inner, lines = " " * 4 * (depth + 1), []
    for key, item in value.items():
        line = f"{inner}{json.dumps(key)}: {item!r},".replace("'", '"')
        if len(line) > 118 and isinstance(item, dict):
            lines.append(f"{inner}{json.dumps(key)}: {layout(item, depth + 1)},")
        else:
            lines.append(textwrap.fill(line, 118, subsequent_indent=inner + " "))
    return "\n".join(["{", *lines, inner[4:] + "}"])


if __name__ == "__main__":
    (SOURCE / "test_cases.py").write_text(text(), encoding="utf-8")
