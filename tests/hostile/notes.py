"""Leaving notes: one submission leaves something for a later one, which looks for it."""

from __future__ import annotations

from .rows import SAY, Row, printing

CATEGORY = "leaving notes"
_LIBC = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
_TRY = "import os, socket, sys\ntry:\n    {}\nexcept (OSError, ValueError, AttributeError, ImportError):\n    pass"

_IN_AN_INODE = (
    "import fcntl, os, struct\nfolder = os.open('/tmp', os.O_RDONLY)\ntry:\n    {}\nexcept OSError:\n    pass"
)


def _pair(name: str, leave: str, look: str, *, quick: bool = False, how: str = "confined") -> Row:
    """Return a row whose first submission leaves a note and whose second prints when it finds it."""
    return printing(name, CATEGORY, look, how=how, leaves=leave, quick=quick)


def _found(condition: str, imports: str = "import os") -> str:
    return (
        f"{imports}\ntry:\n    if {condition}:\n        {SAY}\nexcept (OSError, ValueError, AttributeError):\n    pass"
    )


_EVERYWHERE = """import os
places = ["/tmp", "/dev/shm", os.path.expanduser("~"), os.getcwd(), "/var/tmp", "/run", "/dev", "/dev/mqueue", "/opt", "/"]
import itertools
for start in ("/opt", "/home", "/etc", "/dev"):
    places += [place for place, _, _ in itertools.islice(os.walk(start), 300)]
"""
_WRITE = (
    _EVERYWHERE
    + """
for place in places:
    try:
        if os.access(place, os.W_OK) and (place.startswith(("/tmp", "/dev/shm")) or os.environ.get("HOME") == "/home/student"):
            open(f"{place}/left-note", "w").close()
    except OSError:
        pass
"""
)
_LOOK = (
    _EVERYWHERE
    + f"""
if any(os.path.exists(f"{{place}}/left-note") for place in places):
    {SAY}
"""
)
_DAEMON = """import os, socket, time
if os.fork() == 0:
    os.setsid()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("\\0left-note")
    listening.listen()
    time.sleep(4)
    os._exit(0)
time.sleep(0.2)
"""
_PROCESS = """import os, sys, time
if os.fork() == 0:
    os.setsid()
    with open("/proc/self/comm", "w") as file: file.write("left-note")
    time.sleep(4)
    os._exit(0)
time.sleep(0.2)
"""
_TIME_WAIT = """import socket
try:
    with socket.create_server(("127.0.0.1", 0)) as server:
        for _ in range(3):
            socket.create_connection(server.getsockname()).close()
            server.accept()[0].close()
except OSError:
    pass
"""

