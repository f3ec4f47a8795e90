"""Which of the files that a student handed in is which notebook of the assignment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from nbjudge.cells import skippable_sources
from nbjudge.errors import NotANotebook, first_few
from nbjudge.matching import likeness
from nbjudge.notebooks import read_notebook
from nbjudge.records import Submission

# What browsers, Jupyter and people add to a name: "hw (1).ipynb", "hw-Copy1.ipynb", "Copy of hw.ipynb".
ADDED = re.compile(
    r"[ _.-]*(?:\(\d+\)|-?copy ?\d*|copy of|kopie von|final|solution|\.ipynb|\.json|\.txt)[ _.-]*", re.IGNORECASE
)

_MOST_NAMED = 4  # files named in one line


@dataclass(frozen=True)
class Picked:
    """The notebooks found, by the release's names; one that is not among them was not handed in, or cannot be read."""

    notebooks: Mapping[str, NotebookNode]
    problems: tuple[str, ...]


def pick_notebooks(releases: Mapping[str, NotebookNode], submission: Submission) -> Picked:
    """Return the handed-in notebooks by the names of the release.

    A file of the right name is taken; for a notebook without one the only file left that looks like it, or else the
    one that has the most of its cells. What was done beyond reading a file of the right name is told in `problems`.
    """
    problems = list(submission.problems)
    taken: dict[str, NotebookNode] = {}
    left = dict(submission.notebooks)
    for name in releases:
        data = left.pop(f"{name}.ipynb", None)
        book = _read(f"{name}.ipynb", data, releases[name], problems) if data is not None else None
        if book is not None:
            taken[name] = book
    for name in [name for name in releases if name not in taken and left]:
        file, book = _likeliest(name, releases[name], left, problems)
        if book is not None:
            del left[file]
            taken[name] = book
            problems.append(f"{file} was taken for {name}.ipynb.")
    if left and taken:
        problems.append(f"Not part of the assignment, and not looked at: {first_few([*left], _MOST_NAMED)}.")
    for name in releases:
        if name not in taken and f"{name}.ipynb" not in submission.notebooks:  # else it is told why it cannot be read
            problems.append(_missing(name, left))
    return Picked(taken, tuple(dict.fromkeys(problems)))


def _read(file: str, data: bytes, release: NotebookNode, problems: list[str]) -> NotebookNode | None:
    try:
        return read_notebook(data, skippable_sources(release))
    except NotANotebook as error:
        problems.append(f"{file}: {error}")
        return None


def _likeliest(
    name: str, release: NotebookNode, left: Mapping[str, bytes], problems: list[str]
) -> tuple[str, NotebookNode | None]:
    """Return the file that is the notebook under another name; two that are equally like it are for a person."""
    ranked = []
    once = {data: file for file, data in sorted(left.items(), reverse=True)}
    for data, file in once.items():
        book = _read(file, data, release, problems)
        alike = likeness(release.cells, book.cells) if book is not None else 0
        if book is not None and (alike or _plain(file) == _plain(name)):
            ranked.append((_plain(file) == _plain(name), alike, file, book))
    ranked.sort(key=lambda item: item[:2], reverse=True)
    if len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]:
        files = " and ".join(item[2] for item in ranked[:2])
        problems.append(f"{files} could both be {name}.ipynb; a person must say which one counts.")
        return "", None
    return (ranked[0][2], ranked[0][3]) if ranked else ("", None)


def _missing(name: str, left: Mapping[str, bytes]) -> str:
    """Say that a notebook is not there; files that may have been meant for it are named."""
    if not left:
        return f"{name}.ipynb was not handed in."
    return f"{first_few([*left], _MOST_NAMED)} could not be taken for {name}.ipynb."


def _plain(file: str) -> str:
    """Return a file's name without what is added to names on the way, and without case."""
    return re.sub(r"[\W_]+", "", ADDED.sub(" ", file)).lower()
