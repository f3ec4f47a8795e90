"""The zips of Moodle and Canvas, collected by `nbgrader zip_collect`, and graded."""

import io
import logging
import zipfile
from collections.abc import Collection
from pathlib import Path

import pytest

from nbjudge.course.folders import find_course
from nbjudge.course.platform_files import (
    PLATFORMS,
    notebooks_among,
    numbered_by_moodle,
    platform_of,
    shortened,
    unpacked,
    without_notebook,
)
from nbjudge.course.unpacking import BROKEN, name_notebooks, unpack_notebooks
from nbjudge.plugins.zip_collect import PlatformExtractor
from tests.plugins import classroom
from tests.plugins.classroom import FILE, NAME

ADA, BEN, CHLOE = "4711", "4712", "4713"
MOODLE = {
    "Ada Lovelace_4711_assignsubmission_file_/optimization_methods.ipynb": "ada",
    "Ben Nguyễn O'Neil_4712_assignsubmission_file_/my work (1).ipynb": "ben",
    "Chloe_4713_assignsubmission_file_/hand in.zip": "chloe",
    "Chloe_4713_assignsubmission_onlinetext_/onlinetext.html": None,
    "Dmitri_4714_assignsubmission_file_/broken.zip": None,
}
CANVAS = {
    "lovelaceada_4711_90210_optimization_methods.ipynb": "ada",
    "nguyenben_LATE_4712_90211_optimization_methods-1.ipynb": "ben",
    "chloe_4713_90212_hand in.zip": "chloe",
    "chloe_4713_90213_notes.pdf": None,
    "dmitri_4714_90214_broken.zip": None,
}
ZIPS = {"Moodle": ("CS_101_2026_A-Homework 1-55.zip", MOODLE), "Canvas": ("submissions.zip", CANVAS)}


def _collected(*names: str, known: Collection[str] = ()) -> dict[str, tuple[str, str]]:
    """Return student and name of each notebook that is collected from a zip with these files, by its path."""
    platform, _ = platform_of(names, known=known)
    return notebooks_among(filter(None, map(platform.fullmatch, names)))


def _content(student: str | None, name: str) -> bytes:
    """Return what a student uploaded; as a zip, it holds the whole folder and another student's name."""
    if student is None or not name.endswith(".zip"):
        return classroom.notebook(student) if student else b"<p>See the file.</p>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"work/{FILE}", classroom.notebook(student))
        archive.writestr("work/.ipynb_checkpoints/optimization_methods-checkpoint.ipynb", classroom.notebook("farid"))
        archive.writestr(f"__MACOSX/work/._{FILE}", b"\0\5\26\7")
        archive.writestr(f"x_{ADA}_assignsubmission_file_/{FILE}", b"{}")
        archive.writestr(f"x_{ADA}_1_{FILE}", b"{}")
    return packed.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["Moodle", pytest.param("Canvas", marks=pytest.mark.scale)])
