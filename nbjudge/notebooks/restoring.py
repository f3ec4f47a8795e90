"""The cells of an assignment: which are whose in a submission, and a submission with the release's own put back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from nbjudge.languages.sentences import first_few, sentence
from nbjudge.notebooks.code.syntax import answered_names, written_names
from nbjudge.notebooks.display.attachments import place_attachments
from nbjudge.notebooks.display.cleaning import disarm
from nbjudge.notebooks.display.markdown import clean_markdown
from nbjudge.notebooks.matching import is_answer, is_graded, is_locked, is_setup, match, same_text, settings
from nbjudge.notebooks.parsing import build, unused_id

UNGRADED = "ungraded"
MAX_NAMED = 4  # cells named in one line of problems


@dataclass(frozen=True)
class Exercise:
    """A graded cell of the release. `manual`: nbgrader itself leaves it to a person (an essay, a task)."""

    grade_id: str
    cell_id: str
    points: float
    manual: bool

    @property
    def place(self) -> str:
        """Return where its tests call: at a test's own cell; behind an answer that is graded itself."""
        return f"behind {self.cell_id}" if self.manual else self.cell_id


@dataclass(frozen=True)
class Restored:
    """A submission laid over its release, and what had to be repaired, one line each."""

    notebook: NotebookNode
    problems: tuple[str, ...]


def exercises(release: NotebookNode) -> list[Exercise]:
    """Return the graded cells of a release, in order."""
    graded = [(cell, settings(cell)) for cell in release.cells if is_graded(cell)]
    return [
        Exercise(marks["grade_id"], cell["id"], float(marks.get("points", 0)), bool(marks["solution"] or marks["task"]))
        for cell, marks in graded
    ]


def skippable(released: NotebookNode | None, cell: NotebookNode) -> bool:
    """Tell whether the release excuses the cell from running, and the student left it as it was."""
    return (
        released is not None
        and released.cell_type == cell.cell_type == "code"
        and UNGRADED in released.metadata.get("tags", ())
        and not settings(released)
        and same_text(released.source, cell.source)
    )


def skippable_sources(release: NotebookNode) -> frozenset[str]:
    """Return the sources of the cells that the release excuses from running."""
    return frozenset(cell.source for cell in release.cells if skippable(cell, cell))


def restore(release: NotebookNode, submitted: NotebookNode) -> Restored:
    """Return the submission with the release's locked cells, settings, tags and points. Never raises.

    The student's cells keep their order and place. A test that would run before its answer moves behind it.
    """
    repairs = _Repairs()
    placed = _lay_over(release, submitted, match(release.cells, submitted.cells), repairs)
    needed = {index for index, cell in enumerate(release.cells) if is_locked(cell) or _is_manual_answer(cell)}
    missing = needed - {item.released for item in placed}
    misplaced = _misplaced(release, placed)
    placed = [item for item in placed if item.released not in misplaced]
    for index in sorted(missing | misplaced):
        cell = release.cells[index]
        (repairs.missing if index in missing else repairs.moved).append(_name(cell))
        placed.insert(_place_for(release, placed, index), _Placed(_copy(cell), index))
    _report_lost_answers(release, placed, repairs)
    return Restored(build([item.cell for item in placed], release.metadata), tuple(repairs.lines()))


@dataclass(eq=False)
class _Placed:
    """A cell of the restored notebook, and the index of the release's cell that it stands for."""

    cell: dict[str, Any]
    released: int | None = None


