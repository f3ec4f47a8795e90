"""An assignment whose hidden test passes functions of its own to the student's code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbjudge.course.folders import Course
from nbjudge.records import Assignment, Submission
from tests.notebooks import build

HIDDEN = '''
"""Hidden tests of `lowest`: the place of the lowest cost, where `cost` is a function of the test."""

from nbjudge import assert_close


def test_place(student, rng):
    """The place of the lowest cost is found, and each cost is asked for once."""
    secret = rng.permutation([0.5, 1.5, 2.5, 3.5, 4.5]).tolist()
    asked = []

    def cost(place):
        asked.append(int(place))
        return secret[place]

    found = student.lowest(cost, 5)
    assert_close(found, secret.index(0.5), hint="This is not the place of the lowest cost.")
    assert sorted(asked) == [0, 1, 2, 3, 4], "Ask for each cost once."
    assert student.last_call.args[0] is cost, "unreachable: it comes back as what it is."


def test_until_it_stops(student, rng):
    """Where a cost stops with an error, that place does not count."""
    stops = int(rng.integers(0, 4))

    def cost(place):
        if place == stops:
            raise OverflowError("too far")
        return 5 - place if place < 5 else {}["no such place"]

    assert student.lowest(cost, 5) == 4, "A cost that stops with an OverflowError is none."


def test_weight(student):
    """The costs are weighed by `weight`, whatever the exercise before makes of it."""
    with student.binding(weight=lambda place: [3, 1, 2][place]):
        assert student.lowest(lambda place: 1.0 + place / 10, 3) == 1, "Multiply each cost by weight(place)."


def test_function_of_the_notebook(student):
    """The costs may come from another function of the notebook."""
    assert student.lowest(student.height, 4) == 3, "This is not the place of the lowest cost."
'''
HELPER = "def weight(place):\n    return 1\ndef height(place):\n    return 9 - place"
STUB = "def lowest(cost, n):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
RIGHT = """
def lowest(cost, n):
    best, best_cost = None, float('inf')
    for place in range(n):
        try:
            found = cost(place) * weight(place)
        except OverflowError:
            continue
        if found < best_cost:
            best, best_cost = place, found
    return best
"""


def notebook(answer: str) -> bytes:
    """Return a notebook with this answer."""
    return build.as_bytes(
        build.notebook(
            build.code("weight", HELPER, **build.marks("weight", solution=True)),
            build.code("lowest", answer, **build.marks("lowest", solution=True)),
            build.code("test", "lowest(abs, 1)", **build.marks("test_lowest", grade=True, locked=True, points=4)),
        )
    )


def assignment(root: Path) -> Assignment:
    """Write the course, and return its assignment."""
    contents: dict[str, Any] = {
        "release/hw/hw.ipynb": notebook(STUB),
        "grader_tests/hw/test_lowest.py": HIDDEN.encode(),
    }
    for path, content in contents.items():
        (root / path).parent.mkdir(parents=True)
        (root / path).write_bytes(content)
    return Course(root).assignment("hw")


def submission(student: str, answer: str) -> Submission:
    """Return what a student hands in."""
    return Submission(student, "hw", {"hw.ipynb": notebook(answer)})
