"""What a tree of processes uses, read from the outside."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from nbjudge.sandbox.inside.usage import Usage, measure

MEGABYTE = 1 << 20


@contextmanager
def running(source: str) -> Iterator[int]:
    """Run a program until it says that it is ready; yield its pid."""
    command = [sys.executable, "-c", f"import os, sys, time\n{source}\nprint('ready', flush=True)\nsys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_memory_is_that_of_all_processes() -> None:
    """Memory that a child takes is counted beside its parent's."""
    fork = (
        "here, there = os.pipe()\nif not os.fork():\n"
        "    more = b'x' * (50 << 20); os.write(there, b'!'); time.sleep(60)"
    )
    with running(f"data = b'x' * (100 << 20)\n{fork}\nos.read(here, 1)") as pid:
        usage = measure(pid)
    assert usage.processes == 2 and 150 * MEGABYTE < usage.memory_bytes < 190 * MEGABYTE


def test_forks_share_what_they_do_not_change() -> None:
    """Ten idle forks of a large process do not count ten times."""
    forks = "for _ in range(10):\n    if not os.fork():\n        time.sleep(60)"
    with running(f"data = b'x' * (100 << 20)\n{forks}") as pid:
        usage = measure(pid)
    assert usage.processes == 11 and 100 * MEGABYTE < usage.memory_bytes < 160 * MEGABYTE


def test_what_only_forks_still_share_is_counted_once() -> None:
    """Five forks of a process that has given up its data share one copy of it, where that is looked at closely."""
    forks = "for _ in range(5):\n    if not os.fork():\n        time.sleep(60)"
    with running(f"data = b'x' * (100 << 20)\n{forks}\ndel data") as pid:
        closely, roughly = measure(pid, 200 * MEGABYTE), measure(pid)
    assert 100 * MEGABYTE < closely.memory_bytes < 160 * MEGABYTE < roughly.memory_bytes


@pytest.mark.parametrize("rewritten", [1, 0], ids=["rewritten", "shared"])
def test_forks_that_rewrite_what_they_inherited_are_counted_for_it(rewritten: int) -> None:
    """Three forks of a process hold its data three times more once they have written to it, and else not at all."""
    forks = (
        "here, there = os.pipe()\nfor _ in range(3):\n    if not os.fork():\n"
        f"        if {rewritten}: data[::4096] = data[::4096]\n"
        "        os.write(there, b'!'); time.sleep(60)\nfor _ in range(3): os.read(here, 1)"
    )
    with running(f"data = bytearray(b'x') * (60 << 20)\n{forks}") as pid:
        closely = measure(pid, 100 * MEGABYTE)
        assert closely.processes == 4
        assert (240 if rewritten else 60) * MEGABYTE < closely.memory_bytes < (300 if rewritten else 110) * MEGABYTE


def test_a_process_whose_first_thread_has_ended_is_counted() -> None:
    """What another thread of it holds is memory, although the kernel calls the process a zombie."""
    leaves = (
        "import ctypes, threading\ndef hold():\n    time.sleep(0.5)\n    global data\n    data = b'x' * (100 << 20)\n"
        "    os.write(there, b'!'); time.sleep(60)\nhere, there = os.pipe()\nif not os.fork():\n"
        "    threading.Thread(target=hold).start()\n    ctypes.CDLL(None).syscall(60, 0)\nos.read(here, 1)"
    )
    with running(leaves) as pid:
        assert 100 * MEGABYTE < measure(pid).memory_bytes < 160 * MEGABYTE
        assert 100 * MEGABYTE < measure(pid, 50 * MEGABYTE).memory_bytes < 160 * MEGABYTE


def test_the_cpu_time_of_ended_processes_counts() -> None:
    """CPU seconds of a child that has ended and was waited for stay in the sum."""
    work = "if not os.fork():\n    while time.process_time() < 0.4: pass\n    os._exit(0)"
    with running(f"{work}\nos.wait()") as pid:
        assert measure(pid).cpu_seconds >= 0.3


def test_a_process_with_a_misleading_name() -> None:
    """A process that calls itself `) 1 2 3` cannot fake its CPU time."""
    rename = "open('/proc/self/comm', 'w').write(') R 1 2 3 4')"
    with running(rename) as pid:
        assert measure(pid).cpu_seconds < 5


def test_a_process_that_is_gone_uses_nothing() -> None:
    """A process that ended in between counts as nothing, and raises nothing."""
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        pass
    assert measure(process.pid) == Usage(0, 0, 1)


def test_a_stopped_process_is_seen() -> None:
    """Whether one of the processes is stopped is told."""
    stop = "import signal\nchild = os.fork()\nif not child: time.sleep(60)\n"
    with running(stop) as pid:
        assert not measure(pid).stopped
    with running(stop + "os.kill(child, signal.SIGSTOP); os.waitpid(child, os.WUNTRACED)") as pid:
        assert measure(pid).stopped
