"""Draw the notebook's figures. Each function takes numbers that the notebook has computed, and returns the figure."""

import numpy as np

from ..drawing import BLUE, GREEN, INK, ORANGE, PALE, RED, looks, panels

__all__ = ["best_of", "epochs", "examples", "grids", "pairs", "samples", "searches", "sweep", "way"]
METHODS = ("gd", "momentum", "rmsprop", "adam", "adamw")
LOOKS = dict(zip(METHODS, looks()))


def examples(X, y, count=10):
    """Show the first examples, with their labels."""
    figure, axes = panels(count, height=1.1)
    for axis, pixels, label in zip(axes, X.T, y):
        axis.imshow(pixels.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
        axis.set_title(str(label), fontsize=10)
        axis.set(xticks=[], yticks=[])
        axis.spines[:].set_visible(True)
    return figure


def samples(named, low, high):
    """Draw named samples of learning rates as strokes on a logarithmic axis, with the shares of each factor of ten."""
    figure, axes = panels(len(named), height=2.6, sharex=True)
    edges = 10.0 ** np.arange(np.round(np.log10(low)), np.round(np.log10(high)) + 1)
    for axis, (name, rates), colour in zip(axes, named.items(), (ORANGE, BLUE)):
        counts, _ = np.histogram(rates, edges)
        axis.bar(edges[:-1], counts / len(rates), width=np.diff(edges), align="edge", color=colour, alpha=0.35)
        axis.plot(rates, np.full(len(rates), -0.06), "|", color=colour, markersize=9)
        for left, right, count in zip(edges, edges[1:], counts):
            axis.text(
                np.sqrt(left * right), count / len(rates) + 0.02, f"{count / len(rates):.0%}", ha="center", fontsize=9
            )
        axis.set(xscale="log", xlabel="learning rate", ylim=(-0.12, 1.05))
        axis.set_title(name, fontsize=10)
    axes[0].set_ylabel("share of the rates")
    return figure


def sweep(learning_rates, costs):
    """Draw the mean cost of each method against the learning rate; a band goes from the best seed to the worst."""
    figure, (axis,) = panels(1, height=3.8)
    for method, table in costs.items():
        table = np.asarray(table, dtype=float)
        mean = table.mean(axis=1)
        shown = np.isfinite(mean)
        axis.plot(learning_rates[shown], mean[shown], label=method, marker="o", markersize=3, **LOOKS[method])
        axis.fill_between(
            learning_rates[shown], table.min(axis=1)[shown], table.max(axis=1)[shown],
            color=LOOKS[method]["color"], alpha=0.15, linewidth=0,
        )  # fmt: skip
    axis.axhline(np.log(10), color=INK, linewidth=0.8, linestyle=":")
    axis.text(learning_rates[0], np.log(10) * 1.05, "guessing", fontsize=9, color=INK)
    axis.set(xscale="log", yscale="log", xlabel=r"learning rate $\alpha$", ylabel="validation cost")
    axis.legend(frameon=False, fontsize=9)
    return figure


def best_of(budgets, expected):
    """Draw the expected best accuracy of each method against the number of tries."""
    figure, (axis,) = panels(1, height=3.4)
    for method, scores in expected.items():
        axis.plot(budgets, scores, label=method, **LOOKS[method])
    axis.set(xscale="log", xlabel="tries $k$ (random learning rates)", ylabel="expected best accuracy")
    ticks = [1, 2, 4, 8, 16, 32, 48]
    axis.set_xticks(ticks, [str(tick) for tick in ticks])
    axis.minorticks_off()
    axis.legend(frameon=False, fontsize=9)
    return figure


def pairs(names, first, second):
    """Draw two rows of results, in percent, with a line from each seed's one to its other, and the differences."""
    figure, (left, right) = panels(2, height=3.4, width_ratios=(3, 2))
    first, second = 100 * np.asarray(first), 100 * np.asarray(second)
    for a, b in zip(first, second):
        left.plot([0, 1], [b, a], "-", color=GREEN if a > b else RED if a < b else INK, linewidth=0.9, alpha=0.8)
    for place, values, colour in ((0, second, BLUE), (1, first, ORANGE)):
        left.plot(np.full(len(values), place), values, "o", color=colour, markersize=4)
        left.plot(place, values.mean(), "D", color=INK, markersize=6)
    left.set_xticks([0, 1], [names[1], names[0]])
    left.set(xlim=(-0.4, 1.4), ylabel="held-out accuracy (%)")
    differences = first - second
    right.axhline(0, color=INK, linewidth=0.8)
    spread = np.linspace(-0.15, 0.15, len(differences))
    right.plot(spread, differences, "o", color=INK, markersize=4)
    right.plot(0.4, differences.mean(), "D", color=INK, markersize=6)
    right.set_xticks([0, 0.4], ["each seed", "mean"])
    right.set(xlim=(-0.3, 0.7), ylabel="difference (points)")
    return figure


def grids(rows):
    """Draw intervals, one below the other: name → (mean, low, high), in accuracy."""
    figure, (axis,) = panels(1, height=0.9 + 0.42 * len(rows))
    axis.axvline(0, color=INK, linewidth=1)
    for place, (_, (mean, low, high)) in enumerate(rows.items()):
        clear = low > 0 or high < 0
        colour = BLUE if clear else INK
        axis.plot([100 * low, 100 * high], [place, place], "-", color=colour, linewidth=2.5, solid_capstyle="butt")
        axis.plot(100 * mean, place, "D" if clear else "o", color=colour, markersize=7)
    axis.set_yticks(range(len(rows)), list(rows))
    axis.invert_yaxis()
    axis.set(xlabel="difference of the held-out accuracies (points), 95 % interval", ylim=(len(rows) - 0.4, -0.6))
    return figure


def epochs(costs, accuracies, stops):
    """Draw the held-out costs of each seed against the epoch, with best and last epoch of early stopping."""
    figure, (left, right) = panels(2, height=3.2, sharex=True)
    for axis, table, name in ((left, costs, "held-out cost"), (right, accuracies, "held-out accuracy")):
        axis.plot(table.T, color=PALE, linewidth=0.8)
        axis.plot(table.mean(axis=0), color=BLUE, linewidth=2, label="mean of the seeds")
        axis.set(xlabel="epoch", ylabel=name)
    for seed, (best, last) in enumerate(stops):
        left.plot(best, costs[seed, best], "v", color=GREEN, label="best epoch" if not seed else None)
        left.plot(last, costs[seed, last], "s", color=RED, markersize=4, label="last epoch" if not seed else None)
    left.set(ylim=(0.1, min(2.5, costs.max())), yscale="log")
    left.legend(frameon=False, fontsize=9)
    right.set(ylim=(0.85, 1))
    return figure


def searches(found):
    """Draw the test accuracies of each method's searches: method → accuracies, an entry for each seed."""
    figure, (axis,) = panels(1, height=3, width=5)
    table = 100 * np.array(list(found.values()))
    axis.plot(table, color=PALE, linewidth=0.8, zorder=0)
    for place, (method, scores) in enumerate(zip(found, table)):
        colour = LOOKS.get(method, {"color": INK})["color"]
        axis.plot(np.full(len(scores), place), scores, "o", color=colour, markersize=5)
        axis.plot(place + 0.15, scores.mean(), "D", color=INK, markersize=6)
    axis.set_xticks(range(len(found)), list(found))
    axis.set(ylabel="test accuracy (%)", xlim=(-0.4, len(found) - 0.5))
    return figure


def way(named):
    """Draw how a number moves, update by update: name → its values."""
    figure, (axis,) = panels(1, height=2.9)
    for (name, values), look in zip(named.items(), looks()):
        axis.plot(np.arange(1, len(values) + 1), values, label=name, **look)
    axis.axhline(-1, color=INK, linewidth=0.8)
    axis.text(1, -0.97, "the best place", fontsize=9, color=INK, va="bottom")
    axis.set(xscale="log", xlabel="update", ylabel="$x$", ylim=(-1.1, 1.1))
    axis.legend(frameon=False, fontsize=9)
    return figure
