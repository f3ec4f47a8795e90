"""Stand-ins, inside, for the objects of a test cell that lies outside: what is done with one is asked for there."""

from __future__ import annotations

import copy
import inspect
import types
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Protocol

from nbjudge.sandbox.inside.shared import functions

OPERATORS = (
    *("lt", "le", "eq", "ne", "gt", "ge", "add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow"),
    *("lshift", "rshift", "and_", "or_", "xor", "neg", "pos", "abs", "invert", "iadd", "isub", "imul"),
    *("getitem", "setitem", "delitem", "contains", "index"),
)
BUILTINS = (
    *("len", "str", "repr", "bool", "hash", "int", "float", "complex", "round", "divmod", "reversed", "dir"),
    *("format", "bytes", "iter", "next", "type"),
)
_REFLECTED = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor")
# What Python calls for an operator or a built-in function: the name of the method, and the word that is sent for it.
_PROTOCOLS = {f"__{verb.strip('_')}__": verb for verb in (*OPERATORS, *BUILTINS, "enter", "exit", "call")}
_PROTOCOLS |= {f"__r{verb}__": f"r{verb}" for verb in _REFLECTED}
_UNSET = object()
_OF_ALL = _PROTOCOLS.keys() & vars(object).keys()  # every object can be compared, and has a text


