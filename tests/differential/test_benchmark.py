"""The benchmark runs and prints its table; how fast anything is, is not for a test to say."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.mark.scale
@pytest.mark.timeout(900)
def test_the_benchmark_prints_its_table() -> None:
    """A small run, without stock nbgrader's trainings, ends with a line for each tool and the memory of a worker."""
    small = ("--submissions", "3", "--rounds", "1", "--all-cells", "0")
    command = [sys.executable, "-m", "benchmarks.throughput", *small]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    for name in ("stock nbgrader, as it comes | not measured", "`ungraded` cells skipped", "1 worker", "2 workers"):
        assert name in done.stdout
    assert "PSS" in done.stdout and "throughput of one" in done.stdout
