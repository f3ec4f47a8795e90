"""What `nbgrader zip_collect` does with the zip of all submissions that Moodle, Canvas or Blackboard makes.

nbgrader's own plugins stop collecting the whole class where one student uploaded a zip that is broken, two files of the
same name, or one whose name is too long. Here the first is named and left out; the others are kept, under names of
their own, and grading finds out which is the notebook.
"""

from __future__ import annotations

import errno
import itertools
import lzma
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from nbjudge.course.files import MAX_NOTEBOOK_BYTES, MAX_NOTEBOOKS, MAX_SUBMISSION_BYTES, one_line, read_untrusted
from nbjudge.course.platform_files import (
    Upload,
    files_in,
    last_attempts,
    owner,
    platform_of,
    shortened,
    twice_collected,
    without_notebook,
)
from nbjudge.languages.sentences import first_few

# Files that may be notebooks: browsers and mail programs add endings, double them, number them or leave them out.
MAY_BE_NOTEBOOK = re.compile(r".*\.ipynb[^/]*|.*\.(?:json|txt|download)|(?:.*/)?[^/.]+", re.IGNORECASE | re.DOTALL)
MOST_NAMED = 5  # files of a student in one message
NOT_UNPACKED = "%s cannot be unpacked from %s: %s. Look at it yourself."
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}  # which is nobody's fault, and stops the command
# What zipfile raises for what students call a zip: also one with a password, or packed by a method that it has not.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, ValueError, EOFError)


class PlatformExtractor(ExtractorPlugin):  # type: ignore[misc]  # nbgrader is not typed
    """Unpacks the platform's zip, and the notebooks of those that students made themselves."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Copy the folder with the platform's zips, and unpack what is in it."""
        folder = Path(extracted_path)
        shutil.copytree(archive_path, folder, dirs_exist_ok=True)
        for archive in sorted(folder.glob("*.zip")):
            with zipfile.ZipFile(archive) as packed:
                outcome = _unpack(packed, packed.infolist(), archive.with_suffix(""))
            archive.unlink()
            for name, why in _faults(outcome).items():  # each may be another student's
                self.log.warning(NOT_UNPACKED, name, archive.name, why)
        for archive in sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".zip" and path.is_file()):
            try:
                outcome = unpack_notebooks(archive)
            except BROKEN as error:
                self.log.warning("%s cannot be unpacked: %s. Look at it yourself.", archive, error)
                continue
            if faults := _faults(outcome):
                self.log.warning(NOT_UNPACKED, first_few([*faults], MOST_NAMED), archive, next(iter(faults.values())))
            elif outcome:  # else the zip stays, and who has nothing else is named below
                archive.unlink()
        name_notebooks(folder)
        for upload in without_notebook(folder):
            self.log.warning(
                "%s (%s) handed in no notebook that could be collected. Look at it yourself: %s",
                *(one_line(upload.name), upload.student, _told(upload)),
            )
        twice, zips = twice_collected(folder)
        if twice:  # a browser puts the next download beside the last one
            self.log.warning(
                "%s %s in more than one zip: %s. All their files are collected, old and new. If one zip replaces the "
                "other, take the old one out of %s, and collect again with --force.",
                *(first_few(twice, MOST_NAMED), "is" if len(twice) == 1 else "are"),
                *(", ".join(map(one_line, zips)), os.path.relpath(archive_path)),
            )


def _told(upload: Upload) -> str:
    """Return where a student's files lie, from the working directory, as a text that holds no line breaks."""
    return first_few([one_line(os.path.relpath(path)) for path in upload.paths], MOST_NAMED)


def name_notebooks(folder: Path) -> None:
    """Give each file that is a notebook by what is in it the ending of one, and a name that no other has."""
    for path in sorted(path for path in folder.rglob("*") if MAY_BE_NOTEBOOK.fullmatch(path.name)):
        if path.suffix.lower() == ".ipynb" or not path.is_file() or not _is_notebook(path):
            continue
        stem = re.split(r"\.ipynb", path.name, maxsplit=1, flags=re.IGNORECASE)[0].removesuffix(path.suffix)
        names = (f"{name}.ipynb" for name in _numbered(shortened(stem)))
        path.rename(next(free for name in names if not (free := path.with_name(name)).exists()))


def _numbered(name: str) -> Iterator[str]:
    """Yield the name, and then the name with the numbers from 2 on."""
    yield name
    yield from (f"{name} ({number})" for number in itertools.count(2))


