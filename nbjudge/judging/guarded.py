"""What is not done on this side of the wall for a test that believes a student's text: Python asks here before it does.

`open(answer())`, `pickle.loads(answer())`, `urlopen(answer())` let an answer say what this process reads, runs or asks.
So a test is where the answer is: files beside the notebook, temporary ones and those of libraries, no network, no
programs. What the instructor's solution needs beyond that is judged inside.
https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import dbapi2
from types import FrameType
from typing import Any
from unittest import mock
from urllib.parse import unquote

import nbjudge

_ENGINE = str(Path(nbjudge.__file__).parent)
_WALL = os.path.join(_ENGINE, "sandbox", "")
_IMPORTS = "<frozen importlib._bootstrap_external>"
_LIBRARIES = tuple({
    sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), _ENGINE,
    "/usr", "/lib", "/lib64", "/etc/localtime", "/etc/mime.types", "/etc/fonts", "/sys",
    "/proc/cpuinfo", "/proc/meminfo", f"/proc/{os.getpid()}/maps", f"/proc/{os.getpid()}/status",
})  # fmt: skip
_NOWHERE = (os.devnull, "/dev/urandom")
_CODE = (".py", ".pyc", ".pyw", ".pth", ".so", ".pyd", ".dll", ".zip", ".egg")  # what an import would run, or look into
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = frozenset({
    "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.chmod", "os.chown", "os.truncate",
    "os.utime", "os.setxattr", "os.removexattr", "shutil.rmtree",
})  # fmt: skip
_PROGRAMS = frozenset({
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn",
    "os.kill", "os.killpg", "signal.pthread_kill", "sqlite3.enable_load_extension", "sqlite3.load_extension",
})  # fmt: skip
_NETWORK = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})
_CONNECT = sqlite3.connect
_MEMORY = (":memory:", "")
_ATTACH = 24  # SQLITE_ATTACH: another database, wherever it lies; VACUUM INTO is one, too


class _Guard:
    """The hook that Python asks; it does nothing but while a test runs, in its thread and those that it starts."""

    def __init__(self) -> None:
        self._thread: int | None = None
        self._own: Sequence[str] = ()
        self._others: frozenset[int | None] = frozenset()  # threads of others
        self._is_hooked = self._connects = False

    @contextmanager
    def up(self, folders: Sequence[str]) -> Iterator[None]:
        """Refuse what is not for a test, but in the threads of others; it may read and write in these folders."""
        if not self._is_hooked:
            sys.addaudithook(self._asked)  # for good: no hook can be taken away
            self._is_hooked = True
        before = self._thread, self._own, self._others
        self._thread, self._own = threading.get_ident(), [os.path.realpath(folder) for folder in folders]
        self._others = frozenset(thread.ident for thread in threading.enumerate()) - {self._thread}
        try:
            with mock.patch.multiple(sqlite3, connect=self.connect), mock.patch.multiple(dbapi2, connect=self.connect):
                yield
        finally:
            self._thread, self._own, self._others = before

    def _asked(self, event: str, args: tuple[Any, ...]) -> None:
        if self._thread is None or threading.get_ident() in self._others:
            return
        refuse = _REFUSALS.get(event)
        if refuse is not None and not _is_engines():
            refuse(self, event, args)

    def opened(self, _: str, args: tuple[Any, ...]) -> None:
        path, mode, flags = args[0], str(args[1] or ""), args[2] if type(args[2]) is int else 0
        if isinstance(path, int):
            return
        writes = bool(flags & _WRITES) or not {"w", "a", "x", "+"}.isdisjoint(mode)
        if writes:
            self._require(path)
            self._require_data(path)
        else:
            self._require(path, (*_LIBRARIES, *filter(os.path.isabs, sys.path)) if _is_import() else _LIBRARIES)

    def listed(self, _: str, args: tuple[Any, ...]) -> None:
        if isinstance(args[0], (str, bytes, os.PathLike)) and not _is_import():
            self._require(args[0], _LIBRARIES)

    def changed(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "os.mkdir" and os.path.isdir(args[0]):
            return  # as matplotlib does with its folder of settings; it fails by itself
        for path in args:
            if isinstance(path, (str, bytes, os.PathLike)):
                self._require(path)
                self._require_data(path)

    def database(self, _: str, args: tuple[Any, ...]) -> None:
        if not self._connects:
            raise PermissionError(1, "Operation not permitted in a test: a database that is opened in another way")
        name = os.fsdecode(args[0])
        path = unquote(name.removeprefix("file:").partition("?")[0]) if name.startswith("file:") else name
        if path not in _MEMORY:
            self._require(path)

    def connect(self, *args: Any, **kwargs: Any) -> sqlite3.Connection:
        """Open a database whose statements, perhaps the student's, reach no other one."""
        self._connects = True
        try:
            connection: sqlite3.Connection = _CONNECT(*args, **kwargs)
        finally:
            self._connects = False
        connection.set_authorizer(_without_others)
        return connection

    def _require_data(self, path: Any) -> None:
        """Let nothing be written that an import would take for a module: a student may have named it."""
        if os.fsdecode(path).lower().endswith(_CODE):
            raise PermissionError(1, "Operation not permitted in a test", os.fsdecode(path))

    def _require(self, path: Any, more: Sequence[str] = ()) -> None:
        real = os.path.realpath(os.fsdecode(path))
        if not any(real == folder or real.startswith(folder + os.sep) for folder in (*self._own, *_NOWHERE, *more)):
            raise FileNotFoundError(2, "No such file or directory", os.fsdecode(path))


def _refused(_: _Guard, event: str, __: tuple[Any, ...]) -> None:
    raise PermissionError(1, f"Operation not permitted in a test: {event}")


def _unpickled(_: _Guard, __: str, args: tuple[Any, ...]) -> None:
    raise pickle.UnpicklingError(f"{args[0]}.{args[1]} is not unpickled in a test")


def _without_others(action: int, *_: Any) -> int:
    """Let SQL do everything in its own database, and nothing in others."""
    return 1 if action == _ATTACH else 0


def _is_import() -> bool:
    """Tell whether Python looks for a module."""
    return sys._getframe(3).f_code.co_filename == _IMPORTS


def _is_engines() -> bool:
    """Tell whether the engine does it, which a test has asked for an answer, and not the test or what it calls."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith("<") and file.endswith(">") and not file.startswith("<frozen"):
            return False  # a cell's; what a template or a class of records is made of, too
        if file.startswith(_ENGINE):
            return file.startswith(_WALL)
        frame = frame.f_back
    return False


_REFUSALS: dict[str, Callable[[_Guard, str, tuple[Any, ...]], None]] = {
    "open": _Guard.opened, "os.listdir": _Guard.listed, "os.scandir": _Guard.listed,
    "glob.glob": _Guard.listed, "pickle.find_class": _unpickled, "sqlite3.connect": _Guard.database,
    **dict.fromkeys(_CHANGES, _Guard.changed), **dict.fromkeys(_PROGRAMS | _NETWORK, _refused),
}  # fmt: skip
GUARD = _Guard()
