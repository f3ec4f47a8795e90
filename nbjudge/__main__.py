"""The command line."""

from __future__ import annotations

try:
    import argparse
    import os
    import sys
    from collections.abc import Sequence

    import nbjudge
    from nbjudge.errors import NbjudgeError, SolutionFails
    from nbjudge.plugins.people_commands import add_people_commands
    from nbjudge.service.command import add_commands
except KeyboardInterrupt:  # Ctrl-C before `main` could answer it
    raise SystemExit(130) from None

GRADED, NOT_GRADED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
SANDBOX = "bwrap: behind the wall (the default); none: unprotected, for notebooks that you trust"
SCHEDULER = "grade on the workers of this Dask scheduler, an address or its file; local: on this machine"
LIMIT = "a limit other than the course's, such as cell_seconds=30; may be repeated"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    options = argparse.Namespace()
    try:
        _parser().parse_args(arguments, options)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # a terminal, file or pipe, which may have no letter for a name or sign
                stream.reconfigure(errors="replace")
        if sys.stderr.isatty() and (said := getattr(options, "first_words", "")):  # imports alone may take seconds
            print(said.format_map(vars(options)), file=sys.stderr, flush=True)
        os.getcwd()  # fails now if the folder is gone: Python 3.13.0 cannot even import from there
        return int(options.run(options))
    except NbjudgeError as error:
        print(f"nbjudge: {' '.join(str(error).split())}", file=sys.stderr)
        return WRONG_USAGE
    except BrokenPipeError:  # whoever read our words has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python fails once more when it ends
        return WRONG_USAGE
    except OSError as error:
        print(f"nbjudge: {error}. Is the disk full, or the folder gone or read-only?", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        print(f"nbjudge: interrupted{_kept(options)}", file=sys.stderr)
        return INTERRUPTED


def grade(options: argparse.Namespace) -> int:
    """Grade the submissions of an assignment."""
    from rich.console import Console

    from nbjudge.batch.progress import BatchProgress, show, summary_table, with_names
    from nbjudge.batch.run import grade_assignment
    from nbjudge.course.folders import find_course
    from nbjudge.gradebook.marks import read_marks
    from nbjudge.reports.freshness import feedback_notes
    from nbjudge.settings import parse_limits, read_limits

    console = Console(highlight=False)
    course = find_course()
    limits = read_limits({**course.limits, **parse_limits(options.limit)})
    with BatchProgress(console) as progress:
        summary = grade_assignment(
            course,
            options.assignment,
            students=options.student or None,
            jobs=options.jobs,
            force=options.force,
            everything=options.everything,
            sandbox=options.sandbox,
            limits=limits,
            scheduler=options.scheduler,
            listen=progress,
        )
    show(console, summary_table(with_names(summary, read_marks(course, options.assignment))))
    for note in feedback_notes(course, options.assignment, [row.student for row in summary.rows]):
        console.print(note, style="yellow", markup=False)
    return NOT_GRADED if summary.not_graded or summary.strays or summary.misplaced else GRADED


def check(options: argparse.Namespace) -> int:
    """Grade one notebook and print what came of it."""
    from pathlib import Path

    from rich.console import Console

    from nbjudge.batch.progress import show, verdict_report
    from nbjudge.grading.one_notebook import check_notebook, reader_of
    from nbjudge.settings import parse_limits

    path, limits = Path(options.notebook), parse_limits(options.limit)
    verdict = check_notebook(path, options.assignment, sandbox=options.sandbox, limits=limits)
    if options.json:
        print(verdict.to_json(), end="")
    else:
        show(Console(highlight=False), verdict_report(verdict, reader_of(path, verdict, options.language)))
    return GRADED if verdict.status == "graded" else NOT_GRADED


def report(options: argparse.Namespace) -> int:
    """Write the report on an assignment and its exports."""
    from nbjudge.batch.notes import unfinished_note
    from nbjudge.course.folders import find_course
    from nbjudge.reports.class_report import write_report
    from nbjudge.reports.freshness import feedback_notes
    from nbjudge.settings import parse_price

    course = find_course()
    written = write_report(course, options.assignment, price=parse_price(options.price), anonymous=options.anonymous)
    submissions = "1 submission" if written.submissions == 1 else f"{written.submissions:,} submissions"
    print(f"Report on {submissions}: {written.page}; beside it {', '.join(written.beside)}")
    if written.left_out:
        print(f"{written.left_out} To have the marks anew: nbjudge grade {options.assignment}")
    notes = feedback_notes(course, options.assignment, course.students(options.assignment))
    said = (
        unfinished_note(course, options.assignment),
        written.withdrawn,
        written.no_notebook,
        written.late,
        written.nameless,
        written.missing,
    )
    for line in filter(None, (*said, *notes)):
        print(line)
    return GRADED


def inspect(options: argparse.Namespace) -> int:
    """Print how each graded cell of an assignment is judged, and why."""
    from rich.console import Console

    from nbjudge.batch.progress import inspection_table, show
    from nbjudge.course.folders import find_course
    from nbjudge.grading.inspection import inspect_assignment
    from nbjudge.settings import parse_limits, read_limits

    course = find_course()
    limits = read_limits({**course.limits, **parse_limits(options.limit)})
    try:
        cells = inspect_assignment(course, options.assignment, limits=limits, sandbox=options.sandbox)
    except SolutionFails as error:
        print(f"nbjudge: {' '.join(str(error).split())}", file=sys.stderr)
        return NOT_GRADED
    show(Console(highlight=False), inspection_table(cells))
    for line in course.setting_problems():
        print(line)
    return GRADED


def copy_gradebook(options: argparse.Namespace) -> int:
    """Copy the gradebook to a database server."""
    from pathlib import Path

    from nbjudge.gradebook.copying import copy_gradebook

    rows = copy_gradebook(Path(options.file), options.url)
    print(f"{rows} rows copied and compared. Write the address into nbgrader_config.py: c.CourseDirectory.db_url")
    return GRADED


def new(options: argparse.Namespace) -> int:
    """Make a new course."""
    from nbjudge.course.new_course import make_course, next_steps

    make_course(options.course)
    print(next_steps(options.course), end="")
    return GRADED


def _kept(options: argparse.Namespace) -> str:
    """Return what there is to say of the work of a command that was interrupted: only `grade` leaves some."""
    if getattr(options, "run", None) is not grade:
        return ""
    if options.force:  # what was graded before counts as graded
        return "; what was graded is kept, and without --force the command grades only what is new or changed."
    return "; what was graded is kept, and the same nbjudge command goes on there."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nbjudge",
        description="Grade Jupyter notebooks with hidden tests that the graded code cannot reach.",
        epilog="Exit code: 0 everything is graded, 1 some of it could not be, 2 the command cannot be done.",
    )
    parser.add_argument("--version", action="version", version=f"nbjudge {nbjudge.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_grade(commands)
    _add_check(commands)
    _add_report(commands)
    _add_inspect(commands)
    add_people_commands(commands)
    _add_gradebook(commands)
    add_commands(commands)
    _add_new(commands)
    return parser


def _add_grade(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "grade",
        help="grade what was handed in for an assignment",
        description="Grade what is new or changed in submitted/<student>/ASSIGNMENT. Verdicts and graded notebooks go "
        "to autograded/, marks to the gradebook. Interrupt it at any time: the same command goes on where it ended.",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in source/ and release/")
    parser.add_argument("--student", metavar="ID", action="append", help="only this student; may be repeated")
    parser.add_argument("--jobs", metavar="N", type=_count, help="how many at a time (default: one a processor)")
    parser.add_argument("--scheduler", metavar="WHERE", help=SCHEDULER)
    parser.add_argument("--force", action="store_true", help="grade again what is graded and unchanged")
    parser.add_argument("--everything", action="store_true", help="run the cells tagged `ungraded` too")
    _add_common(parser)
    parser.set_defaults(run=grade, first_words="Looking for what is new or changed in {assignment} ...")


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "check",
        help="grade one notebook and explain the result",
        description="Grade one notebook with the hidden tests of its assignment. Nothing is written.",
    )
    parser.add_argument("notebook", metavar="NOTEBOOK", help="a notebook of one of this course's assignments")
    parser.add_argument("--assignment", metavar="NAME", help="its assignment (default: found by the notebook's cells)")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON, which is in English")
    parser.add_argument("--language", metavar="CODE", help="of the result, such as en (default: the notebook's)")
    _add_common(parser)
    parser.set_defaults(run=check, first_words="Running {notebook} and the hidden tests ...")


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "report",
        help="report on a class, and export its marks",
        description="Write reports/ASSIGNMENT/: a page on how the class did, pairs of similar submissions, and the "
        "marks for spreadsheets, Canvas, Moodle and analysis. Verdicts and gradebook are only read.",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in source/ and release/")
    parser.add_argument("--price", metavar="X", default="0", help="of an hour of one worker, for the cost")
    parser.add_argument(
        "--anonymous", action="store_true", help="number students on the pages, not in the tables beside"
    )
    parser.set_defaults(run=report, first_words="Reading verdicts and gradebook ...")


def _add_inspect(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "inspect",
        help="say how each graded cell of an assignment is judged, and why",
        description="Run the instructor's solution and print how each graded cell is judged: outside the sandbox, "
        "where an answer can forge nothing; inside; or by hand. Nothing is graded or written. Exit code 1: the "
        "solution does not get full marks.",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name, as in source/ and release/")
    _add_common(parser)
    parser.set_defaults(run=inspect, first_words="Running the solution of {assignment} ...")


def _add_gradebook(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("gradebook", help="copy the gradebook to a database server")
    parser = parser.add_subparsers(metavar="copy", required=True).add_parser("copy", help="copy it, row by row")
    parser.add_argument("file", metavar="SQLITE", help="the gradebook's file, such as gradebook.db")
    parser.add_argument("url", metavar="URL", help="an empty database: postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    parser.set_defaults(run=copy_gradebook)


def _add_new(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "new",
        help="make a new course",
        description="Make a folder with a new course: nbgrader's configuration, and one small assignment that passes "
        "its own tests and can be released and graded as it is.",
    )
    parser.add_argument("course", metavar="COURSE", help="the folder to make; its name becomes the course's")
    parser.set_defaults(run=new)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sandbox", choices=("bwrap", "none"), default="bwrap", help=SANDBOX)
    parser.add_argument("--limit", metavar="NAME=VALUE", action="append", default=[], help=LIMIT)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
