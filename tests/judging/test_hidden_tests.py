"""The judge: what becomes of everything that a hidden test may do, and what the student reads of it."""

import linecache
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nbjudge.errors import CourseError, SandboxDied, SandboxUnavailable
from nbjudge.grading import exercise_tests
from nbjudge.judging import limited
from nbjudge.judging.hidden_tests import Judge, points_earned, seed_for
from nbjudge.judging.student import Student
from nbjudge.judging.told import StudentRaised
from nbjudge.plugins.author_kernel import InKernel
from nbjudge.records import CheckResult
from nbjudge.sandbox.process import WAITS
from tests.judging.hidden import check, only, write_tests

SECRET = 8128.0


class Answers:
    """A target that answers every request the same way, and counts them."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        """Answer with a record, or by raising."""
        self.answer, self.asked = answer, 0

    def converse(self, request: dict[str, Any], _: object) -> dict[str, Any]:
        """Answer."""
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_check_that_passes(tmp_path: Path) -> None:
    """A passed check carries the first line of its docstring as title and says nothing else."""
    docstring = '"""It adds.\n\n    Of no interest to students.\n    """'
    body = f"def test_sum(student):\n    {docstring}\n    assert student.f(1, 2) == 3"
    assert only(check(tmp_path, body, {"f": lambda a, b: a + b})) == CheckResult("test_sum", "It adds.", "passed")


def test_a_check_without_a_docstring(tmp_path: Path) -> None:
    """A test without a docstring is called by its name."""
    assert only(check(tmp_path, "def test_it(): pass", {})).title == "test_it"


def test_the_authors_message_is_the_hint(tmp_path: Path) -> None:
    """The message of a plain assert is what the student reads, word for word; the instructor reads where it stands."""
    result = only(
        check(tmp_path, "def test_it(student):\n    assert student.f() == 1, 'It should be one.'", {"f": int})
    )
    assert (result.outcome, result.message) == ("failed", "It should be one.")
    assert "assert student.f()" in result.detail and "_pytest" not in result.detail


class Renewed:
    """A target whose function counts its calls; it can begin anew, and counts how often it did."""

    keeps_nothing = False

    def __init__(self, second_try: Callable[[int], int] = lambda number: number) -> None:
        """`second_try`: what it returns instead of the number of the call once it has been renewed."""
        self.renewed, self.started_over, self.calls = 0, 0, 0
        self.second_try, self.sees = second_try, False

    def renew(self) -> None:
        """Forget all calls."""
        self.renewed, self.calls, self.sees = self.renewed + 1, 0, True

    def start_over(self) -> None:
        """Forget all calls, and that any were forgotten."""
        self.started_over, self.calls, self.sees = self.started_over + 1, 0, False

    def can_start_over(self) -> bool:
        """Say that there is time."""
        return True

    def has_failed(self) -> None:
        """Take no notice."""

    def converse(self, request: dict[str, Any], _: object) -> dict[str, Any]:
        """Answer with the number of the call; `stuck` takes too long."""
        self.calls += 1
        if request["name"] == "stuck":
            raise SandboxDied("It was stopped.", "timed_out")
        result = self.second_try(self.calls) if self.sees else self.calls
        return {"result": result, "args": (), "kwargs": {}, "stdout": ""}


def outcomes_of(folder: Path, expected: list[int], target: Renewed, more: str = "") -> list[str]:
    """Run checks that expect the function to have been called so often; return what became of each."""
    return [result.outcome for result in results_of(folder, expected, target, more)]


def results_of(folder: Path, expected: list[int], target: Renewed, more: str = "") -> list[CheckResult]:
    """Return the results of checks that expect the function to have been called so often."""
    tests = [f"def test_{place}(student):\n    assert student.f() == {count}" for place, count in enumerate(expected)]
    judge = Judge([write_tests(folder, "\n".join([*tests, more]))])
    return judge.check("test_f", Student(target, renewal=target), 1)


def test_what_a_call_leaves_behind_reaches_no_other_check(tmp_path: Path) -> None:
    """Where a check fails, each counts as it is alone, so that none gains or loses by those before it."""
    target = Renewed()
    assert outcomes_of(tmp_path, [1, 2, 1, 2], target) == ["passed", "failed", "passed", "failed"]
    assert (target.renewed, target.started_over) == (3, 1)  # the first was alone; the third passes only then


def test_what_passes_only_alone_is_marked_for_a_person(tmp_path: Path) -> None:
    """A check that failed after others and passes by itself counts, and says so; no other one does."""
    assert [result.alone for result in results_of(tmp_path, [1, 2, 1, 2], Renewed())] == [False, False, True, False]
    assert not any(result.alone for result in results_of(tmp_path, [7, 7], Renewed(second_try=lambda number: 7)))


def test_a_new_beginning_serves_until_a_check_fails_there(tmp_path: Path) -> None:
    """An answer whose calls leave something behind costs one new sandbox for an exercise, not one for each check."""
    target = Renewed()
    assert outcomes_of(tmp_path, [1, 1, 1, 1], target) == ["passed"] * 4
    assert (target.renewed, target.started_over) == (3 + 2, 1)


def test_who_is_asked_again_has_no_second_try(tmp_path: Path) -> None:
    """An answer that sees that it is asked again, and is right from then on, keeps what it got before."""
    target = Renewed(second_try=lambda number: 7)
    assert outcomes_of(tmp_path, [7, 7, 7], target) == ["failed"] * 3
    assert (target.renewed, target.started_over) == (2, 2)


KINDS = """
def test_one(student):
    student.f(0)
