"""The instructor's report on an assignment: its pages, and the exports beside them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbjudge.batch.notes import Notes, unfinished_note
from nbjudge.course.files import one_line
from nbjudge.course.folders import Course
from nbjudge.course.platform_files import Upload, called_late, numbered_by_moodle, uploads_without_notebook
from nbjudge.course.release import source_problem
from nbjudge.errors import CourseError
from nbjudge.gradebook.marks import Marks, Standing, called, read_marks
from nbjudge.grading.results import VERDICT, read_timestamp, read_verdict, replace_file
from nbjudge.languages.sentences import first_few
from nbjudge.records import Assignment, Key, Verdict
from nbjudge.reports.anonymity import Shown, pseudonyms
from nbjudge.reports.exports import MOVES, WHAT, open_exports, write_moves
from nbjudge.reports.identical import Identical, identical_submissions
from nbjudge.reports.pages import histogram, render
from nbjudge.reports.side_by_side import HEADINGS, compare_pair
from nbjudge.reports.similarity import Similarity, compare
from nbjudge.reports.statistics import KINDS, SHOWN, Tally

REPORTS = "reports"
PAGE, PAIRS = "report.html", "similarity.html"
_MOST_NAMED = 8  # students named in one line
_MOST_FILES = 3  # of one student there
UNREADABLE = "Its verdict.json cannot be read. Grade it again: nbjudge grade {} --student {}"


@dataclass(frozen=True)
class Report:
    """What was written, and about how many."""

    page: Path
    beside: tuple[str, ...]
    submissions: int
    left_out: str = ""  # what does not count because the release no longer has it, in a sentence
    withdrawn: str = ""  # whose marks do not count because the submission is gone, in a sentence
    no_notebook: str = ""  # whose upload to the learning platform holds no notebook, in a sentence
    missing: str = ""  # who handed nothing in, in a sentence
    late: str = ""  # whom the learning platform calls late, and who has no timestamp, in a sentence
    nameless: str = ""  # who handed in under an id that has no name, unlike most, in a sentence


@dataclass(frozen=True)
class Roll:
    """The students of an assignment, by what there is of them; each sorted."""

    graded: tuple[str, ...]  # have a verdict, and count
    ungraded: tuple[str, ...]  # handed in, and have no verdict yet
    withdrawn: tuple[str, ...]  # have a verdict, but no submission any more: its folder was removed or renamed
    no_notebook: tuple[Upload, ...]  # uploaded something to the learning platform, and no notebook
    missing: tuple[str, ...]  # are known to the gradebook, and handed nothing in
    late: tuple[str, ...]  # handed in late by the learning platform's word, and have no timestamp
    nameless: tuple[str, ...]  # handed in under an id for which the gradebook has no name, unlike most: in no list


def write_report(course: Course, name: str, *, price: float = 0.0, anonymous: bool = False) -> Report:
    """Write reports/<assignment>/: the pages and the exports. `price`: of an hour of one worker, for the cost.

    In `anonymous` pages students are numbered; the exports, which are for other programs, keep their names.
    Reads the verdicts one by one. Raises CourseError where there are none, or where the release cannot be counted by.
    """
    assignment = course.assignment(name)
    if problem := source_problem(assignment.notebooks, f"{course.release}/{name}"):
        raise CourseError(problem)
    folder = course.root / REPORTS / name
    notes, marks = Notes(course, assignment), read_marks(course, name)
    roll = _call_roll(course, name, marks)
    if not roll.graded:
        raise CourseError(f"Nothing of {name} is graded yet, so there is no report. Run: nbjudge grade {name}")
    uploaded = {upload.student: upload.name for upload in roll.no_notebook}
    everybody = [*roll.graded, *roll.ungraded, *roll.withdrawn, *uploaded, *roll.missing]
    names = uploaded | {one: marks[one].name for one in marks}
    shown = Shown(pseudonyms(everybody, marks) if anonymous else {}, names)
    identical = _identical(course, name, notes, roll)
    tally = _count(course, assignment, marks, roll, folder, identical)
    moves = write_moves(folder, notes.move_log)
    similarity = _write_pairs(course, name, notes, shown, roll, folder, identical)
    left_out = _left_out(tally)
    page = render(
        "report.html", assignment=name, made=_now(), autograded=course.autograded_folder, has_gradebook=bool(marks),
        tally=tally, chart=histogram(tally.bins), mistakes=tally.mistakes(), kinds=KINDS,
        roll=roll, submitted=course.submitted, marks=marks, most=SHOWN, moves=moves, run=notes.last_run(),
        price=price, similarity=similarity, identical=identical, files=WHAT,
        left_out=left_out, unfinished=unfinished_note(course, name), who=shown, known=len(_people(marks)),
    )  # fmt: skip
    replace_file(folder / PAGE, page.encode("utf-8", "replace"))
    beside = [*WHAT, *([MOVES] if moves else []), *([PAIRS] if similarity.pairs or identical else [])]
    said = _withdrawn(course, name, roll, shown), _no_notebook(roll, shown), _missing(roll, marks, shown)
    return Report(
        folder / PAGE, tuple(beside), tally.handed_in, left_out, *said, _late(roll, shown), _nameless(roll, shown)
    )


def _call_roll(course: Course, name: str, marks: Mapping[str, Marks]) -> Roll:
    """Return who is who in an assignment; `marks` are all students that the gradebook knows.

    What is no longer among the submissions does not count, as in `nbjudge grade`: most likely a folder got its right
    name, and the work in it would count twice. Where no submission is left they were put away, and all verdicts count.
    """
    judged = {student for student in _results(course) if _has_verdict(course, student, name)}
    there = set(course.students(name))
    withdrawn = judged - there if there else set()
    in_gradebook = {student for student, known in marks.items() if known.handed_in}
    absent = {upload.student: upload for upload in uploads_without_notebook(course, name, marks.keys())}
    for student in judged | there | in_gradebook:
        absent.pop(student, None)
    present, people = judged | there | in_gradebook | absent.keys(), _people(marks)
    missing = people.keys() - _people({one: marks[one] for one in present & marks.keys()}).keys()
    groups = (judged - withdrawn, there - judged, withdrawn, {people[person] for person in missing})
    graded, ungraded, gone, absentees = (tuple(sorted(group)) for group in groups)
    late = tuple(one for one in sorted(called_late(course, name) & there) if not _timestamp(course, one, name))
    uploads = tuple(absent[student] for student in sorted(absent))
    return Roll(graded, ungraded, gone, uploads, absentees, late, _without_names((*graded, *ungraded), marks))


def _without_names(students: Sequence[str], marks: Mapping[str, Marks]) -> tuple[str, ...]:
    """Return who has no name where most have one: grading enters anybody, also who is in no list of the class."""
    nameless = tuple(sorted(one for one in students if one not in marks or not marks[one].name))
    return nameless if 2 * len(nameless) < len(students) else ()


def _people(marks: Mapping[str, Marks]) -> dict[tuple[str, ...], str]:
    """Return the persons that students are, each with an id, the last of several.

    Moodle numbers its students anew for each assignment, so whoever hands in the zips of two is two students of the
    gradebook, with one `lms_user_id`, or one name and address.
    """
    return {_person(one, known): one for one, known in sorted(marks.items())}


def _person(student: str, known: Marks) -> tuple[str, ...]:
    if known.lms_id:
        return ("platform", known.lms_id)
    # An address alone could be a family's, or one that stands for none.
    return ("address", known.email, known.name) if known.email and known.name else ("id", student)


def _results(course: Course) -> list[str]:
    folder = course.root / course.autograded_folder
    return os.listdir(folder) if folder.is_dir() else []


def _has_verdict(course: Course, student: str, name: str) -> bool:
    return (course.root / course.autograded_folder / student / name / VERDICT).is_file()


def _timestamp(course: Course, student: str, name: str) -> str:
    return read_timestamp(course.root / course.submitted / student / name)


def _verdicts(course: Course, name: str, students: Iterable[str]) -> Iterator[Verdict]:
    """Yield the verdicts of some students, one at a time."""
    for student in students:
        verdict = read_verdict(course.root / course.autograded_folder / student / name)
        if verdict is None or verdict.student != student:
            problem = UNREADABLE.format(name, student)
            verdict = Verdict(student, name, "not_graded", "grader", problems=(problem,))
        yield verdict


def _count(
    course: Course,
    assignment: Assignment,
    marks: Mapping[str, Marks],
    roll: Roll,
    folder: Path,
    identical: list[Identical],
) -> Tally:
    """Count the class, and write the exports on the way."""
    points = _points(assignment)
    tally = Tally(points)
    platform_ids = any(known.lms_id for known in marks.values())
    numbered = numbered_by_moodle(course, assignment.name)
    with open_exports(folder, assignment.name, points, platform_ids=platform_ids, numbered=numbered) as exports:
        for verdict in _verdicts(course, assignment.name, roll.graded):
            standing = Standing(verdict, marks.get(verdict.student, Marks()), points.keys())
            exports.add(standing, tally.add(standing))
        for group in identical:
            told = [called(student, marks) for student in group.students]
            for place, student in enumerate(group.students):
                others = told[:place] + told[place + 1 :]
                exports.add_same(student, marks.get(student, Marks()), others, group.what)
        for upload in roll.no_notebook:
            exports.add_upload(upload, marks.get(upload.student, Marks()))
        for student in roll.missing:
            exports.add_missing(student, marks[student])
    return tally


def _write_pairs(
    course: Course,
    name: str,
    notes: Notes,
    shown: Shown,
    roll: Roll,
    folder: Path,
    identical: list[Identical],
) -> Similarity:
    """Write the page of similar pairs; where there are none, there is no such page."""
    counted = set(roll.graded)
    similarity = compare(found for found in notes.fingerprints if found.student in counted)
    if not similarity.pairs and not identical:
        (folder / PAIRS).unlink(missing_ok=True)
        return similarity
    comparisons = [compare_pair(course, name, pair, notes.fingerprinter) for pair in similarity.pairs]
    page = render(
        "similarity.html", assignment=name, made=_now(), comparisons=comparisons, students=similarity.students,
        who=shown, identical=identical, least=similarity.least, passages=HEADINGS["code"],
        mistakes=HEADINGS["mistake"],
    )  # fmt: skip
    replace_file(folder / PAIRS, page.encode("utf-8", "replace"))
    return similarity


def _identical(course: Course, name: str, notes: Notes, roll: Roll) -> list[Identical]:
    counted = set(roll.graded)
    return identical_submissions(course, name, (found for found in notes.fingerprints if found.student in counted))


def _points(assignment: Assignment) -> dict[Key, float]:
    """Return the points of the release's graded cells, in order."""
    found = {}
    for name, content in assignment.notebooks.items():
        for cell in json.loads(content)["cells"]:  # plain JSON: nbformat takes a second to import
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("grade") or marks.get("task"):
                found[name, marks["grade_id"]] = float(marks.get("points", 0))
    return found


