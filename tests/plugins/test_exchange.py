"""nbgrader's exchange between an instructor and students who have accounts of their own on one machine."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbjudge.records import Verdict
from tests.accounts import PROJECT, as_account
from tools import demo, samples

NAME = "optimization_methods"
UIDS = {"root": 0, "kim": 30001, "ada": 30002, "ben": 30003}
PEOPLE = ("kim", "ada", "ben")
PAGE = PROJECT / "docs" / "handbook" / "handing-in.md"
SHOWN = re.compile(r"^```\{code-block\} sh\n:class: shown\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Say = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def campus(tmp_path: Path) -> Path:
    """Make what these people see as /srv: their homes, in Kim's the course; and beside it an /etc that knows them."""
    tmp_path.chmod(0o755)
    for person in PEOPLE:
        (tmp_path / person).mkdir(mode=0o700)
    demo.make_course(tmp_path / "kim" / "course")
    for folder in (tmp_path / "kim" / "course" / "submitted").iterdir():
        (folder / NAME / f"{NAME}.ipynb").unlink()
        (folder / NAME).rmdir()
    shutil.copytree("/etc", tmp_path / "etc", symlinks=True, ignore=_special)
    with (tmp_path / "etc" / "passwd").open("a") as accounts:
        accounts.writelines(f"{name}:x:{UIDS[name]}:{UIDS[name]}::/srv/{name}:/bin/sh\n" for name in PEOPLE)
    for person in PEOPLE:
        for path in (tmp_path / person, *(tmp_path / person).rglob("*")):
            os.chown(path, UIDS[person], UIDS[person])
    return tmp_path


def _special(folder: str, names: list[str]) -> list[str]:
    """Return what cannot be copied, or has settings of this machine's own Jupyter."""
    paths = [Path(folder, name) for name in names]
    return [
        path.name
        for path in paths
        if path.name == "jupyter" or not (path.is_symlink() or path.is_file() or path.is_dir())
    ]


@pytest.fixture
def say(campus: Path) -> Say:
    """Return a function that types lines into the shell of one of these people, in a folder of /srv.

    All has to end well, unless it is said to fail.
    """

    def run(person: str, folder: str, lines: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
        mounts = ["--bind", str(campus), "/srv", "--bind", str(campus / "etc"), "/etc"]
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        surroundings = [f"HOME=/srv/{person}", f"PATH={path}", "LANG=C.UTF-8"]
        shell = ["env", "-i", "-C", f"/srv/{folder}", *surroundings, "sh", "-exc", lines]
        command = [*as_account(UIDS[person], *mounts), *shell]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert bool(done.returncode) == fails, f"{person}:\n{done.stdout}{done.stderr}"
        return done

    return run


def _blocks() -> list[str]:
    """Return what the handbook says to type, block by block."""
    return SHOWN.findall(PAGE.read_text("utf-8"))


def _answer(campus: Path, person: str, sample: str) -> None:
    """Write the answers of a sample student into the notebook that somebody fetched."""
    path = campus / person / NAME / f"{NAME}.ipynb"
    path.write_text(json.dumps(samples.notebook_of(sample, json.loads(path.read_text("utf-8")))), "utf-8")


def _scores(campus: Path) -> dict[str, float]:
    """Return the points of everybody who was graded."""
    files = campus.glob(f"kim/course/autograded/*/{NAME}/verdict.json")
    return {file.parts[-3]: round(Verdict.from_json(file.read_text("utf-8")).score, 2) for file in files}


def _page(campus: Path, person: str) -> str:
    """Return the newest feedback that somebody fetched."""
    return max((campus / person / NAME / "feedback").glob(f"*/{NAME}.html")).read_text("utf-8")


@pytest.mark.scale
@pytest.mark.timeout(600)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be several people")
def test_from_release_to_feedback(campus: Path, say: Say) -> None:
    """The handbook's blocks, typed by whom they are for, take a notebook from the release to the feedback, and again.

    What two students fetch and submit is collected, graded and given back, to each the own; so is a second try.
    """
    set_up, release, hand_in, give_back, fetch_feedback = _blocks()
    fetch, submit = hand_in.splitlines()
    say("root", ".", set_up)
    say("kim", "kim/course", release)
    for student in ("ada", "ben"):
        say(student, student, fetch)
        _answer(campus, student, student)
        say(student, student, submit)
    say("kim", "kim/course", give_back)
    assert _scores(campus) == {"ada": 80.0, "ben": 75.5}
    for student, score in (("ada", "80"), ("ben", "75.5")):
        say(student, student, fetch_feedback)
        assert f"<strong>{score}</strong> of 80 points" in _page(campus, student)

    denied = say("ada", "nbgrader/exchange", f"ls {NAME}/inbound {NAME}/feedback /srv/kim/course", fails=True)
    assert denied.stderr.count("Permission denied") == 3

    _answer(campus, "ben", "ada")
    say("ben", "ben", submit)
    say("kim", "kim/course", give_back)
    say("ben", "ben", fetch_feedback)
    assert _scores(campus) == {"ada": 80.0, "ben": 80.0}
    assert "<strong>80</strong> of 80 points" in _page(campus, "ben")


def test_the_handbook_has_these_commands() -> None:
    """The blocks are those of the chapter on the exchange: one to set it up, then one for each turn."""
    turns = [re.findall(r"^nbgrader (\w+)|^nbjudge (\w+)", block, re.MULTILINE) for block in _blocks()]
    graded = ["collect", "grade", "generate_feedback", "release_feedback"]
    wanted = [[], ["release_assignment"], ["fetch_assignment", "submit"], graded, ["fetch_feedback"]]
    assert [["".join(words) for words in turn] for turn in turns] == wanted
