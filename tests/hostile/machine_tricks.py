"""Tricks on the machine: use it up, outlive the cell, end what must not end."""

from __future__ import annotations

from typing import Any

from . import course
from .rows import SAY, Proof, Row, outcomes

CATEGORY = "tricks on the machine"
TIMED_OUT, KILLED = outcomes("timed_out"), outcomes("killed")


def _call(name: str, body: str, expected: frozenset[str], *, given: dict[str, Any], **more: Any) -> Row:
    """Return a row whose `scaled` does this; the other exercise keeps its points."""
    source = f"import ctypes, os, signal, sys, time, threading\ndef scaled(x, factor):\n{_indented(body)}\n    return x"
    return Row(name, CATEGORY, lambda: course.notebook(source), _proof(body, given), outcomes=expected, **more)


def _cell(name: str, body: str, *, given: dict[str, Any], earns: tuple[float, ...] = (10.0, 10.0), **more: Any) -> Row:
    """Return a row of right answers, with a cell before them that does this."""
    source = f"import ctypes, os, signal, sys, time, threading\n{body}"
    return Row(name, CATEGORY, lambda: course.notebook(first=[source]), _proof(body, given), earns, **more)


def _last(name: str, body: str, *, given: dict[str, Any]) -> Row:
    """Return a row of right answers, with a last cell that does this to what the tests are to talk to."""
    source = f"import os, signal, time\n{body}"
    return Row(name, CATEGORY, lambda: course.notebook(last=[source]), _proof(body, given), (10.0, 10.0))


def _proof(body: str, given: dict[str, Any]) -> Proof:
    how = "open_sandbox" if given.get("harms") else "confined"
    return Proof(how, {"code": f"import ctypes, os, signal, sys, time, threading\n{body}"} | given)


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.splitlines())


HANGS, HARMS = {"hangs": True}, {"harms": True}
_STUBBORN = """for number in range(1, 32):
    if number not in (9, 19):
        signal.signal(number, signal.SIG_IGN)
while True:
    try:
        while True: pass
    except BaseException:
        pass"""
_FORKS = """count = 0
for _ in range(200):
    try:
        if os.fork() == 0:
            time.sleep(6)
            os._exit(0)
        count += 1
    except OSError:
        break
if count == 200:
    """
_THREADS = """count = 0
try:
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
        count += 1
except RuntimeError:
    pass
if count == 200:
    """
_MAPPED = """import mmap
try:
    block = mmap.mmap(-1, {size})
    block.write(b"x" * {size})
    """
_FILES = """names = {places}
written = 0
try:
    for number in range({count}):
        with open(f"{{names}}/{{number}}", "wb") as file:
            for _ in range(8):
                file.write(b"x" * (1 << 20))
                written += 1
except OSError:
    pass
if written == 8 * {count}:
    """
_EMPTY_FILES = """made = 0
try:
    for number in range({count}):
        os.close(os.open(f"/tmp/{{number}}", os.O_CREAT))
        made += 1
    time.sleep(1)
except OSError:
    pass
if made == {count}:
    """
_SOCKETS = """import socket
for _ in range(4):
    if os.fork() == 0:
        pairs = [socket.socketpair() for _ in range(100)]
        for end, _ in pairs:
            end.setblocking(False)
            try:
                while True: end.send(b"x" * 4096)
            except OSError:
                pass
        time.sleep(9)
        os._exit(0)
time.sleep(2)
"""
_PIPES = """try:
    libc = ctypes.CDLL(None, use_errno=True)
    class Piece(ctypes.Structure):
        _fields_ = [("start", ctypes.c_void_p), ("size", ctypes.c_size_t)]
    block = ctypes.create_string_buffer(1 << 16)
    if libc.vmsplice(os.pipe()[1], ctypes.byref(Piece(ctypes.addressof(block), 1 << 16)), 1, 0) > 0:
        """
_LOCKS = """import fcntl
try:
    file = open("/tmp/locked", "w+b")
    for number in range(5_000):
        fcntl.lockf(file, fcntl.LOCK_EX, 1, 60_000 - 2 * number)
    time.sleep(2)
    """
_LENT = """here, there = os.pipe()
further = os.pipe()[1]
try:
    os.write(there, b"x" * 4096)
    if {call} > 0:
        """
