"""A notebook of more exercises than a submission may have processes."""

from pathlib import Path

import pytest

from nbjudge.course.folders import find_course
from nbjudge.grading.submission import Grader
from nbjudge.records import Submission
from nbjudge.settings import Limits
from tests.plain_courses import course
from tests.plain_courses.kinds import Kind

NUMBERS = range(40)
# With a variable in each, no two of them can share a kept copy.
KINDS = [
    Kind(f"f{n}", right=f"a{n} = {n}\ndef f{n}():\n    return a{n}", other="", wrong="", test=f"assert f{n}() == {n}")
    for n in NUMBERS
]


@pytest.mark.slow
def test_the_copies_of_many_exercises_are_not_on_the_students_account(tmp_path: Path) -> None:
    """Each exercise takes a copy that is kept and one that answers; forty get their points within 8 processes."""
    root = course.make_course(tmp_path / "course", KINDS)
    with Grader(find_course(root).assignment(course.NAME), limits=Limits(processes=8)) as grader:
        book = course.as_bytes(course.handed_in(course.ANSWERS["right"], KINDS))
        verdict = grader.grade(Submission("ada", course.NAME, {f"{course.NAME}.ipynb": book})).verdict
    assert {check.outcome for one in verdict.exercises for check in one.checks} == {"passed"}
    assert len(verdict.exercises) == len(NUMBERS)
