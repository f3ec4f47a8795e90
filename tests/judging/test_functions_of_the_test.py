"""What a hidden test may do with functions of its own, and with the notebook's names, in the author's kernel."""

from pathlib import Path
from typing import Any

from tests.judging.hidden import check, only

LENDS = '''
def test_f(student):
    """It works."""
    seen = []
    def cost(x, factor=1):
        seen.append((x, factor))
        return {"cost": x * factor}
    student.f(cost)
    assert %s, "Not so."
'''


def outcome(folder: Path, body: str, cell: str) -> tuple[str, str]:
    """Return what the only check finds of a notebook of one cell, and what it says."""
    namespace: dict[str, Any] = {}
    exec(cell, namespace)
    result = only(check(folder, body, namespace))
    return result.outcome, result.message


def test_a_function_of_the_test_is_called_with_what_the_students_code_passes(tmp_path: Path) -> None:
    """By position and by name; the test's function sees copies, and its result is plain data."""
    f = "f = lambda cost: [cost(2), cost(x=3, factor=10)]"
    assert outcome(tmp_path, LENDS % "seen == [(2, 1), (3, 10)]", f)[0] == "passed"
    assert outcome(tmp_path, LENDS % "student.last_call.result == [{'cost': 2}, {'cost': 30}]", f)[0] == "passed"


def test_a_function_of_the_test_comes_back_as_what_it_is(tmp_path: Path) -> None:
    """In a result and among the arguments after the call."""
    body = LENDS % "student.last_call.result['it'] is cost and student.last_call.args[0] is cost"
    assert outcome(tmp_path, body, "f = lambda cost: {'it': cost}")[0] == "passed"


def test_what_a_function_of_the_test_raises_can_be_caught(tmp_path: Path) -> None:
    """It is the built-in exception that it inherits from; whoever does not catch it has stopped with it."""
    body = '''
class TooFar(ValueError):
    pass
def test_f(student):
    """It works."""
    def cost(x):
        raise TooFar("beyond 3")
    assert student.f(cost) == "beyond 3", "Not so."
'''
    catches = "def f(cost):\n    try:\n        cost(4)\n    except ValueError as error:\n        return str(error)"
    assert outcome(tmp_path, body, catches) == ("passed", "")
    assert outcome(tmp_path, body, "f = lambda cost: cost(4)")[0] == "crashed"


def test_an_assert_in_a_function_of_the_test_ends_the_check(tmp_path: Path) -> None:
    """With its hint, whatever the student's code does with exceptions."""
    body = LENDS.replace("seen.append", "assert x < 3, 'Ask for numbers below 3.'\n        seen.append") % "True"
    assert outcome(tmp_path, body, "f = lambda cost: cost(4)") == ("failed", "Ask for numbers below 3.")


def test_what_is_no_plain_data_cannot_be_passed_to_a_function_of_the_test(tmp_path: Path) -> None:
    """The student's code stops with a TypeError there."""
    result = outcome(tmp_path, LENDS % "True", "f = lambda cost: cost(object())")
    assert result[0] == "crashed" and "TypeError" in result[1]


def test_a_function_of_the_test_that_gives_no_plain_data_is_the_authors_fault(tmp_path: Path) -> None:
    """The message names what it gave, for the author."""
    body = "def test_f(student):\n    student.f(lambda x: object())"
    (result,) = check(tmp_path, body, {"f": lambda cost: cost(1)}).values()
    assert result.outcome == "failed" and "a value of type object" in result.detail


BINDS = '''
def test_f(student):
    """It works."""
    with student.binding(rate=7, g=lambda x: 10 * x):
        assert student.f(1) == [7, 10], "Inside."
        with student.binding(rate=8):
            assert student.f(1) == [8, 10], "Inside both."
        assert student.f(1) == [7, 10], "Inside again."
    assert student.f(1) == [1, 2], "Outside."
'''


def test_names_are_bound_for_a_while(tmp_path: Path) -> None:
    """To values and to functions of the test, and then to what they were."""
    cell = "rate = 1\nf = lambda x: [rate, g(x)]\ng = lambda x: 2 * x"
    assert outcome(tmp_path, BINDS, cell) == ("passed", "")


def test_a_name_that_was_not_there_is_gone_afterwards(tmp_path: Path) -> None:
    """Also where the student's code stops with an error."""
    body = '''
def test_f(student):
    """It works."""
    from nbjudge import StudentRaised
    with student.binding(rate=0):
        with pytest.raises(StudentRaised):
            student.f(1)
    with pytest.raises(StudentRaised) as stopped:
        student.g()
    assert "NameError" in stopped.value.detail
'''
    assert outcome(tmp_path, body, "f = lambda x: x / rate\ng = lambda: rate") == ("passed", "")


KEPT = """
def test_f(student):
    \"\"\"It works.\"\"\"
    seen = []
    def cost(x):
        seen.append(x)
        return student.g(lambda y: seen.append(y), x)
    student.f(cost)
    assert seen == [1, 10], "The functions of both calls can be called until these return."
    student.f(cost)
    assert seen == [1, 10, 1, 10], "The same function can be lent again."
    student.f(lambda x: x)
    assert False, "It was kept."
"""


def test_a_function_of_the_test_can_be_called_until_the_call_returns(tmp_path: Path) -> None:
    """One that is kept would be used where no test looks; what is passed again is the same function."""
    cell = "kept = []\ndef f(cost):\n    kept.append(cost)\n    return kept[0](1)\ndef g(see, x):\n    see(10 * x)"
    result = outcome(tmp_path, KEPT, cell)
    assert result[0] == "crashed" and "RuntimeError" in result[1]
    assert outcome(tmp_path, KEPT, cell.replace("kept[0]", "cost")) == ("failed", "It was kept.")


def test_the_students_code_can_look_at_the_parameters(tmp_path: Path) -> None:
    """Names, kinds and defaults are those of the test's function, but for a default that is no plain value."""
    cell = "import inspect\nf = lambda cost: [cost(1), str(inspect.signature(cost))]"
    body = LENDS % "student.last_call.result[1] == '(x, factor=1)'"
    assert outcome(tmp_path, body, cell)[0] == "passed"
    at = "student.f(lambda x, at=[0]: {})\n    assert student.last_call.result[1] == '(x, at=Ellipsis)', 'Not so.'"
    assert outcome(tmp_path, f"def test_f(student):\n    {at}", cell)[0] == "passed"
    given = "student.f(max)\n    assert student.last_call.result[1] == '(*args, **kwargs)', 'Not so.'"
    body = f"def test_f(student):\n    {given}"
    assert outcome(tmp_path, body, cell.replace("cost(1)", "cost(1, 2)"))[0] == "passed"


def test_a_coroutine_is_awaited(tmp_path: Path) -> None:
    """As behind the wall."""
    cell = "import asyncio\nasync def f(cost):\n    await asyncio.sleep(0)\n    return cost(2)"
    assert outcome(tmp_path, LENDS % "student.last_call.result == {'cost': 2}", cell)[0] == "passed"
