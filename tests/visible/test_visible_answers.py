"""Right and wrong answers, as learners write them, under the visible tests."""

from __future__ import annotations

import json

import public_tests
import pytest
import visible_exercises
from record_cases import SOURCE
from visible_answers import RIGHT, SLIPS, STYLES, compiled, slip

EXERCISES = {value.function: value for value in vars(visible_exercises).values() if hasattr(value, "mistakes")}

# What a learner reads after a slip that is no recorded mistake, or one whose hint is another one's.
SAID = {
    "return in the loop": ("with no return inside the loop", "has no key"),
    "last layer missed": ("a loop that reaches every layer", "has no key"),
    "loop from 0": ("The layers count from 1 to L",),
    "only row 0": ("Only row 0 is updated",),
    "empty": ("is empty", "should be 3, it is 0"),
    "grads overwritten": ("The function changes grads",),
    "b forgotten": ("is there a line that updates it",),
    "no return": ("does it end in return",),
    "tail Y from the start": ("The last batch takes the first columns",),
    "whole batch": ("There is a batch too many",),
    "last k": ("Is it set only in a loop",),
    "X sorted in place": ("The function changes X",),
    "rows instead of columns": ("one permutation of the m columns",),
    "keys of the parameters": ('v has no key "dW1"; its keys are W1',),
    "ones": ("Zeros, in the shape of the parameter",),
    "s filled with ones": ("Zeros, in the shape of the parameter",),
    "integers": ("should hold floats, not integers",),
    "the parameters' own memory": ("are the same array",),
    "flat": ("should have shape (2, 3), it has (2,)", "An axis is missing"),
    "single numbers": ("should be an array of shape (2, 3), it is a number",),
    "arrays for shapes": ("np.zeros: it takes a shape",),
    "Y without its axis": ("An axis is missing",),
    "b along v of W": ("NumPy has stretched a column over a matrix",),
    "power by ^": ("A power is written **",),
    "matrix product": ("The operator @ multiplies matrices",),
    "in an array": ("learning_rate should be a number, it is an array of shape (1,)",),
    "only the parameters returned": ("should return 2 things: parameters, v; it returns a dict",),
    "v not returned as updated": ("This is as it was before the call",),
    "one dictionary": ('v["dW1"] and s["dW1"] are the same array',),
    "shared arrays": ('v["dW1"] and s["dW1"] are the same array',),
    "only v returned": ("should return 2 things: v, s; it returns a dict",),
    "s forgotten": ('s has no key "dW1"; it is empty',),
    "three returned": ("it returns 3, so v_corrected is missing",),
    "epsilon fixed": ("or with 1e-8 there: use epsilon",),
    "renamed parameter": ("names and order in the def line",),
    "printed": ("the function printed: 0.1666",),
    "other cell's variable": ("Does it come from another cell",),
    "default changed": ("schedule_lr_decay(0.1, 999, 1): should be 0.1, it is 0.01",),
}


def judged(function, answer):
    """Return the points of an answer."""
    return getattr(public_tests, f"{function}_test")(answer)


@pytest.mark.parametrize("function", RIGHT)
def test_the_right_answer_passes(function):
    """A right answer gets all points, and is told that the hidden tests decide."""
    points = judged(function, compiled(RIGHT[function], function))
    assert points == 10
    assert all(check.passed for check in points.checks)
    assert "only the visible tests" in points.report
    assert "hidden" in points.report


@pytest.mark.parametrize("function", RIGHT)
def test_the_courses_solution_passes(function):
    """The solution in the source notebook gets all points."""
    notebook = json.loads((SOURCE / "optimization_methods.ipynb").read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == function]
    assert judged(function, compiled("".join(cell["source"]), function)) == 10


@pytest.mark.parametrize(("function", "source"), [pytest.param(f, s, id=f"{f}, {name}") for f, name, s in STYLES])
def test_right_is_right_in_every_style(function, source):
    """In place or pure, with lists for tuples, in float32: right answers get all points."""
    points = judged(function, compiled(source, function))
    assert points == 10, points.report


@pytest.mark.parametrize(("function", "name"), [(function, name) for function in SLIPS for name in SLIPS[function]])
def test_a_slip_fails_with_its_own_hint(function, name):
    """A wrong answer loses points, and the report names the mistake, before any other."""
    points = judged(function, slip(function, name))
    assert 0 <= points < 10
    assert not points.checks or any(not check.passed for check in points.checks)
    hint = EXERCISES[function].mistakes.get(name)
    if hint:
        assert next(said for check in points.checks for said in check.hints) == hint, points.report
    else:
        assert any(text in points.report for text in SAID[name]), points.report


