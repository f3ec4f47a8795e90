"""Put the course kit on the path of these tests, and let each begin in English."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "source"))

from course_kit import languages


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin in English, whatever a test before has chosen: one calls every function of the kit."""
    monkeypatch.setattr(languages, "_chosen", languages.ENGLISH)
