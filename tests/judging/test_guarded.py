"""What a test that believes a student's text may not do on the judging side, and what it may."""

import io
import os
import pickle
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from importlib.machinery import SourceFileLoader
from pathlib import Path
from unittest import mock

import numpy as np
import pytest

from nbjudge.judging.guarded import GUARD

ELSEWHERE = Path(__file__)  # a file of this machine's


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Be a test in its own folder."""
    monkeypatch.chdir(tmp_path)
    with GUARD.up([str(tmp_path)]):
        yield tmp_path
    assert not list(ELSEWHERE.parent.glob("new*"))


def _attached() -> None:
    with sqlite3.connect(":memory:") as database:
        database.execute(f"ATTACH DATABASE '{ELSEWHERE.parent}/new.db' AS more")


def _unpacked_module() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("helper.py", "x = 1")
    zipfile.ZipFile(packed).extractall()


def _renamed_to_a_module() -> None:
    Path("mine.txt").write_text("x")
    os.rename("mine.txt", "helper.py")


def _in_a_thread() -> None:
    raised: list[OSError] = []

    def read() -> None:
        try:
            ELSEWHERE.read_text()
        except OSError as error:
            raised.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    raise raised[0]


def _vacuumed() -> None:
    with sqlite3.connect(":memory:") as database:
        database.execute(f"VACUUM INTO '{ELSEWHERE.parent}/new.db'")


@pytest.mark.parametrize(
    "deed",
    [
        lambda: ELSEWHERE.read_text(),
        lambda: open("/etc/passwd"),  # noqa: SIM115
        lambda: os.open("/etc/passwd", os.O_RDONLY),
        lambda: open("../../../../../../etc/passwd"),  # noqa: SIM115
        lambda: np.loadtxt(ELSEWHERE),
        lambda: ELSEWHERE.with_name("new.txt").write_text("x"),
        lambda: os.open(ELSEWHERE.with_name("new.txt"), os.O_CREAT | os.O_WRONLY),
        lambda: open(Path(sys.prefix, "new.txt"), "w"),  # noqa: SIM115
        lambda: os.remove(ELSEWHERE.with_name("new.txt")),
        lambda: os.mkdir(ELSEWHERE.with_name("new")),
        lambda: os.rename("mine.txt", ELSEWHERE.with_name("new.txt")),
        lambda: os.symlink("/etc/passwd", ELSEWHERE.with_name("new")),
        lambda: os.system("true"),
        lambda: subprocess.run(["true"]),
        lambda: os.fork(),
        lambda: os.kill(os.getpid(), 0),
        lambda: pickle.loads(pickle.dumps(Fraction(1, 2))),
        lambda: sqlite3.connect(ELSEWHERE.with_name("new.db")),
        lambda: sqlite3.connect(f"file:{ELSEWHERE.parent}/new.db?mode=rwc", uri=True),
        lambda: sqlite3.connect(os.fsencode(ELSEWHERE.with_name("new.db"))),
        lambda: sqlite3.connect(f"file:{ELSEWHERE.parent}/new.db".replace("/", "%2F"), uri=True),
        lambda: sqlite3.Connection(":memory:"),
        lambda: Path("numpy.py").write_text("x"),
        lambda: Path("helper.PY").write_text("x"),
        _unpacked_module,
        _renamed_to_a_module,
        lambda: os.listdir(ELSEWHERE.parent),
        lambda: next(ELSEWHERE.parent.glob("*")),
        lambda: os.scandir("/etc"),
        _in_a_thread,
        lambda: list(ThreadPoolExecutor().map(Path.read_text, [ELSEWHERE])),
        lambda: mock.MagicMock(wraps=open)(ELSEWHERE),
        lambda: SourceFileLoader("x", "/etc/passwd").get_data("/etc/passwd"),
        _attached,
        _vacuumed,
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: socket.getaddrinfo("localhost", 80),
    ],
)
def test_what_is_refused(guarded: Path, deed: Callable[[], object]) -> None:
    """Files elsewhere, programs, the network, whatever a pickle names; a link does not lead out either."""
    with pytest.raises((OSError, pickle.UnpicklingError, sqlite3.DatabaseError)) as raised:
        deed()
    assert not isinstance(raised.value, ConnectionError)


def test_a_link_does_not_lead_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is where it lies."""
    monkeypatch.chdir(tmp_path)
    Path("link").symlink_to(ELSEWHERE)
    with GUARD.up([str(tmp_path)]), pytest.raises(FileNotFoundError):
        Path("link").read_text()


def test_what_is_allowed(guarded: Path) -> None:
    """Files of its own, those of libraries, a database in memory or beside the notebook, data in a pickle."""
    Path("mine.txt").write_text("x")
    assert Path("mine.txt").read_text() == "x"
    os.mkdir("folder")
    os.rename("mine.txt", "folder/yours.txt")
    assert Path(np.__file__).read_bytes()
    assert pickle.loads(pickle.dumps({"a": [1, 2.5, "b"]})) == {"a": [1, 2.5, "b"]}
    with sqlite3.connect(":memory:") as database:
        database.executescript("CREATE TABLE t (x); INSERT INTO t VALUES (3);")
        assert database.execute("SELECT x FROM t").fetchall() == [(3,)]
    with sqlite3.connect("mine.db") as database:
        database.execute("CREATE TABLE t (x)")
    ELSEWHERE.parent.mkdir(exist_ok=True)  # it is there
    with open(os.devnull, "w") as nowhere:
        nowhere.write("x")
    import this  # noqa: F401  # a module that nobody has imported


def test_nothing_is_refused_outside_of_a_test(tmp_path: Path) -> None:
    """The hook stays, but says nothing before and after, and in the threads of others."""
    other, begins = [], threading.Event()
    thread = threading.Thread(target=lambda: begins.wait(60) and other.append(ELSEWHERE.read_text()))
    thread.start()
    with GUARD.up([str(tmp_path)]):
        begins.set()
        thread.join()
    assert other == [ELSEWHERE.read_text()]
    with tempfile.TemporaryFile() as file:
        file.write(b"x")
    assert subprocess.run([sys.executable, "-c", ""], check=True).returncode == 0
