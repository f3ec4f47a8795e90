"""The release's files on this side of the wall: helper modules that test cells import, and data that they read."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path


class Beside:
    """A folder of the files that lie beside the notebook, written when a test cell first runs."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Take the files' contents, by their paths relative to the notebook."""
        self._files = files
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._as_written: dict[str, tuple[int, int]] = {}

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """Make the folder the current one, and let its modules be imported."""
        folder = self._written()
        sys.path.insert(0, folder)
        try:
            with contextlib.chdir(folder):
                yield
        finally:
            sys.path.remove(folder)

    def begin(self) -> None:
        """Let the next submission's test cells find the files as they were, and import modules of their own.

        Test cells may write files, and change what lies in modules.
        """
        self._forget_modules()
        if self._folder is not None and self._looks() != self._as_written:
            self._folder.cleanup()
            self._folder = None

    def _forget_modules(self) -> None:
        if self._folder is None:
            return
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(self._folder.name):
                del sys.modules[name]

    def close(self) -> None:
        """Remove the folder."""
        self._forget_modules()
        if self._folder is not None:
            self._folder.cleanup()

    def _looks(self) -> dict[str, tuple[int, int]]:
        """Return when each file of the folder was changed, and its size; what Python compiled does not count."""
        assert self._folder
        paths = [path for path in Path(self._folder.name).rglob("*") if "__pycache__" not in path.parts]
        return {str(path): (0, 0) if path.is_dir() else _last_change(path.lstat()) for path in paths}

    def _written(self) -> str:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="nbjudge-")
            for name, content in self._files.items():
                path = Path(self._folder.name) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            self._as_written = self._looks()
        return self._folder.name


def _last_change(file: os.stat_result) -> tuple[int, int]:
    return file.st_mtime_ns, file.st_size
