"""What `nbgrader zip_collect` does with the zip of all submissions that Moodle, Canvas or Blackboard makes.

nbgrader's own plugins stop collecting the whole class where one student uploaded a zip that is broken, or two files of
the same name. Here the former is named and left out; the latter are kept, and grading finds out which is the notebook.
"""

from __future__ import annotations

import itertools
import re
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from nbjudge.course.files import MAX_NOTEBOOK_BYTES, MAX_NOTEBOOKS, MAX_SUBMISSION_BYTES, read_untrusted
from nbjudge.course.folders import is_safe_id
from nbjudge.languages.sentences import first_few

# What the platforms call what a student uploaded, each `name` or `student` before what the student called the `file`:
# Blackboard: "Homework 1_alovelace_attempt_2026-01-15-10-00-00_hw.ipynb", one for each attempt.
# Canvas: "lovelaceada_4711_90210_hw.ipynb"; late "lovelaceada_LATE_4711_90210_hw.ipynb"; again "..._hw-1.ipynb".
# Moodle: "Ada Lovelace_4711_assignsubmission_file_/hw.ipynb", or without the slash.
# Only the beginning counts: a student could imitate another's, or another platform's, in what follows.
PLATFORMS = (
    re.compile(r"[^/]+?_(?P<name>(?P<student>[^/_]+))_attempt_(?P<when>[0-9-]{19})_(?P<file>.+)", re.DOTALL),
    re.compile(r"(?P<name>[^/_]+)_(?:LATE_)?(?P<student>[0-9]+)_[0-9]+_(?P<file>.+)", re.DOTALL),
    re.compile(r"(?P<name>[^/]+?)_(?P<student>[0-9]+)_assignsubmission_file_/?(?P<file>.+)", re.DOTALL),
)
# Files that may be notebooks: browsers and mail programs add endings, double them, number them or leave them out.
MAY_BE_NOTEBOOK = re.compile(r".*\.ipynb[^/]*|.*\.(?:json|txt|download)|(?:.*/)?[^/.]+", re.IGNORECASE | re.DOTALL)
MOST_NAMED = 5  # files of a student in one message


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
        name_notebooks(folder)
        for sentence in without_notebook(folder):
            self.log.warning("%s", sentence)


def name_notebooks(folder: Path) -> None:
    """Give each file that is a notebook by what is in it the ending of one, and a name that no other has."""
    for path in sorted(path for path in folder.rglob("*") if MAY_BE_NOTEBOOK.fullmatch(path.name)):
        if path.suffix.lower() == ".ipynb" or not path.is_file() or not _is_notebook(path):
            continue
        stem = re.split(r"\.ipynb", path.name, maxsplit=1, flags=re.IGNORECASE)[0].removesuffix(path.suffix)
        again = itertools.chain([""], (f" ({number})" for number in itertools.count(2)))
        names = (f"{stem}{more}.ipynb" for more in again)
        path.rename(next(free for name in names if not (free := path.with_name(name)).exists()))


def _is_notebook(path: Path) -> bool:
    data = read_untrusted(path, MAX_NOTEBOOK_BYTES)
    if not isinstance(data, bytes):
        return False
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"cells"' in data and b'"nbformat"' in data


def without_notebook(folder: Path) -> Iterator[str]:
    """Yield a sentence about each student whose upload holds no notebook, with the name that the platform gives."""
    for top in sorted(path for path in folder.iterdir() if path.is_dir()):
        names = files_in(top)
        platform = platform_of(names)
        found = [match for name in names if (match := platform.fullmatch(name))]
        for student, group in itertools.groupby(sorted(found, key=itemgetter("student")), itemgetter("student")):
            uploads = list(group)
            if not any(map(_holds_notebook, uploads)):
                files = first_few([upload["file"] for upload in uploads], MOST_NAMED)
                yield (
                    f"{uploads[0]['name']} ({student}) handed in no notebook that could be collected: {files}. "
                    f"Look at it yourself: {top}"
                )


def _holds_notebook(upload: re.Match[str]) -> bool:
    return upload["file"].lower().endswith(".ipynb")


def files_in(top: Path) -> list[str]:
    """Return the paths of the files below a folder, but for what computers leave there."""
    paths = (path.relative_to(top) for path in sorted(top.rglob("*")) if not path.is_dir())
    return [path.as_posix() for path in paths if not _is_left_behind(PurePosixPath(path.as_posix()))]


def platform_of(names: Collection[str]) -> re.Pattern[str]:
    """Return the pattern of the platform that made the most of these names: no single student decides which it is."""
    return max(PLATFORMS, key=lambda platform: sum(bool(platform.fullmatch(name)) for name in names))


def unpack_notebooks(archive: Path) -> None:
    """Unpack a student's zip into a folder of its name, the notebooks alone. Raises one of BROKEN where it cannot."""
    with zipfile.ZipFile(archive) as packed:
        notebooks = [member for member in packed.infolist() if MAY_BE_NOTEBOOK.fullmatch(member.filename)]
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
        self._tops: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {}

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return whose the file is and how it is called, or None for what is no notebook or not from a platform."""
        extracted = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        path = Path(submitted_file).relative_to(extracted)
        platform, latest = self._top(extracted / path.parts[0])
        found = owner(path.as_posix(), platform, latest)
        if found is None:
            return None
        self._seen[found] += 1
        student, name = found
        again = f" ({self._seen[found]})" if self._seen[found] > 1 else ""
        return {"student_id": student, "file_id": f"{name}{again}.ipynb"}

    def _top(self, top: Path) -> tuple[re.Pattern[str], dict[str, str]]:
        """Return the platform that a folder comes from, and the last attempt of each student where it tells those."""
        if top.name not in self._tops:
            names = files_in(top)
            platform = platform_of(names)
            self._tops[top.name] = platform, last_attempts(names, platform)
        return self._tops[top.name]


def last_attempts(names: Collection[str], platform: re.Pattern[str]) -> dict[str, str]:
    """Return when each student handed in a notebook last, where the platform keeps all attempts."""
    latest: dict[str, str] = {}
    for found in filter(None, map(platform.fullmatch, names)) if "when" in platform.groupindex else ():
        if _holds_notebook(found):
            latest[found["student"]] = max(found["when"], latest.get(found["student"], ""))
    return latest


def owner(path: str, platform: re.Pattern[str], latest: Mapping[str, str] | None = None) -> tuple[str, str] | None:
    """Return student and name of a notebook by its path: first the zip that it was in, then what the platform wrote.

    A folder becomes part of the name. What computers put beside a notebook (backups, a Mac's notes) is left out, and so
    is an attempt before the `latest` one.
    """
    inside = PurePosixPath(*PurePosixPath(path).parts[1:])
    packed = platform.fullmatch(str(inside))
    if not packed or not _holds_notebook(packed) or _is_left_behind(inside):
        return None
    student = packed["student"]
    if not is_safe_id(student) or (latest and packed["when"] < latest.get(student, "")):
        return None
    return student, packed["file"].rpartition(".")[0].replace("/", " - ")


def _is_left_behind(path: PurePosixPath) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)
