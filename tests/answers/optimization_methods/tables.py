"""All answers to the exercises of `optimization_methods`, and what must be among them."""

from ..answer import right
from . import (
    bases,
    right_adam,
    right_batches,
    right_rates,
    right_starts,
    right_steps,
    without_method,
    wrong_adam,
    wrong_batches,
    wrong_rates,
    wrong_starts,
    wrong_steps,
)

BASES = bases.ALL
WRONG = [
    *wrong_steps.WRONG, *wrong_batches.WRONG, *wrong_starts.WRONG, *wrong_adam.WRONG, *wrong_rates.WRONG,
]  # fmt: skip
RIGHT = [
    *(right(source, "as most write it") for source in BASES.values()),
    *right_steps.RIGHT, *right_batches.RIGHT, *right_starts.RIGHT, *right_adam.RIGHT, *right_rates.RIGHT,
]  # fmt: skip

WITHOUT_METHOD = without_method.ROWS

# The mistakes of the table in COURSE.md, and the answers that make them.
REAL_MISTAKES = {
    "update_parameters_with_adam": [
        "ε inside the root", "s not corrected", "1 − β without t", "t of the loop", "β² in place of βᵗ",
        "s decays with β1", "1 + βᵗ", "v of W with db", "np.square for np.sqrt", "ε outside the fraction",
        "s built from v", "b without the root", "three values returned",
    ],
    "random_mini_batches": [
        "rest from the start", "labels of the rest cut from X", "start without the size", "stop at k · size",
        "rest up to the negative rest", "X and Y with two permutations", "the loop's last k", "crash when m < size",
    ],
    "schedule_lr_decay": [
        "no floor", "no floor past the interval", "only at multiples", "round", "a renamed parameter",
    ],
    "update_parameters_with_momentum": [
        "b with dW", "return inside the loop", "gradients changed in place", "another cell's variable",
    ],
    "update_parameters_with_gd": [
        "b with dW", "return inside the loop", "grads changed in place", "another cell's variable", "unfinished",
    ],
    "initialize_velocity": ["return inside the loop", "whole numbers", "no return"],
    "initialize_adam": ["db of s shaped like W", "return inside the loop", "whole numbers", "no return"],
    "update_lr": ["no return", "it does not parse"],
}  # fmt: skip

# Mutants that do the same as the solution, and why no test can or should notice them.
EQUIVALENT = {
    "random_mini_batches: m = X.shape[1] | X → Y": "Y has as many columns as X",
    "update_parameters_with_momentum: L = len(parameters) // 2 | parameters → v": "v has as many entries as parameters",
    "initialize_adam: return (v, s) | (v, s) → (s, v)": "both hold zeros of the same shapes",
    "initialize_adam: for name in (f'W{l}', f'b{l}'): | (f'W{l}', f'b{l}') → (f'b{l}', f'W{l}')": (
        "the order of the entries does not matter"
    ),
    "schedule_lr_decay: learning_rate = learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval)) "
    "| np.floor → np.trunc": "epochs are not negative",
    "schedule_lr_decay: learning_rate = learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval)) "
    "| epoch_num / time_interval → epoch_num // time_interval": "rounding down twice is rounding down",
}

# What the sample students get: points of 10 for each exercise in the order of the notebook, and why.
SAMPLES = {
    "ada": (10, 10, 10, 10, 10, 10, 10, 10),
    "ben": (10, 10, 10, 10, 10, 5.5, 10, 10),  # ε inside the root and t from the loop: two slips, each costs once
    "chloe": (10, 8.5, 10, 10, 10, 10, 10, 7),  # the rest of the examples from the front; round for floor
    "dmitri": (7.5, 10, 8, 9, 10, 10, 10, 10),  # b with dW; return in the loop; gradients changed
    "emma": (10, 9, 10, 7, 8, 10, 0, 10),  # fits visible numbers: empty batch, v ignored, one dictionary, α₀/3
    "farid": (0, 0, 0, 0, 0, 0, 0, 0),  # as it was given out
    "grace": (10, 10, 10, 10, 10, 0, 0, 0),  # Adam does not parse, the rest is not answered
    "hiro": (10, 10, 10, 10, 10, 9, 10, 10),  # from Colab, without metadata; s of b not corrected
}
