"""Hidden tests of `random_search`: train with `budget` random rates, and keep the best by validation.

The training and the validation that are passed to it run on this side of the wall: the costs are given here, and what
is trained is written down. A network is a number that nobody can guess, so that only what was trained has a cost.
`sample_log_uniform` is the right one meanwhile, so that a slip in exercise 1 costs nothing.
"""

from math import prod

import numpy as np
import pytest
import returned
from reference import best_trial, log_uniform
from returned import assert_near

NAMES = "the best rate", "its network", "the costs"
MOST_RATES = 10_000
BUDGET = 7  # odd: an answer that trains each rate twice gets every cost too
ROUNDED = 1e-4  # costs that are rounded to a few digits will do
LARGE = 1e7  # a cost that every network of a run may exceed
ORDER = "`train` takes the learning rate and then the seed; `validate` takes the network that `train` gives back."
SAME = "The same rate is trained again and again."


class Search:
    """One call of the function: what went in, what was trained and what came back."""

    def __init__(self, student, rng, costs):
        """Draw the bounds and the seed, and call the function with trials of these validation costs."""
        self.low = 10 ** rng.uniform(-5, -4)
        self.high, self.costs = 1000 * self.low, costs
        self.seed = self._telling_seed(rng)
        given = self.low, self.high, len(costs), self.seed
        self.right_rates = log_uniform(*given)
        train, validate, trained, self._weights = recorded_trials(self.costs, rng)
        causes = dict.fromkeys(("TypeError", "ValueError", "KeyError", "AttributeError", "IndexError"), ORDER)
        causes["RuntimeError"] = returned.ONLY_HERE
        with student.binding(sample_log_uniform=right_sample), returned.explained(**causes):
            result = student.random_search(train, validate, *given)
        self.rates = np.array([rate for rate, _ in trained])
        self.seeds = [seed for _, seed in trained]
        self.rate, self.network, self.found_costs = returned.values(result, *NAMES)

    @property
    def costs_of_rates(self):
        """Return the validation costs in the order in which the rates were drawn: threads may train in another one."""
        if len(self.rates) != len(self.right_rates):
            return self.costs
        trials = [int(np.argmin(abs(self.rates - rate))) for rate in self.right_rates]
        return self.costs[trials] if len(set(trials)) == len(trials) else self.costs

    def _telling_seed(self, rng):
        """Return a seed with which neither the best nor the worst trial has the smallest or the largest rate."""
        for seed in rng.permutation(np.arange(1, 1000)).tolist():
            rates = log_uniform(self.low, self.high, len(self.costs), seed)
            extremes = {rates.argmin(), rates.argmax()}
            if not extremes & {best_trial(self.costs), int(np.nanargmax(self.costs))}:
                return seed
        raise AssertionError("unreachable: most seeds will do")

    def assert_trained(self):
        """Require that something was trained, with rates that are numbers."""
        assert len(self.rates), "Nothing was trained: call `train` once for each learning rate."
        assert np.isfinite(self.rates).all(), "A learning rate that is trained is not a finite number."

    def rate_of(self, trial):
        """Return the learning rate that a trial was trained with."""
        self.assert_trained()
        assert trial < len(self.rates), "Too few learning rates were trained: `budget` of them are wanted."
        assert len(np.unique(self.rates)) > 1, SAME
        return self.rates[trial]

    def best_rate(self, found):
        """Return the rate with the lowest cost; of two, the one that was found.

        There are two where more is trained than the budget allows: the costs come again then.
        """
        best = best_trial(self.costs)
        again = best + len(self.costs)
        is_again = again < len(self.rates) and found == self.rates[again]
        return self.rate_of(again if is_again else best)

    def trial_of_network(self):
        """Return the trial in which the network was trained that came back."""
        trial, best = trial_of(self.network, self._weights), best_trial(self.costs)
        assert trial is not None, "The second value is not a network. Return what `train` gave back for the best rate."
        one_too_many = trial == len(self.costs) < len(self.rates) and self.rates[trial] == self.rate_of(best)
        return best if one_too_many or trial == best + len(self.costs) else trial


def right_sample(low, high, size, seed):
    """Be the right `sample_log_uniform`, for numbers: whatever else came could take the generator hours."""
    shape = tuple(int(n) for n in size) if isinstance(size, tuple | list) else int(size)
    if prod(np.atleast_1d(shape).tolist()) > MOST_RATES:
        raise ValueError
    return log_uniform(float(low), float(high), shape, int(seed))


