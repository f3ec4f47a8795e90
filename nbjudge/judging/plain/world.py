"""Where a test cell's names come from: the cell itself, the instructor's cells, and else the other side.

1. what this or an earlier test cell defined or imported
2. what the instructor's cells import, and what locked ones define: run here, when it is first asked for
3. everything else: a variable of the student's process
"""

from __future__ import annotations

import ast
import builtins
import sys
import types
from abc import ABCMeta
from collections.abc import Iterable, Iterator
from typing import Any

from nbjudge.judging.plain import failures, openness
from nbjudge.judging.plain.conversation import Conversation
from nbjudge.judging.plain.held.handles import Handle, about_of, are_same, class_of, identity, number_of
from nbjudge.judging.told import StudentProblem
from nbjudge.languages.sentences import sentence
from nbjudge.notebooks.code.given import Given, import_of
from nbjudge.notebooks.code.rewritten import SAME, rewritten

_MOST_CLASSES = 1000  # of the other side that are told apart by their names
_NOT_IMPORTED = sentence("`{name}` is not what was to be imported here.")
MODULE = "__main__"  # the name of a notebook's own module


class World(dict[str, Any]):
    """The global names of the test cells of one submission's notebook."""

    def __init__(self) -> None:
        """Start with nothing but Python itself."""
        super().__init__(__name__=MODULE, __builtins__=self._builtins())
        self.exceptions: dict[tuple[str, ...], type[BaseException]] = {}  # stand-ins, by their names and bases
        self.given = Given()
        self.conversation: Conversation | None = None
        self._seen_as: dict[tuple[str, type], type] = {}
        self._over_there: dict[str, Any] = {}  # names of the student's as they are bound there
        self._deleted: set[str] = set()  # since the last request
        self._gone: set[str] = set()  # names of the instructor's that the cell deleted
        self._borrowed: set[str] = set()  # functions and classes of the student's, fetched once a cell

    def enter(self, given: Given, conversation: Conversation, rebound: Iterable[str]) -> None:
        """Begin a test cell: forget what belongs to an earlier copy, or was bound anew by the student since."""
        stale = [name for name, value in self.items() if number_of(value) is not None]
        for name in {*self._borrowed, *stale, *rebound} - {"__name__", "__builtins__"}:
            self.pop(name, None)
        for names in (self._borrowed, self._over_there, self._deleted, self._gone):
            names.clear()
        self.given, self.conversation = given, conversation

    @property
    def problem(self) -> StudentProblem | None:
        """Return the first problem on the student's side in the cell that runs: no exception of the student's code."""
        return self.conversation.problem if self.conversation else None

    def __missing__(self, name: str) -> Any:
        """Find a name that no test cell has bound."""
        if name in self._gone:
            raise KeyError(name)
        if name in self.given.definitions:
            theirs = self._talk.variable(name) if name in self.given.asked_for else None
            if self._define(name):
                self[name] = self[name] if theirs is None else self._imported(name, theirs)
                return self[name]
        if name in self["__builtins__"] and name not in self.given.students:
            raise KeyError(name)
        return self._borrow(name, self._talk.variable(name))

    @property
    def _talk(self) -> Conversation:
        assert self.conversation is not None, "a cell is entered before it runs"
        return self.conversation

    def _borrow(self, name: str, value: Any) -> Any:
        """Keep an object of the student's for this cell."""
        if number_of(value) is not None:
            self[name] = self._over_there[name] = value
            self._borrowed.add(name)
        return value

    def _imported(self, name: str, theirs: Any) -> Any:
        """Return what the student imported, as this side has it: whatever theirs would do, this test is judged by ours.

        Raises StudentProblem where that is nothing of the same kind.
        """
        ours = self.pop(name)
        if number_of(theirs) is None:
            found = ours if type(theirs) is type(ours) and (theirs == ours or theirs != theirs != ours) else None
        else:
            home = import_of(self.given.definitions[name])
            is_ours = self._talk.use("imported", theirs, *home, path=" imported") is True
            found = ours if is_ours else self._namesake(theirs, ours)
        if found is None:
            self._talk.refuse(StudentProblem(sentence(_NOT_IMPORTED, name=name)))
        return found

    def _namesake(self, theirs: Any, ours: Any) -> Any:
        """Return a function or class of another library that has the name of ours, as `sqrt` has, or None."""
        try:
            home = self._talk.use("getattr", theirs, "__module__", path=" imported")
        except Exception:  # whatever an object of the student's raises
            return None
        if not isinstance(home, str) or home.partition(".")[0] in ("nbjudge", *failures.RUN_TESTS):
            return None
        name = str(getattr(ours, "__name__", ""))
        found = getattr(sys.modules.get(home), name, None)
        if not callable(ours) or openness.library_name(found) is None:
            return None
        return found if self._talk.use("imported", theirs, home, name, path=" imported") is True else None

    def __delitem__(self, name: str) -> None:
        """Forget a name; one of the student's or the instructor's is forgotten over there, too."""
        if self.conversation is None or not (name in self.given.students or name in self.given.definitions):
            super().__delitem__(name)
            return
        if name not in self and (name in self._gone or name in self.given.students):
            self.conversation.variable(name)  # NameError where there is none
        if name in self.given.definitions:
            self._gone.add(name)
        self._deleted.add(name)
        self._over_there.pop(name, None)
        self.pop(name, None)

    def rebound(self) -> tuple[tuple[tuple[str, Any], ...], tuple[str, ...]]:
        """Return the names of the student's that the cell has bound since it was asked last, and those it deleted."""
        bound = {name: value for name, value in self.items() if name in self.given.students or name in self._gone}
        new = {name: value for name, value in bound.items() if self._over_there.get(name, self) is not value}
        self._over_there |= new
        for name in new.keys() & self.given.counted:
            self.pop(name)  # to be asked for
        deleted = sorted(self._deleted - new.keys())
        self._deleted.clear()
        return tuple(new.items()), tuple(deleted)

    def instructors_class(self, name: str) -> type | None:
        """Return the class of that name that the instructor's cells define, or None."""
        if name not in self.given.definitions:
            return None
        if name not in self:
            self._define(name)
        found = self.get(name)
        return found if type(found) is not Handle and isinstance(found, type) else None

    def library_class(self, module: str, name: str) -> type | None:
        """Return the class of a library that is loaded here, or None."""
        return None if module == MODULE else _library_class(module, name)

    @property
    def records(self) -> list[str]:
        """Return the names of the instructor's dataclasses."""
        return self.given.records

    def record_class(self, name: str) -> type | None:
        """Return the instructor's dataclass of that name, or None."""
        return self.instructors_class(name) if name in self.records else None

    def class_in(self, lineage: Any, *, exact: bool) -> type | None:
        """Return the class here that is the first of these names, or (not `exact`) what stands for one of them."""
        for place, (module, name) in enumerate(lineage[:1] if exact else lineage):
            found = self.instructors_class(name) if module == MODULE else _library_class(module, name)
            if found is not None and found is not object:
                return self._inheriting(str(lineage[0][1]), found) if place else found
        return None

    def _inheriting(self, name: str, kind: type) -> type:
        """Return a class of that name that inherits from `kind`, to be seen by `isinstance` only."""
        if not _can_be_inherited(kind) or len(self._seen_as) > _MOST_CLASSES:
            return kind
        if (name, kind) not in self._seen_as:
            try:
                self._seen_as[name, kind] = types.new_class(name, (kind,))
            except (TypeError, ValueError):  # a final class; no name
                self._seen_as[name, kind] = kind
        return self._seen_as[name, kind]

    def _define(self, name: str) -> bool:
        """Run the definition of a name here; return whether that worked and the name is there."""
        statement = self.given.definitions[name]
        try:
            exec(compile(rewritten(ast.Module([statement], [])), "<the instructor's cells>", "exec"), self)
        except Exception:  # a package that only the notebooks have, a decorator of the student's
            return False
        return name in self

    def _builtins(self) -> dict[str, Any]:
        known = {"type": _TypeOf, "callable": _is_callable, "issubclass": _is_subclass, "display": _display}
        known |= {SAME: _is, "id": identity}
        listed = {"globals": lambda: Names(self), "locals": self._locals, "vars": self._vars, "dir": self._dir}
        return vars(builtins) | known | listed

    def _locals(self) -> Any:
        return self._names_in(sys._getframe(1))

    def _vars(self, *of: Any) -> Any:
        return vars(*of) if of else self._names_in(sys._getframe(1))

    def _dir(self, *of: Any) -> list[str]:
        return dir(*of) if of else sorted(self._names_in(sys._getframe(1)))

    def _names_in(self, frame: types.FrameType) -> Any:
        """Return the names that code of the cell sees as its own: in a function its variables."""
        return Names(self) if frame.f_locals is self else frame.f_locals


