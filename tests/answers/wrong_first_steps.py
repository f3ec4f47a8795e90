"""Wrong answers to the exercises on gradient descent and momentum, and to the two that start state at zero."""

from functools import partial

from . import bases
from .answer import slip, wrong

_gd = partial(slip, bases.GD)
_velocity = partial(slip, bases.VELOCITY)
_momentum = partial(slip, bases.MOMENTUM)
_start = partial(slip, bases.ADAM_START)

NOTHING, LITTLE, HALF, MOST = (0.0, 0.0), (0.0, 0.35), (0.3, 0.7), (0.55, 0.95)

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
    _gd("b with dW", ('grads["db"', 'grads["dW"'), hint="b with its own db", keeps=HALF),
    _gd(
        "b with dW, in place",
        (
            'parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db"',
            'parameters["b" + str(l)] -= learning_rate * grads["dW"',
        ),
        hint="b with db",
        keeps=(0, 0.7),
    ),
    _gd("W with db", ('grads["dW"', 'grads["db"'), hint="W moves with its own dW", keeps=(0.2, 0.7)),
    _gd(
        "return inside the loop",
        ("    return parameters", "        return parameters"),
        hint="inside the loop",
        keeps=HALF,
    ),
    _gd("the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="last layer", keeps=HALF),
    _gd("layer 0", ("range(1, L + 1)", "range(L)"), hint="Layers count from 1 to L", keeps=NOTHING),
    _gd(
        "row 0 only",
        ('parameters["W" + str(l)] =', 'parameters["W" + str(l)][0] ='),
        ('parameters["W" + str(l)] -', 'parameters["W" + str(l)][0] -'),
        ('grads["dW" + str(l)]', 'grads["dW" + str(l)][0]'),
        hint="first row",
        keeps=(0.2, 0.7),
    ),
    _gd(
        "grads changed in place",
        (
            "    for l in range(1, L + 1):\n",
            '    for l in range(1, L + 1):\n        grads["dW" + str(l)] *= learning_rate\n',
        ),
        ('- learning_rate * grads["dW"', '- grads["dW"'),
        hint="changes `grads`",
        keeps=MOST,
    ),
    _gd(
        "all of grads changed in place",
        (
            "    for l in range(1, L + 1):\n",
            "    for key in grads:\n        grads[key] *= learning_rate\n    for l in range(1, L + 1):\n",
        ),
        ("learning_rate * grads", "grads"),
        hint="changes `grads`",
        keeps=MOST,
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
    _gd("a renamed parameter", ("learning_rate", "lr"), hint="Leave the names", keeps=MOST),
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
        keeps=HALF,
    ),
    _gd("empty dictionary", ("return parameters", "return {}"), hint="The dictionary is empty", keeps=NOTHING),
]