def recorded_trials(costs, rng):
    """Return a training and a validation of these costs, the pairs (rate, seed) that are trained, and the networks."""
    trained, weights = [], []

    def train(learning_rate, seed):
        trained.append((float(learning_rate), int(seed)))
        weights.append(rng.normal())
        return {"weight": weights[-1]}

    def validate(network):
        trial = trial_of(network, weights)
        if trial is None:
            raise ValueError
        return costs[trial % len(costs)]

    return train, validate, trained, weights


def trial_of(network, weights):
    """Return the trial that gave a network; None where none did."""
    weight = network.get("weight") if isinstance(network, dict) else None
    return weights.index(weight) if isinstance(weight, float) and weight in weights else None


def inner(rng, budget):
    """Return the trials that are neither first nor last, in a drawn order."""
    return rng.permutation(np.arange(1, budget - 1)).tolist()


def costs_of(rng, budget, best=None):
    """Return validation costs of which the lowest and the highest are neither first nor last.

    The lowest comes at the place `best`, or at a drawn one.
    """
    low, *others, high = np.linspace(0.5, 2.5, budget) * rng.uniform(0.9, 1.1)
    best = inner(rng, budget)[0] if best is None else best
    worst = next(place for place in inner(rng, budget) if place != best)
    found = np.full(budget, np.nan)
    found[[best, worst]] = low, high
    found[np.isnan(found)] = rng.permutation(others)
    return found


@pytest.mark.weight(2)
def test_rates(student, rng):
    """The rates that are tried are those that sample_log_uniform draws for this budget and seed."""
    search = Search(student, rng, costs_of(rng, 6))
    low, high, seed, right = search.low, search.high, search.seed, search.right_rates
    tried = search.rates[: len(right)]
    if len(tried) == len(right) and np.allclose(np.sort(tried), np.sort(right), rtol=1e-5, atol=0):
        return
    u = np.random.default_rng(seed).random(len(right))
    known = {
        ORDER: np.full(len(right), seed),
        "The same rate is tried again and again: a generator that starts anew for each draw gives the same number.": (
            np.full(len(right), log_uniform(low, high, 1, seed)[0])),
        "The rates are evenly spaced. That is a grid; here they should be random.": np.geomspace(low, high, len(right)),
        "The rates are uniform themselves. Their logarithms should be: use sample_log_uniform.": low + u * (high - low),
        "Each rate is drawn from a seed of its own. Draw all of them at once, from `seed`.": (
            np.concatenate([log_uniform(low, high, 1, seed + trial) for trial in range(len(right))])),
        "The rates come from seed 0. Use the argument `seed`.": log_uniform(low, high, len(right), 0),
    }  # fmt: skip
    hint = "The rates that are tried are not those of sample_log_uniform(low, high, budget, seed)."
    assert_near(tried, right, hint=hint, mistakes=known)


@pytest.mark.weight(2)
def test_budget(student, rng):
    """Exactly `budget` networks are trained, no more and no less."""
    for budget in (5, 7):
        search = Search(student, rng, costs_of(rng, budget))
        search.assert_trained()
        count = len(search.rates)
        assert count == 1 or len(np.unique(search.rates)) > 1, SAME
        assert count >= budget, "Fewer networks are trained than the budget allows. The rival gets all of its budget."
        twice = count > len(np.unique(search.rates))
        assert count <= budget or not twice, (
            "A rate is trained a second time. Keep the network of the best trial instead: a training more is not in "
            "the budget."
        )
        assert count == budget, "More networks are trained than the budget allows. Then the comparison is not fair."


def wrong_rates(search):
    """Return hint → rate as that mistake would give it."""
    best = best_trial(search.costs)
    return {
        "This is the rate of the last trial. Keep the best.": search.rate_of(len(search.rates) - 1),
        "This is the rate of the first trial. Keep the best.": search.rate_of(0),
        "This is the rate of the highest cost. A cost should be low.": search.rate_of(int(np.argmax(search.costs))),
        "This is the smallest rate that was tried, not the one of the lowest cost.": search.rates.min(),
        "This is the largest rate that was tried, not the one of the lowest cost.": search.rates.max(),
        "This is the number of the best trial. Return its learning rate.": best,
        "This is the lowest cost. Return the learning rate that it belongs to.": search.costs[best],
    }


