"""Hidden tests of `sample_log_uniform`: exp(u) with u uniform between ln low and ln high."""

import numpy as np
import pytest
import returned
from reference import log_uniform
from returned import assert_near

AGAIN = "The same few rates come again and again."
EVENLY_SPACED = "The rates are evenly spaced. They should be random."


def settings(rng):
    """Return (low, high, size, seed), with both bounds far from 1 and from the usual ones."""
    low = 10 ** rng.uniform(-8, -7)
    return low, low * 10 ** rng.uniform(2.5, 3), int(rng.integers(5, 9)), int(rng.integers(1, 1000))


def draw(student, low, high, size, seed):
    """Call the function, and return that many numbers."""
    with returned.explained(ValueError="The lower bound comes first, and both are taken to their logarithms."):
        found = student.sample_log_uniform(low, high, size, seed)
    return returned.array(found, (size,), "The sample")


def mistakes(low, high, size, seed):
    """Return hint → sample as that mistake would give it."""
    u = np.random.default_rng(seed).random(size)
    old = np.random.RandomState(seed).random_sample(size)
    ln_low, ln_high = np.log(low), np.log(high)
    between = ln_low + u * (ln_high - ln_low)
    return {
        "The sample is uniform in the rates themselves. Draw uniformly between ln low and ln high, then take exp.": (
            low + u * (high - low)
        ),
        "These are the logarithms of the rates. Take exp of them.": between,
        "10 to the power of a natural logarithm: exp undoes np.log, and 10 ** undoes np.log10.": 10**between,
        "exp of a logarithm to the base 10: exp undoes np.log, and 10 ** undoes np.log10.": (
            np.exp(np.log10(low) + u * (np.log10(high) - np.log10(low)))
        ),
        "The bounds themselves are raised, not their logarithms: draw between ln low and ln high.": (
            np.exp(low + u * (high - low))
        ),
        "low and high have changed places.": np.exp(ln_high + u * (ln_low - ln_high)),
        "The same number comes again and again: draw `size` of them at once.": (
            np.full(size, np.exp(ln_low + np.random.default_rng(seed).random() * (ln_high - ln_low)))
        ),
        "The numbers come from np.random.seed. Take a generator of your own: np.random.default_rng(seed).": (
            np.exp(ln_low + old * (ln_high - ln_low))
        ),
        "The generator always starts from the same seed. Use the argument: np.random.default_rng(seed).": (
            log_uniform(low, high, size, 0)
        ),
        EVENLY_SPACED: np.geomspace(low, high, size),
        "The numbers are in order. Leave them as they were drawn.": np.sort(np.exp(between)),
    }


def assert_attempt(found, given):
    """Require numbers that spread unevenly, or those of a known mistake: one number is not drawn, nor is a grid."""
    known = [log_uniform(*given), *mistakes(*given).values()]
    drawn = any(np.allclose(found, numbers, rtol=1e-5, atol=0) for numbers in known)
    different = len(np.unique(np.log(abs(found)).round(2)))  # not the same ones but for a little
    assert drawn or (different > len(found) / 2 and found.max() > 2 * found.min()), AGAIN
    gaps = [np.diff(np.sort(numbers)) for numbers in (found, np.log(np.abs(found)))]
    is_grid = len(found) > 20 and any(np.std(gap) < 0.5 * np.mean(gap) for gap in gaps)  # a few may be even by chance
    assert drawn or not is_grid, EVENLY_SPACED


@pytest.mark.weight(2)
def test_draws(student, rng):
    """The rates are exp(u), with u from default_rng(seed), uniform between ln low and ln high."""
    given = settings(rng)
    hint = "The rates are not exp(u), with `size` numbers u from default_rng(seed).uniform(ln low, ln high)."
    assert_near(draw(student, *given), log_uniform(*given), hint=hint, atol=0, mistakes=lambda: mistakes(*given))


@pytest.mark.weight(3)
def test_every_decade_gets_its_share(student, rng):
    """Each factor of ten gets as many rates as the others, and none lies outside."""
    low, _, _, seed = settings(rng)
    found = draw(student, low, 1e4 * low, 2000, seed)
    assert (found >= low * (1 - 1e-6)).all() and (found <= 1e4 * low * (1 + 1e-6)).all(), (
        "Some rates lie outside of the bounds low and high."
    )
    assert len(np.unique(found)) > 1000, AGAIN
    counts = np.histogram(np.log10(found / low), bins=4, range=(0, 4))[0]
    assert counts[0] > 20, "Nearly all rates are of the size of `high`: the sample is uniform in the rates themselves."
    assert (abs(counts - 500) < 150).all(), "Some factors of ten get many more rates than others."
    assert (np.diff(found) < 0).any(), "The rates come in order. They should be random."
    assert are_uneven(np.log(found / low), np.log(1e4)), EVENLY_SPACED


def are_uneven(logs, width):
    """Return whether one gap between 2000 numbers is at least three times as wide as the gaps are on average.

    It is the case with random ones, but for a chance of about (1 − e⁻³)^2000 < 1e-40, and not with those of a grid.
    """
    return np.diff(np.sort(logs)).max() > 3 * width / 2000


def test_seed(student, rng):
    """One seed always gives the same sample, another seed another one."""
    low, high, size, seed = settings(rng)
    first, again, other = (draw(student, low, high, size, s) for s in (seed, seed, seed + 1))
    assert np.allclose(first, again, rtol=1e-5, atol=0), (
        "Two calls with one seed give different numbers: the generator has to be made anew, from the seed."
    )
    same = "Another seed gives the same numbers."
    assert not np.isclose(first, other, rtol=1e-9, atol=0).any(), same
    # In order too: nor are they the same ones in another order, or but for a little. All five by chance: below 1e-12.
    assert not np.allclose(np.sort(first), np.sort(other), rtol=1e-3, atol=0), same
    assert_attempt(first, (low, high, size, seed))


@pytest.mark.weight(3)
def test_bounds(student, rng):
    """All rates lie between low and high, wherever these are."""
    low, high, _, seed = settings(rng)
    for factor in (1, 10_000):
        given = factor * low, factor * high, 50, seed
        found = draw(student, *given)
        inside = (found >= factor * low * (1 - 1e-6)).all() and (found <= factor * high * (1 + 1e-6)).all()
        assert inside, "Some rates lie outside of the bounds low and high."
        assert_attempt(found, given)


def test_names(student, rng):
    """The arguments can be given by name, and a sample of one is an array too."""
    low, high, size, seed = settings(rng)
    assert_attempt(draw(student, low, high, size, seed), (low, high, size, seed))
    for factor in (1, 10_000):
        arguments = {"low": factor * low, "high": factor * high, "size": 1, "seed": seed}
        found = returned.array(returned.by_name(student.sample_log_uniform, **arguments), (1,), "The sample")
        inside = factor * low * (1 - 1e-6) <= found[0] <= factor * high * (1 + 1e-6)
        assert inside, "The rate lies outside of the bounds."
