"""Where the attacks succeed: stock nbgrader, nbjudge without its wall, or a small place that protects nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SECONDS = 10


def in_stock_nbgrader(notebooks: Sequence[dict[str, Any]], folder: Path) -> list[list[float | None]]:
    """Run notebooks in kernels as nbgrader does; return the points of each one's graded cells, by nbgrader's own rule.

    This happens in a process of its own: nbclient and nbgrader change the process that they run in.
    """
    file = folder / "notebooks.json"
    file.write_text(json.dumps(list(notebooks)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, str(file)], cwd=folder, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    points: list[list[float | None]] = json.loads(done.stdout.splitlines()[-1])
    return points


async def _run_all(notebooks: list[dict[str, Any]]) -> list[list[float | None]]:
    two_at_a_time = asyncio.Semaphore(2)

    async def run(content: dict[str, Any]) -> list[float | None]:
        async with two_at_a_time:
            return await _run(content)

    return await asyncio.gather(*map(run, notebooks))


async def _run(content: dict[str, Any]) -> list[float | None]:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    notebook = nbformat.from_dict(content)
    for cell in notebook.cells:
        if cell.id == "setup":
            cell.source = ""
    client = NotebookClient(notebook, timeout=SECONDS, allow_errors=True, resources={"metadata": {"path": "."}})
    try:
        await client.async_execute()
    except (DeadKernelError, CellTimeoutError, ValueError):  # nbgrader gives up on the submission
        return []
    return [_points(cell) for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def _points(cell: Any) -> float | None:
    from nbgrader.utils import determine_grade

    points, _ = determine_grade(cell)
    return None if points is None else float(points)


def main(arguments: Mapping[int, str]) -> None:
    """Print the points of the notebooks in a file."""
    notebooks = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(_run_all(notebooks))))


if __name__ == "__main__":
    main(dict(enumerate(sys.argv)))
