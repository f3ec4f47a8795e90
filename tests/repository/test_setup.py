"""What `make demo` says on a fresh machine while it installs: tools/setup.sh with a Python that is made up."""

import os
import shutil
import subprocess
from pathlib import Path

SETUP = Path(__file__).parents[2] / "tools" / "setup.sh"
# Has all modules that are asked for, makes a virtual environment of itself, and tells when pip is called.
PYTHON = """#!/bin/sh
case "$1 $2" in
    "-m venv") mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    "-m pip") echo "pip is called" >&2 ;;
esac
"""


def test_a_fresh_machine_is_told_what_is_done_how_much_and_how_long(tmp_path: Path) -> None:
    """Each step is said before it begins, the long one with its size and minutes, and then what a person must do."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python3").write_text(PYTHON)
    (programs / "python3").chmod(0o755)
    for name in ("mkdir", "cp", "touch", "id"):  # neither apt-get nor bwrap
        (programs / name).symlink_to(str(shutil.which(name)))
    environment = {"PATH": str(programs), "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run(["/bin/sh", SETUP, "course"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    making, installing, pip, missing = done.stderr.splitlines()
    assert making == "setup: making .venv"
    assert "installing" in installing and "1 GB" in installing and "2 to 5 minutes" in installing
    assert pip == "pip is called"
    assert missing.startswith("setup: bubblewrap is missing and grading needs it: apt install bubblewrap")
    assert (tmp_path / ".venv" / ".ready-course").exists()
