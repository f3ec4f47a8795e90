"""The service grades on the machines of a cluster where the course has a scheduler."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.batch import tiny
from tests.batch.clusters import machines
from tests.batch.test_executors import real_course
from tests.service.conftest import NO_COOL_DOWN, Served


@pytest.mark.scale
def test_what_is_handed_in_is_graded_on_the_workers(
    make: Callable[..., Path], serve: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Without a worker it waits, and the instructor reads why; with one it is graded there."""
    root = real_course(make)
    handed_in = (root / "submitted" / "ada" / tiny.NAME / "ps.ipynb").read_bytes()
    with machines(tmp_path_factory.getbasetemp(), 0) as cluster:
        with (root / "nbgrader_config.py").open("a") as config:
            config.write(f'\n{NO_COOL_DOWN}c.Nbjudge.scheduler = "{cluster.where}"\n')
        served = serve(root=root, options={})
        served.service.loop._patience = 0.05  # the wait for a worker, 20 seconds otherwise
        newcomer = served.as_("newcomer")
        answer = served.hand_in(newcomer, handed_in)
        assert answer.status_code == 202
        end = time.monotonic() + 60
        while not served.service.loop.trouble and time.monotonic() < end:
            time.sleep(0.05)
        assert "worker" in served.service.loop.trouble[tiny.NAME]
        assert served.client.get(answer.headers["Location"], headers=newcomer).json()["state"] == "queued"
        cluster.start_worker()
        assert served.graded(newcomer, answer)["verdict"]["score"] == 10