class Names(dict[str, Any]):
    """What `globals()` gives a test cell: the names of its notebook, wherever they are bound."""

    def __init__(self, world: World) -> None:
        """Look at the names of this world."""
        super().__init__(__builtins__=world["__builtins__"])  # `exec` would put its own there
        self._world = world

    def __getitem__(self, name: str) -> Any:
        """Return what a name is bound to. Raises KeyError where that is nothing."""
        try:
            return self._world[name]
        except NameError:
            raise KeyError(name) from None

    def __contains__(self, name: object) -> bool:
        try:
            self[str(name)]
        except KeyError:
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """Return what a name is bound to, or something else where that is nothing."""
        try:
            return self[name]
        except KeyError:
            return default

    def __setitem__(self, name: str, value: Any) -> None:
        self._world[name] = value

    def __delitem__(self, name: str) -> None:
        del self._world[name]

    def __iter__(self) -> Iterator[str]:
        world = self._world
        here = [name for name in world if number_of(world[name]) is None]
        yield from dict.fromkeys([*here, *map(str, world._talk.use("names", path="globals()"))])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keys(self) -> Any:
        """Return all names."""
        return self.copy().keys()

    def values(self) -> Any:
        """Return what they are bound to."""
        return self.copy().values()

    def items(self) -> Any:
        """Return both."""
        return self.copy().items()

    def copy(self) -> dict[str, Any]:
        """Return a dictionary of its own."""
        return {name: self[name] for name in self if name in self}


