"""Hidden tests of `best_of_k`: the expected highest of k scores that are drawn from all n without replacement."""

from functools import partial
from itertools import combinations
from math import comb

import numpy as np
import pytest
import reference
import returned
from returned import assert_near

NOT_THE_MEAN = "This is not the mean, over all choices of k scores, of the highest score."


def scores_of(rng, n):
    """Return n different scores in no order, the highest and the lowest neither first nor last."""
    scores = rng.permutation(np.linspace(0.1, 0.9, n) ** 1.5 + rng.uniform(-0.01, 0.01, n))
    middle = n // 2
    for place, extreme in ((middle, scores.argmax()), (middle - 1, scores.argmin())):
        scores[[place, extreme]] = scores[[extreme, place]]
    return scores


def best(student, scores, k):
    """Call the function; return one number."""
    causes = {"ValueError": "k scores are drawn out of n. A factorial of a negative number does not exist."}
    with returned.explained(**causes, OverflowError="The numbers become too large: math.comb is exact."):
        return returned.number(student.best_of_k(scores, k))


def mistakes(scores, k):
    """Return hint → number as that mistake would give it."""
    s = np.sort(scores)
    return {
        "This is the highest of the first k scores. Every choice of k scores counts.": max(scores[:k]),
        "This is the highest of all scores. With fewer tries one expects less.": s[-1],
        "This is the highest of the last k scores. Every choice of k scores counts.": max(scores[-k:]),
        "This is the mean of the k highest scores. It should be the mean of the highest of k.": s[-k:].mean(),
        "This is the mean of the k lowest scores.": s[:k].mean(),
        "This is the mean of the first k scores. It should be the mean of the highest of k.": np.mean(scores[:k]),
        "This is the mean of all scores. The best of k tries is better than that.": s.mean(),
        "This is a score in the order of size, or a quantile. It should be the mean of the highest of k.": s[k - 1],
        **in_formula(scores, k),
    }


def in_formula(scores, k):
    """Return hint → number as that mistake in the formula would give it."""
    s, n = np.sort(scores), len(scores)
    i = np.arange(1, n + 1)
    weights = np.array([comb(j - 1, k - 1) for j in i]) / comb(n, k)
    shifted = np.array([comb(j, k) for j in i]) / comb(n, k)
    with_replacement = float(np.sum(s * ((i / n) ** k - ((i - 1) / n) ** k)))
    return {
        "This is the formula for drawing with replacement. Here no score is drawn twice.": with_replacement,
        "The weights are C(i, k) / C(n, k), which is one too far: they are C(i − 1, k − 1) / C(n, k).": (
            float(s @ shifted)
        ),
        "The scores are not in order: the i-th score of the formula is the i-th smallest.": float(scores @ weights),
        "The scores are in falling order. This is the expected lowest of k.": float(s[::-1] @ weights),
        "The positions count from 0: for the i-th smallest score, i is 1, 2, …, n.": float(s[1:] @ weights[:-1]),
        "The highest score is left out: i goes from 1 to n, `range(1, n + 1)`.": float(s[:-1] @ weights[:-1]),
        "The weights are not divided by C(n, k), the number of all choices.": float(s @ weights) * comb(n, k),
        "These are k scores out of n + 1. There are n.": float(s @ weights) * comb(n, k) / comb(n + 1, k),
    }


def assert_attempt(found, scores, k):
    """Require the right number, or that of a mistake in the formula: `test_formula` judges that.

    The scores are in order, rising or falling, and n and k such that nothing without the formula comes near to these.
    """
    n, right = len(scores), reference.best_of_k
    other_divisor = right(scores, k) * comb(n, k) / comb(n - 1, k - 1)
    one_more = right(scores, k + 1)
    known = [right(scores, k), other_divisor, one_more, *in_formula(scores, k).values()]
    assert np.isclose(found, known, rtol=1e-5, atol=1e-9).any(), NOT_THE_MEAN


@pytest.mark.weight(4)
def test_formula(student, rng):
    """The result is the mean, over every choice of k scores, of the highest of them."""
    for k in (3, 4):
        scores = np.sort(scores_of(rng, 8))  # that they come in any order is another check's business
        every = [max(chosen) for chosen in combinations(scores.tolist(), k)]
        found = best(student, scores, k)
        known = partial(mistakes, scores, k)
        assert_near(found, sum(every) / len(every), hint=NOT_THE_MEAN, mistakes=known)


def test_one_try_and_all(student, rng):
    """With k = 1 the result is the mean of the scores, and with k = n it is the highest."""
    for n in (5, 7):
        scores = np.sort(scores_of(rng, n))
        one = {"This is the highest score, for k = 1 too.": scores[-1]}
        hint = "With one try one expects the mean of all scores."
        assert_near(best(student, scores, 1), scores.mean(), hint=hint, mistakes=one)
        every = {"This is the mean of the scores, for k = n too.": scores.mean()}
        hint = "Whoever draws all the scores has the highest one for certain."
        assert_near(best(student, scores, n), scores[-1], hint=hint, mistakes=every)
    scores = np.sort(scores_of(rng, 10))
    assert_attempt(best(student, scores, 6), scores, 6)


@pytest.mark.weight(2)
def test_order_does_not_matter(student, rng):
    """The same scores in another order give the same result, between the mean and the highest."""
    scores = scores_of(rng, 9)
    found, turned, ordered = (best(student, s, 4) for s in (scores, 2 * scores[::-1], 3 * np.sort(scores)))
    between = scores.mean() + 0.01 < ordered / 3 < scores.max() - 0.01
    assert between, "The result does not lie between the mean and the highest score."
    hint = "The scores are not in order: the i-th score of the formula is the i-th smallest. Sort them first."
    assert_near([turned, ordered], [2 * found, 3 * found], hint=hint)
    assert_attempt(ordered / 3, np.sort(scores), 4)


def test_equal_scores(student, rng):
    """Scores that occur more than once count as often as they occur."""
    different = np.array([0.1, 0.4, 0.9]) * rng.uniform(0.8, 1.2)
    scores = np.repeat(different, rng.permutation([2, 3, 4]))
    without = {"Equal scores count only once here.": reference.best_of_k(different, 2)}
    every = [max(chosen) for chosen in combinations(scores.tolist(), 2)]
    hint = "With scores that occur more than once the result is not right."
    assert_near(best(student, scores, 2), sum(every) / len(every), hint=hint, mistakes=without)


def test_many_scores(student, rng):
    """Of 60 scores too, the best 20 of them are counted exactly."""
    scores = np.sort(scores_of(rng, 60))
    hint = "With many scores the result is not right. Are the binomials whole numbers? math.comb is exact."
    expected = reference.best_of_k(scores, 20)
    assert_near(best(student, scores, 20), expected, hint=hint, mistakes=lambda: mistakes(scores, 20))


def test_scores_stay(student, rng):
    """The scores that were passed stay as they are, and can be passed by name."""
    scores = np.sort(scores_of(rng, 6))[::-1]
    found = returned.number(returned.by_name(student.best_of_k, scores=scores, k=4))
    after = student.last_call.kwargs["scores"]
    twice = returned.number(returned.by_name(student.best_of_k, scores=2 * scores, k=4))
    # Not only above 0: with a number that is too small to count, twice is as good as once.
    assert np.isfinite(found) and found > np.min(scores) / 100, "The result should be of the size of the scores."
    assert_near(twice, 2 * found, hint="With all scores twice as high, the result should be twice as high.")
    assert returned.unchanged(scores, after), "The function sorts `scores` itself. np.sort makes a sorted copy."
    assert_attempt(found, scores, 4)
