"""Wrong answers to the two exercises on the decay of the learning rate."""

from functools import partial

from ..answer import HALF, LITTLE, NOTHING, ONE_SLIP, slip, wrong
from . import bases

_decay = partial(slip, bases.UPDATE_LR)
_schedule = partial(slip, bases.SCHEDULE)

UPDATE_LR = [
    _decay("a third of α₀", ("(1 + decay_rate * epoch_num)", "3"), hint="fits one visible case only", keeps=NOTHING),
    _decay(
        "no brackets",
        ("(1 + decay_rate * epoch_num)", "1 + decay_rate * epoch_num"),
        hint="Brackets are missing",
        keeps=LITTLE,
    ),
    _decay(
        "brackets in the wrong place",
        ("(1 + decay_rate * epoch_num)", "(1 + decay_rate) * epoch_num"),
        hint="rate · epoch is one product",
        keeps=LITTLE,
    ),
    _decay("epoch left out", (" * epoch_num", ""), hint="The epoch is left out", keeps=LITTLE),
    _decay(
        "decay rate left out", ("decay_rate * epoch_num", "epoch_num"), hint="The decay rate is left out", keeps=HALF
    ),
    _decay("1 left out", ("1 + decay_rate", "decay_rate"), hint="The 1 in the divisor is missing", keeps=LITTLE),
    _decay(
        "added", ("decay_rate * epoch_num", "decay_rate + epoch_num"), hint="Rate and epoch are added", keeps=LITTLE
    ),
    _decay("multiplied", ("/ (1", "* (1"), hint="Divide by it", keeps=LITTLE),
    _decay(
        "a power in the sum", ("decay_rate * epoch_num", "decay_rate ** epoch_num"), hint="to the power", keeps=LITTLE
    ),
    _decay("in percent", ("decay_rate *", "decay_rate / 100 *"), hint="taken for a percentage", keeps=LITTLE),
    _decay("minus", ("1 + decay_rate", "1 - decay_rate"), hint="It has a plus", keeps=LITTLE),
    _decay("α₀ left out", ("learning_rate0 / (", "1 / ("), hint="α₀ is left out", keeps=LITTLE),
    _decay(
        "exponential, rate to the epoch",
        ("learning_rate0 / (1 + decay_rate * epoch_num)", "decay_rate ** epoch_num * learning_rate0"),
        hint="exponential decay",
        keeps=LITTLE,
    ),
    _decay(
        "exponential, e to the epoch",
        ("learning_rate0 / (1 + decay_rate * epoch_num)", "learning_rate0 * np.exp(-decay_rate * epoch_num)"),
        hint="exponential decay",
        keeps=LITTLE,
    ),
    _decay(
        "a power",
        ("(1 + decay_rate * epoch_num)", "(1 + decay_rate) ** epoch_num"),
        hint="(1 + rate)^epoch",
        keeps=LITTLE,
    ),
    _decay("one epoch too far", ("* epoch_num", "* (epoch_num + 1)"), hint="one too far", keeps=LITTLE),
    _decay("whole-number division", ("0 / (", "0 // ("), hint="cut to a whole number", keeps=LITTLE),
    _decay("a renamed parameter", ("epoch_num", "epoch"), hint="Leave the names", keeps=ONE_SLIP),
    wrong(
        "decay_rate = 1\n" + bases.UPDATE_LR.replace("epoch_num, decay_rate)", "epoch_num, rate)"),
        "another cell's variable",
        hint="decay rate is left out",
        keeps=HALF,
    ),
    _decay(
        "a copy of a visible number",
        ("learning_rate0 / (1 + decay_rate * epoch_num)", "0.16666667"),
        hint="",
        keeps=NOTHING,
    ),
    _decay("no return", ("    return learning_rate\n", ""), hint="gives back nothing", keeps=NOTHING),
    _decay(
        "unfinished",
        ("learning_rate0 / (1 + decay_rate * epoch_num)", "None"),
        hint="gives back nothing",
        keeps=NOTHING,
    ),
    _decay(
        "nothing done",
        ("learning_rate0 / (1 + decay_rate * epoch_num)", "learning_rate0"),
        hint="does not fall",
        keeps=NOTHING,
    ),
    _decay("it does not parse", ("(1 + decay_rate", "1 + decay_rate"), hint="is not defined", keeps=NOTHING),
    _decay(
        "printed in place of returned",
        ("    return learning_rate\n", "    print(learning_rate)\n"),
        hint="gives back nothing",
        keeps=NOTHING,
    ),
    _decay(
        "rounded",
        ("    return learning_rate", "    return round(learning_rate, 4)"),
        hint="is rounded",
        keeps=ONE_SLIP,
    ),
    _decay("one epoch too few", ("* epoch_num", "* (epoch_num - 1)"), hint="one too few", keeps=LITTLE),
    _decay(
        "numerator and divisor swapped",
        ("learning_rate0 / (1 + decay_rate * epoch_num)", "(1 + decay_rate * epoch_num) / learning_rate0"),
        hint="have changed places",
        keeps=NOTHING,
    ),
    _decay(
        "divided again in every epoch",
        ("learning_rate0 / (1 + decay_rate * epoch_num)", "learning_rate0"),
        (
            "    return",
            "    for epoch in range(epoch_num):\n        learning_rate /= 1 + decay_rate * epoch\n    return",
        ),
        hint="not α₀ / (1 + rate · epoch) for whole numbers",
        keeps=LITTLE,
    ),
]

