"""What a test cell says to the copy of the student's process, and what it is asked back.

the cell: f([1, 2])  ──► request ──► inside: f([1, 2])         a value comes back, or the number of an object there
the cell's lambda    ◄── asks ─────  f calls what it was given
──► reply ──►
"""

from __future__ import annotations

import builtins
import io
import itertools
import sys
from collections.abc import Callable
from typing import Any, NoReturn, Protocol, cast
from unittest import mock

from nbjudge.errors import NotPlainData, SandboxDied
from nbjudge.judging.beside import Carrier
from nbjudge.judging.limited import CheckTookTooLong
from nbjudge.judging.plain import failures, openness
from nbjudge.judging.plain.expecting import BASE, Expecting
from nbjudge.judging.plain.held import inherited
from nbjudge.judging.plain.held.handles import (
    ENDS_LOOPS,
    About,
    Handle,
    is_lineage,
    number_of,
    students_class,
)
from nbjudge.judging.plain.seen import WRITTEN, Kinds
from nbjudge.judging.told import (
    StudentKilled,
    StudentProblem,
    StudentTimedOut,
    Told,
    student_words,
    unplain_words,
)
from nbjudge.languages.sentences import sentence
from nbjudge.sandbox.inside.shared import callbacks, exceptions, instances
from nbjudge.sandbox.inside.shared.kept import Before, Kept
from nbjudge.sandbox.inside.values import randomness, rich
from nbjudge.sandbox.process import Process, Respondent

_SCALARS = frozenset({int, float, bool, str, bytes, type(None)})
_OF_DATA = frozenset({"op", "do", "args", "kwargs", "changed", "let_go", "random"})
MOST_DEPTH = 40  # of a test that calls the student, who calls the test, and so on
_PRINTED = 200_000
_NOT_COPIED = (*openness.FUNCTIONS, mock.NonCallableMock, io.IOBase)
_NO_ANSWER = sentence("Nobody answers input() here. Take it out, or put it into a cell of its own.")


class Target(Protocol):
    """Where requests go: the copy of a notebook's process at a cell."""

    process: Process | None

    def converse(self, request: dict[str, Any], test: Respondent) -> dict[str, Any]:
        """Answer a request `use`; raise SandboxDied where no answer comes."""


class World(Protocol):
    """The names of the test cells, among them the instructor's classes."""

    exceptions: dict[tuple[str, ...], type[BaseException]]

    def rebound(self) -> tuple[tuple[tuple[str, Any], ...], tuple[str, ...]]:
        """Return the names of the student's that the cell has bound since it was asked last, and those it deleted."""

    @property
    def records(self) -> list[str]:
        """Return the names of the instructor's dataclasses."""

    def record_class(self, name: str) -> type | None:
        """Return the instructor's dataclass of that name, or None."""

    def class_in(self, lineage: Any, *, exact: bool) -> type | None:
        """Return the class here that is the first of these names, or (not `exact`) what stands for one of them."""

    def instructors_class(self, name: str) -> type | None:
        """Return the class of that name that the instructor's cells define, or None."""

    def library_class(self, module: str, name: str) -> type | None:
        """Return the class of a library that is loaded here, or None."""

    def get(self, name: str, /) -> Any:
        """Return what a test cell bound a name to, or None."""


