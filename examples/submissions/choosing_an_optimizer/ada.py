# Ada has everything right, in her own style.

# %% sample_log_uniform
def sample_log_uniform(low, high, size, seed):
    rng = np.random.default_rng(seed)
    return low * (high / low) ** rng.random(size)

# %% learning_rate_sweep
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.array([[train(rate, seed) for seed in seeds] for rate in learning_rates])
    costs[~np.isfinite(costs)] = np.inf
    return costs

# %% choose_rate
def choose_rate(costs, learning_rates):
    rate = learning_rates[np.argmin(np.sum(costs, 1))]
    return rate, rate == learning_rates.min() or rate == learning_rates.max()

# %% best_of_k
def best_of_k(scores, k):
    n = len(scores)
    weights = [math.comb(i, k - 1) for i in range(n)]
    return np.dot(sorted(scores), weights) / math.comb(n, k)

# %% paired_interval
def paired_interval(a, b, t_quantile):
    n = len(a)
    variance = np.var(a, ddof=1) + np.var(b, ddof=1) - 2 * np.cov(a, b)[0, 1]
    mean = a.mean() - b.mean()
    return mean, mean - t_quantile * np.sqrt(variance / n), mean + t_quantile * np.sqrt(variance / n)

# %% early_stopping
def early_stopping(costs, patience, min_delta=0.0):
    best = 0
    for epoch in range(1, len(costs)):
        if costs[best] - costs[epoch] > min_delta:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(costs) - 1

# %% random_search
def random_search(train, validate, low, high, budget, seed):
    costs = np.full(budget, np.inf)
    best = None
    for trial, rate in enumerate(sample_log_uniform(low=low, high=high, size=budget, seed=seed)):
        network = train(rate, seed)
        costs[trial] = validate(network)
        if best is None or not costs[best[0]] <= costs[trial] and not np.isnan(costs[trial]):
            best = trial, rate, network
    return best[1], best[2], costs
