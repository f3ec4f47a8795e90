"""Tell how a training goes and how it ended, and which exercises are still to do."""

import io
import time
from contextlib import redirect_stdout
from dataclasses import dataclass

import numpy as np
from opt_utils import load_params_and_grads

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
        self.lines = [title] if title else []
        self._done, self._total = 0, num_epochs
        self._screen = LiveText() if visible else None

    def advance(self):
        """Count one more epoch."""
        self._done += 1
        if self._screen:
            full = 40 * self._done // self._total
            bar = f"[{'#' * full}{'.' * (40 - full)}] epoch {self._done} of {self._total}"
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
            print(
                f"The training stopped in epoch {len(self.costs) - 1}, where its cost is no finite number any more: "
                "the learning rate is too large, or an update is wrong."
            )

    def add(self, cost, parameters):
        """Take the cost of the next epoch, and the parameters at its end."""
        if len(self.costs) % 1000 == 0:
            self.lines.append(f"Cost after epoch {len(self.costs)}: {cost:.6f}")
        self.costs.append(cost)
        if len(self.costs) in SNAPSHOTS:
            self.trail.append({name: np.array(value) for name, value in parameters.items()})
        self.advance()


class Table:
    """Show rows as a table, in a notebook as well as in plain text."""

    def __init__(self, header, rows):
        """Keep the header and the rows; every cell is turned into text."""
        self.rows = [[str(cell) for cell in row] for row in (header, *rows)]

    def __repr__(self):
        """Return the table in columns of plain text."""
        if len(self.rows) == 1:
            return "(no runs yet)"
        widths = [max(map(len, column)) for column in zip(*self.rows)]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in self.rows)

    def _repr_markdown_(self):
        if len(self.rows) == 1:
            return "*(no runs yet)*"
        header, *rows = ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join([header, "|" + "---|" * len(self.rows[0]), *rows])


def runs_table(runs):
    """Return the summary of the named runs. Every number comes from the run itself."""
    epochs = (0, 1000, 2000, 3000, 4000)
    header = ["run", "method", "α₀", "decay", *(f"cost, epoch {epoch}" for epoch in epochs), "training accuracy"]
    return Table(header, [
        [name, run.optimizer, run.learning_rate, run.decay, *(f"{run.costs[epoch]:.6f}" for epoch in epochs),
         f"{100 * run.accuracy:.2f} %"]
        for name, run in runs.items()
    ])  # fmt: skip


def trials_table(trials):
    """Return means over the seeds with their standard errors, for each method and setting."""
    header = [
        "method",
        "setting",
        "training accuracy",
        "held-out accuracy",
        "its median",
        "held-out cost",
        "stuck",
        "dead",
    ]
    rows = []
    for name, found in trials.items():
        for row, setting in enumerate(found.settings):
            training, held_out = 100 * found.training[row], 100 * found.held_out[row]
            median = f"{np.median(held_out):.1f} %" if np.isfinite(held_out).all() else ""
            means = [mean_and_error(training, 1, " %"), mean_and_error(held_out, 1, " %"), median]
            counts = [f"{np.sum(bad)} of {len(bad)}" for bad in (training < 60, found.layer2_dead[row])]
            rows.append([name, setting, *means, mean_and_error(found.held_out_cost[row], 3), *counts])
    return Table(header, rows)


def pairs_table(trials, pairs):
    """Return what a change of the setting does within a seed: the mean of the differences and its standard error."""
    header = ["method", "change", "held-out accuracy", "held-out cost"]
    return Table(header, [
        [name, f"{found.settings[before]} → {found.settings[after]}",
         mean_and_error(100 * (found.held_out[after] - found.held_out[before]), 1, " points", sign="+"),
         mean_and_error(found.held_out_cost[after] - found.held_out_cost[before], 3, sign="+")]
        for before, after in pairs
        for name, found in trials.items()
    ])  # fmt: skip


