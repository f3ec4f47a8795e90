"""What `nbgrader zip_collect` does with the zip of all submissions that Moodle or Canvas makes.

nbgrader's own plugins stop collecting the whole class where one student uploaded a zip that is broken, or two files of
the same name. Here the former is named and left out; the latter are kept, and grading finds out which is the notebook.
"""

from __future__ import annotations

import re
import shutil
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from nbjudge.course.files import MAX_NOTEBOOKS, MAX_SUBMISSION_BYTES

# Moodle: "Ada Lovelace_4711_assignsubmission_file_/hw.ipynb", or without the slash.
# Canvas: "lovelaceada_4711_90210_hw.ipynb"; late "lovelaceada_LATE_4711_90210_hw.ipynb"; again "..._hw-1.ipynb".
# Only the beginning counts: what follows is as the student named it, who could imitate another's.
PACKED = re.compile(r"[^/_]+_(?:LATE_)?(?P<student>\d+)_(?:assignsubmission_file_/?|\d+_)(?P<file>.+\.ipynb)", re.I)


# What zipfile raises for what students call a zip: also one with a password, or packed by a method that it has not.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError)


class PlatformExtractor(ExtractorPlugin):  # type: ignore[misc]  # nbgrader is not typed
    """Unpacks the platform's zip, and the notebooks of those that students made themselves."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Copy the folder with the platform's zips, and unpack what is in it."""
        folder = Path(extracted_path)
        shutil.copytree(archive_path, folder, dirs_exist_ok=True)
        for archive in sorted(folder.glob("*.zip")):
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(archive.with_suffix(""))
            archive.unlink()
        for archive in sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".zip"):
            try:
                unpack_notebooks(archive)
            except BROKEN as error:
                self.log.warning("%s cannot be unpacked: %s. Look at it yourself.", archive, error)
            else:
                archive.unlink()


def unpack_notebooks(archive: Path) -> None:
    """Unpack a student's zip into a folder of its name, the notebooks alone. Raises one of BROKEN where it cannot."""
    with zipfile.ZipFile(archive) as packed:
        notebooks = [member for member in packed.infolist() if member.filename.lower().endswith(".ipynb")]
        if len(notebooks) > MAX_NOTEBOOKS:
            raise ValueError(f"it holds {len(notebooks)} notebooks")
        if sum(member.file_size for member in notebooks) > MAX_SUBMISSION_BYTES:
            raise ValueError(f"it holds more than {MAX_SUBMISSION_BYTES // 1_000_000} MB of notebooks")
        packed.extractall(archive.with_suffix(""), members=notebooks)


class PlatformCollector(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader is not typed
    """Takes the number that the platform gives a student for the student's id."""

    def __init__(self, **settings: Any):
        """Begin a class; nbgrader makes one of these for each collecting."""
        super().__init__(**settings)
        self._seen: Counter[tuple[str, str]] = Counter()

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return whose the file is and how it is called, or None for what is no notebook or not from a platform."""
        extracted = self.parent._format_collect_path(self.parent.extracted_directory)
        found = owner(Path(submitted_file).relative_to(extracted).as_posix())
        if found is None:
            return None
        self._seen[found] += 1
        student, name = found
        again = f" ({self._seen[found]})" if self._seen[found] > 1 else ""
        return {"student_id": student, "file_id": f"{name}{again}.ipynb"}


def owner(path: str) -> tuple[str, str] | None:
    """Return student and name of a notebook by its path: first the zip that it was in, then what the platform wrote.

    A folder becomes part of the name. What computers put beside a notebook (backups, a Mac's notes) is left out.
    """
    inside = PurePosixPath(*PurePosixPath(path).parts[1:])
    packed = PACKED.fullmatch(str(inside))
    if not packed or any(part.startswith((".", "__MACOSX")) for part in inside.parts):
        return None
    return packed["student"], packed["file"].rpartition(".")[0].replace("/", " - ")
