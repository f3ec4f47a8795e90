"""The pytest plugin that nbgrader's own tests run with: `make test-peer` loads it, see tools/peer.py.

A site leads all its courses to nbjudge by an nbgrader_config.py where Jupyter looks for configuration; so is it done
here, by JUPYTER_CONFIG_PATH. The tests of nbgrader's Python API give it a configuration of their own making, which no
file reaches: there `install` is called on that one, as the program of such a site would.
"""

import functools
import os

import pytest
from nbgrader import api
from traitlets.config import Config

PLUGGED_IN = "NBJUDGE_PLUGGED_IN"  # in the environment: whether these tests are led to nbjudge


@pytest.fixture(autouse=True)
def nbjudge_plugged_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the module's own `Config` the lines of a site that is led to nbjudge."""
    if PLUGGED_IN in os.environ and getattr(request.module, "Config", None) is Config:
        monkeypatch.setattr(request.module, "Config", installed)


def installed() -> Config:
    """Return a configuration with `install`."""
    from nbjudge import install

    config = Config()
    install(config)
    return config


def pytest_configure() -> None:
    """Let nbgrader ask its `alembic` program for the version of new gradebooks once, not two seconds each time."""
    api.get_alembic_version = functools.cache(api.get_alembic_version)
