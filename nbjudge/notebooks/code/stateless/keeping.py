"""Which functions of a notebook keep nothing from one call to the next, so that one process may answer all checks.

What a check called such a function with, it cannot know at the next one. The code may be hostile, so the rule is a list
of what is allowed (`allowed.py`): arithmetic, lists, dictionaries, and those functions of Python's and NumPy's that
keep nothing, reach nothing but what they are given, and show no memory that was used before: neither as the content of
an array (`np.empty`, `where=`, a dtype with gaps) nor as an address (`str(zip())`, the order of a set).
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from nbjudge.notebooks.code.stateless.allowed import (
    ALONE,
    BUILTINS,
    CLASSES,
    DRAWS,
    DTYPE_AT,
    FUNCTIONS,
    GENERATOR,
    IMPORTS,
    LAZY,
    QUIET,
    SETTERS,
    VALUES,
)
from nbjudge.notebooks.code.stateless.top_level import Cell, only_defines, read_cell
from nbjudge.notebooks.code.stateless.uses import Use
from nbjudge.notebooks.code.syntax import looks_names_up, read_names

# A name that looks bound may not be, where its cell stopped before; then these stand for something else.
_PYTHONS = frozenset(dir(builtins)) | {"In", "Out", "get_ipython", "exit", "quit", "display", "open"}
_IPYTHONS = re.compile(r"_+|_i*\d*|_oh|_ih|_dh|_exit_code|__\w*")


class Stateless:
    """The functions of a notebook's cells that keep nothing: none where the student's cells may do anything else.

    `own` are the student's cells, `given` those whose text is the release's. These do no harm, but where nobody can
    tell what they bind, no name is known.
    """

    def __init__(self, own: Iterable[str], given: Iterable[str]) -> None:
        """Read the cells that run."""
        own = tuple(own)
        self._own, self._given = list(map(read_cell, own)), list(map(read_cell, given))
        self._names = _Names([*self._own, *self._given])
        self._modules = set[str]().union(*(cell.modules for cell in self._given))
        known = self._names.stateless() if self._are_readable(own) else frozenset()
        # Whatever else one of the student's functions does, it could do to the processes beside it.
        all_known = known.issuperset(chain.from_iterable(cell.functions for cell in self._own))
        self.functions = known if all_known else frozenset[str]()

    def _are_readable(self, own: Sequence[str]) -> bool:
        imports = IMPORTS.union(*(cell.imported for cell in self._given))
        return (
            all(map(only_defines, own))
            and all(cell.imported <= imports for cell in self._own)
            and not any(map(self._stands_for_something_else, (*self._own, *self._given)))
            and not any(name in BUILTINS for cell in self._given for name, _ in cell.kinds())
            and self._given_names_are_known()
        )

    def _stands_for_something_else(self, cell: Cell) -> bool:
        names = cell.functions.keys() | cell.modules.keys()
        return any(name in _PYTHONS or _IPYTHONS.fullmatch(name) for name in names)

    def _given_names_are_known(self) -> bool:
        """Tell whether the release's cells bind no names but those that they spell, and change no module."""
        functions = frozenset(chain.from_iterable(cell.functions for cell in self._given))
        texts = [cell.runs for cell in self._given]
        if any(not cell.sets_on.isdisjoint(self._modules) for cell in self._given):
            return False
        # What a function of theirs binds, where it is called, is not looked for.
        return not any(text is None or looks_names_up(text) or read_names(text, functions) for text in texts)

    def used_by(self, function: str) -> frozenset[str]:
        """Return what a function uses of the notebook, and what those functions use that it calls."""
        return self._names.used_by(function)

    def may_run_later(self, source: str, imported: Collection[str]) -> bool:
        """Tell whether a cell of the release's changes nothing for functions that are asked after it has run.

        `imported` is what the release's cells before import. It is no enemy's, so that it is enough to look for calls.
        """
        cell = read_cell(source)
        return (
            cell.calls is not None
            and (cell.imported <= IMPORTS or cell.imported <= set(imported))
            and all(map(self._is_quiet, cell.calls))
        )

    def _is_quiet(self, call: tuple[str, ...]) -> bool:
        name, *path = call
        if any(map(SETTERS.fullmatch, call)):
            return False
        module = self._names.module(name)
        if module:
            return f"{'.'.join((module, *path))}.".startswith(QUIET)
        is_method = bool(path) and (not name or self._names.binds(name))
        return is_method or name in self.functions or name in BUILTINS


class _Names:
    """What the names of a notebook stand for, wherever they are bound."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        """Read all cells."""
        self._kinds: dict[str, set[str]] = {}
        self._modules: dict[str, set[str]] = {}
        self._uses: dict[str, list[frozenset[Use] | None]] = {}
        for cell in cells:
            for name, kind in cell.kinds():
                self._kinds.setdefault(name, set()).add(kind)
            for name, module in cell.modules.items():
                self._modules.setdefault(name, set()).add(module)
            for name, uses in cell.functions.items():
                self._uses.setdefault(name, []).append(uses)

    def binds(self, name: str) -> bool:
        """Tell whether a cell gives a name a meaning."""
        return name in self._kinds

    def module(self, name: str) -> str:
        """Return what is imported under a name; nothing where that is not one thing."""
        found = self._modules.get(name, set())
        return next(iter(found)) if len(found) == 1 and self._kinds[name] == {"module"} else ""

    def stateless(self) -> frozenset[str]:
        """Return the functions that use nothing but what is allowed, and one another."""
        found = {name for name in self._uses if self._kinds[name] == {"function"} and None not in self._uses[name]}
        while True:
            known = frozenset(found)
            found = {name for name in known if all(self._allow(use, known) for use in self._used_in(name))}
            if found == known:
                return known

    def used_by(self, function: str) -> frozenset[str]:
        """Return what a function uses of the notebook, and what those functions use that it calls."""
        found, left = set[str](), [function]
        while left:
            if (name := left.pop()) in self._kinds and name not in found:
                found.add(name)
                left += (use.name for use in self._used_in(name))
        return frozenset(found)

    def _used_in(self, function: str) -> Iterator[Use]:
        return (use for uses in self._uses.get(function, ()) for use in uses or ())

    def _allow(self, use: Use, known: frozenset[str]) -> bool:
        if module := self.module(use.name):
            return _is_allowed(".".join((module, *use.path)), use)
        is_builtin = use.name not in self._kinds and _is_allowed_builtin(use)
        return not use.path and (use.name in known or is_builtin)


def _is_allowed_builtin(use: Use) -> bool:
    return use.name in BUILTINS and (use.name not in LAZY or use.goes == "through")


def _is_allowed(dotted: str, use: Use) -> bool:
    """Tell whether something of a module may be used like that."""
    if not use.called:
        return dotted in VALUES or (use.goes == "class" and dotted in CLASSES)
    if dotted in ALONE and not use.alone:
        return False
    place = DTYPE_AT.get(dotted.removeprefix("numpy."), len(use.dtypes))
    is_drawn_anew = use.seeded or dotted not in DRAWS
    goes = "through" if dotted in LAZY else "apart" if dotted == GENERATOR else use.goes
    return dotted in FUNCTIONS and use.goes == goes and is_drawn_anew and all(use.dtypes[place:])
