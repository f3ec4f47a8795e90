"""What learning platforms call the files that students upload, and whose a file is by its name."""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path, PurePosixPath

from nbjudge.course.files import is_litter, read_untrusted
from nbjudge.course.folders import Course, is_safe_id

# What the platforms call what a student uploaded, each `name` or `student` before what the student called the `file`:
# Blackboard: "Homework 1_alovelace_attempt_2026-01-15-10-00-00_hw.ipynb", one for each attempt, and a receipt
# beside it, "Homework 1_alovelace_attempt_2026-01-15-10-00-00.txt", which begins "Name: Ada Lovelace (alovelace)".
# Canvas: "lovelaceada_4711_90210_hw.ipynb"; late "lovelaceada_LATE_4711_90210_hw.ipynb"; again "..._hw-1.ipynb".
# Moodle: "Ada Lovelace_4711_assignsubmission_file_/hw.ipynb", or without the slash; "onlinetext" for "file".
# Only the beginning counts: a student could imitate another's, or another platform's, in what follows.
MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<student>[0-9]+)_assignsubmission_(?:file|onlinetext)_/?(?P<file>.+)", re.DOTALL
)
_ATTEMPT = r"_attempt_(?P<when>[0-9-]{19})_?(?P<file>.+)"
# Both the assignment's and a user's name may hold underscores, so this tells whose a file is only in `_of_assignment`.
BLACKBOARD = re.compile(rf"[^/]+?_(?P<name>(?P<student>[^/_]+)){_ATTEMPT}", re.DOTALL)
PLATFORMS = (
    BLACKBOARD,
    re.compile(r"(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<student>[0-9]+)_[0-9]+_(?P<file>.+)", re.DOTALL),
    MOODLE,
)
_RECEIPT = ".txt"  # what follows an attempt's date in its name
_RECEIPTS_USER = re.compile(rb"[^\r\n]*\(([^()\r\n]+)\)[ \t]*(?:[\r\n]|\Z)")
_RECEIPT_BYTES = 1_000_000

_MOST_BYTES = 230  # of a file's name; Linux takes 255, and a number and an ending may have to be added
# No more than this, nor another letter: what a student wrote could else be read as the platform's words.
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")


@dataclass(frozen=True)
class Upload:
    """What a student uploaded: the platform's id and name of the student, the student's names of files, their paths."""

    student: str
    name: str
    files: tuple[str, ...]
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Unpacked:
    """What was unpacked of a platform's zip into the folder `top`.

    `nobodys`: the files of which it cannot be told whose they are. `doubt`: what one of Blackboard's users may be
    called, where its names do not tell.
    """

    top: Path
    uploads: tuple[re.Match[str], ...]
    nobodys: tuple[str, ...]
    doubt: tuple[str, ...] = ()

    @cached_property
    def notebooks(self) -> dict[str, tuple[str, str]]:
        """Student and name of each notebook that is collected, by its path below `top`."""
        return notebooks_among(self.uploads)

    @property
    def hidden(self) -> dict[str, list[Path]]:
        """The paths of what is collected of those students of whom nothing but what is hidden is collected."""
        found: dict[str, list[Path]] = {}
        for upload in self.uploads:
            if upload.string in self.notebooks and _is_hidden(upload):
                found.setdefault(upload["student"], []).append(self.top / upload.string)
        return found


def uploads_without_notebook(course: Course, assignment: str, known: Collection[str] = ()) -> Iterator[Upload]:
    """Yield the uploads without a notebook among what `nbgrader zip_collect` extracted for an assignment.

    `known`: the ids in the gradebook.
    """
    yield from without_notebook(unpacked(_extracted(course, assignment), known))


def called_late(course: Course, assignment: str) -> set[str]:
    """Return who has a notebook there that Canvas calls late; it says so in the name, and does not say when."""
    zips = unpacked(_extracted(course, assignment))
    found = [upload for there in zips for upload in there.uploads if upload.string in there.notebooks]
    return {upload["student"] for upload in found if upload.groupdict().get("late")}


def numbered_by_moodle(course: Course, assignment: str) -> set[str]:
    """Return whose id is the number that Moodle's zip has for them, which Moodle itself takes in no import of marks."""
    found = itertools.chain.from_iterable(there.uploads for there in unpacked(_extracted(course, assignment)))
    return {upload["student"] for upload in found if upload.re is MOODLE}


