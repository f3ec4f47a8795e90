"""Judge all answers with a hundred seeds and all mutants, and write down what came of it."""

import os
import signal
import statistics
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nbjudge.records import CheckResult

from . import judging
from .answer import ONE_SLIP, Answer
from .judging import messages, share
from .mutants import Mutant, mutants
from .tables import ASSIGNMENT_OF, ASSIGNMENTS, BASES, EQUIVALENT, RIGHT, WRONG, functions_of, others

SEEDS = 100
MUTANT_SECONDS = 20


class Unending(BaseException):
    """A mutant does not end. Not an Exception: that would pass for one of the answer's own, and the next check hang."""


@dataclass(frozen=True)
class Judged:
    """An answer, what became of it with the first seed, and what is wrong with that."""

    answer: Answer
    share: float
    says: str
    faults: tuple[str, ...] = ()


def main(assignments: Iterable[str] = ASSIGNMENTS, seeds: int = SEEDS) -> int:
    """Audit assignments, write and print their reports, and the faults; return 1 if there are any."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return max([audited(pool, name, seeds) for name in assignments])


def audited(pool: ProcessPoolExecutor, assignment: str, seeds: int) -> int:
    """Audit one assignment, write its report, print it and the faults; return 1 if there are any."""
    wrong, right = (
        list(pool.map(partial(judged, seeds=seeds), answers_of(assignment, answers), chunksize=4))
        for answers in (WRONG, RIGHT)
    )
    found = {function: list(_survivors(pool, mutants(function))) for function in functions_of(assignment)}
    report = "\n".join(_report(assignment, wrong, right, found, seeds)) + "\n"
    report_of(assignment).write_text(report, encoding="utf-8")
    print(report)
    faults = [f"{j.answer}: {fault}" for j in (*wrong, *right) for fault in j.faults]
    faults += [f"survives: {m}" for survivors in found.values() for m in survivors if str(m) not in EQUIVALENT]
    print("\n".join(faults) or f"No fault found. {report_of(assignment)} is written.")
    return bool(faults)


def report_of(assignment: str) -> Path:
    """Return where the report on an assignment is kept."""
    return Path(__file__).parent / assignment / "AUDIT.md"


def answers_of(assignment: str, answers: Iterable[Answer]) -> list[Answer]:
    """Return the answers to exercises of one assignment."""
    return [answer for answer in answers if ASSIGNMENT_OF[answer.function] == assignment]


def judged(answer: Answer, seeds: int) -> Judged:
    """Judge one answer: by the judge itself, with many seeds, and beside right answers to the other exercises."""
    results = judging.judge(answer.source, answer.function)
    says = next((r.message for r in results if r.outcome != "passed"), "")
    found = Judged(answer, share(results), says.partition("\n")[0])
    return replace(
        found, faults=(*_faults_of_mark(found, messages(results)), *_faults_of_seeds(answer, results, seeds))
    )


def survives(mutant: Mutant) -> bool:
    """Tell whether a mutant gets all points; one that does not end does not."""
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(MUTANT_SECONDS)
    try:
        return share(judging.quickly(mutant.source, mutant.function)) == 1
    except Unending:
        return False
    finally:
        signal.alarm(0)


def _faults_of_mark(found: Judged, text: str) -> Iterator[str]:
    low, high = found.answer.keeps
    if not low <= found.share <= high:
        yield f"gets {found.share:.0%} of the points; a teacher would give {low:.0%} to {high:.0%}"
    if (found.share == 1) == (found.answer in WRONG):
        yield "gets the points of a right answer" if found.share == 1 else "loses points"
    if found.answer.hint not in text:
        yield f"does not read: {found.answer.hint}"


def _faults_of_seeds(answer: Answer, results: list[CheckResult], seeds: int) -> Iterator[str]:
    outcomes = [check.outcome for check in results]
    for seed in range(seeds):
        if [check.outcome for check in judging.quickly(answer.source, answer.function, seed)] != outcomes:
            yield f"is judged differently with seed {seed}"
    beside = others(answer.function)
    notebook = judging.names(*(BASES[function] for function in beside), answer.source)
    yield from (f"takes points of {f}" for f in beside if share(judging.quickly_with(notebook, f)) < 1)


def _survivors(pool: ProcessPoolExecutor, all_mutants: list[Mutant]) -> Iterator[Mutant]:
    for mutant, alive in zip(all_mutants, pool.map(survives, all_mutants, chunksize=16), strict=True):
        if alive:
            yield mutant


def _stop(*_: object) -> None:
    raise Unending


def _report(
    assignment: str, wrong: list[Judged], right: list[Judged], survivors: dict[str, list[Mutant]], seeds: int
) -> Iterator[str]:
    yield f"# Audit of the hidden tests of `{assignment}`\n"
    yield "Written by `make audit`; do not edit. The answers lie beside it.\n"
    yield (
        f"{len(wrong)} wrong and {len(right)} right answers, each judged with {seeds} seeds: every check has the same "
        f"outcome with all of them{_exceptions(wrong, right, 'seed')}. No wrong answer takes points of another exercise"
        f"{_exceptions(wrong, right, 'takes points')}.\n"
    )
    yield from _table(
        ("exercise", "checks", "wrong answers", "right answers", "mutants", "survive", "of them equivalent"),
        (_row(function, wrong, right, survivors[function]) for function in survivors),
    )
    yield "## Mutants that survive\n"
    lines = [f"- {m}: {EQUIVALENT.get(str(m), '**not explained**')}" for found in survivors.values() for m in found]
    yield "\n".join(lines or ["None."]) + "\n"
    yield "## What each check is worth\n"
    for function in survivors:
        checks = judging.judge(BASES[function], function)
        total = sum(check.weight for check in checks)
        yield f"`{function}`\n"
        yield from _table(("points of 10", "check"), ((f"{10 * c.weight / total:.2f}", c.title) for c in checks))
    yield "## What one slip costs\n"
    yield from _costs(wrong)
    yield "## Wrong answers\n"
    yield "Points of 10, and the first thing that the learner reads.\n"
    for function in survivors:
        yield f"`{function}`\n"
        rows = ((f"{10 * j.share:.1f}", j.answer.name, j.says) for j in wrong if j.answer.function == function)
        yield from _table(("points", "answer", "hint"), rows)


def _row(function: str, wrong: list[Judged], right: list[Judged], survivors: list[Mutant]) -> tuple[str, ...]:
    def count(answers: list[Judged]) -> str:
        return str(sum(judged.answer.function == function for judged in answers))

    explained = sum(str(mutant) in EQUIVALENT for mutant in survivors)
    checks = len(judging.judge(BASES[function], function))
    numbers = str(len(mutants(function))), str(len(survivors)), str(explained)
    return (f"`{function}`", str(checks), count(wrong), count(right), *numbers)


def _costs(wrong: list[Judged]) -> Iterator[str]:
    """Say what the answers with a single slip lose, and which others lose more than they do."""
    slips = [10 * (1 - judged.share) for judged in wrong if judged.answer.keeps == ONE_SLIP]
    if not slips:
        yield "No answer is marked as one with a single slip.\n"
        return
    yield (
        f"{len(slips)} answers have one slip and are right otherwise. They lose {min(slips):.2f} to {max(slips):.2f} "
        f"of 10 points, {statistics.median(slips):.2f} in the middle. The other {len(wrong) - len(slips)} answers have "
        "several slips, follow another method, stop with an error, or leave the exercise undone.\n"
    )


def _exceptions(wrong: list[Judged], right: list[Judged], word: str) -> str:
    named = [str(j.answer) for j in (*wrong, *right) if any(word in fault for fault in j.faults)]
    return f" except for {', '.join(named)}" if named else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""
