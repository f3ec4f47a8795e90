"""The methods of the first two assignments, for networks that are trained side by side.

The parameters of all networks are one array with a row for each, and so are the gradients. An optimizer keeps its
averages between the updates; `step` returns what has to be subtracted.
"""

import numpy as np


class GradientDescent:
    """Step along the gradient."""

    def step(self, gradient, rate):
        """Return the step of one update."""
        return rate * gradient


class Momentum:
    """Step along the average v of the gradients; with `look_ahead`, Nesterov's way."""

    def __init__(self, beta=0.9, look_ahead=False):
        """Start with no average."""
        self.beta, self.look_ahead, self.v = beta, look_ahead, 0.0

    def step(self, gradient, rate):
        """Return the step of one update."""
        self.v = self.average(gradient)
        return rate * (self.average(gradient) if self.look_ahead else self.v)

    def average(self, gradient):
        """Return the average with one more gradient in it."""
        return self.beta * self.v + (1 - self.beta) * gradient


class AdaGrad:
    """Divide the gradient by the root of the sum s of all its squares so far."""

    def __init__(self, epsilon=1e-8):
        """Start with an empty sum."""
        self.epsilon, self.s = epsilon, 0.0

    def step(self, gradient, rate):
        """Return the step of one update."""
        self.s = self.s + gradient**2
        return rate * gradient / (np.sqrt(self.s) + self.epsilon)


class RMSProp:
    """Divide the gradient by the root of an average s of its squares."""

    def __init__(self, beta=0.9, epsilon=1e-8):
        """Start with no average."""
        self.beta, self.epsilon, self.s = beta, epsilon, 0.0

    def step(self, gradient, rate):
        """Return the step of one update."""
        self.s = self.beta * self.s + (1 - self.beta) * gradient**2
        return rate * gradient / (np.sqrt(self.s) + self.epsilon)


class Adam:
    """Divide an average v of the gradients by the root of an average s of their squares, both corrected.

    Without `correct` both stay as they are. With `keep_largest` the root is taken of the largest s so far (AMSGrad,
    Reddi and others 2018, which has no correction).
    """

    def __init__(self, beta1=0.9, beta2=0.999, epsilon=1e-8, correct=True, keep_largest=False):
        """Start with no averages."""
        self.betas, self.epsilon = (beta1, beta2), epsilon
        self.correct, self.keep_largest = correct, keep_largest
        self.v = self.s = self.largest = 0.0
        self.t = 0

    def step(self, gradient, rate):
        """Return the step of one update."""
        beta1, beta2 = self.betas
        self.t += 1
        self.v = beta1 * self.v + (1 - beta1) * gradient
        self.s = beta2 * self.s + (1 - beta2) * gradient**2
        self.largest = np.maximum(self.largest, self.s) if self.keep_largest else self.s
        v_share, s_share = (1 - beta1**self.t, 1 - beta2**self.t) if self.correct else (1, 1)
        return rate * (self.v / v_share) / (np.sqrt(self.largest / s_share) + self.epsilon)


METHODS = {
    "gd": GradientDescent,
    "momentum": Momentum,
    "nesterov": lambda: Momentum(look_ahead=True),
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": Adam,  # the decay of its weights is taken beside the step, by whoever trains
}
