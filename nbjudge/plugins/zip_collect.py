"""What `nbgrader zip_collect` does with the zip of all submissions that Moodle, Canvas or Blackboard makes.

nbgrader's own plugins stop collecting the whole class where one student uploaded a zip that is broken, two files of the
same name, or one whose name is too long. Here the first is named and left out; the others are kept, under names of
their own, and grading finds out which is the notebook.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from nbjudge.course.files import one_line
from nbjudge.course.folders import Course
from nbjudge.course.platform_files import Unpacked, twice_collected, unpacked, without_notebook
from nbjudge.course.unpacking import BROKEN, is_notebook, name_notebooks, numbered, unpack, unpack_notebooks
from nbjudge.errors import NbjudgeError
from nbjudge.gradebook.marks import read_marks
from nbjudge.languages.sentences import first_few

MOST_NAMED = 5  # files of a student in one message
NOT_UNPACKED = "%s cannot be unpacked from %s: %s. Look at it yourself."


class PlatformExtractor(ExtractorPlugin):  # type: ignore[misc]  # nbgrader is not typed
    """Unpacks the platform's zip, and the notebooks of those that students made themselves."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Copy the folder with the platform's zips, and unpack what is in it."""
        folder = Path(extracted_path)
        shutil.copytree(archive_path, folder, dirs_exist_ok=True)
        for archive in sorted(folder.glob("*.zip")):
            self._unpack_all(archive)
        for archive in sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".zip" and path.is_file()):
            if not is_notebook(archive):  # which gets its ending below
                self._unpack_students(archive)
        name_notebooks(folder)
        zips = unpacked(folder, known_ids(self.parent))
        self._tell_whose(zips)
        self._tell_of_students(zips)
        self._tell_of_two_zips(zips, archive_path)

    def _unpack_all(self, archive: Path) -> None:
        """Unpack a platform's zip in the place where it lies."""
        with zipfile.ZipFile(archive) as packed:
            names = Counter(one_line(member.filename) for member in packed.infolist() if not member.is_dir())
            outcome = unpack(packed, packed.infolist(), archive.with_suffix(""))
        archive.unlink()
        for name, why in _faults(outcome).items():  # each may be another student's
            self.log.warning(NOT_UNPACKED, name, archive.name, why)
        for name in [name for name, count in names.items() if count > 1]:
            self.log.warning(
                "%s is in %s %d times. All are kept, the others with a number in their names, and grading finds out "
                "which is the notebook. Look at it yourself.",
                *(name, archive.name, names[name]),
            )

    def _unpack_students(self, archive: Path) -> None:
        """Unpack what a student called a zip; where nothing comes out, it stays, and is told of below."""
        try:
            outcome = unpack_notebooks(archive)
        except BROKEN as error:
            self.log.warning("%s cannot be unpacked: %s. Look at it yourself.", archive, error)
            return
        if faults := _faults(outcome):
            self.log.warning(NOT_UNPACKED, first_few([*faults], MOST_NAMED), archive, next(iter(faults.values())))
        elif outcome:
            archive.unlink()

    def _tell_whose(self, zips: Sequence[Unpacked]) -> None:
        """Name the files of which it cannot be told whose they are, or only supposed."""
        for there in zips:
            if there.nobodys:
                self.log.warning(
                    "Of some files in %s.zip it cannot be told whose they are, and they are not collected: %s. Look at "
                    "them yourself.%s",
                    *(there.top.name, first_few([one_line(name) for name in there.nobodys], MOST_NAMED)),
                    _doubt(there),
                )
            elif there.doubt:
                self.log.warning("Look at the ids of %s.zip.%s", there.top.name, _doubt(there))

    def _tell_of_students(self, zips: Sequence[Unpacked]) -> None:
        """Name the students who handed in no notebook, or none that can be seen in a folder."""
        for upload in without_notebook(zips):
            self.log.warning(
                "%s (%s) handed in no notebook that could be collected. Look at it yourself: %s",
                *(one_line(upload.name), one_line(upload.student), _told(upload.paths)),
            )
        for there in zips:
            for student, paths in there.hidden.items():
                self.log.warning(
                    "%s handed in only what begins with a dot, where programs keep copies. It is collected. Look at it "
                    "yourself: %s",
                    *(student, _told(paths)),
                )

    def _tell_of_two_zips(self, zips: Sequence[Unpacked], archive_path: str) -> None:
        """Name the students in more than one zip: a browser puts the next download beside the last one."""
        twice, names = twice_collected(zips)
        if twice:
            self.log.warning(
                "%s %s in more than one zip: %s. All their files are collected, old and new. If one zip replaces the "
                "other, take the old one out of %s, and collect again with --force.",
                *(first_few(twice, MOST_NAMED), "is" if len(twice) == 1 else "are"),
                *(", ".join(map(one_line, names)), os.path.relpath(archive_path)),
            )


