"""Grade the submissions of an assignment: what is new or changed, each result in its place before the next.

The order for each submission is verdict, notebooks, gradebook, journal. Whatever is interrupted has no journal entry
yet, and the next run grades it anew; grading is deterministic, so the end is the same.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from nbjudge.batch.dispatch import Dispatcher
from nbjudge.batch.events import Begun, Finished, Grading, Listener, Notice, Row, Summary
from nbjudge.batch.journal import Entry, Journal, course_fingerprint, digest, submission_fingerprint
from nbjudge.batch.local.pools import BorrowedPool, WorkerPool
from nbjudge.batch.local.starting import usable_processors
from nbjudge.batch.local.worker import GraderLike, Setup
from nbjudge.batch.lock import grading_lock
from nbjudge.batch.notes import STATE, Notes
from nbjudge.course.edition_files import edition_problems
from nbjudge.course.folders import LOCAL, Course
from nbjudge.errors import NbjudgeError, UsageError
from nbjudge.grading import results
from nbjudge.grading.grader_process import EXTRA_SECONDS
from nbjudge.grading.solution import require_full_marks
from nbjudge.records import CellPlan, Graded, Key, Submission, Verdict, names_of
from nbjudge.settings import Limits, read_limits

if TYPE_CHECKING:
    from nbjudge.batch.cluster.cluster_dispatch import ClusterDispatcher
    from nbjudge.gradebook.marks import Marks
    from nbjudge.gradebook.writer import GradebookWriter

_GUARD_EXTRA_SECONDS = 2 * EXTRA_SECONDS  # over a submission's own, as a grader that hangs is ended after one of these
_PATIENCE = 30  # seconds after which a submission has to wait for the others; more where the solution takes long too
_TIMES_THE_SOLUTION = 5


def grade_assignment(
    course: Course,
    name: str,
    *,
    students: Iterable[str] | None = None,
    jobs: int | None = None,
    force: bool = False,
    everything: bool = False,
    sandbox: str = "bwrap",
    limits: Limits | None = None,
    executor: Executor | None = None,
    scheduler: str | None = None,
    listen: Listener = lambda event: None,
    grader: Callable[..., GraderLike] | None = None,
    guard_seconds: float | None = None,
) -> Summary:
    """Grade what was handed in for an assignment and is not yet graded as it is now, and return everybody's marks.

    `students`: only these; `limits`: instead of the course's own; `jobs`: how many at a time (default: one for each
    processor); `force`: also what is graded and unchanged; `everything`: run the cells tagged `ungraded` too;
    `executor`: whose workers to use instead of own processes; `scheduler`: the address or file of a Dask scheduler
    whose workers to use (default: the course's own; `local` for none); `grader`: makes what grades, in the worker
    (default: `nbjudge.grading.submission.Grader`); `guard_seconds`: after how long a silent worker counts as hung.
    Raises UsageError where nothing can be graded, LockHeld among them.
    """
    course.check(name)
    chosen = _choose(course, name, students)
    limits = limits or read_limits(course.limits)
    for line in (*course.setting_problems(), *edition_problems(course.root, course.release, name)):
        listen(Notice(line))
    from nbjudge.gradebook.recorded_tests import with_recorded_tests  # SQLAlchemy: not in every process

    setup = Setup(with_recorded_tests(course, course.assignment(name)), limits, sandbox, everything, grader)
    guard = guard_seconds or limits.submission_seconds + _GUARD_EXTRA_SECONDS
    where = "" if executor else scheduler or course.scheduler
    workers: Dispatcher | ClusterDispatcher
    if where and where != LOCAL:
        workers = _cluster(where, setup, jobs, guard, listen)
    else:
        jobs = max(1, min(jobs or len(usable_processors()), len(chosen)))
        workers = _local(setup, jobs, executor, guard, listen)
    with _terminable(), _readable_errors(), _lock(course, name):
        whole_class = len(chosen) == len(course.students(name))  # nbgrader names each of it
        summary = _Batch(course, setup, workers, listen).run(chosen, force=force, whole_class=whole_class)
    summary = replace(summary, plain=tuple(course.plain_tests(name)))
    if students is not None:
        return summary
    return replace(summary, strays=tuple(course.strays(name)), misplaced=tuple(course.misplaced(name)))


@dataclass(frozen=True)
class _Task:
    """A submission under way, without its bytes."""

    fingerprint: str
    submission: str  # its own part of the fingerprint
    timestamp: str


class _Batch:
    """One run over an assignment, with the lock held."""

    def __init__(self, course: Course, setup: Setup, workers: Dispatcher | ClusterDispatcher, listen: Listener):
        self._course = course
        self._assignment = setup.assignment
        self._name = setup.assignment.name
        self._journal = Journal(course.root / STATE / f"{self._name}.jsonl")
        everything, sandbox = setup.everything, setup.sandbox
        self._base = course_fingerprint(setup.assignment, setup.limits, sandbox=sandbox, everything=everything)
        self._workers = workers
        self._listen = listen
        self._jobs = workers.jobs
        self._under_way: dict[str, _Task] = {}
        self._rows: dict[str, Row] = {}
        self._patience: float = _PATIENCE
        self._plan: Mapping[Key, CellPlan] = {}
        self._notes = Notes(course, setup.assignment)
        self._unwritten: PermissionError | None = None  # the first

    def run(self, students: list[str], *, force: bool, whole_class: bool) -> Summary:
        start = time.monotonic()
        to_grade = [student for student in students if force or not self._is_settled(student)]
        settled = sorted(set(students) - set(to_grade))
        self._listen(Begun(self._name, len(to_grade), len(settled), self._jobs))
        try:
            self._check_solution(needed=bool(to_grade))
            if whole_class and to_grade:
                self._notes.begin_class()
            with self._open_gradebook() as gradebook:
                for student in settled:
                    self._keep(student, gradebook)
                self._grade(to_grade, gradebook)
            self._workers.close()
            if self._unwritten:
                raise self._unwritten
        except BaseException:
            self._workers.kill()
            raise
        if whole_class:
            self._notes.end_class()
        rows = self._rows_that_count()
        seconds = time.monotonic() - start
        self._notes.end_of_run(len(to_grade), self._jobs, seconds)
        return Summary(self._name, rows, len(settled), seconds, tuple(self._notes.moves))

    def _rows_that_count(self) -> tuple[Row, ...]:
        """Return the rows by student, with what only the gradebook knows of their marks."""
        from nbjudge.gradebook.marks import Marks, read_marks  # SQLAlchemy: not in every process

        marks = read_marks(self._course, self._name)
        found = []
        for student in sorted(self._rows):
            folder = self._course.autograded(student, self._name)
            found.append(_counted(self._rows[student], marks.get(student, Marks()), folder))
        return tuple(found)

    def _is_settled(self, student: str) -> bool:
        """Return whether a submission is graded as it is now, and its results are as they were written."""
        entry = self._journal.get(student)
        if entry is None or entry.status != "graded":
            return False
        _, task = self._read(student)
        folder = self._course.autograded(student, self._name)
        return entry.fingerprint == task.fingerprint and results.is_unchanged(folder, entry.files)

    def _read(self, student: str) -> tuple[Submission, _Task]:
        submission = self._course.submission(student, self._name)
        timestamp = results.read_timestamp(self._course.root / self._course.submitted / student / self._name)
        own = submission_fingerprint(submission)
        whole = digest([self._base.encode(), own.encode(), timestamp.encode()])
        return submission, _Task(whole, own, timestamp)

    def _check_solution(self, *, needed: bool) -> None:
        """Raise CourseError unless the tests give the instructor's own solution full marks."""
        if not needed or not self._course.has_source(self._name):
            return  # a course that is handed on without its sources is taken as it is
        # Each time, and not only when it or a test has changed: a package that is gone would cost everybody marks.
        for _, graded in self._workers.run([self._course.solution(self._name)]):
            require_full_marks(graded)
            self._patience = max(self._patience, graded.verdict.seconds * _TIMES_THE_SOLUTION)
            self._plan = graded.plan  # so that everybody's cells are judged the same way

    def _open_gradebook(self) -> GradebookWriter:
        from nbjudge.gradebook.writer import (
            GradebookWriter,  # nbgrader takes two seconds to import: not in every process
        )

        return GradebookWriter(self._course, self._assignment)

    def _keep(self, student: str, gradebook: GradebookWriter) -> None:
        """Take a result as it is on disk; it is what was written there, so the gradebook can be mended from it."""
        folder = self._course.autograded(student, self._name)
        verdict = results.read_verdict(folder)
        assert verdict is not None, "its digest was right"
        if not gradebook.holds(verdict):
            timestamp = results.read_timestamp(folder)
            gradebook.record(verdict, results.read_notebooks(folder), timestamp=timestamp, resubmitted=False)
        self._rows[student] = Row.of(verdict)

    def _grade(self, students: list[str], gradebook: GradebookWriter) -> None:
        patience = self._patience if len(students) > self._jobs else None
        graded_so_far = self._workers.run(self._submissions(students), patience)
        for done, (submission, graded) in enumerate(graded_so_far, start=1):
            if not graded.verdict.max_score:  # nobody came as far as counting
                graded = replace(graded, verdict=replace(graded.verdict, max_score=gradebook.max_score))
            if graded.verdict.reason == "grader":  # and nobody made the notebook that formgrader and feedback show
                graded = replace(graded, notebooks=self._notebooks_of_ungraded(graded.verdict))
            try:
                self._record(submission.student, graded, gradebook)
            except PermissionError as error:  # of one folder: the others' results can be written
                what = f"{error.strerror}, for {submission.student}"
                self._unwritten = self._unwritten or PermissionError(error.errno, what, error.filename)
                continue
            row = self._rows[submission.student] = Row.of(graded.verdict)
            self._listen(Finished(row, done, len(students)))

    def _notebooks_of_ungraded(self, verdict: Verdict) -> dict[str, bytes]:
        from nbjudge.grading.writeback import ungraded_notebook
        from nbjudge.notebooks.parsing import read_notebook  # nbformat, which comes with nbgrader: not in every process

        schemes, found = self._assignment.schemes, {}
        for name, content in self._assignment.notebooks.items():
            book = read_notebook(content, may_be_empty=True)
            found[name] = ungraded_notebook(book, verdict.reason, verdict.problems, schemes.get(name))
        return found

    def _submissions(self, students: list[str]) -> Iterator[Submission]:
        for student in students:
            submission, self._under_way[student] = self._read(student)
            yield replace(submission, plan=self._plan)

    def _record(self, student: str, graded: Graded, gradebook: GradebookWriter) -> None:
        task = self._under_way.pop(student)
        before = self._journal.get(student)
        folder = self._course.autograded(student, self._name)
        files = results.result_files(graded, self._assignment, task.timestamp)
        resubmitted = before is None or before.submission != task.submission
        self._notes.take(results.read_verdict(folder), graded, resubmitted=before is not None and resubmitted)
        digests = results.write_results(folder, files)
        gradebook.record(graded.verdict, graded.notebooks, timestamp=task.timestamp, resubmitted=resubmitted)
        self._journal.append(Entry(student, task.fingerprint, task.submission, graded.verdict.status, digests))


def _local(setup: Setup, jobs: int, executor: Executor | None, guard: float, listen: Listener) -> Dispatcher:
    """Return what grades in processes of our own, or in somebody's executor."""
    new_pool = partial(BorrowedPool, setup, executor) if executor else partial(WorkerPool, setup)
    return Dispatcher(new_pool, jobs, guard_seconds=guard, listen=lambda now: listen(Grading(now)))


def _cluster(where: str, setup: Setup, most: int | None, guard: float, listen: Listener) -> ClusterDispatcher:
    """Return what grades on the workers of a Dask scheduler. Raises UsageError where there are none."""
    try:
        from nbjudge.batch.cluster.cluster_dispatch import ClusterDispatcher
        from nbjudge.batch.cluster.packing import pack
    except ImportError as error:
        raise UsageError(
            f"To grade on a cluster Dask is needed, which is not installed ({error}): pip install 'nbjudge[cluster]'"
        ) from error
    return ClusterDispatcher(
        where,
        pack(setup),
        setup.sandbox,
        most=most,
        guard_seconds=guard,
        notice=lambda line: listen(Notice(line)),
        listen=lambda now: listen(Grading(now)),
    )


def _counted(row: Row, marks: Marks, folder: Path) -> Row:
    """Return a row with the marks that count: points of a person before ours, the late penalty taken off."""
    from nbjudge.gradebook.marks import Standing

    verdict = results.read_verdict(folder) if marks.by_hand or marks.penalty else None
    if verdict is None:
        return row
    standing = Standing(verdict, marks)
    unmarked = {result.key for result in verdict.exercises if result.manual} - marks.by_hand.keys()
    names = names_of(standing.scores)
    scores = tuple((names[key], None if key in unmarked else points) for key, points in standing.scores.items())
    too_many = tuple(sorted((names[key], said) for key, said in standing.too_many.items()))
    row = replace(row, by_hand=bool(marks.by_hand), waits=bool(standing.waiting), penalty=marks.penalty)
    return replace(row, score=standing.mark, scores=scores, too_many=too_many)


def _choose(course: Course, name: str, students: Iterable[str] | None) -> list[str]:
    everybody = course.students(name)
    if students is None:
        return everybody
    chosen = sorted(set(students))
    for student in set(chosen) - set(everybody):
        raise UsageError(f"{student!r} handed nothing in for {name}: there is no {course.submitted}/{student}/{name}.")
    return chosen


def _lock(course: Course, name: str) -> AbstractContextManager[None]:
    return grading_lock(course.root / STATE / f"{name}.lock", name)


@contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise NbjudgeError(
            f"The results could not be written: {error.strerror or error}{where}. What was graded so far is kept; "
            "make room, or mend the permissions, and run the same command again."
        ) from error


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end a grading as Ctrl-C does, unless the program that we are part of has plans of its own for it."""
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    came: list[int] = []

    def interrupt(signum: int, _: FrameType | None) -> None:
        came.append(signum)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except Exception as error:
        if came:  # what it broke off may fail to clean up after itself, such as a lock that was being taken
            raise KeyboardInterrupt from error
        raise
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
