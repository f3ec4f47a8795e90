"""Wrong answers to the exercises on weight decay."""

from functools import partial

from ..answer import HALF, MOST, NOTHING, ONE_SLIP, slip, wrong
from . import bases

_penalty = partial(slip, bases.PENALTY)
_adamw = partial(slip, bases.ADAMW)

ADDED = '+ weight_decay * parameters["W" + str(l)]'
PLAIN_B = 'new_grads["db" + str(l)] = grads["db" + str(l)]'

PENALTY = [
    _penalty("2λ", (ADDED, ADDED.replace("weight", "2 * weight")), hint="The factor is 2λ", keeps=(0.6, 0.9)),
    _penalty("λ/2", (ADDED, ADDED + " / 2"), hint="The factor is λ/2", keeps=(0.6, 0.9)),
    _penalty("l times λ", (ADDED, ADDED.replace("+ weight", "+ l * weight")), hint="change places", keeps=ONE_SLIP),
    _penalty(
        "other biases penalised",
        (PLAIN_B, PLAIN_B + ' + (l > 1) * weight_decay * parameters["b" + str(l)]'),
        hint="change places",
        keeps=ONE_SLIP,
    ),
    _penalty(
        "sum of W", (ADDED, ADDED.replace("parameters", "np.sum(parameters") + ")"), hint="dW1 + λ·W1", keeps=HALF
    ),
    _penalty("no λ", (ADDED, '+ parameters["W" + str(l)]'), hint="λ is left out", keeps=HALF),
    _penalty("W²", (ADDED, ADDED + " ** 2"), hint="W is squared", keeps=(0.6, 0.9)),
    _penalty("the penalty itself", (ADDED, ADDED + " ** 2 / 2"), hint="The penalty itself is added", keeps=(0.6, 0.9)),
    _penalty(
        "sign of W",
        (ADDED, '+ weight_decay * np.sign(parameters["W" + str(l)])'),
        hint="The sign of W",
        keeps=(0.6, 0.9),
    ),
    _penalty(
        "size of W",
        (ADDED, '+ weight_decay * np.abs(parameters["W" + str(l)])'),
        hint="The size of W",
        keeps=(0.6, 0.9),
    ),
    _penalty(
        "subtracted", (ADDED, ADDED.replace("+ weight", "- weight")), hint="The penalty is subtracted", keeps=(0.6, 0.9)
    ),
    _penalty(
        "divided by m",
        (ADDED, ADDED + ' / parameters["W" + str(l)].shape[1]'),
        hint="number of columns",
        keeps=(0.6, 0.9),
    ),
    _penalty(
        "biases too",
        (PLAIN_B, PLAIN_B + ' + weight_decay * parameters["b" + str(l)]'),
        hint="The biases are penalised too",
        keeps=ONE_SLIP,
    ),
    _penalty(
        "the penalty alone", ('grads["dW" + str(l)] ' + ADDED, ADDED[2:]), hint="the penalty alone", keeps=(0.3, 0.9)
    ),
    _penalty("multiplied", (ADDED, ADDED.replace("+ weight", "* weight")), hint="multiplied by λ·W", keeps=(0.4, 0.9)),
    _penalty(
        "λ on the whole",
        ('grads["dW" + str(l)] ' + ADDED, 'weight_decay * (grads["dW" + str(l)] + parameters["W" + str(l)])'),
        hint="The whole of dW + W",
        keeps=(0.4, 0.9),
    ),
    _penalty(
        "weights shrunk instead",
        ('grads["dW" + str(l)] ' + ADDED, 'parameters["W" + str(l)] - weight_decay * grads["dW" + str(l)]'),
        hint="The weights shrink here",
        keeps=(0.3, 0.8),
    ),
    _penalty("biases forgotten", ("        " + PLAIN_B + "\n", ""), hint="is missing", keeps=(0.2, 0.9)),
    _penalty(
        "return inside the loop", ("    return new_grads", "        return new_grads"), hint="`return`", keeps=ONE_SLIP
    ),
    _penalty("the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="is missing", keeps=(0.0, 0.9)),
    _penalty("layer 0", ("range(1, L + 1)", "range(L)"), hint="Layers count from 1 to L", keeps=NOTHING),
    _penalty(
        "in place",
        ("new_grads = {}", "new_grads = grads"),
        hint="changes `grads`",
        keeps=(0.8, 0.9),
    ),
    _penalty("a renamed parameter", ("weight_decay", "lambd"), hint="Leave the names", keeps=MOST),
    _penalty("a number for λ", ("weight_decay *", "0.1 *"), hint="not dW1 + λ·W1", keeps=HALF),
    _penalty("no return", ("    return new_grads\n", ""), hint="None", keeps=NOTHING),
    _penalty("nothing done", (ADDED, ""), hint="The penalty is not there", keeps=NOTHING),
    _penalty("unfinished", ('grads["dW" + str(l)] ' + ADDED, "None"), hint="None", keeps=NOTHING),
]

DECAY = "decay = learning_rate * weight_decay * parameters[W]"
ADAM_W, ADAM_B = "(np.sqrt(s_corrected_dW) + epsilon)", "(np.sqrt(s_corrected_db) + epsilon)"


def _pair(old, new):
    """Return the changes of a line for dW and of the same line for db."""
    return [(old.replace("?", key), new.replace("?", key)) for key in ("dW", "db")]


V, S = "v[?] = beta1 * v[?] + (1 - beta1) * grads[?]", "s[?] = beta2 * s[?] + (1 - beta2) * grads[?] ** 2"
ADAMW = [
    _adamw(
        "no α in the decay",
        (DECAY, "decay = weight_decay * parameters[W]"),
        hint="left out of the decay",
        keeps=ONE_SLIP,
    ),
    _adamw(
        "no λ", (DECAY, "decay = learning_rate * parameters[W]"), hint="λ is left out of the decay", keeps=(0.6, 0.9)
    ),
    _adamw("W²", (DECAY, DECAY + " ** 2"), hint="The decay is squared", keeps=ONE_SLIP),
    _adamw("2λ", (DECAY, DECAY.replace("= l", "= 2 * l")), hint="counts twice", keeps=ONE_SLIP),
    _adamw("decay added", ("- step_W - decay", "- step_W + decay"), hint="The decay is added", keeps=ONE_SLIP),
    _adamw("decay of W1 only", (DECAY, DECAY.replace("= l", "= (l == 1) * l")), hint="change places", keeps=ONE_SLIP),
    _adamw(
        "other biases decay",
        ("parameters[b] - step_b", "parameters[b] - step_b - (l > 1) * learning_rate * weight_decay * parameters[b]"),
        hint="change places",
        keeps=ONE_SLIP,
    ),
    _adamw("decay forgotten", ("- step_W - decay", "- step_W"), hint="The decay has no effect", keeps=ONE_SLIP),
    _adamw(
        "sign of W",
        (DECAY, "decay = learning_rate * weight_decay * np.sign(parameters[W])"),
        hint="takes the sign of W",
        keeps=ONE_SLIP,
    ),
    _adamw(
        "the new W",
        ("- step_W - decay", "- step_W"),
        (DECAY, "decay = learning_rate * weight_decay"),
        (
            "        parameters[b] =",
            "        parameters[W] = parameters[W] - decay * parameters[W]\n        parameters[b] =",
        ),
        hint="The decay takes the new W",
        keeps=ONE_SLIP,
    ),
    _adamw(
        "α squared",
        (DECAY, "decay = learning_rate * learning_rate * weight_decay * parameters[W]"),
        hint="squared in the decay",
        keeps=ONE_SLIP,
    ),
    _adamw(
        "biases decay too",
        ("parameters[b] - step_b", "parameters[b] - step_b - learning_rate * weight_decay * parameters[b]"),
        hint="The biases decay too",
        keeps=(0.7, 0.95),
    ),
    wrong(
        bases.ADAMW.replace(
            "        v[dW] =", "        grads[dW] = grads[dW] + weight_decay * parameters[W]\n        v[dW] ="
        ).replace(" - decay", ""),
        "decay inside the gradient",
        hint="AdamW keeps it apart",
        keeps=(0.2, 0.6),
    ),
    wrong(
        bases.ADAMW.replace("        v[dW] =", "        g = grads[dW] + weight_decay * parameters[W]\n        v[dW] =")
        .replace("* grads[dW]", "* g")
        .replace(" - decay", ""),
        "decay inside the gradient, a new array",
        hint="AdamW keeps it apart",
        keeps=(0.3, 0.6),
    ),
    wrong(
        bases.ADAMW.replace(
            "        v[dW] =", "        g = grads[dW] + weight_decay * parameters[W]\n        v[dW] ="
        ).replace("* grads[dW]", "* g"),
        "decay twice: inside the gradient and apart",
        hint="AdamW keeps it apart",
        keeps=(0.3, 0.7),
    ),
    _adamw(
        "ε inside the root",
        (ADAM_W, "np.sqrt(s_corrected_dW + epsilon)"),
        (ADAM_B, "np.sqrt(s_corrected_db + epsilon)"),
        hint="with ε inside the square root",
        keeps=ONE_SLIP,
    ),
    _adamw("s not corrected", *_pair("s[?] / (1 - beta2 ** t)", "s[?]"), hint="s is not corrected", keeps=ONE_SLIP),
    _adamw("v not corrected", *_pair("v[?] / (1 - beta1 ** t)", "v[?]"), hint="v is not corrected", keeps=ONE_SLIP),
    _adamw(
        "neither is corrected",
        *_pair("v[?] / (1 - beta1 ** t)", "v[?]"),
        *_pair("s[?] / (1 - beta2 ** t)", "s[?]"),
        hint="Neither v nor s is corrected",
        keeps=(0.5, 0.9),
    ),
    _adamw(
        "comes back corrected",
        *_pair("v_corrected_? = v[?] / (1 - beta1 ** t)", "v[?] = v[?] / (1 - beta1 ** t); v_corrected_? = v[?]"),
        *_pair("s_corrected_? = s[?] / (1 - beta2 ** t)", "s[?] = s[?] / (1 - beta2 ** t); s_corrected_? = s[?]"),
        hint="v itself is divided by",
        keeps=(0.3, 0.9),
    ),
    _adamw("half the decay", (DECAY, DECAY + " / 2"), hint="The decay", keeps=ONE_SLIP),
    _adamw("1 − β without t", (" ** t)", ")"), hint="without t", keeps=ONE_SLIP),
    _adamw("t − 1", (" ** t)", " ** (t - 1))"), hint="The power is t − 1", keeps=(0.0, 0.9)),
    _adamw(
        "no root",
        (ADAM_W, "(s_corrected_dW + epsilon)"),
        (ADAM_B, "(s_corrected_db + epsilon)"),
        hint="The root of s_corrected is missing",
        keeps=ONE_SLIP,
    ),
    _adamw("v decays with β2", *_pair(V, V.replace("beta1", "beta2")), hint="v decays with β₂", keeps=(0.7, 0.9)),
    _adamw("s decays with β1", *_pair(S, S.replace("beta2", "beta1")), hint="s decays with β₁", keeps=(0.7, 0.9)),
    _adamw("v ignored", *_pair(V, "v[?] = (1 - beta1) * grads[?]"), hint="The old v is left out", keeps=(0.7, 0.9)),
    _adamw("s not squared", *_pair(S, S.replace(" ** 2", "")), hint="Square the gradient first", keeps=(0.5, 0.9)),
    _adamw(
        "s built from v",
        *_pair(S, "s[?] = beta2 * s[?] + (1 - beta2) * v[?] ** 2"),
        hint="s is built from v",
        keeps=(0.7, 0.9),
    ),
    _adamw(
        "wrong way",
        ("- step_W - decay", "+ step_W - decay"),
        ("- step_b", "+ step_b"),
        hint="goes the wrong way",
        keeps=ONE_SLIP,
    ),
    _adamw(
        "return inside the loop",
        ("    return parameters, v, s", "        return parameters, v, s"),
        hint="inside the loop",
        keeps=ONE_SLIP,
    ),
    _adamw("the last layer forgotten", ("range(1, L + 1)", "range(1, L)"), hint="last layer", keeps=(0.2, 0.9)),
    _adamw("layer 0", ("range(1, L + 1)", "range(L)"), hint="Layers count from 1 to L", keeps=NOTHING),
    _adamw("s of b from dW", ("grads[db] ** 2", "grads[dW] ** 2"), hint="b1", keeps=(0.3, 0.9)),
    _adamw(
        "v and s swapped in return",
        ("return parameters, v, s", "return parameters, s, v"),
        hint="another order",
        keeps=(0.3, 0.8),
    ),
    _adamw(
        "only parameters returned",
        ("return parameters, v, s", "return parameters"),
        hint="Return 3 values",
        keeps=(0.1, 0.7),
    ),
    _adamw(
        "gradients changed in place",
        ("    for l in", "    for key in grads:\n        grads[key] *= 1 - beta1\n    for l in"),
        ("(1 - beta1) * grads", "grads"),
        ("(1 - beta2) * grads[dW] ** 2", "(1 - beta2) * (grads[dW] / (1 - beta1)) ** 2"),
        ("(1 - beta2) * grads[db] ** 2", "(1 - beta2) * (grads[db] / (1 - beta1)) ** 2"),
        hint="changes `grads`",
        keeps=(0.85, 0.95),
    ),
    _adamw("a renamed parameter", ("weight_decay", "wd"), hint="Leave the names", keeps=MOST),
    _adamw("no return", ("    return parameters, v, s\n", ""), hint="gives back nothing", keeps=NOTHING),
    _adamw(
        "nothing done", ("    for l in range(1, L + 1):", "    for l in []:"), hint="Nothing has changed", keeps=NOTHING
    ),
]

WRONG = [*PENALTY, *ADAMW]
