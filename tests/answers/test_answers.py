"""Right answers get all points, wrong ones what a teacher would give, and the learner reads which mistake it was."""

import re
from collections import defaultdict
from functools import cache

import pytest

from nbjudge.records import CheckResult

from . import bases
from .answer import Answer
from .judging import FUNCTIONS, judge, messages, names, quickly, quickly_with, share
from .tables import RIGHT, WRONG

SEEDS = (1, 2, 3)  # `make audit` takes a hundred, for all answers

# The mistakes of the table in COURSE.md, and the answers that make them.
COURSE_TABLE = {
    "update_parameters_with_adam": [
        "ε inside the root", "s not corrected", "1 − β without t", "t of the loop", "β² in place of βᵗ",
        "s decays with β1", "1 + βᵗ", "v of W with db", "np.square for np.sqrt", "ε outside the fraction",
        "s built from v", "b without the root", "three values returned",
    ],
    "random_mini_batches": [
        "rest from the start", "labels of the rest cut from X", "start without the size", "stop at k · size",
        "rest up to the negative rest", "X and Y with two permutations", "the loop's last k", "crash when m < size",
    ],
    "schedule_lr_decay": [
        "no floor", "no floor past the interval", "only at multiples", "round", "a renamed parameter",
    ],
    "update_parameters_with_momentum": [
        "b with dW", "return inside the loop", "gradients changed in place", "another cell's variable",
    ],
    "update_parameters_with_gd": [
        "b with dW", "return inside the loop", "grads changed in place", "another cell's variable", "unfinished",
    ],
    "initialize_velocity": ["return inside the loop", "whole numbers", "no return"],
    "initialize_adam": ["db of s shaped like W", "return inside the loop", "whole numbers", "no return"],
    "update_lr": ["no return", "it does not parse"],
}  # fmt: skip


@cache
def judged(answer: Answer) -> list[CheckResult]:
    """Return what the checks make of an answer, with the first seed."""
    return quickly(answer.source, answer.function)


# What the published tests of the model assignment let pass.
PASSED_BEFORE = {
    ("initialize_velocity", "empty dictionary"), ("initialize_adam", "empty dictionaries"),
    ("initialize_adam", "v and s one dictionary"), ("random_mini_batches", "empty list"),
    ("random_mini_batches", "seed fixed at 0"), ("random_mini_batches", "an empty mini-batch"),
    ("update_parameters_with_gd", "row 0 only"), ("update_parameters_with_momentum", "row 0 only"),
    ("update_parameters_with_momentum", "v ignored"), ("update_parameters_with_momentum", "empty dictionaries"),
    ("update_parameters_with_adam", "v ignored"), ("update_parameters_with_adam", "s ignored"),
    ("update_parameters_with_adam", "t fixed at 2"), ("update_parameters_with_adam", "row 0 only"),
    ("update_lr", "a third of α₀"), ("schedule_lr_decay", "round"),
}  # fmt: skip

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
    others = [function for function in FUNCTIONS if function != answer.function]
    notebook = names(*(bases.ALL[function] for function in others), answer.source)
    for function in others:
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
    assert {(function, name) for function, names in COURSE_TABLE.items() for name in names} <= written


def test_what_the_published_tests_let_pass_is_here():
    """Every wrong answer that the published tests let pass is written out too."""
    assert {(answer.function, answer.name) for answer in WRONG} >= PASSED_BEFORE


def test_every_mistake_of_the_course_table_has_its_own_hint():
    """No two mistakes in one line of COURSE.md's table read the same hint."""
    hints = defaultdict(set)
    for answer in WRONG:
        if answer.name in COURSE_TABLE[answer.function]:
            hints[answer.function].add(answer.hint)
    assert {f: len(h) for f, h in hints.items()} == {f: len(names) for f, names in COURSE_TABLE.items()}


@by_name
def test_hints_give_nothing_away(answer: Answer):
    """What a learner reads is written by the author of the check: no expected value, no input, no traceback."""
    text = messages(judged(answer))
    assert "does not have the form" not in text  # what the judge says where a check itself breaks down
    assert not re.search(r"\d\.\d\d|array\(|DESIRED|Traceback|Mismatched|/work|/home", text)
    assert all(line.strip() for line in text.splitlines())