def _can_be_inherited(kind: type) -> bool:
    """Tell whether nothing of the class's own runs when a class inherits from it."""
    return type(kind) in (type, ABCMeta) and not any("__init_subclass__" in vars(base) for base in kind.__mro__[:-1])


class _TypeMeta(type):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs:
            return class_of(args[0]) if type(args[0]) is Handle else type(args[0])
        return type(*args, **kwargs)

    def __instancecheck__(cls, value: Any) -> bool:
        return isinstance(value, type)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, type)

    def __eq__(cls, other: object) -> bool:
        return other is cls or other is type

    def __hash__(cls) -> int:
        return hash(type)


class _TypeOf(metaclass=_TypeMeta):
    """`type` as a test cell sees it: of a handle it gives the class on the other side."""


def _is(a: Any, b: Any) -> bool:
    """Do what `is` does, where `type` is another one for a test."""
    return are_same(type if a is _TypeOf else a, type if b is _TypeOf else b)


def _library_class(module: str, name: str) -> type | None:
    """Return a class of Python or of a library that is imported here anyway."""
    found: Any = None if str(module).partition(".")[0] == "nbjudge" else sys.modules.get(str(module))
    for part in name.split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def _is_subclass(kind: Any, classes: Any) -> bool:
    if type(kind) is not Handle or type(classes) is Handle:
        return issubclass(kind, classes)
    if isinstance(classes, tuple):
        return any(_is_subclass(kind, each) for each in classes)
    about = about_of(kind)
    return bool(about.conversation.use("issubclass", kind, classes, path=f"{about.path} issubclass"))


def _display(*_: Any, **__: Any) -> None:
    """Be IPython's `display` where nobody looks."""


def _is_callable(value: Any) -> bool:
    if type(value) is Handle:
        about = about_of(value)
        return bool(about.conversation.use("callable", value, path=f"{about.path} callable"))
    return callable(value)
