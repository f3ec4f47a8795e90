"""Time grading over Dask beside the local pool, in one run, and print tables: `python -m benchmarks.cluster`.

The pools take turns; nobody's start is counted. Then as many tasks as are asked for go through a grader that grades
nothing: what is left is the own work of client and scheduler, and from it the most that any number of workers can do.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from benchmarks.courses import ASSIGNMENT, honest_notebooks, make_course
from benchmarks.stand_in import StandIn
from nbjudge.batch.cluster.cluster_dispatch import ClusterDispatcher
from nbjudge.batch.cluster.packing import pack
from nbjudge.batch.events import Finished
from nbjudge.batch.local.worker import Setup
from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import LOCAL, find_course
from nbjudge.records import Assignment, Submission
from nbjudge.settings import Limits
from tests.batch.clusters import machines

MEGABYTE = 1 << 20
CORES = (16, 64, 256)


@dataclass
class Clock:
    """Listens to a batch; the first quarter is not counted."""

    began: tuple[int, float, float] = (0, 0.0, 0.0)
    ended: tuple[int, float, float] = (0, 0.0, 0.0)

    def __call__(self, event: object) -> None:
        """Look at the clock at a quarter and at the end."""
        if isinstance(event, Finished) and event.done in (max(1, event.total // 4), event.total):
            self.began, self.ended = self.ended, (event.done, time.perf_counter(), _own_cpu())

    @property
    def each(self) -> tuple[float, float]:
        """Seconds of one submission, and CPU seconds of this process for it."""
        count = self.ended[0] - self.began[0]
        return (self.ended[1] - self.began[1]) / count, (self.ended[2] - self.began[2]) / count


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nbjudge-bench-") as scratch:
        course = make_course(Path(scratch, "course"), honest_notebooks(options.submissions), stock=False)
        each, client = _throughput(course, Path(scratch), options.rounds)
        print(_overhead(Path(scratch), options.tasks, each, client), flush=True)


def _throughput(course: Path, scratch: Path, rounds: int) -> tuple[float, float]:
    """Print the table of the pools; return the seconds of a submission on one worker, and the client's for it."""
    took: dict[tuple[str, int], list[tuple[float, float]]] = {}
    with machines(scratch / "hidden", 2) as cluster:
        for number in range(rounds):
            for jobs in (1, 2):
                for where in (LOCAL, cluster.where):
                    took.setdefault((where, jobs), []).append(_turn(course, where, jobs))
            print(f"turn {number + 1} of {rounds}", flush=True)
        print("\n| workers | local pool, seconds each | over Dask | throughput of Dask to local | milliseconds more |")
        print("|---:|---:|---:|---:|---:|")
        for jobs in (1, 2):
            local, dask = ([one for one, _ in took[where, jobs]] for where in (LOCAL, cluster.where))
            ratio = median(here / there for here, there in zip(local, dask, strict=True))
            more = 1000 * median(there - here for here, there in zip(local, dask, strict=True))
            print(f"| {jobs} | {median(local):.3f} | {median(dask):.3f} | {ratio:.2f} | {more:.1f} |")
        return median(one for one, _ in took[LOCAL, 1]), median(cpu for _, cpu in took[cluster.where, 2])


def _turn(course: Path, where: str, jobs: int) -> tuple[float, float]:
    clock = Clock()
    most = {} if where != LOCAL and jobs == 2 else {"jobs": jobs}
    grade_assignment(find_course(course), ASSIGNMENT, force=True, scheduler=where, listen=clock, **most)
    return clock.each


def _overhead(scratch: Path, tasks: int, each: float, client: float) -> str:
    """Send tasks that take no time; return what they cost, and how many cores that is enough for."""
    setup = Setup(
        Assignment("bench", "bench", {}, {}, str(scratch / "none" / "bench")), Limits(), "none", False, StandIn
    )
    (notebook,) = honest_notebooks(1).values()
    content = repr(notebook).encode()
    lines = ["", "| tasks | seconds each | client's CPU | scheduler's CPU | client's memory | scheduler's |"]
    lines.append("|---:|---:|---:|---:|---:|---:|")
    with machines(scratch / "hidden", 2) as cluster:
        assert cluster.scheduler
        scheduler = psutil.Process(cluster.scheduler.pid)
        dispatcher = ClusterDispatcher(cluster.where, pack(setup), "none", guard_seconds=60)
        for count in (200, tasks):
            began, own, theirs = time.perf_counter(), _own_cpu(), _cpu(scheduler)
            assert sum(1 for _ in dispatcher.run(_submissions(count, content))) == count
            seconds, own, theirs = ((now - then) / count for now, then in (
                (time.perf_counter(), began), (_own_cpu(), own), (_cpu(scheduler), theirs)))  # fmt: skip
            memory = [
                f"{psutil.Process(pid).memory_info().rss / MEGABYTE:.0f} MB" for pid in (os.getpid(), scheduler.pid)
            ]
            cells = [f"{count:,}", *(f"{1000 * value:.1f} ms" for value in (seconds, own, theirs)), *memory]
            lines.append(f"| {' | '.join(cells)} |")
        dispatcher.close()
    lines += [
        "",
        f"A submission takes a worker {each:.3f} s, the client {1000 * client:.1f} ms with files and gradebook,",
    ]
    lines.append(f"the scheduler {1000 * theirs:.1f} ms. So at most, in submissions a second:")
    for cores in CORES:
        lines.append(f"- {cores} cores: {min(cores / each, 1 / client, 1 / theirs):.0f} of {cores / each:.0f}")
    return "\n".join(lines)


def _submissions(count: int, content: bytes) -> Iterator[Submission]:
    for number in range(count):
        yield Submission(f"student{number}", "bench", {"bench.ipynb": content})


def _own_cpu() -> float:
    times = os.times()
    return times.user + times.system


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
