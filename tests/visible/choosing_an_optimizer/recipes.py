"""The cases of the visible tests: how each is drawn and called. `python -m tests.visible.record` works them out."""

from __future__ import annotations

SCORES = [0.62, 0.91, 0.10, 0.95, 0.88, 0.97, 0.73, 0.10]
A, B = [0.95, 0.93, 0.97, 0.91, 0.96], [0.94, 0.925, 0.955, 0.905, 0.955]
COSTS = [1, 0.8, 0.7, 0.75, 0.72, 0.69, 0.71, 0.70, 0.73, 0.60]
SLOW = [1, 0.8, 0.75, 0.71, 0.68, 0.745, 0.74]
RATES = [0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
MEANS = [
    [2.5, 2.4, 2.5, 2.6],
    [0.9, 2.4, 2.4, 2.4],  # the lowest with the first seed
    [2.2, 2.2, 0.2, 2.2],  # the lowest single cost
    [1.9, 1.0, 1.9, 1.0],  # the lowest mean
    [1.3, 1.3, 1.3, 3.4],  # the lowest median
    [3.0, 3.1, 3.2, 3.3],  # the highest
]
INFINITE = float("inf")
NAN = float("nan")
DIVERGED = [[2.0, 2.1, 1.9], [0.1, INFINITE, 0.1], [1.2, 1.0, 0.9], [2.4, 2.5, 2.6]]
TRIALS = [1.3, 2.1, 0.7, 0.9, 2.6, 1.1]


def call(draw, *arguments, **keywords):
    """Return the recipe of a call."""
    return {"draw": draw, "arguments": arguments, "keywords": keywords}


def sweep(rates, seeds, curvature, updates):
    """Return the recipe of a sweep on a parabola."""
    draw = {"learning_rates": rates, "seeds": seeds, "curvature": curvature, "updates": updates}
    return call(draw, "train", "learning_rates", "seeds")


def choice(costs, rates):
    """Return the recipe of a choice."""
    return call({"costs": costs, "learning_rates": rates}, "costs", "learning_rates")


def lowest_at(place):
    """Return the recipe of a choice whose best rate is in this place of five."""
    costs = [[1.9, 2.0], [2.1, 2.2], [2.7, 2.9], [2.0, 2.3], [1.8, 2.1]]
    costs[place] = [0.4, 0.6]
    return call({"costs": costs, "learning_rates": RATES[:5]}, costs="costs", learning_rates="learning_rates")


def search(trials, low, high, seed):
    """Return the recipe of a search."""
    return call({"trials": trials}, "train", "validate", low, high, len(trials), seed)


RECIPES = {
    "sample_log_uniform": {
        "0.0001 to 1": call({}, 1e-4, 1, 5, 0),
        "0.02 to 50, by name": call({}, low=0.02, high=50.0, size=4, seed=3),
        "a single one": call({}, 0.5, 2, 1, 8),
    },
    "learning_rate_sweep": {
        "three rates, two seeds": sweep([0.41, 0.01, 0.39], [0, 1], 5.0, 20),
        "two rates, three seeds": sweep([0.05, 0.3], [12, 7, 31], 2.0, 5),
        "NaN and infinity": sweep([0.1, 0.2, 1e40, 1e80], [4, 6], 2.0, 6),
        "one seed": sweep([0.1, 0.2, 0.4], [5], 2.0, 5),
    },
    "choose_rate": {
        "the mean decides": choice(MEANS, RATES),
        "one seed diverged": choice(DIVERGED, RATES[:4]),
        "smallest is best": lowest_at(0),
        "second is best": lowest_at(1),
        "last but one is best": lowest_at(3),
        "largest is best": lowest_at(4),
    },
    "best_of_k": {
        **{f"best {k} of 8": call({"scores": SCORES}, "scores", k) for k in (1, 2, 3, 4, 8)},
        **{f"best {k} of 5": call({"scores": B}, scores="scores", k=k) for k in (1, 5)},
    },
    "paired_interval": {
        "five seeds": call({"a": A, "b": B}, "a", "b", 2.77644511),
        "four seeds": call({"a": [0.7, 0.4, 0.9, 0.5], "b": [0.8, 0.7, 0.6, 0.9]}, a="a", b="b", t_quantile=3.18244631),
    },
    "early_stopping": {
        **{f"patience {patience}": call({"costs": COSTS}, "costs", patience) for patience in (1, 2, 3, 5)},
        "min_delta 0.08": call({"costs": SLOW}, costs="costs", patience=2, min_delta=0.08),
        "equal costs": call({"costs": [1, 0.8, 0.8, 0.8, 0.9]}, "costs", 3),
    },
    "random_search": {
        "six trials": search(TRIALS, 1e-3, 1.0, 4),
        "four trials, by name": call(
            {"trials": [1.5, 0.8, 2.0, 1.7]},
            train="train", validate="validate", low=0.01, high=10.0, budget=4, seed=11,
        ),
        "NaN first": search([NAN, 2.1, 0.7, 0.9, 2.6], 1e-3, 1.0, 5),
        "NaN later": search([1.3, 2.1, 0.7, NAN, 2.6], 1e-3, 1.0, 6),
    },
}  # fmt: skip
