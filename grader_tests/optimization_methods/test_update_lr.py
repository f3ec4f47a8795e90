"""Hidden tests of `update_lr`: α = α₀ / (1 + rate · epoch)."""

from functools import partial

import numpy as np
import pytest
import returned
from reference import inverse_time_decay
from returned import assert_number_near

from nbjudge import hint_for


def settings(rng, count=3):
    """Return that many triples (α₀, epoch, rate), none of them with a value that hides a mistake."""
    return [(rng.uniform(0.1, 0.9), int(rng.integers(3, 40)), rng.uniform(1.3, 2.8)) for _ in range(count)]


def mistakes(cases):
    """Return hint → learning rates as that mistake would give them for these cases."""
    by_case = [mistakes_in(*case) for case in cases]
    return {hint: [wrong[hint] for wrong in by_case] for hint in by_case[0]}


def mistakes_in(alpha, epoch, rate):
    """Return hint → learning rate as that mistake would give it in one case."""
    return {
        "The learning rate does not fall. Divide α₀ by 1 + rate · epoch.": alpha,
        "Brackets are missing: the whole sum 1 + rate · epoch divides α₀.": alpha / 1 + rate * epoch,
        "Brackets are missing: rate · epoch is one product inside the divisor.": alpha / (1 + rate) * epoch,
        "The epoch is left out: the divisor is 1 + rate · epoch.": alpha / (1 + rate),
        "The decay rate is left out: the divisor is 1 + rate · epoch.": alpha / (1 + epoch),
        "The 1 in the divisor is missing: it is 1 + rate · epoch.": alpha / (rate * epoch),
        "Rate and epoch are added. The divisor is 1 + rate · epoch, with a product.": alpha / (1 + rate + epoch),
        "α₀ is multiplied by the divisor. Divide by it.": alpha * (1 + rate * epoch),
        "The divisor is 1 − rate · epoch. It has a plus.": alpha / (1 - rate * epoch),
        "α₀ is left out. It is the numerator of the fraction.": 1 / (1 + rate * epoch),
        "This is exponential decay, rate to the power of the epoch. Here α₀ is divided by 1 + rate · epoch.": (
            rate**epoch * alpha
        ),
        "This is exponential decay, e^(−rate · epoch). Here α₀ is divided by 1 + rate · epoch.": (
            np.exp(-rate * epoch) * alpha
        ),
        "The divisor has a power, (1 + rate)^epoch. It is 1 + rate · epoch.": alpha / (1 + rate) ** epoch,
        "The rate is raised to the power of the epoch. The divisor is 1 + rate · epoch, with a product.": (
            alpha / (1 + rate**epoch)
        ),
        "The rate is taken for a percentage. Use it as it is: the divisor is 1 + rate · epoch.": (
            alpha / (1 + rate / 100 * epoch)
        ),
        "The divisor counts the epoch one too far: it is 1 + rate · epoch.": alpha / (1 + rate * (epoch + 1)),
        "The divisor counts the epoch one too few: it is 1 + rate · epoch.": alpha / (1 + rate * (epoch - 1)),
        "Numerator and divisor have changed places: it is α₀ / (1 + rate · epoch).": (1 + rate * epoch) / alpha,
        "The result is a third of α₀. That fits one visible case only: use the formula.": alpha / 3,
        "The result is cut to a whole number: divide with `/`, not with `//`.": alpha // (1 + rate * epoch),
        "The root of the epoch is not part of this decay.": alpha / np.sqrt(1 + rate * epoch),
        "α₀ counts twice.": alpha**2 / (1 + rate * epoch),
    }


def check(student, cases, hint):
    """Compare the results for some cases with the right ones, all at once: one mistake has to explain them all."""
    found = [student.update_lr(*case) for case in cases]
    expected = [inverse_time_decay(*case) for case in cases]
    returned.assert_rates(found, expected, hint=hint, mistakes=partial(mistakes, cases))


@pytest.mark.weight(3)
def test_formula(student, rng):
    """The learning rate is α₀ / (1 + rate · epoch)."""
    check(student, settings(rng), "The result is not α₀ / (1 + rate · epoch).")


@pytest.mark.weight(2)
def test_decay_rate_of_one(student, rng):
    """With a decay rate of 1 the learning rate is α₀ / (1 + epoch)."""
    alpha = rng.uniform(0.1, 0.9)
    cases = [(alpha, epoch, 1) for epoch in (3, 4, int(rng.integers(5, 40)))]
    found = [student.update_lr(*case) for case in cases]
    hint = "With a decay rate of 1 the result should be α₀ / (1 + epoch)."
    returned.assert_rates(found, [alpha / (1 + epoch) for _, epoch, _ in cases], hint=hint, mistakes=dict)


@pytest.mark.weight(1.5)
def test_first_epoch(student, rng):
    """Epoch 0 runs at α₀, and the decay begins with epoch 1."""
    rate = rng.uniform(1.3, 2.8)
    alphas = rng.choice(np.arange(0.12, 0.92, 0.04), 2, replace=False).round(2).tolist()  # two: no constant has both
    cases = [(alpha, epoch, rate) for alpha in alphas for epoch in (0, 1)]
    found = [student.update_lr(*case) for case in cases]
    first, second = ([alpha / divisor for alpha in alphas] for divisor in (1, 1 + rate))
    returned.assert_rates(found[::2], first, hint="In epoch 0 the result should be α₀.", mistakes=dict)
    returned.assert_rates(found[1::2], second, hint="In epoch 1 the result should be α₀ / (1 + rate).", mistakes=dict)


@pytest.mark.weight(1.5)
def test_initial_rate(student, rng):
    """Twice the α₀ gives twice the result, and later epochs give less."""
    # This much is right with a slip elsewhere in the formula too; made up, it is worth nothing.
    alpha, epoch, rate = rng.uniform(0.5, 0.9), 3, rng.uniform(1.3, 2.8)
    cases = [(alpha, epoch, rate), (2 * alpha, epoch, rate), (alpha, 2 * epoch, rate)]
    found = once, twice, later = [student.update_lr(*case) for case in cases]
    returned.assert_numbers(found)
    expected = [inverse_time_decay(*case) for case in cases]
    if returned.rounded(found, expected):
        return
    assert 0.98 * once > later > 0, "The result should fall from epoch to epoch, and stay above 0."
    assert_number_near(twice, 2 * once, hint="Twice the α₀ should give twice the result.")
    has_a_known_slip = hint_for(found, mistakes(cases), rtol=1e-5, atol=0)
    if not has_a_known_slip:
        assert_number_near(found, expected, hint="The result is not α₀ / (1 + rate · epoch).")


@pytest.mark.weight(2)
def test_names_and_whole_numbers(student, rng):
    """The arguments can be given by name and as whole numbers, and the result is not rounded."""
    # None of these has a result of few digits.
    alpha, epoch, rate = 3, 2 * int(rng.integers(7, 18)), int(rng.integers(2, 10))
    found = [returned.by_name(student.update_lr, learning_rate0=alpha, epoch_num=epoch, decay_rate=rate)]
    returned.assert_numbers(found)
    hint = "The result is not α₀ / (1 + rate · epoch) for whole numbers."
    expected = [inverse_time_decay(alpha, epoch, rate)]
    known = partial(mistakes, [(alpha, epoch, rate)])
    assert_number_near(found, expected, hint=hint, mistakes=lambda: {**known(), **returned.rounded(found, expected)})
