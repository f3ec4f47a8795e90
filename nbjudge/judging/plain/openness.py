"""What the student's code may do with a test's objects that it was given.

It may call them and step through them. Beyond that a function tells its name and its text of help; a mock and a text
stream, and objects of classes that the test or the instructor wrote, also have attributes, but none that leads on to
what the test knows (a function's globals and closure, frames, an instance's methods' own objects) or how it judges.
"""

from __future__ import annotations

import builtins
import copy
import inspect
import io
import operator
import pickle
import string
import sys
import types
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest import mock

import numpy as np

from nbjudge.judging import student
from nbjudge.judging.plain.held.handles import number_of
from nbjudge.sandbox.inside.shared.callbacks import BUILTINS, OPERATORS, slots_of

FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, partial)
_OF_FUNCTIONS = ("__name__", "__qualname__", "__doc__", "__module__", "__dict__")
_OF_CLASSES = frozenset(dir(type))  # mro, and what leads to other classes
_OF_MOCKS = frozenset(dir(mock.MagicMock()))  # what a test looks at, and what would change what it sees
_OF_FORMATS = frozenset({"format", "format_map", "vformat", "get_field"})  # they look up attributes by a text
MOST_PICKLED = 16 << 20  # bytes
_SPECIAL = {"bool": "__bool__", "str": "__str__"}
_REFLECTED = ("radd", "rsub", "rmul", "rmatmul", "rtruediv", "rfloordiv", "rmod", "rpow", "rand", "ror", "rxor")
_BY_SEVERAL: dict[str, Callable[..., Any]] = {
    "bool": bool, "contains": operator.contains, "iter": iter, "reversed": reversed,
    "iadd": operator.iadd, "isub": operator.isub, "imul": operator.imul,
}  # fmt: skip
_CHANGES: dict[str, Callable[..., Any]] = {"setattr": setattr, "delattr": delattr}
_COPIES: dict[str, Callable[[Any], Any]] = {"copy": copy.copy, "deepcopy": copy.deepcopy}
_OF_THE_TESTS_OWN = (*_CHANGES, *_COPIES)
_OPERATIONS = frozenset({*OPERATORS, *BUILTINS, "enter", "exit", *_REFLECTED})


def _signature(function: Any) -> list[Any]:
    """Return the parameters of what can be called, as for functions of a hidden test, and its plain annotations."""
    parameters = student.parameters_of(function)
    try:
        found = inspect.signature(function)
    except Exception:  # of a function that is written in C, or of an object with a signature of its own making
        return [parameters, {}]
    annotations = {name: each.annotation for name, each in found.parameters.items()}
    annotations |= {"return": found.return_annotation}
    return [parameters, {name: each for name, each in annotations.items() if _is_plain_annotation(each)}]


def _is_plain_annotation(annotation: Any) -> bool:
    if type(annotation) is types.GenericAlias:  # list[int]
        return all(map(_is_plain_annotation, (annotation.__origin__, *annotation.__args__)))
    return type(annotation) in (str, type(None), type(...)) or _is_builtin_class(annotation)


def _is_builtin_class(value: Any) -> bool:
    return type(value) is type and getattr(builtins, value.__name__, None) is value


_DONE_WITH_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "hash": hash, "bool": bool, "eq": operator.eq, "ne": operator.ne, "signature": _signature,
}  # fmt: skip
_BY_SEVERAL |= {"signature": _signature}


def done(target: Any, verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], *, is_tests: bool) -> Any:
    """Do with an object of the test what the student's code asks for. `is_tests`: the test made its class.

    Raises AttributeError or TypeError for what may not be done, and else what the object raises.
    """
    if verb == "call" and callable(target):
        return target(*args, **kwargs)
    if verb in ("iter", "next") and hasattr(target, f"__{verb}__"):
        return iter(target) if verb == "iter" else next(target)
    if issubclass(type(target), FUNCTIONS):
        return _of_function(target, verb, args)
    if not is_tests and not _is_made_for_students(target):
        raise AttributeError(f"{type(target).__name__!r} object of the test has no {verb}")
    if verb == "getattr":
        return _attribute(target, *args)
    if verb in _OF_THE_TESTS_OWN and is_tests and not isinstance(target, type):
        return _changed_or_copied(target, verb, args)
    return _operated(target, verb, args)


