"""Hidden tests of `paired_interval`: mean and confidence interval of the differences a − b.

The interval is judged around the answer's own mean, so that one slip costs once.
"""

import numpy as np
import pytest
import returned
from reference import standard_error
from returned import assert_near

NAMES = "the mean", "the lower end", "the upper end"
NO_MEAN = "The first value is not the mean of the differences a − b."


def pairs(rng, n):
    """Return (a, b): two columns of results that share the luck of their seed, a the better one on the whole.

    Their orders by size differ, some differences are losses, and the median of the differences is not their mean.
    """
    place = np.linspace(-1, 1, n)
    gain = rng.uniform(0.8, 1.2) * (0.15 * place + 0.12 * place**2)
    while True:
        b = 2 + rng.permutation(0.6 * place) + rng.uniform(-0.05, 0.05, n)
        a = b + rng.permutation(gain)
        if (np.argsort(a) != np.argsort(b)).any():
            return a, b


def interval(student, a, b, q):
    """Call the function; return the mean and both ends."""
    with returned.explained(ValueError="a and b are equally long: one entry of each for every seed."):
        found = returned.values(student.paired_interval(a, b, q), *NAMES)
    return [returned.number(value, name.capitalize()) for value, name in zip(found, NAMES, strict=True)]


def wrong_means(a, b):
    """Return hint → mean as that mistake would give it."""
    d = a - b
    return {
        "The difference is taken the other way round: it is a − b.": -d.mean(),
        "The signs of the differences are lost. Whoever is better must show in the mean.": abs(d).mean(),
        "This is the sum of the differences. Divide it by their number.": d.sum(),
        "This is the median of the differences. The interval belongs to the mean.": np.median(d),
        "The sum is divided by n − 1. That is for the variance; a mean is divided by n.": d.sum() / (len(d) - 1),
        "This is the mean of a alone. Take the differences a − b first.": a.mean(),
        "This is a ratio. Take the differences a − b.": a.mean() / b.mean(),
    }


def wrong_widths(a, b, q):
    """Return hint → half the width as that mistake would give it."""
    d, n = a - b, len(a)
    sd = d.std(ddof=1)
    each = np.sqrt(a.var(ddof=1) / n + b.var(ddof=1) / n)
    return {
        "The variance is divided by n. An estimate from n differences is divided by n − 1: ddof=1.": (
            q * d.std() / np.sqrt(n)
        ),
        "√n is missing: this is how much single differences vary. The mean of n of them varies less.": q * sd,
        "The standard deviation is divided by n. The mean varies by sd / √n.": q * sd / n,
        "sd is divided by √(n − 1), with ddof=1 as well. Only one of the two: ddof=1 and √n.": q * sd / np.sqrt(n - 1),
        "This is the interval without pairs. Take the differences a − b first, seed by seed, and then their spread.": (
            q * each
        ),
        "This is the interval without pairs, with ddof=0. Take the differences a − b first, with ddof=1.": (
            q * np.sqrt(a.var() / n + b.var() / n)
        ),
        "The pairs are torn apart: a and b are sorted, each for itself. Seed by seed means in their order.": (
            q * (np.sort(a) - np.sort(b)).std(ddof=1) / np.sqrt(n)
        ),
        "This is the quantile for large n. Use the argument `t_quantile`.": 1.96 * sd / np.sqrt(n),
        "2 is a rule of thumb. Use the argument `t_quantile`.": 2 * sd / np.sqrt(n),
        "The quantile is left out: this is one standard error. Multiply it by `t_quantile`.": sd / np.sqrt(n),
        "This is the variance. Take its root.": q * sd**2 / np.sqrt(n),
        "Half of it is missing: both ends are t_quantile · sd / √n away from the mean.": q * sd / np.sqrt(n) / 2,
        "This is twice too wide: each end is t_quantile · sd / √n away from the mean.": 2 * q * sd / np.sqrt(n),
        "This is the spread of a alone. Take the differences a − b first.": q * a.std(ddof=1) / np.sqrt(n),
        "The signs of the differences are lost. Whoever is better must show in the mean.": (
            q * abs(d).std(ddof=1) / np.sqrt(n)
        ),
    }


def assert_attempt(found, a, b, q):
    """Require the right mean or the right width, or both with a known mistake."""
    mean, low, high = found
    right, width = (a - b).mean(), abs(high - low) / 2
    is_right = near(mean, [right]) or near(width, [q * standard_error(a - b)])
    is_known = near(mean, wrong_means(a, b).values()) and near(width, wrong_widths(a, b, q).values())
    assert is_right or is_known, NO_MEAN


