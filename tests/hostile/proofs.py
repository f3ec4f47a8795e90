"""Where the attacks succeed: stock nbgrader, nbjudge without its wall, or a small place that protects nothing."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat

from nbjudge.errors import SandboxDied
from nbjudge.sandbox.unconfined import OpenSandbox
from nbjudge.settings import Limits

GOT_IT = "GOT IT"
SECONDS = 10


def in_stock_nbgrader(notebooks: Sequence[dict[str, Any]], folder: Path) -> list[list[float | None]]:
    """Run notebooks in kernels as nbgrader does; return the points of each one's graded cells, by nbgrader's own rule.

    This happens in a process of its own: nbclient and nbgrader change the process that they run in.
    """
    points: list[list[float | None]] = _in_process_of_its_own(__file__, list(notebooks), folder)
    return points


def in_nbgrader_course(submissions: Sequence[Sequence[Any]], folder: Path) -> list[float | None]:
    """Grade each student's submissions one after another with nbgrader; return the last mark, None where it failed."""
    texts = [[_text(content) for content in contents] for contents in submissions]
    marks: list[float | None] = _in_process_of_its_own(str(Path(__file__).with_name("stock_course.py")), texts, folder)
    return marks


def _text(content: Any) -> str:
    return content.decode() if isinstance(content, bytes) else json.dumps(content)


def _in_process_of_its_own(program: str, given: Any, folder: Path) -> Any:
    file = folder / "given.json"
    file.write_text(json.dumps(given), encoding="utf-8")
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}  # nbgrader looks for alembic
    done = subprocess.run(
        [sys.executable, "-W", "ignore", program, str(file)], cwd=folder, env=os.environ | path, check=False,
        capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def unreadable(_: Path, content: Callable[[], bytes]) -> None:
    """Show that the Jupyter project's own reader, which nbgrader uses, fails on a file."""
    try:
        nbformat.validate(nbformat.reads(content().decode(), as_version=4))
    except Exception:  # each file has an exception of its own, and nbgrader catches none of them
        return
    raise AssertionError("nbformat reads this file")


def naive_reader(
    _: Path, reader: str, payload: str, shows: str = "", fails: str = "", hangs: bool = False, runs: bool = False
) -> None:
    """Show what a reader without checks does with a payload: it shows it, fails, hangs, or runs what it was sent."""
    program = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("naive.py")), reader, payload]
    try:
        done = subprocess.run(program, capture_output=True, text=True, timeout=2.5 if hangs else 30, check=False)
    except subprocess.TimeoutExpired:
        assert hangs
        return
    assert not hangs, done
    assert (shows or ("RUNS" if runs else "")) in done.stdout, done
    assert bool(fails) == bool(done.returncode), done
    assert re.search(fails, done.stderr), done


def open_sandbox(_: Path, code: str, before: str = "", harms: bool = False) -> None:
    """Show that a cell gets what it wants, or ends its process, in nbjudge's own sandbox without a wall."""
    sandbox = OpenSandbox({}, [], Limits(cell_seconds=5, call_seconds=2))
    later = ["pass"] * (20 if harms else 1)  # a thread that reads requests away races with the cells for each of them
    try:
        if before:
            sandbox.open().run(before, 10)
        process = sandbox.open()
        answers = [process.run(source, 10) for source in (code, *later)]
        assert not harms, answers
        assert GOT_IT in str(answers), answers
    except SandboxDied:
        assert harms
    finally:
        sandbox.close()


def without_ids(_: Path) -> None:
    """Show that a late reply passes for the answer to the next request where nobody compares their ids."""
    replies = "def f(x):\n    with open('/dev/null'): pass\n    return x"
    sandbox = OpenSandbox({}, [], Limits(cell_seconds=5, call_seconds=2))
    try:
        process = sandbox.open()
        process.run(replies, 10)
        for value in (1, 2):
            process.channel.send({"id": value, "op": "call", "name": "f", "args": (value,), "kwargs": {}})
        process.channel.send({"id": 3, "op": "call", "name": "f", "args": (3,), "kwargs": {}})
        assert process.channel.receive()["result"] == 1  # what somebody who asked for f(3) reads
    finally:
        sandbox.close()


