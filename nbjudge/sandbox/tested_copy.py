"""The process of a notebook that the tests of one graded cell ask."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from nbjudge.errors import AskedAnew, NotForAll, SandboxDied, ThreadsMissing
from nbjudge.sandbox.execution import Rehearsal
from nbjudge.sandbox.process import Process, Respondent


class TestedCopy:
    """A copy at one cell: made with the first request, and anew whenever what was asked before must not count.

    What keeps nothing of it may be asked of the process that answers all tests.
    """

    __test__ = False  # pytest's: no class of tests

    def __init__(self, rehearsal: Rehearsal, place: str) -> None:
        """Take the copy of this notebook at the cell `place`."""
        self._rehearsal, self._place = rehearsal, place
        self.process: Process | None = None
        self.asked: set[str] = set()  # the functions, and "" for all else
        self._has_asked = False  # the process that answers all tests
        self.keeps_nothing = True  # whether no copy has answered, but what cannot know what it was asked before
        self.asked_anew: AskedAnew | None = None  # whoever asked has to begin anew, whatever it made of this
        self.can_start_over = rehearsal.can_start_over
        self.has_failed = rehearsal.has_failed

    def converse(self, request: dict[str, Any], test: Respondent) -> dict[str, Any]:
        """Answer a request of a test, which may be asked back meanwhile. Raises SandboxDied where no answer comes."""
        function = _function_in(request)
        self.asked.add(function)

        def ask(process: Process, seconds: float) -> dict[str, Any]:
            return process.converse(request, seconds, test)

        if request["op"] == "call" and not self._rehearsal.needs_copy(self._place, {function}):
            begins, self._has_asked = not self._has_asked, True
            # Where it was killed, or had no memory, what earlier calls left may be why: a copy has nothing of it.
            with suppress(_Lost):
                return self._rehearsal.ask_for_all(_or_lost(ask), begins=begins)
        return self._answer(request, ask)

    def run(self, source: str) -> dict[str, Any]:
        """Run a cell's source; return its answer."""

        def run(process: Process, seconds: float) -> dict[str, Any]:
            answer, stopped = process.run(source, seconds)
            return answer | ({"stopped": stopped} if stopped else {})

        return self._answer({}, run)

    def renew(self) -> None:
        """Have the next request answered by another copy."""
        self.process = self._rehearsal.renewed(self._place, self.process)

    def start_over(self) -> None:
        """Have the next request answered in another sandbox, in which the cells run once more."""
        self.process = None
        self._rehearsal.start_over()

    def end(self) -> None:
        """End the copy that answered last."""
        self._rehearsal.end_of_tests(self.process)

    def _answer(self, request: dict[str, Any], ask: Callable[[Process, float], dict[str, Any]]) -> dict[str, Any]:
        self.keeps_nothing = False

        def asked(process: Process, _: dict[str, Any], seconds: float) -> dict[str, Any]:
            self.process = process  # at once: a test that is asked back has requests of its own
            return ask(process, seconds)

        try:
            answer, self.process = self._rehearsal.ask(self._place, request, self.process, asked)
        except ThreadsMissing as missing:
            self.asked_anew = missing
            raise
        return answer


class ForAll:
    """The process that answers all tests, for a test that talks of objects: what was talked of before is gone."""

    process: Process | None = None  # of its own it has none

    def __init__(self, rehearsal: Rehearsal, place: str) -> None:
        """Ask the process of this notebook, as a test at the cell `place`."""
        self._rehearsal, self._place = rehearsal, place
        self.asked: set[str] = set()
        self.asked_anew: AskedAnew | None = None
        self._is_over = False

    def converse(self, request: dict[str, Any], test: Respondent) -> dict[str, Any]:
        """Answer a request of a test. Raises SandboxDied where no answer comes, NotForAll where it needs a copy."""
        function = _function_in(request)
        if self._is_over or self._rehearsal.needs_copy(self._place, {function}):
            self.asked_anew = NotForAll()
            raise self.asked_anew
        begins = not self.asked
        request |= {"anew": True} if begins else {}
        self.asked.add(function)

        def ask(process: Process, seconds: float) -> dict[str, Any]:
            return process.converse(request, seconds, test)

        try:
            return self._rehearsal.ask_for_all(_or_lost(ask), begins=begins)
        except _Lost:
            self.asked_anew = NotForAll()
            raise self.asked_anew from None

    def end(self) -> None:
        """Take no more requests."""
        self._is_over = True


class _Lost(Exception):
    """The process that answers all tests was killed, or lacks memory."""


def _or_lost(ask: Callable[[Process, float], dict[str, Any]]) -> Callable[[Process, float], dict[str, Any]]:
    def asked(process: Process, seconds: float) -> dict[str, Any]:
        try:
            answer = ask(process, seconds)
        except SandboxDied as death:
            if death.outcome == "timed_out":
                raise
            raise _Lost from None
        raised = answer.get("raised")
        kind = raised.get("type") if isinstance(raised, dict) else None
        if isinstance(kind, str) and kind.endswith("MemoryError"):
            process.alive = False
            raise _Lost
        return answer

    return asked


def _function_in(request: dict[str, Any]) -> str:
    """Return the function that a request is about, if it is asked for or called with data alone; else nothing."""
    if request["op"] == "use":
        return str(request.get("of", ""))
    passed = [request.get("args"), request.get("kwargs"), request.get("bound")]
    return request["name"] if request["op"] == "call" and not any(map(_has_function, passed)) else ""


def _has_function(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_function, value.values()))
    return any(map(_has_function, value)) if isinstance(value, (list, tuple)) else callable(value)
