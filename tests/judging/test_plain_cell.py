"""What a test cell is called, and what of it a student can see."""

from __future__ import annotations

import pytest

from nbjudge.judging.plain_cell import PlainCell

TITLES = {
    "# Area of a circle\nassert area(1)": "Area of a circle",
    "import numpy as np\n\n# Area of a circle\nassert area(1)": "Area of a circle",
    '"""Area of a circle\n\nMore."""\n# other words\nassert area(1)': "Area of a circle",
    'def test_area():\n    """Area of a circle"""\n    # small\n    assert area(1)': "Area of a circle",
    "assert area(1)\n# and once more\nassert area(2)": "the-id",
    "for r in (1, 2):\n    # each of them\n    assert area(r)": "the-id",
    'def same(a, b):\n    """Compare."""\n    return a == b\nassert same(area(1), 3)': "the-id",
    "### BEGIN HIDDEN TESTS\n# the secret\nassert area(7)\n### END HIDDEN TESTS": "the-id",
    '##BEGIN HIDDEN TESTS\n"""The secret"""\nassert area(7)\n##END HIDDEN TESTS': "the-id",
}


@pytest.mark.parametrize("source", TITLES)
def test_the_title_stands_at_the_beginning(source: str) -> None:
    """A check is called by the words in front of the test; words about a part of it, and hidden ones, are no title."""
    assert PlainCell("the-id", 1, source).title == TITLES[source]


@pytest.mark.parametrize(
    "marker", ["### {} HIDDEN TESTS", "###{} HIDDEN TESTS", "# {} HIDDEN TESTS ###", "{} HIDDEN TESTS"]
)
def test_hidden_lines_are_known_by_nbgraders_rule(marker: str) -> None:
    """A line that contains the words is a marker, as for nbgrader, and what is between two is shown to nobody."""
    lines = ["a = 1", marker.format("BEGIN"), "b = 2", marker.format("END"), "c = 3"]
    cell = PlainCell("the-id", 1, "\n".join(lines))
    assert cell.hides
    assert [cell.is_hidden(number) for number in range(1, 6)] == [False, True, True, False, False]
    assert cell.statement(3) == "" and cell.statement(5) == "c = 3"
