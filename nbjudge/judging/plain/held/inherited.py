"""Classes of a test cell that inherit from a class of the student's: what they inherit runs on the other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbjudge.errors import NotPlainData
from nbjudge.judging.plain.held.handles import Handle, about_of

_FUNCTION, _PROPERTY = "function", "property"
_MOST_MEMBERS = 500
# Of these the test's own object would not be one any more.
_NEVER = frozenset({"__class__", "__del__", "__getattribute__", "__setattr__", "__delattr__", "__reduce_ex__"})


def standing_for(handle: Handle) -> type:
    """Return the class that stands here for a class of the student's, to inherit from."""
    about = about_of(handle)
    if about.stand_in is None:
        about.stand_in = _made(handle)
    return about.stand_in


def _made(handle: Handle) -> type:
    about = about_of(handle)
    members = about.conversation.use("members", handle, path=f"{about.path} members")
    if not isinstance(members, dict) or len(members) > _MOST_MEMBERS or not all(map(_is_name, members)):
        raise NotPlainData("a damaged class")
    attributes = {name: _member(handle, name, kind) for name, kind in members.items() if name not in _NEVER}
    return type(about_of(handle).kind, (), attributes | {"_nbjudge_class": handle, "__module__": "student"})


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and name.isidentifier()


def _member(handle: Handle, name: str, kind: Any) -> Any:
    found = getattr(handle, name)
    if kind == _PROPERTY:
        return property(lambda self: found.fget(self), lambda self, value: found.fset(self, value))
    return _method(found) if kind == _FUNCTION else found


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    return method