class Conversation:
    """One test cell's talk with the student's process."""

    def __init__(
        self, target: Target, kinds: Kinds, world: World, sources: list[str], files: Carrier, before: Before
    ) -> None:
        """Talk to `target`; `kinds` knows what came from the solution, `world` is where the test's classes live.

        `before` notes what objects of this side held that the student's code changes.
        """
        self.kinds, self.world, self.sources = kinds, world, sources
        self.told = Told()
        self._target = target
        self._kept = Kept(itertools.count(-1, -1), before)
        self._names: dict[int | None, str] = {}  # of the student's objects, by their numbers
        self._objects: dict[int, Any] = {}  # of the test, which the student's code holds
        self._numbers: dict[int, int] = {}  # id(object) -> its number
        self._handles: dict[tuple[int, str], Handle] = {}  # by the ways to them, too
        self._classes: dict[int, type[BaseException]] = {}
        self._expecting = Expecting(self, kinds, self._kept)
        self._path = ""
        self._depth = 0
        self._ended: StudentProblem | None = None
        self.problem: StudentProblem | None = None  # the first; a test that expects an exception may take it for that
        self._random, self._files = randomness.Drawn(), files

    def use(self, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
        """Have something done with the student's objects; return what comes back, or raise what was raised there."""
        try:
            return self._used(verb, args, kwargs, path)
        except StudentProblem as problem:
            self.refuse(problem)

    def _used(self, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], path: str) -> Any:
        if self._ended is not None:
            raise self._ended
        self._expecting.write_back()
        # Tuples: a list or a dictionary would be followed.
        request = {"op": "use", "do": verb, "args": args} | self._kept.news()
        others = {"kwargs": tuple(kwargs.items()), "records": tuple(self.world.records)}
        new, deleted = self.world.rebound()
        request |= {name: told for name, told in {**others, "new": new, "deleted": deleted}.items() if told}
        before, self._path = self._path, path
        try:
            request |= self._random.news() | self._written()
            answer = self._ask(request | {"of": self._function_in(request)})
            _print(answer.get("stdout"))
            self.kinds.check(f"{path} changed", answer.get("changed", ()))  # in place, among what it was given
        finally:
            self._path = before
        self._expecting.follow()
        if "raised" in answer:
            error = failures.raised(self.world, self.sources, self.told, answer["raised"], path)
            if isinstance(error, StopIteration) and verb != "next" and not self.kinds.allows(path, ENDS_LOOPS):
                error = failures.problem_of(error) or RuntimeError("StopIteration, which would end a loop of the test")
            raise error
        if "result" not in answer:
            raise StudentKilled(failures.DAMAGED)
        result = self._expecting.of(path, answer["result"])
        self.kinds.check(path, result)
        return result

    def _written(self) -> dict[str, Any]:
        """Return what the test has written to files since the last request."""
        news = self._files.news() if self.kinds.may_write_files else {}
        if news:
            self.kinds.allows(WRITTEN, WRITTEN)
        return news

    def refuse(self, problem: StudentProblem) -> NoReturn:
        """Raise a problem on the student's side, which the cell then has had, whoever catches it."""
        self.problem = self.problem or problem
        raise problem

    def standing_for(self, handle: Handle) -> type:
        """Return the class that stands here for a class of the student's, to inherit from."""
        return inherited.standing_for(handle)

    def variable(self, name: str) -> Any:
        """Return a variable of the student's. Raises NameError where there is none."""
        value = self.use("name", name, path=name)
        if (number := number_of(value)) is not None:
            self._names[number] = name
        return value

    def _function_in(self, request: dict[str, Any]) -> str:
        """Return the name that a request asks for, or whose object it calls with data alone; else nothing."""
        args = request["args"]
        if not request.keys() <= _OF_DATA:
            return ""
        if request["do"] == "name":
            return str(args[0])
        passed = (args[1:], request.get("kwargs", ()), request.get("changed", ()))
        is_called = request["do"] == "call" and all(map(_is_data, passed))
        return self._names.get(number_of(args[0]), "") if is_called else ""

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._target.process
        try:
            answer = self._target.converse(request, self)
        except SandboxDied as death:
            kind = StudentTimedOut if death.outcome == "timed_out" else StudentKilled
            self._ended = kind(str(death))
            raise self._ended from None
        except NotPlainData as error:
            raise TypeError(f"The test passes {error}, which cannot cross the wall.") from None
        if process is not None and self._target.process is not process:
            self._ended = StudentKilled(sentence("The process ended in which your objects lay."))
            raise self._ended
        self._kept.hear(answer.get("let_go"))
        if "unplain" in answer:
            what = student_words(answer["unplain"])
            raise StudentProblem(sentence("Your code gave {what}.", what=unplain_words(what, self.told)), what)
        return answer

    # ── what crosses ─────────────────────────────────────────────────────────────────────────────────────────────────

    def pack(self, value: Any) -> rich.Packed | None:
        """Return how a value of the test is written: as itself, or as what stands for it over there."""
        return self._kept.packed(value, self._packed(value))

    def _packed(self, value: Any) -> rich.Packed | None:
        if (number := number_of(value)) is not None:  # first: a handle asks over there what `isinstance` is to see
            return "handle", number
        if (number := self._expecting.handed_back(value)) is not None:
            return "handle", number
        if rich.is_plain(value):
            return None
        if isinstance(value, type) and self._is_of_the_notebook(value):
            return "class", value.__name__
        if type(value).__name__ in self.world.records and instances.is_record(value):
            return "record", [type(value).__name__, instances.fields_of(value)]
        packed = rich.pack(value)
        if packed is not None:
            return packed
        if name := openness.library_name(value):
            return "library", name
        if isinstance(value, BaseException):
            return "error", [*exceptions.told(value, self._is_of_the_notebook), self._number(value)]
        if not self._is_the_tests(value) and not isinstance(value, _NOT_COPIED):
            copy = openness.pickled(value)
            if copy is not None:
                return "copy", copy
        kind, base = type(value).__name__, students_class(type(value))
        return "callback", (self._number(value), kind, base, tuple(callbacks.protocols_of(type(value))))

    def unpack(self, tag: str, data: Any) -> Any:
        """Return what came: a value, one of the test's own objects, or a handle."""
        return self._kept.unpacked(tag, data, self._unpacked)

    def _unpacked(self, tag: str, data: Any) -> Any:
        if tag == "callback":
            return self._objects[data]
        if tag != "handle":
            if tag == "record":
                return instances.build(self.world.record_class(data[0]), data[1])
            return rich.unpack(tag, data)
        number, kind, names, bases, lineage = data
        if type(number) is not int or not isinstance(kind, str) or not is_lineage(lineage):
            raise NotPlainData("the reply is damaged")
        if names or bases:
            if number not in self._classes:
                self._classes[number] = failures.stand_in(self.world, list(names), list(bases), number)
            return self._classes[number]
        path = self._path.removesuffix(BASE)
        if (number, path) not in self._handles:
            self._handles[number, path] = Handle(About(self, number, student_words(kind, 80), path, lineage))
        return self._handles[number, path]

    def _number(self, value: Any) -> int:
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self._objects)
            self._objects[len(self._objects)] = value  # kept alive, so that its id stays its own
        return self._numbers[id(value)]

    def _is_of_the_notebook(self, kind: type) -> bool:
        """Tell whether the instructor's cells define a class, and do not only import it."""
        return kind.__module__ == self.world.get("__name__") and self.world.instructors_class(kind.__name__) is kind

    def _is_the_tests(self, value: Any) -> bool:
        kind = value if isinstance(value, type) else type(value)
        return bool(kind.__module__ == self.world.get("__name__"))

    # ── what is asked back ───────────────────────────────────────────────────────────────────────────────────────────

    def respond(self, question: dict[str, Any]) -> dict[str, Any]:
        """Do with an object of the test what the student's code asks for, if that may be done."""
        _print(question.get("stdout"))
        self.kinds.check(f"{self._path} changed", question.get("changed", ()))
        self._kept.hear(question.get("let_go"))
        self._depth += 1
        try:
            if self._depth > MOST_DEPTH:
                raise RecursionError("maximum recursion depth exceeded")
            verb, args, kwargs = question["asks"], question["args"], question.get("kwargs", {})
            if verb == "input":
                return {"result": _input(*args)}
            target = self._objects[question["on"]]
            result = self._do(target, verb, tuple(args), dict(kwargs))
            return {"result": result} | self._kept.news()
        except (StudentProblem, SandboxDied, MemoryError, CheckTookTooLong):
            raise
        except Exception as error:
            return {"raised": error} | self._kept.news()
        finally:
            self._depth -= 1

    def _do(self, target: Any, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if verb in ("call", "setattr", "setitem") and not openness.takes_texts_only(target):
            path = f"{self._path} asks"
            args = tuple(self._expecting.of(path, each) for each in args)
            self.kinds.check(path, [args, kwargs])
        return openness.done(target, verb, args, kwargs, is_tests=self._is_the_tests(target))


def _is_data(value: Any) -> bool:
    """Tell whether a value is plain data with all its parts, of which one may lie in itself."""
    left, seen = [value], set[int]()
    while left:
        part = left.pop()
        if type(part) in (list, tuple, dict):  # of sets the order could be one of addresses
            if id(part) not in seen:
                left += [*part.keys(), *part.values()] if type(part) is dict else part
                seen.add(id(part))
        elif type(part) not in _SCALARS and not rich.is_plain(part):
            return False
    return True


def _input(prompt: Any = "") -> str:
    """Answer `input()` of the student's code with what the test put in its place."""
    if builtins.input is _REAL_INPUT:
        raise EOFError(_NO_ANSWER)
    return str(cast(Callable[[str], Any], builtins.input)(str(prompt)))


_REAL_INPUT = builtins.input


def _print(text: Any) -> None:
    if isinstance(text, str):  # as it was printed: a test may look for `\r`; whoever shows it cleans it
        sys.stdout.write(text[:_PRINTED])
