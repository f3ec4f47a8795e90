"""The visible tests: one for each exercise of the notebook, with the hints for the mistakes that it knows.

Each is called with your function, runs it on a few cases, and compares what comes back with the numbers recorded in
cases.json. It returns the share of its checks that pass, as points; in the notebook they show themselves as a report.
The formulas of the exercises are not in here. The hidden tests, which decide the points, use other inputs.

A part such as `v.dW1` stands for v["dW1"], and `*` for anything.
"""

import numpy as np

from ..checks import NETWORK_ERRORS, Check, VisibleTest, read_cases
from ..checks.calling import draw as draw_network

CASES = read_cases(__file__)
LATER = ("*[Wb][2-9]",)  # the layers after the first
W1, B1 = ("parameters.W1",), ("parameters.b1",)
BOTH = ("first step", "later step")
LAYERS_RULE = "Does the loop reach every layer, or every name?"
WRONG_WAY = "This is what you get with a plus: a step goes against the gradient."
RATE_LEFT_OUT = "This is what you get without the learning rate: the step has the factor α."
B_WITH_DW = "Here b is computed with dW; its own gradient is db."


def draw(polynomial=None, factor=1.0, wrong=None, **network):
    """Draw the arrays of a case; grads hold dW and db only, times a factor.

    With the coefficients of a polynomial there is a `cost`, and grads are its slopes; in the array named `wrong` the
    last one has the wrong sign.
    """
    data = draw_network(**network)
    if polynomial:
        data["cost"] = Polynomial(polynomial)
        data["grads"] = data["cost"].slopes(data["parameters"])
    if "grads" in data:
        data["grads"] = {key: factor * array for key, array in data["grads"].items() if key[1] in "Wb"}
    if wrong:
        data["grads"][wrong][-1, -1] *= -1
    return data


class Polynomial:
    """The cost Σ (a θ + b θ² + c θ³) + d (Σ θ)², where the sums go over all entries of all parameters."""

    def __init__(self, coefficients):
        """Keep a, b, c, d."""
        self.coefficients = tuple(coefficients)

    def __call__(self, parameters):
        """Return the cost."""
        a, b, c, d = self.coefficients
        theta = np.concatenate([np.ravel(array) for array in parameters.values()])
        return float(np.sum(a * theta + b * theta**2 + c * theta**3) + d * np.sum(theta) ** 2)

    def slopes(self, parameters):
        """Return the gradient, worked out by hand."""
        a, b, c, d = self.coefficients
        total = sum(array.sum() for array in parameters.values())
        return {"d" + key: a + 2 * b * array + 3 * c * array**2 + 2 * d * total for key, array in parameters.items()}


gradient_check_test = VisibleTest(
    1,
    "gradient_check",
    CASES,
    returns=("difference",),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    draw=draw,
    checks=(
        Check("With a large ε the differences are two-sided", ("ε = 0.2", "ε = 0.3, by name"), hint="Formula (1)."),
        Check(
            "Gradients twice too large give 1/3, those of the wrong sign 1",
            ("twice too large", "wrong sign"),
            hint="Formula (2), with all its norms.",
        ),
        Check(
            "One wrong entry of a bias is noticed",
            ("one entry of b2 wrong",),
            hint="Go over every entry of every array.",
        ),
    ),
    mistakes={
        "one-sided": "This is what you get with J(θ + ε) − J(θ): take the cost on both sides, at θ + ε and at θ − ε.",
        "one-sided, backwards": "This is what you get with J(θ) − J(θ − ε): take the cost on both sides.",
        "divided by ε": "This is what you get with ε in the denominator: the two points are 2ε apart.",
        "no brackets": "Brackets are missing: the whole of 2 * epsilon is the denominator.",
        "wrong sign": "n has the wrong sign, or the gradients are added: it is J(θ + ε) − J(θ − ε), and ‖g − n‖.",
        "only ε back": "The second cost is that of θ, not of θ − ε: from θ + ε it is 2ε back.",
        "all entries at once": "This is what you get when all entries move at once: move one at a time.",
        "an array at once": "This is what you get when all entries of an array move at once: move one at a time.",
        "not put back": "An entry stays where it was moved to: put it back before the next one moves.",
        "left at θ + ε": "An entry stays at θ + ε: put it back before the next one moves.",
        "not relative": "This is ‖g − n‖ itself: divide it by ‖g‖ + ‖n‖.",
        "squared norms": "The roots are missing: a norm is the root of a sum of squares.",
        "divided by one norm": "This is divided by ‖g‖ alone: the denominator is ‖g‖ + ‖n‖.",
        "no brackets in the fraction": "Brackets are missing: the whole of ‖g‖ + ‖n‖ is the denominator.",
        "return inside the loop": "This is the result of the first array alone: the norms go over all arrays together.",
        "sums begin anew for each array": "This is the result of the last array alone: begin the sums before the loop.",
    },
)

