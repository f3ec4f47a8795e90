"""The commands `nbjudge serve` and `nbjudge token`. What they need is imported only when one of them runs."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from nbjudge.errors import NbjudgeError, UsageError
from nbjudge.languages.sentences import first_few
from nbjudge.service import PORT

if TYPE_CHECKING:
    from nbjudge.course.folders import Course


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands to a parser."""
    parser = commands.add_parser(
        "serve",
        help="take submissions by the network, and grade each when it comes",
        description="Take submissions from students' browsers, grade each when it comes, and show its student the "
        "mark. Files, verdicts and the gradebook are those of `nbjudge grade`, which may run beside it. As a service "
        "of a JupyterHub, people are known by the Hub; else by tokens: nbjudge token.",
    )
    parser.add_argument(
        "--host", type=_host, default="127.0.0.1", help="the address to listen on (default: this machine alone)"
    )
    parser.add_argument("--port", metavar="N", type=_port, help=f"default: {PORT}, or what the JupyterHub says")
    parser.add_argument("--jobs", metavar="N", type=_jobs, help="how many at a time (default: one a processor)")
    parser.set_defaults(run=serve, first_words="Starting the service ...")
    parser = commands.add_parser("token", help="make a token by which nbjudge serve knows somebody")
    parser.add_argument("student", metavar="STUDENT", nargs="?", help="the student's id, or an instructor's name")
    parser.add_argument(
        "--all",
        metavar="FILE",
        help="instead: make one for each student of the gradebook without a valid one, and write them into this CSV",
    )
    parser.add_argument("--instructor", action="store_true", help="may see the class, and hands in nothing")
    parser.add_argument("--days", metavar="N", type=float, default=180, help="until it expires (default: 180)")
    parser.add_argument("--revoke", action="store_true", help="make all tokens of this name worthless instead")
    parser.set_defaults(run=token)


def serve(options: argparse.Namespace) -> int:
    """Serve the course until SIGTERM or Ctrl-C."""
    try:
        from nbjudge.service.web.server import serve as run_server
    except ImportError as error:
        needs = f"nbjudge serve needs a package that is not installed ({error})"
        raise UsageError(f"{needs}: pip install 'nbjudge[serve]'") from error
    from nbjudge.course.folders import find_course

    run_server(find_course(), host=options.host, port=options.port, jobs=options.jobs)
    return 0


def token(options: argparse.Namespace) -> int:
    """Make a token and print it, or revoke somebody's."""
    from nbjudge.course.folders import find_course
    from nbjudge.service.tokens import Tokens

    if bool(options.all) == bool(options.student) or (options.all and (options.instructor or options.revoke)):
        raise UsageError("Name one student, or say --all FILE; --instructor and --revoke are for one name.")
    if options.all:
        return _tokens_for_all(options)
    course = find_course()
    tokens = Tokens(course)
    if options.revoke:
        count = tokens.revoke(options.student)
        print(f"{count} {'token' if count == 1 else 'tokens'} of {options.student} revoked.")
        return 0
    print(tokens.make(options.student, instructor=options.instructor, days=options.days))
    kind = "the instructor" if options.instructor else "the student"
    print(f"Shown this once; whoever has it is {kind} {options.student} for {options.days:g} days.", file=sys.stderr)
    if not options.instructor:
        _say_if_unknown(course, options.student)
    return 0


def _say_if_unknown(course: Course, student: str) -> None:
    """Say that no student of the gradebook has this id: what is handed in under a mistyped one would be nobody's."""
    from nbjudge.gradebook.marks import read_marks  # SQLAlchemy: a second

    try:
        students = read_marks(course, "")
    except NbjudgeError as error:  # the token works all the same
        print(f"Whether the gradebook knows {student!r} could not be seen. {error}", file=sys.stderr)
        return
    if students and student not in students:
        advice = f"If the id is wrong: nbjudge token {student} --revoke"
        print(f"The gradebook has no student {student!r}. {advice}", file=sys.stderr)


def _tokens_for_all(options: argparse.Namespace) -> int:
    """Write a table with new tokens, and say how many, but none of them."""
    from pathlib import Path

    from nbjudge.course.folders import find_course
    from nbjudge.service.class_tokens import make_all

    made = make_all(find_course(), Path(options.all), options.days)
    where = f" in {options.all}, which only you can read; each works for {options.days:g} days" if made.new else ""
    print(f"{len(made.new)} new {'token' if len(made.new) == 1 else 'tokens'}{where}.")
    if made.kept:
        have = "has a valid one and keeps it" if len(made.kept) == 1 else "have a valid one and keep it"
        print(f"{len(made.kept)} {have}: {first_few(made.kept, 8)}. If it is lost: nbjudge token STUDENT --revoke")
    if made.refused:
        print(f"No token, as nobody can hand in under such an id: {first_few([*map(repr, made.refused)], 8)}.")
    return 0


def _host(text: str) -> str:
    if text.strip():
        return text
    raise argparse.ArgumentTypeError("write an address; 0.0.0.0 is all of this machine's")


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65_536:
        return int(text)
    raise argparse.ArgumentTypeError("write a port from 1 to 65535")


def _jobs(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError("write a whole number, 1 or more")
