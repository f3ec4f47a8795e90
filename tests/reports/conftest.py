"""What the tests of the report share: a course whose verdicts are made up."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from nbjudge.course.folders import Course, find_course
from nbjudge.records import Verdict
from tests.batch import tiny

MakeCourse = Callable[[Iterable[Verdict]], Course]


@pytest.fixture
def graded_course(tmp_path: Path) -> MakeCourse:
    """Return a function that writes a course in which these verdicts lie, and returns it."""

    def make(verdicts: Iterable[Verdict]) -> Course:
        root = tiny.make_course(tmp_path / "course", {})
        for verdict in verdicts:
            tiny.hand_in(root, verdict.student, None)
            folder = root / "autograded" / verdict.student / tiny.NAME
            tiny.write(folder / "verdict.json", verdict.to_json().encode())
        return find_course(root)

    return make
