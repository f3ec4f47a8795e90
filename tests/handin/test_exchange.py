"""nbgrader's exchange between an instructor and students who have accounts of their own on one machine."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nbjudge.records import Verdict
from tests.accounts import PROJECT, as_account
from tools import demo, samples

NAME = "optimization_methods"
UIDS = {"kim": 30001, "ada": 30002, "ben": 30003}
SETTINGS = f'c = get_config()\nc.CourseDirectory.course_id = "{NAME}"\nc.Exchange.root = "/srv/exchange"\n'

Say = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def campus(tmp_path: Path) -> Path:
    """Make what these people see as /srv: their homes, in Kim's the course, the exchange, the machine's settings."""
    tmp_path.chmod(0o755)
    for person in UIDS:
        (tmp_path / person).mkdir(mode=0o700)
    demo.make_course(tmp_path / "kim" / "course")
    for folder in (tmp_path / "kim" / "course" / "submitted").iterdir():
        (folder / NAME / f"{NAME}.ipynb").unlink()
        (folder / NAME).rmdir()
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "nbgrader_config.py").write_text(SETTINGS)
    accounts = [f"{person}:x:{uid}:{uid}::/srv/{person}:/bin/sh\n" for person, uid in UIDS.items()]
    (tmp_path / "passwd").write_text(Path("/etc/passwd").read_text() + "".join(accounts))
    for person, uid in UIDS.items():
        for path in (tmp_path / person, *(tmp_path / person).rglob("*")):
            os.chown(path, uid, uid)
    return tmp_path


@pytest.fixture
def say(campus: Path) -> Say:
    """Return a function that runs a program as one of these people, in a folder of /srv; it has to end well."""

    def run(person: str, folder: str, *words: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
        mounts = ["--bind", str(campus), "/srv", "--ro-bind", str(campus / "passwd"), "/etc/passwd"]
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        surroundings = [f"HOME=/srv/{person}", f"PATH={path}", "LANG=C.UTF-8", "JUPYTER_CONFIG_PATH=/srv/settings"]
        command = [*as_account(UIDS[person], *mounts), "env", "-i", "-C", f"/srv/{folder}", *surroundings, *words]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert bool(done.returncode) == fails, f"{person}: {' '.join(words)}\n{done.stdout}{done.stderr}"
        return done

    return run


def _nbgrader(say: Say, person: str, *words: str) -> None:
    say(person, "kim/course" if person == "kim" else person, sys.executable, "-m", "nbgrader", *words)


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


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be several people")
def test_from_release_to_feedback(campus: Path, say: Say) -> None:
    """What two students fetch and submit is collected, graded and given back, to each the own; so is a second try."""
    _nbgrader(say, "kim", "release_assignment", NAME)
    for student in ("ada", "ben"):
        _nbgrader(say, student, "fetch_assignment", NAME)
        _answer(campus, student, student)
        _nbgrader(say, student, "submit", NAME)
    _collect_and_give_back(say)
    assert _scores(campus) == {"ada": 80.0, "ben": 73.33}
    for student, score in (("ada", "80"), ("ben", "73.33")):
        _nbgrader(say, student, "fetch_feedback", NAME)
        assert f"<strong>{score}</strong> of 80 points" in _page(campus, student)

    denied = say("ada", "exchange", "ls", f"{NAME}/inbound", f"{NAME}/feedback", "/srv/kim/course", fails=True)
    assert denied.stderr.count("Permission denied") == 3

    _answer(campus, "ben", "ada")
    _nbgrader(say, "ben", "submit", NAME)
    _collect_and_give_back(say, "--update")
    _nbgrader(say, "ben", "fetch_feedback", NAME)
    assert _scores(campus) == {"ada": 80.0, "ben": 80.0}
    assert "<strong>80</strong> of 80 points" in _page(campus, "ben")


def test_the_handbook_has_these_commands() -> None:
    """The chapter on handing in shows the commands of the walk above, in its order."""
    chapter = (
        (PROJECT / "docs" / "handbook" / "handing-in.md").read_text("utf-8").partition("## nbgrader's exchange")[2]
    )
    shown = re.findall(rf"^(?:nbgrader|nbjudge) (\w+) {NAME}", chapter, re.MULTILINE)
    walked = ["release_assignment", "fetch_assignment", "submit", "collect", "grade"]
    assert shown == [*walked, "generate_feedback", "release_feedback", "fetch_feedback"]


def _collect_and_give_back(say: Say, *words: str) -> None:
    """Do what an instructor does from collecting to releasing feedback."""
    _nbgrader(say, "kim", "collect", NAME, *words)
    say("kim", "kim/course", sys.executable, "-m", "nbjudge", "grade", NAME)
    _nbgrader(say, "kim", "generate_feedback", NAME)
    _nbgrader(say, "kim", "release_feedback", NAME)
