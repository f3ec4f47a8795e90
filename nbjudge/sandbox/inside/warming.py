"""What the first process does once, so that its forks need not do it each: imports, fonts, random numbers."""

from __future__ import annotations

import importlib
import os
import random
import sys
from typing import Any

import numpy as np

from nbjudge.sandbox.inside.kernel.shell import Shell


def warm_up(imports: list[str], output_limit: int) -> Shell:
    """Return the shell in which every submission starts, with these modules loaded and all used once."""
    shell = Shell.instance(output_limit)
    import_all(imports)
    if "matplotlib" in sys.modules:
        shell.enable_matplotlib("inline")
        _draw_once()
    _raise_once(shell)
    shell.run("%reset -f")
    shell.loop.close()  # its sockets would be the same ones in every submission; each makes its own
    _keep_random_numbers()
    np.random.seed(0)
    shell.execution_count = 1
    _forget_cells(shell)
    sys.path.insert(0, os.getcwd())
    return shell


def _forget_cells(shell: Shell) -> None:
    """Let `In[1]` be the notebook's first cell."""
    history: Any = shell.history_manager
    history.reset(new_session=False)
    for cells in (history.input_hist_parsed, history.input_hist_raw):
        cells[:] = [""]


def import_all(names: list[str]) -> None:
    """Load modules; one that cannot be loaded is left to the cell that asks for it."""
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:
            continue


def _draw_once() -> None:
    """Make matplotlib load its fonts now and not in every fork."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.set_title("a")
    figure.canvas.draw()
    pyplot.close("all")


def _raise_once(shell: Shell) -> None:
    """Make IPython load what it needs for a traceback, a coroutine and a result."""
    for source in ("1 / 0", "import asyncio\nawait asyncio.sleep(0)", "1"):
        shell.run(source)


def _keep_random_numbers() -> None:
    """Let forks go on with the random numbers of this process: Python gives the first generator new ones in a fork.

    Taking the state along would cost more than the fork: 625 numbers lie on as many pages, each copied twice.
    """
    first, ours = random._inst, random.Random(0)
    for name, value in list(vars(random).items()):
        if getattr(value, "__self__", None) is first:
            setattr(random, name, getattr(ours, name))
    random._inst = ours
