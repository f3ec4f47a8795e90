"""What the tests of a grading share."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.batch import tiny


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes a course with these submissions."""
    return partial(tiny.make_course, tmp_path / "course")
