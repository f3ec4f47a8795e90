"""Test cells without a file in grader_tests/: judged by their own asserts, outside where that works, else inside."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from nbformat import NotebookNode

from nbjudge.course.cures import exception_of
from nbjudge.errors import AskedAnew, CourseError, NotForAll, SandboxDied
from nbjudge.judging.beside import Beside, Carrier
from nbjudge.judging.plain import outside
from nbjudge.judging.plain.conversation import Conversation
from nbjudge.judging.plain.outside import Ran
from nbjudge.judging.plain.plan import Trial, decide, only_inside, untried
from nbjudge.judging.plain.seen import Kinds
from nbjudge.judging.plain.world import World
from nbjudge.judging.plain_cell import PlainCell
from nbjudge.judging.told import is_known_exception
from nbjudge.languages.sentences import sentence
from nbjudge.notebooks import restoring
from nbjudge.notebooks.code.given import Given, given_before
from nbjudge.notebooks.code.syntax import bound_names, imported_names
from nbjudge.notebooks.display.cleaning import ESCAPE
from nbjudge.notebooks.display.outputs import clean_outputs
from nbjudge.notebooks.matching import is_answer, is_graded, is_locked, settings
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.records import Assignment, CellPlan, CheckResult, ExerciseResult, Key, Outcome
from nbjudge.sandbox.execution import Rehearsal
from nbjudge.sandbox.inside.shared.kept import Before
from nbjudge.sandbox.tested_copy import ForAll, TestedCopy

_STOPPED = sentence("This test stopped with {what}.")
_LINES = re.compile(r"^-+> (\d{1,6}) ", re.MULTILINE)  # the first is the test cell's own
_LINE_OF_A_SYNTAX_ERROR = re.compile(r", line (\d{1,6})\)$")
_WHERE = re.compile(r" \([^()]*, line \d+\)$")
_NOT_HELD = sentence("A line of this test does not hold.")


class PlainTests:
    """The plain test cells of an assignment, with what the instructor's cells before them give."""

    def __init__(
        self,
        assignment: Assignment,
        release: Mapping[str, NotebookNode],
        tested: Mapping[str, Any],
        asked: dict[Key, set[str]],
    ) -> None:
        """Read them from the source, or where that is not here from the release, which has their visible part only.

        `tested` are the grade_ids that have a file in grader_tests/; `asked` notes by cell what tests have asked.
        """
        self.asked = asked
        source = {name: read_notebook(data, may_be_empty=True) for name, data in assignment.source.items()}
        books = source or dict(release)
        self.wanted, self._recorded = assignment.judged, assignment.recorded
        self.cells: dict[Key, PlainCell] = {}
        self.given: dict[Key, Given] = {}
        self.rebound: dict[Key, frozenset[str]] = {}
        self.beside, self.before = Beside(assignment.files), Before()
        for name, book in books.items():
            self._read(name, book, tested)
        hiding = {key for key, cell in self.cells.items() if cell.hides}
        secrets = {key: bool(tested or hiding - {key}) for key in self.cells}
        self.cells = {key: replace(cell, beside_secrets=secrets[key]) for key, cell in self.cells.items()}

    def _read(self, name: str, book: NotebookNode, tested: Mapping[str, Any]) -> None:
        before: list[tuple[str, str]] = []
        rebound: frozenset[str] = frozenset()
        for cell in (cell for cell in book.cells if cell.cell_type == "code"):
            marks = settings(cell)
            if is_graded(cell) and not is_answer(cell) and not marks["task"]:
                if marks["grade_id"] not in tested:
                    self._add((name, marks["grade_id"]), marks, cell.source, before, rebound)
                    rebound = frozenset()
                continue
            kind = "answer" if is_answer(cell) else "locked" if is_locked(cell) else "open"
            before.append((kind, cell.source))
            rebound |= bound_names(cell.source)

    def _add(self, key: Key, marks: Any, source: str, before: list[tuple[str, str]], rebound: frozenset[str]) -> None:
        source = self._recorded.get(key, source)
        given = self.given[key] = given_before(before)
        imported = imported_names(given.definitions.values())
        points, helpers = float(marks.get("points", 0)), given.used_by(source)
        self.cells[key] = PlainCell(key[1], points, source, imported=imported, helpers=helpers)
        self.rebound[key] = rebound

    def begin(self) -> None:
        """Let the next submission's test cells find everything on this side as it was."""
        self.before.put_back()
        self.beside.begin()

    def close(self) -> None:
        """Remove what lies on this side for the tests."""
        self.beside.close()

    def decided(self, key: Key, book: PlainBook, *, solved: bool) -> CellPlan:
        """Return how a cell is judged, by trying it on the solution, if the source has one.

        Raises CourseError where it has one, and that does not get the points.
        """
        cell = self.cells[key]
        trial = Trial(book.outside, book.inside, not book.before(cell), book.stopped)
        try:
            return decide(cell, self.wanted.get(cell.grade_id), trial)
        except CourseError:
            if solved:
                raise
            return untried(cell)


