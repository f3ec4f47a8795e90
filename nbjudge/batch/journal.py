"""The journal of an assignment: what was graded, of what, so that the next run can go on where this one ended."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbjudge
from nbjudge.records import Assignment, Submission
from nbjudge.settings import Limits

IGNORED = {"__pycache__", ".pytest_cache"}


@dataclass(frozen=True)
class Entry:
    """That a submission was graded: of what (fingerprints), and what was written (file -> digest)."""

    student: str
    fingerprint: str  # of all that the marks depend on
    submission: str = ""  # of what was handed in alone
    status: str = "graded"
    files: Mapping[str, str] = field(default_factory=dict)


class Journal:
    """The entries of an assignment, the last for each student, in a file of JSON lines that is only appended to."""

    def __init__(self, path: Path):
        """Read what is there; a line that was cut short by a full disk or a kill counts as not written."""
        self._path = path
        self._entries: dict[str, Entry] = {}
        self._lines = 0
        for line in _lines(path):
            self._lines += 1
            if entry := _parse(line):
                self._entries[entry.student] = entry

    def get(self, student: str) -> Entry | None:
        """Return the last entry of a student, or None."""
        return self._entries.get(student)

    def append(self, entry: Entry) -> None:
        """Write an entry. It is the last step of a grading: what it says has been written before."""
        if self._lines > 2 * len(self._entries) + 100:
            self._shorten()
        with self._path.open("ab") as file:
            # A line of its own even after a torn one.
            start = b"" if file.tell() == 0 or _ends_in_newline(self._path) else b"\n"
            file.write(start + _line(entry))
        self._entries[entry.student] = entry
        self._lines += 1

    def _shorten(self) -> None:
        whole = self._path.with_suffix(".tmp")
        whole.write_bytes(b"".join(map(_line, self._entries.values())))
        os.replace(whole, self._path)
        self._lines = len(self._entries)


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as file:
            yield from file


def _parse(line: bytes) -> Entry | None:
    try:
        entry = Entry(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (entry.student, entry.fingerprint, entry.submission, entry.status)
    return entry if all(isinstance(text, str) for text in texts) and isinstance(entry.files, dict) else None


def _line(entry: Entry) -> bytes:
    return json.dumps(dataclasses.asdict(entry)).encode() + b"\n"


def _ends_in_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def course_fingerprint(assignment: Assignment, limits: Limits, *, sandbox: str, everything: bool) -> str:
    """Return a digest of all that the marks depend on beside the submission: release, tests, limits, engine."""
    settings = {
        "limits": dataclasses.asdict(limits),
        "sandbox": sandbox,
        "everything": everything,
        "judged": dict(assignment.judged),
        "schemes": {name: dict(texts) for name, texts in assignment.schemes.items()},
        "blank_gets_zero": assignment.blank_gets_zero,
    }
    parts = [nbjudge.__version__, assignment.course, assignment.name, json.dumps(settings, sort_keys=True)]
    return digest(
        [part.encode() for part in parts]
        + list(_named(assignment.notebooks))
        + list(_named(assignment.files))
        + [part for name in sorted(assignment.editions) for part in (name.encode(), *_named(assignment.editions[name]))]
        + [part for name, path in files_of_tests(Path(assignment.tests)) for part in (name.encode(), path.read_bytes())]
        # Of plain test cells: they, and the solution that decides how they are judged.
        + list(_named(assignment.source))
        + list(_named({"/".join(key): text.encode() for key, text in assignment.recorded.items()}))
    )


def submission_fingerprint(submission: Submission) -> str:
    """Return a digest of what was handed in, whenever that was."""
    about = [submission.student, submission.assignment, *submission.problems]
    return digest([text.encode() for text in about] + list(_named(submission.notebooks)))


def digest(parts: Iterable[bytes]) -> str:
    """Return a digest of byte strings that also tells where one ends and the next begins."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


def _named(files: Mapping[str, bytes]) -> Iterator[bytes]:
    for name in sorted(files):
        yield name.encode()
        yield files[name]


def files_of_tests(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of an assignment's hidden tests, and those beside its folder for all assignments (a conftest.py).

    Each comes with its path relative to the folder above.
    """
    shared = sorted(path for path in folder.parent.glob("*") if path.is_file())
    own = sorted(path for path in folder.rglob("*") if path.is_file() and not IGNORED & set(path.parts))
    for path in shared + own:
        yield path.relative_to(folder.parent).as_posix(), path
