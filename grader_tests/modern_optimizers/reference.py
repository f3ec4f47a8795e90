"""The right results of the eight exercises, written apart from the answers in the source notebook.

Formulas act on one array; `each` lifts them to dictionaries. The tests in `tests/answers/` check all of it against
optax, closed forms and recorded values of torch. Nothing here changes its arguments.
"""

import numpy as np


def each(formula, first, *others):
    """Apply `formula` to the arrays that stand under the same key, for every key of `first`."""
    return {key: formula(array, *(other[key] for other in others)) for key, array in first.items()}


def moved(parameters, steps):
    """Return every parameter minus its step; steps are keyed like gradients."""
    return {key: array - steps["d" + key] for key, array in parameters.items()}


def zeros(parameters):
    """Return zeros in the shapes of `parameters`, keyed like gradients."""
    return {"d" + key: np.zeros(array.shape) for key, array in parameters.items()}


def average(old, new, beta):
    """Return the exponentially weighted average: β · old + (1 − β) · new."""
    return new + beta * (old - new)


# ---- one array: the new state, and the step that is subtracted -------------------------------------------------------


def nesterov_step(g, v, beta, learning_rate):
    """Return α (β v + (1 − β) g), with the new velocity v."""
    return learning_rate * average(v, g, beta)


def scaled_step(g, s, learning_rate, epsilon):
    """Return α g / (√s + ε), with the new s: the step of AdaGrad and of RMSProp."""
    return learning_rate * g / (s**0.5 + epsilon)


def adam_step(v, s, t, learning_rate, beta1, beta2, epsilon):
    """Return α v̂ / (√ŝ + ε), where v̂ and ŝ are the new averages after bias correction."""
    return learning_rate * (v / (1 - beta1**t)) / ((s / (1 - beta2**t)) ** 0.5 + epsilon)


# ---- whole networks --------------------------------------------------------------------------------------------------


def nesterov(parameters, grads, v, beta, learning_rate):
    """Return (parameters, v) after one step of Nesterov's momentum, in the form that averages the gradients."""
    v = each(lambda g, v: average(v, g, beta), grads, v)
    return moved(parameters, each(lambda g, v: nesterov_step(g, v, beta, learning_rate), grads, v)), v


def adagrad(parameters, grads, s, learning_rate, epsilon=1e-8):
    """Return (parameters, s) after one step of AdaGrad (Duchi, Hazan and Singer 2011), s being the sum of squares."""
    s = each(lambda g, s: s + g * g, grads, s)
    return moved(parameters, each(lambda g, s: scaled_step(g, s, learning_rate, epsilon), grads, s)), s


def rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    """Return (parameters, s) after one step of RMSProp (Tieleman and Hinton 2012), ε outside the root."""
    s = each(lambda g, s: average(s, g * g, beta), grads, s)
    return moved(parameters, each(lambda g, s: scaled_step(g, s, learning_rate, epsilon), grads, s)), s


def weight_penalty(parameters, grads, weight_decay):
    """Return the gradients of the cost plus λ/2 times the sum of all squared weights; biases are not penalised."""
    return {key: g + weight_decay * parameters[key[1:]] if "W" in key else g.copy() for key, g in grads.items()}


def adamw(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    """Return (parameters, v, s) after step t of Adam with decoupled weight decay (Loshchilov and Hutter 2019)."""
    v = each(lambda g, v: average(v, g, beta1), grads, v)
    s = each(lambda g, s: average(s, g * g, beta2), grads, s)
    steps = each(lambda v, s: adam_step(v, s, t, learning_rate, beta1, beta2, epsilon), v, s)
    decays = {"d" + k: learning_rate * weight_decay * W if "W" in k else 0.0 for k, W in parameters.items()}
    return moved(moved(parameters, steps), decays), v, s


def global_norm(grads):
    """Return the root of the sum of all squared entries of all arrays."""
    return float(np.linalg.norm([np.linalg.norm(array) for array in grads.values()]))


def clipped(grads, max_norm, norm):
    """Return the gradients times min(1, max_norm / norm)."""
    factor = 1.0 if norm <= max_norm else max_norm / norm
    return {key: factor * array for key, array in grads.items()}


def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    """Return the learning rate of update t = 1, 2, …: up a straight line, then down half a cosine (Loshchilov 2017)."""
    if t <= warmup_steps:
        return peak * t / warmup_steps
    share = min(1.0, (t - warmup_steps) / (total_steps - warmup_steps))
    return final + (peak - final) * (1 + np.cos(np.pi * share)) / 2


# ---- gradient checking, on costs whose slopes are known by hand ------------------------------------------------------


def slopes(coefficients, parameters):
    """Return the gradient of `polynomial`: a + 2 b θ + 3 c θ² + 2 d Σθ for each entry θ."""
    a, b, c, d = coefficients
    total = sum(array.sum() for array in parameters.values())
    return {"d" + k: a + 2 * b * p + 3 * c * p**2 + 2 * d * total for k, p in parameters.items()}


def central_differences(coefficients, parameters, epsilon):
    """Return (J(θ + ε) − J(θ − ε)) / 2ε of `polynomial` in closed form: the gradient plus c ε²."""
    return each(lambda slope: slope + coefficients[2] * epsilon**2, slopes(coefficients, parameters))


def relative_difference(grads, numerical):
    """Return ‖g − n‖ / (‖g‖ + ‖n‖), each norm over all arrays together."""
    apart = {key: g - numerical[key] for key, g in grads.items()}
    return global_norm(apart) / (global_norm(grads) + global_norm(numerical))