def _is_notebook(path: Path) -> bool:
    data = read_untrusted(path, MAX_NOTEBOOK_BYTES)
    if not isinstance(data, bytes):
        return False
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"cells"' in data and b'"nbformat"' in data


def unpack_notebooks(archive: Path) -> dict[str, str]:
    """Unpack a student's zip into a folder of its name, the notebooks alone.

    Returns why not for each of them, empty where it could be done. Raises one of BROKEN where nothing can.
    """
    with zipfile.ZipFile(archive) as packed:
        notebooks = [member for member in packed.infolist() if MAY_BE_NOTEBOOK.fullmatch(member.filename)]
        if len(notebooks) > MAX_NOTEBOOKS:
            raise ValueError(f"it holds {len(notebooks)} notebooks")
        if sum(member.file_size for member in notebooks) > MAX_SUBMISSION_BYTES:
            raise ValueError(f"it holds more than {MAX_SUBMISSION_BYTES // 1_000_000} MB of notebooks")
        names = _numbered(archive.with_suffix("").name)
        folder = next(free for name in names if not os.path.lexists(free := archive.with_name(name)))
        return _unpack(packed, notebooks, folder)


def _unpack(packed: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo], folder: Path) -> dict[str, str]:
    """Unpack the files one by one, under names that a disk takes; return why not for each, empty where it was done."""
    outcome: dict[str, str] = {}
    for member in members:
        if member.is_dir():
            continue
        name, why = one_line(member.filename), ""
        member.filename = "/".join(
            shortened(part) for part in member.filename.split("/") if part not in {"", ".", ".."}
        )
        try:
            packed.extract(member, folder)
        except BROKEN as error:
            if os.path.isfile(partly := folder / member.filename):
                os.remove(partly)
            if getattr(error, "errno", None) in DISK_FULL:
                raise
            why = getattr(error, "strerror", None) or one_line(str(error))
        outcome[name] = outcome.get(name) or why
    return outcome


def _faults(outcome: dict[str, str]) -> dict[str, str]:
    return {name: why for name, why in outcome.items() if why}


class PlatformCollector(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the number that the platform gives a student for the student's id."""

    def __init__(self, **settings: Any):
        """Begin a class; nbgrader makes one of these for each collecting."""
        super().__init__(**settings)
        self._taken: set[tuple[str, str]] = set()
        self._tops: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {}
        _end_with(self.parent, self._sum_up)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return whose the file is and how it is called, or None for what is no notebook or not from a platform."""
        path = Path(submitted_file).relative_to(self._extracted)
        platform, latest = self._top(self._extracted / path.parts[0])
        found = owner(path.as_posix(), platform, latest)
        if found is None:
            return None
        student, name = found
        free = next(free for free in _numbered(name) if (student, free) not in self._taken)
        self._taken.add((student, free))
        return {"student_id": student, "file_id": f"{free}.ipynb"}

    def _sum_up(self) -> None:
        """Say in the end, below a line for each file, what a person has to know of all."""
        if not self._extracted.is_dir():  # nothing was downloaded, which nbgrader has said
            return
        none = [f"{one_line(upload.name)} ({upload.student})" for upload in without_notebook(self._extracted)]
        twice, _ = twice_collected(self._extracted)
        count = len({student for student, _ in self._taken})
        self.log.info("Collected: notebooks of %s.", "1 student" if count == 1 else f"{count} students")
        told = [f"No notebook came from {len(none)}: {first_few(none, MOST_NAMED)}."] if none else []
        if twice:
            told.append(f"In more than one zip, old and new collected: {len(twice)}, {first_few(twice, MOST_NAMED)}.")
        if told:
            self.log.warning("%s The lines above tell more.", " ".join(told))

    @property
    def _extracted(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    def _top(self, top: Path) -> tuple[re.Pattern[str], dict[str, str]]:
        """Return the platform that a folder comes from, and the last attempt of each student where it tells those."""
        if top.name not in self._tops:
            names = files_in(top)
            platform = platform_of(names)
            self._tops[top.name] = platform, last_attempts(names, platform)
        return self._tops[top.name]


def _end_with(collecting: Any, say: Callable[[], None]) -> None:
    """Call `say` when nbgrader's command has collected everything: it tells its plugins only of each file."""
    process = collecting.process_extracted_files

    def process_and_say() -> None:
        process()
        say()

    collecting.process_extracted_files = process_and_say
