"""In which order the tests run, and the courses that many of them grade."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from types import ModuleType

import pytest

from nbjudge.sandbox.confined import Sandbox
from nbjudge.sandbox.process import Process
from tests.batch import tiny


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take minutes, so that at the end no core waits for one of them."""
    kinds = ("browser", "slow")
    marks = {kind: {item.path for item in items if item.get_closest_marker(kind)} for kind in kinds}
    items.sort(key=lambda item: [item.path not in marks[kind] for kind in kinds])


@pytest.fixture(scope="session")
def optax() -> ModuleType:
    """Return optax, computing in double precision: what references and optimizers are compared with."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import optax

    return optax


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the copies of processes that are made, by the number of what each is made of."""
    made: list[int] = []
    fork = Sandbox.fork

    def noted(self: Sandbox, process: Process) -> Process:
        made.append(process.pid)
        return fork(self, process)

    monkeypatch.setattr(Sandbox, "fork", noted)
    return made


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
