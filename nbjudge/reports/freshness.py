"""Which feedback pages tell other marks than those that count now: each says what it was made from."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import nbjudge
from nbjudge.course.folders import Course
from nbjudge.gradebook.grades import Grades, read_grades
from nbjudge.gradebook.marks import read_only_url
from nbjudge.grading.results import VERDICT, read_verdict
from nbjudge.languages.reader import digest
from nbjudge.languages.sentences import first_few

_MADE_FROM = re.compile(rb'<meta name="made-from" content="([0-9a-f]{64})">')
_MOST_NAMED = 8  # students in one line
_HEAD = 4_000  # bytes of a page in which it says what it was made from


def made_from(graded: Path, grades: Grades | None, languages: Path | None = None) -> str:
    """Return a digest of all that a feedback page shows: verdict, graded notebook, and what the gradebook says.

    Of a page in another language also the catalogues; the course has its own in the folder `languages`.
    """
    told = asdict(grades) | {"waiting": sorted(grades.waiting)} if grades else {}
    whole = hashlib.sha256(f"{nbjudge.__version__}\n{json.dumps(told, sort_keys=True)}\n".encode())
    for path in (graded.with_name(VERDICT), graded):
        whole.update(path.read_bytes() if path.is_file() else b"")
        whole.update(b"\0")
    verdict = read_verdict(graded.parent)
    whole.update(digest(verdict.edition if verdict else "", languages, graded.parent.name).encode())
    return whole.hexdigest()


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


def stale_note(course: Course, name: str, students: Iterable[str]) -> str:
    """Return a line on the feedback pages that tell other marks than those that count now; empty where none does."""
    stale = stale_pages(course, name, students)
    if not stale:
        return ""
    which = "The feedback page of one student tells" if len(stale) == 1 else f"{len(stale):,} feedback pages tell"
    return (
        f"{which} other marks than those that count now: {first_few([*map(ascii, stale)], _MOST_NAMED)}. "
        f"Make them anew: nbgrader generate_feedback {name}"
    )
