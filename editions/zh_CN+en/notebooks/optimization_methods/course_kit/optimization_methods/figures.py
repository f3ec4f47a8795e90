"""Draw the notebook's figures. Each function takes numbers that the notebook has computed, and returns the figure."""

import matplotlib.pyplot as plt
import numpy as np

from ..drawing import BLUE, INK, ORANGE, PALE, RED, STYLES, looks, note, panels, plot_line, smooth
from ..drawing import show as display_figure
from ..languages import translated
from ..opt_utils import (
    Plane,
    forward_propagation,
    is_layer2_dead,
    line_cost,
    mean_costs,
    plot_decision_boundary,
    predict_dec,
    ravine_cost,
    stack,
)
from ..race import Race
from ..training import SNAPSHOTS
from .captions import words


def show(name, figure):
    """Display a figure with its number and caption; `name` is that of the cell, see captions.py."""
    display_figure(figure, *words(name))


def show_race(name, race):
    """Display a race with its number and caption."""
    race.show(*words(name))


def show_run(name, run, X, Y):
    """Display the costs and the decision boundary of a training run."""
    display_figure(
        training_run(run, X, Y),
        f"Cost curve ending at {run.costs[-1]:.3f}; a boundary that gets {run.accuracy:.1%} right.",
        f"Run: {name}. Left: the cost of each epoch. Right: what the network predicts, and the examples.",
    )


# ---- paths on the contours of a cost of two parameters ---------------------------------------------------------------


def descent_paths(x, y, paths, tail=0):
    """Draw paths of points (W1, b1), one plot each, over the contours of the cost of the line through x, y.

    Of the last `tail` points, which are drawn darker, the title says how long their steps are and how far they lie from
    the minimum, in the mean. A path that leaves the picture, or comes to something that is no number, is drawn as far
    as it can be seen. One that stays where it starts is told in its plot.
    """
    figure, axes = panels(len(paths), height=3.2, sharex=True, sharey=True)
    for axis, (title, path), (colour, _) in zip(axes, paths.items(), STYLES):
        _line_contours(axis, x, y)
        with np.errstate(all="ignore"):
            points = np.array(list(path))
        axis.plot(*points.T, "-o", color=colour, markersize=2.2, linewidth=1, alpha=0.35 if tail else 1)
        axis.plot(*points[0], "s", color=INK, markersize=5)
        best = np.polyfit(x[0], y[0], 1)
        axis.plot(*best, "*", color=INK, markersize=11, markeredgecolor="white", zorder=9)
        if tail:
            last = points[-tail:]
            axis.plot(*last.T, "o", color=colour, markersize=3.4)
            length, far = (np.hypot(*vectors.T).mean() for vectors in (np.diff(last, axis=0), last - best))
            title += f"\nsteps {length:.2f} long, {far:.2f} from the star"
        axis.set_title(title, fontsize=9)
        axis.set(xlabel="$W_1$ (slope)", xlim=SLOPES, ylim=INTERCEPTS)
        outside = ~np.all((points >= (SLOPES[0], INTERCEPTS[0])) & (points <= (SLOPES[1], INTERCEPTS[1])), axis=1)
        if outside.any():
            note(axis, f"leaves the picture\nat update {np.argmax(outside)}")
        elif (points == points[0]).all():
            note(axis, "does not move. Do your\nchecks so far pass?")
    axes[0].set_ylabel("$b_1$ (intercept)")
    return figure


SLOPES, INTERCEPTS = (-0.9, 2.7), (-1.6, 2.1)  # the ends of the picture


def _line_contours(axis, x, y):
    slopes, intercepts = np.meshgrid(np.linspace(*SLOPES, 120), np.linspace(*INTERCEPTS, 120))
    costs = line_cost(x, y, slopes, intercepts)
    axis.contour(
        slopes,
        intercepts,
        costs,
        levels=np.geomspace(costs.min() * 1.02, costs.max(), 14),
        colors=PALE,
        linewidths=0.8,
    )


# ---- races: the same paths, to be played -----------------------------------------------------------------------------


def line_race(title, x, y, unit):
    """Prepare a race over the cost of the line through the points x, y; time is counted in `unit`s."""
    return Race(
        title,
        lambda slope, intercept: line_cost(x, y, slope, intercept),
        x=SLOPES,
        y=INTERCEPTS,
        labels=("W₁ (slope)", "b₁ (intercept)"),
        unit=unit,
        best=np.polyfit(x[0], y[0], 1),
    )


def ravine_race(title):
    """Prepare a race in the ravine of `ravine_cost`."""
    return Race(title, ravine_cost, x=(-3, 1.6), y=(-1, 1), labels=("W₁ (along)", "b₁ (across)"), best=(0, 0))


