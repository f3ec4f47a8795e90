"""Whose a file in Blackboard's zip is, where the names of the assignment and of its users may hold underscores."""

import logging
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from nbjudge.course.platform_files import unpacked
from nbjudge.plugins.zip_collect import PlatformExtractor
from tests.plugins import classroom
from tests.plugins.classroom import NAME

DAY = "attempt_2026-01-15-10-00-00"


def _unpack(folder: Path, zips: Mapping[str, tuple[str, ...]], receipts: Mapping[str, bytes]) -> None:
    """Lay down a notebook for each beginning of a name, and the receipts, as if they came out of these zips."""
    for name, befores in zips.items():
        (folder / name).mkdir(parents=True)
        for before in befores:
            (folder / name / f"{before}_{DAY}_hw.ipynb").write_text("{}")
        for before, receipt in receipts.items():
            (folder / name / f"{before}_{DAY}.txt").write_bytes(receipt)


def _ids(folder: Path, known: set[str]) -> list[str]:
    return sorted(student for there in unpacked(folder, known) for student, _ in there.notebooks.values())


@pytest.mark.parametrize(
    ("befores", "ids"),
    [
        (("Homework 1_a_hopper", "Homework 1_b_hopper", "Homework 1_ada"), ["a_hopper", "ada", "b_hopper"]),
        (("HW_1_a_hopper", "HW_1_b_hopper", "HW_1_ada"), ["a_hopper", "ada", "b_hopper"]),
        (("HW_1_ada", "HW_1_ben"), ["ada", "ben"]),
        (("Homework 1_ada",), ["ada"]),
        (("Homework 1_ada", "Homework 1_ben", "Homework_1_b_hopper"), ["ada", "ben"]),
        (("HW_b_hopper",), []),
    ],
)
def test_what_all_names_begin_with_is_no_users(befores: tuple[str, ...], ids: list[str], tmp_path: Path) -> None:
    """No two users become one; who does not fit, or is alone behind two underscores, is collected as nobody."""
    _unpack(tmp_path, {"all": befores}, {})
    assert _ids(tmp_path, set()) == ids
    (there,) = unpacked(tmp_path)
    assert len(there.nobodys) == len(befores) - len(ids)


@pytest.mark.parametrize(
    ("befores", "known", "ids"),
    [
        (("HW_b_hopper",), {"b_hopper"}, ["b_hopper"]),
        (("HW_b_hopper",), {"hopper"}, ["hopper"]),
        (("HW_b_hopper",), {"hopper", "b_hopper"}, []),
        (("HW_u_1", "HW_u_2"), {"u_1", "u_3"}, ["u_1", "u_2"]),
        (("Homework 1_a_hopper", "Homework 1_ada"), {"hopper"}, ["a_hopper", "ada"]),
    ],
)
def test_the_gradebook_tells_where_the_names_do_not(
    befores: tuple[str, ...], known: set[str], ids: list[str], tmp_path: Path
) -> None:
    """Where the assignment's name may end in several places, it ends before the ids that the gradebook knows."""
    _unpack(tmp_path, {"all": befores}, {})
    assert _ids(tmp_path, known) == ids


@pytest.mark.parametrize("user", ["b_hopper", "hopper"])
@pytest.mark.parametrize(
    "line", ["Name: Grace (Amazing) Hopper ({})\r\nAssignment: HW", "\ufeffNombre: G. ({}) \n", "({})"]
)
def test_a_receipt_tells_the_user(user: str, line: str, tmp_path: Path) -> None:
    """Blackboard's own text beside each attempt names the user, whatever the gradebook knows."""
    _unpack(tmp_path, {"all": ("HW_b_hopper",)}, {"HW_b_hopper": line.format(user).encode()})
    assert _ids(tmp_path, {"hopper", "b_hopper"}) == [user]


def test_a_receipt_of_nobody_there_leaves_it_to_the_gradebook(tmp_path: Path) -> None:
    """Where Blackboard names somebody else, as an anonymous user, the ids in the gradebook tell."""
    _unpack(tmp_path, {"all": ("HW_b_hopper",)}, {"HW_b_hopper": b"Name: Anonymous (anonymous)\n"})
    assert (_ids(tmp_path, set()), _ids(tmp_path, {"b_hopper"})) == ([], ["b_hopper"])


def test_a_students_file_is_no_receipt(tmp_path: Path) -> None:
    """A file that a student called .txt names no user."""
    _unpack(tmp_path, {"all": ("HW_1_ada", "HW_1_ben")}, {"HW_1_ada": b"Name: Ada (ada)"})
    (tmp_path / "all" / f"HW_1_ben_{DAY}_.txt").write_text("Name: Ben (1_ben)\n")
    (there,) = unpacked(tmp_path)
    assert not there.doubt and _ids(tmp_path, set()) == ["ada", "ben"]


def test_users_of_two_zips_stay_two(tmp_path: Path) -> None:
    """Zips of the same assignment, each with one of two users whose names end alike, make two students."""
    _unpack(tmp_path, {"group 1": ("HW_a_hopper",), "group 2": ("HW_b_hopper",)}, {})
    assert _ids(tmp_path, set()) == ["a_hopper", "b_hopper"]


def test_doubt_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The instructor reads what a user may be called, what was taken, and what to do, where that is not sure."""
    archive = tmp_path / "archive"
    archive.mkdir()
    for name, befores in {"one": ("HW_b_hopper",), "two": ("T_1_ada", "T_1_ben"), "sure": ("S_ada", "S_b_x")}.items():
        with zipfile.ZipFile(archive / f"{name}.zip", "w") as packed:
            for before in befores:
                packed.writestr(f"{before}_{DAY}_hw.ipynb", f'{{"of": "{before}"}}')
    monkeypatch.chdir(tmp_path)
    PlatformExtractor(log=logging.getLogger("zip_collect")).extract(str(archive), str(tmp_path / "extracted"))
    one, two, *others = [record.getMessage() for record in caplog.records]
    assert one.startswith(
        "Of some files in one.zip it cannot be told whose they are, and they are not collected: HW_b_h"
    )
    assert "one may be called b_hopper or hopper; neither is taken. To have it right, enter the users" in one
    assert two.startswith("Look at the ids of two.zip.") and "called 1_ada or ada; ada is taken." in two
    assert [line.partition(" in more than one zip")[0] for line in others] == ["ada is"]


@pytest.mark.slow
def test_whoever_is_in_no_gradebook_yet_is_collected_after_the_roster(tmp_path: Path) -> None:
    """A zip of one user in doubt brings nobody, and says so in the last line; with the gradebook it brings that one."""
    course = classroom.make_course(tmp_path / "course")
    archive = course / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "late.zip", "w") as packed:
        packed.writestr(f"HW_b_hopper_{DAY}_hw.ipynb", classroom.notebook("ada"))
    *_, last = classroom.run(course, "nbgrader", "zip_collect", NAME).splitlines()
    assert f"Not told whose, so not collected: 1, HW_b_hopper_{DAY}_hw.ipynb." in last
    (course / "class.csv").write_text("id,first name,last name\nb_hopper,B.,Hopper\n")
    classroom.run(course, "nbjudge", "roster", "class.csv")
    *_, last = classroom.run(course, "nbgrader", "zip_collect", NAME, "--force").splitlines()
    assert last.endswith("Collected: notebooks of 1 student.")
    assert (course / "submitted" / "b_hopper" / NAME / "hw.ipynb").is_file()