def test_a_zip_of_all_submissions_is_collected_and_graded(platform: str, tmp_path: Path) -> None:
    """Each notebook comes under the platform's number, also if renamed, late or zipped again; a broken zip is named."""
    course = classroom.make_course(tmp_path / "course")
    name, uploads = ZIPS[platform]
    archive = course / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / name, "w") as packed:
        for path, student in uploads.items():
            packed.writestr(path, _content(student, path))
    said = classroom.run(course, "nbgrader", "zip_collect", NAME)
    assert "broken.zip cannot be unpacked: File is not a zip file. Look at it yourself." in said
    *_, collected, left = said.splitlines()
    assert collected.endswith("Collected: notebooks of 3 students.")
    who = "Dmitri" if platform == "Moodle" else "dmitri"
    assert left.endswith(f"No notebook came from 1: {who} (4714). The lines above tell more.")
    classroom.run(course, "nbjudge", "grade", NAME)
    assert classroom.scores(course) == {ADA: 80.0, BEN: 75.5, CHLOE: 75.5}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("Ada_4711_assignsubmission_file_/hw.ipynb", (ADA, "hw")),
        ("Ada_4711_assignsubmission_file_hw.ipynb", (ADA, "hw")),
        ("Ada_von_L_4711_assignsubmission_file_/hw.ipynb", (ADA, "hw")),
        ("王小明_4711_assignsubmission_file_/作业 一.ipynb", (ADA, "作业 一")),
        ("Ada_4711_assignsubmission_file_/x_4_assignsubmission_file_y.ipynb", (ADA, "x_4_assignsubmission_file_y")),
        ("HW 1_lovelace_attempt_2026-01-15-10-00-00_hw.ipynb", ("lovelace", "hw")),
        ("HW 1_lovelace_attempt_2026-01-15-10-00-00.ipynb", ("lovelace", "notebook")),
        ("HW_.._attempt_2026-01-15-10-00-00_hw.ipynb", None),
        ("ليلى_4711_90210_hw.ipynb", (ADA, "hw")),
        ("Group 2-Ada King_4711_assignsubmission_file_/a/HW.IPYNB", (ADA, "a - HW")),
        ("ada_4711_90210_hw.ipynb", (ADA, "hw")),
        ("ada_LATE_4711_90210_hw-2.ipynb", (ADA, "hw-2")),
        ("ada_4711_90210_ben_4712_90211_hw.ipynb", (ADA, "ben_4712_90211_hw")),
        ("a_4711_90210_z/b_4712_assignsubmission_file_/hw.ipynb", (ADA, "z - b_4712_assignsubmission_file_ - hw")),
        ("CS_101_2026/hw.ipynb", None),
        ("hw.ipynb", None),
        ("ada_4711_90210_hw.py", None),
        ("ada_4711_90210_zip/__MACOSX/hw.ipynb", None),
    ],
)  # fmt: skip
def test_only_the_platform_says_whose_a_file_is(path: str, found: tuple[str, str] | None) -> None:
    """The number comes from the platform's part of the name, whatever a student writes behind it."""
    assert _collected(path).get(path) == found


FOLDERS = (
    "优化方法课程作业与练习材料汇总文件夹第一部分内容",
    "二零二六年秋季学期机器学习课程全部作业提交归档",
    "第一次作业优化方法最终提交版本修改之后再次修改",
    "源文件",
)


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.slow
def test_names_that_no_disk_takes_cost_nobody_the_class(tmp_path: Path) -> None:
    """Long names are shortened, like names are numbered, what cannot be unpacked is named; the others are collected."""
    course, book = classroom.make_course(tmp_path / "course"), b'{"cells": [], "nbformat": 4}'
    uploads = {
        "Ada_11_assignsubmission_file_/hw.ipynb": book,
        f"李雷_12_assignsubmission_file_/{'优' * 90}.ipynb": book,
        f"韩梅梅_13_assignsubmission_file_{'化' * 90}.ipynb": book,
        "Wei_14_assignsubmission_file_/作业.zip": _zip({f"{'/'.join(FOLDERS)}/hw.ipynb": book}),
        "Max_15_assignsubmission_file_/a/b.ipynb": book,
        "Max_15_assignsubmission_file_/a - b.ipynb": book,
        "Max_15_assignsubmission_file_/a - b (2).ipynb": book,
        f"Mia_16_assignsubmission_file_/{'w' * 253}": book,
        "Eve_17_assignsubmission_file_/hw.ipynb": book + b"spoilt",
        "Tom_18_assignsubmission_file_/hw": book,
        "Tom_18_assignsubmission_file_/hw.zip": _zip({"hw.ipynb": book}),
        "Zoe_19_assignsubmission_file_/all.zip": _zip({"w.zip": _zip({"hw.ipynb": book})}),
    }
    archive = course / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    (archive / "all.zip").write_bytes(_zip(uploads).replace(b"spoilt", b"SPOILT"))
    said = classroom.run(course, "nbgrader", "zip_collect", NAME)
    found = sorted(path.relative_to(course / "submitted") for path in (course / "submitted").rglob("*.ipynb"))
    names = {student: [path.name for path in found if path.parts[0] == student] for student in map(str, range(11, 20))}
    assert names.pop("12")[0].startswith("优" * 69) and names.pop("13")[0].startswith("化" * 50)
    assert names.pop("16")[0].startswith("w" * 200)
    assert names == {
        "11": ["hw.ipynb"], "14": ["hw.ipynb"], "15": ["a - b (2).ipynb", "a - b (3).ipynb", "a - b.ipynb"],
        "17": [], "18": ["hw (2) - hw.ipynb", "hw.ipynb"], "19": [],
    }  # fmt: skip
    assert "Eve_17_assignsubmission_file_/hw.ipynb cannot be unpacked from all.zip: Bad CRC-32 for file" in said
    assert "Zoe (19) handed in no notebook that could be collected" in said


