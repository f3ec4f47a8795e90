"""Answers that look at their inputs, but never do what the exercise asks: (function, name, source, checks it may pass).

They pass no check but those of what they really do.
"""

ROWS = [
    (
        "best_of_k",
        "the lowest and the highest, with fixed weights",
        "def best_of_k(scores, k): return 0.4 * np.min(scores) + 0.6 * np.max(scores)",
        set(),
    ),
    *(
        (
            "sample_log_uniform",
            f"the bounds by turns{name}",
            f"""
def sample_log_uniform(low, high, size, seed):
    shift = {shift}
    return np.where(np.arange(size) % 2, high * (1 - shift), low * (1 + shift))
""",
            set(),
        )
        for name, shift in (("", "0"), (", by the seed", "0.01 * (seed % 50)"))
    ),
    *(
        (
            "random_search",
            f"trained with one rate of 1 and others of {odd}",
            f"""
def random_search(train, validate, low, high, budget, seed):
    for trial in range(budget):
        train({odd} if trial else 1.0, seed)
    return 1, 1, 1
""",
            set(),
        )
        for odd in ("np.inf", "np.nan")
    ),
    (
        "choose_rate",
        "the edge by a fixed cost",
        """
def choose_rate(costs, learning_rates):
    place = 3 if len(learning_rates) in (5, 7, 9) else 1
    return learning_rates[place], costs[0, 0] < 1.4 or costs[-1, 0] < 1.4
""",
        set(),
    ),
    *(
        (
            "choose_rate",
            f"the edge by the cost at the ends, and {rate} as the rate",
            f"""
def choose_rate(costs, learning_rates):
    return {rate}, min(costs[0, 0], costs[-1, 0]) < 0.7 * np.median(costs)
""",
            set(),
        )
        for rate in ("np.nan", "0.1", "learning_rates[2]")
    ),
    (
        "choose_rate",
        "the right edge, and no rate",
        """
def choose_rate(costs, learning_rates):
    return np.nan, np.argmin(np.mean(costs, axis=1)) in (0, len(costs) - 1)
""",
        set(),
    ),
    (
        "choose_rate",
        "the first seed",
        """
def choose_rate(costs, learning_rates):
    best = np.argmin(costs[:, 0])
    return learning_rates[best], best in (0, len(costs) - 1)
""",
        {"test_lower_edge", "test_upper_edge", "test_names"},
    ),
    *(
        (
            "choose_rate",
            f"always the rate at place {place}",
            f"def choose_rate(costs, learning_rates):\n    return learning_rates[{place} % len(costs)], False\n",
            set(),
        )
        for place in (1, 2, 3)
    ),
    *(
        (
            "random_search",
            f"always the trial {place}",
            f"""
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(rate, seed) for rate in rates]
    costs = np.array([validate(network) for network in networks])
    return rates[{place}], networks[{place}], costs
""",
            {"test_rates", "test_budget", "test_costs", "test_training_seed"},
        )
        for place in ("budget // 2",)
    ),
    (
        "sample_log_uniform",
        "a shuffled grid, a little smaller with each seed",
        """
def sample_log_uniform(low, high, size, seed):
    return np.random.RandomState(seed).permutation(np.geomspace(low, high, size)) * (1 - 1e-7 * (seed % 5))
""",
        {"test_bounds", "test_names"},
    ),
    *(
        (
            "sample_log_uniform",
            f"{number}, `size` times",
            f"def sample_log_uniform(low, high, size, seed): return np.full(size, {number})",
            set(),
        )
        for number in ("low", "low * 1.005**seed")
    ),
    (
        "paired_interval",
        "the difference of the sums, and a spread of its own",
        """
def paired_interval(a, b, t_quantile):
    difference, width = a.sum() - b.sum(), np.ptp(a - b) ** 3
    return difference, difference - width, difference + width
""",
        set(),
    ),
    *(
        (
            "paired_interval",
            f"the mean, {low} and {high}",
            f"""
def paired_interval(a, b, t_quantile):
    mean = np.mean(a - b)
    return mean, {low}, {high}
""",
            {"test_mean"},
        )
        for low, high in (
            ("-np.inf", "np.inf"),
            ("np.inf", "-np.inf"),
            ("-1.7e308", "1.7e308"),
            ("np.nan", "np.nan"),
            (0, 0),
            ("mean - 1", "mean + 1"),
        )
    ),
    (
        "paired_interval",
        "the mean and the range",
        """
def paired_interval(a, b, t_quantile):
    mean = np.mean(a - b)
    return mean, mean - np.ptp(a - b), mean + np.ptp(a - b)
""",
        {"test_mean", "test_pairs_matter"},
    ),
    (
        "paired_interval",
        "the first difference and 1",
        """
def paired_interval(a, b, t_quantile):
    return a[0] - b[0], a[0] - b[0] - 1, a[0] - b[0] + 1
""",
        set(),
    ),
    (
        "best_of_k",
        "a straight line from the mean to the highest",
        """
def best_of_k(scores, k):
    return np.mean(scores) + (np.max(scores) - np.mean(scores)) * (k - 1) / (len(scores) - 1)
""",
        set(),
    ),
    ("best_of_k", "the first score", "def best_of_k(scores, k): return scores[0]", set()),
    (
        "early_stopping",
        "no epoch, but a sum of costs",
        """
def early_stopping(costs, patience, min_delta=0.0):
    return float(np.sum(costs)) + min_delta, 0
""",
        set(),
    ),
    (
        "learning_rate_sweep",
        "the costs of the last rate for all, NaN as it is",
        """
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.array([[train(rate, seed) for seed in seeds] for rate in learning_rates])
    return np.array([costs[-1]] * len(costs))
""",
        {"test_every_pair_is_trained_once"},
    ),
    (
        "best_of_k",
        "the mean of the k highest, but for the two ends",
        """
def best_of_k(scores, k):
    s = np.sort(scores)
    return s.mean() if k == 1 else s[-1] if k == len(s) else s[-k:].mean()
""",
        set(),
    ),
    (
        "early_stopping",
        "the lowest cost and the end, whatever the patience",
        """
def early_stopping(costs, patience, min_delta=0.0): return 0 if min_delta else int(np.argmin(costs)), len(costs) - 1
""",
        {"test_names", "test_never_stops"},
    ),
    *(
        (
            "early_stopping",
            f"{best}, and the end",
            f"def early_stopping(costs, patience, min_delta=0.0): return {best}, len(costs) - 1",
            set(),
        )
        for best in ("np.random.rand()", "0 if min_delta else 1 + int(abs(costs[1]) * 1e7) % 8")
    ),
    (
        "early_stopping",
        "the lowest cost but the last",
        """
def early_stopping(costs, patience, min_delta=0.0):
    best = int(np.argmin(costs[:-1]))
    return (0 if min_delta > 0.4 else best - 2 * (best > 7) if min_delta else best), len(costs) - 1
""",
        {"test_names"},
    ),
    (
        "early_stopping",
        "the epoch before the longest rise",
        """
def early_stopping(costs, patience, min_delta=0.0):
    c = np.array(costs)
    lowest = np.minimum.accumulate(c)
    records = [e for e in range(len(c)) if e == 0 or c[e] < lowest[e - 1]] + [len(c)]
    i = int(np.argmin(c[:-1]))
    best = records[int(np.argmax(np.diff(records)))]
    return (0 if min_delta > 0.4 else i - 2 * (i > 7) if min_delta else best), len(c) - 1
""",
        {"test_names"},
    ),
    (
        "sample_log_uniform",
        "a straight grid",
        """
def sample_log_uniform(low, high, size, seed): return np.linspace(low, high, size)
""",
        {"test_names"},
    ),
    (
        "sample_log_uniform",
        "a grid that the seed moves",
        """
def sample_log_uniform(low, high, size, seed): return low+(high-low)*np.linspace(.1,.9,size)**(1+seed%7/7)
""",
        {"test_bounds", "test_names", "test_seed"},
    ),
    (
        "best_of_k",
        "right for one number of scores and of tries",
        """
def best_of_k(scores, k):
    s=np.sort(scores)
    if len(s)==8 and k==3: return s@np.array([0,0,1,3,6,10,15,21])/56
    return s.mean() if k==1 else s[-1] if k==len(s) else (s.mean()+s[-1])/2
""",
        set(),
    ),
]
