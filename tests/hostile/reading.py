"""Reading and reaching out: what lies on the machine, and what lies beyond it."""

from __future__ import annotations

import atexit
import socket
import sys
from functools import partial
from pathlib import Path

from . import course
from .rows import SAY, Proof, Row, printing

CATEGORY = "reading and reaching out"
PROJECT = Path(__file__).parents[2]


def _condition(
    name: str, condition: str, imports: str = "import os", *, how: str = "no_wall", quick: bool = False
) -> Row:
    """Return a row that prints where a condition holds; anything that goes wrong on the way is a no."""
    code = f"{imports}\ntry:\n    if {condition}:\n        {SAY}\nexcept Exception:\n    pass"
    return printing(name, CATEGORY, code, how=how, quick=quick)


def _file(name: str, path: Path, *, quick: bool = False) -> Row:
    return _condition(name, f"open({str(path)!r}, 'rb').read(1)", quick=quick)


_ANY_SYSCTL = """any(os.access(os.path.join(place, name), os.W_OK) and open(os.path.join(place, name), 'r+')
        for place, _, names in os.walk('/proc/sys') for name in names)"""
_OTHERS = """any(b'/' in open(f'/proc/{number}/environ', 'rb').read() or os.readlink(f'/proc/{number}/cwd')
        for number in {os.getppid() or 1})"""
# Numbers that a program can move as it likes, and that the next submission's program reads.
_COUNTED = """import os
_COUNTERS = ['vmstat', 'zoneinfo', 'buddyinfo', 'interrupts', 'softirqs', 'diskstats', 'pressure/cpu', 'pressure/memory',
             'sys/fs/dentry-state', 'sys/fs/inode-nr', 'sys/fs/file-nr']
def _readable(name):
    try:
        return len(open(f'/proc/{name}').read()) > 0
    except OSError:
        return False"""
_LISTENING = socket.create_server(("127.0.0.1", 0))  # a service of this machine, there as long as the tests are
atexit.register(_LISTENING.close)
_SYSCALL = "ctypes.CDLL(None).syscall({}) >= 0"


def _what_tests_call_with(name: str, opened: str, keep: str, look: str) -> Row:
    """Return a row whose right answer keeps what it is called with, for a later cell to print."""
    answer = f"{opened}\nimport numpy as np\n\ndef scaled(x, factor):\n    {keep}\n    return np.asarray(x) * factor"
    shows = f"try:\n    if {look}:\n        {SAY}\nexcept (OSError, ValueError):\n    pass"
    given = {"before": f"{answer}\nscaled([1.0], 2.0)", "code": shows}
    submitted = partial(course.notebook, answer, last=[shows])
    return Row(f"what tests call with: {name}", CATEGORY, submitted, Proof("same_process", given), (10.0, 10.0))


_DAEMON = """import os, socket
heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
heard.bind("heard")
heard.settimeout(3)
if os.fork() == 0:
    try:
        while True: open("told", "ab").write(heard.recv(9))
    finally:
        os._exit(0)
sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)"""

_MINCORE = """import ctypes, mmap, os, sys
def _pages(file):
    start = ctypes.addressof(ctypes.c_char.from_buffer(file))
    return ctypes.CDLL(None).mincore(ctypes.c_void_p(start), ctypes.c_size_t(4096), ctypes.create_string_buffer(1))"""

