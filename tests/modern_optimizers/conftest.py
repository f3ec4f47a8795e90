"""Put the course kit on the path of these tests, and read the notebook once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAME = "modern_optimizers"
sys.path.insert(0, str(ROOT / "source"))


def read(folder: str) -> list[dict]:
    """Return the cells of the notebook in source/, release/ or notebooks/, their sources and outputs as texts."""
    cells = json.loads((ROOT / folder / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        cell["source"] = "".join(cell["source"])
        cell["text"] = "".join(_texts(cell.get("outputs", [])))
    return cells


def _texts(outputs):
    for output in outputs:
        data = output.get("data", {})
        for text in (output.get("text"), data.get("text/markdown") or data.get("text/plain")):
            yield "".join(text or "")


@pytest.fixture(scope="session")
def source() -> list[dict]:
    """Return the cells of the source notebook."""
    return read("source")


@pytest.fixture(scope="session")
def printed() -> dict[str, str]:
    """Return what each cell of the committed solved notebook has printed, by its id."""
    return {cell["id"]: cell["text"] for cell in read("notebooks")}


@pytest.fixture(scope="session")
def text(source) -> str:
    """Return all the prose."""
    return "\n\n".join(cell["source"] for cell in source if cell["cell_type"] == "markdown")
