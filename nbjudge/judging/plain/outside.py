"""Run a test cell here, on the trusted side, and say what it found."""

from __future__ import annotations

import builtins
import contextlib
import copy
import decimal
import io
import linecache
import logging
import math
import numbers
import os
import random
import sys
import traceback
import unittest.mock
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbjudge.errors import AskedAnew
from nbjudge.judging.beside import Beside
from nbjudge.judging.guarded import GUARD
from nbjudge.judging.hidden_tests import DETAIL_CHARACTERS, MESSAGE_CHARACTERS
from nbjudge.judging.limited import CheckTookTooLong, limited_memory, limited_time
from nbjudge.judging.plain.failures import problem_of
from nbjudge.judging.plain.looking import looking_at_handles, noticed_seeds
from nbjudge.judging.plain.world import World
from nbjudge.judging.plain_cell import PlainCell
from nbjudge.judging.told import StudentProblem, is_known_exception, student_words
from nbjudge.judging.watchdog import name_of
from nbjudge.languages.sentences import sentence
from nbjudge.records import CheckResult, Outcome
from nbjudge.settings import AS_NBGRADER

_TOO_MUCH = sentence("What your code gave could not be judged in time or memory: it is far larger than expected.")
_NO_POINTS = sentence("The last line of this test gives the points, and what came is no number from 0 to {number}.")


@dataclass(frozen=True)
class Ran:
    """What came of a test cell: its check, the share of the points, and whether its last value was a number."""

    check: CheckResult
    share: float
    is_number: bool = False
    error: BaseException | None = None


def run(cell: PlainCell, world: World, seed: int, beside: Beside, *, gives_points: bool | None = None) -> Ran:
    """Run a test cell in a world that was entered. `gives_points`: whether the solution's last value was a number.

    Raises AskedAnew where it is to be run once more.
    """
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        beside.load(cell.modules)
    try:
        with (
            beside.entered() as folder,
            _ready(cell, seed),
            GUARD.up([folder]),
        ):  # its limits are also for what is said of a value: that formats it
            try:
                with redirect_stdout(printed), redirect_stderr(printed), _put_back():
                    statements, last = cell.code
                    exec(statements, world)
                    value = eval(last, world) if last is not None else None
                return _ended(cell, value, printed.getvalue(), gives_points, world.problem)
            except (KeyboardInterrupt, AskedAnew):
                raise
            except BaseException as error:
                return _failed(cell, error, printed.getvalue())
    except (KeyboardInterrupt, AskedAnew):
        raise
    except BaseException as error:
        return _failed(cell, error, printed.getvalue())


def _ended(cell: PlainCell, value: Any, printed: str, gives_points: bool | None, problem: StudentProblem | None) -> Ran:
    """Say what came of a cell that ran to its end, whatever `problem` it took for an exception of the student's code.

    Where it gives points for each part, that is a part that failed; else the test took it for what it expects.
    """
    is_number = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))
    if problem is not None and not (gives_points and is_number and _as_points(value) < cell.points):
        raise problem
    if gives_points is False or (gives_points is None and not is_number):
        return Ran(CheckResult(cell.grade_id, cell.title, "passed", detail=_shown(printed[:DETAIL_CHARACTERS])), 1.0)
    points = _as_points(value) if is_number else math.nan
    if not 0 <= points <= cell.points:
        detail = f"The last value was {value!r:.200}."
        return Ran(
            CheckResult(
                cell.grade_id, cell.title, "failed", 1, sentence(_NO_POINTS, number=f"{cell.points:g}"), detail
            ),
            0.0,
        )
    share = points / cell.points if cell.points else 1.0
    outcome: Outcome = "passed" if share == 1 else "failed"
    said = "" if share == 1 else gave(points, cell.points)
    said = f"{said} {problem}" if problem is not None else said
    return Ran(CheckResult(cell.grade_id, cell.title, outcome, 1, said), share, is_number=True)


def _as_points(number: Any) -> float:
    """Return a number as points; NaN for one that is too large to be any."""
    try:
        return float(number)
    except OverflowError:
        return math.nan


def gave(points: float, most: float) -> str:
    """Say how many points a test gave."""
    return sentence("This test gave {number} of {most} points.", number=f"{points:g}", most=f"{most:g}")


def _failed(cell: PlainCell, error: BaseException, printed: str) -> Ran:
    outcome, message, detail = explained(cell, error)
    detail = f"{detail}\n{printed}".strip()
    said = _shown(message[:MESSAGE_CHARACTERS]), _shown(detail[:DETAIL_CHARACTERS])
    return Ran(CheckResult(cell.grade_id, cell.title, outcome, 1, *said), 0.0, error=error)


def _shown(text: str) -> str:
    """Return a text on characters that can be shown and written; a test may put others together."""
    return student_words(text, len(text))


