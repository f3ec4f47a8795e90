"""Which feedback pages tell other marks than those that count now: each says what it was made from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import nbjudge
from nbjudge.course.files import one_line
from nbjudge.course.folders import Course
from nbjudge.gradebook.grades import Grades, read_grades
from nbjudge.gradebook.marks import Marks, called, read_marks, read_only_url
from nbjudge.grading.results import VERDICT, read_verdict
from nbjudge.languages.reader import digest
from nbjudge.languages.sentences import first_few

_MADE_FROM = re.compile(rb'<meta name="made-from" content="([0-9a-f]{64})">')
ADD_LINES = "Add to nbgrader_config.py: from nbjudge import install; install(c)."
_MOST_NAMED = 8  # students in one line
_HEAD = 4_000  # bytes of a page in which it says what it was made from


def made_from(graded: Path, grades: Grades | None, languages: Path | None = None) -> str:
    """Return a digest of all that a feedback page shows: verdict, graded notebook, and what the gradebook says.

    Of a page in another language also the catalogues; the course has its own in the folder `languages`.
    """
    told = asdict(grades) | {"waiting": sorted(grades.waiting)} if grades else {}
    whole = hashlib.sha256(f"{nbjudge.__version__}\n{json.dumps(told, sort_keys=True)}\n".encode())
    for content in (_told_by(graded.with_name(VERDICT)), graded.read_bytes() if graded.is_file() else b""):
        whole.update(content)
        whole.update(b"\0")
    verdict = read_verdict(graded.parent)
    whole.update(digest(verdict.edition if verdict else "", languages, graded.parent.name).encode())
    return whole.hexdigest()


def _told_by(verdict: Path) -> bytes:
    """Return what is in a verdict's file, but for the time that the grading took, which no page shows."""
    content = verdict.read_bytes() if verdict.is_file() else b""
    try:
        return json.dumps({**json.loads(content), "seconds": 0}, sort_keys=True).encode()
    except (ValueError, TypeError):  # damaged, or nothing
        return content


def is_fresh(page: Path, graded: Path, grades: Grades | None, languages: Path | None = None) -> bool:
    """Tell whether a feedback page is there and shows what counts now."""
    try:
        with page.open("rb") as file:
            found = _MADE_FROM.search(file.read(_HEAD))
    except OSError:
        return False
    return found is not None and found[1].decode() == made_from(graded, grades, languages)


def stale_pages(course: Course, name: str, students: Iterable[str]) -> list[str]:
    """Return the students whose feedback pages are there and tell other marks than those that count now."""
    feedback = course.root / course.feedback
    with_pages = [student for student in students if (feedback / student / name).is_dir()]
    url = read_only_url(course)
    if not with_pages or not url:
        return []
    grades = read_grades(url, name)
    stale = []
    for student in with_pages:
        graded = course.autograded(student, name)
        for page in (feedback / student / name).glob("*.html"):
            notebook = graded / f"{page.stem}.ipynb"
            own = grades.get((student, page.stem))
            if notebook.is_file() and not is_fresh(page, notebook, own, course.languages):
                stale.append(student)
                break
    return stale


def feedback_notes(course: Course, name: str, students: Iterable[str]) -> list[str]:
    """Return lines on feedback pages that are to be made anew, and on verdicts that were removed from beside them."""
    students = list(students)
    late = late_note(course, name, read_marks(course, name))
    return list(filter(None, (taken_back(course, name, students), late, stale_note(course, name, students))))


def late_note(course: Course, name: str, marks: Mapping[str, Marks]) -> str:
    """Return a line on the late penalties that were taken off by another due date; empty where there are none."""
    if not any(one.seconds_late or one.penalty for one in marks.values()):
        return ""
    from nbjudge.gradebook.late_penalties import outdated_penalties  # nbgrader takes two seconds to import

    students = outdated_penalties(course, name, marks)
    who = first_few([called(student, marks) for student in sorted(students)], _MOST_NAMED)
    changed = "the due date, an extension or the penalty has changed since. First: nbjudge grade"
    return f"These late penalties no longer hold: {who}; {changed} {name}" if students else ""


def stale_note(course: Course, name: str, students: Iterable[str]) -> str:
    """Return a line on the feedback pages that tell other marks than those that count now; empty where none does."""
    stale = stale_pages(course, name, students)
    if not stale:
        return ""
    which = "The feedback page of one student is" if len(stale) == 1 else f"{len(stale):,} feedback pages are"
    made = (
        f"Make {'it' if len(stale) == 1 else 'them'} anew: nbgrader generate_feedback {name} --quiet"
        if generate_feedback_is_ours(course)
        else f"They were made by nbgrader alone. {ADD_LINES} Then: nbgrader generate_feedback {name} --force"
    )
    who = first_few([*map(one_line, sorted(stale))], _MOST_NAMED)
    return f"{which} older than the marks, checks or comments that count now: {who}. {made}"


def generate_feedback_is_ours(course: Course) -> bool:
    """Tell whether nbgrader's command makes our pages in this course, as `install` has it."""
    return "exporter_class" in course.config.get("GenerateFeedback", {})


def taken_back(course: Course, name: str, students: Iterable[str]) -> str:
    """Remove verdicts from the feedback folders, where nbgrader alone copies them; return a line on that, or nothing.

    They hold what is for the instructor: tracebacks of hidden tests, seeds.
    """
    paths = [course.root / course.feedback / student / name / VERDICT for student in students]
    found = [path for path in paths if path.is_file()]
    for path in found:
        path.unlink()
    if not found:
        return ""
    folders = "a feedback folder" if len(found) == 1 else f"{len(found):,} feedback folders"
    advice = "" if generate_feedback_is_ours(course) else f" {ADD_LINES}"
    return (
        f"{VERDICT}, which is for you alone, was in {folders}, and is removed there. nbgrader alone copies it.{advice}"
    )
