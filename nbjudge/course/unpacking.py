"""Unpacking zips that platforms and students made: file by file, bounded, and nothing over something else."""

from __future__ import annotations

import errno
import itertools
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nbjudge.course.files import MAX_NOTEBOOK_BYTES, MAX_NOTEBOOKS, MAX_SUBMISSION_BYTES, one_line, read_untrusted
from nbjudge.course.platform_files import shortened

# Files that may be notebooks: browsers and mail programs add endings, double them, number them or leave them out.
_MAY_BE_NOTEBOOK = re.compile(r".*\.ipynb[^/]*|.*\.(?:json|txt|download)|(?:.*/)?[^/.]+", re.IGNORECASE | re.DOTALL)
_CALLED_NOTEBOOK = re.compile(r".*\.ipynb[^/]*", re.IGNORECASE | re.DOTALL)
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}  # which is nobody's fault, and stops the command
# What zipfile raises for what students call a zip: also one with a password, or packed by a method that it has not.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, ValueError, EOFError)


def name_notebooks(folder: Path) -> None:
    """Give each file that is a notebook by what is in it the ending of one, and a name that no other has."""
    for path in sorted(folder.rglob("*")):
        if not _MAY_BE_NOTEBOOK.fullmatch(path.name) and path.suffix.lower() != ".zip":
            continue
        if path.suffix.lower() == ".ipynb" or not path.is_file() or not is_notebook(path):
            continue
        stem = re.split(r"\.ipynb", path.name, maxsplit=1, flags=re.IGNORECASE)[0].removesuffix(path.suffix)
        names = (f"{name}.ipynb" for name in numbered(shortened(stem) or "notebook"))
        path.rename(next(free for name in names if not (free := path.with_name(name)).exists()))


def numbered(name: str) -> Iterator[str]:
    """Yield the name, and then the name with the numbers from 2 on."""
    yield name
    yield from (f"{name} ({number})" for number in itertools.count(2))


def is_notebook(path: Path) -> bool:
    """Tell whether a file is a notebook by what is in it."""
    data = read_untrusted(path, MAX_NOTEBOOK_BYTES)
    if not isinstance(data, bytes):
        return False
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"cells"' in data and b'"nbformat"' in data


def unpack_notebooks(archive: Path) -> dict[str, str]:
    """Unpack a student's zip into a folder of its name, the notebooks alone.

    Returns why not for each of them, empty where it could be done. Raises one of BROKEN where nothing can.
    """
    with zipfile.ZipFile(archive) as packed:
        notebooks = _notebooks(packed.infolist())
        names = numbered(archive.with_suffix("").name)
        folder = next(free for name in names if not os.path.lexists(free := archive.with_name(name)))
        return unpack(packed, notebooks, folder)


def _notebooks(members: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Return the files that may be notebooks, or of too many or too large ones those that are so by their names.

    Raises ValueError where these are too many or too large as well.
    """
    may_be = [member for member in members if _MAY_BE_NOTEBOOK.fullmatch(member.filename) and not member.is_dir()]
    called = [member for member in may_be if _CALLED_NOTEBOOK.fullmatch(member.filename)]
    seen = [member for member in called if not _is_left_there(member.filename)]
    found = next((some for some in (may_be, called, seen) if not _too_much(some)), None)
    if found is None:
        raise ValueError(_too_much(seen))
    return found


def _is_left_there(path: str) -> bool:
    """Tell whether programs, not people, left a file there: hidden, or with a Mac's notes."""
    return any(part.startswith((".", "__MACOSX")) for part in path.split("/"))


def _too_much(notebooks: Sequence[zipfile.ZipInfo]) -> str:
    if len(notebooks) > MAX_NOTEBOOKS:
        return f"it holds {len(notebooks)} notebooks"
    if sum(member.file_size for member in notebooks) > MAX_SUBMISSION_BYTES:
        return f"it holds more than {MAX_SUBMISSION_BYTES // 1_000_000} MB of notebooks"
    return ""


def unpack(packed: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo], folder: Path) -> dict[str, str]:
    """Unpack the files one by one, under names that a disk takes; return why not for each, empty where it was done."""
    outcome: dict[str, str] = {}
    taken: set[str] = set()
    for member in members:
        if member.is_dir():
            continue
        name, why = one_line(member.filename), ""
        member.filename = "/".join(
            shortened(part) for part in member.filename.split("/") if part not in {"", ".", ".."}
        )
        if member.filename in taken:  # two of one name, of which the better may be either
            stem, ending = os.path.splitext(member.filename)
            names = (f"{free}{ending}" for free in numbered(stem))
            member.filename = next(free for free in names if not os.path.lexists(folder / free))
        taken.add(member.filename)
        try:
            packed.extract(member, folder)
        except BROKEN as error:
            if os.path.isfile(partly := folder / member.filename):
                os.remove(partly)
            if getattr(error, "errno", None) in _DISK_FULL:
                raise
            why = getattr(error, "strerror", None) or one_line(str(error))
        outcome[name] = outcome.get(name) or why
    return outcome
