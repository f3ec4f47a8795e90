"""The visible tests: one for each exercise of the notebook, with the hints for the mistakes that it knows.

Each is called with your function, runs it on a few cases, and compares what comes back with the numbers recorded in
cases.json. It returns the share of its checks that pass, as points; in the notebook they show themselves as a report.
The formulas of the exercises are not in here. The hidden tests, which decide the points, use other inputs.
"""

from functools import partial

from ..checks import Check, VisibleTest, read_cases
from .known_trainings import OVER_BUDGET, case

_Test = partial(VisibleTest, recorded=read_cases(__file__), draw=case)
LOGS = "u is uniform between ln low and ln high, and the rate is exp(u)."
EACH = "The entry in row i and column j is train(learning_rates[i], seeds[j])."
MEANS = "Take the mean over the seeds, one for each row, and the row where it is the lowest."
EDGE = "True for the first and the last rate of the grid, False for all others."
WEIGHTS = "The i-th smallest score has the weight C(i − 1, k − 1) / C(n, k), with i from 1 to n."
REACH = "Both ends are q · s / √n away from the mean, with s from n − 1."
STOPS = "Training stops with the epoch that makes it `patience` epochs in a row without a better one."
BEST = "The best epoch is the one with the lowest cost so far, when training stops."
LOWEST = "Keep rate and network of the trial with the lowest validation cost."
ORDER = "`train` takes the learning rate first and then the seed; `validate` takes what `train` gives back."

sample_log_uniform_test = _Test(
    1,
    "sample_log_uniform",
    returns=("rates",),
    errors={"ValueError": "If this is about low and high: the lower bound comes first."},
    checks=(
        Check("Five rates between 0.0001 and 1", ("0.0001 to 1",), hint=LOGS),
        Check("Other bounds, another seed, arguments by name", ("0.02 to 50, by name",), hint=LOGS),
        Check("One rate, in an array", ("a single one",), hint=LOGS),
    ),
    mistakes={
        "linear": "These are uniform themselves. Their logarithms should be: draw between ln low and ln high.",
        "exp forgotten": "These are the logarithms of the rates: take exp of them.",
        "10 to the natural logarithm": "10 ** undoes np.log10, and np.exp undoes np.log.",
        "exp of the logarithm to the base 10": "np.exp undoes np.log, and 10 ** undoes np.log10.",
        "one draw repeated": "The same number comes again and again: draw `size` of them at once.",
        "the old generator": "This is what np.random.seed gives: take np.random.default_rng(seed).",
        "seed fixed": "This is the sample of seed 0: use the argument seed.",
        "in order": "The rates are sorted: leave them as they were drawn.",
        "bounds swapped by hand": "low and high have changed places.",
    },
)

learning_rate_sweep_test = _Test(
    2,
    "learning_rate_sweep",
    returns=("costs",),
    errors={"TypeError": ORDER, "ValueError": ORDER},
    checks=(
        Check("A row for each rate, a column for each seed", ("three rates, two seeds",), hint=EACH),
        Check("The seeds are those that are given", ("two rates, three seeds",), hint=EACH),
        Check("A diverged training costs infinity", ("NaN and infinity",), hint="Put np.inf for what is not finite."),
        Check("One seed makes one column", ("one seed",), hint="The result always has rows and columns."),
    ),
    mistakes={
        "first seed only": "All columns are those of the first seed: use seeds[j].",
        "positions for seeds": "The seeds are counted 0, 1, 2: pass the seeds themselves to train.",
        "another seed for every rate": "Every rate has other seeds: all of them need the same ones.",
        "first rate only": "All rows are those of the first rate: use learning_rates[i].",
        "rates in order": "The rows are in the order of the rates by size: keep the order that is given.",
        "costs of a row in order": "The costs of a row are sorted: keep the order of the seeds.",
        "added up": "The costs of a row are added up: each entry is the cost of one training.",
        "NaN as 0": "A diverged training costs 0 here, the best there is: it should cost np.inf.",
    },
)

choose_rate_test = _Test(
    3,
    "choose_rate",
    returns=("rate", "is_at_edge"),
    keeps=("costs", "learning_rates"),
    manners="The costs and the rates stay as they are",
    checks=(
        Check("The mean decides", ("the mean decides",), ("rate",), MEANS),
        Check("A rate that diverged once is not chosen", ("one seed diverged",), ("rate",), MEANS),
        Check("The smallest rate is at the edge", ("smallest is best", "second is best"), ("is_at_edge",), EDGE),
        Check("The largest rate is at the edge", ("largest is best", "last but one is best"), ("is_at_edge",), EDGE),
    ),
    mistakes={
        "best seed": "This is the rate of the lowest single cost: a lucky seed. Compare the means.",
        "median": "This is the rate of the lowest median: compare the means.",
        "first seed": "Only the first seed is looked at: compare the means over all of them.",
        "highest mean": "This is the rate of the highest mean: a cost should be low.",
        "mean over the rates": "The mean goes over the rates: over the seeds it is axis=1.",
        "the position": "This is the position of the rate: return the rate itself.",
        "the cost": "This is the lowest mean cost: return its learning rate.",
        "only the lower edge": "The largest rate is at the edge, too.",
        "only the upper edge": "The smallest rate is at the edge, too.",
        "always at the edge": "A rate with neighbours on both sides is not at the edge.",
        "never at the edge": "The first and the last rate of the grid are at its edge.",
        "second place counts as edge": "The second rate has a neighbour on both sides.",
        "diverged seeds left out": "The diverged seed is left out of the mean, and the rate gains by it.",
    },
)

