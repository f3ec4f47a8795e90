"""Answers that look at their inputs, but never do what the exercise asks: (function, name, source, checks it may pass).

They pass no check but those of what they really do.
"""

WITHOUT_METHOD = [
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
            f"always the rate at place {place}",
            f"def choose_rate(costs, learning_rates):\n    return learning_rates[{place} % len(costs)], False\n",
            set(),
        )
        for place in range(9)
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
]
