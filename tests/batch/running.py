"""Gradings with the made-up grader, in this process and in others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbjudge.batch.events import Summary
from nbjudge.batch.run import grade_assignment
from nbjudge.course.folders import find_course
from tests.batch import tiny

PROJECT = Path(__file__).parents[2]


def grade(root: Path, **options: Any) -> Summary:
    """Grade the course's assignment with the made-up grader, one at a time unless told otherwise."""
    return grade_assignment(find_course(root), tiny.NAME, **{"grader": tiny.FakeGrader, "jobs": 1, **options})


def command(
    root: Path, *words: str, env: Mapping[str, str] | None = None, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run `nbjudge ...` or `nbgrader ...` in the course's folder, with the made-up grader in the workers.

    `before` are words in front of the command, such as of a program that takes rights away.
    """
    with start(root, *words, env=env, before=before) as process:
        out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def start(
    root: Path, *words: str, env: Mapping[str, str] | None = None, before: tuple[str, ...] = ()
) -> subprocess.Popen[str]:
    """Start `nbjudge ...` or `nbgrader ...` as `command` does, in a session of its own."""
    return subprocess.Popen(
        [*before, sys.executable, "-m", "tests.batch.drive", *words],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": "100", **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
