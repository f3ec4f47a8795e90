"""Known mistakes in the step α·g / (√s + ε), which AdaGrad and RMSProp share, and what each would produce.

Formulas take (g, new s, old s, settings), as `updates.Rule` has it.
"""

import numpy as np
import reference


def scaled(g, s, settings):
    """Return the right step."""
    return reference.scaled_step(g, s, settings["learning_rate"], settings["epsilon"])


def _of(divisor):
    """Return the wrong step α·g / divisor(s, ε)."""
    return lambda g, s, old, settings: settings["learning_rate"] * g / divisor(s, settings["epsilon"])


WRONG_STEPS = {
    "This is what you get with ε inside the square root. The formula has it outside: √s + ε.": (
        _of(lambda s, epsilon: np.sqrt(s + epsilon))
    ),
    "The root of s is missing: the divisor is √s + ε.": _of(lambda s, epsilon: s + epsilon),
    "s is squared where its root belongs: np.sqrt, not np.square.": _of(lambda s, epsilon: s**2 + epsilon),
    "`** 1/2` is the first power, halved. Write `** 0.5`, or np.sqrt.": _of(lambda s, epsilon: s / 2 + epsilon),
    "ε has no effect. The divisor is √s + ε, with the argument `epsilon`.": _of(lambda s, epsilon: np.sqrt(s)),
    "ε is subtracted in the divisor. It is √s + ε.": _of(lambda s, epsilon: np.sqrt(s) - epsilon),
    "The step uses the old s. Update s first, then divide by the root of the new one.": (
        lambda g, s, old, settings: scaled(g, old, settings)
    ),
    "ε is added to the fraction. Put √s + ε into brackets: it is the divisor.": (
        lambda g, s, old, settings: settings["learning_rate"] * (g / np.sqrt(s) + settings["epsilon"])
    ),
    "ε is added to the whole step. Put √s + ε into brackets: it is the divisor.": (
        lambda g, s, old, settings: settings["learning_rate"] * g / np.sqrt(s) + settings["epsilon"]
    ),
    "ε is added to the new parameters. Put √s + ε into brackets: it is the divisor.": (
        lambda g, s, old, settings: settings["learning_rate"] * g / np.sqrt(s) - settings["epsilon"]
    ),
    "The step goes the wrong way. Subtract it from the old values.": (
        lambda g, s, old, settings: -scaled(g, s, settings)
    ),
    "The learning rate is left out of the step.": (
        lambda g, s, old, settings: scaled(g, s, settings) / settings["learning_rate"]
    ),
    "The step is not divided by √s + ε: this is plain gradient descent.": (
        lambda g, s, old, settings: settings["learning_rate"] * g
    ),
    "The step multiplies by √s + ε. Divide by it.": (
        lambda g, s, old, settings: settings["learning_rate"] * g * (np.sqrt(s) + settings["epsilon"])
    ),
    "The gradient is missing in the step: it is α·g / (√s + ε).": (
        lambda g, s, old, settings: settings["learning_rate"] / (np.sqrt(s) + settings["epsilon"])
    ),
    "The gradient is squared in the step. Only s has its square.": (
        lambda g, s, old, settings: scaled(g * g, s, settings)
    ),
    "The parameters move along s. They move along the gradient, divided by √s + ε.": (
        lambda g, s, old, settings: scaled(s, s, settings)
    ),
}  # fmt: skip