update_parameters_with_nesterov_test = VisibleTest(
    2,
    "update_parameters_with_nesterov",
    CASES,
    returns=("parameters", "v"),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    computed_from={"parameters": ("v.d",)},
    draw=draw,
    checks=(
        Check("The velocity after the first step, from v = 0", ("first step",), ("v.d?1",), "Formula (3)."),
        Check("W1 after the first step", ("first step",), W1, "Formula (4), with the new v."),
        Check("b1 after the first step", ("first step",), B1, "Formula (4), with the new v."),
        Check("The velocity keeps a share β of the old one", ("later step",), ("v.d?1",), "Formula (3)."),
        Check("The parameters after a later step", ("later step",), ("parameters.?1",), "Formula (4), with the new v."),
        Check("Every later layer is updated", BOTH, LATER, LAYERS_RULE),
    ),
    mistakes={
        "plain momentum": "This is plain momentum: the step averages v and g once more, β v + (1 − β) g.",
        "1 − β missing in v": "This is what you get when the gradient enters v whole; here its factor is 1 − β.",
        "1 − β missing in the step": "The gradient enters the step whole; here its factor is 1 − β.",
        "1 − β twice in the step": "The factor 1 − β of the gradient counts twice in the step.",
        "1 − β twice in v": "The factor 1 − β of the gradient counts twice in v.",
        "v = −α g, subtracted": "v holds −α times the gradient: here v averages the gradients, and α is in the step.",
        "α in the velocity": "The learning rate is in v: it belongs into the step only.",
        "β swapped": "β and 1 − β have changed places: β goes with the old v.",
        "v ignored": "This is what you get when the old v is forgotten: it enters with the factor β.",
        "wrong way": WRONG_WAY,
        "without the learning rate": RATE_LEFT_OUT,
        "gradient missing in the step": "The gradient is missing in the step: it is β v + (1 − β) g.",
        "gradient alone": "The parameters move along the gradient alone: the step is β v + (1 − β) g.",
        "β fixed": "This is what you get with 0.9 written into the function: use beta.",
    },
)

SCALED_STEP = {
    "ε inside the root": "This is what you get with ε inside the square root; in the formula it stands outside.",
    "no root": "This is what you get without the square root of s.",
    "np.square for np.sqrt": "This is what you get with the square of s; the formula has the square root.",
    "ε outside the fraction": "Here ε is added to the fraction; it belongs to the root in the denominator.",
    "ε left out": "This is what you get without ε in the denominator, or with 1e-8 there: use epsilon.",
    "wrong way": WRONG_WAY,
    "without the learning rate": RATE_LEFT_OUT,
    "not divided": "This is plain gradient descent: the step is divided by √s + ε.",
    "multiplied": "This multiplies by √s + ε: the formula divides by it.",
    "old s in the step": "The step uses the old s: update s first, then divide by the root of the new one.",
    "along s": "The parameters move along s: they move along the gradient, divided by √s + ε.",
    "s of b with dW": B_WITH_DW,
}
SCALED_CHECKS = (
    Check("W1 takes its step", BOTH, W1, "Compare each factor with the formula."),
    Check("b1 takes its step", BOTH, B1, "Compare each factor with the formula."),
    Check(
        "ε is 1e-8 unless given",
        ("tiny gradients",),
        ("parameters.*",),
        "ε has a default, and stands outside the root.",
    ),
    Check("Every later layer is updated", BOTH, LATER, LAYERS_RULE),
)

