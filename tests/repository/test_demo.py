"""`make demo`, as a newcomer runs it, and the README that shows what comes out."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbjudge.records import Verdict

PROJECT = Path(__file__).parents[2]
DEMO = PROJECT / "build" / "demo"
# Not run from here: they are the tests, they wait for a person, or they take a minute of figures.
NOT_RUN = ("make test", "make lab", "make notebooks")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def _run(command: str) -> str:
    """Run a command in the checkout and return what it printed; stderr is shown where it fails."""
    done = subprocess.run(command, shell=True, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _status() -> str:
    return _run("git status --porcelain")


@pytest.fixture(scope="module")
def demo() -> Iterator[tuple[str, str, str]]:
    """Run the demo once; return what it printed, and what git said before and after."""
    before = _status()
    printed = _run("make --no-print-directory demo")
    yield printed, before, _status()


@pytest.fixture
def verdicts(demo: object) -> dict[str, Verdict]:
    """Return the demo's verdicts by student."""
    files = DEMO.glob("autograded/*/optimization_methods/verdict.json")
    return {verdict.student: verdict for file in files if (verdict := Verdict.from_json(file.read_text("utf-8")))}


def test_the_demo_leaves_the_checkout_clean(demo: tuple[str, str, str]) -> None:
    """Git status says the same after the demo as before."""
    _, before, after = demo
    assert after == before


def test_the_demo_shows_a_line_for_every_sample(demo: tuple[str, str, str], verdicts: dict[str, Verdict]) -> None:
    """Each student of the scratch course stands in the table with points and seconds, and has a verdict."""
    students = {path.parent.name for path in DEMO.glob("submitted/*/optimization_methods")}
    rows = re.findall(r"^ (\S+) +[\d. ]*?([\d.]+ of 80|not graded) +[\d.]+ *$", demo[0], re.MULTILINE)
    assert {student for student, _ in rows} == students == set(verdicts)


def test_the_demo_says_where_the_results_lie(demo: tuple[str, str, str], verdicts: dict[str, Verdict]) -> None:
    """The folders that it names exist, with a graded notebook and a feedback page for every graded student."""
    pattern = re.compile(r"build/demo/(\w+)/<student>/(\S+)")
    kinds = pattern.findall(demo[0])
    assert [folder for folder, _ in kinds] == ["autograded", "feedback"]
    graded = [student for student, verdict in verdicts.items() if verdict.status == "graded"]
    assert all((DEMO / folder / student / file).is_file() for folder, file in kinds for student in graded)


def _lines(text: str) -> list[str]:
    """Return the lines of an output without white space, times and places, which differ from run to run."""
    text = re.sub(r"[\d.]+( s)?\s*$", "#", re.sub(r"file://\S+", "file://#", text), flags=re.MULTILINE)
    return [squeezed for line in text.splitlines() if (squeezed := " ".join(line.split()))]


def _console_blocks() -> list[tuple[str, str]]:
    """Return the commands of the README's console blocks, each with the output shown below it."""
    readme = (PROJECT / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    pieces = [piece for block in blocks for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, output) for piece in pieces for command, _, output in [piece.partition("\n")]]


def test_the_readme_shows_what_the_demo_prints(demo: tuple[str, str, str]) -> None:
    """Each line below `make demo` in the README is one that the demo printed, in the same order, but for times."""
    printed = iter(_lines(demo[0]))
    shown = _lines(dict(_console_blocks())["make demo"])
    assert len(shown) > 10
    assert [line for line in shown if line not in printed] == []


def test_the_other_commands_of_the_readme_run() -> None:
    """Each command of a console block ends well, in the checkout with .venv active, and leaves it clean."""
    before = _status()
    for command, _ in _console_blocks():
        if command != "make demo" and not command.startswith(NOT_RUN):
            _run(f". .venv/bin/activate && {command}")
    assert _status() == before
