"""Hidden tests of `gradient_check`: ‖g − n‖ / (‖g‖ + ‖n‖) with n = (J(θ + ε) − J(θ − ε)) / 2ε, entry by entry.

A cost is a function, which is called a hundred times for each result: too often for one on this side of the wall. A
locked cell of the notebook makes one of plain numbers and calls `gradient_check` with it: the polynomial
Σ (a·θ + b·θ² + c·θ³) + d·(Σθ)², whose slopes and difference quotients are known by hand.
"""

import gradient_slips
import networks
import numpy as np
import pytest
import reference
import returned
from reference import each
from returned import assert_near

from nbjudge import StudentRaised

CRASHES = {
    "NameError": "Either `gradient_check` is not defined when this cell runs, or a name in it has no value.",
    "KeyError": "There is no such key. The gradient of parameters[name] is grads['d' + name].",
    "UFuncOutputCastingError": "An array of whole numbers (int) cannot be moved by ε.",
}


class Check:
    """A polynomial, a network, and the gradient that is right for it."""

    def __init__(self, student, rng, layers=2):
        """Draw coefficients a, b, c, d and parameters."""
        self.function, self.rng = student.gradient_check_on_polynomial, rng
        self.coefficients = [*rng.uniform(0.5, 1.5, 3), rng.uniform(0.02, 0.05)]
        drawn = networks.draw(rng, layers).parameters
        self.parameters = {key: array[:3, :4] for key, array in drawn.items()}  # each entry costs two evaluations
        self.grads = reference.slopes(self.coefficients, self.parameters)

    def call(self, grads, *epsilon, **by_name):
        """Call the function through the notebook's cell; return the number, and keep the parameters after it."""
        try:
            with returned.explained(**CRASHES):
                result = self.function(self.coefficients, self.parameters, grads, *epsilon, **by_name)
        except StudentRaised as error:
            assert "keyword argument" not in str(error), returned.RENAMED
            raise
        number, self.after = returned.values(result, "difference", "parameters")
        returned.assert_numbers([number])
        assert np.isfinite(number), (
            "The result is no finite number. Is an answer still missing (None), or divided by 0?"
        )
        return number

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
    hint = "The result is not ‖g − n‖ / (‖g‖ + ‖n‖) with n = (J(θ + ε) − J(θ − ε)) / 2ε, over all entries together."
    expected = reference.relative_difference(grads, numerical)
    assert_near(found, expected, rtol=1e-6, atol=1e-7, hint=hint, mistakes=lambda: check.mistakes(grads, epsilon))


@pytest.mark.weight(2)
def test_right_and_wrong_gradients(student, rng):
    """A right gradient gives almost 0; one that is c times too large gives (c − 1) / (c + 1)."""
    check, factor = Check(student, rng), rng.uniform(1.5, 3)
    right, wrong = (check.call(each(lambda g, c=c: c * g, check.grads), 1e-5) for c in (1, factor))
    hint = "A right gradient should give a number near 0."
    halved = "A right gradient gives 1/3, as one twice too large would. Is the difference divided by 2ε?"
    assert abs(right) < 1e-3, halved if abs(right - 1 / 3) < 1e-3 else hint
    expected = (factor - 1) / (factor + 1)
    grads = each(lambda g: factor * g, check.grads)
    known = gradient_slips.wrong_comparisons(grads, check.grads)
    hint = "A gradient that is c times too large should give (c − 1) / (c + 1)."
    assert_near(wrong, expected, atol=1e-3, hint=hint, mistakes=known)


@pytest.mark.weight(1)
def test_wrong_sign(student, rng):
    """A gradient with the wrong sign gives 1, and less than that if only one array has it."""
    check = Check(student, rng)
    all_wrong = check.call(each(lambda g: -g, check.grads), 1e-5)
    one_wrong = check.call({**check.grads, "db2": -check.grads["db2"]}, 1e-5)
    hint = "A gradient with the wrong sign should give 1: ‖2g‖ / (‖g‖ + ‖g‖)."
    assert_near(all_wrong, 1.0, rtol=0, atol=1e-6, hint=hint)
    assert 1e-3 < one_wrong < 0.999, "If only one array has the wrong sign, the result should be between 0 and 1."


@pytest.mark.weight(2)
def test_every_entry_counts(student, rng):
    """One wrong entry is noticed wherever it is, in a weight or a bias, first or last."""
    check = Check(student, rng)
    right, unnoticed = check.call(check.grads, 1e-5), []
    assert check.call(check.grads, 1e-5) == right, returned.AT_RANDOM
    for key in check.grads:
        for place in (0, -1):
            grads = {name: array.copy() for name, array in check.grads.items()}
            grads[key].flat[place] += 20 * np.abs(grads[key]).max()
            unnoticed += [key] * (not check.call(grads, 1e-5) > right + 1e-3)
    assert len(unnoticed) < 2 * len(check.grads), "A wrong entry changes nothing: do the gradients enter the result?"
    assert not unnoticed, f"A wrong entry in {unnoticed[0]} is not noticed. Go over every entry of every array."


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


@pytest.mark.weight(1)
def test_epsilon(student, rng):
    """ε can be given by name, and a larger one has a larger error; unless given, it is 1e-5."""
    check = Check(student, rng)
    small, large, given = (
        check.call(check.grads, epsilon=0.1),
        check.call(check.grads, epsilon=0.3),
        check.call(check.grads),
    )
    assert large > small > 1e-9, "The result does not depend on the argument `epsilon`."
    assert given < small, "Unless another ε is given, it should be as small as 1e-5."
    assert given < 1e-3, "With the default ε, a right gradient should give a number near 0."
