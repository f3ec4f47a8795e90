"""Judge an answer in this process, without a notebook and without the wall: a thousand answers in a few seconds.

The checks, the judge's reading of what they raise and the wire are the real ones; only pytest's machinery and the
sandbox are left out. `test_answers.py` holds this short way against the long one.
"""

import hashlib
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nbjudge import wire
from nbjudge.errors import NotPlainData
from nbjudge.inside import described
from nbjudge.judge import check_result
from nbjudge.records import CheckResult
from nbjudge.student import Student

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "grader_tests" / "optimization_methods"
FUNCTIONS = (
    "update_parameters_with_gd", "random_mini_batches", "initialize_velocity", "update_parameters_with_momentum",
    "initialize_adam", "update_parameters_with_adam", "update_lr", "schedule_lr_decay",
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One hidden test, with what the judge asks of a pytest item."""

    name: str
    function: Callable[..., None]
    path: Path

    def get_closest_marker(self, name: str) -> Any:
        """Return the marker of that name, or None."""
        return next((mark for mark in getattr(self.function, "pytestmark", ()) if mark.name == name), None)


class InProcess:
    """The other side of the wall, without a wall: answers calls from a dictionary of names."""

    def __init__(self, source: str) -> None:
        """Run the source of the answers; one that does not parse or stops defines what it defined until there."""
        self.names: dict[str, Any] = {}
        exec("import math, copy\nimport numpy as np", self.names)
        try:
            exec(compile(source, "answer", "exec"), self.names)
        except Exception as error:
            self.error = error

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function with copies of the arguments, and send everything over the wire."""
        function = self.names.get(request["name"])
        if not callable(function):
            return {"missing": True}
        args, kwargs = wire.decode(wire.encode((request["args"], request["kwargs"])))
        try:
            with np.errstate(all="ignore"):
                result = function(*args, **kwargs)
            return wire.decode(wire.encode({"result": result, "args": args, "kwargs": kwargs, "stdout": ""}))
        except NotPlainData as error:
            return {"unplain": str(error)}
        except Exception as error:
            return {"raised": described(error)}


@cache
def checks(function: str) -> tuple[Check, ...]:
    """Return the hidden tests of one exercise, in their order."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    path = FOLDER / f"test_{function}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return tuple(Check(name, test, path) for name, test in vars(module).items() if name.startswith("test_"))


def judge(source: str, function: str, seed: int = 0) -> list[CheckResult]:
    """Return what every check of one exercise makes of an answer."""
    student = Student(InProcess(source))
    return [_judge(check, student, seed) for check in checks(function)]


def share(results: list[CheckResult]) -> float:
    """Return which share of the exercise's points these results give."""
    return sum(r.weight for r in results if r.outcome == "passed") / sum(r.weight for r in results)


def _judge(check: Check, student: Student, seed: int) -> CheckResult:
    text = f"{seed}/{check.path.stem}/{check.name}"
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
    try:
        check.function(student=student, rng=rng)
    except Exception as error:
        return check_result(check, error)
    return check_result(check, None)
