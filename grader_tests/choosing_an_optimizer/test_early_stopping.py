"""Hidden tests of `early_stopping`: the best epoch, and the one in which training ends for lack of a better one.

An epoch is better if its cost is lower than the lowest so far by more than min_delta.
"""

import numpy as np
import pytest
import reference
import returned
from returned import assert_near

NAMES = "the best epoch", "the last epoch"


def stop(student, costs, patience, min_delta=0.0):
    """Call the function; return both epochs."""
    with returned.explained(IndexError="There are as many epochs as costs, and they count from 0."):
        found = returned.values(student.early_stopping(np.array(costs), patience, min_delta), *NAMES)
    return [returned.number(value, name.capitalize()) for value, name in zip(found, NAMES, strict=True)]


def walk(rng, moves, size=0.1):
    """Return costs that go to a new lowest (d), up (u), or down a bit without being the lowest (z)."""
    costs = [3 + rng.uniform(0, 0.5)]
    for move in moves:
        step = size * rng.uniform(0.8, 1.2)
        halfway = (costs[-1] + min(costs)) / 2
        costs.append({"d": min(costs) - step, "u": costs[-1] + step, "z": halfway}[move])
    return costs


def two_of(rng, *numbers):
    """Return two different ones of these numbers: inputs of one length, with results that nobody knows from that."""
    return rng.choice(numbers, 2, replace=False).tolist()


def variants(costs, patience, min_delta=0.0):
    """Return hint → (best, last) as that mistake would give them."""
    n = len(costs)
    by_previous = _run(costs, patience, lambda c, best, previous: c < previous - min_delta)
    no_reset = _run(costs, patience, lambda c, best, previous: c < best - min_delta, resets=False)
    best, last = reference.early_stopping(costs, patience, min_delta)
    last_kept = {"The best epoch is the last one. Keep the number of the epoch that was the best.": (last, last)}
    return {
        "The counter of bad epochs is not set back to 0 when a better one comes.": no_reset,
        "The best epoch is looked for in all costs. After the last epoch nothing was trained any more.": (
            int(np.argmin(costs)), last),
        "Training goes on for one epoch too many: stop as soon as `patience` epochs in a row were no better.": (
            reference.early_stopping(costs, patience + 1, min_delta)),
        "Training stops one epoch too early: stop when `patience` epochs in a row were no better.": (
            reference.early_stopping(costs, max(patience - 1, 1), min_delta)),
        **last_kept,
        "The two epochs have changed places: the best comes first.": (last, best),
        "The last epoch is one past the end.": (best, n),
        "Epochs count from 0.": (best + 1, last + 1),
        "These are the costs, not the numbers of the epochs.": (costs[best], costs[last]),
        "Training never stops.": (int(np.argmin(costs)), n - 1),
        "Each epoch is compared with the one before it. Compare it with the best so far.": by_previous,
    }  # fmt: skip


def _run(costs, patience, is_better, resets=True):
    lowest, best, bad = np.inf, 0, 0
    for epoch, cost in enumerate(costs):
        if is_better(cost, lowest, costs[epoch - 1] if epoch else np.inf):
            lowest, best, bad = cost, epoch, 0 if resets else bad
        else:
            bad += 1
            if bad == patience:
                return best, epoch
    return best, len(costs) - 1


def check(student, costs, patience, part, hint):
    """Compare one of the two epochs with the right one."""
    expected = reference.early_stopping(costs, patience)[part]
    known = lambda: {said: epochs[part] for said, epochs in variants(costs, patience).items()}  # noqa: E731
    assert_near(stop(student, costs, patience)[part], expected, hint=hint, mistakes=known)


def check_stop(student, costs, patience, hint, mistakes=None):
    """Require that training stops where it should, give or take one epoch: that is `test_last_epoch`'s business."""
    last = reference.early_stopping(costs, patience)[LAST]
    found = stop(student, costs, patience)[LAST]
    if not abs(found - last) <= 1:
        wrong = variants(costs, patience).items()
        known = (mistakes or {}) | {said: epochs[LAST] for said, epochs in wrong}
        assert_near(found, last, hint=hint, mistakes=known)


def may_be_best(found, costs, patience):
    """Tell whether an epoch is the right one, or that of a known mistake."""
    known = [reference.early_stopping(costs, patience), *variants(costs, patience).values()]
    return np.isclose(found, [epochs[BEST] for epochs in known], rtol=1e-5).any()


BEST, LAST = 0, 1
NO_EPOCH = "The first value is not the number of an epoch that could be the best here: do the costs enter it?"


@pytest.mark.weight(2)
def test_best_epoch(student, rng):
    """The best epoch is the one with the lowest cost before training stops, not the lowest of all."""
    hint = "The first value is not the number of the best epoch so far, when training stops."
    for falls in (int(rng.integers(2, 6)), 0):
        # Patience 3 ends in the first rise; patience 6 outlasts it, and ends in the second one.
        costs = walk(rng, "d" * falls + "uzuu" + "d" * 3 + "uzuuuuu" + "d" * (6 - falls) + "u")
        for patience in (3, 6):
            check(student, costs, patience, BEST, hint)


