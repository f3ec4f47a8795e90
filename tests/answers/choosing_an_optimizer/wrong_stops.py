"""Wrong answers to exercise 6: when to stop, and which epoch to keep."""

from functools import partial

from ..answer import HALF, LITTLE, MOST, NOTHING, slip, wrong
from . import bases
from .wrong_draws import ONE_SLIP

_stop = partial(slip, bases.STOPPING)
BETTER = "costs[epoch] < best_cost - min_delta"

WRONG = [
    _stop("one epoch too many", ("bad >= patience", "bad > patience"), hint="one epoch too many", keeps=(0.5, 0.9)),
    _stop(
        "one epoch too early", ("bad >= patience", "bad >= patience - 1"), hint="one epoch too early", keeps=(0.1, 0.85)
    ),
    _stop("counter not set back", ("            bad = 0\n", ""), hint="is not set back to 0", keeps=(0.4, 0.85)),
    _stop(
        "counter lowered by one",
        ("bad = 0\n        else", "bad = max(bad - 1, 0)\n        else"),
        hint="in a row",
        keeps=ONE_SLIP,
    ),
    _stop(
        "epoch 0 left out",
        ("range(len(costs))", "range(1, len(costs))"),
        hint="not the number of the best epoch",
        keeps=ONE_SLIP,
    ),
    _stop(
        "patience of at least 2",
        ("bad >= patience", "bad >= max(patience, 2)"),
        hint="one epoch too many",
        keeps=ONE_SLIP,
    ),
    _stop(
        "better by a share of the cost",
        ("best_cost - min_delta", "best_cost * (1 - 1e-3) - min_delta"),
        hint="each lower cost is better",
        keeps=ONE_SLIP,
    ),
    _stop(
        "better by a thousandth at least",
        ("- min_delta", "- max(min_delta, 1e-3)"),
        hint="each lower cost is better",
        keeps=ONE_SLIP,
    ),
    _stop(
        "best of all where training never stops",
        (
            "return best_epoch",
            "best_epoch = best_epoch if last_epoch < len(costs) - 1 else np.argmin(costs)\n    return best_epoch",
        ),
        hint="min_delta has no effect",
        keeps=ONE_SLIP,
    ),
    _stop(
        "best epoch one too far", ("return best_epoch", "return best_epoch + 1"), hint="Epochs count from 0", keeps=HALF
    ),
    _stop(
        "the last epoch kept",
        ("return best_epoch, last", "return last_epoch, last"),
        hint="The best epoch is the last one",
        keeps=HALF,
    ),
    _stop(
        "lowest of all costs",
        ("return best_epoch,", "return int(np.argmin(costs)),"),
        hint="looked for in all costs",
        keeps=(0.4, 0.7),
    ),
    _stop("never stops", ("                break\n", ""), hint="looked for in all costs", keeps=(0.3, 0.7)),
    _stop(
        "no end",
        ("                last_epoch = epoch\n                break\n", "                pass\n"),
        hint="Training never stops",
        keeps=(0.3, 0.7),
    ),
    _stop(
        "compared with the epoch before",
        (BETTER, "epoch == 0 or costs[epoch] < costs[epoch - 1] - min_delta"),
        hint="compared with the one before it",
        keeps=(0.4, 0.7),
    ),
    _stop(
        "an equal cost is better",
        (BETTER, "costs[epoch] <= best_cost - min_delta"),
        hint="An equal cost counts",
        keeps=(0.85, 0.95),
    ),
    _stop("min_delta ignored", (" - min_delta", ""), hint="min_delta has no effect", keeps=ONE_SLIP),
    _stop("min_delta added", (" - min_delta", " + min_delta"), hint="the wrong sign", keeps=(0.6, 0.9)),
    _stop(
        "min_delta as a share",
        ("best_cost - min_delta", "best_cost * (1 - min_delta)"),
        hint="as a share of the cost",
        keeps=(0.6, 0.9),
    ),
    _stop(
        "the bar slides",
        ("            bad += 1\n", "            bad += 1\n            best_cost = min(best_cost, costs[epoch])\n"),
        hint="The bar moves down with",
        keeps=ONE_SLIP,
    ),
    _stop(
        "higher is better",
        (BETTER, "costs[epoch] > best_cost + min_delta"),
        ("best_cost = np.inf", "best_cost = -np.inf"),
        hint="",
        keeps=LITTLE,
    ),
    _stop(
        "counted from 1",
        ("return best_epoch, last_epoch", "return best_epoch + 1, last_epoch + 1"),
        hint="Epochs count from 0",
        keeps=(0.2, 0.5),
    ),
    _stop(
        "the two swapped",
        ("return best_epoch, last_epoch", "return last_epoch, best_epoch"),
        hint="have changed places",
        keeps=LITTLE,
    ),
    _stop(
        "costs returned",
        ("return best_epoch, last_epoch", "return best_cost, costs[last_epoch]"),
        hint="These are the costs",
        keeps=LITTLE,
    ),
    _stop(
        "one past the end",
        ("last_epoch = len(costs) - 1", "last_epoch = len(costs)"),
        hint="one past the end",
        keeps=(0.85, 0.95),
    ),
    _stop("best cost not kept", ("            best_cost = costs[epoch]\n", ""), hint="", keeps=LITTLE),
    _stop("patience fixed", ("bad >= patience", "bad >= 3"), hint="one epoch too early", keeps=MOST),
    wrong(
        """
def early_stopping(costs, patience, min_delta=0.0):
    best_epoch = 0
    for epoch in range(1, len(costs)):
        if costs[epoch] < costs[best_epoch] - min_delta:
            best_epoch = epoch
        elif epoch - best_epoch > patience:
            return best_epoch, epoch
    return best_epoch, len(costs) - 1
""",
        "one epoch too many, without a counter",
        hint="one epoch too many",
        keeps=(0.5, 0.9),
    ),
    _stop("stops at the first rise", ("bad >= patience", "bad >= 1"), hint="", keeps=LITTLE),
    _stop("another default", ("min_delta=0.0", "min_delta=0.1"), hint="its default is 0", keeps=MOST),
    _stop("no default", ("min_delta=0.0", "min_delta"), hint="TypeError", keeps=MOST),
    _stop("a renamed parameter", ("patience", "wait"), hint="Leave the names", keeps=MOST),
    _stop(
        "only one value", ("return best_epoch, last_epoch", "return best_epoch"), hint="Return 2 values", keeps=NOTHING
    ),
    _stop("no return", ("    return best_epoch, last_epoch\n", ""), hint="gives back nothing", keeps=NOTHING),
    _stop("it does not parse", ("bad >= patience:", "bad >= patience"), hint="is not defined", keeps=NOTHING),
]