update_parameters_with_adagrad_test = VisibleTest(
    3,
    "update_parameters_with_adagrad",
    CASES,
    returns=("parameters", "s"),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    computed_from={"parameters": ("s.d",)},
    draw=draw,
    checks=(
        Check("s begins with the square of the gradient", ("first step",), ("s.d?1",), "Formula (5)."),
        Check("s adds the square to what was there", ("later step",), ("s.d?1",), "Formula (5)."),
        *SCALED_CHECKS,
    ),
    mistakes={
        "s decays": "s is an average here, as in RMSProp: AdaGrad adds up and forgets nothing.",
        "s begins anew": "This is what you get when the old s is forgotten: add the new square to it.",
        "g not squared": "s adds up the gradients here; it should add up their squares.",
        "size of g": "s adds up the sizes of the gradients; it should add up their squares.",
        "the sum squared": "The whole sum is squared: square the gradient alone, then add it to s.",
        "subtracted": "The squares are subtracted: add them to s.",
        "ε added to s": "ε is added to s: it belongs into the denominator of the step.",
        "root kept in s": "s holds the root: keep the sum itself, and take the root only in the step.",
        "α in s": "The learning rate is in s: it belongs into the step only.",
        **SCALED_STEP,
    },
)

update_parameters_with_rmsprop_test = VisibleTest(
    4,
    "update_parameters_with_rmsprop",
    CASES,
    returns=("parameters", "s"),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    computed_from={"parameters": ("s.d",)},
    draw=draw,
    checks=(
        Check("s begins with a share 1 − β of the square", ("first step",), ("s.d?1",), "Formula (7)."),
        Check("s keeps a share β of the old one", ("later step",), ("s.d?1",), "Formula (7)."),
        *SCALED_CHECKS,
    ),
    mistakes={
        "s ignored": "This is what you get when the old s is forgotten: it enters with the factor β.",
        "β swapped": "β and 1 − β have changed places: β goes with the old s.",
        "1 − β missing": "This is what you get when the square enters s whole; here its factor is 1 − β.",
        "1 − β squared too": "The factor 1 − β is squared, too: square the gradient only.",
        "g not squared": "s averages the gradients here; it should average their squares.",
        "AdaGrad": "This is AdaGrad's sum: RMSProp averages, with β and 1 − β.",
        "β missing": "The factor β of the old s is missing.",
        "corrected in s": "s is divided by 1 − β: RMSProp has no bias correction.",
        "corrected in the step": "s is bias-corrected in the step: RMSProp has no bias correction.",
        "root kept in s": "s holds the root: keep the average itself, and take the root only in the step.",
        "β fixed": "This is what you get with 0.9 written into the function: use beta.",
        **SCALED_STEP,
    },
)

add_weight_penalty_test = VisibleTest(
    5,
    "add_weight_penalty",
    CASES,
    returns=("grads",),
    keeps=("grads", "parameters"),
    manners="The arguments stay as they are",
    errors=NETWORK_ERRORS,
    draw=draw,
    checks=(
        Check("dW1 has λ times W1 added", ("two layers", "three layers"), ("grads.dW1",), "dW + λ W."),
        Check("db1 is what it was", ("two layers", "three layers"), ("grads.db1",), "Biases are left alone."),
        Check("Every later layer has its part", ("two layers", "three layers"), LATER, LAYERS_RULE),
    ),
    mistakes={
        "2λ": "The factor is 2λ: the penalty is λ/2 times the squares, so its gradient is λ W.",
        "λ/2": "The factor is λ/2: the gradient of λ/2 · W² is λ W.",
        "no λ": "This is what you get without λ: the gradient of the penalty is λ W.",
        "W²": "W is squared: the gradient of λ/2 · W² is λ W.",
        "the penalty itself": "The penalty itself is added: add its gradient, λ W.",
        "sign of W": "The sign of W is added: add λ W.",
        "subtracted": "The penalty is subtracted: its gradient is added.",
        "divided by m": "The penalty is divided by a number of columns: this λ is not divided by anything.",
        "biases too": "The biases are penalised, too: the penalty is for the weights only.",
        "the penalty alone": "This is the penalty alone: add it to the gradient of the cost.",
        "nothing done": "dW is as it was: add λ W.",
    },
)

