"""A PostgreSQL server of our own, in a temporary folder and on a port of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError


class Server:
    """A server that can be killed and started again; it refuses to run as root, so there it is the user postgres."""

    def __init__(self) -> None:
        """Make a new cluster of databases; nothing runs yet."""
        self.folder = Path(tempfile.mkdtemp(prefix="nbjudge-postgres-"))
        self._user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        if os.getuid():
            self._user = []
        else:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        initdb = [_program("initdb"), "-D", str(self.folder / "data"), "-U", "nbjudge", "--auth", "trust", "-E", "UTF8"]
        command = [*self._user, *initdb, "--no-locale", "--no-sync"]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(self._port)}
        settings |= {"shared_buffers": "16MB", "max_connections": "30"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [*self._user, _program("postgres"), "-D", str(self.folder / "data"), *words]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
        end = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < end and self._process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.1)

    def kill(self) -> None:
        """End the server at once, as a crash would: it rolls back what was not committed when it starts again."""
        assert self._process
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)

    def database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'create database "{name}"'))
        engine.dispose()
        return self._url(name)

    def close(self) -> None:
        """End the server and remove what it wrote."""
        if self._process and self._process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://nbjudge@127.0.0.1:{self._port}/{name}"

    def _answers(self) -> bool:
        engine = create_engine(self._url("postgres"))
        try:
            with engine.connect():
                return True
        except OperationalError:
            return False
        finally:
            engine.dispose()


def _program(name: str) -> str:
    """Return a program of the server; Debian has them in a folder for each version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    assert program, "PostgreSQL's server is not installed: apt install postgresql"
    return program
