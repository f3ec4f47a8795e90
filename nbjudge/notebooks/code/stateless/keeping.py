"""Which functions of a notebook keep nothing from one call to the next, so that one process may answer all checks.

What a check called such a function with, it cannot know at the next one. The code may be hostile, so the rule is a list
of what is allowed (`allowed.py`): arithmetic, containers, and those functions of Python's and NumPy's that keep
nothing, reach nothing but what they are given, and show no memory that was used before: neither as the content of an
array (`np.empty`, `where=`, a dtype with gaps) nor as the address of an object (`str(zip())`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from nbjudge.notebooks.code.stateless.allowed import (
    ATTRIBUTES,
    BUILTINS,
    DRAWS,
    DTYPE_AT,
    FUNCTIONS,
    GENERATOR,
    LAZY,
    METHODS,
    VALUES,
)
from nbjudge.notebooks.code.stateless.top_level import Cell, read_cell
from nbjudge.notebooks.code.stateless.uses import Use


def stateless_functions(own: Iterable[str], given: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the functions of a notebook that keep nothing, each with all that it uses of the notebook.

    `own` are the student's cells, `given` those whose text is the release's, which do no harm. Where one of the
    student's functions may do more, it could change anything, also through the processes beside it: then none.
    """
    own_cells, given_cells = list(map(read_cell, own)), list(map(read_cell, given))
    names = _Names(own_cells, given_cells)
    if names.hide_pythons():
        return {}
    known = names.stateless()
    if not all(cell.uses is not None and names.allow_all(cell.uses, known, own=True) for cell in own_cells):
        return {}
    if not known.issuperset(chain.from_iterable(cell.functions for cell in own_cells)):
        return {}
    return {name: names.used_by(name) for name in known}


class _Names:
    """What the names of a notebook stand for, wherever they are bound."""

    def __init__(self, own: Sequence[Cell], given: Sequence[Cell]) -> None:
        """Read all cells."""
        cells = [*own, *given]
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
        given_names = {name for cell in given for name, _ in cell.kinds()}
        self._own = {name for cell in own for name in cell.constants | cell.variables} - given_names

    def hide_pythons(self) -> bool:
        """Tell whether one of them takes the place of what Python gives by that name, all of it or one thing of it."""
        return any(name in BUILTINS or name.startswith("__") for name in self._kinds)

    def stateless(self) -> frozenset[str]:
        """Return the functions that use nothing but what is allowed, and one another."""
        found = {name for name in self._uses if self._kinds[name] == {"function"} and None not in self._uses[name]}
        while True:
            known = frozenset(found)
            found = {name for name in known if all(self.allow_all(uses or (), known) for uses in self._uses[name])}
            if found == known:
                return known

    def used_by(self, function: str) -> frozenset[str]:
        """Return what a function uses of the notebook, and what those functions use that it calls."""
        found, left = set[str](), [function]
        while left:
            if (name := left.pop()) in self._kinds and name not in found:
                found.add(name)
                left += (use.name for uses in self._uses.get(name, ()) for use in uses or ())
        return frozenset(found)

    def allow_all(self, uses: Iterable[Use], known: frozenset[str], *, own: bool = False) -> bool:
        """Tell whether none of these does harm; `own`: at the top level of the student's cells, with its variables."""
        return all(self._allow(use, known, own) for use in uses)

    def _allow(self, use: Use, known: frozenset[str], own: bool) -> bool:
        kinds = self._kinds.get(use.name, set())
        if kinds == {"module"} and len(self._modules[use.name]) == 1:
            return _is_allowed(".".join((*self._modules[use.name], *use.path)), use)
        if own and use.name in self._own and kinds <= {"constant", "variable"}:
            return not use.path or use.path[-1] in (METHODS if use.called else ATTRIBUTES)
        if use.path:
            return False
        return use.name in known or kinds == {"constant"} or (not kinds and _is_allowed_builtin(use))


def _is_allowed_builtin(use: Use) -> bool:
    return use.name in BUILTINS and (use.name not in LAZY or use.goes == "through")


def _is_allowed(dotted: str, use: Use) -> bool:
    """Tell whether something of a module may be used like that."""
    if not use.called:
        return dotted in VALUES
    place = DTYPE_AT.get(dotted.removeprefix("numpy."), len(use.dtypes))
    is_drawn_anew = use.seeded or dotted not in DRAWS
    goes = "through" if dotted in LAZY else "apart" if dotted == GENERATOR else use.goes
    return dotted in FUNCTIONS and use.goes == goes and is_drawn_anew and all(use.dtypes[place:])
