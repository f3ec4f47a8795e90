"""The right answers, worked out in decimal arithmetic, one number at a time: no NumPy, and no code of the course."""

from __future__ import annotations

from decimal import Decimal, getcontext

import numpy as np
from course_kit.checks.calling import draw

getcontext().prec = 40


def gd_step(w, g, rate):
    """Return w − α g."""
    return w - rate * g


def averaged(old, new, beta):
    """Return β old + (1 − β) new."""
    return beta * old + (1 - beta) * new


def gd(parameters, grads, learning_rate):
    """Return what exercise 1 should return."""
    rate = exact(learning_rate)
    return {key: each(lambda w, g: gd_step(w, g, rate), parameters[key], grads["d" + key]) for key in parameters}


def momentum(parameters, grads, v, beta, learning_rate):
    """Return what exercise 4 should return."""
    beta, rate = exact(beta), exact(learning_rate)
    v = {key: each(lambda old, g: averaged(old, g, beta), v[key], grads[key]) for key in v}
    return {key: each(lambda w, u: gd_step(w, u, rate), parameters[key], v["d" + key]) for key in parameters}, v


def adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Return what exercise 6 should return."""
    rate, b1, b2, eps = (exact(number) for number in (learning_rate, beta1, beta2, epsilon))
    v = {key: each(lambda old, g: averaged(old, g, b1), v[key], grads[key]) for key in v}
    s = {key: each(lambda old, g: averaged(old, g * g, b2), s[key], grads[key]) for key in s}
    v_hat = {key: each(lambda a: a / (1 - b1**t), v[key]) for key in v}
    s_hat = {key: each(lambda a: a / (1 - b2**t), s[key]) for key in s}
    moved = {
        key: each(lambda w, a, q: w - rate * a / (q.sqrt() + eps), w, v_hat["d" + key], s_hat["d" + key])
        for key, w in parameters.items()
    }
    return moved, v, s, v_hat, s_hat


def zeros(parameters):
    """Return what exercise 3 should return."""
    return {"d" + key: [[0] * array.shape[1] for _ in range(array.shape[0])] for key, array in parameters.items()}


def orders(m, size=64, seed=0):
    """Return for each mini-batch of exercise 2 the numbers of its columns."""
    order = np.random.RandomState(seed).permutation(m).tolist()
    return [order[start : start + size] for start in range(0, m, size)]


def decayed(learning_rate0, epoch_num, decay_rate):
    """Return what exercise 7 should return."""
    return exact(learning_rate0) / (1 + exact(decay_rate) * epoch_num)


def scheduled(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    """Return what exercise 8 should return: the whole intervals are counted one by one."""
    passed = sum(1 for epoch in range(1, epoch_num + 1) if epoch % time_interval == 0)
    return decayed(learning_rate0, passed, decay_rate)


def exact(number):
    """Return a number as a Decimal, as it is written (0.1 is one tenth)."""
    return number if isinstance(number, Decimal) else Decimal(repr(float(number)))


def each(function, *arrays):
    """Return the nested list of function(a, b, ...) over the entries of arrays or nested lists."""
    rows = [[list(map(exact, row)) for row in array] for array in arrays]
    return [[function(*entries) for entries in zip(*row, strict=True)] for row in zip(*rows, strict=True)]


ANSWERS = {
    "update_parameters_with_gd": gd,
    "initialize_velocity": zeros,
    "update_parameters_with_momentum": momentum,
    "initialize_adam": lambda parameters: (zeros(parameters), zeros(parameters)),
    "update_parameters_with_adam": adam,
    "update_lr": decayed,
    "schedule_lr_decay": scheduled,
}


def batches(X, Y, mini_batch_size=64, seed=0):
    """Return what is recorded of exercise 2: how many batches there are, and which columns each has."""
    columns = orders(X.shape[1], mini_batch_size, seed)
    parts = {"mini_batches.count": len(columns)}
    for number, order in enumerate(columns):
        key = -1 if len(order) < mini_batch_size else number
        parts |= {f"mini_batches.{key}.0": ["X", order], f"mini_batches.{key}.1": ["Y", order]}
    return parts


# Where the parts are not simply the numbers of what is returned.
PARTS = {"random_mini_batches": batches}


def trial(function):
    """Return arguments that no case has, and the right answer to them as nested data."""
    data = draw(seed=99, layers=(3, 4, 2, 1), zero=False)
    state = [data["parameters"], data["grads"], data["v"], data["s"]]
    given = {
        "update_parameters_with_gd": (*state[:2], 0.7),
        "initialize_velocity": state[:1],
        "update_parameters_with_momentum": (*state[:3], 0.3, 0.7),
        "initialize_adam": state[:1],
        "update_parameters_with_adam": (*state, 9, 0.7, 0.4, 0.8, 0.03),
        "update_lr": (0.7, 6, 0.3),
        "schedule_lr_decay": (0.7, 35, 0.3, 10),
    }
    if function == "random_mini_batches":
        X, Y = draw(m=23).values()
        return (X, Y, 5, 8), [(X[:, part], Y[:, part]) for part in orders(23, 5, 8)]
    return given[function], ANSWERS[function](*given[function])
