"""The zips of Moodle and Canvas, collected by `nbgrader zip_collect`, and graded."""

import io
import zipfile
from pathlib import Path

import pytest

from nbjudge.plugins.zip_collect import BROKEN, owner, unpack_notebooks
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
@pytest.mark.parametrize("platform", ZIPS)
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
    classroom.run(course, "nbjudge", "grade", NAME)
    assert classroom.scores(course) == {ADA: 80.0, BEN: 75.5, CHLOE: 75.5}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("all/Ada_4711_assignsubmission_file_/hw.ipynb", (ADA, "hw")),
        ("all/Ada_4711_assignsubmission_file_hw.ipynb", (ADA, "hw")),
        ("all/Group 2-Ada King_4711_assignsubmission_file_/a/HW.IPYNB", (ADA, "a - HW")),
        ("all/ada_4711_90210_hw.ipynb", (ADA, "hw")),
        ("all/ada_LATE_4711_90210_hw-2.ipynb", (ADA, "hw-2")),
        ("all/ada_4711_90210_ben_4712_90211_hw.ipynb", (ADA, "ben_4712_90211_hw")),
        ("all/a_4711_90210_z/b_4712_assignsubmission_file_/hw.ipynb", (ADA, "z - b_4712_assignsubmission_file_ - hw")),
        ("CS_101_2026/hw.ipynb", None),
        ("all/hw.ipynb", None),
        ("all/ada_4711_90210_hw.py", None),
        ("all/ada_4711_90210_zip/.ipynb_checkpoints/hw.ipynb", None),
    ],
)  # fmt: skip
def test_only_the_platform_says_whose_a_file_is(path: str, found: tuple[str, str] | None) -> None:
    """The number comes from the platform's part of the name, whatever a student writes behind it."""
    assert owner(path) == found


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
