"""The cells of a notebook as they are to run: which of them do, and what is put between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from nbformat import NotebookNode

from nbjudge.grading.cells.put_back import PutBack
from nbjudge.notebooks import restoring
from nbjudge.notebooks.code.syntax import bound_names, read_names
from nbjudge.notebooks.editions import Editions
from nbjudge.records import Key
from nbjudge.sandbox.copied_places import Step


class Steps:
    """How the notebooks of an assignment run, whoever handed them in."""

    def __init__(
        self,
        editions: Mapping[str, Editions],
        excused: Mapping[str, Collection[str]],
        judged: Collection[Key],
        plain: Collection[Key],
        put_back: PutBack,
    ) -> None:
        """Take, by notebook of the release, its `editions` and the sources that are `excused` from running.

        `judged` is what tests judge, `plain` those of it that are judged by a test cell.
        """
        self._editions, self._excused = editions, excused
        self._judged, self._plain, self._put_back = judged, plain, put_back

    def of(self, name: str, notebook: NotebookNode, *, all_tests: bool = False) -> list[Step]:
        """Return the steps of a restored notebook; `all_tests`: with all visible tests run as cells of it."""
        judged = [one for one in restoring.exercises(notebook) if (name, one.grade_id) in self._judged]
        places = {one.cell_id: one.place for one in judged}
        # A plain test may be run inside, though not as a cell of the notebook: it needs what those before it leave.
        plain = {one.cell_id for one in judged if (name, one.grade_id) in self._plain}
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        tests = {cell.id: bound_names(cell.source) for cell in cells if places.get(cell.id) == cell.id}
        bound = frozenset[str]().union(*tests.values())
        # What is read of it; a function that was defined before a test may read it, too, and a star binds any name.
        read = {"*"}.union(*(read_names(cell.source, bound) for cell in cells if cell.id not in tests))
        steps, taken = list[Step](), self._put_back.taken(notebook)
        given = {one.source for one in self._editions[name].like(notebook).cells if one.cell_type == "code"}
        for cell in reversed(cells):
            # The hidden tests stand in for the visible ones, whose result nobody would see.
            needless = cell.id in tests and not all_tests and not tests[cell.id] & read
            place, skipped = places.get(cell.id), needless or cell.source in self._excused[name]
            if place and place != cell.id:
                steps.append(Step(place, "", skipped=True))
            put_back = self._put_back.behind(cell, taken)
            steps += [Step(f"{cell.id} {name}", code, given=True) for name, code in put_back.items()]
            steps.append(Step(cell.id, cell.source, skipped, cell.source in given))
            if cell.id in tests and (cell.id in plain or not skipped):
                read |= read_names(cell.source, bound)
        return steps[::-1]