VELOCITY = [
    _velocity("empty dictionary", ("return v", "return {}"), hint="The dictionary is empty", keeps=NOTHING),
    _velocity(
        "return inside the loop",
        ("    return v", "        return v"),
        hint="`return` stand after the loop",
        keeps=LITTLE,
    ),
    _velocity(
        "the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="every layer from 1 to L", keeps=LITTLE
    ),
    _velocity("layer 0", ("range(1, L + 1)", "range(L)"), hint="Layers count from 1 to L", keeps=NOTHING),
    _velocity(
        "keys from 0",
        ('v["dW" + str(l)]', 'v["dW" + str(l - 1)]'),
        ('v["db" + str(l)]', 'v["db" + str(l - 1)]'),
        hint="layers count from 1",
        keeps=NOTHING,
    ),
    _velocity(
        "db shaped like W", ('parameters["b"', 'parameters["W"'), hint="shapes of W and b are mixed up", keeps=MOST
    ),
    _velocity(
        "dW shaped like b", ('parameters["W"', 'parameters["b"'), hint="shapes of W and b are mixed up", keeps=HALF
    ),
    _velocity("turned round", (".shape)", ".T.shape)"), hint="turned round", keeps=LITTLE),
    _velocity("flat", (".shape)", ".size)"), hint="The array is flat", keeps=LITTLE),
    _velocity("ones", ("np.zeros", "np.ones"), hint="These are ones", keeps=NOTHING),
    _velocity("whole numbers", (".shape)", ".shape, dtype=int)"), hint="whole numbers", keeps=MOST),
    _velocity(
        "keys of the parameters",
        ('v["dW"', 'v["W"'),
        ('v["db"', 'v["b"'),
        hint="Keys are spelled as in the text",
        keeps=NOTHING,
    ),
    _velocity(
        "parameters set to zero",
        ('np.zeros(parameters["W" + str(l)].shape)', 'parameters["W" + str(l)]'),
        ('np.zeros(parameters["b" + str(l)].shape)', 'parameters["b" + str(l)]'),
        (
            '        v["dW"',
            '        parameters["W" + str(l)] *= 0\n        parameters["b" + str(l)] *= 0\n        v["dW"',
        ),
        hint="changes `parameters`",
        keeps=MOST,
    ),
    _velocity(
        "the parameters themselves",
        ('np.zeros(parameters["W" + str(l)].shape)', 'parameters["W" + str(l)]'),
        ('np.zeros(parameters["b" + str(l)].shape)', 'parameters["b" + str(l)]'),
        hint="parameters themselves",
        keeps=NOTHING,
    ),
    _velocity(
        "fixed shapes",
        ('parameters["W" + str(l)].shape', "(2, 3)"),
        ('parameters["b" + str(l)].shape', "(2, 1)"),
        hint="shape of W",
        keeps=NOTHING,
    ),
    _velocity("no return", ("    return v", ""), hint="None", keeps=NOTHING),
    _velocity("lists instead of arrays", (".shape)", ".shape).tolist()"), hint="array", keeps=(0, 0.95)),
]

MOMENTUM = [
    _momentum(
        "v ignored",
        ('beta * v["dW" + str(l)] + ', ""),
        ('beta * v["db" + str(l)] + ', ""),
        hint="old velocity is left out",
        keeps=HALF,
    ),
    _momentum(
        "β and 1 − β swapped",
        ("beta * v", "BETA * v"),
        ("(1 - beta) * g", "beta * g"),
        ("BETA", "(1 - beta)"),
        hint="swapped",
        keeps=HALF,
    ),
    _momentum("the other convention", ("(1 - beta) * grads", "grads"), hint="the other convention", keeps=HALF),
    _momentum(
        "α in the velocity",
        ("(1 - beta) * grads", "learning_rate * grads"),
        hint="learning rate is in the velocity",
        keeps=HALF,
    ),
    _momentum("gradient subtracted", ("+ (1 - beta)", "- (1 - beta)"), hint="subtracted from the velocity", keeps=HALF),
    _momentum("without β", ("beta * v", "v"), hint="factor β of the old velocity is missing", keeps=HALF),
    _momentum(
        "moves with the gradient",
        ('learning_rate * v["d', 'learning_rate * grads["d'),
        hint="move with the gradient",
        keeps=HALF,
    ),
    _momentum("uphill", ("- learning_rate", "+ learning_rate"), hint="goes the wrong way", keeps=HALF),
    _momentum("without α", ("learning_rate * v", "v"), hint="velocity is subtracted whole", keeps=HALF),
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
        keeps=(0.2, 0.7),
    ),
    _momentum("b with dW", ('grads["db"', 'grads["dW"'), hint="dW and db are mixed up", keeps=HALF),
    _momentum(
        "b with dW, in place",
        (
            'v["db" + str(l)] = beta * v["db" + str(l)] + (1 - beta) * grads["db" + str(l)]',
            'v["db" + str(l)] += (1 - beta) * (grads["dW" + str(l)] - v["db" + str(l)])',
        ),
        hint="shapes do not fit",
        keeps=(0, 0.7),
    ),
    _momentum("v of W with db", ('grads["dW"', 'grads["db"'), hint="dW and db are mixed up", keeps=HALF),
    _momentum(
        "b moves with v of dW",
        ('learning_rate * v["db"', 'learning_rate * v["dW"'),
        hint="velocities are mixed up",
        keeps=MOST,
    ),
    _momentum(
        "return inside the loop",
        ("    return parameters", "        return parameters"),
        hint="inside the loop",
        keeps=LITTLE,
    ),
    _momentum("the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="last layer", keeps=LITTLE),
    _momentum(
        "row 0 only",
        ('parameters["W" + str(l)] =', 'parameters["W" + str(l)][0] ='),
        ('parameters["W" + str(l)] -', 'parameters["W" + str(l)][0] -'),
        ('learning_rate * v["dW" + str(l)]', 'learning_rate * v["dW" + str(l)][0]'),
        hint="first row",
        keeps=HALF,
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
        hint="is missing",
        keeps=NOTHING,
    ),
    _momentum(
        "v not stored",
        ('v["dW" + str(l)] = ', "vdW = "),
        ('v["db" + str(l)] = ', "vdb = "),
        ('learning_rate * v["dW" + str(l)]', "learning_rate * vdW"),
        ('learning_rate * v["db" + str(l)]', "learning_rate * vdb"),
        hint="Nothing has changed",
        keeps=LITTLE,
    ),
    _momentum(
        "W and its velocity in one array",
        ("    return parameters, v", '        v["dW" + str(l)] = parameters["W" + str(l)]\n    return parameters, v'),
        hint="velocity",
        keeps=LITTLE,
    ),
    _momentum(
        "gradients changed in place",
        (
            "    for l in range(1, L + 1):\n",
            '    for l in range(1, L + 1):\n        grads["dW" + str(l)] *= 1 - beta\n',
        ),
        ('(1 - beta) * grads["dW"', 'grads["dW"'),
        hint="changes `grads`",
        keeps=MOST,
    ),
    wrong(
        "beta = 0.9\n" + bases.MOMENTUM.replace("v, beta, learning_rate)", "v, momentum, learning_rate)"),
        "another cell's variable",
        hint="velocity of the weights is not",
        keeps=HALF,
    ),
    _momentum("a renamed parameter", ("beta", "beta1"), hint="Leave the names", keeps=MOST),
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
]

