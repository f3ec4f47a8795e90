"""The reading site, built once for all tests that look at it."""

from pathlib import Path

import pytest

from tools import reading_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site and return its folder; warnings of Sphinx are errors."""
    folder = tmp_path_factory.mktemp("reading")
    assert reading_site.build(folder, folder / "site") == 0
    return folder / "site"
