"""Files that a test cell writes are carried to the student's code as they are, once, and not to the next submission."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nbjudge.judging import beside as module
from nbjudge.judging.beside import Beside, Carrier


@pytest.fixture
def beside() -> Iterator[Beside]:
    """Be in the folder of a test cell, beside which lies a release's file."""
    found = Beside({"data/given.csv": b"1,2\n"})
    with found.entered():
        yield found
    found.close()


def carried(carrier: Carrier) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what is carried now: the contents of what was written, and what was removed."""
    written, removed = carrier.news().get("files", ((), ()))
    return dict(written), removed


def test_what_changes_is_carried_once(beside: Beside) -> None:
    """New files and folders, changed ones, and the names of those removed; of release's files only what changed."""
    carrier = Carrier(beside)
    assert carrier.news() == {}
    os.mkdir("new")
    Path("new", "a.txt").write_bytes(b"a")
    assert carried(carrier) == ({"new": None, "new/a.txt": b"a"}, ())
    assert carrier.news() == {}
    Path("data", "given.csv").write_bytes(b"3,4,5\n")
    assert carried(carrier) == ({"data/given.csv": b"3,4,5\n"}, ())
    shutil.rmtree("new")
    assert carried(carrier) == ({}, ("new", "new/a.txt"))
    assert carrier.news() == {}


def test_a_file_that_looks_the_same_is_read_once_more(beside: Beside) -> None:
    """Two contents of one length, written one after the other, have the same time on many file systems."""
    carrier, path = Carrier(beside), Path("a.txt")
    for content in (b"one", b"two", b"six"):
        path.write_bytes(content)
        os.utime(path, ns=(stamp := path.stat().st_mtime_ns // module._TICK * module._TICK, stamp))
        assert carried(carrier) == ({"a.txt": content}, ())
    assert carrier.news() == {}


def test_a_file_that_is_written_once_more_is_carried_once_more(beside: Beside) -> None:
    """With the same content, too: the student's code may have changed it over there."""
    carrier, path = Carrier(beside), Path("a.txt")
    for second in (1, 2):
        path.write_bytes(b"a")
        os.utime(path, (second, second))
        assert carried(carrier) == ({"a.txt": b"a"}, ())
    path.unlink()
    assert carried(carrier) == ({}, ("a.txt",))
    path.write_bytes(b"a")
    assert carried(carrier) == ({"a.txt": b"a"}, ())


def test_temporary_files_keep_their_absolute_paths(beside: Beside) -> None:
    """The name that a test hands over is the name under which the student's code finds the file."""
    carrier = Carrier(beside)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("b")
        file.flush()
        assert carried(carrier) == ({file.name: b"b"}, ())
    assert carried(carrier) == ({}, (file.name,))


def test_a_later_test_cell_carries_what_is_still_there_and_takes_back_what_is_not(beside: Beside) -> None:
    """Its copy of the student's process may stand in another sandbox, or in one where the file still lies."""
    first = Carrier(beside)
    Path("stays.txt").write_bytes(b"s")
    Path("goes.txt").write_bytes(b"g")
    first.news()
    os.remove("goes.txt")
    assert carried(Carrier(beside)) == ({"stays.txt": b"s"}, ("goes.txt",))
    assert carried(Carrier(beside)) == ({"stays.txt": b"s"}, ())


def test_the_next_submission_finds_the_files_of_the_release() -> None:
    """Whatever a test cell made of them."""
    beside = Beside({"data/given.csv": b"1,2\n"})
    with beside.entered():
        Path("stays.txt").write_bytes(b"s")
        Path("link").symlink_to("/etc/passwd")
        Carrier(beside).news()
    beside.begin()
    with beside.entered():
        assert Carrier(beside).news() == {}
    assert [path for path, look in beside.looks().items() if look.kind != "folder"] == ["data/given.csv"]
    beside.close()


def test_links_are_not_carried(beside: Beside) -> None:
    """Whatever they point to."""
    Path("link").symlink_to("/etc/passwd")
    assert Carrier(beside).news() == {}


def test_files_that_are_too_large_are_not_carried(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    """The solution's trial then stops, and the cell is judged where no file has to be carried."""
    monkeypatch.setattr(module, "_MOST_CARRIED", 10)
    carrier = Carrier(beside)
    Path("a.txt").write_bytes(b"x" * 11)
    with pytest.raises(ValueError, match="too large"):
        carrier.news()
