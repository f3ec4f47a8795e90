"""The right results of the eight exercises, written apart from the answers in the source notebook.

Formulas act on one array; `each` lifts them to dictionaries. The tests in `tests/answers/` check all of it
against optax, closed forms and recorded values. Nothing here changes its arguments.
"""

import numpy as np


def each(formula, first, *others):
    """Apply `formula` to the arrays that stand under the same key, for every key of `first`."""
    return {key: formula(array, *(other[key] for other in others)) for key, array in first.items()}


def gradients(grads, parameters):
    """Return the entries of `grads` that belong to `parameters`, in their order (the helper adds dz and da)."""
    return {"d" + key: grads["d" + key] for key in parameters}


def moved(parameters, steps):
    """Return every parameter minus its step; steps are keyed like gradients."""
    return {key: array - steps["d" + key] for key, array in parameters.items()}


def zeros(parameters):
    """Return zeros in the shapes of `parameters`, keyed like gradients."""
    return {"d" + key: np.zeros(array.shape) for key, array in parameters.items()}


def gradient_descent(parameters, grads, learning_rate):
    """Return the parameters after one step against the gradient."""
    return moved(parameters, each(lambda g: learning_rate * g, gradients(grads, parameters)))


def average(old, new, beta):
    """Return the exponentially weighted average: β · old + (1 − β) · new."""
    return new + beta * (old - new)


def momentum(parameters, grads, v, beta, learning_rate):
    """Return (parameters, v) after one step of momentum."""
    v = each(lambda g, v: average(v, g, beta), gradients(grads, parameters), v)
    return moved(parameters, each(lambda v: learning_rate * v, v)), v


def adam_step(v_corrected, s_corrected, learning_rate, epsilon):
    """Return Adam's step for one array: α v̂ / (√ŝ + ε)."""
    return learning_rate * v_corrected / (s_corrected**0.5 + epsilon)


def adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Return (parameters, v, s, v_corrected, s_corrected) after step t of Adam (Kingma and Ba 2015, algorithm 1)."""
    g = gradients(grads, parameters)
    v = each(lambda g, v: average(v, g, beta1), g, v)
    s = each(lambda g, s: average(s, g * g, beta2), g, s)
    v_corrected = each(lambda v: v / (1 - beta1**t), v)
    s_corrected = each(lambda s: s / (1 - beta2**t), s)
    steps = each(lambda v, s: adam_step(v, s, learning_rate, epsilon), v_corrected, s_corrected)
    return moved(parameters, steps), v, s, v_corrected, s_corrected


def order(m, seed):
    """Return the order of m examples that `np.random.seed(seed)` and `np.random.permutation(m)` give."""
    return np.random.RandomState(seed).permutation(m)


def mini_batches(X, Y, mini_batch_size=64, seed=0):
    """Return the shuffled examples cut into mini-batches, the smaller rest last."""
    columns = order(X.shape[1], seed)
    cuts = range(mini_batch_size, len(columns), mini_batch_size)
    return [(X[:, part], Y[:, part]) for part in np.split(columns, cuts)]


def inverse_time_decay(learning_rate0, epoch, decay_rate):
    """Return α₀ / (1 + rate · epoch)."""
    return learning_rate0 / (1 + decay_rate * epoch)


def scheduled_decay(learning_rate0, epoch, decay_rate, time_interval=1000):
    """Return the learning rate that falls once per interval and is constant in between."""
    return inverse_time_decay(learning_rate0, epoch // time_interval, decay_rate)
