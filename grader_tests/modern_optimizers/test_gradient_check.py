"""Hidden tests of `gradient_check`: ‖g − n‖ / (‖g‖ + ‖n‖) with n = (J(θ + ε) − J(θ − ε)) / 2ε, entry by entry.

A cost is a function, which is called a hundred times for each result: too often for one on this side of the wall. A
locked cell of the notebook makes one of plain numbers and calls `gradient_check` with it: the polynomial
Σ (a·θ + b·θ² + c·θ³) + d·(Σθ)², whose slopes and difference quotients are known by hand.
"""

from functools import partial

import gradient_slips
import networks
import numpy as np
import pytest
import reference
import returned
from reference import each
from returned import assert_near

from nbjudge import StudentRaised

NOT_THE_FORMULA = (
    "The result is not ‖g − n‖ / (‖g‖ + ‖n‖) with n = (J(θ + ε) − J(θ − ε)) / 2ε, over all entries together."
)

CRASHES = {
    "NameError": "Either `gradient_check` is not defined when this cell runs, or a name in it has no value.",
    "KeyError": "There is no such key. The gradient of parameters[name] is grads['d' + name].",
    "UFuncOutputCastingError": "An array of whole numbers (int) cannot be moved by ε.",
}


class Check:
    """A polynomial, a network, and the gradient that is right for it."""

    def __init__(self, student, rng, layers=2):
        """Draw coefficients a, b, c, d, all of one sign, and parameters."""
        self.function, self.rng = student.gradient_check_on_polynomial, rng
        sign = rng.choice([-1, 1])  # so that a gradient does not look right by its signs
        self.coefficients = [sign * c for c in (*rng.uniform(0.5, 1.5, 3), rng.uniform(0.02, 0.05))]
        drawn = networks.draw(rng, layers).parameters
        self.parameters = {key: array[:3, :4] for key, array in drawn.items()}  # each entry costs two evaluations
        self.grads = reference.slopes(self.coefficients, self.parameters)

    def call(self, grads, *epsilon, cost=1, **by_name):
        """Call the function through the notebook's cell; return the number, and keep the parameters after it.

        The cost is the polynomial times `cost`.
        """
        coefficients = [cost * c for c in self.coefficients]
        try:
            with returned.explained(**CRASHES):
                result = self.function(coefficients, self.parameters, grads, *epsilon, **by_name)
        except StudentRaised as error:
            assert "keyword argument" not in str(error), returned.RENAMED
            raise
        number, self.after = returned.values(result, "difference", "parameters")
        returned.assert_numbers([number])
        assert np.isfinite(number), (
            "The result is no finite number. Is an answer still missing (None), or divided by 0?"
        )
        return number

    def assert_cost_enters(self):
        """Require other results for other costs, and the same for the same one, in whatever order they come.

        Two of the three costs can have the same result by chance, where an answer leaves entries out. The result is an
        attempt at the formula: right, or with known mistakes in the differences and in the comparison.
        """
        # Some too large and some too small, so that it shows where errors cancel.
        grads = each(lambda g: g * self.rng.uniform(0.5, 1.6, g.shape), self.grads)
        found = {1: [], 3: [], 10: []}
        for cost in self.rng.permutation([1, 1, 3, 3, 10, 10]).tolist():
            found[cost].append(self.call(grads, 0.25, cost=cost))
        assert all(once == again for once, again in found.values()), returned.AT_RANDOM
        numbers = [once for once, _ in found.values()]
        assert max(numbers) - min(numbers) > 1e-3, "The result does not depend on the cost. Call `cost`."
        assert np.isclose(numbers[0], self.attempts(grads, 0.25), rtol=1e-5, atol=1e-7).any(), NOT_THE_FORMULA

    def attempts(self, grads, epsilon):
        """Return the right number, and those of each known mistake in the differences with each in the comparison.

        All of them with a small fixed ε too. But not the comparison of sums, which moves all entries at once gives.
        """
        differences = []
        for size in (epsilon, 1e-5):
            differences.append(reference.central_differences(self.coefficients, self.parameters, size))
            differences += gradient_slips.wrong_differences(self.coefficients, self.parameters, size).values()
            differences.append(each(np.abs, differences[0]))
        found = [reference.relative_difference(grads, n) for n in differences]
        for numerical in differences:
            wrong = gradient_slips.wrong_comparisons(grads, numerical)
            found += [number for hint, number in wrong.items() if hint != gradient_slips.SUMS]
            found += gradient_slips.other_comparisons(grads, numerical)
        return found

    def mistakes(self, grads, epsilon):
        """Return hint → number for the known mistakes, of which one has been made."""
        right = reference.central_differences(self.coefficients, self.parameters, epsilon)
        wrong = gradient_slips.wrong_differences(self.coefficients, self.parameters, epsilon)
        return {
            **{hint: reference.relative_difference(grads, numerical) for hint, numerical in wrong.items()},
            **gradient_slips.wrong_comparisons(grads, right),
            "ε is not the argument `epsilon` but a fixed small number.": (
                reference.relative_difference(grads, reference.slopes(self.coefficients, self.parameters))
            ),
        }