def _extracted(course: Course, assignment: str) -> Path:
    settings = {"downloaded_directory": "downloaded", "extracted_directory": "extracted"}
    settings |= {
        name: value for name, value in course.config.get("ZipCollectApp", {}).items() if isinstance(value, str)
    }
    return course.root / settings["downloaded_directory"] / assignment / settings["extracted_directory"]


def unpacked(folder: Path, known: Collection[str] = ()) -> list[Unpacked]:
    """Return what lies in the folders below one, each of a zip; `known`: the ids in the gradebook."""
    tops = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    names = {top: files_in(top) for top in tops}
    every = list(itertools.chain.from_iterable(names.values()))
    return [_sorted_out(top, names[top], every, known) for top in tops]


def _sorted_out(top: Path, names: Sequence[str], every: Collection[str], known: Collection[str]) -> Unpacked:
    def read(name: str) -> bytes:
        data = read_untrusted(top / name, _RECEIPT_BYTES)
        return data if isinstance(data, bytes) else b""

    platform, doubt = platform_of(names, read, known, every)
    found = {name: match for name in names if (match := platform.fullmatch(name))}
    nobodys = [name for name in names if name not in found and not any(map(is_litter, PurePosixPath(name).parts))]
    return Unpacked(top, tuple(found.values()), tuple(nobodys), doubt)


def files_in(top: Path) -> list[str]:
    """Return the paths of the files below a folder."""
    return [path.relative_to(top).as_posix() for path in sorted(top.rglob("*")) if not path.is_dir()]


def without_notebook(zips: Iterable[Unpacked]) -> Iterator[Upload]:
    """Yield the uploads of those students of whom no notebook is collected, by each of the zips."""
    zips = list(zips)
    collected = {student for there in zips for student, _ in there.notebooks.values()}
    for there in zips:
        others = sorted((one for one in there.uploads if one["student"] not in collected), key=itemgetter("student"))
        for student, group in itertools.groupby(others, itemgetter("student")):
            uploads = list(group)
            told = [one for one in uploads if not _is_receipt(one) and not _is_of_a_mac(one)] or uploads
            files = tuple(one.string if _is_receipt(one) else one["file"] for one in told)
            yield Upload(student, told[0]["name"], files, tuple(there.top / one.string for one in told))


def twice_collected(zips: Iterable[Unpacked]) -> tuple[list[str], list[str]]:
    """Return who uploaded by more than one of the zips, and the names of these zips."""
    students = {there.top.name: {upload["student"] for upload in there.uploads} for there in zips}
    counted = Counter(itertools.chain.from_iterable(students.values()))
    twice = {student for student, count in counted.items() if count > 1}
    return sorted(twice), [f"{name}.zip" for name, there in students.items() if there & twice]


def platform_of(
    names: Collection[str],
    read: Callable[[str], bytes] | None = None,
    known: Collection[str] = (),
    every: Collection[str] = (),
) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return the pattern of the platform that made the most of these names: no single student decides which it is.

    Beside it what one of the users may be called, if Blackboard's names leave that open. `read` returns what is in a
    file, `known` are the ids in the gradebook, `every` the names of all zips of the assignment.
    """
    platform = max(PLATFORMS, key=lambda platform: sum(bool(platform.fullmatch(name)) for name in names))
    befores = _befores(names) if platform is BLACKBOARD else set()
    if not befores:
        return platform, ()
    users = _users_of_receipts(names, read) if read else set()
    assignments = _assignments(befores, users, _befores(every))
    if len(assignments) > 1:
        assignments = _assignments(befores, set(known), _befores(every))
    if len(assignments) == 1:
        return _of_assignment(assignments[0]), ()
    first = min(before for before in befores if before.startswith(assignments[-1]))
    is_alone = len({before for before in befores | _befores(every) if before.startswith(assignments[0])}) == 1
    return _of_assignment("" if is_alone else assignments[-1]), tuple(first[len(cut) :] for cut in assignments)


def _of_assignment(beginning: str) -> re.Pattern[str]:
    """Return the pattern of Blackboard's names that begin with this; none does where it is empty."""
    return re.compile(rf"{re.escape(beginning) or '(?!)'}(?P<name>(?P<student>[^/]+?)){_ATTEMPT}", re.DOTALL)


def _befores(names: Iterable[str]) -> set[str]:
    """Return what stands before the attempts in Blackboard's names: the assignment's, an underscore, the user's."""
    return {found.string[: found.end("student")] for found in map(BLACKBOARD.fullmatch, names) if found}


