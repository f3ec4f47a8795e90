"""Feedback pages packed for Moodle, Canvas and e-mail."""

import mailbox
import shutil
import zipfile
from pathlib import Path

import pytest

from nbjudge.course.folders import Course
from nbjudge.errors import UsageError
from nbjudge.gradebook.marks import Marks
from nbjudge.plugins import hand_back
from nbjudge.records import ExerciseResult, Verdict

CAME = {
    "Moodle": (
        ["Ada Lovelace_4711_assignsubmission_file_/hw.ipynb", "Ben_4712_assignsubmission_file_/x {1}.ipynb"],
        ["Ada Lovelace_4711_assignsubmission_file_/hw.html"],
    ),
    "Canvas": (["lovelaceada_LATE_4711_90210_hw-1.ipynb"], ["lovelaceada_LATE_4711_90210_hw-1.html"]),
}


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """Return a course in which Ada has a page, which is fresh."""
    give_page(tmp_path, "4711")
    return Course(tmp_path)


def give_page(root: Path, student: str) -> None:
    """Write a feedback page for a student who has handed in."""
    page = root / "feedback" / student / "hw" / "hw.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Well done.</p>")
    (root / "submitted" / student / "hw").mkdir(parents=True)


@pytest.mark.parametrize(("came", "goes"), CAME.values(), ids=CAME)
def test_pages_go_back_under_the_platforms_names(course: Course, came: list[str], goes: list[str]) -> None:
    """The zip has the names by which the platform knows its students again; who has no page is told."""
    archive = course.root / "came.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in came:
            packed.writestr(name, b"{}")
    done = hand_back.pack_for_platform(course, "hw", archive, course.root / "back.zip")
    assert zipfile.ZipFile(done.file).namelist() == goes
    assert (done.pages, [*done.notes.values()]) == (1, [("4712",)] if len(came) > 1 else [])


def test_what_the_zip_lacks_and_what_is_not_final_is_told(course: Course) -> None:
    """Who did not come in the platform's zip is named, and whose points a person has yet to give."""
    graded = course.autograded("4711", "hw")
    graded.mkdir(parents=True)
    question = ExerciseResult("hw", "why", "", 0, 5, manual=True)
    (graded / "verdict.json").write_text(Verdict("4711", "hw", "graded", exercises=(question,)).to_json())
    give_page(course.root, "alex")
    archive = course.root / "came.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("Ada Lovelace_4711_assignsubmission_file_/hw.ipynb", b"{}")
    done = hand_back.pack_for_platform(course, "hw", archive, course.root / "back.zip")
    assert done.notes == {hand_back._NOT_IN_ZIP: ("alex",), hand_back._PROVISIONAL: ("4711",)}


def test_letters_go_to_those_who_have_an_address(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mbox holds a letter for Ada, with her page; who has no address, or one that mail cannot carry, is named."""
    for student in ("4712", "4713"):
        give_page(course.root, student)
    known = {"4711": Marks("Ada", email="ada@example.org"), "4712": Marks("Zoë", email="zoë@example.org")}
    monkeypatch.setattr(hand_back, "read_marks", lambda *_: known)
    done = hand_back.write_letters(course, "hw", course.root / "back.mbox")
    box = mailbox.mbox(done.file)
    (letter,) = box
    assert letter["To"] == "ada@example.org"
    assert [part.get_filename() for part in letter.walk() if part.get_filename()] == ["hw.html"]
    assert done.notes[hand_back._NO_ADDRESS] == ("4712 Zoë", "4713")
    box.close()


def test_who_is_no_longer_a_student_holds_nobody_up(course: Course) -> None:
    """A page that is left of somebody who was removed, out of date as it may be, is not packed, and is named."""
    give_page(course.root, "4712")
    shutil.rmtree(course.root / "submitted" / "4712")
    archive = course.root / "came.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("Ada Lovelace_4711", "Ben_4712"):
            packed.writestr(f"{name}_assignsubmission_file_/hw.ipynb", b"{}")
    done = hand_back.pack_for_platform(course, "hw", archive, course.root / "back.zip")
    assert zipfile.ZipFile(done.file).namelist() == ["Ada Lovelace_4711_assignsubmission_file_/hw.html"]
    assert done.notes == {hand_back._REMOVED: ("4712",)}


def test_an_upload_that_is_no_notebook_gets_a_page_that_says_so(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose notebook never came reads what did come, and what to do, in the zip and in the letter."""
    archive, uploads = course.root / "came.zip", course.root / "downloaded" / "hw" / "extracted" / "came"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in (*CAME["Moodle"][0][:1], "Ben_4712_assignsubmission_file_/my <b>.pdf"):
            packed.writestr(name, b"{}")
        packed.extractall(uploads)
    known = {"4712": Marks("Ben", "Okri", email="ben@example.org")}
    monkeypatch.setattr(hand_back, "read_marks", lambda *_: known)
    done = hand_back.pack_for_platform(course, "hw", archive, course.root / "back.zip")
    page = zipfile.ZipFile(done.file).read("Ben_4712_assignsubmission_file_/hw.html").decode()
    assert "Handed in, but no notebook: my &lt;b&gt;.pdf." in page and "What you can do." in page
    assert "Ben Okri" in page and "Not graded yet" in page
    assert (done.pages, done.notes) == (2, {hand_back._NO_NOTEBOOK: ("4712 Ben Okri",)})
    box = mailbox.mbox(hand_back.write_letters(course, "hw", course.root / "back.mbox").file)
    assert [letter["To"] for letter in box] == ["ben@example.org"]
    box.close()
    (course.root / "submitted" / "4712" / "hw").mkdir(parents=True)
    with pytest.raises(UsageError, match="Nobody with feedback"):
        hand_back.write_letters(course, "hw", course.root / "back.mbox")


def test_without_any_page_the_command_that_makes_them_is_named(tmp_path: Path) -> None:
    """Where no feedback was made, nobody's address is the matter."""
    with pytest.raises(UsageError, match="no feedback page of hw"):
        hand_back.write_letters(Course(tmp_path), "hw", tmp_path / "back.mbox")


def test_pages_that_are_out_of_date_do_not_go_back(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that tell other marks than those that count are named, and nothing is written."""
    monkeypatch.setattr(hand_back, "stale_note", lambda *_: "Make them anew: nbgrader generate_feedback hw")
    with pytest.raises(UsageError, match="nbgrader generate_feedback hw"):
        hand_back.write_letters(course, "hw", course.root / "back.mbox")
    assert not (course.root / "back.mbox").exists()
