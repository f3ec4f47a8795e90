"""Hidden tests of `choose_rate`: the learning rate with the lowest mean cost, and whether it is at the grid's edge."""

import numpy as np
import pytest
import returned
from reference import lowest_mean
from returned import assert_near

NAMES = "the rate", "is_at_edge"


def grid(rng, count):
    """Return learning rates in increasing order, none of them a usual one."""
    return 10 ** (rng.uniform(-3, -2) + 0.5 * np.arange(count))


def clear(rng, rates, best, seeds=4):
    """Return costs in which one row is the lowest with every seed, so that nobody can choose another one.

    The highest row is one of the inner ones, and the lowest column is always the same.
    """
    costs = rng.uniform(2, 2.2, (len(rates), seeds))
    costs[2 if best != 2 else 1] += 1
    costs[best] -= rng.uniform(1, 1.5)
    costs[:, -1] -= 0.5
    return costs


def tricky(rng):
    """Return costs whose row of the lowest mean is another one than by best seed, median, worst seed or first seed."""
    base = np.array([
        [2.5, 2.5, 2.5, 2.5, 2.5],  # the first
        [2.2, 2.2, 0.2, 2.2, 2.2],  # the lowest single cost
        [2.6, 2.6, 1.6, 2.6, 2.6],  # its number is that of the lowest column
        [1.9, 1.0, 1.9, 1.0, 1.4],  # the lowest mean
        [1.9, 1.9, 1.9, 1.9, 0.9],  # the lowest with the last seed
        [0.8, 2.4, 2.4, 2.4, 2.4],  # the lowest with the first seed
        [1.3, 1.3, 1.3, 1.3, 3.4],  # the lowest median
        [1.6, 1.6, 1.6, 1.6, 1.6],  # the lowest at worst
        [3.0, 3.1, 3.2, 3.3, 3.4],  # the highest
    ])  # fmt: skip
    return base + rng.uniform(-0.03, 0.03, base.shape)


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


@pytest.mark.weight(3)
def test_lowest_mean(student, rng):
    """The rate is the one whose mean cost over the seeds is the lowest."""
    costs, rates = tricky(rng), grid(rng, 9)
    found = returned.number(choose(student, costs, rates)[0], "The rate")
    hint = "This is not the rate with the lowest mean over the seeds."
    assert_near(found, rates[lowest_mean(costs)], hint=hint, mistakes=lambda: mistakes(costs, rates))


@pytest.mark.weight(2)
def test_diverged(student, rng):
    """A rate that diverged with one seed is not chosen, however good its other seeds are."""
    rates = grid(rng, 5)
    costs = rng.uniform(2, 2.2, (5, 4)) - [0, 0, 0.5, 0]
    costs[1], costs[3] = [0.1, 0.1, 0.1, np.inf], [0.05, *rng.uniform(1, 1.5, 3)]
    costs[4] += 1
    found = returned.number(choose(student, costs, rates)[0], "The rate")
    hint = "This is not the rate with the lowest mean over the seeds."
    assert_near(found, rates[3], hint=hint, mistakes=lambda: mistakes(costs, rates))


def flag(student, rng, best, count):
    """Return what the function says of a grid whose best rate is at this place."""
    rates = grid(rng, count)
    return returned.truth(choose(student, clear(rng, rates, best), rates)[1], "is_at_edge")


INNER = "The best rate has neighbours on both sides, and is said to be at the edge."


@pytest.mark.weight(2)
def test_lower_edge(student, rng):
    """The smallest rate of the grid is at its edge, the second smallest is not."""
    count = int(rng.integers(5, 8))
    at_edge, beside = flag(student, rng, 0, count), flag(student, rng, 1, count)
    assert not at_edge or not beside, INNER
    assert at_edge or not beside, "It is the other way round: True at the edge, False where it has two neighbours."
    assert at_edge, (
        "The best rate is the smallest of the grid, and is not said to be at the edge. The grid has two ends."
    )


@pytest.mark.weight(2)
def test_upper_edge(student, rng):
    """The largest rate of the grid is at its edge, the second largest is not."""
    count = int(rng.integers(5, 8))
    at_edge, beside = flag(student, rng, count - 1, count), flag(student, rng, count - 2, count)
    assert not at_edge or not beside, INNER
    assert at_edge or not beside, "It is the other way round: True at the edge, False where it has two neighbours."
    assert at_edge, (
        "The best rate is the largest of the grid, and is not said to be at the edge. The grid has two ends."
    )


def test_names(student, rng):
    """The arguments can be given by name, and stay as they are."""
    rates = grid(rng, 4)
    best = int(rng.integers(1, 3))
    costs = clear(rng, rates, best)
    result = returned.by_name(student.choose_rate, costs=costs, learning_rates=rates)
    after = student.last_call.kwargs
    found = returned.number(returned.values(result, *NAMES)[0], "The rate")
    assert_near(found, rates[best], hint="This is not the rate with the lowest costs.", mistakes=lambda: {
        "One mean is taken over all numbers. There should be one for each learning rate: axis 1.": rates[0],
        "This is the position of the rate in the list. Return the rate itself.": best})  # fmt: skip
    assert returned.unchanged(costs, after["costs"]) and returned.unchanged(rates, after["learning_rates"]), (
        "The function changes `costs` or `learning_rates`."
    )
