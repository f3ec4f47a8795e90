"""What arrived: on the disk before anybody is told so, in the queue until it is graded.

    upload ──► .nbjudge/arrivals/<id>.ipynb ──► a line in arrivals.jsonl ──► submitted/<student>/<assignment>/
               synced                           synced: from here on it      (done again when the service starts,
                                                counts as handed in           until it is graded)

A kill before the line leaves a file that the next start removes, and nobody was told that it had been taken.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from nbjudge.batch.notes import STATE
from nbjudge.course.files import MAX_NOTEBOOK_BYTES, read_untrusted
from nbjudge.course.folders import Course, require_safe_id
from nbjudge.errors import NbjudgeError
from nbjudge.grading.results import TIMESTAMP
from nbjudge.records import Whose


@dataclass(frozen=True)
class Arrival:
    """One notebook that somebody handed in."""

    id: str
    assignment: str
    student: str
    notebook: str  # its name in the release, without ".ipynb"
    digest: str
    timestamp: str  # as nbgrader writes it
    attempt: int  # the student's first is 1

    @property
    def whose(self) -> Whose:
        """What is graded together: all that a student has handed in for an assignment."""
        return self.assignment, self.student


class Arrivals:
    """All that has arrived in a course, and which of it waits to be graded. For several threads."""

    def __init__(self, course: Course):
        """Read what is there, put in its place what a kill kept from it, and forget what never counted."""
        self._course = course
        self._log = course.root / STATE / "arrivals.jsonl"
        self._kept = course.root / STATE / "arrivals"
        self._lock = threading.RLock()
        self._by_id: dict[str, Arrival] = {}
        self._latest: dict[tuple[str, str, str], Arrival] = {}
        self._all: dict[Whose, list[Arrival]] = {}
        self._waiting: dict[Whose, Arrival] = {}  # oldest first
        self._places: dict[Whose, int] = {}  # in the queue; empty when it has changed
        self._kept.mkdir(parents=True, exist_ok=True)
        self._recover()

    # ── what is there ────────────────────────────────────────────────────────────────────────────────────────────

    def get(self, arrival_id: str) -> Arrival | None:
        """Return an arrival by its id, or None."""
        return self._by_id.get(arrival_id)

    def last(self, whose: Whose) -> Arrival | None:
        """Return the last arrival of a student for an assignment, or None."""
        return next(reversed(self._all.get(whose, [])), None)

    def attempts(self, whose: Whose) -> int:
        """Return how often a student has handed in for an assignment."""
        return len(self._all.get(whose, ()))

    def is_replaced(self, arrival: Arrival) -> bool:
        """Tell whether the student has handed in another file for the same notebook since."""
        return self._latest[(*arrival.whose, arrival.notebook)] != arrival

    def of_assignment(self, name: str) -> list[Arrival]:
        """Return the last arrival of each student for an assignment."""
        with self._lock:
            return [arrivals[-1] for (assignment, _), arrivals in self._all.items() if assignment == name]

    def waiting(self) -> dict[Whose, Arrival]:
        """Return what waits to be graded, the oldest first."""
        with self._lock:
            return dict(self._waiting)

    def is_waiting(self, whose: Whose) -> bool:
        """Tell whether something of a student waits."""
        return whose in self._waiting

    def place(self, whose: Whose) -> int:
        """Return the place in the queue, from 1 on; 0 for what does not wait."""
        if whose not in self._waiting:
            return 0
        with self._lock:
            if not self._places:  # each open page asks for its own
                self._places = {one: place for place, one in enumerate(self._waiting, start=1)}
            return self._places.get(whose, 0)

    def same(self, assignment: str, student: str, notebook: str, data: bytes) -> Arrival | None:
        """Return the arrival that holds these bytes already, if it is the one that counts."""
        latest = self._latest.get((assignment, student, notebook))
        if latest is None or latest.digest != hashlib.sha256(data).hexdigest():
            return None
        if self.is_waiting(latest.whose):
            self.put_back(latest)
        return latest if read_untrusted(self._target(latest), MAX_NOTEBOOK_BYTES) == data else None

    # ── what comes and goes ──────────────────────────────────────────────────────────────────────────────────────

    def add(self, assignment: str, student: str, notebook: str, data: bytes, timestamp: str) -> Arrival:
        """Keep what was handed in, and queue it. When this returns it is on the disk; when it fails, it never came."""
        require_safe_id(student)
        with self._lock:
            attempt = self.attempts((assignment, student)) + 1
            digest = hashlib.sha256(data).hexdigest()
            name = json.dumps([assignment, student, notebook, attempt, digest])
            arrival_id = hashlib.sha256(name.encode()).hexdigest()[:24]
            arrival = Arrival(arrival_id, assignment, student, notebook, digest, timestamp, attempt)
            self._require_folders(arrival)
            kept = self._kept / f"{arrival.id}.ipynb"
            ready: list[Path] = []
            try:
                write_durably(kept, data)
                for path, content in self._files(arrival, data).items():
                    ready.append(written(path, content))
                self._append({"arrived": asdict(arrival)}, durably=True)  # from here on it came
            except OSError:  # a full disk; what follows takes no more room
                for path in (kept, *ready):
                    path.unlink(missing_ok=True)
                raise
            self._note(arrival)
            for path in self._files(arrival, data):
                rename(path)
            return arrival

    def put_back(self, arrival: Arrival) -> None:
        """Put what waits to be graded in its place again, where somebody has moved it away."""
        data = read_untrusted(self._kept / f"{arrival.id}.ipynb", MAX_NOTEBOOK_BYTES)
        if isinstance(data, bytes) and read_untrusted(self._target(arrival), MAX_NOTEBOOK_BYTES) != data:
            self._put_in_place(arrival, data)

    def graded(self, arrival: Arrival) -> bool:
        """Take an arrival out of the queue, unless the student has handed in again meanwhile; return whether it was."""
        with self._lock:
            if self._waiting.get(arrival.whose) != arrival:
                return False
            del self._waiting[arrival.whose]
            self._places = {}
            return True

    def settle(self, arrival: Arrival) -> None:
        """Note that all is done for a graded arrival: the next start need not look at it again."""
        with self._lock:
            if self.last(arrival.whose) != arrival:
                return
            self._append({"graded": arrival.id}, durably=False)  # lost, it is only looked at once more
            for one in self._all[arrival.whose]:
                (self._kept / f"{one.id}.ipynb").unlink(missing_ok=True)

    def _note(self, arrival: Arrival) -> None:
        self._by_id[arrival.id] = arrival
        self._latest[(*arrival.whose, arrival.notebook)] = arrival
        self._all.setdefault(arrival.whose, []).append(arrival)
        self._places = {}
        self._waiting[arrival.whose] = arrival  # who hands in again keeps the place

    def _target(self, arrival: Arrival) -> Path:
        folder = self._course.root / self._course.submitted / arrival.student / arrival.assignment
        return folder / f"{arrival.notebook}.ipynb"

    def _require_folders(self, arrival: Arrival) -> None:
        folder = self._target(arrival).parent
        for path in (folder.parent, folder):
            if path.is_symlink() or (path.exists() and not path.is_dir()):
                raise NbjudgeError(f"{path} is no folder of its own, so nothing is written there. Move it away.")

    def _put_in_place(self, arrival: Arrival, data: bytes) -> None:
        """Write what counts now to where every grading looks for it."""
        for path, content in self._files(arrival, data).items():
            write_durably(path, content)

    def _files(self, arrival: Arrival, data: bytes) -> dict[Path, bytes]:
        target = self._target(arrival)
        return {target: data, target.with_name(TIMESTAMP): f"{arrival.timestamp}\n".encode()}

    # ── the log ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _append(self, line: dict[str, object], *, durably: bool) -> None:
        new = not self._log.exists()
        with self._log.open("ab+") as file:
            torn = file.tell() > 0 and not _ends_in_newline(file.fileno())
            file.write((b"\n" if torn else b"") + json.dumps(line).encode() + b"\n")
            file.flush()
            if durably:
                os.fsync(file.fileno())
        if new:
            _sync_folder(self._log.parent)

    def _recover(self) -> None:
        for line in self._lines():
            match line:
                case {"arrived": dict(fields)}:
                    self._note(Arrival(**fields))
                case {"graded": str(arrival_id)} if arrival_id in self._by_id:
                    arrival = self._by_id[arrival_id]
                    if self._waiting.get(arrival.whose) == arrival:
                        del self._waiting[arrival.whose]
        waiting = set(self._waiting)
        for path in self._kept.iterdir():
            one = self._by_id.get(path.stem)
            if one is None or one.whose not in waiting:
                path.unlink()
            elif not self.is_replaced(one):
                self._put_in_place(one, path.read_bytes())

    def _lines(self) -> Iterator[dict[str, object]]:
        """Yield the lines; one that a kill cut short was told to nobody."""
        for line in self._log.read_bytes().split(b"\n") if self._log.exists() else ():
            try:
                read = json.loads(line) if line.strip() else None
            except ValueError:
                continue
            if isinstance(read, dict):
                yield read


def write_durably(path: Path, data: bytes) -> None:
    """Write a file under a temporary name, have the disk take it, then rename it and have the disk take that."""
    written(path, data)
    rename(path)


def written(path: Path, data: bytes) -> Path:
    """Write a file to the disk under the temporary name, which is returned, in a folder that is made where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path)
    try:
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # a full disk: leave room for the next attempt
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def rename(path: Path) -> None:
    """Give a file that was written under the temporary name its own."""
    os.replace(_temporary(path), path)
    _sync_folder(path.parent)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ends_in_newline(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
