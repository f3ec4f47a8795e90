"""Hidden tests of `paired_interval`: mean and confidence interval of the differences a − b.

The interval is judged around the answer's own mean, so that one slip costs once.
"""

import numpy as np
import pytest
import returned
from reference import standard_error
from returned import assert_near

NAMES = "the mean", "the lower end", "the upper end"
NO_INTERVAL = "Neither the mean nor how far the interval reaches is right, or comes from a − b and t_quantile."
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


def reaches(found):
    """Return how far the interval reaches: half its width, and the distance of each end from the mean.

    They agree in a right answer. Where one of the three values is wrong, one of the distances is right still.
    """
    mean, low, high = found
    return np.abs([high / 2 - low / 2, high - mean, mean - low])


def twice(student, a, b, q):
    """Call the function with all numbers twice as high: the mean is twice as high then, and the interval four times."""
    return interval(student, 2 * a, 2 * b, 2 * q)


def assert_attempt(found, doubled, a, b, q):
    """Require the right mean or reach, or both with a known mistake.

    A reach that is neither right nor known has to grow with the differences and with the quantile at least.
    """
    assert np.isfinite([found, doubled]).all(), "One of the values is not a finite number."
    mean, right, reach = found[0], (a - b).mean(), q * standard_error(a - b)
    if near(mean, [right]) and near(reaches(found), [reach]):
        return
    is_known = near(reaches(found), [reach, *wrong_widths(a, b, q).values()])
    grows = (np.isclose(reaches(doubled), 4 * reaches(found), rtol=1e-5) & (reaches(found) > 0)).any()
    is_right = near(mean, [right]) or near(reaches(found), [reach])
    assert (is_right and grows) or (is_known and near(mean, [right, *wrong_means(a, b).values()])), NO_INTERVAL


def near(numbers, known):
    """Return whether one of the numbers, which are finite, is one of the known ones."""
    is_near = np.isclose(np.reshape(numbers, (-1, 1)), list(known), rtol=1e-5, atol=1e-9)
    return bool(is_near.any() and np.isfinite(numbers).all())


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
        found, expected = reaches(interval(student, a, b, q)), q * standard_error(a - b)
        if near(found, [expected]):
            continue
        hint = "The interval does not reach t_quantile · sd / √n to both sides, with sd from the differences and n − 1."
        known = lambda: wrong_widths(a, b, q)  # noqa: B023, E731
        assert_near(found[0], expected, hint=hint, mistakes=known)


@pytest.mark.weight(2)
def test_around_the_mean(student, rng):
    """The interval lies around the mean, its lower end first."""
    a, b = pairs(rng, 6)
    q = rng.uniform(2.3, 3.2)
    mean, low, high = interval(student, a, b, q)
    doubled = twice(student, a, b, q)
    assert abs(doubled[0] - mean) > 1e-6, "The first value is not the mean of the differences: others should move it."
    assert low != high, "Both ends are the same."
    assert low < high, "The ends have changed places: first mean − …, then mean + …."
    around = {
        "The interval lies around 0. It should lie around the mean.": 0,
        "The lower end is the mean itself. The interval reaches to both sides.": mean + (high - low) / 2,
        "The upper end is the mean itself. The interval reaches to both sides.": mean - (high - low) / 2,
    }
    assert_near((low + high) / 2, mean, hint="The mean is not in the middle of the interval.", mistakes=around)
    assert_attempt((mean, low, high), doubled, a, b, q)


def test_order_of_the_two(student, rng):
    """With a and b exchanged, the interval is the same on the other side of zero."""
    a, b = pairs(rng, 7)
    q = rng.uniform(2.3, 3.2)
    there, back = interval(student, a, b, q), twice(student, b, a, q)
    assert abs(there[0]) > 0.01, "The mean should not be zero here."
    hint = "With a and b exchanged, the mean should change its sign, and nothing else."
    assert_near(back[0], -2 * there[0], hint=hint)
    assert_attempt(there, back, a, b, q)


def test_pairs_matter(student, rng):
    """The same results paired otherwise give the same mean and another width."""
    a, b = pairs(rng, 8)
    q = rng.uniform(2.3, 3.2)
    paired, other = interval(student, a, b, q), twice(student, a, np.roll(b, 3), q)
    hint = "The mean of the differences does not depend on who is paired with whom."
    assert_near(other[0], 2 * paired[0], hint=hint)
    narrow, wide = reaches(paired), reaches(other)
    assert ((wide > 1.5 * 4 * narrow) & (narrow > 0)).any(), (
        "The width does not depend on the pairs. It should come from the differences."
    )
    assert near(paired[0], [(a - b).mean()]) or near(narrow, [q * standard_error(a - b)]), NO_INTERVAL


def test_names(student, rng):
    """The arguments can be given by name, and stay as they are."""
    (a, b), q = pairs(rng, 5), 2.776
    arguments = {"a": a, "b": b, "t_quantile": q}
    found = returned.values(returned.by_name(student.paired_interval, **arguments), *NAMES)
    after = student.last_call.kwargs
    assert_attempt([returned.number(value) for value in found], twice(student, a, b, q), a, b, q)
    assert returned.unchanged(a, after["a"]) and returned.unchanged(b, after["b"]), "The function changes a or b."