def known_ids(app: Any) -> Collection[str]:
    """Return the ids in the gradebook of nbgrader's command; none where it cannot be read."""
    if app is None:
        return ()
    try:
        return read_marks(Course.from_nbgrader(app.coursedir, app.config), app.coursedir.assignment_id).keys()
    except NbjudgeError:
        return ()


def _doubt(there: Unpacked) -> str:
    """Say what a user of Blackboard's may be called, where that is not sure; empty elsewhere."""
    if not there.doubt:
        return ""
    ids = " or ".join(map(one_line, there.doubt))
    taken = f"{one_line(there.doubt[-1])} is taken" if there.uploads else "neither is taken"
    return (
        f" Blackboard's names do not tell where a user's begins: one may be called {ids}; {taken}. To have it right, "
        "enter the users (nbjudge roster FILE), and collect again with --force."
    )


def _told(paths: Iterable[Path]) -> str:
    """Return where a student's files lie, from the working directory, as a text that holds no line breaks."""
    return first_few([one_line(os.path.relpath(path)) for path in paths], MOST_NAMED)


def _faults(outcome: dict[str, str]) -> dict[str, str]:
    return {name: why for name, why in outcome.items() if why}


class PlatformCollector(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the number that the platform gives a student for the student's id."""

    def __init__(self, **settings: Any):
        """Begin a class; nbgrader makes one of these for each collecting."""
        super().__init__(**settings)
        self._taken: set[tuple[str, str]] = set()
        _end_with(self.parent, self._sum_up)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return whose the file is and how it is called, or None for what is no notebook or not from a platform."""
        top, *inside = Path(submitted_file).relative_to(self._extracted).parts
        found = self._zips[top].notebooks.get("/".join(inside)) if inside else None
        if found is None:
            return None
        student, name = found
        free = next(free for free in numbered(name) if (student, free) not in self._taken)
        self._taken.add((student, free))
        return {"student_id": student, "file_id": f"{free}.ipynb"}

    def _sum_up(self) -> None:
        """Say in the end, below a line for each file, what a person has to know of all."""
        if not self._extracted.is_dir():  # nothing was downloaded, which nbgrader has said
            return
        zips = list(self._zips.values())
        none = [f"{one_line(upload.name)} ({one_line(upload.student)})" for upload in without_notebook(zips)]
        twice, _ = twice_collected(zips)
        count = len({student for student, _ in self._taken})
        self.log.info("Collected: notebooks of %s.", "1 student" if count == 1 else f"{count} students")
        told = [f"No notebook came from {len(none)}: {first_few(none, MOST_NAMED)}."] if none else []
        if twice:
            told.append(f"In more than one zip, old and new collected: {len(twice)}, {first_few(twice, MOST_NAMED)}.")
        if hidden := [student for there in zips for student in there.hidden]:
            told.append(f"Only what begins with a dot came from {len(hidden)}: {first_few(hidden, MOST_NAMED)}.")
        if nobodys := [one_line(name) for there in zips for name in there.nobodys]:
            told.append(f"Not told whose, so not collected: {len(nobodys)}, {first_few(nobodys, MOST_NAMED)}.")
        if told:
            self.log.warning("%s The lines above tell more.", " ".join(told))

    @property
    def _extracted(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    @cached_property
    def _zips(self) -> dict[str, Unpacked]:
        return {there.top.name: there for there in unpacked(self._extracted, known_ids(self.parent))}


def _end_with(collecting: Any, say: Callable[[], None]) -> None:
    """Call `say` when nbgrader's command has collected everything: it tells its plugins only of each file."""
    process = collecting.process_extracted_files

    def process_and_say() -> None:
        process()
        say()

    collecting.process_extracted_files = process_and_say
