"""The cases of the visible tests: how each is drawn and called. `python -m tests.visible.record` works them out."""

from __future__ import annotations

TWO = {"seed": 1, "layers": (3, 2, 3)}
THREE = {"seed": 2, "layers": (2, 3, 3, 1), "zero": False}


def scalar(function, *arguments, **keywords):
    """Return the name and the recipe of a call with numbers only."""
    said = ", ".join([*map(str, arguments), *(f"{key}={value}" for key, value in keywords.items())])
    return f"{function}({said})", {"draw": {}, "arguments": arguments, "keywords": keywords}


def network(draw, *arguments, **keywords):
    """Return the recipe of a call with a network."""
    return {"draw": draw, "arguments": arguments, "keywords": keywords}


RECIPES = {
    "update_parameters_with_gd": {
        "two layers": network(TWO, "parameters", "grads", 0.01),
        "three layers": network(THREE, parameters="parameters", grads="grads", learning_rate=0.3),
    },
    "random_mini_batches": {
        "148 examples, size 64": network({"m": 148}, "X", "Y", 64, 0),
        "11 examples, size 3": network({"m": 11}, X="X", Y="Y", mini_batch_size=3, seed=1),
        "12 examples, size 4": network({"m": 12}, "X", "Y", 4, 5),
        "5 examples, size 64": network({"m": 5}, "X", "Y"),
        "11 examples, seed 2": network({"m": 11}, "X", "Y", 6, 2),
        "11 examples, seed 3": network({"m": 11}, "X", "Y", 6, 3),
    },
    "initialize_velocity": {
        "two layers": network(TWO, "parameters"),
        "three layers": network(THREE, parameters="parameters"),
    },
    "update_parameters_with_momentum": {
        "first step": network(TWO, "parameters", "grads", "v", 0.9, 0.01),
        "later step": network(THREE, parameters="parameters", grads="grads", v="v", beta=0.6, learning_rate=0.3),
    },
    "initialize_adam": {
        "two layers": network(TWO, "parameters"),
        "three layers": network(THREE, parameters="parameters"),
    },
    "update_parameters_with_adam": {
        "t = 2, v = s = 0": network(TWO, "parameters", "grads", "v", "s", 2, 0.02, 0.8, 0.888, 1e-2),
        "t = 5": network(
            THREE,
            parameters="parameters",
            grads="grads",
            v="v",
            s="s",
            t=5,
            learning_rate=0.3,
            beta1=0.7,
            beta2=0.95,
            epsilon=0.05,
        ),
        "t = 1, defaults": network({"seed": 3, "layers": (2, 2, 1)}, "parameters", "grads", "v", "s", 1),
        "t = 40": network(
            {"seed": 4, "layers": (2, 2, 1), "zero": False}, "parameters", "grads", "v", "s", 40, learning_rate=0.1
        ),
    },
    "update_lr": dict(
        [
            scalar("update_lr", 0.5, 2, 1),
            scalar("update_lr", 0.5, 9, 1),
            scalar("update_lr", 0.1, 4, 0.25),
            scalar("update_lr", 0.3, 10, 0.02),
            scalar("update_lr", 0.2, 0, 3),
            scalar("update_lr", 0.2, 1500, 3),
            scalar("update_lr", 2, 3, 1),
            scalar("update_lr", decay_rate=1, epoch_num=2, learning_rate0=3),
        ]
    ),
    "schedule_lr_decay": dict(
        [
            scalar("schedule_lr_decay", 0.5, 100, 1, 100),
            scalar("schedule_lr_decay", 0.3, 100, 0.25, 100),
            scalar("schedule_lr_decay", 0.3, 1000, 0.25, 100),
            scalar("schedule_lr_decay", 0.5, 10, 1, 100),
            scalar("schedule_lr_decay", 0.5, 150, 1, 100),
            scalar("schedule_lr_decay", 0.5, 299, 1, 100),
            scalar("schedule_lr_decay", 0.1, 999, 1),
            scalar("schedule_lr_decay", 0.1, 1500, 1),
            scalar("schedule_lr_decay", 0.1, 3999, 0.5),
            scalar("schedule_lr_decay", 0.2, 30, decay_rate=3, time_interval=20),
            scalar("schedule_lr_decay", 0.2, 79, decay_rate=3, time_interval=20),
        ]
    ),
}
