"""The visible tests: one for each exercise of the notebook, with the hints for the mistakes that it knows.

Each is called with your function, runs it on a few cases, and compares what comes back with the numbers recorded in
cases.json. It returns the share of its checks that pass, as points; in the notebook they show themselves as a report.
The formulas of the exercises are not in here. The hidden tests, which decide the points, use other inputs.

A part such as `v.dW1` stands for v["dW1"], and `*` for anything.
"""

from ..checks import NETWORK_ERRORS, Check, VisibleTest, read_cases

CASES = read_cases(__file__)
LATER = ("*[Wb][2-9]",)  # the layers after the first
BOTH = ("two layers", "three layers")
WITH_REST = ("148 examples, size 64", "11 examples, size 3")
FIRST, OTHER_STEPS = ("t = 2, v = s = 0",), ("t = 1, defaults", "t = 5", "t = 40")
PARAMETERS, COUNT, FULL_X, FULL_Y, LAST = ("parameters.?1",), ("*.count",), ("*.[0-9].0",), ("*.[0-9].1",), ("*.-1.*",)
DIVIDED, FEW, SEEDS = ("12 examples, size 4",), ("5 examples, size 64",), ("11 examples, seed 2", "11 examples, seed 3")
ZEROS = "Zeros, in the shape of the parameter that they belong to."
VELOCITY_RULE = "v is β times the old v plus 1 − β times the gradient."
MOVE_RULE = "The parameters move by α times the new v."
CORRECTION_RULE = "The correction divides by 1 − βᵗ, where only β is raised to the power t."
LAYERS_RULE = "Does l count from 1 to L?"
SLICES_RULE = "Set the seed, draw one permutation of the m columns, then cut slices, one after the other."
DECAY_RULE = "The rate is divided by 1 plus the decay rate times the epoch."
FLOOR_RULE = "Count the whole intervals that have passed: round down."
STEP_ALONE_HINT = "This is the step alone: it should be subtracted from the old value of the parameter."
NO_FIRST_RATE_HINT = "This is what you get without learning_rate0."
BRACKETS_HINT = "Brackets are missing: this divides by 1 alone and adds the rest. Put the whole denominator into them."

update_parameters_with_gd_test = VisibleTest(
    1,
    "update_parameters_with_gd",
    CASES,
    returns=("parameters",),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    checks=(
        Check("The weights W1 take a step", BOTH, ("*W1",), "A step is W − α dW."),
        Check("The biases b1 take a step", BOTH, ("*b1",), "A step is b − α db."),
        Check("Every later layer takes its step", BOTH, LATER, LAYERS_RULE),
    ),
    mistakes={
        "plus": "This is what you get with a plus: a step goes against the gradient.",
        "step alone": STEP_ALONE_HINT,
        "rate left out": "This is what you get without the learning rate: the step is α times the gradient.",
        "rate fixed": "This is what you get with a learning rate of 0.01 written into the function: use learning_rate.",
        "b with dW": "Here b moves along dW; its own gradient is db.",
        "W with db": "Here W moves along db; its own gradient is dW.",
    },
)

random_mini_batches_test = VisibleTest(
    2,
    "random_mini_batches",
    CASES,
    returns=("mini_batches",),
    keeps=("X", "Y"),
    manners="X and Y stay as they are",
    checks=(
        Check("There are as many batches as needed", WITH_REST, COUNT, "The full ones, and one for the rest."),
        Check("The full batches take the columns of X in the shuffled order", WITH_REST, FULL_X, SLICES_RULE),
        Check("Each column of Y goes with its column of X", WITH_REST, FULL_Y, "X and Y are shuffled and cut alike."),
        Check("The last batch is what is left over", WITH_REST, LAST, "It begins where the last full batch ended."),
        Check("Nothing is left over when the size divides m", DIVIDED, hint="There is no smaller batch then."),
        Check("Fewer examples than one batch make one smaller batch", FEW, hint="The rest is everything then."),
        Check("Another seed gives another order", SEEDS, hint="The order comes from the argument seed."),
    ),
    mistakes={
        "not shuffled": "The columns are in their first order: take them in the order of the permutation.",
        "Y not shuffled": "Y is in its first order: shuffle it with the same permutation as X.",
        "Y by another permutation": "Y was shuffled by a second permutation: X and Y need one and the same.",
        "order drawn twice": "This is the order of a second draw: draw one permutation, right after the seed is set.",
        "no seed": "The order changes from call to call: set the seed with the argument seed first.",
        "seed ignored": "This is the order of seed 0: use the argument seed.",
        "tail from the start": "The last batch takes the first columns, not those after the last full batch.",
        "tail by 64": "The rest is counted with 64: use mini_batch_size.",
        "tail Y from X": "The Y of the last batch is cut from X.",
        "stale k": "The last batch is the last full one once more: it begins where that one ends.",
        "start k": "Batch k begins at column k here: it should begin at k · mini_batch_size.",
        "start 0": "Each batch begins at column 0 here: batch k should begin at k · mini_batch_size.",
        "stop k": "Each batch begins at column 0 here, and the first is empty: batch k begins at k · mini_batch_size.",
        "empty batch": "There is a batch too many: when nothing is left over, do not add a batch of the rest.",
        "tail merged": "The last full batch takes the rest as well: the rest makes a smaller batch of its own.",
        "no tail": "The rest is missing: the examples after the last full batch make one more, smaller batch.",
        "size fixed": "This is what you get with 64 written into the function: use mini_batch_size.",
    },
)

