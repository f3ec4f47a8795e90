"""Packages in source/ that assignments share, under nbgrader's own commands and lists."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbjudge.course.folders import find_course
from tests.batch import tiny
from tests.batch.running import PROJECT, command

PACKAGE = {"__init__.py": b"", "data.py": b"TWO = 2\n", f"{tiny.NAME}/own.json": b"{}", "exam/own.json": b"[]"}


@pytest.fixture
def led(make: Callable[..., Path]) -> Path:
    """A course led to nbjudge whose two assignments share a package."""
    root = make({}, config=tiny.LED_HERE)
    for path, data in PACKAGE.items():
        tiny.write(root / "source" / "kit" / path, data)
    tiny.write(root / "source" / "exam" / "ps.ipynb", tiny.exercises(released=False))
    (root / "source" / tiny.NAME / "kit").symlink_to("../kit")  # for the author's kernel
    return root


@pytest.mark.slow
def test_generate_assignment_takes_the_shared_packages(led: Path) -> None:
    """Nbgrader's own command writes the package into the release, without what is of another assignment."""
    old = led / "release" / tiny.NAME / "kit" / "old.py"
    tiny.write(old, b"")
    made = command(led, "nbgrader", "generate_assignment", tiny.NAME, "--force")
    assert made.returncode == 0, made.stderr
    kit = led / "release" / tiny.NAME / "kit"
    found = {path.relative_to(kit).as_posix(): path.read_bytes() for path in kit.rglob("*") if path.is_file()}
    assert found == {path: data for path, data in PACKAGE.items() if not path.startswith("exam/")}
    assert not kit.is_symlink() and not (kit / "exam").exists()
    find_course(led).check(tiny.NAME, submissions=False)


@pytest.mark.slow
def test_a_shared_package_is_not_listed_as_an_assignment(led: Path) -> None:
    """What formgrader lists are the folders with notebooks."""
    program = (
        "from traitlets.config.loader import PyFileConfigLoader; from nbgrader.apps import NbGraderAPI\n"
        "api = NbGraderAPI(config=PyFileConfigLoader('nbgrader_config.py', path='.').load_config())\n"
        "print(*sorted(api.get_source_assignments()))"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    listed = subprocess.run([sys.executable, "-c", program], cwd=led, env=environment, capture_output=True, text=True)
    assert listed.stdout.splitlines()[-1:] == [f"exam {tiny.NAME}"], listed.stderr


@pytest.mark.slow
def test_another_courses_packages_are_left_alone(make: Callable[..., Path]) -> None:
    """A course whose configuration does not lead to nbjudge gets what nbgrader gives it."""
    root = make({})
    tiny.write(root / "source" / "kit" / "__init__.py", b"")
    made = command(root, "nbgrader", "generate_assignment", tiny.NAME, "--force")
    assert made.returncode == 0, made.stderr
    assert not (root / "release" / tiny.NAME / "kit").exists()
