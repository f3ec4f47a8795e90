"""Objects where the solution gave values: a test may be told their truth or their fields, or nothing."""

from __future__ import annotations

from collections.abc import Callable
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


class _StepsAlone(_Refusing):
    def __init__(self, talk: Talk, take: Callable[[Any], Any]) -> None:
        super().__init__(talk)
        self._take = take  # returns what a test gets of an item

    def use(self, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
        """Step through the object, or tell how many items it has, or one of them; refuse all else."""
        found = super().use(verb, *args, path=path, **kwargs)
        if verb in ("iter", "reversed"):
            return map(self._take, found)
        return self._take(found) if verb == "getitem" else found

    def holds(self, handle: Handle, item: Any) -> bool:
        """Tell whether one of its items is equal to this one, which the object itself is not asked."""
        return any(each is item or each == item for each in handle)

    def _may(self, verb: str, path: str) -> bool:
        return verb in ("iter", "reversed", "len", "getitem", "isinstance")


class _FieldsAlone(_StepsAlone):
    def use(self, verb: str, *args: Any, path: str, **kwargs: Any) -> Any:
        """Compare two such objects by their fields, and tell a field or step through them; refuse all else."""
        if verb in ("eq", "ne") and is_restricted(args[-1]):
            fields = self.kinds.fields_at(about_of(args[0]).path)
            return all(getattr(args[0], each) == getattr(args[1], each) for each in fields) == (verb == "eq")
        return super().use(verb, *args, path=path, **kwargs)

    def _may(self, verb: str, path: str) -> bool:
        return super()._may(verb, path) or (verb == "getattr" and self.kinds.knows(path))


def only_true_or_false(talk: Talk, handle: Handle) -> Handle:
    """Return a handle of the same object of which nothing may be asked but its truth."""
    return Handle(About(_TruthAlone(talk), about_of(handle).number, "object", about_of(handle).path))


def only_fields(talk: Talk, handle: Handle, take: Callable[[Any], Any]) -> Handle:
    """Return a handle of the same object that tells the fields which the solution's value has, and what it holds.

    `take` returns what the test gets of an item.
    """
    return _by(_FieldsAlone(talk, take), handle)


def only_steps(talk: Talk, handle: Handle, take: Callable[[Any], Any]) -> Handle:
    """Return a handle of the same object that tells what it holds, and nothing else; `take` as in `only_fields`."""
    return _by(_StepsAlone(talk, take), handle)


def hidden(talk: Talk, handle: Handle) -> Handle:
    """Return a handle of the same object of which nothing may be asked; a test may never look at it."""
    return _by(_Refusing(talk), handle)


def _by(talk: Talk, handle: Handle) -> Handle:
    about = about_of(handle)
    return Handle(About(talk, about.number, about.kind, about.path, about.lineage))


def is_restricted(value: Any) -> bool:
    """Tell whether a value is a handle of that kind."""
    return type(value) is Handle and isinstance(about_of(value).conversation, _Refusing)
