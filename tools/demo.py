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
COURSE = ("nbgrader_config.py", "source", "release", "grader_tests")
# `tools` lets Ctrl-C be one line here too.
NBGRADER = "import tools; from nbgrader.apps.nbgraderapp import main; main()"
INTERRUPTED = 130


def main() -> int:
    """Run the demo; return the exit code of the step that could not be done, or 0."""
    make_course(DEMO)
    for assignment in samples.assignments():
        # nbjudge's 1: all are graded but those that a person must look at
        for arguments, good in ((grading(assignment), (0, 1)), (feedback(assignment), (0,))):
            code = _run(*arguments)
            if code == INTERRUPTED:
                print(interrupted(assignment), file=sys.stderr)
            if code not in good:
                return code
    print(where())
    return 0


def grading(assignment: str) -> tuple[str, ...]:
    """Return the arguments of Python for the first step."""
    return ("-m", "nbjudge", "grade", assignment)


def feedback(assignment: str) -> tuple[str, ...]:
    """Return the arguments of Python for the second step."""
    return ("-c", NBGRADER, "generate_feedback", assignment, "--quiet")


def make_course(root: Path) -> None:
    """Make a fresh course in a folder: our assignments, and the sample submissions handed in."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for name in COURSE:
        source = PROJECT / name
        if source.is_dir():
            generated.copy_files(source, root / name)
        else:
            shutil.copy(source, root / name)
    for assignment in samples.assignments():
        samples.write(root / "release" / assignment, root / "submitted")


def where() -> str:
    """Return where the results lie, as paths that open from here and one that opens in a browser."""
    place = DEMO.relative_to(PROJECT)
    page = next(iter(sorted(DEMO.glob(f"feedback/*/{samples.FIRST}/*.html"))), None)
    lines = [
        f"Graded notebooks: {place}/autograded/<student>/<assignment>/<assignment>.ipynb",
        f"Feedback pages:   {place}/feedback/<student>/<assignment>/<assignment>.html",
    ]
    return "\n".join(lines + ([f"To look at one:   {page.as_uri()}"] if page else []))


def interrupted(assignment: str) -> str:
    """Return what there is to do after Ctrl-C; the step that was interrupted has spoken for itself."""
    return (
        f"`make demo` begins anew each time. To go on instead: cd {DEMO.relative_to(PROJECT)}, then "
        f"{Path(sys.prefix) / 'bin' / 'nbjudge'} grade {assignment}"
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
