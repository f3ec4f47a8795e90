"""What learning platforms call the files that students upload, and whose a file is by its name."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path, PurePosixPath

from nbjudge.course.folders import Course, is_safe_id

# What the platforms call what a student uploaded, each `name` or `student` before what the student called the `file`:
# Blackboard: "Homework 1_alovelace_attempt_2026-01-15-10-00-00_hw.ipynb", one for each attempt.
# Canvas: "lovelaceada_4711_90210_hw.ipynb"; late "lovelaceada_LATE_4711_90210_hw.ipynb"; again "..._hw-1.ipynb".
# Moodle: "Ada Lovelace_4711_assignsubmission_file_/hw.ipynb", or without the slash.
# Only the beginning counts: a student could imitate another's, or another platform's, in what follows.
MOODLE = re.compile(r"(?P<name>[^/]+?)_(?P<student>[0-9]+)_assignsubmission_file_/?(?P<file>.+)", re.DOTALL)
PLATFORMS = (
    re.compile(r"[^/]+?_(?P<name>(?P<student>[^/_]+))_attempt_(?P<when>[0-9-]{19})_(?P<file>.+)", re.DOTALL),
    re.compile(r"(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<student>[0-9]+)_[0-9]+_(?P<file>.+)", re.DOTALL),
    MOODLE,
)

MOST_BYTES = 230  # of a file's name; Linux takes 255, and a number and an ending may have to be added
# No more than this, nor another letter: what a student wrote could else be read as the platform's words.
ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")


@dataclass(frozen=True)
class Upload:
    """What a student uploaded: the platform's id and name of the student, the student's names of files, their paths."""

    student: str
    name: str
    files: tuple[str, ...]
    paths: tuple[Path, ...]


def uploads_without_notebook(course: Course, assignment: str) -> Iterator[Upload]:
    """Yield the uploads without a notebook among what `nbgrader zip_collect` extracted for an assignment."""
    folder = _extracted(course, assignment)
    if folder.is_dir():
        yield from without_notebook(folder)


def called_late(course: Course, assignment: str) -> set[str]:
    """Return who has a notebook there that Canvas calls late; it says so in the name, and does not say when."""
    folder, late = _extracted(course, assignment), set()
    for top in [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []:
        names = files_in(top)
        platform = platform_of(names)
        found = [match for name in names if "late" in platform.groupindex and (match := platform.fullmatch(name))]
        late |= {upload["student"] for upload in found if upload["late"] and holds_notebook(upload)}
    return late


def numbered_by_moodle(course: Course, assignment: str) -> set[str]:
    """Return whose id is the number that Moodle's zip has for them, which Moodle itself takes in no import of marks."""
    folder = _extracted(course, assignment)
    found = itertools.chain.from_iterable(uploads for _, uploads in _uploads(folder)) if folder.is_dir() else ()
    return {upload["student"] for upload in found if upload.re is MOODLE}


def _extracted(course: Course, assignment: str) -> Path:
    settings = {"downloaded_directory": "downloaded", "extracted_directory": "extracted"}
    settings |= {
        name: value for name, value in course.config.get("ZipCollectApp", {}).items() if isinstance(value, str)
    }
    return course.root / settings["downloaded_directory"] / assignment / settings["extracted_directory"]


def without_notebook(folder: Path) -> Iterator[Upload]:
    """Yield the uploads of those students who uploaded no notebook; below `folder` is one folder for each zip."""
    for top, found in _uploads(folder):
        for student, group in itertools.groupby(sorted(found, key=itemgetter("student")), itemgetter("student")):
            uploads = list(group)
            if not any(map(holds_notebook, uploads)):
                files, paths = zip(*((upload["file"], top / upload[0]) for upload in uploads), strict=True)
                yield Upload(student, uploads[0]["name"], files, paths)


def twice_collected(folder: Path) -> tuple[list[str], list[str]]:
    """Return who uploaded by more than one of the zips unpacked below `folder`, and the names of these zips."""
    students = {top.name: {upload["student"] for upload in found} for top, found in _uploads(folder)}
    counted = Counter(itertools.chain.from_iterable(students.values()))
    twice = {student for student, count in counted.items() if count > 1}
    return sorted(twice), [f"{name}.zip" for name, there in students.items() if there & twice]


def _uploads(folder: Path) -> Iterator[tuple[Path, list[re.Match[str]]]]:
    """Yield the folder that each zip was unpacked into, and the names there that the platform gave."""
    for top in sorted(path for path in folder.iterdir() if path.is_dir()):
        names = files_in(top)
        platform = platform_of(names)
        yield top, [match for name in names if (match := platform.fullmatch(name))]


def holds_notebook(upload: re.Match[str]) -> bool:
    """Tell whether a file that a platform's pattern names is a notebook."""
    return upload["file"].lower().endswith(".ipynb")


def files_in(top: Path) -> list[str]:
    """Return the paths of the files below a folder, but for what computers leave there."""
    paths = (path.relative_to(top) for path in sorted(top.rglob("*")) if not path.is_dir())
    return [path.as_posix() for path in paths if not _is_left_behind(PurePosixPath(path.as_posix()))]


def platform_of(names: Collection[str]) -> re.Pattern[str]:
    """Return the pattern of the platform that made the most of these names: no single student decides which it is."""
    return max(PLATFORMS, key=lambda platform: sum(bool(platform.fullmatch(name)) for name in names))


def last_attempts(names: Collection[str], platform: re.Pattern[str]) -> dict[str, str]:
    """Return when each student handed in a notebook last, where the platform keeps all attempts."""
    latest: dict[str, str] = {}
    for found in filter(None, map(platform.fullmatch, names)) if "when" in platform.groupindex else ():
        if holds_notebook(found):
            latest[found["student"]] = max(found["when"], latest.get(found["student"], ""))
    return latest


def owner(path: str, platform: re.Pattern[str], latest: Mapping[str, str] | None = None) -> tuple[str, str] | None:
    """Return student and name of a notebook by its path: first the zip that it was in, then what the platform wrote.

    A folder becomes part of the name, unless that gets too long for a file. What computers put beside a notebook
    (backups, a Mac's notes) is left out, and so is an attempt before the `latest` one.
    """
    inside = PurePosixPath(*PurePosixPath(path).parts[1:])
    packed = platform.fullmatch(str(inside))
    if not packed or not holds_notebook(packed) or _is_left_behind(inside):
        return None
    student = packed["student"]
    if not is_safe_id(student) or (latest and packed["when"] < latest.get(student, "")):
        return None
    parts = packed["file"].rpartition(".")[0].split("/")
    name = " - ".join(parts)
    return student, name if shortened(name) == name else shortened(parts[-1])


def shortened(name: str) -> str:
    """Return a file's name, or of a long one the beginning, which tells whose it is, a digest and the ending."""
    data = os.fsencode(name)
    if len(data) <= MOST_BYTES:
        return name
    beginning, ending = data[: MOST_BYTES - 20].decode(errors="ignore"), ENDING.search(name)
    return f"{beginning}~{hashlib.sha256(data).hexdigest()[:8]}{ending[0] if ending else ''}"


def _is_left_behind(path: PurePosixPath) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)
