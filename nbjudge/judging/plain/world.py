"""Where a test cell's names come from: the cell itself, the instructor's cells, and else the other side.

1. what this or an earlier test cell defined or imported
2. what the instructor's cells import, and what locked ones define: run here, when it is first asked for
3. everything else: a variable of the student's process
"""

from __future__ import annotations

import ast
import builtins
import copy
import sys
import types
from abc import ABCMeta
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nbjudge.judging.plain.conversation import Conversation
from nbjudge.judging.plain.handles import Handle, about_of, class_of, number_of
from nbjudge.judging.told import StudentProblem

_MOST_CLASSES = 1000  # of the other side that are told apart by their names
MODULE = "__main__"  # the name of a notebook's own module


@dataclass(frozen=True)
class Given:
    """What the instructor's cells before a test cell give it, and the names that are the student's to define."""

    definitions: Mapping[str, ast.stmt] = field(default_factory=dict)
    students: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()  # names that a function declares `global`: calls change them over there
    asked_for: frozenset[str] = frozenset()  # names that only exercises import which ask for nothing but imports

    @cached_property
    def records(self) -> list[str]:
        """Return the names of the dataclasses among the definitions."""
        classes = [(name, found) for name, found in self.definitions.items() if isinstance(found, ast.ClassDef)]
        return [name for name, found in classes if any("dataclass" in ast.unparse(d) for d in found.decorator_list)]


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

    def saved(self, given: Given) -> dict[str, Any]:
        """Return what the test cells have bound by now, with copies of what can be copied: to go back to.

        What the instructor's cells define is made anew then.
        """
        memo: dict[int, Any] = {}
        names = self.keys() - {"__name__", "__builtins__"} - self._borrowed - given.definitions.keys()
        return {name: _copied(self[name], memo) for name in names if number_of(self[name]) is None}

    def go_back(self, saved: Mapping[str, Any]) -> None:
        """Forget what a cell has bound or changed."""
        for name in self.keys() - {"__name__", "__builtins__"}:
            self.pop(name)
        self.update(saved)

    def __missing__(self, name: str) -> Any:
        """Find a name that no test cell has bound."""
        if name in self._gone:
            raise KeyError(name)
        if name in self.given.definitions:
            if name in self.given.asked_for:
                self._require_over_there(name)
            if self._define(name):
                return self[name]
        if name in self["__builtins__"] and name not in self.given.students:
            raise KeyError(name)
        assert self.conversation is not None, "a cell is entered before it runs"
        value = self.conversation.variable(name)
        if number_of(value) is not None:
            self[name] = self._over_there[name] = value
            self._borrowed.add(name)
        return value

    def _require_over_there(self, name: str) -> None:
        """Raise NameError where the student has no such name, whose value is taken from here."""
        assert self.conversation is not None, "a cell is entered before it runs"
        self.conversation.variable(name)

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
            exec(compile(ast.Module([statement], []), "<the instructor's cells>", "exec"), self)
        except Exception:  # a package that only the notebooks have, a decorator of the student's
            return False
        return name in self

    def _builtins(self) -> dict[str, Any]:
        known = {"type": _TypeOf, "callable": _is_callable, "issubclass": _is_subclass, "display": _display}
        return vars(builtins) | known


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    try:
        return copy.deepcopy(value, memo)
    except Exception:  # whatever the object's own methods raise: a connection, a lock
        return value


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


def _library_class(module: str, name: str) -> type | None:
    """Return a class of Python or of a library that is imported here anyway."""
    found: Any = None if module.partition(".")[0] == "nbjudge" else sys.modules.get(module)
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


def given_before(cells: Sequence[tuple[str, str]]) -> Given:
    """Return what cells give a test cell behind them; each is its kind (`locked`, `answer`, `open`) and its source.

    Of the locked ones it is all imports, functions and classes, and the values that no other statement touches; of the
    others the imports.
    """
    definitions: dict[str, ast.stmt] = {}
    students: set[str] = set()
    statements = [(kind, statement) for kind, source in cells for statement in _statements(source)]
    counted = {name for _, statement in statements for name in _declared_global(statement)}
    touched = counted.union(*(_touched(kind, statement) for kind, statement in statements))
    for kind, statement in statements:
        names = _defined(statement) or (_values(statement, definitions) - touched if kind == "locked" else set())
        if isinstance(statement, ast.Import | ast.ImportFrom) or (names and kind == "locked"):
            definitions |= _alone(statement) or dict.fromkeys(names, statement)
        elif kind != "locked":
            for name in names | _assigned(statement):
                definitions.pop(name, None)
                students.add(name)
    asked_for = definitions.keys() & _asked_for(cells)
    return Given(definitions, frozenset(students | counted), frozenset(counted), frozenset(asked_for))


def _asked_for(cells: Sequence[tuple[str, str]]) -> set[str]:
    """Return the names that nothing imports but answers that consist of imports: to import them is the exercise."""
    asked, elsewhere = set[str](), set[str]()
    for kind, source in cells:
        statements = _statements(source)
        only_imports = all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements)
        names = asked if kind == "answer" and only_imports else elsewhere
        names.update(*map(_defined, statements))
    return asked - elsewhere


def _values(statement: ast.stmt, known: Container[str]) -> set[str]:
    """Return the names that a statement gives values made of nothing but what is known here."""
    if not isinstance(statement, ast.Assign) or not _is_naming(statement):
        return set()
    used = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
    bound = {node.arg for node in ast.walk(statement.value) if isinstance(node, ast.arg)} | _assigned(statement)
    return _assigned(statement) if all(n in known or n in bound or hasattr(builtins, n) for n in used) else set()


def _is_naming(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets)


def _touched(kind: str, statement: ast.stmt) -> set[str]:
    """Return the names whose values a statement may change: the student's code, and whatever is no definition."""
    if kind == "locked" and (_defined(statement) or _is_naming(statement)):
        return set()
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _declared_global(statement: ast.stmt) -> set[str]:
    return {name for node in ast.walk(statement) if isinstance(node, ast.Global) for name in node.names}


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse("\n".join(line for line in source.splitlines() if line.lstrip()[:1] not in "%!")).body
    except (SyntaxError, ValueError, RecursionError):
        return []


def _defined(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in statement.names} - {"*"}
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    return set()


def _alone(statement: ast.stmt) -> dict[str, ast.stmt]:
    """Return for each name that `from ... import` binds the import of that name alone; of anything else nothing."""
    if not isinstance(statement, ast.ImportFrom):
        return {}
    module, level = statement.module, statement.level
    alone = {each.asname or each.name: ast.ImportFrom(module, [each], level) for each in statement.names}
    return {name: ast.copy_location(found, statement) for name, found in alone.items() if name != "*"}


def _assigned(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds in the notebook, not those of a function's own."""
    if _defined(statement):
        return set()
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
