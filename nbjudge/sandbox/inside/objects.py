"""The student's objects, looked at from outside: they stay here, and the other side holds numbers of them.

    test cell, outside                          copy of the notebook's process, inside
    counter.add(3)        ── use: call ──►      counter.add(3)
    f(lambda x: 2 * x)    ── use: call ──►      f(Callback) ── asks ──► the lambda runs outside ──► the reply, inside

A request names what to do with which arguments; a handle among them stands for an object here, a callback for one over
there. Like all in here, this can be changed by the student's code, and nothing that it says is believed.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import itertools
import linecache
import operator
import os
import pickle
import random
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from nbjudge.sandbox.inside import rich
from nbjudge.sandbox.inside.channel import Channel
from nbjudge.sandbox.inside.kernel.shell import Outputs, Shell, described

PRINTED_LIMIT = 200_000
_GONE = "what the test holds has ended with its process"


class Notebook(Protocol):
    """The process that the objects live in."""

    channel: Channel
    shell: Shell

    def serve_until_reply(self) -> dict[str, Any]:
        """Answer requests until one is the reply to what was asked; return it."""


class Objects:
    """The numbers of the student's objects, and the objects of the test that lie outside."""

    def __init__(self, notebook: Notebook) -> None:
        """Look at the namespace of `notebook`, and ask over its channel."""
        self.notebook = notebook
        self._numbers = itertools.count(os.getpid() << 32)  # a number of a process that ended is nobody's
        self._objects: dict[int, Any] = {}
        self._known: dict[int, int] = {}  # id(object) -> its number
        self._callbacks: dict[int, Callback] = {}
        self._request_ids: list[int] = []
        self._printed: list[Outputs] = []

    @property
    def shell(self) -> Shell:
        """Return the student's shell."""
        return self.notebook.shell

    def use(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a request asks for; return its result, the arguments as they are then, and what was printed."""
        args, kwargs = request["args"], request["kwargs"]
        self._request_ids.append(request["id"])
        _take_over_random_numbers(request.get("random"))
        printed = Outputs(PRINTED_LIMIT)
        self._printed.append(printed)
        try:
            with self.shell.captured(printed, self._input):
                result = self._verb(request["do"])(*args, **kwargs)
        except BaseException as error:
            return {"raised": self._raised(error), "stdout": _text(printed), **_kept(request, args, kwargs)}
        finally:
            self._printed.pop()
            self._request_ids.pop()
        return {"result": result, "stdout": _text(printed), **_kept(request, args, kwargs)}

    def ask(self, number: int, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Have something done outside with an object of the test; return the result or raise what it raised."""
        printed = self._printed[-1] if self._printed else Outputs(0)
        question = {"id": self._request_ids[-1], "asks": verb, "on": number, "args": args, "kwargs": kwargs}
        self.notebook.channel.send(question | {"stdout": _text(printed)}, pack=self.pack)
        printed.clear()
        reply = self.notebook.serve_until_reply()
        if "raised" in reply:
            raise _exception(*reply["raised"])
        return reply["result"]

    def pack(self, value: Any) -> rich.Packed | None:
        """Return how a value is written that is no plain data: as a rich one, a callback, or by a number."""
        if rich.is_plain(value):
            return None
        if type(value) is Callback:
            return "callback", object.__getattribute__(value, "_number")
        packed = rich.pack(value)
        return packed if packed is not None else ("handle", self._described(value))

    def unpack(self, tag: str, data: Any) -> Any:
        """Return what a request means: an object in here, one of the test's, or a value."""
        if tag == "handle":
            if data not in self._objects:
                raise ValueError(_GONE)
            return self._objects[data]
        if tag == "callback":
            return self._callbacks.setdefault(data[0], Callback(self, *data))
        if tag == "library":
            module, name = data
            found = importlib.import_module(module)
            return operator.attrgetter(name)(found) if name else found
        if tag == "copy":  # from the trusted side, so it may be pickled
            return pickle.loads(data.tobytes())
        return rich.unpack(tag, data)

    def _described(self, value: Any) -> list[Any]:
        number = self._known.get(id(value))
        if number is None:
            number = self._known[id(value)] = next(self._numbers)
            self._objects[number] = value  # kept alive, so that the id is nobody else's
        is_exception = isinstance(value, type) and issubclass(value, BaseException)
        return [number, type(value).__name__, *(_lineage(value) if is_exception else ([], []))]

    def _raised(self, error: BaseException) -> dict[str, Any]:
        names, bases = _lineage(type(error))
        return described(error) | {"names": names, "bases": bases, "error": error}

    def _verb(self, name: str) -> Callable[..., Any]:
        if name == "name":
            return self._variable
        return _VERBS.get(name) or getattr(operator, name)

    def _variable(self, name: str) -> Any:
        if name not in self.shell.user_ns:
            raise NameError(f"name {name!r} is not defined")
        return self.shell.user_ns[name]

    def _input(self, prompt: object = "", /) -> str:
        return str(self.ask(0, "input", (str(prompt),), {}))


class Callback:
    """Stands for an object of the test, which lies outside."""

    def __init__(self, objects: Objects, number: int, kind: str) -> None:
        """Ask for object `number`; `kind` is the name of its class."""
        object.__setattr__(self, "_objects", objects)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_kind", kind)

    @property  # type: ignore[misc]  # `isinstance` reads it only
    def __class__(self) -> Any:
        """Return the class of that name in the notebook, where the instructor's cells define it on both sides."""
        objects, kind = object.__getattribute__(self, "_objects"), object.__getattribute__(self, "_kind")
        found = objects.shell.user_ns.get(kind)
        return found if isinstance(found, type) else Callback

    def __getattribute__(self, name: str) -> Any:
        if name in ("__class__", "_objects", "_number", "_kind"):
            return object.__getattribute__(self, name)
        return _asked(self, "getattr", name)

    def __setattr__(self, name: str, value: Any) -> None:
        _asked(self, "setattr", name, value)

    def __delattr__(self, name: str) -> None:
        _asked(self, "delattr", name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object outside."""
        return _asked(self, "call", *args, **kwargs)

    def __iter__(self) -> Any:
        return _asked(self, "iter")

    def __next__(self) -> Any:
        return _asked(self, "next")

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        return _asked(self, "exit", kind is not None)


def _asked(callback: Callback, verb: str, *args: Any, **kwargs: Any) -> Any:
    return object.__getattribute__(callback, "_objects").ask(
        object.__getattribute__(callback, "_number"), verb, args, kwargs
    )


OPERATORS = (
    *("lt", "le", "eq", "ne", "gt", "ge", "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow"),
    *("lshift", "rshift", "and_", "or_", "xor", "neg", "pos", "abs", "invert", "iadd", "isub", "imul"),
    *("getitem", "setitem", "delitem", "contains", "index"),
)
BUILTINS = (
    *("len", "str", "repr", "bool", "hash", "int", "float", "complex", "round", "divmod", "reversed", "dir"),
    *("format", "bytes", "iter", "next", "type"),
)
_SPECIAL = {"and_": "__and__", "or_": "__or__", "bool": "__bool__", "str": "__str__", "dir": "__dir__", "type": ""}


def _forward(verb: str) -> Any:
    def method(self: Any, *args: Any) -> Any:
        return _asked(self, verb, *args)

    return method


for _verb in [*OPERATORS, *BUILTINS, "enter"]:
    _name = _SPECIAL.get(_verb, f"__{_verb}__")
    if _name not in ("", "__iter__", "__next__"):
        setattr(Callback, _name, _forward(_verb))
for _verb in ["add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor"]:
    setattr(Callback, f"__r{_verb.strip('_')}__", _forward(f"r{_verb.strip('_')}"))


def _source(thing: Any) -> str:
    """Return the text of the cell's function or class, as `inspect.getsource` gives it in a notebook."""
    if isinstance(thing, type):
        return _class_source(thing)
    return inspect.getsource(thing)


def _class_source(kind: type) -> str:
    for member in vars(kind).values():
        code = getattr(inspect.unwrap(member) if callable(member) else member, "__code__", None)
        if code is None:
            continue
        lines = linecache.getlines(code.co_filename)
        for number, line in enumerate(lines):
            if line.lstrip().startswith(f"class {kind.__name__}"):
                return "".join(inspect.getblock(lines[number:]))
    return inspect.getsource(kind)


def _signature(thing: Any) -> list[Any]:
    """Return the parameters of a function: name, kind, whether it has a default, and the default."""
    return [
        [p.name, int(p.kind), p.default is not p.empty, None if p.default is p.empty else p.default]
        for p in inspect.signature(thing).parameters.values()
    ]


def _exit(manager: Any, error: Any) -> Any:
    arguments = (None, None, None) if error is None else (type(error), error, error.__traceback__)
    return type(manager).__exit__(manager, *arguments)


def _array(value: Any) -> Any:
    return np.asarray(value)


_VERBS: dict[str, Callable[..., Any]] = {name: getattr(builtins, name) for name in BUILTINS} | {
    "call": lambda function, *args, **kwargs: function(*args, **kwargs),
    "getattr": getattr, "setattr": setattr, "delattr": delattr, "isinstance": isinstance, "issubclass": issubclass,
    "callable": callable, "enter": lambda manager: type(manager).__enter__(manager), "exit": _exit,
    "source": _source, "signature": _signature, "array": _array, "index": operator.index,
    "and_": operator.and_, "or_": operator.or_, "pow": pow, "abs": abs,
    "radd": lambda a, b: b + a, "rsub": lambda a, b: b - a, "rmul": lambda a, b: b * a, "rmatmul": lambda a, b: b @ a,
    "rtruediv": lambda a, b: b / a, "rfloordiv": lambda a, b: b // a, "rmod": lambda a, b: b % a,
    "rpow": lambda a, b: b**a, "rand": lambda a, b: b & a, "ror": lambda a, b: b | a, "rxor": lambda a, b: b ^ a,
    "kind": lambda thing: [
        name for name in ("isfunction", "isclass", "ismethod", "isgenerator", "isgeneratorfunction", "iscoroutine",
                          "iscoroutinefunction", "isbuiltin", "ismodule")
        if getattr(inspect, name)(thing)
    ],
}  # fmt: skip


def _lineage(kind: type) -> tuple[list[str], list[str]]:
    """Return the names of an exception's classes: those of the notebook or a library, and the built-in ones."""
    mro = [each for each in kind.__mro__ if each is not object]
    ours = [each.__name__ for each in mro if each.__module__ != "builtins"]
    return ours, [each.__name__ for each in mro if each.__module__ == "builtins"]


def _kept(request: dict[str, Any], args: Any, kwargs: Any) -> dict[str, Any]:
    return {"args": args, "kwargs": kwargs} if request.get("copy_back") else {}


def _text(printed: Outputs) -> str:
    return "".join(str(item.get("text", "")) for item in printed.finished() if item.get("name") == "stdout")


def _exception(name: str, text: str) -> BaseException:
    kind = getattr(builtins, name, Exception)
    return kind(text) if isinstance(kind, type) and issubclass(kind, BaseException) else Exception(text)


def _take_over_random_numbers(states: Any) -> None:
    """Go on with the random numbers of the test, which has set a seed over there."""
    if states and "numpy" in states:
        kind, keys, *rest = states["numpy"]
        np.random.set_state((kind, keys, *rest))
    if states and "python" in states:
        version, keys, gauss = states["python"]
        random.setstate((version, tuple(keys.tolist()), gauss))