def plane_race(title, runs, start, ends, X, Y):
    """Prepare a race of training runs over the true cost, on the plane through `start` and the ends of two of them.

    A run whose parameters have lost their shapes is left out, and the race is empty if it is one of the two.
    """
    trails = {name: [start, *run.trail] for name, run in runs.items() if _have_shapes(run.trail, start)}
    for name in [name for name in runs if name not in trails]:
        lost = f"{name}: its parameters do not have the shapes of the start. The check of the exercise may tell why."
        print(translated(lost))
    if not trails.keys() >= set(ends):
        return Race(title, mean_costs, x=(0, 1), y=(0, 1), labels=("", ""))  # nobody runs, so nothing is shown
    plane = Plane(start, *(trails[name][-1] for name in ends))
    places = {name: plane.places(trail) for name, trail in trails.items()}
    (left, bottom), (right, top), margin = *_corners(np.concatenate(list(places.values()))), 1.2
    race = Race(
        title,
        # Row by row: all networks at once would need much memory.
        lambda across, up: np.stack([mean_costs(plane.networks(*row), X, Y) for row in zip(across, up)]),
        x=(left - margin, right + margin),
        y=(bottom - margin, top + margin),
        labels=("distance towards the first end", "distance across"),
        unit="epochs",
        times=[0, *SNAPSHOTS],
        costs_shown=True,
    )
    for name, trail in trails.items():
        with np.errstate(all="ignore"):
            costs = mean_costs(stack(trail), X, Y)
        race.add(name, places[name], costs=costs)
    return race


def _have_shapes(networks, like):
    return all(np.shape(network.get(name)) == np.shape(value) for network in networks for name, value in like.items())


def _corners(points):
    """Return the lowest and the highest numbers that are any; (0, 0) is always there."""
    numbers = np.vstack([points[np.isfinite(points).all(axis=1)], [0, 0]])
    return numbers.min(axis=0), numbers.max(axis=0)


# ---- mini-batches ----------------------------------------------------------------------------------------------------


