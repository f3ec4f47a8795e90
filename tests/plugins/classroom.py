"""Our course with what a class hands in, and the programs that an instructor runs in it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from nbjudge.records import Verdict
from tools import demo, samples

NAME = "optimization_methods"
FILE = f"{NAME}.ipynb"
PROJECT = Path(__file__).parents[2]


def make_course(root: Path) -> Path:
    """Make our course with nothing handed in; return its folder."""
    demo.make_course(root)
    shutil.rmtree(root / "submitted")
    return root


def released() -> dict[str, Any]:
    """Return the released notebook."""
    notebook: dict[str, Any] = json.loads((PROJECT / "release" / NAME / FILE).read_text("utf-8"))
    return notebook


def notebook(sample: str) -> bytes:
    """Return the notebook of a sample student as a file."""
    return json.dumps(samples.notebook_of(sample, released())).encode()


def run(course: Path, program: str, *words: str) -> str:
    """Run `nbgrader` or `nbjudge` in the course; it has to end well. Return what it printed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic by name
    done = subprocess.run(
        [sys.executable, "-m", program, *words], cwd=course, env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def verdicts(course: Path) -> dict[str, Verdict]:
    """Return the verdicts by student."""
    files = course.glob(f"autograded/*/{NAME}/verdict.json")
    return {file.parts[-3]: Verdict.from_json(file.read_text("utf-8")) for file in files}


def scores(course: Path) -> dict[str, float]:
    """Return everybody's points, as people read them."""
    return {student: round(verdict.score, 2) for student, verdict in verdicts(course).items()}
