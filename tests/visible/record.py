"""Write the recorded cases of the visible tests: `python -m tests.visible.record [assignment]...`.

The right numbers come from an assignment's reference.py, those of the known mistakes from the slips in its answers.py.
Run it after a change of the recipes, of the slips or of the known mistakes.
"""

from __future__ import annotations

import contextlib
import json
import sys
import warnings
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "source"))

from course_kit.checks.calling import arguments, call, expected
from course_kit.checks.judging import close, corners

from tests.visible.assignments import ASSIGNMENTS, assignment

LINES = 4  # levels of the file whose entries stand on lines of their own: function, case, what, part or mistake


def text(each) -> str:
    """Return the text of an assignment's cases.json."""
    cases = {}
    for function, recipes in each.recipes.RECIPES.items():
        exercise = each.tests[function]
        for name, recipe in recipes.items():
            case = recipe | {"expected": right_parts(each.reference, exercise, recipe)}
            cases.setdefault(function, {})[name] = case | {"mistakes": mistakes(each, exercise, case)}
    return layout(cases) + "\n"


def right_parts(reference, exercise, recipe):
    """Return what is recorded of the right answer: part -> numbers, or the columns of X or Y."""
    positional, keywords = arguments(recipe, exercise.draw(**recipe["draw"]))
    if exercise.function in getattr(reference, "PARTS", {}):
        return reference.PARTS[exercise.function](*positional, **keywords)
    result = reference.ANSWERS[exercise.function](*positional, **keywords)
    values = result if len(exercise.returns) > 1 else (result,)
    parts = {}
    for name, value in zip(exercise.returns, values, strict=True):
        entries = {f"{name}.{key}": entry for key, entry in value.items()} if isinstance(value, dict) else {name: value}
        parts |= {part: rounded(entry) for part, entry in entries.items()}
    return parts


def rounded(value, digits=10):
    """Return a number, or nested lists of them, with so many significant digits; whole numbers stay as they are."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [rounded(item, digits) for item in value]
    return value if isinstance(value, int) else float(f"{value:.{digits}g}")


def mistakes(each, exercise, case):
    """Return what is recorded of the known mistakes: name -> part -> corners, where they differ."""
    found = {name: _wrong_parts(exercise, case, each.slip(exercise.function, name)) for name in exercise.mistakes}
    return {name: parts for name, parts in found.items() if parts}


def _wrong_parts(exercise, case, wrong):
    """Return the wrong parts in which a mistake shows first; what follows from them in others needs no record."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(None):
        warnings.simplefilter("ignore")
        answer = call(wrong, exercise, case)
    data, found = exercise.draw(**case["draw"]), {}
    for part, got in answer.parts.items():
        wanted = expected(case, part, data)
        if isinstance(got, np.ndarray) and (got.shape != wanted.shape or not close(got, wanted)):
            found[part] = rounded(corners(got), digits=7)
    outputs = {part.partition(".")[0] for part in found}
    follow = {output for output in outputs if outputs & {*exercise.computed_from.get(output, ())}}
    return {part: numbers for part, numbers in found.items() if part.partition(".")[0] not in follow}


def layout(value, depth=0) -> str:
    """Return JSON of which the outer levels have an entry per line."""
    if depth == LINES or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    margin = "  " * depth
    entries = (f"{margin}  {json.dumps(key, ensure_ascii=False)}: {layout(item, depth + 1)}"
               for key, item in value.items())  # fmt: skip
    return "{\n" + ",\n".join(entries) + f"\n{margin}}}"


if __name__ == "__main__":
    for chosen in map(assignment, sys.argv[1:]) if sys.argv[1:] else ASSIGNMENTS:
        chosen.cases.write_text(text(chosen), encoding="utf-8")
