"""When students handed in, from the list of a learning platform."""

from pathlib import Path

import pytest
from nbgrader.utils import parse_utc

from nbjudge.__main__ import main
from nbjudge.course.folders import find_course
from nbjudge.course.platform_files import called_late
from nbjudge.errors import UsageError
from nbjudge.plugins.platform_times import write_times
from tests.batch import tiny

HEAD = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
)
ROW = 'Participant {},"{}",a@b,"Submitted for grading",,100.00,Yes,"{}",-,"well,\ndone"\n'
EVENING = "Friday, 27 November 2026, 11:59 PM"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a course with submissions of four, one of them with a timestamp."""
    root = tiny.make_course(tmp_path / "course", dict.fromkeys(("4711", "4712", "4713", "4714"), tiny.exercises()))
    (root / "submitted" / "4713" / tiny.NAME / "timestamp.txt").write_text("2026-11-01 10:00:00 UTC\n")
    monkeypatch.chdir(root)
    return root


def _worksheet(course: Path, *rows: tuple[str, str, str]) -> str:
    (course / "sheet.csv").write_text("\ufeff" + HEAD + "".join(ROW.format(*row) for row in rows), "utf-8")
    return "sheet.csv"


def _times(course: Path) -> dict[str, str]:
    return {path.parts[-3]: path.read_text("utf-8") for path in course.glob(f"submitted/*/{tiny.NAME}/timestamp.txt")}


def test_the_times_of_a_grading_worksheet_become_timestamps(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Moodle's time goes in UTC to who handed in and has none, as nbgrader reads it; the others are named."""
    sheet = _worksheet(
        course,
        ("4711", "Ada L", EVENING),
        ("4712", "Ben M", "-"),
        ("4713", "Cyd N", EVENING),
        ("4720", "Eve P", EVENING),
    )
    before = _times(course)
    command = ["times", tiny.NAME, sheet, "--zone", "Europe/Berlin"]
    assert main([*command, "--dry-run"]) == 0
    assert "3 handed in by sheet.csv; 1 of timestamp.txt would be written\n" in capsys.readouterr().out
    assert _times(course) == before, "a dry run writes nothing"
    assert main(command) == 0
    assert _times(course) == before | {"4711": "2026-11-27 22:59:00 UTC\n"}
    assert f"{parse_utc(_times(course)['4711'].strip())}" == "2026-11-27 22:59:00"
    said = capsys.readouterr().out
    assert "there is no folder: 4720 Eve P." in said
    assert "has no time, so on time: 4712 Ben M, 4714." in said
    assert "timestamp.txt says something else: 4713 Cyd N." in said
    assert said.endswith(f"Then: nbjudge grade {tiny.NAME}\n")


@pytest.mark.parametrize(
    ("told", "utc"),
    [
        ("Friday, 27 November 2026, 12:05\u202fAM", "2026-11-26 23:05:00 UTC"),
        ("Friday, 27 November 2026, 23:59", "2026-11-27 22:59:00 UTC"),
        ("Friday, November 27, 2026, 11:59 PM", "2026-11-27 22:59:00 UTC"),
        ("Sunday, 25 October 2026, 2:30 AM", "2026-10-25 00:30:00 UTC"),  # twice that night: the earlier
        ("2026-07-01 12:00", "2026-07-01 10:00:00 UTC"),
        ("2026-07-01 12:00:30 UTC", "2026-07-01 12:00:30 UTC"),
        ("2026-07-01T12:00-05:00", "2026-07-01 17:00:00 UTC"),
    ],
)
def test_times_are_read_in_the_forms_of_moodle_in_english_and_as_iso_8601(course: Path, told: str, utc: str) -> None:
    """Clocks of 12 and 24 hours, Britain and America; a zone that the time has itself goes before the named one."""
    write_times(find_course(), tiny.NAME, Path(_worksheet(course, ("4711", "Ada", told))), "Europe/Berlin")
    assert _times(course)["4711"] == f"{utc}\n"


@pytest.mark.parametrize("told", ["Freitag, 27. November 2026, 23:59", "11/12/2026 10:00", "2026-11-27", "soon\x1b[1m"])
def test_a_time_that_cannot_be_read_is_named_and_nothing_is_written(course: Path, told: str) -> None:
    """Of a file with one such time none is written, and one line says whose it is."""
    sheet, before = _worksheet(course, ("4711", "Ada", EVENING), ("4712", "Ben", told)), _times(course)
    with pytest.raises(UsageError, match=r"cannot be read: 4712 \(.*language in Moodle to English") as caught:
        write_times(find_course(), tiny.NAME, Path(sheet), "UTC")
    assert str(caught.value).isprintable() and _times(course) == before


def test_a_list_that_does_not_fit_is_named_in_one_line(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No such column, no such zone, the worksheet of another assignment: each is said, and nothing is written."""
    before = _times(course)
    (course / "list.csv").write_text("Identifier,Full name\nParticipant 4711,Ada\n")
    sheet = _worksheet(course, ("9000", "Ada", EVENING))
    for file, zone, says in (
        ("list.csv", "UTC", "no column 'Last modified (submission)'"),
        (sheet, "Berlin", "no time zone"),
        (sheet, "../UTC", "no time zone"),
        (sheet, "UTC", "worksheet of this assignment?"),
    ):
        assert main(["times", tiny.NAME, file, "--zone", zone]) == 2
        said = capsys.readouterr().err
        assert says in said and said.count("\n") == 1
    assert _times(course) == before


def test_nothing_is_written_through_a_link(course: Path, tmp_path: Path) -> None:
    """A folder that is a link leads elsewhere, where nobody's submission is."""
    (tmp_path / "else").mkdir()
    (course / "submitted" / "4715").mkdir()
    (course / "submitted" / "4715" / tiny.NAME).symlink_to(tmp_path / "else")
    sheet = _worksheet(course, ("4711", "Ada", EVENING), ("4715", "Eve", EVENING))
    done = write_times(find_course(), tiny.NAME, Path(sheet), "UTC")
    assert done.written == 1 and list((tmp_path / "else").iterdir()) == []


def test_only_canvas_calls_a_notebook_late(course: Path) -> None:
    """The word counts in Canvas' part of the name alone, and of a notebook alone."""
    folder = course / "downloaded" / tiny.NAME / "extracted" / "all"
    folder.mkdir(parents=True)
    for name in ("ada_4711_1_hw.ipynb", "ben_LATE_4712_2_hw.ipynb", "cyd_4713_3_x_LATE_4711_9_hw.ipynb",
                 "dee_LATE_4714_4_hw.pdf", "dee_4714_5_hw.ipynb"):  # fmt: skip
        (folder / name).touch()
    assert called_late(find_course(), tiny.NAME) == {"4712"}
