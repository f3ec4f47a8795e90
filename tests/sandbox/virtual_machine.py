"""A virtual machine with this one's files, read-only, and systemd: for what this kernel may not offer, such as cgroups.

Debian's kernel and initramfs-tools, QEMU without hardware help: it boots in a minute or two.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PACKAGES = "qemu-system-x86 linux-image-amd64 initramfs-tools systemd"
_MODULES = ("9p", "9pnet_virtio", "overlay", "virtio_pci")
_KERNEL_WORDS = (
    "console=ttyS0 panic=-1 quiet root=host rootfstype=9p ro "
    "rootflags=trans=virtio,version=9p2000.L,cache=loose,msize=262144 -- --unit=nbjudge-test.service"
)
# Written over the root while the kernel starts: changes stay in the machine's memory.
_OVERLAY = """#!/bin/sh
[ "$1" = prereqs ] && exit 0
mkdir -p /over
mount -t tmpfs -o size=2g tmpfs /over
mkdir -p /over/upper /over/work /over/lower
mount -n -o move ${rootmnt} /over/lower
mount -t overlay -o lowerdir=/over/lower,upperdir=/over/upper,workdir=/over/work overlay ${rootmnt}
cat > ${rootmnt}/etc/systemd/system/nbjudge-test.service <<'UNIT'
%s
UNIT
"""
# /root can hold the interpreter.
_UNIT = """[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
User=%(uid)d
Delegate=yes
TTYPath=/dev/ttyS0
StandardOutput=tty
StandardError=tty
WorkingDirectory=%(folder)s
Environment=HOME=/dev/shm TMPDIR=/dev/shm PYTHONDONTWRITEBYTECODE=1 %(environment)s
ExecStartPre=+/bin/chmod 755 /root
ExecStart=%(command)s
ExecStopPost=+/bin/sh -c 'echo o > /proc/sysrq-trigger'
"""


def missing() -> str:
    """Say what is not installed here, or nothing."""
    there = _kernel() and shutil.which("qemu-system-x86_64") and shutil.which("mkinitramfs")
    return "" if there and Path("/lib/systemd/systemd").exists() else f"needs root and: apt install {PACKAGES}"


def run(command: list[str], folder: Path, *, uid: int, seconds: float) -> str:
    """Run a command of the project in a machine, as a service that systemd delegated its cgroup to; return the console.

    `folder` is for the machine's initial files, about 30 MB.
    """
    unit = _UNIT % {
        "uid": uid, "folder": PROJECT, "command": shlex.join(command),
        "environment": f"PATH={Path(sys.executable).parent}:/usr/bin:/bin",
    }  # fmt: skip
    kernel = str(_kernel())
    initial = _initial_files(folder, unit, os.path.basename(kernel).removeprefix("vmlinuz-"))
    shared = "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"
    done = subprocess.run(
        [
            "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "3072",
            "-nographic", "-no-reboot", "-kernel", kernel, "-initrd", str(initial), "-append", _KERNEL_WORDS,
            "-fsdev", shared, "-device", "virtio-9p-pci,fsdev=host,mount_tag=host",
        ],
        capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, timeout=seconds, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def _kernel() -> Path | None:
    found = sorted(path for path in Path("/boot").glob("vmlinuz-*") if "cloud" not in path.name)  # it has no 9p
    return found[-1] if found and os.geteuid() == 0 else None


def _initial_files(folder: Path, unit: str, version: str) -> Path:
    settings = folder / "initramfs"
    shutil.copytree("/etc/initramfs-tools", settings)
    with (settings / "modules").open("a") as modules:
        modules.writelines(f"{name}\n" for name in _MODULES)
    script = settings / "scripts" / "init-bottom" / "overlay"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(_OVERLAY % unit)
    script.chmod(0o755)
    subprocess.run(["mkinitramfs", "-d", settings, "-o", folder / "initrd", version], check=True, capture_output=True)
    return folder / "initrd"