@pytest.mark.parametrize(
    "before", ["HW_mallory_attempt_2026-01-15-10-00-00_", "mallory_666_1_", "Mallory_666_assignsubmission_file_"]
)
@pytest.mark.parametrize("more", [0, 150, 195, 200, 205, 210, 215, 220, 230])
def test_a_long_name_is_shortened_to_nobody_elses(before: str, more: int) -> None:
    """However much stands before the platform's words, and whatever behind, it is the student's own or nobody's."""
    for imitated in ("x_ada_attempt_2026-01-15-10-00-00_hw", "ada_4711_1_hw", "Ada_4711_assignsubmission_file_hw"):
        for ending in (".ipynb", f".{imitated}", f".ipynb.{imitated}"):
            name = shortened(f"{'t' * more}{before}{'w' * 250}{imitated}{ending}")
            assert len(name.encode()) <= 255
            for platform in PLATFORMS:
                found = platform.fullmatch(name)
                assert found is None or found["student"] in {"mallory", "666"}


def test_a_file_and_a_folder_of_one_name_cost_that_file_alone(tmp_path: Path) -> None:
    """The other notebooks of the zip come out, and those that cannot are told of, each with the reason."""
    archive = tmp_path / "w.zip"
    archive.write_bytes(_zip({"x.ipynb": b"{}", "x.ipynb/y.ipynb": b"{}", "z/": b"", "z": b"{}", "a\0.ipynb": b"{}"}))
    assert unpack_notebooks(archive) == {"x.ipynb": "", "x.ipynb/y.ipynb": "Not a directory", "z": "", "a": ""}
    assert sorted(path.name for path in (tmp_path / "w").iterdir()) == ["a", "x.ipynb", "z"]


def test_no_student_decides_which_platform_it_was() -> None:
    """A name that imitates another platform's belongs to whom the platform of the others says."""
    names = ["ada_4711_1_x_4712_assignsubmission_file_hw.ipynb", "ben_4712_2_hw.ipynb", "eve_4713_3_hw.ipynb"]
    names.append("mallory_4714_4_x_4711_attempt_2026-01-15-10-00-00_hw.ipynb")
    assert [student for student, _ in _collected(*names).values()] == [ADA, BEN, CHLOE, "4714"]


def test_of_several_attempts_the_last_counts() -> None:
    """Blackboard's zip holds all attempts; a file that is no notebook makes no attempt of its own."""
    day = "HW 1_ada_attempt_2026-01-{}-10-00-00_{}"
    names = [day.format("15", "hw.ipynb"), day.format("17", "hw.ipynb"), day.format("19", "hw.pdf")]
    assert _collected(*names) == {names[1]: ("ada", "hw")}


@pytest.mark.parametrize(
    "name",
    ["hw.ipynb", "hw.ipynb.txt", "hw.ipynb.json", "hw.ipynb (1).txt", "hw.ipynb.ipynb", "hw.ipynb.download", "hw.json",
     "hw", "HW.IPYNB", "hw.zip", ".ipynb", "hw.ipynb.html", "hw.ipynb-1", "作业.ipynb.txt"],
)  # fmt: skip
def test_a_notebook_is_collected_under_every_ending(name: str, tmp_path: Path) -> None:
    """Whatever a browser did to the name, what holds a notebook is collected; beside it lies one of the same name."""
    folder = tmp_path / "all" / "Ada_4711_assignsubmission_file_"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(classroom.notebook("ada"))
    (folder / "notes.txt").write_text('{"cells": "none"}')
    name_notebooks(tmp_path)
    (there,) = unpacked(tmp_path)
    assert [student for student, _ in there.notebooks.values()] == [ADA] and list(without_notebook([there])) == []


def test_who_handed_in_no_notebook_is_named(tmp_path: Path) -> None:
    """A student whose upload cannot be collected is told of by the platform's name and number, with the files."""
    for path in ("Ada King_4711_assignsubmission_file_/hw.pdf", "Ben_4712_assignsubmission_file_/hw.ipynb"):
        file = tmp_path / "all" / path
        file.parent.mkdir(parents=True)
        file.write_bytes(classroom.notebook("ben") if "Ben" in path else b"%PDF")
    (told,) = without_notebook(unpacked(tmp_path))
    assert (told.student, told.name, told.files) == (ADA, "Ada King", ("hw.pdf",))
    assert told.paths == (tmp_path / "all" / "Ada King_4711_assignsubmission_file_" / "hw.pdf",)