@dataclass
class _Repairs:
    """What was repaired, by cell name."""

    edited: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    retyped: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    remarked: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield one line for each kind of repair."""
        said = {
            "edited": sentence(
                "Given cells that were edited, or come from an earlier release, are as in the release now: {list}."
            ),
            "kept": sentence(
                "Given cells that were edited, or come from an earlier release, run before the release's: {list}."
            ),
            "missing": sentence("Missing cells were put back: {list}."),
            "moved": sentence("Cells that stood where they could not work were put back in their place: {list}."),
            "doubled": sentence("Copies of given cells were removed: {list}."),
            "retyped": sentence(
                "Cells had been changed from code to text, or the other way, and were changed back: {list}."
            ),
            "unmarked": sentence(
                "Cells had lost their nbgrader settings and were recognised by their content: {list}."
            ),
            "remarked": sentence(
                "Settings of cells (which are graded, and which are answers) are the release's, where a notebook "
                "had others: {list}."
            ),
            "lost": sentence("No answer was found for: {list}."),
        }
        for kind, english in said.items():
            names = list(dict.fromkeys(getattr(self, kind)))
            if names:
                yield sentence(english, list=first_few(names, MAX_NAMED))


def _lay_over(
    release: NotebookNode, submitted: NotebookNode, matches: dict[int, int], repairs: _Repairs
) -> list[_Placed]:
    """Return the student's cells in their order, each of the release's replaced or dressed as the release has it."""
    released_by = {handed_in: index for index, handed_in in matches.items()}
    locked = {settings(cell)["grade_id"]: cell for cell in release.cells if is_locked(cell)}
    texts = {cell.source: cell.get("attachments") for cell in release.cells}
    used = {cell["id"] for cell in release.cells}
    placed = []
    for number, cell in enumerate(submitted.cells):
        index = released_by.get(number)
        twin = locked.get(settings(cell).get("grade_id"))
        if index is not None:
            _report(release.cells[index], cell, repairs)
            if _is_edited_setup(release.cells[index], cell):
                placed.append(_extra({**cell, "id": id_of_edited(release.cells[index]["id"])}, texts, used))
            placed.append(_Placed(_dressed(release.cells[index], cell, texts), index))
        elif twin is not None and same_text(twin.source, cell.source):
            repairs.doubled.append(_name(twin))
        else:
            placed.append(_extra(cell, texts, used))
    return placed


def id_of_edited(released: str) -> str:
    """Return the id that the student's version of a setup cell gets, which tells of which cell it is a version."""
    return f"{released[:50]}-edited"


def _extra(cell: Mapping[str, Any], texts: Mapping[str, Any], used: set[str]) -> _Placed:
    """Return a cell that stands for none of the release's."""
    return _Placed({**_own(cell, texts), "metadata": {}, "id": unused_id(cell["id"], used)})


def _is_edited_setup(released: NotebookNode, cell: NotebookNode) -> bool:
    """Tell whether the student wrote into a setup cell: an import added there is needed by honest answers."""
    return is_setup(released) and cell.cell_type == "code" and not same_text(released.source, cell.source)