_TIMERS = """class Event(ctypes.Structure):
    _fields_ = [("value", ctypes.c_void_p), ("signal", ctypes.c_int), ("how", ctypes.c_int), ("rest", ctypes.c_char * 48)]
libc = ctypes.CDLL(None)
nobody, timer = Event(None, 0, 1), ctypes.c_void_p()
made = 0
while made < 5_000 and libc.timer_create(time.CLOCK_MONOTONIC, ctypes.byref(nobody), ctypes.byref(timer)) == 0:
    made += 1
if made == 5_000:
    """
_SIGNALS = """libc = ctypes.CDLL(None)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGRTMIN])
wait = 0
while wait < 5_000 and libc.sigqueue(os.getpid(), signal.SIGRTMIN, None) == 0:
    wait += 1
if wait == 5_000:
    """
_REWRITTEN = """block = bytearray(b"x") * (150 << 20)
here, there = os.pipe()
for _ in range(6):
    if os.fork() == 0:
        for place in range(0, 80 << 20, 4096):
            block[place] = 3
        os.write(there, b"x")
        time.sleep(9)
        os._exit(0)
for _ in range(6):
    os.read(here, 1)
time.sleep(2)
"""
# The kernel shows no memory of such a process; the thread waits until it is one.
_HEADLESS = """import ctypes, platform
here, there = os.pipe()
def hold():
    global rows
    time.sleep(0.5)
    rows = bytearray(b"x") * (220 << 20)
    os.write(there, b"x")
    time.sleep(9)
for _ in range(4):
    if os.fork() == 0:
        threading.Thread(target=hold).start()
        ctypes.CDLL(None).syscall({"x86_64": 60}.get(platform.machine(), 93), 0)
for _ in range(4):
    os.read(here, 1)
time.sleep(1)
"""
# Each page is the kernel's one page of zeros; its place in the tables, 1 GB from the next, takes 8 kB.
_TABLES = """import ctypes
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
here, there = os.pipe()
for _ in range(4):
    if os.fork() == 0:
        for place in range(64, 30_000):
            ctypes.string_at(libc.mmap(place << 30, 4096, 1, 0x22, -1, 0), 1)
        os.write(there, b"x")
        time.sleep(9)
        os._exit(0)
for _ in range(4):
    os.read(here, 1)
time.sleep(1)
"""
_STORM = """def storm():
    end = time.monotonic() + 6
    while time.monotonic() < end:
        try:
            if os.fork() == 0:
                try:
                    os.fork() and os.fork()
                finally:
                    os._exit(0)
            os.wait()
        except OSError:
            pass
    os._exit(0)
here, there = os.pipe()
for _ in range(4):
    if os.fork() == 0:
        rows = bytearray(b"x") * (250 << 20)
        os.write(there, b"x")
        time.sleep(9)
        os._exit(0)
for _ in range(2):
    if os.fork() == 0:
        if os.fork() == 0:
            storm()
        os._exit(0)
for _ in range(4):
    os.read(here, 1)
time.sleep(2)
"""
_EXCEPT = "\nexcept (OSError, MemoryError, ValueError):\n    pass"
_LIBC = "libc = ctypes.CDLL(None, use_errno=True)\n"

