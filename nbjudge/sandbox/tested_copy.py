"""The copy of a notebook's process at a graded cell, which the tests of that cell ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbjudge.errors import ThreadsMissing
from nbjudge.sandbox.execution import Rehearsal
from nbjudge.sandbox.process import Process, Respondent


class TestedCopy:
    """A copy at one cell: made with the first request, and anew whenever what was asked before must not count."""

    __test__ = False  # pytest's: no class of tests

    def __init__(self, rehearsal: Rehearsal, place: str) -> None:
        """Take the copy of this notebook at the cell `place`."""
        self._rehearsal, self._place = rehearsal, place
        self.process: Process | None = None
        self.asked: set[str] = set()  # the functions, and "" for all else
        self.keeps_nothing = True  # whether no copy has answered, but what cannot know what it was asked before
        self.lacked_threads = False  # whoever asked has to begin anew, whatever it made of the ThreadsMissing
        self.can_start_over = rehearsal.can_start_over
        self.has_failed = rehearsal.has_failed

    def converse(self, request: dict[str, Any], test: Respondent) -> dict[str, Any]:
        """Answer a request of a test, which may be asked back meanwhile. Raises SandboxDied where no answer comes."""

        def ask(process: Process, seconds: float) -> dict[str, Any]:
            return process.converse(request, seconds, test)

        function = function_asked(request)
        self.asked.add(function)
        if self._rehearsal.answers_for_all(self._place, function):
            return self._rehearsal.ask_for_all(ask)
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
        except ThreadsMissing:
            self.lacked_threads = True
            raise
        return answer


def function_asked(request: dict[str, Any]) -> str:
    """Return the function that a request calls with plain data alone; empty for any other request."""
    passed = [request.get("args"), request.get("kwargs"), request.get("bound")]
    return request["name"] if request["op"] == "call" and not any(map(_has_function, passed)) else ""


def _has_function(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_function, value.values()))
    return any(map(_has_function, value)) if isinstance(value, (list, tuple)) else callable(value)
