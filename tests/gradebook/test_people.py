"""Lists of students as platforms export them, and more time for one student."""

from pathlib import Path

import pytest

from nbjudge.__main__ import main
from nbjudge.course.folders import find_course
from nbjudge.errors import UsageError
from nbjudge.gradebook.database import open_gradebook
from nbjudge.gradebook.marks import read_marks
from nbjudge.gradebook.people import Person, Roster, enter, extend, read_roster
from tests.batch import tiny

LISTS = {
    "Canvas": (
        'Student,ID,SIS User ID,SIS Login ID,Section,hw (1)\n"    Points Possible",,,,,15\n'
        '"Lovelace, Ada",4711,s1,ada@example.org,A,\n"Student, Test",99,,,A,\n'
    ),
    "Moodle participants": "First name,Last name,ID number,Email address\nAda,Lovelace,4711,ada@example.org\n",
    "Moodle grading worksheet": (
        "Identifier,Full name,ID number,Email address,Status\n"
        "Participant 4711,Ada Lovelace,m17,ada@example.org,Submitted\n"
    ),
    "nbgrader": "id,first_name,last_name,email,lms_user_id\n4711,Ada,Lovelace,ada@example.org,4711\n",
    "a spreadsheet": "\ufeffStudent ID;Surname;Given name;E-mail\n4711;Lovelace;Ada;ada@example.org\n;;;\n",
}
# What each platform's import of marks knows her by: Canvas' ID, Moodle's ID number.
LMS = {
    "Canvas": "4711",
    "Moodle participants": "4711",
    "Moodle grading worksheet": "m17",
    "nbgrader": "4711",
    "a spreadsheet": "",
}


@pytest.mark.parametrize("platform", LISTS)
def test_lists_are_read_by_the_names_of_their_columns(platform: str, tmp_path: Path) -> None:
    """Each platform's list gives the same student with the platform's id, and none of the platform's own rows."""
    (tmp_path / "list.csv").write_text(LISTS[platform], "utf-8")
    assert read_roster(tmp_path / "list.csv").people == [
        Person("4711", "Ada", "Lovelace", "ada@example.org", LMS[platform])
    ]


def test_a_class_that_hands_in_under_its_accounts_says_which_column_has_them(tmp_path: Path) -> None:
    """With another column for the ids Canvas' own number is kept beside them; a column that is not there is named."""
    (tmp_path / "list.csv").write_text(LISTS["Canvas"].replace("ada@example.org", "ada"), "utf-8")
    assert read_roster(tmp_path / "list.csv", "SIS Login ID").people == [Person("ada", "Ada", "Lovelace", "", "4711")]
    with pytest.raises(UsageError, match="no column 'account'"):
        read_roster(tmp_path / "list.csv", "account")


def test_who_has_no_id_is_named_and_a_platforms_own_rows_are_not(tmp_path: Path) -> None:
    """A row without an id, or with one that names no folder, is told by its name or address; others are entered."""
    lines = "First name,Last name,ID number,Email address\nAda,Lovelace,1,\nFarid,Haddad,,f@x.org\n,,,g@x.org\n,,a/b,\n"
    (tmp_path / "list.csv").write_text(lines, "utf-8")
    assert read_roster(tmp_path / "list.csv") == Roster(
        [Person("1", "Ada", "Lovelace", "", "1")], ("Farid Haddad", "g@x.org", "a/b"), "ID number"
    )
    (tmp_path / "list.csv").write_text(LISTS["Canvas"] + ",,,,Manual Posting,(read only)\n", "utf-8")
    assert read_roster(tmp_path / "list.csv").left_out == ()


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["", "dry run"])
def test_roster_says_in_one_line_who_is_left_out(
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    one_call_of_alembic: None,
) -> None:
    """The line names the column and the first of those who have nothing in it, also in a dry run."""
    monkeypatch.chdir(tiny.make_course(tmp_path / "course", {}))
    nobodies = "".join(f"Student {number},\n" for number in range(9))
    Path("list.csv").write_text(f"Full name,ID number\nAda Lovelace,4711\n{nobodies}", "utf-8")
    assert main(["roster", *options, "list.csv"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1].startswith("9 rows have no usable ID number and are left out: Student 0, Student 1, ")
    assert said[1].endswith("Student 7 and 1 more.")


@pytest.mark.slow
def test_a_list_of_addresses_alone_takes_nobodys_name_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], one_call_of_alembic: None
) -> None:
    """For the letters of a class of Canvas ids and addresses are enough; the command says that the names stay."""
    monkeypatch.chdir(tiny.make_course(tmp_path / "course", {}))
    list(enter(find_course(), [Person("90100", "Ada", "Lovelace")]))
    Path("list.csv").write_text("id,email\n90100,ada@x.org\n", "utf-8")
    assert main(["roster", "--dry-run", "list.csv"]) == main(["roster", "list.csv"]) == 0
    changed, names = capsys.readouterr().out.splitlines()[:2]
    assert changed == "changed: 90100 Ada Lovelace ada@x.org"
    assert "names in the gradebook stay as they are" in names
    assert read_marks(find_course(), tiny.NAME)["90100"].name == "Ada Lovelace"


