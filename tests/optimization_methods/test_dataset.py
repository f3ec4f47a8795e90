"""The course's data set, beside the points that it is made of."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from course_notebook import read_cells, without_hidden_tests

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


def test_answers_are_checked_without_scikit_learn() -> None:
    """No cell that grading runs, setup or answer or check, loads scikit-learn: every fork would carry it along."""
    cells = [cell for cell in read_cells() if cell.kind == "code" and "ungraded" not in cell.tags]
    program = "\n".join(
        [*(without_hidden_tests(cell.source) for cell in cells), "import sys; print('sklearn' in sys.modules)"]
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=SOURCE, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "False"
    assert "load_dataset()" in "".join(cell.source for cell in read_cells() if "ungraded" in cell.tags)
