"""Changes of the instructor's solutions do not go unnoticed (a sample; `make audit` takes all of them)."""

import contextlib
import signal
from collections.abc import Iterator

import pytest

from . import audit
from .audit import Unending, survives
from .judging import messages, quickly, share
from .mutants import Mutant, mutants, solutions
from .tables import ASSIGNMENTS, EQUIVALENT, FUNCTIONS, RIGHT, WRONG, functions_of

EVERY = 19


@contextlib.contextmanager
def seconds(limit: int) -> Iterator[None]:
    """Stop a mutant that never ends."""

    def stop(*_: object) -> None:
        raise Unending

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(limit)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_solution(function: str):
    """The instructor's solution gets all points."""
    assert messages(quickly(solutions()[function], function)) == ""


@pytest.mark.parametrize("mutant", [m for f in FUNCTIONS for m in mutants(f)[::EVERY]], ids=str)
def test_mutant(mutant: Mutant):
    """A change in one place of a solution loses points, unless it is listed as one that changes nothing."""
    with contextlib.suppress(Unending), seconds(20):
        lost = share(quickly(mutant.source, mutant.function)) < 1
        assert lost != (str(mutant) in EQUIVALENT)


def test_a_mutant_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch):
    """A mutant that would run for ever, in every check, is ended once and does not survive."""
    monkeypatch.setattr(audit, "MUTANT_SECONDS", 1)
    source = "def update_lr(learning_rate0, epoch_num, decay_rate):\n    while True:\n        pass\n"
    assert not survives(Mutant("update_lr", "an endless loop", source))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_audit_is_of_these_tables(assignment: str):
    """The committed report of `make audit` counts the answers and mutants that are here now, and found no fault."""
    report = audit.report_of(assignment).read_text(encoding="utf-8")
    wrong, right = (len(audit.answers_of(assignment, answers)) for answers in (WRONG, RIGHT))
    assert f"{wrong} wrong and {right} right answers, each judged with 100 seeds" in report
    assert "not explained" not in report
    assert "except for" not in report
    for function in functions_of(assignment):
        row = next(line.split("|") for line in report.splitlines() if line.startswith(f"| `{function}` |"))
        assert int(row[5]) == len(mutants(function))


def test_listed_mutants_exist():
    """Every mutant that is listed as equivalent is one."""
    assert set(EQUIVALENT) <= {str(mutant) for function in FUNCTIONS for mutant in mutants(function)}