class Asking(Protocol):
    """How something is done with an object of the test."""

    def __hash__(self) -> int:
        """Tell it from another one."""

    @property
    def shell(self) -> Any:
        """Return the student's shell."""

    def ask(self, number: int, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Have something done outside with an object of the test; return the result or raise what it raised."""


def protocols_of(kind: type) -> list[str]:
    """Return the names of the methods that Python looks for in a class, of those that this one has."""
    return [name for name in _PROTOCOLS if name not in _OF_ALL and _found_in(kind, name) is not None]


def slots_of(kind: type) -> list[str]:
    """Return the names of the attributes for which a class made in Python has slots."""
    made_in_python = [vars(base) for base in kind.__mro__ if "__slots__" in vars(base)]
    members = [item for base in made_in_python for item in base.items()]
    return [name for name, member in members if type(member) is types.MemberDescriptorType]


def _found_in(kind: type, name: str) -> Any:
    """Look a name up as Python does for operators; what is found is not asked to bind itself."""
    return next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)


class _Kind(type):
    """The type of a stand-in: it has the name of the class that its object has outside, and is used as that one.

    Where the notebook has that class as well (the instructor's cells define it on both sides), it is the notebook's
    that is called and has attributes.
    """

    _asking: Asking | None = None
    _inherits: type | None = None  # the notebook's class that the test's own class inherits from

    def __eq__(cls, other: object) -> bool:
        if other is cls:
            return True
        name = type.__getattribute__(cls, "__name__")
        return isinstance(other, type) and (other.__module__, other.__name__) == ("__main__", name)

    def __hash__(cls) -> int:
        found = _of_that_name(cls)
        return hash(type.__getattribute__(cls, "__name__")) if found is None else type.__hash__(found)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make an object of the notebook's class."""
        found = _notebooks(cls)
        if found is None:
            raise TypeError(f"cannot create {type.__getattribute__(cls, '__name__')!r} instances of the test")
        return found(*args, **kwargs)

    def __instancecheck__(cls, value: Any) -> bool:
        found = _of_that_name(cls)
        return type.__instancecheck__(cls, value) if found is None else isinstance(value, found)

    def __getattribute__(cls, name: str) -> Any:
        found = _of_that_name(cls)
        if found is not None and hasattr(found, name):
            return getattr(found, name)
        return type.__getattribute__(cls, name)

    def __getattr__(cls, name: str) -> Any:
        if (found := _notebooks(cls)) is None:
            raise AttributeError(f"a class of the test has no {name}")
        return getattr(found, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        found = _notebooks(cls)
        type.__setattr__(cls, name, value) if found is None else setattr(found, name, value)


def _of_that_name(kind: _Kind) -> type | None:
    """Return the notebook's class that has the name of the object's class outside, or None."""
    asking = type.__getattribute__(kind, "_asking")
    if asking is None:
        return None
    found = asking.shell.user_ns.get(type.__getattribute__(kind, "__name__"))
    return found if isinstance(found, type) and type(found) is not _Kind else None


def _notebooks(kind: _Kind) -> type | None:
    """Return the notebook's class as whose an object passes, or None."""
    inherits: type | None = type.__getattribute__(kind, "_inherits")
    return _of_that_name(kind) if inherits is None else inherits


def stand_in(asking: Asking, number: int, kind: str, inherits: type | None, protocols: Iterable[str]) -> Callback:
    """Return what stands for object `number`; `kind` is its class, which `inherits` from one of the notebook's.

    It has those of the methods for operators and built-in functions that the object has: `protocols`.
    """
    new = object.__new__(_class(asking, kind, inherits, tuple(protocols)))
    object.__setattr__(new, "_number", number)
    return new


@cache
def _class(asking: Asking, kind: str, inherits: type | None, protocols: tuple[str, ...]) -> type[Callback]:
    methods = {name: _forward(_PROTOCOLS[name]) for name in protocols}
    own = {"__module__": "__main__", "_asking": asking, "_inherits": inherits}
    made: Any = _Kind(kind, (Callback,), methods | own)
    return made  # type: ignore[no-any-return]


def _forward(verb: str) -> Any:
    if verb == "exit":
        return lambda self, kind, error, trace: _asked(self, verb, kind is not None)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return _asked(self, verb, *args, **kwargs)

    return method


class Callback(metaclass=_Kind):
    """Stands for an object of the test, which lies outside."""

    @property  # type: ignore[misc]  # `isinstance` reads it only
    def __class__(self) -> Any:
        """Return the class of that name in the notebook, where the instructor's cells define it on both sides."""
        return _notebooks(type(self)) or Callback

    def __getattribute__(self, name: str) -> Any:
        if name in ("__class__", "__copy__", "__deepcopy__") or name in _PROTOCOLS:
            return object.__getattribute__(self, name)
        if name == "__signature__" and callable(self):
            return _signature(self)
        is_function = type.__getattribute__(type(self), "__name__") in ("function", "method")
        if is_function and name in _OF_ITS_CODE:
            return _OF_ITS_CODE[name](_signature(self))
        if name == "__annotations__" and is_function:
            return _asked(self, "signature")[1]
        found = _asked(self, "getattr", name)
        return Attributes(self, found) if name == "__dict__" and not is_function else found

    def __setattr__(self, name: str, value: Any) -> None:
        _asked(self, "setattr", name, value)

    def __delattr__(self, name: str) -> None:
        _asked(self, "delattr", name)

    def __copy__(self) -> Any:
        return _copied(self, "copy", {}, lambda value: value)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if own := getattr(_of_that_name(type(self)), "__deepcopy__", None):
            return own(self, memo)
        return _copied(self, "deepcopy", memo, lambda value: copy.deepcopy(value, memo))


class Attributes(dict[str, Any]):
    """What `vars` gives of a stand-in: what is put into it or taken out of it is so with the object."""

    def __init__(self, callback: Callback, found: dict[str, Any]) -> None:
        """Hold what was found."""
        super().__init__(found)
        self._callback = callback

    def __setitem__(self, name: str, value: Any) -> None:
        setattr(self._callback, name, value)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        delattr(self._callback, name)

    def __copy__(self) -> dict[str, Any]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return copy.deepcopy(dict(self), memo)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Set each."""
        for name, value in dict(*args, **kwargs).items():
            self[name] = value


for _name in _OF_ALL:
    type.__setattr__(Callback, _name, _forward(_PROTOCOLS[_name]))


def _asked(callback: Callback, verb: str, *args: Any, **kwargs: Any) -> Any:
    asking = type.__getattribute__(type(callback), "_asking")
    return asking.ask(object.__getattribute__(callback, "_number"), verb, args, kwargs)


def _signature(callback: Callback) -> inspect.Signature:
    """Return what `inspect.signature` shows: parameters, plain defaults, annotations of plain types."""
    parameters, annotations = _asked(callback, "signature")
    found, empty = functions.signature_of(parameters), inspect.Parameter.empty
    known = [each.replace(annotation=annotations.get(each.name, empty)) for each in found.parameters.values()]
    return found.replace(parameters=known, return_annotation=annotations.get("return", empty))


def _code(signature: inspect.Signature) -> types.SimpleNamespace:
    """Return what of a function's code its signature tells: how many arguments it takes, and their names."""
    kinds = [each.kind for each in signature.parameters.values()]
    by_name = kinds.count(inspect.Parameter.KEYWORD_ONLY)
    starred = kinds.count(inspect.Parameter.VAR_POSITIONAL) + kinds.count(inspect.Parameter.VAR_KEYWORD)
    order = sorted(signature.parameters.values(), key=lambda each: _ORDER.index(each.kind))
    return types.SimpleNamespace(
        co_argcount=len(kinds) - by_name - starred,
        co_posonlyargcount=kinds.count(inspect.Parameter.POSITIONAL_ONLY),
        co_kwonlyargcount=by_name,
        co_varnames=tuple(each.name for each in order),
    )


def _defaults(signature: inspect.Signature, *, keyword_only: bool) -> Any:
    found = {
        each.name: each.default
        for each in signature.parameters.values()
        if each.default is not each.empty and (each.kind is each.KEYWORD_ONLY) == keyword_only
    }
    return (found if keyword_only else (*found.values(),)) if found else None


_ORDER = (
    inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD,
)  # fmt: skip
_OF_ITS_CODE: dict[str, Callable[[inspect.Signature], Any]] = {
    "__code__": _code,
    "__defaults__": lambda signature: _defaults(signature, keyword_only=False),
    "__kwdefaults__": lambda signature: _defaults(signature, keyword_only=True),
}


def _copied(callback: Callback, verb: str, memo: dict[int, Any], copied: Callable[[Any], Any]) -> Any:
    """Return an object of the notebook's own class of that name, with what copies make of the attributes.

    Where there is no such class, the test's side makes the copy. Of a function it makes none, and neither does Python.
    """
    found = _of_that_name(type(callback))
    if found is not None:
        new: Any = object.__new__(found)
        memo[id(callback)] = new  # before its parts are copied, which may lead back to it
        for name in slots_of(found):
            if (value := getattr(callback, name, _UNSET)) is not _UNSET:
                object.__setattr__(new, name, copied(value))
        if attributes := getattr(callback, "__dict__", {}):
            vars(new).update({name: copied(value) for name, value in attributes.items()})
        return new
    try:
        return _asked(callback, verb)
    except AttributeError:
        if not callable(callback):
            raise TypeError(f"cannot copy an object of the test: {type(callback).__name__}") from None
        return callback
