"""Keep what a training does and what comes out of it, and show how far it has come."""

import time
from dataclasses import dataclass

import numpy as np

from .languages import translated

try:
    from IPython import get_ipython
    from IPython.display import display
except ImportError:  # plain Python, without Jupyter
    get_ipython = display = None


@dataclass(frozen=True)
class Run:
    """Keep what one training used and what came out of it."""

    optimizer: str
    learning_rate: float
    decay: str
    costs: list
    accuracy: float
    parameters: dict
    trail: list


@dataclass(frozen=True)
class Trials:
    """Keep the results of one method over seeds: arrays with a row for each of the settings, a column for each seed."""

    settings: list
    training: np.ndarray
    layer2_dead: np.ndarray
    held_out: np.ndarray
    held_out_cost: np.ndarray


class LiveText:
    """Show a text that changes in place, so that a saved notebook holds its last state only."""

    def __init__(self):
        """Start with nothing on the screen."""
        self._shown = None
        self._next = 0.0
        self._live = bool(get_ipython and hasattr(get_ipython(), "kernel"))

    def __repr__(self):
        """Return the text itself: this is what the notebook shows."""
        return self._text

    def draw(self, text, last=False):
        """Show the text, at most five times a second; the last one is always shown."""
        now = time.monotonic()
        if not last and (not self._live or now < self._next):
            return
        self._text, self._next = text, now + 0.2
        if not self._live:
            if text:
                print(text)
        elif self._shown is None:
            self._shown = display(self, display_id=True)
        else:
            self._shown.update(self)


class ProgressBar:
    """Show how far a training has come, with a few lines above the bar; only the lines stay."""

    def __init__(self, num_epochs, visible=True, title=""):
        """Prepare for this many epochs; a title is the first of the lines."""
        self.lines = [translated(title)] if title else []
        self._done, self._total = 0, num_epochs
        self._screen = LiveText() if visible else None

    def advance(self):
        """Count one more epoch."""
        self._done += 1
        if self._screen:
            full = 40 * self._done // self._total
            words = translated(f"epoch {self._done} of {self._total}")
            bar = f"[{'#' * full}{'.' * (40 - full)}] {words}"
            self._screen.draw("\n".join([*self.lines, bar]))

    def close(self):
        """Take the bar away and leave the lines."""
        if self._screen:
            self._screen.draw("\n".join(self.lines), last=True)


# The epochs after which a training's parameters are kept: all of the first, then ever fewer.
SNAPSHOTS = np.unique(np.geomspace(1, 5000, 130).astype(int)).tolist()


class CostReport(ProgressBar):
    """Keep the cost of every epoch in `costs`, and write out the cost of every 1000th.

    The parameters after each epoch of SNAPSHOTS are kept in `trail`. A training whose cost is lost may end early.
    """

    def __init__(self, num_epochs, visible=True):
        """Prepare for this many epochs."""
        super().__init__(num_epochs, visible)
        self.costs, self.trail = [], []

    def close(self):
        """Take the bar away, and say so if the training has diverged."""
        super().close()
        if self.costs and not np.isfinite(self.costs[-1]):
            stop = (
                f"The training stopped in epoch {len(self.costs) - 1}, where its cost is no finite number any more: "
                "the learning rate is too large, or an update is wrong."
            )
            print(translated(stop))

    def add(self, cost, parameters):
        """Take the cost of the next epoch, and the parameters at its end."""
        if len(self.costs) % 1000 == 0:
            self.lines.append(translated(f"Cost after epoch {len(self.costs)}: {cost:.6f}"))
        self.costs.append(cost)
        if len(self.costs) in SNAPSHOTS:
            self.trail.append({name: np.array(value) for name, value in parameters.items()})
        self.advance()
