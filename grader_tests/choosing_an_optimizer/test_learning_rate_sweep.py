"""Hidden tests of `learning_rate_sweep`: the cost of every learning rate (rows) with every seed (columns).

The training that is passed to it goes down J = c/2 · x² from a start that depends on the seed: what it costs is known
in closed form. It runs on this side of the wall, and writes down what is trained.
"""

from functools import partial
from operator import index

import numpy as np
import pytest
import returned
from reference import parabola_costs, starts
from returned import assert_near

ORDER = "`train` takes the learning rate first, and then the seed: train(learning_rate, seed)."


class Sweep:
    """One call of the function, and what should have come of it."""

    def __init__(self, student, rng, rates=4, seeds=3, too_large=(), lost=()):
        """Draw learning rates that converge, put those that are `too_large` in their places, and call the function.

        The trainings of the places (row, column) that are `lost` cost NaN.
        """
        self.curvature, self.updates = rng.uniform(1, 3), int(rng.integers(5, 8))
        self.rates = rng.permutation(np.linspace(0.05, 0.25, rates)) * rng.uniform(0.9, 1.1)
        self.rates = self.rates[::-1] if (np.diff(self.rates) > 0).all() else self.rates  # not in order by size
        for place, rate in too_large:
            self.rates[place] = rate
        self.seeds = rng.choice(np.arange(10, 1000), seeds, replace=False).tolist()
        self.seeds.sort(key=lambda seed: -abs(starts([seed])[0]))  # so that the costs of a row are not in order by size
        self.lost = [(self.rates[row], self.seeds[column]) for row, column in lost]
        train, self.trained = recorded_training(self.curvature, self.updates, self.lost)
        causes = {"TypeError": ORDER, "ValueError": ORDER, "IndexError": "Rows are learning rates, columns are seeds."}
        causes["RuntimeError"] = returned.ONLY_HERE
        with returned.explained(**causes):
            self.result = student.learning_rate_sweep(train, self.rates, self.seeds)

    @property
    def costs(self):
        """Return what came back, as an array with a row for each rate."""
        return returned.array(self.result, (len(self.rates), len(self.seeds)), "The array of costs")

    def expected(self, rates=None, seeds=None):
        """Return the right costs, not finite ones as infinity."""
        rates, seeds = self.rates if rates is None else rates, self.seeds if seeds is None else seeds
        with np.errstate(all="ignore"):
            costs = parabola_costs(rates, seeds, self.curvature, self.updates)
        is_lost = [[is_one_of(self.lost, rate, seed) for seed in seeds] for rate in rates]
        return np.where(np.isfinite(costs) & ~np.array(is_lost), costs, np.inf)

    def is_right_or_known(self):
        """Tell whether the costs are right, or wrong in a way that `test_costs` speaks of: a slip counts once."""
        is_near = partial(np.allclose, self.costs, rtol=1e-5, atol=1e-9)
        return is_near(self.expected()) or any(map(is_near, self.mistakes().values()))

    def mistakes(self):
        """Return hint → costs as that mistake would give them."""
        n_rates, n_seeds = len(self.rates), len(self.seeds)
        right, places = self.expected(), list(range(n_seeds))
        return {
            "The first seed is used for all columns. Each column has a seed of its own.": right[:, [0] * n_seeds],
            "The last seed is used for all columns. Each column has a seed of its own.": right[:, [-1] * n_seeds],
            "The first learning rate is used for all rows.": right[[0] * n_rates],
            "The last learning rate is used for all rows.": right[[-1] * n_rates],
            "The seeds are counted 0, 1, 2, …. Pass the seeds themselves to `train`, not their positions.": (
                self.expected(seeds=places)
            ),
            "Every training has another seed. All learning rates need the same seeds, else luck decides.": np.array(
                [self.expected(rates=[rate], seeds=[s + i for s in self.seeds])[0] for i, rate in enumerate(self.rates)]
            ),
            "The rows are in the order of the rates by size. Keep the order of `learning_rates`.": (
                right[np.argsort(self.rates)]
            ),
            "The costs of a row are in order of size. Keep the order of `seeds`.": np.sort(right, axis=1),
            "The costs of a row are added up from seed to seed. Each entry is the cost of one training.": (
                np.cumsum(right, axis=1)
            ),
            "The lowest cost so far is kept. Each entry is the cost of one training.": (
                np.minimum.accumulate(right, axis=1)
            ),
        }


