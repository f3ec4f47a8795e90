"""Run a command line with the made-up grader in the workers: `python -m tests.batch.drive nbjudge grade homework`."""

import functools
import os
import signal
import sys

from nbjudge.batch import journal, run
from nbjudge.grading import results
from tests.batch.tiny import FakeGrader


def main() -> int:
    """Run `nbjudge ...` or `nbgrader ...`; with KILL_AT=POINT:N in the environment, die by SIGKILL at that point."""
    run.grade_assignment = functools.partial(run.grade_assignment, grader=FakeGrader)
    if "KILL_AT" in os.environ:
        point, _, number = os.environ["KILL_AT"].partition(":")
        _POINTS[point](int(number))
    if "ALEMBIC_VERSION" in os.environ:
        from nbgrader import api

        api.get_alembic_version = lambda: os.environ["ALEMBIC_VERSION"]
    command, *arguments = sys.argv[1:]
    if command == "nbjudge":
        from nbjudge.__main__ import main as nbjudge

        return nbjudge(arguments)
    from nbgrader.apps.nbgraderapp import main as nbgrader

    sys.argv = ["nbgrader", *arguments]
    nbgrader()
    return 0


def _before_file(suffix: str, number: int) -> None:
    """Die at the given writing of a file with this ending: half of it written, under its temporary name."""
    replace_file = results.replace_file

    def replace_or_die(path, content):
        if path.name.endswith(suffix) and _count(suffix) == number:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_name(f".{path.name}.tmp").write_bytes(content[: len(content) // 2])
            _die()
        replace_file(path, content)

    results.replace_file = replace_or_die


def _before_commit(number: int) -> None:
    from sqlalchemy.orm import Session

    commit = Session.commit

    def commit_or_die(self):
        self.flush()
        if _count("commit") == number:
            _die()
        commit(self)

    Session.commit = commit_or_die


def _while_making_the_gradebook(number: int) -> None:
    from nbgrader.api import Gradebook

    make = Gradebook.__init__

    def make_and_die(self, *arguments):
        make(self, *arguments)
        if _count("gradebook") == number:
            _die()

    Gradebook.__init__ = make_and_die


def _in_journal(number: int) -> None:
    line = journal._line

    def half_a_line(entry):
        if _count("journal") == number:
            with open(".nbjudge/homework.jsonl", "ab") as file:
                file.write(line(entry)[:40])
            _die()
        return line(entry)

    journal._line = half_a_line


_POINTS = {
    "verdict": functools.partial(_before_file, "verdict.json"),
    "notebook": functools.partial(_before_file, ".ipynb"),
    "gradebook": _before_commit,
    "making": _while_making_the_gradebook,
    "journal": _in_journal,
}
_counts: dict[str, int] = {}


def _count(what: str) -> int:
    _counts[what] = _counts.get(what, 0) + 1
    return _counts[what]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
