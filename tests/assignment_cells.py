"""The cells of an assignment's notebooks, and what is read in them; for the tests in the folder of its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def read(folder: str, name: str) -> list[dict]:
    """Return the cells of a notebook in source/, release/ or notebooks/, their sources and outputs as texts."""
    cells = json.loads((ROOT / folder / name / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        cell["source"] = "".join(cell["source"])
        cell["text"] = "".join(_texts(cell.get("outputs", [])))
    return cells


def _texts(outputs: list[dict]) -> Iterator[str]:
    for output in outputs:
        data = output.get("data", {})
        for text in (output.get("text"), data.get("text/markdown") or data.get("text/plain")):
            yield "".join(text or "")


@pytest.fixture(scope="module")
def source(request: pytest.FixtureRequest) -> list[dict]:
    """Return the cells of the source notebook."""
    return read("source", request.path.parent.name)


@pytest.fixture(scope="module")
def printed(request: pytest.FixtureRequest) -> dict[str, str]:
    """Return what each cell of the committed solved notebook has printed, by its id."""
    return {cell["id"]: cell["text"] for cell in read("notebooks", request.path.parent.name)}


@pytest.fixture(scope="module")
def text(source: list[dict]) -> str:
    """Return all the prose."""
    return prose(source)


def prose(cells: list[dict]) -> str:
    """Return the text of the cells that are no code."""
    return "\n\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")


def numbers(printed: str) -> list[float]:
    """Return the numbers of a text."""
    return [float(number.replace("−", "-")) for number in re.findall(r"[-+−]?\d+\.?\d*(?:e[-+]\d+)?", printed)]


def rows(table: str) -> dict[str, list[float]]:
    """Return the numbers of each row of a Markdown table by its first cell."""
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines() if "|" in line]
    return {row[0]: numbers(" ".join(row[1:])) for row in cells[2:]}