def _assignments(befores: Collection[str], users: Collection[str], every: Collection[str]) -> list[str]:
    """Return what the assignment's name may be, each with its underscore, the shortest first.

    All names of a zip begin with it, so what only some begin with belongs to a user; a folder may hold another zip of
    the same assignment. Where that leaves several, `users` are looked for behind them.
    """
    shared = Counter(before[: at + 1] for before in befores for at, letter in enumerate(before) if letter == "_")
    *_, longest = sorted((count, len(cut), cut) for cut, count in shared.items())
    found = [longest[2][: at + 1] for at, letter in enumerate(longest[2]) if letter == "_"]
    found = [cut for cut in found if shared[cut] == longest[0]]
    alike = [before for before in every if before.startswith(found[0])]
    found = [cut for cut in found if all(before.startswith(cut) for before in alike)] or found
    counts = {cut: sum(before.startswith(cut) and before[len(cut) :] in users for before in befores) for cut in found}
    return [cut for cut in found if counts[cut] == max(counts.values())]


def _users_of_receipts(names: Iterable[str], read: Callable[[str], bytes]) -> set[str]:
    """Return whom Blackboard's receipts name: "Name: Ada Lovelace (alovelace)", in whatever language."""
    receipts = [found.string for found in map(BLACKBOARD.fullmatch, names) if found and _is_receipt(found)]
    found = (_RECEIPTS_USER.match(read(name)) for name in receipts)
    return {match[1].decode("utf-8", "replace").strip() for match in found if match}


def notebooks_among(uploads: Iterable[re.Match[str]]) -> dict[str, tuple[str, str]]:
    """Return student and name of each notebook that counts, by its path.

    Of several attempts the last counts, and what is hidden only where a student has nothing else: programs put copies
    there. A folder becomes part of the name, unless that gets too long for a file.
    """
    found = [upload for upload in uploads if _holds_notebook(upload) and is_safe_id(upload["student"])]
    latest: dict[str, str] = {}
    for upload in found:
        latest[upload["student"]] = max(_when(upload), latest.get(upload["student"], ""))
    last = [upload for upload in found if _when(upload) == latest[upload["student"]]]
    have = {upload["student"] for upload in last if not _is_hidden(upload)}
    counting = [upload for upload in last if upload["student"] not in have or not _is_hidden(upload)]
    return {upload.string: (upload["student"], _name(upload["file"])) for upload in counting}


def _holds_notebook(upload: re.Match[str]) -> bool:
    return PurePosixPath(upload.string).suffix.lower() == ".ipynb" and not _is_of_a_mac(upload)


def _when(upload: re.Match[str]) -> str:
    return upload.groupdict().get("when") or ""


def _name(file: str) -> str:
    parts = file.rpartition(".")[0].split("/")
    name = " - ".join(parts)
    return (name if shortened(name) == name else shortened(parts[-1])).lstrip(". ") or "notebook"


def shortened(name: str) -> str:
    """Return a file's name, or of a long one the beginning, which tells whose it is, a digest and the ending."""
    data = os.fsencode(name)
    if len(data) <= _MOST_BYTES:
        return name
    beginning, ending = data[: _MOST_BYTES - 20].decode(errors="ignore"), _ENDING.search(name)
    return f"{beginning}~{hashlib.sha256(data).hexdigest()[:8]}{ending[0] if ending else ''}"


def _is_receipt(upload: re.Match[str]) -> bool:
    return bool(_when(upload)) and upload.string[upload.end("when") :] == _RECEIPT


def _is_of_a_mac(upload: re.Match[str]) -> bool:
    """Tell whether a file holds what a Mac notes of another one."""
    return any(part.startswith(("._", "__MACOSX")) for part in _parts(upload))


def _is_hidden(upload: re.Match[str]) -> bool:
    """Tell whether a file or a folder that it lies in has a name with a dot before it; an ending alone is no name."""
    *folders, name = _parts(upload)
    return any(folder.startswith(".") for folder in folders) or (name.startswith(".") and name.count(".") > 1)


def _parts(upload: re.Match[str]) -> tuple[str, ...]:
    """Return the parts of the path that the platform wrote, and of the student's own."""
    return (*PurePosixPath(upload.string).parts, *PurePosixPath(upload["file"]).parts)