ADAM_START = [
    _start("empty dictionaries", ("return v, s", "return {}, {}"), hint="The dictionary is empty", keeps=NOTHING),
    _start("v and s one dictionary", ("    s = {}", "    s = v"), hint="one and the same dictionary", keeps=MOST),
    _start(
        "v and s share arrays",
        ('s["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)', 's["dW" + str(l)] = v["dW" + str(l)]'),
        hint="Two of the arrays are the same",
        keeps=MOST,
    ),
    _start(
        "db of s shaped like W",
        ('s["db" + str(l)] = np.zeros(parameters["b"', 's["db" + str(l)] = np.zeros(parameters["W"'),
        hint="shapes of W and b are mixed up",
        keeps=MOST,
    ),
    _start(
        "db of both shaped like W",
        ('parameters["b"', 'parameters["W"'),
        hint="shapes of W and b are mixed up",
        keeps=(0.3, 0.8),
    ),
    _start("whole numbers", (".shape)", ".shape, dtype=int)"), hint="whole numbers", keeps=MOST),
    _start(
        "return inside the loop",
        ("    return v, s", "        return v, s"),
        hint="`return` stand after the loop",
        keeps=LITTLE,
    ),
    _start(
        "the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="every layer from 1 to L", keeps=LITTLE
    ),
    _start("only v returned", ("return v, s", "return v"), hint="Return 2 values", keeps=NOTHING),
    _start(
        "s of b forgotten",
        ('        s["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)\n', ""),
        hint="is missing",
        keeps=MOST,
    ),
    _start(
        "s starts at ones",
        ('s["dW" + str(l)] = np.zeros', 's["dW" + str(l)] = np.ones'),
        hint="These are ones",
        keeps=HALF,
    ),
    _start("no return", ("    return v, s", ""), hint="gives back nothing", keeps=NOTHING),
]

WRONG = [*GD, *VELOCITY, *MOMENTUM, *ADAM_START]
