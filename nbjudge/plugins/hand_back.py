"""Feedback pages on their way back: a zip that Moodle or Canvas takes, or letters for a mail program."""

from __future__ import annotations

import mailbox
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from nbformat import NotebookNode

from nbjudge.course.files import no_notebook
from nbjudge.course.folders import Course
from nbjudge.course.platform_files import Upload, platform_of, uploads_without_notebook
from nbjudge.errors import UsageError
from nbjudge.gradebook.grades import Grades
from nbjudge.gradebook.marks import Marks, Standing, called, read_marks
from nbjudge.grading.results import read_verdict
from nbjudge.languages.reader import Reader, reader
from nbjudge.records import Verdict
from nbjudge.reports.feedback import feedback_page
from nbjudge.reports.freshness import late_note, stale_note

_NO_PAGE = "No feedback page, so nothing is packed for"
_NOT_IN_ZIP = "Not in the zip that came, so their pages are not in this one"
_NO_ADDRESS = "No address in the gradebook that every mail program takes, so no letter for"
_REMOVED = "Neither in the gradebook nor among the submissions, so not packed"
_NO_NOTEBOOK = "No notebook came, and their page says so"
_PROVISIONAL = "Packed, though a person has yet to give points"

_Pages = Mapping[str, Mapping[str, Callable[[], bytes]]]  # by student and name of the page: what reads or makes it


@dataclass(frozen=True)
class HandedBack:
    """What was written, for how many, and what is to be said of students, by the sentence that names them."""

    file: Path
    pages: int
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def pack_for_platform(course: Course, name: str, archive: Path, target: Path) -> HandedBack:
    """Write a zip of feedback pages under the names of the platform's own zip of submissions.

    Moodle takes it as "upload multiple feedback files in a zip", Canvas as "upload submissions". Raises UsageError
    where the archive is none of theirs.
    """
    marks = read_marks(course, name)
    places = dict(_places(archive, marks.keys()))
    if not places:
        raise UsageError(f"{archive} holds no notebook under a name that Moodle or Canvas gives.")
    pages, removed = _pages(course, name, marks)
    uploads = _without_notebook(course, name, marks, pages.keys() | removed)
    pages = {**pages, **uploads}
    wanted = {student: place for student, place in places.items() if student in pages}
    if not wanted:
        raise UsageError(f"Nobody in {archive} has a feedback page. First: nbgrader generate_feedback {name}")
    unfinished = target.with_name(f".{target.name}.tmp")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as packed:
        for student, place in sorted(wanted.items()):
            for page, content in pages[student].items():
                packed.writestr(place.format(page), content())
    unfinished.replace(target)
    notes = {
        _NO_PAGE: places.keys() - wanted.keys() - removed,
        _NOT_IN_ZIP: pages.keys() - places.keys(),
        _REMOVED: removed,
        _NO_NOTEBOOK: uploads.keys() & wanted.keys(),
    }
    return _handed_back(course, name, target, wanted, notes, marks)


def write_letters(course: Course, name: str, target: Path) -> HandedBack:
    """Write an mbox with a letter for each student who has a page and an e-mail address in the gradebook."""
    marks = read_marks(course, name)
    pages, removed = _pages(course, name, marks)
    uploads = _without_notebook(course, name, marks, pages.keys() | removed)
    pages = {**pages, **uploads}
    known = {student: marks[student] for student in pages if student in marks}
    # Other letters than ASCII would be written into the address as a header has them, which is nobody's address.
    reachable = {student: one for student, one in known.items() if one.email and one.email.isascii()}
    if not reachable:
        raise UsageError(f"Nobody with feedback on {name} has an e-mail address. Add them: nbjudge roster FILE")
    unfinished = target.with_name(f".{target.name}.tmp")
    unfinished.unlink(missing_ok=True)
    box = mailbox.mbox(unfinished)
    for student, one in sorted(reachable.items()):
        verdict = read_verdict(course.autograded(student, name))
        say = reader(verdict.edition if verdict else "", course.languages, name)
        box.add(_letter(name, one, pages[student], say))
    box.close()
    unfinished.replace(target)
    notes = {
        _NO_ADDRESS: pages.keys() - reachable.keys(),
        _REMOVED: removed,
        _NO_NOTEBOOK: uploads.keys() & reachable.keys(),
    }
    return _handed_back(course, name, target, reachable, notes, marks)


