"""Wrong answers to exercises 2 and 3: sweeping a grid, and choosing from it."""

from functools import partial

from ..answer import HALF, LITTLE, MOST, NOTHING, slip
from . import bases
from .wrong_draws import ONE_SLIP

_sweep = partial(slip, bases.SWEEP)
_choose = partial(slip, bases.CHOOSE)
LOST = "            if not np.isfinite(cost):\n                cost = np.inf\n"

SWEEP = [
    _sweep("NaN kept", (LOST, ""), hint="A cost is NaN", keeps=ONE_SLIP),
    _sweep("NaN as 0", ("cost = np.inf", "cost = 0"), hint="has the cost 0, the best there is", keeps=ONE_SLIP),
    _sweep(
        "only NaN looked for",
        ("not np.isfinite(cost)", "np.isnan(cost)"),
        ("cost = np.inf", "cost = 1e9"),
        hint="has a finite cost",
        keeps=ONE_SLIP,
    ),
    _sweep("minus infinity", ("cost = np.inf", "cost = -np.inf"), hint="has the cost −∞", keeps=ONE_SLIP),
    _sweep(
        "all costs lost after one",
        (
            "            costs[i, j] = cost\n",
            "            costs[i, j] = cost\n            if cost == np.inf:\n                costs[:] = np.inf\n",
        ),
        hint="Costs of trainings that went well are lost",
        keeps=ONE_SLIP,
    ),
    _sweep(
        "a rate given up after one that diverged",
        ("np.zeros", "np.inf + np.zeros"),
        ("                cost = np.inf", "                break"),
        hint="Costs of trainings that went well are lost",
        keeps=ONE_SLIP,
    ),
    _sweep(
        "large costs as infinity",
        ("not np.isfinite(cost)", "not cost < 100"),
        hint="Costs of trainings that went well are lost",
        keeps=ONE_SLIP,
    ),
    _sweep(
        "diverged rates last",
        ("    return costs", "    return costs[np.argsort(~np.isfinite(costs).all(axis=1), kind='stable')]"),
        hint="the costs of the others are not right",
        keeps=ONE_SLIP,
    ),
    _sweep("first seed only", ("seeds[j])", "seeds[0])"), hint="The first seed is used for all", keeps=(0.2, 0.55)),
    _sweep(
        "one training kept for all",
        (
            "        for j in range(len(seeds)):\n            cost = train(learning_rates[i], seeds[j])",
            "        one = train(learning_rates[i], seeds[-1])\n"
            "        for j in range(len(seeds)):\n            cost = one",
        ),
        hint="The last seed is used for all",
        keeps=(0.2, 0.55),
    ),
    _sweep("positions for seeds", ("seeds[j])", "j)"), hint="counted 0, 1, 2", keeps=(0.4, 0.7)),
    _sweep(
        "another seed for every rate",
        ("seeds[j])", "seeds[j] + i)"),
        hint="Every training has another seed",
        keeps=(0.4, 0.7),
    ),
    _sweep(
        "first rate only",
        ("learning_rates[i]", "learning_rates[0]"),
        hint="The first learning rate is used",
        keeps=(0, 0.55),
    ),
    _sweep(
        "rows and columns swapped",
        ("(len(learning_rates), len(seeds))", "(len(seeds), len(learning_rates))"),
        ("costs[i, j]", "costs[j, i]"),
        hint="rows and columns the wrong way round",
        keeps=LITTLE,
    ),
    _sweep(
        "rates in order",
        ("    costs =", "    learning_rates = np.sort(learning_rates)\n    costs ="),
        hint="in the order of the rates by size",
        keeps=ONE_SLIP,
    ),
    _sweep(
        "costs of a row in order",
        ("    return costs", "    return np.sort(costs, axis=1)"),
        hint="in order of size",
        keeps=ONE_SLIP,
    ),
    _sweep(
        "added up",
        ("            costs[i, j] = cost", "            costs[i, j] = cost + (costs[i, j - 1] if j else 0)"),
        hint="added up from seed to seed",
        keeps=ONE_SLIP,
    ),
    _sweep(
        "trained twice",
        ("            if not", "            cost = train(learning_rates[i], seeds[j])\n            if not"),
        hint="trained more than once",
        keeps=ONE_SLIP,
    ),
    _sweep(
        "means returned",
        ("    return costs", "    return costs.mean(axis=1)"),
        hint="not have the right shape",
        keeps=(0.1, 0.35),
    ),
    _sweep(
        "a single row flattened",
        ("    return costs", "    return np.squeeze(costs)"),
        hint="not have the right shape",
        keeps=ONE_SLIP,
    ),
    _sweep(
        "arguments of train swapped",
        ("train(learning_rates[i], seeds[j])", "train(seeds[j], learning_rates[i])"),
        hint="learning rate first, and then the seed",
        keeps=NOTHING,
    ),
    _sweep("the seed forgotten", ("learning_rates[i], seeds[j]", "learning_rates[i]"), hint="TypeError", keeps=NOTHING),
    _sweep(
        "return inside the loop",
        ("    return costs", "        return costs"),
        hint="were not trained with all",
        keeps=LITTLE,
    ),
    _sweep(
        "last seed left out",
        ("for j in range(len(seeds))", "for j in range(len(seeds) - 1)"),
        hint="were not trained with all",
        keeps=LITTLE,
    ),
    _sweep("nothing trained", ("train(learning_rates[i], seeds[j])", "0.5"), hint="Nothing was trained", keeps=LITTLE),
    _sweep("no return", ("    return costs\n", ""), hint="gives back nothing", keeps=(0, 0.25)),
    _sweep("it does not parse", ("range(len(seeds)):", "range(len(seeds):"), hint="is not defined", keeps=NOTHING),
]

