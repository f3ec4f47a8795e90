"""The course's data set, beside the points that it is made of."""

from pathlib import Path

import numpy as np
import pytest

SOURCE = Path(__file__).parents[2] / "source" / "optimization_methods"


def test_the_moons_are_two_half_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    """load_dataset gives two half circles of 150 points, shuffled and with noise of 0.2, as NumPy draws them."""
    monkeypatch.syspath_prepend(SOURCE)
    from course_kit.opt_utils import load_dataset

    random, angles = np.random.RandomState(3), np.linspace(0, np.pi, 150)
    upper = np.column_stack([np.cos(angles), np.sin(angles)])
    lower = np.column_stack([1 - np.cos(angles), 1 - np.sin(angles) - 0.5])
    order = random.permutation(300)
    points = np.concatenate([upper, lower])[order] + random.normal(scale=0.2, size=(300, 2))
    x, y = load_dataset()
    np.testing.assert_allclose(x, points.T, rtol=0, atol=1e-15)
    assert np.array_equal(y, np.repeat([0, 1], 150)[order][np.newaxis])
