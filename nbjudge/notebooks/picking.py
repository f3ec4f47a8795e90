"""Which of the files that a student handed in is which notebook of the assignment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from nbjudge.errors import NotANotebook
from nbjudge.languages.sentences import first_few, sentence
from nbjudge.notebooks.code.syntax import answered_names, written_names
from nbjudge.notebooks.editions import Editions
from nbjudge.notebooks.matching import is_answer, is_graded, likeness, match, settings
from nbjudge.notebooks.parsing import read_notebook
from nbjudge.records import Submission

# What browsers, Jupyter and people add to a name: "hw (1).ipynb", "hw-Copy1.ipynb", "Copy of hw.ipynb".
ADDED = re.compile(r"[ _.-]*(?:\(\d+\)|copy of|kopie von|-?copy ?\d*|final|solution)[ _.-]*", re.IGNORECASE)
ENDING = re.compile(r"(?:\.ipynb|\.json|\.txt)+$", re.IGNORECASE)

_OF_ANOTHER = sentence("{file} is the notebook of another assignment: it holds {list}.")
_MOST_NAMED = 4  # files, or exercises, named in one line
_MOST_BYTES = 20_000_000  # of files that are looked at because of what they hold, and of the text of their cells
_MOST_TEXT = 2_000_000


@dataclass(frozen=True)
class Picked:
    """The notebooks found, by the release's names; of the others, those that a file handed in may have been meant for.

    The cells of each that were handed out are in one language, that of `Editions.edition_of`.
    """

    notebooks: Mapping[str, NotebookNode]
    problems: tuple[str, ...]
    unclear: frozenset[str] = frozenset()


def pick_notebooks(releases: Mapping[str, Editions], submission: Submission) -> Picked:
    """Return the handed-in notebooks by the names of the release.

    A file of the right name is taken, unless it is as it was handed out and lies beside others: for a notebook without
    one, what is answered comes first, then a name that is the right one but for additions, then what has the most of
    its cells; what has the name of another notebook is no candidate. What was done beyond reading a file of the right
    name is told in `problems`.
    """
    problems = list(submission.problems)
    others_read = _Others(problems)
    taken: dict[str, NotebookNode] = {}
    left = dict(submission.notebooks)
    graded: dict[str, bytes] = {}
    told: set[str] = set()  # notebooks of which it is said why there is none
    for name in releases:
        file = f"{name}.ipynb"
        data = left.pop(file, None)
        book = _read(file, data, releases[name], problems) if data is not None else None
        if data is None:
            continue
        if book is None:
            told.add(name)
        elif foreign := _exercises_of_another(book, releases[name].release):
            problems.append(sentence(_OF_ANOTHER, file=file, list=first_few(foreign, _MOST_NAMED)))
            told.add(name)
        elif left and not _is_answered(book, releases[name]):
            left[file] = data
        else:
            taken[name], graded[file] = book, data
    for name in [name for name in releases if name not in taken and left]:
        others = {plain_name(other) for other in releases} - {plain_name(name)}
        candidates = {file: data for file, data in left.items() if plain_name(file) not in others}
        file, book = _likeliest(name, releases[name], candidates, others_read)
        if book is not None:
            taken[name], graded[file] = book, left.pop(file)
            if file != f"{name}.ipynb":
                problems.append(_taken(file, name, blank=f"{name}.ipynb" in left))
        elif file:
            told.add(name)
    if others_read.unread:
        named = first_few(others_read.unread, _MOST_NAMED)
        problems.append(sentence("Not looked at, for there is too much beside: {list}.", list=named))
    beside = [file for file, data in left.items() if data not in graded.values()]  # equal copies apart
    problems += _not_graded(graded, beside)
    missing = [name for name in releases if name not in taken]
    problems += [_missing(name, left) for name in missing if name not in told]
    unclear = frozenset(name for name in missing if name in told or beside)
    return Picked(taken, tuple(dict.fromkeys(problems)), unclear)


def _read(file: str, data: bytes, release: Editions, problems: list[str]) -> NotebookNode | None:
    try:
        book = read_notebook(data, release.skippable_sources, may_be_empty=not release.release.cells)
        return release.in_one_language(book)
    except NotANotebook as error:
        problems.append(sentence("{file}: {sentence}", file=file, sentence=error))
        return None


class _Others:
    """Reads files that do not have a notebook's name, up to a bound for all of them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems, self.unread = problems, list[str]()
        self._bytes, self._text = _MOST_BYTES, _MOST_TEXT

    def read(self, file: str, data: bytes, release: Editions) -> NotebookNode | None:
        if self._bytes <= 0 or self._text <= 0:
            self.unread.append(file)
            return None
        self._bytes -= len(data)
        book = _read(file, data, release, self.problems)
        self._text -= sum(len(cell.source) for cell in book.cells) if book is not None else 0
        return book


