"""Wrong answers to the exercises on gradient descent and momentum."""

from functools import partial

from ..answer import HALF, LITTLE, NOTHING, ONE_SLIP, slip, wrong
from . import bases

_gd = partial(slip, bases.GD)
_momentum = partial(slip, bases.MOMENTUM)

GD = [
    _gd("uphill", ("- learning_rate", "+ learning_rate"), hint="goes up the slope", keeps=LITTLE),
    _gd("without the learning rate", ("learning_rate * grads", "grads"), hint="learning rate", keeps=LITTLE),
    _gd(
        "divided by the learning rate",
        ("learning_rate * grads", "1 / learning_rate * grads"),
        hint="divided by the learning rate",
        keeps=LITTLE,
    ),
    _gd(
        "the step alone",
        ('parameters["W" + str(l)] - learning', "learning"),
        ('parameters["b" + str(l)] - learning', "learning"),
        hint="the step alone",
        keeps=LITTLE,
    ),
    _gd("b with dW", ('grads["db"', 'grads["dW"'), hint="b with its own db", keeps=ONE_SLIP),
    _gd(
        "b with dW, in place",
        (
            'parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db"',
            'parameters["b" + str(l)] -= learning_rate * grads["dW"',
        ),
        hint="b with db",
        keeps=(0, 0.7),
    ),
    _gd("W with db", ('grads["dW"', 'grads["db"'), hint="W moves with its own dW", keeps=ONE_SLIP),
    _gd(
        "return inside the loop",
        ("    return parameters", "        return parameters"),
        hint="inside the loop",
        keeps=ONE_SLIP,
    ),
    _gd("the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="last layer", keeps=ONE_SLIP),
    _gd("layer 0", ("range(1, L + 1)", "range(L)"), hint="Layers count from 1 to L", keeps=NOTHING),
    _gd(
        "row 0 only",
        ('parameters["W" + str(l)] =', 'parameters["W" + str(l)][0] ='),
        ('parameters["W" + str(l)] -', 'parameters["W" + str(l)][0] -'),
        ('grads["dW" + str(l)]', 'grads["dW" + str(l)][0]'),
        hint="first row",
        keeps=ONE_SLIP,
    ),
    _gd(
        "grads changed in place",
        (
            "    for l in range(1, L + 1):\n",
            '    for l in range(1, L + 1):\n        grads["dW" + str(l)] *= learning_rate\n',
        ),
        ('- learning_rate * grads["dW"', '- grads["dW"'),
        hint="changes `grads`",
        keeps=ONE_SLIP,
    ),
    _gd(
        "all of grads changed in place",
        (
            "    for l in range(1, L + 1):\n",
            "    for key in grads:\n        grads[key] *= learning_rate\n    for l in range(1, L + 1):\n",
        ),
        ("learning_rate * grads", "grads"),
        hint="changes `grads`",
        keeps=ONE_SLIP,
    ),
    _gd(
        "a number for the learning rate",
        ("learning_rate * grads", "0.01 * grads"),
        hint="same for every learning rate",
        keeps=LITTLE,
    ),
    wrong(
        "learning_rate_of_another_cell = 0.01\n"
        + bases.GD.replace("* grads", "* grads").replace("- learning_rate *", "- learning_rate_of_another_cell *"),
        "another cell's variable",
        hint="another cell",
        keeps=LITTLE,
    ),
    _gd(
        "a variable that is nowhere",
        ("- learning_rate *", "- alpha *"),
        hint="no variable of another cell",
        keeps=NOTHING,
    ),
    _gd("layers counted in grads", ("len(parameters)", "len(grads)"), hint="Layers count from 1 to L", keeps=NOTHING),
    _gd("a renamed parameter", ("learning_rate", "lr"), hint="Leave the names", keeps=ONE_SLIP),
    _gd("no return", ("    return parameters", ""), hint="None", keeps=NOTHING),
    _gd(
        "unfinished",
        ('parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]', "None"),
        ('parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]', "None"),
        hint="is None",
        keeps=NOTHING,
    ),
    _gd(
        "only b unfinished",
        ('parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]', "None"),
        hint="is None",
        keeps=ONE_SLIP,
    ),
    _gd(
        "b computed from W",
        ('= parameters["b" + str(l)] -', '= parameters["W" + str(l)] -'),
        hint="b is computed from W",
        keeps=ONE_SLIP,
    ),
    wrong(
        """
def update_parameters_with_gd(parameters, grads, learning_rate):
    new = {}
    for l in range(1, len(parameters) // 2 + 1):
        new[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]
        new[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]
        return new
""",
        "return inside the loop, in a new dictionary",
        hint="inside the loop",
        keeps=ONE_SLIP,
    ),
    _gd(
        "a blank of the template left",
        ("- learning_rate *", "- YOUR_CODE *"),
        hint="is an answer still missing",
        keeps=NOTHING,
    ),
    _gd("empty dictionary", ("return parameters", "return {}"), hint="The dictionary is empty", keeps=NOTHING),
]

MOMENTUM = [
    _momentum(
        "v ignored",
        ('beta * v["dW" + str(l)] + ', ""),
        ('beta * v["db" + str(l)] + ', ""),
        hint="old velocity is left out",
        keeps=ONE_SLIP,
    ),
    _momentum(
        "β and 1 − β swapped",
        ("beta * v", "BETA * v"),
        ("(1 - beta) * g", "beta * g"),
        ("BETA", "(1 - beta)"),
        hint="swapped",
        keeps=ONE_SLIP,
    ),
    _momentum("the other convention", ("(1 - beta) * grads", "grads"), hint="the other convention", keeps=ONE_SLIP),
    _momentum(
        "α in the velocity",
        ("(1 - beta) * grads", "learning_rate * grads"),
        hint="learning rate is in the velocity",
        keeps=ONE_SLIP,
    ),
    _momentum(
        "gradient subtracted", ("+ (1 - beta)", "- (1 - beta)"), hint="subtracted from the velocity", keeps=ONE_SLIP
    ),
    _momentum("without β", ("beta * v", "v"), hint="factor β of the old velocity is missing", keeps=ONE_SLIP),
    _momentum(
        "moves with the gradient",
        ('learning_rate * v["d', 'learning_rate * grads["d'),
        hint="move with the gradient",
        keeps=ONE_SLIP,
    ),
    _momentum("uphill", ("- learning_rate", "+ learning_rate"), hint="goes the wrong way", keeps=ONE_SLIP),
    _momentum("without α", ("learning_rate * v", "v"), hint="velocity is subtracted whole", keeps=ONE_SLIP),
    wrong(
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        for p in ("W", "b"):
            old = v["d" + p + str(l)]
            v["d" + p + str(l)] = beta * old + (1 - beta) * grads["d" + p + str(l)]
            parameters[p + str(l)] = parameters[p + str(l)] - learning_rate * old
    return parameters, v
""",
        "moves with the old velocity",
        hint="old velocity",
        keeps=ONE_SLIP,
    ),
    _momentum("b with dW", ('grads["db"', 'grads["dW"'), hint="dW and db are mixed up", keeps=ONE_SLIP),
    _momentum(
        "b with dW, in place",
        (
            'v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]',
            'v["db" + str(l)] += (1 - beta) * (grads["dW" + str(l)] - v["db" + str(l)])',
        ),
        hint="shapes do not fit",
        keeps=(0, 0.7),
    ),
    _momentum("v of W with db", ('grads["dW"', 'grads["db"'), hint="dW and db are mixed up", keeps=ONE_SLIP),
    _momentum(
        "b moves with v of dW",
        ('learning_rate * v["db"', 'learning_rate * v["dW"'),
        hint="velocities are mixed up",
        keeps=ONE_SLIP,
    ),
    _momentum(
        "return inside the loop",
        ("    return parameters", "        return parameters"),
        hint="inside the loop",
        keeps=ONE_SLIP,
    ),
    _momentum("the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="last layer", keeps=ONE_SLIP),
    _momentum(
        "row 0 only",
        ('parameters["W" + str(l)] =', 'parameters["W" + str(l)][0] ='),
        ('parameters["W" + str(l)] -', 'parameters["W" + str(l)][0] -'),
        ('learning_rate * v["dW" + str(l)]', 'learning_rate * v["dW" + str(l)][0]'),
        hint="first row",
        keeps=ONE_SLIP,
    ),
    _momentum(
        "only the parameters returned",
        ("return parameters, v", "return parameters"),
        hint="Return 2 values",
        keeps=(0.2, 0.7),
    ),
    _momentum(
        "returned in the other order",
        ("return parameters, v", "return v, parameters"),
        hint="order of what is returned",
        keeps=NOTHING,
    ),
    _momentum(
        "v not stored",
        ('v["dW" + str(l)] = ', "vdW = "),
        ('v["db" + str(l)] = ', "vdb = "),
        ('learning_rate * v["dW" + str(l)]', "learning_rate * vdW"),
        ('learning_rate * v["db" + str(l)]', "learning_rate * vdb"),
        hint="Nothing has changed",
        keeps=ONE_SLIP,
    ),
    _momentum(
        "W and its velocity in one array",
        ("    return parameters, v", '        v["dW" + str(l)] = parameters["W" + str(l)]\n    return parameters, v'),
        hint="two names for one array",
        keeps=ONE_SLIP,
    ),
    _momentum(
        "gradients changed in place",
        (
            "    for l in range(1, L + 1):\n",
            '    for l in range(1, L + 1):\n        grads["dW" + str(l)] *= 1 - beta\n',
        ),
        ('(1 - beta) * grads["dW"', 'grads["dW"'),
        hint="changes `grads`",
        keeps=ONE_SLIP,
    ),
    wrong(
        "beta = 0.9\n" + bases.MOMENTUM.replace("v, beta, learning_rate)", "v, momentum, learning_rate)"),
        "another cell's variable",
        hint="another cell's variable",
        keeps=HALF,
    ),
    _momentum(
        "b computed from W",
        ('= parameters["b" + str(l)] -', '= parameters["W" + str(l)] -'),
        hint="b is computed from W",
        keeps=ONE_SLIP,
    ),
    _momentum("a renamed parameter", ("beta", "beta1"), hint="Leave the names", keeps=ONE_SLIP),
    _momentum(
        "empty dictionaries", ("return parameters, v", "return {}, {}"), hint="The dictionary is empty", keeps=NOTHING
    ),
    _momentum("nothing done", ("range(1, L + 1)", "range(0)"), hint="Nothing has changed", keeps=NOTHING),
    _momentum("no return", ("    return parameters, v", ""), hint="gives back nothing", keeps=NOTHING),
    _momentum(
        "half unfinished",
        ('beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]', "None"),
        hint="TypeError",
        keeps=(0, 0.7),
    ),
    _momentum(
        "no brackets around 1 − β",
        ("(1 - beta) * grads", "1 - beta * grads"),
        hint="Brackets are missing",
        keeps=ONE_SLIP,
    ),
    _momentum("β in place of α", ("- learning_rate *", "- beta *"), hint="multiplied by β in the step", keeps=ONE_SLIP),
    _momentum(
        "nothing done, a velocity of almost zero",
        ("range(1, L + 1)", "range(0)"),
        ("return parameters, v", "return parameters, {k: np.full(a.shape, 1e-30) for k, a in v.items()}"),
        hint="Nothing has changed",
        keeps=NOTHING,
    ),
]

WRONG = [*GD, *MOMENTUM]