class PlainBook:
    """The plain test cells of one submission's notebook, run in order."""

    def __init__(self, tests: PlainTests, name: str, rehearsal: Rehearsal, places: Mapping[str, str], seed: int):
        """Run those of notebook `name` on `rehearsal`; `places` are the cells at which each grade_id is tested."""
        self._tests, self._name, self._rehearsal, self._places, self._seed = tests, name, rehearsal, places, seed
        self._world = World()
        self._ran: list[partial[Any]] = []  # the test cells that ran outside, to be run once more
        self._apart: set[str] = set()  # the grade_ids of those that ask more than what may be asked of all
        tests.begin()

    def judge(self, grade_id: str, points: float, plan: CellPlan) -> ExerciseResult:
        """Run one cell as its plan says; return its points."""
        name, cell = self._name, self._tests.cells[self._name, grade_id]
        if plan.judged == "by hand":
            return ExerciseResult(name, grade_id, "", 0.0, points, manual=True, judged="by hand", why=plan.why)
        if plan.judged == "inside":
            ran = self.inside(cell, plan.replays, plan.gives_points)
        else:
            ran = self.outside(cell, Kinds(plan.kinds), plan.replays, plan.gives_points)
        score = round(points * ran.share, 4)
        return ExerciseResult(name, grade_id, "", score, points, (ran.check,), judged=plan.judged, why=plan.why)

    def before(self, cell: PlainCell) -> list[PlainCell]:
        """Return the test cells of the notebook before a cell."""
        places = list(self._places)
        earlier = places[: places.index(cell.grade_id)]
        cells = self._tests.cells
        return [cells[self._name, grade_id] for grade_id in earlier if (self._name, grade_id) in cells]

    def outside(self, cell: PlainCell, kinds: Kinds, replays: bool = False, gives_points: bool | None = None) -> Ran:
        """Run a cell on this side of the wall.

        Where it begins anew, so does all that test cells have here: what an answer left there could tell what is asked.
        """
        run = partial(self._outside, cell, kinds.expected, replays, gives_points)
        while True:
            try:
                ran, kinds.found = run()
                self._ran.append(run)
                return ran
            except AskedAnew as other:
                if isinstance(other, NotForAll):  # twice where it is about an object of a test before
                    self._apart |= self._have_run() if cell.grade_id in self._apart else {cell.grade_id}
                self._begin_anew()

    def _begin_anew(self) -> None:
        """Forget what test cells have bound, changed and written, and run those before once more."""
        while True:
            self._world = World()
            self._tests.begin()
            try:
                for run in self._ran:
                    run()
                return
            except NotForAll:
                self._apart |= self._have_run()
            except AskedAnew:
                continue

    def _have_run(self) -> set[str]:
        return {run.args[0].grade_id for run in self._ran}

    def inside(self, cell: PlainCell, replays: bool = False, gives_points: bool | None = None) -> Ran:
        """Run a cell in the copy of the student's process: contained, but what it says could be forged."""
        while True:
            with suppress(AskedAnew):
                return self._inside(cell, replays, gives_points)

    def _outside(
        self, cell: PlainCell, expected: Mapping[str, list[str]] | None, replays: bool, gives_points: bool | None
    ) -> tuple[Ran, dict[str, list[str]]]:
        kinds = Kinds(expected, by_parts=gives_points is True)
        self._rehearsal.advance_to(self._places[cell.grade_id])
        tests, key, place = self._tests, (self._name, cell.grade_id), self._places[cell.grade_id]
        is_apart = cell.grade_id in self._apart or self._rehearsal.needs_copy(place, tests.asked.get(key))
        target = TestedCopy(self._rehearsal, place) if is_apart else ForAll(self._rehearsal, place)
        conversation = Conversation(
            target, kinds, self._world, self._rehearsal.sources, Carrier(tests.beside), tests.before
        )
        self._world.enter(tests.given[key], conversation, tests.rebound[key])
        try:
            for earlier in (one for one in self.before(cell) if replays and not only_inside(one)):
                outside.run(earlier, self._world, self._seed, tests.beside)
                conversation.problem = None  # of that cell
            ran = outside.run(cell, self._world, self._seed, tests.beside, gives_points=gives_points)
        finally:
            target.end()
        if target.asked_anew:  # and a bare `except:` of the cell took it for something else
            raise target.asked_anew
        if ran.check.outcome == "passed":  # else the rest of the test may ask more
            tests.asked.setdefault(key, target.asked)
        return ran, kinds.found

    def _inside(self, cell: PlainCell, replays: bool, gives_points: bool | None) -> Ran:
        self._rehearsal.advance_to(self._places[cell.grade_id])
        target = TestedCopy(self._rehearsal, self._places[cell.grade_id])
        try:
            for earlier in self.before(cell) if replays else ():
                target.run(earlier.source)
            answer = target.run(cell.source)
        except SandboxDied as death:
            outcome = "timed_out" if death.outcome == "timed_out" else "killed"
            return Ran(CheckResult(cell.grade_id, cell.title, outcome, 1, str(death)), 0.0)  # type: ignore[arg-type]
        finally:
            target.end()
        return _ran_inside(cell, answer, gives_points)

    def stopped(self) -> str:
        """Return a sentence on the first cell that stopped with an error; empty where none did."""
        for cell_id, run in self._rehearsal.runs.items():
            for error in (output for output in run.outputs if output["output_type"] == "error"):
                return f"the cell {cell_id} stopped with {exception_of(error).rstrip('.')}."
        return ""


