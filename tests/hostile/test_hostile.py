"""Each attack of the table succeeds where nothing stops it, and earns nothing and harms nobody behind the wall."""

from __future__ import annotations

import faulthandler
import os
import subprocess
import sys
from operator import le
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbjudge.records import Verdict
from tests.accounts import PROJECT, as_account

from . import handed_in, proofs
from .host import Host, look
from .page import exported, running
from .rows import GOT_IT, Row
from .table import ROWS, Class, grade_beside, shown


def _told(verdict: Verdict) -> list[str]:
    return [f"{check.outcome}: {check.message}" for exercise in verdict.exercises for check in exercise.checks]


def _parameters(rows: list[Row]) -> list[Any]:
    marks = [() if row.quick else pytest.mark.slow for row in rows]
    return [
        pytest.param(row, id=f"{row.category}: {row.name}", marks=mark) for row, mark in zip(rows, marks, strict=True)
    ]


@pytest.mark.parametrize("row", _parameters(ROWS))
def test_behind_the_wall(row: Row, school: Class, tmp_path: Path) -> None:
    """An attack earns 0 on what it attacks, gets one verdict, and neither neighbour nor successor notices it."""
    beside = school.beside.submit(grade_beside)
    left = school.grade(row.leaves(), "judas") if row.leaves else None
    folder = handed_in.write(tmp_path / "mallory" / "tiny", row.files) if row.files else None
    graded = school.grade_folder(folder) if folder else school.grade(row.submitted())
    verdict = graded.verdict

    assert school.grade_honest() == school.honest
    assert beside.result(timeout=60) == school.honest
    assert school.processes() <= 4, "a process of the submission is left"
    assert Verdict.from_json(verdict.to_json().encode().decode()) == verdict
    if row.earns is None:
        assert (verdict.status, verdict.reason, verdict.score) == ("not_graded", "file", 0.0)
        return
    assert verdict.status == "graded"
    scores = tuple(exercise.score for exercise in verdict.exercises)
    assert scores == row.earns or (row.at_most and all(map(le, scores, row.earns))), _told(verdict)
    if row.outcomes:
        assert {check.outcome for check in verdict.exercises[row.attacks].checks} <= row.outcomes
    for notebook in graded.notebooks.values():
        nbformat.validate(nbformat.reads(notebook.decode(), as_version=4))
        assert len(notebook) < 2_000_000
        assert row.category != "what the instructor opens" or running(exported(notebook)) == []
    assert GOT_IT not in shown(graded)
    assert left is None or left.verdict.status == "graded"


@pytest.mark.scale  # what stands behind a row of the table is proved when the row is written
@pytest.mark.parametrize("row", _parameters(ROWS))
def test_without_the_wall(row: Row, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The same attack succeeds against stock nbgrader, or where the protection is missing: else it proves nothing."""
    given = row.proof.given
    if row.proof.how == "stock":
        points = request.getfixturevalue("stock_points")[row.name]
        assert not points if given["want"] == "nothing" else points[given["cell"]] == given["want"]
    elif row.proof.how == "nbgrader_course":
        mark = request.getfixturevalue("stock_marks")[row.name]
        assert mark == given["keeps"] if "keeps" in given else mark is None or mark < sum(row.earns or ())
    else:
        getattr(proofs, row.proof.how)(tmp_path, **given)


def test_the_host_is_as_it_was(host: Host, school: Class) -> None:
    """After all rows the course's files, the kernel's settings, shared memory and our own process are as before."""
    now = look(host.folder)
    assert [what for what, before in host.before.items() if now[what] != before] == []
    assert school.grade_honest() == school.honest


@pytest.mark.scale
@pytest.mark.timeout(900)
def test_the_table_holds_for_an_ordinary_user() -> None:
    """The table holds where the grader is not root; where it is not, the tests above have shown it."""
    if os.geteuid() != 0:
        return
    faulthandler.cancel_dump_traceback_later()  # it takes longer than one test may be silent
    done = subprocess.run(
        [
            *as_account(1000, "--chdir", str(PROJECT)), "env", "HOME=/var/tmp", "TMPDIR=/var/tmp",
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
            "-k", "host_is or behind_the_wall", __file__,
        ],
        capture_output=True, text=True, timeout=850, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
    assert f"{len(ROWS) + 1} passed" in done.stdout
