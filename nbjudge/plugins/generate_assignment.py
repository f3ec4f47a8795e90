"""nbgrader's generate_assignment and formgrader's list, told of the packages in source/ that assignments share."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbjudge.course.files import is_shared
from nbjudge.course.folders import Course


def take_over(is_led: Callable[[Any], bool]) -> None:
    """Give a release the shared packages, and let nbgrader list no assignment of their names.

    `is_led` tells of a configuration whether its course is led to nbjudge; others are left alone.
    """
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.converters import GenerateAssignment

    init_assignment, list_sources = GenerateAssignment.init_assignment, NbGraderAPI.get_source_assignments
    if hasattr(init_assignment, "__wrapped__"):
        return

    @functools.wraps(init_assignment)
    def with_shared(converter: Any, assignment_id: str, student_id: str) -> None:
        init_assignment(converter, assignment_id, student_id)
        if is_led(converter.config):
            copy_shared(Course.from_nbgrader(converter.coursedir, converter.config), assignment_id)

    @functools.wraps(list_sources)
    def without_shared(api: Any) -> set[str]:
        course = Course.from_nbgrader(api.coursedir, api.config)
        led = is_led(api.config)
        return {name for name in list_sources(api) if not (led and is_shared(course.root / course.source / name))}

    GenerateAssignment.init_assignment = with_shared
    NbGraderAPI.get_source_assignments = without_shared


def copy_shared(course: Course, name: str) -> None:
    """Write the shared packages beside the released notebooks of an assignment, in place of older ones."""
    files = course.shared_files(name)
    folder = course.root / course.release / name
    for package in {Path(path).parts[0] for path in files}:
        shutil.rmtree(folder / package, ignore_errors=True)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