def mean_and_error(values, digits, unit="", sign=""):
    """Return "mean ± standard error" of the values as text, or how many of them are no finite numbers."""
    if lost := np.count_nonzero(~np.isfinite(values)):
        return f"{lost} of {len(values)} diverged"
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{np.mean(values):{sign}.{digits}f} ± {error:.{digits}f}{unit}"


EXERCISES = {
    1: "update_parameters_with_gd",
    2: "random_mini_batches",
    3: "initialize_velocity",
    4: "update_parameters_with_momentum",
    5: "initialize_adam",
    6: "update_parameters_with_adam",
    7: "update_lr",
    8: "schedule_lr_decay",
}


def is_answered(exercise, functions):
    """Tell whether a training can use this exercise, and print why where it cannot.

    `functions` is the notebook's `globals()`. Whether the numbers are right is the business of the exercise's check.
    """
    name = EXERCISES[exercise]
    if name in functions:
        reason = _obstacle(exercise, functions[name])
    else:
        reason = "is not defined (its cell was not run, or stopped with an error)"
    if reason:
        print(f"This cell needs exercise {exercise}: {name} {reason}.")
    return not reason


def has_diverged(costs, exercises):
    """Tell whether a training was stopped as its cost was lost, and print which exercises it used."""
    lost = not np.isfinite(costs).all()
    if lost:
        used = ", ".join(map(str, exercises))
        print(f"Do the checks of these exercises pass: {used}? If so, try a smaller learning rate.")
    return lost


def are_there(names, runs):
    """Tell whether all these runs are among `runs`; print the ones that are missing."""
    missing = [name for name in names if name not in runs]
    if missing:
        print(f"This cell needs what comes out of run {', '.join(missing)}. Was it run, and did it go to its end?")
    return not missing


def _obstacle(exercise, function):
    """Return why a training cannot use the function of an exercise, or nothing. What the function prints is dropped."""
    try:
        # Numbers that get lost are told where the training is.
        with np.errstate(all="ignore"), redirect_stdout(io.StringIO()):
            return _misfit(exercise, function(*_trial_arguments(exercise)))
    except NotImplementedError:
        return "is not written yet"
    except Exception as problem:
        return f"stops with {type(problem).__name__}"


def _misfit(exercise, result):
    """Return why a training would stumble over the result of an exercise, or nothing."""
    if result is None:
        return "returns None"
    parameters, average = load_params_and_grads()
    expected = {1: [parameters], 3: [average], 4: [parameters, average], 5: [average] * 2,
                6: [parameters, *[average] * 4]}.get(exercise)  # fmt: skip
    if not expected:
        fits = _is_list_of_batches(result) if exercise == 2 else np.ndim(result) == 0 and not isinstance(result, str)
    else:
        results = result if isinstance(result, tuple | list) else [result]
        if len(results) != len(expected):
            return f"must return {len(expected)} thing{'s' * (len(expected) > 1)}"
        fits = all(map(_has_shapes_of, results, expected))
    return "" if fits else "returns something else than it should; its check says more"


def _is_list_of_batches(result):
    return isinstance(result, tuple | list) and all(map(_is_batch, result))


def _is_batch(pair):
    """Tell whether this is X with the two rows of the trial, and Y with as many entries as X has columns."""
    return isinstance(pair, tuple | list) and len(pair) == 2 and np.shape(pair[0]) == (2, np.size(pair[1]))


def _has_shapes_of(found, arrays):
    return isinstance(found, dict) and all(np.shape(found.get(key)) == array.shape for key, array in arrays.items())


def _trial_arguments(exercise):
    parameters, grads = load_params_and_grads()
    average = {name: gradient**2 for name, gradient in grads.items()}  # any state of the right shapes will do
    return {
        1: (parameters, grads, 0.1),
        2: (np.zeros((2, 5)), np.zeros((1, 5)), 2, 0),
        3: (parameters,),
        4: (parameters, grads, average, 0.9, 0.1),
        5: (parameters,),
        6: (parameters, grads, average, dict(average), 2),
        7: (0.5, 0, 1),
        8: (0.5, 0, 1),
    }[exercise]
