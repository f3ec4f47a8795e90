"""Known mistakes in Adam, formula by formula, and what each of them would produce.

`step` is one call of the function as `test_update_parameters_with_adam.Step` keeps it.
"""

import networks
import numpy as np
import slips
from reference import average, each

MIXED_UP = "dW and db are mixed up. NumPy's broadcasting hides this: the shapes still fit, the numbers do not."
ORDER = "The results come back in another order. It is: parameters, v, s, v_corrected, s_corrected."


def in_v(step):
    """Return hint → v as that mistake would leave it."""
    return {ORDER: step.right["s"], **slips.incomplete(step.net.v, step.right["v"]), **wrong_v(step)}


def wrong_v(step):
    """Return hint → v as that mistake in its formula would leave it."""
    beta1, beta2, t = step.beta1, step.beta2, step.t
    formulas = {
        "The old v is left out. The average is β₁ times the old v plus (1 − β₁) times the gradient.": (
            lambda g, v: (1 - beta1) * g
        ),
        "β₁ and 1 − β₁ are swapped: β₁ belongs to the old v.": lambda g, v: average(g, v, beta1),
        "v decays with β₂. Its own factor is β₁.": lambda g, v: average(v, g, beta2),
        "The factor 1 − β₁ of the gradient is missing.": lambda g, v: beta1 * v + g,
        "β₁ is not the argument `beta1` but the number 0.9, or another cell's variable.": lambda g, v: average(
            v, g, 0.9
        ),
        "v averages the squared gradient. That is s; v averages the gradient itself.": (
            lambda g, v: average(v, g * g, beta1)
        ),
        "v itself is divided by 1 − β₁ᵗ. Keep v as it is, and put the corrected values into v_corrected.": (
            lambda g, v: average(v, g, beta1) / (1 - beta1**t)
        ),
    }
    return {
        **{hint: each(formula, step.g, step.net.v) for hint, formula in formulas.items()},
        MIXED_UP: each(lambda g, v: average(v, g, beta1), networks.swapped(step.g), step.net.v),
    }


def in_s(step):
    """Return hint → s as that mistake would leave it."""
    return {
        ORDER: step.right["v_corrected"],
        ORDER + " Look at s.": step.right["v"],
        **slips.incomplete(step.net.s, step.right["s"]),
        **wrong_s(step),
    }


def wrong_s(step):
    """Return hint → s as that mistake in its formula would leave it."""
    beta1, beta2, t = step.beta1, step.beta2, step.t
    formulas = {
        "The old s is left out. The average is β₂ times the old s plus (1 − β₂) times the squared gradient.": (
            lambda g, s, v: (1 - beta2) * g * g
        ),
        "β₂ and 1 − β₂ are swapped: β₂ belongs to the old s.": lambda g, s, v: average(g * g, s, beta2),
        "s decays with β₁. Its own factor is β₂.": lambda g, s, v: average(s, g * g, beta1),
        "s decays with β₂, but the new part has the factor 1 − β₁. Use 1 − β₂.": (
            lambda g, s, v: beta2 * s + (1 - beta1) * g * g
        ),
        "s decays with β₁, and only the new part has β₂. Use β₂ in both places.": (
            lambda g, s, v: beta1 * s + (1 - beta2) * g * g
        ),
        "s is built from v. It is the average of the squared gradients, apart from v.": (
            lambda g, s, v: average(s, v * v, beta2)
        ),
        "s is built from v, and without a square. It is the average of the squared gradients.": (
            lambda g, s, v: average(s, v, beta2)
        ),
        "β₂ is not the argument `beta2` but the number 0.999, or another cell's variable.": (
            lambda g, s, v: average(s, g * g, 0.999)
        ),
        "s averages the gradient. Square the gradient first.": lambda g, s, v: average(s, g, beta2),
        "s averages twice the gradient. Its square is `g ** 2`, not `g * 2`.": lambda g, s, v: average(s, 2 * g, beta2),
        "s averages the root of the gradient. Square the gradient instead.": (
            lambda g, s, v: average(s, np.sqrt(abs(g)), beta2)
        ),
        "The factor 1 − β₂ of the squared gradient is missing.": lambda g, s, v: beta2 * s + g * g,
        "The factor 1 − β₂ is squared too. Square the gradient only.": (
            lambda g, s, v: beta2 * s + ((1 - beta2) * g) ** 2
        ),
        "s itself is divided by 1 − β₂ᵗ. Keep s as it is, and put the corrected values into s_corrected.": (
            lambda g, s, v: average(s, g * g, beta2) / (1 - beta2**t)
        ),
        "s is built from the corrected v. It is the average of the squared gradients.": (
            lambda g, s, v: average(s, (v / (1 - beta1**t)) ** 2, beta2)
        ),
    }
    v = step.own("v")
    return {
        **{hint: each(formula, step.g, step.net.s, v) for hint, formula in formulas.items()},
        MIXED_UP: each(lambda g, s: average(s, g * g, beta2), networks.swapped(step.g), step.net.s),
    }


