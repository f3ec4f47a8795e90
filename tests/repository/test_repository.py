"""The repository holds together: environments, files, hooks, the README."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import nbjudge

PROJECT = Path(__file__).parents[2]
# Written apart, so that this file does not name them either.
REGISTRIES = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "deb.debian" + ".org", "anaconda" + ".org"]


def _text(name: str) -> str:
    return (PROJECT / name).read_text("utf-8")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := PROJECT / name).is_file()]


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))


def test_hidden_tests_can_be_run_without_what_developers_install() -> None:
    """`pytest grader_tests` works in the environment that `make demo` sets up: no setting needs a plugin of ours."""
    without = [word for plugin in ("timeout", "xdist") for word in ("-p", f"no:{plugin}")]
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", *without, "grader_tests"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_conda_users_get_the_packages_of_pyproject() -> None:
    """environment.yml names no Python package of its own: it installs this project, for the same Pythons."""
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    lines = [line.strip().removeprefix("- ") for line in _text("environment.yml").splitlines()]
    wanted = lines[lines.index("dependencies:") + 1 :]
    assert wanted == [f"python{project['requires-python']}", "pip", "pip:", "-e .[course]"]


def test_no_file_is_too_large_to_read() -> None:
    """No file in the repository is over 1 MB."""
    assert [path.name for path in _tracked() if path.stat().st_size > 1_000_000] == []


def test_nothing_is_fetched_from_a_named_host() -> None:
    """Packages come through pip and apt as they are set up on the machine; no file names a registry."""
    texts = ((path, path.read_bytes().decode("utf-8", "replace")) for path in _tracked())
    assert [path.name for path, text in texts if any(host in text for host in REGISTRIES)] == []


def test_commit_hooks_check_what_make_lint_checks() -> None:
    """Each command of `make lint` is a commit hook."""
    lint = _text("Makefile").partition("\nlint:")[2].partition("\n\n")[0]
    commands = re.findall(r"-m (ruff \w+|mypy)", lint)
    hooks = re.findall(r"-m (ruff \w+|mypy)", _text(".pre-commit-config.yaml"))
    assert sorted(commands) == sorted(hooks)


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """Return a set-up checkout with a release, where JupyterLab and `id` only say something."""
    for name in ("Makefile", "pyproject.toml", "tools/setup.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(_text(name))
    (tmp_path / "release" / "hw").mkdir(parents=True)
    (tmp_path / "release" / "hw" / "hw.ipynb").write_text("first")
    _write_command(tmp_path / ".venv" / "bin" / "jupyter", 'echo "$@"')
    (tmp_path / ".venv" / ".ready-course").touch()
    return tmp_path


def _write_command(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _make_lab(folder: Path) -> str:
    command = ["make", "--no-print-directory", "lab"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_make_lab_starts_for_root_too(lab: Path, user: int, allowed: bool) -> None:
    """JupyterLab refuses root unless it is told that root may; others do not say so."""
    _write_command(lab / ".venv" / "bin" / "id", f"echo {user}")
    assert ("--allow-root" in _make_lab(lab)) == allowed


def test_make_lab_says_that_its_copy_is_old_and_keeps_it(lab: Path) -> None:
    """After another `make release` one line says how to get a new copy; the work in the old one is not touched."""
    assert "older" not in _make_lab(lab)
    copy, released = lab / "build" / "lab", lab / "release" / "hw" / "hw.ipynb"
    (copy / "hw" / "hw.ipynb").write_text("my work")
    assert "older" not in _make_lab(lab)
    released.write_text("second")
    later = copy.stat().st_mtime + 5
    os.utime(released, (later, later))
    said, *rest = _make_lab(lab).splitlines()
    assert "build/lab is a copy of an older release/" in said and len(rest) == 1
    assert (copy / "hw" / "hw.ipynb").read_text() == "my work"
    told = said.partition("move it away: ")[2].partition(";")[0]
    subprocess.run(told.split(), cwd=lab, check=True)
    os.utime(released, (0, 0))
    assert "older" not in _make_lab(lab)
    assert (copy / "hw" / "hw.ipynb").read_text() == "second"
    assert (lab / "build" / "lab-old" / "hw" / "hw.ipynb").read_text() == "my work"


def test_make_help_lists_every_target() -> None:
    """Each target that is meant for people has its line in `make help`."""
    printed = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+)", printed, re.MULTILINE)) == _targets()


def test_the_readme_names_only_targets_that_exist() -> None:
    """Each `make ...` in the README is a target of the Makefile."""
    assert set(re.findall(r"\bmake ([a-z-]+)\b", _text("README.md"))) - _targets() == set()


def test_the_readme_names_only_files_that_exist() -> None:
    """Each link of the README leads to a file or folder of the repository."""
    links = [link for link in re.findall(r"\]\(([^)#]+)", _text("README.md")) if "://" not in link]
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_the_changelog_tells_of_this_version() -> None:
    """The version of nbjudge has its entry in the changelog."""
    assert f"## {nbjudge.__version__}" in _text("CHANGELOG.md")
