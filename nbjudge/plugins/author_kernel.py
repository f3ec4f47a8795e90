"""The hidden tests in the author's own kernel, without a wall: for source notebooks opened in JupyterLab.

The hidden line of a graded cell calls `hidden_tests`. The engine never runs that line; it is for people who trust the
notebook they have open, and for grading with nbgrader alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import inspect
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from nbjudge.course.folders import Course, find_course
from nbjudge.errors import CourseError, NotPlainData
from nbjudge.judging.hidden_tests import Judge, points_earned, seed_for
from nbjudge.judging.student import Student
from nbjudge.records import CheckResult
from nbjudge.sandbox.inside import wire
from nbjudge.sandbox.inside.shared.functions import Functions, bound
from nbjudge.sandbox.process import Respondent


class Points(float):
    """Points earned: a number for nbgrader, a list of checks for a reader."""

    def __new__(cls, value: float, checks: list[CheckResult]) -> Points:
        """Keep the checks beside the number."""
        points = super().__new__(cls, value)
        points._checks = checks
        return points

    _checks: list[CheckResult]

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<li>{'✓' if check.outcome == 'passed' else '✗'} {html.escape(check.title)}"
            f"{'<br>' + html.escape(check.message) if check.message else ''}</li>"
            for check in self._checks
        )
        return f"<p>Hidden tests: {self:g} points</p><ul style='list-style: none'>{rows}</ul>"


class InKernel:
    """Answers calls from the kernel's own namespace; values are copied as the wire copies them."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        """Take functions from `namespace`."""
        self._namespace = namespace

    def converse(self, request: dict[str, Any], test: Respondent) -> dict[str, Any]:
        """Answer a request as `program.Notebook` does."""
        if request["op"] == "value":
            found = request["name"] in self._namespace
            return _copied({"result": self._namespace[request["name"]]}) if found else {"missing": True}
        function = self._namespace.get(request["name"])
        if not callable(function):
            return {"missing": True}
        lent = _Lent(test)
        inputs, printed = _crossed(request, test.pack, lent.unpack), io.StringIO()
        try:
            with contextlib.redirect_stdout(printed), bound(self._namespace, inputs["bound"]):
                result = _awaited(function(*inputs["args"], **inputs["kwargs"]))
        except Exception as error:
            from nbjudge.sandbox.inside.kernel.shell import described

            if lent.ended is not None:
                raise lent.ended from None
            return {"raised": described(error)}
        answer = {"result": result, "args": inputs["args"], "kwargs": inputs["kwargs"], "stdout": printed.getvalue()}
        return _copied(answer, lent.pack, test.unpack)


def _awaited(result: Any) -> Any:
    """Return what a coroutine gives: in a thread of its own, for in this one runs the kernel's loop."""
    if not inspect.isawaitable(result):
        return result

    async def wait() -> Any:
        return await result

    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(asyncio.run, wait()).result()
    finally:
        pool.shutdown(wait=False)  # of what never ends, the check ends all the same


class _Lent(Functions):
    """Functions of a test that the kernel's code was given; what they are called with and give back is copied."""

    def __init__(self, test: Respondent) -> None:
        super().__init__(self._respond)
        self._test = test
        self.ended: Exception | None = None  # what ends the check, and not only the code that asked

    def unpack(self, _: str, data: Any) -> Any:
        """Return the stand-in that came."""
        return self.stand_in(*data)

    def _respond(self, question: dict[str, Any], pack: wire.Pack) -> dict[str, Any]:
        question = _crossed(question, pack, self._test.unpack)
        try:
            return _crossed(self._test.respond(question), self._test.pack, self.unpack)
        except Exception as error:
            self.ended = self.ended or error
            raise RuntimeError("the check has ended") from error


def hidden_tests(grade_id: str, namespace: dict[str, Any] | None = None) -> Points:
    """Run the hidden tests of a graded cell on the kernel's functions; return the points earned.

    The course is found from the working folder, which is where nbgrader and JupyterLab run a notebook.
    """
    course, here = find_course(), Path.cwd()
    test = course.root / course.tests / here.name / f"{grade_id}.py"
    if not test.is_file():
        raise CourseError(f"There is no hidden test {test}. The file is named after the grade_id of the graded cell.")
    seed = seed_for(course.name, here.name, here.parent.name)
    with contextlib.redirect_stderr(io.StringIO()):  # nbgrader gives nothing for a cell that a warning shows in
        checks = check_namespace(test, namespace if namespace is not None else _user_namespace(), seed)
    return Points(points_earned(checks, _points_of(course, here.name, grade_id)), checks)


def check_namespace(test: Path, namespace: dict[str, Any], seed: int = 0) -> list[CheckResult]:
    """Run one hidden test file on the functions in `namespace`."""
    return Judge([test]).check(test.stem, Student(InKernel(namespace)), seed)


def _crossed(message: dict[str, Any], pack: wire.Pack | None, unpack: wire.Unpack | None) -> dict[str, Any]:
    crossed: dict[str, Any] = wire.decode(wire.encode(message, pack=pack), unpack=unpack)
    return crossed


def _copied(answer: dict[str, Any], pack: wire.Pack | None = None, unpack: wire.Unpack | None = None) -> dict[str, Any]:
    try:
        return _crossed(answer, pack, unpack)
    except NotPlainData as error:
        return {"unplain": str(error)}


def _user_namespace() -> dict[str, Any]:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise CourseError("hidden_tests runs in a notebook; elsewhere pass it the namespace that holds the functions.")
    namespace: dict[str, Any] = shell.user_ns
    return namespace


def _points_of(course: Course, assignment: str, grade_id: str) -> float:
    for folder in (course.source, course.release):
        for path in sorted((course.root / folder / assignment).glob("*.ipynb")):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                nbgrader = cell["metadata"].get("nbgrader", {})
                if nbgrader.get("grade_id") == grade_id and nbgrader.get("grade"):
                    return float(nbgrader["points"])
    raise CourseError(f"No graded cell {grade_id!r} is in {assignment}. Give the cell this grade_id and its points.")