@pytest.mark.weight(2)
def test_best_rate(student, rng):
    """The best rate is that of the trial with the lowest cost on the validation examples."""
    searches = [Search(student, rng, costs_of(rng, BUDGET, best)) for best in inner(rng, BUDGET)[:2]]
    found = [returned.number(search.rate, "The best rate") for search in searches]
    expected = [search.best_rate(rate) for search, rate in zip(searches, found, strict=True)]

    def known():
        wrong = [wrong_rates(search) for search in searches]
        return {said: [each[said] for each in wrong] for said in wrong[0]}

    assert_near(found, expected, hint="This is not the rate of the lowest validation cost.", mistakes=known)


@pytest.mark.weight(2)
def test_best_network(student, rng):
    """The network is the one that was trained with the best rate."""
    for best in inner(rng, BUDGET)[:2]:
        search = Search(student, rng, costs_of(rng, BUDGET, best))
        trial = search.trial_of_network()
        known = {
            "This is the network of the last trial. Keep the one of the best.": len(search.rates) - 1,
            "This is the network of the first trial. Keep the one of the best.": 0,
            "This is the network of the highest cost. A cost should be low.": int(np.argmax(search.costs)),
        }
        assert_near(trial, best, hint="This is not the network of the lowest validation cost.", mistakes=known)


def test_costs(student, rng):
    """The costs are those of all trials, in the order in which they were made."""
    for budget in (4, 6):
        search = Search(student, rng, costs_of(rng, budget))
        found = returned.array(search.found_costs, (budget,), "The array of costs")
        costs = search.costs if np.allclose(found, search.costs, rtol=ROUNDED) else search.costs_of_rates
        known = {
            "The costs are in order of size. Leave them in the order of the trials.": np.sort(costs),
            "These are the lowest costs so far. Return the cost of each trial.": np.minimum.accumulate(costs),
            "These are the learning rates, not their costs.": search.rates[:budget],
        }
        hint = "These are not the validation costs of the trials, in their order."
        assert_near(found, costs, hint=hint, rtol=ROUNDED, mistakes=known)
    costs = costs_of(rng, 5)
    costs[2] = np.nan
    search = Search(student, rng, costs)
    found = returned.array(search.found_costs, costs.shape, "With a trial that diverged, the array of costs")
    assert not np.isfinite(found).all(), (
        "The cost of a trial that diverged has become a finite number. Leave it NaN, or make it np.inf."
    )
    found, *orders = (np.where(np.isfinite(c), c, np.inf) for c in (found, costs, search.costs_of_rates))
    hint = "With a trial that diverged, the costs of the others are not right."
    assert_near(found, orders[0] if np.allclose(found, orders[0], rtol=ROUNDED) else orders[1], hint=hint, rtol=ROUNDED)


def test_diverged(student, rng):
    """A trial whose cost is no number never wins, wherever it comes."""
    one, another = rng.permutation([1, 3]).tolist()
    for lost, best in ((0, 2), (2, one), (4, another)):
        costs = costs_of(rng, 5, best)
        costs[lost] = np.nan
        search = Search(student, rng, costs * LARGE if lost == 2 else costs)
        assert search.rate is not None, (
            "No trial has won. A trial that diverged ends nothing, and of large costs one is the lowest, too."
        )
        found = returned.number(search.rate, "The best rate")
        nan_wins = (
            "A trial with the cost NaN has won. Comparisons with NaN are False, and np.argmin takes it as lowest."
        )
        hint = "With a trial that diverged, the best rate is not right."
        assert_near(found, search.best_rate(found), hint=hint, mistakes={nan_wins: search.rate_of(lost)})
        is_last = lost == len(costs) - 1  # whose network may be kept for another reason, which has a check of its own
        assert is_last or search.trial_of_network() != lost, "The network of a trial that diverged has won."


def test_training_seed(student, rng):
    """Every trial is trained with the given seed, so that only the learning rate differs."""
    search = Search(student, rng, costs_of(rng, 5))
    search.assert_trained()
    assert len(set(search.seeds)) == 1, "Trials have different seeds: then a lucky start can pass for a good rate."
    assert set(search.seeds) == {search.seed}, "The trials are not trained with the argument `seed`."