def in_correction(step, name, beta, other_beta):
    """Return hint → corrected average as that mistake would leave it; the two corrections share their mistakes."""
    average_name, t = name[0], step.t
    arrays, right = step.own(average_name), step.follows(name)
    own, other = ("β₁", "β₂") if average_name == "v" else ("β₂", "β₁")
    divisors = {
        f"{name} is not corrected: it equals {average_name}. Divide by 1 − {own}ᵗ.": 1,
        f"The divisor is 1 − {own}, without t. Raise {own} to the power t: 1 − {own}ᵗ.": 1 - beta,
        f"The divisor is 1 + {own}ᵗ. It has a minus: 1 − {own}ᵗ.": 1 + beta**t,
        f"The divisor is 1 − {own}², a fixed power. The power is t, the number of the step.": 1 - beta**2,
        f"The divisor is {own}ᵗ. It is 1 − {own}ᵗ.": beta**t,
        f"The divisor is 1 − {own}·t. Raise {own} to the power t: 1 − {own}ᵗ.": 1 - beta * t,
        f"The power is outside the brackets: (1 − {own})ᵗ. It is 1 − {own}ᵗ.": (1 - beta) ** t,
        f"The divisor is 1 − t^{own}. The base is {own} and the power is t.": 1 - t**beta,
        f"{average_name} is multiplied by 1 − {own}ᵗ. Divide by it.": 1 / (1 - beta**t),
        f"The divisor has {other}. {average_name} decays with {own}: divide by 1 − {own}ᵗ.": 1 - other_beta**t,
        f"The divisor is 1 − {other}, without t and with the wrong β. It is 1 − {own}ᵗ.": 1 - other_beta,
        "The power is t − 1. It is t: steps count from 1, and t is already the number of this step.": 1
        - beta ** (t - 1),
        "The power is t + 1. It is t: steps count from 1, and t is already the number of this step.": 1
        - beta ** (t + 1),
    }
    from_loop = (
        "The power is the number of the layer: t is the variable of your loop. Use the argument t, the step's number."
    )
    counted_from_0 = "The power comes from the loop over the layers. Use the argument t, the step's number."
    with np.errstate(divide="ignore"):
        from_0 = {key: array / (1 - beta ** (networks.layer(key) - 1)) for key, array in arrays.items()}
    other_average = "s" if average_name == "v" else "v"
    no_brackets = f"Brackets are missing: the whole of 1 − {own}ᵗ divides {average_name}."
    return {
        ORDER: step.right[other_average],
        ORDER + f" Look at {name}.": step.right[f"{other_average}_corrected"],
        no_brackets: each(lambda a: a - beta**t, arrays),
        **{hint: each(lambda a, divisor=divisor: a / divisor, arrays) for hint, divisor in divisors.items()},
        from_loop: {key: array / (1 - beta ** networks.layer(key)) for key, array in arrays.items()},
        counted_from_0: from_0,
        f"{name} holds the root of the corrected average. Take the root only in the step.": (
            each(lambda a: np.sqrt(abs(a)), right)
        ),
        MIXED_UP: networks.swapped(right),
    }


