"""A right answer for each exercise, in the style that most learners use; the wrong ones are changes of these."""

SAMPLE = """
def sample_log_uniform(low, high, size, seed):
    rng = np.random.default_rng(seed)
    logs = rng.uniform(np.log(low), np.log(high), size)
    rates = np.exp(logs)
    return rates
"""

SWEEP = """
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.zeros((len(learning_rates), len(seeds)))
    for i in range(len(learning_rates)):
        for j in range(len(seeds)):
            cost = train(learning_rates[i], seeds[j])
            if not np.isfinite(cost):
                cost = np.inf
            costs[i, j] = cost
    return costs
"""

CHOOSE = """
def choose_rate(costs, learning_rates):
    means = np.mean(costs, axis=1)
    best = np.argmin(means)
    rate = learning_rates[best]
    is_at_edge = best == 0 or best == len(learning_rates) - 1
    return rate, is_at_edge
"""

BEST_OF_K = """
def best_of_k(scores, k):
    n = len(scores)
    ordered = np.sort(scores)
    expected = 0
    for i in range(1, n + 1):
        expected += ordered[i - 1] * math.comb(i - 1, k - 1) / math.comb(n, k)
    return expected
"""

INTERVAL = """
def paired_interval(a, b, t_quantile):
    d = a - b
    n = len(d)
    mean = np.mean(d)
    sd = np.std(d, ddof=1)
    reach = t_quantile * sd / np.sqrt(n)
    low = mean - reach
    high = mean + reach
    return mean, low, high
"""

STOPPING = """
def early_stopping(costs, patience, min_delta=0.0):
    best_cost = np.inf
    best_epoch = 0
    bad = 0
    last_epoch = len(costs) - 1
    for epoch in range(len(costs)):
        if costs[epoch] < best_cost - min_delta:
            best_cost = costs[epoch]
            best_epoch = epoch
            bad = 0
        else:
            bad += 1
            if bad >= patience:
                last_epoch = epoch
                break
    return best_epoch, last_epoch
"""

SEARCH = """
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    best_cost = np.inf
    best_rate = None
    best_network = None
    costs = []
    for rate in rates:
        network = train(rate, seed)
        cost = validate(network)
        costs.append(cost)
        if cost < best_cost:
            best_cost = cost
            best_rate = rate
            best_network = network
    return best_rate, best_network, np.array(costs)
"""

ALL = {
    "sample_log_uniform": SAMPLE,
    "learning_rate_sweep": SWEEP,
    "choose_rate": CHOOSE,
    "best_of_k": BEST_OF_K,
    "paired_interval": INTERVAL,
    "early_stopping": STOPPING,
    "random_search": SEARCH,
}