def near(number, known):
    """Return whether a number is one of the known ones."""
    return bool(np.isclose(number, list(known), rtol=1e-5, atol=1e-9).any())


@pytest.mark.weight(2)
def test_mean(student, rng):
    """The first value is the mean of the differences a − b."""
    a, b = pairs(rng, 6)
    mean, _, _ = interval(student, a, b, rng.uniform(2.2, 2.9))
    assert_near(mean, (a - b).mean(), hint=NO_MEAN, mistakes=lambda: wrong_means(a, b))


@pytest.mark.weight(3)
def test_width(student, rng):
    """Each end is t_quantile · sd / √n away from the middle, with sd from the differences and n − 1."""
    for n in (5, 9):
        a, b = pairs(rng, n)
        q = rng.uniform(2.3, 3.2)
        _, low, high = interval(student, a, b, q)
        hint = "The interval does not reach t_quantile · sd / √n to both sides, with sd from the differences and n − 1."
        known = lambda: wrong_widths(a, b, q)  # noqa: B023, E731
        assert_near(abs(high - low) / 2, q * standard_error(a - b), hint=hint, mistakes=known)


@pytest.mark.weight(2)
def test_around_the_mean(student, rng):
    """The interval lies around the mean, its lower end first."""
    a, b = pairs(rng, 6)
    q = rng.uniform(2.3, 3.2)
    mean, low, high = interval(student, a, b, q)
    moved, *_ = interval(student, 2 * a, b, q)
    assert abs(moved - mean) > 0.1, "The first value is not the mean of the differences: another a should move it."
    assert low != high, "Both ends are the same."
    assert low < high, "The ends have changed places: first mean − …, then mean + …."
    around = {
        "The interval lies around 0. It should lie around the mean.": 0,
        "The lower end is the mean itself. The interval reaches to both sides.": mean + (high - low) / 2,
        "The upper end is the mean itself. The interval reaches to both sides.": mean - (high - low) / 2,
    }
    assert_near((low + high) / 2, mean, hint="The mean is not in the middle of the interval.", mistakes=around)
    assert_attempt((mean, low, high), a, b, q)


def test_order_of_the_two(student, rng):
    """With a and b exchanged, the interval is the same on the other side of zero."""
    a, b = pairs(rng, 7)
    q = rng.uniform(2.3, 3.2)
    there, back = interval(student, a, b, q), interval(student, b, a, q)
    assert abs(there[0]) > 0.01, "The mean should not be zero here."
    hint = "With a and b exchanged, the mean should change its sign, and nothing else."
    assert_near(back[0], -there[0], hint=hint)
    assert_near(sorted(back[1:]), sorted([-there[2], -there[1]]), hint=hint)
    assert_attempt(there, a, b, q)


def test_pairs_matter(student, rng):
    """The same results paired otherwise give the same mean and another width."""
    a, b = pairs(rng, 8)
    q = rng.uniform(2.3, 3.2)
    paired, other = interval(student, a, b, q), interval(student, a, np.roll(b, 3), q)
    hint = "The mean of the differences does not depend on who is paired with whom."
    assert_near(other[0], paired[0], hint=hint)
    narrow, wide = abs(paired[2] - paired[1]), abs(other[2] - other[1])
    assert wide > 1.5 * narrow > 0, "The width does not depend on the pairs. It should come from the differences."
    assert_attempt(paired, a, b, q)


def test_names(student, rng):
    """The arguments can be given by name, and stay as they are."""
    a, b = pairs(rng, 5)
    found = returned.values(returned.by_name(student.paired_interval, a=a, b=b, t_quantile=2.776), *NAMES)
    after = student.last_call.kwargs
    wider = returned.values(returned.by_name(student.paired_interval, a=a + b, b=b, t_quantile=2.776), *NAMES)
    again = returned.values(student.paired_interval(a, b, 2.776), *NAMES)
    mean, same, other = (returned.number(values[0]) for values in (found, again, wider))
    assert mean == same, "The same values give another mean each time, or one that is no number."
    assert mean != other, "Another a should give another mean."
    assert_attempt([returned.number(value) for value in found], a, b, 2.776)
    assert returned.unchanged(a, after["a"]) and returned.unchanged(b, after["b"]), "The function changes a or b."