def in_step(step):
    """Return hint → parameters as that mistake would leave them."""
    rate, epsilon = step.rate, step.epsilon
    v, s, v_corrected, s_corrected = (step.own(name) for name in ("v", "s", "v_corrected", "s_corrected"))
    formulas = {
        "This is what you get with ε inside the square root. The formula has it outside: √s_corrected + ε.": (
            lambda vc, sc, v, s: rate * vc / np.sqrt(sc + epsilon)
        ),
        "The root of s_corrected is missing: the divisor is √s_corrected + ε.": lambda vc, sc, v, s: (
            rate * vc / (sc + epsilon)
        ),
        "`** 1/2` is the first power, halved. Write `** 0.5`, or np.sqrt.": (
            lambda vc, sc, v, s: rate * vc / (sc / 2 + epsilon)
        ),
        "s_corrected is squared where its root belongs: np.sqrt, not np.square.": (
            lambda vc, sc, v, s: rate * vc / (np.square(sc) + epsilon)
        ),
        "s_corrected plus ε is squared. The divisor is √s_corrected + ε.": lambda vc, sc, v, s: (
            rate * vc / np.square(sc + epsilon)
        ),
        "ε is added to the fraction. Put √s_corrected + ε into brackets: it is the divisor.": (
            lambda vc, sc, v, s: rate * (vc / np.sqrt(sc) + epsilon)
        ),
        "ε is added to the whole step. Put √s_corrected + ε into brackets: it is the divisor.": (
            lambda vc, sc, v, s: rate * vc / np.sqrt(sc) + epsilon
        ),
        "ε is added to the new parameters. Put √s_corrected + ε into brackets: it is the divisor.": (
            lambda vc, sc, v, s: rate * vc / np.sqrt(sc) - epsilon
        ),
        "ε has no effect. The divisor is √s_corrected + ε, with the argument `epsilon`.": lambda vc, sc, v, s: (
            rate * vc / np.sqrt(sc)
        ),
        "ε is subtracted in the divisor. It is √s_corrected + ε.": lambda vc, sc, v, s: (
            rate * vc / (np.sqrt(sc) - epsilon)
        ),
        "The step goes the wrong way. Subtract it from the old values.": (
            lambda vc, sc, v, s: -rate * vc / (np.sqrt(sc) + epsilon)
        ),
        "The learning rate is left out of the step.": lambda vc, sc, v, s: vc / (np.sqrt(sc) + epsilon),
        "The step uses v and s. Use v_corrected and s_corrected.": lambda vc, sc, v, s: (
            rate * v / (np.sqrt(s) + epsilon)
        ),
        "The step uses v. Use v_corrected.": lambda vc, sc, v, s: rate * v / (np.sqrt(sc) + epsilon),
        "The step uses s. Use s_corrected.": lambda vc, sc, v, s: rate * vc / (np.sqrt(s) + epsilon),
        "The step is not divided by √s_corrected + ε.": lambda vc, sc, v, s: rate * vc,
        **_pairs(rate, epsilon),
    }
    before = step.net.parameters
    mixed_up = {MIXED_UP: step.right_step}
    swapped_v, swapped_s = networks.swapped(v_corrected), networks.swapped(s_corrected)
    return {
        **slips.incomplete(before, step.follows("parameters")),
        **slips.wrong_steps(before, formulas, v_corrected, s_corrected, v, s),
        **slips.from_weights(before, step.follows("parameters")),
        **slips.wrong_steps(before, mixed_up, swapped_v, swapped_s),
        **slips.wrong_steps(before, {MIXED_UP + " Look at v_corrected.": step.right_step}, swapped_v, s_corrected),
        **slips.wrong_steps(before, {MIXED_UP + " Look at s_corrected.": step.right_step}, v_corrected, swapped_s),
    }


def _pairs(rate, epsilon):
    """Return hint → step with two slips in it that often come together."""
    inside = "Two slips: ε is inside the square root, and the step uses"
    no_root = "Two slips: the root in the divisor is missing, and the step uses"
    return {
        f"{inside} s. The divisor is √s_corrected + ε.": lambda vc, sc, v, s: rate * vc / np.sqrt(s + epsilon),
        f"{inside} v. The step is v_corrected / (√s_corrected + ε).": lambda vc, sc, v, s: (
            rate * v / np.sqrt(sc + epsilon)
        ),
        f"{inside} v and s. The step is v_corrected / (√s_corrected + ε).": lambda vc, sc, v, s: (
            rate * v / np.sqrt(s + epsilon)
        ),
        f"{no_root} s. The divisor is √s_corrected + ε.": lambda vc, sc, v, s: rate * vc / (s + epsilon),
        f"{no_root} v and s. The step is v_corrected / (√s_corrected + ε).": lambda vc, sc, v, s: (
            rate * v / (s + epsilon)
        ),
        "Two slips: ε is outside the fraction, and the step uses v and s. It is v_corrected / (√s_corrected + ε).": (
            lambda vc, sc, v, s: rate * v / np.sqrt(s) + epsilon
        ),
        "Two slips: ε is inside the square root, and the step goes the wrong way.": lambda vc, sc, v, s: (
            -rate * vc / np.sqrt(sc + epsilon)
        ),
    }