def test_two(student):
    student.f(1)
def test_three(student):
    student.f(2)
"""
# As the course's own tests do, which say what the cause may be.
KINDS_EXPLAINED = """
from nbjudge import StudentRaised
def asked(student, x):
    try:
        student.f(x)
    except StudentRaised as error:
        raise StudentRaised(f"{error} See above.", error.detail) from None
""" + KINDS.replace("student.f(", "asked(student, ")


def test_of_all_exceptions_of_an_exercise_only_the_first_kind_is_named(tmp_path: Path) -> None:
    """Which of the known exceptions is raised, check by check, could spell hidden inputs."""

    def f(x: int) -> None:
        raise (KeyError, ValueError, KeyError)[x]

    for body in (KINDS, KINDS_EXPLAINED):
        results = Judge([write_tests(tmp_path, body)]).check("test_f", Student(InKernel({"f": f})), 1)
        named = [re.findall(r"KeyError|ValueError|an exception\.", result.message) for result in results]
        assert named == [["KeyError"], ["an exception."], ["KeyError"]] and "ValueError" in results[1].detail


def test_of_all_types_that_cannot_cross_only_the_first_is_named(tmp_path: Path) -> None:
    """Which of the known types comes back, check by check, could spell hidden inputs, too."""

    def f(x: int) -> Any:
        return (zip(), bytearray(), zip())[x]

    results = Judge([write_tests(tmp_path, KINDS)]).check("test_f", Student(InKernel({"f": f})), 1)
    named = [re.findall(r"zip|bytearray|something else", result.message) for result in results]
    assert named == [["zip"], ["something else"], ["zip"]] and "bytearray" in results[1].detail


class Damaged:
    """A process whose replies are damaged in as many ways as it likes."""

    def converse(self, request: dict[str, Any], _: object) -> dict[str, Any]:
        """Die of the number that was asked for."""
        raise SandboxDied(("cut short", "too many parts", "cut short")[request["args"][0]])


def test_of_all_ways_to_be_damaged_only_the_first_is_told(tmp_path: Path) -> None:
    """What is wrong with a reply, check by check, could spell hidden inputs, too."""
    results = Judge([write_tests(tmp_path, KINDS)]).check("test_f", Student(Damaged()), 1)
    said = [result.message for result in results]
    assert said[0] == said[2] == "cut short" and "could not be read" in said[1] and "too many" in results[1].detail


def test_checks_that_all_pass_need_no_copies(tmp_path: Path) -> None:
    """An answer to which every check says yes is not asked twice."""
    target = Renewed()
    assert outcomes_of(tmp_path, [1, 2, 3], target) == ["passed"] * 3 and target.renewed == 0


def test_what_took_too_long_is_not_asked_again(tmp_path: Path) -> None:
    """A call that never ends costs its time once; the checks before it are judged in copies of their own."""
    target = Renewed()
    more = "def test_stuck(student):\n    student.stuck()\ndef test_after(student):\n    student.f()"
    assert outcomes_of(tmp_path, [1, 2], target, more) == ["passed", "failed", "timed_out", "timed_out"]
    assert target.renewed == 1


MESSAGES_OF_OTHERS = {
    "NumPy": f"np.testing.assert_allclose(student.f(), {SECRET})",
    "comparison": f"assert student.f() == {SECRET}",
    "missing key": f"{{'f': student.f()}}[{SECRET}]",
    "value": f"raise ValueError({SECRET})",
    "helper outside": f"import unittest; unittest.TestCase().assertEqual(student.f(), {SECRET})",
    "failure": f"pytest.fail('{SECRET}')",
    "skip": f"pytest.skip('{SECRET}')",
    "exit": f"raise SystemExit({SECRET})",
}


@pytest.mark.parametrize("statement", MESSAGES_OF_OTHERS.values(), ids=MESSAGES_OF_OTHERS)
def test_other_messages_are_for_the_instructor(tmp_path: Path, statement: str) -> None:
    """What the author did not write may hold expected values: it goes to the detail, and the check has failed."""
    result = only(check(tmp_path, f"def test_it(student):\n    {statement}", {"f": int}))
    assert result.outcome == "failed" and str(SECRET) not in result.message and str(SECRET) in result.detail


def test_the_hint_of_assert_close_is_shown_and_the_numbers_are_not(tmp_path: Path) -> None:
    """assert_close: the hint to the student, the difference to the instructor."""
    body = f"def test_it(student):\n    assert_close(student.f(), {SECRET}, hint='Too small.')"
    result = only(check(tmp_path, body, {"f": int}))
    assert result.message == "Too small." and str(SECRET) not in result.message and str(SECRET) in result.detail


def test_weights_share_the_points(tmp_path: Path) -> None:
    """A check counts by its weight, 1 where none is given."""
    body = "@pytest.mark.weight(3)\ndef test_a(student): assert student.f() == 0, ''\ndef test_b(): assert False, 'no'"
    results = check(tmp_path, body, {"f": int})
    assert [result.weight for result in results.values()] == [3, 1] and points_earned(list(results.values()), 10) == 7.5


def test_no_checks_no_points() -> None:
    """Without a check there are no points, and no division by nothing."""
    assert points_earned([], 10) == 0 and points_earned([CheckResult("t", "", "passed", 0)], 10) == 0


def _failing(error: Exception) -> Callable[..., Any]:
    def f(*_: Any) -> None:
        raise error

    return f


OUTCOMES: dict[str, tuple[Any, str, str]] = {
    "raises": ({"f": _failing(KeyError("W1"))}, "crashed", "KeyError"),
    "unanswered": ({"f": _failing(NotImplementedError())}, "crashed", "not answered yet"),
    "not defined": ({}, "missing", "`f` is not defined"),
    "not a function": ({"f": 7}, "missing", "`f` is not defined"),
    "no plain data": ({"f": lambda x: object()}, "failed", "returned a value of type object"),
    "timed out": (Answers(SandboxDied("It was stopped.", "timed_out")), "timed_out", "It was stopped."),
    "process died": (Answers(SandboxDied("It ended.")), "killed", "It ended."),
    "answer without a result": (Answers({}), "killed", "could not be read"),
    "arguments of another type": (Answers({"result": 1, "args": [1], "kwargs": {}}), "killed", "could not be read"),
    "named arguments of another type": (Answers({"result": 1, "args": (), "kwargs": 3}), "killed", "could not be read"),
    "an exception of another type": (Answers({"raised": "KeyError"}), "killed", "could not be read"),
    "an exception without a name": (Answers({"raised": {}}), "crashed", "stopped with an exception."),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_way_to_fail_has_its_outcome(tmp_path: Path, name: str) -> None:
    """What happens on the student's side is told apart, each with a sentence."""
    target, outcome, words = OUTCOMES[name]
    result = only(check(tmp_path, "def test_it(student):\n    student.f(1)", target))
    assert result.outcome == outcome and words in result.message


