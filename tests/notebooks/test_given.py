"""What the instructor's cells give a test cell, and which imports are an exercise."""

import pytest

from nbjudge.notebooks.code.given import given_before


@pytest.mark.parametrize(
    ("cells", "asked_for"),
    [
        ([("answer", "import numpy as np")], {"np"}),
        ([("answer", "'Import NumPy.'\n\nimport numpy as np")], {"np"}),
        ([("answer", "from math import pi, tau as turn")], {"pi", "turn"}),
        ([("answer", "import math\ndef f(x):\n    return math.pi")], set()),
        ([("locked", "import numpy as np"), ("answer", "import numpy as np")], set()),
        ([("open", "import numpy as np")], set()),
        ([("answer", "import math"), ("answer", "math = 3")], set()),
    ],
)
def test_an_answer_that_only_imports_is_an_import_that_is_asked_for(
    cells: list[tuple[str, str]], asked_for: set[str]
) -> None:
    """With a text above it, too; not where another cell imports the same, or the answer does more than import."""
    given = given_before(cells)
    assert given.asked_for == asked_for
    assert given.asked_for <= given.definitions.keys()
