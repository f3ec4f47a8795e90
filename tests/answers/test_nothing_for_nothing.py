"""What does no work earns no point: a stub, a constant, the arguments given back, the numbers of the visible tests."""

import copy
import importlib
import sys
from functools import cache

import numpy as np
import pytest

from nbjudge.records import CheckResult

from . import judging
from .judging import ROOT, names_for
from .tables import ASSIGNMENT_OF, BASES, FUNCTIONS, WITHOUT_METHOD

STUBS = {
    "left empty": "pass",
    "nbgrader's stub": "raise NotImplementedError()",
    "only printing": "print(arguments)",
    "the arguments": "return arguments",
    "the first argument": "return arguments[0]",
    "the second argument": "return arguments[1] if len(arguments) > 1 else arguments[0]",
    "the third argument": "return arguments[2] if len(arguments) > 2 else arguments[0]",
    "first and third": "return arguments[0], arguments[min(2, len(arguments) - 1)]",
    "the first five": "return arguments[0], arguments[2], arguments[3], arguments[2], arguments[3]",
    "the first, five times": "return (arguments[0],) * 5",
    "the first two as a list of one pair": "return [tuple(arguments[:2])]",
    "empty parts of two": "return [tuple(np.asarray(a)[..., :0] if np.ndim(a) else a for a in arguments[:2])]",
    "the other way round": (
        "return ({k: -a for k, a in arguments[0].items()}, *[{k: -a for k, a in x.items()} for x in arguments[2:4] "
        "if isinstance(x, dict)]) if len(arguments) > 2 and isinstance(arguments[0], dict) else 0"
    ),
    "infinity in the place of the first": (
        "return ({k: a + np.inf for k, a in arguments[0].items()}, *arguments[2:]) "
        "if isinstance(arguments[0], dict) else np.inf"
    ),
    "the first, nested": "return [(arguments[0], arguments[0])] * 4",
    "copies": "return copy.deepcopy(arguments[0])",
    "zeros of the first": "return {'d' + str(k): 0 for k in arguments[0]} if isinstance(arguments[0], dict) else 0",
    "zeros, twice": "return ({'d' + str(k): 0 for k in arguments[0]},) * 2 if isinstance(arguments[0], dict) else 0",
    "zeros of no shape": (
        "return {'d' + k: np.zeros(()) for k in arguments[0]} if isinstance(arguments[0], dict) else np.zeros(())"
    ),
    "parameters and zeros": (
        "if len(arguments) == 1 or not isinstance(arguments[0], dict):\n        return arguments\n"
        "    z = {'d' + k: a * 0 for k, a in arguments[0].items()}\n"
        "    return arguments[0], z, z, z, z"
    ),
}
CONSTANTS = [
    None, 0, 1, -1, 0.5, 0.1, 1 / 6, 1e-9, np.nan, np.inf, True, "", "yes", (), [], {}, np.zeros((2, 3)),
    np.ones((4, 4)), np.zeros(()), ({}, {}), ({}, {}, {}, {}, {}), [[], []], [([], [])], [({}, {})], [(0, 0)],
    [(np.zeros((5, 6)),) * 2] * 4, [None] * 5, (0, 0, 0, 0, 0),
    {"W1": 0, "b1": 0, "W2": 0, "b2": 0}, {"dW1": np.zeros((2, 3)), "db1": np.zeros((2, 1))},
    {f"d{kind}{layer}": np.zeros((2, 2)) for kind in "Wb" for layer in range(1, 9)},
    {f"{kind}{layer}": np.ones((5, 5)) for kind in "Wb" for layer in range(1, 9)},
    {"dW99": np.zeros(1)}, {"W99": np.zeros(1)}, ({"dW99": np.zeros(1)},) * 2,
    ({"W99": np.zeros(1)}, {"dW99": np.zeros(1)}), ({"W99": np.zeros(1)}, *({"dW99": np.zeros(1)},) * 4),
]  # fmt: skip


