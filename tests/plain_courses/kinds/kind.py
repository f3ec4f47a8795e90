"""What a kind of test cell is: the cell, and answers to it."""

from __future__ import annotations

from dataclasses import dataclass

from nbjudge.records import Judged


@dataclass(frozen=True)
class Kind:
    """A test cell of a kind that courses have, and answers: the solution, one that is otherwise right, a wrong one.

    `given` is the source of a locked cell before the answer. `stock` says why nbgrader's own mark is another one, where
    it is; the marks of ours are `share` of the points for the wrong answer, and all of them for the right ones.
    """

    name: str
    right: str
    other: str
    wrong: str
    test: str
    given: str = ""
    judged: Judged = "outside"
    share: float = 0.0
    stock: str = ""

    @property
    def grade_id(self) -> str:
        """Return the id of the test cell."""
        return f"test_{self.name}"