def test_the_text_of_a_students_exception_stays_with_the_instructor(tmp_path: Path) -> None:
    """The text of an exception may repeat a hidden input: the student reads the type and the own line only."""
    namespace: dict[str, Any] = {}
    source, name = "def f(x):\n    raise ValueError(f'bad {x}')", "<ipython-input-1>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), namespace)
    result = only(check(tmp_path, f"def test_it(student):\n    student.f({SECRET})", namespace))
    assert "ValueError in line 2" in result.message and str(SECRET) not in result.message
    assert result.detail == f"ValueError: bad {SECRET}"


def test_wrong_parameters_are_named(tmp_path: Path) -> None:
    """A function that takes other arguments is told which, in Python's own words, without their values."""
    result = only(check(tmp_path, f"def test_it(student):\n    student.f(x={SECRET})", {"f": lambda y: y}))
    assert "got an unexpected keyword argument 'x'" in result.message and str(SECRET) not in result.message


def test_other_messages_about_types_are_left_out(tmp_path: Path) -> None:
    """The text of a TypeError that is not about parameters may hold values, and is not shown."""
    target = Answers({"raised": {"type": "TypeError", "message": f"cannot use {SECRET} here"}})
    assert str(SECRET) not in only(check(tmp_path, "def test_it(student):\n    student.f()", target)).message


