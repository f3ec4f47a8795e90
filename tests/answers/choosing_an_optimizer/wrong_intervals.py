"""Wrong answers to exercise 5: the interval of paired differences."""

from functools import partial

from ..answer import HALF, MOST, NOTHING, slip
from . import bases
from .wrong_draws import ONE_SLIP

_interval = partial(slip, bases.INTERVAL)
REACH = "t_quantile * sd / np.sqrt(n)"

WRONG = [
    _interval("ddof = 0", (", ddof=1", ""), hint="divided by n − 1: ddof=1", keeps=ONE_SLIP),
    _interval("no √n", (" / np.sqrt(n)", ""), hint="√n is missing", keeps=ONE_SLIP),
    _interval("divided by n", ("np.sqrt(n)", "n"), hint="divided by n. The mean varies", keeps=ONE_SLIP),
    _interval("√(n − 1) with ddof = 1", ("np.sqrt(n)", "np.sqrt(n - 1)"), hint="Only one of the two", keeps=ONE_SLIP),
    _interval("1.96", ("t_quantile * sd", "1.96 * sd"), hint="This is the quantile for large n", keeps=ONE_SLIP),
    _interval("2 standard errors", ("t_quantile * sd", "2 * sd"), hint="a rule of thumb", keeps=ONE_SLIP),
    _interval("one standard error", ("t_quantile * sd", "sd"), hint="The quantile is left out", keeps=ONE_SLIP),
    _interval("variance", ("np.std(", "np.var("), hint="This is the variance", keeps=ONE_SLIP),
    _interval("half of it", (REACH, f"{REACH} / 2"), hint="Half of it is missing", keeps=ONE_SLIP),
    _interval("twice as wide", (REACH, f"2 * {REACH}"), hint="twice too wide", keeps=ONE_SLIP),
    _interval(
        "not paired",
        (f"reach = {REACH}", "reach = t_quantile * np.sqrt(np.var(a, ddof=1) / n + np.var(b, ddof=1) / n)"),
        hint="This is the interval without pairs. Take",
        keeps=(0.55, 0.75),
    ),
    _interval(
        "not paired, ddof = 0",
        (f"reach = {REACH}", "reach = t_quantile * np.sqrt(np.var(a) / n + np.var(b) / n)"),
        hint="without pairs, with ddof=0",
        keeps=(0.55, 0.75),
    ),
    _interval(
        "sorted", ("d = a - b", "d = np.sort(a) - np.sort(b)"), hint="The pairs are torn apart", keeps=(0.5, 0.75)
    ),
    _interval("spread of a alone", ("np.std(d", "np.std(a"), hint="the spread of a alone", keeps=(0.3, 0.75)),
    _interval("b − a", ("a - b", "b - a"), hint="the other way round: it is a − b", keeps=ONE_SLIP),
    _interval(
        "without the signs",
        ("d = a - b", "d = np.abs(a - b)"),
        hint="The signs of the differences are lost",
        keeps=HALF,
    ),
    _interval("sum for mean", ("np.mean(d)", "np.sum(d)"), hint="the sum of the differences", keeps=ONE_SLIP),
    _interval("median", ("np.mean(d)", "np.median(d)"), hint="the median of the differences", keeps=(0.6, 0.9)),
    _interval("mean of a", ("np.mean(d)", "np.mean(a)"), hint="the mean of a alone", keeps=HALF),
    _interval(
        "one end at the mean",
        ("low = mean - reach", "low = mean"),
        hint="The lower end is the mean itself",
        keeps=ONE_SLIP,
    ),
    _interval(
        "upper end at the mean",
        ("high = mean + reach", "high = mean"),
        hint="The upper end is the mean itself",
        keeps=ONE_SLIP,
    ),
    _interval(
        "both ends above", ("low = mean - reach", "low = mean + reach"), hint="Both ends are the same", keeps=ONE_SLIP
    ),
    _interval("t · sd / ∛n", ("np.sqrt(n)", "np.cbrt(n)"), hint="does not reach t_quantile", keeps=ONE_SLIP),
    _interval(
        "ends swapped", ("mean, low, high\n", "mean, high, low\n"), hint="The ends have changed places", keeps=ONE_SLIP
    ),
    _interval(
        "around zero", ("mean - reach", "-reach"), ("mean + reach", "reach"), hint="lies around 0", keeps=ONE_SLIP
    ),
    _interval("a changed in place", ("d = a - b", "a -= b\n    d = a"), hint="changes a or b", keeps=MOST),
    _interval("a renamed parameter", ("t_quantile", "t"), hint="Leave the names", keeps=MOST),
    _interval(
        "the mean last",
        ("mean, low, high\n", "low, high, mean\n"),
        hint="first value is not the mean",
        keeps=(0.2, 0.5),
    ),
    _interval("only the interval", ("return mean, low", "return low"), hint="Return 3 values", keeps=NOTHING),
    _interval("no return", ("    return mean, low, high\n", ""), hint="gives back nothing", keeps=NOTHING),
    _interval("it does not parse", ("np.mean(d)", "np.mean(d"), hint="is not defined", keeps=NOTHING),
]
