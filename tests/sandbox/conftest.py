"""One warm sandbox for all tests that look at its inside."""

from collections.abc import Iterator

import pytest

from nbjudge.sandbox.confined import Sandbox
from nbjudge.sandbox.process import Process
from nbjudge.settings import Limits

FILES = {"data.txt": b"from the release", "folder/helper.py": b"NUMBER = 7\n"}
LIMITS = Limits(memory_bytes=400 << 20, cell_output_bytes=10_000, scratch_bytes=16 << 20)


@pytest.fixture(scope="session")
def warm() -> Iterator[Sandbox]:
    """Start a sandbox."""
    sandbox = Sandbox(FILES, [], LIMITS)
    yield sandbox
    sandbox.close()


@pytest.fixture
def sandbox(warm: Sandbox) -> Iterator[Sandbox]:
    """Return a sandbox in which nothing runs."""
    warm.reset()
    yield warm
    warm.reset()


@pytest.fixture
def process(sandbox: Sandbox) -> Iterator[Process]:
    """Return the process of a submission."""
    process = sandbox.open()
    yield process
    process.channel.close()