def shuffle_and_partition(order, size):
    """Draw the columns of X and Y before and after shuffling into `order`, and cut into batches of `size`."""
    figure, (axis,) = panels(1, height=3.5)
    axis.spines[:].set_visible(False)
    count = len(order)
    rows = [("as given", range(count), 0), ("1 shuffled", order, 0), ("2 partitioned", order, 1)]
    for level, (title, columns, gap) in enumerate(rows):
        axis.text(-0.45, -3.2 * level + 0.5, title, ha="left", va="bottom")
        for place, column in enumerate(columns):
            _draw_column(axis, place + gap * (place // size), -3.2 * level, column, count)
    for first in range(0, count, size):
        last = min(first + size, count)
        words = f"mini-batch {first // size}\n{last - first} examples"
        axis.text((first + last - 1) / 2 + first // size, -8.1, words, ha="center", va="top", fontsize=9)
    axis.set(xlim=(-0.6, count + 1.6), ylim=(-9.6, 1.5), xticks=[], yticks=[])
    return figure


def _draw_column(axis, left, top, column, count):
    colour = plt.cm.viridis(column / (count - 1))
    for row, text in enumerate((str(column), f"y{column}")):
        axis.add_patch(plt.Rectangle((left - 0.45, top - row - 0.5), 0.9, 1, facecolor=colour, edgecolor="white"))
        ink = "white" if column < 0.6 * count else "black"
        axis.text(left, top - row - 0.02, text, ha="center", va="center", fontsize=9, color=ink)


# ---- averages of past gradients --------------------------------------------------------------------------------------


def weights_of_past(betas, steps=60):
    """Draw the weight of the gradient of k steps ago in the velocity, for each beta."""
    figure, (axis,) = panels(1, height=3, width=5.4)
    age = np.arange(steps)
    for beta, look in zip(betas, looks()):
        axis.plot(age, (1 - beta) * beta**age, label=rf"$\beta = {beta}$, about {1 / (1 - beta):.0f} steps", **look)
    axis.set(
        xlabel="$k$: age of the gradient, in steps",
        ylabel=r"weight $(1-\beta)\,\beta^{k}$",
        yscale="log",
        ylim=(1e-4, 1),
    )
    axis.legend(frameon=False)
    return figure


def velocity_average(gradients, velocities):
    """Draw noisy gradients as points and, for each beta, the velocity as a line; below zero is the other direction."""
    figure, (axis,) = panels(1, height=3.2)
    steps = np.arange(len(gradients))
    axis.plot(steps, gradients, ".", color=INK, label="noisy gradient")
    for (beta, velocity), look in zip(velocities.items(), looks()):
        plot_line(axis, steps, velocity, look, rf"velocity, $\beta = {beta}$")
    axis.axhline(0, color=PALE, linewidth=0.8, zorder=0)
    axis.set(xlabel="step", ylabel="gradient, velocity")
    axis.legend(loc="upper right", frameon=False, fontsize=9)
    return figure


def bias_correction(steps, averages, corrected):
    """Draw v and s beside their corrected versions; both are dictionaries with the keys v and s.

    The gradients behind them have the mean 1 and the standard deviation 0.2, so that their squares have the mean 1.04.
    """
    figure, axes = panels(2, height=3.2)
    names = (("v", r"$v$", r"$v^{corrected}$", 1), ("s", r"$s$", r"$s^{corrected}$", 1.04))
    blue, orange, *_ = looks()
    for axis, (key, raw, mended, true) in zip(axes, names):
        axis.axhline(true, color=INK, linewidth=1, label="true average")
        plot_line(axis, steps, averages[key], orange, raw)
        plot_line(axis, steps, corrected[key], blue, mended, marker="o", markersize=3)
        has_negative = np.less(averages[key], 0).any()
        axis.set(xlabel="step $t$", ylim=(None if has_negative else 0, None))
        axis.set_title("average of gradients" if key == "v" else "average of squared gradients", fontsize=10)
        axis.legend(frameon=False)
    return figure


def epsilon_places(epsilon=1e-8):
    """Draw how far Adam steps when epsilon stands outside the square root, and when it stands inside."""
    figure, (axis,) = panels(1, height=3.1, width=5.4)
    size = np.logspace(-9, -1, 200)  # of a steady gradient: v = size, s = size squared
    outside, inside = size / (size + epsilon), size / np.hypot(size, np.sqrt(epsilon))
    axis.semilogx(size, outside, "-", color=BLUE, label=r"$v/(\sqrt{s}+\varepsilon)$: Adam")
    axis.semilogx(size, inside, "--", color=ORANGE, label=r"$v/\sqrt{s+\varepsilon}$: not Adam")
    axis.set(xlabel="size of a steady gradient", ylabel=r"length of the step, in units of $\alpha$")
    axis.set_xticks(10.0 ** np.arange(-9, 0, 2))
    axis.legend(frameon=False)
    return figure


# ---- the training runs -----------------------------------------------------------------------------------------------


def data_points(X, Y):
    """Draw the examples, one marker and colour for each class."""
    figure, (axis,) = panels(1, height=3.2, width=5)
    for label, colour, marker in ((0, BLUE, "o"), (1, RED, "^")):
        mine = Y[0] == label
        axis.scatter(X[0, mine], X[1, mine], c=colour, marker=marker, s=14, label=f"class {label}")
    axis.set(xlabel="$x_1$", ylabel="$x_2$")
    axis.legend(frameon=False)
    return figure


def active_units(X, networks):
    """Write down on how many of the examples each hidden unit is active (z > 0): a row for each named network."""
    figure, (axis,) = panels(1, height=1.1 + 0.36 * len(networks))
    counts = []
    for parameters in networks.values():
        cache = forward_propagation(X, parameters)[1]
        counts.append(np.concatenate([np.sum(z > 0, axis=1) for z in (cache[0], cache[4])]))
    axis.imshow(np.sqrt(counts), cmap="Blues", vmin=0, vmax=2 * np.sqrt(X.shape[1]), aspect="auto")
    for row, column in np.ndindex(np.shape(counts)):
        count = counts[row][column]
        axis.text(
            column,
            row,
            "0: dead" if count == 0 else count,
            ha="center",
            va="center",
            color="white" if count == 0 else "black",
            backgroundcolor=RED if count == 0 else "none",
        )
    units = [f"layer 1\nunit {u}" for u in range(1, 6)] + [f"layer 2\nunit {u}" for u in range(1, 3)]
    axis.set_xticks(range(7), units)
    axis.set_yticks(range(len(networks)), list(networks))
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    return figure


def training_run(run, X, Y, colour=BLUE):
    """Draw the cost after each epoch on the left, and the decision boundary on the right."""
    figure, (left, right) = panels(2, height=2.9)
    left.plot(run.costs, color=colour, linewidth=0.9)
    left.set(xlabel="epoch", ylabel="cost (training)", ylim=(0, max(run.costs) * 1.05))
    plot_decision_boundary(lambda points: predict_dec(run.parameters, points.T), X, Y, right)
    dead = "\nall units of layer 2 are dead" if is_layer2_dead(run.parameters, X) else ""
    right.set_title(f"training accuracy {100 * run.accuracy:.2f} %{dead}", fontsize=10)
    right.legend(loc="lower left", fontsize=9, framealpha=0.9, facecolor="white", labelcolor="black")
    return figure


def step_lengths(sizes, updates_per_epoch):
    """Draw Adam's steps, |step| / α with a row for each update: median, 95th percentile and longest of each epoch."""
    figure, (axis,) = panels(1, height=3.2)
    epochs = sizes.reshape(-1, updates_per_epoch * sizes.shape[1])
    x = np.arange(1, len(epochs) + 1)
    lines = {"longest": epochs.max(axis=1), "95th percentile": np.quantile(epochs, 0.95, axis=1)}
    for (name, y), look in zip({"median": np.median(epochs, axis=1), **lines}.items(), looks()):
        axis.plot(x, smooth(y), label=name, **look)
    axis.axhline(1, color=PALE, linewidth=0.8, zorder=0)
    axis.set(xlabel="epoch", ylabel=r"|step| in units of $\alpha$", yscale="log")
    axis.legend(frameon=False, ncols=3, fontsize=9)
    return figure


def cost_curves(runs, lowest=0, highest=None):
    """Draw the cost curves of several named runs on one pair of axes."""
    figure, (axis,) = panels(1, height=3.4)
    for (name, run), look in zip(runs.items(), looks()):
        plot_line(axis, np.arange(len(run.costs)), smooth(run.costs), look, name)
    axis.set(xlabel="epoch", ylabel="cost (mean of 25 epochs)", ylim=(lowest, highest))
    axis.legend(frameon=False, fontsize=9)
    return figure


def decay_schedules(epochs, schedules):
    """Draw named learning rates over the epochs, on a linear and on a logarithmic scale."""
    figure, axes = panels(2, height=3.9)
    for axis, scale in zip(axes, ("linear", "log")):
        for (name, rates), look in zip(schedules.items(), looks()):
            plot_line(axis, epochs, rates, look, name)
        axis.set(xlabel="epoch", yscale=scale)
        words = "linear scale" if scale == "linear" else "logarithmic scale"
        axis.set_title(rf"learning rate $\alpha$, {words}", fontsize=10)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    return figure


# ---- the comparison over seeds ---------------------------------------------------------------------------------------


def seeds_comparison(trials):
    """Draw the held-out accuracies of each method's trials: a dot for each seed, and the mean with its standard error.

    A thin line joins the results of one seed. Networks that diverged have no accuracy; how many they are is written.
    """
    figure, axes = panels(len(trials), height=3.8, sharey=True)
    for axis, (optimizer, found) in zip(axes, trials.items()):
        percent = 100 * found.held_out
        axis.plot(percent, color=PALE, linewidth=0.8, zorder=0)
        for place, (accuracies, (colour, _)) in enumerate(zip(percent, STYLES)):
            axis.plot(np.full(len(accuracies), place), accuracies, "o", color=colour, markersize=4.5, alpha=0.7)
            kept = accuracies[np.isfinite(accuracies)]
            if len(kept) > 1:
                error = kept.std(ddof=1) / np.sqrt(len(kept))
                axis.errorbar(place + 0.25, kept.mean(), error, fmt="D", color=INK, markersize=4.5, capsize=4)
            if lost := len(accuracies) - len(kept):
                words = f"{lost} of {len(accuracies)} diverged"
                axis.text(place - 0.2, 0.02, words, rotation=90, ha="center", transform=axis.get_xaxis_transform())
        axis.set_xticks(range(len(found.settings)), [name.replace(" ", "\n") for name in found.settings], fontsize=9)
        axis.set(title=optimizer, xlim=(-0.4, len(found.settings) - 0.5))
    axes[0].set_ylabel("held-out accuracy (%)")
    figure.supxlabel("learning rate, without decay or with it", fontsize="medium")
    return figure


def rate_sweep(rates, sweeps):
    """Draw held-out accuracy and cost against the learning rate: the median over seeds, and the middle half of them."""
    figure, axes = panels(2, height=3.6)
    for (optimizer, found), look in zip(sweeps.items(), looks()):
        for axis, numbers in zip(axes, (100 * found.held_out, found.held_out_cost)):
            kept = np.where(np.isfinite(numbers), numbers, np.nan)
            low, middle, high = np.nanquantile(kept, [0.25, 0.5, 0.75], axis=1)
            axis.plot(rates, middle, label=optimizer, marker="o", markersize=3, **look)
            axis.fill_between(rates, low, high, color=look["color"], alpha=0.18, linewidth=0)
    for axis, title in zip(axes, ("held-out accuracy (%)", "held-out cost")):
        axis.set(xscale="log", xlabel=r"learning rate $\alpha$")
        axis.set_title(title, fontsize=10)
    axes[0].legend(frameon=False, fontsize=9)
    return figure
