"""The command line: help that reads well, errors in one line, exit codes that a script can use."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbjudge.__main__ import main
from nbjudge.course.folders import find_course
from nbjudge.grading.results import read_verdict
from nbjudge.service.tokens import Caller, Tokens
from tests.batch import tiny
from tests.batch.running import command

Make = Callable[..., Path]


@pytest.mark.parametrize(
    "words", [["--help"], ["grade", "--help"], ["check", "--help"], ["roster", "--help"], ["--version"]]
)
def test_help_fits_a_terminal(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The help of each command ends well and has no line over 80 letters."""
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main(words)
    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert "nbjudge" in text
    assert max(map(len, text.splitlines())) <= 80


def test_help_is_quick() -> None:
    """Neither nbgrader nor NumPy nor pytest is imported for the help."""
    program = (
        "import sys, contextlib\n"
        "from nbjudge.__main__ import main\n"
        "with contextlib.suppress(SystemExit): main(['--help'])\n"
        "print([name for name in ('nbgrader', 'numpy', 'pytest', 'nbformat', 'rich') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.endswith("\n[]\n")


@pytest.mark.parametrize(
    "words", [[], ["grade"], ["grad", "x"], ["grade", "x", "--jobs", "0"], ["grade", "x", "--jobs", "two"]]
)
def test_wrong_words_are_explained(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A missing or wrong word ends with exit code 2 and the usage."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: nbjudge" in capsys.readouterr().err


@pytest.mark.parametrize("price", ["nan", "inf", "-1", "-inf", "cheap"])
def test_a_price_that_is_none_is_refused(price: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no price ends the command with exit code 2 and one line that says what a price looks like."""
    assert main(["report", "homework", f"--price={price}"]) == 2
    error = f"nbjudge: '{price}' is not a price of an hour; write a number from 0 on, such as --price 0.05\n"
    assert capsys.readouterr().err == error


@pytest.mark.parametrize("module", ["argparse", "nbjudge.errors", "rich.console", "nbjudge.batch.run"])
def test_ctrl_c_while_it_starts_needs_no_traceback(module: str, tmp_path: Path) -> None:
    """Interrupted while a module is imported, the command ends with 130 and says no more than a line."""
    program = (
        "import sys\n"
        "class CtrlC:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, CtrlC())\n"
        f"sys.modules.pop({module!r}, None)\n"
        "from nbjudge.__main__ import main\n"
        "sys.exit(main(['grade', 'homework']))"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 130
    assert result.stderr in (
        "",
        "nbjudge: interrupted; what was graded is kept, and the same nbjudge command goes on there.\n",
    )


GOES_ON = "; what was graded is kept, and the same nbjudge command goes on there."
ANEW = "; what was graded is kept, and without --force the command grades only what is new or changed."


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["grade", "homework"], GOES_ON),
        (["grade", "homework", "--force"], ANEW),
        (["check", "ps.ipynb"], ""),
        (["report", "homework"], ""),
    ],
)
def test_ctrl_c_promises_what_is_so(
    words: list[str], kept: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only a grading that was interrupted can be gone on with; with --force it would begin anew."""

    def ctrl_c() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.getcwd", ctrl_c)
    assert main(words) == 130
    assert capsys.readouterr().err == f"nbjudge: interrupted{kept}\n"


def test_outside_of_a_course_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no course the command says so, and what to do."""
    monkeypatch.chdir(tmp_path)
    assert main(["grade", "homework"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("nbjudge: ")
    assert "is not inside a course" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("command", ["grade hw", "check hw.ipynb", "report hw", "inspect hw", "roster a.csv",
                                     "extend ada hw none", "hand-back hw", "serve"])  # fmt: skip
def test_on_a_terminal_the_first_words_come_before_the_imports(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever waits reads at once what is being done, though importing may take seconds; a pipe gets no such line."""
    monkeypatch.chdir(tmp_path)  # no course is here
    for is_terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda is_terminal=is_terminal: is_terminal)
        assert main(command.split()) == 2
        assert (" ...\n" in capsys.readouterr().err.partition("nbjudge:")[0]) == is_terminal


@pytest.mark.slow
def test_inspect_ends_with_1_only_where_the_solution_fails(
    make: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that no assignment has is wrong usage, in the words of `grade` and `report`; so is a stale release."""
    root = make({"ada": tiny.exercises()})
    monkeypatch.chdir(root)
    said = set()
    for words in ("inspect", "grade", "report"):
        assert main([words, "nope"]) == 2
        said.add(capsys.readouterr().err)
    assert len(said) == 1 and "There is no assignment 'nope'" in said.pop()
    assert main(["inspect", tiny.NAME]) == 1
    assert "do not give the instructor's own solution full marks" in capsys.readouterr().err
    tiny.write(root / "source" / tiny.NAME / "helpers.py", b"ONE = 2\n")
    assert main(["inspect", tiny.NAME]) == 2
    assert "The release is stale" in capsys.readouterr().err


@pytest.mark.slow
def test_exit_codes_say_how_it_went(make: Make) -> None:
    """0 where everybody is graded, 1 where a person must look, 2 where nothing can be done."""
    root = make({"ada": tiny.asking("score 7")})
    first = command(root, "nbjudge", "grade", tiny.NAME)
    assert first.returncode == 0, first.stderr
    assert "homework: 1 to grade; 1 worker" in first.stdout
    assert "1 graded, mean so far 7.0 of 15 points." in first.stdout
    second = command(root, "nbjudge", "grade", tiny.NAME, "--jobs", "2", "--limit", "cell_seconds=60")
    assert "0 to grade, 1 graded before and unchanged" in second.stdout
    tiny.hand_in(root, "bob", None)
    assert command(root, "nbjudge", "grade", tiny.NAME, "--student", "ada", "--force").returncode == 0
    assert command(root, "nbjudge", "grade", tiny.NAME).returncode == 1
    wrong = command(root, "nbjudge", "grade", tiny.NAME, "--student", "zoe")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)


@pytest.mark.slow
def test_a_folder_with_a_name_that_nobody_has_stops_nobody(make: Make) -> None:
    """A folder whose name holds control characters is named, in one line, and the others are graded."""
    root = make({"ada": tiny.asking("score 7"), "bo\nb\x1b[31m": tiny.asking("score 7")})
    result = command(root, "nbjudge", "grade", tiny.NAME)
    assert result.returncode == 1, result.stderr
    assert "1 graded, mean so far 7.0 of 15 points." in result.stdout
    assert "its name cannot be a student id: 'bo\\nb\\x1b[31m'. Rename the folder." in " ".join(result.stdout.split())
    assert "\x1b" not in result.stdout
    assert command(root, "nbjudge", "grade", tiny.NAME, "--student", "ada").returncode == 0


# Root may look into everything and write everywhere, but for this.
WITHOUT_RIGHTS = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")


@pytest.mark.parametrize("where", ["submitted/s2", f"submitted/s2/{tiny.NAME}"])
def test_a_folder_that_may_not_be_looked_into_waits_for_a_person(make: Make, where: str) -> None:
    """What cannot be read of one student is said of that one, and keeps nobody else from being graded."""
    root = make({f"s{number}": tiny.asking(f"score {number}") for number in range(1, 5)})
    (root / where).chmod(0)
    done = command(root, "nbjudge", "grade", tiny.NAME, before=WITHOUT_RIGHTS)
    (root / where).chmod(0o755)
    verdicts = {name: read_verdict(root / "autograded" / name / tiny.NAME) for name in ("s1", "s2", "s3", "s4")}
    assert [verdict and verdict.score for verdict in verdicts.values()] == [1, 0, 3, 4]
    assert verdicts["s2"] and "cannot be read: Permission denied." in " ".join(verdicts["s2"].problems)
    assert "Traceback" not in done.stderr


def test_results_that_may_not_be_written_keep_nobody_else_waiting(make: Make) -> None:
    """One folder of results that belongs to somebody else is named at the end; the others' results are there."""
    root = make({f"s{number}": tiny.asking(f"score {number}") for number in range(1, 5)})
    locked = root / "autograded" / "s2"
    locked.mkdir(parents=True)
    locked.chmod(0o555)
    done = command(root, "nbjudge", "grade", tiny.NAME, before=WITHOUT_RIGHTS)
    locked.chmod(0o755)
    assert done.returncode == 2
    assert "could not be written: Permission denied, for s2" in done.stderr
    assert [path.parent.parent.name for path in sorted(root.glob("autograded/*/*/verdict.json"))] == ["s1", "s3", "s4"]


@pytest.mark.parametrize("name", ["*", ".", "", f"{tiny.NAME}/"])
def test_feedback_of_no_assignment_is_not_handed_back(
    make: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """What no assignment is called is refused by that name, pattern or not."""
    monkeypatch.chdir(make({}))
    assert main(["hand-back", name]) == 2
    assert f"There is no assignment {name!r}" in capsys.readouterr().err


def test_to_serve_everywhere_has_to_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty address, as an unset variable gives it, does not mean every address."""
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--host", ""])
    assert ended.value.code == 2 and "write an address" in capsys.readouterr().err


def test_a_token_works_though_the_gradebook_cannot_be_asked(
    make: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is made and printed, and the line beside it says what could not be seen."""
    root = make({})
    (root / "gradebook.db").write_text("this is no database, though it is long enough to be taken for one" * 99)
    monkeypatch.chdir(root)
    assert main(["token", "ada"]) == 0
    out, err = capsys.readouterr()
    assert Tokens(find_course(root)).who(out.strip()) == Caller("ada")
    assert "Whether the gradebook knows 'ada' could not be seen." in err
