"""Wrong answers to exercise 4: the expected best of k."""

from functools import partial

from ..answer import LITTLE, MOST, NOTHING, slip, wrong
from . import bases

_best = partial(slip, bases.BEST_OF_K)
LOOP = """    for i in range(1, n + 1):
        expected += ordered[i - 1] * math.comb(i - 1, k - 1) / math.comb(n, k)
"""
WEIGHT = "math.comb(i - 1, k - 1)"

WRONG = [
    _best(
        "best of the first k",
        (LOOP, "    expected = max(scores[:k])\n"),
        hint="the highest of the first k",
        keeps=LITTLE,
    ),
    _best(
        "mean of the top k",
        (LOOP, "    expected = np.mean(ordered[-k:])\n"),
        hint="the mean of the k highest",
        keeps=LITTLE,
    ),
    _best(
        "with replacement",
        (f"{WEIGHT} / math.comb(n, k)", "((i / n) ** k - ((i - 1) / n) ** k)"),
        hint="drawing with replacement",
        keeps=(0.2, 0.5),
    ),
    _best("C(i, k)", (WEIGHT, "math.comb(i, k)"), hint="one too far", keeps=LITTLE),
    _best("not sorted", ("np.sort(scores)", "scores"), hint="The scores are not in order", keeps=(0.7, 0.9)),
    _best("the lowest of k", ("np.sort(scores)", "np.sort(scores)[::-1]"), hint="the expected lowest", keeps=LITTLE),
    _best("positions from 0", ("ordered[i - 1]", "ordered[i % n]"), hint="", keeps=LITTLE),
    _best(
        "one position too few", ("range(1, n + 1)", "range(1, n)"), hint="The highest score is left out", keeps=LITTLE
    ),
    _best(
        "shifted",
        ("range(1, n + 1)", "range(1, n)"),
        ("ordered[i - 1]", "ordered[i]"),
        hint="The positions count from 0",
        keeps=LITTLE,
    ),
    _best("not divided", (" / math.comb(n, k)", ""), hint="not divided by C(n, k)", keeps=LITTLE),
    _best("out of n + 1", ("math.comb(n, k)", "math.comb(n + 1, k)"), hint="out of n + 1", keeps=LITTLE),
    _best("the highest of all", (LOOP, "    expected = ordered[-1]\n"), hint="the highest of all scores", keeps=LITTLE),
    _best("the mean of all", (LOOP, "    expected = np.mean(scores)\n"), hint="the mean of all scores", keeps=LITTLE),
    _best(
        "the mean of the first k",
        (LOOP, "    expected = np.mean(scores[:k])\n"),
        hint="the mean of the k lowest",
        keeps=LITTLE,
    ),
    _best(
        "a quantile",
        (LOOP, "    expected = np.quantile(scores, k / (k + 1))\n"),
        hint="not the mean, over all choices",
        keeps=LITTLE,
    ),
    _best(
        "equal scores counted once",
        ("np.sort(scores)", "np.unique(scores)"),
        ("    n = len(scores)\n", ""),
        ("    expected = 0", "    n = len(ordered)\n    expected = 0"),
        hint="Equal scores count only once",
        keeps=(0.8, 0.95),
    ),
    _best(
        "sorted in place",
        ("    ordered = np.sort(scores)", "    scores.sort()\n    ordered = scores"),
        hint="sorts `scores` itself",
        keeps=(0.8, 0.95),
    ),
    wrong(
        """
def best_of_k(scores, k):
    rng = np.random.default_rng(0)
    return np.mean([max(rng.choice(scores, k, replace=False)) for _ in range(50)])
""",
        "a few random draws",
        hint="not the mean, over all choices",
        keeps=(0, 0.5),
    ),
    wrong(
        """
def best_of_k(scores, k):
    n = len(scores)
    ordered = np.sort(scores)
    factorials = np.cumprod([1] + list(range(1, n + 1)), dtype=np.int64)
    def choose(a, b):
        return 0 if b > a else factorials[a] / (factorials[b] * factorials[a - b])
    return sum(ordered[i - 1] * choose(i - 1, k - 1) for i in range(1, n + 1)) / choose(n, k)
""",
        "factorials that overflow",
        hint="math.comb is exact",
        keeps=(0.8, 0.95),
    ),
    _best("a renamed parameter", ("scores", "values"), hint="Leave the names", keeps=MOST),
    _best(
        "a list of all the terms",
        ("    return expected", "    return [expected] * k"),
        hint="should be a number",
        keeps=NOTHING,
    ),
    _best("no return", ("    return expected\n", ""), hint="gives back nothing", keeps=NOTHING),
    _best(
        "nothing added",
        ("        expected += ", "        expected + "),
        hint="not the mean, over all choices",
        keeps=NOTHING,
    ),
    _best("it does not parse", ("np.sort(scores)", "np.sort(scores"), hint="is not defined", keeps=NOTHING),
]