best_of_k_test = _Test(
    4,
    "best_of_k",
    returns=("expected",),
    keeps=("scores",),
    manners="The scores stay as they are",
    checks=(
        Check("Some of eight", ("best 2 of 8", "best 3 of 8", "best 4 of 8"), hint=WEIGHTS),
        Check("One try is the mean", ("best 1 of 8", "best 1 of 5"), hint=WEIGHTS),
        Check("All tries are the highest", ("best 8 of 8", "best 5 of 5"), hint=WEIGHTS),
    ),
    mistakes={
        "best of the first k": "This is the highest of the first k: every choice of k counts.",
        "mean of the top k": "This is the mean of the k highest: it should be the mean of the highest of k.",
        "with replacement": "This is the formula for drawing with replacement: no score is drawn twice here.",
        "C(i, k)": "The weights are C(i, k) / C(n, k) here: it is C(i − 1, k − 1).",
        "not sorted": "The scores are not in order: the i-th in the formula is the i-th smallest.",
        "the lowest of k": "This is the expected lowest: sort in rising order.",
        "not divided": "Divide by C(n, k), the number of all choices.",
        "the highest of all": "This is the highest of all, whatever k is.",
        "the mean of all": "This is the mean of all, whatever k is.",
    },
)

paired_interval_test = _Test(
    5,
    "paired_interval",
    returns=("mean", "low", "high"),
    keeps=("a", "b"),
    manners="a and b stay as they are",
    computed_from={"low": ("mean",), "high": ("mean",)},
    checks=(
        Check("The mean of the differences", ("five seeds", "four seeds"), ("mean",), "It is the mean of a − b."),
        Check("The lower end", ("five seeds", "four seeds"), ("low",), REACH),
        Check("The upper end", ("five seeds", "four seeds"), ("high",), REACH),
    ),
    mistakes={
        "ddof = 0": "The variance is divided by n: for an estimate it is n − 1, ddof=1.",
        "no √n": "√n is missing: a mean varies less than single differences.",
        "divided by n": "It is divided by n: a mean varies by s / √n.",
        "1.96": "This is with 1.96: use t_quantile.",
        "one standard error": "This is one standard error: multiply it by t_quantile.",
        "variance": "This is the variance: take its root.",
        "not paired": "This is the interval without pairs: take the differences first.",
        "sorted": "a and b are sorted here: the pairs are in their order.",
        "b − a": "This is b − a.",
        "sum for mean": "This is the sum of the differences.",
        "one end at the mean": "The lower end is the mean itself: the interval reaches to both sides.",
        "ends swapped": "The two ends have changed places.",
        "around zero": "The interval lies around 0: it should lie around the mean.",
    },
)

early_stopping_test = _Test(
    6,
    "early_stopping",
    returns=("best_epoch", "last_epoch"),
    keeps=("costs",),
    manners="The costs stay as they are",
    checks=(
        Check("Patience 1", ("patience 1",), hint=STOPS),
        Check("Patience 2", ("patience 2",), hint=STOPS),
        Check("A better epoch sets the count back", ("patience 3",), hint=BEST),
        Check("Patience that is never used up", ("patience 5",), hint="Then the last epoch is the last there is."),
        Check("min_delta, by name", ("min_delta 0.08",), hint="Better means: lower than the best minus min_delta."),
        Check("Equal costs are no better", ("equal costs",), hint="Better means lower."),
    ),
    mistakes={
        "one epoch too many": "Training goes on for one epoch too many.",
        "one epoch too early": "Training stops one epoch too early.",
        "counter not set back": "The count of bad epochs is not set back to 0 by a better one.",
        "the last epoch kept": "The best epoch is the last one here: keep the best.",
        "lowest of all costs": "The best epoch is looked for in all costs: after the last epoch nothing was trained.",
        "never stops": "Training never stops here.",
        "compared with the epoch before": "Each epoch is compared with the one before: compare it with the best.",
        "min_delta ignored": "min_delta has no effect.",
        "min_delta added": "min_delta has the wrong sign.",
        "the bar slides": "The bar moves down with an epoch that does not count as better.",
        "an equal cost is better": "An equal cost counts as better: it has to be lower.",
        "counted from 1": "Epochs count from 0.",
        "the two swapped": "The best epoch comes first, then the last one.",
    },
)

random_search_test = _Test(
    7,
    "random_search",
    returns=("best_rate", "best_network", "costs"),
    errors={
        "RuntimeError": f"If it says “{OVER_BUDGET}”: keep the best network, and do not train it again.",
        "TypeError": ORDER,
        "IndexError": ORDER,
        "NameError": "The rates come from your sample_log_uniform: has the cell of exercise 1 been run?",
    },
    checks=(
        Check("The best rate", ("six trials", "four trials, by name"), ("best_rate",), LOWEST),
        Check("The best network", ("six trials", "four trials, by name"), ("best_network.trial",), LOWEST),
        Check("The costs of all trials", ("six trials",), ("costs",), "One cost for each trial, in their order."),
        Check("NaN does not win", ("NaN first", "NaN later"), ("best_rate",), "NaN is no low cost."),
    ),
    mistakes={
        "chosen by the highest cost": "This is the trial of the highest cost.",
        "the last network": "This is the network of the last trial.",
        "the last rate": "This is the rate of the last trial.",
        "the first trial": "This is the first trial: keep the best.",
        "costs in order": "The costs are sorted: leave them in the order of the trials.",
        "the lowest so far": "These are the lowest costs so far: keep the cost of each trial.",
        "the smallest rate": "This is the smallest rate that was tried.",
        "the number of the trial": "This is the number of the trial: return its learning rate.",
        "linear rates": "The rates are uniform themselves: use sample_log_uniform.",
        "rates from seed 0": "The rates come from seed 0: use the argument seed.",
        "NaN wins": "The trial with the cost NaN has won: comparisons with NaN are False.",
    },
)