ROWS: list[Row] = [
    _what_tests_call_with("a file", "import os", "open('seen', 'a').write(str(factor))", "os.path.getsize('seen')"),
    _what_tests_call_with("a pipe", "import os; here, there = os.pipe(); os.set_blocking(here, False)",
                          "os.write(there, b'x')", "os.read(here, 1)"),
    _what_tests_call_with("a process that listens", _DAEMON, "sender.sendto(b'x', 'heard')",
                          "__import__('time').sleep(0.3) or os.path.getsize('told')"),
    _file("the project's own files", PROJECT / "pyproject.toml", quick=True),
    _file("the engine's judge", PROJECT / "nbjudge" / "judging" / "hidden_tests.py"),
    _file("the virtual environment beside the checkout", Path(sys.prefix) / "pyvenv.cfg"),
    _condition("hidden tests, gradebook and submissions wherever they lie", """any(name in ('pyproject.toml', 'gradebook.db',
            'nbgrader_config.py') or name.startswith('test_update') for start in ('/work', '/root', '/srv', '/mnt', '/home', "/tmp",
            os.path.dirname(os.path.abspath(os.curdir)), ROOT) for place, folders, names in os.walk(start) for name in names)"""
               .replace("ROOT", repr(str(PROJECT)))),
    _condition("nbgrader's exchange in its usual place", "os.path.exists('/usr/local/share')", quick=True),
    _condition("the home of who grades", f"os.listdir({str(Path.home())!r}) is not None and {str(Path.home())!r} != '/home/student'"),
    _condition("passwords", "'root:' in open('/etc/passwd').read()"),
    _condition("configuration of the host", "os.path.exists('/etc/hosts') or os.path.exists('/etc/hostname')"),
    _condition("secrets in the environment", "'PYTEST_CURRENT_TEST' in os.environ", quick=True),
    _condition("the grader's process", _OTHERS),
    _condition("other people's processes", "sum(name.isdigit() for name in os.listdir('/proc')) > 6"),
    _condition("the memory of process 1", "os.open(f'/proc/{os.getppid()}/mem', os.O_RDONLY) >= 0"),
    _condition("what the kernel counts for the whole machine", "any(map(_readable, _COUNTERS))", _COUNTED),
    _condition("settings of the kernel", _ANY_SYSCTL, how="confined_as_root"),
    _condition("the kernel's log", _SYSCALL.format("103, 10, 0, 0"), "import ctypes", how="no_wall"),
    _condition("loopback", f"socket.create_connection(('127.0.0.1', {_LISTENING.getsockname()[1]}), 1)", "import socket", how="no_wall"),
    _condition("the network", "socket.if_nameindex()", "import socket"),
    _condition("sockets of the internet", "socket.socket(socket.AF_INET) and socket.socket(socket.AF_INET6)", "import socket"),
    _condition("the host of a virtual machine", "socket.socket(socket.AF_VSOCK) or True", "import socket", how="no_wall"),
    _condition("netlink", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)", "import socket"),
    _condition("programs with more rights", "'NoNewPrivs:\\t0' in open('/proc/self/status').read()"),
    _condition("capabilities", "int(open('/proc/self/status').read().split('CapEff:')[1].split()[0], 16)", how="confined_as_root"),
    _condition("a namespace of its own", _SYSCALL.format("272, 0x10000000"), "import ctypes", how="no_wall"),
    _condition("mounting", "ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0", "import ctypes", how="confined_as_root"),
    _condition("tracing", _SYSCALL.format("101, 0, 0, 0, 0"), "import ctypes", how="confined"),
    _condition("rings of the kernel", "ctypes.CDLL(None).syscall(425, 1, ctypes.create_string_buffer(120)) >= 0", "import ctypes",
               how="no_wall"),
    _condition("who opens which file", "ctypes.CDLL(None).inotify_init1(0) >= 0", "import ctypes"),
    _condition("who opens a file in which folder", "fcntl.fcntl(os.open('/usr/bin', os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_ACCESS) == 0",
               "import fcntl, os"),
    _condition("making the kernel forget a file, so that who reads it later leaves a note",
               "os.posix_fadvise(os.open(sys.executable, os.O_RDONLY), 0, 0, os.POSIX_FADV_DONTNEED) or True", "import os, sys"),
    _condition("the same of a file in memory", "mmap.mmap(os.open(sys.executable, os.O_RDONLY), 4096, prot=mmap.PROT_READ).madvise(21) or True",
               "import mmap, os, sys"),
    _condition("which pages of a file are in memory, read without waiting",
               "os.preadv(os.open(sys.executable, os.O_RDONLY), [bytearray(9)], 0, os.RWF_NOWAIT) > 0", "import os, sys"),
    _condition("which pages of a file are in memory, asked of its map", "_pages(mmap.mmap(os.open(sys.executable, os.O_RDONLY), 4096, "
               "flags=mmap.MAP_PRIVATE)) == 0", _MINCORE),
    _condition("disks and other devices", "any(name not in ('null', 'zero', 'full', 'random', 'urandom', 'tty', 'pts', 'ptmx', 'shm', 'fd',"
               " 'stdin', 'stdout', 'stderr', 'console', 'core') for name in os.listdir('/dev'))"),
    printing("paths of the host in a traceback", CATEGORY, how="no_wall", code="import traceback, sys, numpy, IPython, json\ntry:\n    json.loads('{')\nexcept ValueError:\n"
             f"    text = traceback.format_exc() + numpy.__file__ + IPython.__file__ + str(sys.path)\n    if any(p in text for p in {[str(PROJECT), sys.prefix]!r}):\n"
             f"        {SAY}"),
]  # fmt: skip