DIGITS = "# 0 1 2 3 4 5 6 7 8 9 missing required positional argument arguments and f"
SPELT = {
    "free words": "f() missing 8 8 5 1 required 2 0",
    "digits as names": "f() missing 1 required positional argument: '8851'",
    "names that are no parameters": "f() missing 2 required positional arguments: 'd8' and 'd5'",
    "a parameter twice": "f() missing 2 required positional arguments: 'x' and 'x'",
    "parameters turned round": "f() missing 2 required positional arguments: 'y' and 'x'",
}


@pytest.mark.parametrize("message", SPELT.values(), ids=SPELT)
def test_no_hidden_input_is_spelt_in_the_message_of_a_call(message: str) -> None:
    """A made-up TypeError passes for Python's own only with parameters of the function, in order, each once."""
    target = Answers({"raised": {"type": "TypeError", "message": message}})
    student = Student(target, [f"{DIGITS}\n# d8 d5 8851\ndef f(x, y=0):\n    pass"])
    with pytest.raises(StudentRaised, match=r"^Your code stopped with TypeError\.$"):
        student.f()


@pytest.mark.parametrize(
    "message",
    [
        "f() missing 2 required positional arguments: 'x' and 'y'",
        "f() missing 1 required positional argument: 'y'",
        "f() takes 2 positional arguments but 3 were given",
        "f() got an unexpected keyword argument 'x'. Did you mean 'y'?",
        "f() got multiple values for argument 'x'",
    ],
)
def test_pythons_own_words_on_a_call_are_kept(message: str) -> None:
    """What does not fit the line `def …` is told as Python tells it."""
    words = " ".join(re.findall(r"\w+", message))
    target = Answers({"raised": {"type": "TypeError", "message": message}})
    with pytest.raises(StudentRaised, match=re.escape(message)):
        Student(target, [f"# {words}\ndef f(x, y=0):\n    pass"]).f()


def told_of_lines(source: str, *numbers: int) -> list[str]:
    """Return what a student reads of calls that stop in these lines of a cell, one after another."""
    target = Answers({})
    student, lines = Student(target, [source]), source.splitlines()
    said = []
    for number in numbers:
        line = lines[min(number, len(lines)) - 1].strip()
        target.answer = {"raised": {"type": "ValueError", "number": number, "line": line}}
        with pytest.raises(StudentRaised) as raised:
            student.f()
        said.append(str(raised.value))
    return said


def test_the_line_where_the_code_stopped_tells_no_hidden_input() -> None:
    """The first line is told, again where it is the same; another, one that is elsewhere, one of thousands is not."""
    where, alone = (
        "Your code stopped with ValueError in line {}: `raise ValueError`.",
        "Your code stopped with ValueError.",
    )
    source = "def f(x):\n" + "    raise ValueError\n" * 50
    assert told_of_lines(source, 7, 9, 7) == [where.format(7), alone, where.format(7)]
    assert told_of_lines(source, 700) == [alone]
    assert told_of_lines(source * 8192, 8000) == [alone]


def test_no_second_call_after_a_timeout(tmp_path: Path) -> None:
    """After the first timeout of an exercise its other checks are timed out without another call."""
    target = Answers(SandboxDied("It was stopped.", "timed_out"))
    results = check(tmp_path, "def test_a(student): student.f()\ndef test_b(student): student.f()", target)
    assert [result.outcome for result in results.values()] == ["timed_out", "timed_out"] and target.asked == 1


