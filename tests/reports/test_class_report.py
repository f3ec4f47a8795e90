"""The report is one page that runs nothing, fetches nothing, and shows what students wrote as text."""

from __future__ import annotations

import base64
import csv
import dataclasses
import hashlib
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from nbjudge.__main__ import GRADED, WRONG_USAGE, main
from nbjudge.batch.fingerprint import Fingerprint
from nbjudge.batch.notes import Notes
from nbjudge.course.folders import Course
from nbjudge.errors import CourseError
from nbjudge.gradebook.marks import read_marks
from nbjudge.records import ERRORS, ExerciseResult, Graded, Verdict
from nbjudge.reports.class_report import PAGE, PAIRS, write_report
from nbjudge.reports.exports import MOVES, WHAT
from nbjudge.reports.identical import SAME_FILE
from nbjudge.reports.pages import duration, histogram, number, percent, render
from nbjudge.reports.statistics import SHOWN
from tests.batch import tiny
from tests.reports.conftest import MakeCourse
from tests.reports.verdicts import HINT, check, unreadable, verdict

PROJECT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202eevil"
COPIED = "def f():\n" + "".join(f"    # my very own remark, number {word}\n" for word in "abcdefghijklmnopqrstuvwxyz")


class Elements(HTMLParser):
    """Collects the elements and the text of a page."""

    def __init__(self, page: str) -> None:
        """Read the page."""
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))
        self.text += " "

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of the elements with this name."""
        return [attributes for name, attributes in self.found if name == tag]


def page_of(course: Course) -> str:
    """Write the report and return its page."""
    return write_report(course, tiny.NAME).page.read_text(encoding="utf-8")


def with_gradebook(course: Course, *statements: str) -> None:
    """Write a gradebook with nbgrader's tables, as far as the report reads them, and fill it."""
    tables = (
        "student (id, first_name, last_name, email, lms_user_id)",
        "assignment (id, name, duedate)",
        "submitted_assignment (id, assignment_id, student_id, timestamp, extension)",
        "submitted_notebook (id, assignment_id, notebook_id, late_submission_penalty)",
        "notebook (id, name, assignment_id)",
        "base_cell (id, name, notebook_id)",
        "grade (id, cell_id, notebook_id, auto_score, manual_score, extra_credit, needs_manual_grade)",
    )
    with closing(sqlite3.connect(course.root / "gradebook.db")) as database:
        for statement in (*(f"create table {table}" for table in tables), *statements):
            database.execute(statement)
        database.commit()


def test_the_report_and_its_exports_lie_in_one_folder(graded_course: MakeCourse) -> None:
    """All of it is written under reports/, and says whom it counted."""
    course = graded_course([verdict("ada"), verdict("bob", 4.0, check("failed", HINT)), unreadable("eve")])
    report = write_report(course, tiny.NAME)
    assert report.page == course.root / "reports" / tiny.NAME / PAGE
    assert {path.name for path in report.page.parent.iterdir()} == {PAGE, *WHAT} == {PAGE, *report.beside}
    text = " ".join(Elements(report.page.read_text(encoding="utf-8")).text.split())
    assert report.submissions == 3 and "Handed in 3 With a mark 2 Mean mark 7 of 15" in text
    assert HINT in text and "There is no notebook." in text


