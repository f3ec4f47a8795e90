"""`make demo`, as a newcomer runs it, and the README that shows what comes out."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from nbjudge.records import Verdict

PROJECT = Path(__file__).parents[2]
# Not run from here: they are the tests, they wait for a person, or they take a minute of figures.
NOT_RUN = ("make test", "make lab", "make formgrader", "make notebooks")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def _run(command: str, folder: Path) -> str:
    """Run a command and return what it printed; stderr is shown where it fails."""
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the repository as it is now, with a history of its own, so that nobody's work is in the way."""
    copy = tmp_path_factory.mktemp("repository") / "checkout"
    for name in _run("git ls-files --cached --others --exclude-standard", PROJECT).splitlines():
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)
    _run("git init -q && git add -A && git -c user.name=t -c user.email=t commit -q -m begin", copy)
    (copy / ".git" / "info" / "exclude").write_text(".venv\n", "utf-8")
    (copy / ".venv").symlink_to(PROJECT / ".venv")
    return copy


@pytest.fixture(scope="module")
def demo(checkout: Path) -> str:
    """Run the demo once; return what it printed."""
    return _run("make --no-print-directory demo", checkout)


@pytest.fixture
def verdicts(demo: str, checkout: Path) -> dict[str, Verdict]:
    """Return the demo's verdicts by student."""
    files = checkout.glob("build/demo/autograded/*/optimization_methods/verdict.json")
    return {verdict.student: verdict for file in files if (verdict := Verdict.from_json(file.read_text("utf-8")))}


def test_the_demo_leaves_the_checkout_clean(demo: str, checkout: Path) -> None:
    """After the demo, git has nothing to say."""
    assert _run("git status --porcelain", checkout) == ""


def test_the_demo_shows_a_line_for_every_sample(demo: str, checkout: Path, verdicts: dict[str, Verdict]) -> None:
    """Each student of the scratch course stands in the table with points and seconds, and has a verdict."""
    students = {path.parent.name for path in checkout.glob("build/demo/submitted/*/optimization_methods")}
    rows = re.findall(r"^ (\S+) +[\d. ]*?([\d.]+ of 80|not graded) +[\d.]+ *$", demo, re.MULTILINE)
    assert {student for student, _ in rows} == students == set(verdicts)


def test_the_demo_says_where_the_results_lie(demo: str, checkout: Path, verdicts: dict[str, Verdict]) -> None:
    """The folders that it names hold a graded notebook and a feedback page for every graded student."""
    places = re.findall(r"build/demo/((\w+)/<student>/\S+)", demo)
    assert [folder for _, folder in places] == ["autograded", "feedback"]
    said = [place.replace("<assignment>", "optimization_methods") for place, _ in places]
    found = [
        checkout / "build" / "demo" / place.replace("<student>", student) for place in said for student in verdicts
    ]
    assert [file for file in found if not file.is_file()] == []


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


def test_the_readme_shows_what_the_demo_prints(demo: str) -> None:
    """Each line below `make demo` in the README is one that the demo printed, in the same order, but for times."""
    printed = iter(_lines(demo))
    shown = _lines(dict(_console_blocks())["make demo"])
    assert len(shown) > 10
    assert [line for line in shown if line not in printed] == []


def test_the_other_commands_of_the_readme_run(checkout: Path) -> None:
    """Each command of a console block ends well, prints the lines below it, and leaves the checkout clean."""
    for command, output in _console_blocks():
        if command != "make demo" and not command.startswith(NOT_RUN):
            printed = iter(_lines(_run(f". .venv/bin/activate && {command}", checkout)))
            assert [line for line in _lines(output) if line != "…" and line not in printed] == []
    assert _run("git status --porcelain", checkout) == ""
