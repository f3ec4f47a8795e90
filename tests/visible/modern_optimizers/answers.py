"""Answers as learners write them: those of the tables in tests/answers/, of which these tests need no copy."""

from __future__ import annotations

from course_kit.modern_optimizers import public_tests

from tests.answers.modern_optimizers import tables

RIGHT = tables.BASES

# Slips without a hint of their own, and what the report says of each.
SAID = {
    "return inside the loop": ("with no return inside the loop", "has no key"),
    "the last layer forgotten": ("a loop that reaches every layer", "has no key"),
    "layer 0": ("The layers count from 1 to L",),
    "a renamed parameter": ("names and order in the def line",),
    "no return": ("does it end in return",),
    "gradients changed in place": ("The function changes grads",),
    "in place": ("The function changes grads",),
    "empty dictionaries": ("is empty",),
    "another cell's variable": ("Does it come from another cell",),
    "v not returned": ("should return 2 things: parameters, v",),
    "s not returned": ("should return 2 things: parameters, s",),
    "only parameters returned": ("should return 3 things",),
    "norm not returned": ("should return 2 things: clipped, norm",),
    "another default": ("tiny gradients", "twice too large"),
    "no default": ("argument",),
    "unfinished": ("TypeError", "None", "nan"),
    "crash without warm-up": ("ZeroDivisionError",),
    "always scales": ("all zero",),
    "condition the wrong way": ("Small gradients are scaled up",),
}
_TESTS = {value.function: value for value in vars(public_tests).values() if hasattr(value, "mistakes")}
SLIPS = {
    function: {
        answer.name: (RIGHT[function], answer.source)
        for answer in tables.WRONG
        if answer.function == function and answer.name in {*SAID, *_TESTS[function].mistakes}
    }
    for function in RIGHT
}
STYLES = [(answer.function, answer.name, answer.source) for answer in tables.STYLES]
