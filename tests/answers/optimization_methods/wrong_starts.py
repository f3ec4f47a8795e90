"""Wrong answers to the two exercises that start averages at zero."""

from functools import partial

from ..answer import LITTLE, NOTHING, ONE_SLIP, slip
from . import bases

_velocity = partial(slip, bases.VELOCITY)
_start = partial(slip, bases.ADAM_START)

VELOCITY = [
    _velocity(
        "complex numbers",
        (".shape)", ".shape, dtype=complex)"),
        hint="real numbers (float)",
        keeps=ONE_SLIP,
    ),
    _velocity("empty dictionary", ("return v", "return {}"), hint="The dictionary is empty", keeps=NOTHING),
    _velocity(
        "return inside the loop",
        ("    return v", "        return v"),
        hint="`return` stand after the loop",
        keeps=ONE_SLIP,
    ),
    _velocity(
        "the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="every layer from 1 to L", keeps=ONE_SLIP
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
        "db shaped like W", ('parameters["b"', 'parameters["W"'), hint="shapes of W and b are mixed up", keeps=ONE_SLIP
    ),
    _velocity(
        "dW shaped like b", ('parameters["W"', 'parameters["b"'), hint="shapes of W and b are mixed up", keeps=ONE_SLIP
    ),
    _velocity("turned round", (".shape)", ".T.shape)"), hint="turned round", keeps=LITTLE),
    _velocity("flat", (".shape)", ".size)"), hint="The array is flat", keeps=LITTLE),
    _velocity("ones", ("np.zeros", "np.ones"), hint="These are ones", keeps=NOTHING),
    _velocity(
        "small random numbers", ("np.zeros(", "1e-6 * np.random.randn(*"), hint="should hold zeros", keeps=NOTHING
    ),
    _velocity("whole numbers", (".shape)", ".shape, dtype=int)"), hint="whole numbers", keeps=ONE_SLIP),
    _velocity(
        "keys of the parameters",
        ('v["dW"', 'v["W"'),
        ('v["db"', 'v["b"'),
        hint="spelling of the keys",
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
        keeps=ONE_SLIP,
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

ADAM_START = [
    _start("empty dictionaries", ("return v, s", "return {}, {}"), hint="The dictionary is empty", keeps=NOTHING),
    _start("v and s one dictionary", ("    s = {}", "    s = v"), hint="one and the same dictionary", keeps=ONE_SLIP),
    _start(
        "v and s share arrays",
        ('s["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)', 's["dW" + str(l)] = v["dW" + str(l)]'),
        hint="Two of the arrays are the same",
        keeps=ONE_SLIP,
    ),
    _start(
        "db of v and s share an array",
        ('s["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)', 's["db" + str(l)] = v["db" + str(l)]'),
        hint="Two of the arrays are the same",
        keeps=ONE_SLIP,
    ),
    _start(
        "db of s shaped like W",
        ('s["db" + str(l)] = np.zeros(parameters["b"', 's["db" + str(l)] = np.zeros(parameters["W"'),
        hint="shapes of W and b are mixed up",
        keeps=ONE_SLIP,
    ),
    _start(
        "db of both shaped like W",
        ('parameters["b"', 'parameters["W"'),
        hint="shapes of W and b are mixed up",
        keeps=ONE_SLIP,
    ),
    _start("small random numbers", ("np.zeros(", "1e-6 * np.random.randn(*"), hint="should hold zeros", keeps=NOTHING),
    _start("ε for zero", (".shape)", ".shape) + 1e-8"), hint="should hold zeros", keeps=NOTHING),
    _start("whole numbers", (".shape)", ".shape, dtype=int)"), hint="whole numbers", keeps=ONE_SLIP),
    _start(
        "return inside the loop",
        ("    return v, s", "        return v, s"),
        hint="`return` stand after the loop",
        keeps=ONE_SLIP,
    ),
    _start(
        "the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="every layer from 1 to L", keeps=ONE_SLIP
    ),
    _start("only v returned", ("return v, s", "return v"), hint="Return 2 values", keeps=NOTHING),
    _start(
        "s of b forgotten",
        ('        s["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)\n', ""),
        hint="is missing",
        keeps=ONE_SLIP,
    ),
    _start(
        "s starts at ones",
        ('s["dW" + str(l)] = np.zeros', 's["dW" + str(l)] = np.ones'),
        hint="These are ones",
        keeps=ONE_SLIP,
    ),
    _start("no return", ("    return v, s", ""), hint="gives back nothing", keeps=NOTHING),
]

WRONG = [*VELOCITY, *ADAM_START]
