"""Wrong answers to the exercises on mini-batches and on the decay of the learning rate."""

from functools import partial

from . import bases
from .answer import slip, wrong

_batches = partial(slip, bases.MINI_BATCHES)
_decay = partial(slip, bases.UPDATE_LR)
_schedule = partial(slip, bases.SCHEDULE)

NOTHING, LITTLE, HALF, MOST = (0.0, 0.0), (0.0, 0.35), (0.3, 0.7), (0.55, 0.95)
TAIL = "shuffled_X[:, num * inc :]", "shuffled_Y[:, num * inc :]"

MINI_BATCHES = [
    _batches(
        "rest from the start",
        (TAIL[0], "shuffled_X[:, : m - num * inc]"),
        (TAIL[1], "shuffled_Y[:, : m - num * inc]"),
        hint="takes the first columns again",
        keeps=MOST,
    ),
    _batches("labels of the rest cut from X", (TAIL[1], TAIL[0]), hint="cut from X", keeps=MOST),
    _batches(
        "rest leaves the last out",
        (TAIL[0], "shuffled_X[:, num * inc : -1]"),
        (TAIL[1], "shuffled_Y[:, num * inc : -1]"),
        hint="leaves out its last column",
        keeps=MOST,
    ),
    _batches(
        "rest not shuffled",
        (TAIL[0], "X[:, num * inc :]"),
        (TAIL[1], "Y[:, num * inc :]"),
        hint="not shuffled",
        keeps=MOST,
    ),
    _batches(
        "rest as large as a whole one",
        (TAIL[0], "shuffled_X[:, -inc:]"),
        (TAIL[1], "shuffled_Y[:, -inc:]"),
        hint="as many columns as a whole one",
        keeps=MOST,
    ),
    _batches(
        "rest holds everything", (TAIL[0], "shuffled_X"), (TAIL[1], "shuffled_Y"), hint="holds all examples", keeps=MOST
    ),
    _batches(
        "labels of the rest from elsewhere",
        (TAIL[1], "shuffled_Y[:, : m - num * inc]"),
        hint="labels of the last mini-batch",
        keeps=MOST,
    ),
    _batches("start without the size", ("k * inc : (k + 1) * inc", "k : k + inc"), hint="come twice", keeps=MOST),
    _batches("start always at 0", ("k * inc : (k + 1) * inc", "0 : (k + 1) * inc"), hint="k · size", keeps=HALF),
    _batches("stop at k · size", ("k * inc : (k + 1) * inc", "0 : k * inc"), hint="k · size", keeps=LITTLE),
    _batches("stop one too early", ("(k + 1) * inc", "(k + 1) * inc - 1"), hint="k · size", keeps=(0.2, 0.7)),
    _batches(
        "rest up to the negative rest",
        (TAIL[0], "shuffled_X[:, num * inc : -(m % inc)]"),
        (TAIL[1], "shuffled_Y[:, num * inc : -(m % inc)]"),
        hint="is empty",
        keeps=MOST,
    ),
    _batches(
        "the loop's last k",
        (TAIL[0], "shuffled_X[:, k * inc :]"),
        (TAIL[1], "shuffled_Y[:, k * inc :]"),
        hint="the loop's last k still counts",
        keeps=MOST,
    ),
    _batches(
        "the loop's last k, plus 1",
        (TAIL[0], "shuffled_X[:, (k + 1) * inc :]"),
        (TAIL[1], "shuffled_Y[:, (k + 1) * inc :]"),
        hint="the loop does not run at all",
        keeps=MOST,
    ),
    wrong(
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    order = np.random.permutation(m)
    parts = np.array_split(order, m // mini_batch_size)
    return [(X[:, part], Y[:, part]) for part in parts]
""",
        "equal parts",
        hint="mini_batch_size columns each",
        keeps=(0.2, 0.7),
    ),
    _batches(
        "X and Y with two permutations",
        ("Y[:, permutation]", "Y[:, np.random.permutation(m)]"),
        hint="out of step",
        keeps=HALF,
    ),
    _batches("Y not shuffled", ("Y[:, permutation]", "Y"), hint="Y is not shuffled", keeps=HALF),
    _batches("X not shuffled", ("= X[:, permutation]", "= X"), hint="not shuffled", keeps=(0.2, 0.7)),
    _batches(
        "not shuffled", ("= X[:, permutation]", "= X"), ("Y[:, permutation]", "Y"), hint="not shuffled", keeps=HALF
    ),
    _batches(
        "labels of another slice",
        ("shuffled_Y[:, k * inc : (k + 1) * inc]", "shuffled_Y[:, : inc]"),
        hint="out of step",
        keeps=MOST,
    ),
    _batches("seed ignored", ("    np.random.seed(seed)\n", ""), hint="np.random.seed(seed) is missing", keeps=MOST),
    _batches("seed fixed at 0", ("seed(seed)", "seed(0)"), hint="The seed is not used", keeps=MOST),
    _batches(
        "default_rng",
        ("    np.random.seed(seed)\n", ""),
        ("np.random.permutation(m)", "np.random.default_rng(seed).permutation(m)"),
        hint="default_rng",
        keeps=MOST,
    ),
    _batches(
        "permutation turned round",
        ("list(np.random.permutation(m))", "np.argsort(np.random.permutation(m))"),
        hint="the wrong way round",
        keeps=MOST,
    ),
    _batches(
        "drawn with replacement",
        ("np.random.permutation(m)", "np.random.randint(0, m, m)"),
        hint="come twice",
        keeps=(0.2, 0.75),
    ),
    _batches(
        "an empty mini-batch",
        ("    if m % mini_batch_size != 0:\n", "    if True:\n"),
        hint="empty mini-batch",
        keeps=MOST,
    ),
    _batches(
        "no rest",
        ("        mini_batches.append((tail_X, tail_Y))\n", ""),
        hint="rest at the end is missing",
        keeps=HALF,
    ),
    _batches(
        "size fixed at 64",
        ("inc = mini_batch_size", "inc = 64"),
        ("m / mini_batch_size", "m / 64"),
        ("m % mini_batch_size", "m % 64"),
        hint="mini_batch_size columns",
        keeps=LITTLE,
    ),
    _batches(
        "crash when m < size",
        ("    for k in", "    k = 0\n    del k\n    for k in"),
        (TAIL[0], "shuffled_X[:, (k + 1) * inc :]"),
        (TAIL[1], "shuffled_Y[:, (k + 1) * inc :]"),
        hint="fewer examples than mini_batch_size",
        keeps=MOST,
    ),
    _batches(
        "X shuffled in place",
        ("    shuffled_X = X[:, permutation]\n", "    X[:] = X[:, permutation]\n    shuffled_X = X\n"),
        hint="changes X or Y",
        keeps=MOST,
    ),
    _batches(
        "labels without their row",
        (".reshape((1, m))", ".reshape(m)"),
        ("shuffled_Y[:, ", "shuffled_Y["),
        hint="shape (1, …)",
        keeps=(0.3, 0.8),
    ),
    _batches(
        "rows cut in place of columns",
        ("shuffled_X[:, k * inc : (k + 1) * inc]", "shuffled_X[k * inc : (k + 1) * inc, :]"),
        hint="",
        keeps=LITTLE,
    ),
    _batches("rows shuffled", ("m = X.shape[1]", "m = X.shape[0]"), hint="", keeps=NOTHING),
    _batches("empty list", ("return mini_batches", "return []"), hint="list of mini-batches is empty", keeps=NOTHING),
    _batches(
        "return inside the loop",
        (
            "        mini_batches.append((mini_batch_X, mini_batch_Y))\n",
            "        mini_batches.append((mini_batch_X, mini_batch_Y))\n        return mini_batches\n",
        ),
        hint="missing",
        keeps=HALF,
    ),
    _batches("no return", ("    return mini_batches", ""), hint="gives back nothing", keeps=NOTHING),
    wrong(
        "def random_mini_batches(X, Y, mini_batch_size=64, seed=0):\n    return [(X, Y)]\n",
        "everything in one",
        hint="not shuffled",
        keeps=NOTHING,
    ),
]

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
    _decay("a renamed parameter", ("epoch_num", "epoch"), hint="Leave the names", keeps=MOST),
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
]

SCHEDULE = [
    _schedule(
        "no floor",
        ("np.floor(epoch_num / time_interval)", "epoch_num / time_interval"),
        hint="is not rounded down",
        keeps=HALF,
    ),
    _schedule(
        "no floor past the interval",
        (
            "    learning_rate = ",
            "    if epoch_num < time_interval:\n        return learning_rate0\n    learning_rate = ",
        ),
        ("np.floor(epoch_num / time_interval)", "epoch_num / time_interval"),
        hint="Past the first interval",
        keeps=HALF,
    ),
    _schedule(
        "only at multiples",
        (
            "    learning_rate = ",
            "    if epoch_num % time_interval:\n        return learning_rate0\n    learning_rate = ",
        ),
        hint="jumps back to α₀",
        keeps=HALF,
    ),
    _schedule("round", ("np.floor(", "round("), hint="nearest whole number", keeps=HALF),
    _schedule("np.round", ("np.floor(", "np.round("), hint="nearest whole number", keeps=HALF),
    _schedule("ceil", ("np.floor(", "np.ceil("), hint="rounded up", keeps=HALF),
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
    _schedule("default of 100", ("=1000", "=100"), hint="the fixed number 100", keeps=MOST),
    _schedule("no default", ("=1000", ""), hint="TypeError", keeps=MOST),
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
        keeps=(0.2, 0.7),
    ),
    _schedule(
        "one epoch late", ("np.floor(epoch_num /", "np.floor((epoch_num - 1) /"), hint="one epoch late", keeps=HALF
    ),
    _schedule(
        "one epoch early", ("np.floor(epoch_num /", "np.floor((epoch_num + 1) /"), hint="one epoch early", keeps=MOST
    ),
    _schedule("multiplied", ("/ (1", "* (1"), hint="Divide by it", keeps=LITTLE),
    _schedule("a renamed parameter", ("time_interval", "timeInterval"), hint="Leave the names", keeps=MOST),
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
]

WRONG = [*MINI_BATCHES, *UPDATE_LR, *SCHEDULE]
