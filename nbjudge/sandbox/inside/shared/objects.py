"""The student's objects, looked at from outside: they stay here, and the other side holds numbers of them.

    test cell, outside                          copy of the notebook's process, inside
    counter.add(3)        ── use: call ──►      counter.add(3)
    f(lambda x: 2 * x)    ── use: call ──►      f(Callback) ── asks ──► the lambda runs outside ──► the reply, inside

A request names what to do with which arguments; a handle among them stands for an object here, a callback for one over
there. Like all in here, this can be changed by the student's code, and nothing that it says is believed.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import itertools
import operator
import os
import pickle
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from nbjudge.sandbox.inside.kernel.shell import Outputs, Shell, described
from nbjudge.sandbox.inside.shared import exceptions, instances
from nbjudge.sandbox.inside.shared.callbacks import Attributes, Callback, stand_in
from nbjudge.sandbox.inside.shared.instances import fields_of, is_record
from nbjudge.sandbox.inside.shared.kept import Kept
from nbjudge.sandbox.inside.shared.verbs import operation
from nbjudge.sandbox.inside.values import randomness, rich

PRINTED_LIMIT = 200_000
_MOST_CLASSES = 20
_MOST_CAUSES = 3  # exceptions from which one was raised, one behind the other
_GONE = "what the test holds has ended with its process"


class Notebook(Protocol):
    """The process that the objects live in."""

    shell: Shell

    def turn(self) -> AbstractContextManager[Any]:
        """Hold other threads back from asking at the same time."""

    def ask(self, question: dict[str, Any], pack: Callable[[Any], rich.Packed | None]) -> dict[str, Any]:
        """Ask the other side in the middle of a request; return the reply."""


_BEGUN = itertools.count()


class Objects:
    """The numbers of the student's objects, and the objects of the test that lie outside."""

    def __init__(self, notebook: Notebook) -> None:
        """Look at the namespace of `notebook`, and ask what it asks."""
        self.notebook = notebook
        first = (os.getpid() << 40) + (next(_BEGUN) << 24)  # a number of a talk that ended is nobody's
        self._numbers = itertools.count(first)
        self.kept = Kept(itertools.count(first + 1))
        self._objects: dict[int, Any] = {}
        self._known: dict[int, int] = {}  # id(object) -> its number
        self._callbacks: dict[int, Callback] = {}
        self._records: Sequence[str] = ()  # names of the instructor's dataclasses
        self._printed: list[Outputs] = []

    @property
    def shell(self) -> Shell:
        """Return the student's shell."""
        return self.notebook.shell

    def use(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a request asks for; return its result and what was printed."""
        args, kwargs = request["args"], dict(request.get("kwargs", ()))
        self._records = request.get("records", ())
        self._rebind(request.get("new", ()), request.get("deleted", ()))
        randomness.take_over(request.get("random"))
        _lay(*request.get("files", ((), ())))
        printed = Outputs(PRINTED_LIMIT)
        self._printed.append(printed)
        try:
            with self.shell.captured(printed, self._input):
                result = self._verb(request["do"])(*args, **kwargs)
        except BaseException as error:
            return {"raised": self._raised(error)} | _told(printed)
        finally:
            self._printed.pop()
        return {"result": result} | _told(printed)

    def ask(self, number: int, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Have something done outside with an object of the test; return the result or raise what it raised."""
        with self.notebook.turn():  # what is followed here, no other thread may follow meanwhile
            printed = self._printed[-1] if self._printed else Outputs(0)
            question = {"asks": verb, "on": number, "args": args} | ({"kwargs": kwargs} if kwargs else {})
            reply = self.notebook.ask(question | _told(printed) | self.kept.news(), self.pack)
            self.kept.hear(reply.get("let_go"))
            printed.clear()
        if "raised" in reply:
            raise reply["raised"]
        return reply["result"]

    def pack(self, value: Any) -> rich.Packed | None:
        """Return how a value is written: as it is, as a rich one, a callback, or by a number."""
        return self.kept.packed(value, self._packed(value))

    def _packed(self, value: Any) -> rich.Packed | None:
        if rich.is_plain(value):
            return None
        if issubclass(type(value), Callback):
            return "callback", object.__getattribute__(value, "_number")
        if isinstance(value, BaseException) and (number := vars(value).get("_nbjudge_number")) is not None:
            return "callback", number
        if type(value).__name__ in self._records and self._is_known_record(value):
            return "record", [type(value).__name__, fields_of(value)]
        packed = rich.pack(dict(value) if type(value) is Attributes else value)
        return packed if packed is not None else ("handle", self._described(value))

    def _is_known_record(self, value: Any) -> bool:
        return is_record(value) and self._named(type(value).__name__) is type(value)

    def _named(self, name: str) -> Any:
        return self.shell.user_ns.get(name)

    def unpack(self, tag: str, data: Any) -> Any:
        """Return what a request means: an object in here, one of the test's, or a value."""
        return self.kept.unpacked(tag, data, self._unpacked)

    def _unpacked(self, tag: str, data: Any) -> Any:
        if tag == "handle":
            if data not in self._objects:
                raise ValueError(_GONE)
            return self._objects[data]
        if tag == "callback":
            if data[0] not in self._callbacks:
                self._callbacks[data[0]] = stand_in(self, *data)
            return self._callbacks[data[0]]
        if tag == "library":
            module, name = data
            found = importlib.import_module(module)
            return operator.attrgetter(name)(found) if name else found
        if tag == "error":
            return self._exception(*data)
        if tag == "class":
            return self._named(data)
        if tag == "record":
            return instances.build(self._named(data[0]), data[1])
        if tag == "copy":  # from the trusted side, so it may be pickled
            return pickle.loads(data.tobytes())
        return self._named_tuple(*data) if tag == "named" else rich.unpack(tag, data)

    def _named_tuple(self, name: str, fields: list[str], values: list[Any]) -> Any:
        """Return a named tuple, of the notebook's own class where it has one of that name with these fields."""
        kind = self._named(name)
        if isinstance(kind, type) and issubclass(kind, tuple) and getattr(kind, "_fields", None) == tuple(fields):
            return tuple.__new__(kind, values)
        return rich.unpack("named", [name, fields, values])

    def _exception(
        self, name: str, args: Any, text: str, own: Sequence[str], attributes: dict[str, Any], number: int
    ) -> BaseException:
        """Return what stands for an exception of the test: of the first class in `own` that is here, or a built-in."""
        classes = [kind for each in own if isinstance(kind := self._named(each), type)]
        kind = next((each for each in classes if issubclass(each, BaseException)), None)
        if kind is None:
            error = exceptions.made(getattr(builtins, name), args, text)
        else:
            error = exceptions.as_notebooks(kind, args, text, attributes)
        vars(error)["_nbjudge_number"] = number
        return error

    def _described(self, value: Any) -> tuple[Any, ...]:
        number = self._known.get(id(value))
        if number is None:
            number = self._known[id(value)] = next(self._numbers)
            self._objects[number] = value  # kept alive, so that the id is nobody else's
        is_exception = isinstance(value, type) and issubclass(value, BaseException)
        lineage = tuple(map(_called, _MRO(type(value))[:_MOST_CLASSES]))
        names, bases = map(tuple, _lineage(value) if is_exception else ((), ()))
        return number, _NAME(type(value)), names, bases, lineage  # tuples: a list would be followed

    def _raised(self, error: BaseException, depth: int = 0) -> dict[str, Any]:
        names, bases = _lineage(type(error))
        told = described(error) | {"names": names, "bases": bases, "error": error}
        told["modules"] = [each.__module__ for each in type(error).__mro__[: len(names)]]
        notes = vars(error).get("__notes__")
        told["args"], told["notes"] = exceptions.arguments(error), notes if exceptions.are_small(notes) else None
        if error.__cause__ is not None and depth < _MOST_CAUSES:
            told["cause"] = self._raised(error.__cause__, depth + 1)
        return told

    def _verb(self, name: str) -> Callable[..., Any]:
        if name == "name":
            return self._variable
        if name == "names":
            return lambda: [name for name in self.shell.user_ns if isinstance(name, str)]
        return operation(name)

    def _rebind(self, new: Iterable[tuple[str, Any]], deleted: Sequence[str]) -> None:
        """Bind names of the notebook as the test has bound them."""
        self.shell.user_ns.update(new)
        for name in deleted:
            self.shell.user_ns.pop(name, None)

    def _variable(self, name: str) -> Any:
        if name not in self.shell.user_ns:
            raise NameError(f"name {name!r} is not defined")
        return self.shell.user_ns[name]

    def _input(self, prompt: object = "", /) -> str:
        return str(self.ask(0, "input", (str(prompt),), {}))


def _lay(written: Iterable[tuple[str, bytes | None]], removed: Iterable[str]) -> None:
    """Write files of the test (None: a folder) and remove others, by the paths that it has for them.

    One that cannot be written is missing then, and whoever reads it says so.
    """
    for path in removed:
        with contextlib.suppress(OSError):
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
    for path, content in written:
        with contextlib.suppress(OSError):
            os.makedirs(path if content is None else os.path.dirname(path) or ".", exist_ok=True)
            if content is not None:
                with open(path, "wb") as file:
                    file.write(content)


_MRO, _NAME, _QUALNAME = (vars(type)[name].__get__ for name in ("__mro__", "__name__", "__qualname__"))


def _called(kind: type) -> tuple[str, str]:
    """Return module and name of a class, whatever its metaclass says they are."""
    module = type.__getattribute__(kind, "__module__")
    return module if type(module) is str else "", _QUALNAME(kind)


def _lineage(kind: type) -> tuple[list[str], list[str]]:
    """Return the names of an exception's classes: those of the notebook or a library, and the built-in ones."""
    mro = [each for each in kind.__mro__ if each is not object]
    ours = [each.__name__ for each in mro if each.__module__ != "builtins"]
    return ours, [each.__name__ for each in mro if each.__module__ == "builtins"]


def _told(printed: Outputs) -> dict[str, str]:
    """Return what was printed, for a message; nothing where nothing was."""
    text = "".join(str(item.get("text", "")) for item in printed.finished() if item.get("name") == "stdout")
    return {"stdout": text} if text else {}
