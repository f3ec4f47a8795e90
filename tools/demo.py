"""Grade the sample submissions in a scratch course, build/demo, made anew each time, and say where the results lie.

Everything is done as an instructor would do it: `nbjudge grade`, which prints the table, then
`nbgrader generate_feedback`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import generated, samples

PROJECT = Path(__file__).parents[1]
DEMO = PROJECT / "build" / "demo"
ASSIGNMENT = "optimization_methods"
COURSE = ("nbgrader_config.py", "source", "release", "grader_tests")
GRADE = ("-m", "nbjudge", "grade", ASSIGNMENT)
# `tools` lets Ctrl-C be one line here too.
NBGRADER = "import tools; from nbgrader.apps.nbgraderapp import main; main()"
FEEDBACK = ("-c", NBGRADER, "generate_feedback", ASSIGNMENT, "--quiet")
INTERRUPTED = 130


def main() -> int:
    """Run the demo; return the exit code of the step that could not be done, or 0."""
    make_course(DEMO)
    for step in (GRADE, FEEDBACK):
        code = _run(*step)
        if code == INTERRUPTED:
            print(interrupted(), file=sys.stderr)
        # nbjudge's 1: all are graded but those that a person must look at
        if code not in (0, 1) or (code and step is FEEDBACK):
            return code
    print(where())
    return 0


def make_course(root: Path) -> None:
    """Make a fresh course in a folder: our assignment, and the sample submissions handed in."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for name in COURSE:
        source = PROJECT / name
        if source.is_dir():
            generated.copy_files(source, root / name)
        else:
            shutil.copy(source, root / name)
    samples.write(root / "release" / ASSIGNMENT, root / "submitted")


def where() -> str:
    """Return where the results lie, as paths that open from here and one that opens in a browser."""
    place = DEMO.relative_to(PROJECT)
    page = next(iter(sorted(DEMO.glob(f"feedback/*/{ASSIGNMENT}/*.html"))), None)
    lines = [
        f"Graded notebooks: {place}/autograded/<student>/{ASSIGNMENT}/{ASSIGNMENT}.ipynb",
        f"Feedback pages:   {place}/feedback/<student>/{ASSIGNMENT}/{ASSIGNMENT}.html",
    ]
    return "\n".join(lines + ([f"To look at one:   {page.as_uri()}"] if page else []))


def interrupted() -> str:
    """Return what there is to do after Ctrl-C; the step that was interrupted has spoken for itself."""
    return (
        f"`make demo` begins anew each time. To go on instead: cd {DEMO.relative_to(PROJECT)}, then "
        f"{Path(sys.prefix) / 'bin' / 'nbjudge'} grade {ASSIGNMENT}"
    )


def _run(*arguments: str) -> int:
    """Run a module in the demo's course, with our own sources first on the path."""
    path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen([sys.executable, *arguments], cwd=DEMO, env=environment) as step:
        try:
            return step.wait()
        except KeyboardInterrupt:  # the step got it as well, and says so when it has tidied up
            step.wait()
            return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
