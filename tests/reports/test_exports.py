"""Exports say what the gradebook says, and no spreadsheet runs what a student is called."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbjudge.gradebook.marks import Marks, Standing
from nbjudge.records import ERRORS, STOPPED
from nbjudge.reports.exports import ATTENTION, CANVAS, EXERCISES, LINES, MOODLE, WHAT, for_spreadsheet, open_exports
from nbjudge.reports.statistics import Concern
from tests.reports.verdicts import HINT, check, unreadable, verdict

KEYS = {("ps", "test_f"): 10.0, ("ps", "essay"): 5.0}
NAMES = [
    "O'Neil, Shaquille",
    'Dwayne "The Rock"',
    "two\nlines",
    "李小龍",
    "Ådne Ørsted-Şahin",
    "محمد",
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1+1",
    "x;=1+1",
    "x;-1;@y",
    "\u200b=1",
    "\ufeff=1",
    "\u2066-1",
    "\x01@x",
    "",
    "'quoted'",
]  # fmt: skip
INVISIBLE = " \x01\u200b\ufeff\u2066"
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def written(folder: Path, *standings: Standing, concerns: tuple[Concern, ...] = ()) -> dict[str, list[list[str]]]:
    """Write the exports and read the CSV files among them back."""
    with open_exports(folder, "homework", KEYS) as exports:
        for standing in standings:
            exports.add(standing, concerns)
    found = {}
    for name in (EXERCISES, CANVAS, MOODLE, ATTENTION):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            found[name] = list(csv.reader(file, strict=True))
    return found


def test_each_exercise_has_its_column(tmp_path: Path) -> None:
    """Points by exercise, then their sum, the late penalty, and the mark that counts."""
    marks = Marks("Ada", "Lovelace", "ada@x.org", "77", by_hand={("ps", "essay"): 4.0}, penalty=2.5)
    header, row = written(tmp_path, Standing(verdict(score=7.5, essay=True), marks))[EXERCISES]
    assert dict(zip(header, row, strict=True)) == {
        "student": "ada", "last name": "Lovelace", "first name": "Ada", "email": "ada@x.org", "status": "final",
        "test_f": "7.5", "essay": "4.0", "points": "11.5", "late penalty": "2.5", "mark": "9.0", "of": "15.0",
    }  # fmt: skip


def test_what_nobody_has_marked_yet_is_empty_and_no_zero(tmp_path: Path) -> None:
    """A question that waits for a person has no points in the tables, so a spreadsheet's mean leaves it out."""
    header, row = written(tmp_path, Standing(verdict(score=7.5, essay=True), Marks()))[EXERCISES]
    told = dict(zip(header, row, strict=True))
    assert (told["test_f"], told["essay"], told["points"], told["status"]) == ("7.5", "", "7.5", "provisional")
    assert [json.loads(line)["score"] for line in (tmp_path / LINES).read_text("utf-8").splitlines()] == [7.5, None]
    zero = Marks(by_hand={("ps", "essay"): 0.0})
    assert written(tmp_path, Standing(verdict(score=7.5, essay=True), zero))[EXERCISES][1][6] == "0.0"


def test_canvas_finds_its_columns_and_its_second_row(tmp_path: Path) -> None:
    """Canvas wants Student, ID, SIS User ID, SIS Login ID and Section, and the points possible in the second row."""
    header, possible, row = written(tmp_path, Standing(verdict(), Marks("Ada", "Lovelace", lms_id="77")))[CANVAS]
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "homework"]
    assert possible == ["    Points Possible", "", "", "", "", "15.0"]
    assert row == ["Lovelace, Ada", "77", "ada", "ada", "", "10.0"]
    from_zip = written(tmp_path, Standing(verdict(), Marks(lms_id="ada")))[CANVAS][-1]
    assert from_zip[1:4] == ["ada", "", ""], "Canvas' own number is no SIS id"


def test_moodle_finds_its_columns(tmp_path: Path) -> None:
    """Moodle matches by Username, ID number or Email address, and takes the column of the assignment as the mark."""
    header, row = written(tmp_path, Standing(verdict(), Marks("Ada", "Lovelace", "a@x", "77")))[MOODLE]
    assert dict(zip(header, row, strict=True)) == {
        "Username": "ada", "First name": "Ada", "Last name": "Lovelace", "ID number": "77", "Email address": "a@x",
        "Assignment: homework (Real)": "10.0",
    }  # fmt: skip


@pytest.mark.parametrize(("platform_ids", "id_number"), [(False, "ada"), (True, "")])
def test_no_number_of_ours_stands_for_one_of_moodles(tmp_path: Path, platform_ids: bool, id_number: str) -> None:
    """A student's id is the ID number only where the gradebook has nobody's: else it could be somebody else's."""
    with open_exports(tmp_path, "homework", KEYS, platform_ids=platform_ids) as exports:
        exports.add(Standing(verdict(), Marks()), ())
    with (tmp_path / MOODLE).open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file, strict=True)
    assert row[header.index("ID number")] == id_number


@pytest.mark.parametrize("lms_id", ["", "400100"])
def test_the_number_of_moodles_zip_is_neither_username_nor_id_number(tmp_path: Path, lms_id: str) -> None:
    """Who was collected from Moodle's zip is found by the ID number that a list has, else by the address alone."""
    with open_exports(tmp_path, "homework", KEYS, numbered={"ada"}) as exports:
        exports.add(Standing(verdict(), Marks("Ada", "Lovelace", "a@x", lms_id)), ())
    with (tmp_path / MOODLE).open(encoding="utf-8-sig", newline="") as file:
        _, row = csv.reader(file, strict=True)
    assert row == ["", "Ada", "Lovelace", lms_id, "a@x", "10.0"]