def test_nothing_in_it_runs_or_is_fetched(graded_course: MakeCourse) -> None:
    """No scripts, no styles or pictures from elsewhere, no event handlers; the policy knows the one style only."""
    page = page_of(graded_course([verdict("ada")]))
    elements = Elements(page)
    assert not {tag for tag, _ in elements.found} & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert not [attributes for _, attributes in elements.found if "style" in attributes or "src" in attributes]
    assert all("//" not in (link["href"] or "") for link in elements.of("a"))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style and "url(" not in style[1] and "@import" not in style[1]
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = elements.of("meta")[1]["content"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_what_students_write_is_text(graded_course: MakeCourse) -> None:
    """Ids, hints, problems and names from the gradebook are shown letter by letter."""
    who = HOSTILE.replace("/", "|").replace("\u202e", "")
    made = verdict(who, 0.0, check("failed", HOSTILE), problems=(HOSTILE,))
    course = graded_course([made])
    with_gradebook(course, f"insert into student values ('{who}', '{HOSTILE}', '<b>Bobby</b>', '', '')")
    elements = Elements(page_of(course))
    assert not elements.of("script") and not elements.of("img") and not elements.of("b")
    assert elements.text.count("<script>alert(1)") >= 4 and "<b>Bobby</b>" in elements.text


def test_a_name_that_reads_from_right_to_left_moves_no_other_word(graded_course: MakeCourse) -> None:
    """The sentence on a file keeps its direction, and each such name stands apart; what looks like markup is text."""
    names = "\u0648\u0627\u062c\u0628 \u0662, \u05d0<b>.pdf"
    page = page_of(graded_course([verdict("ada", problems=(f"{names} could not be taken for hw.ipynb.",))]))
    assert (
        '<bdi dir="ltr"><bdi>\u0648\u0627\u062c\u0628 \u0662</bdi>, <bdi>\u05d0</bdi>&lt;b&gt;.pdf could not be taken'
    ) in page


def test_hints_are_shown_as_students_read_them(graded_course: MakeCourse) -> None:
    """What a hint has between backticks is code in the table of mistakes, as on the feedback page."""
    page = page_of(graded_course([verdict("ada", 0.0, check("failed", "Use `np.sum` & no loop."))]))
    assert "Use <code>np.sum</code> &amp; no loop." in page


def test_a_screen_reader_finds_its_way(graded_course: MakeCourse) -> None:
    """One main heading, none left out below it; captions, scopes, a picture in words, the language."""
    course = graded_course([verdict("ada"), unreadable("eve")])
    elements = Elements(page_of(course))
    levels = [int(tag[1]) for tag, _ in elements.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert elements.of("html") == [{"lang": "en"}] and len(elements.of("main")) == 1
    assert len(elements.of("caption")) == len(elements.of("table")) >= 2
    assert all(cell.get("scope") for cell in elements.of("th"))
    (picture,) = (svg for svg in elements.of("svg") if svg.get("role") == "img")
    named = {element.get("id") for _, element in elements.found}
    assert set((picture["aria-labelledby"] or "").split()) <= named and "60 to under 70 %: 1" in elements.text
    assert {row.get("role") for row in elements.of("tr")} == {"row"}, "phones show rows as blocks"


def test_long_lists_are_cut(graded_course: MakeCourse) -> None:
    """The page names the first of many; the export has all."""
    course = graded_course([unreadable(f"s{number:03}") for number in range(SHOWN + 10)])
    page = page_of(course)
    assert f"Not graded: {SHOWN + 10}" in page and "s024" in page and "s025" not in page
    attention = (course.root / "reports" / tiny.NAME / "attention.csv").read_text(encoding="utf-8-sig")
    assert attention.count("not graded") == SHOWN + 10


@pytest.mark.parametrize(
    ("verdicts", "head", "listed"),
    [
        ([verdict("ada")], "Need a person 0 ", "None: everything is graded"),
        (
            [verdict("ada", problems=("Repaired.",))],
            "Need a person 0 ",
            "None of these needs a person. They are listed",
        ),
        (
            [unreadable(), verdict("bob", problems=("Repaired.",))],
            "Need a person 1 ",
            "1 needs a person: not graded, or",
        ),
        ([unreadable(), verdict("ada", essay=True)], "Need a person 2 ", "2 need a person: not graded, or"),
    ],
)
def test_head_and_list_agree_on_who_needs_a_person(
    graded_course: MakeCourse, verdicts: list[Verdict], head: str, listed: str
) -> None:
    """Repaired submissions are listed and need nobody; the list says how many do, as the head of the page does."""
    text = " ".join(Elements(page_of(graded_course(verdicts))).text.split())
    assert head in text and f"Submissions out of the ordinary {listed}" in text


def test_a_verdict_that_cannot_be_read_needs_a_person(graded_course: MakeCourse) -> None:
    """A torn verdict, or one that was put into another's folder, counts as not graded."""
    course = graded_course([verdict("ada"), verdict("bob")])
    folder = course.root / "autograded"
    (folder / "ada" / tiny.NAME / "verdict.json").write_text("{")
    (folder / "bob" / tiny.NAME / "verdict.json").write_text(verdict("ada").to_json())
    page = page_of(course)
    assert page.count("Its verdict.json cannot be read.") == 2


def test_what_is_handed_in_and_not_graded_is_named(graded_course: MakeCourse) -> None:
    """The report says who is missing from it, and from when the marks are."""
    course = graded_course([Verdict("ada", tiny.NAME, "graded", max_score=10.0)])
    tiny.hand_in(course.root, "zoë", tiny.exercises())
    page = page_of(course)
    assert "1 handed in and is not graded yet" in page and "zoë" in page
    assert "1 of the marks is from before the exercises or their points were changed." in page


def attention(course: Course) -> list[list[str]]:
    """Return the rows of attention.csv below its heading."""
    with (course.root / "reports" / tiny.NAME / "attention.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def text_of(course: Course) -> str:
    """Write the report and return the text of its page."""
    return " ".join(Elements(page_of(course)).text.split())


STUDENT = "insert into student values ('{}', '{}', '{}', '', '')"


def test_who_has_not_handed_in_is_named(
    graded_course: MakeCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Students of the gradebook without a submission are on the page, in attention.csv and in a line of the command."""
    course = graded_course([verdict("ada")])
    tiny.hand_in(course.root, "bob", tiny.exercises())  # not graded yet
    students = [("ada", "Ada", "L"), ("bob", "Bob", "M"), ("cyd", "Cyd", "N"), ("dan", "", "")]
    with_gradebook(course, *(STUDENT.format(*each) for each in students))
    text = text_of(course)
    assert "2 have not handed in, of the 4 students in the gradebook: cyd Cyd N, dan." in text
    assert "1 handed in and is not graded yet, and not counted here: bob Bob M." in text
    assert [row[:3] for row in attention(course)] == [["cyd", "Cyd N", "not handed in"], ["dan", "", "not handed in"]]
    monkeypatch.chdir(course.root)
    assert main(["report", tiny.NAME]) == GRADED
    assert capsys.readouterr().out.splitlines()[1:] == [
        "Not handed in by 2 of the gradebook's 4 students: cyd Cyd N, dan."
    ]


def test_a_person_with_several_numbers_is_named_once(graded_course: MakeCourse) -> None:
    """Moodle gives each student another number in each assignment: who handed in under one is not missing by the other.

    An address that several share makes no one of them another.
    """
    course = graded_course([verdict("4700")])
    rows = [
        ("4700", "Ada", "L", "ada@x", "m0"), ("5800", "Ada", "L", "ada@x", "m0"),  # handed in
        ("4701", "Ben", "M", "ben@x", ""), ("5801", "Ben", "M", "ben@x", ""),
        ("4702", "Cyd", "N", "home@x", ""), ("4703", "Dan", "N", "home@x", ""),
    ]  # fmt: skip
    with_gradebook(course, *(f"insert into student values {row}" for row in rows))
    text = text_of(course)
    assert "3 have not handed in, of the 4 students in the gradebook: 4702 Cyd N, 4703 Dan N, 5801 Ben M." in text


def test_who_uploaded_something_else_is_named(
    graded_course: MakeCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who uploaded a PDF is told from those who did nothing, by the platform's name where the gradebook has none."""
    course = graded_course([verdict("4711")])
    with_gradebook(course, STUDENT.format("4712", "Ben", "N"), STUDENT.format("4714", "Dee", "P"))
    uploads = course.root / "downloaded" / tiny.NAME / "extracted" / "all"
    for name in ("Ada L_4711_assignsubmission_file_/a.ipynb", "Ben N_4712_assignsubmission_file_/hw<b>.pdf",
                 "Cyd O_4713_assignsubmission_file_/hw.docx"):  # fmt: skip
        (uploads / name).parent.mkdir(parents=True)
        (uploads / name).touch()
    page = page_of(course)
    assert "<b>" not in page
    text = " ".join(Elements(page).text.split())
    assert "2 uploaded no notebook to the learning platform, so there is nothing to grade: 4712 Ben N" in text
    assert "4713 Cyd O ( hw.docx)" in text
    assert "1 has not handed in, of the 2 students in the gradebook: 4714" in text
    assert [row[:3] for row in attention(course)] == [
        ["4712", "Ben N", "no notebook"], ["4713", "Cyd O", "no notebook"], ["4714", "Dee P", "not handed in"]
    ]  # fmt: skip
    assert "hw.docx" in attention(course)[1][3]
    monkeypatch.chdir(course.root)
    assert main(["report", tiny.NAME, "--anonymous"]) == GRADED
    said = capsys.readouterr().out
    assert "No notebook in what was uploaded by: Submission #" in said and "4712" not in said and "Ben" not in said
    tiny.hand_in(course.root, "4712", tiny.exercises())  # by mail, say
    assert "1 uploaded no notebook" in text_of(course) and "1 handed in and is not graded yet" in text_of(course)


def test_whom_canvas_calls_late_is_named_until_there_is_a_timestamp(
    graded_course: MakeCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """LATE in the name of a file is no time, so its student counts as on time, and is named."""
    course = graded_course([verdict("4711"), verdict("4712")])
    with_gradebook(course, STUDENT.format("4712", "Ben", "N"))
    uploads = course.root / "downloaded" / tiny.NAME / "extracted" / "all"
    uploads.mkdir(parents=True)
    for name in ("ada_4711_1_hw.ipynb", "ben_LATE_4712_2_hw.ipynb"):
        (uploads / name).touch()
    monkeypatch.chdir(course.root)
    assert "1 is late by the learning platform's word, but without a timestamp" in text_of(course)
    assert main(["report", tiny.NAME]) == GRADED
    assert "so they count as on time: 4712 Ben N." in capsys.readouterr().out
    timestamp = course.root / course.submitted / "4712" / tiny.NAME / "timestamp.txt"
    timestamp.write_text("2026-11-01 10:00:00 UTC\n")
    assert "late by" not in text_of(course)


def test_who_is_in_no_list_of_the_class_is_named(graded_course: MakeCourse) -> None:
    """Grading takes what lies under any id, so one without a name among named ones is told; many tell nothing."""
    course = graded_course([verdict(one) for one in ("4711", "4712", "4731")])
    with_gradebook(course, *(STUDENT.format(*each) for each in (("4711", "Ada", "L"), ("4712", "Ben", "N"))))
    assert "1 has no name in the gradebook, so perhaps is in no list of the class: 4731. Is the id right?" in text_of(
        course
    )
    assert write_report(course, tiny.NAME).nameless.endswith("in no list of the class: 4731.")
    with closing(sqlite3.connect(course.root / "gradebook.db")) as book:
        book.execute("update student set first_name = null, last_name = null where id = '4712'")
        book.commit()
    assert write_report(course, tiny.NAME).nameless == ""


def test_a_grading_that_was_interrupted_is_told(
    graded_course: MakeCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as a class is not graded to its end, page and command say that marks may be by earlier tests."""
    course = graded_course([verdict("ada")])
    monkeypatch.chdir(course.root)
    said = "The last grading of homework has not come to its end"
    assert said not in text_of(course)
    (course.root / ".nbjudge").mkdir(exist_ok=True)
    (course.root / ".nbjudge" / "homework.unfinished").touch()
    assert said in text_of(course)
    assert main(["report", tiny.NAME]) == GRADED and said in capsys.readouterr().out


def test_many_who_have_not_handed_in_are_folded(graded_course: MakeCourse) -> None:
    """Of many there is the number; who they are can be unfolded."""
    course = graded_course([verdict("ada")])
    with_gradebook(course, *(STUDENT.format(f"s{number}", "", "") for number in range(40)))
    elements = Elements(page_of(course))
    assert len(elements.of("details")) == 1 and "40 have not handed in" in " ".join(elements.text.split())
    assert len(attention(course)) == 40 and "s39" in elements.text


@pytest.mark.parametrize("gradebook", [True, False])
def test_nobody_is_said_to_be_missing_without_a_list_of_students(graded_course: MakeCourse, gradebook: bool) -> None:
    """A gradebook that knows only those who handed in, or none at all, tells nothing of the others."""
    course = graded_course([verdict("ada")])
    if gradebook:
        with_gradebook(course, STUDENT.format("ada", "Ada", "L"))
    assert "not handed in" not in text_of(course).replace(WHAT["attention.csv"], "") and attention(course) == []


def test_a_submission_that_is_gone_does_not_count(
    graded_course: MakeCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose folder was removed or renamed is in no figure and no export; one line names them, the page does too."""
    course = graded_course([verdict("ada"), verdict("jhon", 0.0, check("failed", HINT))])
    (course.root / "submitted" / "jhon").rename(course.root / "submitted" / "john")
    tiny.write(course.root / "autograded" / "john" / tiny.NAME / "verdict.json", verdict("john").to_json().encode())
    monkeypatch.chdir(course.root)
    assert main(["report", tiny.NAME]) == GRADED
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Report on 2 submissions:")
    assert second.startswith("Not counted, as submitted/<student>/homework is gone: jhon. Put the folder back")
    text = text_of(course)
    assert "1 graded before has no submission any more, and does not count here: jhon." in text
    assert "Handed in 2 With a mark 2" in text and HINT not in text
    exports = [path.read_text("utf-8-sig") for path in (course.root / "reports" / tiny.NAME).glob("*.[cj]s*")]
    assert len(exports) == len(WHAT) and not any("jhon" in export for export in exports)


def test_when_all_submissions_were_put_away_their_marks_count(graded_course: MakeCourse) -> None:
    """Without any folder left the class is archived, not withdrawn: the report is what it was."""
    course = graded_course([verdict("ada"), verdict("bob")])
    (course.root / "submitted").rename(course.root / "archive")
    text = text_of(course)
    assert "Handed in 2 With a mark 2" in text and "no submission any more" not in text


def test_page_and_table_name_the_same_people(graded_course: MakeCourse) -> None:
    """Whoever is out of the ordinary, for whatever reason, is both on the page and in attention.csv."""
    course = graded_course(
        [
            unreadable("eve"),
            verdict("ada", essay=True),
            verdict("bob", 0, check("timed_out", "Too slow.")),
            verdict("cyd", problems=("A cell came back.",)),
            verdict("dan", 0, check("missing", "`f` is not defined."), problems=(f"{ERRORS}7 (SyntaxError).",)),
        ]
    )
    elements = Elements(page_of(course))
    listed = elements.text[elements.text.index("Submissions out of the ordinary") : elements.text.index("Late sub")]
    assert {row[0] for row in attention(course)} == {"ada", "bob", "cyd", "dan", "eve"}
    assert all(f"{name} " in " ".join(listed.split()) for name in ("ada", "bob", "cyd", "dan", "eve"))
    assert ["dan", "", "not defined", "f. Cells that stop with an error: 7 (SyntaxError)."] in attention(course)


def test_a_question_that_waits_for_everybody_is_nothing_out_of_the_ordinary(graded_course: MakeCourse) -> None:
    """As long as most of the class waits for marks by hand the page tells their number alone; the table has all."""
    waiting = [verdict(f"w{place}", essay=True) for place in range(3)]
    number = "3 of 4 submissions still have exercises to be marked by hand"
    course = graded_course([*waiting, unreadable("eve")])
    elements = Elements(page_of(course))
    assert _listed(elements) == ["eve"] and number in " ".join(elements.text.split())
    assert [row[0] for row in attention(course) if row[2] == "marks by hand"] == ["w0", "w1", "w2"]


def test_who_alone_still_waits_for_a_person_is_listed(graded_course: MakeCourse) -> None:
    """Up to half of the class is named: those whom somebody who marks has left out."""
    course = graded_course([verdict("w0", essay=True), verdict("ada")])
    elements = Elements(page_of(course))
    assert _listed(elements) == ["w0"] and "still have exercises" not in elements.text


def _listed(elements: Elements) -> list[str]:
    """Return who stands on the page among the submissions out of the ordinary."""
    text = elements.text[elements.text.index("Submissions out of the ordinary") : elements.text.index("Late sub")]
    return [word for word in text.split() if word in {"ada", "eve", "w0", "w1", "w2"}]


def test_hints_of_one_mistake_share_a_row(graded_course: MakeCourse) -> None:
    """The most frequent hint names the mistake, two more stand below it, and the others are counted."""
    hints = [check("failed", f"Hint {number}.", name=f"test_{number}") for number in range(5)]
    text = text_of(graded_course([verdict("ada", 0.0, *hints), verdict("bob", 0.0, *hints[1:3])]))
    assert "Hint 1. also: Hint 2. also, 1 of them: Hint 0. and 2 more f 2 (100 %)" in text


def test_marks_of_exercises_that_are_gone_are_from_before(graded_course: MakeCourse) -> None:
    """An exercise under another name counts as changed, also where the points of the whole are the same."""
    old = ExerciseResult("ps", "test_old_name", "f", 10.0, 10.0, (check(),))
    course = graded_course([verdict("ada", essay=True), dataclasses.replace(verdict("bob"), exercises=(old,))])
    assert "1 of the marks is from before the exercises or their points were changed." in page_of(course)


def test_the_gradebook_is_only_read(graded_course: MakeCourse) -> None:
    """Names, manual marks, extra credit and penalties come from it; not a byte of it changes."""
    course = graded_course([verdict("ada", 4.0, essay=True)])
    with_gradebook(
        course,
        "insert into student values ('ada', 'Ada', 'Lovelace', 'a@x', '7')",
        f"insert into assignment values ('a', '{tiny.NAME}', '2026-11-22 10:00:00.000000')",
        "insert into submitted_assignment values ('s', 'a', 'ada', '2026-11-22 11:30:00.000000', null)",
        "insert into submitted_notebook values ('h', 's', 'n', 1.5)",
        "insert into notebook values ('n', 'ps', 'a')",
        "insert into base_cell values ('c', 'essay', 'n'), ('d', 'test_f', 'n')",
        "insert into grade values ('g', 'c', 'h', null, 3.0, 0.5, 0), ('i', 'd', 'h', 4.0, null, null, 1)",
    )
    before = (course.root / "gradebook.db").read_bytes()
    marks = read_marks(course, tiny.NAME)["ada"]
    assert (marks.name, marks.seconds_late, marks.penalty) == ("Ada Lovelace", 5400.0, 1.5)
    assert (marks.by_hand, marks.waiting) == ({("ps", "essay"): 3.5}, {("ps", "test_f")})
    assert "Mean mark</dt><dd>6 " in page_of(course)
    assert (course.root / "gradebook.db").read_bytes() == before
    assert read_marks(Course(course.root / "elsewhere"), tiny.NAME) == {}


def test_similar_pairs_have_a_page_of_their_own(graded_course: MakeCourse) -> None:
    """It shows both beside each other with what they share marked; when the pair is gone, so is the page."""
    students = ["ada", "bob", *(f"s{number}" for number in range(20))]
    course = graded_course([verdict(student) for student in students])
    notes = Notes(course, course.assignment(tiny.NAME))
    for student in students:
        answer = COPIED if student in ("ada", "bob") else f"def f():\n    # what {student} thought of it\n    pass"
        content = tiny.exercises(answer)
        tiny.write(course.root / "autograded" / student / tiny.NAME / "ps.ipynb", content)
        notes.fingerprints.keep(notes.fingerprinter.take(verdict(student), {"ps": content}))
    report = write_report(course, tiny.NAME)
    assert PAIRS in report.beside
    elements = Elements((report.page.parent / PAIRS).read_text(encoding="utf-8"))
    assert len(elements.of("pre")) == 2 and len(elements.of("mark")) == 52
    assert "A hint, not a verdict." in elements.text and "and 18 more" in elements.text
    assert "s3" not in elements.text
    assert "ada" not in Elements(report.page.read_text(encoding="utf-8")).text, "the report itself names no pair"
    notes.fingerprints.keep(Fingerprint("bob", []))
    assert PAIRS not in write_report(course, tiny.NAME).beside and not (report.page.parent / PAIRS).exists()


def test_a_copied_file_is_in_the_table_of_what_is_out_of_the_ordinary(graded_course: MakeCourse) -> None:
    """Each of those who handed in the same file has a line that names the others; nobody else has one."""
    course = graded_course([verdict(student) for student in ("ada", "bob", "cyd")])
    with_gradebook(course, STUDENT.format("bob", "Bob", "M"))
    notes = Notes(course, course.assignment(tiny.NAME))
    for student in ("ada", "bob", "cyd"):
        content = tiny.exercises(COPIED if student != "cyd" else f"{COPIED}    # and one more of mine")
        tiny.hand_in(course.root, student, content)
        notes.fingerprints.keep(notes.fingerprinter.take(verdict(student), {"ps": content}))
    write_report(course, tiny.NAME)
    assert [row for row in attention(course) if row[2] == "same as another's"] == [
        ["ada", "", "same as another's", f"With bob Bob M: {SAME_FILE}."],
        ["bob", "Bob M", "same as another's", f"With ada: {SAME_FILE}."],
    ]


def test_given_lines_are_not_marked_as_shared(graded_course: MakeCourse) -> None:
    """Of an answer that two share, wrong as it is, the lines of the stub are shown as they are."""
    wrong = {student: verdict(student, 2.0, check("failed", HINT)) for student in ("ada", "bob")}
    right = {f"s{number}": verdict(f"s{number}", 10.0) for number in range(20)}
    course = graded_course([*wrong.values(), *right.values()])
    notes = Notes(course, course.assignment(tiny.NAME))
    sums = "".join(f"    total = total * {number} + {number} - total / {number}\n" for number in range(9))
    answer = tiny.STUB.replace("    raise", f"{sums}{COPIED.removeprefix('def f():')}    raise")
    for student, result in (wrong | right).items():
        content = tiny.exercises(answer if student in wrong else tiny.STUB)
        tiny.write(course.root / "autograded" / student / tiny.NAME / "ps.ipynb", content)
        notes.fingerprints.keep(notes.fingerprinter.take(result, {"ps": content}))
    write_report(course, tiny.NAME)
    page = (course.root / "reports" / tiny.NAME / PAIRS).read_text(encoding="utf-8")
    marked = [line.strip() for line in re.findall(r"<mark>› (.*?)</mark>", page)]
    assert any("total" in line for line in marked) and any("remark" in line for line in marked)
    assert not {line.strip() for line in tiny.STUB.split("\n")}.intersection(marked)
    assert page.count("# YOUR CODE HERE") == 2, "it is shown all the same"


def test_moved_marks_are_exported(graded_course: MakeCourse) -> None:
    """What regradings moved stands in a file of its own, with its reason."""
    course = graded_course([verdict("ada", 4.0)])
    notes = Notes(course, course.assignment(tiny.NAME))
    (course.root / ".nbjudge").mkdir()
    notes.take(verdict("ada", 10.0), Graded(verdict("ada", 4.0, check("failed", HINT)), {}), resubmitted=False)
    notes.end_of_run(1, 2, 3.25)
    report = write_report(course, tiny.NAME, price=36.0)
    rows = (report.page.parent / MOVES).read_text(encoding="utf-8-sig").splitlines()
    assert rows[1].endswith(',"ada","f",10.0,4.0,"“It goes downhill” failed, before passed"')
    text = " ".join(Elements(report.page.read_text(encoding="utf-8")).text.split())
    assert "Regrading moved 1 mark so far" in text and "graded 1 with 2 workers in 3.25 seconds" in text
    assert "0.5 seconds of one worker's time" in text and "At 36 an hour that is 0.005." in text


def test_the_command_says_where_it_lies(
    graded_course: MakeCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line with the page and what is beside it; one line on what is wrong and exit code 2 where nothing is."""
    course = graded_course([verdict("ada")])
    monkeypatch.chdir(course.root)
    assert main(["report", tiny.NAME]) == GRADED
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(
        f"Report on 1 submission: {course.root / 'reports' / tiny.NAME / PAGE}; beside it exercises.csv"
    )
    assert main(["report", "homewrok"]) == WRONG_USAGE
    (line,) = capsys.readouterr().err.splitlines()
    assert "Did you mean homework?" in line


def test_an_exercise_that_the_release_no_longer_has_counts_nowhere(
    graded_course: MakeCourse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its old points are in no export and on no page, those that a person gave neither, and a line names it."""
    gone = ExerciseResult("ps", "test_gone", "gone", 7.0, 7.0, (check("failed", "A hint of old."),))
    made = dataclasses.replace(verdict("ada", 4.0), score=11.0, max_score=22.0)
    course = graded_course([dataclasses.replace(made, exercises=(*made.exercises, gone))])
    with_gradebook(
        course,
        "insert into assignment values (1, 'homework', null)", "insert into notebook values (1, 'ps', 1)",
        "insert into base_cell values (1, 'essay_of_old', 1)", "insert into student values ('ada', '', '', '', '')",
        "insert into submitted_assignment values (1, 1, 'ada', null, null)",
        "insert into submitted_notebook values (1, 1, 1, 0)", "insert into grade values (1, 1, 1, null, 3.0, null, 0)",
    )  # fmt: skip
    monkeypatch.chdir(course.root)
    assert main(["report", tiny.NAME]) == GRADED
    said = "Left out, as the release no longer has it: essay_of_old (1 score), test_gone (1 score)."
    assert capsys.readouterr().out.splitlines()[1] == f"{said} To have the marks anew: nbjudge grade homework"
    folder = course.root / "reports" / tiny.NAME
    text = " ".join(Elements((folder / PAGE).read_text(encoding="utf-8")).text.split())
    assert said in text and "Mean mark 4 of 15" in text and "A hint of old." not in text
    assert "1 of the marks is from before the exercises or their points were changed." in text
    with (folder / "exercises.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["points"], row["mark"], row["of"]) == ("4.0", "4.0", "15.0")
    assert not [file.name for file in folder.glob("*.*sv*") if "test_gone" in file.read_text(encoding="utf-8")]
    assert "test_gone" not in (folder / "exercises.jsonl").read_text(encoding="utf-8")


def test_without_verdicts_there_is_no_report(graded_course: MakeCourse) -> None:
    """It says what to run first, and leaves no half of anything."""
    course = graded_course([])
    with pytest.raises(CourseError, match="Run: nbjudge grade homework"):
        write_report(course, tiny.NAME)
    assert not (course.root / "reports").exists()


def test_points_that_are_no_number_are_named(graded_course: MakeCourse) -> None:
    """A release that says "ten" is no reason for a traceback."""
    course = graded_course([verdict("ada")])
    path = course.root / "release" / tiny.NAME / "ps.ipynb"
    path.write_text(path.read_text().replace('"points": 10', '"points": "ten"'))
    with pytest.raises(CourseError, match='test_f has "ten" as its points'):
        write_report(course, tiny.NAME)


def test_numbers_are_for_people() -> None:
    """Shares are never rounded to all or nothing, times come in their unit, bars have room."""
    assert [percent(share) for share in (0, 0.004, 0.5, 0.996, 1)] == ["0 %", "< 1 %", "50 %", "> 99 %", "100 %"]
    assert [duration(seconds) for seconds in (0.25, 1, 61, 130, 7200, 200_000)] == [
        "0.25 seconds", "1 second", "61 seconds", "2.2 minutes", "2 hours", "2.3 days",
    ]  # fmt: skip
    assert [number(value) for value in (None, 0.0, -1.5, 1234.56)] == ["–", "0", "−1.5", "1,234.6"]
    bars = histogram([0] * 10).bars
    assert {bar.height for bar in bars} == {0} and max(b.height for b in histogram([1, 5] * 5).bars) == 138


@pytest.mark.slow
@pytest.mark.browser
def test_it_fits_a_phone_and_a_dark_room(graded_course: MakeCourse, tmp_path: Path) -> None:
    """At 390 pixels nothing sticks out; in both schemes text stands out from its ground; axe finds nothing."""
    from playwright.sync_api import sync_playwright

    from tests.site.looking import axe_script, findings

    repaired = [verdict(f"s{number}", problems=("A cell came back.",)) for number in range(SHOWN + 1)]
    few = [verdict("ada"), unreadable("eve"), verdict("bob", 0.0, check("failed", HINT))]
    page = write_report(graded_course([*few, *repaired]), tiny.NAME)
    contrast = """() => {
      const light = c => c.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255)
        .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
      const ground = e => { for (; e; e = e.parentElement) {
        const c = getComputedStyle(e).backgroundColor;
        if (!c.endsWith(', 0)')) return c; } return 'rgb(255,255,255)'; };
      return Math.min(...[...document.querySelectorAll('main *')].filter(e => e.textContent.trim() && !e.closest('svg'))
        .map(e => [light(getComputedStyle(e).color), light(ground(e))].sort((a, b) => b - a))
        .map(([high, low]) => (high + .05) / (low + .05)));
    }"""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=scheme)
            tab = context.new_page()
            said: list[str] = []
            tab.on("console", lambda message, said=said: said.append(message.text))
            tab.goto(page.page.as_uri())
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert tab.evaluate(contrast) >= 4.5
            assert tab.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "27.2px", (
                "the style holds"
            )
            assert said == []
            unbound = browser.new_page(bypass_csp=True, color_scheme=scheme)  # our policy keeps axe out, too
            unbound.goto(page.page.as_uri())
            assert findings(unbound, axe_script()) == []
        browser.close()


@pytest.mark.slow
@pytest.mark.browser
def test_a_students_name_stays_in_one_line_where_there_is_room(graded_course: MakeCourse) -> None:
    """However long the reason beside it is, id and name are not folded; what is far too long still is."""
    from playwright.sync_api import sync_playwright

    whys = [verdict(one, problems=("A cell came back. " * 40,)) for one in ("880130", "880131")]
    course = graded_course(whys)
    long = "Abcdefgh " * 20
    with_gradebook(
        course,
        "insert into student values ('880130', 'Jos\u00e9 Mar\u00eda', 'Mu\u00f1oz de la Torre', '', '')",
        f"insert into student values ('880131', '{long}', 'x', '', '')",
    )
    report = write_report(course, tiny.NAME)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1100, "height": 800})
        tab.goto(report.page.as_uri())
        heights = tab.evaluate("[...document.querySelectorAll('th .who')].map(e => e.offsetHeight)")
        sticks_out = tab.evaluate("document.documentElement.scrollWidth > innerWidth")
        browser.close()
    assert len(heights) == 2 and min(heights) < 30 < max(heights) and not sticks_out


def test_a_template_with_a_hole_is_an_error() -> None:
    """A value that a template asks for and nobody gives is no empty place on the page."""
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        render("report.html")


def test_an_anonymous_report_names_nobody(graded_course: MakeCourse) -> None:
    """Ids and names stay out of pages and sentences; the numbers are those of formgrader's list, the others behind.

    The tables beside the pages are for other programs and keep the names, as the handbook says.
    """
    wrong = verdict("bob-smith", 4.0, check("failed", HINT), problems=("Repaired.",))
    course = graded_course([verdict("ada-king"), wrong, unreadable("eve-jones")])
    with_gradebook(
        course,
        *(
            f"insert into student values ('{one}', 'First{one}', 'Last', '', '')"
            for one in ("ada-king", "bob-smith", "zoe-never")
        ),
        f"insert into assignment values ('a', '{tiny.NAME}', null)",
        "insert into submitted_assignment values ('s1', 'a', 'ada-king', null, null)",
        "insert into submitted_assignment values ('s2', 'a', 'bob-smith', null, null)",
        "insert into submitted_notebook values ('n2', 's1', 'n', 0)",
        "insert into submitted_notebook values ('n1', 's2', 'n', 0)",
    )
    report = write_report(course, tiny.NAME, anonymous=True)
    page = report.page.read_text(encoding="utf-8")
    for told in (page, report.missing, report.withdrawn):
        assert not re.search("ada-king|bob-smith|eve-jones|zoe-never|First", told)
    text = " ".join(Elements(page).text.split())
    assert "Submission #1 Repaired." in text and "There is no notebook." in text
    assert re.search(r"1 of the gradebook's 3 students: Submission #[34]", report.missing)
    assert "eve-jones" in [row[0] for row in attention(course)]
    assert "keep the names, also then" in (PROJECT / "docs" / "handbook" / "first-class.md").read_text("utf-8")
    assert "bob-smith" in page_of(course), "the ordinary report tells who is who"
