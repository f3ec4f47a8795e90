"""Wrong answers to the exercises on Nesterov, AdaGrad and RMSProp."""

from functools import partial

from ..answer import HALF, MOST, NOTHING, ONE_SLIP, slip, wrong
from . import bases

_nesterov = partial(slip, bases.NESTEROV)
_adagrad = partial(slip, bases.ADAGRAD)
_rmsprop = partial(slip, bases.RMSPROP)


def _both(old, new):
    """Return the changes of a line for W and of the same line for b."""
    return [(old.replace("?", kind), new.replace("?", kind)) for kind in "Wb"]


STEP = 'step_? = beta * v["d?" + str(l)] + (1 - beta) * grads["d?" + str(l)]'
AVERAGE = 'v["d?" + str(l)] = beta * v["d?" + str(l)] + (1 - beta) * grads["d?" + str(l)]'

NESTEROV = [
    _nesterov("plain momentum", *_both(STEP, 'step_? = v["d?" + str(l)]'), hint="plain momentum", keeps=HALF),
    wrong(
        bases.NESTEROV.replace("    for l", "    old = dict(v)\n    for l")
        .replace('step_W = beta * v["dW"', 'step_W = beta * old["dW"')
        .replace('step_b = beta * v["db"', 'step_b = beta * old["db"'),
        "old v in the step",
        hint="or it uses the old v",
        keeps=HALF,
    ),
    _nesterov(
        "1 − β missing in v",
        *_both(AVERAGE, AVERAGE.replace("(1 - beta) * ", "")),
        hint="The factor 1 − β of the gradient is missing (that is",
        keeps=ONE_SLIP,
    ),
    _nesterov(
        "1 − β missing in the step",
        *_both(STEP, STEP.replace("(1 - beta) * ", "")),
        hint="missing in the step",
        keeps=HALF,
    ),
    _nesterov(
        "1 − β missing everywhere", ("(1 - beta) * grads", "grads"), hint="that is the other convention", keeps=HALF
    ),
    _nesterov(
        "1 − β twice in the step",
        *_both(STEP, STEP.replace("(1 - beta)", "(1 - beta) * (1 - beta)")),
        hint="counts twice in the step",
        keeps=HALF,
    ),
    _nesterov(
        "1 − β twice in v",
        *_both(AVERAGE, AVERAGE.replace("(1 - beta)", "(1 - beta) ** 2")),
        hint="counts twice in the velocity",
        keeps=ONE_SLIP,
    ),
    _nesterov(
        "v = −α g, subtracted",
        *_both(AVERAGE, 'v["d?" + str(l)] = beta * v["d?" + str(l)] - learning_rate * grads["d?" + str(l)]'),
        hint="−α times the gradient is in it",
        keeps=ONE_SLIP,
    ),
    _nesterov(
        "α in the velocity",
        *_both(AVERAGE, 'v["d?" + str(l)] = beta * v["d?" + str(l)] + learning_rate * grads["d?" + str(l)]'),
        hint="The learning rate is in the velocity",
        keeps=ONE_SLIP,
    ),
    _nesterov(
        "β swapped",
        *_both(AVERAGE, AVERAGE.replace("(1 - beta)", "B").replace("beta", "(1 - beta)").replace("B", "beta")),
        hint="β and 1 − β are swapped: β belongs to the old velocity",
        keeps=ONE_SLIP,
    ),
    _nesterov(
        "v ignored",
        *_both(AVERAGE, 'v["d?" + str(l)] = (1 - beta) * grads["d?" + str(l)]'),
        hint="The old velocity is left out",
        keeps=ONE_SLIP,
    ),
    _nesterov(
        "size of g",
        ("(1 - beta) * grads", "(1 - beta) * abs(grads"),
        ("str(l)]\n", "str(l)])\n"),
        hint="The size of the gradient is averaged",
        keeps=HALF,
    ),
    _nesterov(
        "size of g in v",
        *_both(AVERAGE, AVERAGE.replace("grads", "abs(grads") + ")"),
        hint="The size of the gradient is averaged",
        keeps=ONE_SLIP,
    ),
    _nesterov(
        "g squared in v", *_both(AVERAGE, AVERAGE + " ** 2"), hint="The squared gradient is averaged", keeps=ONE_SLIP
    ),
    _nesterov("rate divided by l", ("learning_rate *", "learning_rate / l *"), hint="change places", keeps=HALF),
    _nesterov("wrong way", ("- learning_rate", "+ learning_rate"), hint="goes the wrong way", keeps=HALF),
    _nesterov(
        "without the learning rate", ("learning_rate * step", "step"), hint="learning rate is left out", keeps=HALF
    ),
    _nesterov(
        "gradient missing in the step",
        *_both(STEP, 'step_? = beta * v["d?" + str(l)]'),
        hint="The gradient is missing in the step",
        keeps=HALF,
    ),
    _nesterov("gradient alone", *_both(STEP, 'step_? = grads["d?" + str(l)]'), hint="gradient alone", keeps=HALF),
    _nesterov(
        "no brackets",
        ("learning_rate * step_W", 'learning_rate * beta * v["dW" + str(l)] - (1 - beta) * grads["dW" + str(l)]'),
        ("learning_rate * step_b", 'learning_rate * beta * v["db" + str(l)] - (1 - beta) * grads["db" + str(l)]'),
        hint="Brackets are missing",
        keeps=HALF,
    ),
    _nesterov("β fixed", ("beta * v", "0.9 * v"), ("(1 - beta)", "0.1"), hint="the number 0.9", keeps=HALF),
    _nesterov(
        "velocity of b with dW",
        (
            'v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db"',
            'v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["dW"',
        ),
        hint="b",
        keeps=(0.5, 0.9),
    ),
    _nesterov(
        "W with db",
        ('(1 - beta) * grads["dW"', '(1 - beta) * grads["db"'),
        hint="dW and db are mixed up",
        keeps=HALF,
    ),
    _nesterov(
        "return inside the loop",
        ("    return parameters, v", "        return parameters, v"),
        hint="inside the loop",
        keeps=ONE_SLIP,
    ),
    _nesterov("the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="last layer", keeps=ONE_SLIP),
    _nesterov("layer 0", ("range(1, L + 1)", "range(L)"), hint="Layers count from 1 to L", keeps=NOTHING),
    _nesterov(
        "gradients changed in place",
        ("    for l", "    for key in grads:\n        grads[key] *= 1 - beta\n    for l"),
        ("(1 - beta) * grads", "grads"),
        hint="changes `grads`",
        keeps=(0.75, 0.9),
    ),
    _nesterov("a renamed parameter", ("learning_rate", "lr"), hint="Leave the names", keeps=MOST),
    _nesterov(
        "v not returned",
        ("return parameters, v", "return parameters"),
        hint="Return 2 values, in this order: parameters and v",
        keeps=(0.2, 0.5),
    ),
    _nesterov("no return", ("    return parameters, v\n", ""), hint="gives back nothing", keeps=NOTHING),
    _nesterov(
        "empty dictionaries", ("return parameters, v", "return {}, {}"), hint="The dictionary is empty", keeps=NOTHING
    ),
    _nesterov(
        "nothing done", ("    for l in range(1, L + 1):", "    for l in []:"), hint="Nothing has changed", keeps=NOTHING
    ),
    _nesterov("unfinished", *_both(STEP, "step_? = None"), hint="TypeError", keeps=NOTHING),
]

SUM_W, SUM_B = "s[dW] = s[dW] + grads[dW] ** 2", "s[db] = s[db] + grads[db] ** 2"


def _sums(new):
    """Return the changes of AdaGrad's two sums; ? is dW or db."""
    return (SUM_W, new.replace("?", "dW")), (SUM_B, new.replace("?", "db"))


def _divisors(new):
    """Return the changes of the two divisors of AdaGrad or RMSProp."""
    return [(f"(np.sqrt(s[{key}]) + epsilon)", new.replace("?", key)) for key in ("dW", "db")]


# Slips in the step, which AdaGrad and RMSProp share: name, changes, hint, keeps.
STEPS = [
    ("ε inside the root", _divisors("np.sqrt(s[?] + epsilon)"), "with ε inside the square root", ONE_SLIP),
    ("no root", _divisors("(s[?] + epsilon)"), "The root of s is missing", HALF),
    ("** 1/2", _divisors("(s[?] ** 1/2 + epsilon)"), "`** 1/2` is the first power", HALF),
    ("np.square for np.sqrt", _divisors("(np.square(s[?]) + epsilon)"), "np.sqrt, not np.square", HALF),
    ("ε outside the fraction", _divisors("np.sqrt(s[?]) + epsilon"), "Put √s + ε into brackets", (0.5, 0.9)),
    ("ε left out", _divisors("np.sqrt(s[?])"), "ε has no effect", ONE_SLIP),
    ("ε of 1e-8 written in", _divisors("(np.sqrt(s[?]) + 1e-8)"), "ε has no effect", ONE_SLIP),
    ("rate divided by l", [("learning_rate *", "learning_rate / l *")], "change places", HALF),
    ("g doubled", [("** 2", "* 2")], "The gradient is doubled", ONE_SLIP),
    ("wrong way", [("- learning_rate", "+ learning_rate")], "goes the wrong way", HALF),
    ("without the learning rate", [("learning_rate * grads", "grads")], "learning rate is left out", HALF),
    ("not divided", _divisors("1"), "plain gradient descent", HALF),
    ("multiplied", [("grads[dW] / (", "grads[dW] * ("), ("grads[db] / (", "grads[db] * (")], "Divide by it", HALF),
    ("along s", [("learning_rate * grads[", "learning_rate * s[")], "move along s", HALF),
    (
        "gradient missing",
        [("learning_rate * grads[dW]", "learning_rate"), ("learning_rate * grads[db]", "learning_rate")],
        "The gradient is missing in the step",
        HALF,
    ),
    (
        "b without the root",
        [("(np.sqrt(s[db]) + epsilon)", "(s[db] + epsilon)")],
        "The root of s is missing",
        (0.7, 0.9),
    ),
    ("s of b with dW", [("grads[db] ** 2", "grads[dW] ** 2")], "mixed up", (0.5, 0.9)),
    ("W with db", [("learning_rate * grads[dW]", "learning_rate * grads[db]")], "mixed up", (0.5, 0.9)),
    (
        "return inside the loop",
        [("    return parameters, s", "        return parameters, s")],
        "inside the loop",
        ONE_SLIP,
    ),
    ("the last layer forgotten", [("range(1, L + 1)", "range(1, L)")], "last layer", ONE_SLIP),
    ("layer 0", [("range(1, L + 1)", "range(L)")], "Layers count from 1 to L", NOTHING),
    ("another default", [("1e-8", "1e-7")], "is ε 1e-8", (0.9, 0.96)),
    ("no default", [("epsilon=1e-8", "epsilon")], "TypeError", (0.9, 0.96)),
    ("a renamed parameter", [("learning_rate", "lr")], "Leave the names", MOST),
    ("s not returned", [("return parameters, s", "return parameters")], "Return 2 values, in this order", (0.2, 0.5)),
    ("no return", [("    return parameters, s\n", "")], "gives back nothing", NOTHING),
    ("empty dictionaries", [("return parameters, s", "return {}, {}")], "The dictionary is empty", NOTHING),
    ("another cell's variable", [("learning_rate * grads", "alpha * grads")], "no variable of another cell", NOTHING),
    (
        "s and parameters one array",
        [("parameters[W] = parameters[W] -", "parameters[W] = s[dW] = parameters[W] -")],
        "holds the parameters themselves",
        (0.2, 0.9),
    ),
    ("nothing done", [("    for l in range(1, L + 1):", "    for l in []:")], "Nothing has changed", NOTHING),
]

ADAGRAD = [
    _adagrad("s decays", *_sums("s[?] = 0.9 * s[?] + 0.1 * grads[?] ** 2"), hint="s decays: this is", keeps=ONE_SLIP),
    _adagrad("s begins anew", *_sums("s[?] = grads[?] ** 2"), hint="The old s is left out", keeps=ONE_SLIP),
    _adagrad("g not squared", *_sums("s[?] = s[?] + grads[?]"), hint="Add its square", keeps=ONE_SLIP),
    _adagrad("half of g", *_sums("s[?] = s[?] + grads[?] / 2"), hint="s of W1 is not", keeps=(0.55, 0.9)),
    _adagrad("size of g", *_sums("s[?] = s[?] + np.abs(grads[?])"), hint="The size of the gradient", keeps=ONE_SLIP),
    _adagrad(
        "the sum squared", *_sums("s[?] = (s[?] + grads[?]) ** 2"), hint="The whole sum is squared", keeps=ONE_SLIP
    ),
    _adagrad("subtracted", *_sums("s[?] = s[?] - grads[?] ** 2"), hint="subtracted", keeps=(0.5, 0.9)),
    _adagrad("ε added to s", *_sums("s[?] = s[?] + grads[?] ** 2 + epsilon"), hint="ε is added to s", keeps=ONE_SLIP),
    _adagrad("root kept in s", *_sums("s[?] = np.sqrt(s[?] + grads[?] ** 2)"), hint="s holds the root", keeps=ONE_SLIP),
    _adagrad(
        "α in s", *_sums("s[?] = s[?] + (learning_rate * grads[?]) ** 2"), hint="learning rate is in s", keeps=ONE_SLIP
    ),
    _adagrad("s multiplied", *_sums("s[?] = s[?] * grads[?] ** 2"), hint="multiplied with s", keeps=(0.5, 0.9)),
    wrong(
        bases.ADAGRAD.replace("    for l", "    old = dict(s)\n    for l").replace("np.sqrt(s[", "np.sqrt(old["),
        "old s in the step",
        hint="The step uses the old s",
        keeps=HALF,
    ),
    *(_adagrad(name, *changes, hint=hint, keeps=keeps) for name, changes, hint, keeps in STEPS),
]

AVERAGE_W = "s[dW] = beta * s[dW] + (1 - beta) * grads[dW] ** 2"
AVERAGE_B = "s[db] = beta * s[db] + (1 - beta) * grads[db] ** 2"


def _averages(new):
    """Return the changes of RMSProp's two averages; ? is dW or db."""
    return (AVERAGE_W, new.replace("?", "dW")), (AVERAGE_B, new.replace("?", "db"))


RMSPROP = [
    _rmsprop(
        "s ignored", *_averages("s[?] = (1 - beta) * grads[?] ** 2"), hint="The old s is left out", keeps=ONE_SLIP
    ),
    _rmsprop(
        "β swapped", *_averages("s[?] = (1 - beta) * s[?] + beta * grads[?] ** 2"), hint="are swapped", keeps=ONE_SLIP
    ),
    _rmsprop("1 − β missing", *_averages("s[?] = beta * s[?] + grads[?] ** 2"), hint="is missing", keeps=ONE_SLIP),
    _rmsprop(
        "1 − β squared too",
        *_averages("s[?] = beta * s[?] + ((1 - beta) * grads[?]) ** 2"),
        hint="squared too",
        keeps=ONE_SLIP,
    ),
    _rmsprop(
        "g not squared",
        *_averages("s[?] = beta * s[?] + (1 - beta) * grads[?]"),
        hint="Square the gradient",
        keeps=ONE_SLIP,
    ),
    _rmsprop("third power of g", ("** 2", "** 3"), hint="third power", keeps=ONE_SLIP),
    _rmsprop("AdaGrad", *_averages("s[?] = s[?] + grads[?] ** 2"), hint="this is AdaGrad's sum", keeps=ONE_SLIP),
    _rmsprop("β missing", *_averages("s[?] = s[?] + (1 - beta) * grads[?] ** 2"), hint="The factor β", keeps=ONE_SLIP),
    _rmsprop(
        "corrected in s",
        *_averages("s[?] = (beta * s[?] + (1 - beta) * grads[?] ** 2) / (1 - beta)"),
        hint="no bias correction",
        keeps=ONE_SLIP,
    ),
    _rmsprop(
        "corrected in the step",
        *_divisors("(np.sqrt(s[?] / (1 - beta)) + epsilon)"),
        hint="is bias-corrected in the step",
        keeps=HALF,
    ),
    _rmsprop(
        "ε added to s in place",
        ("        parameters[W] =", "        s[dW] += epsilon\n        s[db] += epsilon\n        parameters[W] ="),
        ("(np.sqrt(s[dW]) + epsilon)", "np.sqrt(s[dW])"),
        ("(np.sqrt(s[db]) + epsilon)", "np.sqrt(s[db])"),
        hint="ε is added to s",
        keeps=HALF,
    ),
    _rmsprop(
        "root kept in s",
        *_averages("s[?] = np.sqrt(beta * s[?] + (1 - beta) * grads[?] ** 2)"),
        hint="s holds the root",
        keeps=ONE_SLIP,
    ),
    _rmsprop("β fixed", ("beta * s", "0.9 * s"), ("(1 - beta)", "0.1"), hint="the number 0.9", keeps=ONE_SLIP),
    wrong(
        bases.RMSPROP.replace("    for l", "    old = dict(s)\n    for l").replace("np.sqrt(s[", "np.sqrt(old["),
        "old s in the step",
        hint="The step uses the old s",
        keeps=HALF,
    ),
    *(_rmsprop(name, *changes, hint=hint, keeps=keeps) for name, changes, hint, keeps in STEPS),
]

WRONG = [*NESTEROV, *ADAGRAD, *RMSPROP]
