"""A function of the test that is called very often by the student's code."""

from pathlib import Path
from typing import Any

import pytest

from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.judging.plain.conversation import Conversation
from nbjudge.records import Submission
from tests.notebooks.build import as_bytes

from . import course
from .kinds import Kind

CALLS = 300
# It finds the program around it, and tells how many lists that program still follows after all these calls.
FOLLOWED = """
import sys
def followed(give, calls):
    for _ in range(calls):
        give([0])
    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Objects":
        frame = frame.f_back
    return len(frame.f_locals["self"].kept._values)
"""
KIND = Kind(
    "followed", FOLLOWED, FOLLOWED, "followed = abs", f"assert followed(lambda given: [given], {CALLS}) < {CALLS / 10}"
)


@pytest.mark.slow
def test_lists_that_nobody_holds_any_more_are_forgotten_between_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On both sides: else every call would look through the lists of all calls before it."""
    respond, most = Conversation.respond, [0]

    def counted(self: Conversation, question: dict[str, Any]) -> dict[str, Any]:
        most[0] = max(most[0], len(self._kept._values))
        return respond(self, question)

    monkeypatch.setattr(Conversation, "respond", counted)
    root = course.make_course(tmp_path / "course", [KIND])
    with Grader(find_course(root).assignment(course.NAME)) as grader:
        book = as_bytes(course.handed_in(course.ANSWERS["right"], [KIND]))
        verdict = grader.grade(Submission("ada", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    assert verdict.exercises[0].judged == "outside", verdict.exercises[0].why
    assert verdict.score == course.POINTS, verdict.exercises[0].checks
    assert most[0] < CALLS / 10
