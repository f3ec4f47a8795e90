"""What holds for the source notebook of each assignment that was written after the first."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from tests.assignment_cells import prose, read

pytestmark = pytest.mark.parametrize("name", ["modern_optimizers", "choosing_an_optimizer"])


def test_it_is_no_longer_than_it_should_be(name: str) -> None:
    """There are at most 110 cells, and a code cell fits a screen."""
    source = read("source", name)
    assert len(source) <= 110
    code = [cell["source"] for cell in source if cell["cell_type"] == "code"]
    assert max(text.count("\n") for text in code) < 45
    assert max(len(line) for text in code for line in text.splitlines()) <= 120


def test_ids_are_unique_and_readable(name: str) -> None:
    """Every cell has an id of its own, of lower-case words and hyphens."""
    ids = [cell["id"] for cell in read("source", name)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each) for each in ids)


def test_links_lead_to_headings(name: str) -> None:
    """Every link inside the notebook goes to one of its headings, spelled as JupyterLab does."""
    text = prose(read("source", name))
    headings = {title.replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    links = [unquote(link) for link in re.findall(r"\]\(#([^)\s]+)\)", text)]
    assert len(links) > 15
    assert [link for link in links if link not in headings] == []
