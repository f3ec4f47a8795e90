"""What it takes to read a notebook is counted with what its code takes: no file holds the grader for longer."""

import time
from pathlib import Path
from typing import Any

import pytest

from nbjudge.grading import submission
from nbjudge.grading.submission import Grader
from tests.hostile import course


def test_the_time_of_reading_is_the_submissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook that takes all the seconds to be read has none left for its code; one before it has its points."""
    given = course.submission("somebody", course.notebook())
    with Grader(course.assignment(tmp_path)) as grader:
        before = grader.grade(given).verdict
        pick_notebooks = submission.pick_notebooks

        def slowly(*arguments: Any) -> Any:
            time.sleep(1.5)
            return pick_notebooks(*arguments)

        monkeypatch.setattr(submission, "pick_notebooks", slowly)
        verdict = grader.grade(given, seconds=1).verdict
    assert before.score == 20
    assert verdict.status == "graded" and verdict.score == 0
    assert {check.outcome for exercise in verdict.exercises for check in exercise.checks} == {"timed_out"}