def _handed_back(
    course: Course,
    name: str,
    file: Path,
    packed: Collection[str],
    notes: Mapping[str, Set[str]],
    marks: Mapping[str, Marks],
) -> HandedBack:
    found = {student: read_verdict(course.autograded(student, name)) for student in packed}
    waiting = {
        student
        for student, verdict in found.items()
        if verdict and not Standing(verdict, marks.get(student, Marks())).is_final
    }
    notes = {**notes, _PROVISIONAL: waiting}
    said = {words: tuple(called(one, marks) for one in sorted(who)) for words, who in notes.items() if who}
    return HandedBack(file, len(packed), said)


def _letter(name: str, marks: Marks, pages: Mapping[str, Callable[[], bytes]], say: Reader) -> EmailMessage:
    letter = EmailMessage()
    letter["To"], letter["Subject"] = marks.email, say("Feedback on {title}", title=name)
    said = say(
        "Your feedback on {title} is in the attached page. Open it in a browser; it needs no network.", title=name
    )
    letter.set_content(f"{said}\n")
    for page, content in pages.items():
        letter.add_attachment(content(), maintype="text", subtype="html", filename=page)
    return letter


def _pages(course: Course, name: str, marks: Mapping[str, Marks]) -> tuple[_Pages, set[str]]:
    """Return the feedback pages by student, and those who are no longer students, whose pages are left.

    Raises UsageError where some tell other marks than those that count.
    """
    folder, students = course.root / course.feedback, {*marks, *course.students(name)}
    every = {path.parent.parent.name: sorted(path.parent.glob("*.html")) for path in folder.glob(f"*/{name}/*.html")}
    found = {student: pages for student, pages in every.items() if student in students}
    if not found:
        raise UsageError(f"There is no feedback page of {name}. First: nbgrader generate_feedback {name}")
    if note := late_note(course, name, marks) or stale_note(course, name, found):
        raise UsageError(f"Nothing was packed. {note}")
    readers = {student: {page.name: page.read_bytes for page in pages} for student, pages in found.items()}
    return readers, every.keys() - found.keys()


def _without_notebook(course: Course, name: str, marks: Mapping[str, Marks], others: Set[str]) -> _Pages:
    """Return a page for each student who uploaded to the platform, and no notebook: there is nothing to grade.

    Who has handed in by another way gets the page on that; `others` have a page.
    """
    there = {*course.students(name), *others}
    uploads = {upload.student: upload for upload in uploads_without_notebook(course, name, marks.keys())}
    return {
        student: {f"{name}.html": partial(_page_on, upload, name, marks.get(student, Marks()).name)}
        for student, upload in uploads.items()
        if student not in there
    }


def _page_on(upload: Upload, name: str, called: str) -> bytes:
    """Return the page on an upload without a notebook, as of a file that cannot be read."""
    problems = tuple(filter(None, [no_notebook(upload.files)]))
    verdict = Verdict(upload.student, name, "not_graded", "file", problems=problems)
    return feedback_page(verdict, NotebookNode(cells=[]), name, Grades(name=called)).encode("utf-8", "replace")


def _places(archive: Path, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the students of a platform's zip, and where in a zip for it their pages go ("{}": the page's name)."""
    try:
        with zipfile.ZipFile(archive) as packed:
            names = packed.namelist()
            platform, _ = platform_of(names, packed.read, known)
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"{archive} cannot be read as a zip: {error}.") from None
    # Of what a student uploaded, the notebook counts, if there is one.
    for path in sorted(names, key=lambda name: name.lower().endswith(".ipynb")):
        if not path.endswith("/") and (found := platform.fullmatch(path)):
            before = path[: found.start("file")]
            is_canvas = "_assignsubmission_" not in before
            # Canvas goes by the whole name but for its ending.
            stem = found["file"].rsplit(".", 1)[0]
            yield found["student"], before.replace("{", "").replace("}", "") + (f"{stem}.html" if is_canvas else "{}")