CHOOSE = [
    _choose(
        "diverged seeds left out",
        ("np.mean(costs, axis=1)", "np.nanmean(np.where(np.isinf(costs), np.nan, costs), axis=1)"),
        hint="A diverged seed is left out",
        keeps=ONE_SLIP,
    ),
    _choose("best seed", ("np.mean(", "np.min("), hint="the lowest single cost", keeps=HALF),
    _choose(
        "the lowest of all",
        (
            "means = np.mean(costs, axis=1)\n    best = np.argmin(means)",
            "best = np.unravel_index(np.argmin(costs), costs.shape)[0]",
        ),
        hint="the lowest single cost",
        keeps=HALF,
    ),
    _choose("median", ("np.mean(", "np.median("), hint="the lowest median", keeps=(0.4, 0.7)),
    _choose("worst seed", ("np.mean(", "np.max("), hint="whose worst seed is the best", keeps=ONE_SLIP),
    *(
        _choose(name, ("np.mean(costs, axis=1)", values), hint="not the rate with the lowest mean", keeps=HALF)
        for name, values in (
            ("first seed left out", "np.mean(costs[:, 1:], axis=1)"),
            ("mean of the squares", "np.mean(costs**2, axis=1)"),
            ("mean of the logarithms", "np.mean(np.log(costs), axis=1)"),
        )
    ),
    _choose(
        "mean of the roots", ("np.mean(costs, axis=1)", "np.mean(np.sqrt(costs), axis=1)"), hint="", keeps=ONE_SLIP
    ),
    _choose("first seed", ("np.mean(costs, axis=1)", "costs[:, 0]"), hint="Only the first seed", keeps=HALF),
    _choose("highest mean", ("np.argmin", "np.argmax"), hint="A cost should be low", keeps=LITTLE),
    _choose("mean over the rates", ("axis=1", "axis=0"), hint="The mean goes over the learning rates", keeps=LITTLE),
    _choose("mean of everything", (", axis=1", ""), hint="One mean is taken over all numbers", keeps=LITTLE),
    _choose("the position", ("rate = learning_rates[best]", "rate = best"), hint="This is the position", keeps=HALF),
    _choose(
        "the cost",
        ("rate = learning_rates[best]", "rate = means[best]"),
        hint="This is the lowest mean cost",
        keeps=HALF,
    ),
    _choose(
        "only the lower edge",
        (" or best == len(learning_rates) - 1", ""),
        hint="the largest of the grid",
        keeps=ONE_SLIP,
    ),
    _choose("only the upper edge", ("best == 0 or ", ""), hint="the smallest of the grid", keeps=ONE_SLIP),
    _choose(
        "upper edge one too far",
        ("len(learning_rates) - 1", "len(learning_rates)"),
        hint="the largest of the grid",
        keeps=ONE_SLIP,
    ),
    _choose(
        "never at the edge",
        ("best == 0 or best == len(learning_rates) - 1", "False"),
        hint="is not said to be at",
        keeps=(0.5, 0.75),
    ),
    _choose(
        "always at the edge",
        ("best == 0 or best == len(learning_rates) - 1", "True"),
        hint="has neighbours on both",
        keeps=(0.5, 0.75),
    ),
    _choose(
        "inner for edge",
        ("best == 0 or best == len(learning_rates) - 1", "0 < best < len(learning_rates) - 1"),
        hint="the other way round",
        keeps=(0.5, 0.75),
    ),
    _choose("and for or", (" or ", " and "), hint="is not said to be at", keeps=(0.5, 0.75)),
    _choose("second place counts as edge", ("best == 0", "best <= 1"), hint="has neighbours on both", keeps=ONE_SLIP),
    _choose(
        "edge by the cost",
        ("best == 0 or best == len(learning_rates) - 1", "means[best] in (means[0], means[1])"),
        hint="has neighbours on both",
        keeps=(0.5, 0.75),
    ),
    _choose(
        "costs changed",
        ("    means", "    costs[costs == np.max(costs)] = np.inf\n    means"),
        hint="changes `costs`",
        keeps=(0.4, 0.9),
    ),
    _choose("only the rate", ("return rate, is_at_edge", "return rate"), hint="Return 2 values", keeps=NOTHING),
    _choose(
        "the other order",
        ("return rate, is_at_edge", "return is_at_edge, rate"),
        hint="should be a number",
        keeps=NOTHING,
    ),
    _choose("a renamed parameter", ("learning_rates", "rates"), hint="Leave the names", keeps=MOST),
    _choose("no return", ("    return rate, is_at_edge\n", ""), hint="gives back nothing", keeps=NOTHING),
    _choose("it does not parse", ("np.argmin(means)", "np.argmin(means"), hint="is not defined", keeps=NOTHING),
]

WRONG = [*SWEEP, *CHOOSE]