def _left_out(tally: Tally) -> str:
    """Name the exercises that verdicts or gradebook know and the release no longer has; empty where there are none."""
    if not tally.left_out:
        return ""
    named = ", ".join(
        f"{one_line(cell)} ({count} {'score' if count == 1 else 'scores'})"
        for cell, count in sorted(tally.left_out.items())
    )
    return f"Left out, as the release no longer has it: {named}."


def _withdrawn(course: Course, name: str, roll: Roll, shown: Shown) -> str:
    """Name those who are graded and whose submissions are gone; empty where there are none."""
    if not roll.withdrawn:
        return ""
    named = first_few([one_line(shown.told(one)) for one in roll.withdrawn], _MOST_NAMED)
    return (
        f"Not counted, as {course.submitted}/<student>/{name} is gone: {named}. Put the folder back to count it again, "
        f"or remove {course.autograded_folder}/<student>/{name} too."
    )


def _no_notebook(roll: Roll, shown: Shown) -> str:
    """Name those whose upload holds no notebook; empty where there are none."""
    if not roll.no_notebook:
        return ""
    named = [f"{shown.told(upload.student)} ({first_few(upload.files, _MOST_FILES)})" for upload in roll.no_notebook]
    return f"No notebook in what was uploaded by: {first_few([*map(one_line, named)], _MOST_NAMED)}."


def _missing(roll: Roll, marks: Mapping[str, Marks], shown: Shown) -> str:
    """Say how many of the gradebook's students handed nothing in, and name the first; empty where all did."""
    if not roll.missing:
        return ""
    named = first_few([one_line(shown.told(one)) for one in roll.missing], _MOST_NAMED)
    return f"Not handed in by {len(roll.missing):,} of the gradebook's {len(_people(marks)):,} students: {named}."


def _late(roll: Roll, shown: Shown) -> str:
    """Name those whom the learning platform calls late, though they count as on time; empty where there are none."""
    if not roll.late:
        return ""
    named = first_few([one_line(shown.told(one)) for one in roll.late], _MOST_NAMED)
    return f"Late by the learning platform's word, but without a timestamp, so they count as on time: {named}."


def _nameless(roll: Roll, shown: Shown) -> str:
    """Name those whose id has no name, unlike most; empty where there are none."""
    if not roll.nameless:
        return ""
    named = first_few([one_line(shown.told(one)) for one in roll.nameless], _MOST_NAMED)
    return f"Without a name in the gradebook, so perhaps in no list of the class: {named}."


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M")
