"""Files on disk: the instructor's own, and what was handed in, which is read without following links or waiting."""

from __future__ import annotations

import fnmatch
import heapq
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nbjudge.languages.sentences import first_few, sentence

MAX_NOTEBOOK_BYTES = 50_000_000
MAX_SUBMISSION_BYTES = 100_000_000
MAX_NOTEBOOKS = 100  # of one submission
# What programs, editors and file managers leave in a folder.
LITTER = (
    *("__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".git", ".svn", ".hg"),
    *("*.pyc", "*.pyo", ".DS_Store", "._*", "__MACOSX", "Thumbs.db", "desktop.ini", "*~", ".*.sw?", "#*#"),
)
# A browser or a mail program may add an ending of its own; the content decides.
NOTEBOOK_SUFFIXES = (".ipynb", ".ipynb.json", ".ipynb.txt")
_OF_NBGRADER = ("timestamp.txt", "submission_secret.txt")  # which it puts beside what was handed in
_MOST_NAMED = 3  # files in one line
_LONGEST_NAME = 80


def is_litter(name: str) -> bool:
    """Tell whether a file or folder of this name belongs to nobody's work."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in LITTER)


def read_handed_in(*folders: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the notebooks in the last of the folders, and what was left out and why. Neither raises nor blocks."""
    for folder in folders:
        try:
            is_folder = stat.S_ISDIR(os.lstat(folder).st_mode)
        except OSError as error:
            return {}, (sentence("{name} cannot be read: {reason}.", name=folder.name, reason=error.strerror),)
        if not is_folder:
            said = sentence("{name} is a link or a file, not a folder, so nothing was read from it.", name=folder.name)
            return {}, (said,)
    notebooks: dict[str, bytes] = {}
    problems = []
    room = MAX_SUBMISSION_BYTES
    try:
        with os.scandir(folders[-1]) as entries:  # names alone: there may be a million files
            everything = [entry.name for entry in entries]
    except OSError as error:
        return {}, (sentence("{name} cannot be read: {reason}.", name=folders[-1].name, reason=error.strerror),)
    names = [name for name in everything if name.lower().endswith(NOTEBOOK_SUFFIXES)]
    if not names and (said := no_notebook(everything)):
        problems.append(said)
    if len(names) > MAX_NOTEBOOKS:
        problems.append(
            sentence("Of {number} files, the first {most} were looked at.", number=len(names), most=MAX_NOTEBOOKS)
        )
    for name in heapq.nsmallest(MAX_NOTEBOOKS, names):
        data = read_untrusted(folders[-1] / name, min(room, MAX_NOTEBOOK_BYTES))
        if isinstance(data, bytes):
            notebooks[printable(name)] = data
            room -= len(data)
        else:
            problems.append(data.of(printable(name)))
    return notebooks, tuple(problems)


def no_notebook(names: Iterable[str]) -> str:
    """Say which files came instead of a notebook; empty where these names are of none that somebody handed in."""
    if not (beside := _beside(names)):
        return ""
    named = first_few(beside, _MOST_NAMED)
    return sentence("Handed in, but no notebook: {list}. The name of a notebook ends in .ipynb.", list=named)


def _beside(names: Iterable[str]) -> list[str]:
    """Return the first of these names that somebody may have meant to hand in, as they can be read in a line."""
    first = heapq.nsmallest(MAX_NOTEBOOKS, names)
    return [_short(name) for name in first if name not in _OF_NBGRADER and not is_litter(name)]


def _short(name: str) -> str:
    """Return the name of a student's file so that it can be read in a line; of a long one its beginning and end."""
    whole = one_line(name)
    return whole if len(whole) <= _LONGEST_NAME else f"{whole[: _LONGEST_NAME - 21]}…{whole[-20:]}"


def printable(text: str) -> str:
    """Return the text with everything that cannot be printed, lone surrogates included, as a question mark."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


@lru_cache(maxsize=4096)  # a class shares its hints
def one_line(text: str) -> str:
    """Return text from a student's side as one line of letters that can be printed."""
    return printable(" ".join(text.split()))


@dataclass(frozen=True)
class WhyNot:
    """The reason why a file was not read, as a sentence with the place of its {name}."""

    english: str

    def of(self, name: str) -> str:
        """Return the sentence about this file."""
        return sentence(self.english, name=name)


def read_untrusted(path: Path, limit: int) -> bytes | WhyNot:
    """Read a regular file. O_NOFOLLOW refuses links, O_NONBLOCK keeps a FIFO or a device from blocking us."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if os.path.islink(path):  # `Path.is_symlink` raises where the folder may not be looked into
        return WhyNot(sentence("{name} is a link; links are not followed."))
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return WhyNot(sentence("{name} is not an ordinary file, so it was not read."))
            data = file.read(limit + 1)
    except OSError as error:
        return WhyNot(sentence("{name} cannot be read: {reason}.", reason=error.strerror))
    if len(data) > limit:
        return WhyNot(sentence("{name} is too large to be a notebook of this course, so it was not read."))
    return data


def read_trusted(folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the notebooks of a folder by name, and the other files at and below it by path."""
    notebooks, files = {}, {}
    for path in _files(folder):
        if path.suffix == ".ipynb" and path.parent == folder:
            notebooks[path.stem] = path.read_bytes()
        else:
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return notebooks, files


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_symlink() or is_litter(path.name):
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.is_file():
            yield path


def folders_in(folder: Path, *, hidden: bool = False) -> list[Path]:
    """Return what lies in a folder and is a folder or a link to one: those with a leading dot, or all others.

    Nothing of a folder that may not be looked into.
    """
    if not os.access(folder, os.R_OK | os.X_OK) or not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.is_dir() and path.name.startswith(".") == hidden]


def is_shared(folder: Path) -> bool:
    """Tell whether a folder in source/ is a Python package that the assignments share: it holds no notebook."""
    return (folder / "__init__.py").is_file() and not any(folder.glob("*.ipynb"))
