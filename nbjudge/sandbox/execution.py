"""Run the cells of one notebook in the sandbox, in order, and keep going after whatever happens to its process.

    cell ── cell ── graded cell ── cell ── graded cell ── cell        all cells first, then the tests: nothing that a
                        └─ copy                └─ copy                student reads can tell what a test called with
                             ▲                      ▲
                        its tests call         its tests call

Each exercise has a copy of its own, which its tests call, made of the copy that is kept at its cell. Where the cells up
to the next graded one only define functions that nothing before speaks of, one copy is kept for both.

When the process dies, the next cells run in a fresh one in which the earlier cells were run again; a copy that is lost
is made anew in the same way. A copy has no threads: where a call waited for them, the process itself takes its place.
Without forks, tests come where their cell is, in the one process that there is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from nbjudge.errors import NotPlainData, SandboxDied, ThreadsMissing
from nbjudge.languages.sentences import sentence
from nbjudge.notebooks.display.outputs import Room, clean_outputs
from nbjudge.records import CellRun
from nbjudge.sandbox.budget import ALL_USED, NOTHING_LEFT, Budget, CellSeconds
from nbjudge.sandbox.copied_places import Step, places_of_copies
from nbjudge.sandbox.process import AnySandbox, Process

Ask = Callable[[Process, dict[str, Any], float], dict[str, Any]]  # how a process is asked, within so many seconds

_CUT = sentence("The output was cut: a cell may show {number} characters.")
_SHARE_OF_A_BEGINNING = 1 / 8  # of a submission's seconds: what a new sandbox may take
_SECONDS_WORTH_A_COPY = 1.0  # of all cells: where they take longer, they do not run again for each call that never ends
_SHARE_OF_COPIES = 1 / 4  # of the memory: beyond it, copies are given up
_SHARE_OF_A_WAIT = 1 / 4  # of a call's CPU seconds: what used more was a loop, whose cells need not run again


class Rehearsal:
    """The cells of one notebook, run as far as was asked for."""

    def __init__(
        self,
        sandbox: AnySandbox,
        steps: Sequence[Step],
        budget: Budget,
        tested: Collection[str] = (),
        for_all: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """Prepare a notebook; no cell runs yet. Where the sandbox has forks, a copy is kept at the cells `tested`.

        `for_all` are by cell the functions that one process answers for all tests, as they keep nothing.
        """
        self.runs: dict[str, CellRun] = {}
        self.sources = [step.source for step in steps]
        self._sandbox, self._steps, self._budget = sandbox, steps, budget
        self._next = 0  # the cell that is to run next
        self._place = 0  # the cell that the process stands before: that one, unless tests went back
        self._process: Process | None = None
        self._seconds = 0.0  # that the cells took
        self._tested = False  # calls were made since the last cell ran
        self._room = Room(sandbox.limits.output_bytes)
        self._tests = frozenset(tested) if sandbox.forks else frozenset()
        self._kept_at = places_of_copies(steps, self._tests)  # where the copy for a cell's tests is taken, by cell
        self._copies: dict[str, Process] = {}  # by the cell that they were taken at
        self._tests_at: list[str] = []  # the cells that copies for tests were taken at, in this order
        self._tests_before: dict[str, list[str]] = {}  # the same, as it was when the tests of a cell began
        self._undivided: set[str] = set()  # cells whose tests need threads: no copy, but the process itself, made anew
        self._needs_threads = False  # a call waited in vain for one: those of other exercises need not try it first
        self._answering: Process | None = None  # all tests: a copy, which may be lost
        self._was_lost = False  # what answered them
        self._for_all = (for_all if sandbox.forks else None) or {}
        self._cell_seconds = CellSeconds(budget, sandbox.limits, tested=bool(self._tests or self._for_all))

    def advance_to(self, cell_id: str) -> None:
        """Run all cells before the given one that have not run yet."""
        while cell_id in {step.cell_id for step in self._steps[self._next + 1 :]}:
            self._run_next()

    def run_all(self) -> None:
        """Run the cells that are left."""
        left = self._budget.left()
        while self._next < len(self._steps):
            self._run_next()
        if not self._for_all or self._are_large():
            self._drop()
        self._seconds += left - self._budget.left()

    def finish(self) -> None:
        """Run the cells that are left, and end the process: nothing is asked of it from now on."""
        self.run_all()
        self.end_of_tests(self._answering)
        self._drop()

    def needs_copy(self, cell_id: str, asked: Collection[str] | None) -> bool:
        """Tell whether these functions cannot be asked of the process that answers all tests; None: nobody knows."""
        return asked is None or not self._for_all.get(cell_id, frozenset()).issuperset(asked)

    def ask_for_all(self, ask: Callable[[Process, float], dict[str, Any]], *, begins: bool) -> dict[str, Any]:
        """Ask the process in which all cells have run; `begins`: for the first time for a test. Raises SandboxDied."""
        self._budget.require()
        process = self._answers_for_all(begins)
        try:
            return ask(process, self._budget.left())
        finally:
            if not process.alive:
                self._end(process)
                self._was_lost = True

    def _answers_for_all(self, begins: bool) -> Process:
        # A call in a copy may have killed it, or made it stop; one in itself kept nothing.
        doubted = begins and self._tested
        if self._answering is None or not self._answering.alive or (doubted and not self._answering.answers()):
            self._go_to(len(self._steps))
            if not self._was_lost and self._seconds <= _SECONDS_WORTH_A_COPY:
                return self._living()
            self._answering = self._fork()
        return self._answering

    def ask(
        self, cell_id: str, request: dict[str, Any], tested: Process | None, ask: Ask
    ) -> tuple[dict[str, Any], Process]:
        """Send a request to a copy at a cell; return the answer and the copy. Raises SandboxDied, ThreadsMissing."""
        exercise, cell_id = cell_id, self._kept_at.get(cell_id, cell_id)
        self._budget.require()
        if tested is None or not tested.alive:
            before = self._tests_before.setdefault(exercise, [*self._tests_at])
            for place in before[len(self._tests_at) :]:  # after a new beginning: numbers of processes would tell of it
                self._end(self._copy_at(place))
            tested = self._copy_at(cell_id)
        self._tested = True
        cpu = self._sandbox.usage().cpu_seconds
        try:
            answer = ask(tested, request, self._budget.left())
        except SandboxDied as death:
            waited = self._sandbox.usage().cpu_seconds - cpu < self._sandbox.limits.call_seconds * _SHARE_OF_A_WAIT
            self._end(tested)
            if not (tested.lacks_threads and death.outcome == "timed_out" and waited):  # perhaps for one of them
                raise
            self._undivided.add(cell_id)
            self._sandbox.restart()  # else the call could leave a note on what it was asked for the one that follows
            self._process, self._answering, self._copies, self._tests_at = None, None, {}, []
            raise ThreadsMissing from None
        self._needs_threads = self._needs_threads or cell_id in self._undivided
        return answer, tested

    def renewed(self, cell_id: str, tested: Process | None) -> Process | None:
        """End the copy that answered a check; where threads are needed it stays, or all cells would run each time."""
        if tested is not None and tested.alive and self._kept_at.get(cell_id, cell_id) in self._undivided:
            return tested
        self.end_of_tests(tested)
        return None

    def has_failed(self) -> None:
        """Note that a check has failed: from now on the notebook is graded to the end. Raises Postponed."""
        self._budget.has_failed()

    def can_start_over(self) -> bool:
        """Tell whether there is time for it that no later test will need."""
        limit = self._sandbox.limits.submission_seconds
        return self._cell_seconds.left() > 2 * self._seconds + limit * _SHARE_OF_A_BEGINNING

    def start_over(self) -> None:
        """Throw the sandbox away with all that the notebook left in it, and run its cells in a new one."""
        self._sandbox.restart()
        again = Rehearsal(self._sandbox, self._steps, self._budget, self._kept_at)
        again.finish()
        whole = all(again.runs[cell_id].outcome == run.outcome for cell_id, run in self.runs.items())
        copies = {cell: copy for cell, copy in again._copies.items() if whole and cell not in self._undivided}
        self._process, self._answering, self._copies, self._tests_at = None, None, copies, []

    def end_of_tests(self, tested: Process | None) -> None:
        """End the copy that answered the last of an exercise's tests."""
        if tested is not None:
            self._end(tested)

    def _end(self, tested: Process) -> None:
        if tested is not self._process:
            _unless_dead(tested.end)
        elif not tested.alive:
            self._drop()

    def _copy_at(self, cell_id: str) -> Process:
        self._tests_at.append(cell_id)
        if cell_id not in self._undivided:
            copy = self._fork_at(cell_id)
            if not (copy.lacks_threads and self._needs_threads and self._seconds < self._sandbox.limits.call_seconds):
                return copy  # also where to run the cells again may take longer than a wait
            _unless_dead(copy.end)
            self._undivided.add(cell_id)
            self._give_up_copy_at(cell_id)
        self._stand_at(cell_id)
        process, self._process = self._living(), None
        return process

    def _fork_at(self, cell_id: str) -> Process:
        if cell_id in self._copies:
            with suppress(SandboxDied):  # a later cell killed it, or it does not answer: the cells run again
                return self._copies[cell_id].fork()
            self._give_up_copy_at(cell_id)
        self._stand_at(cell_id)
        return self._fork()

    def _give_up_copy_at(self, cell_id: str) -> None:
        if cell_id in self._copies:
            _unless_dead(self._copies.pop(cell_id).end)

    def _stand_at(self, cell_id: str) -> None:
        """Have the next fork taken at a cell that has been passed: the cells before it run again, each once.

        From there the process goes on to the next such cell, so that many of them cost no more than one.
        """
        self._go_to(next((place for place, step in enumerate(self._steps) if step.cell_id == cell_id), self._place))

    def _go_to(self, place: int) -> None:
        if place == self._place:
            return
        self._give_up_large_copies()
        if place < self._place:
            self._drop()
        elif self._process is not None:
            self._living()
            self._replay(self._steps[self._place : place])
        self._place = place

    def _give_up_large_copies(self) -> None:
        """Leave the memory to the cells that run now, where copies may hold much of it: they can be made anew."""
        if self._are_large():
            for copy in (*self._copies.values(), *filter(None, [self._answering])):
                _unless_dead(copy.end)
            self._copies, self._answering = {}, None

    def _are_large(self) -> bool:
        return self._sandbox.usage().memory_bytes > self._sandbox.limits.memory_bytes * _SHARE_OF_COPIES

    def _keep_copy_at(self, cell_id: str) -> None:
        if self._budget.left() <= NOTHING_LEFT:
            return
        self._give_up_large_copies()
        with suppress(SandboxDied):
            if self._is_last_use():
                self._copies[cell_id], self._process = self._living(), None
            else:
                self._copies[cell_id] = self._fork()

    def _is_last_use(self) -> bool:
        """Tell whether the process itself can be the copy, because neither a cell nor another copy needs it."""
        here, *rest = self._steps[self._next :]
        is_last = here.skipped and all(step.skipped and not self._is_copied_at(step) for step in rest)
        return is_last and not self._for_all

    def _is_copied_at(self, step: Step) -> bool:
        return self._kept_at.get(step.cell_id) == step.cell_id

    def _fork(self) -> Process:
        try:
            return self._living().fork()
        except SandboxDied:
            self._drop()
            return self._living().fork()

    def _run_next(self) -> None:
        step = self._steps[self._next]
        if self._is_copied_at(step):
            self._keep_copy_at(step.cell_id)
        self._next += 1
        self._place = self._next
        if step.skipped:
            self.runs[step.cell_id] = CellRun(outcome="skipped")
        elif self._cell_seconds.left() <= NOTHING_LEFT:
            note = sentence(ALL_USED, number=f"{self._cell_seconds.total:g}")
            self.runs[step.cell_id] = CellRun(outcome="timed_out", note=note)
        else:
            self.runs[step.cell_id] = self._run(step)

    def _run(self, step: Step) -> CellRun:
        try:
            left = self._cell_seconds.left()
            was_stopped = any(run.outcome == "timed_out" for run in self.runs.values())
            most = self._cell_seconds.most(left, was_stopped=was_stopped)
            answer, stopped = self._living(before=step).run(step.source, left, most)
        except (SandboxDied, NotPlainData) as error:
            self._drop()
            outcome = "timed_out" if isinstance(error, SandboxDied) and error.outcome == "timed_out" else "killed"
            return CellRun(outcome=outcome, note=str(error))  # type: ignore[arg-type]
        return self._cell_run(answer, stopped)

    def _cell_run(self, answer: dict[str, Any], stopped: str) -> CellRun:
        count = answer.get("count")
        # Cut now and not only when they are written: what a thousand cells sent would fill the memory until then.
        outputs = tuple(clean_outputs(answer.get("outputs"), self._sandbox.limits, self._room))
        note = sentence(_CUT, number=self._sandbox.limits.cell_output_bytes) if answer.get("cut") is True else ""
        number = count if type(count) is int and 0 <= count < 1 << 31 else None
        outcome = "timed_out" if stopped else "ok" if answer.get("success") is True else "error"
        return CellRun(outputs, outcome, stopped or note, number)  # type: ignore[arg-type]

    def _living(self, before: Step | None = None) -> Process:
        """Return the notebook's process; after a death a new one, in which the earlier cells were run again."""
        if self._tested and self._process is not None and not self._process.answers():
            self._drop()  # a call killed or stopped the process that it was forked from
        self._tested = False
        if self._process is None or not self._process.alive:
            self._process = self._opened()
            self._replay([step for step in self._steps[: self._place] if step is not before])
        return self._process

    def _opened(self) -> Process:
        try:
            return self._sandbox.open()
        except SandboxDied:
            self._sandbox.restart()
            return self._sandbox.open()

    def _replay(self, steps: Sequence[Step]) -> None:
        """Run those cells again that ended by themselves; one that dies this time leaves the rest as it is."""
        for step in steps:
            if self.runs[step.cell_id].outcome not in ("ok", "error"):
                continue
            if self._budget.left() <= NOTHING_LEFT:
                return
            try:
                assert self._process
                self._process.run(step.source, self._budget.left())
            except SandboxDied:
                self._drop()
                self._process = self._opened()
                return

    def _drop(self) -> None:
        if self._process is not None:
            _unless_dead(self._process.end)
            self._process = None


def _unless_dead(end: Any) -> None:
    try:
        end()
    except SandboxDied:
        return  # the whole sandbox is gone; the next one is started when it is needed