ROWS: list[Row] = [
    _pair("a file in every writable place", _WRITE, _LOOK, quick=True),
    _pair("a hidden folder", "import os\nos.makedirs('/tmp/.a/.b', exist_ok=True)", _found("os.path.exists('/tmp/.a')")),
    _pair("an attribute of a folder", _TRY.format('os.setxattr("/tmp", "user.note", b"1")'), _found("os.listxattr('/tmp')")),
    _pair("the mode of a folder", "import os\nos.chmod('/tmp', 0o711)", _found("os.stat('/tmp').st_mode & 0o777 == 0o711")),
    _pair("the time of a folder", "import os\nos.utime('/tmp', (5, 12345))", _found("os.stat('/tmp').st_mtime == 12345")),
    _pair("the times of the folder of terminals", _TRY.format("os.utime('/dev/pts', (5, 12345))"), _found("os.stat('/dev/pts').st_mtime == 12345")),
    _pair("how a folder says that it will be written", _IN_AN_INODE.format("fcntl.fcntl(folder, 1036, struct.pack('Q', 3))"),
          _IN_AN_INODE.format(f"if struct.unpack('Q', fcntl.fcntl(folder, 1035, bytes(8)))[0] == 3: {SAY}")),
    _pair("the flags of a folder", _IN_AN_INODE.format("fcntl.ioctl(folder, 0x40086602, struct.pack('l', 0x40))"),
          _IN_AN_INODE.format(f"if struct.unpack('l', fcntl.ioctl(folder, 0x80086601, bytes(8)))[0] & 0x40: {SAY}")),
    _pair("System V shared memory", _LIBC + "libc.shmget(0x6e6f74, 4096, 0o1666)",
          _LIBC + f"if libc.shmget(0x6e6f74, 4096, 0) >= 0:\n    {SAY}"),
    _pair("System V semaphores", _LIBC + "libc.semget(0x6e6f74, 3, 0o1666)", _LIBC + f"if libc.semget(0x6e6f74, 3, 0) >= 0:\n    {SAY}"),
    _pair("System V messages", _LIBC + "libc.msgget(0x6e6f74, 0o1666)", _LIBC + f"if libc.msgget(0x6e6f74, 0) >= 0:\n    {SAY}"),
    _pair("a POSIX message queue", _LIBC + "libc.mq_open(b'/note', 0o102, 0o666, None)",
          _LIBC + f"if libc.mq_open(b'/note', 0) >= 0:\n    {SAY}"),
    _pair("POSIX shared memory",
          "from multiprocessing import shared_memory, resource_tracker\nresource_tracker.register = lambda *a: None\n"
          "block = shared_memory.SharedMemory('note' + 'left', create=True, size=64)",
          "from multiprocessing import shared_memory\ntry:\n    shared_memory.SharedMemory('note' + 'left')\n    " + SAY
          + "\nexcept (OSError, ValueError):\n    pass"),
    _pair("a POSIX semaphore", _LIBC + "libc.sem_open(b'/notesem', 0o100, 0o666, 3)",
          _LIBC + "libc.sem_open.restype = ctypes.c_void_p\nif libc.sem_open(b'/notesem', 0):\n    " + SAY),
    _pair("a key in the keyring",
          _LIBC + "libc.syscall(248, b'user', b'left-note', b'1', 1, -4)",
          _LIBC + f"if libc.syscall(250, 10, -4, b'user', b'left-note', 0) >= 0:\n    {SAY}"),
    _pair("an abstract socket", _DAEMON, _found("socket.socket(socket.AF_UNIX).connect('\\0left-note') is None", "import socket")),
    _pair("a daemon's name", _PROCESS,
          _found("'left-note' in [open(f'/proc/{p}/comm').read().strip() for p in os.listdir('/proc') if p.isdigit()]")),
    _pair("connections on loopback that were closed", _TIME_WAIT,
          _found("len(open('/proc/net/tcp').readlines()) > 1 or 'InSegs' in open('/proc/net/snmp').read() and "
                 "int(open('/proc/net/snmp').read().split('Tcp:')[2].split()[9]) > 0")),
    _pair("the counters of loopback", "import socket\ntry:\n    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))\n"
          "except OSError:\n    pass",
          _found("int(open('/proc/net/snmp').read().split('Udp:')[2].split()[3]) > 0")),
    _pair("the limits of process 1", _TRY.format("import resource; resource.prlimit(os.getppid() if os.getppid() > 1 else 1,"
          " resource.RLIMIT_MSGQUEUE, (77, 77))"),
          _found("77 in (*resource.getrlimit(resource.RLIMIT_MSGQUEUE), *resource.prlimit(os.getppid(), resource.RLIMIT_MSGQUEUE))",
                 "import os, resource")),
    _pair("the priority of process 1", _TRY.format("os.setpriority(os.PRIO_PROCESS, os.getppid() if os.getppid() > 1 else 1, 7)"),
          _found("7 in (os.getpriority(os.PRIO_PROCESS, 0), os.getpriority(os.PRIO_PROCESS, os.getppid()))")),
    _pair("the processors of process 1", _TRY.format("os.sched_setaffinity(os.getppid() if os.getppid() > 1 else 1, {0})"),
          _found("len(os.sched_getaffinity(os.getppid() or 1)) == 1 or len(os.sched_getaffinity(0)) == 1")),
    _pair("the flags of inherited descriptors",
          "import fcntl, os\nfor number in range(64):\n    try:\n"
          "        fcntl.fcntl(number, fcntl.F_SETFL, fcntl.fcntl(number, fcntl.F_GETFL) | os.O_APPEND)\n"
          "    except OSError:\n        pass",
          "import fcntl, os\nfor number in range(3):\n    try:\n        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND:\n"
          f"            {SAY}\n    except OSError:\n        pass"),
    _pair("bytes in inherited sockets and pipes",
          "import os, stat, fcntl\nfor number in range(1, 64):\n    try:\n        mode = os.fstat(number).st_mode\n"
          "        if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode):\n            os.write(number, b'left-note\\n')\n    except OSError:\n        pass",
          "import os, select, stat\nfor number in range(64):\n    try:\n        mode = os.fstat(number).st_mode\n"
          "        if (stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)) and select.select([number], [], [], 0)[0]:\n"
          f"            if b'left' in os.read(number, 99): {SAY}\n    except (OSError, ValueError):\n        pass",
          how="shared_pipe"),
    _pair("the host's name", "import socket\ntry:\n    socket.sethostname('left-note')\nexcept OSError:\n    pass",
          _found("socket.gethostname() == 'left-note'", "import socket"), how="confined_as_root"),
    _pair("a variable of the environment", "import os\nos.environ['NOTE'] = '1'\nos.putenv('NOTE', '1')",
          _found("'NOTE' in os.environ"), how="same_process"),
    _pair("a changed module", "import numpy\nnumpy.left_note = 1\nimport sys\nsys.modules['left_note'] = numpy",
          _found("hasattr(numpy, 'left_note') or 'left_note' in sys.modules", "import numpy, sys"), how="same_process"),
    _pair("a variable and a hook of the shell", "left_note = 1\nimport sys\nsys.meta_path.append(5)\nget_ipython().ast_transformers.append(5)",
          _found("'left_note' in globals() or 5 in sys.meta_path or get_ipython().ast_transformers", "import sys"), how="same_process"),
    _pair("the state of the random numbers", "import numpy, random\nnumpy.random.seed(99)\nrandom.seed(99)",
          _found("random.random() == 0.40397807494366633", "import random"), how="same_process"),
]  # fmt: skip
