"""Objects where the solution gave values: a test may be told their truth or their fields, or nothing."""

from __future__ import annotations

from typing import Any, NoReturn

from nbjudge.judging.plain.held.handles import About, Handle, Talk, about_of, no_plain_value
from nbjudge.judging.told import StudentProblem


class _Refusing:
    """A way to have something done with an object that lets nothing be done."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.kinds, self.world = talk.kinds, talk.world

    def use(self, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
        """Refuse what is asked for, but for what `_may` lets through."""
        if not self._may(verb, path):
            self._talk.refuse(no_plain_value(path))
        return self._talk.use(verb, *args, path=path, **kwargs)

    def _may(self, verb: str, path: str) -> bool:
        return False

    def refuse(self, problem: StudentProblem) -> NoReturn:
        """Raise a problem on the student's side."""
        self._talk.refuse(problem)

    def standing_for(self, handle: Handle) -> type:
        """Let no class inherit from it."""
        self._talk.refuse(no_plain_value(about_of(handle).path))


class _TruthAlone(_Refusing):
    def _may(self, verb: str, path: str) -> bool:
        return verb == "bool"


class _FieldsAlone(_Refusing):
    def _may(self, verb: str, path: str) -> bool:
        return verb == "getattr" and self.kinds.knows(path)


def only_true_or_false(talk: Talk, handle: Handle) -> Handle:
    """Return a handle of the same object of which nothing may be asked but its truth."""
    return Handle(About(_TruthAlone(talk), about_of(handle).number, "object", about_of(handle).path))


def only_fields(talk: Talk, handle: Handle) -> Handle:
    """Return a handle of the same object of which only those attributes may be asked that the solution's value has."""
    about = about_of(handle)
    return Handle(About(_FieldsAlone(talk), about.number, about.kind, about.path, about.lineage))


def restrict(talk: Talk, handle: Handle, *, has_fields: bool) -> None:
    """Let nothing be done with a part of a value but that, or nothing at all: a test may never look at it."""
    about_of(handle).conversation = (_FieldsAlone if has_fields else _Refusing)(talk)


def is_restricted(value: Any) -> bool:
    """Tell whether a value is a handle of that kind."""
    return type(value) is Handle and isinstance(about_of(value).conversation, _Refusing)
