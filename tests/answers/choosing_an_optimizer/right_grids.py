"""Right answers to exercises 1, 2, 3 and 7, in other styles."""

from ..answer import right

RIGHT = [
    right(
        """
def sample_log_uniform(low, high, size, seed):
    return 10 ** np.random.default_rng(seed).uniform(np.log10(low), np.log10(high), size)
""",
        "powers of 10",
    ),
    right(
        """
def sample_log_uniform(low, high, size, seed):
    rng = np.random.default_rng(seed)
    return low * (high / low) ** rng.random(size)
""",
        "powers of the ratio",
    ),
    right(
        """
import math

def sample_log_uniform(low, high, size, seed):
    rng = np.random.default_rng(seed)
    rates = []
    for _ in range(size):
        rates.append(math.exp(rng.uniform(math.log(low), math.log(high))))
    return rates
""",
        "one by one, in a list",
    ),
    right(
        """
def sample_log_uniform(low, high, size, seed):
    print("drawing", size)
    logs = np.random.default_rng(seed).uniform(low=np.log(low), high=np.log(high), size=(size,))
    return np.float32(np.exp(logs))
""",
        "by name, with a print, in single precision",
    ),
    right(
        """
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.array([[train(rate, seed) for seed in seeds] for rate in learning_rates])
    costs[~np.isfinite(costs)] = np.inf
    return costs
""",
        "in one line",
    ),
    right(
        """
def learning_rate_sweep(train, learning_rates, seeds):
    table = []
    for rate in learning_rates:
        row = []
        for seed in seeds:
            cost = float(train(rate, seed))
            row.append(cost if cost < float("inf") else float("inf"))
        table.append(row)
    return table
""",
        "lists of lists",
    ),
    right(
        """
def learning_rate_sweep(train, learning_rates, seeds):
    shape = len(learning_rates), len(seeds)
    costs = np.full(shape, np.inf)
    for j, seed in enumerate(seeds):
        for i, rate in enumerate(learning_rates):
            cost = train(rate, seed)
            if np.isfinite(cost):
                costs[i][j] = cost
    return costs
""",
        "seeds in the outer loop",
    ),
    right(
        """
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.array([train(rate, seed) for rate in learning_rates for seed in seeds])
    return np.nan_to_num(costs, nan=np.inf, posinf=np.inf).reshape(len(learning_rates), -1)
""",
        "nan_to_num and reshape",
    ),
    right(
        """
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.zeros((len(learning_rates), len(seeds)), dtype=np.float32)
    for (i, j), _ in np.ndenumerate(costs):
        cost = train(learning_rate=learning_rates[i], seed=seeds[j])
        costs[i, j] = np.inf if np.isnan(cost) or np.isinf(cost) else cost
    return costs
""",
        "by name, in single precision",
    ),
    right(
        """
def choose_rate(costs, learning_rates):
    means = costs.mean(axis=1).tolist()
    best = means.index(min(means))
    return float(learning_rates[best]), best in [0, len(means) - 1]
""",
        "lists",
    ),
    right(
        """
def choose_rate(costs, learning_rates):
    rate = learning_rates[np.argmin(np.sum(costs, 1))]
    return rate, rate == learning_rates.min() or rate == learning_rates.max()
""",
        "sums, and the edge by the rates",
    ),
    right(
        """
def choose_rate(costs, learning_rates):
    best = int(np.argmin([sum(row) / len(row) for row in costs]))
    if best > 0 and best < len(learning_rates) - 1:
        return [learning_rates[best], 0]
    return [learning_rates[best], 1]
""",
        "0 and 1, in a list",
    ),
    right(
        """
def choose_rate(costs, learning_rates):
    order = np.argsort(np.average(costs, axis=-1))
    i = order[0]
    return learning_rates[i], np.isin(i, [0, costs.shape[0] - 1])
""",
        "argsort, and isin",
    ),
    right(
        """
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(rate, seed) for rate in rates]
    costs = np.array([validate(network) for network in networks])
    best = np.nanargmin(costs)
    return rates[best], networks[best], costs
""",
        "nanargmin",
    ),
    right(
        """
def random_search(train, validate, low, high, budget, seed):
    rng = np.random.default_rng(seed)
    rates = np.exp(rng.uniform(np.log(low), np.log(high), budget))
    trials = []
    for rate in rates:
        network = train(rate, seed)
        cost = validate(network)
        trials.append((cost if np.isfinite(cost) else np.inf, rate, network))
    best = min(trials, key=lambda trial: trial[0])
    return best[1], best[2], [trial[0] for trial in trials]
""",
        "drawn anew, infinity for NaN in the costs",
    ),
    right(
        """
def random_search(train, validate, low, high, budget, seed):
    costs = np.full(budget, np.inf)
    best = None
    for trial, rate in enumerate(sample_log_uniform(low=low, high=high, size=budget, seed=seed)):
        network = train(rate, seed)
        costs[trial] = validate(network)
        if best is None or not costs[best[0]] <= costs[trial] and not np.isnan(costs[trial]):
            best = trial, rate, network
    return best[1], best[2], costs
""",
        "the best trial in a tuple",
    ),
    right(
        """
def random_search(train, validate, low, high, budget, seed):
    found = {}
    for rate in sorted(sample_log_uniform(low, high, budget, seed)):
        network = train(rate, seed)
        found[rate] = validate(network), network
    best = min(found, key=lambda rate: np.nan_to_num(found[rate][0], nan=np.inf))
    return best, found[best][1], np.array([cost for cost, _ in found.values()])
""",
        "a dictionary, rates in order",
    ),
    right(
        """
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.vectorize(train, otypes=[float])(np.asarray(learning_rates)[:, None], np.asarray(seeds)[None, :])
    return np.where(np.isfinite(costs), costs, np.inf)
""",
        "vectorized",
    ),
    right(
        """
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(rate, seed) for rate in rates]
    costs = np.round([validate(network) for network in networks], 5)
    best = np.nanargmin(costs)
    return rates[best], networks[best], costs
""",
        "costs rounded to five digits",
    ),
    right(
        """
def learning_rate_sweep(train, learning_rates, seeds):
    rows = [[train(float(rate), int(seed)) for seed in seeds] for rate in learning_rates]
    return np.array([[cost if math.isfinite(cost) else math.inf for cost in row] for row in rows])
""",
        "numbers of Python's own",
    ),
    right(
        """
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = np.vectorize(train, otypes=[object])(rates, np.array(seed))
    costs = np.vectorize(validate, otypes=[float])(networks)
    best = np.nanargmin(costs)
    return rates[best], networks[best], costs
""",
        "vectorized",
    ),
    right(
        """
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, (budget,), seed)
    networks = [train(rate, seed) for rate in rates]
    costs = np.array([validate(network) for network in networks])
    best = min(range(budget), key=lambda trial: (np.isnan(costs[trial]), costs[trial]))
    return rates[best], networks[best], costs
""",
        "a tuple for the size",
    ),
    right(
        """
def random_search(train, validate, low, high, budget, seed):
    import inspect
    names = list(inspect.signature(train).parameters)
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(**dict(zip(names, (rate, seed)))) for rate in rates]
    costs = np.array([validate(network) for network in networks])
    best = np.nanargmin(costs)
    return rates[best], networks[best], costs
""",
        "by the names of the parameters",
    ),
]
