"""Known mistakes in AdamW, formula by formula, and what each of them would produce.

`step` is one call of the function as `test_update_parameters_with_adamw.Step` keeps it.
"""

import networks
import numpy as np
import slips
from reference import average, each, weight_penalty
from updates import MIXED_UP

ORDER = "The results come back in another order. It is: parameters, v, s."
DECAY_IN_G = (
    "The weight decay is in the gradient, so that {} knows of it: that is Adam with a penalty. AdamW keeps it apart."
)


def penalised(step):
    """Return the gradients with λ times the weights added."""
    return weight_penalty(step.net.parameters, step.net.grads, step.decay)


def in_v(step):
    """Return hint → v as that mistake would leave it."""
    return {ORDER: step.right["s"], **slips.incomplete(step.net.v, step.right["v"]), **wrong_v(step)}


def wrong_v(step):
    """Return hint → v as that mistake in its formula would leave it."""
    beta1, t = step.beta1, step.t
    formulas = {
        "The old v is left out. The average is β₁ times the old v plus (1 − β₁) times the gradient.": (
            lambda g, v: (1 - beta1) * g
        ),
        "β₁ and 1 − β₁ are swapped: β₁ belongs to the old v.": lambda g, v: average(g, v, beta1),
        "v decays with β₂. Its own factor is β₁.": lambda g, v: average(v, g, step.beta2),
        "The factor 1 − β₁ of the gradient is missing.": lambda g, v: beta1 * v + g,
        "β₁ is not the argument `beta1` but the number 0.9, or another cell's variable.": (
            lambda g, v: average(v, g, 0.9)
        ),
        "v averages the squared gradient. That is s; v averages the gradient itself.": (
            lambda g, v: average(v, g * g, beta1)
        ),
        "v itself is divided by 1 − β₁ᵗ. Keep v as it is; correct it only in the step.": (
            lambda g, v: average(v, g, beta1) / (1 - beta1**t)
        ),
    }
    return {
        **{hint: each(formula, step.net.grads, step.net.v) for hint, formula in formulas.items()},
        DECAY_IN_G.format("v"): each(lambda g, v: average(v, g, beta1), penalised(step), step.net.v),
        MIXED_UP: each(lambda g, v: average(v, g, beta1), networks.swapped(step.net.grads), step.net.v),
    }


def in_s(step):
    """Return hint → s as that mistake would leave it."""
    return {ORDER: step.right["v"], **slips.incomplete(step.net.s, step.right["s"]), **wrong_s(step)}


def wrong_s(step):
    """Return hint → s as that mistake in its formula would leave it."""
    beta2, t = step.beta2, step.t
    formulas = {
        "The old s is left out. The average is β₂ times the old s plus (1 − β₂) times the squared gradient.": (
            lambda g, s, v: (1 - beta2) * g * g
        ),
        "β₂ and 1 − β₂ are swapped: β₂ belongs to the old s.": lambda g, s, v: average(g * g, s, beta2),
        "s decays with β₁. Its own factor is β₂.": lambda g, s, v: average(s, g * g, step.beta1),
        "s is built from v. It is the average of the squared gradients, apart from v.": (
            lambda g, s, v: average(s, v * v, beta2)
        ),
        "β₂ is not the argument `beta2` but the number 0.999, or another cell's variable.": (
            lambda g, s, v: average(s, g * g, 0.999)
        ),
        "s averages the gradient. Square the gradient first.": lambda g, s, v: average(s, g, beta2),
        "The factor 1 − β₂ of the squared gradient is missing.": lambda g, s, v: beta2 * s + g * g,
        "The factor 1 − β₂ is squared too. Square the gradient only.": (
            lambda g, s, v: beta2 * s + ((1 - beta2) * g) ** 2
        ),
        "s itself is divided by 1 − β₂ᵗ. Keep s as it is; correct it only in the step.": (
            lambda g, s, v: average(s, g * g, beta2) / (1 - beta2**t)
        ),
    }
    v = step.own("v")
    return {
        **{hint: each(formula, step.net.grads, step.net.s, v) for hint, formula in formulas.items()},
        DECAY_IN_G.format("s"): each(lambda g, s: average(s, g * g, beta2), penalised(step), step.net.s),
        MIXED_UP: each(lambda g, s: average(s, g * g, beta2), networks.swapped(step.net.grads), step.net.s),
    }


