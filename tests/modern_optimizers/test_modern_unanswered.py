"""What a student meets before the exercises are answered, or with a wrong answer: no error, and cells that say so."""

from __future__ import annotations

import re

import pytest

from tests.answers.modern_optimizers.tables import WRONG

NEEDS = {
    "check-figure": [1], "check-bugs": [1], "nesterov-race": [2], "kappa": [2], "scaled-race": [3, 4],
    "steps": [3, 4], "dead-pixels": [5, 6], "decay-experiment": [5, 6], "clip-experiment": [7], "schedules": [8],
    "warmup-experiment": [8], "sweep-first": [2], "sweep-second": [3, 4, 6], "after-lion": [2],
}  # fmt: skip


def run(cells, capsys, answer):
    """Run code cells one after the other, answers replaced; return what each printed, but for the yardstick's."""
    import matplotlib as mpl

    mpl.use("agg")
    names, printed = {"__name__": "__main__"}, {}
    for cell in cells:
        if cell["cell_type"] != "code" or cell["id"] == "yardstick":
            continue
        source = answer(cell) if cell["metadata"].get("nbgrader", {}).get("solution") else cell["source"]
        source = re.sub(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", "", source, flags=re.DOTALL)
        exec(compile(source, cell["id"], "exec"), names)
        printed[cell["id"]] = capsys.readouterr().out
    return printed


def needed(printed):
    """Return the exercises that a cell asked for."""
    return [int(number) for number in re.findall(r"needs exercise (\d)", printed)]


@pytest.mark.parametrize("stub", ["raise NotImplementedError()", "pass", "return undefined_name"])
def test_the_unanswered_notebook_runs(source, capsys, stub):
    """With any stub every cell runs without an error, and each experiment says which exercises it needs."""

    def stubbed(cell):
        return re.sub(r"### BEGIN SOLUTION.*### END SOLUTION", stub, cell["source"], flags=re.DOTALL)

    printed = run(source, capsys, stubbed)
    assert {name: needed(text) for name, text in printed.items() if needed(text)} == NEEDS


def test_an_experiment_says_that_a_check_has_not_passed(source, capsys):
    """With a wrong answer that can be used, the experiments run and say that numbers may not fit."""
    wrong = {a.function: a.source for a in WRONG if (a.function, a.name) in (
        ("update_parameters_with_nesterov", "plain momentum"), ("clip_gradients", "np.clip"))}  # fmt: skip

    def mostly_right(cell):
        return wrong.get(cell["metadata"]["nbgrader"]["grade_id"], cell["source"])

    wanted = ("kappa", "nesterov-race", "schedules")
    end = [cell["id"] for cell in source].index("schedules")
    slow = {"clip-experiment", "decay-experiment", "check-figure", "check-bugs"}
    printed = run([c for c in source[: end + 1] if c["id"] not in slow], capsys, mostly_right)
    said = {name: "exercise 2 (update_parameters_with_nesterov) does not pass" in printed[name] for name in wanted}
    assert said == {"kappa": True, "nesterov-race": True, "schedules": False}
