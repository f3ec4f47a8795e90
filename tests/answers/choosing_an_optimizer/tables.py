"""All answers to the exercises of `choosing_an_optimizer`, and what must be among them."""

from ..answer import right
from . import (
    bases,
    right_grids,
    right_scores,
    without_method,
    wrong_draws,
    wrong_grids,
    wrong_intervals,
    wrong_scores,
    wrong_stops,
)

BASES = bases.ALL
GIVEN = {"random_search": bases.SAMPLE}  # which it calls
WRONG = [
    *wrong_draws.WRONG, *wrong_grids.WRONG, *wrong_scores.WRONG, *wrong_intervals.WRONG, *wrong_stops.WRONG,
]  # fmt: skip
RIGHT = [
    *(right(source, "as most write it") for source in BASES.values()), *right_grids.RIGHT, *right_scores.RIGHT,
]  # fmt: skip

WITHOUT_METHOD = without_method.ROWS

# The mistakes of the lines in COURSE2.md, section 3, and the answers that make them.
REAL_MISTAKES = {
    "sample_log_uniform": [
        "linear", "bounds swapped", "10 to the natural logarithm", "one draw repeated",
    ],
    "learning_rate_sweep": ["NaN kept", "one training kept for all", "another seed for every rate", "first seed only"],
    "choose_rate": [
        "diverged seeds left out", "best seed", "only the upper edge", "only the lower edge", "the position",
    ],
    "best_of_k": [
        "best of the first k", "mean of the top k", "with replacement", "C(i, k)", "not sorted", "the lowest of k",
    ],
    "paired_interval": ["ddof = 0", "one end at the mean", "1.96", "no √n", "not paired", "sorted"],
    "early_stopping": [
        "one epoch too many", "counter not set back", "the last epoch kept", "the bar slides", "lowest of all costs",
        "compared with the epoch before",
    ],
    "random_search": [
        "chosen by the highest cost", "one training more", "a new generator for each draw", "the last network",
        "NaN wins",
    ],
}  # fmt: skip

# Mutants that do the same as the solution, and why no test can or should notice them.
EQUIVALENT = {
    "learning_rate_sweep: costs = np.zeros((len(learning_rates), len(seeds))) | np.zeros → np.ones": (
        "every entry is written"
    ),
    "choose_rate: return (learning_rates[best], best in (0, len(learning_rates) - 1)) "
    "| (0, len(learning_rates) - 1) → (len(learning_rates) - 1, 0)": "the order of the two does not matter",
    "choose_rate: return (learning_rates[best], best in (0, len(learning_rates) - 1)) | learning_rates → costs (2)": (
        "there are as many rows as learning rates"
    ),
    "best_of_k: return total / math.comb(n, k) | n → i": "after the loop i is n",
    "paired_interval: reach = t_quantile * d.std(ddof=1) / np.sqrt(len(d)) | d → a (2)": "a is as long as d",
    "paired_interval: reach = t_quantile * d.std(ddof=1) / np.sqrt(len(d)) | d → b (2)": "b is as long as d",
    "early_stopping: best_cost, best_epoch = (np.inf, 0) | 0 → 1": "epoch 0 is better than nothing, and is then kept",
    "early_stopping: best_cost, best_epoch = (np.inf, 0) | 0 → -1": "epoch 0 is better than nothing, and is then kept",
    "random_search: if cost < best_cost: | cost < best_cost → cost <= best_cost": "of two equal trials either will do",
    "random_search: return (best_rate, best_network, np.array(costs)) | np.array(costs) → costs": "a list will do",
}

# What the sample students get: points of 10 for each exercise in the order of the notebook, and why.
SAMPLES = {
    "ada": (10, 10, 10, 10, 10, 10, 10),  # everything right, in another style
    "ben": (5, 7, 10, 10, 10, 10, 9.09),  # linear rates; NaN kept; NaN wins
    "chloe": (10, 10, 7, 0, 7, 10, 10),  # best seed; mean of the top k; ddof = 0
    "dmitri": (10, 10, 8, 1, 10, 8.18, 8.18),  # one edge only; C(i, k); one epoch and one training too many
    "emma": (10, 7, 10, 10, 6, 6.36, 10),  # other seeds for every rate; not paired; the last epoch kept
    "farid": (0, 0, 0, 0, 0, 0, 0),  # as it was given out
    "grace": (10, 10, 10, 10, 0, 0, 0),  # the fifth does not parse, the rest is not answered
}