@pytest.mark.weight(2)
def test_last_epoch(student, rng):
    """Training stops with the `patience`-th epoch in a row that is no better."""
    hint = "The second value is not the number of the epoch in which training stops."
    for patience in (4, 1):
        for falls in two_of(rng, 2, 3, 4, 5):
            costs = walk(rng, "d" * falls + "u" * (patience + 3) + "d" * (7 - falls))
            check(student, costs, patience, LAST, hint)


@pytest.mark.weight(2)
def test_in_a_row(student, rng):
    """Only epochs in a row count: a better one sets the counter back to 0."""
    first = int(rng.integers(10, 13))
    for best in rng.permutation([first, first + 4]).tolist():
        falls = int(rng.integers(1, best - 8))
        moves = "d" * falls + "uuduuduud" + "d" * (best - 9 - falls) + "u" * (22 - best) + "dud"
        check_stop(student, walk(rng, moves), 4, "Bad epochs should count only when they come in a row.")


def test_never_stops(student, rng):
    """Where better epochs keep coming, however little better, the last epoch is the last one there is."""
    runs = [walk(rng, moves, size=1e-4) for moves in ("du" * 5, "d" * 10)]
    for costs in runs:
        check(student, costs, 3, LAST, "Training should go on to the end here: each lower cost is better.")
    for costs in (*runs, walk(rng, "dd" + "u" * 8)):
        assert may_be_best(stop(student, costs, 3)[BEST], costs, 3), NO_EPOCH


SLOWLY = [-0.4 * k for k in range(1, 9)]
NEVER = 13  # the patience with which 14 costs never end the training, so that only min_delta matters
UP_FIRST = [0.5, 0.3, -1.5, -1.4]


def small_steps(start, delta, units):
    """Return 14 costs: so many large steps down to 4, then these numbers of delta beside it, then up to the end."""
    rest = [*units, *(units[-1] + 1.1 * up for up in range(1, 14 - start - len(units)))]
    return [*(4 * 1.5**left for left in range(start, -1, -1)), *(4 + delta * unit for unit in rest)]


@pytest.mark.weight(2)
def test_min_delta(student, rng):
    """An epoch that is lower by less than min_delta is no better, and does not lower the bar either."""
    delta = rng.uniform(0.2, 0.3)
    starts = two_of(rng, 1, 2, 3, 4)
    falls = SLOWLY[:-1], SLOWLY
    runs = [small_steps(s, delta, u) for s, slowly in zip(starts, falls, strict=True) for u in (slowly, UP_FIRST)]

    def all_of(is_better):
        return [_run(costs, NEVER, is_better)[BEST] for costs in runs]

    known = {
        "min_delta has no effect. An epoch is better only below the best cost minus min_delta.": (
            all_of(lambda cost, best, previous: cost < best)
        ),
        "min_delta has the wrong sign: an epoch is better only below the best cost MINUS min_delta.": (
            all_of(lambda cost, best, previous: cost < best + delta)
        ),
        "min_delta is taken as a share of the cost. It is a difference.": (
            all_of(lambda cost, best, previous: cost < best * (1 - delta))
        ),
        "The bar moves down with every lower cost, also with one that does not count as better.": (
            [best for start in starts for best in (start, start + 3)]
        ),
    }
    found = [stop(student, costs, NEVER, delta)[BEST] for costs in runs]
    expected = [reference.early_stopping(costs, NEVER, delta)[BEST] for costs in runs]
    hint = "With min_delta the best epoch is not right: better means lower than the best cost minus min_delta."
    assert_near(found, expected, hint=hint, mistakes=known)


def test_equal_costs(student, rng):
    """An equal cost is no better."""
    first = int(rng.integers(1, 3))
    for falls in rng.permutation([first, first + 3]).tolist():
        costs = walk(rng, "d" * falls)
        costs += [costs[-1]] * (11 - falls) + [costs[-1] - down for down in (0.1, 0.05, 0)]
        known = {"An equal cost counts as better. It has to be lower.": len(costs) - 1}
        check_stop(student, costs, 4, "With equal costs training does not stop where it should.", known)


def test_names(student, rng):
    """The arguments can be given by name, and min_delta is 0 unless another one is given."""
    for falls in two_of(rng, *range(3, 26)):
        costs = np.array(walk(rng, "d" * falls + "u" * (30 - falls), size=0.01))
        with_default = returned.by_name(student.early_stopping, costs=costs, patience=2)
        given = returned.by_name(student.early_stopping, costs=costs, patience=2, min_delta=0.5)
        found, other = (returned.number(returned.values(result, *NAMES)[BEST]) for result in (with_default, given))
        assert found != other, "The result is the same with min_delta = 0.5 and without it: its default is 0."
        assert may_be_best(found, costs, 2), NO_EPOCH
