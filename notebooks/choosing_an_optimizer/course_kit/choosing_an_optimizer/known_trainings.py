"""Trainings whose results are known beforehand: the checks of exercises 2 and 7 hand them to your functions.

No optimizer and no answer is in here.
"""

import numpy as np

OVER_BUDGET = "more networks are trained than the budget allows"


def parabola(curvature, updates):
    """Return a training that goes down J = curvature/2 · x², from a start that depends on the seed."""

    def train(learning_rate, seed):
        x = np.float64(np.random.default_rng(seed).normal())
        with np.errstate(all="ignore"):
            for _ in range(updates):
                x = x - learning_rate * curvature * x
            return curvature / 2 * x**2

    return train


def recorded(costs):
    """Return a training and a validation: the network of trial i is {"trial": i}, and its cost is costs[i].

    More trainings than costs stop with an error.
    """
    numbers = iter(range(len(costs)))

    def train(learning_rate, seed):
        number = next(numbers, None)
        if number is None:
            raise RuntimeError(OVER_BUDGET)
        return {"trial": number}

    def validate(network):
        return costs[network["trial"]]

    return train, validate


def case(curvature=0, updates=0, trials=(), **arrays):
    """Return what a recorded case of the visible tests needs: its arrays, and the functions to train with."""
    data = {name: list(numbers) if name == "seeds" else np.array(numbers) for name, numbers in arrays.items()}
    if curvature:
        data["train"] = parabola(curvature, updates)
    if trials:
        data["train"], data["validate"] = recorded(list(trials))
    return data