@pytest.mark.parametrize(
    "content", [b"name,mail\nAda,a@b\n", b"\xff\xfe\x00\x01", b""], ids=["no id", "no text", "empty"]
)
def test_what_is_no_list_gives_one_line(content: bytes, tmp_path: Path) -> None:
    """A file without ids, or that is no text, is named in one line."""
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_roster(tmp_path / "list.csv")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
def test_a_list_that_is_not_in_utf_8_says_how_to_save_it(encoding: str, tmp_path: Path) -> None:
    """What Excel calls CSV or Unicode text is refused in words of Excel, none of Python's."""
    (tmp_path / "list.csv").write_text("id;name\n4711;Chlo\N{LATIN SMALL LETTER E WITH ACUTE}\n", encoding)
    with pytest.raises(UsageError, match=r"is not in UTF-8; .* save the list as 'CSV UTF-8") as caught:
        read_roster(tmp_path / "list.csv")
    assert "codec" not in str(caught.value)


@pytest.mark.parametrize("said", ["sep=;\n", "\ufeffSEP=;\r\n"])
def test_excels_line_on_the_separator_is_no_heading(said: str, tmp_path: Path) -> None:
    """A first line that names the separator is skipped, and heeded."""
    (tmp_path / "list.csv").write_text(f"{said}id;name,of,all\n4711;x\n", "utf-8", newline="")
    assert read_roster(tmp_path / "list.csv").people == [Person("4711")]


def test_lines_of_another_length_move_no_id_into_another_column(tmp_path: Path) -> None:
    """What is left away at the end is empty, separators at the end are nothing, and a field too many is refused."""
    (tmp_path / "list.csv").write_text("id\n4711\n4712\n", "utf-8")
    assert read_roster(tmp_path / "list.csv").people == [Person("4711"), Person("4712")]
    (tmp_path / "list.csv").write_text("ID;Name;E-mail\n4711;Ada Lovelace;;;\n4712\n", "utf-8")
    assert read_roster(tmp_path / "list.csv").people == [Person("4711", "Ada", "Lovelace"), Person("4712")]
    (tmp_path / "list.csv").write_text("ID,Name\n4711,Lovelace, Ada\n4712,Okri, Ben\n", "utf-8")
    with pytest.raises(UsageError, match="there are 2 columns, and more in the line '4711,Lovelace,Ada'"):
        read_roster(tmp_path / "list.csv")


def test_a_list_of_which_no_id_can_be_used_is_refused(tmp_path: Path) -> None:
    """Moodle in another language calls participants by a word that cannot name a folder; that is said, with the id."""
    (tmp_path / "list.csv").write_text("ID,Vollständiger Name\nTeilnehmer/in 4711,Ada Lovelace\n", "utf-8")
    with pytest.raises(UsageError, match=r"No line .* the last has 'Teilnehmer/in 4711'. Of Moodle, .* English"):
        read_roster(tmp_path / "list.csv")


