"""What keeps nothing from one call to the next, and what does: by the rule, and by running it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nbjudge.notebooks.code.stateless.keeping import stateless_functions
from tests.notebooks.stateless_answers import KEEPERS, NUMPY, PLAIN, SEES_MEMORY


def stateless(answer: str) -> dict[str, frozenset[str]]:
    """Return what keeps nothing of an answer behind the release's imports."""
    return stateless_functions([answer], [NUMPY])


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
    assert stateless(KEEPERS[name]) == {}


@pytest.mark.parametrize("name", SEES_MEMORY)
def test_what_sees_memory_that_was_used_before_is_not_taken_for_it(name: str) -> None:
    """The rule knows no function of a notebook with such an answer."""
    assert stateless(SEES_MEMORY[name]) == {}
    assert stateless(PLAIN["itself"] + "\n" + SEES_MEMORY[name].replace("def f(", "def other(")) == {}


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
