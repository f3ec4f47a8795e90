"""A made-up course in code, and a grader that only reads what a submission asks it to do."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbjudge.records import Assignment, CheckResult, ExerciseResult, Graded, Submission, Verdict
from nbjudge.settings import Limits

NAME = "homework"
LED_HERE = "from nbjudge import install\ninstall(c)\n"  # for nbgrader_config.py
STUB = "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
TEST = "points = 10.0\n### BEGIN HIDDEN TESTS\npoints = 0\n### END HIDDEN TESTS\npoints"


def marks(grade_id: str, **flags: Any) -> dict[str, Any]:
    """Return the nbgrader metadata of a cell."""
    plain = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    return {"nbgrader": {**plain, "grade_id": grade_id, **flags}}


def cell(kind: str, grade_id: str, source: str, **flags: Any) -> dict[str, Any]:
    """Return a cell that nbgrader knows."""
    made = {"cell_type": kind, "id": f"{grade_id}-cell", "metadata": marks(grade_id, **flags), "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(*cells: dict[str, Any]) -> bytes:
    """Return a notebook file."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": list(cells), "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}).encode()


def exercises(answer: str = STUB, essay: str = "YOUR ANSWER HERE", *, released: bool = True) -> bytes:
    """Return the notebook with one exercise of 10 points and one question that a person marks, worth 5."""
    test = re.sub(r"### BEGIN.*### END HIDDEN TESTS\n", "", TEST, flags=re.DOTALL) if released else TEST
    return notebook(
        cell("code", "f", answer, solution=True),
        cell("code", "test_f", test, grade=True, locked=True, points=10),
        cell("markdown", "essay", essay, grade=True, solution=True, points=5),
    )


def asking(command: str) -> bytes:
    """Return a submission with a command for the fake grader (see `FakeGrader._obey`)."""
    return exercises(f"def f():\n    pass  # do: {command}")


def make_course(root: Path, submissions: Mapping[str, bytes | None], *, config: str = "") -> Path:
    """Write a course; `submissions` are notebooks by student (None: an empty folder)."""
    solution = "def f():\n    ### BEGIN SOLUTION\n    pass  # do: score 10\n    ### END SOLUTION"
    write(root / "source" / NAME / "ps.ipynb", exercises(solution, "**The** answer.", released=False))
    write(root / "release" / NAME / "ps.ipynb", exercises())
    write(root / "release" / NAME / "helpers.py", b"ONE = 1\n")
    write(root / "source" / NAME / "helpers.py", b"ONE = 1\n")
    write(root / "grader_tests" / NAME / "test_f.py", b"def test_f(student):\n    assert student.f() == 1\n")
    write(root / "nbgrader_config.py", f'c = get_config()\nc.CourseDirectory.course_id = "tiny"\n{config}'.encode())
    for student, content in submissions.items():
        hand_in(root, student, content)
    return root


def hand_in(root: Path, student: str, content: bytes | None) -> None:
    """Write a submission."""
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    if content is not None:
        write(folder / "ps.ipynb", content)


def write(path: Path, content: bytes) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


class FakeGrader:
    """Does what the comment `# do: ...` in the answer says."""

    def __init__(self, assignment: Assignment, *, limits: Limits, sandbox: str, everything: bool):
        """Take what the engine's own grader takes."""
        self._assignment = assignment
        (self._released,) = assignment.notebooks.values()

    def grade(self, submission: Submission) -> Graded:
        """Return the verdict that was asked for."""
        try:
            (content,) = submission.notebooks.values()
            cells = {item["metadata"]["nbgrader"]["grade_id"]: item["source"] for item in json.loads(content)["cells"]}
        except (ValueError, KeyError, TypeError):
            return Graded(
                self._verdict(
                    submission, "not_graded", "file", problems=(*submission.problems, "Nothing there to read.")
                ),
                {},
            )
        command = re.search(r"# do: (.*)", cells.get("f", ""))
        score = self._obey(command[1].strip() if command else "score 0")
        check = CheckResult("test_f", "f is right", "passed" if score == 10 else "failed", message="Look again.")
        results = (
            ExerciseResult("ps", "test_f", "f", score, 10.0, (check,)),
            ExerciseResult("ps", "essay", "", 0.0, 5.0, manual=True),
        )
        graded = exercises(cells.get("f", STUB), cells.get("essay", "YOUR ANSWER HERE"))
        verdict = self._verdict(submission, "graded", score=score, seconds=time.process_time(), exercises=results)
        return Graded(verdict, {"ps": graded})

    def close(self) -> None:
        """End nothing."""

    def _verdict(self, submission: Submission, status: Any, reason: str = "", **fields: Any) -> Verdict:
        return Verdict(submission.student, submission.assignment, status, reason, max_score=15.0, **fields)

    def _obey(self, command: str) -> float:
        match command.split():
            case ["score", points]:
                return float(points)
            case ["slow", seconds]:
                time.sleep(float(seconds))
            case ["die"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["die", "once", path]:
                if not Path(path).exists():
                    Path(path).touch()
                    os._exit(3)
                return 7.0
            case ["hang"]:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(1000)
            case ["raise"]:
                raise RuntimeError("a bug of ours")
        return 1.0


def rows(root: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the gradebook's grades by student and cell, without the random ids."""
    import sqlite3
    from contextlib import closing

    query = (
        "select sa.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade, timestamp "
        "from grade g join base_cell c on c.id = g.cell_id join submitted_notebook sn on sn.id = g.notebook_id "
        "join submitted_assignment sa on sa.id = sn.assignment_id"
    )
    with closing(sqlite3.connect(root / "gradebook.db")) as database:
        found = database.execute(query).fetchall()
    names = ("auto", "manual", "extra", "needs", "timestamp")
    return {(student, name): dict(zip(names, values, strict=True)) for student, name, *values in found}


def end_state(root: Path) -> dict[str, Any]:
    """Return all that a grading leaves behind, but for times, random ids and where the course lies."""
    files = {}
    for path in sorted((root / "autograded").rglob("*")):
        if path.is_file():
            content = path.read_bytes().replace(str(root).encode(), b"COURSE")  # in tracebacks for the instructor
            files[path.relative_to(root).as_posix()] = re.sub(rb'"seconds": [\d.e-]+', b"", content)
    return {"files": files, "rows": rows(root)}