update_parameters_with_adamw_test = VisibleTest(
    6,
    "update_parameters_with_adamw",
    CASES,
    returns=("parameters", "v", "s"),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    computed_from={"parameters": ("v.d", "s.d")},
    draw=draw,
    checks=(
        Check("v averages the gradients, free of λ", ("first step", "later step"), ("v.d?1",), "Formula (10)."),
        Check("s averages their squares, free of λ", ("first step", "later step"), ("s.d?1",), "Formula (10)."),
        Check("Without decay, W1 takes Adam's step", ("without decay",), W1, "Formula (11) with λ = 0."),
        Check("b1 takes Adam's step", BOTH, B1, "Formula (11) without its last term."),
        Check("W1 takes Adam's step and decays", BOTH, W1, "Formula (11), with the old W in its last term."),
        Check("Every later layer is updated", BOTH, LATER, LAYERS_RULE),
    ),
    mistakes={
        "no α in the decay": "The learning rate is missing in the decay: it is α λ W.",
        "no λ": "λ is missing in the decay: it is α λ W.",
        "W²": "The decay has the square of W: it is α λ W.",
        "2λ": "The decay counts twice: it is α λ W.",
        "decay added": "The decay is added: it is subtracted, so that the weights shrink.",
        "decay forgotten": "The decay has no effect: subtract α λ W.",
        "the new W": "The decay takes the new W: it is α λ times the old one.",
        "biases decay too": "The biases decay, too: the last term is for weights only.",
        "decay inside the gradient, a new array": "λ W is in the gradient, so v and s know it: AdamW keeps it apart.",
        "ε inside the root": "This is what you get with ε inside the square root; in the formula it stands outside.",
        "half the decay": "The decay has half its size: it is α λ W.",
        "neither is corrected": "Neither v nor s is bias-corrected: divide them by 1 − β1ᵗ and 1 − β2ᵗ in the step.",
        "comes back corrected": "v and s come back corrected: keep the corrected ones in variables of their own.",
        "s not corrected": "s is not bias-corrected: divide it by 1 − β2ᵗ.",
        "v not corrected": "v is not bias-corrected: divide it by 1 − β1ᵗ.",
        "1 − β without t": "This is what you get with 1 − β: the power t is missing.",
        "no root": "This is what you get without the square root of the corrected s.",
        "v decays with β2": "v decays with β2 here: it has its own factor, β1.",
        "s decays with β1": "s decays with β1 here: it has its own factor, β2.",
        "v ignored": "This is what you get when the old v is forgotten: it enters with the factor β1.",
        "s not squared": "s averages the gradients here; it should average their squares.",
        "s built from v": "s is built from v: it averages the squares of the gradients.",
        "wrong way": WRONG_WAY,
    },
)

clip_gradients_test = VisibleTest(
    7,
    "clip_gradients",
    CASES,
    returns=("clipped", "norm"),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    draw=draw,
    checks=(
        Check("The norm goes over all arrays", ("above the limit", "far above"), ("norm",), "Formula (12)."),
        Check(
            "Above the limit all are scaled by one factor",
            ("above the limit", "far above"),
            ("clipped.*",),
            "c / norm.",
        ),
        Check("Below the limit they stay as they are", ("below the limit",), ("*",), "The factor is at most 1."),
        Check("Zeros stay zeros", ("all zero",), ("*",), "Do not divide by a norm of 0."),
    ),
    mistakes={
        "per array": "Each array is scaled by a norm of its own, which turns the gradient: take one over all arrays.",
        "np.clip": "Each entry is cut by itself, which turns the gradient: scale all entries by one factor.",
        "scales up": "Small gradients are scaled up: the factor is min(1, c / norm).",
        "no root": "The root of the sum is missing in the norm.",
        "inverted": "The factor is upside down: it is c / norm.",
        "not divided": "The gradients are multiplied by c: the factor is c / norm.",
        "normalised": "The gradients are divided by their norm, but not multiplied by c.",
        "sizes added": "The norm adds up sizes: add up squares, then take the root.",
        "largest entry": "The norm is the largest entry: add up squares, then take the root.",
        "norms added": "The norms of the arrays are added: add up their squares, then take one root.",
        "biases left out of the norm": "The biases are missing in the norm.",
        "last array only": "The norm is that of the last array: add up over all arrays.",
        "only weights clipped": "Only the weights are scaled: all gradients have the same factor.",
        "the clipped norm returned": "This is the norm after the clipping: return the one before.",
        "squared factor": "The factor is squared: it is c / norm.",
        "nothing done": "Nothing is clipped: above the limit the factor is c / norm.",
    },
)

