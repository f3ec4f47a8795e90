"""The release's files on this side of the wall: helper modules that test cells import, and data that they read.

What a test cell writes to files is carried to the other side, for the student's code to read, and nothing back.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

_MOST_CARRIED = 16 << 20  # bytes, with one request
_COMPILED = "__pycache__"
_TICK = 100_000_000  # nanoseconds in which a file may change once more and look the same


@dataclass(frozen=True)
class Look:
    """What lies at a path: a `file`, a `folder`, or something `else`; when it was changed, and its size."""

    kind: str
    changed: int = 0
    size: int = 0

    def is_fresh(self, now: int) -> bool:
        """Tell whether a file may change once more by `now` without another time."""
        return self.kind == "file" and self.changed + _TICK > now


class Beside:
    """A folder of the files that lie beside the notebook, written when a test cell first runs."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Take the files' contents, by their paths relative to the notebook."""
        self._files = files
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._tried: set[str] = set()  # names of modules that were loaded, or are none
        self._laid_out: dict[str, Look] = {}
        self.carried: set[str] = set()  # paths of what the other side was given of this submission's test cells

    @contextlib.contextmanager
    def entered(self) -> Iterator[str]:
        """Make the folder the current one, let its modules be imported, and temporary files be made in another.

        Gives the folder of both.
        """
        folder = str(self._here)
        sys.path.insert(0, folder)
        try:
            with contextlib.chdir(folder), mock.patch.object(tempfile, "tempdir", str(self._temporary)):
                yield self._written()
        finally:
            sys.path.remove(folder)

    def load(self, modules: Iterable[str]) -> None:
        """Load modules of libraries, of those that are not here nothing: while a test runs they could not prepare."""
        ours = {Path(name).parts[0].removesuffix(".py") for name in self._files}
        for name in sorted(set(modules) - self._tried - sys.modules.keys()):
            self._tried.add(name)
            if name.partition(".")[0] in ours:
                continue
            with contextlib.suppress(Exception):  # whatever a module raises that is loaded; the cell will say so
                importlib.import_module(name)

    def begin(self) -> None:
        """Let the next submission's test cells find the files as they were, and import modules of their own.

        Test cells may write files, and change what lies in modules.
        """
        self._forget_modules()
        self.carried.clear()
        if self._folder is not None and self.looks() != self._laid_out:
            self._folder.cleanup()
            self._folder = None

    def looks(self) -> dict[str, Look]:
        """Return how the files and folders look, by the paths that a test cell has for them."""
        here = {os.path.relpath(path, self._here): look for path, look in _looks(self._here)}
        return here | dict(_looks(self._temporary))

    def laid_out(self) -> dict[str, Look]:
        """Return how the files looked when they were laid out, which they are now if they were not."""
        self._written()
        return self._laid_out

    def content(self, name: str) -> bytes:
        """Return the content of a file."""
        return (self._here / name).read_bytes()

    def close(self) -> None:
        """Remove the folder."""
        self._forget_modules()
        if self._folder is not None:
            self._folder.cleanup()

    def _forget_modules(self) -> None:
        if self._folder is None:
            return
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(self._folder.name):
                del sys.modules[name]

    @property
    def _here(self) -> Path:
        return Path(self._written(), "beside")

    @property
    def _temporary(self) -> Path:
        return Path(self._written(), "tmp")

    def _written(self) -> str:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="nbjudge-")
            self._here.mkdir()
            self._temporary.mkdir()
            for name, content in self._files.items():
                path = self._here / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            self._laid_out = self.looks()
        return self._folder.name


class Carrier:
    """Knows which files the other side has, and carries there what a test cell has written since."""

    def __init__(self, beside: Beside) -> None:
        """Begin where the other side has the release's files, and whatever earlier test cells gave it."""
        self._beside = beside
        self._there = beside.laid_out()
        self._fresh: dict[str, int] = {}  # hashes of what may change once more and look the same

    def news(self) -> dict[str, Any]:
        """Return the contents of files that are new or changed (None for folders), and the paths of those removed.

        Raises ValueError where they are too large.
        """
        looks = {name: look for name, look in self._beside.looks().items() if look.kind != "else"}
        written = {name: self._content(name, look) for name, look in looks.items() if look != self._there.get(name)}
        for name in self._fresh.keys() & looks.keys() - written.keys():
            content = self._content(name, looks[name])
            written |= {} if hash(content) == self._fresh[name] else {name: content}
        if sum(looks[name].size for name in written) > _MOST_CARRIED:
            raise ValueError("the files that the test writes are too large to be carried to the student's code")
        removed = sorted((self._there.keys() | self._beside.carried) - looks.keys())
        now = time.time_ns()
        fresh = {name for name in self._fresh.keys() | written.keys() if name in looks and looks[name].is_fresh(now)}
        self._fresh = {name: hash(written[name]) if name in written else self._fresh[name] for name in fresh}
        self._there = looks
        self._beside.carried = (self._beside.carried | written.keys()) - {*removed}
        return {"files": (tuple(written.items()), tuple(removed))} if written or removed else {}

    def _content(self, name: str, look: Look) -> bytes | None:
        return None if look.kind == "folder" else self._beside.content(name)


def _looks(folder: Path) -> Iterator[tuple[str, Look]]:
    """Yield the paths in a folder and how they look; what Python compiled does not count."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                found = entry.stat(follow_symlinks=False)
                kind = "file" if stat.S_ISREG(found.st_mode) else "else"
                yield entry.path, Look(kind, found.st_mtime_ns, found.st_size)
            elif entry.name != _COMPILED:
                yield entry.path, Look("folder")
                yield from _looks(Path(entry.path))
