"""The reading site, built once for all tests that look at it, and a browser to look with."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools import reading_site

sys.path.insert(0, str(Path(__file__).parent))
from looking import OFFLINE, axe_script


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site and return its folder; warnings of Sphinx are errors."""
    folder = tmp_path_factory.mktemp("reading")
    assert reading_site.build(folder, folder / "site") == 0
    return folder / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start chromium without a network."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", OFFLINE])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script of axe-core."""
    return axe_script()