SEEDS = range(5)

# What the functions on dictionaries of arrays give back: parameters, and others keyed like gradients.
ARRAYS = {
    "update_parameters_with_gd": "p", "initialize_velocity": "d", "update_parameters_with_momentum": "pd",
    "initialize_adam": "dd", "update_parameters_with_adam": "pdddd",
}  # fmt: skip


def _filled(like, number, prefix):
    """Return arrays in the shapes of others, full of a number or of drawn ones."""
    draw = np.random.default_rng(7)
    return {
        prefix + key: draw.normal(size=a.shape) if number == "drawn" else np.full(a.shape, number)
        for key, a in like.items()
    }


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("stub", STUBS)
def test_stub(function: str, stub: str):
    """Giving back nothing, or what came in, passes no check."""
    source = f"def {function}(*arguments, **by_name):\n    arguments += tuple(by_name.values())\n    {STUBS[stub]}\n"
    assert passed(judging.quickly(source, function)) == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_not_defined(function: str):
    """A function that is not there passes no check, and the learner is told so."""
    assert all("is not defined" in check.message for check in judging.quickly("", function))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_constant(function: str):
    """No constant passes a check."""
    assert [constant for constant in CONSTANTS if passed(of_constant(function, constant))] == []


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("number", [1.7e308, np.inf, -np.inf, np.nan, 1e300, 1e6, 2.0, "drawn"])
def test_odd_numbers_in_the_right_shapes(number: float | str, first: int):
    """Arrays that have the shapes of the parameters and hold odd numbers pass no check, nor do parameters that stay."""
    for function, results in ARRAYS.items():

        def answer(parameters, *_, results=results, **__):
            odd = [_filled(parameters, number, "" if not n and results[0] == "p" else "d") for n in range(len(results))]
            odd[0] = {**parameters} if first and results[0] == "p" else odd[0]
            return tuple(odd) if len(results) > 1 else odd[0]

        assert passed(judging.quickly_with({function: answer}, function)) == [], function


