"""Judge an answer in this process: the real hidden tests, the real judge and the real wire, without a sandbox.

`quickly` leaves out pytest and the wire too, for the many thousand judgements of the audit; `test_answers.py` holds it
against `judge`.
"""

import contextlib
import copy
import hashlib
import importlib.util
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nbjudge.judging.hidden_tests import Judge, check_result
from nbjudge.judging.student import Student
from nbjudge.plugins.author_kernel import InKernel
from nbjudge.records import CheckResult
from nbjudge.sandbox.inside.kernel.shell import described
from nbjudge.sandbox.inside.shared.functions import bound

from .tables import ASSIGNMENT_OF, ASSIGNMENTS, GIVEN, functions_of

ROOT = Path(__file__).parents[2]


def judge(source: str, function: str, seed: int = 0) -> list[CheckResult]:
    """Return what every check of one exercise makes of an answer; the source may define more than that function."""
    with np.errstate(all="ignore"):
        student = Student(InKernel(names_for(function, source)))
        return _judge(ASSIGNMENT_OF[function]).check(f"test_{function}", student, seed)


def quickly(source: str, function: str, seed: int = 0) -> list[CheckResult]:
    """Return the same as `judge`, five times as fast."""
    return _quickly(names_for(function, source), function, seed)


def quickly_with(namespace: dict[str, Any], function: str, seed: int = 0) -> list[CheckResult]:
    """Return what every check of one exercise makes of the functions in a namespace."""
    theirs = dict(namespace)
    exec("import math\nimport numpy as np\n" + GIVEN.get(function, ""), namespace)
    namespace.update(theirs)
    return _quickly(namespace, function, seed)


def _quickly(namespace: dict[str, Any], function: str, seed: int) -> list[CheckResult]:
    with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        student = Student(_Copying(namespace))
        return [_result(check, student, seed) for check in _checks(function)]


def share(results: list[CheckResult]) -> float:
    """Return which share of the exercise's points these results give."""
    return sum(r.weight for r in results if r.outcome == "passed") / sum(r.weight for r in results)


def messages(results: list[CheckResult]) -> str:
    """Return all that the learner would read of the failed checks."""
    return "\n".join(r.message for r in results if r.outcome != "passed")


def names_for(function: str, *cells: str) -> dict[str, Any]:
    """Run answers to one exercise as `names` does, after the cells of the notebook that its tests call."""
    return names(GIVEN.get(function, ""), *cells)


def names(*cells: str) -> dict[str, Any]:
    """Run answers as the cells of a notebook; a cell that does not parse defines nothing."""
    namespace: dict[str, Any] = {}
    exec("import math\nimport numpy as np", namespace)
    for number, cell in enumerate(cells):
        try:
            exec(compile(cell, f"<ipython-input-{number}>", "exec"), namespace)
        except Exception as error:
            namespace["stopped_with"] = repr(error)
    return namespace


@contextlib.contextmanager
def beside(assignment: str) -> Iterator[None]:
    """Let imports find the modules beside the hidden tests of an assignment; other assignments have the same names."""
    folder = str(tests_of(assignment))
    stems = [path.stem for name in ASSIGNMENTS for path in tests_of(name).glob("*.py")]
    hidden = {name: sys.modules.pop(name) for name in stems if name in sys.modules}
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
        for name in stems:
            sys.modules.pop(name, None)
        sys.modules.update(hidden)


def tests_of(assignment: str) -> Path:
    """Return the folder of the hidden tests of an assignment."""
    return ROOT / "grader_tests" / assignment


@cache
def _judge(assignment: str) -> Judge:
    return Judge([tests_of(assignment) / f"test_{function}.py" for function in functions_of(assignment)])


@dataclass(frozen=True)
class _Check:
    """One hidden test, with what the judge asks of a pytest item."""

    name: str
    function: Callable[..., None]
    path: Path

    def get_closest_marker(self, name: str) -> Any:
        return next((mark for mark in getattr(self.function, "pytestmark", ()) if mark.name == name), None)


class _Copying:
    """Answers calls from a dictionary of names, with copies of the arguments."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace

    def converse(self, request: dict[str, Any], _: object) -> dict[str, Any]:
        function = self.namespace.get(request["name"])
        if not callable(function):
            return {"missing": True}
        args, kwargs = copy.deepcopy((request["args"], request["kwargs"]))
        try:
            with bound(self.namespace, request["bound"]):
                result = function(*args, **kwargs)
        except Exception as error:
            return {"raised": described(error)}
        return {"result": result, "args": args, "kwargs": kwargs, "stdout": ""}


@cache
def _checks(function: str) -> tuple[_Check, ...]:
    path = tests_of(ASSIGNMENT_OF[function]) / f"test_{function}.py"
    # Not by an import statement: pytest would rewrite the asserts, and put values into their messages.
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    with beside(ASSIGNMENT_OF[function]):
        spec.loader.exec_module(module)
    return tuple(_Check(name, test, path) for name, test in vars(module).items() if name.startswith("test_"))


def _result(check: _Check, student: Student, seed: int) -> CheckResult:
    text = f"{seed}/{check.path.stem}/{check.name}"
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
    try:
        check.function(student=student, rng=rng)
    except Exception as error:
        return check_result(check, error)  # type: ignore[arg-type]
    return check_result(check, None)  # type: ignore[arg-type]