def _dressed(released: NotebookNode, cell: NotebookNode, texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the release's cell, with the student's text where that is the student's to write."""
    if is_locked(released):
        return _copy(released)
    kind = released.cell_type if is_answer(released) else cell.cell_type
    dressed = {**_own({**cell, "cell_type": kind}, texts), "id": released["id"]}
    same_kind = kind == released.cell_type
    dressed["metadata"] = dict(released.metadata) if same_kind else {}
    if skippable(released, cell):
        dressed["outputs"], dressed["execution_count"] = cell.outputs, cell.execution_count
    return dressed


def _own(cell: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a cell that the student wrote, safe to be shown, without outputs and metadata."""
    kind, source = cell["cell_type"], cell["source"]
    if kind == "code":
        return {"cell_type": kind, "source": source, "outputs": [], "execution_count": None}
    attachments = texts[source] if source in texts else cell.get("attachments")
    is_released = source in texts
    if kind == "markdown":
        source, attachments = place_attachments(source, attachments)
        source = source if is_released else clean_markdown(source, attachments)
    elif not is_released:
        source, attachments = disarm(source), None
    return {"cell_type": kind, "source": source, **({"attachments": attachments} if attachments else {})}


def _copy(released: NotebookNode) -> dict[str, Any]:
    copy = {key: released[key] for key in ("id", "cell_type", "source", "attachments") if key in released}
    copy["metadata"] = dict(released.metadata)
    if copy.get("attachments"):
        copy["source"], copy["attachments"] = place_attachments(copy["source"], copy["attachments"])
    return {**copy, "outputs": [], "execution_count": None} if released.cell_type == "code" else copy


def _report(released: NotebookNode, cell: NotebookNode, repairs: _Repairs) -> None:
    marks, given = settings(released), settings(cell)
    if not marks:
        return
    name = _name(released)
    if _is_edited_setup(released, cell):
        repairs.kept.append(name)
    elif is_locked(released) and not same_text(released.source, cell.source):
        repairs.edited.append(name)
    if released.cell_type != cell.cell_type:
        repairs.retyped.append(name)
    if given.get("grade_id") != marks["grade_id"]:
        repairs.unmarked.append(name)
    elif _roles(released) != _roles(cell):
        repairs.remarked.append(name)


def _roles(cell: NotebookNode) -> tuple[object, ...]:
    """Return what a cell is for. Points and tags are left out: the instructor may have changed them since."""
    return tuple(settings(cell).get(name) for name in ("grade", "solution", "locked", "task"))


def _name(cell: Any) -> str:
    return str(settings(cell).get("grade_id") or cell["id"])


def _is_manual_answer(cell: NotebookNode) -> bool:
    return is_answer(cell) and is_graded(cell)


def _own_names(release: NotebookNode, index: int) -> set[str]:
    """Return the names that a test is about: those of the answers since the test before it."""
    names: set[str] = set()
    for cell in reversed(release.cells[:index]):
        if is_graded(cell) and not is_answer(cell):
            break
        if is_answer(cell) and cell.cell_type == "code":
            names.update(answered_names(cell.source))
    return names or {
        name
        for cell in release.cells[:index]
        if is_answer(cell) and cell.cell_type == "code"
        for name in answered_names(cell.source)
        if re.search(rf"\b{re.escape(name)}\b", release.cells[index].source)
    }


def _first_definitions(release: NotebookNode, placed: list[_Placed]) -> dict[str, int]:
    """Return the place of the first definition of each name that anybody wrote; an untouched stub is nobody's."""
    stubs = {cell.source for cell in release.cells if is_answer(cell)}
    first: dict[str, int] = {}
    for place, item in enumerate(placed):
        if item.cell["cell_type"] == "code" and item.cell["source"] not in stubs:
            for name in written_names(item.cell["source"]):
                first.setdefault(name, place)
    return first


def _misplaced(release: NotebookNode, placed: list[_Placed]) -> set[int]:
    """Return the indices of the release's locked code cells that cannot work where they stand.

    A test cannot before the answer to it, a setup cell not behind an exercise that follows it in the release.
    """
    found = set()
    first = _first_definitions(release, placed)
    for place, item in enumerate(placed):
        if item.released is None or item.cell["cell_type"] != "code" or not is_locked(release.cells[item.released]):
            continue
        if is_graded(release.cells[item.released]):
            definitions = [first[name] for name in _own_names(release, item.released) if name in first]
            wrong = bool(definitions) and min(definitions) > place
        else:
            wrong = any(
                other.released is not None and other.released > item.released and settings(other.cell)
                for other in placed[:place]
            )
        if wrong:
            found.add(item.released)
    return found


def _place_for(release: NotebookNode, placed: list[_Placed], index: int) -> int:
    """Return where a cell of the release belongs among the cells that are there."""
    places = {item.released: place for place, item in enumerate(placed) if item.released is not None}
    before = [places[other] for other in sorted(places) if other < index]
    after = [places[other] for other in sorted(places) if other > index]
    earliest, latest = (before[-1] + 1 if before else 0), (after[0] if after else len(placed))
    cell = release.cells[index]
    if not is_graded(cell) or is_answer(cell):
        return min(earliest, latest)
    # A test goes behind all that the student wrote for the exercise, and never before the answer.
    first = _first_definitions(release, placed)
    behind = [first[name] + 1 for name in _own_names(release, index) if name in first]
    return max([latest, earliest, *behind])


def _report_lost_answers(release: NotebookNode, placed: list[_Placed], repairs: _Repairs) -> None:
    """Report the answers of which there is neither the cell nor, in another cell, what it is about."""
    present = {item.released for item in placed}
    written = set(_first_definitions(release, placed))
    for index, cell in enumerate(release.cells):
        if is_answer(cell) and index not in present and not written.intersection(answered_names(cell.source)):
            repairs.lost.append(_name(cell))
