"""Hidden tests of `update_parameters_with_nesterov`: v ← β·v + (1 − β)·g, then W ← W − α·(β·v + (1 − β)·g).

The second formula uses the new v; it is judged with the one that the answer itself gives back.
"""

import networks
import pytest
import reference
import updates
from reference import average


def settings(rng):
    """Return β and α without a value that hides a mistake."""
    return {"beta": rng.uniform(0.6, 0.85), "learning_rate": rng.uniform(0.1, 0.9)}


def step(g, v, settings):
    """Return the right step."""
    return reference.nesterov_step(g, v, **settings)


WRONG_VELOCITIES = {
    "The old velocity is left out. The average is β times the old v plus (1 − β) times the gradient.": (
        lambda g, v, settings: (1 - settings["beta"]) * g
    ),
    "β and 1 − β are swapped: β belongs to the old velocity.": lambda g, v, settings: average(g, v, settings["beta"]),
    "The factor 1 − β of the gradient is missing (that is the other convention of momentum).": (
        lambda g, v, settings: settings["beta"] * v + g
    ),
    "The gradient is subtracted from the velocity. Add it with the factor 1 − β.": (
        lambda g, v, settings: settings["beta"] * v - (1 - settings["beta"]) * g
    ),
    "The learning rate is in the velocity. It belongs into the update of the parameters only.": (
        lambda g, v, settings: settings["beta"] * v + settings["learning_rate"] * g
    ),
    "The velocity holds the step: −α times the gradient is in it. Here v averages the gradients.": (
        lambda g, v, settings: settings["beta"] * v - settings["learning_rate"] * g
    ),
    "The velocity holds β·v + (1 − β)·g of the new v. That belongs into the step; v itself is the plain average.": (
        lambda g, v, settings: average(average(v, g, settings["beta"]), g, settings["beta"])
    ),
    "β is not the argument `beta` but the number 0.9, or another cell's variable.": (
        lambda g, v, settings: average(v, g, 0.9)
    ),
    "The factor 1 − β counts twice in the velocity.": (
        lambda g, v, settings: settings["beta"] * v + (1 - settings["beta"]) ** 2 * g
    ),
    "The size of the gradient is averaged. Average the gradient itself, with its sign.": (
        lambda g, v, settings: average(v, abs(g), settings["beta"])
    ),
    "The squared gradient is averaged. Average the gradient itself.": (
        lambda g, v, settings: average(v, g * g, settings["beta"])
    ),
    updates.THE_GRADIENT: lambda g, v, settings: g,
}
WRONG_STEPS = {
    "This is plain momentum: the step is α·v, or it uses the old v. It is α·(β·v + (1 − β)·g), with the new v.": (
        lambda g, v, old, settings: settings["learning_rate"] * v
    ),
    "The step goes the wrong way. Subtract it from the old values.": (
        lambda g, v, old, settings: -step(g, v, settings)
    ),
    "The learning rate is left out of the step.": lambda g, v, old, settings: average(v, g, settings["beta"]),
    "The factor 1 − β of the gradient is missing in the step. It is α·(β·v + (1 − β)·g).": (
        lambda g, v, old, settings: settings["learning_rate"] * (settings["beta"] * v + g)
    ),
    "The factor 1 − β counts twice in the step. It is α·(β·v + (1 − β)·g).": (
        lambda g, v, old, settings: (
            settings["learning_rate"] * (settings["beta"] * v + (1 - settings["beta"]) ** 2 * g)
        )
    ),
    "The factor β of the velocity is missing in the step. It is α·(β·v + (1 − β)·g).": (
        lambda g, v, old, settings: settings["learning_rate"] * (v + (1 - settings["beta"]) * g)
    ),
    "β and 1 − β are swapped in the step. It is α·(β·v + (1 − β)·g).": (
        lambda g, v, old, settings: settings["learning_rate"] * average(g, v, settings["beta"])
    ),
    "The gradient is subtracted in the step. Add it with the factor 1 − β.": (
        lambda g, v, old, settings: (
            settings["learning_rate"] * (settings["beta"] * v - (1 - settings["beta"]) * g)
        )
    ),
    "β is not the argument `beta` but the number 0.9, or another cell's variable.": (
        lambda g, v, old, settings: settings["learning_rate"] * average(v, g, 0.9)
    ),
    "The gradient is missing in the step. It is α·(β·v + (1 − β)·g).": (
        lambda g, v, old, settings: settings["learning_rate"] * settings["beta"] * v
    ),
    "The step has the size of the gradient. It is α·(β·v + (1 − β)·g).": (
        lambda g, v, old, settings: settings["learning_rate"] * average(v, abs(g), settings["beta"])
    ),
    "The parameters move with the gradient alone. The step is α·(β·v + (1 − β)·g).": (
        lambda g, v, old, settings: settings["learning_rate"] * g
    ),
    "Brackets are missing: α multiplies the whole of β·v + (1 − β)·g.": (
        lambda g, v, old, settings: settings["learning_rate"] * settings["beta"] * v + (1 - settings["beta"]) * g
    ),
}  # fmt: skip
RULE = updates.Rule(
    function=lambda student: student.update_parameters_with_nesterov,
    state="v",
    settings=settings,
    new_state=lambda g, v, settings: average(v, g, settings["beta"]),
    step=step,
    wrong_states=WRONG_VELOCITIES,
    wrong_steps=WRONG_STEPS,
    state_in_words="The velocity of {0} is not β·v + (1 − β)·d{0}.",
    step_in_words="{0} is not {0} − α·(β·v + (1 − β)·d{0}), with the new velocity v.",
)


@pytest.mark.weight(1.25)
def test_velocity_of_weights(student, rng):
    """The velocity of W1 is the average of the old velocity and dW1."""
    updates.check_state(student, rng, RULE, networks.first_weights, "W1")


@pytest.mark.weight(0.75)
def test_velocity_of_biases(student, rng):
    """The velocity of b1 is the average of the old velocity and db1."""
    updates.check_state(student, rng, RULE, networks.first_biases, "b1")


@pytest.mark.weight(1.75)
def test_weights(student, rng):
    """W1 moves by α times (β times its new velocity plus 1 − β times its gradient)."""
    updates.check_step(student, rng, RULE, networks.first_weights, "W1")


@pytest.mark.weight(1.25)
def test_biases(student, rng):
    """b1 moves by α times (β times its new velocity plus 1 − β times its gradient)."""
    updates.check_step(student, rng, RULE, networks.first_biases, "b1")


@pytest.mark.weight(2)
def test_every_layer(student, rng):
    """Each entry of every layer, and of its velocity, is updated with its gradient."""
    updates.check_every_layer(student, rng, RULE)


@pytest.mark.weight(1)
def test_several_steps(student, rng):
    """Several steps in a row from rest, with arguments by name, reach the right parameters and velocity."""
    updates.check_several_steps(student, rng, RULE, reference.nesterov)


@pytest.mark.weight(2)
def test_nothing_else_changes(student, rng):
    """W1 moves, the gradients stay as they are, and no two results are one array."""
    updates.check_nothing_else_changes(student, rng, RULE)
