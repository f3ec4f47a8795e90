"""Whoever sent a file to a learning platform is collected, or named to the instructor."""

import io
import json
import logging
import warnings
import zipfile
from pathlib import Path

import pytest

from nbjudge.course.platform_files import Unpacked, unpacked, without_notebook
from nbjudge.course.unpacking import BROKEN, unpack_notebooks
from nbjudge.plugins.zip_collect import PlatformExtractor

BOOK = b'{"cells": [], "nbformat": 4}'
MOODLE = "Ada_4711_assignsubmission_file_/"
CANVAS = "ada_4711_90210_"
BLACKBOARD = "HW_4711_attempt_2026-01-15-10-00-00"


def _zip(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of zipfile, on two files of a name
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def _extract(tmp_path: Path, *files: tuple[str, bytes]) -> Unpacked:
    """Unpack a platform's zip with these files."""
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "all.zip").write_bytes(_zip(*files))
    PlatformExtractor(log=logging.getLogger("zip_collect")).extract(str(archive), str(tmp_path / "extracted"))
    (there,) = unpacked(tmp_path / "extracted")
    return there


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (f"{MOODLE}.hw.ipynb", BOOK),
        (f"{CANVAS}.hw.ipynb", BOOK),
        (f"{MOODLE}hw.zip", _zip(("hw/.hidden/hw.ipynb", BOOK))),
        (f"{CANVAS}hw.zip", _zip((".ipynb_checkpoints/hw-checkpoint.ipynb", BOOK))),
    ],
)
def test_what_is_hidden_is_collected_from_whom_nothing_else_came(
    name: str, content: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It may be a copy that a program made, so a line names the student; beside another notebook it is left out."""
    there = _extract(tmp_path, (name, content))
    (path,) = there.notebooks
    assert there.notebooks[path][0] == "4711" and not there.notebooks[path][1].startswith(".")
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("4711 handed in only what begins with a dot") and said.endswith(path)
    other = there.top / f"{CANVAS if name.startswith(CANVAS) else MOODLE}other.ipynb"
    other.parent.mkdir(exist_ok=True)
    other.write_bytes(BOOK)
    (there,) = unpacked(tmp_path / "extracted")
    assert list(there.notebooks.values()) == [("4711", "other")] and there.hidden == {}


@pytest.mark.parametrize(
    ("name", "content", "file"),
    [
        (f"{MOODLE}hw.zip", _zip(("__MACOSX/hw/._hw.ipynb", BOOK)), "hw/__MACOSX/hw/._hw.ipynb"),
        (f"{CANVAS}hw.zip", _zip(("readme.pdf", b"%PDF")), "hw.zip"),
        ("Ada_4711_assignsubmission_onlinetext_/onlinetext.html", b"<p>My work</p>", "onlinetext.html"),
        (f"{BLACKBOARD}.txt", b"Name: Ada (4711)\n", f"{BLACKBOARD}.txt"),
        ("HW_.4711_attempt_2026-01-15-10-00-00_hw.ipynb", BOOK, "hw.ipynb"),
    ],
)
def test_who_sent_what_is_not_collected_is_named(
    name: str, content: bytes, file: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Also who sent notes of a Mac alone, a text without a file, or has a name that can be no student's id."""
    there = _extract(tmp_path, (name, content))
    assert not there.notebooks
    assert [upload.files for upload in without_notebook([there])] == [(file,)]
    (said,) = [record.getMessage() for record in caplog.records]
    assert "4711) handed in no notebook that could be collected. Look at it yourself: " in said


def test_a_file_of_nobody_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A name that the platform did not give is told of, unless a file manager left it."""
    odd = "ada_4711_question_5_90210_hw.ipynb"
    there = _extract(tmp_path, (f"{CANVAS}hw.ipynb", BOOK), (odd, BOOK), ("desktop.ini", b""))
    assert there.nobodys == (odd,)
    (said,) = [record.getMessage() for record in caplog.records]
    assert f"in all.zip it cannot be told whose they are, and they are not collected: {odd}. " in said


def test_a_notebook_among_many_files_comes_out_of_its_zip(tmp_path: Path) -> None:
    """Files that only might be notebooks, and hidden ones, give way where there are too many or too large ones."""
    texts = [(f"p/{number}.txt", b"x") for number in range(300)]
    hidden = [(f"p/.venv/{number}.ipynb", BOOK) for number in range(300)]
    seen = ("p/hw.ipynb", BOOK)
    data = [("p/all.json", bytes(100_000_001))]
    archive = tmp_path / "p.zip"
    for beside in (texts, [*hidden, *texts], data):
        archive.write_bytes(_zip(*beside, seen))
        assert unpack_notebooks(archive) == {"p/hw.ipynb": ""}
    archive.write_bytes(_zip(*[(name.removeprefix("p/."), content) for name, content in hidden]))
    with pytest.raises(BROKEN, match="it holds 300 notebooks"):
        unpack_notebooks(archive)


def test_a_notebook_called_a_zip_is_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is in it decides: it gets the ending of a notebook, and nothing is said of a broken zip."""
    there = _extract(tmp_path, (f"{MOODLE}hw.zip", BOOK))
    assert there.notebooks == {f"{MOODLE}hw.ipynb": ("4711", "hw")} and not caplog.records


@pytest.mark.parametrize("before", [MOODLE, CANVAS])
def test_two_files_of_one_name_are_both_kept(before: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The second does not replace the first: it gets a number, both are collected, and a line says so."""
    contents = [json.dumps({"cells": [], "nbformat": 4, "n": number}).encode() for number in range(3)]
    there = _extract(tmp_path, *((f"{before}hw.ipynb", content) for content in contents))
    assert list(there.notebooks.values()) == [("4711", "hw (2)"), ("4711", "hw (3)"), ("4711", "hw")]
    assert {(there.top / path).read_bytes() for path in there.notebooks} == set(contents)
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith(f"{before}hw.ipynb is in all.zip 3 times. All are kept")


def test_paths_that_become_one_are_both_kept(tmp_path: Path) -> None:
    """In a student's zip, too, where what leads elsewhere was left out of a path."""
    archive = tmp_path / "w.zip"
    archive.write_bytes(_zip(("hw.ipynb", b"1"), ("../hw.ipynb", b"2"), ("hw.ipynb", b"3")))
    assert unpack_notebooks(archive) == {"hw.ipynb": "", "../hw.ipynb": ""}
    assert sorted(path.read_text() for path in (tmp_path / "w").iterdir()) == ["1", "2", "3"]
