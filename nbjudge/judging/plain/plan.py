"""How each test cell is judged, which the instructor's solution decides: outside if that works, else inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nbjudge.course.cures import cure_of
from nbjudge.errors import CourseError
from nbjudge.judging.plain.outside import Ran
from nbjudge.judging.plain.seen import Kinds
from nbjudge.judging.plain_cell import PlainCell
from nbjudge.records import CellPlan, Judged

UNSOLVED = "the source holds no solution of it, so the test cell could not be tried"
_NEITHER = "The test cell {} does not give the instructor's own solution full marks. {}. {}{}; nothing was graded."
_BY_HAND = ' To leave the cell to a person, write c.Nbjudge.judged = {{"{}": "by hand"}} into nbgrader_config.py.'
_NOT_HERE = "Judged outside: {}. Judged inside: {}"


@dataclass(frozen=True)
class Trial:
    """The two ways to try a test cell on the solution."""

    outside: Callable[[PlainCell, Kinds, bool], Ran]  # the last: whether the test cells before it run once more
    inside: Callable[[PlainCell, bool], Ran]
    is_first: bool = True  # no test cells are before it
    stopped: Callable[[], str] = lambda: ""  # a sentence on the cell of the solution that stopped first


def decide(cell: PlainCell, wanted: Judged | None, trial: Trial) -> CellPlan:
    """Return how a cell is judged. Raises CourseError where the solution does not get its points by it.

    `wanted` is what the course's settings say.
    """
    if wanted == "by hand":
        return CellPlan("by hand", "the course says so")
    why, outside = only_inside(cell), ""
    ways = (False,) if trial.is_first else (False, True)
    for replays in ways if wanted != "inside" and not why else ():
        kinds = Kinds()
        ran = trial.outside(cell, kinds, replays)
        if ran.share == 1:
            return CellPlan("outside", "", kinds.found, gives_points=ran.is_number, replays=replays)
        outside = outside or _reason(ran)
    if wanted == "outside" and outside:
        raise _failing(cell, outside, trial)
    for replays in ways:
        ran = trial.inside(cell, replays)
        if ran.share == 1:
            said = why or outside or "the course says so"
            return CellPlan("inside", said, gives_points=ran.is_number, replays=replays)
    inside = _reason(ran)
    raise _failing(cell, _NOT_HERE.format(outside, inside) if outside and outside != inside else inside, trial)


def _failing(cell: PlainCell, said: str, trial: Trial) -> CourseError:
    before = trial.stopped()
    problem = _NEITHER.format(cell.grade_id, said, before and f"Before that, {before} ", cure_of(before or said))
    return CourseError(problem + _BY_HAND.format(cell.grade_id))


def untried(cell: PlainCell, why: str = UNSOLVED) -> CellPlan:
    """Return how a cell is judged where there is no solution to try it on, which `why` tells."""
    inside = only_inside(cell)
    return CellPlan("inside", inside) if inside else CellPlan("outside", why)


def counted(plans: Mapping[str, CellPlan]) -> dict[Judged, int]:
    """Return how many cells are judged how."""
    kinds = [plan.judged for plan in plans.values()]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def only_inside(cell: PlainCell) -> str:
    """Return why a cell can only be run inside, in a few words; empty where it may be run here."""
    try:
        return cell.only_inside
    except SyntaxError as error:
        # IPython's own syntax does not parse either; the inside knows it.
        return f"does not parse as Python (line {error.lineno}: {error.msg})"


def _reason(ran: Ran) -> str:
    detail = " ".join(ran.check.detail.split()) or ran.check.message or "it gave no points"
    return detail[:300].rstrip(".")