def test_a_process_that_died_is_asked_again(tmp_path: Path) -> None:
    """A death costs the check in which it happened; the next one calls again."""
    target = Answers(SandboxDied("It ended."))
    check(tmp_path, "def test_a(student): student.f()\ndef test_b(student): student.f()", target)
    assert target.asked == 2


def test_a_check_on_our_side_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that takes the judging side too long fails that check, and the next one runs."""
    monkeypatch.setattr(limited, "CHECK_SECONDS", 0.2)
    results = check(tmp_path, "def test_a():\n    while True: pass\ndef test_b(): pass", {})
    assert [result.outcome for result in results.values()] == ["failed", "passed"]
    assert "could not be judged in time or memory" in results["test_a"].message


def test_what_is_said_of_an_answer_takes_no_longer_than_judging_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception that holds the answer is put into words within the limits: NumPy writes this one for ten seconds."""
    monkeypatch.setattr(limited, "CHECK_SECONDS", 0.2)
    body = "def test_a(student):\n    got = student.f()\n    assert type(got) is float, got\ndef test_b(): pass"
    results = check(tmp_path, body, {"f": lambda: np.zeros((7,) * 8, np.int8)})
    assert [result.outcome for result in results.values()] == ["failed", "passed"]
    assert "could not be judged in time or memory" in results["test_a"].message


def test_a_test_that_waits_is_ended_and_the_students_own_time_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading what an answer names may wait for ever, without a second of CPU; an answer may take its time."""
    monkeypatch.setattr(limited, "WAIT_SECONDS", 0.5)
    reading, writing = os.pipe()

    def slow() -> int:
        with WAITS:
            time.sleep(1.2)
        return 1

    body = "import os\ndef test_a(student): os.read(student.f(), 1)\ndef test_b(student): assert student.g() == 1"
    results = check(tmp_path, body, {"f": lambda: reading, "g": slow})
    os.close(writing)
    assert [result.outcome for result in results.values()] == ["failed", "passed"]
    assert "could not be judged in time or memory" in results["test_a"].message


def test_a_check_on_our_side_that_takes_too_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that takes too much memory to judge fails that check; afterwards the limit is what it was."""
    monkeypatch.setattr(limited, "CHECK_BYTES", 50 << 20)
    before = resource.getrlimit(resource.RLIMIT_AS)
    result = only(check(tmp_path, "def test_a(student):\n    np.ones((student.f(), 1 << 20))", {"f": lambda: 1 << 20}))
    assert result.outcome == "failed" and "in time or memory" in result.message
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_the_graders_own_fault_is_raised(tmp_path: Path) -> None:
    """An error of the engine is not a mark: it stops the grading of this submission."""
    with pytest.raises(SandboxUnavailable):
        check(tmp_path, "def test_a(student):\n    student.f()", Answers(SandboxUnavailable("gone")))


def test_a_result_that_cannot_be_passed_on_is_the_answers_failure(tmp_path: Path) -> None:
    """A result as deep as a reply may be is too deep inside the next request: that is no fault of the grader."""
    deep: list[Any] = []
    for _ in range(47):
        deep = [deep]
    body = "def test_a(student):\n    found = student.f()\n    assert found[0]\n    student.f((((found,),),))"
    result = only(check(tmp_path, body, {"f": lambda *_: deep}))
    assert result.outcome == "failed" and "does not have the form" in result.message and "levels deep" in result.detail


def test_checks_run_where_the_systems_own_limit_of_memory_is_lower(tmp_path: Path) -> None:
    """Where `ulimit -v` leaves less than the checks may add, that is their limit."""
    write_tests(tmp_path, "def test_a(student):\n    assert student.f() == 0, ''")
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom nbjudge.plugins.author_kernel import check_namespace\n"
        "used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20),) * 2)\n"
        "print([c.outcome for c in check_namespace(Path(sys.argv[1]), {'f': int})])"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "test_f.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "['passed']\n", done.stderr


