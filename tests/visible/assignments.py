"""The assignments that have visible tests, and what these tests are tried with: a package for each, beside this file.

`recipes` has the cases (RECIPES), `reference` the right results (ANSWERS, and `trial`, a call that no case has),
`answers` what learners write: RIGHT, SLIPS in it, right ones in other STYLES, what is SAID of a slip without a hint.
"""

from __future__ import annotations

import copy
import importlib
import math
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

SOURCE = Path(__file__).resolve().parents[2] / "source"


@dataclass(frozen=True)
class Assignment:
    """An assignment, its visible tests and what they are tried with."""

    name: str
    public_tests: ModuleType
    recipes: ModuleType
    reference: ModuleType
    answers: ModuleType

    @property
    def tests(self):
        """The visible tests by the name of the function."""
        found = vars(self.public_tests).values()
        return {value.function: value for value in found if hasattr(value, "mistakes")}

    @property
    def cases(self):
        """Where the recorded cases are."""
        return SOURCE / "course_kit" / self.name / "cases.json"

    def right(self, function):
        """Return a right answer."""
        return compiled(self.answers.RIGHT[function], function)

    def slip(self, function, name):
        """Return the right answer with the named slip in it."""
        source, pairs = self.answers.RIGHT[function], self.answers.SLIPS[function][name]
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in source, f"{function}, {name}: {old!r} is not in the right answer"
            source = source.replace(old, new)
        return compiled(source, function)


def compiled(source, function):
    """Run the source of an answer, with what a notebook has imported, and return the named function."""
    names = {"np": np, "math": math, "copy": copy}
    exec(compile(source, f"<answer to {function}>", "exec"), names)
    return names[function]


def assignment(name):
    """Return an assignment by its name."""
    beside = (importlib.import_module(f"tests.visible.{name}.{part}") for part in ("recipes", "reference", "answers"))
    return Assignment(name, importlib.import_module(f"course_kit.{name}.public_tests"), *beside)


ASSIGNMENTS = [assignment(path.parent.name) for path in sorted(Path(__file__).parent.glob("*/recipes.py"))]
FIRST = assignment("optimization_methods")
EXERCISES = [(each, function) for each in ASSIGNMENTS for function in each.answers.RIGHT]
