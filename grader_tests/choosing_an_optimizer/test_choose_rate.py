"""Hidden tests of `choose_rate`: the learning rate with the lowest mean cost, and whether it is at the grid's edge."""

import numpy as np
import pytest
import returned
from reference import lowest_mean
from returned import assert_near

NAMES = "the rate", "is_at_edge"
LOWEST_COLUMN = 2


def grid(rng, count):
    """Return learning rates in increasing order, none of them a usual one."""
    return 10 ** (rng.uniform(-3, -2) + 0.5 * np.arange(count))


def clear(rng, rates, best, seeds=4, size=1.0):
    """Return costs in which one row is the lowest with every seed, so that nobody can choose another one.

    They rise slowly on both sides of it, so that the rows at the ends tell nothing alone. The highest row is one of
    the inner ones, and the lowest column is always the same. All costs are of that size.
    """
    costs = rng.uniform(2, 2.05, (len(rates), seeds)) + 0.15 * abs(np.arange(len(rates)) - best)[:, None]
    costs[2 if best != 2 else 1] += 1
    costs[:, -1] -= 0.5
    return size * costs


def places(rng, count):
    """Return two places for the best row: neither first nor last, nor where the number of the lowest column points."""
    return rng.permutation([place for place in range(1, count - 1) if place != LOWEST_COLUMN])[:2].tolist()


def in_drawn_order(rng, rows, best, place):
    """Return the rows in another order, in which row `best` comes at that place."""
    others = rng.permutation(np.delete(np.arange(len(rows)), best))
    return rows[np.insert(others, place, best)]


def tricky(rng, place):
    """Return costs whose row of the lowest mean is another one than by any one seed, by all but one, or another mean.

    That row comes at the given place.
    """
    base = np.array([
        [2.5, 0.3, 2.5, 2.5, 2.5],  # the lowest with the second seed
        [2.2, 2.2, 0.1, 2.2, 2.2],  # the lowest single cost
        [2.6, 2.6, 0.5, 0.3, 2.6],  # the lowest with the fourth seed
        [2.2, 0.7, 2.2, 0.7, 1.4],  # the lowest mean
        [2.2, 2.2, 2.2, 2.2, 0.3],  # the lowest with the last seed
        [0.3, 2.4, 2.4, 2.4, 2.4],  # the lowest with the first seed
        [0.7, 0.7, 0.7, 2.6, 3.4],  # the lowest median
        [0.4, 0.4, 1.2, 1.2, 4.6],  # the lowest mean of the roots, and of all but the last seed
        [5.0, 0.8, 0.8, 0.8, 0.8],  # the lowest mean of all but the first seed
        [1.6, 1.6, 1.6, 1.6, 1.6],  # the lowest at worst
        [1.3, 1.7, 1.3, 1.7, 1.7],  # the lowest mean of the squares
        [5.9, 6.0, 5.2, 5.8, 5.7],  # the highest
    ])  # fmt: skip
    return in_drawn_order(rng, base + rng.uniform(-0.02, 0.02, base.shape), 3, place)


def diverged(rng, place):
    """Return costs in which a rate would be the best but for one seed; the best one comes at the given place."""
    costs = rng.uniform(2, 2.2, (7, 4)) - [0, 0, 0.9, 0]
    costs[1], costs[3] = [0.1, 0.1, 0.1, np.inf], rng.uniform(0.9, 1.1, 4)
    costs[3, 1] = 0.03  # the lowest single cost: what is wrong with choosing by that has a check of its own
    costs[4] += 1
    costs[5], costs[6, -1] = [0.05, 2.6, 1.5, 2.6], 0.4  # the lowest with the first seed, and with the last one
    return in_drawn_order(rng, costs, 3, place)


def choose(student, costs, rates):
    """Call the function; return what came back as the rate and as is_at_edge."""
    with returned.explained(IndexError="Take the mean over the seeds: that is axis 1, one number for each rate."):
        return returned.values(student.choose_rate(costs, rates), *NAMES)