BROKEN = {
    "no test": "x = 1",
    "import fails": "import no_such_module",
    "syntax": "def test_it(:",
    "ends Python": "import sys\ndef test_it(student): ...\nsys.exit()",
    "weight misspelt": "import pytest\n\n\n@pytest.mark.weigth(2)\ndef test_it(student): ...",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_test_file_that_cannot_run_is_the_courses_fault(tmp_path: Path, body: str) -> None:
    """A file without a test, or that cannot be imported, raises CourseError with its path."""
    with pytest.raises(CourseError, match=r"test_f\.py holds no hidden test"):
        Judge([write_tests(tmp_path, body)])


SLIPS = {
    "weight in words": ("@pytest.mark.weight('two')\ndef test_it(student): ...", "is not one number"),
    "weight without a number": ("@pytest.mark.weight\ndef test_it(student): ...", "is not one number"),
    "weight below zero": ("@pytest.mark.weight(-1)\ndef test_it(student): ...", "is not one number"),
    "weight NaN": ("@pytest.mark.weight(float('nan'))\ndef test_it(student): ...", "is not one number"),
    "fixture misspelt": ("def test_it(studnet): ...", "asks for 'studnet', .* Did you mean student?"),
    "unknown fixture": ("def test_it(student, capybara): ...", "asks for 'capybara', .* `student` and `rng`"),
    "fixture of a fixture": (
        "@pytest.fixture\ndef pair(student, rgn): ...\ndef test_it(pair): ...", "asks for 'rgn', .* Did you mean rng?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_a_test_that_could_not_be_judged_is_named_before_anything_is_graded(tmp_path: Path, name: str) -> None:
    """A weight that is no number, or a fixture that is not there, is one line with file, test and what to write."""
    body, said = SLIPS[name]
    with pytest.raises(CourseError, match=rf"test_f\.py: test_it .*{said}.* nothing was graded\.") as caught:
        Judge([write_tests(tmp_path, "def test_right(student): ...\n" + body)])
    assert "\n" not in str(caught.value)


def test_fixtures_and_weights_of_the_author_are_taken(tmp_path: Path) -> None:
    """Own fixtures, pytest's own, parameters and weights with a fraction are no slips."""
    body = (
        "@pytest.fixture(params=[1, 2])\ndef one(request, rng): return request.param\n"
        "@pytest.mark.weight(0.5)\n@pytest.mark.parametrize(('a', 'b'), [(1, 2)])\n"
        "def test_it(student, one, a, b, monkeypatch, request): assert student.f() == 0, ''\n"
        "@pytest.mark.weight(0.5)\ndef test_files(student, tmp_path, tmp_path_factory):\n"
        "    (tmp_path / 'x').write_text('x')\n"
    )
    results = check(tmp_path, body, {"f": int}).values()
    assert [(result.outcome, result.weight) for result in results] == [("passed", 0.5)] * 3


@pytest.mark.parametrize("body", [BROKEN["syntax"].encode(), b"\xff", b"x = '\0'"])
def test_a_test_file_that_is_not_python_is_the_courses_fault(tmp_path: Path, body: bytes) -> None:
    """A slip of the pen in a hidden test is told in one line that names the file."""
    path = tmp_path / "test_f.py"
    path.write_bytes(body)
    with pytest.raises(CourseError, match=r"test_f\.py cannot be read as Python") as caught:
        exercise_tests.tested_function(path)
    assert "\n" not in str(caught.value)


def test_an_exercise_is_called_by_the_function_that_students_write(tmp_path: Path) -> None:
    """A function of a read-only cell, by which a test looks at an answer, is not what the exercise is about."""
    path = write_tests(tmp_path, "def test_it(student):\n    student.means(1)\n    student.mean_by_city(1)")
    assert exercise_tests.tested_function(path) == "means"
    assert exercise_tests.tested_function(path, {"means"}) == "mean_by_city"
    assert exercise_tests.tested_function(path, {"means", "mean_by_city"}) == path.stem.removeprefix("test_")


def test_test_files_import_their_neighbours(tmp_path: Path) -> None:
    """Hidden tests may share a module that lies beside them."""
    (tmp_path / "shared_by_hidden_tests.py").write_text("RIGHT = 3")
    body = "from shared_by_hidden_tests import RIGHT\ndef test_it(student):\n    assert student.f() == RIGHT, 'no'"
    assert only(check(tmp_path, body, {"f": lambda: 3})).outcome == "passed"


def test_parametrized_tests_are_checks_of_their_own(tmp_path: Path) -> None:
    """Each case of a parametrized test is one check."""
    results = check(
        tmp_path,
        "@pytest.mark.parametrize('n', [0, 1])\ndef test_it(student, n): assert student.f() == n, ''",
        {"f": int},
    )
    assert {name: result.outcome for name, result in results.items()} == {
        "test_it[0]": "passed",
        "test_it[1]": "failed",
    }


def _draws(folder: Path, body: str, seed: int) -> dict[str, float]:
    drawn: list[float] = []
    results = check(folder, body, {"note": drawn.append}, seed)
    return dict(zip(results, drawn, strict=True))


DRAW = "def test_{}(student, rng): student.note(rng.random())\n"


def test_a_new_test_moves_no_others_inputs(tmp_path: Path) -> None:
    """Random inputs depend on the student's seed and the test's own name: not on the tests around it or their order."""
    before = _draws(tmp_path / "a", DRAW.format("one") + DRAW.format("two"), seed=1)
    after = _draws(tmp_path / "b", DRAW.format("new") + DRAW.format("two") + DRAW.format("one"), seed=1)
    assert {name: after[name] for name in before} == before and len(set(after.values())) == 3


def test_every_student_gets_other_inputs(tmp_path: Path) -> None:
    """Another seed gives other inputs, the same seed the same; the seed comes from course, assignment and student."""
    first, again, other = (_draws(tmp_path / str(i), DRAW.format("it"), seed) for i, seed in enumerate([1, 1, 2]))
    assert first == again != other
    assert seed_for("c", "a", "ada") == seed_for("c", "a", "ada") != seed_for("c", "a", "bob")


def test_the_grader_counts_nothing_twice(tmp_path: Path) -> None:
    """One Judge runs over many students, each with results of their own."""
    one = Judge([write_tests(tmp_path, "def test_it(student): assert student.f() == 0, 'no'")])
    outcomes = [one.check("test_f", Student(InKernel({"f": f})), 1)[0].outcome for f in (int, str, int)]
    assert outcomes == ["passed", "failed", "passed"] and len(one.check("test_f", Student(InKernel({})), 1)) == 1


def test_the_global_random_numbers_are_left_alone(tmp_path: Path) -> None:
    """Judging draws nothing from NumPy's global generator."""
    np.random.seed(3)
    expected = np.random.RandomState(3).rand()
    check(tmp_path, DRAW.format("it"), {"note": lambda x: None})
    assert np.random.rand() == expected


def test_the_latest_call_can_be_looked_at(tmp_path: Path) -> None:
    """last_call holds the result, the arguments as they are afterwards and what was printed; the test's own stay."""
    body = (
        "def test_it(student):\n"
        "    grads, rate = {'dW': np.ones(2)}, [1]\n"
        "    result = student.f(grads, rate=rate)\n"
        "    call = student.last_call\n"
        "    assert grads['dW'][0] == 1 and rate == [1], 'own'\n"
        "    assert call.args[0]['dW'][0] == 5 and call.kwargs == {'rate': [1, 2]}, 'after'\n"
        "    assert call.stdout == 'hello\\n' and call.result is result and result is call.args[0]['dW'], 'rest'\n"
    )

    def f(grads: dict[str, np.ndarray], rate: list[int]) -> np.ndarray:
        grads["dW"][0] = 5
        rate.append(2)
        print("hello")
        return grads["dW"]

    assert only(check(tmp_path, body, {"f": f})).message == ""


def test_a_variable_that_cannot_cross_is_called_a_variable(tmp_path: Path) -> None:
    """Who was asked for a variable does not read of a function that returned something."""
    result = only(check(tmp_path, "def test_it(student): student.value('f')", {"f": int}))
    assert result.outcome == "failed"
    assert result.message.startswith("Your variable holds a value of type type. What can be looked at here are numbers")


def test_variables_can_be_read(tmp_path: Path) -> None:
    """student.value reads a variable, and says so where there is none."""
    body = "def test_a(student): assert student.value('n') == 3, 'no'\ndef test_b(student): student.value('m')"
    results = check(tmp_path, body, {"n": 3})
    assert (
        results["test_a"].outcome == "passed"
        and results["test_b"].message == "There is no variable `m` when this cell runs."
    )
