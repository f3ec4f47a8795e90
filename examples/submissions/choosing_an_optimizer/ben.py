# Ben samples and searches uniformly, and lets NaN into his costs.

# %% sample_log_uniform
def sample_log_uniform(low, high, size, seed):
    rng = np.random.default_rng(seed)
    logs = rng.uniform(low, high, size)
    rates = logs
    return rates

# %% learning_rate_sweep
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.zeros((len(learning_rates), len(seeds)))
    for i in range(len(learning_rates)):
        for j in range(len(seeds)):
            cost = train(learning_rates[i], seeds[j])
            costs[i, j] = cost
    return costs

# %% choose_rate
def choose_rate(costs, learning_rates):
    means = np.mean(costs, axis=1)
    best = np.argmin(means)
    rate = learning_rates[best]
    is_at_edge = best == 0 or best == len(learning_rates) - 1
    return rate, is_at_edge

# %% best_of_k
def best_of_k(scores, k):
    n = len(scores)
    ordered = np.sort(scores)
    expected = 0
    for i in range(1, n + 1):
        expected += ordered[i - 1] * math.comb(i - 1, k - 1) / math.comb(n, k)
    return expected

# %% paired_interval
def paired_interval(a, b, t_quantile):
    d = a - b
    n = len(d)
    mean = np.mean(d)
    sd = np.std(d, ddof=1)
    reach = t_quantile * sd / np.sqrt(n)
    low = mean - reach
    high = mean + reach
    return mean, low, high

# %% early_stopping
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

# %% random_search
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(rate, seed) for rate in rates]
    costs = np.array([validate(network) for network in networks])
    best = np.argmin(costs)
    return rates[best], networks[best], costs