def _ran_inside(cell: PlainCell, answer: dict[str, Any], gives_points: bool | None) -> Ran:
    """Read what came of a cell inside as nbgrader reads a cell: an error is 0 points, a last number is the points."""
    outputs = clean_outputs(answer.get("outputs"))
    errors = [output for output in outputs if output["output_type"] == "error"]
    stopped = answer.get("stopped")
    detail = _told(cell, errors[-1]) if errors else json.dumps(outputs, ensure_ascii=False)
    if stopped:
        return Ran(CheckResult(cell.grade_id, cell.title, "timed_out", 1, str(stopped), detail), 0.0)
    if errors or answer.get("success") is not True:
        outcome: Outcome = "missing" if errors and errors[-1]["ename"] == "NameError" else "failed"
        return Ran(CheckResult(cell.grade_id, cell.title, outcome, 1, _said(cell, errors), detail), 0.0)
    number = next((_number(o) for o in reversed(outputs) if o["output_type"] == "execute_result"), None)
    if gives_points is False or number is None:
        share = 0.0 if gives_points else 1.0
        return Ran(CheckResult(cell.grade_id, cell.title, "passed" if share else "failed", 1, "", detail), share)
    share = number / cell.points if cell.points and 0 <= number <= cell.points else 0.0
    said = "" if share == 1 else outside.gave(number, cell.points)
    check = CheckResult(cell.grade_id, cell.title, "passed" if share == 1 else "failed", 1, said, detail)
    return Ran(check, share, is_number=True)


def _told(cell: PlainCell, error: Mapping[str, Any]) -> str:
    """Return for the instructor where the cell stopped, and with what."""
    trace = ESCAPE.sub("", "\n".join(map(str, error["traceback"])))
    lines = _LINES.findall(trace) or _LINE_OF_A_SYNTAX_ERROR.findall(error["evalue"])
    said = _WHERE.sub("", f"{error['ename']}: {error['evalue']}".removesuffix(": "))
    return cell.found_at(int(lines[0]) if lines else 0, said)


def _said(cell: PlainCell, errors: list[dict[str, Any]]) -> str:
    """Return what a student may read: the author's literal message, or the name of an exception that Python has."""
    if not errors:
        return _NOT_HELD
    name, text = errors[-1]["ename"], errors[-1]["evalue"]
    if name == "AssertionError":
        return text if text and text in cell.literal_messages else _NOT_HELD
    return sentence(_STOPPED, what=name if is_known_exception(name) else sentence("an exception"))


def _number(output: dict[str, Any]) -> float | None:
    try:
        number = float(str(output["data"]["text/plain"]))
    except (KeyError, ValueError):
        return None
    return number if math.isfinite(number) else None


def places_of(notebook: NotebookNode) -> dict[str, str]:
    """Return the cells at which the exercises of a notebook are tested, by grade_id."""
    return {exercise.grade_id: exercise.place for exercise in restoring.exercises(notebook)}
