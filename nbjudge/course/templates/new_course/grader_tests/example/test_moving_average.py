"""Hidden tests of `moving_average`, for the graded cell with the ID test_moving_average."""

import numpy as np
import pytest

from nbjudge import assert_close


def averages(values, width):
    """Return the right result, found in another way than in the solution."""
    return np.convolve(values, np.full(width, 1 / width), mode="valid").tolist()


@pytest.mark.weight(2)
def test_each_average(student, rng):
    """Each value is the average of as many neighbours as the width says."""
    values, width = rng.uniform(1, 9, size=8).tolist(), 3
    expected = averages(values, width)
    assert_close(
        student.moving_average(values, width),
        expected,
        hint="These are not the averages of each three neighbours among eight numbers.",
        mistakes={
            "The last average is missing. How many windows of three are there among eight numbers?": expected[:-1],
            "These are sums. Divide them by the width.": [width * average for average in expected],
            "The last windows hold fewer numbers than the width says. Stop before them.": (
                [*expected, sum(values[-2:]) / width, values[-1] / width]
            ),
        },
    )


def test_one_window(student, rng):
    """A width of as many as there are values gives one average, that of all."""
    values = rng.uniform(1, 9, size=5).tolist()
    hint = "Five numbers with a width of 5 have one average. Return it as a list with one number."
    assert_close(student.moving_average(values, 5), averages(values, 5), hint)


def test_the_list_stays(student, rng):
    """The list that was passed is not changed."""
    values = rng.uniform(1, 9, size=6).tolist()
    first, *_ = student.moving_average(values, 2)
    assert_close(student.last_call.args[0], values, hint="The function should leave the list as it was.")
    assert_close(first, (values[0] + values[1]) / 2, hint="The first value should be the mean of the first two.")