@pytest.mark.weight(3)
def test_formula(student, rng):
    """With a large ε, where it shows, the result is ‖g − n‖ / (‖g‖ + ‖n‖) with two-sided differences n."""
    check, epsilon = Check(student, rng), rng.uniform(0.2, 0.4)
    grads = each(lambda g: g * rng.uniform(1.2, 1.6), check.grads)
    found = check.call(grads, epsilon)
    numerical = reference.central_differences(check.coefficients, check.parameters, epsilon)
    known = partial(check.mistakes, grads, epsilon)
    expected = reference.relative_difference(grads, numerical)
    assert_near(found, expected, rtol=1e-6, atol=1e-7, hint=NOT_THE_FORMULA, mistakes=known)


@pytest.mark.weight(2)
def test_right_and_wrong_gradients(student, rng):
    """A right gradient gives almost 0; one that is c times too large gives (c − 1) / (c + 1)."""
    factor, found = rng.uniform(1.5, 3), {}
    for c in rng.permutation([1, factor]).tolist():  # each on another cost: what was asked first tells nothing
        check = Check(student, rng)
        grads = each(lambda g, c=c: c * g, check.grads)
        found[c] = check.call(grads, 1e-5), gradient_slips.wrong_comparisons(grads, check.grads)
    (right, _), (wrong, known) = found[1], found[factor]
    hint = "A right gradient should give a number near 0."
    halved = "A right gradient gives 1/3, as one twice too large would. Is the difference divided by 2ε?"
    assert abs(right) < 1e-3, halved if abs(right - 1 / 3) < 1e-3 else hint
    expected = (factor - 1) / (factor + 1)
    hint = "A gradient that is c times too large should give (c − 1) / (c + 1)."
    assert_near(wrong, expected, atol=1e-3, hint=hint, mistakes=known)


@pytest.mark.weight(1)
def test_wrong_sign(student, rng):
    """A gradient with the wrong sign gives 1, and less than that if only one array has it."""
    found = {"all": [], "one": [], "none": []}
    for wrong in rng.permutation(["all"] * 3 + ["one"] + ["none"] * 3).tolist():  # so many that guessing is no way
        check = Check(student, rng)
        turned = {"all": check.grads, "one": ["db2"], "none": []}[wrong]
        grads = {key: -g if key in turned else g for key, g in check.grads.items()}
        found[wrong].append(check.call(grads, 1e-5))
    hint = "A gradient with the wrong sign should give 1: ‖2g‖ / (‖g‖ + ‖g‖)."
    assert_near(found["all"], [1.0] * 3, rtol=0, atol=1e-6, hint=hint)
    assert 1e-3 < found["one"][0] < 0.999, "If only one array has the wrong sign, the result should be between 0 and 1."
    assert max(found["none"]) < 0.999, "A right gradient should give a number near 0."
    check.assert_cost_enters()


@pytest.mark.weight(2)
def test_every_entry_counts(student, rng):
    """One wrong entry is noticed wherever it is, in a weight or a bias, first or last."""
    check, found = Check(student, rng), {}
    cases = [(key, place) for key in check.grads for place in (0, -1)]
    for number in rng.permutation(len(cases) + 1):  # the last one is the right gradient, which comes among the others
        grads = {name: array.copy() for name, array in check.grads.items()}
        for key, place in cases[number : number + 1]:
            grads[key].flat[place] += 20 * np.abs(grads[key]).max()
        found[number] = check.call(grads, 1e-5)
    right = found[len(cases)]
    unnoticed = [key for number, (key, _) in enumerate(cases) if not found[number] > right + 1e-3]
    assert check.call(check.grads, 1e-5) == right, returned.AT_RANDOM
    assert len(unnoticed) < 2 * len(check.grads), "A wrong entry changes nothing: do the gradients enter the result?"
    assert not unnoticed, f"A wrong entry in {unnoticed[0]} is not noticed. Go over every entry of every array."
    check.assert_cost_enters()


@pytest.mark.weight(1)
def test_parameters_stay(student, rng):
    """After the check the parameters are what they were before it."""
    check, epsilon = Check(student, rng), 0.25
    once, twice = (check.call(each(lambda g, c=c: c * g, check.grads), epsilon) for c in (1, 2))
    assert abs(once - twice) > 1e-3, "The result does not depend on the gradients."
    assert check.call(each(lambda g: 2 * g, check.grads), epsilon) == twice, returned.AT_RANDOM
    after = returned.arrays(check.after, check.parameters, "parameters")
    hint = "The parameters are changed by the check. Put each entry back when its two costs are known."
    assert_near(after, check.parameters, rtol=1e-9, atol=1e-9, hint=hint)
    check.assert_cost_enters()


@pytest.mark.weight(1)
def test_epsilon(student, rng):
    """ε can be given by name, and only with a tiny one is the error tiny too; unless given, it is 1e-5."""
    check = Check(student, rng)
    # As small as ε, so that it shows: (θ + ε)³ is another number than θ³, and nothing is lost by rounding.
    small = Check(student, rng)
    small.coefficients = [0.0, 0.0, 1e10 * small.coefficients[2], 0.0]
    small.parameters = each(lambda theta: 1e-5 * theta, small.parameters)
    grads = reference.slopes(small.coefficients, small.parameters)
    less, more, given = (small.call(grads, **by_name) for by_name in ({"epsilon": 1e-9}, {"epsilon": 1e-5}, {}))
    assert abs(more - less) > 1e-3, "The result does not depend on the argument `epsilon`."
    assert abs(less) < 1e-3, "With a tiny ε, a right gradient should give a number near 0."
    assert np.isclose(given, more, rtol=1e-5, atol=0), "Unless another ε is given, it should be 1e-5."
    check.assert_cost_enters()
