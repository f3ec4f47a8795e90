"""What holds where a sandbox has a cgroup; test_cgroup.py runs this in a machine in which it has one."""

import os

from nbjudge.sandbox.confined import Sandbox
from nbjudge.sandbox.inside.usage import measure
from nbjudge.sandbox.process import Process
from tests.sandbox.conftest import LIMITS

_MEGABYTES = 1 << 20


def test_each_sandbox_has_its_own(sandbox: Sandbox) -> None:
    """All of its processes are in it and we are not; memory and processes have bounds there."""
    group = sandbox._cgroup
    assert group is not None
    inside = {int(pid) for pid in (group.folder / "cgroup.procs").read_text().split()}
    assert sandbox._process.pid in inside and os.getpid() not in inside
    assert int((group.folder / "pids.max").read_text()) > LIMITS.processes
    assert int((group.folder / "memory.max").read_text()) > LIMITS.memory_bytes


def test_the_seconds_of_children_that_nobody_waits_for_count(sandbox: Sandbox, process: Process) -> None:
    """Their parent ignores SIGCHLD, so that the kernel forgets their sums; the cgroup does not."""
    before, summed = sandbox._measure().cpu_seconds, measure(sandbox._process.pid).cpu_seconds
    process.run(
        "import os, signal, time\n"
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "if os.fork() == 0:\n"
        "    while time.process_time() < 3: pass\n"
        "    os._exit(0)\n"
        "try: os.wait()\n"
        "except ChildProcessError: pass\n",
        60,
    )
    assert sandbox._measure().cpu_seconds - before > 3
    assert measure(sandbox._process.pid).cpu_seconds - summed < 2, "the sums have that hole"


def test_what_only_pipes_hold_counts(sandbox: Sandbox, process: Process) -> None:
    """A program fills pipes: no process is larger, and the memory is gone all the same."""
    before, summed = sandbox._measure().memory_bytes, measure(sandbox._process.pid).memory_bytes
    process.run(
        "import os\n"
        "pipes = [os.pipe() for _ in range(400)]\n"
        "for _, end in pipes:\n"
        "    os.set_blocking(end, False)\n"
        "    try:\n"
        "        while os.write(end, b'x' * 4096): pass\n"
        "    except BlockingIOError: pass\n",
        60,
    )
    assert sandbox._measure().memory_bytes - before > 8 * _MEGABYTES
    assert measure(sandbox._process.pid).memory_bytes - summed < 4 * _MEGABYTES, "the sums have that hole"


def test_files_in_the_scratch_folder_are_no_memory_of_the_program(sandbox: Sandbox, process: Process) -> None:
    """They have a limit of their own, as where there is no cgroup."""
    process.run("file = open('large', 'wb')", 60)
    before = sandbox._measure().memory_bytes
    process.run(f"for _ in range(7): file.write(bytes({_MEGABYTES})); file.flush()", 60)
    assert sandbox._measure().memory_bytes - before < 2 * _MEGABYTES


def test_a_sandbox_that_ends_takes_its_cgroup_with_it() -> None:
    """Closed or started anew, nothing of the old one is left."""
    sandbox = Sandbox({}, [], LIMITS)
    first = sandbox._cgroup
    assert first is not None and first.folder.is_dir()
    sandbox.restart()
    second = sandbox._cgroup
    assert second is not None and second.folder != first.folder
    assert not first.folder.exists()
    sandbox.close()
    assert not second.folder.exists()
    sandbox.usage()  # says what it said; there is nothing to read any more


def test_what_a_killed_grader_left_is_removed(sandbox: Sandbox) -> None:
    """An empty cgroup of a process that is gone disappears when the next grader begins."""
    assert sandbox._cgroup is not None
    left = sandbox._cgroup.folder.parent / "nbjudge-4194304-0"
    left.mkdir()
    program = "from nbjudge.sandbox import cgroup; from nbjudge.settings import Limits; cgroup.make(Limits()).remove()"
    assert os.spawnlp(os.P_WAIT, "python", "python", "-c", program) == 0
    assert not left.exists()
