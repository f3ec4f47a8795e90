"""nbjudge on a course, with a clock: what a submission takes once the workers are warm."""

from __future__ import annotations

import multiprocessing
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.courses import ASSIGNMENT
from nbjudge.batch.events import Finished
from nbjudge.batch.local.starting import confined_to, usable_processors
from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from nbjudge.sandbox.inside.usage import measure


@dataclass(frozen=True)
class Took:
    """What a submission took, the memory of the largest worker and of the parent, and everybody's marks."""

    seconds: float
    cpu_seconds: float
    worker_cpu_seconds: float
    worker_bytes: int
    parent_bytes: int
    scores: dict[str, dict[str, float]]


@dataclass(frozen=True)
class _Moment:
    done: int
    seconds: float
    cpu_seconds: float
    worker_cpu_seconds: float


class _Clock:
    """Listens to a batch, and looks at the clock once a quarter is done and at the end."""

    def __init__(self) -> None:
        self.moments: list[_Moment] = []
        self.worker_bytes = self.parent_bytes = 0

    def __call__(self, event: object) -> None:
        if not isinstance(event, Finished) or event.done not in (max(1, event.total // 4), event.total):
            return
        workers = [worker.pid for worker in multiprocessing.active_children() if worker.pid]
        of_workers = sum(measure(pid).cpu_seconds for pid in workers)
        times = os.times()
        own = times.user + times.system + times.children_user + times.children_system
        self.moments.append(_Moment(event.done, time.perf_counter(), own + of_workers, of_workers))
        self.worker_bytes = max(sum(map(_shared_fairly, _tree(pid))) for pid in workers)
        self.parent_bytes = _bytes(Path("/proc/self/status"), "RssAnon")


def grade(root: Path, jobs: int, processors: int | None = None, assignment: str = ASSIGNMENT) -> Took:
    """Grade everything that was handed in for an assignment, anew, on so many processors (default: all)."""
    clock = _Clock()
    with confined_to(frozenset(usable_processors()[:processors])):
        summary = grade_assignment(find_course(root), assignment, jobs=jobs, force=True, listen=clock)
    first, *_, last = clock.moments
    each: Callable[[float], float] = lambda total: total / (last.done - first.done)  # noqa: E731
    return Took(
        each(last.seconds - first.seconds),
        each(last.cpu_seconds - first.cpu_seconds),
        each(last.worker_cpu_seconds - first.worker_cpu_seconds),
        clock.worker_bytes,
        clock.parent_bytes,
        {row.student: {name: float(points or 0) for name, points in row.scores} for row in summary.rows},
    )


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # it has ended meanwhile
            for child in children.read_text().split():
                yield from _tree(int(child))


def _shared_fairly(pid: int) -> int:
    """Return the memory of a process, what it shares divided among those that share it; all of it where unreadable."""
    try:
        return _bytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss")
    except PermissionError:  # the sandbox keeps its first process closed to all but root
        return _bytes(Path(f"/proc/{pid}/status"), "VmRSS")
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return 0


def _bytes(path: Path, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", path.read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
