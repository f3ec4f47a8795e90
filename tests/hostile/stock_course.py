"""A course graded by nbgrader itself: prints the mark of each student, or null where nbgrader failed on the submission.

A program, because nbgrader changes the folder and the logging of the process it runs in.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from hostile import course


def main(file: Path) -> None:
    """Grade the submissions of each student in turn."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    folder = file.parent / "course"
    source = course.as_bytes(course.notebook(stock=True))
    _write(folder / "source" / course.NAME / f"{course.NAME}.ipynb", source)
    _write(folder / "source" / course.NAME / "helper.py", b"")
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.Execute.timeout = 10
    nbgrader = NbGraderAPI(config=config)
    nbgrader.generate_assignment(course.NAME)
    students = json.loads(file.read_text(encoding="utf-8"))
    marks = [_mark(nbgrader, folder, f"s{number}", texts) for number, texts in enumerate(students)]
    print(json.dumps(marks))


def _mark(nbgrader: Any, folder: Path, student: str, texts: Sequence[str]) -> float | None:
    succeeded = False
    for text in texts:
        _write(folder / "submitted" / student / course.NAME / f"{course.NAME}.ipynb", text.encode())
        succeeded = nbgrader.autograde(course.NAME, student, force=True)["success"]
    if not succeeded:
        return None
    with nbgrader.gradebook as gradebook:
        return float(gradebook.find_submission(course.NAME, student).score)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