@pytest.mark.parametrize(
    ("standing", "status"),
    [
        (Standing(verdict(essay=True), Marks()), "provisional"),
        (Standing(verdict(), Marks(by_hand={("ps", "test_f"): 3.0}, waiting={("ps", "test_f")})), "provisional"),
        (Standing(unreadable(), Marks(waiting={("ps", "test_f")})), "not graded"),
    ],
)
def test_a_mark_that_is_not_final_is_not_handed_on(tmp_path: Path, standing: Standing, status: str) -> None:
    """An empty field leaves the mark in the learning platform as it is; a 0 would be a mark."""
    found = written(tmp_path, standing)
    assert found[CANVAS][-1][-1] == found[MOODLE][-1][-1] == ""
    assert found[EXERCISES][-1][4] == status


def test_a_person_can_mark_what_the_engine_could_not(tmp_path: Path) -> None:
    """Points given by hand for all exercises of a submission that is not graded are its mark."""
    marks = Marks(by_hand={("ps", "test_f"): 3.0, ("ps", "essay"): 1.0})
    assert written(tmp_path, Standing(unreadable(), marks))[CANVAS][-1][-1] == "4.0"


@pytest.mark.parametrize("name", NAMES)
def test_names_come_out_safe_and_whole(tmp_path: Path, name: str) -> None:
    """Commas, quotes, newlines and all letters survive; what could start a formula stands behind an apostrophe."""
    marks = Marks(name, name, name, name)
    found = written(tmp_path, Standing(verdict(name or "x"), marks), concerns=(Concern(name, "repaired", name),))
    for rows in found.values():
        for cell in rows[-1]:
            assert not cell.lstrip(INVISIBLE).startswith(DANGEROUS)
    first_name = found[MOODLE][-1][1]
    assert first_name.replace("'", "") == name.replace("'", "")
    assert (first_name == name) == (for_spreadsheet(name) == name)


@given(st.text())
def test_no_text_begins_a_formula(text: str) -> None:
    """Neither does a cell, nor what a spreadsheet that parts cells at semicolons would make of it; nothing is lost."""
    safe = for_spreadsheet(text)
    for part in safe.replace("\r", ";").replace("\n", ";").replace("\t", ";").split(";"):
        assert not part.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert safe.replace("'", "") == text.replace("'", "").replace("\0", "")


def test_no_name_ends_a_file(tmp_path: Path) -> None:
    """A NUL, at which many programs stop to read, is left out; a formula behind it stands behind an apostrophe."""
    found = written(tmp_path, Standing(verdict(), Marks("A\0da", "\0=1")))
    assert found[MOODLE][-1][1:3] == ["Ada", "'=1"]
    assert all(b"\0" not in (tmp_path / name).read_bytes() for name in WHAT)


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    """The pandas library reads marks as numbers and names as text, also a negative mark by hand."""
    marks = Marks("=1", "Ørsted", by_hand={("ps", "test_f"): -1.0})
    written(tmp_path, Standing(verdict("ada", 5.0), marks), Standing(verdict("bob", 7.5), Marks("李")))
    table = pd.read_csv(tmp_path / EXERCISES, encoding="utf-8-sig")
    assert table["test_f"].tolist() == [-1.0, 7.5] and table["of"].tolist() == [15.0, 15.0]
    assert table["first name"].tolist() == ["'=1", "李"] and table.columns[0] == "student"
    assert pd.read_csv(tmp_path / EXERCISES)["student"].tolist() == ["ada", "bob"], "the byte order mark is skipped"


def test_lines_are_for_analysis(tmp_path: Path) -> None:
    """One JSON object for each student and exercise: points, what failed and how, the hints; no hidden values."""
    written(tmp_path, Standing(verdict("ada", 4.0, check(), check("failed", HINT, name="test_b")), Marks()))
    (line,) = (tmp_path / LINES).read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {
        "student": "ada", "assignment": "homework", "notebook": "ps", "exercise": "test_f", "function": "f",
        "score": 4.0, "max_score": 10.0, "by_hand": False, "checks": 2, "failed": {"test_b": "failed"},
        "hints": [HINT], "repaired": False, "seconds_late": 0.0,
    }  # fmt: skip
    assert pd.read_json(tmp_path / LINES, lines=True)["score"].tolist() == [4.0]


def test_only_what_was_handed_in_counts_as_repaired(tmp_path: Path) -> None:
    """Cells that stop, at a limit or with an error, are no repair; what was put back is."""
    problems = (f"{STOPPED}cell 7.", f"{ERRORS}3 (SyntaxError).", "Missing cells were put back: a.")
    written(tmp_path, *(Standing(verdict(problems=problems[:count]), Marks()) for count in (2, 3)))
    lines = (tmp_path / LINES).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["repaired"] for line in lines] == [False, True]


def test_an_interrupted_export_leaves_the_last_one(tmp_path: Path) -> None:
    """Files take their names when all are whole; what was begun goes away."""
    written(tmp_path, Standing(verdict(), Marks()))
    before = (tmp_path / EXERCISES).read_bytes()
    with pytest.raises(KeyboardInterrupt), open_exports(tmp_path, "homework", KEYS):
        raise KeyboardInterrupt
    assert (tmp_path / EXERCISES).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(WHAT)
