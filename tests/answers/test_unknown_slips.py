"""A slip that no list of known mistakes knows costs what it spoils, and not what follows from it."""

import pytest

from . import judging

UPDATE = """
def update_parameters_with_{name}(parameters, grads, {arguments}):
    after, state = {{}}, {{}}
    for key, W in parameters.items():
        key, g = "d" + key, grads["d" + key]
        m = state[key] = {state}
        after[key[1:]] = W - {step}
    return after, state
"""
RULES = {
    "momentum": ("v, beta, learning_rate", "learning_rate * m"),
    "nesterov": ("v, beta, learning_rate", "learning_rate * (beta * m + (1 - beta) * g)"),
    "adagrad": ("s, learning_rate, epsilon=1e-8", "learning_rate * g / (np.sqrt(m) + epsilon)"),
    "rmsprop": ("s, beta, learning_rate, epsilon=1e-8", "learning_rate * g / (np.sqrt(m) + epsilon)"),
}
SLIPS = [
    ("momentum", "beta * v[key] + (1 - beta) * abs(g)"),
    *((name, slip) for name in ("momentum", "nesterov") for slip in (
        "beta * (v[key] + g)", "beta * v[key] + (1 + beta) * g", "(v[key] + g) / 2", "beta**2 * v[key] + (1 - beta) * g"
    )),
    *(("adagrad", slip) for slip in ("s[key] + 2 * g * g", "s[key] + g / 2", "(s[key] + g * g) / 2")),
    ("nesterov", "beta * v[key] ** 2 + (1 - beta) * g"),
    ("adagrad", "np.sqrt(s[key]) + g * g"),
    ("rmsprop", "beta * s[key] + (1 - beta) * g ** 4"),
    *(("rmsprop", slip) for slip in (
        "beta * s[key] - (1 - beta) * g * g", "beta**0.5 * s[key] + (1 - beta) * g * g", "beta * (s[key] + g * g)",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("name", "slip"), SLIPS)
def test_a_slip_in_the_state_leaves_the_step_its_points(name: str, slip: str):
    """The step is right with the answer's own state, and has the points for that: at least half of the exercise."""
    arguments, step = RULES[name]
    source = UPDATE.format(name=name, arguments=arguments, state=slip, step=step)
    for seed in range(3):
        assert judging.share(judging.quickly(source, f"update_parameters_with_{name}", seed)) >= 0.5
