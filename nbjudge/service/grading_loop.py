"""Grades what waits, some at a time, by the same function as `nbjudge grade`; graders stay warm in between.

The lock of an assignment is held for such a batch alone, so that `nbjudge grade` gets its turn.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from nbjudge.batch.events import Event, Finished, Grading, Row
from nbjudge.batch.local.starting import usable_processors
from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError, LockHeld, NbjudgeError
from nbjudge.gradebook.marks import Marks, Standing, read_marks
from nbjudge.grading.results import read_verdict
from nbjudge.records import Whose
from nbjudge.service.arrivals import Arrival, Arrivals
from nbjudge.service.final_marks import FinalMark, Listener, tell
from nbjudge.service.lanes import Lanes

_LOCK_SECONDS = 0.5  # after which to ask again for the lock that another grading holds
_TROUBLE_SECONDS = 20  # after which to try again what could not be graded at all
_BETWEEN_SECONDS = 0.05  # between two batches, for another grading to take the lock
_BATCH = 24
_REMEMBERED = 200  # submissions for the mean of their seconds

_log = logging.getLogger(__name__)


class GradingLoop:
    """A thread that grades what waits until it is closed."""

    def __init__(
        self,
        course: Course,
        arrivals: Arrivals,
        listeners: list[Listener],
        *,
        jobs: int | None = None,
        options: dict[str, Any] | None = None,
        patience: float = 1.0,
    ):
        """`jobs`: how many at a time; `options`: more for `grade_assignment`; `patience`: factor of all waiting."""
        self._course, self._arrivals, self._listeners = course, arrivals, listeners
        self.jobs = jobs or len(usable_processors())
        self._options = options or {}
        self._patience = patience
        self._work = threading.Event()
        self._closing = False
        self._lanes = Lanes(self.jobs, self._work.set)
        self._thread = threading.Thread(target=self._run, name="grading")
        self._not_before: dict[str, float] = {}  # by assignment
        self._tried: dict[Whose, str] = {}  # the arrival of each student that was graded last, or is being
        self._seconds: deque[float] = deque([1.0], maxlen=_REMEMBERED)  # that each of the last took, queueing apart
        self.under_way: frozenset[Whose] = frozenset()
        self.trouble: dict[str, str] = {}  # assignment -> why nothing of it can be graded now, for the instructor
        self.failures: Counter[str] = Counter()
        self.graded = 0
        self.listen: Callable[[float], object] = lambda seconds: None  # told the grading seconds of each

    def start(self) -> None:
        """Begin to grade."""
        self._thread.start()

    def wake(self) -> None:
        """Look at the queue now."""
        self._work.set()

    def close(self) -> None:
        """Finish the batch that is under way and end."""
        self._closing = True
        self._work.set()
        self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether anything will be graded."""
        return self._thread.is_alive()

    def seconds_each(self) -> float:
        """Return the mean time between two submissions that come out of the queue while it is not empty."""
        seconds = tuple(self._seconds)
        return sum(seconds) / len(seconds)

    def _run(self) -> None:
        while not self._closing:
            self._work.clear()
            batch = self._next()
            if batch:
                self._grade(batch)
                self._work.wait(_BETWEEN_SECONDS * self._patience)
            else:
                later = self._arrivals.waiting()
                self._work.wait(_LOCK_SECONDS * self._patience if later else None)
        self._lanes.shutdown()

    def _next(self) -> list[Arrival]:
        """Return the oldest that waits, and what waits for the same assignment."""
        now = time.monotonic()
        waiting = self._arrivals.waiting().items()
        ready = [one for whose, one in waiting if not self._is_busy(whose, one)]
        ready = [one for one in ready if self._not_before.get(one.assignment, 0) <= now]
        ready.sort(key=lambda one: self._lanes.is_slow(one.whose))  # behind the others
        return [one for one in ready if one.assignment == ready[0].assignment][:_BATCH]

    def _is_busy(self, whose: Whose, arrival: Arrival) -> bool:
        return self._lanes.is_busy(whose, with_another=self._tried.get(whose) != arrival.id)

    def _grade(self, batch: list[Arrival]) -> None:
        name = batch[0].assignment
        course = self._course
        self._tried |= {one.whose: one.id for one in batch}
        try:
            course = find_course(self._course.root)  # as it is now: an instructor may have changed a limit
            self._grade_with(course, batch)
            self.trouble.pop(name, None)
        except LockHeld:
            self._not_before[name] = time.monotonic() + _LOCK_SECONDS * self._patience
        except Exception as error:  # nothing of the assignment can be graded until a person has mended something
            kind = "course" if isinstance(error, CourseError) else "grader"
            self.failures[kind] += 1
            said = str(error) if isinstance(error, NbjudgeError) else f"{type(error).__name__}: {error}"
            if self.trouble.get(name) != said:
                _log.error("%s cannot be graded: %s", name, said, exc_info=not isinstance(error, NbjudgeError))
            self.trouble[name] = said
            self._not_before[name] = time.monotonic() + _TROUBLE_SECONDS * self._patience
        finally:
            self.under_way = frozenset()

    def _grade_with(self, course: Course, batch: list[Arrival]) -> None:
        left, name = {one.student: one for one in batch}, batch[0].assignment
        for missing in left.keys() - set(course.students(name)):
            self._arrivals.put_back(left[missing])
        done: list[Arrival] = []
        since = time.monotonic()

        def finish(row: Row) -> None:
            nonlocal since
            if (arrival := left.pop(row.student, None)) and self._arrivals.graded(arrival):
                done.append(arrival)
                self._count(row, time.monotonic() - since)
            since = time.monotonic()

        def listen(event: Event) -> None:
            if isinstance(event, Grading):
                self.under_way = frozenset((name, student) for student in event.students)
            elif isinstance(event, Finished):
                finish(event.row)

        executor = None if course.scheduler else self._lanes
        how = {"jobs": self.jobs, "executor": executor, "listen": listen, **self._options}
        try:
            for row in grade_assignment(course, name, students=list(left), **how).rows:
                finish(row)  # those that another grading has graded already
        finally:
            self._tell(course, name, done)

    def _count(self, row: Row, seconds: float) -> None:
        self._seconds.append(seconds)
        self.graded += 1
        self.listen(row.seconds)
        if row.status != "graded":
            self.failures[f"not_graded_{row.reason or 'grader'}"] += 1

    def _tell(self, course: Course, name: str, done: list[Arrival]) -> None:
        """Tell the listeners of the marks that are final, as the gradebook counts them; then those are done with."""
        marks = read_marks(course, name) if done and self._listeners else {}
        for arrival in done:
            verdict = read_verdict(course.autograded(arrival.student, name)) if self._listeners else None
            standing = Standing(verdict, marks.get(arrival.student, Marks())) if verdict else None
            if verdict and standing and standing.is_final:
                about = (course.name, name, arrival.student, arrival.id, arrival.timestamp)
                mark = FinalMark(*about, standing.mark, verdict.max_score)
                self.failures["listener"] += tell(self._listeners, mark)
            self._arrivals.settle(arrival)
