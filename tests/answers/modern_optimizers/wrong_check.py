"""Wrong answers to the exercise on gradient checking."""

from functools import partial

from ..answer import HALF, LITTLE, MOST, NOTHING, ONE_SLIP, slip
from . import bases

_check = partial(slip, bases.CHECK)
BACK = ("                array[i, j] = old\n", "")
RETURN = "    return np.sqrt(difference) / (np.sqrt(size_g) + np.sqrt(size_n))\n"
SUMS = "    difference, size_g, size_n = 0, 0, 0\n"

CHECK = [
    _check(
        "one-sided",
        ("                array[i, j] = old - epsilon\n", "                array[i, j] = old\n"),
        ("/ (2 * epsilon)", "/ epsilon"),
        hint="one-sided: J(θ + ε) − J(θ)",
        keeps=ONE_SLIP,
    ),
    _check(
        "one-sided, backwards",
        ("                array[i, j] = old + epsilon\n", "                array[i, j] = old\n"),
        ("/ (2 * epsilon)", "/ epsilon"),
        hint="one-sided: J(θ) − J(θ − ε)",
        keeps=ONE_SLIP,
    ),
    _check(
        "divided by ε", ("/ (2 * epsilon)", "/ epsilon"), hint="is divided by ε. Its points are 2ε", keeps=(0.0, 0.45)
    ),
    _check("no brackets", ("/ (2 * epsilon)", "/ 2 * epsilon"), hint="Brackets are missing", keeps=LITTLE),
    _check("not divided", (" / (2 * epsilon)", ""), hint="not divided by 2ε", keeps=LITTLE),
    _check("wrong sign", ("J_plus - J_minus", "J_minus - J_plus"), hint="n has the wrong sign", keeps=LITTLE),
    _check(
        "only ε back",
        ("array[i, j] = old - epsilon", "array[i, j] = array[i, j] - epsilon"),
        hint="from θ + ε it is a way of 2ε back",
        keeps=(0.0, 0.45),
    ),
    _check(
        "all entries at once",
        (
            bases.CHECK.partition("        n = np.zeros")[2].partition('        g = grads["d"')[0],
            "(array.shape)\n        plus = {k: parameters[k] + epsilon for k in parameters}\n"
            "        minus = {k: parameters[k] - epsilon for k in parameters}\n"
            "        n[:] = (cost(plus) - cost(minus)) / (2 * epsilon)\n",
        ),
        hint="All entries move at once",
        keeps=LITTLE,
    ),
    _check(
        "an array at once",
        (
            bases.CHECK.partition("        n = np.zeros")[2].partition('        g = grads["d"')[0],
            "(array.shape)\n        plus = {**parameters, name: array + epsilon}\n"
            "        minus = {**parameters, name: array - epsilon}\n"
            "        n[:] = (cost(plus) - cost(minus)) / (2 * epsilon)\n",
        ),
        hint="All entries of an array move at once",
        keeps=LITTLE,
    ),
    _check("not put back", BACK, hint="stays at θ − ε", keeps=HALF),
    _check(
        "left at θ + ε",
        ("                array[i, j] = old\n", "                array[i, j] = old + epsilon\n"),
        hint="stays at θ + ε",
        keeps=HALF,
    ),
    _check("not relative", (RETURN, "    return np.sqrt(difference)\n"), hint="not relative", keeps=HALF),
    _check(
        "squared norms",
        (RETURN, "    return difference / (size_g + size_n)\n"),
        hint="The norms are squared",
        keeps=HALF,
    ),
    _check(
        "divided by one norm",
        (RETURN, "    return np.sqrt(difference) / np.sqrt(size_g)\n"),
        hint="divided by ‖g‖ alone",
        keeps=HALF,
    ),
    _check(
        "divided by the larger norm",
        (RETURN, "    return np.sqrt(difference) / max(np.sqrt(size_g), np.sqrt(size_n))\n"),
        hint="or by the larger norm",
        keeps=HALF,
    ),
    _check(
        "no brackets in the fraction",
        (RETURN, "    return np.sqrt(difference) / np.sqrt(size_g) + np.sqrt(size_n)\n"),
        hint="the whole of ‖g‖ + ‖n‖",
        keeps=LITTLE,
    ),
    _check(
        "sizes for squares",
        ("(g - n) ** 2", "np.abs(g - n)"),
        ("np.sum(g ** 2)", "np.sum(np.abs(g))"),
        ("np.sum(n ** 2)", "np.sum(np.abs(n))"),
        (RETURN, "    return difference / (size_g + size_n)\n"),
        hint="Sizes are added in place of squares",
        keeps=ONE_SLIP,
    ),
    _check(
        "norms compared",
        (RETURN, "    return abs(np.sqrt(size_g) - np.sqrt(size_n)) / (np.sqrt(size_g) + np.sqrt(size_n))\n"),
        hint="The norms are compared, not the gradients",
        keeps=HALF,
    ),
    _check(
        "g + n",
        ("np.sum((g - n) ** 2)", "np.sum((g + n) ** 2)"),
        hint="The two gradients are added",
        keeps=LITTLE,
    ),
    _check(
        "return inside the loop",
        (RETURN, "    " + RETURN),
        hint="This is the comparison of one array only",
        keeps=HALF,
    ),
    _check(
        "sums begin anew for each array",
        (SUMS, ""),
        ("        n = np.zeros", "        difference, size_g, size_n = 0, 0, 0\n        n = np.zeros"),
        hint="This is the comparison of the last array only",
        keeps=HALF,
    ),
    _check(
        "biases left out",
        (
            '        g = grads["d" + name]\n',
            '        if "b" in name:\n            continue\n        g = grads["d" + name]\n',
        ),
        hint="A wrong entry in db1 is not noticed",
        keeps=HALF,
    ),
    _check(
        "first column only", ("range(array.shape[1])", "range(1)"), hint="Only the first column of each", keeps=LITTLE
    ),
    _check(
        "ε fixed",
        ("    difference, size", "    epsilon = 1e-5\n    difference, size"),
        hint="does not depend on the argument `epsilon`",
        keeps=HALF,
    ),
    *(
        _check(f"a default of {other}", ("epsilon=1e-5", f"epsilon={other}"), hint="it should be 1e-5", keeps=MOST)
        for other in ("1.0", "1e-3", "1e-6", "1e-9")
    ),
    _check(
        "one root over both norms",
        (RETURN, "    return np.sqrt(difference) / np.sqrt(size_g + size_n)\n"),
        hint="over all entries together",
        keeps=HALF,
    ),
    _check("means", ("np.sum(", "np.mean("), hint="over all entries together", keeps=HALF),
    _check("a renamed parameter", ("epsilon", "eps"), hint="Leave the names", keeps=MOST),
    _check("no return", (RETURN, ""), hint="gives back nothing", keeps=NOTHING),
    _check("unfinished", ("(J_plus - J_minus) / (2 * epsilon)", "None"), hint="no finite number", keeps=NOTHING),
    _check("always 0", (RETURN, "    return 0.0\n"), hint="", keeps=NOTHING),
    _check(
        "it does not parse", ("for name in parameters:", "for name in parameters"), hint="is not defined", keeps=NOTHING
    ),
]

WRONG = CHECK
