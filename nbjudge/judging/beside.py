"""The release's files on this side of the wall: helper modules that test cells import, and data that they read."""

from __future__ import annotations

import contextlib
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

    def forget_modules(self) -> None:
        """Let the next submission's test cells import modules of their own: tests may change what lies in them."""
        if self._folder is None:
            return
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None) or "").startswith(self._folder.name):
                del sys.modules[name]

    def close(self) -> None:
        """Remove the folder."""
        self.forget_modules()
        if self._folder is not None:
            self._folder.cleanup()

    def _written(self) -> str:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="nbjudge-")
            for name, content in self._files.items():
                path = Path(self._folder.name) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return self._folder.name
