"""Judge an answer in this process: the real hidden tests, the real judge and the real wire, without a sandbox."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nbjudge.judge import Judge
from nbjudge.kernel import InKernel
from nbjudge.records import CheckResult
from nbjudge.student import Student

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "grader_tests" / "optimization_methods"
FUNCTIONS = (
    "update_parameters_with_gd", "random_mini_batches", "initialize_velocity", "update_parameters_with_momentum",
    "initialize_adam", "update_parameters_with_adam", "update_lr", "schedule_lr_decay",
)  # fmt: skip


def judge(source: str, function: str, seed: int = 0) -> list[CheckResult]:
    """Return what every check of one exercise makes of an answer; the source may define more than that function."""
    with np.errstate(all="ignore"):
        return _judge().check(f"test_{function}", Student(InKernel(names(source))), seed)


def share(results: list[CheckResult]) -> float:
    """Return which share of the exercise's points these results give."""
    return sum(r.weight for r in results if r.outcome == "passed") / sum(r.weight for r in results)


def messages(results: list[CheckResult]) -> str:
    """Return all that the learner would read of the failed checks."""
    return "\n".join(r.message for r in results if r.outcome != "passed")


def names(source: str) -> dict[str, Any]:
    """Run an answer as a notebook would: a cell that does not parse defines nothing."""
    namespace: dict[str, Any] = {}
    exec("import copy, math\nimport numpy as np", namespace)
    try:
        exec(compile(source, "<ipython-input-answer>", "exec"), namespace)
    except Exception as error:
        namespace["stopped_with"] = repr(error)
    return namespace


@cache
def _judge() -> Judge:
    return Judge([FOLDER / f"test_{function}.py" for function in FUNCTIONS])
