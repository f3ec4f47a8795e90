"""The wall: the bubblewrap command around the program inside, and what to say where it cannot be built.

The inside gets the interpreter and the packages read-only at neutral paths, three small writable places, no network,
no capability, no host process, no environment. Nobody inside may be the host's root: when we are root, an outer bwrap
makes the interpreter readable for everyone, setpriv gives root up, and only then the real, inner bwrap starts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from nbjudge.errors import SandboxUnavailable
from nbjudge.sandbox import seccomp
from nbjudge.sandbox.cgroup import Cgroup
from nbjudge.settings import AS_NBGRADER, Limits

HOME = "/home/student"
_NOBODY = "65534"
# All that the inside holds of us.
_CODE = ("__init__.py", "errors.py", "sandbox/__init__.py", "sandbox/inside/**/*.py")
_FOLDERS = (
    "",
    "/sandbox",
    "/sandbox/inside",
    "/sandbox/inside/kernel",
    "/sandbox/inside/shared",
    "/sandbox/inside/values",
)
_PYTHON = "/opt/python"
_PACKAGES = "/opt/packages"
_PROGRAM = "/opt/nbjudge"
_OUR_FOLDERS = [f"{_PROGRAM}/nbjudge{below}" for below in _FOLDERS]
_ENGINE = Path(__file__).parents[1]
# Not the whole of /usr: /usr/local/share is where nbgrader's exchange lies by default, with everybody's submissions.
_USR = [
    *("/usr/bin", "/usr/sbin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/include", "/usr/share"),
    *("/usr/local/bin", "/usr/local/lib", "/usr/local/lib64"),
]
# Of the interpreter's folder too: in etc/jupyter of a conda environment can stand the password of a gradebook.
_OF_PYTHON = ("bin", "include", "lib", "lib64", "libexec", "share")
_SYSTEM = [*_USR, "/bin", "/sbin", "/lib", "/lib32", "/lib64"]
_COUNTERS = [
    "buddyinfo", "diskstats", "interrupts", "pagetypeinfo", "schedstat", "slabinfo", "softirqs", "vmstat", "zoneinfo",
    "pressure/cpu", "pressure/io", "pressure/irq", "pressure/memory",
    "sys/fs/dentry-state", "sys/fs/file-nr", "sys/fs/inode-nr", "sys/fs/inode-state",
]  # fmt: skip
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin", "HOME": HOME, "TMPDIR": "/tmp", "LANG": "C.UTF-8", "USER": "student",
    "IPYTHONDIR": "/tmp/.ipython", "MPLCONFIGDIR": "/tmp/.matplotlib",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0", "PYTHONBREAKPOINT": "0", "PYTHONMALLOC": "malloc",  # for `memory.py`
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1", "LD_LIBRARY_PATH": f"{_PYTHON}/lib",
    **AS_NBGRADER,
}  # fmt: skip


def start(control: int, limits: Limits, cgroup: Cgroup | None = None) -> subprocess.Popen[bytes]:
    """Start the program inside a new sandbox, with the socket `control` as its only way out, in this cgroup if any.

    The sandbox dies with the thread that calls this. Raises SandboxUnavailable where the wall cannot be built.
    """
    with ExitStack() as stack:
        code = {f"{_PROGRAM}/nbjudge/{path}": (_ENGINE / path).read_bytes() for path in _own_code()}
        code |= {"/etc/passwd": b"student:x:65534:65534::/home/student:/bin/sh\n", "/etc/group": b"student:x:65534:\n"}
        descriptors = {path: _in_memory(stack, content) for path, content in code.items()}
        program = seccomp.filter_program()
        rules = _in_memory(stack, program) if program else None
        command = [*_as_nobody(), *_inner(descriptors, rules, limits), *_python(control)]
        passed = [control, *descriptors.values(), *([] if rules is None else [rules])]
        _require_bubblewrap()
        if cgroup:
            command = cgroup.entering(command)
        return subprocess.Popen(
            command, pass_fds=passed, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )


def probe() -> None:
    """Try the wall once, with its real options; raise SandboxUnavailable, saying cause and cure, where it fails."""
    _require_bubblewrap()
    with ExitStack() as stack:
        program = seccomp.filter_program()
        rules = _in_memory(stack, program) if program else None
        command = [*_as_nobody(), *_inner({}, rules, Limits()), "/usr/bin/true"]
        passed = [] if rules is None else [rules]
        done = subprocess.run(command, pass_fds=passed, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise SandboxUnavailable(explain(done.stderr.decode(errors="replace")))


def _require_bubblewrap() -> None:
    if not shutil.which("bwrap"):
        raise SandboxUnavailable(
            "bubblewrap is not installed, and `grade` runs other people's code only inside it. Install it "
            "(Debian, Ubuntu: apt install bubblewrap), or pass --sandbox none for notebooks that you trust."
        )


def explain(complaint: str) -> str:
    """Return one line with the likely cause and the cure for what bubblewrap said."""
    said = " ".join(complaint.split())[-200:] or "no reason given"
    if "bwrap: " not in complaint and complaint:
        return f"The program inside the sandbox did not start: {said}. Is nbjudge installed whole? Install it again."
    cause = "Run `bwrap --unshare-all --ro-bind / / true` to see more"
    if _is_restricted_by_apparmor():
        cause = (
            "AppArmor keeps ordinary programs from making user namespaces (Ubuntu 24.04 and later): give bwrap a "
            "profile (package apparmor-profiles, bwrap-userns-restrict), or as root: "
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        )
    elif Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        cause = (
            "The container's own seccomp profile forbids namespaces: start it with --security-opt seccomp=unconfined "
            "--security-opt systempaths=unconfined, or grade outside the container"
        )
    elif (
        _setting("/proc/sys/kernel/unprivileged_userns_clone") == "0"
        or _setting("/proc/sys/user/max_user_namespaces") == "0"
    ):
        cause = (
            "User namespaces are switched off: as root, sysctl kernel.unprivileged_userns_clone=1 "
            "user.max_user_namespaces=10000"
        )
    otherwise = "or pass --sandbox none for notebooks that you trust."
    return f"bubblewrap cannot build the sandbox here ({said}). {cause}; {otherwise}"


def _is_restricted_by_apparmor() -> bool:
    return os.geteuid() != 0 and _setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1"


def _setting(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _without_counters() -> list[str]:
    """Return how to hide what the kernel counts for the whole machine: by it a submission could tell the next one."""
    there = filter(os.path.exists, (f"/proc/{name}" for name in _COUNTERS))
    return [word for path in there for word in ("--ro-bind", "/dev/null", path)]


def _inner(descriptors: dict[str, int], rules: int | None, limits: Limits) -> list[str]:
    sources = {target: target if os.geteuid() == 0 else source for source, target in _read_only()}
    part = str(limits.scratch_bytes // 4)
    return [
        "bwrap", "--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent", "--new-session",
        "--as-pid-1", "--cap-drop", "ALL", "--hostname", "sandbox", "--uid", _NOBODY, "--gid", _NOBODY, "--clearenv",
        *(word for name, value in _ENVIRONMENT.items() for word in ("--setenv", name, value)),
        *_folders(),
        *(word for target, source in sources.items() for word in ("--ro-bind", source, target)),
        *_links(),
        *(word for path, fd in descriptors.items() for word in ("--perms", "0444", "--ro-bind-data", str(fd), path)),
        "--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", *_without_counters(), "--dev", "/dev",
        "--dev-bind", "/dev/full", "/dev/zero",  # reads the same, but cannot be mapped: such memory nobody counts
        "--size", part, "--tmpfs", "/dev/shm", "--size", part, "--tmpfs", "/tmp",
        "--size", str(limits.scratch_bytes // 2), "--tmpfs", HOME,
        "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME,
        *(() if rules is None else ("--seccomp", str(rules))),
    ]  # fmt: skip


def _as_nobody() -> list[str]:
    if os.geteuid() != 0:
        return []
    binds = [word for source, target in _read_only() for word in ("--ro-bind", source, target)]
    return [
        "bwrap", "--die-with-parent", *_folders(), *binds, *_links(),
        "--bind", "/proc", "/proc", "--dev-bind", "/dev", "/dev", "--tmpfs", "/tmp",
        "setpriv", "--reuid", _NOBODY, "--regid", _NOBODY, "--clear-groups", "--no-new-privs", "--pdeathsig", "KILL",
    ]  # fmt: skip


def _read_only() -> Iterator[tuple[str, str]]:
    """Yield what the inside may read, as (path here, path inside)."""
    for path in _SYSTEM:
        if os.path.isdir(path) and not os.path.islink(path):
            yield path, path
    for path in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime"):
        if os.path.exists(path):
            yield path, path
    if not _is_in_place(sys.base_prefix):
        prefix = os.path.realpath(sys.base_prefix)
        yield from (
            (f"{prefix}/{name}", f"{_PYTHON}/{name}") for name in _OF_PYTHON if os.path.isdir(f"{prefix}/{name}")
        )
    for number, path in enumerate(_package_folders()):
        yield path, f"{_PACKAGES}/{number}"


def _folders() -> list[str]:
    """Make the parents of what is bound readable for everyone; bubblewrap itself makes them for the owner only."""
    folders = ("/etc", "/usr", "/usr/local", "/opt", _PYTHON, _PACKAGES, _PROGRAM, *_OUR_FOLDERS, "/home")
    return [word for path in folders for word in ("--perms", "0755", "--dir", path)]


def _links() -> list[str]:
    links = []
    for path in _SYSTEM:
        if os.path.islink(path):
            links += ["--symlink", os.readlink(path), path]
    return links


def _package_folders() -> list[str]:
    names = ("site-packages", "dist-packages")
    return [os.path.realpath(path) for path in sys.path if os.path.basename(path) in names and os.path.isdir(path)]


def _python(control: int) -> list[str]:
    packages = [f"{_PACKAGES}/{number}" for number, _ in enumerate(_package_folders())]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    prefix = os.path.realpath(sys.base_prefix) if _is_in_place(sys.base_prefix) else _PYTHON
    start = (
        f"import os, sys; sys.path += {[_PROGRAM, *packages]!r}; "
        # For the Pythons that a notebook starts, as `!python` or joblib does.
        f"os.environ['PYTHONPATH'] = {os.pathsep.join(packages)!r}; os.environ['PATH'] = '{prefix}/bin:/usr/bin:/bin'; "
        f"from nbjudge.sandbox.inside.program import main; main({control})"
    )
    return [f"{prefix}/bin/{version}", "-P", "-s", "-S", "-B", "-c", start]


def _is_in_place(prefix: str) -> bool:
    return os.path.realpath(prefix) in ("/usr", "/usr/local")


def _own_code() -> list[str]:
    return [path.relative_to(_ENGINE).as_posix() for pattern in _CODE for path in sorted(_ENGINE.glob(pattern))]


def _in_memory(stack: ExitStack, content: bytes) -> int:
    descriptor = os.memfd_create("nbjudge")
    stack.callback(os.close, descriptor)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
