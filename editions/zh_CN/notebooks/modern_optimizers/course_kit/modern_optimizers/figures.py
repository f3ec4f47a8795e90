"""Draw the notebook's figures. Each function takes numbers that the notebook has computed, and returns the figure."""

import matplotlib.pyplot as plt
import numpy as np

from ..drawing import INK, STYLES, looks, panels, plot_line
from ..drawing import show as show  # the notebook says figures.show
from ..opt_utils import ravine_cost
from ..race import Race
from ..tables import Table

try:
    from IPython.display import display
except ImportError:  # plain Python, without Jupyter
    display = print


def table(header, rows):
    """Show a table."""
    display(Table(header, rows))


# ---- the digits ------------------------------------------------------------------------------------------------------

DEAD = (0, 32, 39)  # pixels that are 0 in every example


def some_digits(X, labels):
    """Draw two examples of each digit, and beside them the mean of all, with its dead pixels marked."""
    figure = plt.figure(figsize=(6.4, 1.75), layout="constrained")
    grid = figure.add_gridspec(2, 13)
    for digit in range(10):
        for row, example in enumerate(np.flatnonzero(labels == digit)[:2]):
            axis = figure.add_subplot(grid[row, digit])
            _draw_pixels(axis, X[:, example])
            axis.set_title(str(digit) if row == 0 else "", fontsize=9)
    axis = figure.add_subplot(grid[:, 10:])
    _draw_pixels(axis, X.mean(axis=1))
    axis.set_title("mean", fontsize=9)
    rows, columns = np.divmod(DEAD, 8)
    axis.plot(columns, rows, "x", color=STYLES[3][0], markersize=8, markeredgewidth=2)
    return figure


def _draw_pixels(axis, pixels):
    axis.imshow(pixels.reshape(8, 8), cmap="Greys", vmin=0, vmax=1)
    axis.set(xticks=[], yticks=[])


# ---- gradient checking -----------------------------------------------------------------------------------------------


def check_by_epsilon(epsilons, differences):
    """Draw the difference of formula (2) by ε, both on logarithmic scales."""
    figure, (axis,) = panels(1, height=3.2, width=5.4)
    plot_line(axis, epsilons, differences, looks()[0], "right gradients", marker="o", markersize=4)
    axis.axhline(1e-3, color="0.6", linewidth=0.9, linestyle="--")
    axis.text(1e-11, 1.3e-3, "above this line: a mistake", va="bottom", fontsize=9)
    axis.set(xscale="log", yscale="log", xlabel=r"$\varepsilon$", ylabel="difference")
    return figure


# ---- races -----------------------------------------------------------------------------------------------------------


def ravine_race(title):
    """Prepare a race in the ravine of `ravine_cost`."""
    return Race(title, ravine_cost, x=(-3, 1.6), y=(-1, 1), labels=("W₁ (along)", "b₁ (across)"), best=(0, 0))


# ---- curves over the updates -----------------------------------------------------------------------------------------


def step_lengths(lengths):
    """Draw the median length of a step by update for each method; 1 stands for α."""
    figure, (axis,) = panels(1, height=3.3)
    for (name, found), look in zip(lengths.items(), looks()):
        plot_line(axis, np.arange(1, len(found) + 1), found, look, name)
    axis.axhline(1, color="0.6", linewidth=0.8, zorder=0)
    axis.set(xscale="log", yscale="log", xlabel="update $t$", ylabel=r"median of |step| / $\alpha$")
    axis.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    axis.set_xticks([1, 10, 100], ["1", "10", "100"])
    axis.legend(frameon=False, fontsize=9)
    return figure


def decay_curves(sizes):
    """Draw by update what is left of the weights at the dead pixels."""
    figure, (axis,) = panels(1, height=3.3)
    for (name, found), look in zip(sizes.items(), looks()):
        plot_line(axis, np.arange(len(found)), found, look, name, linewidth=2)
    axis.set(xlabel="update", ylabel="mean |W| at pixels 0, 32, 39", ylim=(0, 1.05))
    axis.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def schedules(updates, curves):
    """Draw named learning rates by update."""
    figure, (axis,) = panels(1, height=3, width=5.4)
    for (name, rates), look in zip(curves.items(), looks()):
        plot_line(axis, updates, rates, look, name)
    axis.set(xlabel="update $t$", ylabel=r"learning rate $\alpha_t$", ylim=(0, None))
    axis.legend(frameon=False, fontsize=9)
    return figure


# ---- comparisons -----------------------------------------------------------------------------------------------------


def dots(columns, label):
    """Draw named arrays of shares as columns of dots in per cent, one for each seed, with the median as a bar."""
    figure, (axis,) = panels(1, height=3.3, width=5.4)
    for place, ((_, shares), (colour, _)) in enumerate(zip(columns.items(), STYLES)):
        percent = 100 * np.asarray(shares)
        aside = place + np.linspace(-0.2, 0.2, len(percent))
        axis.plot(aside, percent, "o", color=colour, markersize=4.5, alpha=0.8)
        axis.plot([place - 0.3, place + 0.3], [np.median(percent)] * 2, color=INK, linewidth=1.5)
    axis.set_xticks(range(len(columns)), list(columns))
    axis.set(ylabel=label, ylim=(0, 102))
    return figure


def sweep(rates, found):
    """Draw mean accuracy by learning rate, with bands of one standard deviation; two plots keep the lines apart."""
    names = list(found)
    groups = [names] if len(names) <= 4 else [names[:3], names[3:]]
    figure, axes = panels(len(groups), height=3.6, sharey=True)
    for axis, group in zip(axes, groups):
        for name, (colour, style) in zip(group, STYLES):
            percent = 100 * found[name]
            mean, spread = percent.mean(axis=1), percent.std(axis=1, ddof=1)
            axis.plot(rates, mean, color=colour, linestyle=style, label=name, marker=".")
            axis.fill_between(rates, mean - spread, mean + spread, color=colour, alpha=0.2, linewidth=0)
        axis.set(xscale="log", xlabel=r"learning rate $\alpha$", ylim=(0, 102))
        axis.legend(frameon=False, fontsize=9, loc="lower center")
    axes[0].set_ylabel("held-out accuracy (%)")
    return figure
