"""Show the notebook's results as tables."""

import numpy as np

from ..tables import Table

QUANTILES = {3: 4.30265273, 5: 2.77644511, 8: 2.36462425, 10: 2.26215716, 20: 2.09302405}


def accuracy_table(learning_rates, grids):
    """Return the mean validation accuracies of each method's grid, a column for each learning rate."""
    header = ["method", *(f"{rate:.2g}" for rate in learning_rates)]
    return Table(header, [[m, *(f"{grid.accuracy(rate):.3f}" for rate in learning_rates)] for m, grid in grids.items()])


def chosen_table(chosen):
    """Return what was chosen: method → (rate, is_at_edge)."""
    rows = [
        [method, f"{rate:.4g}", "yes: extend it" if at_edge else "no"] for method, (rate, at_edge) in chosen.items()
    ]
    return Table(["method", "learning rate", "at the edge of its grid?"], rows)


def budget_table(expected, budgets):
    """Return the expected best of each method after some numbers of tries: method → scores for 1, 2, … tries."""
    header = ["method", *(f"{k} tries" if k > 1 else "1 try" for k in budgets)]
    return Table(header, [[method, *(f"{scores[k - 1]:.3f}" for k in budgets)] for method, scores in expected.items()])


def means_table(trained):
    """Return what the trainings of several seeds came to on average: name → (costs, accuracies)."""
    rows = [[name, f"{costs.mean():.4f}", f"{found.mean():.4f}"] for name, (costs, found) in trained.items()]
    return Table(["method, grid", "mean held-out cost", "mean held-out accuracy"], rows)


def interval_table(rows, what="difference"):
    """Return intervals: name → (mean, low, high)."""
    header = ["comparison", what, "95 % interval", "holds 0?"]
    return Table(header, [
        [name, f"{mean:+.4f}", f"[{low:+.4f}, {high:+.4f}]", "yes" if low <= 0 <= high else "no"]
        for name, (mean, low, high) in rows.items()
    ])  # fmt: skip


def search_table(found):
    """Return what random searches came to: method → list of (rate, validation accuracy or cost, test accuracy)."""
    header = ["method", "rates chosen", "lowest validation cost, mean", "test accuracy, mean", "its spread (sd)"]
    rows = []
    for method, trials in found.items():
        rates, costs, accuracies = map(np.array, zip(*trials))
        spread = accuracies.std(ddof=1)
        words = f"{rates.min():.2g} – {rates.max():.2g}"
        rows.append([method, words, f"{costs.mean():.3f}", f"{accuracies.mean():.4f}", f"{spread:.4f}"])
    return Table(header, rows)


def least_squares_table(found):
    """Return training and test accuracy of each method on the constructed least-squares problem."""
    header = ["method", "training accuracy", "accuracy on new examples", "share of the class +1"]
    return Table(header, [[method, *(f"{number:.3f}" for number in numbers)] for method, numbers in found.items()])
