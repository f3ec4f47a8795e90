"""nbgrader's marks that are kept as data are those that it gives."""

import random
import sys
from pathlib import Path

import pytest

from . import course, stock_marks
from .kinds import KINDS

SAMPLE = 10


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_nbgrader_still_gives_what_was_recorded(tmp_path: Path) -> None:
    """Asked today about some of the kinds, with an answer to each taken at random, nbgrader says the same."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}", file=sys.stderr)
    chance = random.Random(seed)
    chosen = set(chance.sample([kind.name for kind in KINDS], SAMPLE))
    if "earlier_names_then" in chosen:
        chosen.add("earlier_names_first")  # whose names its test uses
    kinds = [kind for kind in KINDS if kind.name in chosen]
    students = {kind.name: chance.choice(list(course.ANSWERS)) for kind in kinds}
    root = course.make_course(tmp_path / "course", kinds)
    course.hand_in(root, "mixed", course.handed_in(lambda kind: course.ANSWERS[students[kind.name]](kind), kinds))
    (asked,) = stock_marks.asked(root, ["mixed"]).values()
    recorded = stock_marks.recorded()["marks"]
    assert asked == {kind.grade_id: recorded[students[kind.name]][kind.grade_id] for kind in kinds}