def in_step(step):
    """Return hint → parameters without decay, as that mistake would leave them."""
    rate, epsilon, t = step.rate, step.epsilon, step.t
    one, two = 1 - step.beta1**t, 1 - step.beta2**t
    formulas = {
        "This is what you get with ε inside the square root. The formula has it outside: √s_corrected + ε.": (
            lambda v, s: rate * v / one / np.sqrt(s / two + epsilon)
        ),
        "v is not corrected. Divide it by 1 − β₁ᵗ.": lambda v, s: rate * v / (np.sqrt(s / two) + epsilon),
        "s is not corrected. Divide it by 1 − β₂ᵗ.": lambda v, s: rate * v / one / (np.sqrt(s) + epsilon),
        "Neither v nor s is corrected. Divide them by 1 − β₁ᵗ and 1 − β₂ᵗ.": (
            lambda v, s: rate * v / (np.sqrt(s) + epsilon)
        ),
        "ε is inside the root, and s is not corrected.": lambda v, s: rate * v / one / np.sqrt(s + epsilon),
        "The corrections divide by 1 − β, without t. Raise β to the power t: 1 − βᵗ.": (
            lambda v, s: rate * v / (1 - step.beta1) / (np.sqrt(s / (1 - step.beta2)) + epsilon)
        ),
        "The divisors of the two corrections are swapped: v goes with β₁, s with β₂.": (
            lambda v, s: rate * v / two / (np.sqrt(s / one) + epsilon)
        ),
        "The root of s_corrected is missing: the divisor is √s_corrected + ε.": (
            lambda v, s: rate * v / one / (s / two + epsilon)
        ),
        "s_corrected is squared where its root belongs: np.sqrt, not np.square.": (
            lambda v, s: rate * v / one / ((s / two) ** 2 + epsilon)
        ),
        "ε has no effect. The divisor is √s_corrected + ε, with the argument `epsilon`.": (
            lambda v, s: rate * v / one / np.sqrt(s / two)
        ),
        "ε is added to the fraction. Put √s_corrected + ε into brackets: it is the divisor.": (
            lambda v, s: rate * (v / one / np.sqrt(s / two) + epsilon)
        ),
        "The step goes the wrong way. Subtract it from the old values.": (
            lambda v, s: -rate * v / one / (np.sqrt(s / two) + epsilon)
        ),
        "The learning rate is left out of the step.": lambda v, s: v / one / (np.sqrt(s / two) + epsilon),
        "The power is t − 1. It is t: steps count from 1, and t is already the number of this step.": (
            lambda v, s: (
                rate * v / (1 - step.beta1 ** (t - 1)) / (np.sqrt(s / (1 - step.beta2 ** (t - 1))) + epsilon)
            )
        ),
        "The power is the number of the layer: t is the variable of your loop. Use the argument t.": (
            lambda v, s: rate * v / (1 - step.beta1) / (np.sqrt(s / (1 - step.beta2)) + epsilon)
        ),
    }  # fmt: skip
    before, v, s = step.net.parameters, step.own("v"), step.own("s")
    mixed_up = {MIXED_UP: step.adam_step}
    return {
        **slips.incomplete(before, step.follows()),
        **slips.wrong_steps(before, formulas, v, s),
        **slips.wrong_steps(before, mixed_up, networks.swapped(v), networks.swapped(s)),
        "The weights shrink even where λ is 0: λ is left out of the decay. It is α·λ·W.": {
            key: array - rate * before[key] * ("W" in key) for key, array in step.follows().items()
        },
    }


def in_decay(W, adam, rate, decay):
    """Return hint → how far W1 moves because of the decay, as that mistake would have it.

    `adam` is Adam's own step for it.
    """
    return {
        "The decay has no effect. Subtract α·λ·W from every weight matrix.": 0 * W,
        "The learning rate is left out of the decay. It is α·λ·W.": decay * W,
        "λ is left out of the decay. It is α·λ·W, with the argument `weight_decay`.": rate * W,
        "The decay is squared: it is α·λ·W, not W².": rate * decay * W**2,
        "The decay is added. Subtract α·λ·W: the weights shrink.": -rate * decay * W,
        "The decay counts twice: α·λ·W, without a 2.": 2 * rate * decay * W,
        "The decay is halved: it is α·λ·W.": rate * decay * W / 2,
        "The decay takes the new W, after Adam's step. It is α·λ times the old W.": rate * decay * (W - adam),
        "The decay takes the sign of W. It is α·λ·W.": rate * decay * np.sign(W),
        "The decay is the whole change: Adam's step is lost where there is a decay.": rate * decay * W - adam,
        "The learning rate is squared in the decay. It is α·λ·W.": rate**2 * decay * W,
        "W is multiplied by α·λ. The decay subtracts α·λ·W, which leaves (1 − α·λ)·W.": (1 - rate * decay) * W,
    }
