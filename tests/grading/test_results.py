"""The files of a result are written whole, and nothing else stays beside them."""

import errno
import os
from pathlib import Path

import pytest

from nbjudge.grading import results
from nbjudge.records import Assignment, Graded, Verdict

FILES = {"verdict.json": b"{}", "ps.ipynb": b"nb", "data/points.csv": b"1"}


def names(folder: Path) -> set[str]:
    """Return the files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_the_verdict_is_written_first() -> None:
    """The order is verdict, notebooks, the release's files, the time of handing in."""
    verdict = Verdict("ada", "homework", "graded")
    assignment = Assignment("tiny", "homework", {}, {"helpers.py": b"h"}, "")
    files = results.result_files(Graded(verdict, {"ps": b"nb"}), assignment, "2026-01-02 03:04:05 UTC")
    assert list(files) == ["verdict.json", "ps.ipynb", "helpers.py", "timestamp.txt"]


def test_what_was_there_before_goes(tmp_path: Path) -> None:
    """Files of an earlier grading are replaced or removed, also read-only ones of nbgrader's and half-written ones."""
    folder = tmp_path / "ada" / "homework"
    (folder / "old" / "deep").mkdir(parents=True)
    (folder / "old" / "deep" / "x").write_text("x")
    (folder / "ps.ipynb").write_text("old")
    (folder / "numpy.py").symlink_to("/etc/passwd")
    (folder / ".verdict.json.tmp").write_text("{")
    (folder / "data").write_text("a file where a folder must be")
    os.chmod(folder / "ps.ipynb", 0o444)
    results.write_results(folder, FILES)
    assert names(folder) == set(FILES)
    assert not (folder / "old").exists()
    assert (folder / "ps.ipynb").read_bytes() == b"nb"


def test_a_folder_in_place_of_a_file_goes(tmp_path: Path) -> None:
    """A folder called like a notebook does not stop the class."""
    (tmp_path / "ps.ipynb" / "sub").mkdir(parents=True)
    results.write_results(tmp_path, FILES)
    assert names(tmp_path) == set(FILES)


@pytest.mark.parametrize("kind", ["file", "link", "dangling"])
def test_the_folder_itself_may_be_something_else(tmp_path: Path, kind: str) -> None:
    """A file or a link in the place of the result's folder is replaced, and a link's target is left alone."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "homework"
    if kind == "file":
        folder.write_text("")
    else:
        folder.symlink_to(elsewhere if kind == "link" else tmp_path / "nowhere")
    results.write_results(folder, FILES)
    assert names(folder) == set(FILES)
    assert not folder.is_symlink()
    assert names(elsewhere) == set()


@pytest.mark.parametrize("kind", ["file", "dangling"])
def test_the_students_folder_may_be_something_else(tmp_path: Path, kind: str) -> None:
    """What stands in its place does not stop the class."""
    student = tmp_path / "ada"
    if kind == "file":
        student.write_text("")
    else:
        student.symlink_to(tmp_path / "nowhere")
    results.write_results(student / "homework", FILES)
    assert names(student / "homework") == set(FILES)


def test_digests_tell_whether_a_result_is_as_written(tmp_path: Path) -> None:
    """A changed, missing or half-written file is noticed; a folder without digests is never as written."""
    digests = results.write_results(tmp_path, FILES)
    assert results.is_unchanged(tmp_path, digests)
    assert not results.is_unchanged(tmp_path, {})
    (tmp_path / "ps.ipynb").write_bytes(b"n")
    assert not results.is_unchanged(tmp_path, digests)
    (tmp_path / "ps.ipynb").unlink()
    assert not results.is_unchanged(tmp_path, digests)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full, the file that was there is still there, whole, and nothing half-written beside it."""

    def full(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "ps.ipynb").write_bytes(b"old")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        results.replace_file(tmp_path / "ps.ipynb", b"new")
    assert names(tmp_path) == {"ps.ipynb"}
    assert (tmp_path / "ps.ipynb").read_bytes() == b"old"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 18:44:40 UTC",
        "2026-11-22 18:44:40.123456 Europe/Berlin",
        "2026-11-22T18:44:40",
        "2026-11-22 18:44 +0100",
    ],
)
def test_dates_that_nbgrader_writes_are_read(tmp_path: Path, text: str) -> None:
    """A timestamp.txt with a date is taken, and nbgrader can parse it."""
    from dateutil.parser import parse

    (tmp_path / "timestamp.txt").write_text(f"{text}\n")
    assert results.read_timestamp(tmp_path) == text
    assert parse(text.rpartition(" ")[0] or text).year == 2026


@pytest.mark.parametrize("content", [b"", b"soon", b"\xff\xfe", b"2026-99-99", b"9" * 1000, b"2026\x1b[2J", b"1" * 100])
def test_what_is_no_date_is_no_timestamp(tmp_path: Path, content: bytes) -> None:
    """A timestamp.txt with anything else counts as none."""
    (tmp_path / "timestamp.txt").write_bytes(content)
    assert results.read_timestamp(tmp_path) == ""


def test_a_timestamp_is_not_read_through_links_or_pipes(tmp_path: Path) -> None:
    """Links, pipes and folders called timestamp.txt count as none, and a pipe does not block."""
    (tmp_path / "real").write_text("2026-11-22 18:44:40 UTC")
    for name, place in {"link": os.symlink, "pipe": None, "folder": None}.items():
        folder = tmp_path / name
        folder.mkdir()
        path = folder / "timestamp.txt"
        if place:
            place(tmp_path / "real", path)
        else:
            os.mkfifo(path) if name == "pipe" else path.mkdir()
        assert results.read_timestamp(folder) == ""
    assert results.read_timestamp(tmp_path / "nothing") == ""


def test_a_verdict_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """A missing, torn or foreign verdict.json is no verdict."""
    assert results.read_verdict(tmp_path) is None
    for text in ("", "{", "[]", '{"student": 1', "{}"):
        (tmp_path / "verdict.json").write_text(text)
        assert results.read_verdict(tmp_path) is None