initialize_velocity_test = VisibleTest(
    3,
    "initialize_velocity",
    CASES,
    returns=("v",),
    keeps=("parameters",),
    fresh=True,
    manners="Each array is a new one, of floats, and the parameters stay as they are",
    errors=NETWORK_ERRORS,
    checks=(
        Check("v has zeros in the shape of W1", BOTH, ("*W1",), ZEROS),
        Check("v has zeros in the shape of b1", BOTH, ("*b1",), ZEROS),
        Check("v has zeros for every later layer", BOTH, LATER, ZEROS),
    ),
    mistakes={"b like W": "This has the shape of W; the entry for db has the shape of b."},
)

update_parameters_with_momentum_test = VisibleTest(
    4,
    "update_parameters_with_momentum",
    CASES,
    returns=("parameters", "v"),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    computed_from={"parameters": ("v",)},
    checks=(
        Check("The velocity after the first step, from v = 0", ("first step",), ("v.d?1",), VELOCITY_RULE),
        Check("The parameters after the first step", ("first step",), PARAMETERS, MOVE_RULE),
        Check("The velocity keeps a share β of the old one", ("later step",), ("v.d?1",), VELOCITY_RULE),
        Check("The parameters after a later step", ("later step",), PARAMETERS, MOVE_RULE),
        Check("Every later layer is updated", ("first step", "later step"), LATER, LAYERS_RULE),
    ),
    mistakes={
        "v ignored": "This is what you get when the old v is forgotten: it enters with the factor β.",
        "heavy ball": "This is what you get when the gradient enters v whole; here its factor is 1 − β.",
        "betas swapped": "β and 1 − β have changed places: β goes with the old v.",
        "gradient step": "The parameters move along the gradient; they should move along the new v.",
        "old v": "The parameters move along the old v: update v first.",
        "plus": "This is what you get with a plus: a step goes against v.",
        "step alone": STEP_ALONE_HINT,
        "b with dW": "Here the b entries are made from dW; their own gradient is db.",
        "beta fixed": "This is what you get with 0.9 written into the function: use beta.",
        "rate left out": "This is what you get without the learning rate: the step is α times v.",
    },
)

initialize_adam_test = VisibleTest(
    5,
    "initialize_adam",
    CASES,
    returns=("v", "s"),
    keeps=("parameters",),
    fresh=True,
    manners="Each array is a new one, of floats, and the parameters stay as they are",
    errors=NETWORK_ERRORS,
    checks=(
        Check("v has zeros in the shapes of W1 and b1", BOTH, ("v.d?1",), ZEROS),
        Check("s has zeros in the shapes of W1 and b1", BOTH, ("s.d?1",), ZEROS),
        Check("v and s have zeros for every later layer", BOTH, LATER, ZEROS),
    ),
    mistakes={"b like W": "This has the shape of W; the entry for db has the shape of b."},
)

ADAM_STEPS = {
    "v_corrected": ("v",),
    "s_corrected": ("s",),
    "parameters": ("v", "s", "v_corrected", "s_corrected"),
}

