"""Hidden tests of `update_parameters_with_rmsprop`: s ← β·s + (1 − β)·g², then W ← W − α·g / (√s + ε).

The second formula is judged with the s that the answer itself gives back.
"""

import networks
import pytest
import reference
import scaled_slips
import updates
from reference import average


def settings(rng):
    """Return β, α and an ε that shows where it stands."""
    beta, learning_rate = rng.uniform(0.65, 0.85), rng.uniform(0.1, 0.9)
    return {"beta": beta, "learning_rate": learning_rate, "epsilon": rng.uniform(0.1, 0.3)}


def new_average(g, s, settings):
    """Return the right s."""
    return average(s, g * g, settings["beta"])


WRONG_AVERAGES = {
    "The old s is left out. The average is β times the old s plus (1 − β) times the squared gradient.": (
        lambda g, s, settings: (1 - settings["beta"]) * g * g
    ),
    "β and 1 − β are swapped: β belongs to the old s.": lambda g, s, settings: average(g * g, s, settings["beta"]),
    "The factor 1 − β of the squared gradient is missing.": lambda g, s, settings: settings["beta"] * s + g * g,
    "The factor 1 − β is squared too. Square the gradient only.": (
        lambda g, s, settings: settings["beta"] * s + ((1 - settings["beta"]) * g) ** 2
    ),
    "s averages the gradient. Square the gradient first.": lambda g, s, settings: average(s, g, settings["beta"]),
    "s averages the size of the gradient. Average its square.": (
        lambda g, s, settings: average(s, abs(g), settings["beta"])
    ),
    "The gradient is doubled (`* 2`). Average its square (`** 2`).": (
        lambda g, s, settings: average(s, 2 * g, settings["beta"])
    ),
    "s averages the third power of the gradient. Average its square.": (
        lambda g, s, settings: average(s, g**3, settings["beta"])
    ),
    "s grows without forgetting: this is AdaGrad's sum. RMSProp averages: β·s + (1 − β)·g².": (
        lambda g, s, settings: s + g * g
    ),
    "The factor β of the old s is missing.": lambda g, s, settings: s + (1 - settings["beta"]) * g * g,
    "s itself is corrected by 1 − β. RMSProp has no bias correction.": (
        lambda g, s, settings: new_average(g, s, settings) / (1 - settings["beta"])
    ),
    "ε is added to s. It belongs into the divisor of the step.": (
        lambda g, s, settings: new_average(g, s, settings) + settings["epsilon"]
    ),
    "s holds the root. Keep the average itself; take the root only in the step.": (
        lambda g, s, settings: new_average(g, s, settings) ** 0.5
    ),
    "β is not the argument `beta` but the number 0.9, or another cell's variable.": (
        lambda g, s, settings: average(s, g * g, 0.9)
    ),
    "β is not the argument `beta` but the number 0.999, or another cell's variable.": (
        lambda g, s, settings: average(s, g * g, 0.999)
    ),
}  # fmt: skip
CORRECTED = {
    "s is bias-corrected in the step. RMSProp has no correction: the divisor is √s + ε.": (
        lambda g, s, old, settings: scaled_slips.scaled(g, s / (1 - settings["beta"]), settings)
    ),
}  # fmt: skip
RULE = updates.Rule(
    function=lambda student: student.update_parameters_with_rmsprop,
    state="s",
    settings=settings,
    new_state=new_average,
    step=scaled_slips.scaled,
    wrong_states=WRONG_AVERAGES,
    wrong_steps={**scaled_slips.WRONG_STEPS, **CORRECTED},
    state_in_words="s of {0} is not β·s + (1 − β)·d{0}².",
    step_in_words="{0} is not {0} − α·d{0} / (√s + ε), with the new s.",
)


@pytest.mark.weight(1.25)
def test_average_of_weights(student, rng):
    """The s of W1 is the average of the old s and the square of dW1."""
    updates.check_state(student, rng, RULE, networks.first_weights, "W1")


@pytest.mark.weight(0.75)
def test_average_of_biases(student, rng):
    """The s of b1 is the average of the old s and the square of db1."""
    updates.check_state(student, rng, RULE, networks.first_biases, "b1")


@pytest.mark.weight(1.5)
def test_weights(student, rng):
    """W1 moves by α·dW1 / (√s + ε), with the new s."""
    updates.check_step(student, rng, RULE, networks.first_weights, "W1")


@pytest.mark.weight(1)
def test_biases(student, rng):
    """b1 moves by α·db1 / (√s + ε), with the new s."""
    updates.check_step(student, rng, RULE, networks.first_biases, "b1")


@pytest.mark.weight(0.5)
def test_default_epsilon(student, rng):
    """Unless another ε is given, it is 1e-8: gradients of that size show it."""
    updates.check_default_epsilon(student, rng, RULE)


@pytest.mark.weight(2)
def test_every_layer(student, rng):
    """Each entry of every layer, and of its s, is updated with its gradient."""
    updates.check_every_layer(student, rng, RULE)


@pytest.mark.weight(1)
def test_several_steps(student, rng):
    """Several steps in a row from s = 0, with arguments by name, reach the right parameters and s."""
    updates.check_several_steps(student, rng, RULE, reference.rmsprop)


@pytest.mark.weight(2)
def test_nothing_else_changes(student, rng):
    """W1 moves, the gradients stay as they are, and no two results are one array."""
    updates.check_nothing_else_changes(student, rng, RULE)
