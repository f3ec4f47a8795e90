"""Hidden tests of `schedule_lr_decay`: α = α₀ / (1 + rate · ⌊epoch / interval⌋)."""

import math
from functools import partial

import pytest
import returned
from reference import scheduled_decay
from returned import assert_number_near

JUMPS_BACK = (
    "Between the multiples of the interval the rate jumps back to α₀. It should keep its last value until the next one."
)
NEVER_FALLS = "The rate never falls. Divide α₀ by 1 + rate · ⌊epoch / interval⌋."


def mistakes(alpha, epochs, rate, interval, falls):
    """Return hint → learning rates as that mistake would give them for these epochs.

    `falls` says whether the rate is below α₀ at a multiple of the interval; two mistakes differ in nothing else.
    """
    by_epoch = [mistakes_at(alpha, epoch, rate, interval) for epoch in epochs]
    known = {hint: [wrong[hint] for wrong in by_epoch] for hint in by_epoch[0]}
    jumps_back = [(e % interval and alpha) or scheduled_decay(alpha, e, rate, interval) for e in epochs]
    return {JUMPS_BACK: jumps_back, **known, NEVER_FALLS: None} if falls else known


def mistakes_at(alpha, epoch, rate, interval):
    """Return hint → learning rate as that mistake would give it in one epoch."""
    passed = epoch / interval
    beyond = passed if epoch >= interval else 0
    return {
        "The rate falls in every epoch: epoch / interval is not rounded down. Use np.floor or `//`.": (
            alpha / (1 + rate * passed)
        ),
        "Past the first interval the rate falls in every epoch. Round epoch / interval down there too.": (
            alpha / (1 + rate * beyond)
        ),
        "epoch / interval is rounded to the nearest whole number. Round it down: np.floor or `//`.": (
            alpha / (1 + rate * round(passed))
        ),
        "epoch / interval is rounded up, or 1 is added to it. Round it down: np.floor or `//`.": alpha
        / (1 + rate * math.ceil(passed)),
        "The product rate · epoch / interval is rounded down. Round epoch / interval alone.": (
            alpha / (1 + math.floor(rate * passed))
        ),
        NEVER_FALLS: alpha,
        "The interval is left out: this is the decay of every epoch.": alpha / (1 + rate * epoch),
        "The rest of the division is taken (`%`). Take its whole part: `//`.": alpha / (1 + rate * (epoch % interval)),
        "The interval is not the argument `time_interval` but the fixed number 1000.": (
            scheduled_decay(alpha, epoch, rate, 1000)
        ),
        "The interval is not the argument `time_interval` but the fixed number 100.": (
            scheduled_decay(alpha, epoch, rate, 100)
        ),
        "The decay rate is left out of the divisor.": scheduled_decay(alpha, epoch, 1, interval),
        "The 1 in the divisor is missing: it is 1 + rate · ⌊epoch / interval⌋.": (
            alpha / (rate * (epoch // interval)) if epoch >= interval else alpha
        ),
        "α₀ is divided by 1 + rate only once, however many intervals have passed.": (
            alpha / (1 + rate) if epoch >= interval else alpha
        ),
        "The divisor has a power, (1 + rate)^⌊epoch / interval⌋. It is a product.": (
            alpha * (1 + rate) ** -(epoch // interval)
        ),
        "α₀ is multiplied by 1 + rate · ⌊epoch / interval⌋. Divide by it.": alpha * (1 + rate * (epoch // interval)),
        "The decay comes one epoch late: at epoch = interval the first interval is over.": (
            scheduled_decay(alpha, epoch - 1, rate, interval)
        ),
        "The decay comes one epoch early: the interval is over at epoch = interval.": (
            scheduled_decay(alpha, epoch + 1, rate, interval)
        ),
        "Brackets are missing: the whole sum 1 + rate · ⌊epoch / interval⌋ divides α₀.": (
            alpha + rate * (epoch // interval)
        ),
        "α₀ is left out. It is the numerator of the fraction.": scheduled_decay(1, epoch, rate, interval),
        "This is exponential decay, a power of e. Here α₀ is divided by 1 + rate · ⌊epoch / interval⌋.": (
            alpha * math.exp(-rate * (epoch // interval))
        ),
        "The first fall comes one interval early: in the first interval ⌊epoch / interval⌋ is 0.": (
            alpha / (1 + rate * (epoch // interval + 1))
        ),
        "The first fall comes one interval late.": alpha / (1 + rate * max(epoch // interval - 1, 0)),
    }


def check(student, alpha, epochs, rate, interval, hint):
    """Compare the results for some epochs with the right ones, all at once: one mistake has to explain them all."""
    found = [student.schedule_lr_decay(alpha, epoch, rate, interval) for epoch in epochs]
    # Asked of right answers too: a call that comes for wrong ones only would tell a function that it was wrong.
    later = student.schedule_lr_decay(alpha, 2 * interval, rate, interval)
    returned.assert_numbers([*found, later])
    expected = [scheduled_decay(alpha, epoch, rate, interval) for epoch in epochs]
    known = partial(mistakes, alpha, epochs, rate, interval, later < 0.9 * alpha)
    returned.assert_rates(found, expected, hint=hint, mistakes=known)


def settings(rng):
    """Return (α₀, rate, interval) without a value that hides a mistake."""
    return rng.uniform(0.1, 0.9), rng.uniform(1.6, 2.8), int(rng.integers(20, 70))


@pytest.mark.weight(4)
def test_at_multiples(student, rng):
    """After k whole intervals the rate is α₀ / (1 + rate · k)."""
    alpha, rate, interval = settings(rng)
    epochs = [k * interval for k in (2, 3, int(rng.integers(4, 20)))]
    hint = "At multiples of the interval the result is not α₀ / (1 + rate · epoch / interval)."
    check(student, alpha, epochs, rate, interval, hint)


def test_between_multiples(student, rng):
    """Between two multiples of the interval the rate stays as it is."""
    alpha, rate, interval = settings(rng)
    shares = (0.3, 2.2, 2.8, int(rng.integers(3, 20)) + 0.4)
    hint = "Between two multiples of the interval the rate should stay at its last value."
    check(student, alpha, [int(share * interval) for share in shares], rate, interval, hint)


def test_first_interval(student, rng):
    """In the first interval the rate is α₀; it falls for the first time at its end, to α₀ / (1 + rate)."""
    alpha, rate, interval = settings(rng)
    epochs = [int(share * interval) for share in (0, 0.3, 0.7)]
    # Asked before anything is judged: a call that never comes would tell a function that it was wrong.
    found = [student.schedule_lr_decay(alpha, interval, rate, interval)]
    check(student, alpha, epochs, rate, interval, "In the first interval the result should be α₀.")
    hint = "At epoch = interval the first interval is over: the rate falls from there on."
    returned.assert_rates(found, [scheduled_decay(alpha, interval, rate, interval)], hint=hint, mistakes=dict)


def test_last_epoch_of_interval(student, rng):
    """One epoch before a multiple of the interval the rate has not fallen yet."""
    alpha, rate, interval = settings(rng)
    epochs = [int(1.3 * interval), int(1.7 * interval), 2 * interval - 1, int(rng.integers(3, 20)) * interval - 1]
    check(student, alpha, epochs, rate, interval, "The rate falls too early, before the interval is over.")


@pytest.mark.weight(1.5)
def test_names(student, rng):
    """The arguments can be given by name, and the result is not rounded."""
    alpha, rate, _ = settings(rng)
    k = int(rng.integers(2, 9))
    given = {"learning_rate0": alpha, "epoch_num": 500 * k, "decay_rate": rate, "time_interval": 500}
    found = [returned.by_name(student.schedule_lr_decay, **given)]
    returned.assert_numbers(found)
    expected = [scheduled_decay(alpha, 500 * k, rate, 500)]
    known = partial(mistakes, alpha, [500 * k], rate, 500, True)
    hint = "With the arguments by name the result is not right."
    assert_number_near(found, expected, hint=hint, mistakes=lambda: {**known(), **returned.rounded(found, expected)})


@pytest.mark.weight(1.5)
def test_default(student, rng):
    """The interval is 1000 epochs unless another is given."""
    alpha, rate, _ = settings(rng)
    k = int(rng.integers(2, 9))
    # Only at so late an epoch would an interval of 999 or 1001 show itself at a multiple of 1000.
    epochs = [1000 * k, 1000 * (1000 + k)]
    with returned.explained():
        found = [student.schedule_lr_decay(alpha, epoch, rate) for epoch in epochs]
    expected = [scheduled_decay(alpha, epoch, rate) for epoch in epochs]
    known = partial(mistakes, alpha, epochs, rate, 1000, True)
    returned.assert_rates(found, expected, hint="With the default interval the result is not right.", mistakes=known)