def recorded_training(curvature, updates, lost=()):
    """Return a training that goes down the parabola, and the list of the pairs (rate, seed) that it is called with.

    The pairs that are `lost` cost NaN.
    """
    trained = []

    def train(learning_rate, seed):
        learning_rate, seed = float(learning_rate), index(seed)  # an array would take the generator hours
        trained.append((learning_rate, seed))
        x = np.float64(np.random.default_rng(seed).normal())  # which overflows to infinity, as a network's cost does
        with np.errstate(all="ignore"):
            for _ in range(updates):
                x = x - learning_rate * curvature * x
            cost = curvature / 2 * x**2
        return np.float64(np.nan) if is_one_of(lost, learning_rate, seed) else cost

    return train, trained


def is_one_of(pairs, learning_rate, seed):
    """Tell whether a pair is among these; the rate may have come in single precision."""
    return any(np.isclose(learning_rate, rate, rtol=1e-5, atol=0) and seed == other for rate, other in pairs)


@pytest.mark.weight(3)
def test_costs(student, rng):
    """Row i, column j holds the cost of learning rate i with seed j."""
    sweep = Sweep(student, rng)
    hint = "The entry in row i and column j is not the cost of train(learning_rates[i], seeds[j])."
    assert_near(sweep.costs, sweep.expected(), hint=hint, mistakes=sweep.mistakes)


@pytest.mark.weight(3)
def test_diverged(student, rng):
    """A cost that is no finite number becomes infinity, and the others stay as they are."""
    # 1e80 ends in NaN, 1e40 in infinity, and 5 in numbers that are large and finite; one seed may diverge alone, with
    # the first and the last rate too, whose rows a mistake may repeat.
    alone = (0, 2), (4, 0)
    for too_large, lost in (((1, 1e80), (3, 1e40)), alone), (((2, 1e80), (3, 5.0)), ((0, 1), (4, 0))):
        sweep = Sweep(student, rng, rates=5, too_large=too_large, lost=lost)
        costs, expected = sweep.costs, sweep.expected()
        if sweep.is_right_or_known():
            continue
        assert not np.isnan(costs).any(), (
            "A cost is NaN. NaN is not smaller or larger than anything, so it can win: put np.inf in its place."
        )
        assert (costs != 0).all(), "A diverged training has the cost 0, the best there is. It should be np.inf."
        assert (costs > -np.inf).all(), "A diverged training has the cost −∞, the best there is. It should be +∞."
        finite, wanted = np.isfinite(costs), np.isfinite(expected)
        assert finite.sum() <= wanted.sum(), "A diverged training has a finite cost. It should be np.inf."
        assert finite.sum() == wanted.sum(), "Costs of trainings that went well are lost."
        assert np.ptp(costs[finite]) > 0, "All costs are the same."
        raise AssertionError("Where a training diverges, the costs of the others are not right.")


@pytest.mark.weight(2)
def test_every_pair_is_trained_once(student, rng):
    """Every learning rate is trained with every seed, and none of them twice."""
    sweep = Sweep(student, rng)
    trained, wanted = sweep.trained, sweep.expected().size
    assert sweep.result is not None, returned.NOTHING
    assert trained, "Nothing was trained: call `train` for each learning rate and each seed."
    different = len(set(trained))
    assert different >= wanted, "Some learning rates were not trained with all the seeds."
    assert len(trained) == different, "Some pairs were trained more than once, which takes time for nothing."
    assert different == wanted, "More was trained than each learning rate with each seed."


@pytest.mark.weight(2)
def test_one_rate_and_one_seed(student, rng):
    """With a single learning rate, or a single seed, the result still has rows and columns."""
    for rates, seeds in ((1, 4), (4, 1)):
        sweep = Sweep(student, rng, rates=rates, seeds=seeds)
        costs = sweep.costs
        assert np.isfinite(costs).all() and np.ptp(costs) > 0, "All costs are the same."
        assert len(sweep.trained) >= rates * seeds, "Not every pair was trained."
        assert sweep.is_right_or_known(), "With a single learning rate, or a single seed, the costs are not right."
