"""Wrong answers to the exercise on mini-batches."""

from functools import partial

from ..answer import HALF, LITTLE, NOTHING, ONE_SLIP, slip, wrong
from . import bases

_batches = partial(slip, bases.MINI_BATCHES)
TAIL = "shuffled_X[:, num * inc :]", "shuffled_Y[:, num * inc :]"

WRONG = [
    _batches(
        "rest from the start",
        (TAIL[0], "shuffled_X[:, : m - num * inc]"),
        (TAIL[1], "shuffled_Y[:, : m - num * inc]"),
        hint="takes the first columns again",
        keeps=ONE_SLIP,
    ),
    _batches("labels of the rest cut from X", (TAIL[1], TAIL[0]), hint="cut from X", keeps=ONE_SLIP),
    _batches(
        "rest leaves the last out",
        (TAIL[0], "shuffled_X[:, num * inc : -1]"),
        (TAIL[1], "shuffled_Y[:, num * inc : -1]"),
        hint="leaves out its last column",
        keeps=ONE_SLIP,
    ),
    _batches(
        "rest not shuffled",
        (TAIL[0], "X[:, num * inc :]"),
        (TAIL[1], "Y[:, num * inc :]"),
        hint="not shuffled",
        keeps=ONE_SLIP,
    ),
    _batches(
        "rest as large as a whole one",
        (TAIL[0], "shuffled_X[:, -inc:]"),
        (TAIL[1], "shuffled_Y[:, -inc:]"),
        hint="as many columns as a whole one",
        keeps=ONE_SLIP,
    ),
    _batches(
        "rest holds everything",
        (TAIL[0], "shuffled_X"),
        (TAIL[1], "shuffled_Y"),
        hint="holds all examples",
        keeps=ONE_SLIP,
    ),
    _batches(
        "labels of the rest from elsewhere",
        (TAIL[1], "shuffled_Y[:, : m - num * inc]"),
        hint="labels of the last mini-batch",
        keeps=ONE_SLIP,
    ),
    _batches("start without the size", ("k * inc : (k + 1) * inc", "k : k + inc"), hint="come twice", keeps=ONE_SLIP),
    _batches("start always at 0", ("k * inc : (k + 1) * inc", "0 : (k + 1) * inc"), hint="k · size", keeps=ONE_SLIP),
    _batches("stop at k · size", ("k * inc : (k + 1) * inc", "0 : k * inc"), hint="k · size", keeps=ONE_SLIP),
    _batches("stop one too early", ("(k + 1) * inc", "(k + 1) * inc - 1"), hint="k · size", keeps=ONE_SLIP),
    _batches(
        "rest up to the negative rest",
        (TAIL[0], "shuffled_X[:, num * inc : -(m % inc)]"),
        (TAIL[1], "shuffled_Y[:, num * inc : -(m % inc)]"),
        hint="is empty",
        keeps=ONE_SLIP,
    ),
    _batches(
        "the loop's last k",
        (TAIL[0], "shuffled_X[:, k * inc :]"),
        (TAIL[1], "shuffled_Y[:, k * inc :]"),
        hint="the loop's last k still counts",
        keeps=ONE_SLIP,
    ),
    _batches(
        "the loop's last k, plus 1",
        (TAIL[0], "shuffled_X[:, (k + 1) * inc :]"),
        (TAIL[1], "shuffled_Y[:, (k + 1) * inc :]"),
        hint="the loop does not run at all",
        keeps=ONE_SLIP,
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
        keeps=ONE_SLIP,
    ),
    _batches("Y not shuffled", ("Y[:, permutation]", "Y"), hint="Y is not shuffled", keeps=ONE_SLIP),
    _batches("X not shuffled", ("= X[:, permutation]", "= X"), hint="not shuffled", keeps=ONE_SLIP),
    _batches(
        "not shuffled", ("= X[:, permutation]", "= X"), ("Y[:, permutation]", "Y"), hint="not shuffled", keeps=HALF
    ),
    _batches(
        "labels of another slice",
        ("shuffled_Y[:, k * inc : (k + 1) * inc]", "shuffled_Y[:, : inc]"),
        hint="out of step",
        keeps=ONE_SLIP,
    ),
    _batches(
        "rest up to a wrong end, guarded",
        (TAIL[0], "shuffled_X[:, num * inc : (m - inc) * num if num else m]"),
        (TAIL[1], "shuffled_Y[:, num * inc : (m - inc) * num if num else m]"),
        hint="The last mini-batch is empty",
        keeps=ONE_SLIP,
    ),
    _batches(
        "rest starts one too late",
        (TAIL[0], "shuffled_X[:, num * inc + 1 :]"),
        (TAIL[1], "shuffled_Y[:, num * inc + 1 :]"),
        hint="it starts one too late",
        keeps=ONE_SLIP,
    ),
    _batches(
        "rest is the last whole one again",
        (TAIL[0], "shuffled_X[:, (num - 1) * inc : num * inc]"),
        (TAIL[1], "shuffled_Y[:, (num - 1) * inc : num * inc]"),
        hint="is the last whole one again",
        keeps=ONE_SLIP,
    ),
    _batches(
        "one column for the rest",
        (TAIL[0], "shuffled_X[:, -(m % inc)]"),
        (TAIL[1], "shuffled_Y[:, -(m % inc)]"),
        hint="`[:, -r:]` are the last r of them",
        keeps=ONE_SLIP,
    ),
    _batches(
        "rest not written yet",
        ("shuffled_X[:, num * inc :]", "None"),
        ("shuffled_Y[:, num * inc :]", "None"),
        hint="A mini-batch is None",
        keeps=LITTLE,
    ),
    _batches("None for the rest", ("append((tail_X, tail_Y))", "append(None)"), hint="is None", keeps=LITTLE),
    _batches(
        "seed ignored", ("    np.random.seed(seed)\n", ""), hint="np.random.seed(seed) is missing", keeps=ONE_SLIP
    ),
    _batches("seed fixed at 0", ("seed(seed)", "seed(0)"), hint="The seed is not used", keeps=ONE_SLIP),
    _batches(
        "default_rng",
        ("    np.random.seed(seed)\n", ""),
        ("np.random.permutation(m)", "np.random.default_rng(seed).permutation(m)"),
        hint="default_rng",
        keeps=ONE_SLIP,
    ),
    _batches(
        "permutation turned round",
        ("list(np.random.permutation(m))", "np.argsort(np.random.permutation(m))"),
        hint="the wrong way round",
        keeps=ONE_SLIP,
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
        keeps=ONE_SLIP,
    ),
    _batches(
        "no rest",
        ("        mini_batches.append((tail_X, tail_Y))\n", ""),
        hint="rest at the end is missing",
        keeps=ONE_SLIP,
    ),
    _batches(
        "size fixed at 64",
        ("inc = mini_batch_size", "inc = 64"),
        ("m // mini_batch_size", "m // 64"),
        ("m % mini_batch_size", "m % 64"),
        hint="mini_batch_size columns",
        keeps=ONE_SLIP,
    ),
    _batches(
        "crash when m < size",
        ("    for k in", "    k = 0\n    del k\n    for k in"),
        (TAIL[0], "shuffled_X[:, (k + 1) * inc :]"),
        (TAIL[1], "shuffled_Y[:, (k + 1) * inc :]"),
        hint="fewer examples than mini_batch_size",
        keeps=ONE_SLIP,
    ),
    _batches(
        "X shuffled in place",
        ("    shuffled_X = X[:, permutation]\n", "    X[:] = X[:, permutation]\n    shuffled_X = X\n"),
        hint="changes X or Y",
        keeps=ONE_SLIP,
    ),
    _batches(
        "labels without their row",
        (".reshape((1, m))", ".reshape(m)"),
        ("shuffled_Y[:, ", "shuffled_Y["),
        hint="shape (1, …)",
        keeps=ONE_SLIP,
    ),
    _batches(
        "rows cut in place of columns",
        ("shuffled_X[:, k * inc : (k + 1) * inc]", "shuffled_X[k * inc : (k + 1) * inc, :]"),
        hint="",
        keeps=ONE_SLIP,
    ),
    _batches(
        "only the first five",
        ("return mini_batches", "return mini_batches[:5]"),
        hint="There are too few mini-batches",
        keeps=ONE_SLIP,
    ),
    _batches(
        "a single example left over is lost",
        ("m % mini_batch_size != 0", "m % mini_batch_size > 1"),
        hint="smaller rest at the end is missing",
        keeps=ONE_SLIP,
    ),
    _batches("rows counted for columns", ("X.shape[1]", "X.shape[0]"), hint="goes over the rows of X", keeps=HALF),
    _batches("empty list", ("return mini_batches", "return []"), hint="list of mini-batches is empty", keeps=NOTHING),
    _batches(
        "return inside the loop",
        (
            "        mini_batches.append((mini_batch_X, mini_batch_Y))\n",
            "        mini_batches.append((mini_batch_X, mini_batch_Y))\n        return mini_batches\n",
        ),
        hint="missing",
        keeps=ONE_SLIP,
    ),
    _batches("no return", ("    return mini_batches", ""), hint="gives back nothing", keeps=NOTHING),
    wrong(
        "def random_mini_batches(X, Y, mini_batch_size=64, seed=0):\n    return [(X, Y)]\n",
        "everything in one",
        hint="not shuffled",
        keeps=NOTHING,
    ),
    _batches(
        "number of whole ones rounded to the nearest",
        ("m // mini_batch_size", "round(m / mini_batch_size)"),
        hint="more mini-batches than needed",
        keeps=ONE_SLIP,
    ),
    _batches(
        "number of whole ones with a fraction",
        ("m // mini_batch_size", "m / mini_batch_size"),
        hint="Is the number of mini-batches a whole one",
        keeps=NOTHING,
    ),
    _batches(
        "Y before X",
        ("append((mini_batch_X, mini_batch_Y))", "append((mini_batch_Y, mini_batch_X))"),
        ("append((tail_X, tail_Y))", "append((tail_Y, tail_X))"),
        hint="X and Y have changed places",
        keeps=ONE_SLIP,
    ),
    _batches("Y as a column", ("reshape((1, m))", "reshape((m, 1))"), hint="keep the shape (1, …)", keeps=ONE_SLIP),
    _batches(
        "rows shuffled, by two brackets",
        ("X[:, permutation]", "X[permutation, :]"),
        hint="with IndexError.",
        keeps=NOTHING,
    ),
    _batches(
        "one example too few in the permutation",
        ("np.random.permutation(m)", "np.random.permutation(m - 1)"),
        hint="Two sizes do not fit",
        keeps=NOTHING,
    ),
]