update_parameters_with_adam_test = VisibleTest(
    6,
    "update_parameters_with_adam",
    CASES,
    returns=("parameters", "v", "s", "v_corrected", "s_corrected"),
    keeps=("grads",),
    manners="The gradients stay as they are",
    errors=NETWORK_ERRORS,
    computed_from=ADAM_STEPS,
    checks=(
        Check("v averages the gradients", FIRST, ("v.d?1",), "β1 times the old v plus 1 − β1 times the gradient."),
        Check(
            "s averages the squares of the gradients", FIRST, ("s.d?1",), "Like v, with β2 and the gradient squared."
        ),
        Check("v_corrected takes out the start at zero", FIRST, ("v_corrected.d?1",), CORRECTION_RULE),
        Check("s_corrected takes out the start at zero", FIRST, ("s_corrected.d?1",), CORRECTION_RULE),
        Check("The parameters take their step", FIRST, PARAMETERS, "Compare each factor with the formula."),
        Check("v and s keep a share of the old ones", ("t = 5",), ("[vs].d?1",), "The old v has the factor β1, s β2."),
        Check("The corrections at other steps t", OTHER_STEPS, ("?_corrected.d?1",), CORRECTION_RULE),
        Check("The parameters at other steps t", OTHER_STEPS, PARAMETERS, "Are all arguments of the function used?"),
        Check("Every later layer is updated", ("t = 2, v = s = 0", "t = 5"), LATER, LAYERS_RULE),
    ),
    mistakes={
        "epsilon inside": "This is what you get with ε inside the square root; in the formula it stands outside.",
        "epsilon outside the fraction": "Here ε is added to the fraction; it belongs to the root in the denominator.",
        "epsilon left out": "This is what you get without ε in the denominator, or with 1e-8 there: use epsilon.",
        "square for root": "This is what you get with the square of s_corrected; the formula has the square root.",
        "no root": "This is what you get without the square root of s_corrected.",
        "no root for b": "Here b is divided by s_corrected itself: the square root is missing for b.",
        "s not corrected": "s is not bias-corrected: divide it by 1 − β2ᵗ.",
        "v not corrected": "v is not bias-corrected: divide it by 1 − β1ᵗ.",
        "step with the gradient": "The step uses the gradient; it should use v_corrected.",
        "step with v": "The step uses v; it should use v_corrected.",
        "step with s": "The step uses s; it should use s_corrected.",
        "correction multiplied": "This is what you get when 1 − βᵗ is multiplied with: the formula divides by it.",
        "correction without brackets": "Brackets are missing: this divides by 1 alone. Put 1 − βᵗ into them.",
        "power of the bracket": "This is what you get with (1 − β)ᵗ: only β is raised to the power t.",
        "no power": "This is what you get with 1 − β: the power t is missing.",
        "t from the layer": "The power is the number of the layer here; t is the argument that counts the steps.",
        "power 2": "This is what you get with β squared: the power is t, which is 2 in the first example only.",
        "power times": "This is what you get with β · t: the formula has βᵗ, β to the power t.",
        "one plus": "This is what you get with 1 + βᵗ: the formula has a minus.",
        "beta1 for s": "s decays with β1 here: it has its own factor, β2.",
        "s corrected with beta1": "s is corrected with β1 here: it has its own factor, β2.",
        "s from v": "s is built from v: it averages the squares of the gradients.",
        "s not squared": "s averages the gradients here; it should average their squares.",
        "b with dW": "Here the db entries are made from dW; their own gradient is db.",
        "W with db": "Here the dW entries are made from db (NumPy stretches it to fit); their own gradient is dW.",
        "v ignored": "This is what you get when the old v is forgotten: it enters with the factor β1.",
        "gradient whole": "This is what you get when the gradient enters v whole; here its factor is 1 − β1.",
        "s ignored": "This is what you get when the old s is forgotten: it enters with the factor β2.",
        "v replaced": "v is replaced by its corrected value: keep the two apart, or the next step starts wrong.",
        "s replaced": "s is replaced by its corrected value: keep the two apart, or the next step starts wrong.",
        "v and s swapped": "v and s have changed places where they are returned: v comes first.",
        "corrected swapped": "v_corrected and s_corrected have changed places where they are returned.",
        "plus": "This is what you get with a plus: a step goes against v_corrected.",
        "rate left out": "This is what you get without the learning rate: the step has the factor α.",
        "rate fixed": "This is what you get with a learning rate of 0.01 written into the function: use learning_rate.",
    },
)