def test_ids_of_moodles_zip_are_known_and_canvas_ids_are_not_taken_for_them(tmp_path: Path) -> None:
    """Canvas' number is Canvas' ID, by which it takes marks; Moodle's is a number of one assignment."""
    extracted = tmp_path / "downloaded" / NAME / "extracted"
    for path in ("a/Ada_4711_assignsubmission_file_/hw.ipynb", "b/ben_4712_90210_hw.ipynb"):
        (extracted / path).parent.mkdir(parents=True)
        (extracted / path).write_text("{}")
    (tmp_path / "nbgrader_config.py").touch()
    assert numbered_by_moodle(find_course(tmp_path), NAME) == {ADA}


def test_the_path_of_what_is_no_notebook_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The warning leads to the student's own file, in one line, and not to the folder with everybody's."""
    archive = tmp_path / "archive"
    archive.mkdir()
    with zipfile.ZipFile(archive / "all.zip", "w") as packed:
        packed.writestr("Ada King_4711_assignsubmission_file_/my\n\x1b[1m.pdf", b"%PDF")
    monkeypatch.chdir(tmp_path)
    logger = logging.getLogger("zip_collect")
    PlatformExtractor(log=logger).extract(str(archive), str(tmp_path / "extracted"))
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith(
        "Ada King (4711) handed in no notebook that could be collected. Look at it yourself: extracted"
    )
    assert said.endswith("/all/Ada King_4711_assignsubmission_file_/my ?[1m.pdf")


def test_an_older_download_beside_the_newer_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who comes in two zips of a platform is told of, as the old answer could be graded; groups apart are not."""
    archive = tmp_path / "archive"
    archive.mkdir()
    uploads = {"hw-55.zip": (ADA, BEN), "hw-55 (1).zip": (ADA, BEN), "group B.zip": (CHLOE,)}
    for name, students in uploads.items():
        with zipfile.ZipFile(archive / name, "w") as packed:
            for student in students:
                packed.writestr(f"Somebody_{student}_assignsubmission_file_/hw.ipynb", "{}")
    monkeypatch.chdir(tmp_path)
    PlatformExtractor(log=logging.getLogger("zip_collect")).extract(str(archive), str(tmp_path / "extracted"))
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("4711, 4712 are in more than one zip: hw-55.zip, hw-55 (1).zip. ")
    assert "take the old one out of archive, and collect again with --force" in said


@pytest.mark.slow
def test_the_last_line_says_who_is_in_two_zips(tmp_path: Path) -> None:
    """Below nbgrader's lines on each file stands how many students were collected, and who with old and new files."""
    course = classroom.make_course(tmp_path / "course")
    archive = course / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    for name in ("hw-55.zip", "hw-55 (1).zip"):
        (archive / name).write_bytes(_zip({f"A_{ADA}_assignsubmission_file_/hw.ipynb": classroom.notebook("ada")}))
    *_, collected, twice = classroom.run(course, "nbgrader", "zip_collect", NAME).splitlines()
    assert collected.endswith("Collected: notebooks of 1 student.")
    assert "In more than one zip, old and new collected: 1, 4711." in twice


def test_a_students_zip_is_unpacked_beside_itself_only(tmp_path: Path) -> None:
    """Paths that lead elsewhere stay inside, only notebooks come out, and what is far too large or many does not."""
    hostile, large = tmp_path / "a" / "hostile.zip", tmp_path / "a" / "large.zip"
    hostile.parent.mkdir()
    with zipfile.ZipFile(hostile, "w") as archive:
        for name in ("../../up.ipynb", "/root.ipynb", "hw.ipynb", "numpy.py"):
            archive.writestr(name, "{}")
    unpack_notebooks(hostile)
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"a/hostile.zip", "a/hostile/up.ipynb", "a/hostile/root.ipynb", "a/hostile/hw.ipynb"}
    with zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("hw.ipynb", "w") as member:
        for _ in range(101):
            member.write(bytes(1_000_000))
    with pytest.raises(BROKEN, match="more than 100 MB"):
        unpack_notebooks(large)
    with zipfile.ZipFile(large, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.ipynb", "")
    with pytest.raises(BROKEN, match="holds 101 notebooks"):
        unpack_notebooks(large)
