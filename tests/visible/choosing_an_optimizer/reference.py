"""The right answers, worked out in fractions and decimals and by counting: no NumPy but for its random numbers."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
from course_kit.choosing_an_optimizer.known_trainings import case

from .recipes import RECIPES

DIGITS = 50


def exact(number):
    """Return a float as the fraction that it is."""
    return Fraction(float(number))


def sample(low, high, size, seed):
    """Return what exercise 1 should return."""
    with localcontext(prec=DIGITS):
        first, last = Decimal(float(low)).ln(), Decimal(float(high)).ln()
        shares = np.random.default_rng(seed).random(size)
        return [float((first + Decimal(float(share)) * (last - first)).exp()) for share in shares]


def sweep(curvature, updates, learning_rates, seeds):
    """Return what exercise 2 should return for a parabola."""
    rows = []
    for rate in learning_rates:
        factor = (1 - exact(curvature) * exact(rate)) ** (2 * updates)
        starts = [exact(np.random.default_rng(seed).normal()) for seed in seeds]
        costs = [exact(curvature) / 2 * start * start * factor for start in starts]
        rows.append([float(cost) if cost < 10**300 else float("inf") for cost in costs])
    return rows


def sweep_parts(train, learning_rates, seeds):
    """Return what is recorded of exercise 2; curvature and updates stand in the recipe with these rates."""
    for recipe in RECIPES["learning_rate_sweep"].values():
        draw = recipe["draw"]
        if draw["seeds"] == list(seeds) and draw["learning_rates"] == list(learning_rates):
            return {"costs": [[float(f"{c:.10g}") for c in row] for row in sweep(**draw)]}
    raise KeyError("no recipe has these rates and seeds")


def choose(costs, learning_rates):
    """Return what exercise 3 should return."""
    sums = [math.fsum(row) for row in costs]
    best = sums.index(min(sums))
    return float(learning_rates[best]), int(best in (0, len(sums) - 1))


def best_of_k(scores, k):
    """Return what exercise 4 should return: every choice is looked at."""
    highest = [max(map(exact, chosen)) for chosen in itertools.combinations(scores, k)]
    return float(sum(highest) / len(highest))


def interval(a, b, t_quantile):
    """Return what exercise 5 should return."""
    d = [exact(x) - exact(y) for x, y in zip(a, b, strict=True)]
    mean = sum(d) / len(d)
    variance = sum((x - mean) ** 2 for x in d) / (len(d) - 1) / len(d)
    with localcontext(prec=DIGITS):
        root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
    reach = exact(t_quantile) * Fraction(root)
    return float(mean), float(mean - reach), float(mean + reach)


def stop(costs, patience, min_delta=0.0):
    """Return what exercise 6 should return."""
    best = 0
    for epoch, cost in enumerate(costs):
        if exact(cost) < exact(costs[best]) - exact(min_delta):
            best = epoch
        if epoch == best + patience:
            return best, epoch
    return best, len(costs) - 1


def search_parts(train, validate, low, high, budget, seed):
    """Return what is recorded of exercise 7."""
    rates = sample(low, high, budget, seed)
    costs = [validate(train(rate, seed)) for rate in rates]
    best = min((trial for trial in range(budget) if costs[trial] == costs[trial]), key=costs.__getitem__)
    parts = {"best_rate": float(f"{rates[best]:.10g}"), "best_network.trial": best}
    return parts | ({"costs": costs} if all(cost == cost for cost in costs) else {})


ANSWERS = {
    "sample_log_uniform": sample,
    "learning_rate_sweep": lambda train, learning_rates, seeds: [
        [float(train(r, s)) for s in seeds] for r in learning_rates
    ],
    "choose_rate": choose,
    "best_of_k": best_of_k,
    "paired_interval": interval,
    "early_stopping": stop,
    "random_search": search_parts,
}
# Where the parts are not simply the numbers of what is returned.
PARTS = {"learning_rate_sweep": sweep_parts, "random_search": search_parts}


def trial(function):
    """Return arguments that no case has, and the right answer to them as nested data."""
    if function == "learning_rate_sweep":
        train = case(curvature=3.0, updates=4)["train"]
        return (train, np.array([0.07, 0.21]), [40, 41]), np.array(sweep(3.0, 4, [0.07, 0.21], [40, 41]))
    if function == "random_search":
        data = case(trials=[3.0, 1.0, 2.0])
        rates = sample(0.02, 5.0, 3, 77)
        return (data["train"], data["validate"], 0.02, 5.0, 3, 77), (rates[1], {"trial": 1}, np.array([3.0, 1.0, 2.0]))
    given = {
        "sample_log_uniform": (0.03, 7.0, 6, 77),
        "choose_rate": (np.array([[3.0, 4.0], [1.0, 2.5], [2.0, 2.0]]), np.array([0.2, 0.5, 0.7])),
        "best_of_k": (np.array([0.3, 0.8, 0.1, 0.6]), 2),
        "paired_interval": (np.array([3.0, 1.0, 5.0]), np.array([2.0, 2.5, 1.0]), 4.3),
        "early_stopping": (np.array([5.0, 4.0, 4.5, 4.2, 3.0, 3.5]), 4),
    }[function]
    right = ANSWERS[function](*given)
    return given, np.array(right) if function == "sample_log_uniform" else right