RAMP = tuple(f"warmup_cosine({t}, 0.1, 5, 20, 0.001)" for t in (1, 3, 5))
FALL = tuple(f"warmup_cosine({t}, 0.1, 5, 20)" for t in (6, 9, 14, 19))
LATE = tuple(f"warmup_cosine({t}, 0.1, 5, 20, 0.001)" for t in (20, 25, 35))
FINAL = (
    *(f"warmup_cosine({t}, 0.1, 5, 20, final=0.02)" for t in (7, 12)),
    "warmup_cosine(t=19, peak=0.1, warmup_steps=5, total_steps=20, final=0.02)",
)
NO_WARMUP = ("warmup_cosine(1, 0.5, 0, 10)", "warmup_cosine(4, 0.5, 0, 10)")

warmup_cosine_test = VisibleTest(
    8,
    "warmup_cosine",
    CASES,
    returns=("learning_rate",),
    draw=draw,
    checks=(
        Check("It rises in a straight line, to the peak at update w", RAMP, hint="The first case of formula (14)."),
        Check("Then it falls as half a cosine", FALL, hint="The second case of formula (14)."),
        Check("It falls to `final`", FINAL, hint="final + (peak − final) · …"),
        Check("From update T on it stays there", LATE, hint="The share in the cosine is at most 1."),
        Check("It works without a warm-up", NO_WARMUP, hint="With w = 0 only the second case is left."),
    ),
    mistakes={
        "α = 0 at first": "The warm-up begins at 0: update 1 has peak / w.",
        "one update early": "The warm-up ends one update early: update w has the peak.",
        "one update late": "The warm-up ends one update late: update w has the peak.",
        "w not subtracted": "w is not subtracted: the share is (t − w) / (T − w).",
        "divisor T": "The share is divided by T: the cosine takes T − w updates.",
        "numerator t": "w is not subtracted in the numerator: the share is (t − w) / (T − w).",
        "rises after T": "After update T it rises again: the share is at most 1.",
        "final ignored": "`final` has no effect: it is final + (peak − final) · ….",
        "final on top": "`final` is added on top: its factor before the cosine is peak − final.",
        "final as a floor": "`final` is a floor here: the whole curve falls to it.",
        "no warm-up": "There is no warm-up: up to update w it is peak · t / w.",
        "a straight line": "This falls in a straight line: it should be half a cosine.",
        "no decay": "After the warm-up this stays at the peak: it falls as half a cosine.",
        "no brackets": "Brackets are missing: (1 + cos) / 2 halves the whole sum.",
        "not halved": "The division by 2 is missing: (1 + cos) / 2.",
        "1 missing": "The 1 is missing: (1 + cos) / 2.",
        "minus": "The cosine is subtracted: (1 + cos) / 2.",
        "no π": "π is missing in the cosine: it goes half a turn.",
        "2π": "The cosine goes a whole turn: it should go half a turn, to π.",
        "a quarter": "The cosine goes a quarter of a turn: it should go half a turn, to π.",
        "degrees": "The angle is in degrees: np.cos takes radians.",
        "sine": "This is a sine: it should be a cosine.",
        "peak left out": "The peak is missing: in the warm-up it is peak · t / w.",
    },
)
