"""Hidden tests of `update_parameters_with_adagrad`: s ← s + g², then W ← W − α·g / (√s + ε).

The second formula is judged with the s that the answer itself gives back.
"""

import networks
import pytest
import reference
import scaled_slips
import updates
from reference import average


def settings(rng):
    """Return α and an ε that shows where it stands."""
    return {"learning_rate": rng.uniform(0.1, 0.9), "epsilon": rng.uniform(0.1, 0.3)}


WRONG_SUMS = {
    "The old s is left out. AdaGrad adds up: s plus the squared gradient.": lambda g, s, settings: g * g,
    "The gradient is added as it is. Add its square.": lambda g, s, settings: s + g,
    "The size of the gradient is added. Add its square.": lambda g, s, settings: s + abs(g),
    "The gradient is doubled (`* 2`). Add its square (`** 2`).": lambda g, s, settings: s + 2 * g,
    "The third power of the gradient is added. Add its square.": lambda g, s, settings: s + g**3,
    "s decays: this is an average with 0.9, as in RMSProp. AdaGrad forgets nothing: s plus the squared gradient.": (
        lambda g, s, settings: average(s, g * g, 0.9)
    ),
    "s decays: this is an average with 0.99, as in RMSProp. AdaGrad forgets nothing: s plus the squared gradient.": (
        lambda g, s, settings: average(s, g * g, 0.99)
    ),
    "s decays: this is an average with 0.999, as in Adam. AdaGrad forgets nothing: s plus the squared gradient.": (
        lambda g, s, settings: average(s, g * g, 0.999)
    ),
    "The squared gradient is subtracted. Add it to s.": lambda g, s, settings: s - g * g,
    "The whole sum is squared. Square the gradient alone, then add it to s.": lambda g, s, settings: (s + g) ** 2,
    "s is squared too. Square the gradient alone, then add it to s.": lambda g, s, settings: s**2 + g**2,
    "ε is added to s. It belongs into the divisor of the step.": (
        lambda g, s, settings: s + g * g + settings["epsilon"]
    ),
    "s holds the root. Keep the sum itself; take the root only in the step.": (
        lambda g, s, settings: (s + g * g) ** 0.5
    ),
    "The learning rate is in s. It belongs into the step only.": (
        lambda g, s, settings: s + (settings["learning_rate"] * g) ** 2
    ),
    "The squared gradient is multiplied with s. Add it.": lambda g, s, settings: s * g * g,
}  # fmt: skip
RULE = updates.Rule(
    function=lambda student: student.update_parameters_with_adagrad,
    state="s",
    settings=settings,
    new_state=lambda g, s, settings: s + g * g,
    step=scaled_slips.scaled,
    wrong_states=WRONG_SUMS,
    wrong_steps=scaled_slips.WRONG_STEPS,
    state_in_words="s of {0} is not s + d{0}².",
    step_in_words="{0} is not {0} − α·d{0} / (√s + ε), with the new s.",
)


@pytest.mark.weight(1.25)
def test_sum_of_weights(student, rng):
    """The s of W1 grows by the square of dW1."""
    updates.check_state(student, rng, RULE, networks.first_weights, "W1")


@pytest.mark.weight(0.75)
def test_sum_of_biases(student, rng):
    """The s of b1 grows by the square of db1."""
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
    updates.check_several_steps(student, rng, RULE, reference.adagrad)


@pytest.mark.weight(2)
def test_nothing_else_changes(student, rng):
    """W1 moves, the gradients stay as they are, and no two results are one array."""
    updates.check_nothing_else_changes(student, rng, RULE)
