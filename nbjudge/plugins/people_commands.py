"""The commands on students and what learning platforms know of them. What they need is imported only when one runs."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from nbjudge.languages.sentences import first_few

_MOST_NAMED = 8  # students in one line


def add_people_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add these commands to a parser."""
    parser = commands.add_parser(
        "roster",
        help="enter the students of a Canvas, Moodle or spreadsheet CSV",
        description="Enter the students of FILE into the gradebook, or mend their names and addresses. FILE is a CSV "
        "in UTF-8: Canvas' exported gradebook, Moodle's grading worksheet or list of participants, or a table of your "
        "own with the columns id, first name, last name and email, of which id is enough. Nobody is removed.",
    )
    parser.add_argument("file", metavar="FILE", help="the list, as it was exported")
    parser.add_argument("--id", metavar="COLUMN", default="", help="the column of the ids that students hand in under")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be new or changed")
    parser.set_defaults(run=roster, first_words="Reading {file} and the gradebook ...")
    parser = commands.add_parser(
        "times",
        help="write when each student handed in, from Moodle's grading worksheet",
        description="Write timestamp.txt beside what was handed in for ASSIGNMENT, where there is none yet, from the "
        "column 'Last modified (submission)' of FILE. Nothing is written where a time in it cannot be read.",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name")
    parser.add_argument("file", metavar="FILE", help="the grading worksheet, downloaded with Moodle in English")
    parser.add_argument("--zone", metavar="ZONE", required=True, help="its time zone: yours in Moodle (Europe/Berlin)")
    parser.add_argument("--id", metavar="COLUMN", default="", help="the column of the ids that students hand in under")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be written")
    parser.set_defaults(run=times, first_words="Reading {file} and what was handed in ...")
    parser = commands.add_parser("extend", help="give a student more time for an assignment")
    parser.add_argument("student", metavar="STUDENT", help="the student's id")
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name")
    parser.add_argument("when", metavar="WHEN", help='"2 days", "36h", a date in UTC, or none to take it back')
    parser.set_defaults(run=extend, first_words="Opening the gradebook ...")
    parser = commands.add_parser(
        "hand-back",
        help="pack the feedback pages for Moodle, Canvas or e-mail",
        description="Write ASSIGNMENT-feedback.zip, with the pages under the names of the platform's own zip of "
        "submissions, or without --zip ASSIGNMENT-feedback.mbox, a letter for each student with an address.",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="its name")
    parser.add_argument("--zip", metavar="FILE", help="the zip of all submissions, as the platform gave it")
    parser.set_defaults(run=hand_back, first_words="Looking through feedback pages and gradebook ...")


def roster(options: argparse.Namespace) -> int:
    """Enter the students of a platform's list into the gradebook."""
    from pathlib import Path

    from nbjudge.course.files import one_line
    from nbjudge.course.folders import find_course
    from nbjudge.gradebook.people import enter, read_roster

    read = read_roster(Path(options.file), options.id)
    people, lines = read.people, list(enter(find_course(), read.people, dry_run=options.dry_run))
    print(*lines, sep="\n", end="\n" if lines else "")
    if count := len(read.left_out):
        has, are = ("row has", "is") if count == 1 else ("rows have", "are")
        named = first_few(read.left_out, _MOST_NAMED)
        print(f"{count} {has} no usable {one_line(read.column)} and {are} left out: {named}.")
    if people and not any(one.last_name for one in people):
        print(
            f"{options.file} has no names, so names in the gradebook stay as they are. "
            "To enter names, call their columns First name and Last name, or Full name."
        )
    print(f"{_students(len(people))} in {options.file}, {len(lines)} {'would be ' * options.dry_run}new or changed")
    return 0


def times(options: argparse.Namespace) -> int:
    """Write when each student handed in, as a platform's list says it."""
    from pathlib import Path

    from nbjudge.course.folders import find_course
    from nbjudge.plugins.platform_times import write_times

    course, name, file = find_course(), options.assignment, Path(options.file)
    done = write_times(course, name, file, options.zone, id_column=options.id, dry_run=options.dry_run)
    would = "would be " if options.dry_run else ""
    print(f"{done.known} handed in by {file}; {done.written} of timestamp.txt {would}written")
    _print_notes(done.notes)
    if done.written and not options.dry_run:
        print(f"Then: nbjudge grade {name}")
    return 0


def extend(options: argparse.Namespace) -> int:
    """Give one student more time."""
    from nbjudge.course.folders import find_course
    from nbjudge.gradebook.people import extend

    print(extend(find_course(), options.student, options.assignment, options.when))
    return 0


def hand_back(options: argparse.Namespace) -> int:
    """Pack the feedback pages for a platform, or as letters."""
    from pathlib import Path

    from nbjudge.batch.notes import unfinished_note
    from nbjudge.course.folders import find_course
    from nbjudge.plugins.hand_back import pack_for_platform, write_letters

    course, name = find_course(), options.assignment
    course.require_known(name)
    if options.zip:
        done = pack_for_platform(course, name, Path(options.zip), course.root / f"{name}-feedback.zip")
    else:
        done = write_letters(course, name, course.root / f"{name}-feedback.mbox")
    print(f"{done.file}: feedback for {_students(done.pages)}")
    _print_notes(done.notes)
    if note := unfinished_note(course, name):
        print(note)
    return 0


def _students(count: int) -> str:
    return "1 student" if count == 1 else f"{count} students"


def _print_notes(notes: Mapping[str, Sequence[str]]) -> None:
    """Print what is to be said of students, by the sentence that names them."""
    for said, students in notes.items():
        print(f"{said}: {first_few(students, _MOST_NAMED)}.")
