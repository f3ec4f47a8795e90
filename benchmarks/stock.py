"""nbgrader as it comes, in a process of its own that stays warm: it reads students' names and answers with numbers.

The process is asked by `Stock`. Starting nbgrader takes some seconds that a whole class shares: they are not counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.courses import ASSIGNMENT


@dataclass(frozen=True)
class Graded:
    """What grading one submission took, and the marks by grade_id."""

    seconds: float
    cpu_seconds: float
    scores: dict[str, float]


class Stock:
    """A warm nbgrader for one course."""

    def __init__(self, course: Path, assignment: str = ASSIGNMENT) -> None:
        """Start it, and let it put the assignment in its gradebook."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # it calls alembic
        root = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]))
        command = [sys.executable, "-m", "benchmarks.stock", str(course), assignment]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, "PATH": path, "PYTHONPATH": root},
        )  # fmt: skip
        self._answer()

    def grade(self, student: str, *, skip_ungraded: bool) -> Graded:
        """Grade one submission, with or without the cells that the release tags `ungraded`."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([student, skip_ungraded]) + "\n")
        self._process.stdin.flush()
        return Graded(**self._answer())

    def __enter__(self) -> Stock:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """End the process."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("nbgrader ended; what it said stands above.")
        answer: dict[str, Any] = json.loads(line)
        return answer


def main(root: str, assignment: str) -> None:
    """Serve."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nbgrader and its kernels print where they like
    os.chdir(root)
    _checked(_api(root, assignment, False).generate_assignment(assignment, force=True))
    _reply(out, {})
    for line in sys.stdin:
        student, skip = json.loads(line)
        api = _api(root, assignment, skip)
        began, cpu = time.perf_counter(), _cpu_seconds()
        _checked(api.autograde(assignment, student, force=True))
        took = {"seconds": time.perf_counter() - began, "cpu_seconds": _cpu_seconds() - cpu}
        _reply(out, {**took, "scores": _scores(api, assignment, student)})


def _api(root: str, assignment: str, skip_ungraded: bool) -> Any:
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    settings = Config()
    settings.CourseDirectory.root = root
    settings.CourseDirectory.course_id = assignment
    if skip_ungraded:
        settings.Execute.skip_cells_with_tag = "ungraded"
    return NbGraderAPI(config=settings)


def _scores(api: Any, assignment: str, student: str) -> dict[str, float]:
    with api.gradebook as book:
        submission = book.find_submission(assignment, student)
        grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
        return {grade.name: float(grade.auto_score or 0.0) for grade in grades}


def _cpu_seconds() -> float:
    """Return the CPU seconds of this process and of the kernels that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _checked(result: dict[str, Any]) -> None:
    if not result["success"]:
        raise SystemExit(f"nbgrader failed:\n{result['error']}\n{result['log']}")


def _reply(out: Any, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