def _likeliest(
    name: str, release: Editions, left: Mapping[str, bytes], others: _Others
) -> tuple[str, NotebookNode | None]:
    """Return the file that is the notebook under another name.

    Of two equally like it, which `problems` then says, the first comes without its notebook: a person must choose.
    """
    ranked = []
    exact = f"{name}.ipynb"

    def closeness(file: str) -> tuple[bool, bool, int, str]:
        return file != exact, plain_name(file) != plain_name(name), len(left[file]), file

    # Of equal files one is looked at, best the one of the right name.
    once = {left[file]: file for file in sorted(left, key=closeness, reverse=True)}
    for data, file in reversed(once.items()):
        book = others.read(file, data, release)
        alike = likeness(release.like(book).cells, book.cells) if book is not None else 0
        if book is not None and (alike or plain_name(file) == plain_name(name)):
            rank = (_is_answered(book, release), file == exact, plain_name(file) == plain_name(name), alike)
            ranked.append((rank, file, book))
    ranked.sort(key=lambda item: item[0], reverse=True)
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        both = {"file": ranked[0][1], "other": ranked[1][1], "name": f"{name}.ipynb"}
        others.problems.append(
            sentence(
                "{file} and {other} could both be {name}. Hand in one alone, or a person must say which counts.", **both
            )
        )
        return ranked[0][1], None
    return ranked[0][1:] if ranked else ("", None)


def _is_answered(book: NotebookNode, release: Editions) -> bool:
    """Tell whether a notebook holds a cell for an answer, and anything that was not handed out."""
    if all(cell.source.strip() in release.given_texts for cell in book.cells):
        return False
    given = release.like(book).cells
    return any(is_answer(given[index]) for index in match(given, book.cells))


def _exercises_of_another(book: NotebookNode, release: NotebookNode) -> list[str]:
    """Return the exercises of a notebook where none of them is the release's, nor anything it defines an answer."""
    released, found = (
        [str(settings(cell)["grade_id"]) for cell in one.cells if is_answer(cell) or is_graded(cell)]
        for one in (release, book)
    )
    answers = {name for cell in release.cells if is_answer(cell) for name in answered_names(cell.source)}
    defined = {name for cell in book.cells if cell.cell_type == "code" for name in written_names(cell.source)}
    return [] if set(released) & set(found) or answers & defined else found


def _not_graded(graded: Mapping[str, bytes], beside: list[str]) -> list[str]:
    """Say which files were graded where others lie beside them; nobody guesses what those are."""
    if not graded or not beside:
        return []
    return [
        sentence(
            "Graded: {files}. Handed in as well, and not looked at: {list}. "
            "If that is the wrong way round, the right file has to be handed in alone.",
            files=first_few([*graded], _MOST_NAMED),
            list=first_few(beside, _MOST_NAMED),
        )
    ]


def _missing(name: str, left: Mapping[str, bytes]) -> str:
    """Say that a notebook is not there; files that may have been meant for it are named."""
    if not left:
        return sentence("{name} was not handed in.", name=f"{name}.ipynb")
    return sentence("{list} could not be taken for {name}.", list=first_few([*left], _MOST_NAMED), name=f"{name}.ipynb")


def _taken(file: str, name: str, *, blank: bool) -> str:
    """Say that a file of another name was taken; `blank`: one of the right name is as it was handed out."""
    names = {"file": file, "name": f"{name}.ipynb"}
    if blank:
        return sentence("{file} was taken for {name}, which is as it was handed out.", **names)
    return sentence("{file} was taken for {name}.", **names)


def plain_name(file: str) -> str:
    """Return a file's name without what is added to names on the way, and without case."""
    return re.sub(r"[\W_]+", "", ADDED.sub(" ", ENDING.sub("", file))).lower()
