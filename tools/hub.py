"""Start a JupyterHub on this machine in which students hand in and see their marks: `make hub`, to try it out.

Everything lies in build/hub, made anew each time: a copy of the course, and a home for each made-up person. Their
password is `hub`, and who knows it can run programs as you: it listens on 127.0.0.1 alone, and is no example of a real
one. For that see docs/handbook/arrival.md.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.demo import COURSE
from tools.generated import copy_files

PROJECT = Path(__file__).parents[1]
HUB = PROJECT / "build" / "hub"
PROXY = PROJECT / "build" / "proxy"
PROXY_PACKAGE = "configurable-http-proxy@4"  # the last for the Node that Debian has
STUDENTS, INSTRUCTOR, PASSWORD = ("ada", "bob"), "teacher", "hub"
SERVICE = "nbjudge"

CONFIGURATION = """\
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allowed_users = {users!r}
c.Authenticator.admin_users = {{{instructor!r}}}
# Everybody's server runs as the user who started this, which only does for trying out.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.cmd = {singleuser!r}
c.Spawner.args = {arguments!r}
c.ConfigurableHTTPProxy.command = [{proxy!r}, "--log-level", "warn"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.JupyterHub.services = [
    dict(
        name={service!r},
        url="http://127.0.0.1:{service_port}",
        command=[{python!r}, "-m", "nbjudge", "serve"],
        cwd={course!r},
        environment={environment!r},
        oauth_no_confirm=True,
    )
]
c.JupyterHub.load_roles = [
    dict(name="user", scopes=["self", "access:services!service={service}"]),
]
c.JupyterHub.log_level = "WARN"
"""


def main() -> int:
    """Start the Hub and wait until it ends; return its exit code."""
    parser = argparse.ArgumentParser(prog="make hub", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    try:
        process = start(HUB, port)
    except OSError as error:
        print(f"hub: {error}", file=sys.stderr)
        return 2
    print(words(port), flush=True)
    with process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            return 130


def start(root: Path, port: int, course: Path | None = None, arguments: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """Start a Hub in a fresh folder, for this course (default: a copy of ours). Raises OSError where it cannot.

    `arguments`: more for everybody's JupyterLab.
    """
    proxy = proxy_program()
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    if course is None:
        course = root / "course"
        _copy_course(course)
    for name in (*STUDENTS, INSTRUCTOR):
        copy_files(course / "release", root / "homes" / name)
    configuration = root / "jupyterhub_config.py"
    configuration.write_text(_configuration(root, port, course, proxy, arguments), "utf-8")
    with socket.create_server(("127.0.0.1", port)):  # said before the Hub says it in twenty lines
        pass
    programs = Path(sys.executable).parent
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    command = [str(programs / "jupyterhub"), "-f", str(configuration)]
    return subprocess.Popen(command, cwd=root, env={**os.environ, "PATH": path})


def words(port: int) -> str:
    """Return what to do in the Hub."""
    address = f"http://127.0.0.1:{port}"
    return (
        f"A JupyterHub starts at {address}, and takes some seconds.\n"
        f"  As a student:    log in as {STUDENTS[0]} (password: {PASSWORD}), open a notebook, answer and save.\n"
        f"                   Download it, and hand it in at {address}/services/{SERVICE}/\n"
        f"  As instructor:   in a private window, log in as {INSTRUCTOR} ({PASSWORD}) and open the same address.\n"
        "  Ctrl-C ends it. What was handed in and graded lies in build/hub/course until it starts again."
    )


def proxy_program() -> str:
    """Return the Hub's proxy, fetched once from npm into build/proxy. Raises OSError where that cannot be done."""
    program = PROXY / "node_modules" / ".bin" / "configurable-http-proxy"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise OSError(f"npm is missing, and JupyterHub's proxy comes from it: apt install npm ({PROXY_PACKAGE})")
        options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(PROXY)]
        PROXY.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([npm, "install", *options, PROXY_PACKAGE], capture_output=True, text=True, check=False)
        if not program.exists():
            raise OSError(f"npm could not install {PROXY_PACKAGE}: {' '.join(done.stderr.split())[:300]}")
    return str(program)


def _copy_course(course: Path) -> None:
    course.mkdir(parents=True)
    for name in COURSE:
        if (PROJECT / name).is_dir():
            copy_files(PROJECT / name, course / name)
        else:
            shutil.copy(PROJECT / name, course / name)


def _configuration(root: Path, port: int, course: Path, proxy: str, arguments: Sequence[str]) -> str:
    programs = Path(sys.executable).parent
    hub_port, api_port, service_port = _free_ports(3)
    return CONFIGURATION.format(
        port=port,
        hub_port=hub_port,
        api_port=api_port,
        service_port=service_port,
        password=PASSWORD,
        users={*STUDENTS, INSTRUCTOR},
        instructor=INSTRUCTOR,
        homes=str(root / "homes"),
        singleuser=[str(programs / "jupyterhub-singleuser")],
        arguments=[*arguments, *(["--allow-root"] if os.getuid() == 0 else [])],
        proxy=proxy,
        service=SERVICE,
        python=sys.executable,
        course=str(course),
        environment={"PYTHONPATH": str(PROJECT), "PATH": os.pathsep.join([str(programs), os.environ["PATH"]])},
    )


def _free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on; all are held until all are found."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


if __name__ == "__main__":
    sys.exit(main())
