"""The cases of the visible tests: how each is drawn and called. `python -m tests.visible.record` works them out."""

from __future__ import annotations

from tests.visible.optimization_methods.recipes import network, scalar

FIRST = {"seed": 1, "layers": (3, 2, 3)}
LATER = {"seed": 2, "layers": (2, 3, 3, 1), "zero": False}
TINY = {"seed": 3, "layers": (2, 2, 1), "factor": 1e-8}
SMALL = {"seed": 5, "layers": (3, 2, 2), "polynomial": (0.5, 1.25, 0.75, 0.05)}


def schedule(*arguments, **keywords):
    """Return the name and the recipe of a call of warmup_cosine."""
    return scalar("warmup_cosine", *arguments, **keywords)


RECIPES = {
    "gradient_check": {
        "ε = 0.2": network(SMALL, "cost", "parameters", "grads", 0.2),
        "ε = 0.3, by name": network(
            SMALL | {"seed": 6, "factor": 1.3}, cost="cost", parameters="parameters", grads="grads", epsilon=0.3
        ),
        "twice too large": network(SMALL | {"seed": 7, "factor": 2.0}, "cost", "parameters", "grads"),
        "wrong sign": network(SMALL | {"seed": 8, "factor": -1.0}, "cost", "parameters", "grads"),
        "one entry of b2 wrong": network(SMALL | {"seed": 9, "wrong": "db2"}, "cost", "parameters", "grads"),
    },
    "update_parameters_with_nesterov": {
        "first step": network(FIRST, "parameters", "grads", "v", 0.9, 0.1),
        "later step": network(LATER, parameters="parameters", grads="grads", v="v", beta=0.6, learning_rate=0.3),
    },
    "update_parameters_with_adagrad": {
        "first step": network(FIRST, "parameters", "grads", "s", 0.1, 0.2),
        "later step": network(LATER, parameters="parameters", grads="grads", s="s", learning_rate=0.3, epsilon=0.1),
        "tiny gradients": network(TINY, "parameters", "grads", "s", 0.4),
    },
    "update_parameters_with_rmsprop": {
        "first step": network(FIRST, "parameters", "grads", "s", 0.8, 0.1, 0.2),
        "later step": network(
            LATER, parameters="parameters", grads="grads", s="s", beta=0.6, learning_rate=0.3, epsilon=0.1
        ),
        "tiny gradients": network(TINY, "parameters", "grads", "s", 0.9, 0.4),
    },
    "add_weight_penalty": {
        "two layers": network(FIRST, "parameters", "grads", 0.3),
        "three layers": network(LATER, parameters="parameters", grads="grads", weight_decay=0.7),
    },
    "update_parameters_with_adamw": {
        "first step": network(FIRST, "parameters", "grads", "v", "s", 1, 0.1, 0.8, 0.95, 0.05, 0.3),
        "later step": network(
            LATER, parameters="parameters", grads="grads", v="v", s="s", t=5, learning_rate=0.3, beta1=0.7, beta2=0.9,
            epsilon=0.1, weight_decay=0.4,
        ),
        "without decay": network(LATER | {"seed": 4}, "parameters", "grads", "v", "s", 3, 0.2, 0.6, 0.9, 0.05, 0.0),
    },
    "clip_gradients": {
        "above the limit": network(FIRST, "grads", 1.0),
        "far above": network(LATER, grads="grads", max_norm=0.05),
        "below the limit": network(FIRST, "grads", 10.0),
        "all zero": network(TINY | {"factor": 0.0}, "grads", 0.5),
    },
    "warmup_cosine": dict(
        [
            *(schedule(t, 0.1, 5, 20, 0.001) for t in (1, 3, 5)),
            *(schedule(t, 0.1, 5, 20) for t in (6, 9, 14, 19)),
            *(schedule(t, 0.1, 5, 20, final=0.02) for t in (7, 12)),
            schedule(t=19, peak=0.1, warmup_steps=5, total_steps=20, final=0.02),
            *(schedule(t, 0.1, 5, 20, 0.001) for t in (20, 25, 35)),
            schedule(1, 0.5, 0, 10),
            schedule(4, 0.5, 0, 10),
        ]
    ),
}  # fmt: skip
