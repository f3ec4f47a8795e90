"""What keeps nothing from one call to the next, and what does: by the rule, and by running it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nbjudge.notebooks.code.stateless.keeping import Stateless
from tests.notebooks.stateless_answers import GIVEN, KEEPERS, NOTEBOOKS, NUMPY, PLAIN, SEES_MEMORY


def stateless(*answers: str) -> frozenset[str]:
    """Return what keeps nothing of the student's cells behind the release's imports."""
    return Stateless(answers, [NUMPY]).functions


def called_twice(answer: str, names: dict[str, Any]) -> str:
    """Return the text of what the second call gives."""
    names["f"]([3.0, 5.0])
    return repr(names["f"]([1.0, 2.0, 4.0]))


def run(answer: str) -> dict[str, Any]:
    """Return the names of a notebook with this answer."""
    names: dict[str, Any] = {}
    exec(NUMPY, names)  # ours
    exec(answer, names)
    return names


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_answer_keeps_nothing(name: str) -> None:
    """It is known by the rule, and its second call gives what a first one gives."""
    assert "f" in stateless(PLAIN[name])
    assert called_twice(PLAIN[name], run(PLAIN[name])) == repr(run(PLAIN[name])["f"]([1.0, 2.0, 4.0]))


@pytest.mark.parametrize("name", KEEPERS)
def test_what_keeps_something_is_not_taken_for_it(name: str) -> None:
    """The rule knows no function of a notebook with such an answer."""
    assert stateless(KEEPERS[name]) == frozenset()


@pytest.mark.parametrize("name", SEES_MEMORY)
def test_what_sees_memory_that_was_used_before_is_not_taken_for_it(name: str) -> None:
    """The rule knows no function of a notebook with such an answer."""
    assert stateless(SEES_MEMORY[name]) == frozenset()
    assert stateless(PLAIN["itself"] + "\n" + SEES_MEMORY[name].replace("def f(", "def other(")) == frozenset()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_is_not_what_it_looks_like_is_not_taken_for_it(name: str) -> None:
    """Names that are not bound where their cell stops before, lines that IPython reads otherwise, other modules."""
    assert stateless(PLAIN["itself"], *NOTEBOOKS[name]) == frozenset()
    assert "f" in stateless(PLAIN["itself"])


@pytest.mark.parametrize("name", GIVEN)
def test_where_nobody_can_tell_what_the_release_binds_nothing_is_known(name: str) -> None:
    """Its cells do no harm, but a name could stand for something else than it looks."""
    assert Stateless([PLAIN["itself"]], [NUMPY, *GIVEN[name]]).functions == frozenset()


LONG = {
    "a chain": "def f(x):\n    return " + "+".join(["x"] * 400),
    "a chain at the top": "x = " + "+".join(["1"] * 400) + "\ndef f(x):\n    return x",
    "a number": "x = 0x" + "f" * 5000 + "\ndef f(x):\n    return x",
    "signs": "def f(x=" + "-" * 900 + "1):\n    return x",
    "a default": "def f(x=" + "+".join(["1"] * 1000) + "):\n    return x",
    "an annotation": "def f(x: " + "|".join(["int"] * 1000) + "):\n    return x",
    "help without end": "def f(x):\n    return x\n" + "# \x0ca?\n" * 520,
    "brackets": "def f(x):\n    return " + "(" * 90 + "x" + ")" * 90,
    "lists": "def f(x):\n    return " + "[" * 90 + "x" + "]" * 90,
}


@pytest.mark.parametrize("name", LONG)
def test_code_without_end_is_read_or_left(name: str) -> None:
    """It stops nobody, whatever it is taken for."""
    assert stateless(LONG[name]) <= {"f"}


RUN_EACH = f"""
import json, os, sys
{NUMPY}
np.random.seed(0)
def result(answer, first):
    read, write = os.pipe()
    if os.fork() == 0:
        names = {{'np': np, 'math': math}}
        exec(answer, names)
        if first:
            names['f']([3.0, 5.0])
        os.write(write, repr(names['f']([1.0, 2.0, 4.0])).encode())
        os._exit(0)
    os.wait()
    return os.read(read, 10000).decode()
print(json.dumps({{name: [result(one, False), result(one, True)] for name, one in json.load(sys.stdin).items()}}))
"""


def test_these_answers_do_keep_something(tmp_path: Path) -> None:
    """Called twice in one process, each gives another result than a first call does: the rule is for such answers."""
    answers = {name: answer for name, answer in KEEPERS.items() if name != "a magic"}
    command = [sys.executable, "-c", RUN_EACH]
    ran = subprocess.run(command, input=json.dumps(answers), capture_output=True, text=True, cwd=tmp_path, check=True)
    results = json.loads(ran.stdout.splitlines()[-1])
    assert [name for name, (first, second) in results.items() if first == second or not first] == []
