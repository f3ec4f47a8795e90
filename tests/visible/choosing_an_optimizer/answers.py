"""Answers as learners write them: for each exercise a right one, slips in it, and right ones in other styles.

They are those that the hidden tests are tried with, as far as the visible tests can tell them.
"""

from __future__ import annotations

from tests.answers.choosing_an_optimizer import bases
from tests.answers.choosing_an_optimizer.tables import RIGHT as RIGHT_ANSWERS
from tests.answers.choosing_an_optimizer.tables import WRONG

# What an answer needs of the exercises before it.
BEFORE = {"random_search": bases.SAMPLE}
RIGHT = {function: BEFORE.get(function, "") + source for function, source in bases.ALL.items()}

# What a learner reads after a slip that is no recorded mistake, or one whose hint is another one's.
SAID = {
    "bounds swapped": ("the lower bound comes first",),
    "one number only": ("should be an array of shape (5,)",),
    "no seed": ("u is uniform between ln low and ln high",),
    "a renamed parameter": ("names and order in the def line",),
    "no return": ("does it end in return", "returns None", "nothing in it"),
    "nothing done": ("does it end in return",),
    "rows and columns swapped": ("should have shape (3, 2), it has (2, 3)",),
    "means returned": ("should have shape (3, 2), it has (3,)",),
    "a single row flattened": ("should have shape (3, 1), it has (3,)",),
    "arguments of train swapped": ("`train` takes the learning rate first",),
    "the seed forgotten": ("`train` takes the learning rate first",),
    "NaN kept": ("Put np.inf for what is not finite",),
    "minus infinity": ("Put np.inf for what is not finite",),
    "return inside the loop": ("train(learning_rates[i], seeds[j])", "One cost for each trial", "[trial"),
    "only the rate": ("should return 2 things",),
    "positions from 0": ("has the weight C",),
    "sorted in place": ("The function changes scores",),
    "a list of all the terms": ("should be a number; it is a list",),
    "mean of a": ("It is the mean of a − b",),
    "only the interval": ("It is the mean of a − b",),
    "a changed in place": ("The function changes a",),
    "only one value": ("should return 2 things",),
    "costs returned": ("with the epoch that makes it",),
    "one past the end": ("the last there is",),
    "one training more": ("more networks are trained than the budget allows",),
    "every rate twice": ("more networks are trained than the budget allows",),
    "two values returned": ("should return 3 things",),
    "the rate validated": ("`validate` takes what `train` gives back",),
    "only the lowest cost returned": ("should have shape (6,)", "an array of shape (6,)"),
}
# The trainings of the visible tests do not look at the learning rate.
UNSEEN = {"random_search": {"arguments of train swapped"}}


def _slips(function):
    names = {*_known(function), *SAID} - UNSEEN.get(function, set())
    told = [answer for answer in WRONG if answer.function == function and answer.name in names]
    return {answer.name: (bases.ALL[function], answer.source) for answer in told}


def _known(function):
    from course_kit.choosing_an_optimizer import public_tests

    return getattr(public_tests, f"{function}_test").mistakes


SLIPS: dict[str, dict[str, tuple[str, ...]]] = {function: _slips(function) for function in RIGHT}
# Right answers in forms that the visible tests do not take, as the hidden ones do: a list for an array, or the reverse.
FORMS = {
    "one by one, in a list", "lists of lists", "an array of three", "counting down, an array of two",
    "drawn anew, infinity for NaN in the costs", "a dictionary, rates in order",
}  # fmt: skip
STYLES: list[tuple[str, str, str]] = [
    (answer.function, answer.name, BEFORE.get(answer.function, "") + answer.source)
    for answer in RIGHT_ANSWERS
    if answer.name not in FORMS
]