ROWS: list[Row] = [
    _call("endless loop", "while True: pass", TIMED_OUT, given=HANGS, quick=True),
    _call("endless loop that ignores every signal", _STUBBORN, TIMED_OUT, given=HANGS),
    _call("sleep", "time.sleep(60)", TIMED_OUT, given=HANGS),
    _call("waiting for a lock", "threading.Lock().acquire() and (lock := threading.Lock()).acquire() and lock.acquire()",
          TIMED_OUT, given=HANGS),
    _call("reading from a pipe that nobody fills", "os.read(os.pipe()[0], 1)", TIMED_OUT, given=HANGS),
    _call("stopping itself", "os.kill(os.getpid(), signal.SIGSTOP)", outcomes("failed", "timed_out"), given=HANGS),
    _call("an endless list", "rows = []\nwhile True: rows.append(b'x' * (1 << 20))", outcomes("crashed", "killed", "timed_out"),
          given={"code": "rows = [b'x' * (1 << 20) for _ in range(700)]\n" + SAY}),
    _call("recursion without end", "def down(n): return down(n + 1)\ndown(0)", outcomes("crashed"),
          given={"code": "import sys\ntry:\n    def down(n): return down(n + 1)\n    down(0)\n"
                         "except RecursionError:\n    " + SAY}),
    _call("recursion past the stack", "sys.setrecursionlimit(10**8)\nx = ()\nfor _ in range(10**6): x = (x,)\n"
          "class A:\n    def __repr__(self): return repr(self)\nrepr(A())", outcomes("killed", "crashed", "timed_out"), given=HARMS),
    _call("os._exit", "os._exit(0)", KILLED, given=HARMS, quick=True),
    _call("sys.exit", "sys.exit(0)", outcomes("crashed"), given={"code": "import atexit\natexit.register(print, 'GOT' + ' IT')\nraise SystemExit(0)"}),
    _call("abort", "os.abort()", KILLED, given=HARMS),
    _call("segmentation fault", "ctypes.string_at(0)", KILLED, given=HARMS),
    _call("killing the parent", "os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(5)", outcomes("killed", "timed_out"),
          given={"code": "import os, signal, time\nif os.fork() == 0:\n    if os.fork() == 0:\n        parent = os.getppid()\n        os.kill(parent, signal.SIGKILL)\n"
                         "        time.sleep(0.2)\n        if os.getppid() != parent: " + SAY + "\n    else:\n        time.sleep(9)\nelse:\n    time.sleep(1)"}, earns=(0.0, 10.0)),
    _call("stopping the parent", "os.kill(os.getppid(), signal.SIGSTOP)", outcomes("failed", "killed", "timed_out"),
          given={"code": "import os, signal\nchild = os.fork()\nif child == 0:\n    signal.pause()\nos.kill(child, signal.SIGSTOP)\n"
                         "if os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1]):\n    " + SAY}, earns=(0.0, 10.0)),
    _call("killing everybody", "os.kill(-1, signal.SIGKILL)", outcomes("failed", "killed", "timed_out", "crashed"),
          given={"code": "import os\nos.kill(-1, 0)\n" + SAY}, earns=(0.0, 10.0)),
    _call("stopping everybody", "os.kill(-1, signal.SIGSTOP)", outcomes("failed", "crashed"),
          given={"code": "import os\nos.kill(-1, 0)\n" + SAY}, earns=(0.0, 10.0)),
    _last("killing everybody in the last cell", "os.kill(-1, signal.SIGKILL)",
          given={"code": "import os\nos.kill(-1, 0)\n" + SAY}),
    _last("a daemon that stops everybody, again and again", "if os.fork() == 0:\n    while True:\n        os.kill(-1, signal.SIGSTOP)\n"
          "        time.sleep(0.01)", given={"code": "import os\nos.kill(-1, 0)\n" + SAY}),
    _call("killing process 1", "for number in (9, 15, 19, 2, 11): os.kill(1, number)", outcomes("failed"),
          given={"code": "import os, signal\nos.kill(os.getppid(), 0)\n" + SAY}),
    _cell("endless loop in a cell", "while True: pass", given=HANGS),
    _cell("endless loop in a cell that ignores every signal", _STUBBORN, given=HANGS),
    _cell("endless output", "while True: print('x' * 10_000)",
          given={"code": "for _ in range(300): print('x' * 10_000)\n" + SAY}),
    _cell("endless output past Python", "while True: os.write(1, b'x' * 10_000)",
          given={"code": "import os\nfor _ in range(300): os.write(1, b'x' * 10_000)\n" + SAY}),
    _cell("bounded fork bomb", _FORKS + SAY, given={}, at_most=True),  # its own tests may find no process left
    _cell("two hundred threads", _THREADS + SAY, given={}),
    _cell("memory in many processes", "rows = b''\nfor _ in range(30):\n    if os.fork() == 0:\n        rows = bytearray(b'x') * (100 << 20)\n"
          "        time.sleep(6)\n        os._exit(0)\ntime.sleep(1.5)\n", earns=(10.0, 10.0),
          given={"code": "import os\nfor _ in range(8):\n    if os.fork() == 0:\n        rows = bytearray(b'x') * (100 << 20)\n        os._exit(0)\n"
                         "    assert os.wait()[1] == 0\n" + SAY}),
    _cell("memory taken while the judge is busy", "if os.fork() == 0:\n    time.sleep(0.3)\n    rows = [bytearray(b'x') * (100 << 20) for _ in range(4)]\n"
          "    if os.fork():\n        rows.append(bytearray(b'x') * (300 << 20))\n    time.sleep(30)\n    os._exit(0)",
          given={"code": "rows = bytearray(b'x') * (700 << 20)\n" + SAY}),
    _cell("shared memory that no process counts", _MAPPED.format(size="(100 << 20)") + SAY + _EXCEPT, given={}),
    _cell("memory files", "try:\n    file = os.memfd_create('x')\n    for _ in range(100): os.write(file, b'x' * (1 << 20))\n    " + SAY
          + _EXCEPT, given={}),
    _cell("full disk at home", _FILES.format(places="'.'", count=20) + SAY, given={}),
    _cell("full disk in /tmp", _FILES.format(places="'/tmp'", count=20) + SAY, given={}),
    _cell("full disk in /dev/shm", _FILES.format(places="'/dev/shm'", count=20) + SAY,
          given={"code": _FILES.format(places="'/tmp'", count=20) + SAY}),
    _cell("one enormous file", "try:\n    with open('/tmp/big', 'wb') as file:\n        file.truncate(200 << 20)\n    " + SAY + _EXCEPT, given={}),
    _cell("files without content", _EMPTY_FILES.format(count=20_000) + SAY, given={}),
    _cell("what waits in sockets", _SOCKETS + SAY, given={}),
    _cell("folders that cannot be removed", "os.makedirs('a/' * 200)\nfor place in ('a', '.', '/tmp'): os.chmod(place, 0)",
          given={"code": "import os, shutil\nos.makedirs('a/b')\nos.chmod('a', 0o500)\nos.chmod('.', 0o500)\n"
                         "print('GOT' + ' IT')"}, earns=(10.0, 10.0)),
    _cell("a daemon that outlives the cell", "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.closerange(0, 64)\n"
          "        while True: time.sleep(0.1)\n    os._exit(0)\nos.wait()",
          given={"before": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(2)\n    os._exit(0)",
                 "code": "import os\nnames = [open(f'/proc/{p}/cmdline').read() for p in os.listdir('/proc') if p.isdigit()]\n"
                         "if sum('setsid' in name for name in names) > 1:\n    " + SAY}),
    _cell("a thread that outlives the cell", "def spin():\n    while True: time.sleep(0.01)\nfor _ in range(5):\n"
          "    threading.Thread(target=spin).start()",
          given={"code": "import threading, time\nthreading.Thread(target=time.sleep, args=(1,)).start()\nif threading.active_count() > 1:\n    " + SAY}),
    _cell("os._exit in a cell", "os._exit(0)", given=HARMS),
    _cell("closing standard streams", "os.closerange(0, 3)\nsys.stdout = sys.stderr = sys.stdin = None", given={"code": "import os\nos.close(2)\n" + SAY}),
    _cell("the limits of process 1", "import resource\ntry:\n    resource.prlimit(1, resource.RLIMIT_STACK, (1 << 16, 1 << 16))\n    " + SAY
          + _EXCEPT, given={"code": "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_STACK, (1 << 22, 1 << 22))\n" + SAY}),
    _cell("the priority of process 1", "try:\n    os.setpriority(os.PRIO_PROCESS, 1, 19)\n    os.setpriority(os.PRIO_USER, 0, 19)\n    "
          + SAY + _EXCEPT, given={}),
    _cell("the processors of process 1", "try:\n    os.sched_setaffinity(1, {0})\n    " + SAY + _EXCEPT, given={}),
    _cell("the scheduler of process 1", "try:\n    os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))\n    " + SAY + _EXCEPT, given={}),
    _cell("pages that only a pipe holds", _PIPES + SAY + _EXCEPT, given={}),
    _cell("pages that one pipe lends another", _LENT.format(call="ctypes.CDLL(None).tee(here, further, 4096, 0)") + SAY + _EXCEPT, given={}),
    _cell("pages that move from one pipe to another", _LENT.format(call="os.splice(here, further, 4096)") + SAY + _EXCEPT, given={}),
    _cell("timers without end", _TIMERS + SAY, given={}),
    _cell("signals that wait", _SIGNALS + SAY, given={}),
    _cell("forks that rewrite what they inherited", _REWRITTEN + SAY, given={}),
    _cell("memory in the tables of pages", _TABLES + SAY, given={}),
    _cell("memory of processes whose first thread has ended", _HEADLESS + SAY, given={}),
    _cell("memory beside a storm of orphans", _STORM + SAY, given={}, at_most=True),
    _cell("another processor", "try:\n    os.sched_setaffinity(0, range(os.cpu_count()))\n    " + SAY + _EXCEPT, given={}),
    _cell("record locks without end", _LOCKS + SAY + _EXCEPT, given={}),
    _cell("all processors at once", "for _ in range(30):\n    if os.fork() == 0:\n        end = time.time() + 5\n"
          "        while time.time() < end: pass\n        os._exit(0)", given={"code": SAY}),
]  # fmt: skip
