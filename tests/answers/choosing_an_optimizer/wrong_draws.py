"""Wrong answers to exercises 1 and 7: what is drawn at random, and what is kept of it."""

from functools import partial

from ..answer import HALF, LITTLE, MOST, NOTHING, slip, wrong
from . import bases

ONE_SLIP = (0.65, 0.92)  # what one slip may leave
_sample = partial(slip, bases.SAMPLE)
_search = partial(slip, bases.SEARCH)
LOGS = "rng.uniform(np.log(low), np.log(high), size)"

SAMPLE = [
    _sample(
        "linear",
        ("np.log(low), np.log(high)", "low, high"),
        ("np.exp(logs)", "logs"),
        hint="uniform in the rates themselves",
        keeps=HALF,
    ),
    _sample(
        "between exp low and exp high",
        (LOGS, "rng.uniform(np.exp(low), np.exp(high), size)"),
        ("np.exp(logs)", "np.log(logs)"),
        hint="uniform in the rates themselves",
        keeps=HALF,
    ),
    _sample(
        "the bounds raised",
        ("np.log(low), np.log(high)", "low, high"),
        hint="The bounds themselves are raised",
        keeps=LITTLE,
    ),
    _sample("exp forgotten", ("np.exp(logs)", "logs"), hint="These are the logarithms", keeps=LITTLE),
    _sample(
        "10 to the natural logarithm", ("np.exp(logs)", "10 ** logs"), hint="10 to the power of a natural", keeps=LITTLE
    ),
    _sample(
        "exp of the logarithm to the base 10",
        ("np.log(low), np.log(high)", "np.log10(low), np.log10(high)"),
        hint="exp of a logarithm to the base 10",
        keeps=LITTLE,
    ),
    _sample(
        "bounds swapped",
        ("np.log(low), np.log(high)", "np.log(high), np.log(low)"),
        hint="The lower bound comes first",
        keeps=NOTHING,
    ),
    _sample(
        "bounds swapped by hand",
        (LOGS, "np.log(high) + (np.log(low) - np.log(high)) * rng.random(size)"),
        hint="low and high have changed places",
        keeps=ONE_SLIP,
    ),
    _sample(
        "one draw repeated",
        (LOGS, "np.full(size, rng.uniform(np.log(low), np.log(high)))"),
        hint="The same number comes again and again: draw",
        keeps=HALF,
    ),
    _sample(
        "a generator for each draw",
        (LOGS, "np.array([np.random.default_rng(seed).uniform(np.log(low), np.log(high)) for _ in range(size)])"),
        hint="The same number comes again and again: draw",
        keeps=HALF,
    ),
    _sample("one number only", (", size)", ")"), hint="should be a NumPy array", keeps=NOTHING),
    _sample(
        "the old generator",
        ("rng = np.random.default_rng(seed)", "np.random.seed(seed)"),
        ("rng.uniform", "np.random.uniform"),
        hint="come from np.random.seed",
        keeps=ONE_SLIP,
    ),
    _sample("no seed", ("default_rng(seed)", "default_rng()"), hint="Two calls with one seed", keeps=ONE_SLIP),
    _sample(
        "seed fixed", ("default_rng(seed)", "default_rng(0)"), hint="always starts from the same seed", keeps=ONE_SLIP
    ),
    _sample("evenly spaced", ("np.exp(logs)", "np.geomspace(low, high, size)"), hint="evenly spaced", keeps=HALF),
    _sample("in order", ("np.exp(logs)", "np.sort(np.exp(logs))"), hint="in order", keeps=HALF),
    _sample("a renamed parameter", ("size", "n"), hint="Leave the names", keeps=MOST),
    _sample("nothing done", ("np.exp(logs)", "None"), hint="gives back nothing", keeps=NOTHING),
    _sample("no return", ("    return rates\n", ""), hint="gives back nothing", keeps=NOTHING),
    _sample("it does not parse", ("np.log(high), size)", "np.log(high), size"), hint="is not defined", keeps=NOTHING),
]

