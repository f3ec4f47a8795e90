"""The reference of the hidden tests agrees with brute force, closed forms, scipy and COURSE2.md's check values."""

import itertools
import math

import numpy as np
import pytest

from ..judging import beside

with beside("choosing_an_optimizer"):
    import reference

SCORES = [0.62, 0.91, 0.10, 0.95, 0.88, 0.97, 0.73, 0.10]
A, B = [0.95, 0.93, 0.97, 0.91, 0.96], [0.94, 0.925, 0.955, 0.905, 0.955]
COSTS = [1, 0.8, 0.7, 0.75, 0.72, 0.69, 0.71, 0.70, 0.73, 0.60]


def test_check_values_of_the_sample():
    """COURSE2.md's five rates come out to the printed digits."""
    expected = [3.53058563e-2, 1.19990498e-3, 1.45845857e-4, 1.16442238e-4, 1.79093967e-1]
    np.testing.assert_allclose(reference.log_uniform(1e-4, 1, 5, 0), expected, rtol=5e-9)


def test_logarithms_are_uniform():
    """The logarithms pass scipy's test of uniformity; those of a linear sample do not."""
    stats = pytest.importorskip("scipy.stats")  # comes with scikit-learn, which the tests need anyway
    rates = reference.log_uniform(1e-4, 1, 4000, 1)
    assert stats.kstest(np.log10(rates), "uniform", (-4, 4)).pvalue > 0.01
    assert stats.kstest(np.log10(np.random.default_rng(1).uniform(1e-4, 1, 4000)), "uniform", (-4, 4)).pvalue < 1e-9


def test_half_of_the_rates_lie_below_the_geometric_mean():
    """COURSE2.md's shares below 0.01: a half here, a hundredth in a linear sample."""
    assert np.mean(reference.log_uniform(1e-4, 1, 100_000, 2) < 0.01) == pytest.approx(0.5, abs=0.01)
    assert np.mean(np.random.default_rng(2).uniform(1e-4, 1, 100_000) < 0.01) == pytest.approx(0.01, abs=0.002)


def test_check_values_of_the_parabola():
    """COURSE2.md's costs of 20 steps down 2.5 x² come out, and 0.01 and 0.39 give the same."""
    costs = reference.parabola_costs([0.01, 0.39, 0.41], [0, 1, 2], 5.0, 20)
    expected = [5.07882886e-3, 3.83700140e-2, 1.14829407e-2]
    np.testing.assert_allclose(costs, [expected, expected, [0.278221911, 2.10193706, 0.629043780]], rtol=5e-9)


def test_parabola_is_what_gradient_descent_does():
    """The closed form equals the steps, taken one by one."""
    for rate, seed in itertools.product((0.03, 0.2), (4, 9)):
        x = np.random.default_rng(seed).normal()
        for _ in range(7):
            x -= rate * 2.3 * x
        assert reference.parabola_costs([rate], [seed], 2.3, 7)[0, 0] == pytest.approx(2.3 / 2 * x * x, rel=1e-12)


@pytest.mark.parametrize(("k", "expected"), [(1, 0.6575), (2, 0.86035714), (3, 0.92517857), (4, 0.94714286), (8, 0.97)])
def test_check_values_of_the_best_of_k(k, expected):
    """COURSE2.md's expected best scores come out."""
    assert reference.best_of_k(SCORES, k) == pytest.approx(expected, abs=5e-9)


@pytest.mark.parametrize("n", range(1, 9))
def test_best_of_k_is_brute_force(n):
    """The formula equals the mean of the highest over all choices, also with equal scores."""
    scores = np.random.default_rng(n).integers(0, 6, n).astype(float).tolist()
    for k in range(1, n + 1):
        every = [max(chosen) for chosen in itertools.combinations(scores, k)]
        assert reference.best_of_k(scores, k) == pytest.approx(sum(every) / len(every), rel=1e-12)


def test_best_of_k_is_not_that_with_replacement():
    """Drawing with replacement gives the lower values that COURSE2.md names."""
    s, i = np.sort(SCORES), np.arange(1, 9)
    with_replacement = {k: float(np.sum(s * ((i / 8) ** k - ((i - 1) / 8) ** k))) for k in (2, 4)}
    assert with_replacement == pytest.approx({2: 0.835, 4: 0.92746094}, abs=1e-6)
    assert reference.best_of_k(SCORES, 4) > with_replacement[4] + 0.01


def test_check_values_of_the_interval():
    """COURSE2.md's interval comes out; without pairs it would be far wider."""
    found = reference.paired_interval(A, B, 2.77644511)
    np.testing.assert_allclose(found, [0.008, 0.00244711, 0.01355289], atol=5e-9)
    stats = pytest.importorskip("scipy.stats")
    unpaired = stats.ttest_ind(A, B, equal_var=False).confidence_interval(0.95)
    np.testing.assert_allclose(unpaired, [-0.0253, 0.0413], atol=5e-5)


@pytest.mark.parametrize("n", [3, 5, 8, 10, 20])
def test_interval_is_that_of_scipy(n):
    """Mean and ends equal scipy's paired t-test; the quantiles are those that the notebook gives."""
    stats = pytest.importorskip("scipy.stats")
    quantiles = {3: 4.30265273, 5: 2.77644511, 8: 2.36462425, 10: 2.26215716, 20: 2.09302405}
    assert stats.t.ppf(0.975, n - 1) == pytest.approx(quantiles[n], abs=5e-9)
    a, b = np.random.default_rng(n).normal(size=(2, n))
    expected = stats.ttest_rel(a, b).confidence_interval(0.95)
    mean, low, high = reference.paired_interval(a, b, quantiles[n])
    np.testing.assert_allclose([mean, low, high], [np.mean(a - b), *expected], rtol=1e-7)


def test_ninety_five_of_a_hundred_intervals_hold_the_truth():
    """About 95 % of the intervals hold the true mean difference."""
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(2000):
        luck = rng.normal(size=5)
        _, low, high = reference.paired_interval(luck + rng.normal(0.3, 0.5, 5), luck, 2.77644511)
        hits += low <= 0.3 <= high
    assert hits / 2000 == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(("patience", "expected"), [(1, (2, 3)), (2, (2, 4)), (3, (5, 8)), (5, (9, 9))])
def test_check_values_of_early_stopping(patience, expected):
    """COURSE2.md's epochs come out."""
    assert reference.early_stopping(COSTS, patience) == expected


@pytest.mark.parametrize("seed", range(30))
def test_early_stopping_is_what_its_words_say(seed):
    """The last epoch is the first that ends `patience` bad ones in a row; the best is the last good one until then."""
    rng = np.random.default_rng(seed)
    costs, patience, delta = rng.integers(0, 8, 15) / 2, int(rng.integers(1, 5)), [0.0, 0.5][seed % 2]
    good, lowest = [], math.inf
    for cost in costs:
        good.append(bool(cost < lowest - delta))
        lowest = cost if good[-1] else lowest
    ends = [e for e in range(15) if e >= patience and not any(good[e - patience + 1 : e + 1])]
    last = ends[0] if ends else 14
    assert reference.early_stopping(costs, patience, delta) == (max(e for e in range(last + 1) if good[e]), last)


def test_lowest_mean_and_best_trial():
    """An infinite cost is never chosen, nor is one that is no number."""
    assert reference.lowest_mean([[1, 2], [0, math.inf], [1, 1.5]]) == 2
    assert reference.best_trial([math.nan, 2.0, 1.0, math.nan]) == 2
