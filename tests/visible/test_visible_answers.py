"""Right and wrong answers, as learners write them, under the visible tests."""

from __future__ import annotations

import json

import pytest

from tests.visible.assignments import ASSIGNMENTS, EXERCISES, FIRST, SOURCE, compiled

RIGHT = FIRST.answers.RIGHT
each_exercise = pytest.mark.parametrize(("each", "function"), EXERCISES, ids=[function for _, function in EXERCISES])


def judged(function, answer, each=FIRST):
    """Return the points of an answer."""
    return getattr(each.public_tests, f"{function}_test")(answer)


@each_exercise
def test_the_right_answer_passes(each, function):
    """A right answer gets all points, and is told that the hidden tests decide."""
    points = judged(function, each.right(function), each)
    assert points == 10
    assert getattr(each.public_tests, f"{function}_test").passes(each.right(function))
    assert all(check.passed for check in points.checks)
    assert "only the visible tests" in points.report
    assert "hidden" in points.report


@each_exercise
def test_the_courses_solution_passes(each, function):
    """The solution in the source notebook gets all points."""
    notebook = json.loads((SOURCE / each.name / f"{each.name}.ipynb").read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == function]
    assert judged(function, compiled(each.before(function) + "".join(cell["source"]), function), each) == 10


@pytest.mark.parametrize(
    ("each", "function", "source"),
    [pytest.param(each, f, s, id=f"{f}, {name}") for each in ASSIGNMENTS for f, name, s in each.answers.STYLES],
)
def test_right_is_right_in_every_style(each, function, source):
    """In place or pure, with lists for tuples, in float32: right answers get all points."""
    points = judged(function, compiled(source, function), each)
    assert points == 10, points.report


@pytest.mark.parametrize(
    ("each", "function", "name"),
    [
        pytest.param(each, function, name, id=f"{function}, {name}")
        for each in ASSIGNMENTS
        for function, slips in each.answers.SLIPS.items()
        for name in slips
    ],
)
def test_a_slip_fails_with_its_own_hint(each, function, name):
    """A wrong answer loses points, and the report names the mistake, before any other."""
    points = judged(function, each.slip(function, name), each)
    assert 0 <= points < 10
    assert not points.checks or any(not check.passed for check in points.checks)
    hint = each.tests[function].mistakes.get(name)
    if hint:
        assert next(said for check in points.checks for said in check.hints) == hint, points.report
    else:
        assert any(text in points.report for text in each.answers.SAID[name]), points.report


@pytest.mark.parametrize("each", ASSIGNMENTS, ids=lambda each: each.name)
def test_every_known_mistake_is_tried(each):
    """Each mistake that has a hint has its wrong answer in the table, and the table is not short."""
    assert set(each.tests) == set(each.answers.RIGHT) == set(each.answers.SLIPS)
    for function, exercise in each.tests.items():
        assert set(exercise.mistakes) <= set(each.answers.SLIPS[function])
    assert sum(map(len, each.answers.SLIPS.values())) >= 80 / 8 * len(each.tests)


def test_two_mistakes_are_named_at_once():
    """An answer with two mistakes in different places reads about both."""
    source = RIGHT["update_parameters_with_adam"]
    for old, new in (("beta1 * v[dW] + ", ""), ("beta1 * v[db] + ", "")):
        source = source.replace(old, new)
    for key in ("dW", "db"):
        source = source.replace(f"np.sqrt(s_corrected[{key}]) + epsilon", f"np.sqrt(s_corrected[{key}] + epsilon)")
    points = judged("update_parameters_with_adam", compiled(source, "update_parameters_with_adam"))
    mistakes = FIRST.tests["update_parameters_with_adam"].mistakes
    assert mistakes["epsilon inside"] in points.report
    assert mistakes["v ignored"] in points.report


def test_one_slip_keeps_the_points_of_the_rest():
    """ε inside the root leaves what is computed before it right, and one line per mistake is enough."""
    points = judged("update_parameters_with_adam", FIRST.slip("update_parameters_with_adam", "epsilon inside"))
    assert points == 7
    assert len(points.report.splitlines()) < 20


@pytest.mark.parametrize(
    "constant", [0, 0.5, 1, {}, [], (), "text", [None], [(None, None)], ({}, {}), ({}, {}, {}, {}, {}), True], ids=repr
)
def test_a_constant_gets_nothing(constant):
    """An answer that returns the same whatever it is given gets no points."""
    for each, function in EXERCISES:
        assert judged(function, lambda *arguments, **keywords: constant, each) == 0


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


@each_exercise
def test_an_unanswered_exercise_is_one_friendly_line(each, function):
    """The stub of the release, and an empty function, are told that the exercise is not answered yet."""

    def stub(*arguments, **keywords):
        raise NotImplementedError

    for target in (stub, lambda *arguments, **keywords: None):
        points = judged(function, target, each)
        assert points == 0
        assert points.heading == f"Exercise {each.tests[function].number} is not answered yet."
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
    assert "calling.py" not in points.report


def own_crash(learning_rate0, epoch_num, decay_rate):
    """Stop with an error of one's own."""
    raise ValueError("no such rate")
