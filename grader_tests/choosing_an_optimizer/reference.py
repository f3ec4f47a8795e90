"""The right results of the seven exercises, written apart from the answers in the source notebook.

`tests/answers/choosing_an_optimizer/test_reference.py` checks all of it against brute force, closed forms and values
recorded from scipy. Nothing here changes its arguments.
"""

import math
from itertools import accumulate

import numpy as np


def log_uniform(low, high, size, seed):
    """Return `size` numbers between low and high whose logarithms are uniform (Bergstra and Bengio 2012)."""
    return low * (high / low) ** np.random.default_rng(seed).random(size)


def starts(seeds):
    """Return where on the parabola each seed starts."""
    return np.array([np.random.default_rng(seed).normal() for seed in seeds])


def parabola_costs(learning_rates, seeds, curvature, updates):
    """Return J = curvature/2 · x² after that many steps of gradient descent, in closed form: (rates, seeds)."""
    factors = (1 - curvature * np.asarray(learning_rates)) ** updates
    return curvature / 2 * np.outer(factors, starts(seeds)) ** 2


def lowest_mean(costs):
    """Return the number of the row with the lowest mean."""
    means = [math.fsum(row) / len(row) for row in costs]
    return means.index(min(means))


def best_of_k(scores, k):
    """Return the expected highest of k scores out of all of them, drawn without replacement.

    A score that j of the n scores do not exceed is the highest of k with the chance C(j, k) / C(n, k), less that of the
    one before it (Dodge and others 2019 draw with replacement instead).
    """
    ordered, everything = sorted(scores), math.comb(len(scores), k)
    chances = [math.comb(j, k) / everything for j in range(len(scores) + 1)]
    return math.fsum(s * (above - below) for s, below, above in zip(ordered, chances[:-1], chances[1:], strict=True))


def standard_error(differences):
    """Return the standard error of the mean, from the estimate of the variance with n − 1."""
    n = len(differences)
    mean = math.fsum(differences) / n
    return math.sqrt(math.fsum((d - mean) ** 2 for d in differences) / (n - 1) / n)


def paired_interval(a, b, t_quantile):
    """Return mean, low and high of Student's interval for the mean of a − b, taken in pairs."""
    differences = [x - y for x, y in zip(a, b, strict=True)]
    mean = math.fsum(differences) / len(differences)
    reach = t_quantile * standard_error(differences)
    return mean, mean - reach, mean + reach


def early_stopping(costs, patience, min_delta=0.0):
    """Return the best epoch and the last one: the first that is `patience` epochs behind the best so far."""
    bests = list(accumulate(range(len(costs)), lambda best, e: e if costs[e] < costs[best] - min_delta else best))
    last = next((epoch for epoch, best in enumerate(bests) if epoch - best == patience), len(costs) - 1)
    return bests[last], last


def best_trial(costs):
    """Return the number of the trial with the lowest cost; one that is no number is never the best."""
    return min(range(len(costs)), key=lambda trial: costs[trial] if costs[trial] == costs[trial] else math.inf)
