"""What the tests of a grading share."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from tests.batch import tiny


@pytest.fixture
def make(tmp_path: Path, one_call_of_alembic: None) -> Callable[..., Path]:
    """Return a function that makes a course with these submissions."""
    return partial(tiny.make_course, tmp_path / "course")


@pytest.fixture(scope="session")
def one_call_of_alembic() -> Iterator[None]:
    """Let nbgrader ask its `alembic` program for the version of new gradebooks once, not a second each time."""
    from nbgrader import api

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", cache(api.get_alembic_version))
        patch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
        patch.setenv("ALEMBIC_VERSION", api.get_alembic_version())  # for the programs that tests.batch.drive runs
        yield