@pytest.mark.slow
def test_who_stands_there_twice_is_one_student_and_two_with_one_id_are_refused(tmp_path: Path) -> None:
    """As in two sections; another name under the same id means that the ids stand elsewhere."""
    lines = "id,first name,last name,section\n4711,Ada,Lovelace,1\n4711,ada,Lovelace,2\n4711,,,3\n"
    (tmp_path / "list.csv").write_text(lines)
    assert read_roster(tmp_path / "list.csv").people == [Person("4711", "Ada", "Lovelace")]
    (tmp_path / "list.csv").write_text(f"{lines}4711,Alan,Turing,1\n")
    with pytest.raises(UsageError, match="has the id '4711' for Ada Lovelace and for Alan Turing"):
        read_roster(tmp_path / "list.csv")


def test_a_dry_run_writes_nothing_and_the_next_one_only_what_is_new(tmp_path: Path, one_call_of_alembic: None) -> None:
    """A dry run says who is new; then they are entered; then there is nothing left to do."""
    course = find_course(tiny.make_course(tmp_path / "course", {}))
    ada = Person("4711", "Ada", "Lovelace", "ada@example.org")
    said = ["new: 4711 Ada Lovelace ada@example.org"]
    assert list(enter(course, [ada], dry_run=True)) == said == list(enter(course, [ada]))
    assert list(enter(course, [ada])) == []
    moved = Person("4711", email="new@example.org", lms_user_id="m17")
    assert list(enter(course, [moved])) == ["changed: 4711 Ada Lovelace new@example.org (platform's id m17)"]
    assert read_marks(course, tiny.NAME)["4711"].lms_id == "m17", "which the exports give back"
    with open_gradebook(course.gradebook_url, course.name) as book:
        assert [(one.id, one.last_name, one.email) for one in book.students] == [
            ("4711", "Lovelace", "new@example.org")
        ]


@pytest.mark.slow
def test_an_extension_is_a_span_or_a_date_after_the_due_date(tmp_path: Path, one_call_of_alembic: None) -> None:
    """Spans and dates give the same extension, `none` takes it back, and what is no time is named in one line."""
    course = find_course(tiny.make_course(tmp_path / "course", {}))
    list(enter(course, [Person("ada"), Person("4711", "Ben", "Okri")]))
    with pytest.raises(UsageError, match="has no due date"):
        extend(course, "ada", tiny.NAME, "2 days")
    with open_gradebook(course.gradebook_url, course.name) as book:
        book.update_or_create_assignment(tiny.NAME, duedate="2026-11-20 12:00:00 UTC")
    for when in ("2 days", "48h", "2026-11-22 12:00", "2026-11-22 13:00 +0100"):
        assert "until 2026-11-22 12:00:00 UTC" in extend(course, "ada", tiny.NAME, when)
    assert not read_marks(course, tiny.NAME)["ada"].handed_in, "a row for an extension is no submission"
    assert "no extension" in extend(course, "ada", tiny.NAME, "none")
    assert extend(course, "4711", tiny.NAME, "1h").startswith("4711 Ben Okri may"), "so that a wrong number is seen"
    with pytest.raises(UsageError, match="It is the name of 4711: write the id"):
        extend(course, "ben okri", tiny.NAME, "2 days")
    odd = ("", "9999999999999 weeks", "10000-01-01", "2027-01-01 +99:99", "0001-01-01 +14:00", "3000000 days", "1e5")
    for wrong in ("soon", "2026-11-01", *odd):
        with pytest.raises(UsageError):
            extend(course, "ada", tiny.NAME, wrong)
    with pytest.raises(UsageError, match="There is no student 'bob'"):
        extend(course, "bob", tiny.NAME, "2 days")


def test_a_list_without_an_end_is_refused() -> None:
    """A device is no list of students, however long one reads it."""
    with pytest.raises(UsageError, match="larger than 20 MB"):
        read_roster(Path("/dev/zero"))
