"""The tables of the notebook. Every number comes from the runs themselves."""

import numpy as np

from ..languages import translated
from ..tables import Table, mean_and_error


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
            counts = [f"{np.sum(bad)}/{len(bad)}" for bad in (training < 60, found.layer2_dead[row])]
            rows.append([name, setting, *means, mean_and_error(found.held_out_cost[row], 3), *counts])
    return Table(header, rows)


def pairs_table(trials, pairs):
    """Return what a change of the setting does within a seed: the mean of the differences and its standard error."""
    header = ["method", "change", "held-out accuracy", "held-out cost"]
    return Table(header, [
        [name, f"{translated(found.settings[before])} → {translated(found.settings[after])}",
         mean_and_error(100 * (found.held_out[after] - found.held_out[before]), 1, " points", sign="+"),
         mean_and_error(found.held_out_cost[after] - found.held_out_cost[before], 3, sign="+")]
        for before, after in pairs
        for name, found in trials.items()
    ])  # fmt: skip


def condition_table(counts):
    """Return how many updates gradient descent and the best momentum needed, for each condition number κ."""
    header = ["κ", "gradient descent", "best momentum", "gain", "√κ"]
    return Table(header, [
        [kappa, plain or "too many", best or "too many", f"{plain / best:.1f}" if plain and best else "",
         f"{np.sqrt(kappa):.1f}"]
        for kappa, plain, best in counts
    ])  # fmt: skip


def sweep_table(sweeps):
    """Return where each method of a sweep has its best median accuracy and cost, and what the largest rate gives."""
    rows = []
    for name, found in sweeps.items():
        accuracy, cost = (np.median(numbers, axis=1) for numbers in (100 * found.held_out, found.held_out_cost))
        best, cheapest = np.nanargmax(accuracy), np.nanargmin(cost)
        rows.append(
            [
                name,
                f"{accuracy[best]:.1f} % (α = {found.settings[best]})",
                f"{cost[cheapest]:.3f} (α = {found.settings[cheapest]})",
                *(f"{accuracy[row]:.1f} %, {cost[row]:.3f}" for row in map(found.settings.index, COMPARED)),
            ]
        )
    header = ["method", "best accuracy", "lowest cost", *(f"accuracy, cost at {rate}" for rate in COMPARED)]
    return Table(header, rows)  # fmt: skip


COMPARED = ("0.01", "0.3", "3")  # the rates that the sweep's table shows for each method