def test_every_known_mistake_is_tried():
    """Each mistake that has a hint has its wrong answer in the table, and the table is not short."""
    for function, exercise in EXERCISES.items():
        assert set(exercise.mistakes) <= set(SLIPS[function])
    assert sum(map(len, SLIPS.values())) >= 80


def test_two_mistakes_are_named_at_once():
    """An answer with two mistakes in different places reads about both."""
    source = RIGHT["update_parameters_with_adam"]
    for old, new in (("beta1 * v[dW] + ", ""), ("beta1 * v[db] + ", "")):
        source = source.replace(old, new)
    for key in ("dW", "db"):
        source = source.replace(f"np.sqrt(s_corrected[{key}]) + epsilon", f"np.sqrt(s_corrected[{key}] + epsilon)")
    points = judged("update_parameters_with_adam", compiled(source, "update_parameters_with_adam"))
    mistakes = EXERCISES["update_parameters_with_adam"].mistakes
    assert mistakes["epsilon inside"] in points.report
    assert mistakes["v ignored"] in points.report


def test_one_slip_keeps_the_points_of_the_rest():
    """ε inside the root leaves what is computed before it right, and one line per mistake is enough."""
    points = judged("update_parameters_with_adam", slip("update_parameters_with_adam", "epsilon inside"))
    assert points == 7
    assert len(points.report.splitlines()) < 20


@pytest.mark.parametrize(
    "constant", [0, 0.5, 1, {}, [], (), "text", [None], [(None, None)], ({}, {}), ({}, {}, {}, {}, {}), True], ids=repr
)
def test_a_constant_gets_nothing(constant):
    """An answer that returns the same whatever it is given gets no points."""
    for function in RIGHT:
        assert judged(function, lambda *arguments, **keywords: constant) == 0


@pytest.mark.parametrize(
    ("function", "lazy"),
    [
        ("update_parameters_with_gd", lambda parameters, grads, learning_rate: parameters),
        ("random_mini_batches", lambda X, Y, mini_batch_size=64, seed=0: [(X, Y)]),
        ("initialize_velocity", lambda parameters: parameters),
        ("update_parameters_with_momentum", lambda parameters, grads, v, beta, learning_rate: (parameters, v)),
        ("initialize_adam", lambda parameters: (parameters, parameters)),
        ("update_parameters_with_adam", lambda parameters, grads, v, s, t, **others: (parameters, v, s, v, s)),
        ("update_lr", lambda learning_rate0, epoch_num, decay_rate: learning_rate0),
        ("schedule_lr_decay", lambda learning_rate0, epoch_num, decay_rate, time_interval=1000: learning_rate0),
    ],
)
def test_giving_the_arguments_back_gets_nothing(function, lazy):
    """An answer that returns what it was given gets no points."""
    assert judged(function, lazy) == 0


@pytest.mark.parametrize("function", RIGHT)
def test_an_unanswered_exercise_is_one_friendly_line(function):
    """The stub of the release, and an empty function, are told that the exercise is not answered yet."""

    def stub(*arguments, **keywords):
        raise NotImplementedError

    for target in (stub, lambda *arguments, **keywords: None):
        points = judged(function, target)
        assert points == 0
        assert points.heading == f"Exercise {EXERCISES[function].number} is not answered yet."
        assert not points.checks


def test_a_tuple_of_none_is_called_what_it_is():
    """Where a function that is called has no return, the caller is not unanswered, and does not return plain None."""
    points = judged("initialize_adam", lambda parameters: (None, None))
    assert points == 0
    assert points.heading == "initialize_adam returns (None, None): there is nothing in it."
    assert "come from another function? If so: does that one end in return" in points.report

    right = compiled(RIGHT["initialize_adam"], "initialize_adam")
    partly = judged("initialize_adam", lambda parameters: (None, None) if "W3" in parameters else right(parameters))
    assert "three layers: returns (None, None)" in partly.report


def test_an_exception_is_told_in_one_line_of_the_learner():
    """A crash shows its type, its message and the learner's own line, and no traceback."""
    points = judged("update_lr", own_crash)
    assert points == 0
    assert 'ValueError: no such rate — in your line: raise ValueError("no such rate")' in points.report
    assert "Traceback" not in points.report + points._repr_html_()
    assert "visible_calls" not in points.report


def own_crash(learning_rate0, epoch_num, decay_rate):
    """Stop with an error of one's own."""
    raise ValueError("no such rate")