def explained(cell: PlainCell, error: BaseException) -> tuple[Outcome, str, str]:
    """Return the outcome, what the student may read, and what the instructor reads of an exception of the cell."""
    lines = _lines_of(cell, error)
    number = lines[-1]
    detail = cell.found_at(number, _told(error))
    problem = problem_of(error)
    if problem is not None:
        return problem.outcome, str(problem), f"{problem.detail}\n{detail}".strip()
    if isinstance(error, (CheckTookTooLong, MemoryError)):
        return "failed", _TOO_MUCH, detail
    said = cell.message_at(lines, _words(error)) if isinstance(error, AssertionError) else ""
    return "failed", said or _unsaid(cell, lines, error), detail


def _unsaid(cell: PlainCell, lines: list[int], error: BaseException) -> str:
    """Return what a student reads where the author says nothing: the line, if it can be seen, and whence it was called.

    Of an exception only the name is told, and only one that Python or NumPy has.
    """
    line, call = cell.statement(lines[-1]), cell.statement(lines[0])
    if not line:
        return sentence("A line of this test that you cannot see does not hold.")
    if call and call != line:
        line = f"{call}` → `{line}"
    name = type(error).__name__
    if isinstance(error, AssertionError):
        return sentence("This line of the test does not hold: `{line}`", line=line)
    what = name if is_known_exception(name) else sentence("an exception")
    return sentence("This line of the test stopped with {what}: `{line}`", what=what, line=line)


def _lines_of(cell: PlainCell, error: BaseException) -> list[int]:
    """Return the lines of the cell that led to where an exception came from; 0 where none is known."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame.lineno or 0 for frame in frames if frame.filename == cell.file] or [0]


def _words(error: BaseException) -> str:
    return str(error.args[0]) if len(error.args) == 1 and isinstance(error.args[0], str) else ""


def _told(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception_only(error)).strip()
    except Exception:
        return type(error).__name__


@contextlib.contextmanager
def _ready(cell: PlainCell, seed: int) -> Iterator[None]:
    """Limit time and memory, set the random numbers, and put back what a test may change in this process."""
    lines = [f"{line}\n" for line in cell.source.splitlines()]
    linecache.cache[cell.file] = (len(cell.source), None, lines, cell.file)
    states = random.getstate(), np.random.get_state(), np.get_printoptions(), np.geterr()
    random.seed(seed)
    np.random.seed(seed % (1 << 32))
    try:
        with (
            limited_memory(), limited_time(name_of(cell.grade_id, cell.title)), looking_at_handles(), noticed_seeds(),
            unittest.mock.patch.dict(os.environ, AS_NBGRADER),
        ):  # fmt: skip
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        np.set_printoptions(**states[2])
        np.seterr(**states[3])
        unittest.mock.patch.stopall()
        linecache.cache.pop(cell.file, None)


@contextlib.contextmanager
def _put_back() -> Iterator[None]:
    """Put back what a test, or an answer that it hands something over, may change of Python and of libraries."""
    functions, streams, depth = dict(vars(builtins)), (sys.stdin, sys.stdout, sys.stderr), sys.getrecursionlimit()
    try:
        with (
            decimal.localcontext(), warnings.catch_warnings(), unittest.mock.patch.object(sys, "path", [*sys.path]),
            _loggers(), _options_of_pandas(), _figures(),
        ):  # fmt: skip
            yield
    finally:
        vars(builtins).update(functions)
        for name in vars(builtins).keys() - functions.keys():
            delattr(builtins, name)
        sys.stdin, sys.stdout, sys.stderr = streams
        sys.setrecursionlimit(depth)


@contextlib.contextmanager
def _options_of_pandas() -> Iterator[None]:
    """Keep pandas' options; where the test loads it, its own."""
    before = copy.deepcopy(pandas._config.config._global_config) if (pandas := _loaded("pandas")) else None
    try:
        yield
    finally:
        pandas = _loaded("pandas")
        if pandas and before is None:
            warnings.simplefilter("ignore")  # about options that will go
            pandas.reset_option("all")
        elif pandas:
            pandas._config.config._global_config.update(before)


@contextlib.contextmanager
def _figures() -> Iterator[None]:
    """Keep matplotlib's settings; where the test loads it, its own. Its figures are closed, as behind a cell."""
    was_loaded: Any = _loaded("matplotlib")
    with was_loaded.rc_context() if was_loaded else contextlib.nullcontext():
        try:
            yield
        finally:
            if pyplot := _loaded("matplotlib.pyplot"):
                pyplot.close("all")
    if was_loaded is None and (matplotlib := _loaded("matplotlib")):
        matplotlib.rcdefaults()


@contextlib.contextmanager
def _loggers() -> Iterator[None]:
    """Keep who listens to which logger, and to what."""
    before = {logger: (logger.handlers[:], logger.level, logger.disabled) for logger in _all_loggers()}
    least = logging.root.manager.disable
    try:
        yield
    finally:
        for logger in _all_loggers():
            logger.handlers, logger.level, logger.disabled = before.get(logger, ([], logging.NOTSET, False))
        logging.disable(least)


def _all_loggers() -> list[logging.Logger]:
    named = logging.root.manager.loggerDict.values()
    return [logging.root, *(logger for logger in named if isinstance(logger, logging.Logger))]


def _loaded(name: str) -> Any:
    return sys.modules.get(name)