def mistakes(costs, rates):
    """Return hint → rate as that mistake would choose it."""
    row = lowest_mean(costs)
    finite = np.where(np.isfinite(costs), costs, np.nan)
    return {
        "A diverged seed is left out of the mean, and the rate gains by it. Keep its infinite cost.": (
            rates[np.argmin(np.nanmean(finite, axis=1))]
        ),
        "This is the rate of the lowest single cost: a lucky seed. Compare the means over the seeds.": (
            rates[np.argmin(costs.min(axis=1))]
        ),
        "This is the rate of the lowest median. Compare the means over the seeds.": (
            rates[np.argmin(np.median(costs, axis=1))]
        ),
        "This is the rate whose worst seed is the best. Compare the means over the seeds.": (
            rates[np.argmin(costs.max(axis=1))]
        ),
        "Only the first seed is looked at. Compare the means over the seeds.": rates[np.argmin(costs[:, 0])],
        "Only the last seed is looked at. Compare the means over the seeds.": rates[np.argmin(costs[:, -1])],
        "This is the rate of the highest mean. A cost should be low.": rates[np.argmax(costs.mean(axis=1))],
        "The mean goes over the learning rates. It should go over the seeds: axis 1.": (
            rates[min(int(np.argmin(costs.mean(axis=0))), len(rates) - 1)]
        ),
        "One mean is taken over all numbers. There should be one for each learning rate: axis 1.": rates[0],
        "This is the position of the rate in the list. Return the rate itself.": row,
        "This is the lowest mean cost. Return the learning rate that it belongs to.": costs[row].mean(),
    }


def check(student, cases):
    """Compare the rates that are chosen from several (costs, rates) with the right ones, all at once."""
    found = [returned.number(choose(student, *case)[0], "The rate") for case in cases]
    expected = [rates[lowest_mean(costs)] for costs, rates in cases]
    hint = "This is not the rate with the lowest mean over the seeds."

    def known():
        wrong = [mistakes(*case) for case in cases]
        return {said: [each[said] for each in wrong] for said in wrong[0]}

    assert_near(found, expected, hint=hint, mistakes=known)


@pytest.mark.weight(3)
def test_lowest_mean(student, rng):
    """The rate is the one whose mean cost over the seeds is the lowest."""
    check(student, [(tricky(rng, place), grid(rng, 12)) for place in places(rng, 12)])


@pytest.mark.weight(2)
def test_diverged(student, rng):
    """A rate that diverged with one seed is not chosen, however good its other seeds are."""
    check(student, [(diverged(rng, place), grid(rng, 7)) for place in places(rng, 7)])


def flags(student, rng, count, *bests):
    """Return what the function says of grids whose best rate is at these places, each with small and large costs.

    So no cost alone, high or low, tells where the best rate is.
    """
    size = 10 ** rng.uniform(-3, -1)
    return [[_flag(student, rng, count, best, size * times) for times in (1, 10)] for best in bests]


def _flag(student, rng, count, best, size):
    rates = grid(rng, count)
    costs = clear(rng, rates, best, size=size)
    rate, is_at_edge = choose(student, costs, rates)
    # Which of the rates it is, and that it is one, have checks of their own.
    assert is_one_of([*rates, best, costs[best].mean()], returned.number(rate, "The rate")), NO_RATE
    return returned.truth(is_at_edge, "is_at_edge")


def is_one_of(numbers, found):
    """Tell whether a number is one of these."""
    return np.isclose(found, numbers, rtol=1e-5, atol=0).any()


NO_RATE = "The first value is none of the learning rates."
INNER = "The best rate has neighbours on both sides, and is said to be at the edge."


@pytest.mark.weight(2)
def test_lower_edge(student, rng):
    """The smallest rate of the grid is at its edge, the second smallest is not."""
    count = int(rng.integers(5, 8))
    at_edge, beside = flags(student, rng, count, 0, 1)
    assert not all(at_edge) or not any(beside), INNER
    assert any(at_edge) or not any(beside), (
        "It is the other way round: True at the edge, False where it has two neighbours."
    )
    assert all(at_edge), (
        "The best rate is the smallest of the grid, and is not said to be at the edge. The grid has two ends."
    )


@pytest.mark.weight(2)
def test_upper_edge(student, rng):
    """The largest rate of the grid is at its edge, the second largest is not."""
    count = int(rng.integers(5, 8))
    at_edge, beside = flags(student, rng, count, count - 1, count - 2)
    assert not all(at_edge) or not any(beside), INNER
    assert any(at_edge) or not any(beside), (
        "It is the other way round: True at the edge, False where it has two neighbours."
    )
    assert all(at_edge), (
        "The best rate is the largest of the grid, and is not said to be at the edge. The grid has two ends."
    )


def test_names(student, rng):
    """The arguments can be given by name, and stay as they are."""
    for best in rng.permutation([1, 2]).tolist():
        rates = grid(rng, 4)
        costs = clear(rng, rates, best)
        result = returned.by_name(student.choose_rate, costs=costs, learning_rates=rates)
        after = student.last_call.kwargs
        found = returned.number(returned.values(result, *NAMES)[0], "The rate")
        # A position or a cost in the place of the rate has lost its points elsewhere.
        assert is_one_of([rates[best], best, costs[best].mean()], found), "This is not the rate with the lowest costs."
        assert returned.unchanged(costs, after["costs"]) and returned.unchanged(rates, after["learning_rates"]), (
            "The function changes `costs` or `learning_rates`."
        )
