"""Right answers to exercises 4, 5 and 6, in other styles."""

from ..answer import right

RIGHT = [
    right(
        """
def best_of_k(scores, k):
    n = len(scores)
    weights = [math.comb(i, k - 1) for i in range(n)]
    return np.dot(sorted(scores), weights) / math.comb(n, k)
""",
        "a dot product",
    ),
    right(
        """
def best_of_k(scores, k):
    ordered = np.sort(scores)
    n = ordered.size
    total = 0
    for i in range(k, n + 1):
        total = total + math.comb(i - 1, k - 1) * ordered[i - 1]
    return np.array(total / math.comb(n, k))
""",
        "from k on, an array without axes",
    ),
    right(
        """
def best_of_k(scores, k):
    ordered = sorted(scores, reverse=True)
    n, chance, expected = len(ordered), k / len(ordered), 0.0
    for j in range(n - k + 1):
        expected += ordered[j] * chance
        if n - 1 - j > 0:
            chance *= (n - k - j) / (n - 1 - j)
    return expected
""",
        "from the highest down, without binomials",
    ),
    right(
        """
def best_of_k(scores, k):
    from math import factorial
    def choose(n, k):
        return factorial(n) // factorial(k) // factorial(n - k) if n >= k else 0
    n = len(scores)
    return sum(s * choose(i, k - 1) for i, s in enumerate(np.sort(scores))) / choose(n, k)
""",
        "factorials of whole numbers",
    ),
    right(
        """
def best_of_k(scores, k):
    n = len(scores)
    ordered = np.sort(scores)
    below = np.array([math.comb(i, k) for i in range(n + 1)], dtype=float) / math.comb(n, k)
    return float((ordered * np.diff(below)).sum())
""",
        "differences of C(i, k)",
    ),
    right(
        """
def paired_interval(a, b, t_quantile):
    d = np.asarray(a) - np.asarray(b)
    error = np.sqrt(np.var(d, ddof=1) / d.size)
    return np.mean(d) + t_quantile * error * np.array([0, -1, 1])
""",
        "an array of three",
    ),
    right(
        """
def paired_interval(a, b, t_quantile):
    n = len(a)
    differences = [x - y for x, y in zip(a, b)]
    mean = sum(differences) / n
    variance = sum((d - mean) ** 2 for d in differences) / (n - 1)
    reach = t_quantile * (variance / n) ** 0.5
    return [mean, mean - reach, mean + reach]
""",
        "plain Python",
    ),
    right(
        """
def paired_interval(a, b, t_quantile):
    n, d = a.shape[0], np.subtract(a, b)
    sd = d.std() * np.sqrt(n / (n - 1))
    low, high = np.mean(d) - t_quantile * sd / n ** 0.5, np.mean(d) + t_quantile * sd / n ** 0.5
    return (low + high) / 2, low, high
""",
        "ddof = 0, corrected",
    ),
    right(
        """
def paired_interval(a, b, t_quantile):
    n = len(a)
    variance = np.var(a, ddof=1) + np.var(b, ddof=1) - 2 * np.cov(a, b)[0, 1]
    mean = a.mean() - b.mean()
    return mean, mean - t_quantile * np.sqrt(variance / n), mean + t_quantile * np.sqrt(variance / n)
""",
        "from variances and covariance",
    ),
    right(
        """
import statistics

def paired_interval(a, b, t_quantile):
    d = (a - b).tolist()
    se = statistics.stdev(d) / len(d) ** 0.5
    m = statistics.fmean(d)
    return np.float32(m), np.float32(m - se * t_quantile), np.float32(m + se * t_quantile)
""",
        "statistics, in single precision",
    ),
    right(
        """
def early_stopping(costs, patience, min_delta=0.0):
    best = 0
    for epoch in range(1, len(costs)):
        if costs[best] - costs[epoch] > min_delta:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(costs) - 1
""",
        "without a counter",
    ),
    right(
        """
def early_stopping(costs, patience, min_delta=0.0):
    best, best_cost, left = -1, float("inf"), patience
    epoch = -1
    while left > 0 and epoch + 1 < len(costs):
        epoch += 1
        left -= 1
        if costs[epoch] + min_delta < best_cost:
            best, best_cost, left = epoch, costs[epoch], patience
    return np.array([best, epoch])
""",
        "counting down, an array of two",
    ),
    right(
        """
def early_stopping(costs, patience, min_delta=0.0):
    stop = False
    last_epoch = best_epoch = 0
    best = costs[0]
    waited = 0
    for i, c in enumerate(costs[1:], 1):
        if stop:
            continue
        last_epoch = i
        if c < best - min_delta:
            best, best_epoch, waited = c, i, 0
        else:
            waited = waited + 1
        stop = waited == patience
    return [best_epoch, last_epoch]
""",
        "a flag in place of break",
    ),
    right(
        """
def early_stopping(costs, patience, min_delta=0.0):
    costs = list(costs)
    def go(epoch, best):
        if epoch == len(costs):
            return best, epoch - 1
        if costs[epoch] < costs[best] - min_delta:
            best = epoch
        if epoch - best == patience:
            return best, epoch
        return go(epoch + 1, best)
    return go(0, 0)
""",
        "recursive",
    ),
    right(
        """
def early_stopping(costs, patience, min_delta=0.0):
    records = [0]
    for epoch, cost in enumerate(costs):
        if cost < costs[records[-1]] - min_delta:
            records.append(epoch)
        if epoch >= records[-1] + patience:
            break
    return float(records[-1]), float(epoch)
""",
        "records in a list, epochs as floats",
    ),
]
