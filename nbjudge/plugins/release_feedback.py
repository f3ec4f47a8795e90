"""nbgrader's release_feedback for classes in which not everybody handed in through the exchange.

The exchange gives feedback to whoever holds the secret that came with the submission. One submission without it, put
into submitted/ by hand or from a learning platform's zip, stops nbgrader with a traceback, and nobody gets anything.
"""

from __future__ import annotations

from glob import glob
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from nbjudge.plugins.generate_feedback import BESIDE, as_pattern


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]  # nbgrader has no types
    """Releases to those who handed in through the exchange, and names the others."""

    src_path: str

    def init_src(self) -> None:
        """Take the id of one student by its letters, also where they would make a pattern."""
        super().init_src()
        self.src_path = as_pattern(self.src_path)

    def copy_files(self) -> None:
        """Leave out who cannot be given anything. Raises ExchangeError where that is everybody."""
        excluded = self.coursedir.student_id_exclude
        folders = {Path(page).parent for page in glob(f"{self.src_path}/*.html")}
        folders = {folder for folder in folders if folder.parent.name not in excluded.split(",")}
        others = {folder for folder in folders if any(not (folder / name).exists() for name in BESIDE)}
        names = sorted(folder.parent.name for folder in others)
        if others:
            message = f"Not handed in through the exchange; hand out the page in feedback/ yourself: {', '.join(names)}"
            if others == folders:
                self.fail(message)
            self.log.warning(message)
        self.coursedir.student_id_exclude = ",".join([*filter(None, [excluded]), *names])
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = excluded  # formgrader goes on with it
