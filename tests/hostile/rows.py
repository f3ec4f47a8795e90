"""What a row of the hostile table is, and how a row proves that its attack works where nothing stops it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import course

GOT_IT = "GOT IT"  # what an attack prints when it has succeeded; never spelled out in its source
SAY = 'print("GOT" + " IT")'


@dataclass(frozen=True)
class Proof:
    """Where the attack succeeds: `how` names a function of proofs.py, `given` is what that function needs."""

    how: str
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One hostile submission and what must come of it."""

    name: str
    category: str
    submitted: Callable[[], Any]  # a notebook as a dict, or the bytes of a file
    proof: Proof
    earns: tuple[float, ...] | None = (0.0, 10.0)  # scaled, summary; None: not graded, as the file is none
    at_most: bool = False  # `earns` or less: which of two processes answers first is chance
    outcomes: frozenset[str] = frozenset()  # of the checks of the exercise that is attacked, where they must be these
    attacks: int = 0  # the exercise that `outcomes` speaks of
    leaves: Callable[[], Any] | None = None  # handed in before by somebody else, to leave a note
    files: Mapping[str, Any] = field(default_factory=dict)  # a whole folder, in place of `submitted`
    quick: bool = False


def outcomes(*names: str) -> frozenset[str]:
    """Return the outcomes that may come."""
    return frozenset(names)


def stock(
    name: str, category: str = "tricks on the tests", *, test: str = "", quick: bool = False, **cells: Any
) -> Row:
    """Return a row whose attack gets full points from stock nbgrader; it attacks the exercise with the wrong answer."""
    attacks = 1 if "summary" in cells else 0
    if not attacks:
        cells.setdefault("scaled", course.WRONG_SCALED)
    earns = (10.0, 0.0) if attacks else (0.0, 10.0)

    def in_stock() -> dict[str, Any]:
        return course.notebook(**cells, stock=True, test=test)

    return Row(
        name, category, lambda: course.notebook(**cells), Proof("stock", {"notebook": in_stock, "cell": attacks, "want": 10.0}),
        earns, attacks=attacks, quick=quick,
    )  # fmt: skip


def printing(
    name: str, category: str, code: str, *, how: str = "open_sandbox", earns: tuple[float, ...] = (10.0, 10.0),
    leaves: str = "", quick: bool = False, given: Mapping[str, Any] | None = None,
) -> Row:  # fmt: skip
    """Return a row of an honest submission with a cell that says so when it has got what it wanted."""
    needed = {"code": code, "before": leaves} | dict(given or {})
    return Row(
        name, category, lambda: course.notebook(first=[code]), Proof(how, needed), earns,
        leaves=(lambda: course.notebook(first=[leaves])) if leaves else None, quick=quick,
    )  # fmt: skip
