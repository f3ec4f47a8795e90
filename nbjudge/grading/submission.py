"""One submission to one verdict.

submission ─ pick, read, restore ─► notebook ─ rehearsal in the sandbox ─► outputs
                                      │ at each graded cell
                                      └─ hidden tests ─► checks ─► points
outputs + checks ─► graded notebook + verdict
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from nbformat import NotebookNode

from nbjudge.errors import CourseError, NotANotebook
from nbjudge.grading.cells.put_back import PutBack
from nbjudge.grading.cells.steps import Steps
from nbjudge.grading.cells.stopped_cells import failed_cells, passed_only_alone, stopped_cells
from nbjudge.grading.exercise_tests import (
    always_run,
    given_functions,
    loaded_modules,
    released,
    test_files,
    tested_function,
    used_functions,
)
from nbjudge.grading.plain_tests import PlainBook, PlainTests, places_of
from nbjudge.grading.writeback import StandIns, write_results
from nbjudge.judging.hidden_tests import Judge, points_earned, seed_for
from nbjudge.judging.plain.plan import untried
from nbjudge.judging.student import Student
from nbjudge.judging.watchdog import WATCHDOG
from nbjudge.languages.sentences import sentence
from nbjudge.notebooks import restoring
from nbjudge.notebooks.editions import SOURCE, Editions, named_edition
from nbjudge.notebooks.picking import pick_notebooks
from nbjudge.notebooks.unanswered import is_blank, is_unsolved, told_as_unanswered
from nbjudge.records import Assignment, CellPlan, ExerciseResult, Graded, Key, Submission, Verdict
from nbjudge.sandbox.budget import Budget
from nbjudge.sandbox.confined import Sandbox
from nbjudge.sandbox.copied_places import functions_for_all
from nbjudge.sandbox.execution import Rehearsal
from nbjudge.sandbox.tested_copy import TestedCopy
from nbjudge.sandbox.unconfined import OpenSandbox
from nbjudge.settings import Limits

_DEFAULTS = Limits()
_SANDBOXES: Mapping[str, type[Sandbox | OpenSandbox]] = {"bwrap": Sandbox, "none": OpenSandbox}


class Grader:
    """Grades submissions of one assignment, one after another, with a warm sandbox and tests collected once."""

    def __init__(
        self,
        assignment: Assignment,
        *,
        limits: Limits = _DEFAULTS,
        sandbox: str = "bwrap",
        everything: bool = False,
    ) -> None:
        """Start the sandbox (`bwrap` or `none`) and collect the tests; `everything` runs the `ungraded` cells too.

        Raises SandboxUnavailable, or CourseError where the release or a test file cannot be read.
        """
        self.assignment = assignment
        self._release = {name: released(name, data) for name, data in assignment.notebooks.items()}
        self._editions = {name: Editions.read(one, name, assignment.editions) for name, one in self._release.items()}
        self._excused = {
            name: frozenset() if everything else one.skippable_sources for name, one in self._editions.items()
        }
        self._tests = test_files(assignment, self._release)
        self._asked: dict[Key, set[str]] = {}  # the functions that an exercise's tests have called
        self._plain = PlainTests(assignment, self._release, self._tests, self._asked)
        self._plan: Mapping[Key, CellPlan] = {}
        tested = {(name, one.grade_id) for name, one in self.exercises() if one.grade_id in self._tests}
        self._judged = tested | self._plain.cells.keys()
        given = given_functions(self._release)
        self._functions = {grade_id: tested_function(path, given) for grade_id, path in self._tests.items()}
        used = {name for path in self._tests.values() for name in used_functions(path)}
        self._steps = Steps(
            self._editions, self._excused, self._judged, self._plain.cells, PutBack(self._release, used)
        )
        self._stand_ins = StandIns(assignment, self._release, self._functions, self._judged, limits)
        warm = [source for release in self._release.values() for source in always_run(release)]
        # A copy of the notebook's process is kept for each test file, and what answered its checks counts until that
        # one is asked again: not the student's doing.
        room = replace(limits, processes=limits.processes + 2 * len(self._judged) + 1)
        self._sandbox = _SANDBOXES[sandbox](
            assignment.files, loaded_modules(self._release, assignment.files), room, warm
        )
        self._limits = limits

    @cached_property
    def _judge(self) -> Judge:
        judge = Judge(list(self._tests.values()))
        gc.collect()
        gc.freeze()  # what is loaded by now stays loaded; to look it through again takes a tenth of each grading
        return judge

    def grade(self, submission: Submission, *, seconds: float | None = None, patience: float | None = None) -> Graded:
        """Return the verdict on a submission and its graded notebooks; `seconds`: what is left of those it may use.

        Raises Postponed where it takes longer than `patience` seconds, and else only where the grader itself fails.
        """
        began = time.perf_counter()
        budget = Budget(self._sandbox, seconds, patience)  # to read a notebook of many lines takes some of it
        seed = seed_for(self.assignment.course, self.assignment.name, submission.student)
        problems: list[str] = []
        plan = submission.plan or self.plan()
        try:
            restored, unclear = self._restored(submission, problems)
        except NotANotebook as error:
            return self._unreadable(submission, seed, (*problems, str(error)))
        graded = {name: self._stand_ins.for_a_person(name, problems) for name in unclear}
        missing = self._release.keys() - restored.keys() - graded.keys()
        graded |= {name: self._stand_ins.not_handed_in(name) for name in missing}
        try:
            # As the solution needs it; for all tests of the assignment, wherever the plan was made.
            all_tests = any(cell.after_tests for cell in plan.values())
            rehearsals = {
                name: self._rehearsal(name, book, budget, all_tests=all_tests) for name, book in restored.items()
            }
            for name, notebook in restored.items():
                graded[name] = self._grade_notebook(name, notebook, rehearsals[name], seed, problems, plan)
            budget.left()
        finally:
            self._sandbox.reset()
        graded = {name: graded[name] for name in self._release}
        exercises = tuple(result for _, results in graded.values() for result in results)
        verdict = Verdict(
            submission.student, self.assignment.name, "graded", "",
            round(sum(exercise.score for exercise in exercises), 4), sum(exercise.max_score for exercise in exercises),
            seed, round(time.perf_counter() - began, 4), tuple(problems), exercises,
            next((named_edition(book) for book in restored.values() if named_edition(book)), SOURCE),
        )  # fmt: skip
        return Graded(verdict, {name: notebook for name, (notebook, _) in graded.items()}, plan)

    def plan(self) -> Mapping[Key, CellPlan]:
        """Return how the plain test cells are judged, which the solution decides by the first time one is graded.

        Without the solution those that can run there are judged outside. Raises CourseError where it does not get the
        points.
        """
        if self._plan or not self._plain.cells:
            return self._plan
        if not self.assignment.source:
            return {key: untried(cell, "") for key, cell in self._plain.cells.items()}
        try:
            self._plan = self._planned(all_tests=False)
        except CourseError as error:
            try:
                self._plan = self._planned(all_tests=True)
            except CourseError:
                raise error from None
        return self._plan

    def _planned(self, *, all_tests: bool) -> dict[Key, CellPlan]:
        """Try the solution; `all_tests`: with all visible tests run as cells of the notebook, as nbgrader does it.

        That takes longer, and is needed where a test goes on from what one before it has changed.
        """
        files = {f"{name}.ipynb": data for name, data in self.assignment.source.items()}
        solution = Submission("solution", self.assignment.name, files)
        seed = seed_for(self.assignment.course, self.assignment.name, solution.student)
        budget, plan = Budget(self._sandbox), dict[Key, CellPlan]()
        try:
            for name, notebook in self._restored(solution, [])[0].items():
                rehearsal = self._rehearsal(name, notebook, budget, all_tests=all_tests)
                book = PlainBook(self._plain, name, rehearsal, places_of(notebook), seed)
                for exercise in restoring.exercises(notebook):
                    key = name, exercise.grade_id
                    if key in self._plain.cells:
                        solved = not is_unsolved(self._release[name], notebook, exercise)
                        plan[key] = replace(self._plain.decided(key, book, solved=solved), after_tests=all_tests)
        finally:
            self._sandbox.reset()
        return plan

    def exercises(self) -> Iterator[tuple[str, restoring.Exercise]]:
        """Yield the graded cells of the release, each with the name of its notebook."""
        for name, notebook in self._release.items():
            yield from ((name, exercise) for exercise in restoring.exercises(notebook))

    def close(self) -> None:
        """End the sandbox."""
        self._plain.close()
        self._sandbox.close()

    def __enter__(self) -> Grader:
        """Return itself."""
        return self

    def __exit__(self, *_: Any) -> None:
        """End the sandbox."""
        self.close()

    def students(self, submission: Submission) -> dict[str, Callable[[], Student]]:
        """Return, by grade_id in the order of the notebooks, how to get the student of a submission at that cell.

        Raises NotANotebook.
        """
        budget = Budget(self._sandbox)
        found: dict[str, Callable[[], Student]] = {}
        for name, notebook in self._restored(submission, [])[0].items():
            rehearsal = Rehearsal(self._sandbox, self._steps.of(name, notebook), budget)
            for exercise in restoring.exercises(notebook):
                found[exercise.grade_id] = partial(_student_at, rehearsal, exercise.place)
        return found

    def _restored(self, submission: Submission, problems: list[str]) -> tuple[dict[str, NotebookNode], frozenset[str]]:
        """Return the notebooks handed in, laid over the release's, and the names of those that a person must look for.

        What was repaired is added to `problems`. Raises NotANotebook where there is no notebook at all.
        """
        picked = pick_notebooks(self._editions, submission)
        problems += picked.problems
        if not picked.notebooks:
            raise NotANotebook(
                sentence("A file could not be read or recognised as the notebook, so a person must look at it.")
                if submission.notebooks or submission.problems
                else sentence("No file was handed in, so a person must look at it.")
            )
        notebooks = {}
        for name in self._release:
            if name in picked.notebooks:
                book = picked.notebooks[name]
                restored = restoring.restore(self._editions[name].like(book), book)
                problems += restored.problems
                notebooks[name] = restored.notebook
        return notebooks, picked.unclear

    def _rehearsal(self, name: str, notebook: NotebookNode, budget: Budget, *, all_tests: bool) -> Rehearsal:
        """Run all cells of a notebook; without forks, only as soon as the tests need them."""
        keys = {one.place: (name, one.grade_id) for one in restoring.exercises(notebook)}
        judged = {place: key for place, key in keys.items() if key in self._judged}
        steps = self._steps.of(name, notebook, all_tests=all_tests)
        for_all = functions_for_all(steps, judged)
        # What asked for more in an earlier grading needs a copy of its own, and so does what has not yet been asked.
        apart = {place: self._asked.get(key, {""}) - for_all.get(place, set()) for place, key in judged.items()}
        rehearsal = Rehearsal(self._sandbox, steps, budget, [place for place in apart if apart[place]], for_all)
        if self._sandbox.forks:
            rehearsal.run_all()
        return rehearsal

    def _grade_notebook(
        self,
        name: str,
        notebook: NotebookNode,
        rehearsal: Rehearsal,
        seed: int,
        problems: list[str],
        plan: Mapping[Key, CellPlan],
    ) -> tuple[bytes, list[ExerciseResult]]:
        book = PlainBook(self._plain, name, rehearsal, places_of(notebook), seed)
        results, given = [], self._editions[name].like(notebook)
        for exercise in restoring.exercises(notebook):
            result = (
                book.judge(exercise.grade_id, exercise.points, plan[name, exercise.grade_id])
                if (name, exercise.grade_id) in plan
                else self._exercise(name, exercise, (given, notebook), rehearsal, seed)
            )
            results.append(told_as_unanswered(result, (given, notebook, exercise)))
            if result.score < result.max_score and not result.manual:
                rehearsal.has_failed()
                WATCHDOG.wants_patience()
        rehearsal.finish()
        problems += stopped_cells(notebook, rehearsal.runs) + passed_only_alone(results)
        if any(check.outcome == "missing" for result in results for check in result.checks):
            problems += failed_cells(notebook, rehearsal.runs)
        schemes = self.assignment.schemes.get(name)
        return write_results(notebook, rehearsal.runs, results, self._limits, schemes), results

    def _exercise(
        self,
        name: str,
        exercise: restoring.Exercise,
        books: tuple[NotebookNode, NotebookNode],  # as it was given out, and as it was handed in
        rehearsal: Rehearsal,
        seed: int,
    ) -> ExerciseResult:
        function = self._functions.get(exercise.grade_id, "")
        unjudged = exercise.grade_id not in self._tests
        if unjudged and self.assignment.blank_gets_zero and is_blank(*books, exercise):
            return self._stand_ins.blank(name, exercise)
        if unjudged:
            return self._stand_ins.waiting(name, exercise)
        rehearsal.advance_to(exercise.place)
        target = TestedCopy(rehearsal, exercise.place)
        student = Student(target, rehearsal.sources, target if self._sandbox.forks else None)
        try:
            checks = self._judge.check(exercise.grade_id, student, seed)
            if all(check.outcome == "passed" for check in checks):  # else the tests may ask more
                self._asked[name, exercise.grade_id] = target.asked
        finally:
            target.end()
        score = points_earned(checks, exercise.points)
        return ExerciseResult(name, exercise.grade_id, function, score, exercise.points, tuple(checks))

    def _unreadable(self, submission: Submission, seed: int, problems: tuple[str, ...]) -> Graded:
        points = sum(exercise.points for _, exercise in self.exercises())
        verdict = not_graded(submission.student, self.assignment.name, "file", problems, points, seed)
        return Graded(verdict, {stem: self._stand_ins.unreadable(stem, problems) for stem in self._release})


def not_graded(
    student: str, assignment: str, reason: str, problems: tuple[str, ...], points: float = 0.0, seed: int = 0
) -> Verdict:
    """Return the verdict of a submission that a person must look at."""
    return Verdict(student, assignment, "not_graded", reason, 0.0, points, seed, 0.0, problems)


def _student_at(rehearsal: Rehearsal, place: str) -> Student:
    rehearsal.advance_to(place)
    return Student(TestedCopy(rehearsal, place))