def _of_function(function: Any, verb: str, args: tuple[Any, ...]) -> Any:
    """Compare a function of the test, or tell what `functools.wraps` copies. Raises AttributeError for the rest."""
    if verb in _DONE_WITH_FUNCTIONS:
        return _DONE_WITH_FUNCTIONS[verb](function, *args)
    if verb == "getattr" and type(args[0]) is str and args[0] in _OF_FUNCTIONS:
        found = getattr(function, *args)
        return dict(found) if args[0] == "__dict__" else found  # a copy: what comes back changed is not taken over
    raise AttributeError(f"a function of the test has no {args[0] if args else verb!s:.80}")


def _is_made_for_students(target: Any) -> bool:
    """Tell whether a test makes an object of this kind to be used by the student's code."""
    if _is_mock(target):
        return object.__getattribute__(target, "__dict__").get("_mock_wraps") is None
    return issubclass(type(target), (io.StringIO, io.BytesIO))


def takes_texts_only(method: Any) -> bool:
    """Tell whether this is a method of a stream of the test's, which itself refuses whatever is no text."""
    return type(getattr(method, "__self__", None)) in (io.StringIO, io.BytesIO)


def _attribute(target: Any, name: Any, *default: Any) -> Any:
    """Return an attribute that the student's code may see. Raises AttributeError."""
    own = () if _is_mock(target) else getattr(target, "__dict__", ())
    if type(name) is str and name == "__dict__" and type(own) is dict:  # of an instance; a class has a view of its own
        return dict(own)
    is_seen = _is_name(name) and (not name.startswith("_") or name in own or name in slots_of(type(target)))
    if not is_seen or name in _closed(target):
        raise AttributeError(f"an object of the test has no {name!s:.80}")
    return getattr(target, name, *default)


def _changed_or_copied(target: Any, verb: str, args: tuple[Any, ...]) -> Any:
    """Set or delete an attribute of an object of the test, whose methods stay as they are, or copy the object."""
    if verb in _COPIES:
        return _COPIES[verb](target)
    name = args[0]
    if not _is_name(name) or callable(getattr(type(target), name, None)):
        raise AttributeError(f"{name!s:.80} of an object of the test cannot be changed")
    _CHANGES[verb](target, *args)
    return None


def _operated(target: Any, verb: str, args: tuple[Any, ...]) -> Any:
    """Apply an operator or a built-in function. Raises TypeError where the object has none."""
    if verb in _BY_SEVERAL:  # Python has more than one way to them
        return _BY_SEVERAL[verb](target, *args)
    method = getattr(type(target), _SPECIAL.get(verb, f"__{verb.strip('_')}__"), None)
    if verb not in _OPERATIONS or method is None:
        raise TypeError(f"{type(target).__name__!r} object does not support {verb!s:.80}")
    return method(target, *([None, None, None] if verb == "exit" else args))


def _closed(target: Any) -> frozenset[str]:
    if isinstance(target, type):
        return _OF_CLASSES
    if _is_mock(target):
        return _OF_MOCKS
    return _OF_FORMATS if isinstance(target, (str, string.Formatter)) else frozenset()


def _is_mock(target: Any) -> bool:
    return issubclass(type(target), mock.NonCallableMock)  # whatever class it is made to look like


def _is_name(name: Any) -> bool:
    return type(name) is str and not name.startswith("__")


# ── what of libraries goes over ──────────────────────────────────────────────────────────────────────────────────────


def library_name(value: Any) -> list[str] | None:
    """Return module and name of a function, class or module of a library, which the other side has too."""
    if isinstance(value, types.ModuleType):
        return [value.__name__, ""]
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", getattr(value, "__name__", ""))
    if isinstance(value, np.ufunc):
        module, name = "numpy", value.__name__
    elif isinstance(value, (types.MethodDescriptorType, types.WrapperDescriptorType)):  # str.upper, list.__len__
        module = value.__objclass__.__module__
    if not isinstance(module, str) or not isinstance(name, str) or not name or "<" in name:
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return [module, name] if found is value and module != "__main__" else None


def pickled(value: Any) -> np.ndarray[Any, Any] | None:
    """Return the bytes of a library's object, to be unpickled over there, never here."""
    data = io.BytesIO()
    try:
        _Pickler(data).dump(value)
    except Exception:  # pickle raises whatever the object's own methods do
        return None
    return np.frombuffer(data.getvalue(), np.uint8) if data.tell() <= MOST_PICKLED else None


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Refuse what is the student's, which would be asked how to pickle it."""
        if number_of(value) is not None:
            raise pickle.PicklingError("an object of the student's")
        return NotImplemented
