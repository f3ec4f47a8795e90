"""Answers that are no dictionaries of matrices: lists of numbers, infinite ones, functions as arguments."""

from __future__ import annotations

import math

import numpy as np
import pytest
from course_kit.checks import Check, VisibleTest

CASE = {"draw": {"slope": 2}, "arguments": ["cost", [1, 2, 3]], "keywords": {}}
RECORDED = {
    "sweep": {
        "three rates": {
            **CASE,
            "expected": {"costs": [2.0, 4.0, math.inf], "best": 2.0},
            "mistakes": {"not lost": {"costs": [2.0, 6.0, 3]}},
        }
    }
}


def draw(slope):
    """Return a function as an argument."""
    return {"cost": lambda rate: slope * rate if rate < 3 else math.inf}


sweep_test = VisibleTest(
    1, "sweep", RECORDED, draw=draw,
    returns=("costs", "best"),
    checks=(Check("The costs", ("three rates",), ("costs",)), Check("The best", ("three rates",), ("best",))),
    computed_from={"best": ("costs",)},
    mistakes={"not lost": "The last one is lost."},
)  # fmt: skip


def answer(change=lambda costs: costs):
    """Return an answer whose costs are changed before the lowest is taken."""

    def sweep(cost, rates):
        costs = change(np.array([cost(rate) for rate in rates], dtype=float))
        return costs, costs.min()

    return sweep


def test_infinite_numbers_can_be_right():
    """Where infinity is recorded, infinity is right."""
    assert sweep_test(answer()) == 10


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda costs: np.array([2.0, 4.0, 6.0]), "costs[2] should be inf, it is 6"),
        (lambda costs: np.array([2.0, 5.0, math.inf]), "costs[1] should be 4, it is 5"),
        (lambda costs: np.array([2.0, math.inf, 4.0]), "costs[1] should be 4, it is inf"),
        (lambda costs: np.array([2.0, 4.0, math.nan]), "costs[2] should be inf, it is nan"),
        (lambda costs: costs[:2], "costs should have shape (3,), it has (2,)"),
        (lambda costs: costs.reshape(3, 1), "costs should have shape (3,), it has (3, 1)"),
    ],
)
def test_a_wrong_entry_is_named(change, said):
    """Of a list of numbers the report names the first wrong entry, and an infinite one makes no other one right."""
    points = sweep_test(answer(change))
    assert points < 10 and said in points.report


def test_what_follows_from_a_wrong_number_is_not_said_twice():
    """A number computed from a wrong list is said to follow from it, and the known mistake is named."""
    points = sweep_test(answer(lambda costs: np.array([2.0, 4.0, 6.0]) + 1))
    assert points == 0 and "computed from what is wrong above" in points.report
    assert "The last one is lost." in sweep_test(answer(lambda costs: np.array([2.0, 4.0, 6.0]))).report