update_lr_test = VisibleTest(
    7,
    "update_lr",
    CASES,
    returns=("learning_rate",),
    checks=(
        Check("The rate falls with the epochs", ("update_lr(0.5, 2, 1)", "update_lr(0.5, 9, 1)"), hint=DECAY_RULE),
        Check(
            "A smaller decay rate makes it fall more slowly",
            ("update_lr(0.1, 4, 0.25)", "update_lr(0.3, 10, 0.02)"),
            hint=DECAY_RULE,
        ),
        Check(
            "It starts at learning_rate0 and becomes small",
            ("update_lr(0.2, 0, 3)", "update_lr(0.2, 1500, 3)"),
            hint="At epoch 0 nothing has decayed yet; late, the rate is small but not 0.",
        ),
        Check(
            "Whole numbers and keywords work, too",
            ("update_lr(2, 3, 1)", "update_lr(decay_rate=1, epoch_num=2, learning_rate0=3)"),
            hint=DECAY_RULE,
        ),
    ),
    mistakes={
        "rate ignored": "This is what you get without decay_rate.",
        "first rate ignored": NO_FIRST_RATE_HINT,
        "no one": "This is what you get without the 1 in the denominator.",
        "no brackets": BRACKETS_HINT,
        "no brackets, first rate last": BRACKETS_HINT,
        "times epoch": "The epoch belongs into the denominator: check the parentheses.",
        "exponential": "This falls like exp(−rate · epoch); here the rate falls like 1 / (1 + rate · epoch).",
        "power": "This is a power of the decay rate; here the rate falls like 1 / (1 + rate · epoch).",
        "plus epoch": "This is what you get when rate and epoch are added; they are multiplied.",
        "third": "This is learning_rate0 / 3, which is right for one example only: use epoch_num and decay_rate.",
        "inverted": "The rate grows here: divide by the bracket, do not multiply.",
        "constant": "This is learning_rate0 itself: nothing decays.",
        "rounded": "This is rounded: return the rate as it comes out.",
    },
)

AT_MULTIPLES = (
    "schedule_lr_decay(0.5, 100, 1, 100)",
    "schedule_lr_decay(0.3, 100, 0.25, 100)",
    "schedule_lr_decay(0.3, 1000, 0.25, 100)",
)
BETWEEN = (
    "schedule_lr_decay(0.5, 10, 1, 100)",
    "schedule_lr_decay(0.5, 150, 1, 100)",
    "schedule_lr_decay(0.5, 299, 1, 100)",
)
BY_DEFAULT = (
    "schedule_lr_decay(0.1, 999, 1)",
    "schedule_lr_decay(0.1, 1500, 1)",
    "schedule_lr_decay(0.1, 3999, 0.5)",
)
BY_KEYWORD = (
    "schedule_lr_decay(0.2, 30, decay_rate=3, time_interval=20)",
    "schedule_lr_decay(0.2, 79, decay_rate=3, time_interval=20)",
)

schedule_lr_decay_test = VisibleTest(
    8,
    "schedule_lr_decay",
    CASES,
    returns=("learning_rate",),
    checks=(
        Check("The rate falls at each multiple of the interval", AT_MULTIPLES, hint=FLOOR_RULE),
        Check("Between the multiples it stays as it is", BETWEEN, hint=FLOOR_RULE),
        Check("The interval is 1000 unless given", BY_DEFAULT, hint=FLOOR_RULE),
        Check("Keywords work, too", BY_KEYWORD, hint=FLOOR_RULE),
    ),
    mistakes={
        "no floor": "This falls a little in every epoch: round epoch / interval down.",
        "no floor after the first": "After the first interval this falls in every epoch: round epoch / interval down.",
        "only at multiples": "Between the multiples the rate jumps back to learning_rate0: it should stay low.",
        "no brackets": BRACKETS_HINT,
        "no brackets, first rate last": BRACKETS_HINT,
        "round": "This is what you get with rounding to the nearest: round down.",
        "ceil": "This is what you get with rounding up: round down.",
        "no interval": "This is what you get without the interval: the epoch itself is used.",
        "floor of all": "The decay rate is rounded down with the rest: round epoch / interval alone, then multiply.",
        "interval fixed": "This is what you get with an interval of 1000 written into the function: use time_interval.",
        "rate ignored": "This is what you get without decay_rate.",
        "first rate ignored": NO_FIRST_RATE_HINT,
        "constant": "This is learning_rate0 itself: nothing decays.",
        "one step only": "This falls once, after the first interval, and never again.",
    },
)