SEARCH = [
    _search(
        "chosen by the highest cost",
        ("cost < best_cost", "cost > best_cost"),
        ("np.inf", "-np.inf"),
        hint="A cost should be low",
        keeps=(0.5, 0.65),
    ),
    _search(
        "the last network",
        ("            best_network = network\n", "        best_network = network\n"),
        hint="This is the network of the last trial",
        keeps=ONE_SLIP,
    ),
    _search(
        "the last rate",
        ("    return best_rate,", "    best_rate = rate\n    return best_rate,"),
        hint="This is the rate of the last trial",
        keeps=ONE_SLIP,
    ),
    _search("the last trial", ("if cost < best_cost", "if True"), hint="of the last trial. Keep", keeps=(0.5, 0.65)),
    _search(
        "the first trial",
        ("if cost < best_cost", "if best_rate is None"),
        hint="of the first trial. Keep",
        keeps=(0.5, 0.65),
    ),
    _search(
        "best cost not kept", ("            best_cost = cost\n", ""), hint="of the last trial. Keep", keeps=(0.5, 0.65)
    ),
    _search(
        "one training more",
        (
            "    return best_rate, best_network",
            "    best_network = train(best_rate, seed)\n    return best_rate, best_network",
        ),
        hint="A rate is trained a second time",
        keeps=(0.6, 0.9),
    ),
    _search(
        "every rate twice",
        ("cost = validate(network)", "cost = validate(network)\n        train(rate, seed)"),
        hint="trained a second time",
        keeps=(0.2, 0.9),
    ),
    _search(
        "one too few",
        ("high, budget, seed)\n    best", "high, budget - 1, seed)\n    best"),
        hint="Fewer networks are trained than",
        keeps=HALF,
    ),
    _search(
        "one too many",
        ("high, budget, seed)\n    best", "high, budget + 1, seed)\n    best"),
        hint="More networks are trained than",
        keeps=(0.2, 0.8),
    ),
    _search(
        "a new generator for each draw",
        (
            "    for rate in rates:\n",
            "    for _ in range(budget):\n        rate = sample_log_uniform(low, high, 1, seed)[0]\n",
        ),
        hint="starts anew for each draw",
        keeps=(0.2, 0.65),
    ),
    _search(
        "a seed for each draw",
        (
            "    for rate in rates:\n",
            "    for i in range(budget):\n        rate = sample_log_uniform(low, high, 1, seed + i)[0]\n",
        ),
        hint="from a seed of its own",
        keeps=ONE_SLIP,
    ),
    _search(
        "a grid",
        ("sample_log_uniform(low, high, budget, seed)", "np.geomspace(low, high, budget)"),
        hint="evenly spaced",
        keeps=ONE_SLIP,
    ),
    _search(
        "linear rates",
        ("sample_log_uniform(low, high, budget, seed)", "np.random.default_rng(seed).uniform(low, high, budget)"),
        hint="The rates are uniform themselves",
        keeps=ONE_SLIP,
    ),
    _search(
        "rates from seed 0",
        ("sample_log_uniform(low, high, budget, seed)", "sample_log_uniform(low, high, budget, 0)"),
        hint="come from seed 0",
        keeps=ONE_SLIP,
    ),
    wrong(
        """
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(rate, seed) for rate in rates]
    costs = np.array([validate(network) for network in networks])
    best = np.argmin(costs)
    return rates[best], networks[best], costs
""",
        "NaN wins",
        hint="np.argmin takes it as lowest",
        keeps=ONE_SLIP,
    ),
    wrong(
        """
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(rate, seed) for rate in rates]
    costs = np.array([validate(network) for network in networks])
    return rates[np.nanargmin(costs)], networks[np.argmin(costs)], costs
""",
        "the network of NaN wins",
        hint="The network of a trial that diverged has won",
        keeps=ONE_SLIP,
    ),
    _search(
        "networks made up",
        ("network = train(rate, seed)", "train(rate, seed)\n        network = {'weight': float(len(costs))}"),
        hint="takes the network that `train` gives back",
        keeps=NOTHING,
    ),
    _search(
        "NaN left out of the costs",
        ("        costs.append(cost)", "        if np.isnan(cost):\n            continue\n        costs.append(cost)"),
        hint="does not have the right shape",
        keeps=ONE_SLIP,
    ),
    _search(
        "NaN becomes 0 in the costs",
        ("np.array(costs)", "np.nan_to_num(costs)"),
        hint="has become a finite number",
        keeps=ONE_SLIP,
    ),
    _search(
        "ended by NaN",
        ("        if cost <", "        if np.isnan(cost):\n            break\n        if cost <"),
        hint="A trial that diverged ends nothing",
        keeps=ONE_SLIP,
    ),
    _search("ten for infinity", ("best_cost = np.inf", "best_cost = 10"), hint="No trial has won", keeps=ONE_SLIP),
    _search(
        "NaN wins when it comes first",
        ("if cost < best_cost", "if best_rate is None or cost < best_cost"),
        hint="A trial with the cost NaN has won",
        keeps=ONE_SLIP,
    ),
    _search(
        "another seed for every training",
        ("    for rate in rates:", "    for i, rate in enumerate(rates):"),
        ("train(rate, seed)", "train(rate, seed + i)"),
        hint="a lucky start can pass",
        keeps=ONE_SLIP,
    ),
    _search(
        "trained with seed 0",
        ("train(rate, seed)", "train(rate, 0)"),
        hint="not trained with the argument",
        keeps=ONE_SLIP,
    ),
    _search("costs in order", ("np.array(costs)", "np.sort(costs)"), hint="in order of size", keeps=ONE_SLIP),
    _search(
        "only the lowest cost returned",
        ("np.array(costs)", "best_cost"),
        hint="The array of costs should be",
        keeps=ONE_SLIP,
    ),
    _search(
        "the lowest so far",
        ("costs.append(cost)", "costs.append(min(cost, best_cost))"),
        hint="the lowest costs so far",
        keeps=ONE_SLIP,
    ),
    _search(
        "the smallest rate",
        ("best_rate, best_network, np", "min(rates), best_network, np"),
        hint="the smallest rate that was tried",
        keeps=ONE_SLIP,
    ),
    _search(
        "the number of the trial",
        ("    for rate in rates:", "    for i, rate in enumerate(rates):"),
        ("best_rate = rate", "best_rate = i"),
        hint="the number of the best trial",
        keeps=ONE_SLIP,
    ),
    _search(
        "arguments of train swapped",
        ("train(rate, seed)", "train(seed, rate)"),
        hint="takes the learning rate and then",
        keeps=LITTLE,
    ),
    _search(
        "the rate validated", ("validate(network)", "validate(rate)"), hint="takes the network that", keeps=NOTHING
    ),
    _search("two values returned", (", np.array(costs)", ""), hint="Return 3 values", keeps=NOTHING),
    _search(
        "return inside the loop",
        ("    return best_rate", "        return best_rate"),
        hint="Fewer networks are trained",
        keeps=LITTLE,
    ),
    _search(
        "nothing trained",
        ("network = train(rate, seed)", "network = None"),
        ("validate(network)", "rate"),
        hint="Nothing was trained",
        keeps=NOTHING,
    ),
    _search(
        "no return",
        ("    return best_rate, best_network, np.array(costs)\n", ""),
        hint="gives back nothing",
        keeps=NOTHING,
    ),
    _search("it does not parse", ("for rate in rates:", "for rate in rates"), hint="is not defined", keeps=NOTHING),
]

WRONG = [*SAMPLE, *SEARCH]
