"""The wheel, built as one builds it and installed where nothing of this checkout is."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import nbjudge
from tests.site import handbook

PROJECT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # it installs nbgrader and JupyterLab from the registry


def _tracked() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if (PROJECT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what git knows, by way of the source archive; return its path."""
    root = tmp_path_factory.mktemp("build")
    for name in _tracked():
        if name.startswith("nbjudge/") or "/" not in name:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes((PROJECT / name).read_bytes())
    done = subprocess.run([sys.executable, "-m", "build", str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (root / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, and what it asks for, into a fresh virtual environment; return that."""
    fresh = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(fresh)], check=True)
    # Compiling takes a third of the time, and most of what is compiled is never imported.
    pip = [sys.executable, "-m", "pip", "--python", str(fresh / "bin" / "python"), "install", "--quiet", "--no-compile"]
    done = subprocess.run([*pip, str(wheel)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return fresh


def _run(environment: Path, command: str, folder: Path) -> str:
    """Run a command in the environment, with nothing of this checkout; return what it printed."""
    ours = ("PYTHON", "VIRTUAL_ENV", "COVERAGE", "PYTEST")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    variables |= {"PATH": f"{environment / 'bin'}{os.pathsep}{os.defpath}", "COLUMNS": "100"}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", command], cwd=folder, env=variables, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"$ {command}\n{done.stdout}"
    return done.stdout


# The templates that the course's configuration leads formgrader to.
FORMGRADER = """
from pathlib import Path
from nbconvert.exporters import HTMLExporter
from nbjudge import find_course
for folder in HTMLExporter(config=find_course().config).extra_template_basedirs:
    print(*(path.relative_to(folder) for path in Path(folder).rglob("*.j2")))
"""


def test_the_wheel_holds_all_of_nbjudge(wheel: Path) -> None:
    """Each file of nbjudge/ that git knows is in it, templates and all, and nothing else but its own description."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {name for name in _tracked() if name.startswith("nbjudge/")}


@pytest.mark.scale
def test_it_works_where_nothing_else_is(environment: Path, tmp_path: Path) -> None:
    """A new course goes once round there, by the commands of its own README; formgrader finds its templates."""
    where = _run(environment, "python -c 'import nbjudge; print(nbjudge.__file__)'", tmp_path)
    assert Path(where).is_relative_to(environment)
    assert _run(environment, "nbjudge --version", tmp_path) == f"nbjudge {nbjudge.__version__}\n"
    _run(environment, "nbjudge new physics-1", tmp_path)
    course = tmp_path / "physics-1"
    steps = [step for step in handbook.steps(str(course / "README.md")) if step.command]
    assert {step.command.split()[0] for step in steps} >= {"pytest", "nbgrader", "nbjudge"}
    for step in steps:
        printed = _run(environment, step.command, course)
        assert not handbook.unlike(step.text, printed), f"$ {step.command}\n{printed}"
    made = {path.relative_to(course).as_posix() for path in course.rglob("*.*")}
    assert made >= {
        "autograded/ada/example/verdict.json",
        "autograded/ada/example/example.ipynb",
        "feedback/ben/example/example.html",
        "reports/example/report.html",
        "gradebook.db",
    }
    assert "✓" in (course / "feedback" / "ada" / "example" / "example.html").read_text("utf-8")
    places = _run(environment, f"python -c '{FORMGRADER}'", course).split()
    assert {"classic/base.html.j2", "base/mathjax.html.j2"} <= set(places)
