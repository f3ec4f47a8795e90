"""Right answers get all points, wrong ones what a teacher would give, and the learner reads which mistake it was."""

import re
from collections import defaultdict
from functools import cache

import pytest

from nbjudge.records import CheckResult

from .answer import Answer
from .judging import judge, messages, names, quickly, quickly_with, share
from .tables import BASES, FUNCTIONS, REAL_MISTAKES, RIGHT, WRONG, others

SEEDS = (1, 2, 3)  # `make audit` takes a hundred, for all answers


@cache
def judged(answer: Answer) -> list[CheckResult]:
    """Return what the checks make of an answer, with the first seed."""
    return quickly(answer.source, answer.function)


by_name = pytest.mark.parametrize("answer", WRONG, ids=str)


@by_name
def test_wrong_answer(answer: Answer):
    """A wrong answer loses the points that a teacher would take, and the learner reads the hint for it."""
    results = judged(answer)
    low, high = answer.keeps
    assert low <= share(results) <= high
    assert share(results) < 1
    assert answer.hint in messages(results)


@pytest.mark.parametrize("answer", RIGHT, ids=str)
def test_right_answer(answer: Answer):
    """A right answer in any style gets all points."""
    assert messages(judged(answer)) == ""


@pytest.mark.parametrize("answer", [*WRONG[::7], *RIGHT[::4]], ids=str)
def test_marks_do_not_depend_on_the_seed(answer: Answer):
    """Every check has the same outcome with other inputs."""
    outcomes = [check.outcome for check in judged(answer)]
    for seed in SEEDS:
        assert [check.outcome for check in quickly(answer.source, answer.function, seed)] == outcomes


def test_tables_are_large_enough():
    """There are at least 80 wrong and 40 right answers, of every exercise several, each under its own name."""
    assert len(WRONG) >= 80
    assert len(RIGHT) >= 40
    for table in (WRONG, RIGHT):
        assert len({str(answer) for answer in table}) == len(table)
        assert all(sum(answer.function == function for answer in table) >= 5 for function in FUNCTIONS)


@pytest.mark.parametrize("answer", WRONG[::9], ids=str)
def test_other_exercises_keep_their_points(answer: Answer):
    """A wrong answer to one exercise takes no point of another."""
    beside = others(answer.function)
    notebook = names(*(BASES[function] for function in beside), answer.source)
    for function in beside:
        assert messages(quickly_with(notebook, function)) == ""


@pytest.mark.parametrize("answer", [*WRONG[::14], *RIGHT[::9]], ids=str)
def test_short_way_is_the_long_way(answer: Answer):
    """Judging without pytest and without the wire finds the same as the judge itself."""
    with_pytest, without = judge(answer.source, answer.function, 7), quickly(answer.source, answer.function, 7)
    assert [(r.name, r.outcome, r.weight, r.message) for r in with_pytest] == [
        (r.name, r.outcome, r.weight, r.message) for r in without
    ]


def test_every_mistake_of_the_course_table_is_here():
    """Every mistake in COURSE.md's table is written out as a wrong answer."""
    written = {(answer.function, answer.name) for answer in WRONG}
    assert {(function, name) for function, names in REAL_MISTAKES.items() for name in names} <= written


def test_every_mistake_of_the_course_table_has_its_own_hint():
    """No two mistakes in one line of COURSE.md's table read the same hint."""
    hints = defaultdict(set)
    for answer in WRONG:
        if answer.name in REAL_MISTAKES[answer.function]:
            hints[answer.function].add(answer.hint)
    assert {f: len(h) for f, h in hints.items()} == {f: len(names) for f, names in REAL_MISTAKES.items()}


@by_name
def test_hints_give_nothing_away(answer: Answer):
    """What a learner reads is written by the author of the check: no expected value, no input, no traceback."""
    text = messages(judged(answer))
    assert "does not have the form" not in text  # what the judge says where a check itself breaks down
    assert not re.search(r"\d\.\d\d|array\(|DESIRED|Traceback|Mismatched|/work|/home", text)
    assert all(line.strip() for line in text.splitlines())