# What the right answer does besides what it gives back, or gives back besides numbers: that earns its own checks.
BESIDES = {
    "learning_rate_sweep": {"test_every_pair_is_trained_once"},
    "choose_rate": {"test_lower_edge", "test_upper_edge"},
    "random_search": {"test_rates", "test_budget", "test_training_seed"},
}
DRAW = np.random.default_rng(3)
DRAWN = {"normal": DRAW.normal, "positive": lambda size: abs(DRAW.normal(size=size)), "small": DRAW.exponential}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("number", [1.7e308, 1e300, 1e6, 2.0, np.inf, -np.inf, np.nan, *DRAWN])
def test_odd_numbers_in_the_form_of_the_right_ones(function: str, number: float | str):
    """Nothing follows from numbers that are of the right form alone, drawn anew with each call or always the same."""

    def filled(value):
        if isinstance(value, dict):
            return {key: filled(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(map(filled, value))
        if np.asarray(value).dtype.kind not in "fiu":
            return value
        array = DRAWN[number](size=np.shape(value)) if number in DRAWN else np.full(np.shape(value), float(number))
        return array if isinstance(value, np.ndarray) else array[()]

    right = names_for(function, BASES[function])[function]

    def answer(*arguments, **by_name):
        return filled(right(*copy.deepcopy(arguments), **copy.deepcopy(by_name)))

    earned = passed(judging.quickly_with({function: answer}, function))
    assert set(earned) <= BESIDES.get(function, set())


@pytest.mark.parametrize("large", [1.7e308, 1e300, 1e12, np.inf])
def test_what_follows_from_odd_numbers(large: float):
    """No infinity follows from numbers that are too large, and no standing still is right for them."""

    def adam(parameters, grads, v, s, *_, **__):
        return parameters, _filled(v, large, ""), _filled(s, large, ""), _filled(v, np.inf, ""), _filled(s, large, "")

    assert passed(judging.quickly_with({"update_parameters_with_adam": adam}, "update_parameters_with_adam")) == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_numbers_of_the_visible_tests(function: str):
    """Giving back what the right answer gives in a visible test passes no check."""
    results = visible_results(function)
    assert results
    assert [result for result in results if passed(of_constant(function, result))] == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_results_of_earlier_hidden_calls(function: str):
    """Giving back what would have been right for another student's inputs passes no check."""
    results = recorded_results(function, lambda f: judging.quickly_with({function: f}, function, seed=99))
    assert [result for result in results[:4] if passed(of_constant(function, result))] == []


@pytest.mark.parametrize(
    ("function", "source", "may_pass"), [(f, s, checks) for f, _, s, checks in WITHOUT_METHOD],
    ids=[f"{f}: {name}" for f, name, *_ in WITHOUT_METHOD],
)  # fmt: skip
def test_without_the_method(function: str, source: str, may_pass: set[str]):
    """What depends on the inputs in some other way than the right one passes only the checks of what it really does."""
    for seed in SEEDS:
        assert set(passed(judging.quickly(source, function, seed))) <= may_pass


def test_lengths_alone_do_not_tell_when_to_stop():
    """What is right for other costs of that length, with that patience, passes no check: results are drawn."""
    right, table = names_for("early_stopping", BASES["early_stopping"])["early_stopping"], {}

    def recorder(costs, patience, min_delta=0.0):
        table[len(costs), patience, min_delta > 0] = right(costs, patience, min_delta)
        return right(costs, patience, min_delta)

    def by_table(costs, patience, min_delta=0.0):
        return table[len(costs), patience, min_delta > 0]

    for seed in SEEDS:
        judging.quickly_with({"early_stopping": recorder}, "early_stopping", seed)
        assert passed(judging.quickly_with({"early_stopping": by_table}, "early_stopping", seed)) == []


def passed(results: list[CheckResult]) -> list[str]:
    """Return the names of the checks that were passed."""
    return [check.name for check in results if check.outcome == "passed"]


def of_constant(function: str, constant: object) -> list[CheckResult]:
    """Judge a function that always gives back the same."""
    return judging.quickly_with({function: lambda *_, **__: copy.deepcopy(constant)}, function)


@cache
def visible_results(function: str) -> list[object]:
    """Return what the right answer gives in each call of the visible test."""
    folder = str(ROOT / "source")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    public_tests = importlib.import_module(f"course_kit.{ASSIGNMENT_OF[function]}.public_tests")
    return recorded_results(function, getattr(public_tests, f"{function}_test"))


def recorded_results(function: str, run) -> list[object]:
    """Let `run` call the right answer, and return what it gave back each time."""
    right, results = names_for(function, BASES[function])[function], []

    def recorder(*args, **kwargs):
        result = right(*args, **kwargs)
        results.append(copy.deepcopy(result))
        return result

    run(recorder)
    return results


def test_the_wire_refuses_objects():
    """An object that compares equal to everything does not cross the wire, so it passes no check."""
    source = (
        "class Yes:\n    def __eq__(self, other):\n        return True\n    def __lt__(self, other):\n"
        "        return True\n    __gt__ = __le__ = __ge__ = __lt__\n    def __float__(self):\n        return 0.5\n"
        "def update_lr(learning_rate0, epoch_num, decay_rate):\n    return Yes()\n"
    )
    assert passed(judging.judge(source, "update_lr")) == []


@pytest.mark.parametrize("function", ["update_lr", "schedule_lr_decay"])
def test_questions_do_not_tell_what_was_wrong(function):
    """A wrong learning rate is asked the same as a right one: a call that never comes would tell that it was wrong."""
    right = names_for(function, BASES[function])[function]

    def asked(result):
        calls = []

        def recorder(*args, **kwargs):
            calls.append((args, kwargs))
            return result(right(*args, **kwargs))

        judging.quickly_with({function: recorder}, function)
        return calls

    assert asked(lambda rate: rate / 3) == asked(lambda rate: rate)
