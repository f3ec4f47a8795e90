"""Feedback pages on their way back: a zip that Moodle or Canvas takes, or letters for a mail program."""

from __future__ import annotations

import mailbox
import zipfile
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from nbjudge.course.folders import Course
from nbjudge.course.platform_files import platform_of
from nbjudge.errors import UsageError
from nbjudge.gradebook.marks import Marks, Standing, called, read_marks
from nbjudge.grading.results import read_verdict
from nbjudge.languages.reader import Reader, reader
from nbjudge.reports.freshness import late_note, stale_note

_NO_PAGE = "No feedback page, so nothing is packed for"
_NOT_IN_ZIP = "Not in the zip that came, so their pages are not in this one"
_NO_ADDRESS = "No address in the gradebook that every mail program takes, so no letter for"
_REMOVED = "Neither in the gradebook nor among the submissions, so not packed"
_PROVISIONAL = "Packed, though a person has yet to give points"


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
    places = dict(_places(archive))
    if not places:
        raise UsageError(f"{archive} holds no notebook under a name that Moodle or Canvas gives.")
    marks = read_marks(course, name)
    pages, removed = _pages(course, name, marks)
    wanted = {student: place for student, place in places.items() if student in pages}
    if not wanted:
        raise UsageError(f"Nobody in {archive} has a feedback page. First: nbgrader generate_feedback {name}")
    unfinished = target.with_name(f".{target.name}.tmp")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as packed:
        for student, place in sorted(wanted.items()):
            for page in pages[student]:
                packed.write(page, place.format(page.name))
    unfinished.replace(target)
    notes = {
        _NO_PAGE: places.keys() - wanted.keys() - removed,
        _NOT_IN_ZIP: pages.keys() - places.keys(),
        _REMOVED: removed,
    }
    return _handed_back(course, name, target, wanted, notes, marks)


def write_letters(course: Course, name: str, target: Path) -> HandedBack:
    """Write an mbox with a letter for each student who has a page and an e-mail address in the gradebook."""
    marks = read_marks(course, name)
    pages, removed = _pages(course, name, marks)
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
    notes = {_NO_ADDRESS: pages.keys() - reachable.keys(), _REMOVED: removed}
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


def _letter(name: str, marks: Marks, pages: list[Path], say: Reader) -> EmailMessage:
    letter = EmailMessage()
    letter["To"], letter["Subject"] = marks.email, say("Feedback on {title}", title=name)
    said = say(
        "Your feedback on {title} is in the attached page. Open it in a browser; it needs no network.", title=name
    )
    letter.set_content(f"{said}\n")
    for page in pages:
        letter.add_attachment(page.read_bytes(), maintype="text", subtype="html", filename=page.name)
    return letter


def _pages(course: Course, name: str, marks: Mapping[str, Marks]) -> tuple[dict[str, list[Path]], set[str]]:
    """Return the feedback pages by student, and those who are no longer students, whose pages are left.

    Raises UsageError where some tell other marks than those that count.
    """
    folder, students = course.root / course.feedback, {*marks, *course.students(name)}
    every = {path.parent.parent.name: sorted(path.parent.glob("*.html")) for path in folder.glob(f"*/{name}/*.html")}
    found = {student: pages for student, pages in every.items() if student in students}
    if not found:
        raise UsageError(f"There is no feedback page of {name}. First: nbgrader generate_feedback {name}")
    if note := late_note(course, name) or stale_note(course, name, found):
        raise UsageError(f"Nothing was packed. {note}")
    return found, every.keys() - found.keys()


def _places(archive: Path) -> Iterator[tuple[str, str]]:
    """Yield the students of a platform's zip, and where in a zip for it their pages go ("{}": the page's name)."""
    try:
        with zipfile.ZipFile(archive) as packed:
            names = packed.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise UsageError(f"{archive} cannot be read as a zip: {error}.") from None
    platform = platform_of(names)
    # Of what a student uploaded, the notebook counts, if there is one.
    for path in sorted(names, key=lambda name: name.lower().endswith(".ipynb")):
        if not path.endswith("/") and (found := platform.fullmatch(path)):
            before = path[: found.start("file")]
            is_canvas = "assignsubmission_file" not in before
            # Canvas goes by the whole name but for its ending.
            stem = found["file"].rsplit(".", 1)[0]
            yield found["student"], before.replace("{", "").replace("}", "") + (f"{stem}.html" if is_canvas else "{}")