SCHEDULE = [
    _schedule(
        "no floor",
        ("np.floor(epoch_num / time_interval)", "epoch_num / time_interval"),
        hint="is not rounded down",
        keeps=ONE_SLIP,
    ),
    _schedule(
        "no floor past the interval",
        (
            "    learning_rate = ",
            "    if epoch_num < time_interval:\n        return learning_rate0\n    learning_rate = ",
        ),
        ("np.floor(epoch_num / time_interval)", "epoch_num / time_interval"),
        hint="Past the first interval",
        keeps=ONE_SLIP,
    ),
    _schedule(
        "only at multiples",
        (
            "    learning_rate = ",
            "    if epoch_num % time_interval:\n        return learning_rate0\n    learning_rate = ",
        ),
        hint="jumps back to α₀",
        keeps=ONE_SLIP,
    ),
    _schedule("round", ("np.floor(", "round("), hint="nearest whole number", keeps=ONE_SLIP),
    _schedule("np.round", ("np.floor(", "np.round("), hint="nearest whole number", keeps=ONE_SLIP),
    _schedule("ceil", ("np.floor(", "np.ceil("), hint="rounded up", keeps=ONE_SLIP),
    _schedule(
        "floor of the whole product",
        ("decay_rate * np.floor(epoch_num / time_interval)", "np.floor(decay_rate * epoch_num / time_interval)"),
        hint="rounded down",
        keeps=LITTLE,
    ),
    _schedule(
        "interval left out",
        ("np.floor(epoch_num / time_interval)", "epoch_num"),
        hint="The interval is left out",
        keeps=LITTLE,
    ),
    _schedule(
        "remainder",
        ("np.floor(epoch_num / time_interval)", "(epoch_num % time_interval)"),
        hint="rest of the division",
        keeps=LITTLE,
    ),
    _schedule(
        "interval fixed at 1000",
        ("epoch_num / time_interval", "epoch_num / 1000"),
        hint="the fixed number 1000",
        keeps=LITTLE,
    ),
    _schedule(
        "interval fixed at 100",
        ("epoch_num / time_interval", "epoch_num / 100"),
        hint="the fixed number 100",
        keeps=LITTLE,
    ),
    _schedule("default of 100", ("=1000", "=100"), hint="the fixed number 100", keeps=ONE_SLIP),
    _schedule("no default", ("=1000", ""), hint="TypeError", keeps=ONE_SLIP),
    _schedule("decay rate left out", ("decay_rate * np", "np"), hint="decay rate is left out", keeps=LITTLE),
    _schedule(
        "one fall only",
        ("np.floor(epoch_num / time_interval)", "(epoch_num >= time_interval)"),
        hint="only once",
        keeps=LITTLE,
    ),
    _schedule(
        "a power",
        (
            "(1 + decay_rate * np.floor(epoch_num / time_interval))",
            "(1 + decay_rate) ** np.floor(epoch_num / time_interval)",
        ),
        hint="It is a product",
        keeps=LITTLE,
    ),
    _schedule(
        "one epoch late", ("np.floor(epoch_num /", "np.floor((epoch_num - 1) /"), hint="one epoch late", keeps=LITTLE
    ),
    _schedule(
        "one epoch early",
        ("np.floor(epoch_num /", "np.floor((epoch_num + 1) /"),
        hint="one epoch early",
        keeps=ONE_SLIP,
    ),
    _schedule("multiplied", ("/ (1", "* (1"), hint="Divide by it", keeps=LITTLE),
    _schedule("a renamed parameter", ("time_interval", "timeInterval"), hint="Leave the names", keeps=ONE_SLIP),
    _schedule(
        "a copy of a visible number",
        ("learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval))", "0.085714285"),
        hint="",
        keeps=NOTHING,
    ),
    _schedule(
        "nothing done",
        ("learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval))", "learning_rate0"),
        hint="never falls",
        keeps=NOTHING,
    ),
    _schedule("no return", ("    return learning_rate\n", ""), hint="gives back nothing", keeps=NOTHING),
    _schedule("it does not parse", ("np.floor(", "np.floor(("), hint="is not defined", keeps=NOTHING),
    _schedule(
        "rounded", ("    return learning_rate", "    return round(learning_rate, 4)"), hint="is rounded", keeps=ONE_SLIP
    ),
    _schedule(
        "still α₀ at the end of the first interval",
        (
            "    learning_rate =",
            "    if epoch_num <= time_interval:\n        return learning_rate0\n    learning_rate =",
        ),
        hint="At epoch = interval the first interval is over: the rate falls from there on",
        keeps=ONE_SLIP,
    ),
    _schedule(
        "one interval early",
        ("np.floor(epoch_num / time_interval)", "(1 + np.floor(epoch_num / time_interval))"),
        hint="one interval early",
        keeps=NOTHING,
    ),
    _schedule(
        "no brackets",
        (
            "(1 + decay_rate * np.floor(epoch_num / time_interval))",
            "1 + decay_rate * np.floor(epoch_num / time_interval)",
        ),
        hint="Brackets are missing",
        keeps=NOTHING,
    ),
    _schedule("α₀ left out", ("learning_rate0 / (1 +", "1 / (1 +"), hint="α₀ is left out", keeps=NOTHING),
    _schedule(
        "exponential",
        (
            "learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval))",
            "learning_rate0 * np.exp(-decay_rate * np.floor(epoch_num / time_interval))",
        ),
        hint="This is exponential decay",
        keeps=LITTLE,
    ),
]

WRONG = [*UPDATE_LR, *SCHEDULE]
