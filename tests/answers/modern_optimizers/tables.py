"""All answers to the exercises of `modern_optimizers`, and what must be among them."""

from ..answer import right
from . import bases, right_rest, right_steps, without_method, wrong_check, wrong_clips, wrong_decay, wrong_updates

BASES = bases.ALL
STYLES = [*right_steps.RIGHT, *right_rest.RIGHT]
WRONG = [*wrong_check.WRONG, *wrong_updates.WRONG, *wrong_decay.WRONG, *wrong_clips.WRONG]
RIGHT = [*(right(source, "as most write it") for source in BASES.values()), *STYLES]

WITHOUT_METHOD = without_method.ROWS

# What the notebook gives before the exercise on gradient checking; its hidden tests call it.
POLYNOMIAL = """
def polynomial_cost(coefficients):
    a, b, c, d = coefficients

    def cost(parameters):
        theta = np.concatenate([array.ravel() for array in parameters.values()])
        return np.sum(a * theta + b * theta**2 + c * theta**3) + d * np.sum(theta) ** 2

    return cost


def gradient_check_on_polynomial(coefficients, parameters, grads, *epsilon, **by_name):
    parameters = {name: np.array(array) for name, array in parameters.items()}
    difference = gradient_check(polynomial_cost(coefficients), parameters, grads, *epsilon, **by_name)
    return difference, parameters
"""
GIVEN = {"gradient_check": POLYNOMIAL}

# Mistakes in COURSE2.md's table, and the answers that make them.
REAL_MISTAKES = {
    "gradient_check": ["one-sided", "divided by ε", "all entries at once", "not put back"],
    "update_parameters_with_nesterov": [
        "v = −α g, subtracted",
        "plain momentum",
        "old v in the step",
        "1 − β missing in v",
        "1 − β twice in the step",
    ],
    "update_parameters_with_adagrad": [
        "s decays",
        "s begins anew",
        "ε inside the root",
        "g not squared",
        "no root",
        "s and parameters one array",
    ],
    "update_parameters_with_rmsprop": [
        "ε inside the root",
        "ε added to s in place",
        "β swapped",
        "along s",
        "corrected in the step",
    ],
    "add_weight_penalty": ["no λ", "W²", "biases too", "divided by m"],
    "update_parameters_with_adamw": [
        "decay inside the gradient",
        "no α in the decay",
        "no λ",
        "W²",
        "biases decay too",
        "the new W",
    ],
    "clip_gradients": ["per array", "np.clip", "scales up", "no root", "inverted"],
    "warmup_cosine": ["α = 0 at first", "w not subtracted", "peak missed", "rises after T", "final ignored"],
}

# Mutants that do the same as the solution, and why no test can or should notice them.
EQUIVALENT = {
    "add_weight_penalty: for l in range(1, len(parameters) // 2 + 1): | parameters → grads": (
        "there are as many gradients as parameters"
    ),
    "clip_gradients: factor = max_norm / norm if norm > max_norm else 1.0 | norm > max_norm → norm >= max_norm": (
        "where both are equal the factor is 1 either way"
    ),
    "warmup_cosine: if t <= warmup_steps: | t <= warmup_steps → t < warmup_steps": (
        "the cosine begins with the peak, so update w has it either way"
    ),
    "warmup_cosine: share = min(1, (t - warmup_steps) / (total_steps - warmup_steps)) "
    "| min(1, (t - warmup_steps) / (total_steps - warmup_steps)) "
    "→ min((t - warmup_steps) / (total_steps - warmup_steps), 1)": "the order of the two does not matter",
}

# What the sample students get: points of 10 for each exercise in the order of the notebook, and why.
SAMPLES: dict[str, tuple[float, ...]] = {
    "ada": (10, 10, 10, 10, 10, 10, 10, 10),  # everything right, in another style
    "ben": (10, 6, 7, 7, 10, 10, 10, 10),  # plain momentum for Nesterov's; ε inside the root, twice
    "chloe": (7, 10, 10, 10, 10, 5, 4, 10),  # one-sided; the decay inside the gradient; a norm for each array
    "dmitri": (10, 10, 10, 10, 7.5, 7.5, 10, 7),  # biases decay; no α in the decay; the warm-up begins at 0
    "emma": (6, 10, 7, 10, 10, 10, 8, 8.5),  # entries not put back; AdaGrad forgets; scales up; rises after T
    "farid": (0, 0, 0, 0, 0, 0, 0, 0),  # as it was given out
    "grace": (10, 10, 10, 10, 0, 0, 0, 0),  # the fifth does not parse, the rest is not answered
}