def opens(_: Path, build: Callable[[], Any]) -> None:
    """Show that something of the student's runs in the page that nbconvert makes of what was handed in."""
    from .page import exported, running

    assert running(exported(json.dumps(build()).encode()))


def opens_pasted(_: Path, build: Callable[[], Any]) -> None:
    """Show that something of the student's runs in a page that escapes nothing."""
    from .page import pasted, running

    assert running(pasted(build()))


def in_the_folder(folder: Path, files: Any, attempt: str) -> None:
    """Show that a program which trusts the folder falls for what lies in it."""
    from .handed_in import write

    no_wall(write(folder / "student", files), attempt)


def no_wall(folder: Path, code: str, before: str = "") -> None:
    """Show that a program gets what it wants as an ordinary process of whoever grades."""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert GOT_IT in done.stdout, done


def same_process(_: Path, code: str, before: str) -> None:
    """Show that a cell finds what an earlier one left in the same process."""
    sandbox = OpenSandbox({}, [], Limits(cell_seconds=5, call_seconds=2))
    try:
        process = sandbox.open()
        process.run(before, 10)
        answer, _stopped = process.run(code, 10)
        assert GOT_IT in str(answer), answer
    finally:
        sandbox.close()


def confined(_: Path, code: str, before: str = "", root: bool = False, hangs: bool = False) -> None:
    """Show that a program gets what it wants in a plain sandbox, with neither our limits nor our cleaning."""
    programs = [[_python(), "-c", program] for program in (before, code) if program]
    script = "; ".join(shlex.join(program) for program in programs)
    powers = ["--uid", "0", "--gid", "0", "--cap-add", "ALL"] if root else []
    command = [
        "bwrap", "--unshare-user", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev",
        "--tmpfs", "/tmp", "--tmpfs", "/dev/shm", "--die-with-parent", *powers, "--chdir", "/tmp", "sh", "-c", script,
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=2.5 if hangs else 20, check=False)
    except subprocess.TimeoutExpired:
        assert hangs
        return
    assert not hangs and GOT_IT in done.stdout, done


def confined_as_root(folder: Path, code: str, before: str = "") -> None:
    """Show the same where nobody gives up the rights of root inside."""
    confined(folder, code, before, root=True)


def shared_pipe(_: Path, code: str, before: str) -> None:
    """Show that a program finds what an earlier one wrote into a pipe that both inherit."""
    reading, writing = os.pipe()
    try:
        for program in (before, code):
            done = subprocess.run(
                [_python(), "-c", program], pass_fds=[reading, writing], capture_output=True, text=True, check=True,
            )  # fmt: skip
        assert GOT_IT in done.stdout
    finally:
        os.close(reading)
        os.close(writing)


def _python() -> str:
    return os.path.realpath(sys.executable)


async def _run_all(notebooks: list[dict[str, Any]]) -> list[list[float | None]]:
    two_at_a_time = asyncio.Semaphore(2)

    async def run(content: dict[str, Any]) -> list[float | None]:
        async with two_at_a_time:
            return await _run(content)

    return await asyncio.gather(*map(run, notebooks))


async def _run(content: dict[str, Any]) -> list[float | None]:
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    notebook = nbformat.from_dict(content)
    for cell in notebook.cells:
        if cell.id == "setup":
            cell.source = ""
    client = NotebookClient(notebook, timeout=SECONDS, allow_errors=True, resources={"metadata": {"path": "."}})
    try:
        await client.async_execute()
    except (DeadKernelError, CellTimeoutError, NoSuchKernel, ValueError):  # nbgrader gives up on the submission
        return []
    return [_points(cell) for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def _points(cell: Any) -> float | None:
    from nbgrader.utils import determine_grade

    points, _ = determine_grade(cell)
    return None if points is None else float(points)


def main(file: str) -> None:
    """Print the points of the notebooks in a file."""
    print(json.dumps(asyncio.run(_run_all(json.loads(Path(file).read_text(encoding="utf-8"))))))


if __name__ == "__main__":
    main(sys.argv[1])
