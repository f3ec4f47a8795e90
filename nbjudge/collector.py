"""Whose a file is that Moodle or Canvas packed into its zip: a plugin for `nbgrader zip_collect`.

nbgrader stops collecting the whole class where one student has two files of the same name; here both are kept, and the
grading finds out which of them is the notebook.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.plugins import FileNameCollectorPlugin

# Moodle: "Ada Lovelace_4711_assignsubmission_file_/hw.ipynb", or without the slash.
# Canvas: "lovelaceada_4711_90210_hw.ipynb"; late "lovelaceada_LATE_4711_90210_hw.ipynb"; again "..._hw-1.ipynb".
# Only the beginning counts: what follows is as the student named it, who could imitate another's.
PACKED = re.compile(r"[^/_]+_(?:LATE_)?(?P<student>\d+)_(?:assignsubmission_file_/?|\d+_)(?P<file>.+\.ipynb)", re.I)


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
