"""The course's data set, beside the library that it comes from."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import make_moons

SOURCE = Path(__file__).parents[2] / "source" / "optimization_methods"


def test_the_moons_are_those_of_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """load_dataset draws scikit-learn's moons, to the last bit."""
    monkeypatch.syspath_prepend(SOURCE)
    from opt_utils import load_dataset

    np.random.seed(3)
    points, labels = make_moons(n_samples=300, noise=0.2)
    x, y = load_dataset()
    assert np.array_equal(x, points.T) and np.array_equal(y, labels[np.newaxis])
