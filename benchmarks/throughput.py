"""Time nbjudge beside stock nbgrader on the same submissions, in one run, and print a table.

    python -m benchmarks.throughput                    some minutes (stock nbgrader runs every training)
    python -m benchmarks.throughput --submissions 3    a quick look
    python -m benchmarks.throughput --long             also: 2,000 submissions beside 50, and the parent's memory

The tools take turns, because a machine is never equally fast twice: look at the ratios. Nobody's start is counted, as a
class shares it. CPU seconds are those of all processes that take part.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.courses import ASSIGNMENT, HONEST, honest_notebooks, make_course
from benchmarks.ours import Took, grade
from benchmarks.stock import Graded, Stock

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Round:
    """One turn of each tool."""

    stock: Graded | None  # with all cells; None in the turns that leave this out
    skipping: Graded
    single: Took  # one worker on one processor
    one: Took  # one worker that may use them all
    two: Took


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="nbjudge-bench-") as scratch:
        ours = make_course(Path(scratch, "ours"), honest_notebooks(options.submissions), stock=False)
        theirs = make_course(Path(scratch, "theirs"), honest_notebooks(len(HONEST)), stock=True)
        print(table(list(rounds(ours, theirs, options.rounds, options.all_cells))))
        if options.long:
            print(growth(Path(scratch, "long")))


def rounds(ours: Path, theirs: Path, count: int, all_cells: int) -> Iterable[Round]:
    """Let the tools take turns; in the first `all_cells` turns stock nbgrader runs all cells, too."""
    with Stock(theirs) as stock:
        stock.grade("student0000", skip_ungraded=True)  # what it imports late
        for number in range(count):
            student = f"student{number % len(HONEST):04}"
            skipping = stock.grade(student, skip_ungraded=True)
            single, one, two = grade(ours, jobs=1, processors=1), grade(ours, jobs=1), grade(ours, jobs=2)
            if skipping.scores != one.scores[student] and student in one.scores:
                raise SystemExit(f"The two tools disagree on {student}: {skipping.scores}, {one.scores[student]}")
            slow = stock.grade(student, skip_ungraded=False) if number < all_cells else None
            print(f"turn {number + 1} of {count}", flush=True)
            yield Round(slow, skipping, single, one, two)


def table(turns: list[Round]) -> str:
    """Return the results as a table in Markdown."""
    slow = [turn.stock for turn in turns if turn.stock]
    skipping = [turn.skipping for turn in turns]
    single, one, two = ([getattr(turn, name) for turn in turns] for name in ("single", "one", "two"))
    lines = [
        "| one submission, medians | seconds | CPU seconds | nbjudge is faster, 1 worker | 2 workers | by CPU |",
        "|---|---:|---:|---:|---:|---:|",
        _row("stock nbgrader, as it comes", slow, one, two),
        _row("stock nbgrader, `ungraded` cells skipped", skipping, one, two),
        _row("nbjudge, 1 worker on 1 processor", single, one, two),
        _row("nbjudge, 1 worker", one, one, two),
        _row("nbjudge, 2 workers", two, one, two),
        "",
        f"- CPU seconds of a warm worker and its sandbox: {median(took.worker_cpu_seconds for took in one):.3f} "
        f"(best turn {min(took.worker_cpu_seconds for took in one):.3f})",
        f"- memory of a worker, sandbox included (PSS): {max(took.worker_bytes for took in two) / MEGABYTE:.0f} MB",
        f"- two workers on two processors give {_gain(single, two):.2f} times the throughput of one worker on one, "
        f"and keep {_busy(two):.2f} processors busy",
        f"- they give {_gain(one, two):.2f} times that of one worker that may use both, "
        f"which keeps {_busy(one):.2f} processors busy",
    ]
    return "\n".join(lines)


def growth(scratch: Path) -> str:
    """Grade 50 and then 2,000 submissions; return what one takes, and the parent's memory, for both."""
    lines = [
        "",
        "| submissions | seconds each | CPU seconds each | parent's memory at the end |",
        "|---:|---:|---:|---:|",
    ]
    for count in (50, 2_000):
        course = make_course(scratch / str(count), honest_notebooks(count), stock=False)
        took = grade(course, jobs=2)
        memory = f"{took.parent_bytes / MEGABYTE:.0f} MB"
        lines.append(f"| {count:,} | {took.seconds:.3f} | {took.cpu_seconds:.3f} | {memory} |")
    return "\n".join(lines)


def _row(name: str, measured: Iterable[Graded | Took], one: list[Took], two: list[Took]) -> str:
    measured = list(measured)
    if not measured:
        return f"| {name} | not measured | | | | |"
    seconds, cpu = median(took.seconds for took in measured), median(took.cpu_seconds for took in measured)
    alone = median(theirs.seconds / mine.seconds for theirs, mine in zip(measured, one, strict=False))
    together = median(theirs.seconds / mine.seconds for theirs, mine in zip(measured, two, strict=False))
    cheaper = median(theirs.cpu_seconds / mine.cpu_seconds for theirs, mine in zip(measured, one, strict=False))
    return f"| {name} | {seconds:.3f} | {cpu:.3f} | {alone:.1f} × | {together:.1f} × | {cheaper:.1f} × |"


def _gain(before: list[Took], after: list[Took]) -> float:
    return median(slower.seconds / faster.seconds for slower, faster in zip(before, after, strict=True))


def _busy(measured: list[Took]) -> float:
    return median(took.cpu_seconds / took.seconds for took in measured)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=40, help="that nbjudge grades in each turn (default: 40)")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each tool (default: 5)")
    parser.add_argument("--all-cells", type=int, default=2, help="turns in which nbgrader runs all cells (default: 2)")
    parser.add_argument("--long", action="store_true", help=f"also grade 2,000 submissions of {ASSIGNMENT}")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # one thread for each process, for all tools
    main()
